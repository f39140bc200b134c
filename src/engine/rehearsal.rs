//! Quizzes outside any session, with their answers: for audits of an operator's own engine.

use std::collections::BTreeSet;

use super::{Answered, Declined, Engine};
use crate::Error;
use crate::question::Language;
use crate::quiz::{AnswerKey, Displayed, History, Quiz, Wanted};
use crate::resolve::{Claim, Qualifier, Reason};
use crate::secret::Nonce;

/// What a claim leads to, outside any session.
#[non_exhaustive]
#[derive(Debug)]
pub enum Rehearsal {
    /// These questions are asked.
    Quiz(Rehearsed),
    /// Nobody is asked.
    Declined(Declined),
}

/// A quiz with its answers.
#[non_exhaustive]
#[derive(Debug)]
pub struct Rehearsed {
    /// What an applicant would see.
    pub quiz: Quiz,
    /// Which answers are right.
    pub key: AnswerKey,
    /// How the claim differs from the record.
    pub qualifiers: Vec<Qualifier>,
    /// What the subject has been asked now and before: for the next rehearsal.
    pub history: History,
    /// Why nobody was found, if the quiz is about nobody and can't be passed.
    pub decoy: Option<Reason>,
    displayed: Displayed,
}

/// How a rehearsal is asked for.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct RehearsalOptions {
    language: Language,
    history: History,
    seed: Option<u64>,
}

impl RehearsalOptions {
    /// A first attempt in English, in a fresh order of display.
    pub const fn new() -> Self {
        Self {
            language: Language::English,
            history: History::new(),
            seed: None,
        }
    }

    /// Sets the language of prompts and choices.
    pub const fn language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// Sets what the subject was asked before, which isn't asked again: [`Rehearsed::history`] of
    /// the last attempt.
    pub fn history(mut self, history: History) -> Self {
        self.history = history;
        self
    }

    /// Fixes the order of display by a number.
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }
}

impl Engine {
    /// Makes the quiz that a claim would lead to, with its answers, and charges nothing: for
    /// audits and demonstrations of an operator's own engine, never on the way to an applicant.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Io`] if the operating system gives no entropy.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small())?;
    /// use kba::audit::{Rehearsal, RehearsalOptions};
    ///
    /// let options = RehearsalOptions::new().seed(7);
    /// let Rehearsal::Quiz(rehearsed) = engine.danger_rehearse(&claim, &options)? else {
    ///     panic!("declined")
    /// };
    /// let right = rehearsed.key.danger_reveal();
    /// assert!(rehearsed.key.score(&right)?.passed);
    ///
    /// // whoever answers other questions than were asked is no applicant
    /// assert!(rehearsed.key.score(&right[1..]).is_err());
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn danger_rehearse(
        &self,
        claim: &Claim,
        options: &RehearsalOptions,
    ) -> Result<Rehearsal, Error> {
        let nonce = Nonce::fresh_unless(options.seed)?;
        let Answered {
            about,
            nobody,
            qualifiers,
        } = self.answered(claim);
        let policy = self.policy();
        let attempts = policy.attempts().map_or(1, usize::from);
        let wanted = Wanted {
            questions: policy.question_count(),
            challenge: 0,
            attempts: attempts.saturating_sub(options.history.attempts()).max(1),
            carried_max: 0,
        };
        let made = about.and_then(|about| {
            let history = (&options.history, [].as_slice());
            let form = (options.language, &nonce);
            self.maker().quiz((about, claim), history, wanted, form)
        });
        Ok(match (made, nobody) {
            (Some(made), decoy) if decoy.is_none() || policy.has_decoys() => {
                Rehearsal::Quiz(Rehearsed {
                    quiz: made.main.quiz,
                    key: made.main.key,
                    qualifiers,
                    history: options.history.after(made.main.facts),
                    displayed: made.main.displayed,
                    decoy,
                })
            }
            (_, nobody) => Rehearsal::Declined(Declined {
                session: None,
                reason: nobody.unwrap_or(Reason::NotEnoughFacts),
                qualifiers,
            }),
        })
    }

    /// The households whose facts a quiz displays, right and wrong choices alike, as
    /// [`crate::Population::household`] numbers them: for audits of an operator's own engine,
    /// never on the way to an applicant. The subject's household is among them, unless the quiz is
    /// a decoy.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small())?;
    /// use kba::audit::{Rehearsal, RehearsalOptions};
    ///
    /// let rehearsal = engine.danger_rehearse(&claim, &RehearsalOptions::new())?;
    /// let Rehearsal::Quiz(rehearsed) = rehearsal else { panic!("declined") };
    /// // two questions of five choices: the subject's household, and some others
    /// assert!((2..=10).contains(&engine.danger_households(&rehearsed).len()));
    /// # Ok::<(), kba::Error>(())
    /// ```
    #[must_use]
    pub fn danger_households(&self, rehearsed: &Rehearsed) -> BTreeSet<u32> {
        let records = self.maker().records(&rehearsed.displayed);
        self.population().households_of(&records)
    }
}
