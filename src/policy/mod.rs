//! The rules of a quiz: how many questions, of how many choices, of which kinds, what passes, and
//! what follows when nothing does.

mod builder;
mod challenge;
mod check;
mod duration;
mod form;
mod game;
mod preset;
#[cfg(test)]
mod reference;
mod standard;
mod strength;
mod value;
mod warning;

pub use self::builder::PolicyBuilder;
pub use self::challenge::Challenge;
pub use self::preset::Preset;
pub use self::standard::{Standard, Violation};
pub use self::strength::{Chance, Strength};
pub use self::warning::Warning;

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The rules of a quiz, of the attempts at it and of the time they take: one checked value that
/// doesn't change.
///
/// [`Policy::builder`] makes one, and so do the presets ([`Policy::presets`]) and
/// [`Policy::from_toml`]; none of them makes one that contradicts itself.
///
/// ```
/// use kba::Policy;
///
/// let policy = Policy::builder().questions(4).pass_percent(100).attempts(3).build()?;
/// assert_eq!(policy.pass_mark_count(), 4);
///
/// // Three of five are guessed in 5.8 % of the attempts, more than the 2 % that are let through.
/// let weak = Policy::builder().pass_mark(3).build().unwrap_err();
/// assert!(weak.to_string().contains("181/3125"));
/// # Ok::<(), kba::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy(Rules);

/// Everything that a policy says. Checked in [`check`], and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "switches that don't depend on each other"
)]
struct Rules {
    name: Option<String>,
    questions: u8,
    choices: u8,
    pass: Mark,
    none_of_the_above: NoneOfTheAbove,
    guess_max: Share,
    danger_guess_max: bool,

    attempts: Option<u8>,
    attempt_window: Option<Duration>,
    lock: Lock,
    danger_new_attempts_soon: bool,
    /// Percent of the questions.
    replaced: u8,
    challenge: Option<Challenge>,

    one_by_one: bool,
    stop_early: bool,
    detail: Detail,
    decoys: bool,
    opt_out: bool,
    reauthentication: Reauthentication,

    quiz_time: Option<Duration>,
    question_time: Option<Duration>,
    warn_before: Option<Duration>,
    open_time: Duration,
    timeout_counts: bool,
    abandon_counts: bool,

    static_kinds: bool,
    revealing_prompts: bool,
    separate_attempts: bool,
    per_table: u8,
    per_family: u8,
    tables_min: u8,
    fact_age: Option<(u8, u8)>,
    allowed: Option<Vec<String>>,
    denied: Vec<String>,
    asked_once_for: Duration,
    danger_asked_once_for: bool,

    per_person: Option<Velocity>,
    per_caller: Option<Velocity>,
}

/// Which questions have "None of the above" as their last choice.
///
/// It takes the place of one of the k choices, picked without regard to the answer, and so is
/// right with probability 1/k: whoever always picks it guesses as well as anybody, and no better.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

/// What ends the lock that follows the last attempt.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lock {
    /// The operator, and nothing else.
    #[default]
    UntilUnlocked,
    /// Time, or the operator: whole seconds, 24 hours to ten years, and no less than the attempt
    /// window. Less takes [`PolicyBuilder::danger_new_attempts_soon`].
    For(Duration),
}

/// What a pass is good for.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reauthentication {
    /// This access: whoever comes back is asked again.
    #[default]
    EveryAccess,
    /// All further ones in the same lock scope.
    Once,
}

/// What the applicant learns of an attempt. Never which answer was wrong.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// The verdict.
    #[default]
    Verdict,
    /// How many answers were right, too: of the main round, where a challenge is offered that may be
    /// refused and where the attempt ends without one; of the challenge, where it ends with one.
    /// Not of the main round where a challenge follows at once. Not together with decoys, nor with
    /// questions that come back.
    Counts,
}

/// At most so many quizzes begun within a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Velocity {
    count: u16,
    window: Duration,
}

impl Velocity {
    /// At most `count` quizzes, 1 to 65,535, begun within `window`: whole seconds, 1 second to ten
    /// years of 365 days.
    #[must_use]
    pub const fn new(count: u16, window: Duration) -> Self {
        Self { count, window }
    }

    /// Quizzes, 1 to 65,535.
    #[must_use]
    pub const fn count(&self) -> u16 {
        self.count
    }

    /// The time that is looked back.
    #[must_use]
    pub const fn window(&self) -> Duration {
        self.window
    }
}

/// Right answers that pass, as they were set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Count(u8),
    Percent(u8),
}

impl Mark {
    /// So many right answers of so many questions, parts of one rounded up.
    const fn of(self, questions: u8) -> u16 {
        match self {
            Self::Count(count) => count as u16,
            Self::Percent(percent) => (questions as u16 * percent as u16).div_ceil(100),
        }
    }
}

/// An exact part of one, in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Share {
    of: u32,
    all: u32,
}

impl Share {
    /// 2 %.
    const GUESS_MAX: Self = Self { of: 1, all: 50 };
    /// Everything.
    const ONE: Self = Self { of: 1, all: 1 };

    /// Reduced, so that equal shares are equal values. 0 of 0 stays what it is.
    const fn new(of: u32, all: u32) -> Self {
        let (mut a, mut b) = (of, all);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        if a == 0 {
            return Self { of, all };
        }
        Self {
            of: of / a,
            all: all / a,
        }
    }

    const fn is_above(self, other: Self) -> bool {
        self.of as u64 * other.all as u64 > other.of as u64 * self.all as u64
    }
}

impl Rules {
    const fn new() -> Self {
        Self {
            name: None,
            questions: 5,
            choices: 5,
            pass: Mark::Percent(80),
            none_of_the_above: NoneOfTheAbove::Off,
            guess_max: Share::GUESS_MAX,
            danger_guess_max: false,
            attempts: Some(1),
            attempt_window: None,
            lock: Lock::UntilUnlocked,
            danger_new_attempts_soon: false,
            replaced: 100,
            challenge: None,
            one_by_one: false,
            stop_early: false,
            detail: Detail::Verdict,
            decoys: false,
            opt_out: true,
            reauthentication: Reauthentication::EveryAccess,
            quiz_time: None,
            question_time: None,
            warn_before: None,
            open_time: DAY,
            timeout_counts: true,
            abandon_counts: true,
            static_kinds: true,
            revealing_prompts: false,
            separate_attempts: true,
            per_table: QUESTIONS_MAX,
            per_family: QUESTIONS_MAX,
            tables_min: 1,
            fact_age: None,
            allowed: None,
            denied: Vec::new(),
            asked_once_for: YEAR,
            danger_asked_once_for: false,
            per_person: Some(Velocity::new(10, Duration::from_secs(7 * DAY.as_secs()))),
            per_caller: None,
        }
    }
}

/// What is made of rules.
impl Policy {
    /// Five questions of five choices, 80 % right answers pass; one attempt, and a lock until the
    /// operator unlocks; no "None of the above"; whoever isn't found is declined; prompts reveal
    /// no record; attempts are kept apart; no limit of time but a day; ten quizzes a person in
    /// seven days.
    ///
    /// Source: the common rule of remote online notarization, for example 1 TAC 87.70 (80 %).
    #[must_use]
    pub const fn new() -> Self {
        Self(Rules::new())
    }

    /// Starts from [`Policy::new`].
    pub const fn builder() -> PolicyBuilder {
        PolicyBuilder::new(Rules::new())
    }

    /// Starts from this policy. What is built has no name unless it is given one: it isn't the
    /// preset any more.
    pub fn to_builder(&self) -> PolicyBuilder {
        PolicyBuilder::new(Rules {
            name: None,
            ..self.0.clone()
        })
    }
}

/// What is asked.
impl Policy {
    /// The name, if it has one: a preset's, or what [`PolicyBuilder::name`] set.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// The number of questions of a quiz, 1 to 10.
    #[must_use]
    pub const fn question_count(&self) -> usize {
        self.0.questions as usize
    }

    /// The number of choices of a question, 4 to 8.
    #[must_use]
    pub const fn choice_count(&self) -> usize {
        self.0.choices as usize
    }

    /// How many right answers pass, 1 to the number of questions.
    #[must_use]
    pub const fn pass_mark_count(&self) -> usize {
        self.0.pass.of(self.0.questions) as usize
    }

    /// Which questions have "None of the above" as their last choice.
    #[must_use]
    pub const fn none_mode(&self) -> NoneOfTheAbove {
        self.0.none_of_the_above
    }

    /// How often a blind guesser may pass one attempt: an exact fraction, numerator and
    /// denominator.
    #[must_use]
    pub const fn guess_max(&self) -> (u32, u32) {
        (self.0.guess_max.of, self.0.guess_max.all)
    }

    /// Whether questions are shown one at a time, the next when the last is answered.
    #[must_use]
    pub const fn is_one_by_one(&self) -> bool {
        self.0.one_by_one
    }

    /// Whether a round ends as soon as its outcome is certain: pass, challenge or neither, and,
    /// where a challenge is graded together with it, the number of right answers.
    #[must_use]
    pub const fn stops_early(&self) -> bool {
        self.0.stop_early
    }

    /// What the applicant learns of an attempt.
    #[must_use]
    pub const fn detail(&self) -> Detail {
        self.0.detail
    }

    /// Whether a claim of nobody gets a quiz that can't be passed.
    #[must_use]
    pub const fn has_decoys(&self) -> bool {
        self.0.decoys
    }

    /// Whether the applicant may leave the quiz for another method.
    #[must_use]
    pub const fn may_opt_out(&self) -> bool {
        self.0.opt_out
    }
}

/// What follows an attempt.
impl Policy {
    /// Attempts until the lock, 1 to 5; `None` if they are unlimited.
    #[must_use]
    pub const fn attempts(&self) -> Option<u8> {
        self.0.attempts
    }

    /// How long an attempt counts, whole seconds to ten years; `None` if it counts until a pass or an unlock.
    #[must_use]
    pub const fn attempt_window(&self) -> Option<Duration> {
        self.0.attempt_window
    }

    /// What ends the lock that follows the last attempt.
    #[must_use]
    pub const fn lock(&self) -> Lock {
        self.0.lock
    }

    /// How many questions of an attempt may come back in the next, once: 0 unless less than all are
    /// replaced. One that came back isn't asked a third time.
    #[must_use]
    pub fn carried_max(&self) -> usize {
        self.0.carried().into()
    }

    /// The challenge that may follow an attempt.
    #[must_use]
    pub const fn challenge(&self) -> Option<&Challenge> {
        self.0.challenge.as_ref()
    }

    /// What a pass is good for.
    #[must_use]
    pub const fn reauthentication(&self) -> Reauthentication {
        self.0.reauthentication
    }

    /// How many quizzes about one person may be begun.
    #[must_use]
    pub const fn per_person(&self) -> Option<Velocity> {
        self.0.per_person
    }

    /// How many quizzes one caller may begin.
    #[must_use]
    pub const fn per_caller(&self) -> Option<Velocity> {
        self.0.per_caller
    }
}

/// Time.
impl Policy {
    /// How long a round of questions may take, the challenge anew.
    #[must_use]
    pub const fn quiz_time(&self) -> Option<Duration> {
        self.0.quiz_time
    }

    /// How long a question may stay unanswered.
    #[must_use]
    pub const fn question_time(&self) -> Option<Duration> {
        self.0.question_time
    }

    /// How long before the time is over the applicant is warned.
    #[must_use]
    pub const fn warn_before(&self) -> Option<Duration> {
        self.0.warn_before
    }

    /// How long a round of questions, or the offer of a challenge, stays open where no other limit
    /// ends it.
    #[must_use]
    pub const fn open_time(&self) -> Duration {
        self.0.open_time
    }

    /// Whether a quiz whose time is over counts as an attempt.
    #[must_use]
    pub const fn timeout_counts(&self) -> bool {
        self.0.timeout_counts
    }

    /// Whether a quiz that is left counts as an attempt.
    #[must_use]
    pub const fn abandon_counts(&self) -> bool {
        self.0.abandon_counts
    }
}

/// Which facts are asked.
impl Policy {
    /// Whether kinds that help each other are kept out of the attempts of one person.
    #[must_use]
    pub const fn separates_attempts(&self) -> bool {
        self.0.separate_attempts
    }

    /// Questions of a quiz that may come from one table, 1 to 255.
    #[must_use]
    pub const fn per_table_count(&self) -> usize {
        self.0.per_table as usize
    }

    /// Questions of a quiz that may be of one family of kinds, 1 to 255.
    #[must_use]
    pub const fn per_family_count(&self) -> usize {
        self.0.per_family as usize
    }

    /// Tables that a quiz draws from at least, 1 to the number of questions.
    #[must_use]
    pub const fn tables_min(&self) -> usize {
        self.0.tables_min as usize
    }

    /// Whether kinds are asked whose answer stays the same for life.
    #[must_use]
    pub const fn asks_static(&self) -> bool {
        self.0.static_kinds
    }

    /// Whether prompts may name what is on file.
    #[must_use]
    pub const fn reveals(&self) -> bool {
        self.0.revealing_prompts
    }

    /// How old facts may be, in whole years, 0 to 255: youngest and oldest.
    #[must_use]
    pub const fn fact_ages(&self) -> Option<(u8, u8)> {
        self.0.fact_age
    }

    /// How long facts of a failed attempt aren't asked again, but for those that are not replaced.
    #[must_use]
    pub const fn asked_once_for(&self) -> Duration {
        self.0.asked_once_for
    }

    /// Keys of the only kinds that may be asked; `None` if all may that are not denied.
    #[must_use]
    pub fn allowed_kinds(&self) -> Option<&[String]> {
        self.0.allowed.as_deref()
    }

    /// Keys that the policy names.
    pub fn named_kinds(&self) -> impl Iterator<Item = &str> {
        let allowed = self.0.allowed.iter().flatten();
        allowed.chain(&self.0.denied).map(String::as_str)
    }

    /// Whether a kind may be asked: by its key, whether its answer stays the same for life, and
    /// whether its prompt names what is on file.
    #[must_use]
    pub fn asks(&self, key: &str, never_changes: bool, reveals: bool) -> bool {
        let named = |keys: &[String]| keys.iter().any(|other| other == key);
        self.0.allowed.as_deref().is_none_or(named)
            && !named(&self.0.denied)
            && (self.0.static_kinds || !never_changes)
            && (self.0.revealing_prompts || !reveals)
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::new()
    }
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const YEAR: Duration = Duration::from_secs(365 * DAY.as_secs());
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

    fn text_of(builder: PolicyBuilder) -> String {
        builder.build().unwrap_err().to_string()
    }

    #[test]
    fn defaults_are_a_policy() {
        assert_eq!(Policy::builder().build().unwrap(), Policy::new());
        assert_eq!(Policy::new().to_builder().build().unwrap(), Policy::new());
        assert_eq!(Policy::new().pass_mark_count(), 4);
        assert_eq!(Policy::new().carried_max(), 0);
    }

    /// The mark in percent is rounded up, and what is replaced too.
    #[test]
    fn parts_of_a_question_count_for_the_applicant_never() {
        for (percent, mark) in [(1, 1), (20, 1), (21, 2), (80, 4), (81, 5), (100, 5)] {
            let policy = Policy::builder().pass_percent(percent).danger_guessable();
            assert_eq!(policy.build().unwrap().pass_mark_count(), mark);
        }
        for (replaced, carried) in [(0, 5), (1, 4), (40, 3), (41, 2), (60, 2), (100, 0)] {
            let policy = Policy::builder().replaced(replaced).attempts(2);
            assert_eq!(policy.build().unwrap().carried_max(), carried);
        }
    }

    #[test]
    fn a_guessable_policy_takes_a_name_of_danger() {
        let weak = Policy::builder().pass_mark(3);
        let text = text_of(weak.clone());
        assert!(text.contains("181/3125, more than 1/50"), "{text}");
        assert!(weak.clone().danger_guessable().build().is_ok());
        assert!(weak.clone().danger_guess_max(181, 3125).build().is_ok());
        assert!(text_of(weak.clone().danger_guess_max(180, 3125)).contains("36/625"));
        assert!(text_of(weak.guess_max(181, 3125)).contains("danger_guess_max"));
        let strict = Policy::builder().guess_max(1, 1000);
        assert!(text_of(strict.clone()).contains("21/3125, more than 1/1000"));
        assert!(strict.pass_mark(5).build().is_ok());
    }
}
