//! The engine: wires the floors, holds no logic of its own.

mod begin;
mod bulk;
mod evidence;
mod generator;
mod kinds;
mod rehearsal;
mod session;
mod signer;
mod token;

pub use self::begin::{Begin, BeginOptions, Begun, Declined};
pub use self::generator::{Generated, GeneratedQuiz, Generator, GeneratorOptions};
pub use self::rehearsal::{Rehearsal, RehearsalOptions, Rehearsed};
pub use self::token::{Revocation, SubjectOf, TokenCounts, Unverified};

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::Error;
use crate::clock::{Clock, SystemClock};
use crate::evidence::{Event, LogTree, PolicyRecord};
use crate::ledger::{Ledger, Sink, Terms};
use crate::policy::Policy;
use crate::quiz::{About, Kinds, Maker, Prfs};
use crate::record::PartialDate;
use crate::resolve::{Claim, Qualifier, Reason};
use crate::secret::{Prf, Secret};
use crate::serving::{Candidates, Found, resolve};
use crate::session::KEY_BYTES_MAX;
use crate::snapshot::Population;
use crate::store::{MemoryStore, Store};
use crate::token::Issuer;

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
    kinds: Kinds,
    ledger: Ledger,
    issuer: Issuer,
    counters: Arc<token::Counters>,
    /// The tree over the log, as far as it was read.
    tree: Mutex<LogTree>,
    policy_record: PolicyRecord,
    /// Names subjects to audiences, and digests of claims.
    names: Prf,
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
    issuer: Option<Issuer>,
    sink: Option<Listener>,
    kept_for: Duration,
}

/// Whoever the caller lets listen to events.
struct Listener(Sink);

impl std::fmt::Debug for Listener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Listener")
    }
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

    /// Sets who mints tokens and signs evidence. Unless set, an issuer `kba` for an audience `kba`,
    /// whose key follows from the secret.
    pub fn issuer(mut self, issuer: Issuer) -> Self {
        self.issuer = Some(issuer);
        self
    }

    /// Tells of every event once it is committed, in the thread that committed it; refusals of
    /// what isn't a token of this engine, which aren't stored, too.
    pub fn on_event(mut self, listen: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        self.sink = Some(Listener(Arc::new(listen)));
        self
    }

    /// Sets how long events are kept, from when they happen; 3 years unless set.
    ///
    /// Source: IRS Publication 1345 (forms that were signed electronically are kept for three
    /// years).
    pub const fn events_kept_for(mut self, time: Duration) -> Self {
        self.kept_for = time;
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
    /// asks for more choices than the population was prepared for, or tokens don't last whole
    /// seconds, 1 second to 1 day.
    pub fn build(self) -> Result<Engine, Error> {
        kinds::check(&self.policy)?;
        let prepared = self.population.choices();
        if self.policy.choice_count() > prepared {
            return Err(Error::config(format!(
                "the policy asks for {} choices a question, the population is prepared for at most {prepared}",
                self.policy.choice_count()
            )));
        }
        let issuer = match self.issuer {
            Some(issuer) => issuer,
            None => Issuer::of_secret(&self.secret)?,
        };
        issuer.check()?;
        let policy_record = policy_record(&self.policy);
        let counters = Arc::<token::Counters>::default();
        let (counted, sink) = (Arc::clone(&counters), self.sink);
        let sink: Sink = Arc::new(move |event: &Event| {
            counted.count(event);
            if let Some(Listener(listen)) = &sink {
                listen(event);
            }
        });
        let terms = Terms {
            policy: policy_record.digest.clone(),
            population: self.population.edition(),
            kept_for: self.kept_for,
            token_lifetime: issuer.lifetime,
            keeps_former_tokens: issuer.keeps_former,
            sink: Some(sink),
        };
        let store = self.store.unwrap_or_else(|| Arc::new(MemoryStore::new()));
        Ok(Engine(Arc::new(Parts {
            prfs: Prfs::new(&self.secret, self.population.edition_bytes()),
            kinds: Kinds::new(&self.policy, self.population.pools()),
            ledger: Ledger::new(store, &self.secret, terms)?,
            population: self.population,
            policy: self.policy,
            clock: self.clock,
            issuer,
            counters,
            tree: Mutex::default(),
            policy_record,
            names: self.secret.prf("names in tokens and records", &[]),
        })))
    }
}

/// The rules as a record tells them.
fn policy_record(policy: &Policy) -> PolicyRecord {
    let narrow = |count: usize| u8::try_from(count).unwrap_or(u8::MAX);
    let digest = policy.digest();
    PolicyRecord {
        name: policy.name().map(str::to_owned),
        digest: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        questions: narrow(policy.question_count()),
        choices: narrow(policy.choice_count()),
        pass_mark: narrow(policy.pass_mark_count()),
        attempts: policy.attempts(),
        blind_guess: policy.strength().once().to_string(),
    }
}

/// A name that goes on record, of somebody or something outside.
fn check_name(name: &str) -> Result<(), Error> {
    if (1..=KEY_BYTES_MAX).contains(&name.len()) {
        return Ok(());
    }
    Err(Error::config(format!(
        "a name on record has 1 to {KEY_BYTES_MAX} bytes"
    )))
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
            issuer: None,
            sink: None,
            kept_for: KEPT_FOR,
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
            serving: parts.population.serving(),
            policy: &parts.policy,
            prfs: &parts.prfs,
            kinds: &parts.kinds,
        }
    }

    /// Looks for the subject of a claim among candidates.
    fn resolved(&self, claim: &Claim, among: &Candidates) -> Found {
        let Maker {
            serving, tables, ..
        } = self.maker();
        let today = PartialDate::of_time(self.now());
        resolve(serving, tables, (claim, among), today)
    }

    /// Looks for the subject of a claim, and in any case for somebody to make a decoy of: a claim
    /// of nobody costs as much.
    fn answered(&self, claim: &Claim) -> Answered {
        let serving = self.maker().serving;
        serving.expect(claim);
        let resolved = self.resolved(claim, &Candidates::of(serving, claim));
        let somebody = self.maker().somebody_like(claim);
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

/// How long events are kept unless the caller says otherwise.
const KEPT_FOR: Duration = Duration::from_secs(3 * 365 * 24 * 60 * 60);
