//! Numbers and names from a seed: which persons are taken, and what they are called outside.

/// A keyed hash (BLAKE3) of one purpose.
#[derive(Debug)]
pub(crate) struct Keyed([u8; 32]);

impl Keyed {
    /// The same for the same seed and purpose.
    pub(crate) fn new(seed: u64, purpose: &str) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("kba 2026 keyed names of the tool");
        hasher.update(&seed.to_le_bytes());
        hasher.update(purpose.as_bytes());
        Self(*hasher.finalize().as_bytes())
    }

    /// A number to sort or to draw by.
    pub(crate) fn number(&self, of: &[u8]) -> u64 {
        let mut first = [0; 8];
        self.hash(of).fill(&mut first);
        u64::from_le_bytes(first)
    }

    /// A name of 32 hexadecimal digits that tells nothing.
    pub(crate) fn name(&self, of: &[u8]) -> String {
        let mut first = [0; 16];
        self.hash(of).fill(&mut first);
        first.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn hash(&self, of: &[u8]) -> blake3::OutputReader {
        blake3::Hasher::new_keyed(&self.0).update(of).finalize_xof()
    }
}
