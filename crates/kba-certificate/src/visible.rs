//! Strings of a record, so that nothing in them acts on the page or stays unseen.

use std::fmt::Write;

/// The string with its treacherous characters spelled out, such as `[U+202E]`.
pub(crate) fn visible(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    for character in raw.chars() {
        if is_spelled_out(character) {
            // writing to a string can't fail
            let _ = write!(text, "[U+{:04X}]", u32::from(character));
        } else {
            text.push(character);
        }
    }
    text
}

/// Whether the page can't or mustn't hold it.
///
/// The joiners U+200C and U+200D stay: names in Persian need them, and they only act on their
/// neighbours.
///
/// Source: Unicode 16, general categories Cc, Co, Cn (noncharacters), Zl, Zp and Cf, and the fillers
/// of `Default_Ignorable_Code_Point`; Unicode Technical Report 36, spoofing by bidirectional text.
fn is_spelled_out(character: char) -> bool {
    let code = u32::from(character);
    character.is_control()
        || code & 0xfffe == 0xfffe
        || matches!(
            code,
            0xad | 0x34f
                | 0x61c
                | 0x115f..=0x1160
                | 0x17b4..=0x17b5
                | 0x180b..=0x180f
                | 0x200b
                | 0x200e..=0x200f
                | 0x2028..=0x202e
                | 0x2060..=0x206f
                | 0x3164
                | 0xe000..=0xf8ff
                | 0xfdd0..=0xfdef
                | 0xfeff
                | 0xffa0
                | 0xfff0..=0xfffb
                | 0x1_bca0..=0x1_bca3
                | 0x1_d173..=0x1_d17a
                | 0xe_0000..=0xe_00ff
                | 0xe_01f0..=0xe_0fff
                | 0xf_0000..=0x10_ffff
        )
}

/// Whether it has no ink of its own and leans on the character before it.
pub(crate) fn is_joiner(character: char) -> bool {
    matches!(
        u32::from(character),
        0x200c | 0x200d | 0xfe00..=0xfe0f | 0xe_0100..=0xe_01ef
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_on_the_page_is_spelled_out() {
        for (raw, text) in [
            ("Ann\u{202e}nnA", "Ann[U+202E]nnA"),
            ("\0", "[U+0000]"),
            ("a\r\nb", "a[U+000D][U+000A]b"),
            ("\u{85}", "[U+0085]"),
            ("\u{2028}\u{2029}", "[U+2028][U+2029]"),
            ("\u{feff}", "[U+FEFF]"),
            ("\u{e000}", "[U+E000]"),
            ("\u{1fffe}", "[U+1FFFE]"),
            ("\u{e0041}", "[U+E0041]"),
            ("\u{3164}", "[U+3164]"),
        ] {
            assert_eq!(visible(raw), text);
        }
    }

    #[test]
    fn names_stay() {
        for name in [
            "Ann O'Hara-Nu\u{f1}ez",
            "\u{5c71}\u{7530} \u{592a}\u{90ce}",
            "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}",
            "\u{5d3}\u{5d5}\u{5d3}",
        ] {
            assert_eq!(visible(name), name);
        }
    }
}
