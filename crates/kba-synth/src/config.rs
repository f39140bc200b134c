//! What world is wanted.

use std::fmt;

use crate::truth::Date;

/// The order for a world: equal orders give equal worlds.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// Rows of the table of persons, children and the recently dead included.
    pub persons: u64,
    /// Names the world among all worlds of the same order.
    pub seed: u64,
    /// Where the present homes lie.
    pub counties: Counties,
    /// The day on which the world is looked at; no clock is read.
    pub as_of: Date,
    /// Multiplies the rates of errors in the records: 0 for none, 1 for usual ones.
    pub dirt: f64,
    /// Numbers shaped like real ones, where the default are SSNs that can never be issued and
    /// telephone numbers kept for fiction.
    pub realistic_numbers: bool,
}

impl Config {
    /// A world of some persons from a seed: counties by the number of persons, as of 2026-01-01,
    /// usual dirt, numbers that are nobody's.
    #[must_use]
    pub const fn new(persons: u64, seed: u64) -> Self {
        Self {
            persons,
            seed,
            counties: Counties::Auto,
            as_of: jiff::civil::date(2026, 1, 1),
            dirt: 1.0,
            realistic_numbers: false,
        }
    }

    /// Refuses orders that no world can fill.
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        if self.persons == 0 {
            return Err(ConfigError::NoPersons);
        }
        if self.persons > MAX_PERSONS {
            return Err(ConfigError::TooManyPersons(self.persons));
        }
        if !(1990..=2100).contains(&self.as_of.year()) {
            return Err(ConfigError::AsOf(self.as_of));
        }
        if !(0.0..=100.0).contains(&self.dirt) {
            return Err(ConfigError::Dirt);
        }
        match &self.counties {
            Counties::Count(n) if *n == 0 || *n > MAX_COUNTIES => Err(ConfigError::CountyCount(*n)),
            Counties::Fips(codes) if codes.is_empty() => Err(ConfigError::CountyCount(0)),
            _ => Ok(()),
        }
    }
}

/// All counties of the 50 states and DC.
pub(crate) const MAX_COUNTIES: u32 = 3_142;

/// The population of the country: more persons than it has would need more streets than it has.
const MAX_PERSONS: u64 = 330_000_000;

/// Where the present homes of a world lie.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Counties {
    /// One county for each 7,500 persons, drawn in neighbouring clusters.
    Auto,
    /// So many counties, drawn in neighbouring clusters.
    Count(u32),
    /// These counties, by five-digit FIPS code.
    Fips(Vec<String>),
}

/// Why an order cannot be filled.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ConfigError {
    /// The day lies outside 1990 to 2100.
    AsOf(Date),
    /// No county, or more than there are.
    CountyCount(u32),
    /// The rate of errors is no figure between 0 and 100.
    Dirt,
    /// A world needs a person.
    NoPersons,
    /// More persons than the country has.
    TooManyPersons(u64),
    /// No county has this FIPS code.
    UnknownCounty(String),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AsOf(date) => write!(f, "the as-of date {date} is not between 1990 and 2100"),
            Self::CountyCount(n) => {
                write!(f, "{n} counties wanted, 1 to {MAX_COUNTIES} can be had")
            }
            Self::Dirt => f.write_str("the dirt factor is not between 0 and 100"),
            Self::NoPersons => f.write_str("a world needs at least one person"),
            Self::TooManyPersons(n) => {
                write!(f, "{n} persons wanted, at most {MAX_PERSONS} can be had")
            }
            Self::UnknownCounty(code) => write!(f, "no county has the FIPS code {code:?}"),
        }
    }
}

impl std::error::Error for ConfigError {}
