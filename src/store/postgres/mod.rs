//! Rows in a PostgreSQL database, for several nodes.
//!
//! Tokio's client on a runtime of the store's own: callers hand over work and wait for it on a
//! channel, and so may themselves be inside any runtime, or none.

mod fault;
mod link;
mod options;
mod schema;

#[cfg(test)]
mod tests;

pub use self::options::PostgresOptions;

use std::fmt;
use std::future::Future;
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::time::{sleep, timeout};
use tokio_postgres::types::Type;

use self::fault::Fault;
use self::link::{Link, Param};
use self::schema::{Statements, VERSION};
use super::{
    Change, Commit, Commitment, KEEP_MAX, Key, LOG_READ_MAX, LogEntry, Row, Rows, SWEEP_ROWS_MAX,
    Store,
};
use crate::Error;

/// Keeps sessions in a PostgreSQL database (version 12 or later), for services of several nodes.
///
/// What was committed is on the server's disk, and, where the server has synchronous replicas, on
/// theirs; without them a failover may lose the last commits, and give back attempts with them.
/// Calls block the thread, for at most [`PostgresOptions::call_timeout`]; they work inside and
/// outside an asynchronous runtime, whose thread they block too. A server that restarts goes
/// unnoticed, but for the time. Statements need nothing of their session, so that connections may
/// be pooled by transaction in between (PgBouncer). A process that is forked off has to open a
/// store of its own: in it, this one refuses every call.
///
/// ```no_run
/// use kba::PostgresStore;
///
/// let store = PostgresStore::connect("postgres://kba:secret@db.example.com/kba?sslmode=require")?;
/// # Ok::<(), kba::Error>(())
/// ```
///
/// No text of an error holds the password:
///
/// ```
/// use kba::{ErrorKind, PostgresStore};
///
/// let error = PostgresStore::connect("postgres://kba:s@cret@db.example.com/kba").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Config);
/// assert!(!error.to_string().contains("cret@"));
/// ```
pub struct PostgresStore {
    database: Arc<Database>,
    /// There until the store is dropped.
    runtime: Option<Runtime>,
    /// The process that has the threads: one that it forks off has none.
    process: u32,
}

impl PostgresStore {
    /// Connects with [`PostgresOptions::new`], and makes the tables unless they are there.
    ///
    /// The connection string is a URL or `key=value` pairs as for `psql`. Of `sslmode`, `require`
    /// refuses a server without TLS, `prefer` puts up with one, `disable` doesn't try; unless it is
    /// named, it is `prefer` for hosts of this machine (`localhost`, loopback addresses, sockets)
    /// and `require` for all others. With TLS the certificate and its host name are always
    /// verified. Of several hosts the first that can be written is used, as none tells what is but
    /// that one.
    ///
    /// # Errors
    /// As [`Self::connect_with`].
    pub fn connect(url: &str) -> Result<Self, Error> {
        Self::connect_with(url, &PostgresOptions::new())
    }

    /// Connects, and makes the tables unless they are there.
    ///
    /// # Errors
    /// - [`crate::ErrorKind::Config`] for a connection string, a schema name, certificates or
    ///   options that are wrong;
    /// - [`crate::ErrorKind::Store`] if the server can't be reached, refuses the user, or lacks a
    ///   right to make or use the tables, or if the tables are of another version.
    pub fn connect_with(url: &str, options: &PostgresOptions) -> Result<Self, Error> {
        options.check()?;
        let database = Arc::new(Database {
            link: Link::new(url, options)?,
            statements: Statements::new(&options.schema)?,
            schema: options.schema.clone(),
            call_timeout: options.call_timeout,
            lock_wait_ms: options.lock_wait_ms(),
        });
        let runtime = Builder::new_multi_thread()
            .worker_threads(WORKERS)
            .thread_name("kba-postgres")
            .enable_all()
            .build()
            .map_err(|_| Error::store("no thread can be started for PostgreSQL"))?;
        let store = Self {
            database,
            runtime: Some(runtime),
            process: process::id(),
        };
        store.call(|database, call| async move { database.migrate(&call).await })?;
        Ok(store)
    }

    /// Has work done on the runtime and waits for it.
    ///
    /// The thread waits on a channel of the standard library: to enter the runtime here would
    /// panic inside another.
    fn call<T, F>(&self, work: impl FnOnce(Arc<Database>, Arc<Call>) -> F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let database = &self.database;
        if process::id() != self.process {
            return Err(database.error("opened in another process, whose threads this one lacks"));
        }
        let ended = || database.error("the threads of the store have ended");
        let runtime = self.runtime.as_ref().ok_or_else(ended)?;
        let call = Arc::new(Call::default());
        let work = work(Arc::clone(database), Arc::clone(&call));
        let call_timeout = database.call_timeout;
        let (tell, told) = mpsc::sync_channel(1);
        runtime.spawn(async move {
            let outcome = timeout(call_timeout, work).await;
            // nobody listens if the store is being dropped
            let _unheard = tell.send(outcome);
        });
        match told.recv() {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_elapsed)) => Err(database.give_up(&call)),
            Err(_gone) => {
                call.note("the threads of the store have ended".into());
                Err(database.give_up(&call))
            }
        }
    }
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        self.database.link.close();
        if let Some(runtime) = self.runtime.take() {
            // to wait for its threads would panic inside another runtime
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore")
            .field("place", &self.database.link.place)
            .field("schema", &self.database.schema)
            .finish_non_exhaustive()
    }
}

impl Store for PostgresStore {}

impl Rows for PostgresStore {
    fn read(&self, keys: &[Key]) -> Result<Vec<Option<Row>>, Error> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let keys = Keys::new(keys.iter());
        self.call(|database, call| async move { database.read(&keys, &call).await })
    }

    fn append(&self, changes: &[Change], commitments: &[[u8; 32]]) -> Result<Commit, Error> {
        if changes.is_empty() && commitments.is_empty() {
            return Ok(Commit::Done);
        }
        let batch = Batch::new(changes, commitments);
        self.call(|database, call| async move { database.commit(&batch, &call).await })
    }

    fn log(&self, from: u64, entries_max: usize) -> Result<Vec<LogEntry>, Error> {
        let Ok(from) = i64::try_from(from) else {
            return Ok(Vec::new());
        };
        let most = i64::try_from(entries_max.min(LOG_READ_MAX)).unwrap_or(i64::MAX);
        self.call(|database, call| async move { database.log(from, most, &call).await })
    }

    fn find(&self, commitments: &[[u8; 32]]) -> Result<Vec<Option<u64>>, Error> {
        let wanted = commitments.get(..LOG_READ_MAX).unwrap_or(commitments);
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let wanted = bytes(wanted);
        self.call(|database, call| async move { database.find(&wanted, &call).await })
    }

    fn log_len(&self) -> Result<u64, Error> {
        let len = self.call(|database, call| async move { database.number_log(&call).await })?;
        Ok(len.cast_unsigned())
    }

    fn sweep(&self, before: u64, rows_max: usize) -> Result<usize, Error> {
        let before = signed(before.min(KEEP_MAX));
        let rows_max = i64::try_from(rows_max.min(SWEEP_ROWS_MAX)).unwrap_or(i64::MAX);
        self.call(|database, call| async move { database.sweep(before, rows_max, &call).await })
    }
}

/// A database and how it is used; everything but the threads.
struct Database {
    link: Link,
    statements: Statements,
    schema: String,
    call_timeout: Duration,
    lock_wait_ms: i32,
}

/// What is known of a call that hasn't ended.
#[derive(Default)]
struct Call {
    /// Whether the server was asked to write and hasn't told whether it did.
    is_in_doubt: AtomicBool,
    /// Why the last try failed.
    reason: Mutex<Option<String>>,
}

impl Call {
    fn note(&self, reason: String) {
        *self.reason.lock().unwrap_or_else(PoisonError::into_inner) = Some(reason);
    }

    fn set_in_doubt(&self, is_in_doubt: bool) {
        self.is_in_doubt.store(is_in_doubt, Ordering::SeqCst);
    }

    fn is_in_doubt(&self) -> bool {
        self.is_in_doubt.load(Ordering::SeqCst)
    }
}

impl Database {
    /// Brings the tables to this version, or refuses those of another.
    async fn migrate(&self, call: &Call) -> Result<(), Error> {
        let mut pause = Pause::default();
        loop {
            match self.check_version().await {
                Ok(true) => return self.check_rights(call).await,
                Ok(false) => {}
                Err(fault) => {
                    self.pass_unless_absent(fault, call)?;
                    pause.wait().await;
                    continue;
                }
            }
            // Whether it was made is seen when the version is read again.
            if let Err(fault) = self.link.execute(&self.statements.migrate).await {
                let fault = match fault {
                    Fault::Lasting(reason) => Fault::Lasting(format!(
                        "the tables can't be made in schema {}: {reason}",
                        self.schema
                    )),
                    fault => fault,
                };
                self.pass_unless_absent(fault, call)?;
                pause.wait().await;
            }
        }
    }

    /// Whether the tables are there, of this version.
    async fn check_version(&self) -> Result<bool, Fault> {
        let rows = match self.link.query(&self.statements.version, &[]).await {
            Err(Fault::Missing(_)) => return Ok(false),
            answer => answer?,
        };
        match rows.first().and_then(|row| row.try_get(0).ok()) {
            Some(VERSION) => Ok(true),
            Some(version) => Err(Fault::Lasting(format!(
                "the tables in schema {} are of version {version}, this library knows {VERSION}",
                self.schema
            ))),
            None => Err(Fault::Lasting(format!(
                "the tables in schema {} tell no version",
                self.schema
            ))),
        }
    }

    async fn check_rights(&self, call: &Call) -> Result<(), Error> {
        let mut pause = Pause::default();
        loop {
            let fault = match self.link.query(&self.statements.rights, &[]).await {
                Ok(rows) => match rows.first().and_then(|row| row.try_get(0).ok()) {
                    Some(true) => return Ok(()),
                    _ => Fault::Lasting(format!(
                        "the user lacks a right to read and write the tables in schema {}",
                        self.schema
                    )),
                },
                Err(fault) => fault,
            };
            self.pass_unless_absent(fault, call)?;
            pause.wait().await;
        }
    }

    async fn read(&self, keys: &Keys, call: &Call) -> Result<Vec<Option<Row>>, Error> {
        let mut pause = Pause::default();
        loop {
            match self.read_once(keys).await {
                Ok(rows) => return Ok(rows),
                Err(fault) => self.pass(fault, call)?,
            }
            pause.wait().await;
        }
    }

    async fn read_once(&self, keys: &Keys) -> Result<Vec<Option<Row>>, Fault> {
        let params: [Param<'_>; 2] = [
            (&keys.shelves, Type::INT2_ARRAY),
            (&keys.names, Type::BYTEA_ARRAY),
        ];
        let found = self.link.query(&self.statements.read, &params).await?;
        if found.len() != keys.names.len() {
            return Err(Fault::Lasting("the server told too few rows".into()));
        }
        found.iter().map(row).collect()
    }

    /// Commits a batch, surely once.
    ///
    /// A try of which no answer came may have been committed, may be going on, or may not even
    /// have been begun by the server. So the same batch is tried again. Both tries compare the
    /// versions under the locks of the rows, and the versions that they write are in no other
    /// writing: if one is committed, the other finds other versions than expected and leaves no
    /// trace, however late it comes. If a try tells that it wrote the rows, they are written, once.
    ///
    /// If it tells that a version isn't as expected, that may be the work of the try before, and
    /// the rows are read to see which.
    ///
    /// A batch without rows, which only appends to the log, has no versions, and would be appended
    /// again.
    async fn commit(&self, batch: &Batch, call: &Call) -> Result<Commit, Error> {
        let mut pause = Pause::default();
        loop {
            let was_in_doubt = call.is_in_doubt();
            call.set_in_doubt(true);
            let fault = match self.commit_once(batch).await {
                Ok(true) => return Ok(Commit::Done),
                Ok(false) if was_in_doubt => return self.resolve(batch, call).await,
                Ok(false) => return Ok(Commit::Conflict),
                Err(fault) => fault,
            };
            let is_lost = matches!(fault, Fault::Lost(_));
            call.set_in_doubt(was_in_doubt || is_lost);
            self.pass(fault, call)?;
            if is_lost && batch.versions.is_empty() {
                return Err(self.give_up(call));
            }
            pause.wait().await;
        }
    }

    async fn commit_once(&self, batch: &Batch) -> Result<bool, Fault> {
        // each row may be waited for
        let rows = i32::try_from(batch.versions.len()).unwrap_or(i32::MAX);
        let lock_wait_ms = (self.lock_wait_ms / rows.max(1)).max(1);
        let params: [Param<'_>; 8] = [
            (&lock_wait_ms, Type::INT4),
            (&batch.keys.shelves, Type::INT2_ARRAY),
            (&batch.keys.names, Type::BYTEA_ARRAY),
            (&batch.expected, Type::INT8_ARRAY),
            (&batch.versions, Type::INT8_ARRAY),
            (&batch.ends, Type::INT8_ARRAY),
            (&batch.values, Type::BYTEA_ARRAY),
            (&batch.commitments, Type::BYTEA_ARRAY),
        ];
        let answer = self.link.query(&self.statements.commit, &params).await?;
        told(&answer)
    }

    /// Tells what became of a batch of which a try without an answer and one that was refused are
    /// known.
    ///
    /// The rows are read as they stood at one moment after the refusal. A version of the batch
    /// proves that it was committed, whole, and then it is made sure that it lasts. A version that
    /// was expected proves that it wasn't, and it can't be any more, because another row of it has
    /// changed for good. A row that is absent as expected proves the same if it would have been
    /// kept for ever; otherwise it may have been swept. Where others have written all rows it may
    /// have been committed before them.
    async fn resolve(&self, batch: &Batch, call: &Call) -> Result<Commit, Error> {
        let mut pause = Pause::default();
        loop {
            let rows = self.read(&batch.keys, call).await?;
            match batch.found(&rows) {
                Found::Written => match self.confirm_once(batch).await {
                    Ok(true) => return Ok(Commit::Done),
                    // others have written the rows in the meantime, or a replica without them has
                    // taken over
                    Ok(false) => {}
                    Err(fault) => self.pass(fault, call)?,
                },
                Found::Untouched => return Ok(Commit::Conflict),
                Found::Others => {
                    call.note("others have written the rows since".into());
                    return Err(self.give_up(call));
                }
            }
            pause.wait().await;
        }
    }

    /// Waits until a batch that stands is as durable as an acknowledged one. Tells whether it still
    /// stands.
    ///
    /// A commit whose wait for the synchronous replica was cancelled is visible, and may be lost
    /// with its server. This locks its rows, which writes to the log, so that its own commit waits
    /// for the replica to have all that was logged before.
    async fn confirm_once(&self, batch: &Batch) -> Result<bool, Fault> {
        let params: [Param<'_>; 3] = [
            (&batch.keys.shelves, Type::INT2_ARRAY),
            (&batch.keys.names, Type::BYTEA_ARRAY),
            (&batch.versions, Type::INT8_ARRAY),
        ];
        let answer = self.link.query(&self.statements.confirm, &params).await?;
        told(&answer)
    }

    /// Drops rows; not tried again where it isn't known how many were, lest it drop more than it
    /// may.
    async fn sweep(&self, before: i64, rows_max: i64, call: &Call) -> Result<usize, Error> {
        let mut pause = Pause::default();
        loop {
            let params: [Param<'_>; 2] = [(&before, Type::INT8), (&rows_max, Type::INT8)];
            match self.link.query(&self.statements.sweep, &params).await {
                Ok(rows) => {
                    let dropped: i64 = rows
                        .first()
                        .and_then(|row| row.try_get(0).ok())
                        .unwrap_or_default();
                    return Ok(usize::try_from(dropped).unwrap_or_default());
                }
                Err(Fault::Lost(reason)) => return Err(self.error(&reason)),
                Err(fault) => self.pass(fault, call)?,
            }
            pause.wait().await;
        }
    }

    /// Gives numbers to all that was appended before, and tells how many entries the log has. To
    /// try again changes nothing.
    async fn number_log(&self, call: &Call) -> Result<i64, Error> {
        let mut pause = Pause::default();
        loop {
            match self.link.query(&self.statements.number, &[]).await {
                Ok(rows) => {
                    let len = rows.first().and_then(|row| row.try_get(0).ok());
                    let len: Option<i64> = len.ok_or_else(|| self.log_is_damaged())?;
                    if let Some(len) = len {
                        return Ok(len);
                    }
                }
                Err(fault) => {
                    self.pass(fault, call)?;
                    pause.wait().await;
                }
            }
        }
    }

    async fn log(&self, from: i64, most: i64, call: &Call) -> Result<Vec<LogEntry>, Error> {
        let len = self.number_log(call).await?;
        let end = from.saturating_add(most).min(len);
        if from >= end {
            return Ok(Vec::new());
        }
        let mut pause = Pause::default();
        loop {
            let params: [Param<'_>; 2] = [(&from, Type::INT8), (&end, Type::INT8)];
            match self.link.query(&self.statements.log, &params).await {
                Ok(rows) => {
                    let entries: Option<Vec<_>> = rows.iter().map(log_entry).collect();
                    let entries = entries.ok_or_else(|| self.log_is_damaged())?;
                    // without one of them the others would be taken for those before
                    if i64::try_from(entries.len()) != Ok(end - from) {
                        return Err(self.log_is_damaged());
                    }
                    return Ok(entries);
                }
                Err(fault) => self.pass(fault, call)?,
            }
            pause.wait().await;
        }
    }

    async fn find(&self, wanted: &Vec<Vec<u8>>, call: &Call) -> Result<Vec<Option<u64>>, Error> {
        let len = self.number_log(call).await?;
        let mut pause = Pause::default();
        loop {
            let params: [Param<'_>; 1] = [(wanted, Type::BYTEA_ARRAY)];
            match self.link.query(&self.statements.find, &params).await {
                Ok(rows) if rows.len() == wanted.len() => {
                    let number = |row: &tokio_postgres::Row| {
                        let number: Option<i64> = row.try_get(0).ok()?;
                        Some(number.filter(|n| *n < len).map(i64::cast_unsigned))
                    };
                    let numbers: Option<_> = rows.iter().map(number).collect();
                    return numbers.ok_or_else(|| self.log_is_damaged());
                }
                Ok(_) => return Err(self.log_is_damaged()),
                Err(fault) => self.pass(fault, call)?,
            }
            pause.wait().await;
        }
    }

    #[cold]
    fn log_is_damaged(&self) -> Error {
        self.error("the log is damaged")
    }

    /// Lets a fault pass that another try may not meet.
    fn pass(&self, fault: Fault, call: &Call) -> Result<(), Error> {
        let is_final = matches!(fault, Fault::Lasting(_) | Fault::Missing(_));
        call.note(fault.reason());
        if is_final {
            return Err(self.give_up(call));
        }
        Ok(())
    }

    /// As [`Self::pass`], but a server that isn't there is taken for a wrong address.
    fn pass_unless_absent(&self, fault: Fault, call: &Call) -> Result<(), Error> {
        match fault {
            Fault::Absent(reason) => Err(self.error(&reason)),
            fault => self.pass(fault, call),
        }
    }

    /// The error of a call that ends without an answer, in time or not.
    fn give_up(&self, call: &Call) -> Error {
        let noted = call
            .reason
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let reason = noted.unwrap_or_else(|| "no answer came in time".into());
        if call.is_in_doubt() {
            self.error(&format!(
                "it isn't known whether the changes were written: {reason}"
            ))
        } else {
            self.error(&reason)
        }
    }

    fn error(&self, reason: &str) -> Error {
        Error::store(format!("PostgreSQL at {}: {reason}", self.link.place))
    }
}

/// Keys as the server takes them.
struct Keys {
    shelves: Vec<i16>,
    names: Vec<Vec<u8>>,
}

impl Keys {
    fn new<'a>(keys: impl Iterator<Item = &'a Key> + Clone) -> Self {
        Self {
            shelves: keys.clone().map(|key| i16::from(key.shelf as u8)).collect(),
            names: keys.map(|key| key.name.to_vec()).collect(),
        }
    }
}

/// Changes as the server takes them, in the order of their keys.
struct Batch {
    keys: Keys,
    expected: Vec<Option<i64>>,
    versions: Vec<i64>,
    ends: Vec<i64>,
    values: Vec<Vec<u8>>,
    commitments: Vec<Vec<u8>>,
}

impl Batch {
    fn new(changes: &[Change], commitments: &[Commitment]) -> Self {
        let mut sorted: Vec<&Change> = changes.iter().collect();
        sorted.sort_by_key(|change| change.key);
        let rows = || sorted.iter().map(|change| &change.row);
        Self {
            keys: Keys::new(sorted.iter().map(|change| &change.key)),
            expected: sorted
                .iter()
                .map(|change| change.expected.map(signed))
                .collect(),
            versions: rows().map(|row| signed(row.version)).collect(),
            ends: rows()
                .map(|row| signed(row.keep_until.min(KEEP_MAX)))
                .collect(),
            values: rows().map(|row| row.value.clone()).collect(),
            commitments: bytes(commitments),
        }
    }

    fn found(&self, rows: &[Option<Row>]) -> Found {
        let mut found = Found::Others;
        let wanted = self.versions.iter().zip(&self.expected).zip(&self.ends);
        for (row, ((written, expected), end)) in rows.iter().zip(wanted) {
            let version = row.as_ref().map(|row| signed(row.version));
            if version == Some(*written) {
                return Found::Written;
            }
            let is_kept = version.is_some() || *end == signed(KEEP_MAX);
            if version == *expected && is_kept {
                found = Found::Untouched;
            }
        }
        found
    }
}

/// What of a batch is found.
enum Found {
    /// A row as the batch wrote it.
    Written,
    /// None such, and a row as it was before.
    Untouched,
    /// Only what others wrote.
    Others,
}

/// The server has no unsigned numbers: the same 64 bits.
const fn signed(number: u64) -> i64 {
    number.cast_signed()
}

/// Commitments as the server takes them.
fn bytes(commitments: &[Commitment]) -> Vec<Vec<u8>> {
    commitments.iter().map(|c| c.to_vec()).collect()
}

/// An entry of the log; `None` if it isn't one.
fn log_entry(found: &tokio_postgres::Row) -> Option<LogEntry> {
    let bytes = |at| {
        let bytes: &[u8] = found.try_get(at).ok()?;
        bytes.try_into().ok()
    };
    Some(LogEntry {
        commitment: bytes(0)?,
        chain: bytes(1)?,
    })
}

/// What the server tells of a batch: yes or no.
fn told(answer: &[tokio_postgres::Row]) -> Result<bool, Fault> {
    let told = answer.first().and_then(|row| row.try_get(0).ok());
    told.ok_or_else(|| Fault::Lost("the server told nothing of the batch".into()))
}

/// A row as it was found, if it was.
fn row(found: &tokio_postgres::Row) -> Result<Option<Row>, Fault> {
    let damaged = || Fault::Lasting("a row is damaged".into());
    let version: Option<i64> = found.try_get(0).map_err(|_| damaged())?;
    let Some(version) = version else {
        return Ok(None);
    };
    let keep_until: i64 = found.try_get(1).map_err(|_| damaged())?;
    Ok(Some(Row {
        version: version.cast_unsigned(),
        keep_until: u64::try_from(keep_until).map_err(|_| damaged())?,
        value: found.try_get(2).map_err(|_| damaged())?,
    }))
}

/// The time between tries, longer each time.
struct Pause(Duration);

impl Default for Pause {
    fn default() -> Self {
        Self(PAUSE_MIN)
    }
}

impl Pause {
    async fn wait(&mut self) {
        sleep(self.0).await;
        self.0 = (self.0 * 2).min(PAUSE_MAX);
    }
}

/// Threads that talk to the server: they move bytes only.
const WORKERS: usize = 2;

const PAUSE_MIN: Duration = Duration::from_millis(5);

const PAUSE_MAX: Duration = Duration::from_millis(500);
