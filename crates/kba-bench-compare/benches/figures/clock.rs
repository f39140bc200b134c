//! Times, and what the process holds.

use std::error::Error;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

/// CPU time of this thread that a piece of work takes.
pub(crate) fn of(work: impl FnOnce()) -> Outcome<Duration> {
    let start = thread()?;
    work();
    Ok(thread()?.saturating_sub(start))
}

pub(crate) fn thread() -> Outcome<Duration> {
    Ok(clock_gettime(ClockId::ThreadCPUTime).try_into()?)
}

/// CPU time of all threads of the process.
pub(crate) fn process() -> Outcome<Duration> {
    Ok(clock_gettime(ClockId::ProcessCPUTime).try_into()?)
}

/// Time as on a clock on the wall.
pub(crate) fn wall() -> Outcome<Duration> {
    Ok(clock_gettime(ClockId::Monotonic).try_into()?)
}

/// Nanoseconds of one of so many.
pub(crate) fn nanos(time: Duration, count: usize) -> f64 {
    time.as_secs_f64() * 1e9 / float(count)
}

pub(crate) fn float(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

/// The times of single runs, in nanoseconds, to be asked for percentiles.
#[derive(Debug, Default)]
pub(crate) struct Times(Vec<u64>);

impl Times {
    pub(crate) fn push(&mut self, time: Duration) {
        self.0
            .push(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
    }

    /// The percentiles 50, 99 and 99.9.
    pub(crate) fn percentiles(mut self) -> [f64; 3] {
        self.0.sort_unstable();
        [500, 990, 999].map(|mille| {
            let at = self.0.len() * mille / 1_000;
            let time = self.0.get(at).copied().unwrap_or(0);
            u32::try_from(time).map_or(f64::MAX, f64::from)
        })
    }

    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }
}
