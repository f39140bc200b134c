//! What is displayed of a record, and when two values are the same.

use std::fmt::Write as _;

use crate::population::{PersonRow, Tables, persons, position};
use crate::record::{Table, normal};

/// What a choice shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// "12 N Oak St, Springfield, IL".
    Address,
    /// The given name of a relative.
    GivenName,
    /// "12".
    HouseNumber,
    /// The last four digits of a phone number.
    LastFour,
    /// A text column.
    Text(usize),
    /// "2012 Honda Accord".
    Vehicle,
}

impl Value {
    /// A number that is equal for equal values; `None` if the record has no such value.
    pub(crate) fn key(self, tables: &Tables, table: Table, row: usize) -> Option<u64> {
        let cell = |column| u64::from(tables.cell(table, column, row));
        Some(match self {
            Self::Address => {
                let [number, street, city, state] = address_columns(table)?.map(cell);
                mix(&[nonzero(number)?, nonzero(street)?, nonzero(city)?, state])
            }
            Self::GivenName => {
                let relative = tables.cell(table, RELATIVE_ID, row).wrapping_sub(1);
                given_name_key(tables, PersonRow(relative))?
            }
            Self::HouseNumber => nonzero(cell(address_columns(table)?[0]))?,
            Self::LastFour => u64::from(last_four(tables, row)?) + 1,
            Self::Text(column) => nonzero(cell(column))?,
            Self::Vehicle => {
                let [year, make, model] = VEHICLE.map(cell);
                mix(&[nonzero(year)?, nonzero(make)?, nonzero(model)?])
            }
        })
    }

    /// Numbers by which a value is known as true: one in common with what is on file is enough.
    ///
    /// Of an address any two of number, street and city, so that a misspelling of one on file
    /// doesn't hide that a choice is true.
    pub(crate) fn marks(self, tables: &Tables, table: Table, row: usize) -> [Option<u64>; 3] {
        if self != Self::Address {
            return [self.key(tables, table, row), None, None];
        }
        let Some(columns) = address_columns(table) else {
            return [None; 3];
        };
        let [number, street, city, state] =
            columns.map(|column| u64::from(tables.cell(table, column, row)));
        let pair = |tag, a, b, c| Some(mix(&[tag, nonzero(a)?, nonzero(b)?, c]));
        [
            pair(1, number, street, state),
            pair(2, number, city, state),
            pair(3, street, city, state),
        ]
    }

    /// Whether two records of a table have the same value.
    pub(crate) fn same(self, tables: &Tables, table: Table, a: usize, b: usize) -> bool {
        let key = self.key(tables, table, a);
        key.is_some() && key == self.key(tables, table, b)
    }

    /// The order of display within a stratum: equal values are neighbours, like ones are near.
    pub(crate) fn order(self, tables: &Tables, table: Table, row: usize) -> [u32; 4] {
        let cell = |column| tables.cell(table, column, row);
        match self {
            Self::Address => address_columns(table)
                .map_or([0; 4], |[number, street, city, state]| {
                    [state, city, street, number].map(cell)
                }),
            Self::GivenName => {
                let relative = PersonRow(cell(RELATIVE_ID).wrapping_sub(1));
                [tables.person(relative, persons::FIRST_NAME), 0, 0, 0]
            }
            Self::HouseNumber => {
                let id = address_columns(table).map_or(0, |columns| cell(columns[0]));
                // by magnitude, so that a set spans short and long numbers alike
                let text = tables.text(id);
                let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
                [digits.parse().unwrap_or(u32::MAX), id, 0, 0]
            }
            Self::LastFour => [last_four(tables, row).unwrap_or(0), 0, 0, 0],
            Self::Text(column) => [cell(column), 0, 0, 0],
            Self::Vehicle => {
                let [year, make, model] = VEHICLE.map(cell);
                [make, model, year, 0]
            }
        }
    }

    /// Appends the text of a choice.
    pub(crate) fn render(self, tables: &Tables, table: Table, row: usize, out: &mut String) {
        let cell = |column| tables.cell(table, column, row);
        let text = |column| tables.text(cell(column));
        // writing to a string can't fail
        let _ = match self {
            Self::Address => {
                let Some([number, street, city, state]) = address_columns(table) else {
                    return;
                };
                let (number, street) = (text(number), text(street));
                write!(out, "{number} {street}, {}, {}", text(city), text(state))
            }
            Self::GivenName => write!(out, "{}", self.given_name(tables, row)),
            Self::HouseNumber => {
                let number = address_columns(table).map_or("", |columns| text(columns[0]));
                write!(out, "{number}")
            }
            Self::LastFour => write!(out, "{:04}", last_four(tables, row).unwrap_or(0)),
            Self::Text(column) => write!(out, "{}", text(column)),
            Self::Vehicle => {
                let [year, make, model] = VEHICLE;
                let year = cell(year).saturating_sub(1);
                write!(out, "{year} {} {}", text(make), text(model))
            }
        };
    }

    #[expect(clippy::unused_self, reason = "it is the value's")]
    fn given_name(self, tables: &Tables, row: usize) -> &str {
        let relative = tables
            .cell(Table::Relatives, RELATIVE_ID, row)
            .wrapping_sub(1);
        tables.text(tables.person(PersonRow(relative), persons::FIRST_NAME))
    }
}

/// The key under which a person's given name stands among the names of relatives.
pub(crate) fn given_name_key(tables: &Tables, person: PersonRow) -> Option<u64> {
    let name = tables.text(tables.person(person, persons::FIRST_NAME));
    let name = normal::person_name(name).0;
    let root = normal::nickname_roots(&name).next().unwrap_or(&name);
    (!root.is_empty()).then(|| text_key(root))
}

/// The key of a given name, as [`Value::GivenName`] has it.
pub(crate) fn text_key(text: &str) -> u64 {
    let hash = blake3::hash(text.as_bytes());
    let mut first = [0; 8];
    for (to, from) in first.iter_mut().zip(hash.as_bytes()) {
        *to = *from;
    }
    u64::from_le_bytes(first)
}

/// Mixes numbers of texts into one; collisions only cause a refusal that wasn't needed.
pub(crate) fn mix(words: &[u64]) -> u64 {
    words.iter().fold(0x9e37_79b9_7f4a_7c15, |hash, word| {
        let mut x = hash ^ word.wrapping_mul(0xff51_afd7_ed55_8ccd);
        x ^= x >> 32;
        x = x.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        x ^ (x >> 29)
    })
}

fn nonzero(cell: u64) -> Option<u64> {
    (cell != 0).then_some(cell)
}

fn last_four(tables: &Tables, row: usize) -> Option<u32> {
    let number = tables.text(tables.cell(Table::Phones, PHONE_NUMBER, row));
    number.get(number.len().checked_sub(4)?..)?.parse().ok()
}

/// Number, street, city, state.
pub(crate) fn address_columns(table: Table) -> Option<[usize; 4]> {
    match table {
        Table::Properties => Some(PROPERTY_ADDRESS),
        Table::Residences => Some(RESIDENCE_ADDRESS),
        _ => None,
    }
}

const RESIDENCE_ADDRESS: [usize; 4] = [
    position(Table::Residences, "number"),
    position(Table::Residences, "street"),
    position(Table::Residences, "city"),
    position(Table::Residences, "state"),
];
const PROPERTY_ADDRESS: [usize; 4] = [
    position(Table::Properties, "number"),
    position(Table::Properties, "street"),
    position(Table::Properties, "city"),
    position(Table::Properties, "state"),
];
/// Year, make, model.
const VEHICLE: [usize; 3] = [
    position(Table::Vehicles, "year"),
    position(Table::Vehicles, "make"),
    position(Table::Vehicles, "model"),
];
const PHONE_NUMBER: usize = position(Table::Phones, "number");
const RELATIVE_ID: usize = position(Table::Relatives, "relative_id");
