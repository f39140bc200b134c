//! Assembly: what must be true of every quiz of every population under every policy.

use std::collections::BTreeSet;

use super::dice::Dice;
use super::people::People;
use super::policy;
use crate::engine::{Engine, Rehearsal, RehearsalOptions, Rehearsed};
use crate::policy::{NoneOfTheAbove, Policy};
use crate::question::Question;
use crate::quiz::{History, Quiz};
use crate::record::normal;
use crate::resolve::{Claim, ClaimForm, Reason};
use crate::secret::Secret;

/// Quizzes of a small population under a random policy.
///
/// As many questions and choices as asked,
/// nothing displayed twice or claimed, a later attempt that shares nothing with the first, the same
/// sets in every session, and decoys that can't be passed.
pub fn quiz(data: &[u8]) {
    let mut dice = Dice::new(data);
    let people = People::roll(&mut dice);
    let Some(population) = people.population() else {
        return;
    };
    let policy = policy::roll(&mut dice, &population);
    let engine = Engine::builder(population, Secret::new(&dice.bytes::<16>()).unwrap())
        .policy(policy)
        .clock(People::clock())
        .build()
        .unwrap();
    for _ in 0..CLAIMS {
        let mut form = people.someone(&mut dice).1.clone();
        if dice.chance(10) {
            form.last_name = "Nobody".to_owned();
        }
        let Ok(claim) = Claim::new(&form) else {
            continue;
        };
        attempts(&engine, &claim, &form, dice.below(256) as u64);
    }
}

/// All attempts of a claim.
fn attempts(engine: &Engine, claim: &Claim, form: &ClaimForm, seed: u64) {
    let policy = engine.policy();
    let mut history = History::new();
    let mut before: Vec<Quiz> = Vec::new();
    let mut rights: BTreeSet<(String, String)> = BTreeSet::new();
    for attempt in 0..policy.attempts().map_or(1, usize::from) {
        let begin = |seed| {
            let options = RehearsalOptions::new().history(history.clone()).seed(seed);
            engine.danger_rehearse(claim, &options).unwrap()
        };
        let begun = match (begin(seed), begin(seed)) {
            (Rehearsal::Quiz(begun), Rehearsal::Quiz(again)) => {
                assert_eq!(begun.quiz, again.quiz, "one seed, two quizzes");
                begun
            }
            (Rehearsal::Declined(declined), Rehearsal::Declined(again)) => {
                assert_eq!(declined, again);
                // who can't be served as often is declined before the first question
                assert_eq!(
                    attempt, 0,
                    "declined at a later attempt: {:?}",
                    declined.reason
                );
                return;
            }
            _ => panic!("declined once"),
        };
        let Rehearsal::Quiz(other) = begin(seed + 1) else {
            panic!("declined once");
        };
        assert_ne!(begun.quiz.id(), other.quiz.id());
        assert_eq!(
            sets(&begun.quiz),
            sets(&other.quiz),
            "another session, other choices"
        );
        assert_eq!(begun.history, other.history);
        one(policy, &begun, form);
        for (question, right) in answered(&begun) {
            let fact = (question.kind().to_owned(), right.to_owned());
            let is_none = right == NONE;
            assert!(rights.insert(fact) || is_none, "a fact is asked twice");
        }
        for earlier in &before {
            for question in earlier.questions() {
                for other in begun.quiz.questions() {
                    apart(question, other);
                }
            }
        }
        assert_eq!(begun.history.attempts(), attempt + 1);
        assert_eq!(
            begun.history.facts(),
            (attempt + 1) * policy.question_count()
        );
        history = begun.history;
        before.push(begun.quiz);
    }
}

/// The invariants of one quiz.
fn one(policy: &Policy, begun: &Rehearsed, form: &ClaimForm) {
    let questions = begun.quiz.questions();
    assert_eq!(questions.len(), policy.question_count());
    for (at, question) in questions.iter().enumerate() {
        assert_eq!(question.id(), format!("q{}", at + 1));
        assert_eq!(question.choices().len(), policy.choice_count());
        let words: BTreeSet<String> = question.choices().iter().map(|c| words(c)).collect();
        assert_eq!(words.len(), policy.choice_count(), "two choices are equal");
        let nones = question
            .choices()
            .iter()
            .filter(|choice| *choice == NONE)
            .count();
        match policy.none_mode() {
            NoneOfTheAbove::Off => assert_eq!(nones, 0),
            NoneOfTheAbove::Some => assert!(nones <= 1),
            NoneOfTheAbove::All => assert_eq!(nones, 1),
        }
        assert!(nones == 0 || question.choices().last().unwrap() == NONE);
        assert!(
            question
                .choices()
                .iter()
                .all(|choice| !choice.trim().is_empty())
        );
        unclaimed(question, form);
        for other in &questions[at + 1..] {
            apart(question, other);
        }
    }
    let right = begun.key.danger_reveal();
    assert_eq!(right.len(), questions.len());
    let wrong: Vec<u32> = right
        .iter()
        .map(|right| if *right == 1 { 2 } else { 1 })
        .collect();
    let score = |answers: &[u32]| begun.key.score(answers).unwrap();
    assert_eq!(score(&right).right, questions.len());
    assert_eq!(score(&right).passed, begun.decoy.is_none());
    assert_eq!(score(&wrong).right, 0);
    assert!(!score(&wrong).passed);
    assert_ne!(begun.decoy, Some(Reason::NotEnoughFacts));
}

/// No choice of one question is one of the other, or words of one or of its prompt.
fn apart(a: &Question, b: &Question) {
    for (a, b) in [(a, b), (b, a)] {
        let shown: Vec<String> = b
            .choices()
            .iter()
            .filter(|c| *c != NONE)
            .map(|c| words(c))
            .collect();
        for choice in a.choices().iter().filter(|choice| *choice != NONE) {
            let choice = words(choice);
            for other in &shown {
                assert!(
                    !holds(other, &choice),
                    "{} shows {choice:?}, {} {other:?}",
                    a.kind(),
                    b.kind()
                );
            }
            // one word may stand in the text of the question itself
            assert!(
                !choice.contains(' ') || !holds(&words(b.prompt()), &choice),
                "{} shows {choice:?}, the prompt of {} names it",
                a.kind(),
                b.kind()
            );
        }
    }
}

/// No choice is what the claim tells.
fn unclaimed(question: &Question, form: &ClaimForm) {
    let (number, street) = form.address.split_once(' ').unwrap();
    let named = |choice: &str, name: &str| holds(&words(choice), &words(name));
    for choice in question.choices().iter().filter(|choice| *choice != NONE) {
        let claimed = match question.kind() {
            "previous.address" => choice
                .to_lowercase()
                .starts_with(&format!("{number} {street},").to_lowercase()),
            "street.number" | "street.number.former" | "shared.street.number" => choice == number,
            "street.lived" => words(choice.split(',').next().unwrap()) == words(street),
            "city.of.residence" => {
                let city = format!("{}, {}", form.city, form.state);
                choice.eq_ignore_ascii_case(&city)
            }
            "zip.code" => *choice == form.zip,
            "phone.last.four" => *choice == form.ssn_last4,
            "relative.given.name" => {
                let (first, choice) = (words(&form.first_name), words(choice));
                first == choice || normal::nickname_match(&first, &choice)
            }
            "person.known"
            | "person.closest"
            | "person.shared.address"
            | "alternate.names"
            | "purchased.property.from"
            | "property.seller"
            | "school.name"
            | "employer"
            | "business.associated" => {
                // a particle is part of the name
                let last = normal::person_name(&form.last_name).0;
                normal::name_parts(&last).any(|part| named(choice, part))
            }
            _ => false,
        };
        assert!(!claimed, "{} shows a claimed value", question.kind());
    }
}

fn answered(begun: &Rehearsed) -> impl Iterator<Item = (&Question, &str)> {
    let rights = begun.key.danger_reveal();
    begun
        .quiz
        .questions()
        .iter()
        .zip(rights)
        .map(|(question, right)| {
            let at = usize::try_from(right).unwrap() - 1;
            (question, question.choices()[at].as_str())
        })
}

/// Kinds and choices, in alphabetical order.
fn sets(quiz: &Quiz) -> BTreeSet<(String, Vec<String>)> {
    let questions = quiz.questions().iter();
    let set = |question: &Question| {
        let mut choices = question.choices().to_vec();
        choices.sort();
        (question.kind().to_owned(), choices)
    };
    questions.map(set).collect()
}

/// Letters and figures in small letters, one space between words.
/// Words in lower case with one space between; `2,301` is one word.
fn words(text: &str) -> String {
    let lower = text.to_lowercase().replace(['\'', '.'], "");
    let mut last_is_digit = false;
    let mut letters = lower.chars().peekable();
    let mut joined = String::new();
    while let Some(letter) = letters.next() {
        let next_is_digit = letters.peek().is_some_and(char::is_ascii_digit);
        if letter != ',' || !last_is_digit || !next_is_digit {
            joined.push(letter);
        }
        last_is_digit = letter.is_ascii_digit();
    }
    let parts = joined.split(|c: char| !c.is_alphanumeric());
    parts
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn holds(text: &str, part: &str) -> bool {
    format!(" {text} ").contains(&format!(" {part} "))
}

const NONE: &str = "None of the above";
/// Enough for spouses and neighbours to be among them.
const CLAIMS: usize = 6;
