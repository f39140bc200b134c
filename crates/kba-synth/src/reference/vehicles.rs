//! Cars by model year, with the ages at which they are on the road, and aircraft.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::Weighted;
use crate::draw::Draw;

/// A make and model.
#[derive(Debug, Deserialize)]
pub(crate) struct Model {
    pub(crate) make: String,
    pub(crate) model: String,
    pub(crate) body: String,
    year_from: u16,
    year_to: u16,
    weight: f64,
    source: String,
}

impl Model {
    /// Whether it is of a make that the well-to-do prefer.
    pub(crate) fn luxury(&self) -> bool {
        LUXURY.contains(&self.make.as_str())
    }
}

#[derive(Debug, Deserialize)]
struct AgeShare {
    vehicle_group: String,
    age_years: i32,
    share: f64,
}

/// A type of aircraft owned by persons.
#[derive(Debug, Deserialize)]
pub(crate) struct Airframe {
    pub(crate) manufacturer: String,
    pub(crate) model: String,
    weight: f64,
    personal: u8,
}

type Choice = Weighted<&'static Model>;

static MODELS: LazyLock<Vec<Model>> =
    LazyLock::new(|| super::table(include_str!("../../../../data/reference/vehicles.csv")));

static AGES: LazyLock<Weighted<i32>> = LazyLock::new(|| {
    let all: Vec<AgeShare> =
        super::table(include_str!("../../../../data/reference/vehicle_age.csv"));
    let cars = all
        .into_iter()
        .filter(|a| a.vehicle_group == "light_vehicle");
    Weighted::new(cars.map(|a| (a.age_years, a.share)))
});

/// The models of a model year and of a make in it. The two eras of the table have weights of
/// their own, which must not be mixed: the sample up to 2015, the sales figures from 2016.
static BY_YEAR: LazyLock<FxHashMap<(u16, &'static str), Choice>> = LazyLock::new(|| {
    let mut lists: FxHashMap<(u16, &'static str), Vec<(&'static Model, f64)>> =
        FxHashMap::default();
    for model in MODELS.iter() {
        let sampled = model.source.starts_with("fars");
        for year in model.year_from..=model.year_to {
            if sampled == (year <= LAST_SAMPLED) && listed(model) {
                let pair = (model, model.weight);
                lists.entry((year, "")).or_default().push(pair);
                lists
                    .entry((year, model.make.as_str()))
                    .or_default()
                    .push(pair);
            }
        }
    }
    lists
        .into_iter()
        .map(|(key, models)| (key, Weighted::new(models)))
        .collect()
});

/// The models of each model year from [`FIRST`] on, whatever the make.
static ALL_MAKES: LazyLock<Vec<Option<&'static Choice>>> = LazyLock::new(|| {
    (FIRST..=LAST)
        .map(|year| BY_YEAR.get(&(year, "")))
        .collect()
});

static AIRFRAMES: LazyLock<Weighted<Airframe>> = LazyLock::new(|| {
    let all: Vec<Airframe> = super::table(include_str!("../../../../data/reference/aircraft.csv"));
    let personal = all.into_iter().filter(|a| a.personal == 1);
    Weighted::new(
        personal
            .map(|a| (a.weight, a))
            .map(|(weight, a)| (a, weight)),
    )
});

const LAST_SAMPLED: u16 = 2015;
const FIRST: u16 = 1984;
const LAST: u16 = 2025;
const LUXURY: [&str; 16] = [
    "Acura",
    "Alfa Romeo",
    "Audi",
    "BMW",
    "Cadillac",
    "Genesis",
    "Infiniti",
    "Jaguar",
    "Land Rover",
    "Lexus",
    "Lincoln",
    "Maserati",
    "Mercedes-Benz",
    "Porsche",
    "Tesla",
    "Volvo",
];

/// Emergency vehicles and makes of a scooter or two are left to their owners.
fn listed(model: &Model) -> bool {
    let rare = [
        "Oshkosh",
        "Pierce Manufacturing",
        "Ultra Acquisition Corporation",
        "Znen",
    ];
    let make = model.make.as_str();
    !rare.contains(&make)
        && !make.contains(" Co")
        && !make.contains("Scooters")
        && !make.contains("Motorcycle")
        && !make.contains("Industries")
        && make != "Dongfang"
        && make != "Meiduo"
}

/// How old a car on the road is, in years.
pub(crate) fn age(rng: &mut impl Draw) -> i32 {
    AGES.draw(rng).copied().unwrap_or(0)
}

/// A model of a model year, of a make if one is given; `None` if that make built none.
pub(crate) fn model(year: i32, make: &'static str, rng: &mut impl Draw) -> Option<&'static Model> {
    let year = u16::try_from(year).unwrap_or(0).clamp(FIRST, LAST);
    let choice = if make.is_empty() {
        (*ALL_MAKES.get(usize::from(year - FIRST))?)?
    } else {
        BY_YEAR.get(&(year, make))?
    };
    choice.draw(rng).copied()
}

/// An aircraft of a private owner.
pub(crate) fn airframe(rng: &mut impl Draw) -> Option<&'static Airframe> {
    AIRFRAMES.draw(rng)
}

/// The first and last year of building of a manufacturer's small aircraft.
pub(crate) fn built(airframe: &Airframe) -> (i32, i32) {
    match airframe.manufacturer.as_str() {
        "Cirrus" => (1999, 2022),
        "Diamond" => (1997, 2020),
        "Vans" | "Kitfox" | "Zenith" => (1988, 2020),
        "Robinson" => (1981, 2019),
        "Maule" | "Aviat" | "American Champion" => (1975, 2012),
        "Aeronca" | "Taylorcraft" | "Luscombe" | "Stinson" | "Ercoupe" => (1940, 1949),
        "North American" => (1940, 1951),
        _ if airframe.model.starts_with("J3") => (1938, 1947),
        _ if ["140", "120", "170"].contains(&airframe.model.as_str()) => (1946, 1956),
        _ => (1952, 1984),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(MODELS.len(), 876);
    }

    #[test]
    fn a_model_is_of_its_year_and_make() {
        let mut rng = crate::random::stream(5, 0, "test");
        for year in i32::from(FIRST)..=i32::from(LAST) {
            for make in ["", "Ford", "Toyota"] {
                let model = model(year, make, &mut rng).unwrap();
                let years = i32::from(model.year_from)..=i32::from(model.year_to);
                assert!(years.contains(&year), "{} {}", model.make, model.model);
                assert!(make.is_empty() || model.make == make);
            }
        }
    }
}
