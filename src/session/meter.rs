//! Counts what happened within a window of time, in bounded space.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::policy::Velocity;

/// What happened lately, in a few spans of time.
///
/// Never counts less than what lies within the window; what is older by up to a sixteenth of the
/// longest window that was counted for may count still.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Meter(Vec<Span>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Span {
    first_ms: u64,
    last_ms: u64,
    count: u32,
}

impl Meter {
    /// Whether one more is allowed.
    pub(crate) fn allows(&self, limit: &Velocity, now_ms: u64) -> bool {
        let window = millis(limit.window());
        let counted = |span: &&Span| span.last_ms.saturating_add(window) > now_ms;
        let spans = self.0.iter().filter(counted);
        let count: u64 = spans.map(|span| u64::from(span.count)).sum();
        count < u64::from(limit.count())
    }

    /// Counts one more; forgets what is older than the window, in milliseconds.
    pub(crate) fn count(&mut self, window: u64, now_ms: u64) {
        self.0
            .retain(|span| span.last_ms.saturating_add(window) > now_ms);
        match self.0.last_mut() {
            Some(last) if now_ms.saturating_sub(last.first_ms) < window / SPANS => {
                last.last_ms = now_ms;
                last.count = last.count.saturating_add(1);
            }
            _ => self.0.push(Span {
                first_ms: now_ms,
                last_ms: now_ms,
                count: 1,
            }),
        }
    }
}

/// Milliseconds of a duration; what is longer than half a thousand million years is as long.
pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// So far the clocks of nodes may lie apart.
pub(crate) const CLOCKS_DIFFER: Duration = Duration::from_secs(24 * 60 * 60);
/// Few, as they are written with each row.
const SPANS: u64 = 16;

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Against the list of all times.
        #[test]
        fn never_more_than_the_limit_in_any_window(
            steps in vec(0_u64..400, 1..200),
            limit in 1_u16..6,
        ) {
            let window = 1_000;
            let velocity = Velocity::new(limit, Duration::from_millis(window));
            let (mut meter, mut now, mut taken) = (Meter::default(), 0, Vec::new());
            for step in steps {
                now += step;
                let within = |span| {
                    let recent = taken.iter().filter(|time| **time + span > now);
                    recent.count() < usize::from(limit)
                };
                let allowed = meter.allows(&velocity, now);
                // exact on the one side, within a sixteenth on the other
                prop_assert!(!allowed || within(window));
                prop_assert!(allowed || !within(window + window / SPANS));
                if allowed {
                    meter.count(window, now);
                    taken.push(now);
                }
                prop_assert!(meter.0.len() <= 18);
            }
        }
    }
}
