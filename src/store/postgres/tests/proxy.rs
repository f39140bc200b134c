//! Commits whose answer is lost: something stands between the store and the server, and does with
//! a commit what a test tells it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use super::{PostgresStore, open, plain, schema};
use crate::store::conformance::{change, key, row};
use crate::store::{Change, Commit, KEEP_MAX, Rows, Shelf};

/// A commit on its way.
struct Held {
    client: TcpStream,
    server: TcpStream,
    request: Vec<u8>,
    answer: Receiver<()>,
}

impl Held {
    /// Hangs up on the store.
    fn hang_up(&self) {
        self.client.shutdown(Shutdown::Both).unwrap();
    }

    /// Hands the commit to the server and waits until it has answered; the store hears nothing.
    fn deliver(&mut self) {
        self.server.write_all(&self.request).unwrap();
        self.answer.recv().unwrap();
    }
}

type Trap = Box<dyn FnOnce(Held) + Send>;

#[derive(Clone, Default)]
struct Proxy(Arc<Mutex<Option<Trap>>>);

impl Proxy {
    /// A store that reaches the server through this alone.
    fn open(&self, options: &crate::PostgresOptions) -> PostgresStore {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let url = plain();
        let place = url.split(['@', '/']).nth(3).unwrap().to_owned();
        let through = url.replacen(&place, &format!("127.0.0.1:{port}"), 1);
        let proxy = self.clone();
        thread::spawn(move || {
            for client in listener.incoming() {
                let (proxy, client) = (proxy.clone(), client.unwrap());
                let server = TcpStream::connect(&place).unwrap();
                thread::spawn(move || proxy.pass(client, server));
            }
        });
        PostgresStore::connect_with(&through, options).unwrap()
    }

    fn set(&self, trap: impl FnOnce(Held) + Send + 'static) {
        *self.0.lock().unwrap() = Some(Box::new(trap));
    }

    /// The trap that was set; the next commit passes.
    fn take(&self) -> Option<Trap> {
        self.0.lock().unwrap().take()
    }

    fn pass(&self, mut client: TcpStream, mut server: TcpStream) {
        let (tell, answer) = channel();
        let is_held = Arc::new(Mutex::new(false));
        let back = (server.try_clone().unwrap(), client.try_clone().unwrap());
        let hold = Arc::clone(&is_held);
        thread::spawn(move || pass_back(back.0, back.1, &hold, &tell));
        let mut bytes = [0; 1 << 16];
        while let Ok(len @ 1..) = client.read(&mut bytes) {
            let request = &bytes[..len];
            let is_commit = request.windows(11).any(|window| window == b"commit_rows");
            let trap = if is_commit { self.take() } else { None };
            if let Some(trap) = trap {
                *is_held.lock().unwrap() = true;
                let request = request.to_vec();
                return trap(Held {
                    client,
                    server,
                    request,
                    answer,
                });
            }
            if server.write_all(request).is_err() {
                break;
            }
        }
        let _closed = server.shutdown(Shutdown::Both);
    }
}

fn pass_back(mut server: TcpStream, mut client: TcpStream, hold: &Mutex<bool>, tell: &Sender<()>) {
    let mut bytes = [0; 1 << 16];
    while let Ok(len @ 1..) = server.read(&mut bytes) {
        if *hold.lock().unwrap() {
            let _unheard = tell.send(());
        } else if client.write_all(&bytes[..len]).is_err() {
            break;
        }
    }
    let _closed = client.shutdown(Shutdown::Both);
}

const CASE: u64 = 1;

/// A batch of one new row and one of a version before.
fn batch(version: u64) -> [Change; 2] {
    let (a, b) = (key(Shelf::Case, CASE), key(Shelf::Subject, CASE));
    [
        change(b, Some(1), row(version, b"new")),
        change(a, None, row(version, b"new")),
    ]
}

/// A store through a proxy, and one past it, in a schema where row `b` has version 1.
fn prepared(name: &str) -> (Proxy, PostgresStore, PostgresStore) {
    let proxy = Proxy::default();
    let options = schema(name).connections_max(2);
    let (through, past) = (proxy.open(&options), open(name));
    let old = [change(key(Shelf::Subject, CASE), None, row(1, b"old"))];
    assert_eq!(past.commit(&old).unwrap(), Commit::Done);
    (proxy, through, past)
}

fn versions(store: &PostgresStore) -> Vec<Option<u64>> {
    let keys = [key(Shelf::Case, CASE), key(Shelf::Subject, CASE)];
    let rows = store.read(&keys).unwrap();
    rows.into_iter()
        .map(|row| row.map(|row| row.version))
        .collect()
}

#[test]
#[ignore = "needs a server: scripts/postgres"]
fn a_commit_that_never_arrived_is_made_again() {
    let (proxy, store, past) = prepared("lost_request");
    proxy.set(|held| held.hang_up());
    assert_eq!(store.commit(&batch(2)).unwrap(), Commit::Done);
    assert_eq!(versions(&past), [Some(2), Some(2)]);
}

#[test]
#[ignore = "needs a server: scripts/postgres"]
fn a_commit_whose_answer_is_lost_is_found_done() {
    let (proxy, store, past) = prepared("lost_answer");
    proxy.set(|mut held| {
        held.deliver();
        held.hang_up();
    });
    assert_eq!(store.commit(&batch(2)).unwrap(), Commit::Done);
    assert_eq!(versions(&past), [Some(2), Some(2)]);
}

/// What a pooler says when it has lost its server, which may have committed by then.
#[test]
#[ignore = "needs a server: scripts/postgres"]
fn a_commit_that_a_pooler_lost_is_found_done() {
    let (proxy, store, past) = prepared("pooler");
    proxy.set(|mut held| {
        held.deliver();
        let fields = b"SERROR\0VERROR\0C08006\0Mlost\0\0";
        let len = u32::try_from(fields.len() + 4).unwrap();
        let error = [&b"E"[..], &len.to_be_bytes(), fields].concat();
        held.client.write_all(&error).unwrap();
    });
    assert_eq!(store.commit(&batch(2)).unwrap(), Commit::Done);
    assert_eq!(versions(&past), [Some(2), Some(2)]);
}

#[test]
#[ignore = "needs a server: scripts/postgres"]
fn a_conflict_whose_answer_is_lost_is_still_a_conflict() {
    let (proxy, store, past) = prepared("lost_conflict");
    let theirs = [change(key(Shelf::Case, CASE), None, row(9, b"theirs"))];
    assert_eq!(past.commit(&theirs).unwrap(), Commit::Done);
    proxy.set(|mut held| {
        held.deliver();
        held.hang_up();
    });
    // row `b` still has the version that was expected
    assert_eq!(store.commit(&batch(2)).unwrap(), Commit::Conflict);
    assert_eq!(versions(&past), [Some(9), Some(1)]);
}

#[test]
#[ignore = "needs a server: scripts/postgres"]
fn a_commit_that_others_wrote_over_is_not_known() {
    let (proxy, store, past) = prepared("overwritten");
    proxy.set(|mut held| {
        held.deliver();
        let (a, b) = (key(Shelf::Case, CASE), key(Shelf::Subject, CASE));
        let over = [a, b].map(|key| change(key, Some(2), row(3, b"over")));
        assert_eq!(open("overwritten").commit(&over).unwrap(), Commit::Done);
        held.hang_up();
    });
    let error = store.commit(&batch(2)).unwrap_err();
    assert!(error.to_string().contains("isn't known whether"), "{error}");
    assert_eq!(versions(&past), [Some(3), Some(3)]);
}

/// An absent row proves that nothing was written, unless it may have been swept.
#[test]
#[ignore = "needs a server: scripts/postgres"]
fn an_absent_row_tells_only_if_it_is_never_swept() {
    for (name, keep_until) in [("absent", KEEP_MAX), ("swept", KEEP_MAX - 1)] {
        let (proxy, store, past) = prepared(name);
        let mut changes = batch(2);
        changes[1].row.keep_until = keep_until;
        let over = [change(key(Shelf::Subject, CASE), Some(1), row(3, b"over"))];
        proxy.set(move |held| {
            assert_eq!(past.commit(&over).unwrap(), Commit::Done);
            held.hang_up();
        });
        let outcome = store.commit(&changes);
        assert_eq!(
            outcome.is_ok_and(|made| made == Commit::Conflict),
            keep_until == KEEP_MAX
        );
    }
}

/// The server gets the first try only after the second was answered, and after the rows were
/// changed again: it leaves no trace.
#[test]
#[ignore = "needs a server: scripts/postgres"]
fn a_commit_that_comes_late_leaves_no_trace() {
    let (proxy, store, past) = prepared("late");
    let (go, gone) = channel::<()>();
    let (tell, told) = channel::<()>();
    proxy.set(move |mut held| {
        held.hang_up();
        gone.recv().unwrap();
        held.deliver();
        tell.send(()).unwrap();
    });
    assert_eq!(store.commit(&batch(2)).unwrap(), Commit::Done);
    let next = [change(key(Shelf::Case, CASE), Some(2), row(3, b"next"))];
    assert_eq!(past.commit(&next).unwrap(), Commit::Done);
    go.send(()).unwrap();
    told.recv().unwrap();
    assert_eq!(versions(&past), [Some(3), Some(2)]);
}

/// A server that doesn't answer in time: the statement is cancelled and made again.
#[test]
#[ignore = "needs a server: scripts/postgres"]
fn a_commit_without_an_answer_is_made_again() {
    let proxy = Proxy::default();
    let options = schema("silent").statement_timeout(Duration::from_millis(500));
    let store = proxy.open(&options);
    let (keep, kept) = channel();
    proxy.set(move |held| keep.send(held).unwrap());
    let made = [change(key(Shelf::Case, CASE), None, row(1, b"x"))];
    assert_eq!(store.commit(&made).unwrap(), Commit::Done);
    drop(kept.recv().unwrap());
    assert_eq!(store.read(&[made[0].key]).unwrap(), [Some(row(1, b"x"))]);
}

/// Without rows nothing tells whether the first try was committed: it is not made again.
#[test]
#[ignore = "needs a server: scripts/postgres"]
fn an_entry_whose_answer_is_lost_is_not_appended_twice() {
    for (name, delivers) in [("entry_lost", false), ("entry_made", true)] {
        let (proxy, store, past) = prepared(name);
        proxy.set(move |mut held| {
            if delivers {
                held.deliver();
            }
            held.hang_up();
        });
        let error = store.append(&[], &[[1; 32]]).unwrap_err();
        assert!(error.to_string().contains("isn't known whether"), "{error}");
        let entries = u64::from(delivers);
        assert_eq!(past.log_len().unwrap(), entries);
        // beside rows it is made again
        proxy.set(|held| held.hang_up());
        let told = store.append(&batch(2), &[[2; 32]]).unwrap();
        assert_eq!(told, Commit::Done);
        assert_eq!(past.find(&[[2; 32]]).unwrap(), [Some(entries)]);
        assert_eq!(past.log_len().unwrap(), entries + 1);
    }
}

/// All tries go unanswered: the call ends in time, and tells that it doesn't know.
#[test]
#[ignore = "needs a server: scripts/postgres"]
fn a_call_ends_in_time() {
    let proxy = Proxy::default();
    drop(open("endless"));
    let options = schema("endless").call_timeout(Duration::from_secs(5));
    let store = proxy.open(&options);
    let (keep, kept) = channel();
    proxy.set(move |held| keep.send(held).unwrap());
    let made = [change(key(Shelf::Case, CASE), None, row(1, b"x"))];
    let error = store.commit(&made).unwrap_err();
    assert!(error.to_string().contains("isn't known whether"), "{error}");
    drop(kept.recv().unwrap());
    assert_eq!(store.commit(&made).unwrap(), Commit::Done);
}

/// A row that another transaction keeps locked: refused, and nothing was written.
#[test]
#[ignore = "needs a server: scripts/postgres"]
fn a_locked_row_is_told() {
    let options = schema("locked")
        .statement_timeout(Duration::from_secs(1))
        .call_timeout(Duration::from_secs(3));
    drop(open("locked"));
    let store = PostgresStore::connect_with(&plain(), &options).unwrap();
    let mut short = row(1, b"x");
    short.keep_until = 1;
    let made = [change(key(Shelf::Case, CASE), None, short.clone())];
    assert_eq!(store.commit(&made).unwrap(), Commit::Done);
    let locker = thread::spawn(|| {
        super::admin("begin; select from locked.rows for update; select pg_sleep(8); commit")
    });
    thread::sleep(Duration::from_secs(1));
    let over = [change(made[0].key, Some(1), row(2, b"y"))];
    let error = store.commit(&over).unwrap_err();
    assert!(error.to_string().contains("keeps a row locked"), "{error}");
    // nothing waits for a lock to drop rows
    let passing = [change(key(Shelf::Caller, CASE), None, short)];
    assert_eq!(store.commit(&passing).unwrap(), Commit::Done);
    assert_eq!(store.sweep(u64::MAX, 10).unwrap(), 1);
    locker.join().unwrap();
    assert_eq!(store.commit(&over).unwrap(), Commit::Done);
}
