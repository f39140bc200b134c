//! What a county is called in its state: county, parish, borough, city.
//!
//! Files tell counties with or without that word ("Cook", "Cook County"). It is taken off and put
//! back, so that one question has one form.

/// What takes the place of a county.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Division {
    Borough,
    CensusArea,
    City,
    County,
    Municipality,
    Parish,
}

impl Division {
    /// The name without the word, and the word; `None` for a name that takes none.
    pub(super) fn read<'a>(on_file: &'a str, state: &str) -> Option<(&'a str, Self)> {
        let on_file = on_file.trim();
        if on_file.is_empty() || state.is_empty() || state.eq_ignore_ascii_case("DC") {
            return None;
        }
        let (name, word) = SUFFIXES
            .iter()
            .find_map(|(suffix, word)| Some((without(on_file, suffix)?, *word)))
            .filter(|_| !is_named_city(on_file))
            .unwrap_or((on_file, Self::County));
        Some(match (state.to_ascii_uppercase().as_str(), word) {
            // it has no other name than Carson City
            ("NV", Self::City) => return None,
            ("AK", Self::County) => (name, Self::of_alaska(name)),
            ("LA", Self::County) => (name, Self::Parish),
            ("PR", Self::County) => (name, Self::Municipality),
            (_, word) => (name, word),
        })
    }

    fn of_alaska(name: &str) -> Self {
        let is_one_of = |list: &[&str]| list.iter().any(|other| same_letters(other, name));
        if is_one_of(&CENSUS_AREAS) {
            Self::CensusArea
        } else if is_one_of(&["Anchorage", "Skagway"]) {
            Self::Municipality
        } else {
            Self::Borough
        }
    }

    /// The variant of the message.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Borough => "borough",
            Self::CensusArea => "census-area",
            Self::City => "city",
            Self::County => "county",
            Self::Municipality => "municipality",
            Self::Parish => "parish",
        }
    }
}

fn without<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let (name, end) = text.split_at_checked(text.len().checked_sub(suffix.len())?)?;
    (!name.is_empty() && end.eq_ignore_ascii_case(suffix)).then_some(name)
}

/// Counties of Virginia that have the word in their names.
fn is_named_city(text: &str) -> bool {
    ["James City", "Charles City"]
        .iter()
        .any(|name| text.eq_ignore_ascii_case(name))
}

fn same_letters(a: &str, b: &str) -> bool {
    let letters = |text: &'_ str| -> String {
        text.chars()
            .filter(char::is_ascii_alphabetic)
            .map(|c| c.to_ascii_lowercase())
            .collect()
    };
    letters(a) == letters(b)
}

const SUFFIXES: [(&str, Division); 8] = [
    (" city and borough", Division::Borough),
    (" census area", Division::CensusArea),
    (" municipality", Division::Municipality),
    (" municipio", Division::Municipality),
    (" county", Division::County),
    (" parish", Division::Parish),
    (" borough", Division::Borough),
    (" city", Division::City),
];

/// Source: Census Bureau, county equivalents of Alaska, 1990 to 2020.
const CENSUS_AREAS: [&str; 14] = [
    "Aleutians West",
    "Bethel",
    "Chugach",
    "Copper River",
    "Dillingham",
    "Hoonah-Angoon",
    "Kusilvak",
    "Nome",
    "Prince of Wales-Hyder",
    "Southeast Fairbanks",
    "Valdez-Cordova",
    "Wade Hampton",
    "Wrangell-Petersburg",
    "Yukon-Koyukuk",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_on_file_and_the_word_of_the_state_are_one() {
        for (on_file, state, name, division) in [
            ("Cook", "IL", "Cook", Division::County),
            ("COOK COUNTY", "il", "COOK", Division::County),
            ("Orleans", "LA", "Orleans", Division::Parish),
            ("Orleans Parish", "LA", "Orleans", Division::Parish),
            ("Orleans County", "LA", "Orleans", Division::Parish),
            ("Orleans", "NY", "Orleans", Division::County),
            ("Juneau City and Borough", "AK", "Juneau", Division::Borough),
            (
                "Kenai Peninsula",
                "AK",
                "Kenai Peninsula",
                Division::Borough,
            ),
            ("Hoonah Angoon", "AK", "Hoonah Angoon", Division::CensusArea),
            ("Bethel Census Area", "AK", "Bethel", Division::CensusArea),
            ("Anchorage", "AK", "Anchorage", Division::Municipality),
            ("San Juan", "PR", "San Juan", Division::Municipality),
            ("Baltimore", "MD", "Baltimore", Division::County),
            ("Baltimore city", "MD", "Baltimore", Division::City),
            ("James City", "VA", "James City", Division::County),
            ("James City County", "VA", "James City", Division::County),
        ] {
            assert_eq!(
                Division::read(on_file, state),
                Some((name, division)),
                "{on_file}, {state}"
            );
        }
        for (on_file, state) in [
            ("District of Columbia", "DC"),
            ("Carson City", "NV"),
            ("Cook", ""),
            ("", "IL"),
        ] {
            assert_eq!(Division::read(on_file, state), None, "{on_file}, {state}");
        }
    }
}
