//! Draws from a random stream, and weighted choice by binary search.

use rand::Rng as _;
use rand_chacha::ChaCha8Rng;

/// Random draws by shape.
pub(crate) trait Draw {
    /// A number in [0, 1).
    fn unit(&mut self) -> f64;

    /// A whole number below `n`; 0 if `n` is 0.
    fn below(&mut self, n: u32) -> u32;

    /// True with probability `p`.
    fn chance(&mut self, p: f64) -> bool {
        p > 0.0 && self.unit() < p
    }

    /// A whole number of `low..=high`; `low` if the range is empty.
    fn between(&mut self, low: i32, high: i32) -> i32 {
        let span = u32::try_from(high.saturating_sub(low).saturating_add(1)).unwrap_or(0);
        low.saturating_add(i32::try_from(self.below(span)).unwrap_or(0))
    }

    /// A normal number, as the sum of twelve uniform ones (never beyond six deviations).
    fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        let sum: f64 = (0..12).map(|_| self.unit()).sum();
        mean + deviation * (sum - 6.0)
    }

    /// An element of a slice, each equally likely; `None` of an empty slice.
    fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(usize::try_from(self.below(u32::try_from(of.len()).ok()?)).ok()?)
    }

    /// One of `of` or, if there is none, `other`.
    fn word<'a>(&mut self, of: &[&'a str]) -> &'a str {
        self.pick(of).copied().unwrap_or("")
    }
}

impl Draw for ChaCha8Rng {
    fn unit(&mut self) -> f64 {
        f64::from(self.next_u32()) / 4_294_967_296.0
    }

    fn below(&mut self, n: u32) -> u32 {
        scale(self.next_u32(), n)
    }
}

/// Maps 32 random bits to `0..n`.
pub(crate) fn scale(bits: u32, n: u32) -> u32 {
    u32::try_from((u64::from(bits) * u64::from(n)) >> 32).unwrap_or(0)
}

/// The nearest whole number, within the range of `i32`.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a float cast saturates, and the callers' numbers are years, months and miles"
)]
pub(crate) fn whole(x: f64) -> i32 {
    x.round() as i32
}

/// Bits that depend on the words alone, equally on every machine.
pub(crate) fn bits_of(words: &[&str], salt: u32) -> u32 {
    let mut hash = 0x811c_9dc5_u32 ^ salt.wrapping_mul(0x9e37_79b9);
    for byte in words.iter().flat_map(|w| w.bytes().chain([0])) {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    mix(hash)
}

/// Bits that depend on the numbers alone.
pub(crate) fn bits_of_numbers(a: u32, b: u32, salt: u32) -> u32 {
    mix(mix(mix(a ^ 0x85eb_ca6b) ^ b).wrapping_add(salt.wrapping_mul(0x9e37_79b9)))
}

fn mix(mut h: u32) -> u32 {
    h ^= h >> 16;
    h = h.wrapping_mul(0x7feb_352d);
    h ^= h >> 15;
    h = h.wrapping_mul(0x846c_a68b);
    h ^ (h >> 16)
}

/// Cumulative weights, to choose positions in proportion to their weights.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weighted {
    cumulative: Vec<f64>,
}

impl Weighted {
    pub(crate) fn new(weights: impl IntoIterator<Item = f64>) -> Self {
        let mut sum = 0.0;
        let cumulative = weights
            .into_iter()
            .map(|w| {
                sum += w.max(0.0);
                sum
            })
            .collect();
        Self { cumulative }
    }

    /// A position; `None` if no weight is above 0.
    pub(crate) fn draw(&self, rng: &mut impl Draw) -> Option<usize> {
        let total = self.cumulative.last().copied().filter(|t| *t > 0.0)?;
        let at = rng.unit() * total;
        Some(self.cumulative.partition_point(|c| *c <= at))
    }

    /// An element of the slice whose weights these are.
    pub(crate) fn pick<'a, T>(&self, of: &'a [T], rng: &mut impl Draw) -> Option<&'a T> {
        of.get(self.draw(rng)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_rule_how_often_a_position_is_drawn() {
        let mut rng = crate::random::stream(1, 0, "test");
        let weighted = Weighted::new([1.0, 0.0, 3.0]);
        let mut counts = [0_u32; 3];
        for _ in 0..10_000 {
            counts[weighted.draw(&mut rng).unwrap()] += 1;
        }
        assert_eq!(counts[1], 0);
        assert!((2_300..2_700).contains(&counts[0]), "{counts:?}");
        assert_eq!(Weighted::new([0.0]).draw(&mut rng), None);
    }
}
