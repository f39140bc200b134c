//! Text in aligned columns.

use std::borrow::Cow;
use std::io::{self, Write};

use console::{Alignment, measure_text_width, pad_str};

/// Rows of cells under a head; columns without any cell are not shown.
#[derive(Debug)]
pub(crate) struct Grid {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
    numbers_from: usize,
}

impl Grid {
    pub(crate) fn new<S: Into<String>>(head: impl IntoIterator<Item = S>) -> Self {
        Self {
            head: head.into_iter().map(Into::into).collect(),
            rows: Vec::new(),
            numbers_from: usize::MAX,
        }
    }

    /// Aligns this and all further columns to the right.
    pub(crate) fn numbers_from(mut self, column: usize) -> Self {
        self.numbers_from = column;
        self
    }

    pub(crate) fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(
            cells
                .into_iter()
                .map(|cell| printable(&cell.into()).into_owned())
                .collect(),
        );
    }

    pub(crate) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        self.write_lines(std::iter::once(&self.head).chain(&self.rows), out)
    }

    /// Without the head.
    pub(crate) fn write_rows(&self, out: &mut impl Write) -> io::Result<()> {
        self.write_lines(self.rows.iter(), out)
    }

    fn write_lines<'a>(
        &'a self,
        lines: impl Iterator<Item = &'a Vec<String>>,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let widths: Vec<usize> = (0..self.head.len()).map(|c| self.width(c)).collect();
        for row in lines {
            let mut line = String::new();
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                if *width > 0 {
                    let right = column >= self.numbers_from;
                    let side = if right {
                        Alignment::Right
                    } else {
                        Alignment::Left
                    };
                    line.push_str("  ");
                    line.push_str(&pad_str(cell, *width, side, None));
                }
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    /// 0 if no row has the cell.
    fn width(&self, column: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(column));
        let widest = cells.map(|cell| measure_text_width(cell)).max();
        let head = self.head.get(column).map_or(0, |h| measure_text_width(h));
        match widest {
            None | Some(0) => 0,
            Some(widest) => widest.max(head),
        }
    }
}

/// A text that can't steer the terminal: a record may hold anything.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().any(steers) {
        Cow::Owned(text.replace(steers, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Control characters, and those that turn the direction of writing.
fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_empty_ones_left_out() {
        let mut grid = Grid::new(["name", "unit", "rows"]).numbers_from(2);
        grid.row(["Ann", "", "7"]);
        grid.row(["Bartholomew", "", "1,024"]);
        let mut out = Vec::new();
        grid.write(&mut out).unwrap();
        let lines = "  name          rows\n  Ann              7\n  Bartholomew  1,024\n";
        assert_eq!(String::from_utf8(out).unwrap(), lines);
    }

    #[test]
    fn records_cannot_steer_the_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb"), "a\u{fffd}[2Jb");
        assert_eq!(printable("a\u{202e}b\nc"), "a\u{fffd}b\u{fffd}c");
        assert_eq!(printable("Zo\u{eb}"), "Zo\u{eb}");
    }
}
