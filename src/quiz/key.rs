//! Which choices are right, and how answers are scored.

use std::fmt;

use serde::Serialize;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::{Error, ErrorKind};

/// Which choices of a quiz are right. Keep it on the server.
///
/// It can't be serialised, prints as `AnswerKey([..])`, and is wiped when dropped.
pub struct AnswerKey {
    pub(super) right: Zeroizing<Vec<u8>>,
    pub(super) choices: usize,
    pub(super) pass_mark: usize,
    /// Of a decoy: whatever is answered doesn't pass.
    pub(super) decoy: bool,
}

/// How an attempt was scored, for the operator: the applicant learns the verdict only.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Score {
    /// Questions answered rightly.
    pub right: usize,
    /// Questions asked.
    pub questions: usize,
    /// Right answers that pass.
    pub pass_mark: usize,
    /// Whether they suffice.
    pub passed: bool,
}

impl AnswerKey {
    /// Scores answers: one choice a question, counted from 1, in order of the questions.
    ///
    /// # Errors
    /// [`ErrorKind::Claim`] if there isn't one answer for each question, or one isn't the number
    /// of a choice. Nothing is scored then.
    pub fn score(&self, answers: &[u32]) -> Result<Score, Error> {
        if answers.len() != self.right.len() {
            return Err(Error::new(
                ErrorKind::Claim,
                format!(
                    "{} answers were given to {} questions",
                    answers.len(),
                    self.right.len()
                ),
            ));
        }
        for (question, answer) in (1..).zip(answers) {
            if !usize::try_from(*answer).is_ok_and(|answer| (1..=self.choices).contains(&answer)) {
                return Err(out_of_range(question));
            }
        }
        // the same work whichever answers are right
        let right: usize = self
            .right
            .iter()
            .zip(answers)
            .map(|(right, answer)| usize::from(u32::from(*right).ct_eq(answer).unwrap_u8()))
            .sum();
        let enough = (right >= self.pass_mark) & !self.decoy;
        Ok(Score {
            right,
            questions: self.right.len(),
            pass_mark: self.pass_mark,
            passed: enough,
        })
    }

    /// A key that no quiz was made with.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn fixed(right: Vec<u8>, policy: &crate::Policy, decoy: bool) -> Self {
        Self {
            right: Zeroizing::new(right),
            choices: policy.choice_count(),
            pass_mark: policy.pass_mark_count(),
            decoy,
        }
    }

    pub(crate) fn right(&self) -> &[u8] {
        &self.right
    }

    pub(crate) const fn is_decoy(&self) -> bool {
        self.decoy
    }

    pub(crate) const fn choice_count(&self) -> usize {
        self.choices
    }

    /// The right choice of each question, from 1: for demonstrations and audits of an operator's
    /// own engine, never on the way to an applicant.
    #[must_use]
    pub fn danger_reveal(&self) -> Vec<u32> {
        self.right.iter().map(|r| u32::from(*r)).collect()
    }
}

impl fmt::Debug for AnswerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AnswerKey([..])")
    }
}

fn out_of_range(question: usize) -> Error {
    Error::new(
        ErrorKind::Claim,
        format!("the answer to question {question} is not the number of a choice"),
    )
}
