//! Who lives where: the persons in order of home and age, to find one like a claim.

use crate::population::{PersonRow, Tables, position};
use crate::prepared::Column;
use crate::record::{Table, normal};

/// Grown persons by ZIP code of the home, then birth year; and which ZIP code stands for a city.
#[derive(Clone, Debug, Default)]
pub(crate) struct Homes {
    pub(crate) persons: Column<u32>,
    /// Hashes of city and state in order, and the commonest ZIP code of each, as a number.
    pub(crate) cities: Column<u64>,
    pub(crate) zips: Column<u32>,
}

impl Homes {
    pub(super) fn learn(tables: &Tables) -> Self {
        let mut persons: Vec<(u32, u32, u32)> = tables
            .rows()
            .filter(|person| tables.eligible(*person) && tables.home(*person).is_some())
            .map(|person| (zip(tables, person), tables.birth_year(person), person.0))
            .collect();
        persons.sort_unstable();
        let mut cities: Vec<(u64, u32)> = persons
            .iter()
            .filter_map(|(zip, _, person)| Some((city(tables, PersonRow(*person))?, *zip)))
            .collect();
        cities.sort_unstable();
        let (names, zips) = cities
            .chunk_by(|a, b| a.0 == b.0)
            .filter_map(|city| {
                let zips = city.chunk_by(|a, b| a == b);
                zips.max_by_key(|same| same.len())?.first().copied()
            })
            .unzip::<_, _, Vec<u64>, Vec<u32>>();
        let persons: Vec<u32> = persons.into_iter().map(|(.., person)| person).collect();
        Self {
            persons: persons.into(),
            cities: names.into(),
            zips: zips.into(),
        }
    }

    /// A grown person whose home and age are near what a claim tells, picked by a number among
    /// those that are about as near; `None` if there is nobody.
    pub(crate) fn near(
        &self,
        tables: &Tables,
        home: (Option<u32>, &str, Option<&str>),
        birth_year: u32,
        pick: u64,
    ) -> Option<PersonRow> {
        let (claimed, city, state) = home;
        let of_city = || {
            let at = self.cities.binary_search(&city_hash(city, state?)).ok()?;
            self.zips.get(at).copied()
        };
        let anywhere = || {
            let at = pick.checked_rem(self.persons.len() as u64)?;
            let person = self.persons.get(usize::try_from(at).ok()?)?;
            Some(zip(tables, PersonRow(*person)))
        };
        let home = claimed.or_else(of_city).or_else(anywhere)?;
        let key = |person: &u32| {
            let person = PersonRow(*person);
            (zip(tables, person), tables.birth_year(person))
        };
        let at = self
            .persons
            .partition_point(|person| key(person) < (home, birth_year));
        let from = at.saturating_sub(NEIGHBOURS / 2);
        let near = self
            .persons
            .get(from..(from + NEIGHBOURS).min(self.persons.len()))?;
        let best = near
            .iter()
            .map(|person| zip(tables, PersonRow(*person)).abs_diff(home))
            .min()?;
        // of another ZIP code only if there is none of this
        let like: Vec<u32> = near
            .iter()
            .copied()
            .filter(|person| zip(tables, PersonRow(*person)).abs_diff(home) == best)
            .collect();
        let at = (pick >> 32).checked_rem(like.len() as u64)?;
        like.get(usize::try_from(at).ok()?).copied().map(PersonRow)
    }
}

fn zip(tables: &Tables, person: PersonRow) -> u32 {
    text(tables, person, ZIP).parse().unwrap_or(0)
}

fn city(tables: &Tables, person: PersonRow) -> Option<u64> {
    let mut form = String::new();
    normal::city_into(text(tables, person, CITY), &mut form);
    (!form.is_empty()).then(|| city_hash(&form, text(tables, person, STATE)))
}

fn city_hash(city: &str, state: &str) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(state.as_bytes());
    hasher.update(city.as_bytes());
    let mut first = [0; 8];
    hasher.finalize_xof().fill(&mut first);
    u64::from_le_bytes(first)
}

fn text(tables: &Tables, person: PersonRow, column: usize) -> &str {
    tables.home(person).map_or("", |row| {
        tables.text(tables.cell(Table::Residences, column, row))
    })
}

/// Enough that it isn't always the same one.
const NEIGHBOURS: usize = 16;
const CITY: usize = position(Table::Residences, "city");
const STATE: usize = position(Table::Residences, "state");
const ZIP: usize = position(Table::Residences, "zip");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::population::Builder;
    use crate::record::PartialDate;
    use crate::worlds::{Shape, World};

    #[test]
    fn a_person_like_the_claim_is_found() {
        let shape = Shape {
            households: 200,
            counties: 3,
            variety: 20,
        };
        let mut builder = Builder::new(PartialDate::parse("2026-06-30").unwrap());
        for rows in World::random(1, shape).batches(500) {
            builder.push(&rows).unwrap();
        }
        let (tables, _) = builder.finish().unwrap();
        let mut found = 0;
        for person in tables.rows().filter(|person| tables.eligible(*person)) {
            let home = (Some(zip(&tables, person)), "", None);
            let near = |home, pick| {
                let year = tables.birth_year(person);
                tables.homes.near(&tables, home, year, pick).unwrap()
            };
            let like = near(home, 7 << 32);
            assert_eq!(zip(&tables, like), zip(&tables, person));
            assert!(tables.eligible(like));
            assert_eq!(like, near(home, 7 << 32));
            let mut form = String::new();
            normal::city_into(text(&tables, person, CITY), &mut form);
            let by_city = near((None, &form, Some(text(&tables, person, STATE))), 1);
            assert_eq!(city(&tables, by_city), city(&tables, person));
            found += usize::from(like != person);
            // nowhere on file
            near((Some(1), "", None), 3);
            near((None, "nowhere", Some("ZZ")), 3);
        }
        assert!(found > 100);
    }
}
