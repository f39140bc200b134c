//! A server that is killed and started again under load.

use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use super::{PostgresStore, admin, open, plain, schema, variable};
use crate::store::conformance::{change, key, row};
use crate::store::{Change, Commit, Key, Row, Rows, Shelf};

const OWNERS: u64 = 6;
const STRANGERS: u64 = 4;
const KILLS: usize = 6;

/// Commits between kills: the server is at work again, for all, when it is killed again.
const COMMITS_BETWEEN: u64 = 50;

fn control(what: &str) {
    let done = Command::new(variable("KBA_POSTGRES_CTL"))
        .arg(what)
        .status()
        .unwrap();
    assert!(done.success(), "{what}");
}

/// What a thread counts.
#[derive(Default)]
struct Tally {
    acknowledged: AtomicU64,
    unknown: AtomicU64,
}

fn count(row: Option<&Row>) -> u64 {
    row.map_or(0, |row| {
        u64::from_be_bytes(row.value.clone().try_into().unwrap())
    })
}

fn incremented(key: Key, old: Option<&Row>, version: u64) -> Change {
    let value = (count(old) + 1).to_be_bytes();
    change(key, old.map(|row| row.version), row(version, &value))
}

/// Adds one to some counters and makes some rows, in one batch, until it is done or unknown.
fn add(store: &PostgresStore, counters: &[Key], made: &[Key], version: u64, tally: &Tally) {
    loop {
        let rows = store.read(counters).unwrap();
        let old = counters.iter().zip(&rows);
        let batch: Vec<Change> = old
            .map(|(key, old)| incremented(*key, old.as_ref(), version))
            .chain(
                made.iter()
                    .map(|key| change(*key, None, row(version, b"there"))),
            )
            .collect();
        match store.commit(&batch) {
            Ok(Commit::Done) => {
                tally.acknowledged.fetch_add(1, Ordering::SeqCst);
                return;
            }
            Ok(Commit::Conflict) => {}
            Err(error) => {
                let text = error.to_string();
                assert!(text.contains("isn't known whether"), "{text}");
                tally.unknown.fetch_add(1, Ordering::SeqCst);
                return;
            }
        }
    }
}

/// Owners write a counter of their own, a shared one and a new row in each batch; by their own
/// row it can always be told whether a batch was committed. Strangers write another shared counter
/// only, and so may not know. The server is killed in the middle, hard (`kill -9`) and less hard.
/// Afterwards all counters tell exactly what was acknowledged, or at most what isn't known more.
#[test]
#[ignore = "kills the server: run alone, by scripts/postgres"]
fn a_killed_server_loses_nothing_that_it_acknowledged() {
    let options = schema("crash").call_timeout(Duration::from_secs(300));
    let store = PostgresStore::connect_with(&plain(), &options).unwrap();
    let (shared, strange) = (key(Shelf::Subject, 0), key(Shelf::Subject, 1));
    let own = |owner| key(Shelf::Case, owner);
    let made = |owner: u64, number: u64| key(Shelf::Caller, owner << 32 | number);
    let tallies: Vec<Tally> = (0..OWNERS + STRANGERS).map(|_| Tally::default()).collect();
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        for (thread, tally) in (0..).zip(&tallies) {
            let (store, is_over) = (&store, &is_over);
            scope.spawn(move || {
                for number in 0.. {
                    let version = (thread + 1) << 32 | number;
                    if thread < OWNERS {
                        let counters = [own(thread), shared];
                        add(store, &counters, &[made(thread, number)], version, tally);
                    } else {
                        add(store, &[strange], &[], version, tally);
                    }
                    if is_over.load(Ordering::SeqCst) {
                        return;
                    }
                }
            });
        }
        let sum = || -> u64 {
            let acknowledged = |tally: &Tally| tally.acknowledged.load(Ordering::SeqCst);
            tallies.iter().map(acknowledged).sum()
        };
        for kill in 0..KILLS {
            let enough = sum() + COMMITS_BETWEEN;
            while sum() < enough {
                thread::sleep(Duration::from_millis(1));
            }
            control(if kill % 2 == 0 { "crash" } else { "stop" });
            control("start");
        }
        is_over.store(true, Ordering::SeqCst);
    });
    let (owners, strangers) = tallies.split_at(usize::try_from(OWNERS).unwrap());
    let read = |key| store.read(&[key]).unwrap().remove(0);
    let mut sum = 0;
    for (owner, tally) in (0..).zip(owners) {
        assert_eq!(tally.unknown.load(Ordering::SeqCst), 0);
        let acknowledged = tally.acknowledged.load(Ordering::SeqCst);
        assert_eq!(count(read(own(owner)).as_ref()), acknowledged);
        let rows: Vec<Key> = (0..acknowledged)
            .map(|number| made(owner, number))
            .collect();
        assert!(store.read(&rows).unwrap().iter().all(Option::is_some));
        assert_eq!(read(made(owner, acknowledged)), None);
        sum += acknowledged;
    }
    assert_eq!(count(read(shared).as_ref()), sum);
    let total = |what: fn(&Tally) -> &AtomicU64| -> u64 {
        strangers
            .iter()
            .map(|tally| what(tally).load(Ordering::SeqCst))
            .sum()
    };
    let (acknowledged, unknown) = (total(|t| &t.acknowledged), total(|t| &t.unknown));
    let counted = count(read(strange).as_ref());
    assert!((acknowledged..=acknowledged + unknown).contains(&counted));
    println!("{sum} by owners, {acknowledged} by strangers, {unknown} not known");
}

#[test]
#[ignore = "kills the server: run alone, by scripts/postgres"]
fn a_server_that_stays_away_is_told_in_bounded_time() {
    drop(open("away"));
    let options = schema("away").call_timeout(Duration::from_secs(3));
    let store = PostgresStore::connect_with(&plain(), &options).unwrap();
    let a = key(Shelf::Case, 1);
    control("stop");
    let error = store.read(&[a]).unwrap_err();
    assert!(error.to_string().contains("can't connect"), "{error}");
    let made = [change(a, None, row(1, b"x"))];
    store.commit(&made).unwrap_err();
    store.sweep(1, 1).unwrap_err();
    control("start");
    assert_eq!(store.read(&[a]).unwrap(), [None]);
    assert_eq!(store.commit(&made).unwrap(), Commit::Done);
    drop(open("away"));
}

/// Goal: a commit that the synchronous replica hasn't is never acknowledged, neither at the first
/// try nor at one that finds the rows.
#[test]
#[ignore = "changes the server: run alone, by scripts/postgres"]
fn a_commit_that_its_replica_lacks_is_not_acknowledged() {
    let options = schema("replica")
        .statement_timeout(Duration::from_millis(500))
        .call_timeout(Duration::from_secs(5));
    let store = PostgresStore::connect_with(&plain(), &options).unwrap();
    let a = key(Shelf::Case, 1);
    let reload = || {
        admin("select pg_reload_conf()");
        thread::sleep(Duration::from_secs(1));
    };
    assert_eq!(store.append(&[], &[[1; 32]]).unwrap(), Commit::Done);
    admin("alter system set synchronous_standby_names = 'nobody'");
    reload();
    let told = store.commit(&[change(a, None, row(1, b"x"))]);
    // a number that the replica lacks is not told, neither when it is given nor afterwards
    let log = [store.log_len(), store.log_len()];
    let listed = admin("select count(*) from replica.log");
    admin("alter system reset synchronous_standby_names");
    reload();
    let text = told.unwrap_err().to_string();
    assert!(text.contains("isn't known whether"), "{text}");
    assert_eq!(listed.as_deref(), Some("1"));
    assert!(log.iter().all(Result::is_err), "{log:?}");
    assert_eq!(store.log_len().unwrap(), 1);
    // what the server had when it was asked
    assert_eq!(store.read(&[a]).unwrap(), [Some(row(1, b"x"))]);
    let next = [change(a, Some(1), row(2, b"y"))];
    assert_eq!(store.commit(&next).unwrap(), Commit::Done);
}
