//! The engine: wires the floors, holds no logic of its own.

mod begin;
mod kinds;
mod rehearsal;
mod session;

pub use self::begin::{Begin, BeginOptions, Begun, Declined};
pub use self::rehearsal::{Rehearsal, RehearsalOptions, Rehearsed};

use std::sync::Arc;
use std::time::Duration;

use crate::Error;
use crate::clock::{Clock, SystemClock};
use crate::ledger::Ledger;
use crate::policy::Policy;
use crate::quiz::{About, Maker, Prfs};
use crate::record::PartialDate;
use crate::resolve::{Claim, Qualifier, Reason, resolve};
use crate::secret::Secret;
use crate::snapshot::Population;
use crate::store::{MemoryStore, Store};

/// Finds who is claimed, asks, and judges the answers under a policy. Cheap to clone; share it
/// between threads.
///
/// Every verb is synchronous and may wait for the store; what it returns has been stored.
#[derive(Clone, Debug)]
pub struct Engine(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    population: Population,
    policy: Policy,
    clock: Arc<dyn Clock>,
    prfs: Prfs,
    ledger: Ledger,
}

/// Collects what an engine may be given besides the required parts.
#[derive(Debug)]
#[must_use]
pub struct EngineBuilder {
    population: Population,
    secret: Secret,
    policy: Policy,
    clock: Arc<dyn Clock>,
    store: Option<Arc<dyn Store>>,
}

/// Whom a claim is answered about.
struct Answered {
    /// `None` if not even a decoy can be made.
    about: Option<About>,
    /// Why nobody was found.
    nobody: Option<Reason>,
    qualifiers: Vec<Qualifier>,
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

    /// Sets where sessions are kept; a [`MemoryStore`] unless set, which forgets with the process.
    pub fn store(mut self, store: impl Store + 'static) -> Self {
        self.store = Some(Arc::new(store));
        self
    }

    /// Builds the engine.
    ///
    /// ```
    /// use kba::load::LoadOptions;
    /// use kba::record::{Rows, Table};
    /// use kba::{Engine, ErrorKind, Policy, Population, Secret};
    ///
    /// // Prepared for questions of five choices.
    /// let mut builder = Population::builder(LoadOptions::new());
    /// let mut persons = Rows::new(Table::Persons);
    /// persons.push(&["p1", "Ann", "", "Lee", "", "F", "1970-05-17", "", ""]);
    /// builder.push(&persons)?;
    /// let mut residences = Rows::new(Table::Residences);
    /// residences.push(&["p1", "12", "Oak St", "", "Springfield", "", "IL", "62704", "US", "2015"]);
    /// builder.push(&residences)?;
    /// let (population, _) = builder.finish()?;
    ///
    /// let ron = Engine::builder(population.clone(), Secret::random()?).policy(Policy::ron());
    /// assert_eq!(ron.build()?.policy().name(), Some("ron"));
    ///
    /// let six = Policy::builder().choices(6).build()?;
    /// let engine = Engine::builder(population, Secret::random()?).policy(six);
    /// assert_eq!(engine.build().unwrap_err().kind(), ErrorKind::Config);
    /// # Ok::<(), kba::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`crate::ErrorKind::Store`] if the store was written with another secret or can't be used.
    /// [`crate::ErrorKind::Config`] if the policy is one that [`Engine::check_policy`] refuses, or
    /// asks for more choices than the population was prepared for.
    pub fn build(self) -> Result<Engine, Error> {
        kinds::check(&self.policy)?;
        let prepared = self.population.choices();
        if self.policy.choice_count() > prepared {
            return Err(Error::config(format!(
                "the policy asks for {} choices a question, the population is prepared for at most {prepared}",
                self.policy.choice_count()
            )));
        }
        let store = self.store.unwrap_or_else(|| Arc::new(MemoryStore::new()));
        Ok(Engine(Arc::new(Parts {
            prfs: Prfs::new(&self.secret, self.population.edition_bytes()),
            ledger: Ledger::new(store, &self.secret)?,
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
            store: None,
        }
    }

    /// Checks a policy against the kinds of question that there are, as [`EngineBuilder::build`]
    /// does; what only a population can tell is left to that.
    ///
    /// ```
    /// use kba::{Engine, Policy};
    ///
    /// assert!(Engine::check_policy(&Policy::ron()).is_ok());
    /// // What is prompted there names a record, which the policy doesn't let it.
    /// let policy = Policy::builder().allow_kinds(&["street.name"]).build()?;
    /// let error = Engine::check_policy(&policy).unwrap_err();
    /// assert!(error.to_string().contains("street.name"));
    /// # Ok::<(), kba::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`crate::ErrorKind::Config`] if it names a kind that there isn't, allows a kind that it
    /// rules out otherwise (one whose answer never changes, one whose prompt names what is on
    /// file), or leaves none to ask: each of them, with the reason.
    pub fn check_policy(policy: &Policy) -> Result<(), Error> {
        kinds::check(policy)
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

    fn now(&self) -> Duration {
        self.0.clock.now()
    }

    fn maker(&self) -> Maker<'_> {
        let parts = &*self.0;
        Maker {
            tables: parts.population.tables(),
            pools: parts.population.pools(),
            policy: &parts.policy,
            prfs: &parts.prfs,
        }
    }

    /// Looks for the subject of a claim, and in any case for somebody to make a decoy of: a claim
    /// of nobody costs as much.
    fn answered(&self, claim: &Claim) -> Answered {
        let maker = self.maker();
        let resolved = resolve(maker.tables, claim, PartialDate::of_time(self.now()));
        let somebody = maker.somebody_like(claim);
        let about = match (resolved.subject, somebody) {
            (Ok(subject), _) => Some(About::Subject(subject)),
            (Err(_), somebody) => somebody.map(About::Nobody),
        };
        Answered {
            about,
            nobody: resolved.subject.err(),
            qualifiers: resolved.qualifiers,
        }
    }
}
