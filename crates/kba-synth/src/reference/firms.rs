//! Firms that sell homes: a fixed list per state, of made-up names in the usual patterns.

use std::collections::HashMap;
use std::sync::LazyLock;

use rand_chacha::ChaCha8Rng;
use serde::Deserialize;

use super::names::{Group, surname};
use crate::draw::Draw as _;
use crate::random;

#[derive(Deserialize)]
struct State {
    code: String,
    name: String,
}

/// The sellers of a state by trade.
#[derive(Debug, Default)]
pub(crate) struct Firms {
    pub(crate) builders: Vec<String>,
    pub(crate) banks: Vec<String>,
    /// Trusts, companies that hold or flip homes, relocation firms.
    pub(crate) holders: Vec<String>,
}

const WORDS: [&str; 20] = [
    "Summit",
    "Heritage",
    "Pioneer",
    "Liberty",
    "Cornerstone",
    "Lakeside",
    "Ridgeline",
    "Evergreen",
    "Keystone",
    "Blue Sky",
    "Meadow",
    "Harbor",
    "Stonegate",
    "Prairie",
    "Sunrise",
    "Crestview",
    "Landmark",
    "Homestead",
    "Northgate",
    "Silver Oak",
];

const BUILDS: [&str; 5] = [
    "Homes LLC",
    "Builders Inc",
    "Home Builders Inc",
    "Construction Co",
    "Communities LLC",
];
const BANKS: [&str; 6] = [
    "Savings Bank",
    "National Bank",
    "Bank & Trust",
    "Federal Savings",
    "Mortgage Corp",
    "Bank NA",
];
const HOLDS: [&str; 6] = [
    "Properties LLC",
    "Investments LLC",
    "Holdings LLC",
    "Realty Trust",
    "Home Buyers LLC",
    "Relocation Inc",
];

static FIRMS: LazyLock<HashMap<String, Firms>> = LazyLock::new(|| {
    let states: Vec<State> = super::table(include_str!("../../../../data/reference/states.csv"));
    (0..)
        .zip(states)
        .map(|(at, state)| {
            let mut rng = random::stream(0, at, "firms of a state");
            (state.code, firms(&state.name, &mut rng))
        })
        .collect()
});

fn firms(state: &str, rng: &mut ChaCha8Rng) -> Firms {
    let mut name = |trades: &[&str], surnames: f64, of_state: f64| {
        let trade = rng.one(trades).copied().unwrap_or("LLC");
        let kind: f64 = rand::RngExt::random(rng);
        if kind < surnames {
            format!("{} {trade}", surname(Group::White, rng))
        } else if kind < surnames + of_state {
            format!(
                "{state} {} {trade}",
                rng.one(&WORDS).copied().unwrap_or("First")
            )
        } else {
            format!("{} {trade}", rng.one(&WORDS).copied().unwrap_or("First"))
        }
    };
    let builders = (0..24).map(|_| name(&BUILDS, 0.5, 0.2)).collect();
    let mut banks: Vec<String> = (0..9).map(|_| name(&BANKS, 0.1, 0.4)).collect();
    banks.push(format!("First National Bank of {state}"));
    let mut holders: Vec<String> = (0..30).map(|_| name(&HOLDS, 0.35, 0.15)).collect();
    holders.extend((0..20).map(|_| format!("{} Family Trust", surname(Group::White, rng))));
    Firms {
        builders,
        banks,
        holders,
    }
}

/// The firms of a state by its code.
pub(crate) fn of_state(code: &str) -> Option<&'static Firms> {
    FIRMS.get(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_sellers() {
        assert_eq!(FIRMS.len(), 51);
        let ohio = of_state("OH").unwrap();
        assert!(
            ohio.banks
                .contains(&"First National Bank of Ohio".to_owned())
        );
        assert!(ohio.builders.len() >= 20 && ohio.holders.len() >= 40);
    }
}
