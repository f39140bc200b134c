//! Builds the pools of a population.

use rayon::prelude::*;

use crate::Error;
use crate::kind::{CATALOGUE, Holders, Kind, Setting};
use crate::pool::fact::{Facts, Truths};
use crate::pool::refusal::Bench;
use crate::pool::strata::{self, Facets};
use crate::pool::turn::{self, TURNS};
use crate::pool::{KindReport, PoolReport, Pools, surname};
use crate::population::{Places, Tables};
use crate::secret::Prf;

/// How pools are built.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PoolOptions {
    /// Choices of a question, 4 to 8.
    pub(crate) choices: usize,
}

impl PoolOptions {
    /// Members that a stratum needs: smaller pools leak less, larger ones refuse less.
    fn size_min(self) -> usize {
        8 * self.choices
    }
}

/// Pools of one kind, members counted from 0.
#[derive(Debug, Default)]
struct KindPools {
    pools: Vec<Pool>,
    report: KindReport,
}

/// Members in order of display.
#[derive(Debug)]
struct Pool {
    turn: u8,
    rows: Vec<u32>,
    ends: Vec<u32>,
    holders: Vec<Vec<u32>>,
    refused: Vec<bool>,
}

/// Builds all pools. `salt` orders the facts of a person; it belongs to the edition.
///
/// Runs on the rayon pool of the caller; the result doesn't depend on the number of threads.
pub(crate) fn build(
    tables: &Tables,
    options: PoolOptions,
    salt: &Prf,
) -> Result<(Pools, PoolReport), Error> {
    let setting = Setting {
        tables,
        places: Places::learn(tables),
        surname_groups: surname::groups(tables),
    };
    let kinds: Vec<KindPools> = CATALOGUE
        .par_iter()
        .enumerate()
        .map(|(at, kind)| {
            KindBuilder {
                kind,
                number: at as u64,
                setting: &setting,
                options,
                salt,
            }
            .pools()
        })
        .collect();
    let mut report = PoolReport::default();
    let mut all = Vec::new();
    for (number, kind) in (0_u16..).zip(kinds) {
        report.kinds.push(kind.report);
        all.extend(kind.pools.into_iter().map(|pool| (number, pool)));
    }
    Ok((assemble(all, tables.len(), options)?, report))
}

struct KindBuilder<'a> {
    kind: &'static Kind,
    number: u64,
    setting: &'a Setting<'a>,
    options: PoolOptions,
    salt: &'a Prf,
}

impl KindBuilder<'_> {
    fn pools(&self) -> KindPools {
        let tables = self.setting.tables;
        let facts = Facts::collect(self.kind, tables);
        let truths = Truths::collect(self.kind, tables);
        let facets = self.facets(&facts);
        let mut built = KindPools::default();
        built.report.kind = self.kind.key.to_owned();
        built.report.facts = facts.facts.len() as u64;
        let order = self.order(&facts, &facets);
        let turns = turn::colour(&facts, &order, tables.len());
        built.report.beyond_turns = turns.iter().filter(|t| t.is_none()).count() as u64;
        for turn in 0..TURNS {
            let mut members: Vec<u32> = (0..)
                .zip(&turns)
                .filter(|(_, t)| **t == Some(turn))
                .map(|(fact, _)| fact)
                .collect();
            for stratum in strata::cut(&mut members, self.kind.strata, &facets, self.size_min()) {
                let stratum = members.get_mut(stratum).unwrap_or_default();
                self.pool(stratum, turn, &facts, &truths, &mut built);
            }
        }
        built
    }

    fn size_min(&self) -> usize {
        self.options.size_min()
    }

    fn facets(&self, facts: &Facts) -> Facets {
        let steps = self.kind.strata.len();
        let cells = facts
            .facts
            .par_iter()
            .flat_map_iter(|fact| {
                let holders = Holders {
                    persons: facts.holders(fact),
                };
                self.kind.strata.iter().map(move |step| {
                    step.facet()
                        .of(self.setting, self.kind.table, fact.row, holders)
                })
            })
            .collect();
        Facets { cells, steps }
    }

    /// The order in which facts take their turns: those that all facts of the kind together could
    /// hide first, in keyed order. A person's first turn is then one that can be asked, if any.
    fn order(&self, facts: &Facts, facets: &Facets) -> Vec<u32> {
        let mut all: Vec<u32> = (0..).take(facts.facts.len()).collect();
        let mut hidden = vec![false; all.len()];
        for stratum in strata::cut(&mut all, self.kind.strata, facets, self.size_min()) {
            let members = all.get(stratum).unwrap_or_default();
            let usable = members.len() >= self.size_min();
            for member in members {
                if let Some(slot) = hidden.get_mut(*member as usize) {
                    *slot = usable;
                }
            }
        }
        let key = |fact: &u32| {
            let at = *fact as usize;
            let (household, value) = facts
                .facts
                .get(at)
                .map_or((0, 0), |fact| (u64::from(fact.household), fact.value));
            let hidden = hidden.get(at).copied().unwrap_or(false);
            (!hidden, self.salt.word(&[self.number, household, value]))
        };
        all.sort_by_cached_key(key);
        all
    }

    fn pool(
        &self,
        members: &mut [u32],
        turn: u8,
        facts: &Facts,
        truths: &Truths,
        built: &mut KindPools,
    ) {
        let count = members.len() as u64;
        if members.len() < self.size_min() {
            built.report.thin += count;
            return;
        }
        let tables = self.setting.tables;
        members.sort_by_cached_key(|member| {
            let row = facts.facts.get(*member as usize).map_or(0, |f| f.row);
            (self.kind.value.order(tables, self.kind.table, row), *member)
        });
        let mut pool = Pool {
            turn,
            rows: Vec::new(),
            ends: Vec::new(),
            holders: Vec::new(),
            refused: Vec::new(),
        };
        let mut sum = 0_u32;
        let mut widest = 0;
        for fact in members.iter().filter_map(|m| facts.facts.get(*m as usize)) {
            let holders = facts.holders(fact);
            let weight = u32::try_from(holders.len()).unwrap_or(u32::MAX);
            widest = widest.max(weight);
            sum = sum.saturating_add(weight);
            pool.rows.push(u32::try_from(fact.row).unwrap_or(u32::MAX));
            pool.ends.push(sum);
            pool.holders.push(holders.iter().map(|p| p.0).collect());
        }
        let bench = Bench {
            kind: self.kind,
            tables,
            facts,
            truths,
            choices: self.options.choices,
        };
        pool.refused = bench.refused(members, &pool.ends);
        let refused = pool.refused.iter().filter(|r| **r).count();
        if widest as usize * self.options.choices > sum as usize || refused * 2 > pool.refused.len()
        {
            built.report.unusable += count;
            return;
        }
        built.report.pooled += count;
        built.report.pools += 1;
        built.report.sets += pool.refused.len() as u64;
        built.report.refused += refused as u64;
        built.pools.push(pool);
    }
}

/// Lays all pools out one after the other, and lists each person's facts.
fn assemble(all: Vec<(u16, Pool)>, persons: usize, options: PoolOptions) -> Result<Pools, Error> {
    let count: usize = all.iter().map(|(_, pool)| pool.rows.len()).sum();
    if u32::try_from(count).is_err() {
        return Err(Error::data(
            "there are more than 4,294,967,295 facts in pools",
        ));
    }
    let (mut rows, mut pools, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    let (mut starts, mut bits, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    let mut asks: Vec<(u32, u16, u32)> = Vec::new();
    let mut bit = 0_u64;
    for (number, (kind, pool)) in (0_u32..).zip(all) {
        let first = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        starts.push(first);
        bits.push(bit);
        let slot = kind << 8 | u16::from(pool.turn);
        for (member, holders) in (first..).zip(&pool.holders) {
            asks.extend(holders.iter().map(|person| (*person, slot, member)));
        }
        pools.resize(pools.len() + pool.rows.len(), number);
        rows.extend(pool.rows);
        ends.extend(pool.ends);
        for is_refused in pool.refused {
            if bit.is_multiple_of(8) {
                refused.push(0_u8);
            }
            if let Some(byte) = refused.last_mut() {
                *byte |= u8::from(is_refused) << (bit % 8);
            }
            bit += 1;
        }
    }
    starts.push(u32::try_from(rows.len()).unwrap_or(u32::MAX));
    bits.push(bit);
    asks.sort_unstable();
    let mut first_slots = vec![0_u32; persons + 1];
    for (person, ..) in &asks {
        if let Some(slot) = first_slots.get_mut(*person as usize + 1) {
            *slot += 1;
        }
    }
    let mut sum = 0;
    for slot in &mut first_slots {
        sum += *slot;
        *slot = sum;
    }
    Ok(Pools {
        rows: rows.into(),
        pools: pools.into(),
        ends: ends.into(),
        starts: starts.into(),
        bits: bits.into(),
        refused: refused.into(),
        persons: first_slots.into(),
        slots: asks
            .iter()
            .map(|(_, slot, _)| *slot)
            .collect::<Vec<_>>()
            .into(),
        members: asks
            .iter()
            .map(|(.., member)| *member)
            .collect::<Vec<_>>()
            .into(),
        choices: options.choices,
    })
}
