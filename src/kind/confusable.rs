//! When two choices are too alike to be told apart by the one who knows.

use crate::kind::Kind;
use crate::kind::value::{Cells, address_columns, mix};
use crate::population::{Tables, position};
use crate::record::{Table, normal};

/// A rule on two displayed values; it never asks which of them is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Confusable {
    Never,
    /// Colours that one car may be said to have.
    Colour,
    /// Texts as in `Spelling`, or names of which one may be short for the other.
    GivenName,
    /// Months two apart or less.
    NearMonth,
    /// House numbers two apart or less.
    NearNumber,
    /// Numbers that follow each other.
    NextNumber,
    /// The same make and model.
    SameModel,
    /// The same street of the same city.
    SameStreet,
    /// Texts that differ in two letters or less, or of which one begins the other.
    Spelling,
    /// Bands that touch.
    Touching,
}

/// What is displayed of a record, made ready to be compared with many others.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) row: usize,
    /// The text of the choice, of no language.
    pub(crate) text: String,
    cells: Cells,
    pub(crate) spelled: Spelled,
    /// The normal form, of a given name.
    name: String,
}

impl Shown {
    pub(crate) fn new(kind: &Kind, tables: &Tables, row: usize) -> Self {
        Self::of(kind, tables, kind.table, row)
    }

    /// The same of a record of another table with such values.
    pub(crate) fn of(kind: &Kind, tables: &Tables, table: Table, row: usize) -> Self {
        let text = kind.value.content(tables, table, row).plain();
        Self {
            row,
            cells: kind.value.cells(tables, table, row).unwrap_or_default(),
            spelled: Spelled::new(&text),
            name: match kind.confusable {
                Confusable::GivenName => normal::person_name(&text).0,
                _ => String::new(),
            },
            text,
        }
    }

    /// Whether a text differs in two letters or less, or one begins the other.
    pub(crate) fn is_spelled_like(&self, other: &Self) -> bool {
        self.spelled.is_like(&other.spelled)
    }
}

/// A text of which only the spelling counts.
#[derive(Debug)]
pub(crate) struct Spelled {
    /// In lower case.
    text: Box<str>,
    letters: u32,
}

impl Spelled {
    pub(crate) fn new(text: &str) -> Self {
        Self {
            text: text.to_ascii_lowercase().into(),
            letters: letters(text),
        }
    }

    /// Whether another differs in two letters or less, or one begins the other.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let (short, long) = if self.text.len() <= other.text.len() {
            (self, other)
        } else {
            (other, self)
        };
        // all letters of a beginning stand in the whole: a cheap look before the dear one
        if short.letters & !long.letters == 0 && long.text.starts_with(&*short.text) {
            return true;
        }
        // short names differ in two letters as a rule: Ann and Joe
        let allowed = match short.text.len() {
            0..=4 => 0,
            5..=8 => 1,
            _ => 2,
        };
        // likewise: an edit adds or removes two letters at most
        (short.letters ^ long.letters).count_ones() as usize <= 2 * allowed
            && long.text.len() - short.text.len() <= allowed
            && strsim::levenshtein(&short.text, &long.text) <= allowed
    }
}

impl Confusable {
    /// A number that is the same for all records of which no two are displayed together, where
    /// the rule parts all records so.
    pub(crate) fn class(self, tables: &Tables, table: Table, row: usize) -> Option<u64> {
        let cell = |column| u64::from(tables.cell(table, column, row));
        (self == Self::SameModel).then(|| mix(&[cell(MAKE), cell(MODEL)]))
    }

    /// Whether a rule forbids two records of a table to be displayed together.
    pub(crate) fn forbids(self, tables: &Tables, table: Table, a: &Shown, b: &Shown) -> bool {
        let same = |columns: &[usize]| {
            columns
                .iter()
                .all(|c| tables.cell(table, *c, a.row) == tables.cell(table, *c, b.row))
        };
        let spelled_alike = || a.is_spelled_like(b);
        match self {
            Self::Never => false,
            Self::Colour => {
                let group = |text: &str| COLOURS.iter().position(|group| group.contains(&text));
                group(&a.text).is_some() && group(&a.text) == group(&b.text)
            }
            Self::GivenName => spelled_alike() || normal::nickname_match(&a.name, &b.name),
            Self::NearMonth => {
                let months = |shown: &Shown| shown.cells[0] / 100 * 12 + shown.cells[0] % 100;
                months(a).abs_diff(months(b)) <= 2
            }
            Self::NearNumber => match (leading(&a.text), leading(&b.text)) {
                (Some(a), Some(b)) => a.abs_diff(b) <= 2,
                _ => false,
            },
            Self::NextNumber | Self::Touching => a.cells[0].abs_diff(b.cells[0]) <= 1,
            Self::SameModel => same(&[MAKE, MODEL]),
            Self::SameStreet => {
                address_columns(table).is_some_and(|[_, street, city, _]| same(&[street, city]))
            }
            Self::Spelling => spelled_alike(),
        }
    }
}

/// Whether two texts may be spellings of one.
pub(crate) fn spelled_alike(a: &str, b: &str) -> bool {
    Spelled::new(a).is_like(&Spelled::new(b))
}

fn leading(text: &str) -> Option<u32> {
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    text.get(..digits)?.parse().ok()
}

/// Which letters stand in a text, digits and the rest folded into the same 32 bits.
fn letters(text: &str) -> u32 {
    text.bytes().fold(0, |set, byte| set | 1 << (byte % 32))
}

/// Colours of which one may be taken for the other.
const COLOURS: &[&[&str]] = &[
    &["gray", "grey", "silver", "charcoal"],
    &["gold", "tan", "beige", "brown", "bronze"],
    &["red", "maroon", "burgundy"],
    &["white", "cream", "ivory"],
];
const MAKE: usize = position(Table::Vehicles, "make");
const MODEL: usize = position(Table::Vehicles, "model");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_alike() {
        for (a, b) in [
            ("Springfield College", "Springfield Colege"),
            ("First Bank", "First Bank of Ohio"),
            ("Ann", "Anne"),
            ("Jonathan", "Jonathon"),
            ("Amara", "Tamara"),
        ] {
            assert!(spelled_alike(a, b) && spelled_alike(b, a), "{a} {b}");
        }
        for (a, b) in [
            ("Ann", "Joe"),
            ("Mary", "Gary"),
            ("First Bank", "Third Bank"),
        ] {
            assert!(!spelled_alike(a, b) && !spelled_alike(b, a), "{a} {b}");
        }
    }
}
