//! Time: the only module that reads it.

use std::fmt::Debug;
use std::time::{Duration, SystemTime};

/// Tells the time.
///
/// A test or a replay gives its own; [`SystemClock`] reads the machine's.
pub trait Clock: Debug + Send + Sync {
    /// The time since 1970-01-01T00:00:00Z.
    fn now(&self) -> Duration;
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads time"
    )]
    fn now(&self) -> Duration {
        // a clock set before 1970 is wrong anyway
        SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default()
    }
}

/// A clock that stands still, for tests, demonstrations and replays.
#[derive(Clone, Copy, Debug)]
pub struct FixedClock(Duration);

impl FixedClock {
    /// A clock that always tells this time since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn new(now: Duration) -> Self {
        Self(now)
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Duration {
        self.0
    }
}
