//! How a database is used.

use std::fmt;
use std::time::Duration;

use crate::Error;

/// How a [`crate::PostgresStore`] uses its database.
///
/// ```
/// use std::time::Duration;
/// use kba::PostgresOptions;
///
/// let options = PostgresOptions::new()
///     .schema("signing")
///     .connections_max(16)
///     .call_timeout(Duration::from_secs(5));
/// assert!(format!("{options:?}").contains("signing"));
/// ```
#[derive(Clone)]
#[must_use]
pub struct PostgresOptions {
    pub(super) schema: String,
    pub(super) connections_max: usize,
    pub(super) connect_timeout: Duration,
    pub(super) statement_timeout: Duration,
    pub(super) call_timeout: Duration,
    pub(super) root_certificates: Option<Vec<u8>>,
}

impl PostgresOptions {
    /// Schema `kba`, 8 connections, 5 seconds to connect or for a statement, 15 seconds for a
    /// call, root certificates of the machine.
    pub fn new() -> Self {
        Self {
            schema: "kba".to_owned(),
            connections_max: 8,
            connect_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(5),
            call_timeout: Duration::from_secs(15),
            root_certificates: None,
        }
    }

    /// Sets the schema that the tables lie in: 1 to 63 lower-case letters, digits and `_`, not
    /// starting with a digit or `pg_`. Stores of different schemas know nothing of each other.
    pub fn schema(mut self, schema: &str) -> Self {
        schema.clone_into(&mut self.schema);
        self
    }

    /// Sets how many connections one store keeps at most, 1 to 1,000. Calls beyond wait for one.
    pub const fn connections_max(mut self, connections_max: usize) -> Self {
        self.connections_max = connections_max;
        self
    }

    /// Sets how long a connection may take to be made, 1 millisecond to 10 minutes.
    ///
    /// Of several hosts each has this long, one after another; where that would leave nothing of
    /// the call's time, they share it, and one more try has as much.
    pub const fn connect_timeout(mut self, connect_timeout: Duration) -> Self {
        self.connect_timeout = connect_timeout;
        self
    }

    /// Sets how long a statement may take, 1 millisecond to 10 minutes. One without an answer is
    /// cancelled, its connection given up, and asked again on another.
    pub const fn statement_timeout(mut self, statement_timeout: Duration) -> Self {
        self.statement_timeout = statement_timeout;
        self
    }

    /// Sets how long a call may take with all its waiting and retries, 1 millisecond to 10
    /// minutes. A restart of the server that is shorter goes unnoticed.
    pub const fn call_timeout(mut self, call_timeout: Duration) -> Self {
        self.call_timeout = call_timeout;
        self
    }

    /// Sets the certificates (PEM) that a server's must descend from, instead of the machine's.
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root_certificates = Some(pem.into());
        self
    }

    /// Refuses numbers out of their ranges.
    pub(super) fn check(&self) -> Result<(), Error> {
        if !(1..=CONNECTIONS_MAX).contains(&self.connections_max) {
            return Err(Error::config(format!(
                "a store takes 1 to {CONNECTIONS_MAX} connections to PostgreSQL"
            )));
        }
        let timeouts = [
            ("connect", self.connect_timeout),
            ("statement", self.statement_timeout),
            ("call", self.call_timeout),
        ];
        for (name, timeout) in timeouts {
            if !(TIMEOUT_MIN..=TIMEOUT_MAX).contains(&timeout) {
                return Err(Error::config(format!(
                    "the {name} timeout of PostgreSQL is 1 millisecond to 10 minutes"
                )));
            }
        }
        Ok(())
    }

    /// How long each of so many hosts may take to be connected to.
    pub(super) fn connect_timeout_each(&self, hosts: usize) -> Duration {
        let shares = u32::try_from(hosts).unwrap_or(u32::MAX);
        if shares < 2 {
            return self.connect_timeout;
        }
        let share = self.call_timeout / shares.saturating_add(1);
        self.connect_timeout.min(share)
    }

    /// How long a statement waits for rows that other transactions are changing, milliseconds:
    /// half its time, so that the server tells why before it is given up. The server counts anew
    /// for each row; a commit shares this among its rows.
    pub(super) fn lock_wait_ms(&self) -> i32 {
        // zero would be for ever
        let half = (self.statement_timeout / 2).as_millis().max(1);
        i32::try_from(half).unwrap_or(i32::MAX)
    }
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for PostgresOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresOptions")
            .field("schema", &self.schema)
            .field("connections_max", &self.connections_max)
            .field("connect_timeout", &self.connect_timeout)
            .field("statement_timeout", &self.statement_timeout)
            .field("call_timeout", &self.call_timeout)
            .finish_non_exhaustive()
    }
}

const CONNECTIONS_MAX: usize = 1_000;

const TIMEOUT_MIN: Duration = Duration::from_millis(1);

const TIMEOUT_MAX: Duration = Duration::from_secs(600);
