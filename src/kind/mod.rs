//! The catalogue: what can be asked of which record.
//!
//! Declarations only. A [`Kind`] says what makes a record askable, what is displayed of it, by
//! which facets the choices of one question agree, and when two choices are too alike.
//! Source: docs/design.md, "The draw".

mod band;
mod catalogue;
mod confusable;
mod content;
mod facet;
mod marks;
mod phrase;
mod prompt;
mod ssn;
mod told;
mod value;

pub(crate) use self::catalogue::CATALOGUE;
pub(crate) use self::confusable::{Confusable, Shown, Spelled, spelled_alike};
pub(crate) use self::content::{Content, Unit};
pub(crate) use self::facet::{Facet, Holders, Setting, Step};
pub(crate) use self::marks::{Marks, hash};
pub(crate) use self::phrase::Phrase;
pub(crate) use self::prompt::{Prompt, is_same_home};
pub(crate) use self::told::{Glance, Spelling, Told, ToldNames, ToldPlace, ToldStreet};
pub(crate) use self::value::{Cells, Value, address_columns, given_name_key, mix};

use std::ops::Range;

use crate::population::{PersonRow, Tables};
use crate::record::{ColumnType, Table};

/// Kinds whose answers depend on each other: at most one of them sits in a quiz, unless it was
/// measured that they may sit together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Family {
    Air,
    Business,
    Kin,
    Name,
    Phone,
    Place,
    Property,
    School,
    Ssn,
    Vehicle,
    Work,
}

/// Who holds a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sharing {
    /// Those who lived there at overlapping times.
    Coresidents,
    /// The members of a household with the same value.
    Household,
    /// Relatives who have a record with the same cells in these columns: a number may pass from
    /// stranger to stranger.
    Kin(&'static [usize]),
    /// All who have a record with the same cells in these columns.
    Record(&'static [usize]),
    /// The same, of records that tell no time.
    Timeless(&'static [usize]),
}

/// A type of question.
#[derive(Debug)]
pub(crate) struct Kind {
    /// The stable dotted key.
    pub(crate) key: &'static str,
    pub(crate) family: Family,
    pub(crate) table: Table,
    /// What makes a record of the table askable of its person.
    pub(crate) askable: fn(&Tables, PersonRow, usize) -> bool,
    /// Which records of the table it asks about, in 64ths: kinds that display parts of one record
    /// share them out, without regard to what they say. Were all kinds to ask about all records,
    /// those of which many kinds can be asked would be asked about less often by each, and a
    /// value that goes with it (a city far away) would be known as wrong.
    pub(crate) records: Range<u8>,
    /// What is displayed of the record.
    pub(crate) value: Value,
    /// What the prompt names of the record.
    pub(crate) prompt: Prompt,
    pub(crate) sharing: Sharing,
    /// The strata, in order. A kind that displays places is cut hard by the holders' own place, so
    /// that no choice fits the claim better than another.
    pub(crate) strata: &'static [Step],
    pub(crate) confusable: Confusable,
    /// Other tables whose records make a displayed value true too.
    pub(crate) also_true: &'static [Table],
    /// Whether it may ask about a record that another such kind asks about, where the two were
    /// measured not to help each other. All others never ask two questions about one record.
    pub(crate) shares_records: bool,
    /// Whether it asks about what is there now, so that what is on file about other records makes no
    /// choice true.
    pub(crate) present: bool,
    /// Whether the answer stays the same for life (NIST SP 800-63A-3, 5.3.2, item 5i).
    pub(crate) never_changes: bool,
}

/// All records of a table.
const ALL: Range<u8> = 0..64;

impl Kind {
    /// What most kinds have in common.
    const PLAIN: Self = Self {
        key: "",
        family: Family::Place,
        table: Table::Residences,
        askable: |_, _, _| true,
        records: ALL,
        shares_records: false,
        value: Value::Address,
        prompt: Prompt::Plain,
        sharing: Sharing::Household,
        strata: &[],
        confusable: Confusable::Never,
        also_true: &[],
        present: false,
        never_changes: false,
    };

    /// Whether it asks about a record of a person.
    pub(crate) fn asks_about(&self, tables: &Tables, person: PersonRow, row: usize) -> bool {
        let part = match self.table {
            // the same for all who lived there
            Table::Residences => Value::Address.key(tables, self.table, row),
            Table::Persons => Some(u64::from(tables.household(person))),
            table => table
                .columns()
                .iter()
                .position(|column| column.column_type == ColumnType::Text)
                .map(|column| {
                    let cell = u64::from(tables.cell(table, column, row));
                    mix(&[u64::from(tables.household(person)), cell])
                }),
        };
        let part = u8::try_from(mix(&[part.unwrap_or(0)]) >> 40 & 63).unwrap_or(0);
        self.records.contains(&part) && (self.askable)(tables, person, row)
    }

    /// Whether questions of the two about one record are never asked of one person.
    pub(crate) fn parts_records_with(&self, other: &Self) -> bool {
        self.table == other.table && !self.may_share_records_with(other)
    }

    /// Whether it was measured what questions of the two about one record tell.
    pub(crate) const fn may_share_records_with(&self, other: &Self) -> bool {
        self.table as u8 == other.table as u8 && self.shares_records && other.shares_records
    }

    /// A number that is equal for equal values under equal prompts.
    pub(crate) fn key(&self, tables: &Tables, row: usize) -> Option<u64> {
        let key = self.value.key(tables, self.table, row)?;
        self.under_prompt(tables, self.table, row, key)
    }

    /// Numbers by which a value is known as true under a prompt; see [`Value::marks`].
    pub(crate) fn marks(&self, tables: &Tables, table: Table, row: usize) -> [Option<u64>; 3] {
        let marks = self.value.marks(tables, table, row);
        marks.map(|mark| self.under_prompt(tables, table, row, mark?))
    }

    /// The marks of a record under each prompt under which its value is true of the person.
    pub(crate) fn truths(&self, tables: &Tables, table: Table, row: usize) -> Vec<u64> {
        let marks = self.value.marks(tables, table, row).into_iter().flatten();
        if self.prompt == Prompt::Plain {
            return marks.collect();
        }
        let named = self.prompt.all_cells(tables, table, row);
        let under = |mark| named.iter().map(move |cells| Self::under(*cells, mark));
        marks.flat_map(under).collect()
    }

    fn under(named: Cells, key: u64) -> u64 {
        let [a, b, c, d] = named.map(u64::from);
        mix(&[a, b, c, d, key])
    }

    fn under_prompt(&self, tables: &Tables, table: Table, row: usize, key: u64) -> Option<u64> {
        if self.prompt == Prompt::Plain {
            return Some(key);
        }
        let named = self.prompt.cells(tables, table, row)?;
        Some(Self::under(named, key))
    }

    /// Whether two records may tell of one thing: confusable, or spelled alike.
    pub(crate) fn same_thing(&self, tables: &Tables, a: &Shown, b: &Shown) -> bool {
        let spelled = self.value == Value::Address || self.value.is_spelled();
        self.confusable.forbids(tables, self.table, a, b) || (spelled && a.is_spelled_like(b))
    }
}
