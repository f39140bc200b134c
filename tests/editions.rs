//! Editions rolled over while sessions go on: two populations open at once, one store, and an engine
//! that is exchanged under load. A session keeps the quiz of the edition that it began on.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};
use std::thread;

use kba::record::Table;
use kba::{Answers, Begin, Claim, Engine, MemoryStore, Policy, Population, Round, Scope};

use crate::people::{claim_of, clock, population, secret};
use crate::worlds::{Shape, World};

const SHAPE: Shape = Shape {
    households: 150,
    counties: 1,
    variety: 20,
};

/// The same persons a month later: each tenth has a licence more.
fn editions() -> (World, [Population; 2]) {
    let world = World::random(31, SHAPE);
    let mut later = world.clone();
    for id in world.adults().iter().step_by(10) {
        later.add(Table::Licences, &[("person_id", id), ("licence", "Barber")]);
    }
    let populations = [population(&world, 4), population(&later, 4)];
    assert_ne!(populations[0].edition(), populations[1].edition());
    (world, populations)
}

fn engine(population: &Population, store: &Arc<MemoryStore>) -> Engine {
    let policy = Policy::builder()
        .questions(2)
        .pass_mark(2)
        .choices(4)
        .attempts(2)
        .danger_unlimited_quizzes()
        .danger_guessable();
    Engine::builder(population.clone(), secret(1))
        .policy(policy.build().unwrap())
        .store(Arc::clone(store))
        .clock(clock())
        .build()
        .unwrap()
}

fn begin(engine: &Engine, claim: &Claim, scope: &Scope) -> Option<Round> {
    match engine.begin(claim, scope).unwrap() {
        Begin::Quiz(begun) => Some(begun.round),
        _ => None,
    }
}

#[test]
fn sessions_go_on_while_editions_are_exchanged() {
    let (world, populations) = editions();
    let store = Arc::new(MemoryStore::new());
    let engines = populations
        .each_ref()
        .map(|population| engine(population, &store));
    let claims: Vec<Claim> = world
        .adults()
        .iter()
        .map(|id| claim_of(&world, id))
        .collect();
    let current = RwLock::new(engines[0].clone());
    let (is_over, passed) = (AtomicBool::new(false), AtomicUsize::new(0));
    let crossed = AtomicUsize::new(0);
    let now = || current.read().unwrap().clone();
    let applicant = |number: usize| {
        for turn in 0.. {
            if is_over.load(Ordering::Relaxed) {
                break;
            }
            let claim = &claims[(number * 37 + turn) % claims.len()];
            let scope = Scope::new(format!("{number} {turn}")).unwrap();
            let began = now();
            let Some(round) = begin(&began, claim, &scope) else {
                continue;
            };
            thread::yield_now();
            // whoever serves now answers for what was begun before
            let serving = now();
            let right = serving.danger_reveal(&round.session).unwrap();
            assert_eq!(right, began.danger_reveal(&round.session).unwrap());
            let answers = Answers::new(round.quiz_id(), &right).unwrap();
            assert!(
                serving
                    .answer(&round.session, &answers)
                    .unwrap()
                    .is_passed()
            );
            let editions = [&began, &serving].map(|engine| engine.population().edition());
            crossed.fetch_add(usize::from(editions[0] != editions[1]), Ordering::Relaxed);
            passed.fetch_add(1, Ordering::Relaxed);
        }
    };
    thread::scope(|scope| {
        for number in 0..6 {
            let applicant = &applicant;
            scope.spawn(move || applicant(number));
        }
        let mut swaps = 0_usize;
        while passed.load(Ordering::Relaxed) < 400 || crossed.load(Ordering::Relaxed) < 5 {
            swaps += 1;
            *current.write().unwrap() = engines[swaps % 2].clone();
            thread::yield_now();
        }
        is_over.store(true, Ordering::Relaxed);
    });
    assert!(engines[1].check_log().unwrap() > 0);
}

/// What was asked on one edition isn't asked again on the next, and attempts count on.
#[test]
fn what_was_asked_is_known_in_the_next_edition() {
    let (world, populations) = editions();
    let store = Arc::new(MemoryStore::new());
    let [old, new] = populations
        .each_ref()
        .map(|population| engine(population, &store));
    let mut compared = 0;
    for id in world.adults() {
        let claim = claim_of(&world, id);
        let scope = Scope::new(id).unwrap();
        let Some(first) = begin(&old, &claim, &scope) else {
            continue;
        };
        let right = |engine: &Engine, round: &Round| -> BTreeSet<(String, String)> {
            let right = engine.danger_reveal(&round.session).unwrap();
            let questions = round.questions().iter().zip(right);
            questions
                .map(|(question, place)| {
                    let at = usize::try_from(place).unwrap() - 1;
                    (question.kind().to_owned(), question.choices()[at].clone())
                })
                .collect()
        };
        let asked = right(&old, &first);
        let Some(second) = begin(&new, &claim, &scope) else {
            continue;
        };
        assert_eq!(second.attempts_left, Some(0));
        assert!(asked.is_disjoint(&right(&new, &second)), "{id}");
        compared += 1;
    }
    assert!(compared > 40, "only {compared} got two attempts");
}
