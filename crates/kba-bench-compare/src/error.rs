//! What can go wrong: files, the database, JSON.

use std::error::Error as StdError;
use std::fmt;

/// A table that can't be read, a database that fails, or JSON that can't be written.
#[derive(Debug)]
pub struct Error(Box<dyn StdError + Send + Sync>);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}

impl From<kba::Error> for Error {
    fn from(error: kba::Error) -> Self {
        Self(Box::new(error))
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self(Box::new(error))
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self(Box::new(error))
    }
}
