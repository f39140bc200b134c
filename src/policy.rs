//! The rules of a quiz: how many questions, of how many choices, of which kinds, and what passes.

use serde::Serialize;

use crate::Error;

/// The rules of a quiz.
///
/// Contradictions are told where the policy is used ([`crate::EngineBuilder::build`]).
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "switches that don't depend on each other"
)]
pub struct Policy {
    questions: u8,
    choices: u8,
    pass_mark: u8,
    attempts: u8,
    none_of_the_above: NoneOfTheAbove,
    decoys: bool,
    static_kinds: bool,
    revealing_prompts: bool,
    separate_attempts: bool,
    per_table: u8,
    fact_age: Option<(u8, u8)>,
    allowed: Option<Vec<String>>,
    denied: Vec<String>,
}

/// Which questions have "None of the above" as their last choice.
///
/// It takes the place of one of the k choices, picked without regard to the answer, and so is
/// right with probability 1/k.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoneOfTheAbove {
    /// None.
    #[default]
    Off,
    /// Every other one, picked without regard to the answer.
    Some,
    /// All.
    All,
}

/// How probably a blind guess passes a quiz: an exact fraction.
///
/// The guess may be made with all that is displayed and all that is known of the population: the
/// choices don't tell which is right. Source: docs/design.md, "The draw".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Strength {
    passing: u64,
    outcomes: u64,
}

impl Strength {
    /// Ways to answer that pass.
    #[must_use]
    pub const fn passing(&self) -> u64 {
        self.passing
    }

    /// Ways to answer.
    #[must_use]
    pub const fn outcomes(&self) -> u64 {
        self.outcomes
    }

    /// The probability that a blind guess passes, 0 to 1.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "both are below 2^31")]
    pub const fn probability(&self) -> f64 {
        self.passing as f64 / self.outcomes as f64
    }

    /// The same in bits of min-entropy, 0 and more.
    #[must_use]
    pub fn bits(&self) -> f64 {
        -self.probability().log2()
    }
}

impl Policy {
    /// Five questions of five choices, four right answers pass; one attempt; no "None of the
    /// above"; whoever isn't found is declined; prompts reveal no record; attempts are kept apart.
    ///
    /// Source: the common rule of remote online notarization, for example 1 TAC 87.70 (80 %).
    #[must_use]
    pub const fn new() -> Self {
        Self {
            questions: 5,
            choices: 5,
            pass_mark: 4,
            attempts: 1,
            none_of_the_above: NoneOfTheAbove::Off,
            decoys: false,
            static_kinds: true,
            revealing_prompts: false,
            separate_attempts: true,
            per_table: QUESTIONS_MAX,
            fact_age: None,
            allowed: None,
            denied: Vec::new(),
        }
    }

    /// Sets the number of questions of a quiz, 1 to 10.
    #[must_use]
    pub const fn questions(mut self, questions: u8) -> Self {
        self.questions = questions;
        self
    }

    /// Sets how many right answers pass, 1 to the number of questions.
    #[must_use]
    pub const fn pass_mark(mut self, pass_mark: u8) -> Self {
        self.pass_mark = pass_mark;
        self
    }

    /// Sets the number of choices of a question, 4 to what the population was prepared for (at
    /// most 8).
    #[must_use]
    pub const fn choices(mut self, choices: u8) -> Self {
        self.choices = choices;
        self
    }

    /// Sets how many quizzes without a common fact there must be for each subject, 1 to 5.
    ///
    /// Who can't be served as often is declined before the first question.
    #[must_use]
    pub const fn attempts(mut self, attempts: u8) -> Self {
        self.attempts = attempts;
        self
    }

    /// Sets which questions have "None of the above" as their last choice.
    #[must_use]
    pub const fn none_of_the_above(mut self, mode: NoneOfTheAbove) -> Self {
        self.none_of_the_above = mode;
        self
    }

    /// Sets whether a claim of nobody gets a quiz that can't be passed, like those of others.
    #[must_use]
    pub const fn decoys(mut self, decoys: bool) -> Self {
        self.decoys = decoys;
        self
    }

    /// Sets whether kinds are asked whose answer stays the same for life.
    ///
    /// NIST SP 800-63A-3, 5.3.2, item 5i rules them out.
    #[must_use]
    pub const fn static_kinds(mut self, asked: bool) -> Self {
        self.static_kinds = asked;
        self
    }

    /// Sets whether prompts may name what is on file and the claim doesn't tell ("your address on
    /// Oak St").
    ///
    /// NIST SP 800-63A-3, 5.3.2, item 5j rules them out.
    #[must_use]
    pub const fn revealing_prompts(mut self, asked: bool) -> Self {
        self.revealing_prompts = asked;
        self
    }

    /// Sets whether kinds that were measured to help each other are kept out of the attempts of one
    /// person, as they are out of one quiz: whoever sees two attempts can lay them side by side.
    #[must_use]
    pub const fn separate_attempts(mut self, separate: bool) -> Self {
        self.separate_attempts = separate;
        self
    }

    /// Sets how many questions of a quiz may come from one table of records, 1 and more.
    ///
    /// Not by the rows' own `source`: the choices come from several, and the one that is asked
    /// would be told from the others by it.
    #[must_use]
    pub const fn per_table(mut self, questions: u8) -> Self {
        self.per_table = questions;
        self
    }

    /// Sets how old facts may be, in whole years before the newest record; a question is asked if
    /// all its choices are of that age. Facts without a time are of any age.
    #[must_use]
    pub const fn fact_age(mut self, youngest: u8, oldest: u8) -> Self {
        self.fact_age = Some((youngest, oldest));
        self
    }

    /// Sets the kinds that may be asked, by key; all unless set.
    #[must_use]
    pub fn allow_kinds(mut self, keys: &[&str]) -> Self {
        self.allowed = Some(keys.iter().map(|key| (*key).to_owned()).collect());
        self
    }

    /// Sets kinds that are not asked, by key.
    #[must_use]
    pub fn deny_kinds(mut self, keys: &[&str]) -> Self {
        self.denied = keys.iter().map(|key| (*key).to_owned()).collect();
        self
    }

    /// The number of questions of a quiz.
    #[must_use]
    pub const fn question_count(&self) -> usize {
        self.questions as usize
    }

    /// The number of choices of a question.
    #[must_use]
    pub const fn choice_count(&self) -> usize {
        self.choices as usize
    }

    /// How many right answers pass.
    #[must_use]
    pub const fn pass_mark_count(&self) -> usize {
        self.pass_mark as usize
    }

    /// How many quizzes without a common fact there must be.
    #[must_use]
    pub const fn attempt_count(&self) -> usize {
        self.attempts as usize
    }

    /// How probably a blind guess passes one quiz.
    #[must_use]
    pub fn strength(&self) -> Strength {
        let (questions, choices) = (u32::from(self.questions), u64::from(self.choices));
        let mut passing = 0;
        let mut ways = 1;
        for wrong in 0..=questions {
            if wrong > 0 {
                ways = ways * u64::from(questions + 1 - wrong) / u64::from(wrong);
            }
            if questions - wrong >= u32::from(self.pass_mark) {
                passing += ways * choices.saturating_sub(1).pow(wrong);
            }
        }
        Strength {
            passing,
            outcomes: choices.pow(questions),
        }
    }

    pub(crate) const fn none_mode(&self) -> NoneOfTheAbove {
        self.none_of_the_above
    }

    pub(crate) const fn has_decoys(&self) -> bool {
        self.decoys
    }

    pub(crate) const fn separates_attempts(&self) -> bool {
        self.separate_attempts
    }

    pub(crate) const fn per_table_count(&self) -> usize {
        self.per_table as usize
    }

    pub(crate) const fn fact_ages(&self) -> Option<(u8, u8)> {
        self.fact_age
    }

    /// Keys that the policy names.
    pub(crate) fn named_kinds(&self) -> impl Iterator<Item = &str> {
        let allowed = self.allowed.iter().flatten();
        allowed.chain(&self.denied).map(String::as_str)
    }

    /// Whether a kind may be asked.
    pub(crate) fn asks(&self, key: &str, never_changes: bool, reveals: bool) -> bool {
        let named = |keys: &[String]| keys.iter().any(|other| other == key);
        self.allowed.as_deref().is_none_or(named)
            && !named(&self.denied)
            && (self.static_kinds || !never_changes)
            && (self.revealing_prompts || !reveals)
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let range = |what: &str, value: u8, min: u8, max: u8| {
            if (min..=max).contains(&value) {
                return Ok(());
            }
            Err(Error::config(format!(
                "{what}: {min} to {max}, the policy asks for {value}"
            )))
        };
        range("questions of a quiz", self.questions, 1, QUESTIONS_MAX)?;
        range(
            "choices of a question",
            self.choices,
            CHOICES_MIN,
            CHOICES_MAX,
        )?;
        range("right answers that pass", self.pass_mark, 1, self.questions)?;
        range("attempts", self.attempts, 1, ATTEMPTS_MAX)?;
        range("questions of one table", self.per_table, 1, u8::MAX)?;
        if let Some((youngest, oldest)) = self.fact_age
            && youngest > oldest
        {
            return Err(Error::config(format!(
                "facts of an age of {youngest} to {oldest} years: there are none"
            )));
        }
        Ok(())
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::new()
    }
}

/// More would ask for more facts than almost anybody's file holds.
const QUESTIONS_MAX: u8 = 10;
/// NIST SP 800-63A-3, 5.3.2: at least four.
pub(crate) const CHOICES_MIN: u8 = 4;
/// Beyond this a screen reader's user loses the first choice before the last is read.
pub(crate) const CHOICES_MAX: u8 = 8;
/// Zoho Sign's administrators can set as many.
const ATTEMPTS_MAX: u8 = 5;

#[cfg(test)]
mod tests {
    use super::*;

    /// Against all ways to answer, one by one.
    #[test]
    fn strength_is_that_of_all_ways_to_answer() {
        for (questions, choices, mark) in [(5, 5, 4), (3, 4, 3), (4, 8, 1), (1, 4, 1), (6, 4, 5)] {
            let policy = Policy::new()
                .questions(questions)
                .choices(choices)
                .pass_mark(mark);
            let outcomes = u64::from(choices).pow(questions.into());
            let passing = (0..outcomes)
                .filter(|way| {
                    let digit = |at| way / u64::from(choices).pow(at) % u64::from(choices);
                    let right = (0..questions.into()).filter(|at| digit(*at) == 0);
                    right.count() >= mark.into()
                })
                .count() as u64;
            let strength = policy.strength();
            assert_eq!(
                (strength.passing(), strength.outcomes()),
                (passing, outcomes)
            );
        }
        let strength = Policy::new().strength();
        assert_eq!((strength.passing(), strength.outcomes()), (21, 3125));
        assert!((strength.bits() - 7.217).abs() < 0.001);
    }
}
