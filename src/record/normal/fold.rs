//! Text folded to lower-case ASCII words: the first step of every normal form.

/// The longest normal form, in bytes; what is beyond it is cut.
pub(super) const LIMIT: usize = 200;

/// Characters of a raw text that are looked at, so that a hostile cell costs little.
const RAW_LIMIT: usize = 1_000;

/// The most words of a text that are looked at.
const WORD_LIMIT: usize = 64;

/// Lower-case ASCII words, one space apart, in a buffer on the stack.
pub(super) struct Folded {
    bytes: [u8; LIMIT],
    len: usize,
    gap: bool,
}

/// The words of a folded text.
pub(super) struct Words<'a> {
    at: [&'a str; WORD_LIMIT],
    len: usize,
}

/// What becomes of an ASCII mark: `Some` text in its place (spaces part words), `None` parts words.
pub(super) type MarkRule = fn(u8) -> Option<&'static str>;

/// Apostrophes and full stops vanish (O'Brien, P.O.), other marks part words.
pub(super) fn plain_marks(mark: u8) -> Option<&'static str> {
    matches!(mark, b'\'' | b'`' | b'.').then_some("")
}

impl Folded {
    pub(super) fn new(raw: &str, marks: MarkRule) -> Self {
        let mut folded = Self {
            bytes: [0; LIMIT],
            len: 0,
            gap: false,
        };
        for c in raw.chars().take(RAW_LIMIT) {
            match u8::try_from(c) {
                Ok(byte) if byte.is_ascii() => folded.push_ascii(byte, marks),
                _ => folded.push_unicode(c, marks),
            }
        }
        folded
    }

    pub(super) fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..self.len).unwrap_or_default();
        str::from_utf8(bytes).unwrap_or_default()
    }

    pub(super) fn words(&self) -> Words<'_> {
        let mut words = Words {
            at: [""; WORD_LIMIT],
            len: 0,
        };
        for (slot, word) in words
            .at
            .iter_mut()
            .zip(self.as_str().split_ascii_whitespace())
        {
            *slot = word;
            words.len += 1;
        }
        words
    }

    fn push_ascii(&mut self, byte: u8, marks: MarkRule) {
        if byte.is_ascii_alphanumeric() {
            self.push(byte.to_ascii_lowercase());
        } else if byte.is_ascii_graphic() {
            match marks(byte) {
                Some(text) => text.bytes().for_each(|byte| self.push_or_part(byte)),
                None => self.gap = true,
            }
        } else if byte.is_ascii_whitespace() {
            self.gap = true;
        }
    }

    #[cold]
    fn push_unicode(&mut self, c: char, marks: MarkRule) {
        if c.is_alphanumeric() {
            let ascii = deunicode::deunicode_char(c).unwrap_or("");
            self.gap |= ascii.contains('/');
            ascii.bytes().for_each(|byte| self.push_ascii(byte, marks));
        } else if !is_invisible(c) && !is_apostrophe(c) {
            self.gap = true;
        }
    }

    fn push_or_part(&mut self, byte: u8) {
        if byte == b' ' {
            self.gap = true;
        } else {
            self.push(byte);
        }
    }

    fn push(&mut self, byte: u8) {
        let gap = self.gap && self.len > 0;
        if self.len + usize::from(gap) >= LIMIT {
            return;
        }
        if gap {
            self.put(b' ');
        }
        self.gap = false;
        self.put(byte);
    }

    fn put(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(self.len) {
            *slot = byte;
            self.len += 1;
        }
    }
}

impl<'a> Words<'a> {
    pub(super) fn as_slice(&self) -> &[&'a str] {
        self.at.get(..self.len).unwrap_or_default()
    }
}

/// Combining accents, variation selectors, bidirectional marks, joiners and other characters that
/// take no room: they vanish, also from the middle of a word.
fn is_invisible(c: char) -> bool {
    c.is_control() && !c.is_whitespace()
        || matches!(c,
            '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{61c}' | '\u{180e}' | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{fe20}'..='\u{fe2f}' | '\u{feff}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\u{b4}' | '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '\u{2035}'
    )
}

/// Appends words one space apart.
pub(super) fn join<'a>(words: impl IntoIterator<Item = &'a str>, out: &mut String) {
    let start = out.len();
    for word in words {
        if out.len() > start {
            out.push(' ');
        }
        out.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(raw: &str) -> String {
        Folded::new(raw, plain_marks).as_str().to_owned()
    }

    #[test]
    fn accents_marks_and_hidden_characters_go() {
        assert_eq!(fold("  Jos\u{e9}\tMu\u{f1}oz "), "jose munoz");
        assert_eq!(fold("Jose\u{301}"), "jose");
        assert_eq!(fold("O\u{2019}Brien"), "obrien");
        assert_eq!(fold("\u{202e}Ann\u{200b}e\u{0}"), "anne");
        assert_eq!(fold("Ann \u{1f600} Lee"), "ann lee");
        assert_eq!(fold("Gro\u{df} & S\u{f8}n"), "gross son");
        assert_eq!(fold("\u{418}\u{432}\u{430}\u{43d}"), "ivan");
    }

    #[test]
    fn long_text_is_cut_at_the_limit() {
        assert_eq!(fold(&"a".repeat(10_000)).len(), LIMIT);
        let cut = fold(&"ab ".repeat(5_000));
        assert!(cut.len() <= LIMIT && !cut.ends_with(' '));
    }
}
