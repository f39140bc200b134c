//! Threads and what they meet in: the standard library's, or `shuttle`'s, which tries
//! interleavings one by one (`scripts/test`, "stores under shuttle").

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
