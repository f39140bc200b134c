//! Quizzes from the standard library's collections, as one writes it at first.

use std::collections::{BTreeMap, HashMap};

use rand::Rng;
use rand::seq::IndexedRandom as _;

use crate::quiz::{self, Own, Reach, Source, distinct};
use crate::{Claim, Error, Kind, Person, Quiz, Record, Stratum, Value, World};

/// All records as owned structs in maps and vectors.
#[derive(Clone, Debug)]
pub struct Naive {
    /// Places among the subjects by [`name_key`].
    index: HashMap<String, Vec<usize>>,
    subjects: Vec<Subject>,
    strata: HashMap<(Kind, Stratum), Vec<Value>>,
    /// Of each kind all records that are asked, as places of subject and record, by stratum.
    everybody: HashMap<Kind, Vec<(usize, usize)>>,
}

#[derive(Clone, Debug)]
struct Subject {
    ssn4: Option<u16>,
    number: String,
    street: String,
    stratum: Stratum,
    records: Vec<Record>,
}

impl Naive {
    /// Copies the world into maps.
    #[must_use]
    pub fn build(world: &World) -> Self {
        let mut naive = Self {
            index: HashMap::new(),
            subjects: Vec::new(),
            strata: HashMap::new(),
            everybody: HashMap::new(),
        };
        let mut by_stratum: BTreeMap<Stratum, Vec<usize>> = BTreeMap::new();
        for person in &world.persons {
            let place = naive.subjects.len();
            by_stratum.entry(person.stratum).or_default().push(place);
            naive.push(person);
        }
        for place in by_stratum.into_values().flatten() {
            naive.pool(place);
        }
        naive
    }

    fn push(&mut self, person: &Person) {
        let key = name_key(&person.last, &person.first, person.birth_year);
        let place = self.subjects.len();
        self.index.entry(key).or_default().push(place);
        self.subjects.push(Subject {
            ssn4: person.ssn4,
            number: person.number.clone(),
            street: person.street.clone(),
            stratum: person.stratum,
            records: person.records.clone(),
        });
    }

    /// Puts the records of a subject among those that are drawn.
    fn pool(&mut self, place: usize) {
        let Some(subject) = self.subjects.get(place) else {
            return;
        };
        for (at, record) in subject.records.iter().enumerate() {
            if record.is_asked {
                let stratum = self.strata.entry((record.kind, subject.stratum));
                stratum.or_default().push(record.value.clone());
                let everybody = self.everybody.entry(record.kind);
                everybody.or_default().push((place, at));
            }
        }
    }

    /// Makes a quiz about whoever the claim is of; `None` if that is nobody or not one person, or
    /// if there are too few kinds of records.
    ///
    /// # Errors
    /// None that is known: of the writer of JSON.
    pub fn quiz(
        &self,
        claim: &Claim,
        rng: &mut (impl Rng + ?Sized),
    ) -> Result<Option<Quiz>, Error> {
        match self.find(claim) {
            Some(subject) => quiz::make(
                &mut File {
                    naive: self,
                    subject,
                },
                rng,
            ),
            None => Ok(None),
        }
    }

    fn find(&self, claim: &Claim) -> Option<&Subject> {
        let key = name_key(&claim.last, &claim.first, claim.birth_year);
        let namesakes = self.index.get(&key)?.iter();
        let found: Vec<&Subject> = namesakes
            .filter_map(|place| self.subjects.get(*place))
            .filter(|subject| claim.agrees(subject.ssn4, &subject.number, &subject.street))
            .collect();
        match found.as_slice() {
            [subject] => Some(subject),
            _ => None,
        }
    }
}

/// What is on file about a subject.
struct File<'a> {
    naive: &'a Naive,
    subject: &'a Subject,
}

impl Source for File<'_> {
    fn kinds(&self) -> Vec<Kind> {
        let asked = self.subject.records.iter().filter(|record| record.is_asked);
        distinct(asked.map(|record| record.kind))
    }

    fn own(&mut self, kind: Kind) -> Vec<Own> {
        let records = self.subject.records.iter();
        records
            .filter(|record| record.kind == kind)
            .map(|record| Own {
                text: record.value.to_string(),
                is_asked: record.is_asked,
            })
            .collect()
    }

    fn draw(
        &mut self,
        (kind, reach): (Kind, Reach),
        count: usize,
        rng: &mut (impl Rng + ?Sized),
    ) -> Result<Vec<String>, Error> {
        let picks = (0..count).filter_map(|_| self.pick(kind, reach, rng));
        Ok(picks.map(Value::to_string).collect())
    }
}

impl File<'_> {
    fn pick(&self, kind: Kind, reach: Reach, rng: &mut (impl Rng + ?Sized)) -> Option<&Value> {
        match reach {
            Reach::Stratum => {
                let stratum = self.naive.strata.get(&(kind, self.subject.stratum));
                stratum?.choose(rng)
            }
            Reach::Everybody => {
                let (place, at) = self.naive.everybody.get(&kind)?.choose(rng)?;
                let subject = self.naive.subjects.get(*place)?;
                Some(&subject.records.get(*at)?.value)
            }
        }
    }
}

fn name_key(last: &str, first: &str, birth_year: u16) -> String {
    format!("{last}|{first}|{birth_year}")
}
