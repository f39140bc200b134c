//! From the events of a session to what its record says: attempts, result, token.
//!
//! A record that says anything else than its events is refused, so that this is the one place that
//! tells what they come to.

use crate::Error;
use crate::evidence::{AttemptRecord, ChallengeRecord, Event, RecordedResult, TokenRecord, What};

/// What the events of a session come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Summary {
    /// The oldest first.
    pub(crate) attempts: Vec<AttemptRecord>,
    pub(crate) result: RecordedResult,
    /// The latest that was minted.
    pub(crate) token: Option<TokenRecord>,
}

/// What the events of a session come to, the oldest first.
///
/// - The result is that of the last attempt, at the time when it ended; `in_progress` while one is
///   under way, since it began.
/// - A session that was cancelled, or whose applicant chose another method, came to that, whatever
///   its attempts were.
/// - A lock goes before the result of an attempt, but not before such an end; in either case it is
///   told when it ends by itself. Nothing happens when it does, so that a lock is told until
///   another attempt begins. Where the operator ended it, the result is again that of the last attempt.
/// - Without an attempt, the session is `declined` if nobody was asked, and `in_progress` else.
///
/// # Errors
/// [`crate::ErrorKind::Evidence`] if there is none, or one that can't follow those before it, by
/// its place, counted from 1.
pub(crate) fn summary(events: &[Event]) -> Result<Summary, Error> {
    let Some(first) = events.first() else {
        return Err(Error::evidence("the session has no events"));
    };
    let mut session = Session::at(seconds(first.at_ms));
    for (place, event) in (1_u64..).zip(events) {
        if session.take(event).is_none() {
            return Err(Error::evidence(format!(
                "event {place} can't follow those before it"
            )));
        }
    }
    Ok(session.end())
}

/// A session as far as its events have been read.
struct Session {
    attempts: Vec<AttemptRecord>,
    /// Whether the last of them is under way.
    is_open: bool,
    /// What it came to, but for a lock.
    result: RecordedResult,
    locked: Option<Lock>,
    token: Option<TokenRecord>,
}

#[derive(Clone, Copy)]
struct Lock {
    at: u64,
    until: Option<u64>,
}

impl Session {
    fn at(at: u64) -> Self {
        Self {
            attempts: Vec::new(),
            is_open: false,
            result: result("in_progress", "in_progress", at),
            locked: None,
            token: None,
        }
    }

    /// `None` if the event can't follow.
    fn take(&mut self, event: &Event) -> Option<()> {
        let at = seconds(event.at_ms);
        match &event.what {
            What::ClaimUnresolved { reason, .. } => self.decline(reason, at),
            What::VelocityStop { .. } => self.decline("too_often", at),
            What::AttemptRefused { reason } => {
                if reason == "locked" && self.is_unasked() {
                    self.result = result("locked", "no_attempt_left", at);
                }
            }
            What::AttemptCharged { questions, .. } => self.begin(*questions, at)?,
            What::Answered { .. } => _ = self.under_way()?,
            What::ChallengeOffered { questions } => {
                let challenge = &mut self.under_way()?.challenge;
                if challenge.is_some() {
                    return None;
                }
                *challenge = Some(ChallengeRecord {
                    taken: false,
                    questions: *questions,
                    right: None,
                });
            }
            What::ChallengeTaken => self.offered()?.taken = true,
            What::ChallengeDeclined => _ = self.offered()?,
            What::Verdict { .. } => self.judge(&event.what, at)?,
            What::Locked { until_ms } => self.lock(*until_ms, at)?,
            What::Unlocked { .. } => self.locked = None,
            What::Cancelled { .. } => self.close("cancelled", "operator_cancelled", at)?,
            What::OptedOut => self.close("opted_out", "another_method", at)?,
            What::TokenMinted { token, expires, .. } => {
                self.is_passed().then_some(())?;
                self.token = Some(TokenRecord {
                    id: token.clone(),
                    issued: at,
                    expires: *expires,
                });
            }
            What::ClaimResolved { .. }
            | What::TokenUsed { .. }
            | What::TokenRefused { .. }
            | What::TokensRevoked { .. }
            | What::Forgotten => {}
        }
        Some(())
    }

    fn end(self) -> Summary {
        let mut result = self.result;
        if let Some(lock) = self.locked {
            result.locked_until = lock.until;
            if !is_closed(&result) {
                "locked".clone_into(&mut result.outcome);
                "no_attempt_left".clone_into(&mut result.reason);
                result.at = lock.at;
            }
        }
        Summary {
            attempts: self.attempts,
            result,
            token: self.token,
        }
    }

    /// Nobody was asked: that is what a session came to only if nobody was asked before.
    fn decline(&mut self, reason: &str, at: u64) {
        if self.is_unasked() {
            let reason = match reason {
                "caller_too_often" | "person_too_often" => "too_often",
                _ => reason,
            };
            self.result = result("declined", reason, at);
        }
    }

    fn begin(&mut self, questions: u8, at: u64) -> Option<()> {
        // clocks of nodes lie apart: whether a lock that ends by itself had ended isn't judged here
        let is_locked = self.locked.is_some_and(|lock| lock.until.is_none());
        if self.is_open || is_locked || self.is_passed() || is_closed(&self.result) {
            return None;
        }
        self.locked = None;
        self.is_open = true;
        self.result = result("in_progress", "in_progress", at);
        self.attempts.push(AttemptRecord {
            began: at,
            ended: None,
            result: "in_progress".to_owned(),
            questions,
            right: None,
            challenge: None,
        });
        Some(())
    }

    /// The attempt whose verdict is due.
    fn open(&mut self) -> Option<&mut AttemptRecord> {
        self.attempts.last_mut().filter(|_| self.is_open)
    }

    /// The attempt in which something may happen yet.
    fn under_way(&mut self) -> Option<&mut AttemptRecord> {
        let is_closed = is_closed(&self.result);
        self.open().filter(|_| !is_closed)
    }

    /// The challenge that is on offer.
    fn offered(&mut self) -> Option<&mut ChallengeRecord> {
        let challenge = self.under_way()?.challenge.as_mut();
        challenge.filter(|challenge| !challenge.taken)
    }

    fn judge(&mut self, verdict: &What, at: u64) -> Option<()> {
        let What::Verdict {
            outcome,
            right,
            challenge: asked,
            challenge_right,
        } = verdict
        else {
            return None;
        };
        let reason = match outcome.as_str() {
            "passed" | "passed_by_challenge" => "pass_mark_reached",
            "failed" => "pass_mark_missed",
            "expired" => "time_ran_out",
            "abandoned" => "left",
            "cancelled" => "operator_cancelled",
            "opted_out" => "another_method",
            _ => return None,
        };
        // the end of the session may be told before that of its attempt, but is the same
        if is_closed(&self.result) && self.result.outcome != *outcome {
            return None;
        }
        let attempt = self.open()?;
        let taken = attempt.challenge.as_mut().filter(|c| c.taken);
        let by_challenge = outcome == "passed_by_challenge";
        if taken.as_ref().map(|c| c.questions) != *asked || (by_challenge && taken.is_none()) {
            return None;
        }
        if let Some(challenge) = taken {
            challenge.right = *challenge_right;
        }
        attempt.ended = Some(at);
        attempt.result.clone_from(outcome);
        attempt.right = *right;
        self.is_open = false;
        self.result = result(outcome, reason, at);
        Some(())
    }

    fn lock(&mut self, until_ms: Option<u64>, at: u64) -> Option<()> {
        if self.is_open || self.is_passed() {
            return None;
        }
        let until = until_ms.map(|until_ms| until_ms.div_ceil(MILLIS));
        self.locked = Some(Lock { at, until });
        Some(())
    }

    /// The session has ended, and with it the attempt under way; its verdict may follow.
    fn close(&mut self, outcome: &str, reason: &str, at: u64) -> Option<()> {
        if is_closed(&self.result) {
            return (self.result.outcome == outcome).then_some(());
        }
        if self.is_passed() {
            return None;
        }
        if let Some(attempt) = self.open() {
            attempt.ended = Some(at);
            outcome.clone_into(&mut attempt.result);
        }
        self.result = result(outcome, reason, at);
        Some(())
    }

    fn is_passed(&self) -> bool {
        self.result.is_passed()
    }

    fn is_unasked(&self) -> bool {
        self.attempts.is_empty() && !is_closed(&self.result)
    }
}

fn result(outcome: &str, reason: &str, at: u64) -> RecordedResult {
    RecordedResult {
        outcome: outcome.to_owned(),
        at,
        reason: reason.to_owned(),
        locked_until: None,
    }
}

/// Whether the operator or the applicant ended the session.
fn is_closed(result: &RecordedResult) -> bool {
    matches!(result.outcome.as_str(), "cancelled" | "opted_out")
}

const fn seconds(at_ms: u64) -> u64 {
    at_ms / MILLIS
}

const MILLIS: u64 = 1_000;

#[cfg(test)]
mod tests;
