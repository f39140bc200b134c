//! Counties and states in geographic order, learned from the residences.
//!
//! ZIP codes run through the country geographically, so the commonest ZIP code of a county
//! places it near its neighbours; joined neighbours are then near in fact.

use hashbrown::HashMap;

use crate::population::{Tables, position};
use crate::record::Table;

/// Where each county lies in the order, and which county a city or a ZIP code belongs to.
#[derive(Debug, Default)]
pub(crate) struct Places {
    counties: HashMap<(u32, u32), u32>,
    states: HashMap<u32, u32>,
    by_city: HashMap<(u32, u32), u32>,
    by_zip: HashMap<u32, u32>,
    zip_rank: HashMap<u32, u32>,
}

impl Places {
    pub(crate) fn learn(tables: &Tables) -> Self {
        let cell = |column, row| tables.cell(Table::Residences, column, row);
        let rows = tables
            .tables
            .get(Table::Residences as usize)
            .map_or(0, |t| t.starts.last().copied().unwrap_or(0) as usize);
        let mut county_zips: Counts<(u32, u32)> = HashMap::new();
        let mut state_zips: Counts<u32> = HashMap::new();
        let mut city_counties: Counts<(u32, u32)> = HashMap::new();
        let mut zip_counties: HashMap<u32, HashMap<(u32, u32), u32>> = HashMap::new();
        for row in 0..rows {
            let (city, county, state, zip) = (
                cell(CITY, row),
                cell(COUNTY, row),
                cell(STATE, row),
                cell(ZIP, row),
            );
            *state_zips.entry(state).or_default().entry(zip).or_default() += 1;
            if county == 0 {
                continue;
            }
            *county_zips
                .entry((state, county))
                .or_default()
                .entry(zip)
                .or_default() += 1;
            *city_counties
                .entry((state, city))
                .or_default()
                .entry(county)
                .or_default() += 1;
            *zip_counties
                .entry(zip)
                .or_default()
                .entry((state, county))
                .or_default() += 1;
        }
        let counties = ranks(
            county_zips
                .iter()
                .map(|(key, zips)| (commonest(zips), *key)),
        );
        let rank_of = |key: (u32, u32)| counties.get(&key).copied().unwrap_or(0);
        Self {
            states: ranks(state_zips.iter().map(|(key, zips)| (commonest(zips), *key))),
            by_city: city_counties
                .iter()
                .map(|(key, counts)| (*key, rank_of((key.0, commonest(counts)))))
                .collect(),
            by_zip: zip_counties
                .iter()
                .map(|(zip, counts)| (*zip, rank_of(commonest(counts))))
                .collect(),
            zip_rank: ranks(zip_counties.keys().map(|zip| (*zip, *zip))),
            counties,
        }
    }

    /// The place in the order of a county, from 1; a city or a ZIP code stands in for a county
    /// that isn't known; 0 if nothing is.
    pub(crate) fn county(&self, state: u32, county: u32, city: u32, zip: u32) -> u32 {
        self.counties
            .get(&(state, county))
            .or_else(|| self.by_city.get(&(state, city)))
            .or_else(|| self.by_zip.get(&zip))
            .copied()
            .unwrap_or(0)
    }

    /// The place in the order of a state, from 1; 0 if it isn't known.
    pub(crate) fn state(&self, state: u32) -> u32 {
        self.states.get(&state).copied().unwrap_or(0)
    }

    /// The place in the order of a ZIP code, from 1; 0 if it isn't known.
    pub(crate) fn zip(&self, zip: u32) -> u32 {
        self.zip_rank.get(&zip).copied().unwrap_or(0)
    }
}

type Counts<K> = HashMap<K, HashMap<u32, u32>>;

fn commonest<V: Copy + Default + Ord>(counts: &HashMap<V, u32>) -> V {
    counts
        .iter()
        .map(|(value, count)| (*count, std::cmp::Reverse(*value)))
        .max()
        .map_or_else(V::default, |(_, value)| value.0)
}

/// Texts are numbered in order of value, so the numbers of ZIP codes are in geographic order.
fn ranks<K: Copy + Ord + std::hash::Hash>(keys: impl Iterator<Item = (u32, K)>) -> HashMap<K, u32> {
    let mut order: Vec<(u32, K)> = keys.collect();
    order.sort_unstable();
    order.into_iter().map(|(_, key)| key).zip(1..).collect()
}

const CITY: usize = position(Table::Residences, "city");
const COUNTY: usize = position(Table::Residences, "county");
const STATE: usize = position(Table::Residences, "state");
const ZIP: usize = position(Table::Residences, "zip");
