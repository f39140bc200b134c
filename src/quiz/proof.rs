//! The swap, over random worlds: whoever of those that a set belongs to is the subject, with the whole
//! file and at the same turn, the same is displayed, or nothing. Exact, for all that a policy can ask
//! of the draw: fewer choices than prepared, "None of the above", facts of an age.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use crate::kind::{CATALOGUE, Content, Told};
use crate::policy::{NoneOfTheAbove, Policy};
use crate::pool::{Drawn, Member, PoolOptions, Pools, build};
use crate::population::{Builder, PersonRow, Tables};
use crate::quiz::candidate::{Candidate, Press};
use crate::record::PartialDate;
use crate::secret::Prf;
use crate::worlds::{Bent, Shape, World};

struct Built {
    tables: Tables,
    pools: Pools,
    /// Of each member: kind, turn, and who is asked.
    asked: BTreeMap<Member, (usize, u8, Vec<PersonRow>)>,
}

fn built(seed: u64, shape: Shape, bent: Bent, options: PoolOptions) -> Built {
    let mut builder = Builder::new(PartialDate::parse("2026-06-30").unwrap());
    for rows in World::bent(seed, shape, bent).batches(1_000) {
        builder.push(&rows).unwrap();
    }
    let (tables, _) = builder.finish().unwrap();
    let (pools, _) = build(&tables, options, &prf(seed)).unwrap();
    let mut asked: BTreeMap<Member, (usize, u8, Vec<PersonRow>)> = BTreeMap::new();
    for person in tables.rows() {
        for (kind, turn, member) in pools.asks(person) {
            let slot = asked.entry(member).or_insert((kind, turn, Vec::new()));
            assert_eq!((slot.0, slot.1), (kind, turn));
            slot.2.push(person);
        }
    }
    Built {
        tables,
        pools,
        asked,
    }
}

fn prf(seed: u64) -> Prf {
    let mut key = [9; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    Prf::new(key)
}

impl Built {
    /// What a member's fact is displayed with, for a claim.
    fn candidate(&self, ask: &Ask<'_>, member: Member, drawn: &Drawn) -> Option<Candidate> {
        let press = Press {
            tables: &self.tables,
            pools: &self.pools,
            policy: ask.policy,
            told: ask.told,
            subset: ask.prf,
            none: ask.prf,
            facts: ask.prf,
        };
        let (kind, turn, _) = self.asked[&member];
        press.candidate((&CATALOGUE[kind], kind, turn), member, drawn)
    }

    /// The set of a member under each jitter that leads to the same members.
    fn same(&self, member: Member, members: &[Member]) -> Vec<Drawn> {
        (0..self.pools.jitters(member))
            .filter_map(|jitter| self.pools.draw(member, jitter))
            .filter(|drawn| drawn.members().eq(members.iter().copied()))
            .collect()
    }
}

/// How a question is asked for.
struct Ask<'a> {
    policy: &'a Policy,
    told: &'a Told,
    prf: &'a Prf,
}

type Choices = Vec<Option<Content>>;

/// Displays each set for each of its members; returns what was displayed and how often which seat
/// was right.
fn swap(built: &Built, policy: &Policy, prf: &Prf, every: usize) -> Result<Counts, TestCaseError> {
    let mut counts = Counts::default();
    let mut seen = BTreeSet::new();
    for (member, (_, _, askers)) in built.asked.iter().step_by(every) {
        let Some(drawn) =
            (0..built.pools.jitters(*member)).find_map(|j| built.pools.draw(*member, j))
        else {
            counts.refused += 1;
            continue;
        };
        let members: Vec<Member> = drawn.members().collect();
        if !seen.insert(members.clone()) {
            continue;
        }
        // one claim for all who stand in the subject's place
        let told = Told::of(&built.tables, askers[0]);
        let ask = Ask {
            policy,
            told: &told,
            prf,
        };
        let mut shown: BTreeMap<Choices, Vec<(Member, usize)>> = BTreeMap::new();
        let mut none = 0;
        let mut rows = BTreeSet::new();
        for other in &members {
            let draws = built.same(*other, &members);
            prop_assert!(!draws.is_empty());
            match built.candidate(&ask, *other, &draws[0]) {
                Some(candidate) => {
                    prop_assert_eq!(candidate.choices.len(), policy.choice_count());
                    rows.insert(candidate.rows);
                    shown
                        .entry(candidate.choices)
                        .or_default()
                        .push((*other, candidate.own));
                }
                None => none += 1,
            }
        }
        prop_assert!(none == 0 || shown.is_empty(), "refused for some only");
        // or what else may be asked would know the answer
        prop_assert!(rows.len() <= 1, "looked at with other records");
        if policy.choice_count() == built.pools.choices && none == 0 {
            // all of them see one set, in which each seat is right for one
            prop_assert_eq!(shown.len(), 1);
            let seats: Vec<usize> = shown.values().flatten().map(|(_, own)| *own).collect();
            prop_assert_eq!(seats, (0..members.len()).collect::<Vec<_>>());
        }
        for (choices, rights) in shown {
            let texts: BTreeSet<&Option<Content>> = choices.iter().collect();
            prop_assert_eq!(texts.len(), choices.len(), "equal choices");
            counts.nones += usize::from(choices.contains(&None));
            counts.right_nones += rights
                .iter()
                .filter(|(_, own)| choices[*own].is_none())
                .count();
            counts.rights += rights.len();
            counts.sets += 1;
        }
    }
    Ok(counts)
}

#[derive(Debug, Default)]
struct Counts {
    refused: usize,
    sets: usize,
    nones: usize,
    rights: usize,
    right_nones: usize,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    /// Households share facts, values come in heaps, pools have k members and more.
    #[test]
    fn whoever_is_the_subject_the_same_is_displayed(
        seed in 0_u64..1_000,
        choices in 4_usize..=8,
        small in 1_usize..=8,
        variety in 6_usize..=20,
        bent in prop::sample::select(vec![Bent::Ordinary, Bent::Movers, Bent::Narrow]),
        age in prop::option::of((0_u8..12, 12_u8..40)),
    ) {
        let shape = Shape { households: 70, counties: 1, variety };
        let options = PoolOptions { choices, size_min: small * choices };
        let built = built(seed, shape, bent, options);
        for mode in [NoneOfTheAbove::Off, NoneOfTheAbove::Some, NoneOfTheAbove::All] {
            for fewer in BTreeSet::from([4, choices]) {
                let mut policy = Policy::builder()
                    .choices(u8::try_from(fewer).unwrap())
                    .none_of_the_above(mode);
                if let Some((youngest, oldest)) = age {
                    policy = policy.fact_age(youngest, oldest);
                }
                let policy = policy.build().unwrap();
                let counts = swap(&built, &policy, &prf(seed + 1), 5)?;
                prop_assert!(age.is_some() || counts.sets > 10, "{:?}", counts);
                match mode {
                    NoneOfTheAbove::Off => prop_assert_eq!(counts.nones, 0),
                    NoneOfTheAbove::Some => {
                        prop_assert!(counts.sets < 30 || (1..counts.sets).contains(&counts.nones));
                    }
                    NoneOfTheAbove::All => prop_assert_eq!(counts.nones, counts.sets),
                }
                if mode == NoneOfTheAbove::All && fewer == choices {
                    // right for exactly one of the k
                    prop_assert_eq!(counts.right_nones * choices, counts.rights);
                }
            }
        }
    }
}

/// Fewer choices than prepared are a fact's own and the first of an order of all others that belongs
/// to the fact: fewer among more, in whatever set, and any of them as often.
#[test]
fn fewer_choices_are_the_first_of_an_order_of_the_fact() {
    let shape = Shape {
        households: 80,
        counties: 1,
        variety: 20,
    };
    let built = built(3, shape, Bent::Ordinary, PoolOptions::new(7));
    let told = Told::default();
    let mut firsts = [0_u32; 6];
    let mut tried = 0_u32;
    for secret in 0..12 {
        let prf = prf(secret);
        for member in built.asked.keys().step_by(9) {
            let draws =
                (0..built.pools.jitters(*member)).filter_map(|j| built.pools.draw(*member, j));
            for drawn in draws {
                let shown = |count: u8| -> BTreeSet<Option<Content>> {
                    let policy = Policy::builder().choices(count).unchecked();
                    let ask = Ask {
                        policy: &policy,
                        told: &told,
                        prf: &prf,
                    };
                    let candidate = built.candidate(&ask, *member, &drawn).unwrap();
                    let own = candidate.choices[candidate.own].clone();
                    assert!(candidate.choices.contains(&own));
                    candidate.choices.into_iter().collect()
                };
                let sets: Vec<_> = (1..=7).map(shown).collect();
                let mut order = Vec::new();
                for (fewer, more) in sets.iter().zip(&sets[1..]) {
                    assert!(fewer.is_subset(more) && fewer.len() + 1 == more.len());
                    order.extend(more - fewer);
                }
                let order: Vec<String> = order
                    .into_iter()
                    .map(|content| content.unwrap().plain())
                    .collect();
                let mut sorted: Vec<&String> = order.iter().collect();
                sorted.sort();
                firsts[sorted.iter().position(|text| **text == order[0]).unwrap()] += 1;
                tried += 1;
            }
        }
    }
    // by the order of texts any of the others comes first; sets of one fact hang together, so the
    // bound is wide
    let even = tried / 6;
    assert!(
        tried > 1_000 && firsts.iter().all(|n| n.abs_diff(even) < even / 4),
        "{firsts:?}"
    );
}
