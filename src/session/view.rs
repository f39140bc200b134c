//! What is told of a session: to the applicant, and to the operator.

use serde::Serialize;

use crate::Error;
use crate::policy::Policy;
use crate::question::Question;
use crate::quiz::Quiz;
use crate::session::{Case, Outcome, Paper, SessionId, State};
use crate::token::Token;

/// Questions on display, and what an applicant is told before answering. Serialise it and show it:
/// it holds no trace of the answers.
///
/// Source of what is told: NIST SP 800-63-3A, 9 (attempts left, that questions change, warnings
/// before the time ends).
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Round {
    /// The session; whoever holds it can answer.
    pub session: SessionId,
    /// The questions to answer now.
    #[serde(flatten)]
    pub quiz: Quiz,
    /// Whether they are the challenge of a near miss.
    pub challenge: bool,
    /// Questions of the round answered before these, where they are shown one by one.
    pub answered: u8,
    /// Questions of the whole round, those to come among them.
    pub questions_in_all: u8,
    /// Attempts left after this one; `None` if there is no limit.
    pub attempts_left: Option<u8>,
    /// Whether another attempt asks other questions: all of them, or all but some.
    pub questions_change: bool,
    /// When it ends; `None` if the policy sets no time.
    pub time: Option<Time>,
}

/// How long answers are taken. A server's clock decides; a display counts down.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Time {
    /// When answers come too late, in seconds since 1970, rounded down.
    pub ends_at: u64,
    /// Seconds until then as the questions are handed out, rounded down.
    pub seconds: u64,
    /// Seconds before the end at which the applicant is to be warned; `None` if not at all.
    pub warn_before: Option<u64>,
}

/// What a session came to. Serialise it and show it: it doesn't tell which answers were right.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// The next question, where they are shown one by one.
    Question(Round),
    /// A near miss: ask the applicant whether to go on with the challenge, and call
    /// [`crate::Engine::challenge`].
    ChallengeOffered {
        /// Questions of the challenge.
        questions: u8,
        /// Right answers so far, where the policy lets them be told.
        right: Option<u8>,
        /// Until when it can be taken.
        time: Option<Time>,
    },
    /// Further questions, after a near miss.
    Challenge(Round),
    /// Passed.
    Passed {
        /// Whether by way of the challenge.
        by_challenge: bool,
        /// Right answers of the last round, where the policy lets them be told.
        right: Option<u8>,
        /// What the pass is worth afterwards, for [`crate::Engine::verify`]. It isn't serialised
        /// with the rest: not the display must have it, but the signing service.
        #[serde(skip)]
        token: Token,
    },
    /// Failed; another attempt may begin.
    Failed {
        /// Attempts left; `None` if there is no limit.
        attempts_left: Option<u8>,
        /// Right answers of the last round, where the policy lets them be told.
        right: Option<u8>,
    },
    /// The time ran out; another attempt may begin.
    Expired {
        /// Attempts left; `None` if there is no limit.
        attempts_left: Option<u8>,
    },
    /// The quiz was left; another attempt may begin.
    Abandoned {
        /// Attempts left; `None` if there is no limit.
        attempts_left: Option<u8>,
    },
    /// No attempt is left.
    Locked {
        /// When the lock ends, in seconds since 1970, rounded up; `None` if the operator must
        /// unlock.
        until: Option<u64>,
    },
    /// The operator ended the session.
    Cancelled,
    /// The applicant chose another method.
    OptedOut,
    /// Nobody was asked.
    Declined,
}

/// Where a session stands, for the operator.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Its state.
    pub state: State,
    /// Whether the subject is locked in this scope.
    pub locked: bool,
    /// When the lock ends by itself, in seconds since 1970, rounded up.
    pub locked_until: Option<u64>,
    /// Attempts that may begin yet; `None` if there is no limit.
    pub attempts_left: Option<u8>,
    /// Attempts of the subject in this scope that were ever charged: what is metered.
    pub attempts_charged: u32,
    /// The latest attempts that ended in this scope, at most 16, the oldest first.
    pub attempts: Vec<AttemptStatus>,
}

/// An attempt that ended, for the operator.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AttemptStatus {
    /// How it ended.
    pub state: State,
    /// When it began, in seconds since 1970.
    pub began: u64,
    /// When it ended, in seconds since 1970.
    pub ended: u64,
    /// Questions answered rightly, without the challenge.
    pub right: u8,
    /// Questions asked, without the challenge.
    pub questions: u8,
    /// The same of the challenge, if it was taken: right answers, questions.
    pub challenge: Option<(u8, u8)>,
}

impl Round {
    /// What is shown first in an attempt, of the whole quiz.
    pub(crate) fn first(
        session: SessionId,
        case: &Case,
        outcome: Outcome,
        whole: Quiz,
        policy: &Policy,
    ) -> Self {
        let mut round = Self::of(session, case, outcome, policy);
        if !case.is_one_by_one() {
            round.quiz = whole;
        }
        round
    }

    /// What is on display, from the texts that were kept.
    fn of(session: SessionId, case: &Case, outcome: Outcome, policy: &Policy) -> Self {
        let paper = case.paper();
        let display = |paper: &Paper| paper.display(case.is_one_by_one());
        Self {
            session,
            quiz: paper.map_or_else(|| Quiz::new(String::new(), Vec::new()), display),
            challenge: case.state == State::ChallengeInProgress,
            answered: paper.map_or(0, Paper::answered_count),
            questions_in_all: paper.map_or(0, Paper::question_count),
            attempts_left: outcome.attempts_left,
            questions_change: policy.carried_max() < policy.question_count(),
            time: Time::of(case, policy),
        }
    }

    /// The session; whoever holds it can answer.
    #[must_use]
    pub const fn session(&self) -> &SessionId {
        &self.session
    }

    /// The id of what is on display: answers name it.
    #[must_use]
    pub fn quiz_id(&self) -> &str {
        self.quiz.id()
    }

    /// The questions to answer now.
    #[must_use]
    pub fn questions(&self) -> &[Question] {
        self.quiz.questions()
    }
}

impl Time {
    fn of(case: &Case, policy: &Policy) -> Option<Self> {
        policy.quiz_time().or_else(|| policy.question_time())?;
        let (ends_ms, left_ms) = case.display_end()?;
        Some(Self {
            ends_at: ends_ms / 1_000,
            seconds: left_ms / 1_000,
            warn_before: policy.warn_before().map(|time| time.as_secs()),
        })
    }
}

impl Verdict {
    /// What an outcome is, to the applicant.
    pub(crate) fn of(
        session: &SessionId,
        case: &Case,
        outcome: Outcome,
        policy: &Policy,
        token: impl FnOnce() -> Result<Token, Error>,
    ) -> Result<Self, Error> {
        // what was told of an attempt under way is told as it stands now
        let outcome = if outcome.state.is_open() {
            case.outcome(policy)
        } else {
            outcome
        };
        let attempts_left = outcome.attempts_left;
        let right = outcome.counts.map(|(right, _)| right);
        let round = || Round::of(session.clone(), case, outcome, policy);
        Ok(match (outcome.state, outcome.locked) {
            (State::Passed | State::PassedByChallenge, _) => Self::Passed {
                by_challenge: outcome.state == State::PassedByChallenge,
                right,
                token: token()?,
            },
            (State::Cancelled, _) => Self::Cancelled,
            (State::OptedOut, _) => Self::OptedOut,
            (State::Declined, _) => Self::Declined,
            (State::Begun | State::InProgress, _) => Self::Question(round()),
            (State::ChallengeInProgress, _) => Self::Challenge(round()),
            (State::ChallengeOffered, _) => Self::ChallengeOffered {
                questions: case.challenge_count(),
                right,
                time: Time::of(case, policy),
            },
            (_, Some(lock)) => Self::Locked {
                until: lock.until_ms.map(seconds_up),
            },
            (State::Failed, None) => Self::Failed {
                attempts_left,
                right,
            },
            (State::Expired, None) => Self::Expired { attempts_left },
            (State::Abandoned, None) => Self::Abandoned { attempts_left },
        })
    }

    /// Whether the applicant passed.
    #[must_use]
    pub const fn is_passed(&self) -> bool {
        matches!(self, Self::Passed { .. })
    }
}

impl Status {
    pub(crate) fn of(case: &Case, policy: &Policy) -> Self {
        let attempts = case.past.iter().map(|past| AttemptStatus {
            state: past.state,
            began: past.began_ms / 1_000,
            ended: past.ended_ms / 1_000,
            right: past.right,
            questions: past.questions,
            challenge: past.challenge,
        });
        Self {
            state: case.state,
            locked: case.locked.is_some(),
            locked_until: case.locked.and_then(|lock| lock.until_ms).map(seconds_up),
            attempts_left: case.attempts_left(policy),
            attempts_charged: case.charged,
            attempts: attempts.collect(),
        }
    }
}

/// Seconds, rounded up: who waits as long isn't early.
pub(crate) const fn seconds_up(ms: u64) -> u64 {
    ms.div_ceil(1_000)
}
