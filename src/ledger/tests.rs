//! Goal: no attempt is gained or lost, whatever engines, clocks and the store do.
//!
//! Method: thousands of small worlds ([`super::simulation`]), each made of its seed.
//! `KBA_SIMULATION_RUNS` sets how many, `KBA_SIMULATION_SEED` the first.

use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rayon::prelude::*;

use super::scribe::event_key;
use super::simulation::{Ground, run};
use super::{Applicant, Claimed, Ledger, Opened, Terms, Why};
use crate::Error;
use crate::policy::{Challenge, Policy, Velocity};
use crate::quiz::{AnswerKey, Displayed, History, Made, Sheet};
use crate::secret::{Nonce, Secret};
use crate::session::model::{Picks, fake};
use crate::session::{Case, Given, Outcome, Scope, SessionId, State};
use crate::store::{Change, Commit, MemoryStore};

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

/// A ledger, and rules of two questions with a challenge at a near miss.
struct Desk {
    ledger: Ledger,
    policy: Policy,
}

impl Desk {
    fn new() -> Self {
        let policy = Policy::builder()
            .questions(2)
            .pass_mark(2)
            .choices(4)
            .attempts(2)
            .quiz_time(Duration::from_secs(600))
            .challenge(Challenge::new(1, 1).offer_at(&[1]).consent(false))
            .danger_guessable();
        let secret = Secret::new(&[7; 16]).unwrap();
        Self {
            ledger: Ledger::new(Arc::new(MemoryStore::new()), &secret, Terms::default()).unwrap(),
            policy: policy.build().unwrap(),
        }
    }

    /// Begins an attempt of one person on a node's clock, with a challenge of one fact. Returns the
    /// session, and what may not be asked.
    fn begin(&self, scope: &str, at: Duration, challenge: u128) -> (SessionId, History) {
        let sheet = |id: &str, facts: &[u128]| {
            let (quiz, right) = fake(id, 0, facts.len());
            Sheet {
                quiz,
                key: AnswerKey::fixed(right, &self.policy, false),
                facts: facts.to_vec(),
                displayed: Displayed::default(),
            }
        };
        let applicant = Applicant {
            subject: 1,
            scope: &Scope::new(scope).unwrap(),
            caller: None,
            claimed: &Claimed::default(),
        };
        let mut history = None;
        let time = (&(|| at) as &dyn Fn() -> Duration, &Nonce::random().unwrap());
        let opened = self
            .ledger
            .begin(&applicant, &self.policy, time, &mut |occasion| {
                history = Some(occasion.history.clone());
                Some(Made {
                    main: sheet("main", &[challenge - 2, challenge - 1]),
                    challenge: Some(sheet("more", &[challenge])),
                })
            });
        let Ok(Opened::Begun { session, .. }) = opened else {
            panic!("an attempt is left");
        };
        (session, history.unwrap())
    }

    fn turn(
        &self,
        session: &SessionId,
        at: Duration,
        transition: &mut dyn FnMut(&mut Case) -> Result<Outcome, Error>,
    ) -> (Case, Outcome) {
        let turned = self.ledger.turn(session, &self.policy, &|| at, transition);
        turned.unwrap()
    }
}

fn hours(hours: u64) -> Duration {
    Duration::from_secs(1_000_000 + hours * 3_600)
}

/// Goal: what a challenge may still show is asked nowhere else, though clocks lie 23 hours apart.
///
/// Method: a node that is ahead sets the clock of a case, one that is behind begins an attempt in
/// it; two hours later, while the node behind could still show the challenge, the one ahead begins
/// in another scope.
#[test]
fn a_challenge_stays_reserved_though_clocks_differ() {
    let desk = Desk::new();
    let (session, _) = desk.begin("a", hours(0), 12);
    desk.turn(
        &session,
        hours(23),
        &mut |case| Ok(case.leave(&desk.policy)),
    );
    desk.begin("a", hours(0), 22);
    assert!(desk.begin("b", hours(25), 32).1.holds(22));
}

/// Goal: a challenge whose facts others may ask by now is not shown, nor told as taken.
///
/// Method: a node that is days ahead begins in another scope, and so frees what was reserved.
#[test]
fn a_challenge_whose_facts_are_free_is_lost() {
    for (ahead, state) in [(0, State::ChallengeInProgress), (72, State::Failed)] {
        let desk = Desk::new();
        let (session, _) = desk.begin("a", hours(0), 12);
        desk.begin("b", hours(ahead), 22);
        let given = Given {
            quiz_id: "main",
            choices: &[1, 1],
            digest: 1,
        };
        let (case, outcome) = desk.turn(&session, hours(0), &mut |case| {
            case.answer(given, &desk.policy)
        });
        assert_eq!((case.state, outcome.state), (state, state));
        assert!(case.past.iter().all(|past| past.challenge.is_none()));
    }
}

const RUNS: u64 = 4_000;
const OPERATIONS: usize = 40;

/// Goal: a session of whose events one is gone has no evidence, rather than evidence of the rest.
#[test]
fn a_session_lacks_no_event() {
    let desk = Desk::new();
    let (session, _) = desk.begin("a", hours(0), 12);
    desk.turn(&session, hours(0), &mut |case| Ok(case.leave(&desk.policy)));
    let events = desk.ledger.events(&session).unwrap();
    let names: Vec<&str> = events.iter().map(|(event, _)| event.what.name()).collect();
    assert_eq!(names, ["claim_resolved", "attempt_charged", "verdict"]);
    let store = &desk.ledger.store;
    for (_, written) in &events {
        let key = event_key(&written.commitment());
        let row = store.read(&[key]).unwrap().remove(0).unwrap();
        let gone = desk
            .ledger
            .change_to(&[], (key, Some(row.version)), Some(0));
        let gone = gone.unwrap();
        let back = Change {
            key,
            expected: Some(gone.row.version),
            row,
        };
        assert_eq!(store.commit(&[gone]).unwrap(), Commit::Done);
        assert!(desk.ledger.events(&session).is_err());
        assert_eq!(store.commit(&[back]).unwrap(), Commit::Done);
        assert_eq!(desk.ledger.events(&session).unwrap(), events);
    }
}

/// Goal: a caller who is stopped for ever fills no store, and all stops are told.
#[test]
fn a_caller_is_stopped_on_record_so_often_only() {
    let heard = Arc::new(AtomicUsize::new(0));
    let listen = Arc::clone(&heard);
    let terms = Terms {
        sink: Some(Arc::new(move |event| {
            let stops = usize::from(event.what.name() == "velocity_stop");
            listen.fetch_add(stops, Ordering::Relaxed);
        })),
        ..Terms::default()
    };
    let desk = Desk::new();
    let day = Duration::from_secs(86_400);
    let rules = desk.policy.to_builder().per_caller(Velocity::new(1, day));
    let secret = Secret::new(&[7; 16]).unwrap();
    let desk = Desk {
        ledger: Ledger::new(Arc::new(MemoryStore::new()), &secret, terms).unwrap(),
        policy: rules.build().unwrap(),
    };
    desk.begin("a", hours(0), 12);
    let length = || desk.ledger.store.log_len().unwrap();
    let begun = length();
    for _ in 0..100 {
        let applicant = Applicant {
            subject: 2,
            scope: &Scope::new("b").unwrap(),
            caller: None,
            claimed: &Claimed::default(),
        };
        let time = (
            &(|| hours(1)) as &dyn Fn() -> Duration,
            &Nonce::random().unwrap(),
        );
        let opened = desk
            .ledger
            .begin(&applicant, &desk.policy, time, &mut |_| None);
        assert!(matches!(
            opened,
            Ok(Opened::Declined(Why::CallerTooOften, _))
        ));
    }
    // each with the claim before it
    assert_eq!(length() - begun, 64);
    assert_eq!(heard.load(Ordering::Relaxed), 100);
}
