//! Quizzes outside any session, many of them: for audits, exports and measurements.

use std::fmt;

use super::Engine;
use crate::Error;
use crate::question::Language;
use crate::quiz::{About, AnswerKey, Desk, History, QuizRef, Wanted};
use crate::resolve::{Claim, Qualifier, Reason};
use crate::secret::Nonce;
use crate::serving::Found;

/// Makes quizzes outside any session, one after the other, in memory that is used again: nothing is
/// charged, and nothing kept.
///
/// For audits of an operator's own engine, never on the way to an applicant.
pub struct Generator<'a> {
    engine: &'a Engine,
    language: Language,
    nonce: Nonce,
    number: u64,
    desk: Desk,
    history: History,
}

/// What a claim leads to, outside any session; lent by a [`Generator`].
#[non_exhaustive]
#[derive(Debug)]
pub enum Generated<'a> {
    /// These questions would be asked.
    Quiz(GeneratedQuiz<'a>),
    /// Nobody would be asked.
    Declined {
        /// Why.
        reason: Reason,
        /// How the claim differs from the record, if there is one.
        qualifiers: Vec<Qualifier>,
    },
}

/// A quiz of a [`Generator`], and what an operator may know of it.
#[non_exhaustive]
#[derive(Debug)]
pub struct GeneratedQuiz<'a> {
    /// What an applicant would see.
    pub quiz: QuizRef<'a>,
    /// How the claim differs from the record.
    pub qualifiers: Vec<Qualifier>,
    /// Why nobody was found, if the quiz is about nobody and can't be passed.
    pub decoy: Option<Reason>,
    engine: &'a Engine,
    desk: &'a Desk,
}

/// How quizzes are generated.
#[derive(Clone, Copy, Debug, Default)]
#[must_use]
pub struct GeneratorOptions {
    language: Language,
    seed: Option<u64>,
}

impl GeneratorOptions {
    /// In English, in fresh orders of display.
    pub const fn new() -> Self {
        Self {
            language: Language::English,
            seed: None,
        }
    }

    /// Sets the language of prompts and choices.
    pub const fn language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// Fixes the ids and orders of display by a number.
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }
}

impl GeneratedQuiz<'_> {
    /// Which answers are right.
    #[must_use]
    pub fn danger_key(&self) -> AnswerKey {
        self.desk
            .main
            .key(self.engine.policy(), self.decoy.is_some())
    }
}

impl Engine {
    /// A generator of quizzes.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Io`] if there is no seed and the operating system gives no entropy.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small())?;
    /// use kba::audit::{Generated, GeneratorOptions};
    ///
    /// let mut generator = engine.danger_generator(GeneratorOptions::new().seed(7))?;
    /// let mut json = Vec::new();
    /// if let Generated::Quiz(made) = generator.quiz(&claim) {
    ///     made.quiz.write_json(&mut json);
    ///     assert!(made.danger_key().score(&made.danger_key().danger_reveal())?.passed);
    /// }
    /// assert!(json.starts_with(b"{\"quiz_id\":"));
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn danger_generator(&self, options: GeneratorOptions) -> Result<Generator<'_>, Error> {
        Ok(Generator {
            engine: self,
            language: options.language,
            nonce: Nonce::fresh_unless(options.seed)?,
            number: 0,
            desk: Desk::default(),
            history: History::new(),
        })
    }
}

impl Generator<'_> {
    /// Makes the quiz of a claim, the first of a subject.
    pub fn quiz(&mut self, claim: &Claim) -> Generated<'_> {
        let engine = self.engine;
        let (policy, maker) = (engine.policy(), engine.maker());
        let Found {
            subject,
            qualifiers,
        } = engine.resolved(claim);
        let nobody = subject.err();
        // nobody waits for what is generated: a claim that is declined needn't cost as much
        let about = match subject {
            Ok(subject) => Some(About::Subject(subject)),
            Err(_) if policy.has_decoys() => maker.somebody_like(claim).map(About::Nobody),
            Err(_) => None,
        };
        let wanted = Wanted {
            questions: policy.question_count(),
            challenge: 0,
            attempts: policy.attempts().map_or(1, usize::from),
            carried_max: 0,
        };
        // 0 is the key's own
        self.number += 1;
        self.nonce.set_number(self.number);
        let is_drafted = about.is_some_and(|about| {
            let history = (&self.history, [].as_slice());
            maker.draft((about, claim), history, wanted, &self.nonce, &mut self.desk)
        });
        if !is_drafted {
            return Generated::Declined {
                reason: nobody.unwrap_or(Reason::NotEnoughFacts),
                qualifiers,
            };
        }
        Generated::Quiz(GeneratedQuiz {
            quiz: maker.view(&self.desk.main, self.language),
            qualifiers,
            decoy: nobody,
            engine,
            desk: &self.desk,
        })
    }

    /// Another one, of the same nonce.
    pub(super) fn again(&self) -> Self {
        Self {
            engine: self.engine,
            language: self.language,
            nonce: self.nonce.clone(),
            number: self.number,
            desk: Desk::default(),
            history: History::new(),
        }
    }

    /// The engine whose quizzes it makes.
    #[must_use]
    pub const fn engine(&self) -> &Engine {
        self.engine
    }

    /// Sets the number of the next quiz, from which its id and order of display follow together with
    /// the seed; they are counted from 0.
    pub const fn set_number(&mut self, number: u64) {
        self.number = number;
    }
}

impl fmt::Debug for Generator<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generator")
            .field("language", &self.language)
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}
