//! Making regions on many threads and writing their rows in order.
//!
//! A thread takes the next region, makes its rows and hands them to the lanes, one a table. A lane
//! writes what has come to its turn, on the thread that brought the missing piece. No thread runs
//! further ahead of the oldest open region than twice the number of threads, so memory stays
//! bounded; the oldest open region is always in work, so the rest never waits for ever.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use indicatif::ProgressBar;
use kba::frame::{Format, TableWriter};
use kba::record::{Rows, Table};
use kba_synth::World;

/// Writes all tables of a world into a folder, and tells the rows of each.
pub(super) fn write(
    world: &World,
    folder: &Path,
    format: Format,
    note: &str,
    threads: usize,
    bar: &ProgressBar,
) -> Result<Vec<u64>, kba::Error> {
    let lanes = Table::ALL
        .iter()
        .map(|table| {
            Ok(Mutex::new(Lane::new(TableWriter::create(
                folder, *table, format, note,
            )?)))
        })
        .collect::<Result<Vec<_>, kba::Error>>()?;
    let work = Work {
        world,
        lanes: &lanes,
        ahead_max: threads.saturating_mul(2),
        gate: Mutex::new(Gate::default()),
        opened: Condvar::new(),
        bar,
    };
    thread::scope(|scope| {
        for _ in 0..threads.min(world.regions()) {
            scope.spawn(|| work.run());
        }
    });
    if let Some(error) = open(work.gate).error {
        return Err(error);
    }
    lanes
        .into_iter()
        .map(|lane| open(lane).writer.finish())
        .collect()
}

/// What the threads share.
struct Work<'a> {
    world: &'a World,
    lanes: &'a [Mutex<Lane>],
    ahead_max: usize,
    gate: Mutex<Gate>,
    opened: Condvar,
    bar: &'a ProgressBar,
}

/// Which regions are taken, and which are done.
#[derive(Default)]
struct Gate {
    next: usize,
    /// All regions before it are done.
    oldest: usize,
    done: BTreeSet<usize>,
    stopped: bool,
    error: Option<kba::Error>,
}

/// One table on its way to disk.
struct Lane {
    writer: TableWriter,
    next: usize,
    waiting: BTreeMap<usize, Rows>,
}

/// A region in work. Dropped before it is done, as by a panic, it stops the other threads instead
/// of letting them wait.
struct Taken<'a> {
    work: &'a Work<'a>,
    index: usize,
    is_done: bool,
}

impl Work<'_> {
    fn run(&self) {
        while let Some(mut taken) = self.take() {
            let outcome = self.make(taken.index);
            taken.is_done = outcome.is_ok();
            if let Err(error) = outcome {
                lock(&self.gate).error.get_or_insert(error);
            }
        }
    }

    fn take(&self) -> Option<Taken<'_>> {
        let mut gate = lock(&self.gate);
        loop {
            if gate.stopped || gate.next >= self.world.regions() {
                return None;
            }
            if gate.next < gate.oldest.saturating_add(self.ahead_max) {
                let index = gate.next;
                gate.next += 1;
                return Some(Taken {
                    work: self,
                    index,
                    is_done: false,
                });
            }
            gate = self
                .opened
                .wait(gate)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn make(&self, index: usize) -> Result<(), kba::Error> {
        let mut tables: Vec<_> = self.lanes.iter().zip(self.world.records(index)).collect();
        // each region begins at another table, so that threads seldom wait at one lane
        if !tables.is_empty() {
            let first = index % tables.len();
            tables.rotate_left(first);
        }
        tables
            .into_iter()
            .try_for_each(|(lane, rows)| lock(lane).take(index, rows))
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        let mut gate = lock(&self.work.gate);
        if self.is_done {
            gate.done.insert(self.index);
            let Gate { oldest, done, .. } = &mut *gate;
            while done.remove(oldest) {
                *oldest += 1;
            }
            self.work.bar.inc(1);
        } else {
            gate.stopped = true;
        }
        self.work.opened.notify_all();
    }
}

impl Lane {
    fn new(writer: TableWriter) -> Self {
        Self {
            writer,
            next: 0,
            waiting: BTreeMap::new(),
        }
    }

    /// Writes the rows of a region, and those that waited for them.
    fn take(&mut self, index: usize, rows: Rows) -> Result<(), kba::Error> {
        self.waiting.insert(index, rows);
        while let Some(rows) = self.waiting.remove(&self.next) {
            self.writer.write(&rows)?;
            self.next += 1;
        }
        Ok(())
    }
}

/// A lock that a panic left behind holds nothing worse than the panic, which is on its way up.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn open<T>(mutex: Mutex<T>) -> T {
    mutex.into_inner().unwrap_or_else(PoisonError::into_inner)
}
