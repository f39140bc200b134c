//! The engine: wires the floors, holds no logic of its own.

use std::sync::Arc;

use crate::Error;
use crate::clock::{Clock, SystemClock};
use crate::policy::Policy;
use crate::quiz::{AnswerKey, Answers, Maker, Quiz, Score};
use crate::record::PartialDate;
use crate::resolve::{Claim, Qualifier, Reason, resolve};
use crate::secret::{Nonce, Prf, Secret};
use crate::snapshot::Population;

/// Makes quizzes for claims and scores the answers. Cheap to clone; share it between threads.
#[derive(Clone, Debug)]
pub struct Engine(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    population: Population,
    policy: Policy,
    clock: Arc<dyn Clock>,
    jitter: Prf,
    preference: Prf,
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
    /// [`crate::ErrorKind::Config`] if the policy contradicts itself, or asks for another number
    /// of choices than the population was prepared for.
    pub fn build(self) -> Result<Engine, Error> {
        self.policy.check()?;
        let prepared = self.population.choices();
        if self.policy.choice_count() != prepared {
            return Err(Error::config(format!(
                "the policy asks for {} choices a question, the population is prepared for {prepared}",
                self.policy.choice_count()
            )));
        }
        let edition = self.population.edition_bytes();
        Ok(Engine(Arc::new(Parts {
            jitter: self.secret.prf("jitter", edition),
            preference: self.secret.prf("preference", edition),
            population: self.population,
            policy: self.policy,
            clock: self.clock,
        })))
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

    /// Resolves a claim and makes a quiz about the subject.
    ///
    /// The same subject gets the same choices every time, in a fresh order.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Io`] if the operating system gives no entropy.
    pub fn begin(&self, claim: &Claim) -> Result<Begin, Error> {
        Ok(self.begin_with(claim, &Nonce::random()?))
    }

    /// Like [`Engine::begin`], with the order of display fixed by a number: for demonstrations
    /// and tests. An applicant who knows the number learns nothing of the answers, but two
    /// sessions with one number can't be told apart.
    #[must_use]
    pub fn begin_seeded(&self, claim: &Claim, seed: u64) -> Begin {
        self.begin_with(claim, &Nonce::from_seed(seed))
    }

    fn begin_with(&self, claim: &Claim, nonce: &Nonce) -> Begin {
        let parts = &*self.0;
        let tables = parts.population.tables();
        let resolved = resolve(tables, claim, PartialDate::of_time(parts.clock.now()));
        let maker = Maker {
            tables,
            pools: parts.population.pools(),
            policy: &parts.policy,
            jitter: &parts.jitter,
            preference: &parts.preference,
        };
        let qualifiers = resolved.qualifiers;
        let made = resolved.subject.and_then(|subject| {
            maker
                .quiz(subject, claim, nonce)
                .ok_or(Reason::NotEnoughFacts)
        });
        match made {
            Ok((quiz, key)) => Begin::Quiz(Begun {
                quiz,
                key,
                qualifiers,
            }),
            Err(reason) => Begin::Declined(Declined { reason, qualifiers }),
        }
    }

    /// Scores the answers to a quiz.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Claim`] if there isn't one answer for each question, or one isn't the
    /// number of a choice. Nothing is scored then.
    pub fn answer(&self, key: &AnswerKey, answers: &Answers) -> Result<Score, Error> {
        key.score(answers)
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
