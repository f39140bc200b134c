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
            Self::Period => Some([period(tables, row)?, 0, 0, 0]),
            Self::Relative => Value::GivenName.cells(tables, table, row),
            Self::Sharer => {
                let name = tables.person(sharer(tables, row)?, persons::FIRST_NAME);
                (name != 0).then_some([name, 0, 0, 0])
            }
            Self::Street => Value::Street.cells(tables, table, row),
        }
    }

    /// The arguments of the prompt's text.
    pub(crate) fn arguments(
        self,
        tables: &Tables,
        table: Table,
        row: usize,
    ) -> Vec<(&'static str, Content)> {
        let cells = self.cells(tables, table, row).unwrap_or_default();
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
                let last = (cells[0] + PERIOD_YEARS).saturating_sub(1);
                vec![("from", year(cells[0])), ("to", year(last))]
            }
            Self::Relative | Self::Sharer => vec![("name", Content::Text(text(cells[0])))],
            Self::Street => vec![("street", Value::Street.content(tables, table, row))],
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

/// A relative who lived at the address of a residence at the same time.
fn sharer(tables: &Tables, row: usize) -> Option<PersonRow> {
    let time = |row| {
        let cell = |column| tables.cell(Table::Residences, column, row);
        let to = cell(TO);
        (cell(FROM), if to == 0 { u32::MAX } else { to })
    };
    let (from, to) = time(row);
    let address = Value::Address.cells(tables, Table::Residences, row)?;
    tables
        .relatives(tables.owner(Table::Residences, row))
        .find(|relative| {
            tables.rows_of(Table::Residences, *relative).any(|other| {
                let (other_from, other_to) = time(other);
                Value::Address.cells(tables, Table::Residences, other) == Some(address)
                    && other_from <= to
                    && from <= other_to
            })
        })
}

/// Whether a relative lived at an address of the person's at the same time.
pub(crate) fn shared_a_home(tables: &Tables, person: PersonRow, row: usize) -> bool {
    let other = relative(tables, row);
    tables.rows_of(Table::Residences, person).any(|home| {
        let address = Value::Address.cells(tables, Table::Residences, home);
        address.is_some()
            && tables
                .rows_of(Table::Residences, other)
                .any(|row| Value::Address.cells(tables, Table::Residences, row) == address)
    })
}

const PERIOD_YEARS: u32 = 5;
const FROM: usize = position(Table::Residences, "from");
const TO: usize = position(Table::Residences, "to");
