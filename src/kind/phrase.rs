//! What is put into words of a language when it is displayed, as numbers.

use crate::kind::CATALOGUE;
use crate::kind::content::{Content, Unit};
use crate::kind::value::{Cells, Value, letters, unlettered};
use crate::population::Tables;
use crate::record::Table;

/// A content of no language, or what a prompt names. Equal for equal ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Phrase {
    tag: u32,
    cells: Cells,
}

impl Phrase {
    /// What a record displays, if that depends on the language; `None` if it is a text.
    pub(crate) fn of(value: Value, tables: &Tables, table: Table, row: usize) -> Option<Self> {
        let [a, b, ..] = value.cells(tables, table, row)?;
        let code = |text: u32| letters(tables.text(text));
        let (tag, cells) = match value {
            Value::State => (STATE, [code(a), 0, 0, 0]),
            Value::SsnState => (STATE, [a, 0, 0, 0]),
            Value::County => (COUNTY, [b, code(a), 0, 0]),
            Value::Country => (COUNTRY, [a, 0, 0, 0]),
            Value::Month(_) => (MONTH, [a / 100, a % 100, 0, 0]),
            Value::Word(_) => (WORD, [a, 0, 0, 0]),
            Value::AgeBand | Value::Band(..) | Value::YearsSince(..) => {
                let Content::Band { unit, low, high } = value.content(tables, table, row) else {
                    return None;
                };
                let unit = Unit::ALL.iter().position(|other| *other == unit)?;
                (BAND + u32::try_from(unit).ok()?, [low, high, 0, 0])
            }
            Value::Address
            | Value::Aircraft
            | Value::AreaCode
            | Value::City
            | Value::FullName
            | Value::GivenName
            | Value::HouseNumber
            | Value::LastFour
            | Value::Phone
            | Value::SsnArea
            | Value::Street
            | Value::StreetName
            | Value::Text(_)
            | Value::Vehicle
            | Value::Year(_)
            | Value::Zip => return None,
        };
        Some(Self { tag, cells })
    }

    /// What a prompt of a kind names.
    pub(crate) const fn prompt(kind: u8, cells: Cells) -> Self {
        Self {
            tag: PROMPT + kind as u32,
            cells,
        }
    }

    pub(crate) const fn from_words([tag, a, b, c, d]: [u32; 5]) -> Self {
        Self {
            tag,
            cells: [a, b, c, d],
        }
    }

    pub(crate) const fn words(self) -> [u32; 5] {
        let [a, b, c, d] = self.cells;
        [self.tag, a, b, c, d]
    }

    /// The code of a state, as letters of a number.
    pub(crate) const fn state(self) -> Option<u32> {
        match self.tag {
            STATE => Some(self.cells[0]),
            _ => None,
        }
    }

    /// The content of a choice; empty for what isn't one.
    pub(crate) fn content(self, tables: &Tables) -> Content {
        let [a, b, ..] = self.cells;
        let text = |id| tables.text(id);
        match self.tag {
            STATE => Content::State(unlettered(a)),
            COUNTY => Content::County {
                name: text(a).to_owned(),
                state: unlettered(b),
            },
            COUNTRY => Content::Country(text(a).to_owned()),
            MONTH => Content::Month { year: a, month: b },
            WORD => Content::Word(text(a).to_lowercase()),
            tag => {
                let unit = tag
                    .checked_sub(BAND)
                    .and_then(|at| Unit::ALL.get(at as usize));
                unit.map_or_else(
                    || Content::Text(String::new()),
                    |unit| Content::Band {
                        unit: *unit,
                        low: a,
                        high: b,
                    },
                )
            }
        }
    }

    /// The kind whose prompt it is, and the arguments of its text.
    pub(crate) fn arguments(self, tables: &Tables) -> Option<(u8, Vec<(&'static str, Content)>)> {
        let number = u8::try_from(self.tag.checked_sub(PROMPT)?).ok()?;
        let kind = CATALOGUE.get(usize::from(number))?;
        Some((number, kind.prompt.named(tables, self.cells)))
    }
}

const STATE: u32 = 0;
const COUNTY: u32 = 1;
const COUNTRY: u32 = 2;
const MONTH: u32 = 3;
const WORD: u32 = 4;
const BAND: u32 = 5;
const PROMPT: u32 = 256;
