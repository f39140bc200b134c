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

/// The answers of an attempt: one choice a question, counted from 1, in order of the questions.
#[derive(Clone, PartialEq, Eq)]
pub struct Answers(Vec<u8>);

/// What an attempt led to.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As many answers are right as the policy asks.
    Passed,
    /// Fewer are.
    Failed,
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
    /// What follows from it.
    pub verdict: Verdict,
}

impl Answers {
    /// Answers by choice number, from 1.
    ///
    /// # Errors
    /// [`ErrorKind::Claim`] if there are more than 100 or one is not in 1 to 8.
    pub fn new(choices: &[u32]) -> Result<Self, Error> {
        if choices.len() > ANSWERS_MAX {
            return Err(Error::new(
                ErrorKind::Claim,
                format!("there are more than {ANSWERS_MAX} answers"),
            ));
        }
        let mut numbers = Vec::with_capacity(choices.len());
        for (question, choice) in (1..).zip(choices) {
            match u8::try_from(*choice) {
                Ok(number @ 1..=crate::policy::CHOICES_MAX) => numbers.push(number),
                _ => return Err(out_of_range(question)),
            }
        }
        Ok(Self(numbers))
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answers([..])")
    }
}

impl AnswerKey {
    /// Scores the answers of an attempt.
    ///
    /// # Errors
    /// [`ErrorKind::Claim`] if there isn't one answer for each question, or one isn't the number
    /// of a choice. Nothing is scored then.
    pub fn score(&self, answers: &Answers) -> Result<Score, Error> {
        if answers.0.len() != self.right.len() {
            return Err(Error::new(
                ErrorKind::Claim,
                format!(
                    "{} answers were given to {} questions",
                    answers.0.len(),
                    self.right.len()
                ),
            ));
        }
        for (question, answer) in (1..).zip(&answers.0) {
            if usize::from(*answer) > self.choices {
                return Err(out_of_range(question));
            }
        }
        // the same work whichever answers are right
        let right: usize = self
            .right
            .iter()
            .zip(&answers.0)
            .map(|(right, answer)| usize::from(right.ct_eq(answer).unwrap_u8()))
            .sum();
        let enough = (right >= self.pass_mark) & !self.decoy;
        Ok(Score {
            right,
            questions: self.right.len(),
            pass_mark: self.pass_mark,
            verdict: if enough {
                Verdict::Passed
            } else {
                Verdict::Failed
            },
        })
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

/// Far above the questions of any quiz.
const ANSWERS_MAX: usize = 100;
