//! Goal: the tree tells what the whole log would, and finds a log that was changed.
//!
//! Method: every size to 600, and sizes about the places where levels begin, against the functions
//! of `merkle` over all hashes of the log.

use std::cell::Cell;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::ErrorKind;

const ENTRIES: u64 = 70_000;

/// A log with all hashes of whole subtrees.
struct Log {
    entries: Vec<LogEntry>,
    levels: Vec<Vec<Hash>>,
    tree: LogTree,
}

static LOG: LazyLock<Log> = LazyLock::new(|| Log::new(ENTRIES));

impl Log {
    fn new(size: u64) -> Self {
        let mut entries: Vec<LogEntry> = Vec::new();
        for number in 0..size {
            let mut commitment = [3; 32];
            commitment[..8].copy_from_slice(&number.to_le_bytes());
            entries.push(LogEntry::after(entries.last(), commitment));
        }
        let leaves = entries.iter().map(|entry| merkle::leaf(&entry.bytes()));
        let mut levels = vec![leaves.collect::<Vec<_>>()];
        while let Some(below) = levels.last().filter(|below| below.len() > 1) {
            let pairs = below.chunks_exact(2);
            levels.push(pairs.map(|pair| merkle::node(&pair[0], &pair[1])).collect());
        }
        let mut tree = LogTree::default();
        tree.extend(&entries).unwrap();
        Self {
            entries,
            levels,
            tree,
        }
    }

    fn read(&self, from: u64, entries_max: usize) -> Result<Vec<LogEntry>, Error> {
        let entries = self.entries.iter().skip(usize::try_from(from).unwrap());
        Ok(entries.take(entries_max).copied().collect())
    }
}

impl Hashes for Log {
    type Error = Error;

    fn whole(&self, level: u32, index: u64) -> Result<Hash, Error> {
        Ok(self.levels[usize::try_from(level).unwrap()][usize::try_from(index).unwrap()])
    }
}

/// Root and proofs for a size of the tree, against those of the log.
fn agrees(tree: &LogTree, size: u64, others: &[u64]) {
    let read: ReadLog<'_> = &|from, most| LOG.read(from, most);
    assert_eq!(
        tree.root(size, read).unwrap(),
        merkle::root(&*LOG, size).unwrap()
    );
    for other in others {
        let place = other % size.max(1);
        if size > 0 {
            let due = merkle::inclusion(&*LOG, place, size).unwrap();
            assert_eq!(Some(tree.inclusion(place, size, read).unwrap()), due);
        }
        let due = merkle::consistency(&*LOG, place, size).unwrap();
        assert_eq!(
            tree.consistency(place, size, read).unwrap(),
            due.unwrap_or_default()
        );
    }
}

#[test]
fn every_small_size_agrees_with_the_whole_log() {
    let mut grown = LogTree::default();
    for size in 0..=600 {
        assert_eq!(grown.len(), size);
        let edges = [0, 1, 255, 256, 257, 511, 512, size.saturating_sub(1)];
        let turn = usize::try_from(size).unwrap();
        // as it was then, and as it is now
        agrees(&grown, size, &[edges[turn % 8], size * 7 / 11]);
        agrees(&LOG.tree, size, &[edges[turn / 8 % 8]]);
        grown.extend(&LOG.read(size, 1).unwrap()).unwrap();
    }
}

#[test]
fn sizes_where_levels_begin_agree_with_the_whole_log() {
    let edges = [512, 768, 1_024, 4_096, 32_768, 65_536, 65_792, ENTRIES - 1];
    for size in edges.iter().flat_map(|edge| edge - 1..=edge + 1) {
        agrees(
            &LOG.tree,
            size,
            &[0, 255, 256, 32_767, 65_535, 65_536, size - 1, size * 5 / 7],
        );
    }
    assert_eq!(LOG.tree.len(), ENTRIES);
    let kept = LOG.tree.whole.iter().map(Vec::len).sum::<usize>() + LOG.tree.rest.len();
    assert!(kept < 2 * 70_000 / 256 + 256, "{kept}");
}

#[test]
fn what_is_not_there_is_refused() {
    let mut tree = LogTree::default();
    tree.extend(&LOG.entries[..300]).unwrap();
    let read: ReadLog<'_> = &|from, most| LOG.read(from, most);
    for e in [
        tree.root(301, read).unwrap_err(),
        tree.inclusion(0, 301, read).unwrap_err(),
        tree.inclusion(300, 300, read).unwrap_err(),
        tree.consistency(1, u64::MAX, read).unwrap_err(),
        tree.consistency(300, 299, read).unwrap_err(),
    ] {
        assert_eq!(e.kind(), ErrorKind::Evidence, "{e}");
    }
    let away: ReadLog<'_> = &|_, _| Err(Error::store("out of reach"));
    let e = tree.inclusion(5, 300, away).unwrap_err();
    assert_eq!(e.to_string(), "out of reach");
    // the last block is kept
    assert!(tree.root(300, away).is_ok());
}

#[test]
fn a_proof_reads_a_block_once() {
    let reads = Cell::new(0);
    let read: ReadLog<'_> = &|from, most| {
        reads.set(reads.get() + 1);
        LOG.read(from, most)
    };
    LOG.tree.inclusion(1_000, ENTRIES, read).unwrap();
    assert_eq!(reads.get(), 1);
}

/// A log is changed in one of these ways.
#[derive(Clone, Copy, Debug)]
enum Change {
    Commitment,
    Chain,
    Dropped,
    Swapped,
    Doubled,
}

fn changed(mut entries: Vec<LogEntry>, at: usize, change: Change) -> Vec<LogEntry> {
    match change {
        Change::Commitment => entries[at].commitment[9] ^= 4,
        Change::Chain => entries[at].chain[31] ^= 128,
        Change::Dropped => drop(entries.remove(at)),
        Change::Swapped => entries.swap(at, at + 1),
        Change::Doubled => entries.insert(at, entries[at]),
    }
    entries
}

fn any_change() -> impl Strategy<Value = Change> {
    prop::sample::select(vec![
        Change::Commitment,
        Change::Chain,
        Change::Dropped,
        Change::Swapped,
        Change::Doubled,
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_changed_log_is_not_taken(
        at in 0_usize..998,
        change in any_change(),
        step in 1_usize..600,
    ) {
        let entries = changed(LOG.entries[..1_000].to_vec(), at, change);
        let mut tree = LogTree::default();
        let e = entries.chunks(step).try_for_each(|some| tree.extend(some)).unwrap_err();
        prop_assert_eq!(e.kind(), ErrorKind::Store);
        let at = u64::try_from(at).unwrap() + u64::from(matches!(change, Change::Doubled));
        let told = format!("changed: entry {at} doesn't follow from the one before");
        prop_assert!(e.to_string().contains(&told), "{}", e);
        // what was sound stays, and the log goes on from there
        prop_assert_eq!(tree.len(), at);
        tree.extend(&LOG.entries[usize::try_from(at).unwrap()..1_000]).unwrap();
        agrees(&tree, 1_000, &[at]);
    }

    #[test]
    fn a_log_that_was_changed_since_is_not_proved(at in 0_usize..998, change in any_change()) {
        let mut tree = LogTree::default();
        tree.extend(&LOG.entries[..1_200]).unwrap();
        let entries = changed(LOG.entries[..1_200].to_vec(), at, change);
        let read: ReadLog<'_> = &|from, most| {
            let from = usize::try_from(from).unwrap();
            Ok(entries.iter().skip(from).take(most).copied().collect())
        };
        // a doubled entry is as it was; the one behind it, which may be of the next block, isn't
        let number = u64::try_from(at).unwrap() + u64::from(matches!(change, Change::Doubled));
        let e = tree.inclusion(number, 1_200, read).unwrap_err();
        let (first, last) = (number / 256 * 256, number / 256 * 256 + 255);
        let told = format!("changed: between entries {first} and {last}");
        prop_assert!(e.to_string().contains(&told), "{}", e);
    }

    #[test]
    fn any_part_of_a_large_log_agrees(size in 1..=ENTRIES, others: [u64; 4]) {
        agrees(&LOG.tree, size, &others);
    }
}

#[test]
fn a_log_that_was_cut_off_is_not_proved() {
    let short: ReadLog<'_> = &|from, most| LOG.read(from, most.min(255));
    let e = LOG.tree.inclusion(300, ENTRIES, short).unwrap_err();
    assert!(e.to_string().contains("between entries 256 and 511"), "{e}");
    assert_eq!(e.kind(), ErrorKind::Store);
}
