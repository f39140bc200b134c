//! Counties with the figures that shape their people and homes.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::places::PLACES;
use crate::truth::PlaceIx;

/// A row of `counties.csv`.
#[derive(Deserialize)]
struct Row {
    county_fips: String,
    state: String,
    pop_2019: f64,
    median_age_2019: f64,
    foreign_born_pct_2010: f64,
    bachelors_pct_2019: f64,
    homeownership_pct_2010: f64,
    median_home_value_2010: f64,
    mobile_home_pct_2019: f64,
}

/// A county of the 50 states and DC.
#[derive(Debug)]
pub(crate) struct County {
    pub(crate) fips: String,
    pub(crate) state: String,
    /// Persons, 2019.
    pub(crate) population: f64,
    /// Years.
    pub(crate) median_age: f64,
    /// Share, 0 to 1.
    pub(crate) foreign_born: f64,
    /// Share of those over 25, 0 to 1.
    pub(crate) bachelors: f64,
    /// Share of households, 0 to 1.
    pub(crate) owners: f64,
    /// US dollars of 2010.
    pub(crate) home_value: f64,
    /// Share of homes, 0 to 1.
    pub(crate) mobile_homes: f64,
    /// Degrees, mean of the places by population.
    pub(crate) lat: f64,
    /// Degrees.
    pub(crate) lon: f64,
    /// The ZIP codes, in order.
    pub(crate) places: Vec<PlaceIx>,
}

/// A row of [`COUNTIES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct CountyIx(pub(crate) u32);

/// All counties, sorted by FIPS code.
pub(crate) static COUNTIES: LazyLock<Vec<County>> = LazyLock::new(read);

/// The county of each place, in the order of [`PLACES`].
static OF_PLACE: LazyLock<Vec<CountyIx>> = LazyLock::new(|| {
    let by_fips: HashMap<&str, CountyIx> = (0..)
        .zip(COUNTIES.iter())
        .map(|(ix, county)| (county.fips.as_str(), CountyIx(ix)))
        .collect();
    PLACES
        .iter()
        .filter_map(|place| by_fips.get(place.county_fips.as_str()).copied())
        .collect()
});

/// The county of a place.
pub(crate) fn county_of(place: PlaceIx) -> CountyIx {
    OF_PLACE
        .get(place.0 as usize)
        .copied()
        .unwrap_or(CountyIx(0))
}

#[expect(
    clippy::indexing_slicing,
    reason = "a CountyIx is made by this module only, from positions in the same table"
)]
pub(crate) fn county(ix: CountyIx) -> &'static County {
    &COUNTIES[ix.0 as usize]
}

fn read() -> Vec<County> {
    let mut places: HashMap<&str, Vec<PlaceIx>> = HashMap::new();
    for (ix, place) in (0..).zip(PLACES.iter()) {
        places
            .entry(place.county_fips.as_str())
            .or_default()
            .push(PlaceIx(ix));
    }
    let rows: Vec<Row> = super::table(include_str!("../../../../data/reference/counties.csv"));
    // A few tiny counties have no known value; homes there cost what they do in the poor third.
    rows.into_iter()
        .map(|row| {
            let places = places.remove(row.county_fips.as_str()).unwrap_or_default();
            let (lat, lon) = centre(&places);
            County {
                fips: row.county_fips,
                state: row.state,
                population: row.pop_2019,
                median_age: row.median_age_2019,
                foreign_born: row.foreign_born_pct_2010 / 100.0,
                bachelors: row.bachelors_pct_2019 / 100.0,
                owners: row.homeownership_pct_2010 / 100.0,
                home_value: if row.median_home_value_2010 > 0.0 {
                    row.median_home_value_2010
                } else {
                    80_000.0
                },
                mobile_homes: row.mobile_home_pct_2019 / 100.0,
                lat,
                lon,
                places,
            }
        })
        .collect()
}

fn centre(places: &[PlaceIx]) -> (f64, f64) {
    let (mut lat, mut lon, mut weight) = (0.0, 0.0, 0.0);
    for place in places.iter().filter_map(|p| PLACES.get(p.0 as usize)) {
        let w = f64::from(place.population.max(1));
        lat += place.lat * w;
        lon += place.lon * w;
        weight += w;
    }
    if weight > 0.0 {
        (lat / weight, lon / weight)
    } else {
        (39.8, -98.6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_has_its_county() {
        assert_eq!(COUNTIES.len(), 3_142);
        assert_eq!(OF_PLACE.len(), PLACES.len());
        let places: usize = COUNTIES.iter().map(|c| c.places.len()).sum();
        assert_eq!(places, PLACES.len());
        let la = COUNTIES.iter().find(|c| c.fips == "06037").unwrap();
        assert!((33.5..34.8).contains(&la.lat));
    }
}
