//! What a choice shows.

use std::fmt;

/// What is displayed of a record, in the one spelling that the world has for it.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// "12 N Oak St, Springfield, IL".
    #[non_exhaustive]
    Address {
        /// House number.
        number: String,
        /// Street without unit.
        street: String,
        /// City.
        city: String,
        /// Postal code of the state.
        state: &'static str,
    },
    /// "Springfield, IL".
    #[non_exhaustive]
    City {
        /// City.
        name: String,
        /// Postal code of the state.
        state: &'static str,
    },
    /// "Champaign County, IL".
    #[non_exhaustive]
    County {
        /// County, as a rule without that word.
        name: String,
        /// Postal code of the state.
        state: &'static str,
    },
    /// "Ann Lee".
    #[non_exhaustive]
    Name {
        /// Given name.
        first: String,
        /// Last name.
        last: String,
    },
    /// "(406) 555-0123", from its ten digits.
    Phone(String),
    /// A school, an employer, a last name and the like.
    Text(String),
    /// "2012 Honda Accord"; an aircraft too.
    #[non_exhaustive]
    Vehicle {
        /// Model year.
        year: u16,
        /// Maker.
        make: String,
        /// Model.
        model: String,
    },
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address {
                number,
                street,
                city,
                state,
            } => write!(f, "{number} {street}, {city}, {state}"),
            Self::City { name, state } => write!(f, "{name}, {state}"),
            Self::County { name, state } => write!(f, "{name} County, {state}"),
            Self::Name { first, last } => write!(f, "{first} {last}"),
            Self::Phone(digits) => match (digits.get(..3), digits.get(3..6), digits.get(6..)) {
                (Some(area), Some(exchange), Some(line)) => {
                    write!(f, "({area}) {exchange}-{line}")
                }
                _ => f.write_str(digits),
            },
            Self::Text(text) => f.write_str(text),
            Self::Vehicle { year, make, model } => write!(f, "{year} {make} {model}"),
        }
    }
}
