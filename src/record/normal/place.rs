//! Cities, counties, states and ZIP codes.

use super::fold::{Folded, join, plain_marks};
use super::street::leading_direction;

/// Appends the normal form of a city: folded words, Saint, Fort and Mount and a leading direction
/// abbreviated, likewise the usual endings (Beach, Heights, Springs, Township).
pub fn city_into(raw: &str, out: &mut String) {
    let folded = Folded::new(raw, plain_marks);
    let words = folded.words();
    let words = words.as_slice();
    let last = words.len().saturating_sub(1);
    let direction = words
        .first()
        .filter(|_| last > 0)
        .and_then(|w| leading_direction(w));
    let rest = words
        .get(usize::from(direction.is_some())..)
        .unwrap_or_default();
    let rest_last = rest.len().saturating_sub(1);
    let short = rest.iter().enumerate().map(|(at, word)| match *word {
        "saint" if at < rest_last => "st",
        "sainte" if at < rest_last => "ste",
        "fort" if at < rest_last => "ft",
        "mount" if at < rest_last => "mt",
        "beach" if at > 0 => "bch",
        "heights" if at > 0 => "hts",
        "springs" if at > 0 => "spgs",
        "junction" if at > 0 => "jct",
        "township" if at > 0 => "twp",
        "village" if at > 0 => "vlg",
        other => other,
    });
    join(direction.into_iter().chain(short), out);
}

/// Appends the normal form of a county: like a city, without County, Parish or Borough.
///
/// An independent city keeps its word (Baltimore city is not Baltimore County).
pub fn county_into(raw: &str, out: &mut String) {
    let start = out.len();
    city_into(raw, out);
    while let Some(name) = out.get(start..).and_then(without_kind) {
        out.truncate(start + name.len());
    }
}

fn without_kind(county: &str) -> Option<&str> {
    [
        " county",
        " parish",
        " borough",
        " census area",
        " municipality",
    ]
    .iter()
    .find_map(|kind| county.strip_suffix(kind))
}

/// The five digits of a ZIP code, from five, ZIP+4 (with or without dash), or four where a
/// spreadsheet ate the leading zero; `None` for anything else.
#[must_use]
pub fn zip(raw: &str) -> Option<u32> {
    let raw = raw.trim();
    let (five, plus) = match raw.split_once('-') {
        Some((five, plus)) => (five, plus),
        None if raw.len() == 9 => raw.split_at_checked(5)?,
        None => (raw, ""),
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !matches!(five.len(), 4 | 5)
        || !matches!(plus.len(), 0 | 4)
        || !digits(five)
        || !digits(plus)
    {
        return None;
    }
    five.parse().ok().filter(|zip| *zip > 0)
}

/// The postal code of a state, district, territory or military address, from its code or name.
#[must_use]
pub fn state(raw: &str) -> Option<&'static str> {
    if let [a, b] = raw.trim().as_bytes() {
        let code = [a.to_ascii_uppercase(), b.to_ascii_uppercase()];
        return STATES
            .iter()
            .map(|(known, _)| *known)
            .find(|known| known.as_bytes() == code);
    }
    let folded = Folded::new(raw, plain_marks);
    let name = folded.as_str();
    STATES
        .iter()
        .find(|(code, full)| *full == name || code.eq_ignore_ascii_case(name))
        .map(|(code, _)| *code)
        .or_else(|| (name == "washington dc").then_some("DC"))
}

const STATES: &[(&str, &str)] = &[
    ("AA", "armed forces americas"),
    ("AE", "armed forces europe"),
    ("AK", "alaska"),
    ("AL", "alabama"),
    ("AP", "armed forces pacific"),
    ("AR", "arkansas"),
    ("AS", "american samoa"),
    ("AZ", "arizona"),
    ("CA", "california"),
    ("CO", "colorado"),
    ("CT", "connecticut"),
    ("DC", "district of columbia"),
    ("DE", "delaware"),
    ("FL", "florida"),
    ("GA", "georgia"),
    ("GU", "guam"),
    ("HI", "hawaii"),
    ("IA", "iowa"),
    ("ID", "idaho"),
    ("IL", "illinois"),
    ("IN", "indiana"),
    ("KS", "kansas"),
    ("KY", "kentucky"),
    ("LA", "louisiana"),
    ("MA", "massachusetts"),
    ("MD", "maryland"),
    ("ME", "maine"),
    ("MI", "michigan"),
    ("MN", "minnesota"),
    ("MO", "missouri"),
    ("MP", "northern mariana islands"),
    ("MS", "mississippi"),
    ("MT", "montana"),
    ("NC", "north carolina"),
    ("ND", "north dakota"),
    ("NE", "nebraska"),
    ("NH", "new hampshire"),
    ("NJ", "new jersey"),
    ("NM", "new mexico"),
    ("NV", "nevada"),
    ("NY", "new york"),
    ("OH", "ohio"),
    ("OK", "oklahoma"),
    ("OR", "oregon"),
    ("PA", "pennsylvania"),
    ("PR", "puerto rico"),
    ("RI", "rhode island"),
    ("SC", "south carolina"),
    ("SD", "south dakota"),
    ("TN", "tennessee"),
    ("TX", "texas"),
    ("UT", "utah"),
    ("VA", "virginia"),
    ("VI", "virgin islands"),
    ("VT", "vermont"),
    ("WA", "washington"),
    ("WI", "wisconsin"),
    ("WV", "west virginia"),
    ("WY", "wyoming"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn city(raw: &str) -> String {
        let mut out = String::new();
        city_into(raw, &mut out);
        out
    }

    #[test]
    fn cities_come_to_one_form() {
        for (raw, normal) in [
            ("St. Louis", "st louis"),
            ("SAINT LOUIS", "st louis"),
            ("Fort Worth", "ft worth"),
            ("North Las Vegas", "n las vegas"),
            ("N Las Vegas", "n las vegas"),
            ("West Palm Beach", "w palm bch"),
            ("Coeur d'Alene", "coeur dalene"),
            ("Ca\u{f1}on City", "canon city"),
            ("North", "north"),
            ("Beach", "beach"),
        ] {
            assert_eq!(city(raw), normal, "{raw}");
        }
    }

    #[test]
    fn counties_lose_their_kind_but_cities_keep_it() {
        for (raw, normal) in [
            ("Cook County", "cook"),
            ("St. Tammany Parish", "st tammany"),
            ("Nome Census Area", "nome"),
            ("Baltimore city", "baltimore city"),
            ("County", "county"),
        ] {
            let mut out = String::from("kept ");
            county_into(raw, &mut out);
            assert_eq!(out, format!("kept {normal}"), "{raw}");
        }
    }

    #[test]
    fn zip_codes_are_five_digits() {
        for (raw, five) in [
            ("02139", 2_139),
            ("2139", 2_139),
            ("02139-1234", 2_139),
            ("021391234", 2_139),
            (" 90210 ", 90_210),
        ] {
            assert_eq!(zip(raw), Some(five), "{raw}");
        }
        for raw in [
            "",
            "902",
            "9021O",
            "90210-12",
            "902101",
            "00000",
            "-1234",
            "\u{661}2345",
        ] {
            assert_eq!(zip(raw), None, "{raw}");
        }
    }

    #[test]
    fn states_are_codes() {
        for (raw, code) in [
            ("ca", "CA"),
            ("California", "CA"),
            ("NEW  YORK", "NY"),
            ("D.C.", "DC"),
            ("Washington, D.C.", "DC"),
            ("Washington", "WA"),
            ("N.Y.", "NY"),
        ] {
            assert_eq!(state(raw), Some(code), "{raw}");
        }
        for raw in ["", "XX", "Ontario", "C"] {
            assert_eq!(state(raw), None, "{raw}");
        }
    }
}
