//! The reference tables of `data/reference`, compiled in and parsed on first use.

use serde::de::DeserializeOwned;

pub(crate) mod phones;
pub(crate) mod places;
pub(crate) mod schools;
pub(crate) mod ssn;
pub(crate) mod vehicles;
pub(crate) mod work;

/// Parses an embedded table; the tables are part of the build, so a bad row is a bug found by
/// the test of the module that names it.
fn table<T: DeserializeOwned>(text: &'static str) -> Vec<T> {
    csv::Reader::from_reader(text.as_bytes())
        .into_deserialize()
        .filter_map(Result::ok)
        .collect()
}
