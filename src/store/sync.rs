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

/// Takes what comes through a channel until there is enough of it, all senders are gone, or the
/// time is over.
#[cfg(not(all(test, shuttle)))]
pub(crate) fn await_more<T>(
    from: &mpsc::Receiver<T>,
    to: &mut Vec<T>,
    enough: usize,
    patience: Duration,
) {
    let end = SystemClock.now().saturating_add(patience);
    let mut left = patience;
    while to.len() < enough
        && !left.is_zero()
        && let Ok(next) = from.recv_timeout(left)
    {
        to.push(next);
        // a clock that is put back must not prolong it
        left = end.saturating_sub(SystemClock.now()).min(left);
    }
}

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
