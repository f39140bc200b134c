//! Goal: a crash at any moment loses nothing that was acknowledged, and leaves no batch in part:
//! neither of its rows nor of the log.
//!
//! Method: threads write batches of rows, each thread its own rows and each batch one version in
//! all of its rows, until the disk loses its power at a random operation. What survives is opened
//! again, and what stands is compared with what each thread was told.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

use super::EmbeddedStore;
use super::faulty::{Fault, Faulty};
use crate::store::conformance::{chained, change, key, row, whole_log};
use crate::store::{Change, Commit, Commitment, Key, Rows, Shelf};

const THREADS: u64 = 3;
pub(super) const ROWS_EACH: u64 = 8;

/// What a thread knows of its rows.
#[derive(Clone, Default)]
pub(super) struct Told {
    /// The version of each row by its number.
    rows: BTreeMap<u64, u64>,
    /// A batch of which the thread doesn't know whether it stands: its rows and their version.
    open: Option<(Vec<u64>, u64)>,
}

impl Told {
    /// Remembers a batch that is about to be committed.
    pub(super) fn begin(&mut self, rows: &[u64], version: u64) {
        self.open = Some((rows.to_vec(), version));
    }

    pub(super) fn done(&mut self) {
        let (rows, version) = self.open.take().unwrap();
        self.rows.extend(rows.into_iter().map(|row| (row, version)));
    }

    /// Compares with what stands, and learns what became of the open batch.
    pub(super) fn check(&mut self, store: &dyn Rows, thread: u64) {
        if let Some((rows, version)) = &self.open {
            let keys: Vec<Key> = rows.iter().map(|row| place(thread, *row)).collect();
            let read = store.read(&keys).unwrap();
            let new = |found: &Option<crate::store::Row>| {
                found.as_ref().is_some_and(|row| row.version == *version)
            };
            let standing = read.iter().filter(|found| new(found)).count();
            assert!(
                standing == 0 || standing == rows.len(),
                "{standing} of {} rows of a batch stand",
                rows.len()
            );
            let logged = store.find(&[commitment(thread, *version)]).unwrap();
            assert_eq!(logged[0].is_some(), standing > 0);
            if standing > 0 {
                self.done();
            } else {
                self.open = None;
            }
        }
        let versions: Vec<_> = self.rows.values().copied().collect();
        let logged: Vec<_> = versions.iter().map(|v| commitment(thread, *v)).collect();
        assert!(store.find(&logged).unwrap().iter().all(Option::is_some));
        let all: Vec<Key> = (0..ROWS_EACH).map(|row| place(thread, row)).collect();
        for (number, found) in (0..).zip(store.read(&all).unwrap()) {
            let version = self.rows.get(&number).copied();
            assert_eq!(found.as_ref().map(|row| row.version), version);
            if let Some(row) = found {
                assert_eq!(row.value, value(row.version));
            }
        }
    }
}

pub(super) fn place(thread: u64, row: u64) -> Key {
    key(Shelf::Case, (thread << 32) | row)
}

/// What the log has of a batch.
pub(super) fn commitment(thread: u64, version: u64) -> Commitment {
    let mut commitment = [0; 32];
    commitment[..8].copy_from_slice(&version.to_le_bytes());
    commitment[8..16].copy_from_slice(&thread.to_le_bytes());
    commitment
}

/// Content of many lengths, up to several pages.
pub(super) fn value(version: u64) -> Vec<u8> {
    let len = match version % 50 {
        0 => 20_000,
        short => usize::try_from(short).unwrap() * 40,
    };
    version
        .to_le_bytes()
        .into_iter()
        .cycle()
        .take(len)
        .collect()
}

/// A batch of some rows that are to have a version.
pub(super) fn batch(told: &Told, thread: u64, rows: &[u64], version: u64) -> Vec<Change> {
    rows.iter()
        .map(|number| {
            let mut new = row(version, &value(version));
            new.keep_until = (1 << 40) + version % 7;
            change(place(thread, *number), told.rows.get(number).copied(), new)
        })
        .collect()
}

/// Between one and all rows of a thread.
pub(super) fn some_rows(dice: &mut ChaCha20Rng) -> Vec<u64> {
    let most = dice.next_u64() % ROWS_EACH;
    (0..ROWS_EACH)
        .filter(|row| *row == most || dice.next_u64().is_multiple_of(3))
        .collect()
}

/// Writes until the power goes.
fn write(store: &EmbeddedStore, told: &mut Told, thread: u64, seed: u64) {
    let mut dice = ChaCha20Rng::seed_from_u64(seed);
    for number in 0..200 {
        let version = (seed << 32) + (thread << 16) + number;
        let rows = some_rows(&mut dice);
        told.begin(&rows, version);
        let batch = batch(told, thread, &rows, version);
        match store.append(&batch, &[commitment(thread, version)]) {
            Ok(Commit::Done) => told.done(),
            Ok(Commit::Conflict) => panic!("nobody else writes these rows"),
            Err(e) => {
                assert_eq!(e.kind(), crate::ErrorKind::Store);
                break;
            }
        }
    }
}

/// One disk through many crashes; also while it is opened.
fn lineage(seed: u64, crashes: u64, lies: bool) {
    let mut dice = ChaCha20Rng::seed_from_u64(seed);
    let mut disk = Faulty::new(seed);
    drop(EmbeddedStore::on(disk.clone()).unwrap());
    let mut told = vec![Told::default(); usize::try_from(THREADS).unwrap()];
    for crash in 0..crashes {
        if lies {
            disk.lie();
        }
        disk.fail(dice.next_u64() % 120, Fault::PowerLoss);
        if let Ok(store) = EmbeddedStore::on(disk.clone()) {
            thread::scope(|scope| {
                for (thread, told) in (0..THREADS).zip(&mut told) {
                    let store = &store;
                    scope.spawn(move || write(store, told, thread, (seed << 8) + crash));
                }
            });
        }
        disk = disk.crash();
        let store = EmbeddedStore::on(disk.clone()).unwrap();
        for (thread, told) in (0..).zip(&mut told) {
            told.check(&store, thread);
        }
        let log = chained(&whole_log(&store));
        assert_eq!(log.len(), log.iter().collect::<BTreeSet<_>>().len());
    }
}

#[test]
fn hundreds_of_crashes_lose_nothing_and_tear_nothing() {
    thread::scope(|scope| {
        for seed in 0..10 {
            scope.spawn(move || lineage(seed, 40, false));
        }
    });
}

/// Goal: the test above sees what is lost.
#[test]
fn a_disk_that_only_says_it_synced_is_found_out() {
    for seed in 0..3 {
        let found = thread::spawn(move || lineage(seed, 40, true)).join();
        assert!(found.is_err());
    }
}
