//! What a prompt tells of the record it asks about.

use crate::kind::content::Content;
use crate::kind::value::{Cells, Value, relative};
use crate::population::{PersonRow, Tables, persons, position};
use crate::record::{PartialDate, Table};

/// What a prompt names. All choices of a question agree in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prompt {
    /// Nothing.
    Plain,
    /// Make and model of a vehicle.
    Model,
    /// The number of an address.
    Number,
    /// Five years through which an address lasted.
    Period,
    /// The given name of a relative.
    Relative,
    /// The given name of a relative who lived at the address too.
    Sharer,
    /// The street of an address.
    Street,
}

impl Prompt {
    /// Whether the prompt tells a record of the subject to whoever reads it.
    pub(crate) fn reveals(self) -> bool {
        !matches!(self, Self::Plain | Self::Period)
    }

    /// What the prompt names, equal for equal prompts; `None` if it can't be put.
    pub(crate) fn cells(self, tables: &Tables, table: Table, row: usize) -> Option<Cells> {
        match self {
            Self::Plain => Some([0; 4]),
            Self::Model => {
                let [make, model, ..] = Value::Vehicle.cells(tables, table, row)?;
                Some([make, model, 0, 0])
            }
            Self::Number => Value::HouseNumber.cells(tables, table, row),
            Self::Period | Self::Sharer if table != Table::Residences => None,
            Self::Period => Some([period(tables, row)?, 0, 0, 0]),
            Self::Relative => Value::GivenName.cells(tables, table, row),
            Self::Sharer => {
                let name = tables.person(sharers(tables, row).next()?, persons::FIRST_NAME);
                (name != 0).then_some([name, 0, 0, 0])
            }
            Self::Street => Value::Street.cells(tables, table, row),
        }
    }

    /// All that could be named of a record with its value being true.
    pub(crate) fn all_cells(self, tables: &Tables, table: Table, row: usize) -> Vec<Cells> {
        match self {
            Self::Period | Self::Sharer if table != Table::Residences => Vec::new(),
            Self::Period => periods(tables, row).map(|first| [first, 0, 0, 0]).collect(),
            Self::Sharer => sharers(tables, row)
                .map(|person| [tables.person(person, persons::FIRST_NAME), 0, 0, 0])
                .collect(),
            Self::Plain | Self::Model | Self::Number | Self::Relative | Self::Street => {
                self.cells(tables, table, row).into_iter().collect()
            }
        }
    }

    /// The arguments of the prompt's text, of what it names.
    pub(crate) fn named(self, tables: &Tables, cells: Cells) -> Vec<(&'static str, Content)> {
        let text = |cell| tables.text(cell).to_owned();
        match self {
            Self::Plain => Vec::new(),
            Self::Model => {
                let [make, model, ..] = cells.map(text);
                vec![("vehicle", Content::Text(format!("{make} {model}")))]
            }
            Self::Number => vec![("number", Content::Text(text(cells[0])))],
            Self::Period => {
                let year = |year: u32| Content::Text(year.to_string());
                let last = cells[0].saturating_add(PERIOD_YEARS).saturating_sub(1);
                vec![("from", year(cells[0])), ("to", year(last))]
            }
            Self::Relative | Self::Sharer => vec![("name", Content::Text(text(cells[0])))],
            Self::Street => vec![("street", Value::Street.said(tables, cells))],
        }
    }
}

/// The first year of the last five, from a round one, that a residence lasted through.
fn period(tables: &Tables, row: usize) -> Option<u32> {
    let cell = |column| tables.cell(Table::Residences, column, row);
    let from = PartialDate::from_packed(cell(FROM))?.latest().packed();
    let to = match cell(TO) {
        0 => tables.as_of,
        to => to,
    };
    // the year in which it ended, or began, is not whole
    let last = (to / 10_000) / PERIOD_YEARS * PERIOD_YEARS;
    let first = last.checked_sub(PERIOD_YEARS)?;
    (from / 10_000 < first).then_some(first)
}

/// The first years of all five, from a round one, of which a residence lasted through some time.
fn periods(tables: &Tables, row: usize) -> impl Iterator<Item = u32> {
    let cell = |column| tables.cell(Table::Residences, column, row);
    let last = match cell(TO) {
        0 => tables.as_of / 10_000,
        to => to / 10_000,
    };
    let first = match cell(FROM) {
        0 => last.saturating_sub(LIFE_YEARS),
        from => from / 10_000,
    };
    (first / PERIOD_YEARS..=last / PERIOD_YEARS).map(|at| at * PERIOD_YEARS)
}

/// The relatives who lived at the address of a residence at the same time.
fn sharers(tables: &Tables, row: usize) -> impl Iterator<Item = PersonRow> {
    tables
        .relatives(tables.owner(Table::Residences, row))
        .filter(move |relative| {
            let mut rows = tables.rows_of(Table::Residences, *relative);
            rows.any(|other| lived_together(tables, row, other))
        })
}

/// Whether a relative lived at an address of the person's at the same time.
pub(crate) fn shared_a_home(tables: &Tables, person: PersonRow, row: usize) -> bool {
    let other = relative(tables, row);
    tables.rows_of(Table::Residences, person).any(|home| {
        let mut rows = tables.rows_of(Table::Residences, other);
        rows.any(|row| lived_together(tables, home, row))
    })
}

fn lived_together(tables: &Tables, a: usize, b: usize) -> bool {
    let cell = |column, row| tables.cell(Table::Residences, column, row);
    let to = |row| match cell(TO, row) {
        0 => u32::MAX,
        to => to,
    };
    cell(FROM, a) <= to(b) && cell(FROM, b) <= to(a) && is_same_home(tables, a, b)
}

/// Whether two residences are of one home: not of two units of a house, nor of a place that
/// hundreds share.
pub(crate) fn is_same_home(tables: &Tables, a: usize, b: usize) -> bool {
    let unit = |row| tables.cell(Table::Residences, UNIT, row);
    let address = |row| Value::Address.cells(tables, Table::Residences, row);
    address(a).is_some()
        && address(a) == address(b)
        && (unit(a) == unit(b) || unit(a) == 0 || unit(b) == 0)
        && !tables.is_transient(a)
        && !tables.is_transient(b)
}

const PERIOD_YEARS: u32 = 5;
/// How long a residence may have lasted whose start isn't on file.
const LIFE_YEARS: u32 = 60;
const FROM: usize = position(Table::Residences, "from");
const TO: usize = position(Table::Residences, "to");
const UNIT: usize = position(Table::Residences, "unit");
