//! Bytes as decisions.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

/// Reads decisions off the bytes of a target; when they have run out, off a stream that the first
/// of them name, so that short inputs make whole worlds too.
pub(super) struct Dice<'a> {
    bytes: std::slice::Iter<'a, u8>,
    rest: ChaCha20Rng,
}

impl<'a> Dice<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        let (name, bytes) = data.split_at(data.len().min(2));
        let name = name.iter().fold(0, |all, byte| all << 8 | u64::from(*byte));
        Self {
            bytes: bytes.iter(),
            rest: ChaCha20Rng::seed_from_u64(name),
        }
    }

    fn byte(&mut self) -> u8 {
        match self.bytes.next() {
            Some(byte) => *byte,
            None => (self.rest.next_u32() & 0xff) as u8,
        }
    }

    /// A number below a bound of at most 65,536; 0 if the bound is 0.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let wide = match bound {
            0 | 1 => return 0,
            2..=256 => usize::from(self.byte()),
            _ => usize::from(self.byte()) << 8 | usize::from(self.byte()),
        };
        wide % bound
    }

    /// A number of a range, both ends in it.
    pub(super) fn range(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(super) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    pub(super) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.byte())
    }
}
