//! Random streams by name: the same seed gives the same world on any number of threads.

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

/// The stream of one purpose in one region.
///
/// Streams of different names are independent, so that a change in how one thing is made leaves
/// the others as they were.
pub(crate) fn stream(seed: u64, region: u32, purpose: &str) -> ChaCha8Rng {
    let mut hasher = blake3::Hasher::new_derive_key("kba-synth 2026 random stream");
    hasher.update(&seed.to_le_bytes());
    hasher.update(&region.to_le_bytes());
    hasher.update(purpose.as_bytes());
    ChaCha8Rng::from_seed(*hasher.finalize().as_bytes())
}
