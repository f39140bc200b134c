//! Wording: one question from one draw.
//!
//! One renderer for truth and distractors. Nothing here knows which choice is right.

use serde::Serialize;

/// A question as the applicant sees it. It doesn't know the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    id: String,
    kind: &'static str,
    prompt: &'static str,
    choices: Vec<String>,
}

impl Question {
    pub(crate) fn new(place: usize, kind: &'static str, choices: Vec<String>) -> Self {
        Self {
            id: format!("q{place}"),
            kind,
            prompt: prompt(kind),
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
        self.prompt
    }

    /// The choices in order of display; an answer is a place in it, from 1.
    #[must_use]
    pub fn choices(&self) -> &[String] {
        &self.choices
    }
}

/// The prompt of a kind: it names nothing of the record.
fn prompt(kind: &str) -> &'static str {
    match kind {
        "previous.address" => "At which of these addresses have you lived?",
        "street.number" => "Which of these house numbers was part of an address of yours?",
        "school.name" => "Which of these schools have you attended?",
        "employer" => "For which of these employers have you worked?",
        "vehicle.owned" => "Which of these vehicles have you owned or leased?",
        "purchased.property.from" => "From which of these have you bought a property?",
        "phone.last.four" => {
            "Which of these are the last four digits of a phone number of yours, past or present?"
        }
        "relative.given.name" => "Which of these is the first name of a relative of yours?",
        "alternate.names" => "Which of these last names have you used?",
        "occupation.licence" => "Which of these professional licences have you held?",
        "business.associated" => "With which of these companies have you been associated?",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::CATALOGUE;

    #[test]
    fn every_kind_has_a_prompt() {
        for kind in CATALOGUE {
            assert!(!prompt(kind.key).is_empty(), "{}", kind.key);
        }
    }
}
