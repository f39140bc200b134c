//! Goal: a case does what the rules say, whatever is done to it in whatever order.
//!
//! Method: random policies and operations, against a naive model that keeps all attempts and
//! counts anew at each step (`model`).

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::Config;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

use super::desk::Desk;
use super::model::{Model, Op, Picks, START, Step, Try, right, roll};
use super::*;
use crate::policy::{Lock, Policy, PolicyBuilder, Reauthentication, Velocity};

/// A real case beside the model, and all that was seen of it.
#[derive(Debug)]
struct Watched {
    desk: Desk,
    finals: BTreeMap<u8, State>,
}

struct Rules;

impl ReferenceStateMachine for Rules {
    type State = Model;
    type Transition = Op;

    fn init_state() -> BoxedStrategy<Model> {
        let policy = vec(any::<u8>(), 40).prop_map(|bytes| roll(&mut Picks::of(&bytes)));
        policy.prop_map(Model::new).boxed()
    }

    fn transitions(_: &Model) -> BoxedStrategy<Op> {
        vec(any::<u8>(), 4)
            .prop_map(|bytes| Op::roll(&mut Picks::of(&bytes)))
            .boxed()
    }

    fn apply(mut model: Model, op: &Op) -> Model {
        model.apply(op);
        model
    }
}

impl StateMachineTest for Watched {
    type SystemUnderTest = Self;
    type Reference = Rules;

    fn init_test(model: &Model) -> Self {
        Self {
            desk: Desk::new(model.policy.clone()),
            finals: BTreeMap::new(),
        }
    }

    fn apply(mut watched: Self, model: &Model, op: Op) -> Self {
        assert_eq!(watched.desk.apply(&op), model.step, "{op:?}");
        let case = &watched.desk.case;
        let session = case.session[0];
        if let Some(state) = watched.finals.get(&session) {
            assert_eq!(case.state, *state, "a final state was left");
        }
        if case.state.is_final() {
            watched.finals.insert(session, case.state);
        }
        watched
    }

    fn check_invariants(watched: &Self, model: &Model) {
        if model.step == Step::Waited {
            return;
        }
        let (case, policy) = (&watched.desk.case, &model.policy);
        assert_eq!((case.state, case.locked), (model.state, model.lock));
        assert_eq!(case.attempts_left(policy), model.left(model.now()));
        assert_eq!(case.charged as usize, model.tries.len());
        let ended: Vec<_> = model.tries.iter().filter_map(|t| past(t, policy)).collect();
        let told = ended.len().saturating_sub(16);
        let real = |past: &Past| {
            let times = (past.began_ms, past.ended_ms);
            (
                times,
                past.state,
                (past.right, past.questions),
                past.challenge,
            )
        };
        let real: Vec<_> = case.past.iter().map(real).collect();
        assert_eq!(real, ended[told..]);
        never_more_than_allowed(model);
    }
}

type Told = ((u64, u64), State, (u8, u8), Option<(u8, u8)>);

fn past(attempt: &Try, policy: &Policy) -> Option<Told> {
    let count = |questions: usize| u8::try_from(questions).unwrap();
    let (at, state) = attempt.end?;
    let challenge = attempt.extra.as_ref().map(|extra| {
        let asked = policy.challenge().unwrap().question_count();
        (right(extra), count(asked))
    });
    Some((
        (attempt.began, at),
        state,
        (right(&attempt.main), count(policy.question_count())),
        challenge,
    ))
}

/// Between two clearings, and in any window of the policy, no more attempts are scored than there
/// are, and no more than twice as many are shown.
fn never_more_than_allowed(model: &Model) {
    let Some(most) = model.policy.attempts().map(usize::from) else {
        return;
    };
    let ends = model.clears.iter().skip(1).copied();
    let ends = ends.chain([model.tries.len()]);
    for (from, to) in model.clears.iter().zip(ends) {
        let tries = &model.tries[*from..to];
        for latest in tries {
            let within = |other: &&Try| {
                let window = model.policy.attempt_window();
                other.began <= latest.began
                    && window.is_none_or(|window| other.began + millis(window) > latest.began)
            };
            let within: Vec<_> = tries.iter().filter(within).collect();
            let scored = within.iter().filter(|t| !t.main.is_empty()).count();
            let charged = within.iter().filter(|t| !t.returned).count();
            assert!(scored <= charged && charged <= most);
            assert!(within.len() <= 2 * most);
        }
    }
}

prop_state_machine! {
    #![proptest_config(Config { cases: 400, failure_persistence: None, ..Config::default() })]

    #[test]
    fn a_case_follows_the_rules(sequential 1..70 => Watched);
}

proptest! {
    #![proptest_config(Config { cases: 400, failure_persistence: None, ..Config::default() })]

    /// Whether a round stops early changes neither pass nor challenge.
    ///
    /// Method: the same answers, all of them or as many as are asked, of both policies.
    #[test]
    fn stopping_early_changes_no_outcome(bytes in vec(any::<u8>(), 40), answers: u16) {
        let policy = roll(&mut Picks::of(&bytes)).to_builder();
        let ends = [false, true].map(|stops| {
            let policy = policy.clone().one_by_one(true).stop_early(stops);
            let policy = policy.build().unwrap();
            let mut desk = Desk::new(policy.clone());
            desk.apply(&Op::Begin { challenge: true, decoy: false });
            let answer = |desk: &mut Desk, place: usize| {
                desk.apply(&Op::Answer(u8::from(answers >> place & 1 == 1)));
            };
            for place in 0..policy.question_count() {
                if matches!(desk.case.state, State::Begun | State::InProgress) {
                    answer(&mut desk, place);
                }
            }
            let offered = matches!(
                desk.case.state,
                State::ChallengeOffered | State::ChallengeInProgress
            );
            if desk.case.state == State::ChallengeOffered {
                desk.apply(&Op::Decide(true));
            }
            for place in 8..16 {
                if desk.case.state == State::ChallengeInProgress {
                    answer(&mut desk, place);
                }
            }
            (offered, desk.case.state)
        });
        prop_assert_eq!(ends[0], ends[1]);
        prop_assert!(!ends[0].1.is_open());
    }
}

fn simple() -> PolicyBuilder {
    Policy::builder()
        .questions(2)
        .pass_mark(2)
        .choices(4)
        .attempts(2)
        .danger_guessable()
}

const BEGIN: Op = Op::Begin {
    challenge: false,
    decoy: false,
};
const HOUR: i64 = 3_600_000;

/// Goal: an attempt that began while another counted is judged with it, however long it takes.
#[test]
fn a_lock_follows_from_when_attempts_began() {
    let day = Duration::from_secs(86_400);
    let policy = simple()
        .quiz_time(Duration::from_secs(600))
        .attempt_window(day)
        .lock(Lock::For(day));
    let mut desk = Desk::new(policy.build().unwrap());
    desk.apply(&BEGIN);
    desk.apply(&Op::Answer(0));
    desk.apply(&Op::Wait(24 * HOUR - 60_000));
    desk.apply(&BEGIN);
    desk.apply(&Op::Wait(120_000));
    let Step::Told(outcome) = desk.apply(&Op::Answer(0)) else {
        panic!("answers are taken");
    };
    assert!(outcome.locked.is_some());
}

/// Goal: a clock that was once far ahead doesn't give later quizzes endless time.
#[test]
fn a_quiz_ends_though_the_case_has_seen_a_later_time() {
    let policy = simple().quiz_time(Duration::from_secs(120)).attempts(5);
    let policy = policy.build().unwrap();
    let year = 365 * 24 * HOUR;
    let mut desk = Desk::new(policy.clone());
    desk.apply(&Op::Wait(year));
    desk.apply(&BEGIN);
    desk.apply(&Op::Leave);
    desk.apply(&Op::Wait(-year));
    desk.apply(&BEGIN);
    let end = START.cast_unsigned() + 120_000;
    assert_eq!(desk.case.display_end(), Some((end, 120_000)));
    desk.apply(&Op::Wait(100_000));
    desk.case
        .pass_time((START + 100_000).cast_unsigned(), &policy);
    assert_eq!(desk.case.display_end(), Some((end, 20_000)));
    desk.apply(&Op::Wait(20_000));
    let Step::Told(outcome) = desk.apply(&Op::Answer(3)) else {
        panic!("it is told what became of it");
    };
    assert_eq!(outcome.state, State::Expired);
    // and where clocks lie a little apart, nobody loses time
    desk.apply(&Op::Wait(year + 12 * HOUR));
    desk.apply(&BEGIN);
    desk.apply(&Op::Leave);
    desk.apply(&Op::Wait(-12 * HOUR));
    desk.apply(&BEGIN);
    desk.apply(&Op::Wait(11 * HOUR));
    assert_eq!(desk.case.state, State::Begun);
    let Step::Told(outcome) = desk.apply(&Op::Answer(3)) else {
        panic!("answers are taken");
    };
    assert_eq!(outcome.state, State::Passed);
}

#[test]
fn a_pass_that_stands_is_kept_for_ever() {
    for (rule, is_kept) in [
        (Reauthentication::Once, true),
        (Reauthentication::EveryAccess, false),
    ] {
        let policy = simple().reauthentication(rule).build().unwrap();
        let mut desk = Desk::new(policy.clone());
        desk.apply(&BEGIN);
        desk.apply(&Op::Answer(3));
        assert_eq!(desk.case.state, State::Passed);
        assert_eq!(desk.case.keep_until_ms(&policy).is_none(), is_kept);
    }
}

#[test]
fn a_lock_that_ends_by_itself_is_not_kept_for_ever() {
    let policy = simple()
        .attempts(1)
        .lock(Lock::For(Duration::from_secs(86_400)));
    let policy = policy.build().unwrap();
    let mut desk = Desk::new(policy.clone());
    desk.apply(&BEGIN);
    desk.apply(&Op::Answer(0));
    assert!(desk.case.locked.is_some());
    assert!(desk.case.keep_until_ms(&policy).is_some());
}

/// Goal: questions come back only after an attempt that counts.
#[test]
fn nothing_is_carried_over_a_lock_or_a_window() {
    let day = Duration::from_secs(86_400);
    let policy = simple().attempt_window(day).lock(Lock::For(day));
    let policy = policy.build().unwrap();
    let mut desk = Desk::new(policy.clone());
    let carries = |desk: &mut Desk, after: u64| {
        let later = desk.case.last_ms + after;
        let mut case = desk.case.clone();
        case.pass_time(later, &policy);
        matches!(case.gate(&policy), Gate::Open { carries: true, .. })
    };
    desk.apply(&BEGIN);
    desk.apply(&Op::Answer(0));
    assert!(carries(&mut desk, 1_000));
    assert!(!carries(&mut desk, 86_400_000));
    desk.apply(&BEGIN);
    desk.apply(&Op::Answer(0));
    assert!(desk.case.locked.is_some());
    desk.apply(&Op::Unlock);
    assert!(!carries(&mut desk, 1_000));
}

/// Goal: what one node's policy limits is counted by nodes of other policies, and they don't
/// forget it sooner.
#[test]
fn a_subject_is_kept_by_the_longest_of_its_policies() {
    let days = |days: u64| Duration::from_secs(days * 86_400);
    let long = simple()
        .per_person(Velocity::new(1, days(7)))
        .asked_once_for(days(365));
    let short = simple()
        .danger_unlimited_quizzes()
        .danger_guessable()
        .danger_asked_once_for(days(1));
    let (long, short) = (long.build().unwrap(), short.build().unwrap());
    let at = |day: u64| 1_000_000 + millis(days(day));
    let mut subject = Subject::default();
    subject.pass_time(at(0), None, &long);
    subject.ask(1, (vec![1, 2], Vec::new()), &long);
    subject.pass_time(at(2), None, &short);
    subject.ask(2, (vec![3, 4], Vec::new()), &short);
    assert!(subject.history().holds(1));
    assert!(subject.keep_until_ms() >= at(300));
    subject.pass_time(at(8), None, &long);
    assert!(!subject.may_be_asked(&long), "the second counts for a week");
    subject.pass_time(at(10), None, &long);
    assert!(subject.may_be_asked(&long));
}
