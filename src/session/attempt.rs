//! An attempt under way: its rounds, the time they take, and what follows from scores.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::policy::{Challenge, Policy};
use crate::session::Opening;
use crate::session::meter::{CLOCKS_DIFFER, millis};
use crate::session::paper::Paper;

/// An attempt under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attempt {
    /// Names the attempt in the subject's row.
    pub(crate) number: u64,
    pub(super) began_ms: u64,
    /// When the round on display ends.
    ends_ms: u64,
    /// When the question on display ends, where they are shown one by one.
    question_ends_ms: Option<u64>,
    /// When what is on display ends by the clock of the node that showed it, if the case has seen
    /// a time so far ahead of it that one of the two clocks is wrong.
    node_ends_ms: Option<u64>,
    pub(crate) main: Paper,
    pub(crate) challenge: Option<Paper>,
    pub(super) terms: Terms,
}

/// How the attempt is scored, as agreed when it began: a policy that changes later doesn't change
/// it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "switches that don't depend on each other"
)]
pub(super) struct Terms {
    pass_mark: u8,
    pub(super) one_by_one: bool,
    pub(super) stops_early: bool,
    /// Bit i: offered at i right answers.
    offered_at: u16,
    challenge_mark: u8,
    pub(super) graded_together: bool,
    pub(super) needs_consent: bool,
    /// A quiz about nobody: whatever is answered doesn't pass.
    pub(super) decoy: bool,
}

/// What follows from a score of the main round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Pass,
    Offer,
    Fail,
}

impl Attempt {
    /// Hands out what the opening holds, at the time of the case and that of the node.
    pub(super) fn begin(opening: Opening, times: (u64, u64), policy: &Policy) -> Self {
        let mut attempt = Self {
            number: opening.number,
            began_ms: times.0,
            ends_ms: 0,
            question_ends_ms: None,
            node_ends_ms: None,
            main: opening.main,
            challenge: opening.challenge,
            terms: Terms::new(policy, opening.decoy),
        };
        attempt.start_round(times, policy);
        attempt
    }

    /// When what is on display ends.
    pub(crate) fn ends_at(&self) -> u64 {
        self.ends_ms.min(self.question_ends_ms.unwrap_or(u64::MAX))
    }

    /// Not regarding decoys: one that stopped sooner than others would show what it is.
    pub(super) fn after_main(&self, right: u8, may_use: bool) -> Next {
        if right >= self.terms.pass_mark {
            Next::Pass
        } else if may_use
            && self.challenge.is_some()
            && self.terms.offered_at.checked_shr(right.into()).unwrap_or(0) & 1 == 1
        {
            Next::Offer
        } else {
            Next::Fail
        }
    }

    pub(super) fn passes_challenge(&self, right: u8) -> bool {
        let counted = if self.terms.graded_together {
            self.main.right_count().saturating_add(right)
        } else {
            right
        };
        counted >= self.terms.challenge_mark
    }

    /// When what is on display ends, and milliseconds until then, by the time of the case; by the
    /// node's where the two lie so far apart that one is wrong, and it says so first.
    pub(super) fn display_end(&self, (last_ms, now_ms): (u64, u64)) -> (u64, u64) {
        let by_case = (self.ends_at(), self.ends_at().saturating_sub(last_ms));
        match self
            .node_ends_ms
            .map(|ends| (ends, ends.saturating_sub(now_ms)))
        {
            Some(by_node) if by_node.1 <= by_case.1 => by_node,
            _ => by_case,
        }
    }

    pub(super) fn start_round(&mut self, times: (u64, u64), policy: &Policy) {
        self.ends_ms = times.0.saturating_add(millis(round_time(policy)));
        self.start_question(times, policy);
    }

    pub(super) fn start_question(&mut self, times: (u64, u64), policy: &Policy) {
        self.question_ends_ms = policy
            .question_time()
            .filter(|_| self.terms.one_by_one)
            .map(|time| times.0.saturating_add(millis(time)));
        self.trust(times);
    }

    pub(super) fn start_offer(&mut self, times: (u64, u64), policy: &Policy) {
        self.ends_ms = times.0.saturating_add(millis(round_time(policy)));
        self.question_ends_ms = None;
        self.trust(times);
    }

    /// Where clocks lie too far apart, ends what is on display by whichever says so first.
    fn trust(&mut self, (last_ms, now_ms): (u64, u64)) {
        let ahead = last_ms.saturating_sub(now_ms);
        self.node_ends_ms =
            (ahead > millis(CLOCKS_DIFFER)).then(|| self.ends_at().saturating_sub(ahead));
    }
}

impl Terms {
    fn new(policy: &Policy, decoy: bool) -> Self {
        let narrow = |count: usize| u8::try_from(count).unwrap_or(u8::MAX);
        let challenge = policy.challenge();
        let offered_at = challenge.map_or(0, |challenge| {
            let scores = (0..policy.pass_mark_count()).filter(|right| challenge.offered_at(*right));
            scores.fold(0_u16, |bits, right| bits | 1 << right.min(15))
        });
        Self {
            pass_mark: narrow(policy.pass_mark_count()),
            one_by_one: policy.is_one_by_one(),
            stops_early: policy.stops_early(),
            offered_at,
            challenge_mark: challenge.map_or(u8::MAX, |c| narrow(c.pass_mark_count())),
            graded_together: challenge.is_some_and(Challenge::is_graded_together),
            needs_consent: challenge.is_some_and(Challenge::needs_consent),
            decoy,
        }
    }
}

/// What a round may take; the offer of a challenge may lie as long.
fn round_time(policy: &Policy) -> Duration {
    policy.quiz_time().unwrap_or_else(|| policy.open_time())
}
