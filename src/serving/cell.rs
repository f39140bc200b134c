//! Displayed texts, each in a cell: 8 bytes that tell of it, then the text.
//!
//! The lowest 14 bits of the head are the number of bytes, the next one is its [`Spelling`], the next
//! says that JSON needs no escapes for it, the others are its [`Marks`]. Cells begin at multiples of
//! 8 bytes.

use crate::Error;
use crate::kind::{Marks, Spelling};

/// What is displayed of a fact: a text in a cell, or a phrase by its number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Value(pub(crate) u32);

/// Where a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Cell(usize),
    Phrase(usize),
}

/// A displayed text as it is stored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell<'a> {
    pub(crate) bytes: &'a [u8],
    /// Whether the bytes stand in JSON as they are.
    pub(crate) is_plain: bool,
    pub(crate) spelling: Spelling,
    pub(crate) marks: Marks,
}

impl Value {
    pub(super) fn phrase(number: usize) -> Result<Self, Error> {
        let number = u32::try_from(number).ok().filter(|n| n & PHRASE == 0);
        let number = number.ok_or_else(|| Error::data("there are more than 2,147,483,647 phrases"));
        Ok(Self(number? | PHRASE))
    }

    pub(crate) const fn place(self) -> Place {
        let at = (self.0 & !PHRASE) as usize;
        if self.0 & PHRASE == 0 {
            Place::Cell(at * ALIGNMENT)
        } else {
            Place::Phrase(at)
        }
    }
}

impl<'a> Cell<'a> {
    const EMPTY: Self = Self {
        bytes: &[],
        is_plain: true,
        spelling: Spelling::Any,
        marks: Marks(0),
    };

    /// The cell that begins at a byte; an empty one if there is none.
    pub(crate) fn read(bytes: &'a [u8], at: usize) -> Self {
        let Some((head, rest)) = bytes.get(at..).and_then(<[u8]>::split_first_chunk) else {
            return Self::EMPTY;
        };
        let head = u64::from_le_bytes(*head);
        let len = usize::try_from(head & u64::from(LEN_MAX)).unwrap_or(0);
        Self {
            bytes: rest.get(..len).unwrap_or_default(),
            is_plain: head & PLAIN != 0,
            spelling: match head & ONE_FORM {
                0 => Spelling::Any,
                _ => Spelling::Plain,
            },
            marks: Marks(head >> MARKS),
        }
    }

    pub(crate) fn text(self) -> &'a str {
        std::str::from_utf8(self.bytes).unwrap_or("")
    }
}

/// Appends a cell, and tells the value that stands for it.
pub(super) fn push(
    cells: &mut Vec<u8>,
    text: &str,
    (marks, spelling): (Marks, Spelling),
) -> Result<Value, Error> {
    let value = next(cells)?;
    let kept = text.get(..text.floor_char_boundary(TEXT_MAX)).unwrap_or("");
    let mut head = kept.len() as u64 | marks.0 << MARKS;
    if is_plain(kept) {
        head |= PLAIN;
    }
    if spelling == Spelling::Plain && kept == text {
        head |= ONE_FORM;
    }
    cells.extend_from_slice(&head.to_le_bytes());
    cells.extend_from_slice(kept.as_bytes());
    cells.resize(cells.len().next_multiple_of(ALIGNMENT), 0);
    Ok(Value(value))
}

/// The value of the cell that is pushed next.
pub(super) fn next(cells: &[u8]) -> Result<u32, Error> {
    let at = u32::try_from(cells.len() / ALIGNMENT).ok();
    let at = at.filter(|at| at & PHRASE == 0);
    at.ok_or_else(|| Error::data("displayed texts exceed 16 GiB"))
}

/// Whether a text stands in JSON as it is (RFC 8259, section 7).
pub(crate) fn is_plain(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\')
}

const ALIGNMENT: usize = 8;
const LEN_MAX: u16 = 0x3fff;
/// No text is longer: an address has four texts of 200 bytes.
const TEXT_MAX: usize = LEN_MAX as usize;
const ONE_FORM: u64 = 0x4000;
const PLAIN: u64 = 0x8000;
const MARKS: u32 = 16;
const PHRASE: u32 = 1 << 31;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spelling(marks: u64) -> Spelling {
        if marks.is_multiple_of(2) {
            Spelling::Any
        } else {
            Spelling::Plain
        }
    }

    proptest! {
        #[test]
        fn what_is_pushed_is_read(texts in prop::collection::vec((".{0,40}", 0_u64..1 << 48), 1..9)) {
            let mut cells = Vec::new();
            let values: Vec<Value> = texts
                .iter()
                .map(|(text, marks)| {
                    push(&mut cells, text, (Marks(*marks), spelling(*marks))).unwrap()
                })
                .collect();
            for (value, (text, marks)) in values.iter().zip(&texts) {
                let Place::Cell(at) = value.place() else { panic!("a phrase") };
                let cell = Cell::read(&cells, at);
                prop_assert_eq!(cell.text(), text);
                prop_assert_eq!(cell.marks, Marks(*marks));
                prop_assert_eq!(cell.spelling, spelling(*marks));
                let json = serde_json::to_string(text).unwrap();
                prop_assert_eq!(cell.is_plain, json == format!("\"{text}\""));
            }
            // a damaged file
            for at in 0..cells.len() + 20 {
                let _ = Cell::read(&cells, at).text();
            }
        }
    }

    #[test]
    fn phrases_are_no_cells() {
        assert_eq!(Value::phrase(7).unwrap().place(), Place::Phrase(7));
        assert!(Value::phrase(1 << 31).is_err());
    }
}
