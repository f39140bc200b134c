//! What reading the tables of a folder came to: rows, drops and columns, file by file.

use std::fmt;

use serde::Serialize;

use super::Format;
use crate::record::Table;

/// Rows of a file that broke one rule and were left out.
///
/// Names rows by their number in the file and never holds a value of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dropped {
    rule: DropRule,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<&'static str>,
    count: u64,
    first: Vec<Place>,
}

/// A rule that a row must keep to be read at all.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DropRule {
    /// A line of NDJSON that is no JSON object.
    BrokenJson,
    /// A quote that is not closed, or closed in the middle of a cell.
    BrokenQuotes,
    /// A row that is not UTF-8.
    NotUtf8,
    /// A row with more or fewer cells than the header.
    Ragged,
    /// A row longer than 1 MiB.
    TooLong,
    /// A value of a type the column can't have, such as a list.
    WrongType,
}

impl DropRule {
    /// What is wrong with the row, as a clause.
    #[must_use]
    pub const fn describe(self) -> &'static str {
        match self {
            Self::BrokenJson => "is not a JSON object",
            Self::BrokenQuotes => "has a quote that is not closed or not at the end of its cell",
            Self::NotUtf8 => "is not UTF-8",
            Self::Ragged => "has more or fewer cells than the header",
            Self::TooLong => "is longer than 1 MiB",
            Self::WrongType => "has a value of the wrong type",
        }
    }
}

impl fmt::Display for DropRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.describe())
    }
}

/// Where a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    row: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
}

impl Place {
    pub(super) const fn new(row: u64, line: Option<u64>) -> Self {
        Self { row, line }
    }

    /// The number of the row among the rows of data, from 1.
    #[must_use]
    pub const fn row(self) -> u64 {
        self.row
    }

    /// The number of the line on which it begins, from 1, in a file of lines.
    #[must_use]
    pub const fn line(self) -> Option<u64> {
        self.line
    }
}

impl Dropped {
    /// The rule that was broken.
    #[must_use]
    pub const fn rule(&self) -> DropRule {
        self.rule
    }

    /// The column, where the rule is about one.
    #[must_use]
    pub const fn column(&self) -> Option<&'static str> {
        self.column
    }

    /// How many rows broke it.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Where the first of them are, at most five.
    #[must_use]
    pub fn first(&self) -> &[Place] {
        &self.first
    }
}

/// What reading one file came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileIntake {
    #[serde(serialize_with = "table_name")]
    table: Table,
    file: String,
    format: Format,
    rows: u64,
    dropped: Vec<Dropped>,
    unknown_columns: Vec<String>,
    missing_columns: Vec<&'static str>,
}

impl FileIntake {
    pub(super) const fn new(table: Table, file: String, format: Format) -> Self {
        Self {
            table,
            file,
            format,
            rows: 0,
            dropped: Vec::new(),
            unknown_columns: Vec::new(),
            missing_columns: Vec::new(),
        }
    }

    /// The table.
    #[must_use]
    pub const fn table(&self) -> Table {
        self.table
    }

    /// The file, relative to the folder.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The format.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }

    /// The number of rows that were handed on.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// The rows that were left out, by rule and column.
    #[must_use]
    pub fn dropped(&self) -> &[Dropped] {
        &self.dropped
    }

    /// Columns the table doesn't have; they were ignored. At most 50 are kept.
    #[must_use]
    pub fn unknown_columns(&self) -> &[String] {
        &self.unknown_columns
    }

    /// Optional columns the file doesn't have; their cells are missing values.
    #[must_use]
    pub fn missing_columns(&self) -> &[&'static str] {
        &self.missing_columns
    }

    pub(super) const fn count_rows(&mut self, rows: u64) {
        self.rows += rows;
    }

    pub(super) fn drop_row(&mut self, rule: DropRule, column: Option<&'static str>, place: Place) {
        let known = self
            .dropped
            .iter_mut()
            .find(|d| d.rule == rule && d.column == column);
        if let Some(known) = known {
            known.count += 1;
            if known.first.len() < PLACES_MAX {
                known.first.push(place);
            }
        } else {
            self.dropped.push(Dropped {
                rule,
                column,
                count: 1,
                first: vec![place],
            });
        }
    }

    pub(super) fn unknown_column(&mut self, name: &str) {
        let shown: String = name
            .chars()
            .take(NAME_MAX)
            .flat_map(char::escape_debug)
            .collect();
        if self.unknown_columns.len() < UNKNOWN_MAX && !self.unknown_columns.contains(&shown) {
            self.unknown_columns.push(shown);
        }
    }

    pub(super) fn missing_column(&mut self, name: &'static str) {
        self.missing_columns.push(name);
    }
}

/// What reading a folder's tables came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Intake {
    files: Vec<FileIntake>,
}

impl Intake {
    /// The files, in the order in which they were read; a file that was refused is the last.
    #[must_use]
    pub fn files(&self) -> &[FileIntake] {
        &self.files
    }

    pub(super) fn push(&mut self, file: FileIntake) {
        self.files.push(file);
    }
}

const PLACES_MAX: usize = 5;
const UNKNOWN_MAX: usize = 50;
const NAME_MAX: usize = 64;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form serde asks for")]
fn table_name<S: serde::Serializer>(table: &Table, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(table.name())
}
