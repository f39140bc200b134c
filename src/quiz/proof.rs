//! The swap, over random worlds: whoever of those that a set belongs to is the subject, with the whole
//! file and at the same turn, the same is displayed, or nothing. Exact, for all that a policy can ask
//! of the draw: fewer choices than prepared, "None of the above", facts of an age.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use crate::policy::{NoneOfTheAbove, Policy};
use crate::pool::{PoolOptions, Pools, build};
use crate::population::{Builder, Tables};
use crate::quiz::draft::DraftQuestion;
use crate::quiz::{Kinds, Maker, Prfs};
use crate::record::PartialDate;
use crate::secret::{Prf, Secret};
use crate::serving::{Ask, BlockAt, Serving, Value, lay};
use crate::worlds::{Bent, Shape, World};

struct Built {
    tables: Tables,
    pools: Pools,
    serving: Serving,
    /// One of each set that is displayed to somebody, and who asks it.
    sets: Vec<(Ask, BlockAt)>,
}

fn built(seed: u64, shape: Shape, bent: Bent, options: PoolOptions) -> Built {
    let mut builder = Builder::new(PartialDate::parse("2026-06-30").unwrap());
    for rows in World::bent(seed, shape, bent).batches(1_000) {
        builder.push(&rows).unwrap();
    }
    let (tables, _) = builder.finish().unwrap();
    let mut key = [9; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let (pools, _) = build(&tables, options, &Prf::new(key)).unwrap();
    let serving = lay(&tables, &pools, &Prf::new(key)).unwrap();
    let mut sets = BTreeMap::new();
    for slot in serving.slots.iter().filter(|slot| **slot != 0) {
        let at = BlockAt(u32::try_from((slot & 0xffff_ffff) - 1).unwrap());
        let block = serving.block(at);
        for number in 0..block.len() {
            let ask = block.ask(number);
            sets.entry((ask.first, ask.set)).or_insert((ask, at));
        }
    }
    Built {
        tables,
        pools,
        serving,
        sets: sets.into_values().collect(),
    }
}

fn prfs(seed: u64) -> Prfs {
    Prfs::new(&Secret::new(&[7; 16]).unwrap(), &seed.to_le_bytes())
}

#[derive(Debug, Default)]
struct Counts {
    sets: usize,
    nones: usize,
    rights: usize,
    right_nones: usize,
}

/// Displays each set for each of its members; returns what was displayed and how often which seat
/// was right.
fn swap(built: &Built, policy: &Policy, prfs: &Prfs) -> Result<Counts, TestCaseError> {
    let choices = built.serving.choices;
    let mut counts = Counts::default();
    for (ask, _) in &built.sets {
        let mut shown: BTreeMap<(Vec<u32>, bool), Vec<u8>> = BTreeMap::new();
        for seat in (0..).take(choices) {
            let ask = Ask { seat, ..*ask };
            let question =
                DraftQuestion::new(&built.serving, ask, policy, (&prfs.subset, &prfs.none));
            let values: Vec<Value> = question.values().collect();
            let texts: BTreeSet<String> = values
                .iter()
                .map(|value| built.serving.plain(*value, &built.tables))
                .collect();
            prop_assert_eq!(texts.len(), values.len(), "equal choices");
            let none = question.is_none_last;
            prop_assert_eq!(values.len() + usize::from(none), policy.choice_count());
            // the right choice is the fact's own, or stands behind the last
            let own = built.serving.plain(question.own(), &built.tables);
            let right = usize::from(question.right());
            match values.get(right) {
                Some(value) => {
                    prop_assert_eq!(&built.serving.plain(*value, &built.tables), &own);
                }
                None => {
                    prop_assert!(none && right == values.len() && !texts.contains(&own));
                    counts.right_nones += 1;
                }
            }
            counts.rights += 1;
            counts.nones += usize::from(none);
            let values: Vec<u32> = values.iter().map(|value| value.0).collect();
            shown
                .entry((values, none))
                .or_default()
                .push(question.right());
        }
        if policy.choice_count() == choices {
            // all of them see one set, in which each place is right for one
            prop_assert_eq!(shown.len(), 1);
            let places: BTreeSet<u8> = shown.into_values().flatten().collect();
            prop_assert_eq!(places.len(), choices);
        }
        counts.sets += 1;
    }
    Ok(counts)
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
    ) {
        let shape = Shape { households: 70, counties: 1, variety };
        let options = PoolOptions { choices, size_min: small * choices };
        let built = built(seed, shape, bent, options);
        prop_assert!(built.sets.len() > 10);
        for mode in [NoneOfTheAbove::Off, NoneOfTheAbove::Some, NoneOfTheAbove::All] {
            for fewer in BTreeSet::from([4, choices]) {
                let policy = Policy::builder()
                    .choices(u8::try_from(fewer).unwrap())
                    .none_of_the_above(mode);
                let policy = policy.build().unwrap();
                let counts = swap(&built, &policy, &prfs(seed + 1))?;
                match mode {
                    NoneOfTheAbove::Off => prop_assert_eq!(counts.nones, 0),
                    NoneOfTheAbove::Some => {
                        prop_assert!(counts.sets < 30 || (1..counts.rights).contains(&counts.nones));
                    }
                    NoneOfTheAbove::All => prop_assert_eq!(counts.nones, counts.rights),
                }
                if mode == NoneOfTheAbove::All && fewer == choices {
                    // right for exactly one of the k
                    prop_assert_eq!(counts.right_nones * choices, counts.rights);
                }
            }
        }
    }

    /// All whose set it is are asked, or none: whatever age of facts the policy asks for.
    #[test]
    fn the_age_of_facts_is_that_of_the_whole_set(
        seed in 0_u64..1_000,
        youngest in 0_u8..12,
        oldest in 12_u8..40,
    ) {
        let refused = refused_for_age(seed, youngest, oldest)?;
        prop_assert!(refused.iter().any(|refused| !refused), "kinds without a date are asked");
    }
}

/// Which sets nobody is asked, facts being between so many years old.
fn refused_for_age(seed: u64, youngest: u8, oldest: u8) -> Result<Vec<bool>, TestCaseError> {
    let shape = Shape {
        households: 70,
        counties: 1,
        variety: 12,
    };
    let built = built(seed, shape, Bent::Movers, PoolOptions::new(5));
    let policy = Policy::builder().fact_age(youngest, oldest);
    let policy = policy.build().unwrap();
    let prfs = prfs(seed);
    let maker = Maker {
        tables: &built.tables,
        pools: &built.pools,
        serving: &built.serving,
        policy: &policy,
        prfs: &prfs,
        kinds: &Kinds::new(&policy, &built.pools),
    };
    let mut refused = Vec::new();
    for (ask, _) in &built.sets {
        let of = |seat| maker.is_of_age(Ask { seat, ..*ask });
        prop_assert!((1..5).all(|seat| of(seat) == of(0)));
        refused.push(!of(0));
    }
    Ok(refused)
}

/// The property above is about something: some sets are too young or too old, most are neither.
#[test]
fn some_facts_are_of_an_age_and_others_not() {
    let refused = refused_for_age(5, 4, 12).unwrap();
    let count = refused.iter().filter(|refused| **refused).count();
    assert!((10..refused.len() - 10).contains(&count), "{count}");
}

/// Fewer choices than prepared are a fact's own and the first of an order of all others that belongs
/// to the fact: fewer among more, and any of them as often.
#[test]
fn fewer_choices_are_the_first_of_an_order_of_the_fact() {
    let shape = Shape {
        households: 80,
        counties: 1,
        variety: 20,
    };
    let built = built(3, shape, Bent::Ordinary, PoolOptions::new(7));
    let mut firsts = [0_u32; 7];
    let mut tried = 0_u32;
    for secret in 0..12 {
        let prfs = prfs(secret);
        for (ask, _) in built.sets.iter().step_by(3) {
            let shown = |count: u8| -> BTreeSet<usize> {
                let policy = Policy::builder().choices(count).unchecked();
                let prfs = (&prfs.subset, &prfs.none);
                let question = DraftQuestion::new(&built.serving, *ask, &policy, prfs);
                question.seats().collect()
            };
            let sets: Vec<_> = (1..=7).map(shown).collect();
            assert_eq!(sets[0], BTreeSet::from([usize::from(ask.seat)]));
            for (fewer, more) in sets.iter().zip(&sets[1..]) {
                assert!(fewer.is_subset(more) && fewer.len() + 1 == more.len());
            }
            let first = (&sets[1] - &sets[0]).into_iter().next().unwrap();
            firsts[(first + 7 - usize::from(ask.seat)) % 7] += 1;
            tried += 1;
        }
    }
    let even = tried / 6;
    assert!(
        tried > 1_000 && firsts[1..].iter().all(|n| n.abs_diff(even) < even / 4),
        "{firsts:?}"
    );
}
