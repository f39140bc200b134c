//! Goal: no attempt is gained or lost, whatever engines, clocks and the store do.
//!
//! Method: thousands of small worlds ([`super::simulation`]), each made of its seed.
//! `KBA_SIMULATION_RUNS` sets how many, `KBA_SIMULATION_SEED` the first.

use std::panic::catch_unwind;
use std::sync::Arc;
use std::time::Duration;

use rayon::prelude::*;

use super::simulation::{Ground, run};
use super::{Applicant, Ledger, Opened};
use crate::policy::{Challenge, Policy};
use crate::quiz::{AnswerKey, Displayed, Made, Sheet};
use crate::secret::{Nonce, Secret};
use crate::session::model::{Picks, fake};
use crate::session::{Given, Scope, State};
use crate::store::MemoryStore;

fn from_env(name: &str, unless_set: u64) -> u64 {
    std::env::var(name).map_or(unless_set, |text| text.parse().unwrap())
}

/// Runs worlds by seed, and tells the seed of one that fails.
fn worlds(runs: u64, ground: fn(u64) -> Ground) {
    let first = from_env("KBA_SIMULATION_SEED", 0);
    (first..first + runs).into_par_iter().for_each(|seed| {
        let run = || run(Picks::seeded(seed), ground(seed), OPERATIONS);
        assert!(
            catch_unwind(run).is_ok(),
            "seed {seed}: KBA_SIMULATION_SEED={seed} KBA_SIMULATION_RUNS=1"
        );
    });
}

#[test]
fn no_attempt_is_gained_or_lost() {
    worlds(from_env("KBA_SIMULATION_RUNS", RUNS), |_| Ground::Memory);
}

#[test]
fn no_attempt_is_gained_or_lost_by_crashes() {
    // a disk costs as much as many worlds in memory
    let runs = from_env("KBA_SIMULATION_RUNS", RUNS).div_ceil(20);
    worlds(runs, Ground::Disk);
}

/// Goal: what a challenge may still show is asked nowhere else, though clocks lie 23 hours apart.
///
/// Method: a node that is ahead sets the clock of a case, one that is behind begins an attempt in
/// it; two hours later, while the node behind could still show the challenge, the one ahead begins
/// in another scope.
#[test]
fn a_challenge_stays_reserved_though_clocks_differ() {
    let policy = Policy::builder()
        .questions(2)
        .pass_mark(2)
        .choices(4)
        .attempts(2)
        .quiz_time(Duration::from_secs(600))
        .challenge(Challenge::new(1, 1).offer_at(&[1]))
        .danger_guessable();
    let policy = policy.build().unwrap();
    let secret = Secret::new(&[7; 16]).unwrap();
    let ledger = Ledger::new(Arc::new(MemoryStore::new()), &secret).unwrap();
    let sheet = |facts: &[u128]| {
        let (quiz, right) = fake("quiz", 0, facts.len());
        Sheet {
            quiz,
            key: AnswerKey::fixed(right, &policy, false),
            facts: facts.to_vec(),
            displayed: Displayed(Vec::new()),
        }
    };
    let hours = |hours: u64| Duration::from_secs(1_000_000 + hours * 3_600);
    let begin = |scope: &str, at: Duration, challenge: u128| {
        let applicant = Applicant {
            subject: 1,
            scope: &Scope::new(scope).unwrap(),
            caller: None,
        };
        let mut is_held = false;
        let time = (&(|| at) as &dyn Fn() -> Duration, &Nonce::random().unwrap());
        let opened = ledger.begin(&applicant, &policy, time, &mut |occasion| {
            is_held = occasion.history.holds(22);
            Some(Made {
                main: sheet(&[challenge - 2, challenge - 1]),
                challenge: Some(sheet(&[challenge])),
            })
        });
        let Ok(Opened::Begun { session, .. }) = opened else {
            panic!("an attempt is left");
        };
        (session, is_held)
    };
    let (session, _) = begin("a", hours(0), 12);
    let ahead = || hours(23);
    let left = ledger.turn(&session, &policy, &ahead, &mut |case| {
        Ok(case.leave(&policy))
    });
    left.unwrap();
    begin("a", hours(0), 22);
    assert!(begin("b", hours(25), 32).1);
}

/// Goal: a challenge whose facts others may ask by now is not shown.
///
/// Method: a node that is days ahead begins in another scope, and so frees what was reserved.
#[test]
fn a_challenge_whose_facts_are_free_is_lost() {
    let policy = Policy::builder()
        .questions(2)
        .pass_mark(2)
        .choices(4)
        .attempts(2)
        .quiz_time(Duration::from_secs(600))
        .challenge(Challenge::new(1, 1).offer_at(&[1]).consent(false))
        .danger_guessable();
    let policy = policy.build().unwrap();
    let secret = Secret::new(&[7; 16]).unwrap();
    for (days, state) in [(0, State::ChallengeInProgress), (3, State::Failed)] {
        let ledger = Ledger::new(Arc::new(MemoryStore::new()), &secret).unwrap();
        let sheet = |id: &str, facts: &[u128]| {
            let (quiz, right) = fake(id, 0, facts.len());
            Sheet {
                quiz,
                key: AnswerKey::fixed(right, &policy, false),
                facts: facts.to_vec(),
                displayed: Displayed(Vec::new()),
            }
        };
        let begin = |scope: &str, at: Duration| {
            let applicant = Applicant {
                subject: 1,
                scope: &Scope::new(scope).unwrap(),
                caller: None,
            };
            let time = (&(|| at) as &dyn Fn() -> Duration, &Nonce::random().unwrap());
            let opened = ledger.begin(&applicant, &policy, time, &mut |_| {
                Some(Made {
                    main: sheet("main", &[10, 11]),
                    challenge: Some(sheet("more", &[12])),
                })
            });
            let Ok(Opened::Begun { session, .. }) = opened else {
                panic!("an attempt is left");
            };
            session
        };
        let start = Duration::from_secs(1_000_000);
        let session = begin("a", start);
        begin("b", start + Duration::from_secs(days * 86_400));
        let given = Given {
            quiz_id: "main",
            choices: &[1, 1],
            digest: 1,
        };
        let answered = ledger.turn(&session, &policy, &|| start, &mut |case| {
            case.answer(given, &policy)
        });
        let (case, outcome) = answered.unwrap();
        assert_eq!((case.state, outcome.state), (state, state));
    }
}

const RUNS: u64 = 4_000;
const OPERATIONS: usize = 40;
