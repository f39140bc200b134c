//! Bands: how amounts and spans of time are grouped to be asked about.
//!
//! Many narrow bands instead of the field's five wide ones: touching bands are never displayed
//! together, and a band that more than one in k holds can't be hidden.

use crate::kind::content::{Content, Unit};

/// Bands of one amount: each begins where the one before ends.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Bands {
    unit: Unit,
    /// The first amount of each band but the lowest, ascending.
    starts: &'static [u32],
}

impl Bands {
    /// The number of the band of an amount, from 1.
    pub(crate) fn of(&self, amount: u32) -> u32 {
        let below = self.starts.partition_point(|start| *start <= amount);
        u32::try_from(below + 1).unwrap_or(u32::MAX)
    }

    /// What the choice of a band says.
    pub(crate) fn content(&self, band: u32) -> Content {
        let at = band as usize;
        let start = |at: usize| self.starts.get(at).copied();
        Content::Band {
            unit: self.unit,
            low: at.checked_sub(2).and_then(start).unwrap_or(0),
            high: at
                .checked_sub(1)
                .and_then(start)
                .map_or(u32::MAX, |next| next - 1),
        }
    }
}

/// Time at an address.
pub(crate) const YEARS: Bands = Bands {
    unit: Unit::Years,
    starts: &[1, 2, 3, 4, 6, 8, 10, 12, 15, 18, 21, 25, 30, 35, 40, 50],
};
/// Ages of grown persons.
pub(crate) const AGES: Bands = Bands {
    unit: Unit::Age,
    starts: &[
        22, 26, 30, 34, 38, 42, 46, 50, 54, 58, 62, 66, 70, 74, 78, 82, 86, 90,
    ],
};
/// Living space.
pub(crate) const SQUARE_FEET: Bands = Bands {
    unit: Unit::SquareFeet,
    starts: &[
        601, 801, 1_001, 1_201, 1_401, 1_601, 1_801, 2_001, 2_251, 2_501, 2_751, 3_001, 3_501,
        4_001, 5_001,
    ],
};
/// Prices of homes, each band about a fifth above the one before.
pub(crate) const DOLLARS: Bands = Bands {
    unit: Unit::Dollars,
    starts: &[
        10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 75_000, 90_000, 110_000, 130_000, 155_000,
        185_000, 220_000, 265_000, 320_000, 380_000, 460_000, 550_000, 660_000, 800_000, 1_000_000,
        1_500_000, 2_000_000,
    ],
};
/// Years in which homes were built.
pub(crate) const BUILT: Bands = Bands {
    unit: Unit::Built,
    starts: &[
        1900, 1920, 1930, 1940, 1945, 1950, 1955, 1960, 1965, 1970, 1975, 1980, 1985, 1990, 1995,
        2000, 2005, 2010, 2015, 2020,
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    /// Each amount is in the band that says so, and the next amount in it or the next band.
    #[test]
    fn bands_hold_their_amounts() {
        for bands in [&YEARS, &AGES, &SQUARE_FEET, &DOLLARS, &BUILT] {
            let mut before = 1;
            for amount in (0..3_000).chain((3_000..2_100_000).step_by(500)) {
                let band = bands.of(amount);
                assert!(band == before || band == before + 1, "{amount}");
                before = band;
                let Content::Band { low, high, .. } = bands.content(band) else {
                    panic!("a band is a band");
                };
                assert!((low..=high).contains(&amount), "{amount} {low} {high}");
            }
            assert_eq!(bands.content(before).plain().pop(), Some('+'));
        }
    }
}
