//! The tables of a store in redb, and what may go wrong with them.

use std::io;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use redb::{
    Database, ReadableDatabase as _, ReadableTable as _, ReadableTableMetadata as _,
    StorageBackend, StorageError, Table, TableDefinition, WriteTransaction,
};

use super::journal::{self, Fresh, Half, Recent};
use super::row::{Laid, Put};
use super::writer::{Disk, Failure, Held, Swept};
use crate::Error;
use crate::store::{Commitment, KEEP_MAX, Key, LogEntry, Row, SWEEP_ROWS_MAX};

/// Format and version.
const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("kba.meta");
/// Rows by key.
const ROWS: TableDefinition<'_, &[u8; 17], &[u8]> = TableDefinition::new("kba.rows");
/// Rows that will not matter one day, each under a time that is not after its end. Most writings
/// of a row put off its end and leave this alone; who finds a row under a time that has passed
/// looks at the row.
const ENDS: TableDefinition<'_, (u64, &[u8; 17]), ()> = TableDefinition::new("kba.ends");

/// Rows that were committed lately and are not in their places yet, by number of the group.
const JOURNAL: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("kba.journal");

/// The log, by number.
const LOG: TableDefinition<'_, u64, &[u8; 64]> = TableDefinition::new("kba.log");

/// The numbers of the log's entries, by the first half of their commitments. Random places cost a
/// page each, so the last entries are listed later, many at once; all before a listed one are
/// listed.
const NUMBERS: TableDefinition<'_, &[u8; 16], u64> = TableDefinition::new("kba.log.numbers");

/// When the journal has so many bytes, with what isn't listed of the log, its rows are put into
/// their places: after some hundreds of commits, which takes as long as some tens.
const JOURNAL_BYTES: usize = 512 * 1024;

/// Rows whose end was put off, of which one sweep lists at most so many anew.
const PUT_OFF_MAX: usize = SWEEP_ROWS_MAX;

const FORMAT: &[u8] = b"kba sessions";
const VERSION: u32 = 1;

/// Pages kept in memory: about 30,000 sessions, which is more than are alive in most services.
/// redb's own gigabyte would be much for a part of a service.
const CACHE_BYTES: usize = 64 * 1024 * 1024;

/// An open database.
#[derive(Clone)]
pub(super) struct Tables {
    database: Arc<Database>,
    path: Arc<Path>,
    recent: Arc<RwLock<Recent>>,
    /// Bytes that the journal may come to; 0 if there is to be none.
    journal_max: usize,
}

impl Tables {
    /// Makes the tables in a backend that is empty. The path is for errors.
    pub(super) fn create(backend: impl StorageBackend, path: &Path) -> Result<Self, Error> {
        let tables = Self::start(backend, path)?;
        let made = || -> Result<(), redb::Error> {
            let transaction = tables.database.begin_write()?;
            let mut meta = transaction.open_table(META)?;
            meta.insert("format", FORMAT)?;
            meta.insert("version", VERSION.to_le_bytes().as_slice())?;
            drop(meta);
            transaction.open_table(ROWS)?;
            transaction.open_table(ENDS)?;
            transaction.open_table(JOURNAL)?;
            transaction.open_table(LOG)?;
            transaction.open_table(NUMBERS)?;
            transaction.commit()?;
            Ok(())
        };
        made().map_err(|e| refusal(path, e))?;
        Ok(tables)
    }

    /// Opens the tables of a backend. The path is for errors.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Store`] if they are damaged, foreign, open already or of another version;
    /// [`crate::ErrorKind::Io`] if the system refuses.
    pub(super) fn open(backend: impl StorageBackend, path: &Path) -> Result<Self, Error> {
        let tables = Self::start(backend, path)?;
        tables.check_format()?;
        Ok(tables)
    }

    fn start(backend: impl StorageBackend, path: &Path) -> Result<Self, Error> {
        let database = Database::builder()
            .set_cache_size(CACHE_BYTES)
            // all of the file is read once: what was damaged is refused, not found later
            .set_check_integrity_on_open(true)
            .create_with_backend(backend)
            .map_err(|e| refusal(path, e.into()))?;
        Ok(Self {
            database: Arc::new(database),
            path: path.into(),
            recent: Arc::default(),
            journal_max: JOURNAL_BYTES,
        })
    }

    fn check_format(&self) -> Result<(), Error> {
        let read = || -> Result<_, redb::Error> {
            let transaction = self.database.begin_read()?;
            let meta = transaction.open_table(META)?;
            let format = meta.get("format")?.map(|bytes| bytes.value().to_vec());
            let version = meta.get("version")?.map(|bytes| bytes.value().to_vec());
            Ok((format, version))
        };
        let (format, version) = read().map_err(|e| refusal(&self.path, e))?;
        let version = version.and_then(|bytes| bytes.try_into().ok());
        let refused = match (format.as_deref(), version.map(u32::from_le_bytes)) {
            (Some(FORMAT), Some(VERSION)) => return self.read_journal(),
            (Some(FORMAT), Some(version)) if version > VERSION => format!(
                "of format version {version}, and this library knows {VERSION} at most: \
                 use a newer one"
            ),
            _ => "a database, but not one of sessions".to_owned(),
        };
        Err(Error::store(format!("{}: {refused}", self.path.display())))
    }

    /// Looks for all tables, and takes up the journal.
    fn read_journal(&self) -> Result<(), Error> {
        let mut recent = self.recent_mut();
        let mut read = || -> Result<bool, redb::Error> {
            let transaction = self.database.begin_read()?;
            transaction.open_table(ROWS)?;
            transaction.open_table(ENDS)?;
            let log = transaction.open_table(LOG)?;
            let numbers = transaction.open_table(NUMBERS)?;
            let journal = transaction.open_table(JOURNAL)?;
            for entry in journal.iter()? {
                let (number, entry) = entry?;
                let Some(rows) = journal::rows(entry.value()) else {
                    return Ok(false);
                };
                recent.add(rows, entry.value().len());
                recent.next = number.value().saturating_add(1);
            }
            recent.logged = log.len()?;
            for entry in log.iter()?.rev() {
                let (number, entry) = entry?;
                let Some(entry) = LogEntry::of(entry.value()) else {
                    return Ok(false);
                };
                let (half, number) = (half(&entry.commitment), number.value());
                if numbers.get(half)?.map(|listed| listed.value()) == Some(number) {
                    break;
                }
                recent.unlisted(*half, number);
            }
            Ok(true)
        };
        if read().map_err(|e| refusal(&self.path, e))? {
            return Ok(());
        }
        let path = self.path.display();
        Err(Error::store(format!(
            "{path}: damaged: its journal can't be read"
        )))
    }

    /// Reads rows as they stood together at one moment.
    pub(super) fn read(&self, keys: &[Key]) -> Result<Vec<Option<Row>>, Failure> {
        let failed = |e: redb::Error| self.failure("read", e);
        // held to the end: a group comes to stand here all at once
        let recent = self.recent();
        let transaction = self.database.begin_read().map_err(|e| failed(e.into()))?;
        let rows = transaction.open_table(ROWS).map_err(|e| failed(e.into()))?;
        keys.iter()
            .map(|key| {
                if let Some(bytes) = recent.get(&key.bytes()) {
                    return Ok(Some(self.laid(bytes)?.row()));
                }
                let found = rows.get(&key.bytes()).map_err(|e| failed(e.into()))?;
                found
                    .map(|bytes| Ok(self.laid(bytes.value())?.row()))
                    .transpose()
            })
            .collect()
    }

    /// Entries of the log from a number on.
    pub(super) fn log(&self, from: u64, entries_max: usize) -> Result<Vec<LogEntry>, Failure> {
        let failed = |e: redb::Error| self.failure("read", e);
        // no more than can be found
        let logged = self.log_len();
        let transaction = self.database.begin_read().map_err(|e| failed(e.into()))?;
        let log = transaction.open_table(LOG).map_err(|e| failed(e.into()))?;
        let entries = log.range(from.min(logged)..logged);
        let entries = entries.map_err(|e| failed(e.into()))?;
        let entry = |entry: Result<(redb::AccessGuard<'_, u64>, _), StorageError>| {
            let (_, bytes): (_, redb::AccessGuard<'_, &[u8; 64]>) =
                entry.map_err(|e| failed(e.into()))?;
            LogEntry::of(bytes.value()).ok_or_else(|| Failure("an entry is cut off".to_owned()))
        };
        entries.take(entries_max).map(entry).collect()
    }

    /// The numbers of entries of the log by their commitments.
    pub(super) fn find(&self, commitments: &[Commitment]) -> Result<Vec<Option<u64>>, Failure> {
        let failed = |e: redb::Error| self.failure("read", e);
        // held to the end, as entries are listed in one step
        let recent = self.recent();
        let transaction = self.database.begin_read().map_err(|e| failed(e.into()))?;
        let log = transaction.open_table(LOG).map_err(|e| failed(e.into()))?;
        let numbers = transaction.open_table(NUMBERS);
        let numbers = numbers.map_err(|e| failed(e.into()))?;
        commitments
            .iter()
            .map(|commitment| {
                let half = half(commitment);
                let listed = match recent.number(half) {
                    Some(number) => Some(number),
                    None => {
                        let listed = numbers.get(half).map_err(|e| failed(e.into()))?;
                        listed.map(|number| number.value())
                    }
                };
                let Some(number) = listed else {
                    return Ok(None);
                };
                let bytes = log.get(number).map_err(|e| failed(e.into()))?;
                let entry = bytes.and_then(|bytes| LogEntry::of(bytes.value()));
                // another may begin alike
                let is_meant = entry.is_some_and(|entry| entry.commitment == *commitment);
                Ok(is_meant.then_some(number))
            })
            .collect()
    }

    /// How many entries the log has.
    pub(super) fn log_len(&self) -> u64 {
        self.recent().logged
    }

    /// Puts the rows of the journal into their places, and lists all of the log. What can be read
    /// stays the same.
    fn settle(&self) -> Result<(), Failure> {
        let failed = |e: redb::Error| self.failure("write", e);
        let transaction = self.database.begin_write().map_err(|e| failed(e.into()))?;
        {
            let recent = self.recent();
            self.open_in(&transaction, &recent)?.settle()?;
        }
        transaction.commit().map_err(|e| failed(e.into()))?;
        self.recent_mut().clear();
        Ok(())
    }

    fn open_in<'a>(
        &'a self,
        transaction: &'a WriteTransaction,
        recent: &'a Recent,
    ) -> Result<Open<'a>, Failure> {
        let failed = |e: redb::TableError| self.failure("write", e);
        Ok(Open {
            rows: transaction.open_table(ROWS).map_err(failed)?,
            ends: transaction.open_table(ENDS).map_err(failed)?,
            journal: transaction.open_table(JOURNAL).map_err(failed)?,
            log: transaction.open_table(LOG).map_err(failed)?,
            numbers: transaction.open_table(NUMBERS).map_err(failed)?,
            last: None,
            recent,
            fresh: Fresh::new(),
            appended: Vec::new(),
            in_place: self.journal_max == 0,
            path: &self.path,
        })
    }

    /// Sets how many bytes the journal may come to; with none it is as a naive store would be.
    #[cfg(any(test, fuzzing))]
    pub(super) fn with_journal(mut self, bytes: usize) -> Self {
        self.journal_max = bytes;
        self
    }

    // whoever panicked with the lock left the rows whole: they change in one step
    fn recent(&self) -> RwLockReadGuard<'_, Recent> {
        self.recent.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn recent_mut(&self) -> RwLockWriteGuard<'_, Recent> {
        self.recent.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn laid<'a>(&self, bytes: &'a [u8]) -> Result<Laid<'a>, Failure> {
        laid(bytes, &self.path)
    }

    fn failure(&self, tried: &str, error: impl Into<redb::Error>) -> Failure {
        failure(tried, &self.path, &error.into())
    }
}

impl Disk for Tables {
    fn transact(
        &mut self,
        work: &mut dyn FnMut(&mut dyn Held) -> Result<bool, Failure>,
    ) -> Result<(), Failure> {
        let failed = |e: redb::Error| self.failure("write", e);
        if self.recent().bytes > self.journal_max {
            self.settle()?;
        }
        // Durable on return, in one phase, so with one sync: docs/design.md, D51.
        let transaction = self.database.begin_write().map_err(|e| failed(e.into()))?;
        let done = {
            let recent = self.recent();
            let mut open = self.open_in(&transaction, &recent)?;
            match work(&mut open)? {
                true => Some(open.finish()?),
                false => None,
            }
        };
        match done {
            None => transaction.abort().map_err(|e| failed(e.into())),
            Some(Done::InPlace(logged)) => {
                // nobody may read while some of it stands in two places
                let mut recent = self.recent_mut();
                transaction.commit().map_err(|e| failed(e.into()))?;
                recent.clear();
                recent.logged = logged;
                Ok(())
            }
            Some(Done::Journal(rows, bytes, appended)) => {
                transaction.commit().map_err(|e| failed(e.into()))?;
                let mut recent = self.recent_mut();
                recent.add(rows, bytes);
                recent.append(appended);
                Ok(())
            }
        }
    }
}

/// What became of a transaction's rows and entries of the log.
enum Done {
    /// They are in their places; the log has so many entries, all listed.
    InPlace(u64),
    /// The rows are an entry of so many bytes; what was appended isn't listed.
    Journal(Fresh, usize, Vec<Half>),
}

/// The tables within a transaction that writes.
struct Open<'a> {
    rows: Table<'a, &'static [u8; 17], &'static [u8]>,
    ends: Table<'a, (u64, &'static [u8; 17]), ()>,
    journal: Table<'a, u64, &'static [u8]>,
    log: Table<'a, u64, &'static [u8; 64]>,
    numbers: Table<'a, &'static [u8; 16], u64>,
    /// The last entry of the log, once this transaction has looked.
    last: Option<LogEntry>,
    recent: &'a Recent,
    /// What this transaction puts.
    fresh: Fresh,
    /// What this transaction appends.
    appended: Vec<Half>,
    /// Whether rows are put into their places at once.
    in_place: bool,
    path: &'a Path,
}

impl Open<'_> {
    /// Until when a row is kept.
    fn end(&self, key: &[u8; 17]) -> Result<Option<u64>, Failure> {
        let found = self.rows.get(key).map_err(|e| self.failure(e))?;
        found
            .map(|bytes| Ok(laid(bytes.value(), self.path)?.keep_until))
            .transpose()
    }

    fn failure(&self, error: StorageError) -> Failure {
        failure("write", self.path, &error.into())
    }

    /// Puts all rows of the journal and of this transaction into their places, and lists what was
    /// appended to the log before it.
    fn settle(&mut self) -> Result<(), Failure> {
        if self.in_place {
            return Ok(());
        }
        self.in_place = true;
        for (key, row) in self.recent.sorted() {
            self.place(key, row)?;
        }
        for (key, row) in std::mem::take(&mut self.fresh) {
            self.place(&key, &row)?;
        }
        for (half, number) in self.recent.numbers() {
            self.list(half, number)?;
        }
        let emptied = self.journal.retain(|_, _| false);
        emptied.map_err(|e| self.failure(e))
    }

    /// Whether there may be a row that was to be kept until before a time.
    fn is_due(&self, before: u64) -> Result<bool, Failure> {
        let first = self.ends.first().map_err(|e| self.failure(e))?;
        if first.is_some_and(|(at, _)| at.value().0 < before) {
            return Ok(true);
        }
        let ends = |row: &[u8]| Laid::read(row).is_some_and(|row| row.keep_until < before);
        Ok(self.recent.any(ends) || self.fresh.values().any(|row| ends(row)))
    }

    fn place(&mut self, key: &[u8; 17], row: &[u8]) -> Result<(), Failure> {
        let path = self.path;
        let failed = |e: StorageError| failure("write", path, &e.into());
        let keep_until = laid(row, path)?.keep_until;
        let old = self.rows.insert(key, row).map_err(failed)?;
        let old_end = old
            .map(|bytes| Ok(laid(bytes.value(), path)?.keep_until))
            .transpose()?;
        let is_listed = old_end.is_some_and(|end| end < KEEP_MAX && end <= keep_until);
        if !is_listed && keep_until < KEEP_MAX {
            self.ends.insert((keep_until, key), ()).map_err(failed)?;
        }
        Ok(())
    }

    fn list(&mut self, half: &Half, number: u64) -> Result<(), Failure> {
        let listed = self.numbers.insert(half, number);
        listed.map_err(|e| failure("write", self.path, &e.into()))?;
        Ok(())
    }

    /// Writes what was put, in one piece unless it is in its place.
    fn finish(mut self) -> Result<Done, Failure> {
        let appended = std::mem::take(&mut self.appended);
        if self.in_place {
            for (number, half) in (self.recent.logged..).zip(&appended) {
                self.list(half, number)?;
            }
            return Ok(Done::InPlace(self.recent.logged + appended.len() as u64));
        }
        let rows = std::mem::take(&mut self.fresh);
        if rows.is_empty() {
            return Ok(Done::Journal(rows, 0, appended));
        }
        let entry = journal::entry(&rows);
        let entry = entry.ok_or_else(|| Failure("a row is too long to be stored".to_owned()))?;
        let written = self.journal.insert(self.recent.next, entry.as_slice());
        written.map_err(|e| failure("write", self.path, &e.into()))?;
        Ok(Done::Journal(rows, entry.len(), appended))
    }
}

impl Held for Open<'_> {
    fn append(&mut self, commitment: Commitment) -> Result<(), Failure> {
        if self.last.is_none() {
            let last = self.log.last().map_err(|e| self.failure(e))?;
            self.last = last.and_then(|(_, bytes)| LogEntry::of(bytes.value()));
        }
        let entry = LogEntry::after(self.last.as_ref(), commitment);
        let number = self.recent.logged + self.appended.len() as u64;
        let written = self.log.insert(number, &entry.bytes());
        written.map_err(|e| failure("write", self.path, &e.into()))?;
        self.appended.push(*half(&commitment));
        self.last = Some(entry);
        Ok(())
    }

    fn version(&self, key: &[u8; 17]) -> Result<Option<u64>, Failure> {
        let lately = || {
            let fresh = self.fresh.get(key).map(Vec::as_slice);
            fresh.or_else(|| self.recent.get(key))
        };
        if !self.in_place
            && let Some(row) = lately()
        {
            return Ok(Some(laid(row, self.path)?.version));
        }
        let found = self.rows.get(key).map_err(|e| self.failure(e))?;
        found
            .map(|bytes| Ok(laid(bytes.value(), self.path)?.version))
            .transpose()
    }

    fn put(&mut self, put: &Put) -> Result<(), Failure> {
        if self.in_place {
            return self.place(&put.key, &put.bytes);
        }
        self.fresh.insert(put.key, put.bytes.clone());
        Ok(())
    }

    fn sweep(&mut self, before: u64, rows_max: usize) -> Result<Swept, Failure> {
        let path = self.path;
        let failed = |e: StorageError| failure("write", path, &e.into());
        let mut swept = Swept::default();
        if !self.is_due(before)? {
            return Ok(swept);
        }
        self.settle()?;
        swept.changed = true;
        for _ in 0..rows_max.saturating_add(PUT_OFF_MAX) {
            if swept.dropped == rows_max {
                break;
            }
            let first = self.ends.first().map_err(failed)?;
            let Some((listed, key)) = first.map(|(at, _)| {
                let (listed, key) = at.value();
                (listed, *key)
            }) else {
                break;
            };
            if listed >= before {
                break;
            }
            self.ends.remove((listed, &key)).map_err(failed)?;
            match self.end(&key)? {
                None | Some(KEEP_MAX..) => {}
                Some(end) if end < before => {
                    self.rows.remove(&key).map_err(failed)?;
                    swept.dropped += 1;
                }
                Some(end) => {
                    self.ends.insert((end, &key), ()).map_err(failed)?;
                }
            }
        }
        Ok(swept)
    }
}

/// What an entry is looked for by.
fn half(commitment: &Commitment) -> &Half {
    let [half @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = commitment;
    half
}

fn laid<'a>(bytes: &'a [u8], path: &Path) -> Result<Laid<'a>, Failure> {
    Laid::read(bytes).ok_or_else(|| {
        Failure(format!(
            "{}: a row is not of a layout that this library knows",
            path.display()
        ))
    })
}

/// An error while the store is open. redb's texts name pages and tables, and no content.
#[cold]
fn failure(tried: &str, path: &Path, error: &redb::Error) -> Failure {
    Failure(format!("can't {tried} {}: {error}", path.display()))
}

/// An error on opening.
#[cold]
fn refusal(path: &Path, error: redb::Error) -> Error {
    let detail = match error {
        // what is read is not what a store holds; all else the system refused
        redb::Error::Io(e) => match e.kind() {
            io::ErrorKind::InvalidData => format!("damaged, or no store: {e}"),
            io::ErrorKind::UnexpectedEof => "damaged: it ends too early".to_owned(),
            _ => return Error::io("open", path, e),
        },
        redb::Error::DatabaseAlreadyOpen | redb::Error::LockProtocolMismatch => {
            "open already, in this process or another".to_owned()
        }
        redb::Error::Corrupted(detail) => format!("damaged, or no store: {detail}"),
        redb::Error::TableDoesNotExist(_) | redb::Error::TableTypeMismatch { .. } => {
            "a database, but not one of sessions".to_owned()
        }
        other => format!("can't be opened: {other}"),
    };
    Error::store(format!("{}: {detail}", path.display()))
}
