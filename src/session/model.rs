//! A naive model of a case.
//!
//! The model keeps every attempt for ever and counts anew whenever it is asked; it lets time pass
//! attempt by attempt, at the moments when something ends. It shares no code with a case but the
//! words for what is told.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a panic is how a test tells a find"
)]

use std::time::Duration;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

use crate::ErrorKind;
use crate::kind::CATALOGUE;
use crate::policy::{Challenge, Detail, Lock, Policy, Reauthentication};
use crate::question::Question;
use crate::quiz::Quiz;
use crate::session::{Locked, Outcome, State};

/// Decisions: read off bytes, and when they have run out off a stream that the first of them name.
#[derive(Debug)]
pub(crate) struct Picks {
    bytes: std::vec::IntoIter<u8>,
    rest: ChaCha20Rng,
}

impl Picks {
    pub(crate) fn of(data: &[u8]) -> Self {
        let name = data.iter().take(2);
        let name = name.fold(0, |all, byte| all << 8 | u64::from(*byte));
        Self {
            bytes: Vec::from(data).into_iter(),
            rest: ChaCha20Rng::seed_from_u64(name),
        }
    }

    pub(crate) fn seeded(seed: u64) -> Self {
        Self {
            bytes: Vec::new().into_iter(),
            rest: ChaCha20Rng::seed_from_u64(seed),
        }
    }

    /// A number below a bound of at most 256.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let byte = match self.bytes.next() {
            Some(byte) => u32::from(byte),
            None => self.rest.next_u32() >> 8,
        };
        usize::try_from(byte).unwrap() % bound.max(1)
    }

    pub(crate) fn byte(&mut self, low: u8, high: u8) -> u8 {
        low + u8::try_from(self.below(usize::from(high - low) + 1)).unwrap()
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    pub(crate) fn seconds(&mut self, of: &[u64]) -> Duration {
        Duration::from_secs(self.pick(of))
    }
}

/// Rules of all sorts that matter to a case.
pub(crate) fn roll(picks: &mut Picks) -> Policy {
    let questions = picks.byte(1, 4);
    let pass = picks.byte(1, questions);
    let one_by_one = picks.chance(50);
    let mut policy = Policy::builder()
        .questions(questions)
        .pass_mark(pass)
        .choices(CHOICES)
        .one_by_one(one_by_one)
        .timeout_counts(picks.chance(60))
        .abandon_counts(picks.chance(60))
        .detail(picks.pick(&[Detail::Verdict, Detail::Counts]))
        .reauthentication(picks.pick(&[Reauthentication::EveryAccess, Reauthentication::Once]))
        .open_time(Duration::from_secs(600))
        .danger_unlimited_quizzes()
        .danger_new_attempts_soon(true)
        .danger_guessable();
    let attempts = picks.byte(1, 5);
    if picks.chance(90) {
        policy = policy.attempts(attempts);
        if picks.chance(50) {
            policy = policy.attempt_window(picks.seconds(&[60, 1_000, 86_400]));
        }
        if picks.chance(60) {
            policy = policy.lock(Lock::For(picks.seconds(&[30, 900, 200_000, 5_184_000])));
        }
    } else {
        policy = policy.danger_unlimited_attempts();
    }
    if one_by_one {
        policy = policy.stop_early(picks.chance(60));
        if picks.chance(50) {
            policy = policy.question_time(picks.seconds(&[20, 40]));
        }
    }
    if picks.chance(50) {
        policy = policy.quiz_time(picks.seconds(&[60, 120, 600]));
    }
    if picks.chance(60) {
        policy = policy.challenge(challenge(picks, pass, attempts));
    }
    policy.build().unwrap()
}

fn challenge(picks: &mut Picks, pass: u8, attempts: u8) -> Challenge {
    let asked = picks.byte(1, 3);
    let mut scores: Vec<u8> = (0..pass).filter(|_| picks.chance(50)).collect();
    if scores.is_empty() {
        scores.push(pass - 1);
    }
    let (least, most) = (scores[0], scores[scores.len() - 1]);
    let together = picks.chance(50) && least + asked > most;
    let mark = if together {
        picks.byte(most + 1, least + asked)
    } else {
        picks.byte(1, asked)
    };
    let challenge = Challenge::new(asked, mark)
        .offer_at(&scores)
        .graded_together(together)
        .consent(picks.chance(50));
    if picks.chance(40) {
        challenge.uses_max(picks.byte(1, attempts))
    } else {
        challenge
    }
}

/// What is done to a case.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    Begin {
        /// Whether the subject has facts for a challenge, where there is one.
        challenge: bool,
        decoy: bool,
    },
    /// Answers what is, or was last, on display; bit i: question i rightly.
    Answer(u8),
    Misanswer(Mistake),
    /// Sends again what was sent before, counted from the latest.
    Again(usize),
    Decide(bool),
    Leave,
    Close(State),
    Unlock,
    /// Milliseconds.
    Wait(i64),
}

/// What is wrong with answers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Mistake {
    Foreign,
    TooFew,
    TooMany,
    OutOfRange,
}

impl Op {
    pub(crate) fn roll(picks: &mut Picks) -> Self {
        match picks.below(100) {
            0..=24 => Self::Begin {
                challenge: picks.chance(90),
                decoy: picks.chance(5),
            },
            25..=54 => Self::Answer(match picks.below(3) {
                0 => u8::MAX,
                1 => 1 << picks.below(4),
                _ => picks.byte(0, 15),
            }),
            55..=59 => Self::Misanswer(picks.pick(&[
                Mistake::Foreign,
                Mistake::TooFew,
                Mistake::TooMany,
                Mistake::OutOfRange,
            ])),
            60..=65 => Self::Again(picks.below(8)),
            66..=75 => Self::Decide(picks.chance(70)),
            76..=80 => Self::Leave,
            81..=82 => Self::Close(picks.pick(&[State::Cancelled, State::OptedOut])),
            83..=86 => Self::Unlock,
            _ => Self::Wait(match picks.below(8) {
                0 => -picks.pick(&[1, 1_000, 60_000, 3_600_000]),
                1 => 5_184_000_000,
                _ => picks.pick(&[1, 9_999, 20_000, 59_999, 60_000, 600_000, 86_400_000]),
            }),
        }
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Told(Outcome),
    Refused(ErrorKind),
    Locked(Locked),
    PassStands,
    Waited,
}

/// An attempt, for ever.
#[derive(Clone, Debug)]
pub(crate) struct Try {
    pub(crate) began: u64,
    pub(crate) main: Vec<bool>,
    /// What was answered of the challenge, if it was taken.
    pub(crate) extra: Option<Vec<bool>>,
    pub(crate) end: Option<(u64, State)>,
    /// Whether its charge was given back.
    pub(crate) returned: bool,
    has_challenge: bool,
    decoy: bool,
    /// When the round or the offer began, and the question on display.
    shown: (u64, u64),
}

/// Which questions: of which attempt and round, and where they are shown one by one which.
type Display = (usize, bool, usize);

/// A case as the rules have it.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) policy: Policy,
    pub(crate) state: State,
    pub(crate) lock: Option<Locked>,
    pub(crate) tries: Vec<Try>,
    /// Tries before it don't count: an unlock, the end of a lock, or a pass lies between. All such.
    pub(crate) clears: Vec<usize>,
    /// What came of the last step.
    pub(crate) step: Step,
    clock: i64,
    now: u64,
    told: Vec<((Display, Vec<bool>), Outcome)>,
    last: Option<(Display, usize)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Grade {
    Pass,
    Offer,
    Fail,
}

impl Model {
    pub(crate) fn new(policy: Policy) -> Self {
        Self {
            policy,
            state: State::Cancelled,
            lock: None,
            tries: Vec::new(),
            clears: vec![0],
            step: Step::Waited,
            clock: START,
            now: 0,
            told: Vec::new(),
            last: None,
        }
    }

    pub(crate) fn apply(&mut self, op: &Op) {
        if let Op::Wait(ms) = op {
            self.clock += ms;
            self.step = Step::Waited;
            return;
        }
        self.pass_time();
        self.step = match op {
            Op::Begin { challenge, decoy } => self.begin(*challenge, *decoy),
            Op::Answer(bits) => self.answer(*bits),
            Op::Misanswer(mistake) => self.misanswer(*mistake),
            Op::Again(back) => match self.told.iter().rev().nth(*back) {
                Some((sent, outcome)) => self.tell_again(sent.0, *outcome),
                None => self.misanswer(Mistake::Foreign),
            },
            Op::Decide(takes) => self.decide(*takes),
            Op::Leave => self.leave(),
            Op::Close(state) => self.close(*state),
            Op::Unlock => self.unlock(),
            Op::Wait(_) => Step::Waited,
        };
        if self.is_asked() {
            self.last = Some((self.display(), self.displayed()));
        }
    }

    /// Attempts that may begin yet.
    pub(crate) fn left(&self, at: u64) -> Option<u8> {
        let most = self.policy.attempts()?;
        let counts = |attempt: &&Try| {
            let window = self.policy.attempt_window();
            !attempt.returned && window.is_none_or(|window| attempt.began + ms(window) > at)
        };
        let charged = self.recent().iter().filter(counts).count();
        match self.lock {
            Some(_) => Some(0),
            None => Some(most.saturating_sub(u8::try_from(charged).unwrap())),
        }
    }

    pub(crate) fn now(&self) -> u64 {
        self.now
    }

    fn recent(&self) -> &[Try] {
        &self.tries[*self.clears.last().unwrap()..]
    }

    fn outcome(&self) -> Outcome {
        Outcome {
            state: self.state,
            locked: self.lock,
            attempts_left: self.left(self.now),
            counts: self
                .counts()
                .filter(|_| self.policy.detail() == Detail::Counts),
        }
    }

    fn counts(&self) -> Option<(u8, u8)> {
        use State::{ChallengeOffered, Failed, Passed, PassedByChallenge};
        let is_told = [ChallengeOffered, Failed, Passed, PassedByChallenge].contains(&self.state);
        let attempt = self.tries.last().filter(|_| is_told)?;
        let (rights, asked) = match &attempt.extra {
            Some(extra) => (extra, self.policy.challenge()?.question_count()),
            None => (&attempt.main, self.policy.question_count()),
        };
        Some((right(rights), u8::try_from(asked).unwrap()))
    }

    /// What was told of answers is told again; further questions only while they are the latest.
    fn tell_again(&self, (attempt, ..): Display, outcome: Outcome) -> Step {
        if outcome.state.is_open() && attempt != self.tries.len() {
            return Step::Refused(ErrorKind::Session);
        }
        Step::Told(outcome)
    }

    fn told(&self) -> Step {
        Step::Told(self.outcome())
    }

    fn pass_time(&mut self) {
        self.now = self.now.max(self.clock.cast_unsigned());
        if self.state.is_open() {
            let attempt = self.tries.last().unwrap();
            let mut ends = attempt.shown.0 + ms(self.round_time());
            if let Some(time) = self.policy.question_time()
                && self.state != State::ChallengeOffered
            {
                ends = ends.min(attempt.shown.1 + ms(time));
            }
            if ends <= self.now {
                if self.state == State::ChallengeOffered {
                    self.finish(ends, State::Failed);
                } else {
                    self.give_back(self.policy.timeout_counts());
                    self.finish(ends, State::Expired);
                }
            }
        }
        if let Some(Locked {
            until_ms: Some(until),
        }) = self.lock
            && until <= self.now
        {
            self.clear();
        }
    }

    fn round_time(&self) -> Duration {
        let quiz_time = self.policy.quiz_time();
        quiz_time.unwrap_or_else(|| self.policy.open_time())
    }

    fn clear(&mut self) {
        self.lock = None;
        self.clears.push(self.tries.len());
    }

    fn finish(&mut self, at: u64, state: State) {
        self.tries.last_mut().unwrap().end = Some((at, state));
        self.state = state;
        let began = self.tries.last().unwrap().began;
        if !state.is_passed() && self.left(began) == Some(0) {
            let until_ms = match self.policy.lock() {
                Lock::UntilUnlocked => None,
                Lock::For(time) => Some(at + ms(time)),
            };
            self.lock = Some(Locked { until_ms });
        }
    }

    fn give_back(&mut self, counts: bool) {
        let returned = self.recent().iter().filter(|t| t.returned).count();
        let most = usize::from(self.policy.attempts().unwrap_or(u8::MAX));
        let attempt = self.tries.last_mut().unwrap();
        attempt.returned = !counts && attempt.main.is_empty() && returned < most;
    }

    fn begin(&mut self, challenge: bool, decoy: bool) -> Step {
        self.leave();
        if let Some(lock) = self.lock {
            return Step::Locked(lock);
        }
        if self.state.is_passed() {
            if self.policy.reauthentication() == Reauthentication::Once {
                return Step::PassStands;
            }
            self.clear();
        }
        if self.state.is_final() {
            self.told.clear();
        }
        self.tries.push(Try {
            began: self.now,
            main: Vec::new(),
            extra: None,
            end: None,
            returned: false,
            has_challenge: challenge && self.policy.challenge().is_some(),
            decoy,
            shown: (self.now, self.now),
        });
        self.state = State::Begun;
        self.told()
    }

    fn is_asked(&self) -> bool {
        self.state.is_open() && self.state != State::ChallengeOffered
    }

    fn display(&self) -> Display {
        let attempt = self.tries.last().unwrap();
        let place = match &attempt.extra {
            _ if !self.policy.is_one_by_one() => 0,
            Some(extra) => extra.len(),
            None => attempt.main.len(),
        };
        (self.tries.len(), attempt.extra.is_some(), place)
    }

    fn displayed(&self) -> usize {
        if self.policy.is_one_by_one() {
            1
        } else if self.state == State::ChallengeInProgress {
            self.policy.challenge().unwrap().question_count()
        } else {
            self.policy.question_count()
        }
    }

    fn misanswer(&self, mistake: Mistake) -> Step {
        if self.state == State::Expired {
            self.told()
        } else if !self.is_asked() || matches!(mistake, Mistake::Foreign) {
            Step::Refused(ErrorKind::Session)
        } else {
            Step::Refused(ErrorKind::Claim)
        }
    }

    fn answer(&mut self, bits: u8) -> Step {
        let Some((display, count)) = self.last else {
            return self.misanswer(Mistake::Foreign);
        };
        let rights: Vec<bool> = (0..count).map(|place| bits >> place & 1 == 1).collect();
        let sent = (display, rights);
        if let Some((_, outcome)) = self.told.iter().find(|(before, _)| *before == sent) {
            return self.tell_again(display, *outcome);
        }
        if !self.is_asked() || display != self.display() {
            return self.misanswer(Mistake::Foreign);
        }
        let now = self.now;
        let attempt = self.tries.last_mut().unwrap();
        attempt.shown.1 = now;
        let round = match &mut attempt.extra {
            Some(extra) => extra,
            None => &mut attempt.main,
        };
        round.extend(&sent.1);
        let round = round.clone();
        if attempt.extra.is_some() {
            self.follow_challenge(&round);
        } else {
            self.follow_main(&round);
        }
        let outcome = self.outcome();
        self.told.push((sent, outcome));
        if self.told.len() > 64 {
            self.told.remove(0);
        }
        Step::Told(outcome)
    }

    fn follow_main(&mut self, round: &[bool]) {
        let grades: Vec<Grade> = completions(round, self.policy.question_count())
            .map(|all| self.grade(&all))
            .collect();
        let together = self
            .policy
            .challenge()
            .is_some_and(Challenge::is_graded_together);
        let is_whole = grades.len() == 1;
        let is_certain = grades.iter().all(|grade| *grade == grades[0])
            && self.policy.stops_early()
            && !(grades[0] == Grade::Offer && together);
        if !is_whole && !is_certain {
            self.state = State::InProgress;
            return;
        }
        match grades[0] {
            Grade::Pass if !self.tries.last().unwrap().decoy => {
                self.finish(self.now, State::Passed);
            }
            Grade::Pass | Grade::Fail => self.finish(self.now, State::Failed),
            Grade::Offer if self.policy.challenge().unwrap().needs_consent() => {
                self.tries.last_mut().unwrap().shown = (self.now, self.now);
                self.state = State::ChallengeOffered;
            }
            Grade::Offer => self.take(),
        }
    }

    fn grade(&self, rights: &[bool]) -> Grade {
        let attempt = self.tries.last().unwrap();
        let right = usize::from(right(rights));
        let counts = |other: &&Try| {
            let window = self.policy.attempt_window();
            window.is_none_or(|window| other.began + ms(window) > attempt.began)
        };
        let taken = self.recent().iter().filter(counts);
        let taken = taken.filter(|other| other.extra.is_some()).count();
        if right >= self.policy.pass_mark_count() {
            return Grade::Pass;
        }
        match self.policy.challenge() {
            Some(challenge)
                if attempt.has_challenge
                    && taken < usize::from(challenge.uses())
                    && challenge.offered_at(right) =>
            {
                Grade::Offer
            }
            _ => Grade::Fail,
        }
    }

    fn follow_challenge(&mut self, round: &[bool]) {
        let challenge = self.policy.challenge().unwrap();
        let attempt = self.tries.last().unwrap();
        let passes = |all: &[bool]| {
            let before = if challenge.is_graded_together() {
                right(&attempt.main)
            } else {
                0
            };
            usize::from(before + right(all)) >= challenge.pass_mark_count()
        };
        let ends: Vec<bool> = completions(round, challenge.question_count())
            .map(|all| passes(&all))
            .collect();
        let is_certain = ends.iter().all(|end| *end == ends[0]) && self.policy.stops_early();
        if ends.len() > 1 && !is_certain {
            return;
        }
        let state = if ends[0] && !attempt.decoy {
            State::PassedByChallenge
        } else {
            State::Failed
        };
        self.finish(self.now, state);
    }

    fn take(&mut self) {
        let now = self.now;
        let attempt = self.tries.last_mut().unwrap();
        attempt.extra = Some(Vec::new());
        attempt.shown = (now, now);
        self.state = State::ChallengeInProgress;
    }

    fn decide(&mut self, takes: bool) -> Step {
        match (self.state, takes) {
            (State::ChallengeOffered, true) => self.take(),
            (State::ChallengeOffered, false) => self.finish(self.now, State::Failed),
            (State::ChallengeInProgress, true) | (State::Expired, _) => {}
            // it can't be told from one that was declined
            (State::Failed, false) if self.tries.last().unwrap().extra.is_none() => {}
            _ => return Step::Refused(ErrorKind::Session),
        }
        self.told()
    }

    fn leave(&mut self) -> Step {
        match self.state {
            State::Begun | State::InProgress => {
                self.give_back(self.policy.abandon_counts());
                self.finish(self.now, State::Abandoned);
            }
            State::ChallengeOffered => self.finish(self.now, State::Failed),
            State::ChallengeInProgress => self.finish(self.now, State::Abandoned),
            _ => {}
        }
        self.told()
    }

    fn close(&mut self, state: State) -> Step {
        if self.state.is_final() && self.state != state {
            return Step::Refused(ErrorKind::Session);
        }
        if self.state.is_open() {
            self.finish(self.now, state);
        }
        self.state = state;
        self.told()
    }

    fn unlock(&mut self) -> Step {
        if self.lock.is_none() {
            return Step::Refused(ErrorKind::Session);
        }
        self.clear();
        self.told()
    }
}

/// A quiz of so many questions, and its right choices.
pub(crate) fn fake(id: &str, turn: u8, questions: usize) -> (Quiz, Vec<u8>) {
    let question = |place| {
        let choices = vec![String::new(); CHOICES.into()];
        Question::new(place, CATALOGUE[0].key, MARKED.to_owned(), choices)
    };
    let quiz = Quiz::new(id.to_owned(), (1..=questions).map(question).collect());
    let right = (0..).map(|place: u8| turn.wrapping_add(place) % CHOICES + 1);
    (quiz, right.take(questions).collect())
}

/// All ways to answer the rest of a round.
fn completions(round: &[bool], questions: usize) -> impl Iterator<Item = Vec<bool>> {
    let left = questions - round.len();
    (0..1_u16 << left).map(move |bits| {
        let rest = (0..left).map(|place| bits >> place & 1 == 1);
        round.iter().copied().chain(rest).collect()
    })
}

pub(crate) fn right(rights: &[bool]) -> u8 {
    u8::try_from(rights.iter().filter(|right| **right).count()).unwrap()
}

fn ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap()
}

/// Stands in every text of a fake quiz.
pub(crate) const MARKED: &str = "marked";
pub(crate) const CHOICES: u8 = 4;
/// 2026-06-30T12:00:00Z.
pub(crate) const START: i64 = 1_782_820_800_000;
