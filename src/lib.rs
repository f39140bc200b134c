//! An engine for dynamic knowledge-based authentication: public records in, out-of-wallet
//! multiple-choice quizzes out, answers scored against a policy.

pub mod record;

mod error;
#[cfg_attr(
    not(test),
    expect(
        dead_code,
        unused_imports,
        reason = "populations save and open through it"
    )
)]
mod prepared;

pub use crate::error::{Error, ErrorKind};
