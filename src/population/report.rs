//! What loading kept, mended and dropped: places and counts, never values.

use serde::Serialize;

use crate::record::Table;

/// Why a row was dropped.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowRule {
    /// The same row stands in the table twice.
    Duplicate,
    /// The `person_id` stands in `persons` twice; the first row is kept.
    DuplicateKey,
    /// A required cell is empty, or nothing is left of it after normalisation.
    Missing,
    /// A person is related to themselves.
    SelfRelation,
    /// The `person_id` or `relative_id` isn't in `persons`.
    UnknownPerson,
}

/// Why a cell was read as missing, in a row that was kept.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CellRule {
    /// A time ends before it starts; the start is read as missing.
    EndsBeforeStart,
    /// A date or year after the day of loading.
    Future,
    /// Not a date of the calendar, or not in the form of the column.
    NotADate,
    /// Not a whole number, or out of range.
    NotANumber,
    /// Not of the form of the column (nine digits, ten digits, a state).
    NotOfTheForm,
}

/// How often a rule applied to a column, and where first.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tally<R> {
    /// The rule.
    pub rule: R,
    /// The column that gave cause.
    pub column: &'static str,
    /// Rows.
    pub count: u64,
    /// The first row numbers in the file, at most five.
    pub rows: Vec<u64>,
}

/// What became of one table.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TableReport {
    /// The table's name.
    pub table: &'static str,
    /// Rows handed over by the reader.
    pub rows: u64,
    /// Rows kept.
    pub kept: u64,
    /// Rows dropped, by rule and column.
    pub dropped: Vec<Tally<RowRule>>,
    /// Cells read as missing, by rule and column.
    pub blanked: Vec<Tally<CellRule>>,
    /// Cells with a value, by column, among the rows kept.
    pub filled: Vec<(&'static str, u64)>,
}

impl TableReport {
    pub(crate) fn new(table: Table) -> Self {
        Self {
            table: table.name(),
            ..Self::default()
        }
    }

    pub(crate) fn drop_row(&mut self, rule: RowRule, column: &'static str, row: u64) {
        tally(&mut self.dropped, rule, column, row);
    }

    pub(crate) fn blank_cell(&mut self, rule: CellRule, column: &'static str, row: u64) {
        tally(&mut self.blanked, rule, column, row);
    }
}

fn tally<R: PartialEq>(tallies: &mut Vec<Tally<R>>, rule: R, column: &'static str, row: u64) {
    match tallies
        .iter_mut()
        .find(|t| t.rule == rule && t.column == column)
    {
        Some(known) => {
            known.count += 1;
            if known.rows.len() < FIRST_ROWS {
                known.rows.push(row);
            }
        }
        None => tallies.push(Tally {
            rule,
            column,
            count: 1,
            rows: vec![row],
        }),
    }
}

/// What became of all tables.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LoadReport {
    /// One a table that was given.
    pub tables: Vec<TableReport>,
    /// Persons kept.
    pub persons: u64,
    /// Persons alive and of age on the date of the newest record.
    pub adults: u64,
}

/// Enough to find the cause, few enough to read.
const FIRST_ROWS: usize = 5;
