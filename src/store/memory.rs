//! Rows in memory.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::PoisonError;

use super::sync::{Mutex, MutexGuard};
use super::{
    Change, Commit, Commitment, KEEP_MAX, Key, LOG_READ_MAX, LogEntry, Row, Rows, SWEEP_ROWS_MAX,
    Store,
};
use crate::Error;

/// Keeps sessions in memory: for tests, demonstrations, and services of one process that may
/// forget.
///
/// Whoever restarts the process gives everybody their attempts back.
///
/// ```
/// use kba::MemoryStore;
///
/// let store = MemoryStore::new();
/// assert_eq!(format!("{store:?}"), "MemoryStore { rows: 0 }");
/// ```
#[derive(Default)]
pub struct MemoryStore(Mutex<Held>);

#[derive(Default)]
struct Held {
    rows: HashMap<Key, Row>,
    /// Rows that will not matter one day, the first of them first.
    ends: BTreeSet<(u64, Key)>,
    log: Vec<LogEntry>,
    numbers: HashMap<Commitment, u64>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        // nothing between the changes of a batch can panic: what is held is whole
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {}

impl Rows for MemoryStore {
    fn read(&self, keys: &[Key]) -> Result<Vec<Option<Row>>, Error> {
        let held = self.held();
        Ok(keys.iter().map(|key| held.rows.get(key).cloned()).collect())
    }

    fn append(&self, changes: &[Change], commitments: &[[u8; 32]]) -> Result<Commit, Error> {
        let mut held = self.held();
        let stands =
            |change: &Change| held.rows.get(&change.key).map(|row| row.version) == change.expected;
        if !changes.iter().all(stands) {
            return Ok(Commit::Conflict);
        }
        for change in changes {
            if let Some(old) = held.rows.insert(change.key, change.row.clone()) {
                held.ends.remove(&(old.keep_until, change.key));
            }
            if change.row.keep_until < KEEP_MAX {
                held.ends.insert((change.row.keep_until, change.key));
            }
        }
        for commitment in commitments {
            let entry = LogEntry::after(held.log.last(), *commitment);
            let number = held.log.len() as u64;
            held.log.push(entry);
            held.numbers.insert(*commitment, number);
        }
        Ok(Commit::Done)
    }

    fn log(&self, from: u64, entries_max: usize) -> Result<Vec<LogEntry>, Error> {
        let held = self.held();
        let entries = held
            .log
            .iter()
            .skip(usize::try_from(from).unwrap_or(usize::MAX));
        Ok(entries
            .take(entries_max.min(LOG_READ_MAX))
            .copied()
            .collect())
    }

    fn find(&self, commitments: &[[u8; 32]]) -> Result<Vec<Option<u64>>, Error> {
        let held = self.held();
        let wanted = commitments.iter().take(LOG_READ_MAX);
        Ok(wanted
            .map(|commitment| held.numbers.get(commitment).copied())
            .collect())
    }

    fn log_len(&self) -> Result<u64, Error> {
        Ok(self.held().log.len() as u64)
    }

    fn sweep(&self, before: u64, rows_max: usize) -> Result<usize, Error> {
        let rows_max = rows_max.min(SWEEP_ROWS_MAX);
        let mut held = self.held();
        let mut dropped = 0;
        while dropped < rows_max
            && let Some((end, key)) = held.ends.first().copied()
            && end < before
        {
            held.ends.remove(&(end, key));
            held.rows.remove(&key);
            dropped += 1;
        }
        Ok(dropped)
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.held().rows.len();
        f.debug_struct("MemoryStore").field("rows", &rows).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::conformance;

    #[test]
    fn it_conforms() {
        conformance::all(&mut || Box::new(MemoryStore::new()));
    }
}
