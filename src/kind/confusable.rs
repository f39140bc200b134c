//! When two choices are too alike to be told apart by the one who knows.

use crate::kind::Kind;
use crate::kind::value::address_columns;
use crate::population::{Tables, position};
use crate::record::{Table, normal};

/// A rule on two displayed values; it never asks which of them is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Confusable {
    Never,
    /// Texts as in `Spelling`, or names of which one may be short for the other.
    GivenName,
    /// House numbers two apart or less.
    NearNumber,
    /// The same make and model.
    SameModel,
    /// The same street of the same city.
    SameStreet,
    /// Texts that differ in two letters or less, or of which one begins the other.
    Spelling,
}

/// What is displayed of a record, made ready to be compared with many others.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) row: usize,
    /// The text of the choice.
    pub(crate) text: String,
    letters: u32,
    /// The normal form, of a given name.
    name: String,
}

impl Shown {
    pub(crate) fn new(kind: &Kind, tables: &Tables, row: usize) -> Self {
        let mut text = String::new();
        kind.value.render(tables, kind.table, row, &mut text);
        Self {
            row,
            letters: letters(&text),
            name: match kind.confusable {
                Confusable::GivenName => normal::person_name(&text).0,
                _ => String::new(),
            },
            text,
        }
    }

    /// Whether a text differs in two letters or less, or one begins the other.
    pub(crate) fn is_spelled_like(&self, other: &Spelling<'_>) -> bool {
        alike((&self.text, self.letters), (other.text, other.letters))
    }

    /// The text, made ready to be compared.
    pub(crate) fn spelling(&self) -> Spelling<'_> {
        Spelling {
            text: &self.text,
            letters: self.letters,
        }
    }
}

/// A text made ready to be compared with many others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spelling<'a> {
    text: &'a str,
    letters: u32,
}

impl<'a> Spelling<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            letters: letters(text),
        }
    }
}

impl Confusable {
    /// Whether a rule forbids two records of a table to be displayed together.
    pub(crate) fn forbids(self, tables: &Tables, table: Table, a: &Shown, b: &Shown) -> bool {
        let same = |columns: &[usize]| {
            columns
                .iter()
                .all(|c| tables.cell(table, *c, a.row) == tables.cell(table, *c, b.row))
        };
        let spelled_alike = || alike((&a.text, a.letters), (&b.text, b.letters));
        match self {
            Self::Never => false,
            Self::GivenName => spelled_alike() || normal::nickname_match(&a.name, &b.name),
            Self::NearNumber => match (leading(&a.text), leading(&b.text)) {
                (Some(a), Some(b)) => a.abs_diff(b) <= 2,
                _ => false,
            },
            Self::SameModel => same(&[MAKE, MODEL]),
            Self::SameStreet => {
                address_columns(table).is_some_and(|[_, street, city, _]| same(&[street, city]))
            }
            Self::Spelling => spelled_alike(),
        }
    }
}

/// Whether two texts, given with their letters, differ in two letters or less, or one begins the
/// other.
fn alike((a, a_letters): (&str, u32), (b, b_letters): (&str, u32)) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    // all letters of a beginning stand in the whole: a cheap look before the dear one
    let (short_letters, long_letters) = if a.len() <= b.len() {
        (a_letters, b_letters)
    } else {
        (b_letters, a_letters)
    };
    let begins = short_letters & !long_letters == 0
        && long
            .get(..short.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(short));
    if begins {
        return true;
    }
    // short names differ in two letters as a rule: Ann and Joe
    let allowed = match short.len() {
        0..=4 => 0,
        5..=8 => 1,
        _ => 2,
    };
    // likewise: an edit adds or removes two letters at most
    (a_letters ^ b_letters).count_ones() as usize <= 2 * allowed
        && long.len() - short.len() <= allowed
        && strsim::levenshtein(a, b) <= allowed
}

/// Whether two texts may be spellings of one.
pub(crate) fn spelled_alike(a: &str, b: &str) -> bool {
    alike((a, letters(a)), (b, letters(b)))
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
