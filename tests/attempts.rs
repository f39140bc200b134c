//! What may follow an attempt, and what a policy keeps from being asked.

use std::collections::{BTreeMap, BTreeSet};

use kba::audit::{History, Rehearsal, RehearsalOptions, Rehearsed};
use kba::record::Table;
use kba::{Claim, Engine, ErrorKind, Policy, PolicyBuilder, Population, Reason};

use crate::english;
use crate::people::{claim_of, clock, population, secret};
use crate::worlds::truths::years_since;
use crate::worlds::{Bent, Shape, World, text};

const SHAPE: Shape = Shape {
    households: 110,
    counties: 1,
    variety: 20,
};

fn built(population: &Population, policy: PolicyBuilder) -> Engine {
    let policy = policy.choices(4).pass_mark(1).danger_guessable();
    Engine::builder(population.clone(), secret(1))
        .policy(policy.build().unwrap())
        .clock(clock())
        .build()
        .unwrap()
}

fn next(engine: &Engine, claim: &Claim, history: History) -> Option<Rehearsed> {
    let options = RehearsalOptions::new().seed(1).history(history);
    match engine.danger_rehearse(claim, &options).unwrap() {
        Rehearsal::Quiz(begun) => Some(begun),
        _ => None,
    }
}

/// The values of each question, and which is right.
fn shown(begun: &Rehearsed) -> Vec<(String, BTreeSet<String>, String)> {
    let questions = begun.quiz.questions().iter();
    questions
        .zip(begun.key.danger_reveal())
        .map(|(question, right)| {
            let kind = question.kind();
            let choices = question.choices().iter();
            let values: Vec<String> = choices.map(|c| english::value(kind, c)).collect();
            let right = values[usize::try_from(right - 1).unwrap()].clone();
            (kind.to_owned(), values.into_iter().collect(), right)
        })
        .collect()
}

/// Whether all words of one stand in a row in the other.
fn within(a: &str, b: &str) -> bool {
    let words = |text: &str| {
        format!(
            " {} ",
            text.replace([',', '(', ')', '-', '\''], " ")
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        )
    };
    words(b).contains(&words(a))
}

#[test]
fn a_later_attempt_asks_and_shows_nothing_of_an_earlier_one() {
    let world = World::random(61, SHAPE);
    let engine = built(&population(&world, 4), Policy::builder().questions(3));
    let (mut seconds, mut thirds) = (0, 0);
    for id in world.adults() {
        let claim = claim_of(&world, id);
        let mut history = History::new();
        let mut before: Vec<(String, BTreeSet<String>, String)> = Vec::new();
        for attempt in 1..=3 {
            let Some(begun) = next(&engine, &claim, history.clone()) else {
                break;
            };
            // stays over restarts: the same history leads to the same questions
            let again = next(&engine, &claim, history).unwrap();
            assert_eq!(again.quiz, begun.quiz);
            assert_eq!(begun.history.attempts(), attempt);
            assert_eq!(begun.history.facts(), 3 * attempt);
            let now = shown(&begun);
            for (kind, set, right) in &now {
                for (other, others, other_right) in &before {
                    assert!(kind != other || right != other_right, "{kind} again");
                    for (a, b) in set.iter().flat_map(|a| others.iter().map(move |b| (a, b))) {
                        assert!(!within(a, b) && !within(b, a), "{kind} {a}, {other} {b}");
                    }
                }
            }
            before.extend(now);
            seconds += usize::from(attempt == 2);
            thirds += usize::from(attempt == 3);
            history = begun.history;
        }
    }
    assert!(
        seconds > 60 && thirds > 20,
        "{seconds} second attempts, {thirds} third ones"
    );
}

/// A history kept as JSON is as good as the one in memory.
#[test]
fn a_history_is_kept_as_text() {
    let world = World::random(61, SHAPE);
    let engine = built(&population(&world, 4), Policy::builder().questions(2));
    let claim = claim_of(&world, world.adults()[3]);
    let first = next(&engine, &claim, History::new()).unwrap();
    let text = serde_json::to_string(&first.history).unwrap();
    let read: History = serde_json::from_str(&text).unwrap();
    assert_eq!(read, first.history);
    let second = |history| next(&engine, &claim, history).map(|begun| begun.quiz);
    assert_eq!(second(read), second(first.history));
}

/// Whoever can't be served in all attempts that the policy grants isn't asked at all.
#[test]
fn attempts_that_cannot_be_served_are_declined_before_the_first() {
    let world = World::random(62, SHAPE);
    let population = population(&world, 4);
    let once = built(&population, Policy::builder().questions(4));
    let twice = built(&population, Policy::builder().questions(4).attempts(2));
    let (mut served, mut declined) = (0, 0);
    for id in world.adults() {
        let claim = claim_of(&world, id);
        if let Some(begun) = next(&twice, &claim, History::new()) {
            assert!(next(&twice, &claim, begun.history).is_some());
            served += 1;
        } else if next(&once, &claim, History::new()).is_some() {
            let Rehearsal::Declined(found) = twice
                .danger_rehearse(&claim, &RehearsalOptions::new())
                .unwrap()
            else {
                panic!("asked after all");
            };
            assert_eq!(found.reason, Reason::NotEnoughFacts);
            declined += 1;
        }
    }
    assert!(
        served > 30 && declined > 0,
        "{served} served, {declined} declined"
    );
}

/// All kinds that an engine asks, each with its prompts.
fn asked(world: &World, engine: &Engine) -> BTreeMap<String, BTreeSet<String>> {
    let mut kinds: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for id in world.adults() {
        let Some(begun) = next(engine, &claim_of(world, id), History::new()) else {
            continue;
        };
        for question in begun.quiz.questions() {
            let prompts = kinds.entry(question.kind().to_owned()).or_default();
            prompts.insert(question.prompt().to_owned());
        }
    }
    kinds
}

#[test]
fn kinds_are_asked_as_the_policy_says() {
    let world = World::random(63, SHAPE);
    let population = population(&world, 4);
    let kinds = |policy: PolicyBuilder| asked(&world, &built(&population, policy.questions(1)));
    let all = kinds(Policy::builder());
    assert!(all.len() > 15, "only {:?}", all.keys());
    assert!(all.values().all(|prompts| prompts.len() == 1));
    let few = ["employer", "phone.number"];
    let allowed = kinds(Policy::builder().allow_kinds(&few));
    assert!(allowed.keys().eq(few.iter()));
    let denied = kinds(Policy::builder().deny_kinds(&few));
    assert!(few.iter().all(|key| !denied.contains_key(*key)) && denied.len() > 12);
    let neither = kinds(
        Policy::builder()
            .allow_kinds(&few)
            .deny_kinds(&["employer"]),
    );
    assert!(neither.keys().eq(["phone.number"].iter()));
    let mutable = kinds(Policy::builder().static_kinds(false));
    for key in [
        "ssn.issued.in",
        "ssn.first.digits",
        "school.name",
        "school.city",
    ] {
        assert!(!mutable.contains_key(key), "{key} never changes");
    }
    let misnamed = Policy::builder()
        .choices(4)
        .deny_kinds(&["employers"])
        .build();
    let error = Engine::builder(population.clone(), secret(1))
        .policy(misnamed.unwrap())
        .build()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}

/// Prompts that name a record are put only if the policy allows it.
#[test]
fn prompts_reveal_records_only_if_asked_to() {
    let shape = Shape {
        households: 200,
        ..SHAPE
    };
    let world = World::bent(64, shape, Bent::Narrow);
    let population = population(&world, 4);
    let revealing = [
        "street.number",
        "street.name",
        "vehicle.year",
        "vehicle.colour",
        "person.age.range",
    ];
    let all = asked(&world, &built(&population, Policy::builder().questions(1)));
    assert!(!all.is_empty() && revealing.iter().all(|key| !all.contains_key(*key)));
    let policy = Policy::builder().questions(1).allow_kinds(&revealing);
    let builder = Engine::builder(population.clone(), secret(1));
    let refused = policy.clone().choices(4).danger_guessable().build();
    let error = builder.policy(refused.unwrap()).build().unwrap_err();
    assert!(revealing.iter().all(|key| error.to_string().contains(key)));
    let kinds = asked(&world, &built(&population, policy.revealing_prompts(true)));
    assert!(kinds.len() >= 3, "{kinds:?}");
    for prompts in kinds.values() {
        assert!(!prompts.is_empty());
    }
}

#[test]
fn a_table_gives_no_more_questions_than_the_policy_says() {
    let world = World::random(63, SHAPE);
    let population = population(&world, 4);
    let table = |kind: &str| kind.split('.').next().unwrap().to_owned();
    for per_table in [1, 2] {
        let policy = Policy::builder()
            .questions(3)
            .per_table(per_table)
            .allow_kinds(&[
                "phone.number",
                "phone.last.four",
                "vehicle.owned",
                "aircraft.owned",
                "employer",
            ]);
        let engine = built(&population, policy);
        let mut most = 0;
        for id in world.adults() {
            let Some(begun) = next(&engine, &claim_of(&world, id), History::new()) else {
                continue;
            };
            let mut counts: BTreeMap<String, u8> = BTreeMap::new();
            for question in begun.quiz.questions() {
                *counts.entry(table(question.kind())).or_default() += 1;
            }
            most = most.max(*counts.values().max().unwrap());
        }
        assert!((1..=per_table).contains(&most), "{most} of a table");
    }
}

/// All k choices are of the age that the policy asks for: were it the right one only, its age would
/// tell it.
#[test]
fn all_choices_are_of_the_age_asked_for() {
    let world = World::random(65, SHAPE);
    let population = population(&world, 4);
    let (youngest, oldest) = (0, 16);
    let policy = Policy::builder()
        .questions(1)
        .fact_age(youngest, oldest)
        .allow_kinds(&["property.purchase.date"]);
    let engine = built(&population, policy);
    let mut asked = 0;
    for id in world.adults() {
        let Some(begun) = next(&engine, &claim_of(&world, id), History::new()) else {
            continue;
        };
        for (_, values, _) in shown(&begun) {
            for month in values {
                let years = years_since(&format!("{month}-07"));
                assert!(
                    (u32::from(youngest)..=u32::from(oldest)).contains(&years),
                    "{month}"
                );
            }
        }
        asked += 1;
    }
    assert!(asked > 3, "only {asked} were asked");
    assert!(world.adults().iter().any(|id| {
        let mut deeds = world.rows_of(Table::Properties, id);
        deeds.any(|raw| years_since(text(raw, "purchased")) > 16)
    }));
}

/// Spouses are asked about what they share with one set, also where one is at a later attempt.
#[test]
fn an_attempt_of_a_spouse_changes_no_set() {
    let world = World::random(61, SHAPE);
    let engine = built(&population(&world, 4), Policy::builder().questions(2));
    let mut sets: BTreeMap<(String, String, BTreeSet<String>), BTreeSet<BTreeSet<String>>> =
        BTreeMap::new();
    let mut shared = 0;
    for id in world.adults() {
        let household = world.household(id);
        let claim = claim_of(&world, id);
        let mut history = History::new();
        while let Some(begun) = next(&engine, &claim, history) {
            for (kind, set, right) in shown(&begun) {
                let slot = sets.entry((kind, right, household.clone())).or_default();
                shared += usize::from(!slot.is_empty());
                slot.insert(set);
                assert_eq!(slot.len(), 1);
            }
            history = begun.history;
        }
    }
    assert!(shared > 20, "only {shared} facts were asked of both");
}

/// A child who grew up with a subject and lives elsewhere now has the same homes and deeds on
/// file: whoever knows the child's would see that two answers belong together.
#[test]
fn no_two_answers_are_on_file_for_one_other_household() {
    let of_homes = [
        "previous.address",
        "property.seller",
        "street.lived",
        "street.number.former",
    ];
    let plain = World::random(63, SHAPE);
    let mut shared = plain.clone();
    for (at, id) in (1..).zip(plain.adults()) {
        let (child, number) = (format!("child of {id}"), (90_000 + at).to_string());
        let name = [("first_name", "Kim"), ("last_name", "Lee")];
        let born = [("person_id", child.as_str()), ("birth_date", "2015-02-03")];
        shared.add(Table::Persons, &[born, name].concat());
        for table in [Table::Residences, Table::Properties] {
            for raw in plain.rows_of(table, id) {
                let cells = raw.iter().map(|(column, text)| match *column {
                    "person_id" => ("person_id", child.as_str()),
                    column => (column, text.as_str()),
                });
                shared.add(table, &cells.collect::<Vec<_>>());
            }
        }
        let home = [("number", number.as_str()), ("street", "Far St")];
        let city = [("city", "Reno"), ("state", "NV"), ("from", "2026-01-02")];
        let whose = [("person_id", child.as_str())];
        shared.add(
            Table::Residences,
            &[&whose[..], &home[..], &city[..]].concat(),
        );
    }
    // how many subjects were asked for something that a child would know, and for more than one
    let asked = |world: &World| {
        let engine = built(&population(world, 4), Policy::builder().questions(3));
        let answers = |id: &&str| {
            let claim = claim_of(world, id);
            let (mut history, mut answers) = (History::new(), 0);
            while let Some(begun) = next(&engine, &claim, history) {
                let shown = shown(&begun);
                let kinds = shown.iter().map(|(kind, ..)| kind.as_str());
                answers += kinds.filter(|kind| of_homes.contains(kind)).count();
                history = begun.history;
            }
            answers
        };
        let counts: Vec<usize> = plain.adults().iter().map(answers).collect();
        let more_than = |least: usize| counts.iter().filter(|count| **count > least).count();
        (more_than(0), more_than(1))
    };
    let ((_, alone), (once, twice)) = (asked(&plain), asked(&shared));
    assert!(alone > 60, "only {alone} are asked for two of their homes");
    assert!(once > 60, "only {once} are asked for one of their homes");
    assert_eq!(twice, 0);
}
