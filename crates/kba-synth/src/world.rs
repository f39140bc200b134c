//! A world: its counties, cut into regions that are made one by one.

use std::collections::{HashMap, HashSet};

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use crate::config::{Config, ConfigError, Counties, MAX_COUNTIES};
use crate::life::Life;
use crate::number;
use crate::random;
use crate::reference::counties::{COUNTIES, CountyIx, county};
use crate::reference::places::{PLACES, kilometres, place};
use crate::town::Towns;
use crate::truth::{PlaceIx, Region};

/// Persons of a region at most: what one thread holds in memory at a time.
const REGION_PERSONS: u64 = 50_000;
/// Persons of a cluster at least, where counties allow: fewer make too few families.
const CLUSTER_PERSONS: f64 = 2_000.0;

/// What one region is made of.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Position in the world.
    pub(crate) index: u32,
    pub(crate) persons: u64,
    /// The ZIP codes with their share of the persons.
    pub(crate) places: Vec<(PlaceIx, f64)>,
    /// A cluster of very many persons is cut into regions that share its places: this is part
    /// `part` of `parts`, and has every `parts`-th house number.
    pub(crate) part: u32,
    pub(crate) parts: u32,
}

/// A synthetic world, of which each region is made when it is asked for.
#[derive(Debug)]
pub struct World {
    config: Config,
    counties: Vec<CountyIx>,
    plans: Vec<Plan>,
    towns: Towns,
}

impl World {
    /// Chooses the counties and shares the persons out; no person is made yet.
    ///
    /// # Errors
    ///
    /// If the order cannot be filled: no persons, unknown counties.
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        config.check()?;
        let clusters = choose(&config)?;
        let counties: Vec<CountyIx> = clusters.iter().flatten().copied().collect();
        let people: Vec<f64> = counties.iter().map(|c| county(*c).population).collect();
        let persons: HashMap<CountyIx, u64> = counties
            .iter()
            .copied()
            .zip(number::apportion(config.persons, &people))
            .collect();
        let mut plans = Vec::new();
        for cluster in &clusters {
            plan(cluster, &persons, &mut plans);
        }
        let towns = Towns::new(config.seed, expected(&config, &plans));
        Ok(Self {
            config,
            counties,
            plans,
            towns,
        })
    }

    /// The order this world fills.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// The number of regions.
    #[must_use]
    pub const fn regions(&self) -> usize {
        self.plans.len()
    }

    /// FIPS codes of the counties with present homes, cluster by cluster.
    pub fn counties(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.counties.iter().map(|c| county(*c).fips.as_str())
    }

    /// Everything true in a region; empty for an index that is not below [`World::regions`].
    ///
    /// The same on any thread and in any order of asking.
    #[must_use]
    pub fn truth(&self, index: usize) -> Region {
        self.plans.get(index).map_or_else(Region::default, |plan| {
            Life::new(&self.config, plan, &self.towns).run()
        })
    }
}

/// The counties of the order, in clusters of neighbours.
fn choose(config: &Config) -> Result<Vec<Vec<CountyIx>>, ConfigError> {
    let mut rng = random::stream(config.seed, 0, "choice of counties");
    let (mut pool, wanted): (Vec<CountyIx>, u32) = match &config.counties {
        Counties::Auto => {
            let wanted = u32::try_from(config.persons / 7_500).unwrap_or(MAX_COUNTIES);
            (all(), wanted.clamp(1, MAX_COUNTIES))
        }
        Counties::Count(n) => (all(), *n),
        Counties::Fips(codes) => {
            let pool = by_code(codes)?;
            let wanted = u32::try_from(pool.len()).unwrap_or(MAX_COUNTIES);
            (pool, wanted)
        }
    };
    let wanted = wanted as usize;
    let per_county = number::persons(config.persons) / number::figure(wanted);
    let least = number::count((CLUSTER_PERSONS / per_county).ceil().min(3_142.0)) as usize;
    let mut clusters = Vec::new();
    let mut chosen = 0;
    while chosen < wanted && !pool.is_empty() {
        let size = rng.random_range(3..=6).max(least).min(wanted - chosen);
        let cluster = cluster(&mut pool, size, &mut rng);
        chosen += cluster.len();
        clusters.push(cluster);
    }
    Ok(clusters)
}

fn all() -> Vec<CountyIx> {
    (0..)
        .zip(COUNTIES.iter())
        .map(|(ix, _)| CountyIx(ix))
        .collect()
}

fn by_code(codes: &[String]) -> Result<Vec<CountyIx>, ConfigError> {
    let mut seen = HashSet::new();
    let mut pool = Vec::new();
    for code in codes {
        let at = COUNTIES
            .binary_search_by(|c| c.fips.as_str().cmp(code))
            .ok()
            .and_then(|at| u32::try_from(at).ok())
            .ok_or_else(|| ConfigError::UnknownCounty(code.clone()))?;
        if seen.insert(at) {
            pool.push(CountyIx(at));
        }
    }
    pool.sort_unstable();
    Ok(pool)
}

/// Takes a county, drawn by population, and its nearest neighbours out of the pool.
fn cluster(pool: &mut Vec<CountyIx>, size: usize, rng: &mut ChaCha8Rng) -> Vec<CountyIx> {
    let total: f64 = pool.iter().map(|c| county(*c).population).sum();
    let mut level = rng.random::<f64>() * total;
    let seed = pool.iter().copied().find(|c| {
        level -= county(*c).population;
        level <= 0.0
    });
    let Some(seed) = seed.or_else(|| pool.last().copied()) else {
        return Vec::new();
    };
    let centre = (county(seed).lat, county(seed).lon);
    pool.sort_by(|a, b| {
        let far = |c: &CountyIx| kilometres(centre, (county(*c).lat, county(*c).lon));
        far(a).total_cmp(&far(b)).then(a.cmp(b))
    });
    let cluster = pool.drain(..size.min(pool.len())).collect();
    pool.sort_unstable();
    cluster
}

/// Cuts a cluster into regions of bounded size.
fn plan(cluster: &[CountyIx], persons: &HashMap<CountyIx, u64>, plans: &mut Vec<Plan>) {
    let total: u64 = cluster.iter().filter_map(|c| persons.get(c)).sum();
    let parts = total.div_ceil(REGION_PERSONS);
    for (part, size) in (0..).zip(number::apportion(
        total,
        &vec![1.0; usize::try_from(parts).unwrap_or(0)],
    )) {
        let mut places = Vec::new();
        for c in cluster {
            let share = number::persons(persons.get(c).copied().unwrap_or(0));
            let people = |p: &PlaceIx| f64::from(place(*p).population);
            let sum: f64 = county(*c).places.iter().map(people).sum();
            let of_county = county(*c).places.iter();
            places.extend(of_county.map(|p| (*p, share * people(p) / sum.max(1.0))));
        }
        places.retain(|(_, share)| *share > 0.0);
        plans.push(Plan {
            index: u32::try_from(plans.len()).unwrap_or(u32::MAX),
            persons: size,
            places,
            part,
            parts: u32::try_from(parts).unwrap_or(1),
        });
    }
}

/// Persons who live or lived in each place: those of its county, and a thin spread of histories
/// over the country.
fn expected(config: &Config, plans: &[Plan]) -> Vec<f64> {
    let country: f64 = PLACES.iter().map(|p| f64::from(p.population)).sum();
    let spread = number::persons(config.persons) * 0.5 / country;
    let mut expected: Vec<f64> = PLACES
        .iter()
        .map(|p| spread * f64::from(p.population))
        .collect();
    for plan in plans.iter().filter(|p| p.part == 0) {
        for (place, share) in &plan.places {
            if let Some(persons) = expected.get_mut(place.0 as usize) {
                *persons += share;
            }
        }
    }
    expected
}
