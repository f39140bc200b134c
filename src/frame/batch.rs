//! Rows on their way out: batches of bounded size, counted as they leave.

use super::{FileIntake, Sink};
use crate::error::Error;
use crate::record::{Rows, Table};

/// The most rows of a batch: small enough for memory, large enough to forget the overhead.
pub(super) const BATCH_ROWS: usize = 1 << 17;

/// Collects rows of text and hands them on.
pub(super) struct Batch<'a> {
    rows: Rows,
    pub(super) intake: &'a mut FileIntake,
    sink: Sink<'a>,
}

impl<'a> Batch<'a> {
    pub(super) fn new(intake: &'a mut FileIntake, sink: Sink<'a>) -> Self {
        Self {
            rows: Rows::new(intake.table()),
            intake,
            sink,
        }
    }

    pub(super) fn table(&self) -> Table {
        self.rows.table()
    }

    pub(super) fn push(&mut self, row: u64, cells: &[&str]) -> Result<(), Error> {
        self.rows.push_numbered(row, cells);
        if self.rows.len() >= BATCH_ROWS {
            self.flush()?;
        }
        Ok(())
    }

    /// Hands on whole batches.
    pub(super) fn push_rows(&mut self, rows: Rows) -> Result<(), Error> {
        self.flush()?;
        self.rows = rows;
        self.flush()
    }

    pub(super) fn flush(&mut self) -> Result<(), Error> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let table = self.rows.table();
        let rows = std::mem::replace(&mut self.rows, Rows::new(table));
        self.intake
            .count_rows(u64::try_from(rows.len()).unwrap_or(u64::MAX));
        (self.sink)(self.intake.file(), rows)
    }
}
