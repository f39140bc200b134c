//! What a claim tells of a person: a choice that shows it is not displayed, and a fact that shows
//! it is not asked.
//!
//! Both are needed. Were facts asked that show their own holder's claim, their sets would be
//! refused to the holder and displayed to others, who could then tell them apart as wrong.

use crate::kind::Value;
use crate::kind::content::Content;
use crate::kind::value::address_columns;
use crate::population::{PersonRow, Tables, persons, position};
use crate::record::{Table, normal};

/// Identity inputs in their normal forms.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    pub(crate) first: String,
    /// The parts of all last names.
    pub(crate) lasts: Vec<String>,
    pub(crate) number: String,
    pub(crate) street: ToldStreet,
    pub(crate) ssn_last4: Option<u16>,
    /// The places of the address, of all that are told.
    pub(crate) places: Vec<ToldPlace>,
}

/// The street of an address, in normal form.
#[derive(Clone, Debug, Default)]
pub(crate) struct ToldStreet {
    line: String,
    /// Without direction and type.
    name: String,
}

/// Where an address lies; empty where it isn't known.
#[derive(Clone, Debug, Default)]
pub(crate) struct ToldPlace {
    /// In normal form, like the state's code and the ZIP code as on file.
    pub(crate) city: String,
    pub(crate) county: String,
    pub(crate) state: String,
    pub(crate) zip: String,
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
            street: ToldStreet::of(home(street)),
            ssn_last4: ssn.and_then(|ssn| u16::try_from(ssn % 10_000).ok()),
            places: tables
                .home(person)
                .map(|row| ToldPlace::of(tables, row))
                .into_iter()
                .collect(),
        }
    }

    /// Whether a choice shows what is told.
    pub(crate) fn is_shown(&self, value: Value, content: &Content) -> bool {
        let text = content.plain();
        match value {
            Value::Address => {
                let line = normal::AddressLine::parse(text.split(',').next().unwrap_or(""));
                line.number() == self.number && line.street() == self.street.line
            }
            Value::Street | Value::StreetName => {
                let line = text.split(',').next().unwrap_or("");
                line.to_ascii_lowercase() == self.street.line
            }
            Value::GivenName => {
                let name = normal::person_name(&text).0;
                name == self.first
                    || normal::nickname_match(&name, &self.first)
                    || self.lasts.contains(&name)
            }
            Value::HouseNumber => {
                let mut form = String::new();
                normal::house_number_into(&text, &mut form);
                form == self.number
            }
            Value::LastFour => self.ssn_last4.is_some() && text.parse().ok() == self.ssn_last4,
            Value::Text(_) | Value::FullName => self.is_named_in(&text),
            Value::City | Value::County | Value::State | Value::Zip => {
                self.places.iter().any(|place| place.is_shown(content))
            }
            Value::AgeBand
            | Value::Aircraft
            | Value::AreaCode
            | Value::Band(..)
            | Value::Country
            | Value::Month(_)
            | Value::Phone
            | Value::SsnArea
            | Value::SsnState
            | Value::Vehicle
            | Value::Word(_)
            | Value::Year(_)
            | Value::YearsSince(..) => false,
        }
    }
}

impl Told {
    /// Whether a text holds one of the names: sellers are former spouses, firms are called after
    /// their owners, or the streets where they live.
    fn is_named_in(&self, text: &str) -> bool {
        let (mut form, mut street) = (String::new(), String::new());
        normal::text_into(text, &mut form);
        // a name has its particles joined (delacruz), a street its words shortened (mt vernon),
        // the text may not
        let joined = normal::person_name(text).0;
        normal::street_into(text, &mut street);
        let names = self.lasts.iter().chain([&self.first]);
        names
            .map(String::as_str)
            .any(|name| has_words(&form, name) || has_words(&joined, name))
            || has_words(&form, &self.street.name)
            || has_words(&street, &self.street.name)
    }
}

impl ToldStreet {
    pub(crate) fn of(line: String) -> Self {
        let mut form = String::new();
        normal::street_into(&line, &mut form);
        let name = normal::street_name(&form).to_owned();
        Self { line, name }
    }
}

impl ToldPlace {
    /// The place of a residence.
    pub(crate) fn of(tables: &Tables, row: usize) -> Self {
        let text = |column| tables.text(tables.cell(Table::Residences, column, row));
        let mut city = String::new();
        normal::city_into(text(CITY), &mut city);
        Self {
            city,
            county: text(COUNTY).to_owned(),
            state: text(STATE).to_owned(),
            zip: text(ZIP).to_owned(),
        }
    }

    fn is_shown(&self, content: &Content) -> bool {
        let told = |known: &str, shown: &str| !known.is_empty() && known == shown;
        match content {
            Content::State(state) => told(&self.state, state),
            Content::County { name, state } => {
                told(&self.county, name) && (self.state.is_empty() || self.state == *state)
            }
            Content::Text(text) => {
                let (name, state) = text.rsplit_once(", ").unwrap_or((text, ""));
                let mut city = String::new();
                normal::city_into(name, &mut city);
                told(&self.zip, text)
                    || told(&self.city, &city) && [&self.state, state].iter().any(|s| s.is_empty())
                    || told(&self.city, &city) && self.state == state
            }
            Content::Band { .. }
            | Content::Country(_)
            | Content::Month { .. }
            | Content::Word(_) => false,
        }
    }
}

/// Whether whole words of a text, in normal form, are those of another.
fn has_words(text: &str, words: &str) -> bool {
    !words.is_empty()
        && text.match_indices(words).any(|(at, _)| {
            let starts = at == 0 || text.as_bytes().get(at - 1) == Some(&b' ');
            let end = at + words.len();
            starts && (end == text.len() || text.as_bytes().get(end) == Some(&b' '))
        })
}

const NAME_LAST: usize = position(Table::Names, "last_name");
const CITY: usize = position(Table::Residences, "city");
const COUNTY: usize = position(Table::Residences, "county");
const STATE: usize = position(Table::Residences, "state");
const ZIP: usize = position(Table::Residences, "zip");

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
            street: ToldStreet::of("n oak st".into()),
            ssn_last4: Some(123),
            places: vec![ToldPlace {
                city: "springfield".into(),
                county: "Sangamon".into(),
                state: "IL".into(),
                zip: "62704".into(),
            }],
        };
        for (value, text, shown) in [
            (Value::Address, "12 N Oak St, Springfield, IL", true),
            (Value::Address, "14 N Oak St, Springfield, IL", false),
            (Value::Street, "N Oak St, Chicago, IL", true),
            (Value::StreetName, "Oak St", false),
            (Value::GivenName, "Bob", true),
            (Value::GivenName, "Mary", false),
            (Value::HouseNumber, "12", true),
            (Value::LastFour, "0123", true),
            (Value::LastFour, "0124", false),
            (Value::Text(1), "Maria de la Cruz", true),
            (Value::FullName, "Maria de la Cruz", true),
            (Value::Text(1), "Cruz Plumbing", false),
            (Value::Text(1), "Ann and Robert Dean", true),
            (Value::FullName, "Robert Dean", true),
            (Value::FullName, "Roberta Dean", false),
            (Value::Text(1), "Oak Properties LLC", true),
            (Value::Text(1), "Oakview Properties LLC", false),
            (Value::Vehicle, "2012 Honda Accord", false),
            (Value::City, "Springfield, IL", true),
            (Value::City, "Springfield, MO", false),
            (Value::Zip, "62704", true),
            (Value::Zip, "62705", false),
        ] {
            let content = Content::Text(text.into());
            assert_eq!(told.is_shown(value, &content), shown, "{text}");
        }
        let county = |name: &str, state: &str| Content::County {
            name: name.into(),
            state: state.into(),
        };
        for (value, content, shown) in [
            (Value::State, Content::State("IL".into()), true),
            (Value::State, Content::State("MO".into()), false),
            (Value::County, county("Sangamon", "IL"), true),
            (Value::County, county("Sangamon", "MO"), false),
            (Value::County, county("Cook", "IL"), false),
        ] {
            assert_eq!(told.is_shown(value, &content), shown, "{content:?}");
        }
    }
}
