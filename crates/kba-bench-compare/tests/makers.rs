//! Whole quizzes of both makers.

use std::collections::{BTreeMap, HashMap};

use kba::Language;
use kba::audit::{Rehearsal, RehearsalOptions};
use kba_bench_compare::validity::{Fault, Form, Rule, Truth};
use kba_bench_compare::{Claim, Kind, Naive, Person, Sqlite, World};

use crate::{DEMO, demo, rng};

/// Goal: quizzes of adults are valid, about whoever claims, and the same of both makers under one
/// seed, in memory and from a file; another seed gives another quiz.
/// Method: a claim of every fourth adult of the demo.
#[test]
fn quizzes_are_valid_and_the_same_of_both_makers() {
    let world = &*DEMO;
    let naive = Naive::build(world);
    let mut in_memory = Sqlite::build(world, None).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.db");
    let mut in_file = Sqlite::build(world, Some(&path)).unwrap();
    let of_id: HashMap<&str, &Person> = world.persons().iter().map(|p| (p.id(), p)).collect();
    let form = Form::new(5, 5);
    let (mut asked, mut declined) = (0, 0);
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut places = [0; 5];
    for (number, claim) in (0..).zip(world.claims().step_by(4)) {
        let quiz = naive.quiz(&claim, &mut rng(1, number)).unwrap();
        assert_eq!(quiz, naive.quiz(&claim, &mut rng(1, number)).unwrap());
        assert_eq!(quiz, in_memory.quiz(&claim, &mut rng(1, number)).unwrap());
        assert_eq!(quiz, in_file.quiz(&claim, &mut rng(1, number)).unwrap());
        let Some(quiz) = quiz else {
            declined += 1;
            continue;
        };
        asked += 1;
        let truth = Truth::new(of_id[claim.person_id.as_str()].facts());
        assert_eq!(form.check(&quiz.json, &quiz.right, &truth), Ok(()));
        let other = naive.quiz(&claim, &mut rng(2, number)).unwrap();
        assert_ne!(other.map(|quiz| quiz.json), Some(quiz.json.clone()));
        for place in &quiz.right {
            places[usize::from(*place) - 1] += 1;
        }
        for kind in Kind::ALL {
            let named = format!("\"kind\":\"{}\"", kind.key());
            *kinds.entry(kind.key().to_owned()).or_default() += quiz.json.matches(&named).count();
        }
    }
    println!("{asked} asked, {declined} declined; {kinds:?}; right at {places:?}");
    assert!(asked >= 2_000, "{asked}");
    assert!(declined * 4 < asked, "{declined} declined");
    assert!(
        kinds.values().filter(|count| **count > 0).count() >= 10,
        "{kinds:?}"
    );
    // a fifth of the questions each; six standard deviations
    for count in places {
        let expected = f64::from(asked);
        assert!(
            (f64::from(count) - expected).abs() < 6.0 * expected.sqrt(),
            "{places:?}"
        );
    }
}

#[test]
fn a_claim_that_does_not_agree_is_of_nobody() {
    let world = &*DEMO;
    let naive = Naive::build(world);
    let mut sqlite = Sqlite::build(world, None).unwrap();
    let mut quiz = |claim: &Claim| {
        let quiz = naive.quiz(claim, &mut rng(1, 1)).unwrap();
        assert_eq!(quiz, sqlite.quiz(claim, &mut rng(1, 1)).unwrap());
        quiz
    };
    let mut claims = world.claims();
    let claim = claims
        .find(|claim| claim.ssn4.is_some() && quiz(claim).is_some())
        .unwrap();
    let changed = |change: &dyn Fn(&mut Claim)| {
        let mut claim = claim.clone();
        change(&mut claim);
        claim
    };
    let elsewhere = |claim: &mut Claim| claim.street = "nowhere st".to_owned();
    let nobody: [&dyn Fn(&mut Claim); 5] = [
        &|claim| claim.birth_year -= 1,
        &|claim| claim.first.push('x'),
        &|claim| claim.last.push('x'),
        &|claim| claim.ssn4 = claim.ssn4.map(|digits| (digits + 1) % 10_000),
        &|claim| {
            elsewhere(claim);
            claim.ssn4 = None;
        },
    ];
    for change in nobody {
        assert_eq!(quiz(&changed(change)), None);
    }
    // the digits or the address are enough
    assert!(quiz(&changed(&elsewhere)).is_some());
    assert!(quiz(&changed(&|claim| claim.ssn4 = None)).is_some());
}

#[test]
fn kba_reads_every_claim() {
    for claim in DEMO.claims() {
        assert!(kba::Claim::new(&claim.form).is_ok(), "{}", claim.person_id);
    }
}

#[test]
fn a_database_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.db");
    let tables = folder.path().join("tables");
    std::fs::create_dir(&tables).unwrap();
    let persons = "person_id,first_name,last_name,birth_date\np1,Ann,Lee,1970-05-17\n";
    let homes = "person_id,number,street,city,state,from\np1,12,N Oak St,Springfield,IL,2015-03\n";
    std::fs::write(tables.join("persons.csv"), persons).unwrap();
    std::fs::write(tables.join("residences.csv"), homes).unwrap();
    let world = World::read(&tables).unwrap();
    let claim = world.claims().next().unwrap();
    let mut sqlite = Sqlite::build(&world, Some(&path)).unwrap();
    assert_eq!(sqlite.quiz(&claim, &mut rng(1, 1)).unwrap(), None);
    assert!(Sqlite::build(&world, Some(&path)).is_err());
}

/// Goal: the checker takes the engine's quizzes for valid, and has claims and facts that fit them.
/// Method: the claims of this crate, the quizzes and facts of the engine.
#[test]
fn quizzes_of_the_engine_pass_the_checker() {
    let population = kba::Population::load(demo()).unwrap();
    let secret = kba::Secret::new(b"0123456789abcdef").unwrap();
    let engine = kba::Engine::builder(population.clone(), secret)
        .build()
        .unwrap();
    let form = Form::new(5, 5).may_repeat_kinds();
    let mut asked = 0;
    let claims: Vec<Claim> = DEMO.claims().step_by(50).collect();
    for claim in &claims {
        let told = kba::Claim::new(&claim.form).unwrap();
        let rehearsal = engine
            .danger_rehearse(&told, &RehearsalOptions::new())
            .unwrap();
        let Rehearsal::Quiz(made) = rehearsal else {
            continue;
        };
        let facts = population.danger_facts(&claim.person_id, Language::English);
        let json = serde_json::to_string(&made.quiz).unwrap();
        let right = made.key.danger_reveal();
        assert_eq!(form.check(&json, &right, &Truth::new(facts)), Ok(()));
        asked += 1;
    }
    println!("the engine asked {asked} of {}", claims.len());
    assert!(asked * 2 > claims.len(), "{asked}");
}

/// Goal: the checker finds each fault.
/// Method: one valid quiz, changed once for each rule.
#[test]
fn the_checker_finds_every_fault() {
    const ID: &str = "0123456789abcdef0123456789abcdef";
    let question = |id: &str, kind: &str, choices: [&str; 3]| serde_json::json!({"id": id, "kind": kind, "prompt": "Which?", "choices": choices});
    let truth = Truth::new([("a", "1"), ("a", "2"), ("b", "1")]);
    let broken = |id: &str, first: serde_json::Value, right: &[u8]| {
        let second = question("q2", "b", ["1", "2", "3"]);
        let json = serde_json::json!({"quiz_id": id, "questions": [first, second]}).to_string();
        let form = Form::new(2, 3);
        let fault: Option<Fault> = form.check(&json, right, &truth).err();
        fault.map(|fault| (fault.question, fault.rule))
    };
    let good = || question("q1", "a", ["1", "3", "4"]);
    assert_eq!(broken(ID, good(), &[1, 1]), None);
    assert_eq!(broken("0123", good(), &[1, 1]), Some((None, Rule::Id)));
    assert_eq!(
        broken(ID, serde_json::json!({}), &[1, 1]),
        Some((None, Rule::Json))
    );
    assert_eq!(broken(ID, good(), &[1]), Some((None, Rule::Questions)));
    let first = |first, right: &[u8]| broken(ID, first, right).unwrap();
    let of_first = |rule| (Some(1), rule);
    let doubled = question("q1", "a", ["1", "3", "3"]);
    assert_eq!(first(doubled, &[1, 1]), of_first(Rule::ChoicesDiffer));
    let named = question("q3", "a", ["1", "3", "4"]);
    assert_eq!(first(named, &[1, 1]), of_first(Rule::QuestionId));
    assert_eq!(first(good(), &[0, 1]), of_first(Rule::RightInRange));
    assert_eq!(first(good(), &[4, 1]), of_first(Rule::RightInRange));
    assert_eq!(first(good(), &[2, 1]), of_first(Rule::RightIsTrue));
    let both = question("q1", "a", ["1", "2", "4"]);
    assert_eq!(first(both, &[1, 1]), of_first(Rule::OthersAreFalse));
    let again = question("q1", "b", ["1", "3", "4"]);
    assert_eq!(first(again, &[1, 1]), (Some(2), Rule::KindsDiffer));
    let form = Form::new(1, 4);
    let json = serde_json::json!({"quiz_id": ID, "questions": [good()]}).to_string();
    assert_eq!(
        form.check(&json, &[1_u8], &truth).unwrap_err().rule,
        Rule::Choices
    );
}
