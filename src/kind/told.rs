//! What a claim tells of a person: a choice that shows it is not displayed, and a fact that shows
//! it is not asked.
//!
//! Both are needed. Were facts asked that show their own holder's claim, their sets would be
//! refused to the holder and displayed to others, who could then tell them apart as wrong.

use crate::kind::Value;
use crate::kind::content::Content;
use crate::kind::marks::Marks;
use crate::kind::phrase::Phrase;
use crate::kind::value::{address_columns, letters};
use crate::population::{PersonRow, Tables, persons, position};
use crate::record::{Table, normal};

/// Identity inputs in their normal forms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    names: ToldNames,
    number: String,
    street: ToldStreet,
    ssn_last4: Option<u16>,
    places: Vec<ToldPlace>,
    needles: Needles,
}

/// Names in their normal forms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ToldNames {
    pub(crate) first: String,
    /// The parts of all last names.
    pub(crate) lasts: Vec<String>,
}

/// The words by which a choice may show what is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Needles {
    given: Vec<Marks>,
    names: Vec<Marks>,
    cities: Vec<Marks>,
}

/// The street of an address, in normal form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ToldStreet {
    line: String,
    /// Without direction and type.
    name: String,
}

/// Where an address lies; empty where it isn't known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ToldPlace {
    /// In normal form, like the state's code and the ZIP code as on file.
    pub(crate) city: String,
    pub(crate) county: String,
    pub(crate) state: String,
    pub(crate) zip: String,
}

/// What a text of some value has that shows what is told, and hardly ever another.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Glance<'a> {
    Never,
    /// It begins like this, whatever the case of letters.
    Begins(&'a str),
    /// It holds one of these words.
    Holds(&'a [Marks]),
    /// It is to be looked at.
    Any,
}

/// What is known of a text before it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spelling {
    /// All its normal forms are one, and that differs from it in the case of letters only.
    Plain,
    Any,
}

impl Glance<'_> {
    /// Whether a text is to be looked at.
    pub(crate) fn may_show(self, marks: Marks, text: &[u8]) -> bool {
        match self {
            Self::Never => false,
            Self::Begins(start) => text
                .get(..start.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes())),
            Self::Holds(words) => words.iter().any(|word| marks.may_hold(*word)),
            Self::Any => true,
        }
    }
}

impl Told {
    pub(crate) fn new(
        names: ToldNames,
        (number, street): (String, ToldStreet),
        ssn_last4: Option<u16>,
        places: Vec<ToldPlace>,
    ) -> Self {
        let first_word = |text: &str| Marks::word(text.split(' ').next().unwrap_or(""));
        let whole = |names: &[String]| names.iter().map(|name| Marks::word(name)).collect();
        let mut given: Vec<Marks> = whole(&names.lasts);
        given.push(Marks::word(&names.first));
        given.extend(normal::nickname_roots(&names.first).map(Marks::word));
        let mut named: Vec<Marks> = names.lasts.iter().map(|name| first_word(name)).collect();
        let others = [&names.first, &street.name];
        named.extend(
            others
                .iter()
                .filter(|n| !n.is_empty())
                .map(|n| first_word(n)),
        );
        let cities = places.iter().filter(|place| !place.city.is_empty());
        let cities = cities.map(|place| Marks::word(&place.city)).collect();
        Self {
            names,
            number,
            street,
            ssn_last4,
            places,
            needles: Needles {
                given,
                names: named,
                cities,
            },
        }
    }

    /// What a claim of the person would tell, under any of the names on file.
    pub(crate) fn of(tables: &Tables, person: PersonRow) -> Self {
        let mut lasts = Vec::new();
        for row in tables.rows_of(Table::Names, person) {
            lasts.push(tables.cell(Table::Names, NAME_LAST, row));
        }
        Self::under(tables, person, &lasts)
    }

    /// The same under the present name alone.
    pub(crate) fn of_present(tables: &Tables, person: PersonRow) -> Self {
        Self::under(tables, person, &[])
    }

    fn under(tables: &Tables, person: PersonRow, former: &[u32]) -> Self {
        let name = |text| normal::person_name(tables.text(text)).0;
        let mut lasts = Vec::new();
        for last in [tables.person(person, persons::LAST_NAME)]
            .iter()
            .chain(former)
        {
            lasts.extend(normal::name_parts(&name(*last)).map(str::to_owned));
        }
        let home = |column: usize| {
            tables.home(person).map_or_else(String::new, |row| {
                let text = tables.text(tables.cell(Table::Residences, column, row));
                text.to_ascii_lowercase()
            })
        };
        let [number, street, ..] = address_columns(Table::Residences).unwrap_or_default();
        let ssn = tables.person(person, persons::SSN).checked_sub(1);
        let first = name(tables.person(person, persons::FIRST_NAME));
        let places = tables.home(person).map(|row| ToldPlace::of(tables, row));
        Self::new(
            ToldNames { first, lasts },
            (home(number), ToldStreet::of(home(street))),
            ssn.and_then(|ssn| u16::try_from(ssn % 10_000).ok()),
            places.into_iter().collect(),
        )
    }

    /// By what texts of a value that may show what is told are known.
    pub(crate) fn glance(&self, value: Value) -> Glance<'_> {
        let begins = |start| match start {
            "" => Glance::Never,
            start => Glance::Begins(start),
        };
        match value {
            Value::Address | Value::HouseNumber => begins(&self.number),
            Value::Street | Value::StreetName => begins(&self.street.line),
            Value::GivenName => Glance::Holds(&self.needles.given),
            Value::Text(_) | Value::FullName => Glance::Holds(&self.needles.names),
            Value::City => Glance::Holds(&self.needles.cities),
            Value::LastFour if self.ssn_last4.is_some() => Glance::Any,
            Value::State | Value::County | Value::Zip if !self.places.is_empty() => Glance::Any,
            _ => Glance::Never,
        }
    }

    /// Whether a choice that is no text shows what is told.
    pub(crate) fn is_phrase_shown(&self, tables: &Tables, value: Value, phrase: Phrase) -> bool {
        match value {
            Value::State => phrase.state().is_some_and(|code| {
                let told =
                    |place: &ToldPlace| !place.state.is_empty() && letters(&place.state) == code;
                self.places.iter().any(told)
            }),
            Value::County => {
                let is_known = self.places.iter().any(|place| !place.county.is_empty());
                is_known && self.is_shown(value, &phrase.content(tables))
            }
            _ => false,
        }
    }

    /// Whether a choice shows what is told.
    pub(crate) fn is_shown(&self, value: Value, content: &Content) -> bool {
        match (value, content) {
            (_, Content::Text(text)) => {
                self.is_text_shown(value, (text, Spelling::Any), &mut String::new())
            }
            (Value::State | Value::County, content) => {
                self.places.iter().any(|place| place.is_named_by(content))
            }
            _ => false,
        }
    }

    /// The same of a text; `form` is what it needs room for.
    pub(crate) fn is_text_shown(
        &self,
        value: Value,
        (text, spelling): (&str, Spelling),
        form: &mut String,
    ) -> bool {
        let line = || text.split(',').next().unwrap_or("");
        form.clear();
        match value {
            // what is displayed differs from the normal form in the case of letters only
            Value::Address => {
                line()
                    .split_at_checked(self.number.len())
                    .is_some_and(|(number, rest)| {
                        let street = rest.strip_prefix(' ');
                        !self.number.is_empty()
                            && number.eq_ignore_ascii_case(&self.number)
                            && street.is_some_and(|street| {
                                street.eq_ignore_ascii_case(&self.street.line)
                            })
                    })
            }
            Value::Street | Value::StreetName => line().eq_ignore_ascii_case(&self.street.line),
            Value::GivenName => {
                normal::person_name_into(text, form);
                *form == self.names.first
                    || normal::nickname_match(form, &self.names.first)
                    || self.names.lasts.contains(form)
            }
            Value::HouseNumber => text.eq_ignore_ascii_case(&self.number),
            Value::LastFour => self.ssn_last4.is_some() && text.parse().ok() == self.ssn_last4,
            Value::Text(_) | Value::FullName => self.is_named_in((text, spelling), form),
            Value::City | Value::Zip => {
                let (name, state) = text.rsplit_once(", ").unwrap_or((text, ""));
                normal::city_into(name, form);
                let place = |place: &ToldPlace| place.is_shown(text, form, state);
                self.places.iter().any(place)
            }
            Value::AgeBand
            | Value::Aircraft
            | Value::AreaCode
            | Value::Band(..)
            | Value::Country
            | Value::County
            | Value::Month(_)
            | Value::Phone
            | Value::SsnArea
            | Value::SsnState
            | Value::State
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
    fn is_named_in(&self, (text, spelling): (&str, Spelling), form: &mut String) -> bool {
        let names = || self.names.lasts.iter().chain([&self.names.first]);
        match spelling {
            Spelling::Any => normal::text_into(text, form),
            Spelling::Plain => {
                form.push_str(text);
                form.make_ascii_lowercase();
            }
        }
        if names().any(|name| has_words(form, name)) || has_words(form, &self.street.name) {
            return true;
        }
        if spelling == Spelling::Plain {
            return false;
        }
        // a name has its particles joined (delacruz), a street its words shortened (mt vernon),
        // the text may not
        form.clear();
        normal::person_name_into(text, form);
        if names().any(|name| has_words(form, name)) {
            return true;
        }
        form.clear();
        normal::street_into(text, form);
        has_words(form, &self.street.name)
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

    /// Whether a text that is displayed is of the place: itself, its city in normal form, its state.
    fn is_shown(&self, text: &str, city: &str, state: &str) -> bool {
        let told = |known: &str, shown: &str| !known.is_empty() && known == shown;
        let is_same_state = self.state.is_empty() || state.is_empty() || self.state == state;
        told(&self.zip, text) || told(&self.city, city) && is_same_state
    }

    /// Whether a state or a county is the place's.
    fn is_named_by(&self, content: &Content) -> bool {
        let told = |known: &str, shown: &str| !known.is_empty() && known == shown;
        match content {
            Content::State(state) => told(&self.state, state),
            Content::County { name, state } => {
                told(&self.county, name) && (self.state.is_empty() || self.state == *state)
            }
            Content::Text(_)
            | Content::Band { .. }
            | Content::Country(_)
            | Content::Month { .. }
            | Content::Word(_) => false,
        }
    }
}

/// Whether whole words of a text, in normal form, are those of another.
fn has_words(text: &str, words: &str) -> bool {
    let (text, words) = (text.as_bytes(), words.as_bytes());
    let Some(first) = words.first() else {
        return false;
    };
    let mut begins = true;
    for (at, byte) in text.iter().enumerate() {
        if begins
            && byte == first
            && let Some(behind) = text.get(at..).and_then(|rest| rest.strip_prefix(words))
            && matches!(behind, [] | [b' ', ..])
        {
            return true;
        }
        begins = *byte == b' ';
    }
    false
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
    fn nothing_is_shown_where_nothing_is_told() {
        let told = Told::default();
        for value in [
            Value::Address,
            Value::City,
            Value::FullName,
            Value::GivenName,
            Value::HouseNumber,
            Value::LastFour,
            Value::Street,
            Value::StreetName,
            Value::Text(1),
            Value::Zip,
        ] {
            for text in [
                "",
                "12 N Oak St, Springfield, IL",
                "N Oak St",
                "Bob",
                "0123",
                "62704",
            ] {
                let content = Content::Text(text.into());
                assert!(
                    !told.is_shown(value, &content) || text.is_empty(),
                    "{value:?} {text}"
                );
            }
        }
    }

    #[test]
    fn what_is_told_is_seen_in_a_choice() {
        let names = ToldNames {
            first: "robert".into(),
            lasts: vec!["delacruz".into()],
        };
        let place = ToldPlace {
            city: "springfield".into(),
            county: "Sangamon".into(),
            state: "IL".into(),
            zip: "62704".into(),
        };
        let address = ("12".into(), ToldStreet::of("n oak st".into()));
        let told = Told::new(names, address, Some(123), vec![place]);
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
            let (marks, spelling) = Marks::of(value, text);
            let might = told.glance(value).may_show(marks, text.as_bytes());
            assert!(might || !shown, "{text}");
            let by_spelling = told.is_text_shown(value, (text, spelling), &mut String::new());
            assert_eq!(by_spelling, shown, "{text}");
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
