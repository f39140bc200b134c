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
