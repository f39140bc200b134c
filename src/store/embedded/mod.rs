//! Rows in one file of this machine.

#[cfg(any(test, fuzzing))]
pub(crate) mod faulty;
mod file;
mod journal;
mod row;
mod tables;
mod writer;

use std::fmt;
use std::path::{Path, PathBuf};

use redb::backends::FileBackend;

use self::row::Put;
use self::tables::Tables;
use self::writer::{Failure, Limits, Task, Writer};
use super::{Change, Commit, Key, LOG_READ_MAX, LogEntry, Row, Rows, SWEEP_ROWS_MAX, Store};
use crate::Error;

/// Enough that all threads of a large service wait in one transaction. Twice as many would be no
/// faster: what a row costs then outweighs what a sync does.
const LIMITS: Limits = Limits {
    waiting: 256,
    group: 256,
};

/// Keeps sessions durably in one file of this machine, for services of one process.
///
/// What has been committed survives a crash of the process, of the system and of the power, as far
/// as the disk keeps what it has synced. The file is readable by its owner only and holds sealed
/// rows; space of rows that were swept is used again, so that it grows with the sessions alive at
/// one time. One thread writes, and makes durable at once what many threads commit in the
/// meantime. Dropping the store waits for what was brought to it, and closes the file. A process
/// that is forked off can't use it: in it, every call is refused.
///
/// After a write or a read has failed (a full disk, a broken one), everything is refused until the
/// store is opened again: nobody knows what the next write would be built on. Whoever was told that
/// it isn't known whether changes stand finds them there or not, whole, after opening it again.
///
/// Source: docs/design.md, "Embedded store", D50 to D56.
///
/// ```
/// use kba::EmbeddedStore;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("sessions.kba");
/// let store = EmbeddedStore::open(&path)?;
///
/// // One process at a time.
/// let twice = EmbeddedStore::open(&path).unwrap_err();
/// assert_eq!(twice.kind(), kba::ErrorKind::Store);
/// assert!(twice.to_string().contains("open already"));
///
/// drop(store);
/// EmbeddedStore::open(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct EmbeddedStore {
    // before the tables, which close the file when nobody writes any more
    writer: Writer,
    tables: Tables,
    path: PathBuf,
}

impl EmbeddedStore {
    /// Opens the store in a file, or makes one where there is no file; its folder must be there.
    ///
    /// All of the file is read and checked, about a second for a gigabyte, and what a crash left
    /// unfinished is undone. The file belongs on a local file system: on others the lock that
    /// keeps a second process out may not hold. It must not be changed by others while it is open.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Store`] if the file is empty, cut off, damaged, no store, of a newer
    /// format version, or open already in this process or another; [`crate::ErrorKind::Io`] if
    /// the system refuses to open, make, read or write it.
    ///
    /// ```
    /// use kba::{EmbeddedStore, ErrorKind};
    ///
    /// let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("sessions.kba");
    /// std::fs::write(&path, "not a store")?;
    /// let refused = EmbeddedStore::open(&path).unwrap_err();
    /// assert_eq!(refused.kind(), ErrorKind::Store);
    /// assert!(refused.to_string().contains("sessions.kba: damaged, or no store"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let file = match file::open(path)? {
            Some(file) => file,
            None => {
                file::create(path, |fresh| {
                    Tables::create(backend(fresh, path)?, path).map(drop)
                })?;
                file::open(path)?.ok_or_else(|| {
                    Error::store(format!("{}: removed as soon as made", path.display()))
                })?
            }
        };
        Self::start(Tables::open(backend(file, path)?, path)?, path)
    }

    /// A store on any backend, an empty one made a store first; for simulations. Its journal is
    /// emptied every few commits.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn on(backend: impl redb::StorageBackend) -> Result<Self, Error> {
        let path = Path::new("simulated");
        let empty = backend.len().map_err(|e| Error::io("look at", path, e))? == 0;
        let tables = if empty {
            Tables::create(backend, path)?
        } else {
            Tables::open(backend, path)?
        };
        Self::start(tables.with_journal(2_000), path)
    }

    fn start(tables: Tables, path: &Path) -> Result<Self, Error> {
        Ok(Self {
            writer: Writer::start(tables.clone(), &path.display().to_string(), LIMITS)?,
            tables,
            path: path.to_owned(),
        })
    }
}

impl EmbeddedStore {
    #[cold]
    fn unreadable(&self, Failure(detail): Failure) -> Error {
        self.writer.failed().set();
        Error::store(detail)
    }
}

fn backend(file: std::fs::File, path: &Path) -> Result<FileBackend, Error> {
    FileBackend::new(file).map_err(|e| Error::store(format!("{}: {e}", path.display())))
}

impl Store for EmbeddedStore {}

impl Rows for EmbeddedStore {
    fn read(&self, keys: &[Key]) -> Result<Vec<Option<Row>>, Error> {
        self.writer.check()?;
        let read = self.tables.read(keys);
        read.map_err(|failure| self.unreadable(failure))
    }

    fn append(&self, changes: &[Change], commitments: &[[u8; 32]]) -> Result<Commit, Error> {
        let puts = changes.iter().map(Put::new).collect();
        let changed = self
            .writer
            .perform(Task::Commit(puts, commitments.to_vec()))?;
        Ok(changed.map_or(Commit::Conflict, |_| Commit::Done))
    }

    fn log(&self, from: u64, entries_max: usize) -> Result<Vec<LogEntry>, Error> {
        self.writer.check()?;
        let read = self.tables.log(from, entries_max.min(LOG_READ_MAX));
        read.map_err(|failure| self.unreadable(failure))
    }

    fn find(&self, commitments: &[[u8; 32]]) -> Result<Vec<Option<u64>>, Error> {
        self.writer.check()?;
        let wanted = commitments.get(..LOG_READ_MAX).unwrap_or(commitments);
        let found = self.tables.find(wanted);
        found.map_err(|failure| self.unreadable(failure))
    }

    fn log_len(&self) -> Result<u64, Error> {
        self.writer.check()?;
        Ok(self.tables.log_len())
    }

    fn sweep(&self, before: u64, rows_max: usize) -> Result<usize, Error> {
        let rows_max = rows_max.min(SWEEP_ROWS_MAX);
        let changed = self.writer.perform(Task::Sweep { before, rows_max })?;
        Ok(changed.unwrap_or_default())
    }
}

impl fmt::Debug for EmbeddedStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmbeddedStore")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod crash;
#[cfg(test)]
mod interleavings;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod rate;
#[cfg(test)]
mod tests;
