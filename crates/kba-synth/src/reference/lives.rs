//! Births by year and chances of dying by age.

use std::sync::LazyLock;

use rand::RngExt as _;
use serde::Deserialize;

use crate::truth::Sex;

#[derive(Deserialize)]
struct Births {
    year: u16,
    births: f64,
}

#[derive(Deserialize)]
struct Life {
    sex: String,
    birth_decade: u16,
    age: usize,
    /// Survivors to the age of 100,000 born.
    lx: f64,
}

static BIRTHS: LazyLock<Vec<Births>> =
    LazyLock::new(|| super::table(include_str!("../../../../data/reference/us_births.csv")));

/// Per sex and decade, the share that lives to each age.
struct Survival {
    female: Vec<Vec<f64>>,
    male: Vec<Vec<f64>>,
}

static SURVIVAL: LazyLock<Survival> = LazyLock::new(|| {
    let mut survival = Survival {
        female: vec![Vec::new(); 12],
        male: vec![Vec::new(); 12],
    };
    for row in super::table::<Life>(include_str!("../../../../data/reference/life_tables.csv")) {
        let decades = if row.sex == "F" {
            &mut survival.female
        } else {
            &mut survival.male
        };
        let decade = usize::from(row.birth_decade.saturating_sub(1900) / 10);
        if let Some(ages) = decades.get_mut(decade)
            && ages.len() == row.age
        {
            ages.push(row.lx / 100_000.0);
        }
    }
    survival
});

/// Births in the United States in a year; the ends of the table stand for the years beyond.
pub(crate) fn births(year: u16) -> f64 {
    let rows = &*BIRTHS;
    let first = rows.first().map_or(1909, |row| row.year);
    let at = usize::from(year.saturating_sub(first));
    rows.get(at)
        .or_else(|| rows.last())
        .map_or(3_000_000.0, |row| row.births)
}

fn ages(sex: Sex, birth_year: u16) -> &'static [f64] {
    let decades = match sex {
        Sex::Female => &SURVIVAL.female,
        Sex::Male => &SURVIVAL.male,
    };
    let decade = usize::from(birth_year.saturating_sub(1900) / 10).min(11);
    decades.get(decade).map_or(&[], Vec::as_slice)
}

/// The share of those born in a year who live to an age in years.
pub(crate) fn survival(sex: Sex, birth_year: u16, age: u16) -> f64 {
    ages(sex, birth_year)
        .get(usize::from(age))
        .copied()
        .unwrap_or(0.0)
}

/// An age at death in months, for someone who lived to `from_age` years.
pub(crate) fn months_of_life(
    sex: Sex,
    birth_year: u16,
    from_age: u16,
    rng: &mut impl rand::Rng,
) -> u16 {
    let ages = ages(sex, birth_year);
    let at_start = survival(sex, birth_year, from_age).max(1e-9);
    let level = rng.random::<f64>() * at_start;
    // lx falls with age: the first age whose lx is below the level is the one not reached.
    let years = ages.partition_point(|lx| *lx > level).saturating_sub(1);
    let years = u16::try_from(years).unwrap_or(119).max(from_age);
    years * 12 + rng.random_range(0..12)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    #[test]
    fn tables_are_whole() {
        assert!(
            SURVIVAL
                .female
                .iter()
                .chain(&SURVIVAL.male)
                .all(|ages| ages.len() == 120)
        );
        assert!(births(1957) > births(1973));
        assert!(births(2025) > 3_500_000.0);
    }

    #[test]
    fn ages_at_death_follow_the_table() {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let n = 20_000;
        let past_70 = (0..n)
            .filter(|_| months_of_life(Sex::Male, 1940, 20, &mut rng) >= 70 * 12)
            .count();
        let share = f64::from(u32::try_from(past_70).unwrap()) / f64::from(n);
        let expected = survival(Sex::Male, 1940, 70) / survival(Sex::Male, 1940, 20);
        assert!((share - expected).abs() < 0.02, "{share} {expected}");
    }
}
