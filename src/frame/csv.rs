//! Comma-separated values after RFC 4180, row by row, with nothing swallowed.
//!
//! Not Polars' reader: it fills short rows with nulls, gives no row numbers, and refuses an open
//! quote with an error that quotes the rows after it. The `csv` crate takes all rows up to the next
//! quote as one cell. Here a
//! record over several lines only counts when it is sound in every way; otherwise its first line
//! alone is dropped and reading goes on with the next, so that an open quote costs one row.

use std::path::Path;

use super::batch::Batch;
use super::header::{Header, refuse};
use super::intake::{DropRule, Place};
use super::lines::{ROW_MAX, Window, first_line};
use crate::error::Error;

/// Quoting faults after which a file is refused: each may cost a scan of the longest row.
const QUOTE_FAULTS_MAX: u64 = 1_000;

pub(super) fn read(path: &Path, batch: &mut Batch<'_>) -> Result<(), Error> {
    let unread = |e| Error::io("read", path, e);
    let mut window = Window::open(path)?;
    let mut cells = Cells::default();
    let (header, width, mut line) = read_header(&window, &mut cells, batch)?;
    window.take(cells.len).map_err(unread)?;
    let (mut row, mut faults) = (0, 0);
    while !window.rest().is_empty() {
        match first_line(window.rest()) {
            Some([] | b"\r") => cells.take_line(window.rest()),
            Some(_) => {
                row += 1;
                match cells.read_row(window.rest(), width) {
                    Ok(()) => cells.push_to(batch, &header, row, line)?,
                    Err(rule) => {
                        faults += u64::from(rule == DropRule::BrokenQuotes);
                        batch
                            .intake
                            .drop_row(rule, None, Place::new(row, Some(line)));
                    }
                }
            }
            None => {
                row += 1;
                batch
                    .intake
                    .drop_row(DropRule::TooLong, None, Place::new(row, Some(line)));
                window.take_line().map_err(unread)?;
                cells.len = 0;
                cells.lines = 1;
            }
        }
        if faults > QUOTE_FAULTS_MAX {
            let clause =
                format!("has over {QUOTE_FAULTS_MAX} rows with broken quotes up to line {line}");
            return Err(refuse(batch.intake, &clause));
        }
        window.take(cells.len).map_err(unread)?;
        line += cells.lines;
    }
    batch.flush()
}

/// Reads the header; also gives the number of its cells and of the line after it.
fn read_header(
    window: &Window,
    cells: &mut Cells,
    batch: &mut Batch<'_>,
) -> Result<(Header, usize, u64), Error> {
    let rest = window.rest();
    if rest.is_empty() {
        return Err(refuse(batch.intake, "is empty, without even a header line"));
    }
    if rest.starts_with(b"\xff\xfe") || rest.starts_with(b"\xfe\xff") {
        return Err(refuse(batch.intake, "is UTF-16, not UTF-8"));
    }
    let sound = first_line(rest).is_some() && cells.split(rest).is_ok();
    let names: Option<Vec<&str>> = (0..cells.ends.len()).map(|at| cells.get(at)).collect();
    match names {
        Some(names) if sound => {
            let header = Header::match_names(names.iter().copied(), batch.intake)?;
            Ok((header, names.len(), 1 + cells.lines))
        }
        _ => Err(refuse(batch.intake, "has no readable header line")),
    }
}

/// The cells of one record, unquoted.
#[derive(Default)]
struct Cells {
    text: Vec<u8>,
    ends: Vec<usize>,
    /// Bytes and lines the record takes in the file.
    len: usize,
    lines: u64,
}

impl Cells {
    fn get(&self, at: usize) -> Option<&str> {
        let start = at
            .checked_sub(1)
            .map_or(Some(0), |before| self.ends.get(before).copied())?;
        let bytes = self.text.get(start..*self.ends.get(at)?)?;
        str::from_utf8(bytes).ok()
    }

    /// Reads the record at the front of a text that is not empty.
    ///
    /// On failure only the first line is taken.
    fn read_row(&mut self, rest: &[u8], width: usize) -> Result<(), DropRule> {
        let outcome = match self.split(rest) {
            Ok(()) if self.ends.len() == width => Ok(()),
            Ok(()) if self.lines > 1 => Err(DropRule::BrokenQuotes),
            Ok(()) => Err(DropRule::Ragged),
            Err(rule) => Err(rule),
        };
        if outcome.is_err() {
            self.take_line(rest);
        }
        outcome
    }

    /// Takes the first line alone.
    fn take_line(&mut self, rest: &[u8]) {
        self.len = first_line(rest).map_or(0, |line| line.len() + 1);
        self.lines = 1;
    }

    fn split(&mut self, rest: &[u8]) -> Result<(), DropRule> {
        self.text.clear();
        self.ends.clear();
        self.lines = 1;
        let head = rest.get(..=ROW_MAX).unwrap_or(rest);
        let mut at = 0;
        loop {
            let cell = head.get(at..).unwrap_or_default();
            let (len, end) = match cell {
                [b'"', quoted @ ..] => self.quoted(quoted)?,
                _ => self.bare(cell),
            };
            self.ends.push(self.text.len());
            at += len;
            match end {
                End::Cell => {}
                End::File if head.len() < rest.len() => return Err(DropRule::TooLong),
                End::File | End::Row => {
                    self.len = at;
                    return Ok(());
                }
            }
        }
    }

    /// Takes a cell without quotes; gives its length with what ends it.
    fn bare(&mut self, cell: &[u8]) -> (usize, End) {
        let (text, len, end) = match memchr::memchr2(b',', b'\n', cell) {
            Some(at) if cell.get(at) == Some(&b',') => (cell.get(..at), at + 1, End::Cell),
            Some(at) => (cell.get(..at), at + 1, End::Row),
            None => (Some(cell), cell.len(), End::File),
        };
        let text = text.unwrap_or_default();
        let text = match end {
            End::Cell => text,
            End::Row | End::File => text.strip_suffix(b"\r").unwrap_or(text),
        };
        self.text.extend_from_slice(text);
        (len, end)
    }

    /// Takes a cell after its opening quote.
    fn quoted(&mut self, cell: &[u8]) -> Result<(usize, End), DropRule> {
        let mut at = 0;
        loop {
            let rest = cell.get(at..).unwrap_or_default();
            let quote = memchr::memchr(b'"', rest).ok_or(DropRule::BrokenQuotes)?;
            let text = rest.get(..quote).unwrap_or_default();
            self.text.extend_from_slice(text);
            let breaks = memchr::memchr_iter(b'\n', text).count();
            self.lines += u64::try_from(breaks).unwrap_or(0);
            // the opening quote, the text, the closing quote
            let len = at + quote + 2;
            match rest.get(quote + 1..).unwrap_or_default() {
                [b'"', ..] => self.text.push(b'"'),
                [b',', ..] => return Ok((len + 1, End::Cell)),
                [b'\n', ..] => return Ok((len + 1, End::Row)),
                [b'\r', b'\n', ..] => return Ok((len + 2, End::Row)),
                [] => return Ok((len, End::File)),
                [b'\r'] => return Ok((len + 1, End::File)),
                _ => return Err(DropRule::BrokenQuotes),
            }
            at += quote + 2;
        }
    }

    fn push_to(
        &self,
        batch: &mut Batch<'_>,
        header: &Header,
        row: u64,
        line: u64,
    ) -> Result<(), Error> {
        let mut cells = [""; COLUMNS_MAX];
        for (cell, place) in cells.iter_mut().zip(header.places()) {
            if let Some(place) = place {
                let Some(text) = self.get(*place) else {
                    batch
                        .intake
                        .drop_row(DropRule::NotUtf8, None, Place::new(row, Some(line)));
                    return Ok(());
                };
                *cell = text;
            }
        }
        let cells = cells.get(..header.places().len()).unwrap_or_default();
        batch.push(row, cells)
    }
}

/// No table has more columns.
pub(super) const COLUMNS_MAX: usize = 16;

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Cell,
    Row,
    File,
}
