//! When two choices are too alike to be told apart by the one who knows.

use crate::kind::value::address_columns;
use crate::population::{Tables, position};
use crate::record::Table;

/// A rule on two displayed values; it never asks which of them is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Confusable {
    Never,
    /// House numbers two apart or less.
    NearNumber,
    /// The same make and model.
    SameModel,
    /// The same street of the same city.
    SameStreet,
    /// Texts that differ in two letters or less, or of which one begins the other.
    Spelling,
}

impl Confusable {
    /// Whether a rule forbids two records to be displayed together. Texts are the choices' own.
    pub(crate) fn forbids(
        self,
        tables: &Tables,
        table: Table,
        (a, a_text): (usize, &str),
        (b, b_text): (usize, &str),
    ) -> bool {
        let same = |columns: &[usize]| {
            columns
                .iter()
                .all(|c| tables.cell(table, *c, a) == tables.cell(table, *c, b))
        };
        match self {
            Self::Never => false,
            Self::NearNumber => match (leading(a_text), leading(b_text)) {
                (Some(a), Some(b)) => a.abs_diff(b) <= 2,
                _ => false,
            },
            Self::SameModel => same(&[MAKE, MODEL]),
            Self::SameStreet => {
                address_columns(table).is_some_and(|[_, street, city, _]| same(&[street, city]))
            }
            Self::Spelling => Self::alike(a_text, b_text),
        }
    }

    /// Whether two texts differ in two letters or less, or one begins the other.
    pub(crate) fn alike(a: &str, b: &str) -> bool {
        let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        let begins = long
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
        let edits = (letters(a) ^ letters(b)).count_ones() as usize;
        // an edit adds or removes two letters at most: a cheap look before the dear one
        edits <= 2 * allowed
            && long.len() - short.len() <= allowed
            && strsim::levenshtein(a, b) <= allowed
    }
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
            assert!(
                Confusable::alike(a, b) && Confusable::alike(b, a),
                "{a} {b}"
            );
        }
        for (a, b) in [
            ("Ann", "Joe"),
            ("Mary", "Gary"),
            ("First Bank", "Third Bank"),
        ] {
            assert!(
                !Confusable::alike(a, b) && !Confusable::alike(b, a),
                "{a} {b}"
            );
        }
    }
}
