use std::fs;
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use redb::{Database, TableDefinition};
use tempfile::TempDir;

use super::faulty::{Fault, Faulty};
use super::*;
use crate::ErrorKind;
use crate::store::conformance::{self, change, key, row};
use crate::store::{Commitment, Shelf};

fn folder() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("sessions.kba");
    (folder, path)
}

fn commit(store: &EmbeddedStore, number: u64, version: u64) -> Result<Commit, Error> {
    let expected = version.checked_sub(1).filter(|old| *old > 0);
    let row = row(version, &[7; 100]);
    store.commit(&[change(key(Shelf::Case, number), expected, row)])
}

fn version(store: &EmbeddedStore, number: u64) -> Option<u64> {
    let read = store.read(&[key(Shelf::Case, number)]).unwrap();
    read[0].as_ref().map(|row| row.version)
}

/// That a path is refused, with a text that names it and tells why.
#[track_caller]
fn refused(path: &Path, kind: ErrorKind, why: &str) {
    let refused = EmbeddedStore::open(path).unwrap_err();
    assert_eq!(refused.kind(), kind, "{refused:?}");
    let text = format!("{refused:#}");
    assert!(text.contains(&path.display().to_string()), "{text}");
    assert!(text.contains(why), "{text}");
}

#[test]
fn it_conforms() {
    let folder = TempDir::new().unwrap();
    let mut number = 0;
    conformance::all(&mut || {
        number += 1;
        let path = folder.path().join(format!("{number}.kba"));
        Box::new(EmbeddedStore::open(path).unwrap())
    });
}

#[test]
fn what_was_committed_is_there_after_opening_again() {
    let (_folder, path) = folder();
    let store = EmbeddedStore::open(&path).unwrap();
    for number in 0..100 {
        assert_eq!(commit(&store, number, 1).unwrap(), Commit::Done);
    }
    drop(store);
    let store = EmbeddedStore::open(&path).unwrap();
    for number in 0..100 {
        assert_eq!(commit(&store, number, 1).unwrap(), Commit::Conflict);
        assert_eq!(commit(&store, number, 2).unwrap(), Commit::Done);
    }
    let mut ending = row(1, b"x");
    ending.keep_until = 5;
    let made = [change(key(Shelf::Caller, 1), None, ending)];
    assert_eq!(store.commit(&made).unwrap(), Commit::Done);
    drop(store);
    let store = EmbeddedStore::open(&path).unwrap();
    assert_eq!((0..100).find(|n| version(&store, *n) != Some(2)), None);
    assert_eq!(store.sweep(6, 10).unwrap(), 1);
    assert_eq!(store.sweep(6, 10).unwrap(), 0);
}

#[test]
fn the_log_is_there_after_opening_again() {
    let (_folder, path) = folder();
    conformance::the_log_outlives_the_store(&mut || Box::new(EmbeddedStore::open(&path).unwrap()));
    // listed after a few commits
    let disk = Faulty::new(1);
    conformance::the_log_outlives_the_store(&mut || {
        Box::new(EmbeddedStore::on(disk.clone()).unwrap())
    });
}

/// Goal: what is appended before and after a sweep of the same transaction is found, at once and
/// after opening again.
#[test]
fn a_sweep_loses_nothing_of_the_log() {
    let disk = Faulty::new(1);
    let mut tables = Tables::create(disk.clone(), Path::new("simulated")).unwrap();
    let of = conformance::commitments(0..5);
    let mut due = row(1, b"x");
    due.keep_until = 1;
    let due = Put::new(&change(key(Shelf::Case, 1), None, due));
    let append = |at: usize| Task::Commit(Vec::new(), vec![of[at]]);
    let (before, rows_max) = (2, 1);
    let transactions = [
        vec![Task::Commit(vec![due], vec![of[0]])],
        vec![append(1), Task::Sweep { before, rows_max }, append(2)],
        vec![append(3)],
    ];
    for tasks in transactions {
        let mut work = |held: &mut dyn writer::Held| {
            for task in &tasks {
                assert!(writer::perform(task, held)?.1);
            }
            Ok(true)
        };
        writer::Disk::transact(&mut tables, &mut work).unwrap();
    }
    let expected = [Some(0), Some(1), Some(2), Some(3), None];
    assert_eq!(tables.find(&of).unwrap(), expected);
    let log = tables.log(0, 9).unwrap();
    assert_eq!(conformance::chained(&log), of[..4]);
    drop(tables);
    let tables = Tables::open(disk, Path::new("simulated")).unwrap();
    assert_eq!(tables.find(&of).unwrap(), expected);
    assert_eq!((tables.log_len(), tables.log(0, 9).unwrap()), (4, log));
}

#[cfg(unix)]
#[test]
fn the_file_is_its_owners() {
    use std::os::unix::fs::PermissionsExt;

    let (folder, path) = folder();
    drop(EmbeddedStore::open(&path).unwrap());
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // nothing else is left there
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn debug_tells_the_path_alone() {
    let store = EmbeddedStore::on(Faulty::new(1)).unwrap();
    assert_eq!(commit(&store, 1, 1).unwrap(), Commit::Done);
    assert_eq!(
        format!("{store:?}"),
        "EmbeddedStore { path: \"simulated\", .. }"
    );
}

#[test]
fn many_threads_share_syncs() {
    let disk = Faulty::new(1);
    let store = EmbeddedStore::on(disk.clone()).unwrap();
    disk.slow(Duration::from_millis(20));
    let before = disk.counts().syncs;
    let start = Barrier::new(64);
    thread::scope(|scope| {
        for number in 0..64 {
            let (store, start) = (&store, &start);
            scope.spawn(move || {
                start.wait();
                assert_eq!(commit(store, number, 1).unwrap(), Commit::Done);
            });
        }
    });
    let syncs = disk.counts().syncs - before;
    assert!((1..=8).contains(&syncs), "{syncs} syncs for 64 commits");
}

#[test]
fn a_refused_batch_costs_no_sync() {
    let disk = Faulty::new(1);
    let store = EmbeddedStore::on(disk.clone()).unwrap();
    let before = disk.counts().operations;
    assert_eq!(commit(&store, 1, 2).unwrap(), Commit::Conflict);
    assert_eq!(store.sweep(u64::MAX, 10).unwrap(), 0);
    assert_eq!(disk.counts().operations, before);
}

/// Goal: after any operation of the disk has failed, for any reason, everything is refused by an
/// error; opened again, the store has all that was acknowledged.
#[test]
fn a_failed_disk_is_refused_until_opened_again() {
    for fault in [Fault::Error, Fault::Full] {
        for nth in 0..40 {
            let disk = Faulty::new(nth);
            let store = EmbeddedStore::on(disk.clone()).unwrap();
            disk.fail(nth, fault);
            let mut done = 0;
            let failed = loop {
                match commit(&store, 1, done + 1) {
                    Ok(Commit::Done) => done += 1,
                    Ok(Commit::Conflict) => panic!("nobody else writes this row"),
                    Err(e) => break e,
                }
            };
            assert_eq!(failed.kind(), ErrorKind::Store);
            let text = failed.to_string();
            assert!(text.contains("simulated"), "{text}");
            assert!(text.contains("isn't known"), "{text}");
            for refused in [
                commit(&store, 1, done + 1).map(drop),
                store.sweep(1, 1).map(drop),
                store.read(&[key(Shelf::Case, 1)]).map(drop),
            ] {
                let text = refused.unwrap_err().to_string();
                assert!(text.contains("open it again"), "{text}");
            }
            drop(store);
            disk.make_room();
            let store = EmbeddedStore::on(disk).unwrap();
            let found = version(&store, 1).unwrap_or(0);
            assert!((done..=done + 1).contains(&found), "{found} of {done}");
            assert_eq!(commit(&store, 1, found + 1).unwrap(), Commit::Done);
        }
    }
}

#[test]
fn a_full_disk_is_told() {
    let disk = Faulty::new(1);
    let store = EmbeddedStore::on(disk.clone()).unwrap();
    disk.fail(0, Fault::Full);
    let text = commit(&store, 1, 1).unwrap_err().to_string();
    assert!(text.contains("no storage space"), "{text}");
    let full = Faulty::new(1);
    full.fail(0, Fault::Full);
    assert_eq!(EmbeddedStore::on(full).unwrap_err().kind(), ErrorKind::Io);
}

#[test]
fn opened_twice_is_refused() {
    let (_folder, path) = folder();
    let store = EmbeddedStore::open(&path).unwrap();
    refused(&path, ErrorKind::Store, "open already");
    assert_eq!(commit(&store, 1, 1).unwrap(), Commit::Done);
    drop(store);
    EmbeddedStore::open(&path).unwrap();
}

#[test]
fn only_one_of_many_makes_the_file() {
    let (_folder, path) = folder();
    let start = Barrier::new(8);
    let opened = thread::scope(|scope| {
        let openers: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    EmbeddedStore::open(&path)
                })
            })
            .collect();
        let opened: Vec<_> = openers.into_iter().map(|o| o.join().unwrap()).collect();
        opened
            .iter()
            .filter_map(|opened| opened.as_ref().err())
            .for_each(|e| assert!(e.to_string().contains("open already"), "{e}"));
        opened.iter().filter(|opened| opened.is_ok()).count()
    });
    assert_eq!(opened, 1);
}

#[test]
fn what_is_no_store_is_refused() {
    let (folder, path) = folder();
    fs::write(&path, "").unwrap();
    refused(&path, ErrorKind::Store, "empty");
    for text in ["x", "not a store", &"not a store ".repeat(10_000)] {
        fs::write(&path, text).unwrap();
        refused(&path, ErrorKind::Store, "no store");
        assert_eq!(fs::read_to_string(&path).unwrap(), text, "left as it was");
    }
    refused(folder.path(), ErrorKind::Io, "");
    refused(
        &folder.path().join("no/such/folder"),
        ErrorKind::Io,
        "create",
    );
    refused(&path.join("below"), ErrorKind::Io, "open");
}

#[test]
fn another_database_is_refused() {
    let (_folder, path) = folder();
    let other: TableDefinition<'_, u64, u64> = TableDefinition::new("other");
    let database = Database::create(&path).unwrap();
    let transaction = database.begin_write().unwrap();
    transaction.open_table(other).unwrap().insert(1, 1).unwrap();
    transaction.commit().unwrap();
    drop(database);
    refused(&path, ErrorKind::Store, "not one of sessions");
}

/// Puts another value under a name of the table of format and version.
fn meta(path: &Path, name: &str, value: &[u8]) {
    let meta: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("kba.meta");
    let database = Database::create(path).unwrap();
    let transaction = database.begin_write().unwrap();
    transaction
        .open_table(meta)
        .unwrap()
        .insert(name, value)
        .unwrap();
    transaction.commit().unwrap();
}

#[test]
fn another_format_is_refused() {
    let (_folder, path) = folder();
    drop(EmbeddedStore::open(&path).unwrap());
    meta(&path, "version", &2_u32.to_le_bytes());
    refused(&path, ErrorKind::Store, "format version 2");
    refused(&path, ErrorKind::Store, "use a newer one");
    for version in [&0_u32.to_le_bytes()[..], &[1], &[]] {
        meta(&path, "version", version);
        refused(&path, ErrorKind::Store, "not one of sessions");
    }
    meta(&path, "version", &1_u32.to_le_bytes());
    drop(EmbeddedStore::open(&path).unwrap());
    meta(&path, "format", b"kba tokens");
    refused(&path, ErrorKind::Store, "not one of sessions");
}

/// A store of some size, one commit a row; its file while it is open, and after it was closed.
fn sound() -> (TempDir, PathBuf, [Vec<u8>; 2]) {
    let (folder, path) = folder();
    let store = EmbeddedStore::open(&path).unwrap();
    for number in 0..300 {
        let row = row(1, &[7; 2_000]);
        let made = [change(key(Shelf::Case, number), None, row)];
        assert_eq!(store.commit(&made).unwrap(), Commit::Done);
    }
    let open = fs::read(&path).unwrap();
    drop(store);
    let closed = fs::read(&path).unwrap();
    (folder, path, [open, closed])
}

#[test]
fn a_file_that_was_cut_off_is_refused() {
    let (_folder, path, [_, bytes]) = sound();
    let len = bytes.len();
    for cut in [
        1,
        8,
        100,
        511,
        4_096,
        8_192,
        len / 4,
        len / 2,
        len - 4_096,
        len - 1,
    ] {
        fs::write(&path, &bytes[..cut]).unwrap();
        refused(&path, ErrorKind::Store, "damaged");
    }
    fs::write(&path, &bytes).unwrap();
    assert_eq!(version(&EmbeddedStore::open(&path).unwrap(), 299), Some(1));
}

/// Flips bits of a file, one at a time. Returns how often it was refused, and how often the last
/// commit was missing and nothing else.
fn damage(bytes: &[u8]) -> (usize, usize) {
    let (mut refusals, mut last_lost) = (0, 0);
    let header = (0..320).map(|at| (at, 1 << (at % 8)));
    let body = (0..400).map(|n| (320 + n * (bytes.len() - 321) / 399, 0x10));
    for (at, flip) in header.chain(body) {
        let mut damaged = bytes.to_vec();
        damaged[at] ^= flip;
        match EmbeddedStore::on(Faulty::of(damaged)) {
            Ok(store) => {
                for number in 0..299 {
                    assert_eq!(version(&store, number), Some(1), "byte {at}");
                }
                last_lost += usize::from(version(&store, 299).is_none());
            }
            Err(e) => {
                refusals += 1;
                assert_eq!(e.kind(), ErrorKind::Store, "byte {at}: {e:?}");
            }
        }
    }
    (refusals, last_lost)
}

/// Goal: a flipped bit anywhere is refused or means nothing, and never panics.
#[test]
fn a_damaged_file_is_refused_or_sound() {
    let (_folder, _, [_, closed]) = sound();
    let (refusals, last_lost) = damage(&closed);
    assert!(refusals > 100, "{refusals}");
    assert_eq!(last_lost, 0);
}

/// Goal: in a file that wasn't closed, the same, but that damage to the last commit can't be told
/// from a commit that the crash cut short: then that one commit is gone, and nothing else.
#[test]
fn a_damaged_file_that_was_not_closed_is_refused_or_lacks_the_last_commit() {
    let (_folder, _, [open, _]) = sound();
    let (refusals, last_lost) = damage(&open);
    assert!(refusals > 100, "{refusals}");
    assert!(last_lost > 0, "the exception is none");
}

#[cfg(target_os = "linux")]
#[test]
fn what_may_not_be_written_is_refused() {
    use std::os::unix::fs::PermissionsExt;

    let (_folder, path) = folder();
    drop(EmbeddedStore::open(&path).unwrap());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    match fs::OpenOptions::new().write(true).open(&path) {
        Err(_) => refused(&path, ErrorKind::Io, "open to read and write"),
        // the administrator may write it all the same
        Ok(_) => drop(EmbeddedStore::open(&path).unwrap()),
    }
    // a file and a folder that nobody writes
    refused(
        Path::new("/sys/kernel/notes"),
        ErrorKind::Io,
        "open to read and write",
    );
    refused(
        Path::new("/sys/kernel/sessions.kba"),
        ErrorKind::Io,
        "create",
    );
}

/// Goal: swept rows leave their space to others, so that a store doesn't grow for ever.
#[test]
fn the_file_is_bounded_by_the_rows_alive() {
    let (_folder, path) = folder();
    let store = EmbeddedStore::open(&path).unwrap();
    let mut sizes = Vec::new();
    for round in 0..40 {
        let batch: Vec<Change> = (0..500)
            .map(|number| {
                let mut row = row(1, &[7; 2_000]);
                row.keep_until = round;
                change(key(Shelf::Case, (round << 32) + number), None, row)
            })
            .collect();
        assert_eq!(store.commit(&batch).unwrap(), Commit::Done);
        let swept = store.sweep(round, 1_000).unwrap();
        assert_eq!(swept, if round == 0 { 0 } else { 500 });
        sizes.push(fs::metadata(&path).unwrap().len());
    }
    let (early, late) = (sizes[5], sizes[39]);
    assert!(late <= early * 2, "{early} bytes, then {late}");
}

/// A disk that panics at the second transaction.
struct Panics(bool);

impl writer::Disk for Panics {
    fn transact(
        &mut self,
        work: &mut dyn FnMut(&mut dyn writer::Held) -> Result<bool, Failure>,
    ) -> Result<(), Failure> {
        assert!(!self.0, "told to panic");
        self.0 = true;
        struct Nothing;
        impl writer::Held for Nothing {
            fn append(&mut self, _: Commitment) -> Result<(), Failure> {
                Ok(())
            }

            fn version(&self, _: &[u8; 17]) -> Result<Option<u64>, Failure> {
                Ok(None)
            }
            fn put(&mut self, _: &Put) -> Result<(), Failure> {
                Ok(())
            }
            fn sweep(&mut self, _: u64, _: usize) -> Result<writer::Swept, Failure> {
                Ok(writer::Swept::default())
            }
        }
        work(&mut Nothing).map(drop)
    }
}

#[test]
fn a_panic_of_the_thread_is_an_error_of_all_who_wait() {
    let writer = Writer::start(Panics(false), "panics", LIMITS).unwrap();
    let (before, rows_max) = (1, 1);
    let sweep = || writer.perform(Task::Sweep { before, rows_max });
    assert_eq!(sweep().unwrap(), Some(0));
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let refused = sweep().unwrap_err();
                assert_eq!(refused.kind(), ErrorKind::Store);
                assert!(refused.to_string().contains("panics"));
            });
        }
    });
    assert!(writer.failed().check().is_err());
}

#[test]
fn another_process_is_refused() {
    let (_folder, path) = folder();
    let mut store = EmbeddedStore::open(&path).unwrap();
    assert_eq!(commit(&store, 1, 1).unwrap(), Commit::Done);
    store.writer.process += 1;
    for refused in [
        commit(&store, 1, 2).map(drop),
        store.sweep(1, 1).map(drop),
        store.read(&[key(Shelf::Case, 1)]).map(drop),
    ] {
        let text = refused.unwrap_err().to_string();
        assert!(text.contains("another process"), "{text}");
    }
}
