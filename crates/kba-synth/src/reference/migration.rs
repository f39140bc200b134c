//! How often people move and to which states and places.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Weighted;
use super::places::PLACES;
use crate::truth::PlaceIx;

#[derive(Deserialize)]
struct Rate {
    age_from: u16,
    age_to: u16,
    annual_move_rate_2007_level: f64,
    annual_move_rate_2019_level: f64,
}

#[derive(Deserialize)]
struct Flow {
    from_state: String,
    to_state: String,
    individuals: f64,
}

/// Where people of a state go to and come from.
struct State {
    to: Weighted<&'static str>,
    from: Weighted<&'static str>,
    places: Weighted<PlaceIx>,
}

static RATES: LazyLock<Vec<Rate>> = LazyLock::new(|| {
    super::table(include_str!(
        "../../../../data/reference/move_rates_by_age.csv"
    ))
});

static FLOWS: LazyLock<Vec<Flow>> = LazyLock::new(|| {
    super::table(include_str!(
        "../../../../data/reference/migration_state_flows.csv"
    ))
});

static STATES: LazyLock<HashMap<&'static str, State>> = LazyLock::new(|| {
    let mut to: HashMap<&str, Vec<(&str, f64)>> = HashMap::new();
    let mut from: HashMap<&str, Vec<(&str, f64)>> = HashMap::new();
    for flow in FLOWS.iter() {
        to.entry(&flow.from_state)
            .or_default()
            .push((&flow.to_state, flow.individuals));
        from.entry(&flow.to_state)
            .or_default()
            .push((&flow.from_state, flow.individuals));
    }
    let mut places: HashMap<&str, Vec<(PlaceIx, f64)>> = HashMap::new();
    for (ix, place) in (0..).zip(PLACES.iter()) {
        places
            .entry(&place.state)
            .or_default()
            .push((PlaceIx(ix), f64::from(place.population)));
    }
    places
        .into_iter()
        .map(|(code, places)| {
            let state = State {
                to: Weighted::new(to.remove(code).unwrap_or_default()),
                from: Weighted::new(from.remove(code).unwrap_or_default()),
                places: Weighted::new(places),
            };
            (code, state)
        })
        .collect()
});

/// Moves a year of people of an age in a calendar year, before tenure and temper.
pub(crate) fn move_rate(age: u16, year: u16) -> f64 {
    let rates = &*RATES;
    let Some(rate) = rates
        .iter()
        .find(|r| (r.age_from..=r.age_to).contains(&age))
        .or_else(|| if age < 5 { rates.first() } else { rates.last() })
    else {
        return 0.1;
    };
    let year = f64::from(year);
    if year <= 2007.0 {
        // 20 % a year moved in 1948, 14 % in 2003.
        let past = ((2007.0 - year) / 40.0).min(1.0);
        rate.annual_move_rate_2007_level * (1.0 + 0.25 * past)
    } else {
        let since = ((year - 2007.0) / 12.0).min(1.0);
        rate.annual_move_rate_2007_level * (1.0 - since) + rate.annual_move_rate_2019_level * since
    }
}

/// The state that a mover out of a state goes to.
pub(crate) fn next_state(code: &str, rng: &mut impl rand::Rng) -> &'static str {
    STATES
        .get(code)
        .and_then(|s| s.to.draw(rng))
        .copied()
        .unwrap_or("CA")
}

/// The state that a mover into a state comes from.
pub(crate) fn last_state(code: &str, rng: &mut impl rand::Rng) -> &'static str {
    STATES
        .get(code)
        .and_then(|s| s.from.draw(rng))
        .copied()
        .unwrap_or("CA")
}

/// A place of a state by population.
pub(crate) fn place_in(code: &str, rng: &mut impl rand::Rng) -> PlaceIx {
    STATES
        .get(code)
        .and_then(|s| s.places.draw(rng))
        .copied()
        .unwrap_or(PlaceIx(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_life_of_2007_has_about_eleven_moves() {
        let moves: f64 = (1..80).map(|age| move_rate(age, 2007)).sum();
        assert!((10.5..12.5).contains(&moves), "{moves}");
        assert!(move_rate(30, 1960) > move_rate(30, 2007));
        assert!(move_rate(30, 2022) < move_rate(30, 2007));
    }

    #[test]
    fn every_state_has_flows_and_places() {
        assert_eq!(FLOWS.len(), 2_550);
        assert_eq!(STATES.len(), 51);
        assert!(
            STATES
                .values()
                .all(|s| !s.to.values.is_empty() && !s.from.values.is_empty())
        );
    }
}
