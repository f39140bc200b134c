//! Which words a displayed text may hold, in 48 bits: a cheap look before the exact one.
//!
//! Each word sets two bits. Where one of a told word's bits is missing the text doesn't show it; where
//! both are there it may.

use crate::kind::told::Spelling;
use crate::kind::value::{Value, mix};
use crate::record::normal;

/// Bits that a text's words set, the lowest 48.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks(pub(crate) u64);

impl Marks {
    /// Of a text that is displayed as a value: all by which [`super::Told::is_shown`] may know it; and
    /// how it is spelled.
    pub(crate) fn of(value: Value, text: &str) -> (Self, Spelling) {
        let mut marks = Self::default();
        let mut spelling = Spelling::Any;
        match value {
            Value::GivenName => {
                let name = normal::person_name(text).0;
                marks.add(&name);
                normal::nickname_roots(&name).for_each(|root| marks.add(root));
            }
            Value::City => {
                let (name, _) = text.rsplit_once(", ").unwrap_or((text, ""));
                let mut city = String::new();
                normal::city_into(name, &mut city);
                marks.add(&city);
            }
            Value::Text(_) | Value::FullName => {
                let mut form = String::new();
                let forms: [fn(&str, &mut String); 3] = [
                    normal::text_into,
                    |text, form| {
                        normal::person_name_into(text, form);
                    },
                    normal::street_into,
                ];
                spelling = Spelling::Plain;
                for into in forms {
                    form.clear();
                    into(text, &mut form);
                    form.split(' ').for_each(|word| marks.add(word));
                    if form != text.to_ascii_lowercase() {
                        spelling = Spelling::Any;
                    }
                }
            }
            _ => {}
        }
        (marks, spelling)
    }

    /// Of one word, or of what counts as one.
    pub(crate) fn word(word: &str) -> Self {
        let mut marks = Self::default();
        marks.add(word);
        marks
    }

    /// Whether all of a word's bits are there.
    pub(crate) const fn may_hold(self, word: Self) -> bool {
        self.0 & word.0 == word.0
    }

    fn add(&mut self, word: &str) {
        let hash = hash(word);
        self.0 |= 1 << (hash % BITS) | 1 << ((hash >> 32) % BITS);
    }
}

/// A number of a text, the same everywhere.
pub(crate) fn hash(text: &str) -> u64 {
    let (eights, rest) = text.as_bytes().as_chunks::<8>();
    let mut last = [0; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    eights
        .iter()
        .chain([&last])
        .fold(text.len() as u64, |all, eight| {
            mix(&[all, u64::from_le_bytes(*eight)])
        })
}

const BITS: u64 = 48;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_word_of_a_text_is_marked(words in prop::collection::vec("[a-z]{1,12}", 1..8)) {
            let text = words.join(" ");
            let (marks, _) = Marks::of(Value::Text(0), &text);
            let mut form = String::new();
            normal::text_into(&text, &mut form);
            for word in form.split(' ') {
                prop_assert!(marks.may_hold(Marks::word(word)));
            }
            prop_assert!(marks.0 >> BITS == 0);
        }
    }

    #[test]
    fn texts_differ_in_their_hashes() {
        let texts = [
            "",
            "a",
            "b",
            "ab",
            "ba",
            "abcdefgh",
            "abcdefgha",
            "abcdefgh\0",
        ];
        for (at, a) in texts.iter().enumerate() {
            assert!(texts[at + 1..].iter().all(|b| hash(a) != hash(b)), "{a}");
        }
    }
}
