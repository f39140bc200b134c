//! What went wrong with the database, and what may be done about it.
//!
//! No text of the server is passed on: it may hold values. Its SQLSTATE is.

use std::error::Error as StdError;
use std::io;

use tokio_postgres::Error as PgError;
use tokio_postgres::error::{DbError, Severity};

/// Why something wasn't done, as far as is known.
#[derive(Debug)]
pub(super) enum Fault {
    /// Nobody answers at the address. Nothing was done.
    Absent(String),
    /// The server has no such table or function. Nothing was done.
    Missing(String),
    /// Nothing was done, and trying again may help.
    Passing(String),
    /// Nothing was done, and trying again won't help.
    Lasting(String),
    /// The connection was lost, or no answer came in time: it may have been done, or still be.
    Lost(String),
}

impl Fault {
    /// What a failure to connect means.
    pub(super) fn of_connecting(error: &PgError) -> Self {
        if let Some(refusal) = error.as_db_error() {
            let reason = reason(refusal);
            return if is_passing(refusal) {
                Self::Passing(reason)
            } else {
                Self::Lasting(reason)
            };
        }
        match io_cause(error) {
            Some(cause) if is_tls(cause) => Self::Lasting(
                "TLS failed: the server's certificate isn't trusted, or isn't of this host".into(),
            ),
            // what the client says of a server that only reads
            Some(cause) if cause.kind() == io::ErrorKind::PermissionDenied => {
                Self::Absent("the server only reads, or its socket may not be used".into())
            }
            Some(cause) => Self::Absent(format!("can't connect ({})", cause.kind())),
            None if error.is_closed() => Self::Passing("the connection was closed".into()),
            None => Self::Lasting(match error.to_string() {
                text if text.contains("TLS") => {
                    "TLS is asked for (sslmode=require), and the server has none".into()
                }
                text if text.contains("configuration") => {
                    "the connection string lacks what the server asks for, such as a password"
                        .into()
                }
                text => text,
            }),
        }
    }

    /// What a failure of a statement means.
    pub(super) fn of_statement(error: &PgError) -> Self {
        match error.as_db_error() {
            // An error, other than one that ends the session, leaves nothing of its statement.
            Some(refusal) if refusal.parsed_severity() == Some(Severity::Error) => {
                let reason = reason(refusal);
                match refusal.code().code() {
                    "3F000" | "42P01" | "42883" => Self::Missing(reason),
                    // a pooler in between says so of a server that went away, perhaps after it
                    // had committed
                    code if code.starts_with("08") => Self::Lost(reason),
                    _ if is_passing(refusal) => Self::Passing(reason),
                    _ => Self::Lasting(reason),
                }
            }
            // A session may end after its commit and before it told.
            Some(refusal) => Self::Lost(reason(refusal)),
            None => Self::Lost("the connection was lost".into()),
        }
    }

    /// The reason in words.
    pub(super) fn reason(self) -> String {
        match self {
            Self::Absent(reason)
            | Self::Missing(reason)
            | Self::Passing(reason)
            | Self::Lasting(reason)
            | Self::Lost(reason) => reason,
        }
    }
}

/// Whether another try may go better: the server is starting or stopping, has too many
/// connections, is a replica that may be promoted, or transactions were in each other's way.
fn is_passing(refusal: &DbError) -> bool {
    let code = refusal.code().code();
    matches!(
        code,
        "25006" | "40001" | "40P01" | "53300" | "55P03" | "57P01" | "57P02" | "57P03"
    ) || code.starts_with("08")
}

fn reason(refusal: &DbError) -> String {
    let code = refusal.code().code();
    let words = match code {
        "25006" => "the server only reads",
        "28000" | "28P01" => "the server refuses the user, the password or the way of connecting",
        "3D000" => "there is no such database",
        "3F000" | "42P01" | "42883" => "a table or function of the store is missing",
        "40001" | "40P01" => "other transactions are in the way",
        "42501" => "the user lacks a right",
        "42P06" | "42P07" | "42723" => "the schema holds tables that are not the store's",
        "53100" => "the server's disk is full",
        "53300" => "the server has too many connections",
        "55P03" => "another transaction keeps a row locked",
        "57014" => "the statement was stopped",
        "57P01" | "57P02" | "57P03" => "the server is starting or stopping",
        _ => "the server refuses",
    };
    format!("{words} (SQLSTATE {code})")
}

fn io_cause<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a io::Error> {
    let source = error.source()?;
    source
        .downcast_ref::<io::Error>()
        .or_else(|| io_cause(source))
}

fn is_tls(error: &io::Error) -> bool {
    let inner = error.get_ref();
    inner.is_some_and(<dyn StdError + Send + Sync>::is::<rustls::Error>)
}
