//! What an operator may learn of a population besides quizzes. Nothing of it is for applicants.

use std::collections::BTreeSet;

use crate::kind::CATALOGUE;
use crate::pool::askable;
use crate::population::{PersonRow, persons};
use crate::question::{Language, choice};
use crate::record::{PartialDate, Rows, Table};
use crate::snapshot::Population;

impl Population {
    /// The date of the newest record that isn't in the future: who is an adult is decided on it.
    #[must_use]
    pub fn as_of(&self) -> Option<PartialDate> {
        PartialDate::from_packed(self.tables().as_of)
    }

    /// All persons by the key of `persons`, in order of key: for operators.
    pub fn person_ids(&self) -> impl Iterator<Item = &str> {
        let tables = self.tables();
        let ids = tables.rows();
        ids.map(|person| tables.text(tables.person(person, persons::PERSON_ID)))
    }

    /// A number for the household of a person, the same for all its members; `None` if there is no
    /// such person. It tells nothing else.
    #[must_use]
    pub fn household(&self, person_id: &str) -> Option<u32> {
        let person = self.tables().find(person_id)?;
        Some(self.tables().household(person))
    }

    /// The rows of one table about a person, as [`Population::sheet`] has them; `None` if there is
    /// no such person. For operators, never for applicants.
    #[must_use]
    pub fn rows(&self, person_id: &str, table: Table) -> Option<Rows> {
        let person = self.tables().find(person_id)?;
        Some(self.rows_of(table, person, person_id))
    }

    /// The row of `residences` that is a person's present home: the open one that began last, else
    /// the one that ended last. For operators, never for applicants.
    #[must_use]
    pub fn home(&self, person_id: &str) -> Option<Rows> {
        let tables = self.tables();
        let home = tables.home(tables.find(person_id)?)?;
        Some(self.rows_at(Table::Residences, home..home + 1, person_id))
    }

    /// Every fact that the catalogue could ask a person about: the key of the kind, and the text
    /// that the right choice would show. For operators: these are the answers.
    ///
    /// In order of the catalogue, each text of a kind once; nothing of the dead and of minors.
    #[must_use]
    pub fn danger_facts(&self, person_id: &str, language: Language) -> Vec<(&'static str, String)> {
        let tables = self.tables();
        let Some(person) = tables.find(person_id) else {
            return Vec::new();
        };
        let mut facts = Vec::new();
        for kind in CATALOGUE {
            let texts: BTreeSet<String> = askable(kind, tables, person)
                .into_iter()
                .map(|(row, _)| choice(language, &kind.value.content(tables, kind.table, row)))
                .collect();
            facts.extend(texts.into_iter().map(|text| (kind.key, text)));
        }
        facts
    }

    /// The households that records belong to, as [`Population::household`] numbers them.
    pub(crate) fn households_of(&self, records: &[(Table, usize)]) -> BTreeSet<u32> {
        let tables = self.tables();
        let owner = |(table, row): &(Table, usize)| -> PersonRow { tables.owner(*table, *row) };
        let owners = records.iter().map(owner);
        owners.map(|person| tables.household(person)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::LoadOptions;
    use crate::worlds::{Shape, World};

    #[test]
    fn facts_are_those_of_the_living_and_grown_and_households_hold_together() {
        let shape = Shape {
            households: 60,
            counties: 2,
            variety: 10,
        };
        let mut builder = Population::builder(LoadOptions::new());
        for rows in World::random(4, shape).batches(500) {
            builder.push(&rows).unwrap();
        }
        let (population, _) = builder.finish().unwrap();
        let adults: BTreeSet<&str> = population.adult_ids().collect();
        let mut told = 0;
        let mut households = BTreeSet::new();
        for id in population.person_ids() {
            let facts = population.danger_facts(id, Language::English);
            assert!(facts.is_empty() || adults.contains(id), "{id}");
            assert!(facts.iter().all(|(_, text)| !text.is_empty()), "{id}");
            told += facts.len();
            households.insert(population.household(id).unwrap());
            let all = population.rows(id, Table::Residences).unwrap();
            if let Some(home) = population.home(id) {
                let cells = |rows: &Rows, row| {
                    let columns = rows.columns().iter();
                    columns
                        .map(|column| column.get(row).to_owned())
                        .collect::<Vec<_>>()
                };
                assert_eq!(home.len(), 1);
                assert!((0..all.len()).any(|row| cells(&all, row) == cells(&home, 0)));
            } else {
                assert!(all.is_empty());
            }
        }
        assert!(told > adults.len());
        assert!(households.len() > 1 && households.len() < population.persons_len());
        assert!(population.household("nobody").is_none());
        assert!(
            population
                .danger_facts("nobody", Language::English)
                .is_empty()
        );
        assert!(population.as_of().is_some());
    }
}
