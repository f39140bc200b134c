//! ZIP codes with their city, county, state, position and people.

use std::sync::LazyLock;

use serde::Deserialize;

/// A ZIP code of the 50 states and DC.
#[derive(Debug, Deserialize)]
pub(crate) struct Place {
    pub(crate) zip: String,
    pub(crate) city: String,
    pub(crate) county: String,
    pub(crate) county_fips: String,
    pub(crate) state: String,
    /// Degrees.
    pub(crate) lat: f64,
    /// Degrees.
    pub(crate) lon: f64,
    /// Persons, Census 2010.
    pub(crate) population: u32,
    /// Percent.
    pub(crate) pct_white: f64,
    /// Percent.
    pub(crate) pct_black: f64,
    /// Percent.
    pub(crate) pct_api: f64,
    /// Percent.
    pub(crate) pct_hispanic: f64,
    /// Separated by `;`, the most common first.
    pub(crate) area_codes: String,
}

/// All places, sorted by ZIP. [`crate::truth::PlaceIx`] points into it.
pub(crate) static PLACES: LazyLock<Vec<Place>> =
    LazyLock::new(|| super::table(include_str!("../../../../data/reference/places.csv")));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(PLACES.len(), 32_832);
        assert!(PLACES.is_sorted_by(|a, b| a.zip <= b.zip));
    }
}
