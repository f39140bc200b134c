//! Wording: one question from one draw, in one language.
//!
//! One renderer for truth and distractors. Nothing here knows which choice is right.

mod language;
mod texts;

pub use self::language::Language;
pub(crate) use self::texts::{choice, none_of_the_above, prompt};

use serde::Serialize;

/// A question as the applicant sees it. It doesn't know the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    id: String,
    kind: &'static str,
    prompt: String,
    choices: Vec<String>,
}

impl Question {
    pub(crate) fn new(
        place: usize,
        kind: &'static str,
        prompt: String,
        choices: Vec<String>,
    ) -> Self {
        Self {
            id: format!("q{place}"),
            kind,
            prompt,
            choices,
        }
    }

    /// The place in the quiz: `q1`, `q2` and so on.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The key of the kind, for example `previous.address`.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.kind
    }

    /// The question's text.
    #[must_use]
    pub fn prompt(&self) -> &str {
        &self.prompt
    }

    /// The choices in order of display; an answer is a place in it, from 1.
    #[must_use]
    pub fn choices(&self) -> &[String] {
        &self.choices
    }
}
