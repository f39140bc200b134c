//! The rules of a quiz: how many questions, of how many choices, and what passes.

use crate::Error;

/// The rules of a quiz; a value of this type is always consistent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    questions: u8,
    choices: u8,
    pass_mark: u8,
}

impl Policy {
    /// Five questions of five choices, four right answers pass.
    ///
    /// Source: the common rule of remote online notarization, for example 1 TAC 87.70 (80 %).
    #[must_use]
    pub const fn new() -> Self {
        Self {
            questions: 5,
            choices: 5,
            pass_mark: 4,
        }
    }

    /// Sets the number of questions of a quiz, 1 to 10. Checked where the policy is used.
    #[must_use]
    pub const fn questions(mut self, questions: u8) -> Self {
        self.questions = questions;
        self
    }

    /// Sets how many right answers pass, 1 to the number of questions.
    #[must_use]
    pub const fn pass_mark(mut self, pass_mark: u8) -> Self {
        self.pass_mark = pass_mark;
        self
    }

    /// Sets the number of choices of a question, 4 to 8: what the population was prepared for.
    #[must_use]
    pub const fn choices(mut self, choices: u8) -> Self {
        self.choices = choices;
        self
    }

    /// The number of questions of a quiz.
    #[must_use]
    pub const fn question_count(&self) -> usize {
        self.questions as usize
    }

    /// The number of choices of a question.
    #[must_use]
    pub const fn choice_count(&self) -> usize {
        self.choices as usize
    }

    /// How many right answers pass.
    #[must_use]
    pub const fn pass_mark_count(&self) -> usize {
        self.pass_mark as usize
    }

    pub(crate) fn check(self) -> Result<(), Error> {
        if !(1..=QUESTIONS_MAX).contains(&self.questions) {
            return Err(Error::config(format!(
                "a quiz has 1 to {QUESTIONS_MAX} questions, the policy asks for {}",
                self.questions
            )));
        }
        if !(CHOICES_MIN..=CHOICES_MAX).contains(&self.choices) {
            return Err(Error::config(format!(
                "a question has {CHOICES_MIN} to {CHOICES_MAX} choices, the policy asks for {}",
                self.choices
            )));
        }
        if !(1..=self.questions).contains(&self.pass_mark) {
            return Err(Error::config(format!(
                "the pass mark is 1 to {} right answers, the policy asks for {}",
                self.questions, self.pass_mark
            )));
        }
        Ok(())
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::new()
    }
}

/// More would ask for more facts than almost anybody's file holds.
const QUESTIONS_MAX: u8 = 10;
/// NIST SP 800-63A-3, 5.3.2: at least four.
pub(crate) const CHOICES_MIN: u8 = 4;
/// Beyond this a screen reader's user loses the first choice before the last is read.
pub(crate) const CHOICES_MAX: u8 = 8;
