//! Where sessions are kept: sealed rows under pseudo-random keys, changed by compare-and-set.
//!
//! A store knows no session, no person and no answer. It reads rows and commits changes, all of a
//! batch or none; a change tells which version of the row it was made of, and another version
//! there refuses the batch. What has been committed survives the process.

mod embedded;
mod log;
mod memory;
#[cfg(feature = "postgres")]
mod postgres;
pub(crate) mod sync;

#[cfg(test)]
pub(crate) mod conformance;

pub use self::embedded::EmbeddedStore;
#[cfg(any(test, fuzzing))]
pub(crate) use self::embedded::faulty;
pub(crate) use self::log::LogEntry;
pub(crate) use self::log::{Commitment, LOG_READ_MAX};
pub use self::memory::MemoryStore;
#[cfg(feature = "postgres")]
pub use self::postgres::{PostgresOptions, PostgresStore};

use std::fmt::Debug;
use std::sync::Arc;

use crate::Error;

/// A place where sessions are kept, shared by all threads and nodes of a service.
///
/// [`EmbeddedStore`] keeps them in a file, `PostgresStore` (feature `postgres`) in a database for
/// several nodes; [`MemoryStore`] forgets with the process. Sealed: only the stores of this library
/// are trusted to charge each attempt once (docs/design.md, section 7).
pub trait Store: Rows {}

/// What a store does.
#[expect(unnameable_types, reason = "seals `Store`")]
pub trait Rows: Debug + Send + Sync + 'static {
    /// Reads the rows of some keys, in their order, as they stood together at one moment.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Store`] if the store can't be read.
    fn read(&self, keys: &[Key]) -> Result<Vec<Option<Row>>, Error>;

    /// Commits changes of different rows and appends to the log, durably, all or none.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Store`] if the store can't be written, or it isn't known whether it
    /// was: whoever sees the error reads again before trying again.
    fn append(&self, changes: &[Change], commitments: &[[u8; 32]]) -> Result<Commit, Error>;

    /// Commits changes of different rows, durably, all or none.
    ///
    /// # Errors
    /// As [`Self::append`].
    fn commit(&self, changes: &[Change]) -> Result<Commit, Error> {
        self.append(changes, &[])
    }

    /// Entries of the log from a number on, the first of all being 0: at most so many, and no more
    /// than 4,096 at once. An entry that was read once is always read the same.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Store`] if the store can't be read.
    fn log(&self, from: u64, entries_max: usize) -> Result<Vec<LogEntry>, Error>;

    /// The numbers of entries of the log by their commitments, in the order of those; `None` where
    /// there is none, and any of the numbers where one was appended more than once. Of more than
    /// 4,096 commitments only so many are looked for, and answered.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Store`] if the store can't be read.
    fn find(&self, commitments: &[[u8; 32]]) -> Result<Vec<Option<u64>>, Error>;

    /// How many entries the log has.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Store`] if the store can't be read.
    fn log_len(&self) -> Result<u64, Error>;

    /// Drops at most so many rows that were to be kept until before a time, milliseconds since
    /// 1970, and no more than 4,096 at once, lest others wait for long. Returns how many; where it
    /// is fewer there may be more all the same.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Store`] if the store can't be written.
    fn sweep(&self, before: u64, rows_max: usize) -> Result<usize, Error>;
}

impl<S: Store + ?Sized> Store for Arc<S> {}

impl<S: Rows + ?Sized> Rows for Arc<S> {
    fn read(&self, keys: &[Key]) -> Result<Vec<Option<Row>>, Error> {
        (**self).read(keys)
    }

    fn append(&self, changes: &[Change], commitments: &[[u8; 32]]) -> Result<Commit, Error> {
        (**self).append(changes, commitments)
    }

    fn log(&self, from: u64, entries_max: usize) -> Result<Vec<LogEntry>, Error> {
        (**self).log(from, entries_max)
    }

    fn find(&self, commitments: &[[u8; 32]]) -> Result<Vec<Option<u64>>, Error> {
        (**self).find(commitments)
    }

    fn log_len(&self) -> Result<u64, Error> {
        (**self).log_len()
    }

    fn sweep(&self, before: u64, rows_max: usize) -> Result<usize, Error> {
        (**self).sweep(before, rows_max)
    }
}

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(unnameable_types, reason = "part of a sealed trait")]
#[repr(u8)]
pub enum Shelf {
    /// The store itself.
    Meta = 0,
    /// A subject in a lock scope.
    Case = 1,
    /// A subject in all lock scopes.
    Subject = 2,
    /// A caller.
    Caller = 3,
    /// Something that happened.
    Event = 4,
}

/// Where a row lies: a shelf, and a pseudo-random number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(unnameable_types, reason = "part of a sealed trait")]
pub struct Key {
    /// What the row is about.
    pub shelf: Shelf,
    /// Tells it from others of the shelf.
    pub name: [u8; 16],
}

impl Key {
    /// The key as bytes: the shelf, then the name.
    #[must_use]
    pub fn bytes(&self) -> [u8; 17] {
        let mut bytes = [0; 17];
        let [shelf, name @ ..] = &mut bytes;
        *shelf = self.shelf as u8;
        *name = self.name;
        bytes
    }
}

/// A row as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(unnameable_types, reason = "part of a sealed trait")]
pub struct Row {
    /// A random number: no two writings of a row have the same.
    pub version: u64,
    /// Milliseconds since 1970 until when the row matters, at most 2^63 - 1, which never comes.
    pub keep_until: u64,
    /// Sealed bytes.
    pub value: Vec<u8>,
}

/// A row to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(unnameable_types, reason = "part of a sealed trait")]
pub struct Change {
    /// Where.
    pub key: Key,
    /// The version that must stand there; `None` if no row may.
    pub expected: Option<u64>,
    /// What shall stand there.
    pub row: Row,
}

/// What became of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(unnameable_types, reason = "part of a sealed trait")]
#[must_use]
pub enum Commit {
    /// All stand.
    Done,
    /// None stands: a row has another version than expected.
    Conflict,
}

/// A time that never comes, and that signed numbers of 64 bits hold.
pub(crate) const KEEP_MAX: u64 = i64::MAX as u64;

/// Rows that one sweep drops at most.
pub(crate) const SWEEP_ROWS_MAX: usize = 4_096;

/// Bytes of a row's value that every store takes; a session has about two thousand.
pub(crate) const VALUE_BYTES_MAX: usize = 64 * 1024;
