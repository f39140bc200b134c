//! Both makers on the demo world: their quizzes are valid, repeatable and the same, and their
//! distractors are as frequent as records. The attribute on each module tells clippy that its
//! helpers are tests too.

#[cfg(test)]
mod frequency;
#[cfg(test)]
mod makers;

use std::path::PathBuf;
use std::sync::LazyLock;

use kba_bench_compare::World;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;

#[expect(clippy::unwrap_used, reason = "without its world a test fails")]
static DEMO: LazyLock<World> = LazyLock::new(|| World::read(demo()).unwrap());

/// The folder of the demo world.
fn demo() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/demo")
}

/// The generator of a seed and the number of a claim.
fn rng(seed: u64, claim: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(claim);
    rng
}
