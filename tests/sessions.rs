//! Sessions as a signing service sees them: from a claim to a verdict, and what is charged.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use kba::audit::{Rehearsal, RehearsalOptions};
use kba::clock::Clock;
use kba::policy::{Challenge, Detail, Lock, Reauthentication, Velocity};
use kba::session::State;
use kba::{
    Answers, Begin, BeginOptions, Claim, ClaimForm, Engine, EngineBuilder, ErrorKind, MemoryStore,
    Policy, PolicyBuilder, Population, Reason, Round, Scope, SessionId, Store, Verdict,
};

use crate::people::{form_of, population, secret};
use crate::worlds::{Shape, World};

const SHAPE: Shape = Shape {
    households: 140,
    counties: 1,
    variety: 20,
};

/// A clock that tests set.
#[derive(Clone, Debug)]
pub(crate) struct Hand(Arc<AtomicU64>);

impl Clock for Hand {
    fn now(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::SeqCst))
    }
}

impl Hand {
    pub(crate) fn new(seconds: u64) -> Self {
        Self(Arc::new(AtomicU64::new(seconds * 1_000)))
    }

    pub(crate) fn go(&self, seconds: i64) {
        let ms = self.0.load(Ordering::SeqCst).cast_signed() + seconds * 1_000;
        self.0.store(ms.cast_unsigned(), Ordering::SeqCst);
    }
}

/// An engine, its clock, and claims of persons who can be asked often.
pub(crate) struct Desk {
    pub(crate) engine: Engine,
    pub(crate) clock: Hand,
    pub(crate) claims: Vec<Claim>,
}

/// A population, and what those of it claim who can be asked more than any test asks.
static SHARED: LazyLock<(Population, Vec<ClaimForm>)> = LazyLock::new(|| {
    let world = World::random(21, SHAPE);
    let population = population(&world, 4);
    let policy = small().questions(4).attempts(2).build().unwrap();
    let builder = Engine::builder(population.clone(), secret(1)).policy(policy);
    let probe = builder.build().unwrap();
    let options = RehearsalOptions::new();
    let is_asked = |form: &ClaimForm| {
        let claim = Claim::new(form).unwrap();
        let rehearsal = probe.danger_rehearse(&claim, &options).unwrap();
        matches!(rehearsal, Rehearsal::Quiz(_))
    };
    let forms = world
        .adults()
        .iter()
        .map(|id| form_of(&world, id))
        .filter(is_asked)
        .take(12)
        .collect();
    (population, forms)
});

/// What people claim who can be asked.
pub(crate) fn forms() -> &'static [ClaimForm] {
    &SHARED.1
}

/// An engine to be, on the population of [`forms`].
pub(crate) fn builder(policy: PolicyBuilder) -> EngineBuilder {
    let builder = Engine::builder(SHARED.0.clone(), secret(1));
    builder.policy(policy.build().unwrap())
}

pub(crate) fn small() -> PolicyBuilder {
    Policy::builder()
        .questions(2)
        .pass_mark(2)
        .choices(4)
        .attempts(2)
        .danger_mixed_attempts(true)
        .danger_guessable()
}

fn desk(policy: PolicyBuilder) -> Desk {
    desk_on(policy, MemoryStore::new())
}

pub(crate) fn desk_on(policy: PolicyBuilder, store: impl Store + 'static) -> Desk {
    let claims: Vec<Claim> = (forms().iter())
        .map(|form| Claim::new(form).unwrap())
        .collect();
    assert!(claims.len() >= 4, "too few can be asked");
    let clock = Hand::new(1_782_820_800);
    let builder = builder(policy).store(store).clock(clock.clone());
    Desk {
        engine: builder.build().unwrap(),
        clock,
        claims,
    }
}

fn scope(key: &str) -> Scope {
    Scope::new(key).unwrap()
}

impl Desk {
    pub(crate) fn begin(&self, who: usize) -> Round {
        self.begin_in(who, "agreement")
    }

    pub(crate) fn begin_in(&self, who: usize, key: &str) -> Round {
        match self.engine.begin(&self.claims[who], &scope(key)).unwrap() {
            Begin::Quiz(begun) => begun.round,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn try_begin(&self, who: usize) -> Begin {
        self.engine
            .begin(&self.claims[who], &scope("agreement"))
            .unwrap()
    }

    /// The right answers to what is on display, with so many of them made wrong.
    pub(crate) fn choices(&self, session: &SessionId, wrong: usize) -> Vec<u32> {
        let mut choices = self.engine.danger_reveal(session).unwrap();
        for choice in choices.iter_mut().take(wrong) {
            *choice = *choice % 4 + 1;
        }
        choices
    }

    pub(crate) fn answer(&self, round: &Round, wrong: usize) -> Verdict {
        let choices = self.choices(&round.session, wrong);
        self.send(round, &choices).unwrap()
    }

    pub(crate) fn send(&self, round: &Round, choices: &[u32]) -> Result<Verdict, kba::Error> {
        let answers = Answers::new(round.quiz_id(), choices).unwrap();
        self.engine.answer(&round.session, &answers)
    }

    pub(crate) fn state(&self, round: &Round) -> State {
        self.engine.status(&round.session).unwrap().state
    }

    pub(crate) fn charged(&self, round: &Round) -> u32 {
        self.engine.status(&round.session).unwrap().attempts_charged
    }
}

fn texts(round: &Round) -> BTreeSet<String> {
    let of = |question: &kba::Question| {
        let mut choices = question.choices().to_vec();
        choices.sort();
        format!("{} {choices:?}", question.kind())
    };
    round.questions().iter().map(of).collect()
}

fn is_passed(verdict: &Verdict, by: bool, told: Option<u8>) -> bool {
    matches!(verdict, Verdict::Passed { by_challenge, right, .. }
        if (*by_challenge, *right) == (by, told))
}

#[test]
fn a_pass_is_told_twice_and_charged_once() {
    let desk = desk(small());
    let round = desk.begin(0);
    assert_eq!(round.attempts_left, Some(1));
    assert!(round.questions_change && round.time.is_none() && !round.challenge);
    assert_eq!(desk.state(&round), State::Begun);
    let right = desk.choices(&round.session, 0);
    let passed = desk.send(&round, &right).unwrap();
    assert!(is_passed(&passed, false, None));
    // with the same token
    assert_eq!(desk.send(&round, &right).unwrap(), passed);
    assert_eq!(desk.charged(&round), 1);
    // anything else comes too late
    let wrong: Vec<u32> = right.iter().map(|choice| choice % 4 + 1).collect();
    let refused = desk.send(&round, &wrong).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Session);
    assert_eq!(desk.state(&round), State::Passed);
    let json = serde_json::to_string(&passed).unwrap();
    assert_eq!(
        json,
        r#"{"verdict":"passed","by_challenge":false,"right":null}"#
    );
}

#[test]
fn answers_that_passed_do_not_pass_in_another_session() {
    let desk = desk(small());
    let first = desk.begin(0);
    let right = desk.engine.danger_reveal(&first.session).unwrap();
    let answers = Answers::new(first.quiz_id(), &right).unwrap();
    assert!(
        desk.engine
            .answer(&first.session, &answers)
            .unwrap()
            .is_passed()
    );
    let second = desk.begin(0);
    assert_ne!(first.session, second.session);
    let replayed = desk.engine.answer(&second.session, &answers);
    assert_eq!(replayed.unwrap_err().kind(), ErrorKind::Session);
    assert_eq!(desk.state(&second), State::Begun);
}

/// Answers to a near miss come once more, when the next quiz is open.
#[test]
fn a_late_resend_is_not_answered_by_another_quiz() {
    let near = Challenge::new(1, 1).offer_at(&[1]).consent(false);
    let desk = desk(small().challenge(near));
    let first = desk.begin(0);
    let mut choices = desk.engine.danger_reveal(&first.session).unwrap();
    choices[0] = choices[0] % 4 + 1;
    let answers = Answers::new(first.quiz_id(), &choices).unwrap();
    let told = desk.engine.answer(&first.session, &answers).unwrap();
    assert!(matches!(told, Verdict::Challenge(_)));
    assert_eq!(desk.engine.answer(&first.session, &answers).unwrap(), told);
    let second = desk.begin(0);
    assert_eq!(first.session, second.session);
    let late = desk.engine.answer(&first.session, &answers);
    assert_eq!(late.unwrap_err().kind(), ErrorKind::Session);
}

#[test]
fn failed_attempts_ask_other_facts_until_the_lock() {
    let desk = desk(small());
    let first = desk.begin(0);
    let failed = Verdict::Failed {
        attempts_left: Some(1),
        right: None,
    };
    assert_eq!(desk.answer(&first, 1), failed);
    let second = desk.begin(0);
    assert_eq!(
        second.session, first.session,
        "an attempt more of one session"
    );
    assert_ne!(second.quiz_id(), first.quiz_id());
    assert!(texts(&first).is_disjoint(&texts(&second)));
    assert_eq!(second.attempts_left, Some(0));
    let locked = Verdict::Locked { until: None };
    assert_eq!(desk.answer(&second, 2), locked);
    let Begin::Locked { session, until } = desk.try_begin(0) else {
        panic!("it isn't locked");
    };
    assert_eq!((&session, until), (&first.session, None));
    desk.clock.go(400 * 24 * 60 * 60);
    assert!(matches!(desk.try_begin(0), Begin::Locked { .. }));
    // another scope has attempts of its own
    assert!(matches!(
        desk.engine.begin(&desk.claims[0], &scope("other")).unwrap(),
        Begin::Quiz(_)
    ));
    let status = desk.engine.unlock(&session, "desk 4").unwrap();
    assert!(!status.locked && status.attempts_charged == 2);
    let rights: Vec<u8> = status
        .attempts
        .iter()
        .map(|attempt| attempt.right)
        .collect();
    assert_eq!(rights, [1, 0]);
    assert_eq!(
        desk.engine.unlock(&session, "desk 4").unwrap_err().kind(),
        ErrorKind::Session
    );
    let third = desk.begin(0);
    assert_eq!((third.attempts_left, desk.charged(&third)), (Some(1), 3));
}

#[test]
fn what_is_no_answer_changes_nothing() {
    let desk = desk(small());
    let round = desk.begin(0);
    let kind = |quiz_id: &str, choices: &[u32]| {
        let answers = Answers::new(quiz_id, choices).unwrap();
        let refused = desk.engine.answer(&round.session, &answers);
        refused.unwrap_err().kind()
    };
    let id = round.quiz_id();
    for choices in [vec![], vec![1], vec![1, 1, 1], vec![1, 5]] {
        assert_eq!(kind(id, &choices), ErrorKind::Claim, "{choices:?}");
    }
    assert!(Answers::new(id, &[0, 1]).is_err() && Answers::new(id, &[9, 1]).is_err());
    assert_eq!(kind(desk.begin(1).quiz_id(), &[1, 1]), ErrorKind::Session);
    assert_eq!(kind("", &[1, 1]), ErrorKind::Session);
    assert_eq!(desk.state(&round), State::Begun);
    assert!(desk.answer(&round, 0).is_passed());
}

#[test]
fn sessions_of_others_are_unknown() {
    let desk = desk(small());
    let round = desk.begin(0);
    let population = &SHARED.0;
    let engine = |number| {
        let builder = Engine::builder(population.clone(), secret(number));
        builder.policy(small().build().unwrap()).build().unwrap()
    };
    let text = round.session.to_string();
    assert_eq!(text.len(), 76);
    assert_eq!(text.parse::<SessionId>().unwrap(), round.session);
    // no such row; another secret
    for other in [engine(1), engine(2)] {
        let refused = other.status(&round.session).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Session);
    }
    for at in [0, 40, 75] {
        let mut bent = text.clone().into_bytes();
        bent[at] = if bent[at] == b'A' { b'E' } else { b'A' };
        let bent: SessionId = String::from_utf8(bent).unwrap().parse().unwrap();
        assert!(desk.engine.status(&bent).is_err(), "{at}");
    }
    for bad in [
        "",
        "x",
        &text[1..],
        &format!("{text}A"),
        &text.replace(&text[..1], "+"),
    ] {
        assert!(bad.parse::<SessionId>().is_err());
    }
    assert_eq!(format!("{:?}", round.session), "SessionId([..])");
}

#[test]
fn near_misses_may_go_on_with_the_challenge() {
    let challenge = Challenge::new(2, 2).offer_at(&[1]).consent(true);
    let desk = desk(small().challenge(challenge));
    let round = desk.begin(0);
    let first = texts(&round);
    let offered = desk.answer(&round, 1);
    assert!(
        matches!(offered, Verdict::ChallengeOffered { questions: 2, .. }),
        "{offered:?}"
    );
    assert_eq!(desk.state(&round), State::ChallengeOffered);
    assert!(desk.send(&round, &[1, 1]).is_err() || desk.state(&round) == State::ChallengeOffered);
    let Verdict::Challenge(more) = desk.engine.challenge(&round.session, true).unwrap() else {
        panic!("no challenge");
    };
    assert!(more.challenge && more.questions().len() == 2);
    assert!(texts(&more).is_disjoint(&first));
    // asked twice for what was decided
    let again = desk.engine.challenge(&round.session, true).unwrap();
    assert_eq!(again, Verdict::Challenge(more.clone()));
    assert!(is_passed(&desk.answer(&more, 0), true, None));
    assert_eq!(desk.state(&round), State::PassedByChallenge);
    assert_eq!(desk.charged(&round), 1);

    // no right answer: no offer; declined: failed; failed by the challenge
    let round = desk.begin(1);
    assert!(matches!(desk.answer(&round, 2), Verdict::Failed { .. }));
    assert!(desk.engine.challenge(&round.session, true).is_err());
    let round = desk.begin(1);
    assert!(matches!(
        desk.answer(&round, 1),
        Verdict::ChallengeOffered { .. }
    ));
    let declined = desk.engine.challenge(&round.session, false).unwrap();
    assert_eq!(declined, Verdict::Locked { until: None });
    let round = desk.begin(2);
    desk.answer(&round, 1);
    let Verdict::Challenge(more) = desk.engine.challenge(&round.session, true).unwrap() else {
        panic!("no challenge");
    };
    assert!(matches!(desk.answer(&more, 1), Verdict::Failed { .. }));
    let status = desk.engine.status(&round.session).unwrap();
    assert_eq!(status.attempts[0].challenge, Some((1, 2)));
}

#[test]
fn without_consent_the_challenge_follows_at_once() {
    let challenge = Challenge::new(1, 2)
        .offer_at(&[1])
        .graded_together(true)
        .consent(false);
    let desk = desk(small().challenge(challenge).detail(Detail::Counts));
    let round = desk.begin(0);
    let Verdict::Challenge(more) = desk.answer(&round, 1) else {
        panic!("no challenge");
    };
    assert!(is_passed(&desk.answer(&more, 0), true, Some(1)));
}

#[test]
fn time_runs_out_and_locks_end() {
    let day = Duration::from_secs(24 * 60 * 60);
    let policy = small()
        .quiz_time(Duration::from_secs(120))
        .warn_before(Duration::from_secs(30))
        .attempt_window(day)
        .lock(Lock::For(day));
    let desk = desk(policy);
    let round = desk.begin(0);
    let time = round.time.unwrap();
    assert_eq!((time.seconds, time.warn_before), (120, Some(30)));
    desk.clock.go(119);
    // a clock that goes backwards wins nobody time
    desk.clock.go(-60);
    desk.clock.go(61);
    let right = desk.choices(&round.session, 0);
    assert_eq!(
        desk.send(&round, &right).unwrap(),
        Verdict::Expired {
            attempts_left: Some(1)
        }
    );
    let round = desk.begin(0);
    desk.clock.go(-3_600);
    assert!(matches!(
        desk.answer(&round, 1),
        Verdict::Locked { until: Some(_) }
    ));
    assert!(matches!(
        desk.try_begin(0),
        Begin::Locked { until: Some(_), .. }
    ));
    desk.clock.go(3_600 + 24 * 60 * 60 + 1);
    let round = desk.begin(0);
    assert_eq!(round.attempts_left, Some(1));
    // the quiz expires unseen: the lock counts from then
    desk.clock.go(121);
    let round = desk.begin(0);
    desk.clock.go(121 + 24 * 60 * 60);
    assert!(matches!(desk.try_begin(0), Begin::Quiz(_)));
    assert_eq!(desk.charged(&round), 5);
}

#[test]
fn leaving_counts_unless_the_policy_says_otherwise() {
    let strict = desk(small());
    let round = strict.begin(0);
    let left = Verdict::Abandoned {
        attempts_left: Some(1),
    };
    assert_eq!(strict.engine.abandon(&round.session).unwrap(), left);
    assert_eq!(strict.engine.abandon(&round.session).unwrap(), left);
    let again = strict.begin(0);
    assert!(texts(&round).is_disjoint(&texts(&again)));
    assert!(strict.send(&round, &[1, 1]).is_err());
    // beginning anew leaves what is open
    assert!(matches!(strict.try_begin(0), Begin::Locked { .. }));

    let lenient = desk(small().abandon_counts(false).timeout_counts(false));
    let round = lenient.begin(0);
    let left = Verdict::Abandoned {
        attempts_left: Some(2),
    };
    assert_eq!(lenient.engine.abandon(&round.session).unwrap(), left);
    let round = lenient.begin(0);
    assert_eq!(round.attempts_left, Some(1));
    // as often as there are attempts
    lenient.engine.abandon(&round.session).unwrap();
    let round = lenient.begin(0);
    let left = Verdict::Abandoned {
        attempts_left: Some(1),
    };
    assert_eq!(lenient.engine.abandon(&round.session).unwrap(), left);
}

#[test]
fn final_states_stay() {
    let desk = desk(small());
    let round = desk.begin(0);
    assert_eq!(
        desk.engine.cancel(&round.session, "desk 4").unwrap(),
        Verdict::Cancelled
    );
    assert_eq!(
        desk.engine.cancel(&round.session, "desk 4").unwrap(),
        Verdict::Cancelled
    );
    assert!(desk.engine.opt_out(&round.session).is_err());
    assert!(desk.send(&round, &[1, 1]).is_err());
    // a new session has a new id, and what was charged still counts
    let next = desk.begin(0);
    assert_ne!(next.session, round.session);
    assert_eq!(next.attempts_left, Some(0));
    let replaced = desk.engine.status(&round.session).unwrap_err();
    assert_eq!(replaced.kind(), ErrorKind::Session);
    assert_eq!(
        desk.engine.opt_out(&next.session).unwrap(),
        Verdict::OptedOut
    );
    assert!(matches!(desk.try_begin(0), Begin::Locked { .. }));
    let bound = self::desk(small().opt_out(false));
    let round = bound.begin(0);
    assert_eq!(
        bound.engine.opt_out(&round.session).unwrap_err().kind(),
        ErrorKind::Config
    );
}

#[test]
fn a_pass_stands_once_or_not_at_all() {
    let every = desk(small());
    let round = every.begin(0);
    assert!(every.answer(&round, 0).is_passed());
    let again = every.begin(0);
    assert_ne!(again.session, round.session);
    assert_eq!(again.attempts_left, Some(1));
    // facts of a pass may be asked again
    assert_eq!(texts(&again), texts(&round));
    let once = desk(small().reauthentication(Reauthentication::Once));
    let round = once.begin(0);
    assert!(once.answer(&round, 0).is_passed());
    let Begin::Passed { session } = once.try_begin(0) else {
        panic!("asked again");
    };
    assert_eq!(session, round.session);
}

#[test]
fn one_question_at_a_time() {
    let policy = small()
        .questions(4)
        .pass_mark(3)
        .attempts(1)
        .one_by_one(true)
        .stop_early(true)
        .question_time(Duration::from_secs(120));
    let desk = desk(policy);
    let pass = |who: usize, wrongs: &[usize]| {
        let mut round = desk.begin(who);
        let mut seen = BTreeSet::new();
        for (place, wrong) in wrongs.iter().enumerate() {
            assert_eq!(
                (round.questions().len(), usize::from(round.answered)),
                (1, place)
            );
            assert!(seen.insert(texts(&round)));
            assert!(desk.send(&round, &[1, 1]).is_err());
            let choices = desk.choices(&round.session, *wrong);
            desk.clock.go(100);
            let verdict = desk.send(&round, &choices).unwrap();
            assert_eq!(desk.send(&round, &choices).unwrap(), verdict);
            match verdict {
                Verdict::Question(next) => round = next,
                verdict => {
                    assert_eq!(place + 1, wrongs.len());
                    return verdict;
                }
            }
        }
        panic!("more questions than expected");
    };
    // certain as soon as three are right, or two are wrong
    assert!(pass(0, &[0, 0, 0]).is_passed());
    assert!(pass(1, &[0, 1, 0, 0]).is_passed());
    assert!(matches!(pass(2, &[1, 1]), Verdict::Locked { .. }));
    let round = desk.begin(0);
    desk.clock.go(121);
    assert!(matches!(desk.answer(&round, 0), Verdict::Locked { .. }));
    assert_eq!(desk.state(&round), State::Expired);
}

#[test]
fn sessions_and_scopes_dont_multiply_guesses() {
    let hour = Duration::from_secs(3_600);
    let limit = Velocity::new(3, hour);
    let desk = desk(small().per_person(limit));
    for number in 0..3 {
        desk.begin_in(0, &format!("agreement {number}"));
    }
    let begin = |key: &str| desk.engine.begin(&desk.claims[0], &scope(key)).unwrap();
    let Begin::Declined(declined) = begin("another") else {
        panic!("asked too often");
    };
    assert_eq!(declined.reason, Reason::PersonTooOften);
    desk.clock.go(3_600);
    assert!(matches!(
        begin("another"),
        Begin::Quiz(_) | Begin::Declined(_)
    ));

    let desk = self::desk(small().per_caller(Velocity::new(2, hour)));
    let by = |who: usize, caller: &str| {
        let options = BeginOptions::new().caller(caller);
        let claim = &desk.claims[who];
        let begin = desk.engine.begin_with(claim, &scope("a"), &options);
        match begin.unwrap() {
            Begin::Declined(declined) => Some(declined.reason),
            _ => None,
        }
    };
    assert_eq!((by(0, "x"), by(1, "x")), (None, None));
    assert_eq!(by(2, "x"), Some(Reason::CallerTooOften));
    assert_eq!(by(2, "y"), None);
    let unnamed = desk.engine.begin(&desk.claims[0], &scope("a"));
    assert_eq!(unnamed.unwrap_err().kind(), ErrorKind::Config);
}

#[test]
fn questions_come_back_only_as_far_as_the_policy_lets_them() {
    let desk = desk(small().questions(3).pass_mark(3).replaced(60).attempts(2));
    for who in 0..desk.claims.len() {
        let Begin::Quiz(begun) = desk.try_begin(who) else {
            continue;
        };
        let first = begun.round;
        desk.answer(&first, 1);
        let second = desk.begin(who);
        let (first, second) = (texts(&first), texts(&second));
        assert!(first.intersection(&second).count() <= 1);
    }
}

#[test]
fn a_store_belongs_to_its_secret() {
    let population = &SHARED.0;
    let store = Arc::new(MemoryStore::new());
    let build = |number| {
        Engine::builder(population.clone(), secret(number))
            .policy(small().build().unwrap())
            .store(Arc::clone(&store))
            .build()
    };
    assert!(build(1).is_ok() && build(1).is_ok());
    assert_eq!(build(2).unwrap_err().kind(), ErrorKind::Store);
}
