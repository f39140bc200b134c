//! How often records are shown as distractors.

use std::collections::{BTreeMap, HashSet};

use kba_bench_compare::{Kind, Naive, Person, Stratum};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng as _;

use crate::{DEMO, rng};

/// Goal: distractors are shown in proportion to the frequency of records.
/// Method: a question's distractors are drawn anew, by another way (the four highest of u^(1/w):
/// Efraimidis and Spirakis 2006), from the counts of its stratum without the subject's own values.
/// Over all quizzes each value is shown as often as it is drawn so, by chi-square; and not as
/// often as it would be if all distinct values were alike.
#[test]
fn distractors_are_as_frequent_as_records() {
    const KIND: Kind = Kind::School;
    let naive = Naive::build(&DEMO);
    let counts = counts(KIND);
    let mut shown: BTreeMap<String, f64> = BTreeMap::new();
    let (mut by_record, mut by_value) = (shown.clone(), shown.clone());
    let mut questions = 0;
    for (number, person) in (0..).zip(DEMO.persons()) {
        let Some(claim) = person.claim() else {
            continue;
        };
        let Some(quiz) = naive.quiz(&claim, &mut rng(3, number)).unwrap() else {
            continue;
        };
        let Some(wrong) = wrong(&quiz.json, &quiz.right, KIND) else {
            continue;
        };
        questions += 1;
        for text in wrong {
            *shown.entry(text).or_default() += 1.0;
        }
        let own = own(person, KIND);
        let mut draw = rng(4, number);
        for _ in 0..REPEATS {
            let stratum = &counts[&person.stratum()];
            for (sums, is_weighed) in [(&mut by_record, true), (&mut by_value, false)] {
                for text in four_of(stratum, &own, is_weighed, &mut draw) {
                    *sums.entry(text.to_owned()).or_default() += 1.0 / f64::from(REPEATS);
                }
            }
        }
    }
    let (as_records, cells) = chi_square(&shown, &by_record);
    let (as_values, _) = chi_square(&shown, &by_value);
    println!("{questions} questions, {cells} cells: {as_records:.0}, if alike {as_values:.0}");
    assert!(questions > 1_000 && cells > 50);
    let cells = f64::from(cells);
    let bound = cells + 6.0 * (2.0 * cells).sqrt();
    assert!(as_records < bound, "{as_records} with {cells} cells");
    assert!(
        as_values > 2.0 * bound,
        "{as_values}: the test has no power"
    );
}

/// How many records show each text, by stratum.
fn counts(kind: Kind) -> BTreeMap<Stratum, BTreeMap<String, u32>> {
    let mut counts: BTreeMap<Stratum, BTreeMap<String, u32>> = BTreeMap::new();
    for person in DEMO.persons() {
        for record in person.records() {
            if record.kind == kind && record.is_asked {
                let stratum = counts.entry(person.stratum()).or_default();
                *stratum.entry(record.value.to_string()).or_default() += 1;
            }
        }
    }
    counts
}

fn own(person: &Person, kind: Kind) -> HashSet<String> {
    let facts = person.facts();
    facts
        .filter(|(key, _)| *key == kind.key())
        .map(|(_, text)| text)
        .collect()
}

/// The wrong choices of the question of a kind.
fn wrong(json: &str, right: &[u8], kind: Kind) -> Option<Vec<String>> {
    let quiz: serde_json::Value = serde_json::from_str(json).unwrap();
    let questions = quiz["questions"].as_array().unwrap();
    let at = questions
        .iter()
        .position(|question| question["kind"] == kind.key())?;
    let choices = (1..).zip(questions[at]["choices"].as_array().unwrap());
    let wrong = choices.filter(|(place, _)| *place != right[at]);
    Some(
        wrong
            .map(|(_, text)| text.as_str().unwrap().to_owned())
            .collect(),
    )
}

fn four_of<'a>(
    stratum: &'a BTreeMap<String, u32>,
    own: &HashSet<String>,
    is_weighed: bool,
    rng: &mut ChaCha8Rng,
) -> Vec<&'a str> {
    let mut keys: Vec<(f64, &str)> = Vec::with_capacity(stratum.len());
    for (text, count) in stratum {
        let weight = if is_weighed { f64::from(*count) } else { 1.0 };
        let uniform = (f64::from(rng.next_u32()) + 0.5) / (f64::from(u32::MAX) + 1.0);
        if !own.contains(text) {
            keys.push((uniform.ln() / weight, text));
        }
    }
    keys.sort_by(|a, b| b.0.total_cmp(&a.0));
    keys.into_iter().take(4).map(|(_, text)| text).collect()
}

/// The statistic and the number of its cells; texts expected less than 10 times share one.
fn chi_square(shown: &BTreeMap<String, f64>, expected: &BTreeMap<String, f64>) -> (f64, u32) {
    let of = |shown: f64, expected: f64| (shown - expected).powi(2) / expected;
    let (mut sum, mut cells) = (0.0, 1);
    let (mut rare_shown, mut rare_expected) = (0.0, 0.0);
    for (text, expected) in expected {
        let shown = shown.get(text).copied().unwrap_or(0.0);
        if *expected < 10.0 {
            rare_shown += shown;
            rare_expected += expected;
        } else {
            sum += of(shown, *expected);
            cells += 1;
        }
    }
    (sum + of(rare_shown, rare_expected), cells)
}

/// Draws of the other way for each question.
const REPEATS: u32 = 10;
