//! Threads and what they meet in: the standard library's, or `shuttle`'s, which tries
//! interleavings one by one (`scripts/test`, "stores under shuttle").

use std::time::Duration;

#[cfg(not(all(test, shuttle)))]
use crate::clock::{Clock as _, SystemClock};

#[cfg(not(all(test, shuttle)))]
pub(crate) use std::sync::atomic::{AtomicBool, Ordering};
#[cfg(not(all(test, shuttle)))]
pub(crate) use std::sync::{Arc, Mutex, MutexGuard, mpsc};
#[cfg(not(all(test, shuttle)))]
pub(crate) use std::thread;

#[cfg(all(test, shuttle))]
pub(crate) use shuttle::sync::atomic::{AtomicBool, Ordering};
#[cfg(all(test, shuttle))]
pub(crate) use shuttle::sync::{Arc, Mutex, MutexGuard, mpsc};
#[cfg(all(test, shuttle))]
pub(crate) use shuttle::thread;

/// Takes what comes through a channel until there is enough of it, or the time is over.
#[cfg(not(all(test, shuttle)))]
pub(crate) fn await_more<T>(
    from: &mpsc::Receiver<T>,
    to: &mut Vec<T>,
    enough: usize,
    patience: Duration,
) {
    let start = SystemClock.now();
    // a clock that is put back must not prolong it
    for _ in 0..LOOKS_MAX {
        to.extend(from.try_iter().take(enough.saturating_sub(to.len())));
        if to.len() >= enough || SystemClock.now().saturating_sub(start) >= patience {
            return;
        }
        // not asleep: to be woken takes as long as what is awaited
        thread::yield_now();
    }
}

/// Far more than there is time for.
#[cfg(not(all(test, shuttle)))]
const LOOKS_MAX: usize = 100_000;

/// `shuttle` knows no time: it is over where nothing has come when the others had a chance to run.
#[cfg(all(test, shuttle))]
pub(crate) fn await_more<T>(
    from: &mpsc::Receiver<T>,
    to: &mut Vec<T>,
    enough: usize,
    _patience: Duration,
) {
    while to.len() < enough {
        thread::yield_now();
        let Ok(next) = from.try_recv() else { break };
        to.push(next);
    }
}

/// Runs a test in many orders: those that `shuttle` picks, or those that come about.
#[cfg(test)]
pub(crate) fn tried(test: fn()) {
    #[cfg(shuttle)]
    {
        shuttle::check_random(test, 1_000);
        shuttle::check_pct(test, 1_000, 3);
    }
    #[cfg(not(shuttle))]
    for _ in 0..100 {
        test();
    }
}
