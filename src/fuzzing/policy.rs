//! Random rules.

use super::dice::Dice;
use crate::kind::CATALOGUE;
use crate::policy::{NoneOfTheAbove, Policy};
use crate::snapshot::Population;

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
        .separate_attempts(dice.chance(50))
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
