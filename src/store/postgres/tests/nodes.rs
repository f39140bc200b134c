//! Several processes on one database.

use std::collections::BTreeSet;
use std::env;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use super::{open, plain, schema};
use crate::store::conformance::{chained, change, key, row, whole_log};
use crate::store::{Commit, Commitment, PostgresStore, Rows, Shelf};

const PROCESSES: u64 = 4;
const THREADS: u64 = 16;
const INCREMENTS: u64 = 10;
const RACES: u64 = 20;

const NUMBER: &str = "KBA_POSTGRES_NODE";

/// Four processes of sixteen threads, all started on an empty database, increment two counters in
/// one batch and race for rows that one may make. Nothing is lost, and each race has one winner.
/// All read one log, which has each batch.
#[test]
#[ignore = "needs a server: scripts/postgres"]
fn processes_share_a_database() {
    let nodes: Vec<_> = (0..PROCESSES)
        .map(|number| {
            Command::new(env::current_exe().unwrap())
                .args(["--exact", "--ignored", "--nocapture"])
                .arg("store::postgres::tests::nodes::node")
                .env(NUMBER, number.to_string())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let mut won = 0;
    for node in nodes {
        let output = node.wait_with_output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            output.status.success(),
            "{text}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let (_, wins) = text.split_once("won=").unwrap();
        won += wins
            .split_whitespace()
            .next()
            .unwrap()
            .parse::<u64>()
            .unwrap();
    }
    assert_eq!(won, RACES, "each race has one winner");
    let store = open("nodes");
    for counter in counters() {
        let row = store.read(&[counter]).unwrap().remove(0).unwrap();
        let count = u64::from_be_bytes(row.value.try_into().unwrap());
        assert_eq!(count, PROCESSES * THREADS * INCREMENTS);
    }
    let log = chained(&whole_log(&store));
    let batches: BTreeSet<_> = log.chunks_exact(2).map(|pair| pair[0]).collect();
    assert_eq!(log.len() as u64, 2 * PROCESSES * THREADS * INCREMENTS);
    assert_eq!(batches.len(), log.len() / 2);
    for pair in log.chunks_exact(2) {
        assert_eq!(logged(pair[0]), *pair);
    }
    let numbers = store.find(&log).unwrap();
    assert!(numbers.into_iter().eq((0..).map(Some).take(log.len())));
}

/// What the log has of a batch, by its first.
fn logged(first: Commitment) -> [Commitment; 2] {
    let mut second = first;
    second[31] = 1;
    [first, second]
}

fn counters() -> [crate::store::Key; 2] {
    [key(Shelf::Subject, 1), key(Shelf::Case, 1)]
}

/// One of the processes; nothing unless it was told its number.
#[test]
#[ignore = "part of `processes_share_a_database`"]
fn node() {
    let Ok(number) = env::var(NUMBER) else { return };
    let number: u64 = number.parse().unwrap();
    let store = open("nodes");
    let versions = AtomicU64::new((number + 1) << 32);
    let next = || versions.fetch_add(1, Ordering::SeqCst);
    let won = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let mut seen = Vec::new();
                for _ in 0..INCREMENTS {
                    let first = increment(&store, next);
                    let log = whole_log(&store);
                    assert_eq!(log[..seen.len()], seen);
                    assert!(chained(&log).contains(&first));
                    seen = log;
                }
                for race in 0..RACES {
                    let prize = [change(key(Shelf::Caller, race), None, row(next(), b"mine"))];
                    if store.commit(&prize).unwrap() == Commit::Done {
                        won.fetch_add(1, Ordering::SeqCst);
                    }
                }
            });
        }
    });
    println!("won={} ", won.load(Ordering::SeqCst));
}

fn increment(store: &PostgresStore, next: impl Fn() -> u64) -> Commitment {
    let mut first = [0; 32];
    first[..8].copy_from_slice(&next().to_be_bytes());
    loop {
        let rows = store.read(&counters()).unwrap();
        assert_eq!(
            rows[0].as_ref().map(|row| &row.value),
            rows[1].as_ref().map(|row| &row.value),
            "a batch was seen in part"
        );
        let batch: Vec<_> = counters()
            .into_iter()
            .zip(rows)
            .map(|(key, old)| {
                let count = old.as_ref().map_or(0, |row| {
                    u64::from_be_bytes(row.value.clone().try_into().unwrap())
                });
                let new = row(next(), &(count + 1).to_be_bytes());
                change(key, old.map(|row| row.version), new)
            })
            .collect();
        if store.append(&batch, &logged(first)).unwrap() == Commit::Done {
            return first;
        }
    }
}

#[test]
#[ignore = "needs a server: scripts/postgres"]
fn nodes_that_start_at_once_make_the_tables_once() {
    for round in 0..3 {
        thread::scope(|scope| {
            for _ in 0..12 {
                scope.spawn(move || {
                    let options = schema(&format!("starting_{round}"));
                    PostgresStore::connect_with(&plain(), &options).unwrap();
                });
            }
        });
    }
}
