//! What a subject was asked before.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The facts that a subject was asked about in earlier attempts, which are not asked again.
///
/// Keep it with the subject and hand it in at the next attempt. It names facts by pseudo-random
/// numbers of the engine's secret, the same in all editions of the records, and holds no answer.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct History(Vec<Vec<u128>>);

impl History {
    /// Nothing was asked yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) const fn of(attempts: Vec<Vec<u128>>) -> Self {
        Self(attempts)
    }

    /// Attempts.
    #[must_use]
    pub fn attempts(&self) -> usize {
        self.0.len()
    }

    /// Facts asked in all attempts.
    #[must_use]
    pub fn facts(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }

    pub(crate) fn holds(&self, fact: u128) -> bool {
        self.0.iter().flatten().any(|other| *other == fact)
    }

    pub(crate) fn after(&self, asked: Vec<u128>) -> Self {
        let mut next = self.clone();
        next.0.push(asked);
        next
    }
}

impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("History")
            .field("attempts", &self.attempts())
            .field("facts", &self.facts())
            .finish()
    }
}
