//! The audit trail: what happened, who vouches for it, and what a court is shown of it.

mod bytes;
mod claims;
mod event;
mod export;
mod file;
mod head;
mod merkle;
mod record;
#[cfg(test)]
mod sample;
mod signed;
mod summary;
mod tree;

pub(crate) use self::event::Trail;
pub use self::event::{Commitment, Event, What};
pub(crate) use self::export::Proved;
pub use self::export::{Evidence, Verified};
pub use self::head::{Consistency, Head, Root, SignedHead};
pub use self::record::{
    AttemptRecord, ChallengeRecord, Circumstances, PolicyRecord, Provider, Record, RecordedResult,
    Signer, SignerForm, TokenRecord,
};
pub(crate) use self::summary::summary;
pub(crate) use self::tree::LogTree;
