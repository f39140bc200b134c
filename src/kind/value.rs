//! What is displayed of a record, and when two values are the same.

use crate::kind::band::{AGES, Bands};
use crate::kind::content::Content;
use crate::kind::ssn;
use crate::population::{PersonRow, Tables, persons, position};
use crate::record::{PartialDate, Table, normal};

/// What a choice shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// "12 N Oak St, Springfield, IL".
    Address,
    /// "35 to 39" years: a relative's.
    AgeBand,
    /// "1960 Cessna 305A".
    Aircraft,
    /// "406": of a phone number.
    AreaCode,
    /// A band of a column of numbers.
    Band(usize, &'static Bands),
    /// "Springfield, IL".
    City,
    /// "Champaign County, IL".
    County,
    /// "Mexico".
    Country,
    /// The first and last name of a relative.
    FullName,
    /// The given name of a relative.
    GivenName,
    /// "12".
    HouseNumber,
    /// The last four digits of a phone number.
    LastFour,
    /// "August 1999": of a column of dates.
    Month(usize),
    /// A phone number.
    Phone,
    /// "517": of a social security number.
    SsnArea,
    /// The state that gave out a social security number.
    SsnState,
    /// A state.
    State,
    /// "N Oak St, Springfield, IL".
    Street,
    /// "N Oak St".
    StreetName,
    /// A text column.
    Text(usize),
    /// "2012 Honda Accord".
    Vehicle,
    /// A column of words of a closed list.
    Word(usize),
    /// A column of years.
    Year(usize),
    /// "4 to 5 years": from a column of dates until the newest record.
    YearsSince(usize, &'static Bands),
    /// "62704".
    Zip,
}

/// What a value is made of: equal for equal values, texts by their numbers.
pub(crate) type Cells = [u32; 4];

impl Value {
    /// The cells that are displayed, first what is sorted by first; `None` if the record has no
    /// such value.
    pub(crate) fn cells(self, tables: &Tables, table: Table, row: usize) -> Option<Cells> {
        let cell = |column| tables.cell(table, column, row);
        let named = |name| Some(cell(table.column(name)?)).and_then(nonzero);
        let one = |cell| [cell, 0, 0, 0];
        Some(match self {
            Self::Address => {
                let [number, street, city, state] = address_columns(table)?.map(cell);
                [state, nonzero(city)?, nonzero(street)?, nonzero(number)?]
            }
            Self::AgeBand => one(AGES.of(age(tables, relative(tables, row))?)),
            Self::Aircraft => {
                let [year, maker, model] = AIRCRAFT.map(cell);
                [nonzero(maker)?, nonzero(model)?, nonzero(year)?, 0]
            }
            Self::AreaCode => one(digits(tables, row, ..3)?),
            Self::Band(column, bands) => one(bands.of(nonzero(cell(column))? - 1)),
            Self::City => [named("state").unwrap_or(0), named("city")?, 0, 0],
            Self::County => [named("state").unwrap_or(0), named("county")?, 0, 0],
            Self::Country => one(named("country")?),
            Self::FullName => {
                let name = |column| nonzero(tables.person(relative(tables, row), column));
                [name(persons::LAST_NAME)?, name(persons::FIRST_NAME)?, 0, 0]
            }
            Self::GivenName => {
                let relative = relative(tables, row);
                one(nonzero(tables.person(relative, persons::FIRST_NAME))?)
            }
            Self::HouseNumber => one(nonzero(cell(address_columns(table)?[0]))?),
            Self::LastFour => one(digits(tables, row, 6..)? + 1),
            Self::Month(column) => {
                let month = cell(column) / 100;
                (month % 100 != 0).then_some(one(month))?
            }
            Self::Phone => one(named("number")?),
            Self::SsnArea => {
                let number = nonzero(tables.person(person(row), persons::SSN))? - 1;
                ssn::state(number)?;
                one(ssn::area(number) + 1)
            }
            Self::SsnState => {
                let number = nonzero(tables.person(person(row), persons::SSN))? - 1;
                one(letters(ssn::state(number)?))
            }
            Self::State => one(named("state").or_else(|| named("plate_state"))?),
            Self::Street => {
                let [_, street, city, state] = address_columns(table)?.map(cell);
                [state, nonzero(city)?, nonzero(street)?, 0]
            }
            Self::StreetName => one(nonzero(cell(address_columns(table)?[1]))?),
            Self::Text(column) | Self::Word(column) | Self::Year(column) => {
                one(nonzero(cell(column))?)
            }
            Self::Vehicle => {
                let [year, make, model] = VEHICLE.map(cell);
                [nonzero(make)?, nonzero(model)?, nonzero(year)?, 0]
            }
            Self::YearsSince(column, bands) => {
                let since = PartialDate::from_packed(cell(column))?;
                let days = tables.as_of.checked_sub(since.latest().packed())?;
                one(bands.of(days / 10_000))
            }
            Self::Zip => one(named("zip")?),
        })
    }

    /// Whether few bear each value, so that two such values tell who has both.
    pub(crate) const fn is_rare(self) -> bool {
        match self {
            Self::Address
            | Self::Aircraft
            | Self::FullName
            | Self::HouseNumber
            | Self::LastFour
            | Self::Phone
            | Self::Street
            | Self::StreetName
            | Self::Text(_) => true,
            Self::AgeBand
            | Self::AreaCode
            | Self::Band(..)
            | Self::City
            | Self::County
            | Self::Country
            | Self::GivenName
            | Self::Month(_)
            | Self::SsnArea
            | Self::SsnState
            | Self::State
            | Self::Vehicle
            | Self::Word(_)
            | Self::Year(_)
            | Self::YearsSince(..)
            | Self::Zip => false,
        }
    }

    /// A number that is equal for equal values; `None` if the record has no such value.
    pub(crate) fn key(self, tables: &Tables, table: Table, row: usize) -> Option<u64> {
        let cells = self.cells(tables, table, row)?;
        match self {
            Self::GivenName => given_name_key(tables, relative(tables, row)),
            // texts are looked up by it
            Self::Text(_) => Some(u64::from(cells[0])),
            _ => Some(mix(&cells.map(u64::from))),
        }
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
        let [number, street, city, state] = columns.map(|column| tables.cell(table, column, row));
        let pair = |tag: u64, a, b| {
            let (a, b) = (nonzero(a)?, nonzero(b)?);
            Some(mix(&[tag, u64::from(a), u64::from(b), u64::from(state)]))
        };
        [
            pair(1, number, street),
            pair(2, number, city),
            pair(3, street, city),
        ]
    }

    /// Whether a value may stand in two spellings, so that letters count, not texts.
    pub(crate) fn is_spelled(self) -> bool {
        matches!(
            self,
            Self::City | Self::County | Self::FullName | Self::Street | Self::StreetName
        ) || matches!(self, Self::Text(_))
    }

    /// The order of display within a stratum: equal values are neighbours, like ones are near.
    pub(crate) fn order(self, tables: &Tables, table: Table, row: usize) -> Cells {
        let Some(cells) = self.cells(tables, table, row) else {
            return [0; 4];
        };
        if self == Self::HouseNumber {
            // by magnitude, so that a set spans short and long numbers alike
            let text = tables.text(cells[0]);
            let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
            return [digits.parse().unwrap_or(u32::MAX), cells[0], 0, 0];
        }
        cells
    }

    /// What a choice says.
    pub(crate) fn content(self, tables: &Tables, table: Table, row: usize) -> Content {
        match self.cells(tables, table, row) {
            Some(cells) => self.said(tables, cells),
            None => Content::Text(String::new()),
        }
    }

    /// The same of cells that are known.
    pub(super) fn said(self, tables: &Tables, cells: Cells) -> Content {
        let [a, b, c, d] = cells;
        let text = |cell| tables.text(cell);
        Content::Text(match self {
            Self::Address => format!("{} {}, {}, {}", text(d), text(c), text(b), text(a)),
            Self::AgeBand => return AGES.content(a),
            Self::Aircraft | Self::Vehicle => {
                format!("{} {} {}", c.saturating_sub(1), text(a), text(b))
            }
            Self::AreaCode => format!("{a:03}"),
            Self::Band(_, bands) | Self::YearsSince(_, bands) => return bands.content(a),
            Self::City if a == 0 => text(b).to_owned(),
            Self::City => format!("{}, {}", text(b), text(a)),
            Self::County => {
                return Content::County {
                    name: text(b).to_owned(),
                    state: text(a).to_owned(),
                };
            }
            Self::Country => return Content::Country(text(a).to_owned()),
            Self::FullName => format!("{} {}", text(b), text(a)),
            Self::GivenName | Self::HouseNumber | Self::StreetName | Self::Text(_) | Self::Zip => {
                text(a).to_owned()
            }
            Self::LastFour => format!("{:04}", a - 1),
            Self::Month(_) => {
                return Content::Month {
                    year: a / 100,
                    month: a % 100,
                };
            }
            Self::Phone => phone(text(a)),
            Self::SsnArea => format!("{:03}", a - 1),
            Self::SsnState => return Content::State(unlettered(a)),
            Self::State => return Content::State(text(a).to_owned()),
            Self::Street => format!("{}, {}, {}", text(c), text(b), text(a)),
            Self::Word(_) => return Content::Word(text(a).to_lowercase()),
            Self::Year(_) => a.saturating_sub(1).to_string(),
        })
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

/// The relative whom a row of `relatives` names.
pub(crate) fn relative(tables: &Tables, row: usize) -> PersonRow {
    PersonRow(
        tables
            .cell(Table::Relatives, RELATIVE_ID, row)
            .wrapping_sub(1),
    )
}

/// Number, street, city, state.
pub(crate) fn address_columns(table: Table) -> Option<[usize; 4]> {
    match table {
        Table::Properties => Some(PROPERTY_ADDRESS),
        Table::Residences => Some(RESIDENCE_ADDRESS),
        _ => None,
    }
}

/// Whole years of age on the day of the newest record.
fn age(tables: &Tables, person: PersonRow) -> Option<u32> {
    let born = tables.birth(person)?.latest().packed();
    Some(tables.as_of.checked_sub(born)? / 10_000)
}

fn person(row: usize) -> PersonRow {
    PersonRow(u32::try_from(row).unwrap_or(u32::MAX))
}

fn nonzero(cell: u32) -> Option<u32> {
    (cell != 0).then_some(cell)
}

/// Some digits of a phone number.
fn digits(
    tables: &Tables,
    row: usize,
    range: impl std::slice::SliceIndex<str, Output = str>,
) -> Option<u32> {
    let number = tables.text(tables.cell(Table::Phones, PHONE_NUMBER, row));
    (number.len() == PHONE_DIGITS).then_some(())?;
    number.get(range)?.parse().ok()
}

fn phone(number: &str) -> String {
    match (number.get(..3), number.get(3..6), number.get(6..)) {
        (Some(area), Some(exchange), Some(line)) => format!("({area}) {exchange}-{line}"),
        _ => number.to_owned(),
    }
}

/// Two letters as a number.
pub(crate) fn letters(code: &str) -> u32 {
    code.bytes().fold(0, |all, byte| all << 8 | u32::from(byte))
}

pub(super) fn unlettered(letters: u32) -> String {
    letters
        .to_be_bytes()
        .into_iter()
        .filter(|byte| *byte != 0)
        .map(char::from)
        .collect()
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
/// Year, manufacturer, model.
const AIRCRAFT: [usize; 3] = [
    position(Table::Aircraft, "year"),
    position(Table::Aircraft, "manufacturer"),
    position(Table::Aircraft, "model"),
];
const PHONE_NUMBER: usize = position(Table::Phones, "number");
const PHONE_DIGITS: usize = 10;
const RELATIVE_ID: usize = position(Table::Relatives, "relative_id");
