//! The audit trail: what happened, who vouches for it, and what a court is shown of it.

mod event;
mod merkle;
mod record;

pub(crate) use self::event::Trail;
pub use self::event::{Commitment, Event, What};
pub use self::record::{
    AttemptRecord, ChallengeRecord, Circumstances, PolicyRecord, Provider, Record, RecordedResult,
    Signer, SignerForm, TokenRecord,
};
