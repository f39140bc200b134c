//! Goal: a process that is killed at any moment loses nothing that it acknowledged, and leaves no
//! batch in part.
//!
//! Method: this test runs itself as a child that commits from several threads and prints what was
//! acknowledged, kills it after a random time, opens what is in its file, and compares; 200 times
//! on one file, which each child finds as the killed one left it.

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use tempfile::TempDir;

use super::EmbeddedStore;
use super::crash::{ROWS_EACH, Told, batch, commitment, place, some_rows};
use super::faulty::Faulty;
use crate::store::{Commit, LOG_READ_MAX, Rows as _};

const CHILD: &str = "store::embedded::killed::child";
/// Names the child's file, and tells it that it is one.
const FILE: &str = "KBA_TEST_KILLED_FILE";
const THREADS: u64 = 4;
const KILLS: u64 = 200;

/// The rows of a thread's batches follow from their numbers, which are their versions too.
fn rows_of(version: u64) -> Vec<u64> {
    some_rows(&mut ChaCha20Rng::seed_from_u64(version))
}

/// The last batch of a thread that stands.
fn last(store: &EmbeddedStore, thread: u64) -> u64 {
    let keys: Vec<_> = (0..ROWS_EACH).map(|row| place(thread, row)).collect();
    let read = store.read(&keys).unwrap();
    read.iter()
        .flatten()
        .map(|row| row.version)
        .max()
        .unwrap_or(0)
}

/// What a thread knows after so many batches.
fn after(batches: u64) -> Told {
    let mut told = Told::default();
    for version in 1..=batches {
        told.begin(&rows_of(version), version);
        told.done();
    }
    told
}

/// That the log has all batches of a thread, in their order, and no more.
fn logged(store: &EmbeddedStore, thread: u64, batches: u64) {
    let all: Vec<_> = (1..=batches + 1)
        .map(|version| commitment(thread, version))
        .collect();
    let mut numbers = Vec::new();
    for part in all.chunks(LOG_READ_MAX) {
        numbers.extend(store.find(part).unwrap());
    }
    assert_eq!(numbers.pop(), Some(None));
    let numbers: Vec<u64> = numbers.into_iter().map(Option::unwrap).collect();
    assert!(numbers.is_sorted());
}

#[test]
#[ignore = "the child of the test below"]
fn child() {
    let Some(path) = env::var_os(FILE) else {
        return;
    };
    let store = EmbeddedStore::open(Path::new(&path)).unwrap();
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let store = &store;
            scope.spawn(move || {
                let first = last(store, thread) + 1;
                let mut told = after(first - 1);
                for version in first.. {
                    let rows = rows_of(version);
                    told.begin(&rows, version);
                    let batch = batch(&told, thread, &rows, version);
                    let logged = [commitment(thread, version)];
                    assert_eq!(store.append(&batch, &logged).unwrap(), Commit::Done);
                    told.done();
                    let line = format!("acknowledged {thread} {version}\n");
                    std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
                }
            });
        }
    });
}

/// Lets a child commit for a while, kills it, and returns what it was told last by thread.
fn killed(path: &Path, dice: &mut ChaCha20Rng) -> Vec<u64> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args([CHILD, "--exact", "--ignored", "--nocapture"])
        .env(FILE, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let (sender, lines) = mpsc::channel();
    let reader = thread::spawn(move || {
        let mut line = String::new();
        // a line without an end is none: a number may be cut
        while output.read_line(&mut line).unwrap_or(0) > 0 && line.ends_with('\n') {
            let _ = sender.send(std::mem::take(&mut line));
        }
    });
    let mut told = vec![0; usize::try_from(THREADS).unwrap()];
    let mut learn = |line: &str| {
        // the first line may begin with the test's name
        if let Some((_, numbers)) = line.trim_end().rsplit_once("acknowledged ") {
            let (thread, version) = numbers.split_once(' ').unwrap();
            told[thread.parse::<usize>().unwrap()] = version.parse().unwrap();
            return true;
        }
        false
    };
    // one in eight while it starts, all others in the middle of commits
    if !dice.next_u64().is_multiple_of(8) {
        while !learn(&lines.recv().unwrap()) {}
    }
    thread::sleep(Duration::from_micros(dice.next_u64() % 30_000));
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap();
    for line in lines {
        learn(&line);
    }
    told
}

#[test]
fn two_hundred_kills_lose_nothing_and_tear_nothing() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("sessions.kba");
    let mut dice = ChaCha20Rng::seed_from_u64(1);
    let mut known = vec![0; usize::try_from(THREADS).unwrap()];
    for _ in 0..KILLS {
        let told = killed(&path, &mut dice);
        // killed before it was made
        if !path.exists() {
            continue;
        }
        // a copy: the next child is to find the crash
        let store = EmbeddedStore::on(Faulty::of(fs::read(&path).unwrap())).unwrap();
        for ((thread, told), known) in (0..).zip(told).zip(&mut known) {
            let stands = last(&store, thread);
            let told = told.max(*known);
            assert!(
                (told..=told + 1).contains(&stands),
                "{stands} stands, {told} was acknowledged"
            );
            after(stands).check(&store, thread);
            logged(&store, thread, stands);
            *known = stands;
        }
    }
    assert!(known.iter().all(|batches| *batches > 100), "{known:?}");
    let store = EmbeddedStore::open(&path).unwrap();
    for (thread, known) in (0..).zip(known) {
        assert_eq!(last(&store, thread), known);
        after(known).check(&store, thread);
    }
}
