//! What a claim tells of a person: a choice that shows it is not displayed, and a fact that shows
//! it is not asked.
//!
//! Both are needed. Were facts asked that show their own holder's claim, their sets would be
//! refused to the holder and displayed to others, who could then tell them apart as wrong.

use crate::kind::Value;
use crate::kind::value::address_columns;
use crate::population::{PersonRow, Tables, persons, position};
use crate::record::{Table, normal};

/// Identity inputs in their normal forms.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) first: String,
    /// The parts of all last names.
    pub(crate) lasts: Vec<String>,
    pub(crate) number: String,
    pub(crate) street: String,
    pub(crate) ssn_last4: Option<u16>,
}

impl Told {
    /// What a claim of the person would tell, under any of the names on file.
    pub(crate) fn of(tables: &Tables, person: PersonRow) -> Self {
        let name = |column| normal::person_name(tables.text(tables.person(person, column))).0;
        let parts = |name: String| -> Vec<String> {
            normal::name_parts(&name).map(str::to_owned).collect()
        };
        let mut lasts = parts(name(persons::LAST_NAME));
        for row in tables.rows_of(Table::Names, person) {
            let text = tables.text(tables.cell(Table::Names, NAME_LAST, row));
            lasts.extend(parts(normal::person_name(text).0));
        }
        let home = |column: usize| {
            tables.home(person).map_or_else(String::new, |row| {
                let text = tables.text(tables.cell(Table::Residences, column, row));
                text.to_ascii_lowercase()
            })
        };
        let [number, street, ..] = address_columns(Table::Residences).unwrap_or_default();
        let ssn = tables.person(person, persons::SSN).checked_sub(1);
        Self {
            first: name(persons::FIRST_NAME),
            lasts,
            number: home(number),
            street: home(street),
            ssn_last4: ssn.and_then(|ssn| u16::try_from(ssn % 10_000).ok()),
        }
    }

    /// Whether the text of a choice shows what is told.
    pub(crate) fn is_shown(&self, value: Value, text: &str) -> bool {
        match value {
            Value::Address => {
                let line = normal::AddressLine::parse(text.split(',').next().unwrap_or(""));
                line.number() == self.number && line.street() == self.street
            }
            Value::GivenName => {
                let name = normal::person_name(text).0;
                name == self.first || normal::nickname_match(&name, &self.first)
            }
            Value::HouseNumber => {
                let mut form = String::new();
                normal::house_number_into(text, &mut form);
                form == self.number
            }
            Value::LastFour => self.ssn_last4.is_some() && text.parse().ok() == self.ssn_last4,
            Value::Text(_) => {
                let mut form = String::new();
                normal::text_into(text, &mut form);
                // a name has its particles joined (delacruz), the text may not
                let joined = normal::person_name(text).0;
                self.lasts
                    .iter()
                    .any(|last| has_words(&form, last) || has_words(&joined, last))
            }
            Value::Vehicle => false,
        }
    }
}

/// Whether whole words of a text, in normal form, are those of another.
pub(crate) fn has_words(text: &str, words: &str) -> bool {
    !words.is_empty()
        && text.match_indices(words).any(|(at, _)| {
            let starts = at == 0 || text.as_bytes().get(at - 1) == Some(&b' ');
            let end = at + words.len();
            starts && (end == text.len() || text.as_bytes().get(end) == Some(&b' '))
        })
}

const NAME_LAST: usize = position(Table::Names, "last_name");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whole() {
        assert!(has_words("12 n oak st springfield il", "oak st"));
        assert!(has_words("mary", "mary"));
        assert!(!has_words("maryland", "mary"));
        assert!(!has_words("rosemary", "mary"));
        assert!(!has_words("mary", ""));
    }

    #[test]
    fn what_is_told_is_seen_in_a_choice() {
        let told = Told {
            first: "robert".into(),
            lasts: vec!["delacruz".into()],
            number: "12".into(),
            street: "n oak st".into(),
            ssn_last4: Some(123),
        };
        for (value, text, shown) in [
            (Value::Address, "12 N Oak St, Springfield, IL", true),
            (Value::Address, "14 N Oak St, Springfield, IL", false),
            (Value::GivenName, "Bob", true),
            (Value::GivenName, "Mary", false),
            (Value::HouseNumber, "12", true),
            (Value::LastFour, "0123", true),
            (Value::LastFour, "0124", false),
            (Value::Text(1), "Maria de la Cruz", true),
            (Value::Text(1), "Cruz Plumbing", false),
            (Value::Vehicle, "2012 Honda Accord", false),
        ] {
            assert_eq!(told.is_shown(value, text), shown, "{text}");
        }
    }
}
