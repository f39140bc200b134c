//! Names of streets as they are printed.

use std::sync::LazyLock;

use rand::RngExt as _;
use serde::Deserialize;

use super::Weighted;
use super::names::{Group, surname};

#[derive(Deserialize)]
struct Name {
    name: String,
    weight: f64,
}

#[derive(Deserialize)]
struct Suffix {
    abbreviation: String,
    weight: f64,
}

static NAMES: LazyLock<Weighted<String>> = LazyLock::new(|| {
    let rows: Vec<Name> = super::table(include_str!("../../../../data/reference/streets.csv"));
    Weighted::new(rows.into_iter().map(|row| (row.name, row.weight)))
});

static SUFFIXES: LazyLock<Weighted<String>> = LazyLock::new(|| {
    let rows: Vec<Suffix> = super::table(include_str!(
        "../../../../data/reference/street_suffixes.csv"
    ));
    Weighted::new(rows.into_iter().map(|row| (row.abbreviation, row.weight)))
});

const LAND: [&str; 24] = [
    "Oak", "Maple", "Cedar", "Pine", "Elm", "Willow", "Birch", "Stone", "River", "Spring", "Fox",
    "Deer", "Meadow", "Brook", "Lake", "Hickory", "Eagle", "Rock", "Timber", "Sand", "Clear",
    "Winding", "Autumn", "Quail",
];

const FORM: [&str; 16] = [
    "wood", "brook", "view", "ridge", "field", "dale", "crest", "mont", "haven", "gate", " Creek",
    " Hollow", " Run", " Valley", " Grove", " Bend",
];

fn pick<'a>(list: &[&'a str], rng: &mut impl rand::Rng) -> &'a str {
    list.get(rng.random_range(0..list.len()))
        .copied()
        .unwrap_or("")
}

/// A street with direction and USPS suffix, such as `N Oak St`.
pub(crate) fn street(rng: &mut impl rand::Rng) -> String {
    let form: f64 = rng.random();
    let mut name = if form < 0.62 {
        NAMES.draw(rng).cloned().unwrap_or_default()
    } else if form < 0.84 {
        format!("{}{}", pick(&LAND, rng), pick(&FORM, rng))
    } else {
        surname(Group::White, rng).to_owned()
    };
    let numbered = name.starts_with(|c: char| c.is_ascii_digit());
    name.push(' ');
    if numbered {
        name.push_str(if rng.random::<f64>() < 0.6 {
            "St"
        } else {
            "Ave"
        });
    } else {
        name.push_str(SUFFIXES.draw(rng).map_or("St", String::as_str));
    }
    let direction: f64 = rng.random();
    if direction < 0.13 {
        name.insert_str(0, pick(&["N ", "S ", "E ", "W "], rng));
    } else if direction < 0.16 {
        name.push_str(pick(&[" NE", " NW", " SE", " SW"], rng));
    }
    name
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    #[test]
    fn streets_are_printed_the_postal_way() {
        let mut rng = ChaCha8Rng::seed_from_u64(4);
        let streets: Vec<String> = (0..2_000).map(|_| street(&mut rng)).collect();
        assert!(streets.iter().all(|s| s.is_ascii() && s.contains(' ')));
        let directed = streets
            .iter()
            .filter(|s| ["N ", "S ", "E ", "W "].iter().any(|d| s.starts_with(d)))
            .count();
        assert!((150..450).contains(&directed), "{directed}");
        assert!(streets.iter().filter(|s| s.ends_with(" St")).count() > 300);
    }
}
