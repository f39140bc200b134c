//! What is on file about a subject in all lock scopes: how often they were asked, and what.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::policy::Policy;
use crate::quiz::History;
use crate::session::meter::{CLOCKS_DIFFER, Meter, millis};

/// A subject, in all lock scopes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Subject {
    /// The latest time seen.
    pub(crate) last_ms: u64,
    quizzes: Meter,
    /// By attempt, the latest last.
    asked: Vec<Asked>,
    /// How long both are kept, in milliseconds: the longest of the policies that they were noted
    /// under.
    quizzes_ms: u64,
    asked_ms: u64,
    /// The cases, so that all can be erased, and until when each is kept.
    pub(crate) cases: Vec<([u8; 16], u64)>,
    /// How often the limit stopped the subject since they were last asked, as far as it is on
    /// record.
    stops: u8,
}

/// The facts of an attempt, which are not asked again. Those of a pass are forgotten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Asked {
    /// The attempt.
    number: u64,
    at_ms: u64,
    facts: Vec<u128>,
    /// Of the challenge, if it was shown.
    challenge: Vec<u128>,
    /// Of the challenge, which may come to be shown until a time.
    reserved: Vec<u128>,
    reserved_until_ms: u64,
}

impl Subject {
    /// Lets time pass: facts asked long ago may be asked again. The attempt that the case had
    /// before has ended: what it didn't show is free.
    pub(crate) fn pass_time(&mut self, now_ms: u64, ended: Option<u64>, policy: &Policy) {
        self.last_ms = self.last_ms.max(now_ms);
        let now = self.last_ms;
        let once = self.asked_ms.max(millis(policy.asked_once_for()));
        self.asked
            .retain(|asked| asked.at_ms.saturating_add(once) > now);
        for asked in &mut self.asked {
            if Some(asked.number) == ended || asked.reserved_until_ms <= now {
                asked.reserved.clear();
            }
        }
    }

    /// Whether the policy lets the subject be asked once more now.
    pub(crate) fn may_be_asked(&self, policy: &Policy) -> bool {
        policy
            .per_person()
            .is_none_or(|limit| self.quizzes.allows(&limit, self.last_ms))
    }

    /// What must not be asked.
    pub(crate) fn history(&self) -> History {
        let facts = |asked: &Asked| {
            let shown = [asked.facts.as_slice(), &asked.challenge, &asked.reserved];
            shown.concat()
        };
        History::of(self.asked.iter().map(facts).collect())
    }

    /// The facts of an attempt that may be asked once more: those asked in no other, without the
    /// challenge's.
    ///
    /// Source: docs/design.md, D42.
    pub(crate) fn asked_once_in(&self, number: Option<u64>) -> Vec<u128> {
        let (of, others): (Vec<_>, Vec<_>) = self
            .asked
            .iter()
            .partition(|asked| Some(asked.number) == number);
        let facts = of.iter().flat_map(|asked| &asked.facts);
        facts
            .filter(|fact| !others.iter().any(|asked| asked.holds(**fact)))
            .copied()
            .collect()
    }

    /// Notes that an attempt asks facts, and may ask others by its challenge.
    pub(crate) fn ask(
        &mut self,
        number: u64,
        (facts, reserved): (Vec<u128>, Vec<u128>),
        policy: &Policy,
    ) {
        // also where this policy sets no limit: another node's may
        let window = policy.per_person().map_or(WINDOW, |limit| limit.window());
        self.quizzes_ms = self.quizzes_ms.max(millis(window));
        self.asked_ms = self.asked_ms.max(millis(policy.asked_once_for()));
        self.quizzes.count(self.quizzes_ms, self.last_ms);
        self.stops = 0;
        let round = millis(policy.quiz_time().unwrap_or_else(|| policy.open_time()));
        self.asked.push(Asked {
            number,
            at_ms: self.last_ms,
            facts,
            challenge: Vec::new(),
            reserved,
            // the round, the offer, and the challenge, by the slowest of the nodes' clocks
            reserved_until_ms: self
                .last_ms
                .saturating_add(round.saturating_mul(3))
                .saturating_add(millis(CLOCKS_DIFFER)),
        });
        let surplus = self.asked.len().saturating_sub(ASKED_MAX);
        self.asked.drain(..surplus);
    }

    /// Notes that an attempt's challenge is shown; `false` if its facts are free for others by now,
    /// so that it must not be.
    pub(crate) fn ask_challenge(&mut self, number: u64) -> bool {
        let asked = self.asked.iter_mut().find(|asked| asked.number == number);
        asked.is_some_and(|asked| {
            asked.challenge.append(&mut asked.reserved);
            !asked.challenge.is_empty()
        })
    }

    /// Forgets the facts of an attempt that passed.
    pub(crate) fn forget(&mut self, number: u64) {
        self.asked.retain(|asked| asked.number != number);
    }

    /// Notes a case, and until when it may be kept.
    pub(crate) fn note_case(&mut self, name: [u8; 16], until_ms: u64) {
        match self.cases.iter_mut().find(|case| case.0 == name) {
            Some(case) => case.1 = until_ms,
            None => self.cases.push((name, until_ms)),
        }
    }

    /// Notes that the limit stopped the subject; whether that goes on record: whoever is stopped may
    /// try for ever.
    pub(crate) fn is_stopped(&mut self) -> bool {
        let is_recorded = self.stops < STOPS_MAX;
        self.stops += u8::from(is_recorded);
        is_recorded
    }

    /// Erases what tells of the person. How often they were asked lately stays, and so do cases
    /// that count still, and what was asked as long as there are such: erasure gives no second look
    /// at a question.
    pub(crate) fn erase(&mut self, now_ms: u64, cases: Vec<([u8; 16], u64)>) {
        self.last_ms = self.last_ms.max(now_ms);
        if cases.is_empty() {
            self.asked.clear();
            self.asked_ms = 0;
        }
        self.cases = cases;
    }

    /// Until when it must be kept.
    pub(crate) fn keep_until_ms(&self) -> u64 {
        self.last_ms
            .saturating_add(self.quizzes_ms.max(self.asked_ms))
            .max(self.cases.iter().map(|case| case.1).max().unwrap_or(0))
    }
}

impl Asked {
    fn holds(&self, fact: u128) -> bool {
        self.facts.contains(&fact) || self.challenge.contains(&fact)
    }
}

/// How long quizzes are counted where no policy has set a limit.
const WINDOW: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// Stops that are on record until the subject is asked again.
const STOPS_MAX: u8 = 32;
/// Attempts whose facts are remembered. Nobody's file has facts for as many.
const ASKED_MAX: usize = 32;
