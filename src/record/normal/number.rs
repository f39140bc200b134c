//! Phone and social security numbers.

/// The ten digits of a North American phone number; `None` for anything else.
///
/// Takes any punctuation, a leading `+1` or `1` and an extension (`x12`, `ext. 12`), which is cut.
/// An area code doesn't start with 0 or 1.
#[must_use]
pub fn phone(raw: &str) -> Option<u64> {
    let line = raw.split(['x', 'X', 'e', 'E', '#']).next()?;
    let mut digits = Digits::default();
    for c in line.chars() {
        match c {
            '0'..='9' => digits.push(c, 11)?,
            ' ' | '(' | ')' | '-' | '.' | '+' | '/' | '\u{a0}' | '\u{2010}'..='\u{2013}' => {}
            _ => return None,
        }
    }
    let national = match digits.len {
        10 => digits.value,
        11 if digits.value / 10_000_000_000 == 1 => digits.value % 10_000_000_000,
        _ => return None,
    };
    (national >= 2_000_000_000).then_some(national)
}

/// The nine digits of a social security number, with or without dashes; `None` for anything else.
///
/// Numbers that were never issued are taken (synthetic people have such), all zeros is not.
#[must_use]
pub fn ssn(raw: &str) -> Option<u32> {
    let digits = dashed(raw, 9)?;
    u32::try_from(digits).ok().filter(|number| *number > 0)
}

/// The last four digits of a social security number, from four digits or a whole number.
#[must_use]
pub fn ssn_last4(raw: &str) -> Option<u16> {
    let last = match dashed(raw, 4) {
        Some(four) => four,
        None => u64::from(ssn(raw)?) % 10_000,
    };
    u16::try_from(last).ok()
}

#[derive(Default)]
struct Digits {
    value: u64,
    len: usize,
}

impl Digits {
    fn push(&mut self, c: char, limit: usize) -> Option<()> {
        self.value = self
            .value
            .checked_mul(10)?
            .checked_add(u64::from(c.to_digit(10)?))?;
        self.len += 1;
        (self.len <= limit).then_some(())
    }
}

fn dashed(raw: &str, len: usize) -> Option<u64> {
    let mut digits = Digits::default();
    for c in raw.trim().chars() {
        match c {
            '0'..='9' => digits.push(c, len)?,
            '-' | ' ' => {}
            _ => return None,
        }
    }
    (digits.len == len).then_some(digits.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_ten_digits() {
        for raw in [
            "4155550123",
            "(415) 555-0123",
            "+1 415.555.0123",
            "1-415-555-0123 ext. 7",
            "415 555 0123x99",
        ] {
            assert_eq!(phone(raw), Some(4_155_550_123), "{raw}");
        }
        for raw in [
            "",
            "5550123",
            "0155550123",
            "24155550123",
            "415555O123",
            "415555012345678901234",
        ] {
            assert_eq!(phone(raw), None, "{raw}");
        }
    }

    #[test]
    fn social_security_numbers_are_nine_digits() {
        for raw in ["001020003", "001-02-0003", " 001 02 0003 "] {
            assert_eq!(ssn(raw), Some(1_020_003), "{raw}");
            assert_eq!(ssn_last4(raw), Some(3), "{raw}");
        }
        for raw in ["", "00102000", "0010200033", "00102000A", "000000000"] {
            assert_eq!(ssn(raw), None, "{raw}");
        }
        assert_eq!(ssn_last4("0042"), Some(42));
        assert_eq!(ssn_last4("042"), None);
    }
}
