//! Tables of public records on disk: CSV, Parquet, Arrow IPC and newline-delimited JSON.
//!
//! [`Folder`] finds and reads them, [`Intake`] says what that came to, [`TableWriter`] writes them.
//! Reading hands over text; what it means is judged further up.
//!
//! Invariants: nothing above this module knows Polars; no message holds a value of a record; a row
//! is handed on or counted as dropped, never changed.

mod batch;
mod cells;
mod columnar;
mod csv;
mod encode;
mod folder;
mod header;
mod intake;
mod lines;
mod list;
mod ndjson;
mod write;

#[cfg(test)]
mod tests;

use std::fmt;
use std::path::Path;

use serde::Serialize;

pub use self::folder::Folder;
pub use self::intake::{DropRule, Dropped, FileIntake, Intake, Place};
pub use self::list::ListWriter;
pub use self::write::TableWriter;
use crate::error::Error;
use crate::record::Rows;

/// Takes batches of rows, each with the name of its file relative to the folder.
pub type Sink<'a> = &'a mut dyn FnMut(&str, Rows) -> Result<(), Error>;

/// The format of a table on disk.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Comma-separated values with a header line, UTF-8.
    Csv,
    /// Arrow IPC file (Feather 2).
    Ipc,
    /// An object of JSON a line.
    Ndjson,
    /// Apache Parquet.
    Parquet,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 4] = [Self::Csv, Self::Ipc, Self::Ndjson, Self::Parquet];

    /// The extension of files that are written.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ipc => "ipc",
            Self::Ndjson => "ndjson",
            Self::Parquet => "parquet",
        }
    }

    /// The format of a file after its extension; `None` if it is of none.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "csv" => Some(Self::Csv),
            "arrow" | "feather" | "ipc" => Some(Self::Ipc),
            "jsonl" | "ndjson" => Some(Self::Ndjson),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }

    /// Whether a note can be written into the file itself.
    #[must_use]
    pub const fn holds_note(self) -> bool {
        matches!(self, Self::Ipc | Self::Parquet)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}
