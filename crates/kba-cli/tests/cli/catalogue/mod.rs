//! Each kind's right choice, checked against the raw tables.
//!
//! The truth is computed from the rows as they were made, by code that shares nothing with the
//! engine but the access to their cells.

mod raw;
mod truths;
mod words;

pub(crate) use self::words::MONTHS;

use std::path::Path;
use std::time::Duration;

use kba::audit::{Rehearsal, RehearsalOptions};
use kba::clock::FixedClock;
use kba::load::LoadOptions;
use kba::record::{PartialDate, Table};
use kba::{Claim, Engine, Policy, Population, Secret};
use kba_synth::{Config, World};

use self::raw::Raw;
use self::truths::{Asked, Judged};

/// All kinds with the table that their facts come from.
const KINDS: &[(&str, Table)] = &[
    ("previous.address", Table::Residences),
    ("street.number", Table::Residences),
    ("street.number.former", Table::Residences),
    ("street.name", Table::Residences),
    ("shared.street.number", Table::Residences),
    ("street.lived", Table::Residences),
    ("city.of.residence", Table::Residences),
    ("current.county", Table::Residences),
    ("prior.county", Table::Residences),
    ("zip.code", Table::Residences),
    ("prior.residence.state.multiyear", Table::Residences),
    ("state.associated", Table::Residences),
    ("country.lived", Table::Residences),
    ("time.at.current.address", Table::Residences),
    ("residence.type", Table::Residences),
    ("property.size", Table::Properties),
    ("property.purchase.date", Table::Properties),
    ("property.purchase.price", Table::Properties),
    ("property.year.built", Table::Properties),
    ("purchased.property.from", Table::Properties),
    ("property.seller", Table::Properties),
    ("phone.number", Table::Phones),
    ("phone.area.code", Table::Phones),
    ("phone.last.four", Table::Phones),
    ("relative.given.name", Table::Relatives),
    ("person.known", Table::Relatives),
    ("person.not.known", Table::Relatives),
    ("person.closest", Table::Relatives),
    ("person.age.range", Table::Relatives),
    ("person.shared.address", Table::Relatives),
    ("alternate.names", Table::Names),
    ("ssn.issued.in", Table::Persons),
    ("ssn.first.digits", Table::Persons),
    ("vehicle.owned", Table::Vehicles),
    ("vehicle.year", Table::Vehicles),
    ("vehicle.purchase.date", Table::Vehicles),
    ("vehicle.plate.state", Table::Vehicles),
    ("vehicle.colour", Table::Vehicles),
    ("aircraft.owned", Table::Aircraft),
    ("school.name", Table::Education),
    ("school.city", Table::Education),
    ("employer", Table::Employment),
    ("employer.city", Table::Employment),
    ("occupation.licence", Table::Licences),
    ("business.associated", Table::Businesses),
];

/// Why a kind is asked of nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    /// Nobody has a fact that could be asked.
    NoFacts,
    /// No pool has enough members that hide the answer.
    NoPools,
    /// The attack of the preparation is right too often.
    Leaks,
}

/// Kinds that nobody can be asked in the demonstration, 15,000 persons of one county.
const UNASKED_IN_DEMO: &[(&str, Why)] = &[
    // too few share a house number
    ("street.name", Why::NoPools),
    // most moved within the county
    ("current.county", Why::NoPools),
    ("prior.residence.state.multiyear", Why::NoPools),
    // the records are of one country
    ("country.lived", Why::NoFacts),
    // its choices would tell each other
    ("person.not.known", Why::NoFacts),
    // too few relatives share a given name
    ("person.age.range", Why::NoPools),
    // thirteen owners
    ("aircraft.owned", Why::NoPools),
];

/// Kinds that nobody can be asked in the dense world.
const UNASKED_IN_WORLD: &[(&str, Why)] = &[
    ("street.name", Why::NoPools),
    ("country.lived", Why::NoFacts),
    ("person.not.known", Why::NoFacts),
];

/// Kinds of which a single pool more or less decides, in either: two in 64 of the former homes, of
/// those in another county.
const MARGINAL_POOLS: &[&str] = &["current.county", "prior.county"];

/// Kinds that nobody may be asked, in either, because the attack of the preparation says so: it
/// decides on a sample that is small where facts are few.
const MARGINAL: &[&str] = &[
    "current.county",
    "prior.county",
    // whether a home is owned, and since when, tells both
    "time.at.current.address",
    "residence.type",
    // surnames are of places
    "person.known",
    "person.shared.address",
    // those of the state of birth are known by the home and the age
    "ssn.issued.in",
    "ssn.first.digits",
];

/// Subjects of a kind.
const SUBJECTS: usize = 400;
/// Adults with a row of the kind's table who are tried at most to find them.
const TRIED: usize = 3_000;

#[test]
#[ignore = "takes minutes unless optimised: scripts/test runs it so"]
fn right_choices_are_true_in_the_demonstration() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/demo");
    check(&Raw::of_folder(&demo), UNASKED_IN_DEMO);
}

#[test]
#[ignore = "takes minutes unless optimised: scripts/test runs it so"]
fn right_choices_are_true_in_a_dense_world() {
    let world = World::new(Config::new(200_000, 11)).unwrap();
    check(&Raw::of_world(&world), UNASKED_IN_WORLD);
}

/// How a kind did.
#[derive(Default)]
struct Tally {
    asked: usize,
    tried: usize,
    /// Wrong choices that the rows leave open.
    open: usize,
    faults: Vec<String>,
}

/// Asks each kind, alone, of hundreds of persons; compares every choice with the raw tables.
fn check(raw: &Raw, unasked: &[(&str, Why)]) {
    let population = population(raw);
    let mut subjects: Vec<Subject<'_>> = population
        .adult_ids()
        .map(|id| Subject { id, claim: None })
        .collect();
    spread(&mut subjects);
    let tallies: Vec<Tally> = KINDS
        .iter()
        .map(|(kind, table)| {
            ask(
                raw,
                &engine(&population, kind),
                (kind, *table),
                &mut subjects,
            )
        })
        .collect();
    println!(
        "{:32} {:>6} {:>6} {:>6} {:>6}",
        "kind", "asked", "tried", "open", "faults"
    );
    for ((kind, _), tally) in KINDS.iter().zip(&tallies) {
        let (asked, tried, open) = (tally.asked, tally.tried, tally.open);
        println!(
            "{kind:32} {asked:6} {tried:6} {open:6} {:6}",
            tally.faults.len()
        );
        tally
            .faults
            .iter()
            .take(8)
            .for_each(|fault| println!("    {fault}"));
    }
    let told = KINDS.iter().zip(&tallies);
    let (untrue, silent): (Vec<_>, Vec<_>) = (
        told.clone()
            .filter(|(_, tally)| !tally.faults.is_empty())
            .collect(),
        told.filter(|(_, tally)| tally.asked == 0).collect(),
    );
    let is_expected = |kind: &str| unasked.iter().any(|(other, _)| *other == kind);
    let silent: Vec<_> = silent
        .iter()
        .map(|((kind, _), _)| (*kind, why(&population, kind)))
        .filter(|(kind, why)| {
            let is_marginal = match why {
                Some(Why::Leaks) => MARGINAL.contains(kind),
                Some(Why::NoPools) => MARGINAL_POOLS.contains(kind),
                _ => false,
            };
            is_expected(kind) || !is_marginal
        })
        .collect();
    let expected: Vec<_> = unasked
        .iter()
        .map(|(kind, why)| (*kind, Some(*why)))
        .collect();
    assert_eq!(silent, expected, "asked of nobody");
    let untrue: Vec<&str> = untrue.iter().map(|((kind, _), _)| *kind).collect();
    assert_eq!(untrue, [""; 0], "not what the rows tell");
}

/// Why the population says that a kind is not asked.
fn why(population: &Population, kind: &str) -> Option<Why> {
    let kinds = &population.pool_report().kinds;
    let report = kinds.iter().find(|report| report.kind == kind).unwrap();
    match (report.facts, report.pooled, report.asked) {
        (0, ..) => Some(Why::NoFacts),
        (_, 0, _) => Some(Why::NoPools),
        (.., false) => Some(Why::Leaks),
        _ => None,
    }
}

fn population(raw: &Raw) -> Population {
    let options = LoadOptions::new().today(PartialDate::new(2026, 1, 1).unwrap());
    let mut builder = Population::builder(options);
    for rows in raw.batches() {
        builder.push(rows).unwrap();
    }
    builder.finish().unwrap().0
}

fn engine(population: &Population, kind: &str) -> Engine {
    let policy = Policy::builder()
        .questions(1)
        .pass_mark(1)
        .static_kinds(true)
        .revealing_prompts(true)
        .allow_kinds(&[kind])
        .danger_guessable();
    Engine::builder(population.clone(), Secret::new(&[9; 32]).unwrap())
        .policy(policy.build().unwrap())
        .clock(FixedClock::new(NOON))
        .build()
        .unwrap()
}

/// A person, and what he would claim once that has been asked for.
struct Subject<'a> {
    id: &'a str,
    claim: Option<Option<Claim>>,
}

/// Puts neighbours in the order of keys, who are relatives, far from each other.
fn spread(subjects: &mut [Subject<'_>]) {
    subjects.sort_by_key(|subject| {
        let bytes = subject.id.bytes();
        bytes.fold(7_u32, |hash, byte| {
            (hash ^ u32::from(byte))
                .wrapping_mul(0x9e37_79b1)
                .rotate_left(13)
        })
    });
}

fn ask(
    raw: &Raw,
    engine: &Engine,
    (kind, table): (&str, Table),
    subjects: &mut [Subject<'_>],
) -> Tally {
    let options = RehearsalOptions::new().seed(7);
    let mut tally = Tally::default();
    for subject in subjects {
        if tally.asked == SUBJECTS || tally.tried == TRIED {
            break;
        }
        let id = subject.id;
        if !raw.has(id, table) {
            continue;
        }
        let Some(claim) = subject.claim.get_or_insert_with(|| raw.claim(id)) else {
            continue;
        };
        tally.tried += 1;
        let Rehearsal::Quiz(begun) = engine.danger_rehearse(claim, &options).unwrap() else {
            continue;
        };
        tally.asked += 1;
        let question = &begun.quiz.questions()[0];
        assert_eq!(question.kind(), kind);
        let right = begun.key.danger_reveal()[0] as usize - 1;
        let asked = Asked {
            raw,
            id,
            kind,
            prompt: question.prompt(),
        };
        let (faults, open) = faults(asked, question.choices(), right);
        tally.faults.extend(faults);
        tally.open += open;
    }
    tally
}

/// Choices that are not what the key says: a right one that no row tells, or a wrong one that a
/// row tells; and how many wrong ones the rows leave open.
fn faults(asked: Asked<'_>, choices: &[String], right: usize) -> (Vec<String>, usize) {
    let truths = asked.truths();
    let Asked {
        id, kind, prompt, ..
    } = asked;
    let mut faults = Vec::new();
    let mut open = 0;
    for (at, choice) in choices.iter().enumerate() {
        match (truths.judge(kind, choice), at == right) {
            (Judged::Yes, true) | (Judged::No, false) => {}
            (Judged::Perhaps, false) => open += 1,
            (judged, is_right) => {
                let key = if is_right { "right" } else { "wrong" };
                faults.push(format!("{id}: {prompt} {choice}: {key}, but {judged:?}"));
            }
        }
    }
    (faults, open)
}

/// Noon of the day of the records, 2026-01-01, in UTC.
const NOON: Duration = Duration::from_secs(1_767_268_800);
