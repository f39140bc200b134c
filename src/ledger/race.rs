//! Goal: of the last attempt there is one verdict, and none begins after it.
//!
//! Method: several threads answer it in different ways while others begin anew, on one store in
//! memory; with `--cfg shuttle` in thousands of orders that `shuttle` picks, else some times on
//! the threads of the system.

use std::sync::Arc as Plain;
use std::time::Duration;

use super::{Applicant, Claimed, Ledger, Opened, Terms};
use crate::policy::{Policy, Reauthentication};
use crate::quiz::{AnswerKey, Displayed, Made, Sheet};
use crate::secret::{Nonce, Secret};
use crate::session::model::{CHOICES, fake};
use crate::session::{Given, Scope, SessionId, State};
use crate::store::MemoryStore;
use crate::store::sync::{Arc, thread, tried};

struct Desk {
    ledger: Ledger,
    policy: Policy,
    scope: Scope,
}

impl Desk {
    fn new(attempts: u8) -> Arc<Self> {
        let policy = Policy::builder()
            .questions(2)
            .pass_mark(2)
            .choices(CHOICES)
            .attempts(attempts)
            .reauthentication(Reauthentication::Once)
            .danger_unlimited_quizzes()
            .danger_guessable();
        let store = Plain::new(MemoryStore::new());
        Arc::new(Self {
            ledger: Ledger::new(store, &Secret::new(&[7; 16]).unwrap(), Terms::default()).unwrap(),
            policy: policy.build().unwrap(),
            scope: Scope::new("a").unwrap(),
        })
    }

    fn begin(&self) -> Opened {
        let applicant = Applicant {
            subject: 1,
            scope: &self.scope,
            caller: None,
            claimed: &Claimed::default(),
        };
        let nonce = Nonce::random().unwrap();
        let now = || Duration::from_secs(1_000);
        let opened = self
            .ledger
            .begin(&applicant, &self.policy, (&now, &nonce), &mut |_| {
                let (quiz, right) = fake("quiz", 0, 2);
                let key = AnswerKey::fixed(right, &self.policy, false);
                let main = Sheet {
                    quiz,
                    key,
                    facts: Vec::new(),
                    displayed: Displayed::default(),
                };
                Some(Made {
                    main,
                    challenge: None,
                })
            });
        opened.unwrap()
    }

    /// Answers; tells where the session stands, unless the answers are refused.
    fn answer(&self, session: &SessionId, choices: [u8; 2]) -> Option<State> {
        let given = Given {
            quiz_id: "quiz",
            choices: &choices,
            digest: self.ledger.digest("quiz", &choices),
        };
        let now = || Duration::from_secs(1_001);
        let turned = self.ledger.turn(session, &self.policy, &now, &mut |case| {
            case.answer(given, &self.policy)
        });
        turned.ok().map(|(_, outcome)| outcome.state)
    }
}

#[test]
#[expect(
    clippy::needless_collect,
    reason = "all are spawned before one is joined"
)]
fn the_last_attempt_has_one_verdict() {
    tried(|| {
        let desk = Desk::new(1);
        let Opened::Begun { session, .. } = desk.begin() else {
            panic!("the first attempt is there");
        };
        let answering: Vec<_> = [[1, 2], [1, 1], [2, 2], [1, 2]]
            .into_iter()
            .map(|choices| {
                let (desk, session) = (desk.clone(), session.clone());
                thread::spawn(move || desk.answer(&session, choices))
            })
            .collect();
        let beginning = {
            let desk = desk.clone();
            thread::spawn(move || matches!(desk.begin(), Opened::Begun { .. }))
        };
        let told: Vec<Option<State>> = answering.into_iter().map(|t| t.join().unwrap()).collect();
        assert!(!beginning.join().unwrap(), "an attempt too many");
        let case = desk
            .ledger
            .case(&session, &desk.policy, Duration::from_secs(1_002));
        let case = case.unwrap();
        assert_eq!((case.charged, case.past.len()), (1, 1));
        for state in told.iter().flatten() {
            assert_eq!(*state, case.state, "two verdicts: {told:?}");
        }
        // the right answers were sent twice: either both are told or none
        assert_eq!(told[0].is_some(), told[3].is_some());
    });
}

#[test]
#[expect(
    clippy::needless_collect,
    reason = "all are spawned before one is joined"
)]
fn no_more_begin_than_there_are() {
    tried(|| {
        let desk = Desk::new(2);
        let beginning: Vec<_> = (0..3)
            .map(|_| {
                let desk = desk.clone();
                thread::spawn(move || matches!(desk.begin(), Opened::Begun { .. }))
            })
            .collect();
        let begun = beginning
            .into_iter()
            .map(|t| usize::from(t.join().unwrap()));
        let begun: usize = begun.sum();
        assert_eq!(begun, 2);
    });
}
