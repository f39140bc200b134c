//! What an operator may learn of a population besides quizzes. Nothing of it is for applicants.

use std::collections::BTreeSet;

use crate::kind::CATALOGUE;
use crate::pool::askable;
use crate::population::{PersonRow, persons};
use crate::question::{Language, choice};
use crate::record::{PartialDate, Table};
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
    use crate::LoadOptions;
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
