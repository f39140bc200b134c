//! A subject in a lock scope: pure transitions of what is on file about their attempts.
//!
//! Every transition first lets time pass, then changes the case or refuses. The table of them is in
//! docs/design.md, "Sessions".

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::evidence::{Circumstances, Trail, What};
use crate::policy::{Detail, Lock, Policy, Reauthentication};
use crate::seal::NONCE_BYTES;
use crate::session::attempt::{Attempt, Next};
use crate::session::meter::millis;
use crate::session::paper::Paper;
use crate::session::state::State;

/// A subject in a lock scope, as it is on file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Case {
    /// The latest time seen: a clock that goes backwards stands still.
    pub(crate) last_ms: u64,
    /// The clock of the node that looks, as it is.
    #[serde(skip)]
    now_ms: u64,
    /// Tells the present session from former ones of the case.
    pub(crate) session: [u8; NONCE_BYTES],
    /// The row of the subject in all scopes.
    pub(crate) subject: [u8; 16],
    /// The lock scope.
    pub(crate) scope: [u8; 16],
    pub(crate) state: State,
    pub(crate) locked: Option<Locked>,
    /// When the attempts that count were charged.
    charges_ms: Vec<u64>,
    /// Attempts given back since the last lock or pass.
    given_back: u8,
    /// All that was ever charged.
    pub(crate) charged: u32,
    /// When the attempts were charged whose challenge was taken since the last lock or pass.
    uses_ms: Vec<u64>,
    pub(crate) attempt: Option<Attempt>,
    /// What was told last on answers; the same answers are told the same.
    told: Vec<Told>,
    /// Attempts that ended, the latest last.
    pub(crate) past: Vec<Past>,
    /// What the caller told when the present or last attempt began.
    pub(crate) brief: Brief,
    /// What tokens tell of, the latest last.
    pub(crate) passes: Vec<Pass>,
    /// Tokens refused and attempts refused since the session began, as far as they are on record.
    pub(crate) refusals: u8,
    /// Where its events end.
    pub(crate) trail: Trail,
    /// What happened since it was read, and when.
    #[serde(skip)]
    pub(crate) happened: Vec<(u64, What)>,
}

/// What the caller tells of the occasion of an attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Brief {
    pub(crate) circumstances: Circumstances,
    /// The thumbprint of the key that a token's holder must prove to have.
    pub(crate) holder_key: Option<String>,
    /// The second factor that the applicant gave besides.
    pub(crate) second_factor: Option<String>,
}

/// A pass that a token was minted of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pass {
    /// The session that passed, as the case named it then.
    pub(crate) session: [u8; NONCE_BYTES],
    /// The token's id.
    pub(crate) token: [u8; 16],
    pub(crate) minted_ms: u64,
    pub(crate) expires_ms: u64,
    /// When the applicant passed.
    pub(crate) passed_ms: u64,
    pub(crate) by_challenge: bool,
    pub(crate) is_used: bool,
    pub(crate) is_revoked: bool,
}

/// A lock on a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Locked {
    /// When it ends by itself; never if it is the operator's to end.
    pub(crate) until_ms: Option<u64>,
}

/// An attempt that ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Past {
    pub(crate) number: u64,
    pub(crate) began_ms: u64,
    pub(crate) ended_ms: u64,
    pub(crate) state: State,
    pub(crate) right: u8,
    pub(crate) questions: u8,
    /// Right answers of the challenge, and its questions, if it was taken.
    pub(crate) challenge: Option<(u8, u8)>,
}

/// What answers led to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Told {
    /// A digest of the quiz's id and the answers.
    digest: u128,
    /// The attempt they were given in.
    number: u64,
    pub(crate) outcome: Outcome,
}

/// Where a transition led, as far as an applicant is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) state: State,
    pub(crate) locked: Option<Locked>,
    /// `None` if there is no limit.
    pub(crate) attempts_left: Option<u8>,
    /// Right answers and questions of the round that was answered, if it is over and the policy
    /// lets them be told.
    pub(crate) counts: Option<(u8, u8)>,
}

/// What becomes of a case that wants another attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    /// It may begin: so many attempts are left, this one among them.
    Open {
        /// `None` if there is no limit.
        attempts_left: Option<u8>,
        /// The attempt before, if it didn't pass.
        before: Option<u64>,
        /// Whether it counts, so that some of its questions may come back.
        carries: bool,
    },
    Locked(Locked),
    /// A pass stands.
    Passed,
}

/// What a new attempt is made of.
#[derive(Debug)]
pub(crate) struct Opening {
    pub(crate) number: u64,
    pub(crate) main: Paper,
    pub(crate) challenge: Option<Paper>,
    pub(crate) decoy: bool,
    /// Names the session, if this attempt begins one.
    pub(crate) session: [u8; NONCE_BYTES],
}

/// What comes in as answers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given<'a> {
    pub(crate) quiz_id: &'a str,
    pub(crate) choices: &'a [u8],
    /// A digest of both.
    pub(crate) digest: u128,
}

impl Case {
    /// A case without an attempt.
    pub(crate) fn new(subject: [u8; 16], scope: [u8; 16]) -> Self {
        Self {
            last_ms: 0,
            now_ms: 0,
            session: [0; NONCE_BYTES],
            subject,
            scope,
            state: State::Cancelled,
            locked: None,
            charges_ms: Vec::new(),
            given_back: 0,
            charged: 0,
            uses_ms: Vec::new(),
            attempt: None,
            told: Vec::new(),
            past: Vec::new(),
            brief: Brief::default(),
            passes: Vec::new(),
            refusals: 0,
            trail: Trail::default(),
            happened: Vec::new(),
        }
    }

    /// A case of its own for a claim for which nobody is asked: it takes the place of no other.
    pub(crate) fn declined(
        subject: [u8; 16],
        scope: [u8; 16],
        session: [u8; NONCE_BYTES],
        now_ms: u64,
    ) -> Self {
        Self {
            last_ms: now_ms,
            now_ms,
            session,
            state: State::Declined,
            ..Self::new(subject, scope)
        }
    }

    /// Notes that something happened just now.
    pub(crate) fn happens(&mut self, what: What) {
        self.happened.push((self.last_ms, what));
    }

    /// Notes that something was refused: of one session so many times only, as whoever is refused
    /// may try for ever. Gives back what is not.
    pub(crate) fn refuses(&mut self, what: What) -> Option<What> {
        if self.refusals >= REFUSALS_MAX {
            return Some(what);
        }
        self.refusals += 1;
        self.happens(what);
        None
    }

    /// Revokes what was minted before a time.
    pub(crate) fn recall(&mut self, before_ms: u64) {
        for pass in &mut self.passes {
            pass.is_revoked |= pass.minted_ms < before_ms;
        }
    }

    /// Erases what tells of the person: what counts of attempts stays while it counts.
    pub(crate) fn forget(&mut self, policy: &Policy) {
        self.leave(policy);
        if self.state.is_passed() {
            self.clear();
        }
        self.state = State::Cancelled;
        self.told.clear();
        self.past.clear();
        self.passes.clear();
        self.brief = Brief::default();
        self.trail = Trail::default();
        self.happened.clear();
    }

    /// Lets time pass: an attempt whose time is over expires, a lock whose time is over ends.
    pub(crate) fn pass_time(&mut self, now_ms: u64, policy: &Policy) {
        self.now_ms = now_ms;
        self.last_ms = self.last_ms.max(now_ms);
        let now = self.last_ms;
        if let Some(attempt) = &self.attempt
            && attempt.display_end(self.times()).1 == 0
        {
            let at = attempt.ends_at().min(now);
            match self.state {
                // whoever doesn't take the challenge has failed
                State::ChallengeOffered => self.end_at(at, State::Failed, policy),
                _ => {
                    self.give_back(!policy.timeout_counts(), policy);
                    self.end_at(at, State::Expired, policy);
                }
            }
        }
        if self
            .locked
            .is_some_and(|lock| lock.until_ms.is_some_and(|until| until <= now))
        {
            self.clear();
        }
    }

    /// Whether another attempt may begin. A quiz that is open is left by it.
    pub(crate) fn gate(&mut self, policy: &Policy) -> Gate {
        self.leave(policy);
        if let Some(lock) = self.locked {
            return Gate::Locked(lock);
        }
        let stands = self.passes.last().is_none_or(|pass| !pass.is_revoked);
        if self.state.is_passed() && stands && policy.reauthentication() == Reauthentication::Once {
            return Gate::Passed;
        }
        if self.state.is_passed() {
            self.clear();
        }
        // fewer attempts than there were when they were charged
        if self.attempts_left(policy) == Some(0) {
            return Gate::Locked(self.lock(self.last_ms, policy));
        }
        let before = self.past.last().filter(|past| !past.state.is_passed());
        Gate::Open {
            attempts_left: self.attempts_left(policy),
            before: before.map(|past| past.number),
            carries: Self::counted(&self.charges_ms, self.last_ms, policy) > 0,
        }
    }

    /// Charges an attempt and hands out its quiz; the gate was open.
    pub(crate) fn begin(&mut self, opening: Opening, policy: &Policy) -> Outcome {
        if self.state.is_final() {
            self.session = opening.session;
            // answers that passed before must not pass in another session
            self.told.clear();
            self.refusals = 0;
            self.trail.count = 0;
        }
        self.charges_ms.push(self.last_ms);
        let surplus = self.charges_ms.len().saturating_sub(CHARGES_MAX);
        self.charges_ms.drain(..surplus);
        self.charged = self.charged.saturating_add(1);
        self.state = State::Begun;
        let attempt = Attempt::begin(opening, self.times(), policy);
        self.happens(What::AttemptCharged {
            attempt: self.charged,
            questions: attempt.main.question_count(),
        });
        self.attempt = Some(attempt);
        self.outcome(policy)
    }

    /// Scores answers. The same answers again lead to the same outcome; where that was further
    /// questions, to what has become of them.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Claim`] if they aren't answers to the questions on display;
    /// [`crate::ErrorKind::Session`] if they are to another quiz, or none is open. Nothing changes then.
    pub(crate) fn answer(&mut self, given: Given<'_>, policy: &Policy) -> Result<Outcome, Error> {
        if let Some(told) = self.told.iter().find(|told| told.digest == given.digest) {
            if told.outcome.state.is_open() && Some(told.number) != self.number() {
                return Err(Error::session("the answers are to another quiz"));
            }
            return Ok(told.outcome);
        }
        let number = self.number().unwrap_or_default();
        if !matches!(
            self.state,
            State::Begun | State::InProgress | State::ChallengeInProgress
        ) {
            if self.state == State::Expired {
                return Ok(self.outcome(policy));
            }
            return Err(self.refusal());
        }
        let is_challenge = self.state == State::ChallengeInProgress;
        let one_by_one = self.attempt.as_ref().is_some_and(|a| a.terms.one_by_one);
        let Some(paper) = self.paper_mut() else {
            return Err(self.refusal());
        };
        paper.answer(given.quiz_id, given.choices, one_by_one)?;
        self.happens(What::Answered {
            questions: u8::try_from(given.choices.len()).unwrap_or(u8::MAX),
            challenge: is_challenge,
        });
        if is_challenge {
            self.go_on_challenge(policy);
        } else {
            self.go_on_main(policy);
        }
        let outcome = self.outcome(policy);
        self.told.push(Told {
            digest: given.digest,
            number,
            outcome,
        });
        let surplus = self.told.len().saturating_sub(TOLD_MAX);
        self.told.drain(..surplus);
        Ok(outcome)
    }

    /// Takes or declines the challenge on offer.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Session`] if none is on offer.
    pub(crate) fn decide(&mut self, takes: bool, policy: &Policy) -> Result<Outcome, Error> {
        match self.state {
            // asked twice for what was decided already
            State::ChallengeInProgress if takes => {}
            State::Failed
                if !takes
                    && self
                        .past
                        .last()
                        .is_some_and(|past| past.challenge.is_none()) => {}
            State::ChallengeOffered if takes => self.take_challenge(policy),
            State::ChallengeOffered => {
                self.happens(What::ChallengeDeclined);
                self.end(State::Failed, policy);
            }
            State::Expired => {}
            _ => return Err(Error::session("no challenge is on offer in this session")),
        }
        Ok(self.outcome(policy))
    }

    /// Leaves the quiz that is open, if one is.
    pub(crate) fn leave(&mut self, policy: &Policy) -> Outcome {
        match self.state {
            State::Begun | State::InProgress => {
                self.give_back(!policy.abandon_counts(), policy);
                self.end(State::Abandoned, policy);
            }
            State::ChallengeOffered => self.end(State::Failed, policy),
            State::ChallengeInProgress => self.end(State::Abandoned, policy),
            _ => {}
        }
        self.outcome(policy)
    }

    /// Ends the session for good, by the operator or the applicant. What was charged stays charged,
    /// and a lock stays.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Session`] if it ended otherwise before.
    pub(crate) fn close(&mut self, by: Closing<'_>, policy: &Policy) -> Result<Outcome, Error> {
        let (state, what) = match by {
            Closing::Cancel(by) => (State::Cancelled, What::Cancelled { by: by.to_owned() }),
            Closing::OptOut => (State::OptedOut, What::OptedOut),
        };
        if self.state == state {
            return Ok(self.outcome(policy));
        }
        if self.state.is_final() {
            return Err(self.refusal());
        }
        if self.state.is_open() {
            self.end(state, policy);
        }
        self.state = state;
        self.happens(what);
        Ok(self.outcome(policy))
    }

    /// Ends a lock, by the operator: all attempts are there again, each charged anew.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Session`] if there is no lock.
    pub(crate) fn unlock(&mut self, by: &str, policy: &Policy) -> Result<Outcome, Error> {
        if self.locked.is_none() {
            return Err(Error::session("the session is not locked"));
        }
        self.clear();
        self.happens(What::Unlocked { by: by.to_owned() });
        Ok(self.outcome(policy))
    }

    /// What an applicant is told of where the case stands.
    pub(crate) fn outcome(&self, policy: &Policy) -> Outcome {
        Outcome {
            state: self.state,
            locked: self.locked,
            attempts_left: self.attempts_left(policy),
            counts: self.counts().filter(|_| policy.detail() == Detail::Counts),
        }
    }

    /// Right answers and questions of the round that was answered last, if it is over.
    fn counts(&self) -> Option<(u8, u8)> {
        match self.state {
            State::ChallengeOffered => {
                let main = &self.attempt.as_ref()?.main;
                Some((main.right_count(), main.question_count()))
            }
            State::Failed | State::Passed | State::PassedByChallenge => {
                let past = self.past.last()?;
                Some(past.challenge.unwrap_or((past.right, past.questions)))
            }
            _ => None,
        }
    }

    /// The present attempt, or the last.
    fn number(&self) -> Option<u64> {
        let present = self.attempt.as_ref().map(|attempt| attempt.number);
        present.or_else(|| self.past.last().map(|past| past.number))
    }

    /// When what is on display ends, and milliseconds until then.
    pub(crate) fn display_end(&self) -> Option<(u64, u64)> {
        let attempt = self.attempt.as_ref()?;
        Some(attempt.display_end(self.times()))
    }

    /// The clock of the node that looks: what is told to others of time is told by it.
    pub(crate) const fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// The time of the case, and that of the node that looks.
    const fn times(&self) -> (u64, u64) {
        (self.last_ms, self.now_ms)
    }

    /// Until when the case must be kept: no attempt may be forgotten while it counts, and it leads
    /// to its events.
    pub(crate) fn keep_until_ms(&self, policy: &Policy) -> Option<u64> {
        if let Some(attempt) = &self.attempt {
            // nobody may come back: what follows then must be kept, a lock for example
            let mut ended = self.clone();
            ended.pass_time(attempt.ends_at(), policy);
            return match ended.attempt {
                None => ended.keep_until_ms(policy),
                // its clock is ahead of its end
                Some(_) => None,
            };
        }
        if self.state.is_passed() && policy.reauthentication() == Reauthentication::Once {
            return None;
        }
        let counts_until = match (self.locked, self.charges_ms.last(), policy.attempt_window()) {
            // its end makes all attempts anew
            (Some(lock), ..) => lock.until_ms?,
            (None, Some(last), Some(window)) => last.saturating_add(millis(window)),
            (None, Some(_), None) if policy.attempts().is_some() && !self.state.is_passed() => {
                return None;
            }
            _ => 0,
        };
        let stays = self.last_ms.saturating_add(millis(STAYS));
        Some(counts_until.max(stays).max(self.trail.kept_until_ms))
    }

    /// The paper on display.
    pub(crate) fn paper(&self) -> Option<&Paper> {
        let attempt = self.attempt.as_ref()?;
        match self.state {
            State::ChallengeInProgress => attempt.challenge.as_ref(),
            _ => Some(&attempt.main),
        }
    }

    /// The right choices of the questions on display.
    pub(crate) fn danger_reveal(&self) -> Vec<u32> {
        let paper = self
            .paper()
            .filter(|_| self.state != State::ChallengeOffered);
        paper.map_or_else(Vec::new, |paper| paper.danger_reveal(self.is_one_by_one()))
    }

    /// Questions of the challenge that the attempt may come to.
    pub(crate) fn challenge_count(&self) -> u8 {
        let attempt = self.attempt.as_ref();
        let challenge = attempt.and_then(|attempt| attempt.challenge.as_ref());
        challenge.map_or(0, Paper::question_count)
    }

    /// Whether it differs in more than the time it was last looked at.
    pub(crate) fn differs_from(&self, other: &Self) -> bool {
        let mut same_time = self.clone();
        (same_time.last_ms, same_time.now_ms) = other.times();
        same_time != *other
    }

    /// Whether the questions of a challenge were handed out.
    pub(crate) fn shows_challenge(&self) -> bool {
        self.state == State::ChallengeInProgress
    }

    /// Whether questions are shown one at a time.
    pub(crate) fn is_one_by_one(&self) -> bool {
        self.attempt.as_ref().is_some_and(|a| a.terms.one_by_one)
    }

    /// Whether a lock or an attempt of it counts still.
    pub(crate) fn still_counts(&self, policy: &Policy) -> bool {
        self.locked.is_some() || Self::counted(&self.charges_ms, self.last_ms, policy) > 0
    }

    /// Attempts that may begin yet; `None` if there is no limit.
    pub(crate) fn attempts_left(&self, policy: &Policy) -> Option<u8> {
        self.attempts_left_at(self.last_ms, policy)
    }

    fn attempts_left_at(&self, at_ms: u64, policy: &Policy) -> Option<u8> {
        let most = policy.attempts()?;
        let charged = Self::counted(&self.charges_ms, at_ms, policy);
        Some(if self.locked.is_some() {
            0
        } else {
            most.saturating_sub(charged)
        })
    }

    /// How many of these charges count at a time.
    fn counted(charges_ms: &[u64], at_ms: u64, policy: &Policy) -> u8 {
        let counts = |charged: &&u64| match policy.attempt_window() {
            Some(window) => charged.saturating_add(millis(window)) > at_ms,
            None => true,
        };
        u8::try_from(charges_ms.iter().filter(counts).count()).unwrap_or(u8::MAX)
    }

    fn paper_mut(&mut self) -> Option<&mut Paper> {
        let attempt = self.attempt.as_mut()?;
        match self.state {
            State::ChallengeInProgress => attempt.challenge.as_mut(),
            _ => Some(&mut attempt.main),
        }
    }

    /// What follows from the answers to the main round so far.
    fn go_on_main(&mut self, policy: &Policy) {
        let times = self.times();
        let Some(attempt) = &mut self.attempt else {
            return;
        };
        let uses = Self::counted(&self.uses_ms, attempt.began_ms, policy);
        let left = attempt.main.questions_left();
        let right = attempt.main.right_count();
        let may_use = policy.challenge().is_some_and(|c| uses < c.uses());
        let of_score = |right| attempt.after_main(right, may_use);
        let next = of_score(right);
        let all_alike = (right..=right + left).all(|right| of_score(right) == next);
        // where both rounds are graded together, each answer of the first counts
        let counts_on = next == Next::Offer && attempt.terms.graded_together;
        let is_certain = all_alike && attempt.terms.stops_early && !counts_on;
        if left > 0 && !is_certain {
            attempt.start_question(times, policy);
            self.state = State::InProgress;
            return;
        }
        match next {
            Next::Pass if !attempt.terms.decoy => self.end(State::Passed, policy),
            Next::Pass | Next::Fail => self.end(State::Failed, policy),
            Next::Offer if attempt.terms.needs_consent => {
                attempt.start_offer(times, policy);
                self.offer_challenge();
            }
            Next::Offer => self.take_challenge(policy),
        }
    }

    /// What follows from the answers to the challenge so far.
    fn go_on_challenge(&mut self, policy: &Policy) {
        let times = self.times();
        let Some(attempt) = &mut self.attempt else {
            return;
        };
        let Some(challenge) = &attempt.challenge else {
            return;
        };
        let left = challenge.questions_left();
        let right = challenge.right_count();
        let passes = attempt.passes_challenge(right);
        let all_alike = (right..=right + left).all(|r| attempt.passes_challenge(r) == passes);
        if left > 0 && !(all_alike && attempt.terms.stops_early) {
            attempt.start_question(times, policy);
            return;
        }
        let state = if passes && !attempt.terms.decoy {
            State::PassedByChallenge
        } else {
            State::Failed
        };
        self.end(state, policy);
    }

    fn offer_challenge(&mut self) {
        self.state = State::ChallengeOffered;
        self.happens(What::ChallengeOffered {
            questions: self.challenge_count(),
        });
    }

    fn take_challenge(&mut self, policy: &Policy) {
        let times = self.times();
        if self.state != State::ChallengeOffered {
            self.offer_challenge();
        }
        self.happens(What::ChallengeTaken);
        self.state = State::ChallengeInProgress;
        if let Some(attempt) = &mut self.attempt {
            self.uses_ms.push(attempt.began_ms);
            let surplus = self.uses_ms.len().saturating_sub(CHARGES_MAX);
            self.uses_ms.drain(..surplus);
            attempt.start_round(times, policy);
        }
    }

    /// Ends the attempt whose challenge can't be shown any more.
    pub(crate) fn lose_challenge(&mut self, policy: &Policy) -> Outcome {
        // it wasn't taken after all
        self.uses_ms.pop();
        self.happened
            .retain(|(_, what)| *what != What::ChallengeTaken);
        self.state = State::ChallengeOffered;
        self.end(State::Failed, policy);
        self.outcome(policy)
    }

    fn end(&mut self, state: State, policy: &Policy) {
        self.end_at(self.last_ms, state, policy);
    }

    /// Ends the attempt under way; locks the case if it was the last.
    fn end_at(&mut self, at_ms: u64, state: State, policy: &Policy) {
        let was = self.state;
        self.state = state;
        let Some(attempt) = self.attempt.take() else {
            return;
        };
        // one that wasn't taken is not told
        let challenge = attempt.challenge.as_ref();
        let challenge = challenge.filter(|_| was == State::ChallengeInProgress);
        let began_ms = attempt.began_ms;
        let past = Past {
            number: attempt.number,
            began_ms: attempt.began_ms,
            ended_ms: at_ms,
            state,
            right: attempt.main.right_count(),
            questions: attempt.main.question_count(),
            challenge: challenge.map(|paper| (paper.right_count(), paper.question_count())),
        };
        self.happened.push((at_ms, past.verdict(policy)));
        self.past.push(past);
        let surplus = self.past.len().saturating_sub(PAST_MAX);
        self.past.drain(..surplus);
        // as of its beginning: neither how long it took nor when somebody looks lets it go
        if !state.is_passed() && self.attempts_left_at(began_ms, policy) == Some(0) {
            self.lock(at_ms, policy);
        }
    }

    fn lock(&mut self, from_ms: u64, policy: &Policy) -> Locked {
        let until_ms = match policy.lock() {
            Lock::UntilUnlocked => None,
            Lock::For(duration) => Some(from_ms.saturating_add(millis(duration))),
        };
        self.happened.push((from_ms, What::Locked { until_ms }));
        *self.locked.insert(Locked { until_ms })
    }

    /// Gives the charge of the attempt under way back, where the policy lets it and nothing of it
    /// was answered: an answer may have told something. As often as there are attempts.
    fn give_back(&mut self, gives: bool, policy: &Policy) {
        let answered = self.attempt.as_ref().is_none_or(|a| a.main.has_answers());
        let often = policy.attempts().unwrap_or(u8::MAX);
        if gives && !answered && self.given_back < often {
            self.charges_ms.pop();
            self.given_back += 1;
        }
    }

    /// All attempts are there again.
    fn clear(&mut self) {
        self.locked = None;
        self.charges_ms.clear();
        self.given_back = 0;
        self.uses_ms.clear();
    }

    fn refusal(&self) -> Error {
        Error::session(match self.state {
            State::ChallengeOffered => "the quiz was answered; a challenge is on offer",
            State::Failed | State::Abandoned | State::Expired => {
                "the quiz has ended; a new one must begin"
            }
            State::Passed | State::PassedByChallenge => "the session has ended: passed",
            State::Cancelled => "the session has ended: cancelled",
            State::OptedOut => "the session has ended: another method was chosen",
            State::Declined => "nobody was asked in the session",
            _ => "no quiz of the session is open",
        })
    }
}

impl Past {
    fn verdict(&self, policy: &Policy) -> What {
        let is_told = policy.detail() == Detail::Counts;
        What::Verdict {
            outcome: self.state.name().to_owned(),
            right: is_told.then_some(self.right),
            challenge: self.challenge.map(|(_, questions)| questions),
            challenge_right: self.challenge.map(|(right, _)| right).filter(|_| is_told),
        }
    }
}

/// Who ends a session for good.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Closing<'a> {
    /// The operator, by a name of the caller's.
    Cancel(&'a str),
    /// The applicant.
    OptOut,
}

/// A case whose attempts don't count any more is told of for a month: what is sent twice may come
/// late.
const STAYS: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Attempts that are told of; the rest is in the evidence.
const PAST_MAX: usize = 16;
/// Outcomes kept for answers that are sent twice: those of a case's last few attempts, question by
/// question.
const TOLD_MAX: usize = 64;
/// Refusals of a session that are on record.
const REFUSALS_MAX: u8 = 32;
/// More than any limit of attempts.
const CHARGES_MAX: usize = 64;
