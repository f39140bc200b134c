//! Random rules, and rules as text.

use super::dice::Dice;
use crate::ErrorKind;
use crate::kind::CATALOGUE;
use crate::policy::{Chance, NoneOfTheAbove, Policy, Standard};
use crate::snapshot::Population;

/// A policy as TOML: what is read is written and read again as it was; and a guess passes with a
/// probability that grows with the attempts and falls with the pass mark.
pub fn policy(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        read(text);
    }
    read(&assembled(&mut Dice::new(data)));
}

/// Lines that each can be read, in any company: bytes alone seldom are a policy.
fn assembled(dice: &mut Dice<'_>) -> String {
    let mut text = String::new();
    for (table, keys) in LINES {
        if !table.is_empty() {
            if dice.chance(50) {
                continue;
            }
            text.push_str(&format!("[{table}]\n"));
        }
        for (key, values) in *keys {
            if dice.chance(40) {
                text.push_str(&format!("{key} = {}\n", dice.pick(values)));
            }
        }
    }
    text
}

fn read(text: &str) {
    let policy = match Policy::from_toml(text) {
        Ok(policy) => policy,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let written = policy.to_toml();
    let again = Policy::from_toml(&written).expect("what was written");
    assert_eq!(again, policy);
    assert_eq!(again.to_toml(), written);
    assert_eq!(again.digest(), policy.digest());
    chances(&policy);
    for standard in Standard::ALL {
        for violation in policy.conforms_to(standard) {
            assert_eq!(violation.standard(), standard);
        }
    }
    for warning in policy.warnings() {
        assert!(!warning.to_string().is_empty());
    }
    stricter(&policy);
}

/// In one attempt and in all: above 0, at most 1, and no fewer in all.
fn chances(policy: &Policy) -> (Chance, Chance) {
    let strength = policy.strength();
    let (once, in_all) = (strength.once(), strength.in_all());
    assert!(once <= in_all, "{once} {in_all}");
    for chance in [once, in_all] {
        assert!(
            chance.probability() > 0.0 && chance.probability() <= 1.0,
            "{chance}"
        );
        assert!(chance.bits() >= 0.0, "{chance}");
    }
    (once.clone(), in_all.clone())
}

/// One right answer more is no easier to guess, all else as it was: no challenge, which would be
/// offered at other scores.
fn stricter(policy: &Policy) {
    let plain = policy.to_builder().challenge(None).danger_guessable();
    let marks = (1..=policy.question_count()).map(|mark| {
        let mark = u8::try_from(mark).unwrap();
        chances(
            &plain
                .clone()
                .pass_mark(mark)
                .build()
                .expect("a plain policy"),
        )
    });
    let marks: Vec<_> = marks.collect();
    for pair in marks.windows(2) {
        assert!(pair[0].0 >= pair[1].0 && pair[0].1 >= pair[1].1);
    }
}

/// A policy that an engine takes.
pub(super) fn roll(dice: &mut Dice<'_>, population: &Population) -> Policy {
    let byte = |number: usize| u8::try_from(number).unwrap();
    let questions = dice.range(1, 6);
    let modes = [
        NoneOfTheAbove::Off,
        NoneOfTheAbove::Some,
        NoneOfTheAbove::All,
    ];
    let mut policy = Policy::builder()
        .questions(byte(questions))
        .pass_mark(byte(dice.range(1, questions)))
        .choices(byte(dice.range(4, population.choices())))
        .attempts(byte(dice.range(1, 3)))
        .none_of_the_above(dice.pick(&modes))
        .decoys(dice.chance(50))
        .static_kinds(dice.chance(70))
        .revealing_prompts(dice.chance(50))
        .danger_mixed_attempts(dice.chance(50))
        .per_table(byte(dice.range(1, 6)))
        .danger_guessable();
    if dice.chance(20) {
        let youngest = dice.below(10);
        policy = policy.fact_age(byte(youngest), byte(youngest + dice.range(5, 60)));
    }
    if dice.chance(30) {
        let denied: Vec<&str> = (0..4)
            .map(|_| CATALOGUE[dice.below(CATALOGUE.len())].key)
            .collect();
        policy = policy.deny_kinds(&denied);
    }
    policy.build().unwrap()
}

/// The values of a key, as TOML.
type Key = (&'static str, &'static [&'static str]);

const LINES: &[(&str, &[Key])] = &[
    (
        "",
        &[
            (
                "preset",
                &[
                    "\"ron\"",
                    "\"zoho_sign\"",
                    "\"acrobat_sign_hard\"",
                    "\"nist_800_63a_3\"",
                ],
            ),
            ("name", &["\"ours\"", "\"\""]),
            (
                "questions",
                &["1", "2", "3", "4", "5", "6", "8", "10", "11"],
            ),
            ("choices", &["3", "4", "5", "6", "7", "8"]),
            (
                "pass",
                &[
                    "1", "2", "3", "4", "5", "\"80%\"", "\"100%\"", "\"1%\"", "\"0%\"",
                ],
            ),
            ("none_of_the_above", &["\"off\"", "\"some\"", "\"all\""]),
            ("danger_guess_max", &["\"3%\"", "\"1/7\"", "\"0.125%\""]),
            ("danger_guessable", &["true", "false"]),
            ("attempts", &["0", "1", "2", "3", "4", "5"]),
            ("danger_unlimited_attempts", &["false", "true"]),
            ("attempt_window", &["\"24h\"", "\"none\"", "\"1s\""]),
            ("lock", &["\"1d\"", "\"until_unlocked\"", "\"1h\""]),
            ("danger_new_attempts_soon", &["true", "false"]),
            ("replaced", &["\"100%\"", "\"60%\"", "\"40%\"", "\"0%\""]),
            ("one_by_one", &["true", "false"]),
            ("stop_early", &["false", "true"]),
            ("detail", &["\"verdict\"", "\"counts\""]),
            ("opt_out", &["false"]),
            ("reauthentication", &["\"once\""]),
        ],
    ),
    (
        "challenge",
        &[
            (
                "offered_at",
                &["[3]", "[2]", "[0, 1, 2, 3]", "[1, 3]", "[]", "[9]"],
            ),
            ("questions", &["1", "2", "3", "10"]),
            ("pass", &["1", "2", "3", "5"]),
            ("graded_together", &["true", "false"]),
            ("needs_consent", &["true", "false"]),
            ("uses", &["1", "2", "5"]),
        ],
    ),
    (
        "time",
        &[
            ("quiz", &["\"2m\"", "\"none\"", "\"3h\""]),
            ("question", &["\"2m\"", "\"none\""]),
            ("warn_before", &["\"30s\"", "\"none\""]),
            ("open", &["\"1h\""]),
            ("timeout_counts", &["false"]),
        ],
    ),
    (
        "facts",
        &[
            ("static_kinds", &["false"]),
            ("danger_mixed_attempts", &["true", "false"]),
            ("per_table", &["1", "2"]),
            ("tables_min", &["2", "9"]),
            ("age", &["\"1-10\"", "\"9-1\"", "\"none\""]),
            ("allow", &["[\"employer\"]", "[]"]),
            ("deny", &["[\"employer\"]"]),
            ("asked_once_for", &["\"400d\"", "\"1s\""]),
            ("danger_asked_once_for", &["\"1d\"", "\"400d\""]),
        ],
    ),
    (
        "velocity",
        &[
            ("per_person", &["\"none\"", "\"2 in 7d\""]),
            ("danger_unlimited_quizzes", &["true", "false"]),
        ],
    ),
];
