//! Claims of the persons of a world, and engines on it.

use std::time::Duration;

use kba::audit::{Rehearsal, RehearsalOptions};
use kba::clock::FixedClock;
use kba::load::{BuildReport, LoadOptions};
use kba::record::PartialDate;
use kba::{Claim, ClaimForm, Engine, Policy, Population, Secret};

use crate::worlds::{World, text};

/// 2026-06-30, after all that happens in the worlds.
pub(crate) fn today() -> PartialDate {
    PartialDate::parse("2026-06-30").unwrap()
}

pub(crate) fn clock() -> FixedClock {
    FixedClock::new(Duration::from_secs(1_782_820_800))
}

/// The population of a world, and what loading said of it.
pub(crate) fn load(world: &World, choices: u8) -> Result<(Population, BuildReport), kba::Error> {
    let options = LoadOptions::new().today(today()).choices(choices);
    let mut builder = Population::builder(options);
    for rows in world.batches(64) {
        builder.push(&rows)?;
    }
    builder.finish()
}

pub(crate) fn population(world: &World, choices: u8) -> Population {
    load(world, choices).unwrap().0
}

pub(crate) fn secret(number: u8) -> Secret {
    Secret::new(&[number; 16]).unwrap()
}

/// An engine that asks as few as it may.
pub(crate) fn engine(population: &Population, number: u8, questions: u8) -> Engine {
    let choices = u8::try_from(population.choices()).unwrap();
    let policy = Policy::builder()
        .questions(questions)
        .pass_mark(1)
        .choices(choices)
        .danger_guessable();
    Engine::builder(population.clone(), secret(number))
        .policy(policy.build().unwrap())
        .clock(clock())
        .build()
        .unwrap()
}

/// What a claim leads to, in an order of display that a number fixes.
pub(crate) fn begin(engine: &Engine, claim: &Claim, seed: u64) -> Rehearsal {
    let options = RehearsalOptions::new().seed(seed);
    engine.danger_rehearse(claim, &options).unwrap()
}

/// What a person would fill in, from the present home.
pub(crate) fn form_of(world: &World, id: &str) -> ClaimForm {
    let (person, home) = (world.person(id), world.home(id).unwrap());
    ClaimForm {
        first_name: person["first_name"].clone(),
        last_name: person["last_name"].clone(),
        suffix: text(person, "suffix").to_owned(),
        birth: person["birth_date"].clone(),
        ssn_last4: text(person, "ssn").get(5..).unwrap_or("").to_owned(),
        address: format!("{} {}", home["number"], home["street"]),
        city: home["city"].clone(),
        state: home["state"].clone(),
        zip: text(home, "zip").to_owned(),
    }
}

pub(crate) fn claim_of(world: &World, id: &str) -> Claim {
    Claim::new(&form_of(world, id)).unwrap()
}

/// A quiz as comparable text: each question's kind and choices in alphabetical order.
pub(crate) fn sets(begin: &Rehearsal) -> Option<Vec<(String, Vec<String>)>> {
    let Rehearsal::Quiz(begun) = begin else {
        return None;
    };
    let mut sets: Vec<(String, Vec<String>)> = (begun.quiz.questions().iter())
        .map(|question| {
            let mut choices = question.choices().to_vec();
            choices.sort();
            (question.kind().to_owned(), choices)
        })
        .collect();
    sets.sort();
    Some(sets)
}
