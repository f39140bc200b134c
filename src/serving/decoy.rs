//! What claims of nobody are answered with: blocks that have the shape of a real one and are
//! nobody's.

use crate::kind::{hash, mix};
use crate::prepared::Column;
use crate::serving::BlockAt;

/// Decoys by ZIP code, then birth year; and which ZIP code stands for a city.
#[derive(Clone, Debug, Default)]
pub(crate) struct Decoys {
    /// Of each ZIP code from 0, and one more: the first decoy.
    pub(crate) zips: Column<u32>,
    pub(crate) years: Column<u16>,
    pub(crate) blocks: Column<u32>,
    /// Hashes of city and state in order, and the commonest ZIP code of each.
    pub(crate) cities: Column<u64>,
    pub(crate) city_zips: Column<u32>,
}

impl Decoys {
    /// `decoys`: ZIP code, birth year and block of each; `homes`: hash of the city and ZIP code of
    /// each home, in order.
    pub(super) fn new(mut decoys: Vec<(u32, u16, u32)>, homes: &[(u64, u32)]) -> Self {
        decoys.sort_unstable();
        let mut zips = Vec::with_capacity(ZIPS as usize + 1);
        let mut first = 0_u32;
        let mut rest = decoys.iter().peekable();
        for zip in 0..=ZIPS {
            while rest.next_if(|(other, ..)| *other < zip).is_some() {
                first += 1;
            }
            zips.push(first);
        }
        let (cities, city_zips) = homes
            .chunk_by(|a, b| a.0 == b.0)
            .filter_map(|city| {
                let zips = city.chunk_by(|a, b| a == b);
                zips.max_by_key(|same| same.len())?.first().copied()
            })
            .unzip::<_, _, Vec<u64>, Vec<u32>>();
        Self {
            zips: zips.into(),
            years: decoys
                .iter()
                .map(|(_, year, _)| *year)
                .collect::<Vec<_>>()
                .into(),
            blocks: decoys
                .iter()
                .map(|(.., block)| *block)
                .collect::<Vec<_>>()
                .into(),
            cities: cities.into(),
            city_zips: city_zips.into(),
        }
    }

    /// A decoy whose home and age are near what a claim tells, picked by a number among those that
    /// are about as near; `None` if there is none at all.
    pub(crate) fn near(
        &self,
        (zip, city, state): (Option<u32>, &str, Option<&str>),
        birth_year: u16,
        pick: u64,
    ) -> Option<BlockAt> {
        let of_city = || {
            let at = self.cities.binary_search(&city_hash(city, state?)).ok()?;
            self.city_zips.get(at).copied()
        };
        let home = zip.or_else(of_city);
        let range = match home {
            Some(home) => self.nearest(home)?,
            None => 0..self.blocks.len(),
        };
        let years = self.years.get(range.clone())?;
        let at = match home {
            Some(_) => years.partition_point(|year| *year < birth_year),
            None => usize::try_from(pick.checked_rem(years.len() as u64)?).ok()?,
        };
        let near = years.len().min(NEIGHBOURS);
        let from = at.saturating_sub(near / 2).min(years.len() - near);
        let of = usize::try_from((pick >> 32).checked_rem(near as u64)?).ok()?;
        self.blocks
            .get(range.start + from + of)
            .copied()
            .map(BlockAt)
    }

    /// The decoys of the nearest ZIP code that has any.
    fn nearest(&self, zip: u32) -> Option<std::ops::Range<usize>> {
        let zip = zip.min(ZIPS - 1);
        let of = |zip: u32| {
            let range =
                self.zips.at(zip as usize) as usize..self.zips.at(zip as usize + 1) as usize;
            (!range.is_empty()).then_some(range)
        };
        of(zip).or_else(|| {
            let first = self.zips.at(zip as usize);
            let zip_of = |decoy: u32| {
                let next = self.zips.partition_point(|start| *start <= decoy);
                u32::try_from(next).ok()?.checked_sub(1)
            };
            let before = first.checked_sub(1).and_then(zip_of);
            let behind = ((first as usize) < self.blocks.len())
                .then(|| zip_of(first))
                .flatten();
            let near = [before, behind].into_iter().flatten();
            near.min_by_key(|other| other.abs_diff(zip)).and_then(of)
        })
    }
}

/// A number of a city; the name in its normal form.
pub(super) fn city_hash(city: &str, state: &str) -> u64 {
    mix(&[hash(city), hash(state)])
}

/// One more than the greatest ZIP code.
const ZIPS: u32 = 100_000;
/// Enough that it isn't always the same one.
const NEIGHBOURS: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_in_place_and_age_is_found() {
        let mut of = Vec::new();
        for year in 1940..2000 {
            of.push((10_001, year, u32::from(year)));
            of.push((60_601, year, 100_000 + u32::from(year)));
        }
        let homes = [(city_hash("springfield", "IL"), 60_601); 3];
        let decoys = Decoys::new(of, &homes);
        for pick in 0..40_u64 {
            let near = |home, year| decoys.near(home, year, pick << 32).unwrap().0;
            assert!(near((Some(10_001), "", None), 1970).abs_diff(1970) <= 8);
            // nowhere on file: the nearest place
            assert!(near((Some(10_400), "", None), 1930) < 1956);
            assert!(near((Some(59_000), "", None), 2020) > 100_000 + 1983);
            assert!(near((Some(0), "", None), 1970) < 2000);
            assert!(near((Some(99_999), "", None), 1970) > 100_000);
            assert!(near((None, "springfield", Some("IL")), 1970).abs_diff(101_970) <= 8);
            near((None, "nowhere", Some("ZZ")), 1970);
        }
        assert!(
            Decoys::new(Vec::new(), &[])
                .near((Some(1), "", None), 1970, 7)
                .is_none()
        );
        assert!(
            Decoys::default()
                .near((None, "x", Some("IL")), 1970, 7)
                .is_none()
        );
    }
}
