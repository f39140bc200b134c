//! Goal: how many durable commits a second the writer thread makes, against writers that each have
//! a transaction of their own, on one file system in one run.
//!
//! `cargo test --release -p kba --no-default-features --lib commits_a_second -- --ignored
//! --nocapture`

use std::env;
use std::fs::OpenOptions;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use redb::backends::FileBackend;
use tempfile::TempDir;

use super::tables::Tables;
use super::writer::{Disk as _, Task};
use super::{EmbeddedStore, row::Put, writer};
use crate::clock::{Clock as _, SystemClock};
use crate::store::conformance::{change, key, row};
use crate::store::{Change, Commit, Rows as _, Shelf};

/// Bytes of a session that was begun, and of what is kept of its subject: the most of 200 persons
/// of the town in `tests/town.rs` under `Policy::zoho_sign`. Under the default policy they are 177
/// and 181.
const CASE_BYTES: usize = 533;
const SUBJECT_BYTES: usize = 219;

/// Until when a session that has just begun is kept.
const KEEP_UNTIL: u64 = 1 << 40;

/// Sessions in the store, shared out among the threads: as many as one has that was in use for a
/// while, so that its file doesn't grow.
const SESSIONS: u64 = 20_480;

/// What is written of a session: an attempt and what its subject was asked, and then the answers.
/// Each thread has sessions of its own, and begins anew when it is through.
fn changes((thread, threads): (u64, u64), number: u64) -> Vec<Change> {
    let (of_thread, begins) = (SESSIONS / threads, number.is_multiple_of(2));
    let name = name(thread * of_thread + number / 2 % of_thread);
    // step n leaves version n + 2, and version 1 was there before all
    let before = number.checked_sub(2 * of_thread).map(|round| round + 2);
    let case = if begins {
        before.map_or(1, |version| version + 1)
    } else {
        number + 1
    };
    let mut changes = vec![(Shelf::Case, CASE_BYTES, case)];
    if begins {
        changes.push((Shelf::Subject, SUBJECT_BYTES, before.unwrap_or(1)));
    }
    let change = |(shelf, bytes, expected)| rewrite(shelf, name, bytes, (Some(expected), number));
    changes.into_iter().map(change).collect()
}

fn rewrite(
    shelf: Shelf,
    name: u64,
    bytes: usize,
    (expected, number): (Option<u64>, u64),
) -> Change {
    let mut row = row(expected.map_or(1, |_| number + 2), &vec![7; bytes]);
    row.keep_until = KEEP_UNTIL + number;
    change(key(shelf, name), expected, row)
}

/// A store that was in use for a while.
fn used(path: &Path) {
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .open(path);
    let backend = FileBackend::new(file.unwrap()).unwrap();
    let mut tables = Tables::create(backend, path).unwrap().with_journal(0);
    let fresh = |number| {
        let case = rewrite(Shelf::Case, name(number), CASE_BYTES, (None, 0));
        let subject = rewrite(Shelf::Subject, name(number), SUBJECT_BYTES, (None, 0));
        [Put::new(&case), Put::new(&subject)]
    };
    let task = Task::Commit((0..SESSIONS).flat_map(fresh).collect(), Vec::new());
    for task in [
        task,
        Task::Sweep {
            before: 0,
            rows_max: 1,
        },
    ] {
        tables
            .transact(&mut |held| Ok(writer::perform(&task, held)?.1))
            .unwrap();
    }
}

/// Names are pseudo-random, as those of sessions are.
fn name(session: u64) -> u64 {
    ChaCha20Rng::seed_from_u64(session).next_u64()
}

/// What was measured, of all rounds.
#[derive(Default)]
struct Rate {
    commits: u32,
    time: Duration,
    longest_wait: Duration,
}

impl Rate {
    fn commits_a_second(&self) -> f64 {
        f64::from(self.commits) / self.time.as_secs_f64()
    }

    fn add(&mut self, round: &Self) {
        self.commits += round.commits;
        self.time += round.time;
        self.longest_wait = self.longest_wait.max(round.longest_wait);
    }
}

/// Rounds in which both ways take turns, so that other work on the machine is shared fairly.
const ROUNDS: u32 = 4;

/// Has threads commit for a time.
fn measure(threads: u64, time: Duration, commit: &(impl Fn(u64, u64) + Sync)) -> Rate {
    let clock = SystemClock;
    let (done, longest) = (AtomicU64::new(0), AtomicU64::new(0));
    let start = clock.now();
    thread::scope(|scope| {
        for thread in 0..threads {
            let (done, longest) = (&done, &longest);
            scope.spawn(move || {
                let mut before = start;
                for number in 0.. {
                    commit(thread, number);
                    done.fetch_add(1, Ordering::Relaxed);
                    let now = clock.now();
                    let waited = now.saturating_sub(before).as_micros();
                    longest.fetch_max(u64::try_from(waited).unwrap(), Ordering::Relaxed);
                    before = now;
                    if now.saturating_sub(start) > time {
                        break;
                    }
                }
            });
        }
    });
    Rate {
        commits: u32::try_from(done.into_inner()).unwrap(),
        time: clock.now() - start,
        longest_wait: Duration::from_micros(longest.into_inner()),
    }
}

fn grouped(path: &Path, threads: u64, time: Duration) -> Rate {
    used(path);
    let store = EmbeddedStore::open(path).unwrap();
    measure(threads, time, &|thread, number| {
        let changes = changes((thread, threads), number);
        assert_eq!(store.commit(&changes).unwrap(), Commit::Done);
    })
}

fn direct(path: &Path, threads: u64, time: Duration) -> Rate {
    used(path);
    let file = OpenOptions::new().read(true).write(true).open(path);
    let backend = FileBackend::new(file.unwrap()).unwrap();
    let tables = Tables::open(backend, path).unwrap().with_journal(0);
    measure(threads, time, &|thread, number| {
        let changes = changes((thread, threads), number);
        let task = Task::Commit(changes.iter().map(Put::new).collect(), Vec::new());
        let mut tables = tables.clone();
        tables
            .transact(&mut |held| {
                let (done, changed) = writer::perform(&task, held)?;
                assert!(done.is_some());
                Ok(changed)
            })
            .unwrap();
    })
}

/// Prints a table; returns how many times faster the writer thread is, by number of threads.
fn compare(threads: &[u64], time: Duration) -> Vec<f64> {
    // beside the test's binary: temporary folders may lie in memory, where a sync costs nothing
    let beside = env::current_exe().unwrap();
    let beside = beside.parent().unwrap();
    println!("threads  writer  commits/s  longest wait");
    let mut times = Vec::new();
    for threads in threads {
        let (mut of_direct, mut of_grouped) = (Rate::default(), Rate::default());
        for _ in 0..ROUNDS {
            let folder = TempDir::new_in(beside).unwrap();
            let [first, second] = ["direct", "grouped"].map(|name| folder.path().join(name));
            of_direct.add(&direct(&first, *threads, time / ROUNDS));
            of_grouped.add(&grouped(&second, *threads, time / ROUNDS));
        }
        for (name, rate) in [("direct", &of_direct), ("thread", &of_grouped)] {
            println!(
                "{threads:>7}  {name}  {:>9.0}  {:>9.1} ms",
                rate.commits_a_second(),
                rate.longest_wait.as_secs_f64() * 1e3
            );
        }
        times.push(of_grouped.commits_a_second() / of_direct.commits_a_second());
    }
    times
}

#[test]
fn the_comparison_runs() {
    let times = compare(&[1, 4], Duration::from_millis(100));
    assert!(times.iter().all(|times| *times > 0.0));
}

#[test]
#[ignore = "measures for half a minute; in a release build"]
fn commits_a_second() {
    let times = compare(&[1, 4, 16, 64], Duration::from_secs(4));
    println!("times faster: {times:.1?}");
    assert!(times[2] >= 5.0, "at 16 threads {:.1} times", times[2]);
}
