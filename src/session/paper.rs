//! The questions of a round with their right choices, as they are kept until they are answered.

use std::fmt;

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroize as _;

use crate::kind::CATALOGUE;
use crate::question::Question;
use crate::quiz::{AnswerKey, Quiz};
use crate::{Error, ErrorKind};

/// A round's questions. Texts are kept of those that are shown later only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Paper {
    quiz_id: String,
    /// Choices of each question.
    choices: u8,
    /// The right choice of each, from 1.
    right: Vec<u8>,
    answered: u8,
    /// Of those answered, how many rightly.
    scored: u8,
    texts: Vec<Text>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Text {
    kind: String,
    prompt: String,
    choices: Vec<String>,
}

impl Paper {
    /// Nothing answered yet.
    pub(crate) fn new(quiz: &Quiz, key: &AnswerKey, keeps_texts: bool) -> Self {
        let text = |question: &Question| Text {
            kind: question.kind().to_owned(),
            prompt: question.prompt().to_owned(),
            choices: question.choices().to_vec(),
        };
        let shown_later = if keeps_texts { quiz.questions() } else { &[] };
        Self {
            quiz_id: quiz.id().to_owned(),
            choices: u8::try_from(key.choice_count()).unwrap_or(u8::MAX),
            right: key.right().to_vec(),
            answered: 0,
            scored: 0,
            texts: shown_later.iter().map(text).collect(),
        }
    }

    /// Takes answers to the questions on display: all that are left, or the next one.
    ///
    /// # Errors
    /// [`ErrorKind::Session`] if they are to another quiz; [`ErrorKind::Claim`] if there isn't one
    /// for each question, or one isn't the number of a choice. Nothing changes then.
    pub(crate) fn answer(
        &mut self,
        quiz_id: &str,
        choices: &[u8],
        one_by_one: bool,
    ) -> Result<(), Error> {
        if quiz_id != self.displayed_id(one_by_one) {
            return Err(Error::session("the answers are to another quiz"));
        }
        let asked = self.displayed_count(one_by_one);
        if choices.len() != asked {
            return Err(Error::new(
                ErrorKind::Claim,
                format!("{} answers were given to {asked} questions", choices.len()),
            ));
        }
        let first = usize::from(self.answered) + 1;
        for (question, choice) in (first..).zip(choices) {
            if !(1..=self.choices).contains(choice) {
                return Err(Error::new(
                    ErrorKind::Claim,
                    format!("the answer to question {question} is not the number of a choice"),
                ));
            }
        }
        // the same work whichever answers are right
        let keys = self.right.iter().skip(self.answered.into());
        let hits = keys.zip(choices).map(|(right, choice)| right.ct_eq(choice));
        self.scored += hits.map(|hit| hit.unwrap_u8()).sum::<u8>();
        self.answered += u8::try_from(asked).unwrap_or(u8::MAX);
        Ok(())
    }

    /// The questions on display, from the texts kept.
    pub(crate) fn display(&self, one_by_one: bool) -> Quiz {
        let count = self.displayed_count(one_by_one);
        let texts = (1..).zip(&self.texts).skip(self.answered.into());
        let questions = texts.take(count).map(|(place, text)| {
            let kind = CATALOGUE.iter().find(|kind| kind.key == text.kind);
            let key = kind.map_or("", |kind| kind.key);
            Question::new(place, key, text.prompt.clone(), text.choices.clone())
        });
        Quiz::new(self.displayed_id(one_by_one), questions.collect())
    }

    /// The right choices of the questions on display.
    pub(crate) fn danger_reveal(&self, one_by_one: bool) -> Vec<u32> {
        let right = self.right.iter().skip(self.answered.into());
        let displayed = right.take(self.displayed_count(one_by_one));
        displayed.map(|right| u32::from(*right)).collect()
    }

    /// Questions answered rightly.
    pub(crate) const fn right_count(&self) -> u8 {
        self.scored
    }

    pub(crate) fn question_count(&self) -> u8 {
        u8::try_from(self.right.len()).unwrap_or(u8::MAX)
    }

    pub(crate) const fn answered_count(&self) -> u8 {
        self.answered
    }

    pub(crate) fn questions_left(&self) -> u8 {
        self.question_count().saturating_sub(self.answered)
    }

    pub(crate) const fn has_answers(&self) -> bool {
        self.answered > 0
    }

    fn displayed_count(&self, one_by_one: bool) -> usize {
        let left = usize::from(self.questions_left());
        if one_by_one { left.min(1) } else { left }
    }

    fn displayed_id(&self, one_by_one: bool) -> String {
        if one_by_one {
            format!("{}-{}", self.quiz_id, self.answered + 1)
        } else {
            self.quiz_id.clone()
        }
    }
}

impl Drop for Paper {
    fn drop(&mut self) {
        self.right.zeroize();
    }
}

impl fmt::Debug for Paper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Paper([..])")
    }
}
