//! What every store must do, tried on each of them.

use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use super::{
    Change, Commit, Commitment, KEEP_MAX, Key, LOG_READ_MAX, LogEntry, Row, Rows, SWEEP_ROWS_MAX,
    Shelf, VALUE_BYTES_MAX,
};

/// Tries everything; each part on a store of its own.
pub(crate) fn all(open: &mut dyn FnMut() -> Box<dyn Rows>) {
    what_was_committed_is_read(&*open());
    another_version_refuses_the_batch(&*open());
    a_batch_stands_whole_or_not_at_all(&*open());
    rows_are_dropped_after_their_time(&*open());
    an_end_that_moves_is_followed(&*open());
    one_sweep_drops_no_more_than_it_may(&*open());
    a_sweep_and_a_commit_of_one_row_take_turns(&*open());
    large_values_are_kept(&*open());
    one_of_many_writers_wins(&*open());
    no_increment_is_lost(&*open());
    batches_are_never_seen_in_part(&*open());
    the_log_grows_by_what_was_committed(&*open());
    the_log_is_one_chain_for_all(&*open());
    entries_are_found_by_their_commitments(&*open());
}

fn the_log_grows_by_what_was_committed(store: &dyn Rows) {
    assert_eq!(
        (store.log_len().unwrap(), store.log(0, 9).unwrap()),
        (0, vec![])
    );
    let a = key(Shelf::Case, 1);
    let made = [change(a, None, row(1, b"x"))];
    assert_eq!(
        store.append(&made, &[[1; 32], [2; 32]]).unwrap(),
        Commit::Done
    );
    // what is refused leaves nothing
    assert_eq!(store.append(&made, &[[3; 32]]).unwrap(), Commit::Conflict);
    assert_eq!(store.append(&[], &[[1; 32]]).unwrap(), Commit::Done);
    assert_eq!(store.commit(&[]).unwrap(), Commit::Done);
    let log = store.log(0, 9).unwrap();
    assert_eq!(store.log_len().unwrap(), 3);
    assert_eq!(chained(&log), [[1; 32], [2; 32], [1; 32]]);
    assert_eq!(store.log(1, 1).unwrap(), log[1..2]);
    assert_eq!(store.log(2, 9).unwrap(), log[2..]);
    assert!(store.log(3, 9).unwrap().is_empty());
    assert!(store.log(u64::MAX, 9).unwrap().is_empty());
}

/// The commitments of a log, of which each entry follows from the one before.
pub(crate) fn chained(log: &[LogEntry]) -> Vec<[u8; 32]> {
    let mut before = None;
    for entry in log {
        assert_eq!(*entry, LogEntry::after(before, entry.commitment));
        before = Some(entry);
    }
    log.iter().map(|entry| entry.commitment).collect()
}

/// All of a log.
pub(crate) fn whole_log(store: &dyn Rows) -> Vec<LogEntry> {
    let mut log = Vec::new();
    loop {
        let more = store.log(log.len() as u64, usize::MAX).unwrap();
        assert!(more.len() <= LOG_READ_MAX);
        if more.is_empty() {
            return log;
        }
        log.extend(more);
    }
}

/// Commitments that begin differently.
pub(crate) fn commitments(numbers: std::ops::Range<u64>) -> Vec<Commitment> {
    let mut commitments = vec![[0; 32]; numbers.clone().count()];
    for (commitment, number) in commitments.iter_mut().zip(numbers) {
        // neighbours lie far apart
        let spread = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        commitment[..8].copy_from_slice(&spread.to_le_bytes());
        commitment[24..].copy_from_slice(&number.to_le_bytes());
    }
    commitments
}

fn entries_are_found_by_their_commitments(store: &dyn Rows) {
    let of = commitments(0..5_000);
    assert_eq!(store.find(&of[..2]).unwrap(), [None, None]);
    assert!(store.find(&[]).unwrap().is_empty());
    let made = [change(key(Shelf::Case, 1), None, row(1, b"x"))];
    assert_eq!(store.append(&made, &of[..2]).unwrap(), Commit::Done);
    assert_eq!(store.append(&made, &of[3..4]).unwrap(), Commit::Conflict);
    let mut alike = of[1];
    alike[31] ^= 1;
    assert_eq!(
        store.find(&[of[1], alike, of[3], of[0], of[1]]).unwrap(),
        [Some(1), None, None, Some(0), Some(1)]
    );
    assert_eq!(store.append(&[], &of[2..]).unwrap(), Commit::Done);
    // of too many the first are looked for
    let found = store.find(&of).unwrap();
    assert!(found.into_iter().eq((0..4_096).map(Some)));
    let found = store.find(&of[904..]).unwrap();
    assert!(found.into_iter().eq((904..5_000).map(Some)));
    assert_eq!(chained(&whole_log(store)), of);
    // appended again, one has two numbers
    assert_eq!(store.append(&[], &of[7..8]).unwrap(), Commit::Done);
    let again = store.find(&of[7..8]).unwrap();
    assert!([Some(7), Some(5_000)].contains(&again[0]), "{again:?}");
}

/// Opens a store of one place again and again.
pub(crate) fn the_log_outlives_the_store(open: &mut dyn FnMut() -> Box<dyn Rows>) {
    const EACH: u64 = 1_000;
    let all = commitments(0..14 * EACH);
    let check = |store: &dyn Rows, len: u64| {
        assert_eq!(store.log_len().unwrap(), len);
        let known = usize::try_from(len).unwrap();
        assert_eq!(chained(&whole_log(store)), all[..known]);
        let mut found = Vec::new();
        for part in all.chunks(LOG_READ_MAX) {
            found.extend(store.find(part).unwrap());
        }
        let numbers = (0..14 * EACH).map(|number| (number < len).then_some(number));
        assert!(found.into_iter().eq(numbers));
    };
    let mut rest = all.chunks(usize::try_from(EACH).unwrap());
    for round in 0..7 {
        let store = open();
        check(&*store, 2 * round * EACH);
        for part in rest.by_ref().take(2) {
            assert_eq!(store.append(&[], part).unwrap(), Commit::Done);
        }
        check(&*store, 2 * (round + 1) * EACH);
    }
}

fn the_log_is_one_chain_for_all(store: &dyn Rows) {
    let mut seen = Vec::new();
    thread::scope(|scope| {
        let mut writers = Vec::new();
        for writer in 1..=8_u8 {
            writers.push(scope.spawn(move || {
                for number in 0..20_u8 {
                    let pair = [[writer, number, 0], [writer, number, 1]];
                    let pair =
                        pair.map(|of| std::array::from_fn(|at| of.get(at).copied().unwrap_or(0)));
                    assert_eq!(store.append(&[], &pair).unwrap(), Commit::Done);
                    let found = store.find(&pair).unwrap();
                    let first = found[0].unwrap();
                    assert_eq!(found[1], Some(first + 1));
                    let entries = store.log(first, 2).unwrap();
                    assert_eq!([0, 1].map(|at| entries[at].commitment), pair);
                }
                store.log(0, 1_000).unwrap()
            }));
        }
        seen.extend(writers.into_iter().map(|writer| writer.join().unwrap()));
    });
    let log = store.log(0, 1_000).unwrap();
    let commitments = chained(&log);
    assert_eq!(commitments.len(), 320);
    // a commit's entries stand together, a writer's in his order
    for (at, pair) in commitments.chunks_exact(2).enumerate() {
        assert_eq!(
            (pair[0][..2].to_vec(), pair[0][2], pair[1][2]),
            (pair[1][..2].to_vec(), 0, 1),
            "{at}"
        );
    }
    for writer in 1..=8 {
        let of: Vec<u8> = commitments
            .iter()
            .filter(|c| c[0] == writer)
            .map(|c| c[1])
            .collect();
        assert!(of.len() == 40 && of.is_sorted());
    }
    // what was read before is read again
    for earlier in seen {
        assert_eq!(log[..earlier.len()], earlier);
    }
}

pub(crate) fn key(shelf: Shelf, number: u64) -> Key {
    let mut name = [0; 16];
    name[..8].copy_from_slice(&number.to_be_bytes());
    Key { shelf, name }
}

pub(crate) fn row(version: u64, value: &[u8]) -> Row {
    Row {
        version,
        keep_until: KEEP_MAX,
        value: value.to_vec(),
    }
}

pub(crate) fn change(key: Key, expected: Option<u64>, row: Row) -> Change {
    Change { key, expected, row }
}

fn what_was_committed_is_read(store: &dyn Rows) {
    let (a, b, c) = (
        key(Shelf::Case, 1),
        key(Shelf::Subject, 1),
        key(Shelf::Case, 2),
    );
    assert_eq!(store.read(&[a, b]).unwrap(), [None, None]);
    assert!(store.read(&[]).unwrap().is_empty());
    let first = [
        change(a, None, row(7, b"one")),
        change(b, None, row(u64::MAX, b"")),
    ];
    assert_eq!(store.commit(&first).unwrap(), Commit::Done);
    let read = store.read(&[b, c, a, a]).unwrap();
    let one = Some(row(7, b"one"));
    assert_eq!(read, [Some(row(u64::MAX, b"")), None, one.clone(), one]);
    let second = [change(a, Some(7), row(8, b"two"))];
    assert_eq!(store.commit(&second).unwrap(), Commit::Done);
    assert_eq!(store.read(&[a]).unwrap(), [Some(row(8, b"two"))]);
    assert_eq!(store.commit(&[]).unwrap(), Commit::Done);
}

fn another_version_refuses_the_batch(store: &dyn Rows) {
    let a = key(Shelf::Case, 1);
    let conflict = |expected| {
        let changes = [change(a, expected, row(9, b"x"))];
        assert_eq!(store.commit(&changes).unwrap(), Commit::Conflict);
    };
    conflict(Some(0));
    conflict(Some(7));
    let made = [change(a, None, row(7, b"one"))];
    assert_eq!(store.commit(&made).unwrap(), Commit::Done);
    conflict(None);
    conflict(Some(6));
    conflict(Some(9));
    assert_eq!(store.read(&[a]).unwrap(), [Some(row(7, b"one"))]);
}

fn a_batch_stands_whole_or_not_at_all(store: &dyn Rows) {
    let keys: Vec<Key> = (0..4).map(|number| key(Shelf::Case, number)).collect();
    let third = [change(keys[2], None, row(1, b"there"))];
    assert_eq!(store.commit(&third).unwrap(), Commit::Done);
    let batch: Vec<Change> = keys
        .iter()
        .map(|key| change(*key, None, row(2, b"new")))
        .collect();
    assert_eq!(store.commit(&batch).unwrap(), Commit::Conflict);
    assert_eq!(
        store.read(&keys).unwrap(),
        [None, None, Some(row(1, b"there")), None]
    );
}

fn rows_are_dropped_after_their_time(store: &dyn Rows) {
    let batch: Vec<Change> = (0..10)
        .map(|number| {
            let mut row = row(1, b"x");
            row.keep_until = if number == 9 { KEEP_MAX } else { 100 + number };
            change(key(Shelf::Case, number), None, row)
        })
        .collect();
    assert_eq!(store.commit(&batch).unwrap(), Commit::Done);
    // written again, a row has another time
    let mut later = row(2, b"y");
    later.keep_until = 1_000;
    let again = [change(key(Shelf::Case, 0), Some(1), later.clone())];
    assert_eq!(store.commit(&again).unwrap(), Commit::Done);
    assert_eq!(store.sweep(101, 100).unwrap(), 0);
    assert_eq!(store.sweep(104, 2).unwrap(), 2);
    assert_eq!(store.sweep(104, 2).unwrap(), 1);
    assert_eq!(store.sweep(1_000, 100).unwrap(), 5);
    let keys: Vec<Key> = (0..10).map(|number| key(Shelf::Case, number)).collect();
    let read = store.read(&keys).unwrap();
    assert_eq!(read[0], Some(later));
    assert!(read[1..9].iter().all(Option::is_none));
    assert_eq!(store.sweep(KEEP_MAX, 100).unwrap(), 1);
    assert!(store.read(&[keys[9]]).unwrap()[0].is_some());
    // a row that is gone may be made anew
    let anew = [change(keys[1], None, row(3, b"z"))];
    assert_eq!(store.commit(&anew).unwrap(), Commit::Done);
}

fn an_end_that_moves_is_followed(store: &dyn Rows) {
    let a = key(Shelf::Case, 1);
    let mut expected = None;
    for (version, end) in (1..).zip([KEEP_MAX, 100, 300, 200, KEEP_MAX, 500, 400, 400]) {
        let mut new = row(version, b"x");
        new.keep_until = end;
        let changes = [change(a, expected, new)];
        assert_eq!(store.commit(&changes).unwrap(), Commit::Done);
        assert_eq!(store.sweep(end, 10).unwrap(), 0, "until {end}");
        expected = Some(version);
    }
    assert_eq!(store.sweep(401, 10).unwrap(), 1);
    assert_eq!(store.read(&[a]).unwrap(), [None]);
    // what it was kept until before means nothing to the row that comes after
    let anew = [change(a, None, row(9, b"y"))];
    assert_eq!(store.commit(&anew).unwrap(), Commit::Done);
    assert_eq!(store.sweep(KEEP_MAX, 10).unwrap(), 0);
    assert_eq!(store.read(&[a]).unwrap(), [Some(row(9, b"y"))]);
}

fn one_sweep_drops_no_more_than_it_may(store: &dyn Rows) {
    let many = SWEEP_ROWS_MAX as u64 + 1;
    let batch: Vec<Change> = (0..many)
        .map(|number| {
            let mut row = row(1, b"");
            row.keep_until = number;
            change(key(Shelf::Case, number), None, row)
        })
        .collect();
    assert_eq!(store.commit(&batch).unwrap(), Commit::Done);
    assert_eq!(store.sweep(many, usize::MAX).unwrap(), SWEEP_ROWS_MAX);
    assert_eq!(store.sweep(many, usize::MAX).unwrap(), 1);
}

/// The row is past its time, and a commit puts its end off while it is swept: it stands with what
/// was committed, or it is gone and the commit was refused.
fn a_sweep_and_a_commit_of_one_row_take_turns(store: &dyn Rows) {
    for round in 0..50 {
        let a = key(Shelf::Case, round);
        let mut due = row(1, b"old");
        due.keep_until = 5;
        let made = [change(a, None, due)];
        assert_eq!(store.commit(&made).unwrap(), Commit::Done);
        let start = Barrier::new(2);
        let (swept, told) = thread::scope(|scope| {
            let sweeper = scope.spawn(|| {
                start.wait();
                store.sweep(6, 10).unwrap()
            });
            start.wait();
            let told = store.commit(&[change(a, Some(1), row(2, b"new"))]);
            (sweeper.join().unwrap(), told.unwrap())
        });
        let stands = (told == Commit::Done).then(|| row(2, b"new"));
        assert_eq!(swept, usize::from(stands.is_none()), "round {round}");
        assert_eq!(store.read(&[a]).unwrap(), [stands], "round {round}");
    }
}

fn large_values_are_kept(store: &dyn Rows) {
    let a = key(Shelf::Case, 1);
    let large = row(1, &[7; VALUE_BYTES_MAX]);
    let made = [change(a, None, large.clone())];
    assert_eq!(store.commit(&made).unwrap(), Commit::Done);
    assert_eq!(store.read(&[a]).unwrap(), [Some(large)]);
}

fn one_of_many_writers_wins(store: &dyn Rows) {
    for round in 0..8 {
        let a = key(Shelf::Case, round);
        let won = AtomicU64::new(0);
        thread::scope(|scope| {
            for writer in 1..=64 {
                let won = &won;
                scope.spawn(move || {
                    let made = [change(a, None, row(writer, &writer.to_be_bytes()))];
                    if store.commit(&made).unwrap() == Commit::Done {
                        assert_eq!(won.swap(writer, Ordering::SeqCst), 0, "two have won");
                    }
                });
            }
        });
        let read = store.read(&[a]).unwrap().remove(0).unwrap();
        assert_eq!(read.version, won.load(Ordering::SeqCst));
        assert_eq!(read.value, read.version.to_be_bytes());
    }
}

fn no_increment_is_lost(store: &dyn Rows) {
    let a = key(Shelf::Subject, 1);
    let versions = AtomicU64::new(1);
    let next = || versions.fetch_add(1, Ordering::SeqCst);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..25 {
                    loop {
                        let old = store.read(&[a]).unwrap().remove(0);
                        let count = old.as_ref().map_or(0, |row| row.value[0]);
                        let new = row(next(), &[count + 1]);
                        let expected = old.map(|row| row.version);
                        if store.commit(&[change(a, expected, new)]).unwrap() == Commit::Done {
                            break;
                        }
                    }
                }
            });
        }
    });
    assert_eq!(store.read(&[a]).unwrap().remove(0).unwrap().value, [200]);
}

fn batches_are_never_seen_in_part(store: &dyn Rows) {
    let keys = [key(Shelf::Case, 1), key(Shelf::Subject, 1)];
    let made = keys.map(|key| change(key, None, row(1, b"")));
    assert_eq!(store.commit(&made).unwrap(), Commit::Done);
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for version in 1..200 {
                let batch = keys.map(|key| change(key, Some(version), row(version + 1, b"")));
                assert_eq!(store.commit(&batch).unwrap(), Commit::Done);
            }
        });
        while !writer.is_finished() {
            let read = store.read(&keys).unwrap();
            assert_eq!(read[0], read[1]);
        }
    });
}
