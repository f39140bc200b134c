//! The engine: wires the floors, holds no logic of its own.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::Error;
use crate::clock::{Clock, SystemClock};
use crate::kind::CATALOGUE;
use crate::policy::{Policy, Strength};
use crate::question::Language;
use crate::quiz::{About, AnswerKey, Answers, Displayed, History, Maker, Prfs, Quiz, Score};
use crate::record::PartialDate;
use crate::resolve::{Claim, Qualifier, Reason, resolve};
use crate::secret::{Nonce, Secret};
use crate::snapshot::Population;

/// Makes quizzes for claims and scores the answers. Cheap to clone; share it between threads.
#[derive(Clone, Debug)]
pub struct Engine(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    population: Population,
    policy: Policy,
    /// Of the policy, computed once.
    strength: Strength,
    clock: Arc<dyn Clock>,
    prfs: Prfs,
}

/// Collects what an engine may be given besides the required parts.
#[derive(Debug)]
#[must_use]
pub struct EngineBuilder {
    population: Population,
    secret: Secret,
    policy: Policy,
    clock: Arc<dyn Clock>,
}

/// What a claim led to.
#[non_exhaustive]
#[derive(Debug)]
pub enum Begin {
    /// Ask these questions.
    Quiz(Begun),
    /// Nobody is asked; offer another method.
    Declined(Declined),
}

/// A quiz that has begun: what is shown, and what is kept.
#[non_exhaustive]
#[derive(Debug)]
pub struct Begun {
    /// Show this.
    pub quiz: Quiz,
    /// Keep this on the server.
    pub key: AnswerKey,
    /// How the claim differs from the record, for the operator.
    pub qualifiers: Vec<Qualifier>,
    /// What the subject has been asked now and before: keep it for the next attempt.
    pub history: History,
    /// How probably a guess passes.
    pub strength: Strength,
    /// Why nobody was found, if the quiz is about nobody and can't be passed: for the operator.
    pub decoy: Option<Reason>,
    displayed: Displayed,
}

/// How a quiz is asked for.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct QuizOptions {
    language: Language,
    history: History,
    seed: Option<u64>,
}

/// Why nobody is asked.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declined {
    /// For the operator; the applicant is told that another method is needed, no more.
    pub reason: Reason,
    /// How the claim differs from the record, if there is one.
    pub qualifiers: Vec<Qualifier>,
}

impl Begin {
    /// For the operator's log: what was decided, and nothing of claim, quiz or record.
    fn log(&self) {
        match self {
            Self::Quiz(begun) => tracing::debug!(
                questions = begun.quiz.questions().len(),
                decoy = begun.decoy.is_some(),
                attempt = begun.history.attempts(),
                "quiz begun"
            ),
            Self::Declined(declined) => {
                tracing::debug!(reason = ?declined.reason, "claim declined");
            }
        }
    }
}

impl EngineBuilder {
    /// Sets the rules; [`Policy::new`] unless set.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Sets the clock; [`SystemClock`] unless set.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Builds the engine.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Config`] if the policy names a kind that there isn't, or asks for more
    /// choices than the population was prepared for.
    pub fn build(self) -> Result<Engine, Error> {
        for key in self.policy.named_kinds() {
            if !CATALOGUE.iter().any(|kind| kind.key == key) {
                return Err(Error::config(format!(
                    "the policy names a kind that isn't in the catalogue: {key}"
                )));
            }
        }
        let prepared = self.population.choices();
        if self.policy.choice_count() > prepared {
            return Err(Error::config(format!(
                "the policy asks for {} choices a question, the population is prepared for at most {prepared}",
                self.policy.choice_count()
            )));
        }
        Ok(Engine(Arc::new(Parts {
            prfs: Prfs::new(&self.secret, self.population.edition_bytes()),
            population: self.population,
            strength: self.policy.strength(),
            policy: self.policy,
            clock: self.clock,
        })))
    }
}

impl QuizOptions {
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

    /// Sets what the subject was asked before, which isn't asked again: [`Begun::history`] of the
    /// last attempt.
    pub fn history(mut self, history: History) -> Self {
        self.history = history;
        self
    }

    /// Fixes the order of display by a number: for demonstrations and tests. An applicant who
    /// knows the number learns nothing of the answers, but two sessions with one number can't be
    /// told apart.
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }
}

impl Engine {
    /// Starts an engine with what it can't be without.
    pub fn builder(population: Population, secret: Secret) -> EngineBuilder {
        EngineBuilder {
            population,
            secret,
            policy: Policy::new(),
            clock: Arc::new(SystemClock),
        }
    }

    /// Resolves a claim and makes a quiz about the subject, in English and as a first attempt.
    ///
    /// The same subject gets the same choices every time, in a fresh order.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Io`] if the operating system gives no entropy.
    pub fn begin(&self, claim: &Claim) -> Result<Begin, Error> {
        self.begin_with(claim, &QuizOptions::new())
    }

    /// Like [`Engine::begin`], in another language or at a later attempt.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Io`] if the operating system gives no entropy.
    pub fn begin_with(&self, claim: &Claim, options: &QuizOptions) -> Result<Begin, Error> {
        let nonce = match options.seed {
            Some(seed) => Nonce::from_seed(seed),
            None => Nonce::random()?,
        };
        let parts = &*self.0;
        let tables = parts.population.tables();
        let resolved = resolve(tables, claim, PartialDate::of_time(parts.clock.now()));
        let maker = Maker {
            tables,
            pools: parts.population.pools(),
            policy: &parts.policy,
            prfs: &parts.prfs,
        };
        let qualifiers = resolved.qualifiers;
        // looked for in any case, and asked about in any case: a claim of nobody costs as much
        let somebody = maker.somebody_like(claim);
        let about = match (resolved.subject, somebody) {
            (Ok(subject), _) => Some(About::Subject(subject)),
            (Err(_), somebody) => somebody.map(About::Nobody),
        };
        let made = about.and_then(|about| {
            maker.quiz(about, claim, (&options.history, options.language), &nonce)
        });
        let nobody = resolved.subject.err();
        let begin = match (made, nobody) {
            (Some(made), decoy) if decoy.is_none() || parts.policy.has_decoys() => {
                Begin::Quiz(Begun {
                    quiz: made.quiz,
                    key: made.key,
                    qualifiers,
                    history: made.history,
                    displayed: made.displayed,
                    strength: parts.strength.clone(),
                    decoy,
                })
            }
            (_, nobody) => Begin::Declined(Declined {
                reason: nobody.unwrap_or(Reason::NotEnoughFacts),
                qualifiers,
            }),
        };
        begin.log();
        Ok(begin)
    }

    /// Scores the answers to a quiz.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Claim`] if there isn't one answer for each question, or one isn't the
    /// number of a choice. Nothing is scored then.
    pub fn answer(&self, key: &AnswerKey, answers: &Answers) -> Result<Score, Error> {
        let score = key.score(answers)?;
        tracing::debug!(verdict = ?score.verdict, "attempt scored");
        Ok(score)
    }

    /// The households whose facts a quiz displays, right and wrong choices alike, as
    /// [`Population::household`] numbers them: for audits of an operator's own engine, never on
    /// the way to an applicant. The subject's household is among them, unless the quiz is a decoy.
    #[must_use]
    pub fn danger_households(&self, begun: &Begun) -> BTreeSet<u32> {
        self.0.population.households_of(&begun.displayed.0)
    }

    /// The population it asks about.
    #[must_use]
    pub fn population(&self) -> &Population {
        &self.0.population
    }

    /// The rules it goes by.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.0.policy
    }
}
