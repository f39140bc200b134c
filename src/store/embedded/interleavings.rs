//! Goal: whatever the order in which the threads run, each task is answered once, what is
//! acknowledged is durable, and nobody waits for ever.
//!
//! Method: the writer thread on a disk in memory; with `--cfg shuttle` each test is run in
//! thousands of orders that `shuttle` picks (any deadlock fails the test), else some times on the
//! threads of the system.

use std::collections::BTreeMap;

use super::row::Put;
use super::writer::{Disk, Failure, Held, Limits, Swept, Task, Writer};
use crate::store::conformance::{change, key, row};
use crate::store::sync::{Arc, Mutex, mpsc, thread, tried};
use crate::store::{Change, Commitment, Shelf};

/// So small that threads wait at the door, and that what waits takes several groups.
const SMALL: Limits = Limits {
    waiting: 2,
    group: 2,
};

/// The versions that are durable, by key.
type Durable = Arc<Mutex<BTreeMap<[u8; 17], u64>>>;

/// A disk in memory.
struct Model {
    durable: Durable,
    /// Transactions until one fails, and whether it is durable all the same.
    fails: Option<(usize, bool)>,
}

struct Staged(BTreeMap<[u8; 17], u64>);

impl Held for Staged {
    fn append(&mut self, _: Commitment) -> Result<(), Failure> {
        Ok(())
    }

    fn version(&self, key: &[u8; 17]) -> Result<Option<u64>, Failure> {
        Ok(self.0.get(key).copied())
    }

    fn put(&mut self, put: &Put) -> Result<(), Failure> {
        let version = super::row::Laid::read(&put.bytes).unwrap().version;
        self.0.insert(put.key, version);
        Ok(())
    }

    fn sweep(&mut self, _: u64, rows_max: usize) -> Result<Swept, Failure> {
        let dropped = self.0.len().min(rows_max);
        for _ in 0..dropped {
            self.0.pop_first();
        }
        Ok(Swept {
            dropped,
            changed: dropped > 0,
        })
    }
}

impl Disk for Model {
    fn transact(
        &mut self,
        work: &mut dyn FnMut(&mut dyn Held) -> Result<bool, Failure>,
    ) -> Result<(), Failure> {
        let mut staged = Staged(self.durable.lock().unwrap().clone());
        let changed = work(&mut staged)?;
        // a sync takes time, in which others run
        thread::yield_now();
        let mut durable = true;
        let failed = match &mut self.fails {
            Some((0, written)) => {
                durable = *written;
                true
            }
            Some((left, _)) => {
                *left -= 1;
                false
            }
            None => false,
        };
        if changed && durable {
            *self.durable.lock().unwrap() = staged.0;
        }
        thread::yield_now();
        if failed {
            return Err(Failure("told to fail".to_owned()));
        }
        Ok(())
    }
}

fn start(fails: Option<(usize, bool)>) -> (Arc<Writer>, Durable) {
    let durable = Durable::default();
    let disk = Model {
        durable: durable.clone(),
        fails,
    };
    (
        Arc::new(Writer::start(disk, "model", SMALL).unwrap()),
        durable,
    )
}

fn commit(number: u64, expected: Option<u64>, version: u64) -> Task {
    let change: Change = change(key(Shelf::Case, number), expected, row(version, b""));
    Task::Commit(vec![Put::new(&change)], Vec::new())
}

fn version(durable: &Durable, number: u64) -> Option<u64> {
    let key = key(Shelf::Case, number).bytes();
    durable.lock().unwrap().get(&key).copied()
}

/// What threads of these numbers returned, all of which ran at once.
fn at_once<T: Send + 'static>(
    writer: Arc<Writer>,
    numbers: std::ops::RangeInclusive<u64>,
    run: impl Fn(Arc<Writer>, u64) -> T + Clone + Send + 'static,
) -> Vec<T> {
    let mut threads = Vec::new();
    for number in numbers {
        let (writer, run) = (writer.clone(), run.clone());
        threads.push(thread::spawn(move || run(writer, number)));
    }
    // the last of the threads drops it
    drop(writer);
    threads.into_iter().map(|t| t.join().unwrap()).collect()
}

#[test]
fn each_commit_is_answered_once() {
    tried(|| {
        let (writer, durable) = start(None);
        at_once(writer, 1..=3, move |writer, number| {
            for version in 1..=2 {
                let expected = (version > 1).then(|| version - 1);
                let answers = writer.bring(commit(number, expected, version)).unwrap();
                assert_eq!(answers.recv().unwrap().unwrap(), Some(1));
                assert_eq!(self::version(&durable, number), Some(version));
                assert!(matches!(answers.recv(), Err(mpsc::RecvError)));
            }
        });
    });
}

#[test]
fn one_wins_each_version() {
    tried(|| {
        let (writer, durable) = start(None);
        let told = at_once(writer, 1..=3, |writer, mine| {
            let first = writer.perform(commit(1, None, mine)).unwrap();
            let second = writer.perform(commit(1, Some(mine), mine + 10)).unwrap();
            // nobody else expects the version that the winner has put
            assert_eq!(first, second);
            first.map(|_| mine)
        });
        let won: Vec<u64> = told.into_iter().flatten().collect();
        assert_eq!(won.len(), 1, "{won:?}");
        assert_eq!(version(&durable, 1), Some(won[0] + 10));
    });
}

#[test]
fn what_waits_is_done_when_the_store_is_dropped() {
    tried(|| {
        let (writer, durable) = start(None);
        let waiting = at_once(writer, 1..=3, |writer, number| {
            (number, writer.bring(commit(number, None, 1)).unwrap())
        });
        for (number, answer) in waiting {
            assert_eq!(answer.recv().unwrap().unwrap(), Some(1));
            assert_eq!(version(&durable, number), Some(1));
        }
    });
}

#[test]
fn a_failed_disk_tells_everybody() {
    tried(|| {
        for written in [false, true] {
            let (writer, durable) = start(Some((1, written)));
            let told = at_once(writer.clone(), 1..=3, |writer, number| {
                let [first, second] = [1, 2].map(|version| {
                    let expected = (version > 1).then(|| version - 1);
                    writer.perform(commit(number, expected, version)).is_ok()
                });
                // whoever was told of a failure gets nothing through afterwards
                assert!(first || !second);
                (number, u64::from(first) + u64::from(second))
            });
            for (number, told) in told {
                let stands = version(&durable, number).unwrap_or(0);
                assert!(stands == told || (written && stands == told + 1));
            }
            assert!(writer.perform(commit(9, None, 1)).is_err());
            assert!(writer.failed().check().is_err());
        }
    });
}

#[test]
fn sweeps_and_commits_take_turns() {
    tried(|| {
        let (writer, durable) = start(None);
        assert_eq!(writer.perform(commit(1, None, 1)).unwrap(), Some(1));
        let sweeper = {
            let writer = writer.clone();
            let (before, rows_max) = (1, 1);
            thread::spawn(move || writer.perform(Task::Sweep { before, rows_max }))
        };
        let second = writer.perform(commit(1, Some(1), 2)).unwrap();
        assert_eq!(sweeper.join().unwrap().unwrap(), Some(1));
        // swept before, it wasn't there; or else it was swept afterwards
        assert!(second.is_none_or(|rows| rows == 1));
        assert_eq!(version(&durable, 1), None);
    });
}
