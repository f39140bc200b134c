//! What is on file about one person for quizzes, in one piece of memory.
//!
//! Layout, in words of 32 bits; blocks begin at multiples of two.
//!
//! | words | content |
//! | --- | --- |
//! | 0 | row of the person |
//! | 1 | number of asks (8 bits), suffix (7), whether a death is on file (1), last four digits of the social security number plus 1 (16) |
//! | 2-3 | hash of last and first name |
//! | 4 | date of birth, `YYYYMMDD` |
//! | 5-6 | hash of number and street of the home |
//! | 7 | ZIP code of the home plus 1 (20 bits), number of its state (12) |
//! | 8 | hash of its city |
//! | 9-10 | two bits for each address on file |
//! | then two an ask | place of the pool among values; kind (6 bits), turn (3), right seat (3), set (10), size of the pool (10) |
//! | then | bits of pairs, see [`Pairs`] |

use std::fmt;

use crate::Error;
use crate::resolve::{Home, Known};

/// A fact with the set that it is displayed in.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Ask {
    pub(crate) kind: u8,
    pub(crate) turn: u8,
    /// Which of the set is the fact's own.
    pub(crate) seat: u8,
    /// The first value of the pool.
    pub(crate) first: u32,
    /// Sum of the pool's weights.
    pub(crate) total: u16,
    pub(crate) set: u16,
}

impl fmt::Debug for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ask([..])")
    }
}

impl Ask {
    /// Whether it can be written: no number of it is too large.
    pub(super) fn fits(&self) -> bool {
        self.kind < 1 << 6
            && self.turn < 1 << 3
            && self.seat < 1 << 3
            && self.total < 1 << 10
            && self.set < self.total
    }

    fn packed(&self) -> u32 {
        u32::from(self.kind)
            | u32::from(self.turn) << 6
            | u32::from(self.seat) << 9
            | u32::from(self.set) << 12
            | u32::from(self.total) << 22
    }
}

/// Which questions may stand with which others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pairs {
    /// In one quiz.
    Together = 0,
    /// In two attempts, unless their kinds help each other and the policy keeps attempts apart.
    Loose = 1,
}

/// A block that is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block<'a>(&'a [u32]);

impl<'a> Block<'a> {
    /// The block that begins at a word.
    pub(super) fn at(words: &'a [u32], start: usize) -> Self {
        Self(words.get(start..).unwrap_or_default())
    }

    fn word(self, at: usize) -> u32 {
        self.0.get(at).copied().unwrap_or(0)
    }

    fn wide(self, at: usize) -> u64 {
        u64::from(self.word(at)) | u64::from(self.word(at + 1)) << 32
    }

    #[inline]
    pub(crate) fn known(self) -> Known {
        let [_, flags, a, b] = self.word(1).to_le_bytes();
        let place = self.word(7);
        Known {
            person: self.word(0),
            suffix: flags >> 1,
            is_dead: flags & 1 != 0,
            ssn_last4: u16::from_le_bytes([a, b]),
            names: self.wide(2),
            birth: self.word(4),
            home: Home {
                line: self.wide(5),
                zip: place >> 12,
                state: place & 0xfff,
                city: self.word(8),
            },
            lines: self.wide(9),
        }
    }

    /// The word of an ask that holds its seat.
    #[cfg(fuzzing)]
    pub(super) const fn ask_word(at: usize) -> usize {
        HEAD + 2 * at + 1
    }

    /// The number of asks.
    pub(crate) fn len(self) -> usize {
        usize::from(self.word(1).to_le_bytes()[0]).min(ASKS_MAX)
    }

    pub(crate) fn ask(self, at: usize) -> Ask {
        let packed = self.word(HEAD + 2 * at + 1);
        let field = |shift: u32, bits: u32| packed >> shift & ((1 << bits) - 1);
        let narrow = |value: u32| value.to_le_bytes()[0];
        let wide = |value: u32| {
            let [a, b, ..] = value.to_le_bytes();
            u16::from_le_bytes([a, b])
        };
        Ask {
            first: self.word(HEAD + 2 * at),
            kind: narrow(field(0, 6)),
            turn: narrow(field(6, 3)),
            seat: narrow(field(9, 3)),
            set: wide(field(12, 10)),
            total: wide(field(22, 10)),
        }
    }

    /// Of each ask those after it with which it may stand; bit `i` stands for ask `i`.
    pub(crate) fn later(self, pairs: Pairs) -> impl Iterator<Item = u64> {
        let len = self.len();
        let first = HEAD + 2 * len;
        let mut start = pairs as usize * triangle(len);
        (1..=len).map(move |next| {
            let later = len - next;
            let (word, shift) = (first + start / 32, start % 32);
            start += later;
            // three words hold 64 bits wherever they begin
            let mut bits = self.wide(word) >> shift;
            if later + shift > 64 {
                bits |= u64::from(self.word(word + 2)) << (64 - shift);
            }
            let mask = (1_u64 << later).wrapping_sub(1);
            // none is after the last of 64
            (bits & mask)
                .checked_shl(u32::try_from(next).unwrap_or(u32::MAX))
                .unwrap_or(0)
        })
    }
}

/// Appends a block: asks with, for each of [`Pairs`], which others each may stand with.
///
/// Returns where it begins, in units of [`UNIT`] words.
pub(super) fn push(
    words: &mut Vec<u32>,
    known: &Known,
    asks: &[Ask],
    pairs: [&[u64]; 2],
) -> Result<u32, Error> {
    words.resize(words.len().next_multiple_of(UNIT), 0);
    let start = u32::try_from(words.len() / UNIT)
        .map_err(|_| Error::data("what is on file for quizzes exceeds 32 GiB"))?;
    let asks = asks.get(..asks.len().min(ASKS_MAX)).unwrap_or_default();
    let count = u8::try_from(asks.len()).unwrap_or(u8::MAX);
    let [names, line, lines] = [known.names, known.home.line, known.lines].map(halves);
    let [a, b] = known.ssn_last4.to_le_bytes();
    words.extend([
        known.person,
        u32::from_le_bytes([count, known.suffix << 1 | u8::from(known.is_dead), a, b]),
        names[0],
        names[1],
        known.birth,
        line[0],
        line[1],
        known.home.zip << 12 | known.home.state & 0xfff,
        known.home.city,
        lines[0],
        lines[1],
    ]);
    for ask in asks {
        words.extend([ask.first, ask.packed()]);
    }
    let (mut word, mut filled) = (0_u32, 0);
    for rows in pairs {
        for (at, row) in rows.iter().enumerate().take(asks.len()) {
            for other in at + 1..asks.len() {
                word |= u32::from(row >> other & 1 == 1) << filled;
                filled += 1;
                if filled == u32::BITS {
                    words.push(word);
                    (word, filled) = (0, 0);
                }
            }
        }
    }
    if filled > 0 {
        words.push(word);
    }
    Ok(start)
}

/// The low half, then the high one.
fn halves(wide: u64) -> [u32; 2] {
    let [a, b, c, d, e, f, g, h] = wide.to_le_bytes();
    [
        u32::from_le_bytes([a, b, c, d]),
        u32::from_le_bytes([e, f, g, h]),
    ]
}

/// Pairs of so many.
const fn triangle(len: usize) -> usize {
    len * len.saturating_sub(1) / 2
}

/// Words of a block before its asks.
const HEAD: usize = 11;
/// Words that blocks begin at multiples of.
pub(super) const UNIT: usize = 2;
/// Asks of a block; hardly anybody has half as many.
pub(crate) const ASKS_MAX: usize = u64::BITS as usize;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asks() -> impl Strategy<Value = Vec<Ask>> {
        let ask = (
            0_u8..64,
            0_u8..8,
            0_u8..8,
            any::<u32>(),
            0_u16..1_024,
            0_u16..1_024,
        );
        prop::collection::vec(ask, 0..=ASKS_MAX).prop_map(|asks| {
            asks.into_iter()
                .map(|(kind, turn, seat, first, total, set)| Ask {
                    kind,
                    turn,
                    seat,
                    first,
                    total,
                    set,
                })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn what_is_pushed_is_read(
            asks in asks(),
            rows in prop::collection::vec(any::<u64>(), 2 * ASKS_MAX),
            person in any::<u32>(),
            wide in any::<u64>(),
            before in 0_usize..9,
        ) {
            let home = Home { line: wide, zip: 7, city: person, state: 9 };
            let known = Known {
                person, suffix: 3, is_dead: wide % 2 == 0, names: !wide, birth: 19_700_517, ssn_last4: 5, home,
                lines: wide.rotate_left(7),
            };
            let mut words = vec![u32::MAX; before];
            let rows: Vec<&[u64]> = rows.chunks(ASKS_MAX).collect();
            let start = push(&mut words, &known, &asks, [rows[0], rows[1]]).unwrap();
            let block = Block::at(&words, start as usize * UNIT);
            prop_assert_eq!(block.known(), known);
            prop_assert_eq!(block.len(), asks.len());
            for (at, ask) in asks.iter().enumerate() {
                prop_assert_eq!(block.ask(at), *ask);
            }
            for (pairs, rows) in [Pairs::Together, Pairs::Loose].into_iter().zip(rows) {
                let read: Vec<u64> = block.later(pairs).collect();
                prop_assert_eq!(read.len(), asks.len());
                for (at, (row, read)) in rows.iter().zip(read).enumerate() {
                    let later = (at + 1..asks.len()).filter(|other| row >> other & 1 == 1);
                    let later = later.fold(0_u64, |all, other| all | 1 << other);
                    prop_assert_eq!(read, later);
                }
            }
        }

        #[test]
        fn anything_is_read_without_a_panic(words in prop::collection::vec(any::<u32>(), 0..40)) {
            let block = Block::at(&words, 0);
            block.known();
            for at in 0..block.len() {
                block.ask(at);
            }
            block.later(Pairs::Loose).for_each(drop);
        }
    }
}
