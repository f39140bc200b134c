//! How the text of each column is read: its normal form, and the form in which it is displayed.

use std::borrow::Cow;

use crate::record::{Column, ColumnType, Table, normal};

/// A set of texts that are compared with each other, and so share a normal form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Domain {
    /// Keys of `persons`.
    Key,
    /// Names of persons.
    Name,
    /// Generational suffixes.
    Suffix,
    /// House numbers.
    HouseNumber,
    /// Streets.
    Street,
    /// Units of a building.
    Unit,
    /// Cities.
    City,
    /// Counties.
    County,
    /// States, by code.
    State,
    /// ZIP codes, five digits.
    Zip,
    /// Phone numbers, ten digits.
    Phone,
    /// Names of schools, employers, companies, boards, sellers.
    Organisation,
    /// Plates, tail and licence numbers.
    Code,
    /// Makes, models and closed lists of words.
    Word,
}

/// What a cell of a column becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// A date; whether it may lie in the future (an expiry).
    Date { future: bool },
    /// A whole number, at most.
    Integer { max: u32 },
    /// A year of manufacture or building.
    Year,
    /// A person's row.
    Person,
    /// A social security number.
    Ssn,
    /// A text.
    Text(Domain),
}

impl Domain {
    pub(crate) const COUNT: usize = Self::Word as usize + 1;

    /// Appends the normal form; nothing if nothing is left of the text.
    pub(crate) fn normal(self, raw: &str, out: &mut String) {
        match self {
            Self::Key => out.push_str(raw),
            Self::Name => {
                normal::person_name_into(raw, out);
            }
            Self::Suffix => {
                out.push_str(normal::Suffix::parse(raw).map_or("", normal::Suffix::label));
            }
            Self::HouseNumber => normal::house_number_into(raw, out),
            Self::Street => normal::street_into(raw, out),
            Self::Unit => normal::unit_into(raw, out),
            Self::City => normal::city_into(raw, out),
            Self::County => normal::county_into(raw, out),
            Self::State => out.push_str(normal::state(raw).unwrap_or("")),
            Self::Zip => {
                if let Some(zip) = normal::zip(raw) {
                    out.push_str(&format!("{zip:05}"));
                }
            }
            Self::Phone => {
                if let Some(number) = normal::phone(raw) {
                    out.push_str(&number.to_string());
                }
            }
            Self::Organisation => normal::organisation_into(raw, out),
            Self::Word => normal::text_into(raw, out),
            Self::Code => out.extend(
                raw.chars()
                    .filter(char::is_ascii_alphanumeric)
                    .take(CODE_CHARS_MAX)
                    .map(|c| c.to_ascii_uppercase()),
            ),
        }
    }

    /// The form in which a text is displayed, given its normal form.
    ///
    /// One function for all rows, so that spelling tells nothing about the source of a value.
    pub(crate) fn display(self, raw: &str, normal: &str) -> String {
        match self {
            Self::Street => capitalised(normal, &STREET_UPPER),
            Self::HouseNumber | Self::Unit => normal.to_ascii_uppercase(),
            Self::Name | Self::City | Self::County | Self::Organisation | Self::Word => {
                tidy(raw, !matches!(self, Self::Word))
            }
            Self::Key | Self::Suffix | Self::State | Self::Zip | Self::Phone | Self::Code => {
                normal.to_owned()
            }
        }
    }

    /// Whether hardly two rows share a text.
    pub(crate) fn nearly_unique(self) -> bool {
        matches!(self, Self::Key | Self::Phone | Self::Code)
    }
}

impl Reading {
    pub(crate) fn of(table: Table, column: &Column) -> Self {
        match (column.column_type, table, column.name) {
            (ColumnType::Id, Table::Persons, _) => Self::Text(Domain::Key),
            (ColumnType::Id, ..) => Self::Person,
            (ColumnType::Date, table, name) => Self::Date {
                future: name == "to" && matches!(table, Table::Licences | Table::Vehicles),
            },
            (ColumnType::Integer, _, "year" | "year_built") => Self::Year,
            (ColumnType::Integer, ..) => Self::Integer { max: INTEGER_MAX },
            (ColumnType::Text, table, name) => Self::text(table, name),
        }
    }

    fn text(table: Table, name: &str) -> Self {
        Self::Text(match (table, name) {
            (Table::Persons, "ssn") => return Self::Ssn,
            (Table::Phones, "number") => Domain::Phone,
            (Table::Licences, "number") | (_, "plate" | "tail_number") => Domain::Code,
            (_, "number") => Domain::HouseNumber,
            (_, "first_name" | "middle_name" | "last_name") => Domain::Name,
            (_, "suffix") => Domain::Suffix,
            (_, "street") => Domain::Street,
            (_, "unit") => Domain::Unit,
            (_, "city") => Domain::City,
            (_, "county") => Domain::County,
            (_, "state" | "plate_state") => Domain::State,
            (_, "zip") => Domain::Zip,
            (
                _,
                "school" | "employer" | "company" | "board" | "licence" | "seller_name"
                | "manufacturer",
            ) => Domain::Organisation,
            _ => Domain::Word,
        })
    }
}

/// Words one space apart; all-capital words of a name get a capital and small letters.
fn tidy(raw: &str, shouting: bool) -> String {
    let kept: Cow<'_, str> = if raw.chars().all(|c| (' '..='~').contains(&c)) {
        Cow::Borrowed(raw)
    } else {
        raw.chars()
            .map(|c| {
                if c.is_control() || is_format(c) {
                    ' '
                } else {
                    c
                }
            })
            .collect()
    };
    let small = kept.chars().any(char::is_lowercase);
    let mut out = String::with_capacity(kept.len());
    for word in kept.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        // abbreviations (LLC, BMW) stay where the rest has small letters
        if (small || !shouting) && word.chars().any(char::is_uppercase) {
            out.push_str(word);
        } else {
            push_capitalised(word, &mut out);
        }
    }
    out.truncate(out.floor_char_boundary(DISPLAY_BYTES_MAX));
    out
}

/// Marks that reorder or hide what stands around them.
fn is_format(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn capitalised(normal: &str, upper: &[&str]) -> String {
    let mut out = String::with_capacity(normal.len());
    for word in normal.split(' ') {
        if !out.is_empty() {
            out.push(' ');
        }
        if upper.contains(&word) {
            out.push_str(&word.to_ascii_uppercase());
        } else {
            push_capitalised(word, &mut out);
        }
    }
    out
}

fn push_capitalised(word: &str, out: &mut String) {
    let mut start = true;
    for c in word.chars() {
        if start {
            out.extend(c.to_uppercase());
        } else {
            out.extend(c.to_lowercase());
        }
        start = matches!(c, '-' | '\'' | '&' | '/');
    }
}

/// Directions and the like, which a street keeps in capitals.
const STREET_UPPER: [&str; 10] = ["n", "s", "e", "w", "ne", "nw", "se", "sw", "po", "us"];
/// The longest text displayed.
const DISPLAY_BYTES_MAX: usize = 200;
/// The longest real code has about fifteen.
const CODE_CHARS_MAX: usize = 40;
/// A cell holds the number plus one.
const INTEGER_MAX: u32 = u32::MAX - 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_is_displayed_for_all_spellings() {
        assert_eq!(tidy("SMITH  JONES", true), "Smith Jones");
        assert_eq!(tidy("O'BRIEN", true), "O'Brien");
        assert_eq!(tidy("Acme LLC", true), "Acme LLC");
        assert_eq!(tidy("mary-ann", true), "Mary-Ann");
        assert_eq!(tidy("BMW", false), "BMW");
        assert_eq!(tidy("a\u{202e}b\u{7}c", true), "A B C");
        assert_eq!(capitalised("n oak st", &STREET_UPPER), "N Oak St");
        assert_eq!(capitalised("2nd ave", &STREET_UPPER), "2nd Ave");
    }
}
