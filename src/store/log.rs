//! The log of a store: digests of what happened, in the order in which it was committed.

use sha2::{Digest as _, Sha256};

/// The digest of an event, which says nothing of it.
pub(crate) type Commitment = [u8; 32];

/// An entry of the log, which is never changed or dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(unnameable_types, reason = "part of a sealed trait")]
pub struct LogEntry {
    /// The digest of an event.
    pub commitment: [u8; 32],
    /// SHA-256 of the chain of the entry before, 32 zeros before the first, and the commitment.
    pub chain: [u8; 32],
}

impl LogEntry {
    /// The entry after another, or the first.
    pub(crate) fn after(last: Option<&Self>, commitment: Commitment) -> Self {
        let before = last.map_or([0; 32], |last| last.chain);
        let chain = Sha256::new().chain_update(before).chain_update(commitment);
        Self {
            commitment,
            chain: chain.finalize().into(),
        }
    }

    /// The entry as bytes: commitment, then chain.
    pub(crate) fn bytes(&self) -> [u8; 64] {
        let mut bytes = [0; 64];
        let (commitment, chain) = bytes.split_at_mut(32);
        commitment.copy_from_slice(&self.commitment);
        chain.copy_from_slice(&self.chain);
        bytes
    }

    /// Reads what [`Self::bytes`] wrote.
    pub(crate) fn of(bytes: &[u8; 64]) -> Option<Self> {
        let (commitment, chain) = bytes.split_first_chunk()?;
        Some(Self {
            commitment: *commitment,
            chain: *chain.first_chunk()?,
        })
    }
}

/// Entries that one reading returns at most, and commitments that one search looks for.
pub(crate) const LOG_READ_MAX: usize = 4_096;
