//! The store against a real server, which `scripts/postgres` starts: these tests are ignored
//! unless asked for, and fail where there is no server.

mod crash;
mod misuse;
mod nodes;
mod proxy;

use std::env;
use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio_postgres::NoTls;

use super::{PostgresOptions, PostgresStore};
use crate::store::conformance::{self, change, key, row};
use crate::store::{Commit, Rows, Shelf};

/// The connection string of the server, with more of it.
fn url(more: &str) -> String {
    format!("{}?{more}", variable("KBA_POSTGRES_URL"))
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run by scripts/postgres"))
}

/// The connection string without encryption, which all but the tests of TLS use.
fn plain() -> String {
    url("sslmode=disable")
}

/// A schema of its own for each test, and time for a machine that is busy.
fn schema(schema: &str) -> PostgresOptions {
    PostgresOptions::new()
        .schema(schema)
        .connect_timeout(Duration::from_secs(30))
        .call_timeout(Duration::from_secs(90))
}

fn open(name: &str) -> PostgresStore {
    PostgresStore::connect_with(&plain(), &schema(name)).unwrap()
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Runs statements as the owner of the server; returns the first column of the last answer.
fn admin(sql: &str) -> Option<String> {
    runtime().block_on(async {
        let (client, connection) = tokio_postgres::connect(&plain(), NoTls).await.unwrap();
        tokio::spawn(connection);
        let answer = client.simple_query(sql).await.unwrap();
        answer.iter().rev().find_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        })
    })
}

#[test]
#[ignore = "needs a server: scripts/postgres"]
fn it_conforms() {
    let schemas = AtomicU64::new(0);
    conformance::all(&mut || {
        let number = schemas.fetch_add(1, Ordering::SeqCst);
        Box::new(open(&format!("conformance_{number}")))
    });
}

#[test]
#[ignore = "needs a server: scripts/postgres"]
fn the_log_is_there_after_opening_again() {
    conformance::the_log_outlives_the_store(&mut || Box::new(open("log")));
}

/// Goal: a commit that began before others and ends after them comes after them in the log, and
/// what was read before stays.
#[test]
#[ignore = "needs a server: scripts/postgres"]
fn a_late_commit_changes_nothing_that_was_read() {
    let store = open("late_entry");
    let [late, early, next] = [[1; 32], [2; 32], [3; 32]];
    runtime().block_on(async {
        let (client, connection) = tokio_postgres::connect(&plain(), NoTls).await.unwrap();
        tokio::spawn(connection);
        let begin = "begin; select late_entry.commit_rows(1000, '{}', '{}', '{}', '{}', '{}', \
                     '{}', array[decode(repeat('01', 32), 'hex')])";
        client.batch_execute(begin).await.unwrap();
        // on this thread: the store has its own
        assert_eq!(store.append(&[], &[early]).unwrap(), Commit::Done);
        assert_eq!(store.find(&[late, early]).unwrap(), [None, Some(0)]);
        let seen = store.log(0, 9).unwrap();
        client.batch_execute("commit").await.unwrap();
        assert_eq!(store.append(&[], &[next]).unwrap(), Commit::Done);
        let log = store.log(0, 9).unwrap();
        assert_eq!(log[..1], seen);
        assert_eq!(conformance::chained(&log), [early, late, next]);
    });
    let waiting = admin("select count(*) from late_entry.pending");
    assert_eq!(waiting.as_deref(), Some("0"));
}

#[test]
#[ignore = "needs a server: scripts/postgres"]
fn much_that_waits_is_numbered_once() {
    drop(open("waits"));
    admin(
        "insert into waits.pending (commitments)
         select array[sha256(n::text::bytea), sha256((-n)::text::bytea)]
           from generate_series(1, 9000) n",
    );
    let stores: Vec<_> = (0..6).map(|_| open("waits")).collect();
    std::thread::scope(|scope| {
        for store in &stores {
            scope.spawn(|| assert_eq!(store.log_len().unwrap(), 18_000));
        }
    });
    let log = conformance::chained(&conformance::whole_log(&stores[0]));
    let in_order = "select bool_and(commitment = sha256((case number % 2 when 0 then 1 else -1 end
                    * (number / 2 + 1))::text::bytea)) from waits.log";
    assert_eq!((log.len(), admin(in_order).as_deref()), (18_000, Some("t")));
    assert_eq!(
        admin("select count(*) from waits.pending").as_deref(),
        Some("0")
    );
}

#[test]
#[ignore = "needs a server: scripts/postgres"]
fn a_log_that_lacks_an_entry_is_refused() {
    let store = open("gap");
    let of = conformance::commitments(0..3);
    assert_eq!(store.append(&[], &of).unwrap(), Commit::Done);
    assert_eq!(store.log_len().unwrap(), 3);
    admin("delete from gap.log where number = 1");
    let error = store.log(0, 9).unwrap_err();
    assert!(error.to_string().contains("log is damaged"), "{error}");
    assert_eq!(store.find(&of).unwrap(), [Some(0), None, Some(2)]);
}

#[test]
#[ignore = "needs a server: scripts/postgres"]
fn it_works_inside_runtimes_and_is_dropped_there() {
    let work = || {
        let store = open("inside");
        let a = key(Shelf::Case, 1);
        let old = store.read(&[a]).unwrap().remove(0).map(|row| row.version);
        let new = row(old.unwrap_or_default() + 1, b"x");
        assert_eq!(store.commit(&[change(a, old, new)]).unwrap(), Commit::Done);
        assert_eq!(store.sweep(0, 10).unwrap(), 0);
    };
    runtime().block_on(async { work() });
    let many = Builder::new_multi_thread().enable_all().build().unwrap();
    many.block_on(async {
        let tasks: Vec<_> = (0..4)
            .map(|_| tokio::task::spawn_blocking(|| open("inside")))
            .collect();
        for task in tasks {
            drop(task.await.unwrap());
        }
        tokio::spawn(async move { work() }).await.unwrap();
    });
    work();
}

#[test]
#[ignore = "needs a server: scripts/postgres"]
fn all_threads_of_a_runtime_may_wait_at_once() {
    let store = std::sync::Arc::new(open("waiting"));
    let few = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let tasks: Vec<_> = (0..32)
        .map(|number| {
            let store = std::sync::Arc::clone(&store);
            few.spawn(async move {
                let made = [change(key(Shelf::Case, number), None, row(1, b"x"))];
                store.commit(&made).unwrap()
            })
        })
        .collect();
    for task in tasks {
        assert_eq!(few.block_on(task).unwrap(), Commit::Done);
    }
}

#[test]
#[ignore = "needs a server: scripts/postgres"]
fn commits_are_on_disk_whatever_the_server_is_told() {
    drop(open("durable"));
    let commit =
        r#"select "durable".commit_rows(1000, '{1}', '{a}', '{null}', '{1}', '{1}', '{b}', '{}')"#;
    for (told, done) in [
        ("off", "on"),
        ("local", "on"),
        ("remote_write", "on"),
        ("on", "on"),
        ("remote_apply", "remote_apply"),
    ] {
        let sql = format!(
            "begin; set local synchronous_commit = {told}; {commit}; show synchronous_commit; rollback"
        );
        // the last row of the batch is what is shown
        assert_eq!(admin(&sql).as_deref(), Some(done), "{told}");
        let sql = format!(
            "begin; set local synchronous_commit = {told};
             insert into durable.pending (commitments) values (array['x'::bytea]);
             select durable.number_log(); show synchronous_commit; rollback"
        );
        assert_eq!(admin(&sql).as_deref(), Some(done), "{told}");
    }
    assert_eq!(admin("show synchronous_commit").as_deref(), Some("off"));
}

#[test]
#[ignore = "needs a server: scripts/postgres"]
fn stricter_isolation_of_the_database_does_no_harm() {
    admin("create role strict superuser login password 'strict'");
    for level in ["repeatable read", "serializable"] {
        admin(&format!(
            "alter role strict set default_transaction_isolation = '{level}'"
        ));
        let name = level.replace(' ', "_");
        let schemas = AtomicU64::new(0);
        let address = plain().replacen(&userinfo(), "strict:strict", 1);
        conformance::all(&mut || {
            let number = schemas.fetch_add(1, Ordering::SeqCst);
            let options = schema(&format!("{name}_{number}"));
            Box::new(PostgresStore::connect_with(&address, &options).unwrap())
        });
    }
}

/// `user:password` of the connection string.
fn userinfo() -> String {
    let address = plain();
    let (_, rest) = address.split_once("://").unwrap();
    rest.split_once('@').unwrap().0.to_owned()
}

#[test]
#[ignore = "needs a server: scripts/postgres"]
fn tls_is_verified() {
    let ours = fs::read(variable("KBA_POSTGRES_CERT")).unwrap();
    let encrypted = url("sslmode=require");
    let trusting = schema("tls").root_certificates(ours);
    let store = PostgresStore::connect_with(&encrypted, &trusting).unwrap();
    let sessions = "select count(*) from pg_stat_ssl s join pg_stat_activity using (pid) \
                    where s.ssl and application_name = 'kba'";
    assert_eq!(admin(sessions).as_deref(), Some("1"));
    drop(store);
    // of a host that the certificate isn't of
    let elsewhere = encrypted.replacen("@127.0.0.1", "@elsewhere.example", 1);
    let elsewhere = format!("{elsewhere}&hostaddr=127.0.0.1");
    for (address, options) in [
        (&encrypted, schema("tls")),
        (&url("sslmode=prefer"), schema("tls")),
        (&elsewhere, trusting),
    ] {
        let error = PostgresStore::connect_with(address, &options).unwrap_err();
        let text = format!("{error:?}");
        assert!(text.contains("TLS failed"), "{text}");
    }
}
