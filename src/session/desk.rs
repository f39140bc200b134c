//! A desk that does to a real case what a model of it is told to do.

#![expect(clippy::unwrap_used, reason = "a panic is how a test tells a find")]

use crate::policy::Policy;
use crate::quiz::AnswerKey;
use crate::session::model::{CHOICES, Mistake, Op, START, Step, fake};
use crate::session::{Case, Closing, Gate, Given, Opening, Paper, State};

/// A real case, and who sits before it.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) case: Case,
    policy: Policy,
    clock: i64,
    begun: u8,
    /// What was last on display: id and right choices.
    last: Option<(String, Vec<u8>)>,
    sent: Vec<(String, Vec<u8>)>,
}

impl Desk {
    pub(crate) fn new(policy: Policy) -> Self {
        Self {
            case: Case::new([7; 16], [8; 16]),
            policy,
            clock: START,
            begun: 0,
            last: None,
            sent: Vec::new(),
        }
    }

    pub(crate) fn apply(&mut self, op: &Op) -> Step {
        if let Op::Wait(ms) = op {
            self.clock += ms;
            return Step::Waited;
        }
        self.case
            .pass_time(self.clock.cast_unsigned(), &self.policy);
        let before = self.case.clone();
        let step = self.step(op);
        if matches!(step, Step::Refused(_)) {
            assert_eq!(self.case, before, "a refusal changed something");
        }
        if self.case.state.is_open() && self.case.state != State::ChallengeOffered {
            let one_by_one = self.case.is_one_by_one();
            let id = self
                .case
                .paper()
                .unwrap()
                .display(one_by_one)
                .id()
                .to_owned();
            let right = self.case.danger_reveal();
            let right = right.iter().map(|r| u8::try_from(*r).unwrap()).collect();
            self.last = Some((id, right));
        }
        step
    }

    fn step(&mut self, op: &Op) -> Step {
        let policy = self.policy.clone();
        let told = match op {
            Op::Begin { challenge, decoy } => return self.begin(*challenge, *decoy),
            Op::Answer(bits) => {
                let (id, right) = self.last.clone().unwrap_or_default();
                let choices = (0..).zip(&right).map(|(place, right)| {
                    let hits = bits >> place & 1 == 1;
                    if hits { *right } else { right % CHOICES + 1 }
                });
                let choices = choices.collect();
                return self.send(id, choices);
            }
            Op::Misanswer(mistake) => {
                let (id, mut choices) = self.last.clone().unwrap_or_default();
                let id = match mistake {
                    Mistake::Foreign => "another".to_owned(),
                    _ => id,
                };
                match mistake {
                    Mistake::Foreign => {}
                    Mistake::TooFew => {
                        choices.pop();
                    }
                    Mistake::TooMany => choices.push(1),
                    Mistake::OutOfRange => choices.iter_mut().for_each(|c| *c = CHOICES + 1),
                }
                return self.send(id, choices);
            }
            Op::Again(back) => {
                let sent = self.sent.iter().rev().nth(*back).cloned();
                let (id, choices) = sent.unwrap_or_default();
                return self.send(id, choices);
            }
            Op::Decide(takes) => self.case.decide(*takes, &policy),
            Op::Leave => Ok(self.case.leave(&policy)),
            Op::Close(state) => self.case.close(closing(*state), &policy),
            Op::Unlock => self.case.unlock("desk", &policy),
            Op::Wait(_) => return Step::Waited,
        };
        told.map_or_else(|e| Step::Refused(e.kind()), Step::Told)
    }

    fn send(&mut self, id: String, choices: Vec<u8>) -> Step {
        let digest = blake3::hash(&[id.as_bytes(), b"|", &choices].concat());
        let given = Given {
            quiz_id: &id,
            choices: &choices,
            digest: u128::from_le_bytes(*digest.as_bytes().first_chunk().unwrap()),
        };
        let before = self.case.clone();
        let told = self.case.answer(given, &self.policy);
        if self.case != before {
            self.sent.push((id, choices));
        }
        told.map_or_else(|e| Step::Refused(e.kind()), Step::Told)
    }

    fn begin(&mut self, challenge: bool, decoy: bool) -> Step {
        let policy = &self.policy;
        match self.case.gate(policy) {
            Gate::Locked(lock) => Step::Locked(lock),
            Gate::Passed => Step::PassStands,
            Gate::Open { .. } => {
                if self.case.state.is_final() {
                    self.sent.clear();
                }
                self.begun += 1;
                let number = self.begun;
                let (main, key) = fake(&format!("main{number}"), number, policy.question_count());
                let key = AnswerKey::fixed(key, policy, decoy);
                let challenge = policy.challenge().filter(|_| challenge).map(|challenge| {
                    let id = format!("more{number}");
                    let (quiz, right) = fake(&id, number, challenge.question_count());
                    Paper::new(&quiz, &AnswerKey::fixed(right, policy, decoy), true)
                });
                let mut session = [0; _];
                session[0] = number;
                let opening = Opening {
                    number: number.into(),
                    main: Paper::new(&main, &key, policy.is_one_by_one()),
                    challenge,
                    decoy,
                    session,
                };
                Step::Told(self.case.begin(opening, policy))
            }
        }
    }
}

/// Who ends a session in a state.
pub(crate) const fn closing(state: State) -> Closing<'static> {
    match state {
        State::Cancelled => Closing::Cancel("desk"),
        _ => Closing::OptOut,
    }
}
