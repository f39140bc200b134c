//! Time: the only module that reads it.

use std::fmt::Debug;
use std::time::SystemTime;

use crate::record::PartialDate;

/// Tells the time.
///
/// A test or a replay gives its own; [`SystemClock`] reads the machine's.
pub trait Clock: Debug + Send + Sync {
    /// The time now.
    fn now(&self) -> SystemTime;
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
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// A clock that stands still, for tests, demonstrations and replays.
#[derive(Clone, Copy, Debug)]
pub struct FixedClock(SystemTime);

impl FixedClock {
    /// A clock that always tells this time.
    #[must_use]
    pub fn new(now: SystemTime) -> Self {
        Self(now)
    }
}

impl Clock for FixedClock {
    fn now(&self) -> SystemTime {
        self.0
    }
}

/// The date in UTC; 1970-01-01 for times that no calendar of the crate's range holds.
pub(crate) fn date_of(time: SystemTime) -> PartialDate {
    let date = jiff::Timestamp::try_from(time)
        .unwrap_or_default()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date();
    let part = |value: i8| u8::try_from(value).unwrap_or(1);
    u16::try_from(date.year())
        .ok()
        .and_then(|year| PartialDate::new(year, part(date.month()), part(date.day())))
        .unwrap_or(PartialDate::EPOCH)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn dates_are_utc() {
        let at = |s| date_of(SystemTime::UNIX_EPOCH + Duration::from_secs(s)).to_string();
        assert_eq!(at(0), "1970-01-01");
        assert_eq!(at(951_782_399), "2000-02-28");
        assert_eq!(at(951_782_400), "2000-02-29");
    }
}
