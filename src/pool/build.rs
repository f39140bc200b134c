//! Builds the pools of a population.

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::Error;
use crate::kind::{CATALOGUE, Cells, Facet, Holders, Kind, Prompt, Setting, Step};
use crate::pool::draw;
use crate::pool::fact::{Askable, Fact, Facts};
use crate::pool::joint::Joint;
use crate::pool::layout;
use crate::pool::refusal::{Bench, Rule};
use crate::pool::share;
use crate::pool::strata::Facets;
use crate::pool::truth::{Members, Truths};
use crate::pool::turn::{self, TURNS};
use crate::pool::{KindReport, PoolReport, Pools, TurnReport, admission, attack, surname};
use crate::population::{Places, Tables};
use crate::prepared::Column;
use crate::record::Table;
use crate::secret::Prf;

/// How pools are built.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PoolOptions {
    /// Choices of a question, 4 to 8.
    pub(crate) choices: usize,
    /// Members that a stratum needs: smaller pools leak less, larger ones refuse less.
    pub(crate) size_min: usize,
}

impl PoolOptions {
    /// Pools for so many choices, of the size that was found best.
    pub(crate) const fn new(choices: usize) -> Self {
        Self {
            choices,
            size_min: 8 * choices,
        }
    }
}

/// Pools of one kind, members counted from 0.
#[derive(Debug, Default)]
struct KindPools {
    pools: Vec<Pool>,
    report: KindReport,
}

/// Pools of one stratum at one turn.
#[derive(Debug, Default)]
struct TurnPools {
    pools: Vec<Pool>,
    report: TurnReport,
}

/// Members in order of display.
#[derive(Debug)]
struct Pool {
    turn: u8,
    rows: Vec<u32>,
    households: Vec<u32>,
    ends: Vec<u32>,
    /// Of the members one after the other, as many of each as its weight.
    holders: Vec<u32>,
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
    let askable = Askable::learn(tables);
    let members = Members::learn(tables);
    // one kind needs nearly as much memory as all records
    let kinds: Vec<KindPools> = CATALOGUE
        .iter()
        .enumerate()
        .map(|(number, kind)| {
            let builder = KindBuilder {
                kind,
                number,
                setting: &setting,
                options,
                salt,
            };
            builder.pools(&askable, &members)
        })
        .collect();
    drop((askable, members));
    let mut report = PoolReport::default();
    let mut all = Vec::new();
    for (number, kind) in (0_u16..).zip(kinds) {
        report.kinds.push(kind.report);
        all.extend(kind.pools.into_iter().map(|pool| (number, pool)));
    }
    let mut pools = assemble(all, tables, options)?;
    let adults = tables.rows().filter(|person| tables.eligible(*person));
    // fewer can't tell chance from a leak
    let (singles, pairs) = if adults.count() >= attack::TRIED_MIN {
        attack::both(tables, &pools, salt)
    } else {
        Default::default()
    };
    report.pairs = pairs;
    pools.asked = admission::asked(&singles, &mut report.kinds, options.choices).into();
    pools.pairs = admission::together(&mut report.pairs, options.choices).into();
    Ok((pools, report))
}

/// The facts of a kind and what is looked up of each time after time.
struct Drafts<'a> {
    facts: &'a Facts,
    truths: &'a Truths<'a>,
    /// Of each fact its place in keyed order.
    keys: Vec<u64>,
    /// Of each fact its value, or what counts as one.
    classes: &'a [u64],
}

impl Drafts<'_> {
    fn key(&self, fact: u32) -> u64 {
        self.keys.get(fact as usize).copied().unwrap_or(0)
    }
}

struct KindBuilder<'a> {
    kind: &'static Kind,
    number: usize,
    setting: &'a Setting<'a>,
    options: PoolOptions,
    salt: &'a Prf,
}

impl KindBuilder<'_> {
    fn pools(&self, askable: &Askable, members: &Members) -> KindPools {
        let tables = self.setting.tables;
        let facts = Facts::collect(self.number, tables, askable);
        let truths = Truths::collect(self.kind, tables, &facts, members);
        let facets = self.facets(&facts);
        let drafts = Drafts {
            keys: facts
                .facts
                .par_iter()
                .map(|fact| self.keyed(fact))
                .collect(),
            classes: &facets.values,
            facts: &facts,
            truths: &truths,
        };
        let mut built = KindPools::default();
        built.report.kind = self.kind.key.to_owned();
        built.report.facts = facts.facts.len() as u64;
        let order = self.order(&drafts, &facets);
        let turns = turn::colour(&facts, &order, tables.len());
        built.report.beyond_turns = turns.iter().filter(|t| t.is_none()).count() as u64;
        for turn in 0..TURNS {
            let mut members: Vec<u32> = (0..)
                .zip(&turns)
                .filter(|(_, t)| **t == Some(turn))
                .map(|(fact, _)| fact)
                .collect();
            let strata = facets.cut(&mut members);
            let parts: Vec<TurnPools> = strata
                .into_par_iter()
                .map(|stratum| {
                    let members = members.get(stratum).unwrap_or_default();
                    self.stratum(members, turn, &drafts)
                })
                .collect();
            let mut report = TurnReport {
                facts: members.len() as u64,
                ..TurnReport::default()
            };
            let first = built.pools.len();
            for part in parts {
                report.gather(&part.report);
                built.pools.extend(part.pools);
            }
            let pools = built.pools.get(first..).unwrap_or_default();
            let mut sizes: Vec<u64> = pools.iter().map(|pool| pool.rows.len() as u64).collect();
            sizes.sort_unstable();
            report.smallest = sizes.first().copied().unwrap_or(0);
            report.median = sizes.get(sizes.len() / 2).copied().unwrap_or(0);
            report.largest = sizes.last().copied().unwrap_or(0);
            built.report.add(report);
        }
        built
    }

    /// Parts a stratum in keyed order beyond its facets: small pools leak less.
    fn stratum(&self, members: &[u32], turn: u8, drafts: &Drafts<'_>) -> TurnPools {
        let mut built = TurnPools::default();
        let mut members = members.to_vec();
        members.sort_by_key(|fact| drafts.key(*fact));
        built.report.common += self.thin(&mut members, drafts);
        if members.len() < self.size_min() {
            built.report.thin += members.len() as u64;
            return built;
        }
        let parts = (members.len() / self.size_min()).max(1);
        let bound = |part| part * members.len() / parts;
        for bounds in (0..parts).map(|part| bound(part)..bound(part + 1)) {
            let mut part = members.get(bounds).unwrap_or_default().to_vec();
            built.report.common += self.thin(&mut part, drafts);
            built.report.rest += self.trim(&mut part, drafts.facts);
            self.pool(&mut part, turn, drafts, &mut built);
        }
        built
    }

    fn thin(&self, members: &mut Vec<u32>, drafts: &Drafts<'_>) -> u64 {
        let value_and_weight = |fact: u32| {
            let class = drafts.classes.get(fact as usize).copied().unwrap_or(0);
            let fact = drafts.facts.facts.get(fact as usize);
            fact.map_or((0, 0), |fact| {
                (class, drafts.facts.holders(fact).len() as u64)
            })
        };
        share::thin(members, value_and_weight, self.options.choices as u64)
    }

    /// What counts as one value: records that are never displayed together take each other's place.
    fn class(&self, fact: &Fact) -> u64 {
        let tables = self.setting.tables;
        let class = self
            .kind
            .confusable
            .class(tables, self.kind.table, fact.row());
        class.unwrap_or(fact.value)
    }

    /// Drops members until k divides the weight: each holder's fact then has one set, and whoever
    /// sees the quizzes of many sees no value more often because it is wrong.
    fn trim(&self, members: &mut Vec<u32>, facts: &Facts) -> u64 {
        let before = members.len();
        loop {
            let weight = |fact: &u32| {
                let fact = facts.facts.get(*fact as usize);
                fact.map_or(0, |fact| facts.holders(fact).len())
            };
            let over = members.iter().map(weight).sum::<usize>() % self.options.choices;
            // the widest that isn't wider than what is over
            let last = members
                .iter()
                .enumerate()
                .filter(|(_, fact)| (1..=over).contains(&weight(fact)))
                .max_by_key(|(at, fact)| (weight(fact), *at));
            match last {
                _ if over == 0 => break,
                Some((at, _)) => members.remove(at),
                None => match members.pop() {
                    Some(fact) => fact,
                    None => break,
                },
            };
        }
        (before - members.len()) as u64
    }

    fn size_min(&self) -> usize {
        self.options.size_min
    }

    fn keyed(&self, fact: &Fact) -> u64 {
        let words = [self.number as u64, fact.household.into(), fact.value];
        self.salt.word(&words)
    }

    fn facets(&self, facts: &Facts) -> Facets {
        let mut steps = self.kind.strata.to_vec();
        let mut numbers: HashMap<Cells, u32> = HashMap::new();
        let mut prompts = Vec::new();
        if self.kind.prompt != Prompt::Plain {
            steps.insert(0, Step::Hard(Facet::Prompt));
            for fact in &facts.facts {
                let tables = self.setting.tables;
                let cells = self.kind.prompt.cells(tables, self.kind.table, fact.row());
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                prompts.push(*numbers.entry(cells.unwrap_or_default()).or_insert(next));
            }
        }
        let values: Vec<u64> = facts.facts.iter().map(|fact| fact.value).collect();
        let commonness = commonness(&values);
        let cells = (0..facts.facts.len())
            .into_par_iter()
            .flat_map_iter(|at| {
                let fact = facts.facts.get(at);
                let common = commonness.get(at).copied().unwrap_or(0);
                let prompt = prompts.get(at).copied().unwrap_or(0);
                steps.iter().map(move |step| match (step.facet(), fact) {
                    (Facet::Prompt, _) | (_, None) => prompt,
                    (Facet::Commonness, _) => common,
                    (facet, Some(fact)) => {
                        let persons = facts.holders(fact);
                        facet.of(
                            self.setting,
                            self.kind.table,
                            fact.row(),
                            Holders { persons },
                        )
                    }
                })
            })
            .collect();
        Facets {
            cells,
            steps,
            values: facts.facts.iter().map(|fact| self.class(fact)).collect(),
            choices: self.options.choices as u64,
            size_min: self.size_min() as u64,
        }
    }

    /// The order in which facts take their turns: those that all facts of the kind together could
    /// hide first, in keyed order. A person's first turn is then one that can be asked, if any.
    fn order(&self, drafts: &Drafts<'_>, facets: &Facets) -> Vec<u32> {
        let facts = drafts.facts;
        let mut all: Vec<u32> = (0..).take(facts.facts.len()).collect();
        let value = |fact: u32| facts.facts.get(fact as usize).map_or(0, |f| f.value);
        let mut hidden = vec![false; all.len()];
        for stratum in facets.cut(&mut all) {
            let members = all.get_mut(stratum).unwrap_or_default();
            if members.len() < self.size_min() {
                continue;
            }
            members.sort_unstable_by_key(|fact| value(*fact));
            for same in members.chunk_by(|a, b| value(*a) == value(*b)) {
                // sets with a value that many hold are refused more often than not
                let share = same.len() * POPULAR_SHARE * self.options.choices;
                let rare = same.len() == 1 || share <= members.len();
                for fact in same {
                    if let Some(slot) = hidden.get_mut(*fact as usize) {
                        *slot = rare;
                    }
                }
            }
        }
        all.sort_by_cached_key(|fact| {
            let hidden = hidden.get(*fact as usize).copied().unwrap_or(false);
            (!hidden, drafts.key(*fact))
        });
        all
    }

    fn pool(&self, members: &mut [u32], turn: u8, drafts: &Drafts<'_>, built: &mut TurnPools) {
        let Drafts { facts, truths, .. } = *drafts;
        let count = members.len() as u64;
        // a part may lose some of what its stratum could hide
        if members.len() < self.size_min() / 2 {
            built.report.thin += count;
            return;
        }
        let tables = self.setting.tables;
        members.sort_by_cached_key(|member| {
            let row = facts.facts.get(*member as usize).map_or(0, Fact::row);
            (self.kind.value.order(tables, self.kind.table, row), *member)
        });
        let ends: Vec<u32> = members
            .iter()
            .scan(0_u32, |sum, member| {
                let fact = facts.facts.get(*member as usize);
                let weight = fact.map_or(0, |fact| facts.holders(fact).len());
                *sum = sum.saturating_add(u32::try_from(weight).unwrap_or(u32::MAX));
                Some(*sum)
            })
            .collect();
        let bench = Bench {
            kind: self.kind,
            tables,
            facts,
            truths,
        };
        let conflicts = bench.conflicts(members);
        let layout = layout::settle(&conflicts, &ends, self.options.choices);
        let widest = (0..ends.len()).map(|at| draw::weight(&ends, at)).max();
        let placed: Vec<&Fact> = layout
            .order
            .iter()
            .filter_map(|at| facts.facts.get(*members.get(*at)? as usize))
            .collect();
        let rules = layout.refused;
        let pool = Pool {
            turn,
            rows: placed
                .iter()
                .map(|fact| u32::try_from(fact.row()).unwrap_or(u32::MAX))
                .collect(),
            holders: placed
                .iter()
                .flat_map(|fact| facts.holders(fact).iter().map(|p| p.0))
                .collect(),
            households: placed.iter().map(|fact| fact.household).collect(),
            ends,
            refused: rules.iter().map(Option::is_some).collect(),
        };
        let sum = draw::total(&pool.ends);
        let refused = pool.refused.iter().filter(|r| **r).count();
        if widest.unwrap_or(0) as usize * self.options.choices > sum as usize
            || refused * 2 > pool.refused.len()
        {
            built.report.unusable += count;
            return;
        }
        built.report.pooled += count;
        built.report.pools += 1;
        built.report.sets += pool.refused.len() as u64;
        for rule in rules.into_iter().flatten() {
            match rule {
                Rule::Equal => built.report.equal += 1,
                Rule::AlsoTrue => built.report.also_true += 1,
                Rule::Confusable => built.report.confusable += 1,
            }
        }
        built.pools.push(pool);
    }
}

/// Lays all pools out one after the other, and lists each person's facts.
fn assemble(all: Vec<(u16, Pool)>, tables: &Tables, options: PoolOptions) -> Result<Pools, Error> {
    let count: usize = all.iter().map(|(_, pool)| pool.rows.len()).sum();
    if u32::try_from(count).is_err() {
        return Err(Error::data(
            "there are more than 4,294,967,295 facts in pools",
        ));
    }
    let (mut rows, mut pools, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    let (mut starts, mut bits, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    let (holder_starts, holders) = joint_holders(&all, tables);
    let mut bit = 0_u64;
    let asks = Asks::of(&all, tables.len());
    for (number, (_, pool)) in (0_u32..).zip(all) {
        let first = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        starts.push(first);
        bits.push(bit);
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
    Ok(Pools {
        rows: rows.into(),
        pools: pools.into(),
        ends: ends.into(),
        starts: starts.into(),
        bits: bits.into(),
        refused: refused.into(),
        holders: holders.into(),
        holder_starts: holder_starts.into(),
        persons: asks.starts.into(),
        slots: asks.slots.into(),
        members: asks.members.into(),
        asked: Column::default(),
        pairs: Column::default(),
        choices: options.choices,
    })
}

/// What can be asked of each person.
struct Asks {
    /// Of each person, and one more: the first slot.
    starts: Vec<u32>,
    slots: Vec<u16>,
    members: Vec<u32>,
}

impl Asks {
    /// Pools come in order of kind, then of turn, and nobody is in two of one turn.
    fn of(all: &[(u16, Pool)], persons: usize) -> Self {
        let mut next = vec![0_u32; persons + 1];
        for person in all.iter().flat_map(|(_, pool)| &pool.holders) {
            if let Some(count) = next.get_mut(*person as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for count in &mut next {
            sum += *count;
            *count = sum;
        }
        let starts = next.clone();
        let mut slots = vec![0; sum as usize];
        let mut members = vec![0; sum as usize];
        let mut first = 0;
        for (kind, pool) in all {
            let slot = kind << 8 | u16::from(pool.turn);
            let weights = (0..pool.ends.len()).map(|at| draw::weight(&pool.ends, at) as usize);
            let owner = (first..).zip(weights);
            let owner = owner.flat_map(|(member, weight)| std::iter::repeat_n(member, weight));
            for (person, member) in pool.holders.iter().zip(owner) {
                let Some(next) = next.get_mut(*person as usize) else {
                    continue;
                };
                let at = *next as usize;
                *next += 1;
                if let (Some(to), Some(is)) = (slots.get_mut(at), members.get_mut(at)) {
                    (*to, *is) = (slot, member);
                }
            }
            first += u32::try_from(pool.rows.len()).unwrap_or(u32::MAX);
        }
        Self {
            starts,
            slots,
            members,
        }
    }
}

/// Of each member, in order, the households that hold its record, and where they begin.
fn joint_holders(all: &[(u16, Pool)], tables: &Tables) -> (Vec<u32>, Vec<u32>) {
    let joint = Joint::learn(tables);
    let (mut starts, mut holders) = (vec![0], Vec::new());
    for (kind, pool) in all {
        let kind = CATALOGUE.get(usize::from(*kind));
        let table = kind.map_or(Table::Persons, |kind| kind.table);
        for (row, household) in pool.rows.iter().zip(&pool.households) {
            joint.holders(tables, (table, *row as usize), *household, &mut holders);
            starts.push(u32::try_from(holders.len()).unwrap_or(u32::MAX));
        }
    }
    (starts, holders)
}

/// A value is popular beyond one in so many times k members of its stratum.
const POPULAR_SHARE: usize = 2;
/// Of each value how often it is there, in powers of four.
fn commonness(values: &[u64]) -> Vec<u32> {
    let mut counts: HashMap<u64, u32> = HashMap::new();
    for value in values {
        *counts.entry(*value).or_default() += 1;
    }
    let count = |value| counts.get(value).copied().unwrap_or(1);
    values
        .iter()
        .map(|value| count(value).ilog2() / 2)
        .collect()
}
