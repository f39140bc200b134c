//! Sessions: one applicant's way from claim to verdict, in a lock scope.
//!
//! What is on file about it is a `Case`; its transitions are pure. Charging and storing is the
//! work of `ledger`.

mod attempt;
mod case;
mod meter;
mod paper;
mod state;
mod subject;
mod view;

#[cfg(any(test, fuzzing))]
pub(crate) mod desk;
#[cfg(any(test, fuzzing))]
pub(crate) mod model;
#[cfg(test)]
mod table;
#[cfg(test)]
mod tests;

pub use self::state::State;
pub(crate) use self::view::seconds_up;
pub use self::view::{AttemptStatus, Round, Status, Time, Verdict};

#[cfg(test)]
pub(crate) use self::case::Past;
pub(crate) use self::case::{Brief, Case, Closing, Gate, Given, Locked, Opening, Outcome, Pass};
pub(crate) use self::meter::{Meter, millis};
pub(crate) use self::paper::Paper;
pub(crate) use self::subject::Subject;

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::policy::CHOICES_MAX;
use crate::{Error, ErrorKind};

/// Names a session to the engine that began it.
///
/// Whoever holds it can answer the quiz: hand it to the applicant's browser alone. It tells
/// nothing of the applicant, and engines with another secret don't know it. Prints as
/// `SessionId([..])`; [`fmt::Display`] tells it, in 76 letters, digits, `-` and `_`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SessionId(String);

impl SessionId {
    pub(crate) const fn new(text: String) -> Self {
        Self(text)
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SessionId {
    type Err = Error;

    /// Takes what [`fmt::Display`] told.
    ///
    /// # Errors
    /// [`ErrorKind::Session`] if it can't be the id of a session.
    fn from_str(text: &str) -> Result<Self, Error> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if text.len() != ID_LEN || !text.bytes().all(fits) {
            return Err(Error::session("that is not the id of a session"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionId([..])")
    }
}

impl Serialize for SessionId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// What attempts and locks count for, by a key of the caller's: agreement and recipient, or
/// principal and notary.
///
/// Attempts of one subject in two scopes are counted apart, save by the velocity limits of the
/// policy. Prints as `Scope([..])`.
#[derive(Clone, PartialEq, Eq)]
pub struct Scope(String);

impl Scope {
    /// A scope by its key, 1 to 256 bytes; the store keeps a pseudo-random number of it only.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the key is empty or longer.
    pub fn new(key: impl Into<String>) -> Result<Self, Error> {
        let key = key.into();
        if key.is_empty() || key.len() > KEY_BYTES_MAX {
            return Err(Error::config(format!(
                "the key of a lock scope has 1 to {KEY_BYTES_MAX} bytes"
            )));
        }
        Ok(Self(key))
    }

    pub(crate) fn key(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scope([..])")
    }
}

/// The answers to a quiz: one choice a question, counted from 1, in order of the questions.
/// Prints as `Answers([..])`.
#[derive(Clone, PartialEq, Eq)]
pub struct Answers {
    quiz_id: String,
    choices: Vec<u8>,
}

impl Answers {
    /// Answers to the quiz of an id ([`Round::quiz_id`]), by choice number, from 1.
    ///
    /// # Errors
    /// [`ErrorKind::Claim`] if there are more than 100, one is not in 1 to 8, or the id is longer
    /// than 64 bytes.
    pub fn new(quiz_id: &str, choices: &[u32]) -> Result<Self, Error> {
        if quiz_id.len() > QUIZ_ID_BYTES_MAX {
            return Err(Error::new(ErrorKind::Claim, "that is not the id of a quiz"));
        }
        if choices.len() > ANSWERS_MAX {
            return Err(Error::new(
                ErrorKind::Claim,
                format!("there are more than {ANSWERS_MAX} answers"),
            ));
        }
        let narrow = |(question, choice): (usize, &u32)| match u8::try_from(*choice) {
            Ok(number @ 1..=CHOICES_MAX) => Ok(number),
            _ => Err(Error::new(
                ErrorKind::Claim,
                format!("the answer to question {question} is not the number of a choice"),
            )),
        };
        let choices = (1..).zip(choices).map(narrow);
        Ok(Self {
            quiz_id: quiz_id.to_owned(),
            choices: choices.collect::<Result<_, _>>()?,
        })
    }

    pub(crate) fn quiz_id(&self) -> &str {
        &self.quiz_id
    }

    pub(crate) fn choices(&self) -> &[u8] {
        &self.choices
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answers([..])")
    }
}

/// Far above the questions of any quiz.
const ANSWERS_MAX: usize = 100;
/// Enough for two ids of a caller's and what stands between them.
pub(crate) const KEY_BYTES_MAX: usize = 256;
/// Twice what an id has.
const QUIZ_ID_BYTES_MAX: usize = 64;
/// Base64 of version, nonce, name and tag.
const ID_LEN: usize = 76;
