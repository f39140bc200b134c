//! An engine for dynamic knowledge-based authentication: public records in, out-of-wallet
//! multiple-choice quizzes out, answers scored against a policy.

// Populations for tests, which name the crate as its users do.
#[cfg(test)]
extern crate self as kba;
#[cfg(test)]
#[path = "../tests/worlds.rs"]
mod worlds;

#[cfg(feature = "frames")]
pub mod frame;
pub mod record;

mod clock;
mod engine;
mod error;
mod kind;
mod policy;
mod pool;
mod population;
mod prepared;
mod question;
mod quiz;
mod resolve;
mod secret;
mod snapshot;

pub use crate::clock::{Clock, FixedClock, SystemClock};
pub use crate::engine::{Begin, Begun, Declined, Engine, EngineBuilder};
pub use crate::error::{Error, ErrorKind};
pub use crate::policy::Policy;
pub use crate::pool::{KindReport, PoolReport};
pub use crate::population::{CellRule, LoadReport, RowRule, TableReport, Tally};
pub use crate::question::Question;
pub use crate::quiz::{AnswerKey, Answers, Quiz, Score, Verdict};
pub use crate::resolve::{Claim, ClaimForm, Qualifier, Reason};
pub use crate::secret::Secret;
pub use crate::snapshot::{BuildReport, LoadOptions, Population, PopulationBuilder};
