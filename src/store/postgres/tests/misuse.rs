//! Addresses, servers, users and tables that are wrong.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use super::{PostgresOptions, PostgresStore, admin, open, plain, schema, userinfo, variable};
use crate::ErrorKind;
use crate::clock::{Clock, SystemClock};
use crate::store::{Commit, Rows};

fn refused(url: &str, options: &PostgresOptions) -> (ErrorKind, String) {
    let error = PostgresStore::connect_with(url, options).unwrap_err();
    (error.kind(), format!("{error} {error:#} {error:?}"))
}

#[test]
fn wrong_connection_strings_are_refused_and_not_told() {
    for url in [
        "",
        "postgres://",
        "postgres://u:Pa55word@",
        "postgres://u:Pa55word@host:port/x",
        "postgres://u:Pa@55word@host/x",
        "postgres://u:Pa@55word/1@host/x",
        "postgres://u:Pa@55word/1?options=x@host/x",
        "postgresql://u:Pa@55word,host/1@host/x",
        "postgres://u:Pa55word@host/x?sslmode=verify-full",
        "postgres://u:Pa55word@host/x?Pa55word=1",
        "host=h user=u password='Pa55word",
        "host=h user=u password=Pa 55word=1",
        "user=u password=Pa55word",
        "mysql://u:Pa55word@host/x",
    ] {
        let (kind, text) = refused(url, &PostgresOptions::new());
        assert_eq!(kind, ErrorKind::Config, "{url}: {text}");
        assert!(!text.contains("55word") && !text.contains("Pa"), "{text}");
    }
}

#[test]
fn wrong_options_are_refused() {
    let url = "postgres://u@127.0.0.1:1/x";
    let options = PostgresOptions::new;
    for options in [
        options().connections_max(0),
        options().connections_max(1_001),
        options().call_timeout(Duration::ZERO),
        options().connect_timeout(Duration::MAX),
        options().statement_timeout(Duration::from_nanos(1)),
        options().schema("a\"; drop"),
        options().root_certificates("none"),
        options().root_certificates("-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----"),
    ] {
        assert_eq!(refused(url, &options).0, ErrorKind::Config, "{options:?}");
    }
}

/// A server that takes connections and does something with each.
fn server(serve: impl Fn(std::net::TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            serve(stream.unwrap());
        }
    });
    format!("postgres://u:Pa55word@127.0.0.1:{port}/x")
}

#[test]
fn no_server_is_told_in_bounded_time() {
    let deaf = TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = deaf.local_addr().unwrap().port();
    drop(deaf);
    let held = std::sync::Mutex::new(Vec::new());
    let silent = server(move |stream| held.lock().unwrap().push(stream));
    let hanging_up = server(drop);
    let babbling = server(|mut stream| {
        let _closed = stream.write_all(&[b'?'; 4096]);
    });
    let options = PostgresOptions::new()
        .connect_timeout(Duration::from_millis(300))
        .call_timeout(Duration::from_secs(2));
    for url in [
        format!("postgres://u:Pa55word@127.0.0.1:{closed}/x"),
        "postgres://u:Pa55word@host.invalid/x".to_owned(),
        silent,
        hanging_up,
        babbling,
    ] {
        let before = SystemClock.now();
        let (kind, text) = refused(&url, &options);
        assert_eq!(kind, ErrorKind::Store, "{text}");
        assert!(
            text.contains("PostgreSQL at ") && !text.contains("Pa55word"),
            "{text}"
        );
        assert!(
            SystemClock.now() - before < Duration::from_secs(10),
            "{text}"
        );
    }
}

#[test]
#[ignore = "needs a server: scripts/postgres"]
fn a_host_that_stays_silent_leaves_time_for_the_next() {
    let held = std::sync::Mutex::new(Vec::new());
    let silent = server(move |stream| held.lock().unwrap().push(stream));
    let silent = silent.split(['@', '/']).nth(3).unwrap();
    let url = plain().replacen('@', &format!("@{silent},"), 1);
    let options = schema("silent_host").connect_timeout(Duration::from_secs(2));
    let store = PostgresStore::connect_with(&url, &options).unwrap();
    assert_eq!(store.sweep(1, 1).unwrap(), 0);
}

#[test]
#[ignore = "needs a server: scripts/postgres"]
fn another_process_is_refused() {
    let mut store = open("forked");
    store.process += 1;
    let text = store.sweep(1, 1).unwrap_err().to_string();
    assert!(text.contains("another process"), "{text}");
}

#[test]
fn encryption_that_is_required_is_not_done_without() {
    let without = server(|mut stream| {
        let mut request = [0; 8];
        stream.read_exact(&mut request).unwrap();
        stream.write_all(b"N").unwrap();
        let mut rest = Vec::new();
        let _closed = stream.read_to_end(&mut rest);
        assert!(rest.is_empty(), "something was sent without encryption");
    });
    let (kind, text) = refused(
        &format!("{without}?sslmode=require"),
        &PostgresOptions::new(),
    );
    assert_eq!(kind, ErrorKind::Store);
    assert!(text.contains("TLS"), "{text}");
}

#[test]
#[ignore = "needs a server: scripts/postgres"]
fn wrong_users_and_databases_are_told() {
    let ours = userinfo();
    let (user, password) = ours.split_once(':').unwrap();
    for (url, why) in [
        (plain().replacen(&ours, "kba:Pa55word", 1), "28P01"),
        (plain().replacen(&ours, "nobody:Pa55word", 1), "28P01"),
        (plain().replacen(&ours, user, 1), "password"),
        (plain().replacen("/postgres?", "/Pa55word?", 1), "3D000"),
    ] {
        let (kind, text) = refused(&url, &PostgresOptions::new());
        assert_eq!(kind, ErrorKind::Store, "{text}");
        assert!(text.contains(why), "{text}");
        assert!(
            !text.contains("Pa55word") && !text.contains(password),
            "{text}"
        );
    }
}

#[test]
#[ignore = "needs a server: scripts/postgres"]
fn a_server_that_only_reads_is_refused() {
    admin("create role reader superuser login password 'reader'");
    admin("alter role reader set default_transaction_read_only = on");
    let url = plain().replacen(&userinfo(), "reader:reader", 1);
    let (kind, text) = refused(&url, &schema("reading"));
    assert_eq!(kind, ErrorKind::Store);
    assert!(text.contains("only reads"), "{text}");
}

#[test]
#[ignore = "needs a server: scripts/postgres"]
fn tables_of_another_version_are_refused() {
    drop(open("newer"));
    admin("update newer.migration set version = 2");
    let (kind, text) = refused(&plain(), &schema("newer"));
    assert_eq!(kind, ErrorKind::Store);
    assert!(
        text.contains("of version 2, this library knows 1"),
        "{text}"
    );
    admin("delete from newer.migration");
    let (_, text) = refused(&plain(), &schema("newer"));
    assert!(text.contains("tell no version"), "{text}");
    admin("create schema foreign_tables; create table foreign_tables.rows (x integer)");
    let (_, text) = refused(&plain(), &schema("foreign_tables"));
    assert!(text.contains("not the store's"), "{text}");
}

#[test]
#[ignore = "needs a server: scripts/postgres"]
fn missing_rights_are_told_at_once() {
    admin("create role modest login password 'modest'");
    let url = plain().replacen(&userinfo(), "modest:modest", 1);
    let options = schema("rights");
    let lacks = |words: &str| {
        let (kind, text) = refused(&url, &options);
        assert_eq!(kind, ErrorKind::Store);
        assert!(text.contains(words), "{words}: {text}");
    };
    lacks("can't be made in schema rights: the user lacks a right");
    drop(open("rights"));
    lacks("lacks a right");
    admin("grant usage on schema rights to modest; grant select on rights.migration to modest");
    lacks("lacks a right to read and write the tables in schema rights");
    admin("grant select, insert, update on rights.rows to modest");
    lacks("lacks a right to read and write the tables in schema rights");
    admin("grant delete on rights.rows to modest");
    lacks("lacks a right to read and write the tables in schema rights");
    admin("grant select, insert, delete on rights.pending to modest");
    admin("grant usage on sequence rights.pending_id_seq to modest");
    lacks("lacks a right to read and write the tables in schema rights");
    admin("grant insert on rights.log to modest");
    lacks("lacks a right to read and write the tables in schema rights");
    admin("grant select on rights.log to modest");
    let store = PostgresStore::connect_with(&url, &options).unwrap();
    assert_eq!(store.sweep(1, 1).unwrap(), 0);
    assert_eq!(store.append(&[], &[[1; 32]]).unwrap(), Commit::Done);
    assert_eq!(store.find(&[[1; 32]]).unwrap(), [Some(0)]);
    // a schema made for a user who may make no other
    admin("create schema given authorization modest");
    drop(PostgresStore::connect_with(&url, &schema("given")).unwrap());
}

#[test]
#[ignore = "needs a server: scripts/postgres"]
fn tables_that_vanish_are_told() {
    let store = open("vanishing");
    admin("drop schema vanishing cascade");
    let error = store.sweep(1, 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store);
    assert!(error.to_string().contains("missing"), "{error}");
    let text = format!("{store:?}");
    let password = variable("KBA_POSTGRES_URL");
    let password = password.split([':', '@']).nth(2).unwrap();
    assert!(
        text.contains("vanishing") && !text.contains(password),
        "{text}"
    );
}
