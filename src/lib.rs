//! An engine for dynamic knowledge-based authentication: public records in, out-of-wallet
//! multiple-choice quizzes out, answers scored against a policy.

#[cfg(feature = "frames")]
pub mod frame;
pub mod record;

mod error;

pub use crate::error::{Error, ErrorKind};
