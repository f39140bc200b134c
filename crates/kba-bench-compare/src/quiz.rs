//! What both makers do with the records that they find.

use std::collections::HashSet;

use rand::seq::{IndexedRandom as _, SliceRandom as _};
use rand::{Rng, RngExt as _};
use serde::Serialize;

use crate::{Error, Kind};

/// A quiz and which of its choices are right.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quiz {
    /// `{"quiz_id", "questions": [{"id", "kind", "prompt", "choices"}]}`, as [`kba::Quiz`].
    pub json: String,
    /// The place of the right choice of each question, from 1.
    pub right: Vec<u8>,
}

/// Something true of the subject.
#[derive(Debug)]
pub(crate) struct Own {
    pub(crate) text: String,
    pub(crate) is_asked: bool,
}

/// Among whose records a distractor is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    Stratum,
    Everybody,
}

/// The records of a subject and of those like it.
pub(crate) trait Source {
    /// The kinds of which the subject has a record to ask, each once, in order of its records.
    fn kinds(&self) -> Vec<Kind>;

    /// All that is true of the subject, of a kind; asked for once a kind.
    fn own(&mut self, kind: Kind) -> Vec<Own>;

    /// The texts of so many records (1 to [`OTHERS`]) picked at random, each for itself; none if
    /// there are no records.
    fn draw(
        &mut self,
        from: (Kind, Reach),
        count: usize,
        rng: &mut (impl Rng + ?Sized),
    ) -> Result<Vec<String>, Error>;
}

/// Each once, in order.
pub(crate) fn distinct(kinds: impl Iterator<Item = Kind>) -> Vec<Kind> {
    let mut distinct = Vec::new();
    for kind in kinds {
        if !distinct.contains(&kind) {
            distinct.push(kind);
        }
    }
    distinct
}

#[derive(Serialize)]
struct Sheet {
    quiz_id: String,
    questions: Vec<Question>,
}

#[derive(Serialize)]
struct Question {
    id: String,
    kind: String,
    prompt: String,
    choices: Vec<String>,
}

/// Makes a quiz; `None` if the subject has too few kinds.
pub(crate) fn make(
    source: &mut impl Source,
    rng: &mut (impl Rng + ?Sized),
) -> Result<Option<Quiz>, Error> {
    let mut kinds = source.kinds();
    kinds.shuffle(rng);
    let mut sheet = Sheet {
        quiz_id: format!("{:032x}", rng.random::<u128>()),
        questions: Vec::new(),
    };
    let mut right = Vec::new();
    for kind in kinds {
        if right.len() == QUESTIONS {
            break;
        }
        let Some((choices, place)) = choices(source, kind, rng)? else {
            continue;
        };
        sheet.questions.push(Question {
            id: format!("q{}", right.len() + 1),
            kind: kind.key().to_owned(),
            prompt: kind.prompt().to_owned(),
            choices,
        });
        right.push(place);
    }
    if right.len() < QUESTIONS {
        return Ok(None);
    }
    let json = serde_json::to_string(&sheet)?;
    Ok(Some(Quiz { json, right }))
}

/// The choices of a question in order of display, and the place of the right one from 1; `None`
/// if too few others can be found.
fn choices(
    source: &mut impl Source,
    kind: Kind,
    rng: &mut (impl Rng + ?Sized),
) -> Result<Option<(Vec<String>, u8)>, Error> {
    let own = source.own(kind);
    let asked: Vec<&Own> = own.iter().filter(|own| own.is_asked).collect();
    let Some(answer) = asked.choose(rng).map(|own| own.text.clone()) else {
        return Ok(None);
    };
    let mut barred: HashSet<String> = own.into_iter().map(|own| own.text).collect();
    let mut choices = vec![answer.clone()];
    for (reach, draws) in REACHES {
        let mut left = draws;
        while left > 0 && choices.len() < CHOICES {
            let count = (CHOICES - choices.len()).min(left);
            let texts = source.draw((kind, reach), count, rng)?;
            if texts.is_empty() {
                break;
            }
            left -= count;
            for text in texts {
                if barred.insert(text.clone()) {
                    choices.push(text);
                }
            }
        }
    }
    if choices.len() < CHOICES {
        return Ok(None);
    }
    choices.shuffle(rng);
    let right = (1..).zip(&choices).find(|(_, choice)| **choice == answer);
    let place = right.map(|(place, _)| place);
    Ok(place.map(|place| (choices, place)))
}

/// Questions of a quiz.
const QUESTIONS: usize = 5;
/// Choices of a question.
const CHOICES: usize = OTHERS + 1;
/// Distractors of a question.
pub(crate) const OTHERS: usize = 4;
/// Draws before a wider reach is tried: the first is enough save where few values are frequent.
const REACHES: [(Reach, usize); 2] = [(Reach::Stratum, 64), (Reach::Everybody, 256)];
