//! Quizzes: which facts of a subject are asked together, and how answers are scored.

use std::fmt;

use rand_chacha::rand_core::Rng as _;
use serde::Serialize;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::kind::{CATALOGUE, Family, Kind, Told, has_words};
use crate::policy::Policy;
use crate::pool::{Drawn, Pools};
use crate::population::{PersonRow, Tables};
use crate::question::Question;
use crate::record::normal;
use crate::resolve::Claim;
use crate::secret::{Nonce, Prf};
use crate::{Error, ErrorKind};

/// The questions of one attempt, as the applicant sees them.
///
/// Safe to serialise and to show: it holds no trace of the answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quiz {
    quiz_id: String,
    questions: Vec<Question>,
}

impl Quiz {
    /// The id: 32 hexadecimal digits, unrelated to the subject.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.quiz_id
    }

    /// The questions in order of display.
    #[must_use]
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }
}

/// Which choices of a quiz are right. Keep it on the server.
///
/// It can't be serialised, prints as `AnswerKey([..])`, and is wiped when dropped.
pub struct AnswerKey {
    right: Zeroizing<Vec<u8>>,
    choices: usize,
    pass_mark: usize,
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
        Ok(Score {
            right,
            questions: self.right.len(),
            pass_mark: self.pass_mark,
            verdict: if right >= self.pass_mark {
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

/// What quizzes are made of.
#[derive(Debug)]
pub(crate) struct Maker<'a> {
    pub(crate) tables: &'a Tables,
    pub(crate) pools: &'a Pools,
    pub(crate) policy: &'a Policy,
    /// Picks the tick of a fact, and so its set: the same at every attempt.
    pub(crate) jitter: &'a Prf,
    /// Orders the kinds of a household.
    pub(crate) preference: &'a Prf,
}

/// A fact that can be asked now, with its choices in the order of the pool.
struct Candidate {
    kind: &'static Kind,
    number: usize,
    drawn: Drawn,
    texts: Vec<String>,
    /// The texts in their normal form.
    forms: Vec<String>,
}

impl Maker<'_> {
    /// A quiz for a subject, or `None` if there are too few facts to ask.
    pub(crate) fn quiz(
        &self,
        subject: PersonRow,
        claim: &Claim,
        nonce: &Nonce,
    ) -> Option<(Quiz, AnswerKey)> {
        let mut candidates = self.candidates(subject, claim);
        let household = u64::from(self.tables.household(subject));
        candidates.sort_by_cached_key(|c| self.preference.word(&[household, c.number as u64]));
        let mut chosen = Vec::new();
        if !choose(&candidates, self.policy.question_count(), &mut chosen) {
            return None;
        }
        let mut questions: Vec<&Candidate> =
            chosen.iter().filter_map(|at| candidates.get(*at)).collect();
        let mut order = nonce.stream("order");
        shuffle(&mut questions, &mut order);
        let mut right = Zeroizing::new(Vec::with_capacity(questions.len()));
        let mut shown = Vec::with_capacity(questions.len());
        for (place, question) in (1..).zip(questions) {
            let mut seats: Vec<usize> = (0..question.texts.len()).collect();
            shuffle(&mut seats, &mut order);
            let own = seats.iter().position(|seat| *seat == question.drawn.own)?;
            right.push(u8::try_from(own + 1).ok()?);
            let choices = seats
                .iter()
                .filter_map(|seat| question.texts.get(*seat).cloned())
                .collect();
            shown.push(Question::new(place, question.kind.key, choices));
        }
        let mut id = [0; 16];
        nonce.stream("quiz id").fill_bytes(&mut id);
        let quiz = Quiz {
            quiz_id: id.iter().map(|byte| format!("{byte:02x}")).collect(),
            questions: shown,
        };
        let key = AnswerKey {
            right,
            choices: self.policy.choice_count(),
            pass_mark: self.policy.pass_mark_count(),
        };
        Some((quiz, key))
    }

    /// The facts of the first turn of each kind whose sets are not refused.
    fn candidates(&self, subject: PersonRow, claim: &Claim) -> Vec<Candidate> {
        let told = Told {
            first: claim.first.clone(),
            lasts: normal::name_parts(&claim.last).map(str::to_owned).collect(),
            number: claim.number.clone(),
            street: claim.street.clone(),
            ssn_last4: claim.ssn_last4,
        };
        self.pools
            .asks(subject)
            .filter(|(_, turn, _)| *turn == FIRST_TURN)
            .filter_map(|(number, _, member)| {
                let kind = CATALOGUE.get(number)?;
                let bound = self.pools.jitters(member);
                let words = [number as u64, u64::from(member.0)];
                let drawn = self.pools.draw(member, self.jitter.below(&words, bound))?;
                let texts = self.texts(kind, &drawn);
                let claimed = texts.iter().any(|text| told.is_shown(kind.value, text));
                (!claimed).then(|| Candidate {
                    kind,
                    number,
                    drawn,
                    forms: texts.iter().map(|text| form(text)).collect(),
                    texts,
                })
            })
            .collect()
    }

    fn texts(&self, kind: &Kind, drawn: &Drawn) -> Vec<String> {
        drawn
            .members()
            .map(|member| {
                let mut text = String::new();
                let row = self.pools.row(member);
                kind.value.render(self.tables, kind.table, row, &mut text);
                text
            })
            .collect()
    }
}

/// Takes one candidate a family, none of which names what another displays, in order of
/// preference; goes back where a choice leaves too few.
fn choose(candidates: &[Candidate], wanted: usize, chosen: &mut Vec<usize>) -> bool {
    if chosen.len() == wanted {
        return true;
    }
    let from = chosen.last().map_or(0, |last| last + 1);
    for at in from..candidates.len() {
        let Some(candidate) = candidates.get(at) else {
            continue;
        };
        let fits = chosen
            .iter()
            .filter_map(|at| candidates.get(*at))
            .all(|other| other.family() != candidate.family() && !helps(other, candidate));
        if !fits {
            continue;
        }
        chosen.push(at);
        if choose(candidates, wanted, chosen) {
            return true;
        }
        chosen.pop();
    }
    false
}

impl Candidate {
    fn family(&self) -> Family {
        self.kind.family
    }
}

/// Whether a choice of one question stands in a choice of the other.
fn helps(a: &Candidate, b: &Candidate) -> bool {
    a.forms
        .iter()
        .any(|x| b.forms.iter().any(|y| has_words(x, y) || has_words(y, x)))
}

fn form(text: &str) -> String {
    let mut form = String::new();
    normal::text_into(text, &mut form);
    form
}

/// Fisher and Yates; the bias of the range reduction is below `len / 2^64`.
fn shuffle<T>(items: &mut [T], stream: &mut rand_chacha::ChaCha20Rng) {
    for last in (1..items.len()).rev() {
        let wide = u128::from(stream.next_u64()) * (last as u128 + 1);
        items.swap(last, usize::try_from(wide >> 64).unwrap_or(last));
    }
}

fn out_of_range(question: usize) -> Error {
    Error::new(
        ErrorKind::Claim,
        format!("the answer to question {question} is not the number of a choice"),
    )
}

/// The j-th question of a kind asks the fact of turn j; a first attempt asks the first.
const FIRST_TURN: u8 = 0;
/// Far above the questions of any quiz.
const ANSWERS_MAX: usize = 100;
