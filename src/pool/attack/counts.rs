//! Counts of features in tables of fixed size, and what they say of chance.

/// How often each of many things was seen. Things that fall into one cell are counted together:
/// the table is made large enough that this only adds noise, the same for all choices.
#[derive(Clone, Debug)]
pub(super) struct Counts {
    cells: Vec<u16>,
}

impl Counts {
    /// A table of `2^bits` cells.
    pub(super) fn new(bits: u32) -> Self {
        Self {
            cells: vec![0; 1 << bits],
        }
    }

    pub(super) fn clear(&mut self) {
        self.cells.fill(0);
    }

    pub(super) fn add(&mut self, key: u64) {
        let at = self.cell(key);
        if let Some(cell) = self.cells.get_mut(at) {
            *cell = cell.saturating_add(1);
        }
    }

    pub(super) fn of(&self, key: u64) -> f32 {
        let cell = self.cells.get(self.cell(key));
        f32::from(cell.copied().unwrap_or(0))
    }

    fn cell(&self, key: u64) -> usize {
        usize::try_from(key >> 24).unwrap_or(0) & (self.cells.len() - 1)
    }
}

/// The key of a feature of one side in a fold.
pub(super) fn alone(fold: u8, side: u64, feature: u64) -> u64 {
    let tagged = feature | u64::from(fold) << 40 | (side + 1) << 44;
    scatter(tagged.wrapping_mul(ODD_LEFT))
}

/// The key of two features that were seen together in a fold.
pub(super) fn together(fold: u8, left: u64, right: u64) -> u64 {
    joined(left_half(fold, left), right_half(right))
}

/// What the first of two features has in their key; made once for many pairs.
pub(super) fn left_half(fold: u8, left: u64) -> u64 {
    let left = (left | u64::from(fold) << 40).wrapping_mul(ODD_LEFT);
    left.rotate_left(29)
}

/// What the second of two features has in their key.
pub(super) fn right_half(right: u64) -> u64 {
    right.wrapping_mul(ODD_RIGHT)
}

/// The key of two features from its halves.
pub(super) fn joined(left: u64, right: u64) -> u64 {
    scatter(left ^ right)
}

fn scatter(word: u64) -> u64 {
    (word ^ word >> 31).wrapping_mul(ODD_LAST)
}

/// How many times more often than by chance two features are seen together, drawn towards one
/// where little was seen.
pub(super) fn lift(both: f32, left: f32, right: f32, total: f32) -> f64 {
    let chance = left * right / total.max(1.0);
    if both == 0.0 && chance < NEGLIGIBLE {
        return 1.0;
    }
    f64::from((both + SHRINKAGE) / (chance + SHRINKAGE))
}

/// The logarithm of a product of lifts.
pub(super) fn log(product: f64) -> f32 {
    // far more than any sum of what speaks for a choice
    let product = product.clamp(1e-30, 1e30);
    narrow(product).ln()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "rounded: within the range of f32"
)]
fn narrow(number: f64) -> f32 {
    number as f32
}

/// One pair seen says as much as nothing.
const SHRINKAGE: f32 = 1.0;
/// Below this not to be seen at all says nothing.
const NEGLIGIBLE: f32 = 0.25;

// odd numbers without structure
const ODD_LEFT: u64 = 0x9e37_79b9_7f4a_7c15;
const ODD_RIGHT: u64 = 0xd6e8_feb8_6659_fd93;
const ODD_LAST: u64 = 0xff51_afd7_ed55_8ccd;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_together_is_lifted_and_chance_is_not() {
        assert!(lift(50.0, 50.0, 50.0, 1000.0) > 10.0);
        assert!((lift(25.0, 500.0, 50.0, 1000.0) - 1.0).abs() < 0.01);
        assert!(lift(0.0, 500.0, 500.0, 1000.0) < 0.01);
        assert!(lift(1.0, 1.0, 1.0, 1000.0) < 3.0);
        assert!(log(lift(0.0, 1.0, 1.0, 1000.0)).abs() < 1e-6);
    }

    #[test]
    fn features_folds_and_sides_are_counted_apart() {
        let mut counts = Counts::new(16);
        counts.add(alone(1, 0, 77));
        counts.add(together(1, 77, 78));
        for key in [alone(0, 0, 77), alone(1, 1, 77), together(1, 78, 77)] {
            assert!(counts.of(key) < 0.5);
        }
        assert!(counts.of(alone(1, 0, 77)) > 0.5 && counts.of(together(1, 77, 78)) > 0.5);
        counts.clear();
        assert!(counts.of(alone(1, 0, 77)) < 0.5);
    }
}
