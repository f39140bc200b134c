//! ZIP codes with their city, county, state, position and people.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::truth::PlaceIx;

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

/// The place of an index.
#[expect(
    clippy::indexing_slicing,
    reason = "a PlaceIx is made from positions in the same table only"
)]
pub(crate) fn place(ix: PlaceIx) -> &'static Place {
    &PLACES[ix.0 as usize]
}

/// A place with its ethnic shares as weights in the order of [`crate::reference::names::Group`].
pub(crate) fn mix(place: &Place) -> [f64; 4] {
    [
        place.pct_white,
        place.pct_black,
        place.pct_api,
        place.pct_hispanic,
    ]
}

/// Distance in kilometres, good enough for neighbours (flat earth with shrunk longitudes).
pub(crate) fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let north = (a.0 - b.0) * 111.2;
    let east = (a.1 - b.1) * 111.2 * ((a.0 + b.0) / 2.0).to_radians().cos();
    north.hypot(east)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(PLACES.len(), 32_832);
        assert!(PLACES.is_sorted_by(|a, b| a.zip <= b.zip));
    }
}
