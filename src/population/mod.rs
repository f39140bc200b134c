//! All persons and records, as dense columns: immutable, shared, sorted by person.
//!
//! Every cell is a `u32`: a date as `YYYYMMDD`, a whole number plus one, a person's row, or the
//! number of a text; 0 is a missing value. Equal texts, after normalisation, have equal numbers.

mod build;
mod domain;
mod household;
mod identity;
mod place;
mod report;
mod text;

pub(crate) use self::build::Builder;
pub(crate) use self::identity::{given_forms, identity_hash, identity_hashes, surname_forms};
pub(crate) use self::place::Places;
pub use self::report::{CellRule, LoadReport, RowRule, TableReport, Tally};
pub(crate) use self::text::Texts;

use std::ops::Range;

use crate::population::domain::Reading;
use crate::prepared::Column;
use crate::record::{PartialDate, Table};

/// The row of a person in `persons`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PersonRow(pub(crate) u32);

impl PersonRow {
    pub(crate) fn at(self) -> usize {
        self.0 as usize
    }
}

/// The number of a text; 0 is the empty text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TextId(pub(crate) u32);

/// The columns of one table.
///
/// Shape: `rows x columns`; rows sorted by person, then by content.
#[derive(Clone, Debug, Default)]
pub(crate) struct TableColumns {
    /// One a column of the schema, `person_id` left out (empty).
    pub(crate) columns: Vec<Column<u32>>,
    /// The first row of each person, and the number of rows at the end.
    pub(crate) starts: Column<u32>,
}

/// The columns of `persons` and of all tables.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tables {
    pub(crate) texts: Texts,
    /// One column of `persons` a schema column; `person_id` is a text, `ssn` a number plus one.
    pub(crate) persons: Vec<Column<u32>>,
    /// The household of each person: the lowest row among its members.
    pub(crate) household: Column<u32>,
    /// The present home of each person: a row of `residences` plus one.
    pub(crate) home: Column<u32>,
    /// The other tables, in the order of [`Table::ALL`]; `persons` is empty.
    pub(crate) tables: Vec<TableColumns>,
    /// The date of the newest record that isn't in the future.
    pub(crate) as_of: u32,
}

impl Tables {
    /// The number of persons.
    pub(crate) fn len(&self) -> usize {
        self.household.len()
    }

    /// All persons.
    pub(crate) fn rows(&self) -> impl DoubleEndedIterator<Item = PersonRow> + use<> {
        (0..u32::try_from(self.len()).unwrap_or(u32::MAX)).map(PersonRow)
    }

    /// A cell of `persons`.
    pub(crate) fn person(&self, person: PersonRow, column: usize) -> u32 {
        self.persons.get(column).map_or(0, |c| c.at(person.at()))
    }

    /// The rows of a person in a table; of `persons` his own.
    pub(crate) fn rows_of(&self, table: Table, person: PersonRow) -> Range<usize> {
        if table == Table::Persons {
            return person.at()..person.at() + 1;
        }
        let Some(t) = self.tables.get(table as usize) else {
            return 0..0;
        };
        let start = t.starts.at(person.at()) as usize;
        start..(t.starts.at(person.at() + 1) as usize).max(start)
    }

    /// Whose a row of a table is.
    pub(crate) fn owner(&self, table: Table, row: usize) -> PersonRow {
        let starts = self.tables.get(table as usize).map(|t| &t.starts);
        let owner = match starts {
            Some(starts) if table != Table::Persons => starts
                .partition_point(|start| *start as usize <= row)
                .saturating_sub(1),
            _ => row,
        };
        PersonRow(u32::try_from(owner).unwrap_or(u32::MAX))
    }

    /// A cell of a table.
    pub(crate) fn cell(&self, table: Table, column: usize, row: usize) -> u32 {
        if table == Table::Persons {
            return self.persons.get(column).map_or(0, |c| c.at(row));
        }
        self.tables
            .get(table as usize)
            .and_then(|t| t.columns.get(column))
            .map_or(0, |c| c.at(row))
    }

    /// The text of a cell.
    pub(crate) fn text(&self, id: u32) -> &str {
        self.texts.text(TextId(id))
    }

    /// The birth date.
    pub(crate) fn birth(&self, person: PersonRow) -> Option<PartialDate> {
        PartialDate::from_packed(self.person(person, persons::BIRTH_DATE))
    }

    /// The year of birth; 0 if unknown.
    pub(crate) fn birth_year(&self, person: PersonRow) -> u32 {
        self.person(person, persons::BIRTH_DATE) / 10_000
    }

    /// Whether a death date is recorded.
    pub(crate) fn deceased(&self, person: PersonRow) -> bool {
        self.person(person, persons::DEATH_DATE) != 0
    }

    /// Whether the person can be a subject: alive, and of age on the date of the newest record.
    pub(crate) fn eligible(&self, person: PersonRow) -> bool {
        !self.deceased(person) && self.of_age(person, self.as_of)
    }

    /// Whether a person is of age on a date (`YYYYMMDD`), whatever isn't known of the birth date.
    pub(crate) fn of_age(&self, person: PersonRow, on: u32) -> bool {
        self.birth(person)
            .is_some_and(|birth| Self::is_of_age(birth, on))
    }

    /// The same of a birth date.
    pub(crate) fn is_of_age(birth: PartialDate, on: u32) -> bool {
        birth.latest().packed() + ADULT_YEARS * 10_000 <= on
    }

    /// Whether a residence is a mail drop or group quarters: hundreds share the address.
    pub(crate) fn is_transient(&self, row: usize) -> bool {
        household::is_transient(self, row)
    }

    /// The relatives on file, of any relation.
    pub(crate) fn relatives(&self, person: PersonRow) -> impl Iterator<Item = PersonRow> {
        self.rows_of(Table::Relatives, person).map(|row| {
            let relative = self.cell(Table::Relatives, household::RELATIVE_ID, row);
            PersonRow(relative.wrapping_sub(1))
        })
    }

    /// The row of `residences` that is the person's present home.
    pub(crate) fn home(&self, person: PersonRow) -> Option<usize> {
        (self.home.at(person.at()) as usize).checked_sub(1)
    }

    /// The person's household: the same number for all its members.
    pub(crate) fn household(&self, person: PersonRow) -> u32 {
        self.household.at(person.at())
    }

    /// A cell as text: what [`crate::record::Rows`] would hold.
    pub(crate) fn cell_text(&self, table: Table, column: usize, cell: u32) -> String {
        let Some(spec) = table.columns().get(column).filter(|_| cell != 0) else {
            return String::new();
        };
        match Reading::of(table, spec) {
            Reading::Date { .. } => {
                PartialDate::from_packed(cell).map_or_else(String::new, |date| date.to_string())
            }
            Reading::Integer { .. } | Reading::Year => (cell - 1).to_string(),
            Reading::Person => self
                .text(self.person(PersonRow(cell - 1), persons::PERSON_ID))
                .to_owned(),
            Reading::Ssn => format!("{:09}", cell - 1),
            Reading::Text(_) => self.text(cell).to_owned(),
        }
    }

    /// Finds a person by the key of the `persons` table.
    pub(crate) fn find(&self, person_id: &str) -> Option<PersonRow> {
        let ids = self.persons.first()?;
        let at = ids
            .binary_search_by(|id| self.text(*id).cmp(person_id))
            .ok()?;
        u32::try_from(at).ok().map(PersonRow)
    }
}

/// Below this age in years nobody is asked.
const ADULT_YEARS: u32 = 18;

/// Columns of `persons`.
pub(crate) mod persons {
    use super::position;
    use crate::record::Table::Persons;

    pub(crate) const PERSON_ID: usize = position(Persons, "person_id");
    pub(crate) const FIRST_NAME: usize = position(Persons, "first_name");
    pub(crate) const LAST_NAME: usize = position(Persons, "last_name");
    pub(crate) const SUFFIX: usize = position(Persons, "suffix");
    pub(crate) const SEX: usize = position(Persons, "sex");
    pub(crate) const BIRTH_DATE: usize = position(Persons, "birth_date");
    pub(crate) const SSN: usize = position(Persons, "ssn");
    pub(crate) const DEATH_DATE: usize = position(Persons, "death_date");
}

/// The position of a column, at compile time: a name that isn't in the schema doesn't compile.
pub(crate) const fn position(table: Table, name: &str) -> usize {
    let columns = table.columns();
    let mut at = 0;
    while at < columns.len() {
        #[expect(
            clippy::indexing_slicing,
            reason = "bounded by the loop, at compile time"
        )]
        let column = columns[at].name.as_bytes();
        if same(column, name.as_bytes()) {
            return at;
        }
        at += 1;
    }
    #[expect(clippy::panic, reason = "at compile time")]
    {
        panic!("no such column")
    }
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        #[expect(
            clippy::indexing_slicing,
            reason = "bounded by the loop, at compile time"
        )]
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}
