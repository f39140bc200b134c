//! One spelling for what is the same, so that equal texts and equal things are one.

use std::collections::HashMap;

use kba::record::normal;

/// How a text is normalised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Field {
    City,
    County,
    HouseNumber,
    Organisation,
    PersonName,
    Street,
    Text,
}

impl Field {
    /// The normal form; empty if nothing of the text can be read.
    pub(crate) fn normal(self, raw: &str) -> String {
        let mut out = String::new();
        match self {
            Self::City => normal::city_into(raw, &mut out),
            Self::County => normal::county_into(raw, &mut out),
            Self::HouseNumber => normal::house_number_into(raw, &mut out),
            Self::Organisation => normal::organisation_into(raw, &mut out),
            Self::PersonName => drop(normal::person_name_into(raw, &mut out)),
            Self::Street => normal::street_into(raw, &mut out),
            Self::Text => normal::text_into(raw, &mut out),
        }
        out
    }
}

/// The first spelling of each normal form.
#[derive(Debug, Default)]
pub(crate) struct Speller {
    first: HashMap<(Field, String), String>,
}

impl Speller {
    /// The spelling to display for a cell; `None` if nothing of it can be read.
    pub(crate) fn spell(&mut self, field: Field, raw: &str) -> Option<String> {
        let normal = field.normal(raw);
        if normal.is_empty() {
            return None;
        }
        let first = self.first.entry((field, normal));
        Some(first.or_insert_with(|| raw.trim().to_owned()).clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_spelling_stands_for_all() {
        let mut speller = Speller::default();
        let street = |speller: &mut Speller, raw| speller.spell(Field::Street, raw).unwrap();
        assert_eq!(street(&mut speller, "N Oak St"), "N Oak St");
        assert_eq!(street(&mut speller, "NORTH OAK STREET"), "N Oak St");
        assert_eq!(street(&mut speller, "Oak St"), "Oak St");
        assert_eq!(speller.spell(Field::City, " "), None);
    }
}
