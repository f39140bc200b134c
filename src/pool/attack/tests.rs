//! Planted leaks are found, and honest worlds show chance.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::kind::CATALOGUE;
use crate::pool::attack::sample::Sample;
use crate::pool::attack::{AttackReport, PairReport, both, wilson};
use crate::pool::{PoolOptions, Pools, build};
use crate::population::{Builder, PersonRow, Tables};
use crate::record::{PartialDate, Table};
use crate::secret::Prf;
use crate::worlds::{Shape, World};

const CHOICES: usize = 5;

fn prepared(world: &World) -> (Tables, Pools) {
    let mut builder = Builder::new(PartialDate::parse("2026-06-30").unwrap());
    for rows in world.batches(1_000) {
        builder.push(&rows).unwrap();
    }
    let (tables, _) = builder.finish().unwrap();
    let options = PoolOptions::new(CHOICES);
    let (pools, _) = build(&tables, options, &Prf::new([3; 32])).unwrap();
    (tables, pools)
}

fn world() -> World {
    let shape = Shape {
        households: 1_800,
        counties: 1,
        variety: 20,
    };
    World::random(11, shape)
}

/// Gives each person a value of a closed list, by a number that is drawn anew for each table, or
/// by the same number for all.
fn assign(world: &mut World, table: Table, column: &'static str, number: impl Fn(&str) -> usize) {
    const WORDS: [&str; 12] = [
        "Amber", "Birch", "Cobalt", "Dune", "Ember", "Fjord", "Garnet", "Heron", "Indigo",
        "Juniper", "Krypton", "Lagoon",
    ];
    world.edit(table, |raw| {
        let word = WORDS[number(&raw["person_id"]) % WORDS.len()];
        raw.insert(column, format!("{word} {table}"));
    });
}

/// An honest world: employers and licences have nothing to do with each other.
fn independent() -> World {
    let mut world = world();
    let prf = Prf::new([8; 32]);
    let number = |id: &str, table: u64| {
        let id = id.bytes().fold(0, |n, b| n * 256 + u64::from(b));
        usize::try_from(prf.below(&[id, table], 1_000)).unwrap()
    };
    assign(&mut world, Table::Employment, "employer", |id| {
        number(id, 1)
    });
    assign(&mut world, Table::Licences, "licence", |id| number(id, 2));
    world
}

static HONEST: LazyLock<(Vec<AttackReport>, Vec<PairReport>)> = LazyLock::new(|| {
    let (tables, pools) = prepared(&independent());
    both(&tables, &pools, &Prf::new([5; 32]))
});

fn single<'a>(reports: &'a [AttackReport], kind: &str, attacker: &str) -> &'a AttackReport {
    let mut all = reports.iter();
    all.find(|r| r.kind == kind && r.attacker == attacker)
        .unwrap()
}

fn pair<'a>(reports: &'a [PairReport], a: &str, b: &str) -> &'a PairReport {
    let mut all = reports.iter();
    all.find(|r| r.a == a && r.b == b).unwrap()
}

fn holds((low, high): (f64, f64), chance: f64) -> bool {
    low <= chance && chance <= high
}

/// Nor is any other adult of the household: an attacker who learned of some choices only would know
/// which of them are wrong.
#[test]
fn nobody_on_display_is_learned_from() {
    let (tables, pools) = prepared(&independent());
    let sample = Sample::draw(&tables, &pools, &Prf::new([5; 32]));
    let mut tables_seen = BTreeSet::new();
    for (kind, declared) in sample.kinds.iter().zip(CATALOGUE) {
        let people = sample.people.iter().enumerate();
        let folds: BTreeMap<u32, u8> = people
            .flat_map(|(at, subject)| kind.facts_of(at).iter().map(|(_, f)| (*f, subject.fold)))
            .collect();
        for question in &kind.questions {
            for fold in question.choices().iter().filter_map(|fact| folds.get(fact)) {
                assert_eq!(question.free >> fold & 1, 0, "{}", declared.key);
                tables_seen.insert(declared.table);
            }
        }
    }
    // the rows of persons are nobody's but their own
    assert!(
        tables_seen.contains(&Table::Persons) && tables_seen.len() > 5,
        "{tables_seen:?}"
    );
}

#[test]
fn an_honest_world_shows_chance() {
    let (singles, pairs) = &*HONEST;
    let names = [
        "popularity",
        "rarity",
        "first",
        "middle",
        "last",
        "locality",
    ];
    for name in names {
        let report = single(singles, "employer", name);
        assert!(report.tried > 500, "{report:?}");
        assert!(holds(report.interval(), 0.2), "{report:?}");
    }
    // what is fitted to chance on one half may be worse than chance on the other
    let combined = single(singles, "employer", "combined");
    assert!((0.16..0.24).contains(&combined.rate()), "{combined:?}");
    let report = pair(pairs, "employer", "occupation.licence");
    assert!(report.tried > 50, "{report:?}");
    assert!(holds(report.interval(), 0.04), "{report:?}");
}

#[test]
fn two_kinds_that_tell_of_each_other_are_found() {
    let mut world = world();
    let prf = Prf::new([8; 32]);
    let number = |id: &str| {
        let id = id.bytes().fold(0, |n, b| n * 256 + u64::from(b));
        usize::try_from(prf.below(&[id], 1_000)).unwrap()
    };
    assign(&mut world, Table::Employment, "employer", number);
    assign(&mut world, Table::Licences, "licence", number);
    let (tables, pools) = prepared(&world);
    let pairs = both(&tables, &pools, &Prf::new([5; 32])).1;
    let report = pair(&pairs, "employer", "occupation.licence");
    assert!(report.interval().0 > 0.10, "{report:?}");
}

/// Persons whose value is rare aren't asked any more, but go on to be displayed.
#[test]
fn distractors_that_are_rarer_than_truths_are_found() {
    let (tables, mut pools) = prepared(&world());
    let kind = CATALOGUE.iter().position(|k| k.key == "employer").unwrap();
    let declared = &CATALOGUE[kind];
    let value = |pools: &Pools, member| {
        let row = pools.row(member);
        declared.key(&tables, row).unwrap()
    };
    let asks: Vec<(PersonRow, Vec<_>)> = tables
        .rows()
        .map(|person| (person, pools.asks(person).collect()))
        .collect();
    let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
    for (asked, _, member) in asks.iter().flat_map(|(_, asks)| asks) {
        if *asked == kind {
            *counts.entry(value(&pools, *member)).or_default() += 1;
        }
    }
    let mut sorted: Vec<usize> = counts.values().copied().collect();
    sorted.sort_unstable();
    let common = sorted[sorted.len() / 2];
    let (mut persons, mut slots, mut members) = (vec![0], Vec::new(), Vec::new());
    for (_, asks) in &asks {
        for (asked, turn, member) in asks {
            if *asked != kind || counts[&value(&pools, *member)] >= common {
                slots.push(u16::try_from(*asked).unwrap() << 8 | u16::from(*turn));
                members.push(member.0);
            }
        }
        persons.push(u32::try_from(slots.len()).unwrap());
    }
    pools.persons = persons.into();
    pools.slots = slots.into();
    pools.members = members.into();
    let singles = both(&tables, &pools, &Prf::new([5; 32])).0;
    for attacker in ["popularity", "combined"] {
        let report = single(&singles, "employer", attacker);
        assert!(report.interval().0 > 0.23, "{report:?}");
    }
    assert!(single(&singles, "employer", "rarity").interval().1 < 0.2);
    let untouched = single(&singles, "vehicle.owned", "popularity");
    assert!(holds(untouched.interval(), 0.2), "{untouched:?}");
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let (tables, pools) = prepared(&independent());
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let salt = Prf::new([5; 32]);
    let run = || {
        (
            both(&tables, &pools, &salt).0,
            both(&tables, &pools, &salt).1,
        )
    };
    assert!(one.unwrap().install(run) == *HONEST);
}

/// Wilson's own interval for 10 of 50, by hand.
#[test]
fn intervals_are_wilsons() {
    let (low, high) = wilson(10, 50);
    assert!((low - 0.1124).abs() < 1e-3 && (high - 0.3304).abs() < 1e-3);
    assert!(wilson(0, 0) == (0.0, 1.0));
    assert!(wilson(0, 10).0.abs() < 1e-9 && wilson(10, 10).1 > 0.999);
}
