//! Rows of one table as text, the common form between files and the population.

use crate::record::Table;

/// The text cells of one column; an empty cell is a missing value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextColumn {
    text: String,
    ends: Vec<usize>,
}

impl TextColumn {
    /// Appends a cell.
    pub fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    /// A column without a value.
    #[must_use]
    pub fn missing(rows: usize) -> Self {
        Self {
            text: String::new(),
            ends: vec![0; rows],
        }
    }

    /// The cell of a row; empty when it is missing or the row is out of range.
    #[must_use]
    pub fn get(&self, row: usize) -> &str {
        let start = match row.checked_sub(1) {
            Some(before) => self.ends.get(before).copied().unwrap_or(0),
            None => 0,
        };
        let end = self.ends.get(row).copied().unwrap_or(start);
        self.text.get(start..end).unwrap_or("")
    }

    /// The number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no cell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

impl<'a> FromIterator<&'a str> for TextColumn {
    fn from_iter<I: IntoIterator<Item = &'a str>>(cells: I) -> Self {
        let mut column = Self::default();
        cells.into_iter().for_each(|cell| column.push(cell));
        column
    }
}

/// A batch of rows of one table.
///
/// Shape: `rows x columns`, the columns in the order of [`Table::columns`], every cell text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    table: Table,
    columns: Vec<TextColumn>,
    numbers: Vec<u64>,
}

impl Rows {
    /// An empty batch.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self {
            table,
            columns: vec![TextColumn::default(); table.columns().len()],
            numbers: Vec::new(),
        }
    }

    /// A batch from its columns, in the order of [`Table::columns`], and the numbers of its rows.
    ///
    /// `None` unless there is a column for each of the table and all are as long as the numbers.
    #[must_use]
    pub fn from_columns(table: Table, columns: Vec<TextColumn>, numbers: Vec<u64>) -> Option<Self> {
        let fits = columns.len() == table.columns().len()
            && columns.iter().all(|column| column.len() == numbers.len());
        fits.then_some(Self {
            table,
            columns,
            numbers,
        })
    }

    /// Appends a row; its number is its place in the batch, from 1.
    ///
    /// Cells beyond the table's columns are ignored, absent ones are missing values.
    pub fn push(&mut self, cells: &[&str]) {
        let number = self.numbers.len() as u64 + 1;
        self.push_numbered(number, cells);
    }

    /// Appends a row with the number (from 1) by which reports name it.
    pub fn push_numbered(&mut self, number: u64, cells: &[&str]) {
        for (at, column) in self.columns.iter_mut().enumerate() {
            column.push(cells.get(at).copied().unwrap_or(""));
        }
        self.numbers.push(number);
    }

    /// The table.
    #[must_use]
    pub fn table(&self) -> Table {
        self.table
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The number by which reports name a row of this batch, from 1.
    #[must_use]
    pub fn number(&self, row: usize) -> u64 {
        self.numbers.get(row).copied().unwrap_or(0)
    }

    /// A column by its name; `None` if the table has no such column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&TextColumn> {
        self.columns.get(self.table.column(name)?)
    }

    /// The columns, in the order of [`Table::columns`].
    #[must_use]
    pub fn columns(&self) -> &[TextColumn] {
        &self.columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_as_pushed() {
        let mut rows = Rows::new(Table::Names);
        rows.push(&["p1", "Ann", "Lee", "maiden", "1990-01", "", "s"]);
        rows.push_numbered(9, &["p2", "", "Ray"]);
        let last = rows.column("last_name").unwrap();
        assert_eq!((last.get(0), last.get(1), last.get(2)), ("Lee", "Ray", ""));
        assert_eq!(rows.column("first_name").unwrap().get(1), "");
        assert_eq!((rows.number(0), rows.number(1)), (1, 9));
        assert!(rows.column("street").is_none());
    }

    #[test]
    fn columns_of_unequal_length_are_no_batch() {
        let mut columns: Vec<TextColumn> = vec![TextColumn::missing(2); 7];
        let rows = Rows::from_columns(Table::Names, columns.clone(), vec![1, 2]).unwrap();
        assert_eq!((rows.len(), rows.column("kind").unwrap().get(1)), (2, ""));
        columns[3] = ["maiden"].into_iter().collect();
        assert!(Rows::from_columns(Table::Names, columns.clone(), vec![1, 2]).is_none());
        columns.pop();
        assert!(Rows::from_columns(Table::Names, columns, vec![1, 2]).is_none());
    }
}
