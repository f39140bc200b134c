//! An engine for dynamic knowledge-based authentication: public records in, out-of-wallet
//! multiple-choice quizzes out, answers scored against a policy.
//!
//! A signer claims an identity. The [`Engine`] finds that person in a [`Population`] of public
//! records, asks about facts of their file ("At which of these addresses have you lived?"), and
//! scores the answers. Given everything that is displayed, each choice is right with probability
//! exactly 1/k, by construction. Attempts are charged in a store, durably, before a quiz is handed
//! out: a crash may cost an applicant an attempt, and never gives one.
//!
//! ```
//! use kba::load::LoadOptions;
//! use kba::record::{Rows, Table};
//! use kba::{Begin, Claim, ClaimForm, Engine, Population, Reason, Scope, Secret};
//!
//! // From files: `Population::load` (feature `frames`) or `Population::open`.
//! let mut builder = Population::builder(LoadOptions::new());
//! let mut persons = Rows::new(Table::Persons);
//! persons.push(&["p1", "Ann", "", "Lee", "", "F", "1970-05-17", "", ""]);
//! builder.push(&persons)?;
//! let mut residences = Rows::new(Table::Residences);
//! residences.push(&["p1", "12", "N Oak St", "", "Springfield", "", "IL", "62704", "US", "2015-03"]);
//! builder.push(&residences)?;
//! let (population, report) = builder.finish()?;
//! assert_eq!(report.load.adults, 1);
//!
//! // Besides: a policy, a store that outlives the process, a clock.
//! let engine = Engine::builder(population, Secret::random()?).build()?;
//! let claim = Claim::new(&ClaimForm {
//!     first_name: "Ann".into(),
//!     last_name: "Lee".into(),
//!     birth: "1970".into(),
//!     address: "12 North Oak Street".into(),
//!     zip: "62704".into(),
//!     ..ClaimForm::default()
//! })?;
//! // What attempts and locks count for: here, a recipient of an agreement.
//! let scope = Scope::new("agreement 7, recipient 2")?;
//! // One person hides nobody's answers: the engine declines.
//! let Begin::Declined(declined) = engine.begin(&claim, &scope)? else { unreachable!() };
//! assert_eq!(declined.reason, Reason::NotEnoughFacts);
//! # Ok::<(), kba::Error>(())
//! ```
//!
//! # The way of an applicant
//! [`Engine::begin`] charges an attempt and hands out a [`Round`] of questions;
//! [`Engine::answer`] leads to a [`Verdict`]: passed, failed, locked, further questions, or a
//! challenge on offer ([`Engine::challenge`]). [`Engine::abandon`] and [`Engine::opt_out`] are the
//! applicant's ways out, [`Engine::unlock`], [`Engine::cancel`] and [`Engine::status`] the
//! operator's verbs. A pass comes with a token: [`Engine::verify`] takes it once,
//! [`Engine::revoke`] and [`Engine::reissue`] are the operator's. [`Engine::evidence`] is what stays
//! of a session, [`Engine::head`] vouches for the log, and [`Engine::forget`] erases a person. What a policy may say tells [`PolicyBuilder`]; `examples/signing_service.rs`
//! is a service in full.
//!
//! # What it is not
//! Proof of identity by itself: NIST SP 800-63A-4 forbids knowledge-based verification for
//! identity proofing. Whoever holds the same records answers what he knows.
//!
//! # Floors
//! `jws` (signatures), `token` and `evidence` (what is on record) know nothing of quizzes.
//! `record`, `policy`, `prepared` (columns on disk) carry `frame` (tables on disk) and
//! `population`; on them stand `kind` (what can be asked), `resolve` (who is asked), `pool` (the
//! draw), `question`, `quiz`, `session` (the way of an applicant), `store` and `ledger` (what is
//! charged), and the [`Engine`]. The design text says what each may never do.
//!
//! # Names
//! The root has what a service names. [`policy`] has the parts of a [`Policy`], [`session`] what
//! an operator is told, [`token`] what a pass is worth afterwards, [`evidence`] what is on record,
//! [`clock`] time, [`load`] and [`record`] what makes a population, and
//! [`audit`] what proves one.
//!
//! # Features
//! `frames` (default): read and write CSV, Parquet, Arrow IPC and NDJSON, the columnar ones
//! by way of Polars' crates.
//!
//! `postgres`: keep sessions in PostgreSQL, for services of several nodes.

#[cfg(all(doctest, feature = "frames"))]
#[doc = include_str!("../README.md")]
struct Readme;

// Populations for tests, which name the crate as its users do.
#[cfg(test)]
extern crate self as kba;
#[cfg(test)]
#[path = "../tests/worlds.rs"]
mod worlds;

pub mod clock;
pub mod evidence;
#[cfg(feature = "frames")]
pub mod frame;
pub mod policy;
pub mod record;
pub mod session;

/// For audits of an operator's own engine: quizzes with their answers, and what leaks.
pub mod audit {
    pub use crate::engine::{
        Generated, GeneratedQuiz, Generator, GeneratorOptions, Rehearsal, RehearsalOptions,
        Rehearsed,
    };
    pub use crate::pool::{AttackReport, KindReport, PairReport, PoolReport, TurnReport};
    pub use crate::quiz::{AnswerKey, History, Score};
}

/// From tables to a population: the builder, and what it says of the rows.
pub mod load {
    pub use crate::population::{CellRule, LoadReport, RowRule, TableReport, Tally};
    pub use crate::snapshot::{BuildReport, LoadOptions, PopulationBuilder};
}

// What the fuzz targets check; no part of the library.
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;

mod engine;
mod error;
mod jws;
mod kind;
mod ledger;
mod pool;
mod population;
mod prepared;
mod question;
mod quiz;
mod resolve;
mod seal;
mod secret;
mod serving;
mod snapshot;
mod store;
pub mod token;

pub use crate::engine::{
    Begin, BeginOptions, Begun, Declined, Engine, EngineBuilder, Revocation, SubjectOf,
    TokenCounts, Unverified,
};
pub use crate::error::{Error, ErrorKind};
pub use crate::policy::{Policy, PolicyBuilder};
pub use crate::question::{Language, Question};
pub use crate::quiz::{QuestionRef, Quiz, QuizRef};
pub use crate::resolve::{Claim, ClaimForm, Qualifier, Reason};
pub use crate::secret::Secret;
pub use crate::session::{Answers, Round, Scope, SessionId, Verdict};
pub use crate::snapshot::Population;
pub use crate::store::{EmbeddedStore, MemoryStore, Store};
#[cfg(feature = "postgres")]
pub use crate::store::{PostgresOptions, PostgresStore};
