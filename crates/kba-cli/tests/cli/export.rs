//! `kba export`: files that say the same each time, keys that are right, and a crowd without those
//! on display.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::LazyLock;

use kba::audit::{History, Rehearsal, RehearsalOptions};
use kba::record::Table;
use kba::{Claim, ClaimForm, Engine, Policy, Population, Secret};
use serde_json::Value;

use crate::tool::{WORLD, choices, code, files, folder, kba, stderr, stdout, text};

/// An export of a few subjects, with two sessions of two attempts each.
static EXPORT: LazyLock<PathBuf> = LazyLock::new(|| {
    let out = folder("export").join("first");
    let made = export(&out, &[]);
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    out
});

fn export(out: &Path, more: &[&str]) -> Output {
    let place = text(&WORLD.prepared);
    let args = [
        "export",
        place,
        "--subjects",
        "20",
        "--sessions",
        "2",
        "--attempts",
        "2",
        "--policy",
        "default,questions=3",
        "--seed",
        "9",
        "--out",
        text(out),
    ];
    kba(&[&args, more].concat())
}

fn lines(name: &str) -> Vec<Value> {
    let text = fs::read_to_string(EXPORT.join(name)).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn one_seed_gives_the_same_bytes() {
    let again = EXPORT.with_file_name("again");
    assert_eq!(code(&export(&again, &[])), 0);
    let crowd = |out: &Path| files(&out.join("population"));
    for name in ["quizzes.jsonl", "key.jsonl"] {
        assert!(fs::read(EXPORT.join(name)).unwrap() == fs::read(again.join(name)).unwrap());
    }
    assert!(crowd(&EXPORT) == crowd(&again));
    assert_eq!(crowd(&again).len(), 2);
}

#[test]
fn lines_have_the_documented_form() {
    let (quizzes, keys) = (lines("quizzes.jsonl"), lines("key.jsonl"));
    assert_eq!((quizzes.len(), keys.len()), (20 * 2 * 2, 20 * 2 * 2));
    let names = |value: &Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    let mut ids = BTreeSet::new();
    let mut seen: BTreeMap<String, BTreeSet<(u64, u64)>> = BTreeMap::new();
    for (quiz, key) in quizzes.iter().zip(&keys) {
        let quiz_names = [
            "attempt",
            "claim",
            "group",
            "questions",
            "quiz_id",
            "session",
            "subject",
        ];
        assert_eq!(names(quiz), quiz_names);
        assert_eq!(names(key), ["correct", "quiz_id"]);
        assert_eq!(quiz["quiz_id"], key["quiz_id"]);
        assert!(ids.insert(quiz["quiz_id"].as_str().unwrap()));
        let right = key["correct"].as_array().unwrap();
        assert_eq!(right.len(), 3);
        assert!(right.iter().all(|place| place.as_u64().unwrap() < 5));
        let at = (
            quiz["session"].as_u64().unwrap(),
            quiz["attempt"].as_u64().unwrap(),
        );
        let subject = quiz["subject"].as_str().unwrap().to_owned();
        assert!(seen.entry(subject).or_default().insert(at));
    }
    let all = BTreeSet::from([(1, 1), (1, 2), (2, 1), (2, 2)]);
    assert!(seen.len() == 20 && seen.values().all(|at| *at == all));
}

/// Asks the engine itself, through the library, on the claims that were written.
fn by_library(mut each: impl FnMut(&Engine, &Value, &Value, &kba::audit::Rehearsed)) {
    let population = Population::open(&WORLD.prepared).unwrap();
    let secret = Secret::new(b"kba export --seed 00000000000000000009").unwrap();
    let policy = Policy::builder().questions(3).pass_mark(3).attempts(2);
    let engine = Engine::builder(population, secret)
        .policy(policy.build().unwrap())
        .build()
        .unwrap();
    let mut history = History::new();
    for (quiz, key) in lines("quizzes.jsonl").iter().zip(&lines("key.jsonl")) {
        if quiz["attempt"] == 1 {
            history = History::new();
        }
        let form = ClaimForm::from_json(quiz["claim"].to_string().as_bytes()).unwrap();
        let options = RehearsalOptions::new().history(history);
        let begin = engine
            .danger_rehearse(&Claim::new(&form).unwrap(), &options)
            .unwrap();
        let Rehearsal::Quiz(begun) = begin else {
            panic!("declined");
        };
        each(&engine, quiz, key, &begun);
        history = begun.history;
    }
}

#[test]
fn keys_name_the_right_choices() {
    let mut checked = 0;
    by_library(|_, quiz, key, begun| {
        let right = begun.key.danger_reveal();
        let shown = begun.quiz.questions().iter().zip(right);
        let known: BTreeSet<(String, String)> = shown
            .map(|(question, right)| {
                let choice = &question.choices()[usize::try_from(right).unwrap() - 1];
                (question.prompt().to_owned(), choice.clone())
            })
            .collect();
        let questions = quiz["questions"].as_array().unwrap().iter();
        for (question, right) in questions.zip(key["correct"].as_array().unwrap()) {
            let choice =
                choices(question)[usize::try_from(right.as_u64().unwrap()).unwrap()].clone();
            let prompt = question["prompt"].as_str().unwrap().to_owned();
            assert!(known.contains(&(prompt, choice)));
            checked += 1;
        }
    });
    assert_eq!(checked, 20 * 2 * 2 * 3);
}

#[test]
fn sessions_differ_in_order_and_attempts_in_questions() {
    let shown = |quiz: &Value| -> BTreeSet<(String, Vec<String>)> {
        let questions = quiz["questions"].as_array().unwrap().iter();
        let set = |question: &Value| {
            let mut choices = choices(question);
            choices.sort();
            (question["prompt"].to_string(), choices)
        };
        questions.map(set).collect()
    };
    let quizzes = lines("quizzes.jsonl");
    let mut other_order = 0;
    for own in quizzes.chunks(4) {
        let [a1, a2, b1, b2] = own else { panic!() };
        assert_eq!((shown(a1), shown(a2)), (shown(b1), shown(b2)));
        assert!(shown(a1).is_disjoint(&shown(a2)));
        other_order += usize::from(a1["questions"] != b1["questions"]);
    }
    assert!(other_order > 15);
}

/// Whoever has a phone number on display is of such a household, or one with them.
fn phones_on_display(population: &Population, displayed: &BTreeSet<u32>) {
    let mut numbers: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for id in population.person_ids() {
        let phones = population.rows(id, Table::Phones).unwrap();
        for row in 0..phones.len() {
            let number = phones.column("number").unwrap().get(row).to_owned();
            let household = population.household(id).unwrap();
            numbers.entry(number).or_default().insert(household);
        }
    }
    let mut found = 0;
    for quiz in lines("quizzes.jsonl") {
        let questions = quiz["questions"].as_array().unwrap().iter();
        for question in questions.filter(|question| question["kind"] == "phone.number") {
            for choice in choices(question) {
                let number: String = choice.chars().filter(char::is_ascii_digit).collect();
                let holders = &numbers[&number];
                found += 1;
                assert!(!holders.is_disjoint(displayed), "{number}");
            }
        }
    }
    assert!(found > 0);
}

#[test]
fn nobody_on_display_is_in_the_crowd() {
    let population = Population::open(&WORLD.prepared).unwrap();
    let mut displayed = BTreeSet::new();
    by_library(|engine, _, _, begun| {
        let households = engine.danger_households(begun);
        assert!(households.len() > 3);
        displayed.extend(households);
    });
    phones_on_display(&population, &displayed);
    let outside = population
        .person_ids()
        .filter(|id| !displayed.contains(&population.household(id).unwrap()))
        .count();
    assert!(outside < population.persons_len());
    let told = stdout(&export(&folder("crowd").join("out"), &[]));
    let count = |what: &str| -> usize {
        let line = told.lines().find(|line| line.contains(what)).unwrap();
        let digits: String = line.chars().filter(char::is_ascii_digit).collect();
        digits.parse().unwrap()
    };
    assert_eq!(count("persons outside"), outside);
    assert!(count("facts of theirs") > outside);
}

#[test]
fn what_cannot_be_written_is_refused_and_leaves_nothing() {
    let home = folder("export-refused");
    let out = home.join("out");
    let place = text(&WORLD.prepared);
    let run = |more: &[&str]| kba(&[&["export", place, "--out", text(&out)], more].concat());
    for policy in ["strict", "choices=x", "nota=maybe"] {
        let refused = run(&["--subjects", "2", "--policy", policy]);
        assert_eq!(code(&refused), 5, "{policy}");
        assert!(stderr(&refused).contains("a policy knows no"), "{policy}");
    }
    let refused = run(&["--subjects", "2", "--policy", "allow=shoe.size"]);
    assert_eq!(code(&refused), 5);
    assert!(stderr(&refused).contains("shoe.size"));
    for (more, told) in [
        (&["--subjects", "5000"][..], "fewer than the 5,000 subjects"),
        (
            &["--subjects", "2", "--policy", "choices=7"][..],
            "7 choices",
        ),
    ] {
        let refused = run(more);
        assert_eq!(code(&refused), 6, "{more:?}");
        assert!(stderr(&refused).contains(told), "{}", stderr(&refused));
    }
    assert_eq!(code(&run(&["--subjects", "0"])), 2);
    let nowhere = home.join("no").join("such").join("folder");
    assert_eq!(code(&export(&nowhere, &[])), 6);
    assert_eq!(fs::read_dir(&home).unwrap().count(), 0);

    fs::create_dir(&out).unwrap();
    fs::write(out.join("thesis.txt"), "dear").unwrap();
    let refused = export(&out, &[]);
    assert_eq!(code(&refused), 6);
    assert!(
        stderr(&refused).contains("there already"),
        "{}",
        stderr(&refused)
    );
    assert_eq!(fs::read_dir(&out).unwrap().count(), 1);
    assert_eq!(stdout(&refused), "");
}
