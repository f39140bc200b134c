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
        501, 601, 701, 801, 901, 1_001, 1_101, 1_201, 1_301, 1_401, 1_501, 1_601, 1_701, 1_801,
        1_901, 2_001, 2_151, 2_301, 2_451, 2_601, 2_751, 2_901, 3_051, 3_301, 3_551, 3_801, 4_051,
        4_301, 4_501, 5_001, 6_001,
    ],
};
/// Prices of homes, each band about an eighth above the one before.
pub(crate) const DOLLARS: Bands = Bands {
    unit: Unit::Dollars,
    starts: &[
        10_000, 11_000, 13_000, 14_000, 16_000, 18_000, 21_000, 24_000, 27_000, 30_000, 34_000,
        38_000, 43_000, 49_000, 55_000, 65_000, 70_000, 80_000, 90_000, 100_000, 115_000, 130_000,
        145_000, 165_000, 190_000, 210_000, 240_000, 270_000, 310_000, 350_000, 390_000, 440_000,
        500_000, 560_000, 650_000, 725_000, 825_000, 925_000, 1_050_000, 1_175_000, 1_325_000,
        1_500_000, 1_700_000, 1_925_000, 2_175_000, 2_450_000,
    ],
};
/// Years in which homes were built.
pub(crate) const BUILT: Bands = Bands {
    unit: Unit::Built,
    starts: &[
        1880, 1900, 1910, 1920, 1925, 1930, 1935, 1940, 1944, 1948, 1952, 1956, 1960, 1964, 1968,
        1972, 1976, 1980, 1984, 1988, 1992, 1996, 2000, 2004, 2008, 2012, 2016, 2020,
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
            for amount in (0..10_000).chain((10_000..2_600_000).step_by(500)) {
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
