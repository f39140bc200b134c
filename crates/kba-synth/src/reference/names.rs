//! Given names by sex and decade of birth, surnames by ethnic group.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Weighted;
use crate::truth::Sex;

/// Ethnic groups of the Census surname table, in the order of its columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Group {
    White,
    Black,
    Asian,
    Hispanic,
}

impl Group {
    pub(crate) const ALL: [Self; 4] = [Self::White, Self::Black, Self::Asian, Self::Hispanic];
}

#[derive(Deserialize)]
struct Given {
    sex: String,
    birth_decade: u16,
    name: String,
    weight: f64,
}

#[derive(Deserialize)]
struct Surname {
    name: String,
    weight: f64,
    pct_white: f64,
    pct_black: f64,
    pct_api: f64,
    pct_hispanic: f64,
}

const FIRST_DECADE: u16 = 1900;
const DECADES: u16 = 13;

type ByDecade = Vec<Weighted<String>>;

static GIVEN: LazyLock<(ByDecade, ByDecade)> = LazyLock::new(|| {
    let mut of_sex = [Vec::new(), Vec::new()].map(|mut decades: Vec<Vec<(String, f64)>>| {
        decades.resize_with(usize::from(DECADES), Vec::new);
        decades
    });
    for row in super::table::<Given>(include_str!("../../../../data/reference/given_names.csv")) {
        let [female, male] = &mut of_sex;
        let decades = if row.sex == "F" { female } else { male };
        let decade = usize::from(row.birth_decade.saturating_sub(FIRST_DECADE) / 10);
        if let Some(names) = decades.get_mut(decade) {
            names.push((row.name, row.weight));
        }
    }
    let [female, male] = of_sex;
    let weigh = |decades: Vec<Vec<_>>| decades.into_iter().map(Weighted::new).collect();
    (weigh(female), weigh(male))
});

static SURNAMES: LazyLock<[Weighted<&'static str>; 4]> = LazyLock::new(|| {
    let rows = &*SURNAME_ROWS;
    [
        Weighted::new(rows.iter().map(|r| (&*r.name, r.weight * r.pct_white))),
        Weighted::new(rows.iter().map(|r| (&*r.name, r.weight * r.pct_black))),
        Weighted::new(rows.iter().map(|r| (&*r.name, r.weight * r.pct_api))),
        Weighted::new(rows.iter().map(|r| (&*r.name, r.weight * r.pct_hispanic))),
    ]
});

static SURNAME_ROWS: LazyLock<Vec<Surname>> =
    LazyLock::new(|| super::table(include_str!("../../../../data/reference/surnames.csv")));

/// A given name as parents chose it in the year of birth.
pub(crate) fn given(sex: Sex, year: u16, rng: &mut impl rand::Rng) -> &'static str {
    let (female, male) = &*GIVEN;
    let decades = match sex {
        Sex::Female => female,
        Sex::Male => male,
    };
    let decade = (year.saturating_sub(FIRST_DECADE) / 10).min(DECADES - 1);
    decades
        .get(usize::from(decade))
        .and_then(|names| names.draw(rng))
        .map_or("Mary", |name| name)
}

/// A surname of an ethnic group.
pub(crate) fn surname(group: Group, rng: &mut impl rand::Rng) -> &'static str {
    let [white, black, asian, hispanic] = &*SURNAMES;
    let names = match group {
        Group::White => white,
        Group::Black => black,
        Group::Asian => asian,
        Group::Hispanic => hispanic,
    };
    names.draw(rng).map_or("Smith", |name| name)
}

/// Surnames as their bearers write them, where the Census table has lost spaces and apostrophes.
const SPELLINGS: [(&str, &str); 24] = [
    ("Delacruz", "De La Cruz"),
    ("Delarosa", "De La Rosa"),
    ("Delatorre", "De La Torre"),
    ("Delagarza", "De La Garza"),
    ("Delafuente", "De La Fuente"),
    ("Delapaz", "De La Paz"),
    ("Delossantos", "De Los Santos"),
    ("Delosreyes", "De Los Reyes"),
    ("Delrio", "Del Rio"),
    ("Deltoro", "Del Toro"),
    ("Delvalle", "Del Valle"),
    ("Deleon", "De Leon"),
    ("Dejesus", "De Jesus"),
    ("Vandyke", "Van Dyke"),
    ("Vanburen", "Van Buren"),
    ("Vanhorn", "Van Horn"),
    ("Vanness", "Van Ness"),
    ("Stclair", "St Clair"),
    ("Stjohn", "St John"),
    ("Stpierre", "St Pierre"),
    ("Obrien", "O'Brien"),
    ("Oconnor", "O'Connor"),
    ("Oneill", "O'Neill"),
    ("Odonnell", "O'Donnell"),
];

/// The spaced spelling of a surname, if it has one.
pub(crate) fn spaced(surname: &str) -> Option<&'static str> {
    SPELLINGS
        .iter()
        .find(|(joined, _)| *joined == surname)
        .map(|(_, spaced)| *spaced)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(SURNAME_ROWS.len(), 40_000);
        assert!(
            GIVEN
                .0
                .iter()
                .chain(&GIVEN.1)
                .all(|names| names.values.len() == 1_200)
        );
    }

    #[test]
    fn names_follow_decade_and_group() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut count = |year, name| {
            (0..4_000)
                .filter(|_| given(Sex::Female, year, &mut rng) == name)
                .count()
        };
        assert!(count(1948, "Linda") > 20 * count(2005, "Linda").max(1));
        let garcias = |group| {
            let mut rng = ChaCha8Rng::seed_from_u64(2);
            (0..4_000)
                .filter(|_| surname(group, &mut rng) == "Garcia")
                .count()
        };
        assert!(garcias(Group::Hispanic) > 60);
        assert!(garcias(Group::White) < 20);
        assert_eq!(spaced("Delacruz"), Some("De La Cruz"));
    }
}
