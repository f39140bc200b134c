//! Streets, house numbers and units, after USPS Publication 28.

use super::fold::{Folded, MarkRule, join, plain_marks};
use super::street_words::{ordinal, ordinal_units, suffix, tens};

/// Appends the normal form of a street: one form for the full and the abbreviated spelling.
///
/// Lower-case ASCII words: street types after Publication 28 (`Street` to `st`), directions at
/// either end (`North` to `n`, `N W` to `nw`), ordinals as figures (`Second` to `2nd`, `42 St` to
/// `42nd st`), Saint, Fort, Mount and route words abbreviated, `po box` for its spellings. A unit
/// (`Apt 4`, `# 4`) is left out. A direction that is the whole name stays (`North Ave`). Applied to
/// its own result it changes nothing.
pub fn street_into(raw: &str, out: &mut String) {
    let folded = Folded::new(raw, street_marks);
    let words = folded.words();
    append_street(words.as_slice(), out);
}

/// The name of a street without its directions and its type, of a normal form: `n oak st` is `oak`.
/// What is nothing but these stays whole (`north ave`).
pub(crate) fn street_name(street: &str) -> &str {
    // one that is spelled out is the name
    let is_direction = |word: &str| leading_direction(word) == Some(word);
    let mut name = street;
    if let Some((word, rest)) = name.split_once(' ')
        && is_direction(word)
    {
        name = rest;
    }
    if let Some((rest, word)) = name.rsplit_once(' ')
        && is_direction(word)
    {
        name = rest;
    }
    if let Some((rest, word)) = name.rsplit_once(' ')
        && suffix(word).is_some()
    {
        name = rest;
    }
    name
}

/// Appends the normal form of a house number: lower-case letters and digits without leading zeros,
/// a dash only between digits (`12-34`), a fraction after a space (`12 1/2`). Empty without a digit.
pub fn house_number_into(raw: &str, out: &mut String) {
    let folded = Folded::new(raw, number_marks);
    let words = folded.words();
    append_number(words.as_slice(), out);
}

/// Appends the normal form of a unit: its letters and digits without designator and leading zeros
/// (`Apt. 04-B` to `4b`).
pub fn unit_into(raw: &str, out: &mut String) {
    let folded = Folded::new(raw, street_marks);
    let words = folded.words();
    append_unit(words.as_slice(), out);
}

/// An address line in parts, each in its normal form; a part that is not there is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressLine {
    number: String,
    street: String,
    unit: String,
}

impl AddressLine {
    /// Parts a line such as `123 N. Main Street, Apt 4B` or `PO Box 12`.
    ///
    /// The number of a box is the line's number, its street is `po box`.
    #[must_use]
    pub fn parse(raw: &str) -> Self {
        let mut line = Self::default();
        let folded = Folded::new(raw, line_marks);
        let words = folded.words();
        let words = without_signs(words.as_slice());
        if let Some(number) = box_number(words) {
            append_number(number, &mut line.number);
            line.street.push_str("po box");
            return line;
        }
        let at = match words {
            [number, fraction, _, ..] if is_house_number(number) && is_fraction(fraction) => 2,
            [number, _, ..] if is_house_number(number) => 1,
            _ => 0,
        };
        let (number, rest) = words.split_at_checked(at).unwrap_or_default();
        append_number(number, &mut line.number);
        let unit_at = unit_start(rest).unwrap_or(rest.len());
        let (street, unit) = rest.split_at_checked(unit_at).unwrap_or_default();
        // the marks of a number part words in a street
        let mut text = String::new();
        join(street.iter().copied(), &mut text);
        street_into(&text, &mut line.street);
        text.clear();
        join(unit.iter().copied(), &mut text);
        unit_into(&text, &mut line.unit);
        line
    }

    /// The house number.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The street.
    #[must_use]
    pub fn street(&self) -> &str {
        &self.street
    }

    /// The unit.
    #[must_use]
    pub fn unit(&self) -> &str {
        &self.unit
    }
}

fn street_marks(mark: u8) -> Option<&'static str> {
    match mark {
        b'#' => Some(" # "),
        other => plain_marks(other),
    }
}

fn number_marks(mark: u8) -> Option<&'static str> {
    match mark {
        b'-' => Some("-"),
        b'/' => Some("/"),
        other => plain_marks(other),
    }
}

fn line_marks(mark: u8) -> Option<&'static str> {
    const RULES: [MarkRule; 2] = [number_marks, street_marks];
    RULES.into_iter().find_map(|rule| rule(mark))
}

/// The short form of a direction word; short forms give themselves.
pub(super) fn leading_direction(word: &str) -> Option<&'static str> {
    Some(match word {
        "n" | "north" => "n",
        "s" | "south" => "s",
        "e" | "east" => "e",
        "w" | "west" => "w",
        "ne" | "northeast" => "ne",
        "nw" | "northwest" => "nw",
        "se" | "southeast" => "se",
        "sw" | "southwest" => "sw",
        _ => return None,
    })
}

fn joined_direction(first: &str, second: &str) -> Option<&'static str> {
    match (leading_direction(first)?, leading_direction(second)?) {
        ("n", "e") => Some("ne"),
        ("n", "w") => Some("nw"),
        ("s", "e") => Some("se"),
        ("s", "w") => Some("sw"),
        _ => None,
    }
}

fn append_street(words: &[&str], out: &mut String) {
    let words = without_signs(words);
    if let Some(number) = box_number(words) {
        let number = number.iter().copied().filter(|w| *w != "#");
        join(["po", "box"].into_iter().chain(number), out);
        return;
    }
    let words = words.get(..unit_start(words).unwrap_or(words.len()));
    let (tail, words) = trailing(words.unwrap_or_default());
    let (lead, core) = leading(words);
    let start = out.len();
    out.extend(lead);
    let mut at = 0;
    while let Some(rest) = core.get(at..)
        && !rest.is_empty()
    {
        if out.len() > start {
            out.push(' ');
        }
        at += append_word(rest, at == 0, out);
    }
    if let Some(tail) = tail {
        if out.len() > start {
            out.push(' ');
        }
        out.push_str(tail);
    }
}

/// Appends the short form of the first word (or two, of a compound ordinal) and says how many words
/// it took.
fn append_word(rest: &[&str], first: bool, out: &mut String) -> usize {
    let (word, next) = (rest.first().copied().unwrap_or(""), rest.get(1).copied());
    if let Some(ten) = tens(word)
        && let Some(unit) = next.and_then(ordinal_units)
    {
        out.push(ten);
        out.push_str(unit);
        return 2;
    }
    let short = match word {
        "saint" if next.is_some() => "st",
        "fort" if next.is_some() => "ft",
        "mount" if next.is_some() => "mt",
        "avenue" | "av" => "ave",
        "highway" => "hwy",
        "route" => "rte",
        _ if first => ordinal(word).unwrap_or(word),
        _ => ordinal(word).or_else(|| suffix(word)).unwrap_or(word),
    };
    out.push_str(short);
    let bare_number = first && rest.len() == 2 && word.len() <= 3 && is_figures(word);
    if bare_number && next.is_some_and(|w| suffix(w).is_some()) {
        out.push_str(ordinal_ending(word));
    }
    1
}

fn ordinal_ending(figures: &str) -> &'static str {
    match figures.as_bytes() {
        [.., b'1', _] => "th",
        [.., b'1'] => "st",
        [.., b'2'] => "nd",
        [.., b'3'] => "rd",
        _ => "th",
    }
}

/// Splits directions off the end: one or two (`N W`), after any other word.
fn trailing<'a, 'b>(words: &'a [&'b str]) -> (Option<&'static str>, &'a [&'b str]) {
    match words {
        [rest @ .., a, b] if !rest.is_empty() && joined_direction(a, b).is_some() => {
            (joined_direction(a, b), rest)
        }
        [rest @ .., last] if !rest.is_empty() && leading_direction(last).is_some() => {
            (leading_direction(last), rest)
        }
        _ => (None, words),
    }
}

/// Splits directions off the beginning, if a name is left.
fn leading<'a, 'b>(words: &'a [&'b str]) -> (Option<&'static str>, &'a [&'b str]) {
    let named = |rest: &[&str]| match rest {
        [] => false,
        [only] => suffix(only).is_none(),
        _ => true,
    };
    match words {
        [a, b, rest @ ..] if named(rest) && joined_direction(a, b).is_some() => {
            (joined_direction(a, b), rest)
        }
        [first, rest @ ..] if named(rest) && leading_direction(first).is_some() => {
            (leading_direction(first), rest)
        }
        _ => (None, words),
    }
}

/// What follows the words for a post office box, if the line is one.
fn box_number<'a, 'b>(words: &'a [&'b str]) -> Option<&'a [&'b str]> {
    let rest = match words {
        ["po", "box", rest @ ..]
        | ["p", "o", "box", rest @ ..]
        | ["post", "office", "box", rest @ ..]
        | ["pobox" | "pob", rest @ ..] => rest,
        ["box", rest @ ..] if rest.first().is_some_and(|w| is_figures(w)) => rest,
        _ => return None,
    };
    let signs = rest
        .iter()
        .take_while(|w| matches!(**w, "#" | "no" | "number"));
    rest.get(signs.count()..)
}

/// The words without number signs in front.
fn without_signs<'a, 'b>(words: &'a [&'b str]) -> &'a [&'b str] {
    let signs = words.iter().take_while(|w| **w == "#").count();
    words.get(signs..).unwrap_or_default()
}

fn has_digit(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_digit())
}

fn is_figures(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

fn is_fraction(word: &str) -> bool {
    word.contains('/') && word.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a line's first word is its number: figures to begin with, but no ordinal (1st Ave).
fn is_house_number(word: &str) -> bool {
    let letters = word.trim_start_matches(|c: char| c.is_ascii_digit());
    letters.len() < word.len() && !matches!(letters, "st" | "nd" | "rd" | "th")
}

/// Where the unit begins; never at the first word, which belongs to the street.
fn unit_start(words: &[&str]) -> Option<usize> {
    let mut start = (1..words.len()).find(|at| {
        let word = words.get(*at).copied().unwrap_or("");
        designates_alone(word)
            || designates_with_number(word)
                && words.get(at + 1).is_some_and(|next| identifies(next))
    })?;
    while start > 1 && words.get(start - 1).is_some_and(|w| *w == "#") {
        start -= 1;
    }
    Some(start)
}

fn designates_alone(word: &str) -> bool {
    matches!(
        word,
        "#" | "apartment" | "apt" | "basement" | "bsmt" | "penthouse" | "suite" | "unit"
    )
}

fn designates_with_number(word: &str) -> bool {
    matches!(
        word,
        "bldg"
            | "building"
            | "dept"
            | "fl"
            | "floor"
            | "hngr"
            | "lot"
            | "ph"
            | "rm"
            | "room"
            | "slip"
            | "spc"
            | "space"
            | "ste"
            | "trailer"
            | "trlr"
    )
}

/// Whether a word after a designator says which unit; directions and ordinals do, since their short
/// forms look like it.
fn identifies(word: &str) -> bool {
    has_digit(word)
        || word.len() == 1
        || ordinal(word).is_some()
        || tens(word).is_some()
        || leading_direction(word).is_some()
}

fn append_number(words: &[&str], out: &mut String) {
    let (fraction, words) = match words {
        [rest @ .., last] if !rest.is_empty() && is_fraction(last) => (Some(*last), rest),
        _ => (None, words),
    };
    if !words.iter().any(|w| has_digit(w)) {
        return;
    }
    let start = out.len();
    let mut last = b' ';
    let mut bytes = words
        .iter()
        .flat_map(|w| w.bytes())
        .filter(|b| !b"/#".contains(b))
        .peekable();
    while let Some(byte) = bytes.next() {
        let next_is_digit = bytes.peek().is_some_and(u8::is_ascii_digit);
        let keep = match byte {
            b'-' => last.is_ascii_digit() && next_is_digit,
            b'0' => out.len() > start || !next_is_digit,
            _ => true,
        };
        if keep {
            out.push(char::from(byte));
            last = byte;
        }
    }
    if let Some(fraction) = fraction {
        out.push(' ');
        out.push_str(fraction);
    }
}

fn append_unit(words: &[&str], out: &mut String) {
    let mut words = words;
    while let [first, rest @ ..] = words
        && !rest.is_empty()
        && (designates_alone(first) || designates_with_number(first))
    {
        words = rest;
    }
    let start = out.len();
    let mut bytes = words
        .iter()
        .filter(|w| **w != "#")
        .flat_map(|w| w.bytes())
        .peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'0' || out.len() > start || bytes.peek().is_none_or(|b| !b.is_ascii_digit()) {
            out.push(char::from(byte));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_street_is_named_without_direction_and_type() {
        for (street, name) in [
            ("n oak st", "oak"),
            ("sunset ave", "sunset"),
            ("old farmington rd se", "old farmington"),
            ("17th st", "17th"),
            ("north ave", "north"),
            ("broadway", "broadway"),
            ("po box", "po box"),
            ("n ave", "ave"),
            ("", ""),
        ] {
            assert_eq!(street_name(street), name, "{street}");
        }
    }

    fn of(form: fn(&str, &mut String), raw: &str) -> String {
        let mut out = String::new();
        form(raw, &mut out);
        out
    }

    #[test]
    fn streets_come_to_one_form() {
        for (raw, normal) in [
            ("Main Street", "main st"),
            ("MAIN ST.", "main st"),
            ("N. Main St", "n main st"),
            ("North Main Street", "n main st"),
            ("Main St NW", "main st nw"),
            ("Main Street North West", "main st nw"),
            ("N E Oak Ave", "ne oak ave"),
            ("North Avenue", "north ave"),
            ("E St NW", "e st nw"),
            ("East West Highway", "e west hwy"),
            ("Second Avenue", "2nd ave"),
            ("2nd Ave", "2nd ave"),
            ("Twenty-First St", "21st st"),
            ("W 42 St", "w 42nd st"),
            ("11 Ave", "11th ave"),
            ("Saint Charles Avenue", "st charles ave"),
            ("St Charles Ave", "st charles ave"),
            (
                "Martin Luther King Jr. Boulevard",
                "martin luther king jr blvd",
            ),
            ("Avenue of the Americas", "ave of the americas"),
            ("US Highway 50", "us hwy 50"),
            ("Park Place Drive", "park pl dr"),
            ("Court Street", "court st"),
            ("O'Connor Ln", "oconnor ln"),
            ("Ca\u{f1}ada Road", "canada rd"),
            ("Broadway", "broadway"),
            ("N Broadway", "n broadway"),
            ("Main St Apt 4B", "main st"),
            ("Main St #4", "main st"),
            ("Main Street, Suite 200", "main st"),
            ("P.O. Box 123", "po box 123"),
            ("Post Office Box # 123", "po box 123"),
            ("PO Box", "po box"),
            ("Box 12", "po box 12"),
            ("Box Elder Road", "box elder rd"),
            ("", ""),
        ] {
            assert_eq!(of(street_into, raw), normal, "{raw}");
        }
    }

    #[test]
    fn different_streets_stay_different() {
        for (one, other) in [
            ("Oak St", "Oak Ave"),
            ("N Oak St", "S Oak St"),
            ("Oak St NE", "Oak St NW"),
            ("1st St", "21st St"),
            ("E St", "East St"),
        ] {
            assert_ne!(
                of(street_into, one),
                of(street_into, other),
                "{one} / {other}"
            );
        }
    }

    #[test]
    fn house_numbers_come_to_one_form() {
        for (raw, normal) in [
            ("00123", "123"),
            ("123-A", "123a"),
            ("123 a", "123a"),
            ("12-34", "12-34"),
            ("12 1/2", "12 1/2"),
            ("12\u{bd}", "12 1/2"),
            ("N6W23001", "n6w23001"),
            ("0", "0"),
            ("none", ""),
            ("", ""),
        ] {
            assert_eq!(of(house_number_into, raw), normal, "{raw}");
        }
    }

    #[test]
    fn units_lose_their_designator() {
        for (raw, normal) in [
            ("Apt. 04-B", "4b"),
            ("# 4b", "4b"),
            ("Unit #4 B", "4b"),
            ("STE 200", "200"),
            ("F", "f"),
            ("", ""),
        ] {
            assert_eq!(of(unit_into, raw), normal, "{raw}");
        }
    }

    #[test]
    fn lines_are_parted() {
        for (raw, number, street, unit) in [
            ("123 N. Main Street, Apt 4B", "123", "n main st", "4b"),
            ("12-34 31st Ave # 2", "12-34", "31st ave", "2"),
            ("12 1/2 Elm St", "12 1/2", "elm st", ""),
            ("1st Ave", "", "1st ave", ""),
            ("P.O. Box 0123", "123", "po box", ""),
            ("Oak-Tree Ln", "", "oak tree ln", ""),
            ("123", "", "123", ""),
        ] {
            let line = AddressLine::parse(raw);
            assert_eq!(
                (line.number(), line.street(), line.unit()),
                (number, street, unit),
                "{raw}"
            );
        }
    }
}
