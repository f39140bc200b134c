//! The fixed streets of each city.

use std::collections::{HashMap, HashSet};
use std::sync::{LazyLock, OnceLock};

use rand::RngExt as _;
use rustc_hash::FxHashMap;

use crate::number;
use crate::random;
use crate::reference::places::{PLACES, place};
use crate::reference::streets;
use crate::truth::PlaceIx;

/// A street of a city, all of it in one ZIP code.
#[derive(Debug)]
pub(crate) struct Street {
    /// With direction and suffix.
    pub(crate) name: String,
    /// Number of the first house, a multiple of 100.
    pub(crate) first: u32,
    /// Lots on both sides when the street is full.
    pub(crate) lots: u32,
    /// Step of the numbers on one side.
    pub(crate) step: u32,
}

/// Present residents of a street; with those of the past about 50 persons share it.
const PERSONS_PER_STREET: f64 = 14.0;
/// A ZIP code of Manhattan has no more.
const MAX_STREETS: u32 = 1_500;

/// The city of each place, and the places of each city in order of ZIP.
struct Cities {
    of_place: Vec<u32>,
    places: Vec<Vec<PlaceIx>>,
}

static CITIES: LazyLock<Cities> = LazyLock::new(|| {
    let mut cities = Cities {
        of_place: Vec::with_capacity(PLACES.len()),
        places: Vec::new(),
    };
    let mut by_name: HashMap<(&str, &str), u32> = HashMap::new();
    for (ix, place) in (0..).zip(PLACES.iter()) {
        let next = u32::try_from(cities.places.len()).unwrap_or(u32::MAX);
        let city = *by_name.entry((&place.state, &place.city)).or_insert(next);
        if city == next {
            cities.places.push(Vec::new());
        }
        cities.of_place.push(city);
        if let Some(places) = cities.places.get_mut(city as usize) {
            places.push(PlaceIx(ix));
        }
    }
    cities
});

/// The streets of all cities of a world, made when first asked for.
///
/// They depend on the seed, the city and its population in this world alone, so that any thread
/// may make them.
#[derive(Debug)]
pub(crate) struct Towns {
    seed: u64,
    /// Persons of the world who live or lived in each place.
    persons: Vec<f64>,
    cities: Vec<OnceLock<FxHashMap<PlaceIx, Vec<Street>>>>,
}

impl Towns {
    /// Towns for expected numbers of persons per place, in the order of the table of places.
    pub(crate) fn new(seed: u64, persons: Vec<f64>) -> Self {
        let mut cities = Vec::new();
        cities.resize_with(CITIES.places.len(), OnceLock::new);
        Self {
            seed,
            persons,
            cities,
        }
    }

    /// The streets of a ZIP code, at least one.
    pub(crate) fn streets(&self, place: PlaceIx) -> &[Street] {
        let Some(city) = CITIES.of_place.get(place.0 as usize).copied() else {
            return &[];
        };
        self.cities
            .get(city as usize)
            .and_then(|streets| streets.get_or_init(|| self.lay_out(city)).get(&place))
            .map_or(&[], Vec::as_slice)
    }

    fn lay_out(&self, city: u32) -> FxHashMap<PlaceIx, Vec<Street>> {
        let mut rng = random::stream(self.seed, city, "streets of a city");
        let mut taken = HashSet::new();
        let places = CITIES.places.get(city as usize);
        places
            .into_iter()
            .flatten()
            .map(|&ix| {
                let persons = self.persons.get(ix.0 as usize).copied().unwrap_or(0.0);
                let wanted = number::count(persons / PERSONS_PER_STREET).clamp(1, MAX_STREETS);
                let dense = place(ix).population > 8_000;
                let streets = (0..wanted).map(|_| {
                    let mut name = streets::street(&mut rng);
                    for _ in 0..40 {
                        if taken.insert(name.clone()) {
                            break;
                        }
                        name = streets::street(&mut rng);
                    }
                    let suburb = rng.random::<f64>() < if dense { 0.35 } else { 0.2 };
                    Street {
                        name,
                        first: 100 * rng.random_range(if suburb { 10..150 } else { 1..30 }),
                        lots: rng.random_range(60..400),
                        step: if dense && !suburb { 2 } else { 4 },
                    }
                });
                (ix, streets.collect())
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place_of(zip: &str) -> PlaceIx {
        let at = PLACES.iter().position(|p| p.zip == zip).unwrap();
        PlaceIx(u32::try_from(at).unwrap())
    }

    #[test]
    fn streets_of_a_city_are_fixed_and_unique() {
        let persons = || vec![600.0; PLACES.len()];
        let (a, b) = (Towns::new(7, persons()), Towns::new(7, persons()));
        let zip = place_of("44310");
        // A city may be asked for by any of its ZIP codes first.
        assert!(!a.streets(place_of("44301")).is_empty());
        let names = |t: &Towns| {
            t.streets(zip)
                .iter()
                .map(|s| s.name.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(names(&a), names(&b));
        assert_eq!(names(&a).len(), 43);
        let city: Vec<&str> = ["44301", "44310", "44305"]
            .iter()
            .flat_map(|zip| a.streets(place_of(zip)))
            .map(|s| s.name.as_str())
            .collect();
        let unique: HashSet<&&str> = city.iter().collect();
        assert_eq!(unique.len(), city.len());
    }
}
