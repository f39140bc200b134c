//! Normal forms: what names, addresses and numbers are compared by, on both sides.
//!
//! Every function takes any text and never panics. The text forms are appended to a buffer of the
//! caller, are at most 200 bytes, and change nothing when applied to their own result. The number
//! forms are `None` for what can't be read.
//!
//! | of | function | form |
//! | --- | --- | --- |
//! | given, middle, last name | [`person_name_into`] | words, particles joined, suffix split off |
//! | suffix | [`Suffix::parse`] | one of six |
//! | nickname | [`nickname_roots`], [`nickname_match`] | given names |
//! | street | [`street_into`] | USPS Publication 28, without unit |
//! | house number, unit | [`house_number_into`], [`unit_into`] | figures and letters |
//! | address line | [`AddressLine::parse`] | number, street, unit |
//! | city, county | [`city_into`], [`county_into`] | words |
//! | state, ZIP code | [`state`], [`zip`] | postal code, five digits |
//! | phone | [`phone`] | ten digits |
//! | social security number | [`ssn`], [`ssn_last4`] | nine digits, four |
//! | firm, school | [`organisation_into`] | words without legal form |
//! | other text | [`text_into`] | words |

mod fold;
mod name;
mod nickname;
mod nickname_table;
mod number;
mod place;
mod street;
mod street_words;
mod words;

pub use self::name::{Suffix, name_parts, person_name, person_name_into, same_unspaced};
pub use self::nickname::{nickname_match, nickname_roots};
pub use self::number::{phone, ssn, ssn_last4};
pub use self::place::{city_into, county_into, state, zip};
pub(crate) use self::street::street_name;
pub use self::street::{AddressLine, house_number_into, street_into, unit_into};
pub use self::words::{organisation_into, text_into};

#[cfg(test)]
mod tests {
    //! Any text has a normal form, and normal forms are their own.

    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    type Form = fn(&str, &mut String);

    const FORMS: [(&str, Form); 8] = [
        ("person name", |raw, out| {
            person_name_into(raw, out);
        }),
        ("street", street_into),
        ("house number", house_number_into),
        ("unit", unit_into),
        ("city", city_into),
        ("county", county_into),
        ("organisation", organisation_into),
        ("text", text_into),
    ];

    // words that rules look at, so that the rules meet each other
    const WORDS: &[&str] = &[
        "N",
        "north",
        "E",
        "West",
        "NE",
        "s.w.",
        "main",
        "Oak",
        "st",
        "Street",
        "Ave",
        "avenue",
        "box",
        "PO",
        "P.O.",
        "post",
        "office",
        "apt",
        "Unit",
        "#",
        "#4",
        "ste",
        "fl",
        "Lot",
        "ph",
        "trailer",
        "second",
        "2nd",
        "twenty",
        "Twenty-first",
        "first",
        "42",
        "007",
        "0",
        "12-34",
        "1/2",
        "-",
        "/",
        "4B",
        "B",
        "Saint",
        "St.",
        "fort",
        "mount",
        "highway",
        "route",
        "County",
        "Parish",
        "beach",
        "of",
        "the",
        "Inc.",
        "&",
        "co",
        "University",
        "de",
        "la",
        "l",
        "O",
        "Mc",
        "van",
        "der",
        "jr",
        "Sr.",
        "III",
        "V",
        "junior",
        "Mr",
        "Dr.",
        "Ann",
        "Garc\u{ed}a-L\u{f3}pez",
        "O'Brien",
        "no",
        "number",
        "census",
        "area",
        "1",
        "A",
        "x12",
        "D.C.",
        "sainte",
        "box 12",
    ];

    fn of(form: Form, raw: &str) -> String {
        let mut out = String::new();
        form(raw, &mut out);
        out
    }

    fn hold(raw: &str) {
        for (name, form) in FORMS {
            let once = of(form, raw);
            assert_eq!(of(form, &once), once, "{name} of {raw:?}");
            assert!(
                once.len() <= 200,
                "{name} of {raw:?} is {} bytes",
                once.len()
            );
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b" -/".contains(&b);
            assert!(once.bytes().all(plain), "{name} of {raw:?} is {once:?}");
            assert_eq!(once.trim(), once, "{name} of {raw:?}");
        }
        let line = AddressLine::parse(raw);
        for (form, part) in [
            (street_into as Form, line.street()),
            (house_number_into, line.number()),
            (unit_into, line.unit()),
        ] {
            assert_eq!(of(form, part), part, "part of {raw:?}");
        }
        if let Some(code) = state(raw) {
            assert_eq!(state(code), Some(code));
        }
        if let Some(zip_code) = zip(raw) {
            assert_eq!(zip(&format!("{zip_code:05}")), Some(zip_code));
        }
        if let Some(number) = phone(raw) {
            assert_eq!(phone(&number.to_string()), Some(number));
        }
        if let Some(number) = ssn(raw) {
            assert_eq!(ssn(&format!("{number:09}")), Some(number));
            assert_eq!(ssn_last4(raw).map(u32::from), Some(number % 10_000));
        }
        let (name, _) = person_name(raw);
        assert!(!nickname_roots(&name).any(|root| root == name));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_has_a_normal_form(raw in any::<String>()) {
            hold(&raw);
        }

        #[test]
        fn long_text_has_a_normal_form(raw in "[ a-z#/0-9-]{180,420}") {
            hold(&raw);
        }

        #[test]
        fn rules_agree_with_each_other(words in vec(select(WORDS), 0..9), gap in select(&[" ", ", ", "-"][..])) {
            hold(&words.join(gap));
        }

        #[test]
        fn figures_have_a_normal_form(raw in "[0-9 ()+x.-]{0,16}") {
            hold(&raw);
        }
    }

    #[test]
    fn hostile_text_is_taken() {
        for raw in [
            "\u{0}",
            "\u{202e}\u{202e}",
            "\u{1f600}",
            "\u{feff}a",
            "\u{fdfa}",
            "\u{130}",
            "\r\n",
        ] {
            hold(raw);
        }
        hold(&"x".repeat(1_000_000));
        hold(&"\u{fdfa}".repeat(10_000));
    }
}
