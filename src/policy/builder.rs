//! The builder: one setter for each rule, and the check at the end.

use std::time::Duration;

use super::check::contradictions;
use super::{
    Challenge, Detail, Lock, Mark, NoneOfTheAbove, Policy, Reauthentication, Rules, Share, Velocity,
};
use crate::Error;

/// Collects the rules of a policy.
///
/// ```
/// use std::time::Duration;
///
/// use kba::policy::Lock;
/// use kba::Policy;
///
/// let day = Duration::from_secs(24 * 60 * 60);
/// let policy = Policy::builder()
///     .attempts(2)
///     .attempt_window(day)
///     .lock(Lock::For(day))
///     .quiz_time(Duration::from_secs(120))
///     .build()?;
/// assert_eq!(policy.attempts(), Some(2));
///
/// // Each contradiction is told.
/// let error = Policy::builder().questions(0).attempts(9).build().unwrap_err();
/// assert!(error.to_string().contains("questions: "));
/// assert!(error.to_string().contains("attempts: "));
/// # Ok::<(), kba::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct PolicyBuilder {
    rules: Rules,
}

impl PolicyBuilder {
    pub(super) const fn new(rules: Rules) -> Self {
        Self { rules }
    }

    /// Builds the policy.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Config`] if rules are out of range or contradict each other, or if a
    /// blind guess passes more often than it may: all that is wrong, one clause each.
    pub fn build(mut self) -> Result<Policy, Error> {
        self.rules.settle();
        let found = contradictions(&self.rules);
        if found.is_empty() {
            return Ok(Policy(self.rules));
        }
        let clauses: Vec<String> = found.iter().map(ToString::to_string).collect();
        Err(Error::config(format!(
            "the policy can't be kept: {}",
            clauses.join("; ")
        )))
    }
}

impl PolicyBuilder {
    pub(super) fn into_rules(self) -> Rules {
        self.rules
    }

    /// A policy that may break rules, for tests of what lies below them.
    #[cfg(test)]
    pub(crate) fn unchecked(self) -> Policy {
        Policy(self.rules)
    }
}

impl Rules {
    /// Tells the challenge what it takes from the policy, and forgets dangers that there aren't, so
    /// that equal rules are equal values.
    pub(super) fn settle(&mut self) {
        if let Some(challenge) = &mut self.challenge {
            challenge.attempts = self.attempts.unwrap_or(u8::MAX);
        }
        self.danger_asked_once_for &= self.asks_again();
        self.danger_new_attempts_soon &= !self.soon().is_empty();
    }
}

/// What is asked.
impl PolicyBuilder {
    /// Sets the name: 1 to 64 letters, digits, `_`, `-`, `.` or spaces; not a preset's, unless the
    /// rules are the preset's too.
    pub fn name(mut self, name: &str) -> Self {
        self.rules.name = Some(name.to_owned());
        self
    }

    /// Sets the number of questions of a quiz, 1 to 10; 5 unless set.
    pub const fn questions(mut self, questions: u8) -> Self {
        self.rules.questions = questions;
        self
    }

    /// Sets the number of choices of a question, 4 to what the population was prepared for (at
    /// most 8); 5 unless set.
    pub const fn choices(mut self, choices: u8) -> Self {
        self.rules.choices = choices;
        self
    }

    /// Sets how many right answers pass, 1 to the number of questions; 80 % of them unless set.
    pub const fn pass_mark(mut self, pass_mark: u8) -> Self {
        self.rules.pass = Mark::Count(pass_mark);
        self
    }

    /// Sets how many right answers pass in percent of the questions, 1 to 100, rounded up.
    pub const fn pass_percent(mut self, percent: u8) -> Self {
        self.rules.pass = Mark::Percent(percent);
        self
    }

    /// Sets which questions have "None of the above" as their last choice; none unless set.
    pub const fn none_of_the_above(mut self, mode: NoneOfTheAbove) -> Self {
        self.rules.none_of_the_above = mode;
        self
    }

    /// Sets how often a blind guesser may pass one attempt, as a fraction of at most 1/50, which
    /// holds unless set. A policy that is easier to guess isn't built.
    pub const fn guess_max(mut self, of: u32, all: u32) -> Self {
        self.rules.guess_max = Share::new(of, all);
        self.rules.danger_guess_max = false;
        self
    }

    /// Like [`PolicyBuilder::guess_max`], also above 1/50.
    pub const fn danger_guess_max(mut self, of: u32, all: u32) -> Self {
        self.rules.guess_max = Share::new(of, all);
        self.rules.danger_guess_max = Share::new(of, all).is_above(Share::GUESS_MAX);
        self
    }

    /// Lets a blind guesser pass however often.
    pub const fn danger_guessable(self) -> Self {
        self.danger_guess_max(Share::ONE.of, Share::ONE.all)
    }

    /// Sets whether questions are shown one at a time; all at once unless set.
    pub const fn one_by_one(mut self, one_by_one: bool) -> Self {
        self.rules.one_by_one = one_by_one;
        self
    }

    /// Sets whether a round ends as soon as its outcome is certain; needs
    /// [`PolicyBuilder::one_by_one`].
    pub const fn stop_early(mut self, stop: bool) -> Self {
        self.rules.stop_early = stop;
        self
    }

    /// Sets what the applicant learns of an attempt; the verdict unless set. More than that goes
    /// neither with decoys nor with questions that come back.
    pub const fn detail(mut self, detail: Detail) -> Self {
        self.rules.detail = detail;
        self
    }

    /// Sets whether a claim of nobody gets a quiz that can't be passed, like those of others; not
    /// unless set. Not together with [`Detail::Counts`].
    pub const fn decoys(mut self, decoys: bool) -> Self {
        self.rules.decoys = decoys;
        self
    }

    /// Sets whether the applicant may leave the quiz for another method; so it is unless set.
    ///
    /// NIST SP 800-63A-3, 5.3.2 asks for it.
    pub const fn opt_out(mut self, allowed: bool) -> Self {
        self.rules.opt_out = allowed;
        self
    }
}

/// What follows an attempt.
impl PolicyBuilder {
    /// Sets how many attempts there are until the lock, 1 to 5; 1 unless set.
    ///
    /// Who can't be served as often is declined before the first question.
    pub const fn attempts(mut self, attempts: u8) -> Self {
        self.rules.attempts = Some(attempts);
        self
    }

    /// Lets attempts go on for ever: a guesser passes sooner or later.
    pub const fn danger_unlimited_attempts(mut self) -> Self {
        self.rules.attempts = None;
        self
    }

    /// Sets how long an attempt counts, whole seconds, 24 hours to ten years, and no shorter than
    /// an attempt can last; until a pass or an unlock unless set. A shorter time takes
    /// [`PolicyBuilder::danger_new_attempts_soon`].
    pub fn attempt_window(mut self, window: impl Into<Option<Duration>>) -> Self {
        self.rules.attempt_window = window.into();
        self
    }

    /// Sets what ends the lock; the operator unless set.
    pub const fn lock(mut self, lock: Lock) -> Self {
        self.rules.lock = lock;
        self
    }

    /// Lets time alone give new attempts sooner than in 24 hours: an attempt window or a lock may be
    /// shorter, the window shorter than an attempt can last, and the lock shorter than the window,
    /// whose attempts its end clears. With seconds of either, attempts are as good as unlimited.
    pub const fn danger_new_attempts_soon(mut self, allowed: bool) -> Self {
        self.rules.danger_new_attempts_soon = allowed;
        self
    }

    /// Sets how many questions of an attempt are replaced in the next, in percent, 0 to 100,
    /// rounded up; all unless set.
    pub const fn replaced(mut self, percent: u8) -> Self {
        self.rules.replaced = percent;
        self
    }

    /// Sets the challenge that may follow an attempt; none unless set.
    pub fn challenge(mut self, challenge: impl Into<Option<Challenge>>) -> Self {
        self.rules.challenge = challenge.into();
        self
    }

    /// Sets what a pass is good for; one access unless set.
    pub const fn reauthentication(mut self, reauthentication: Reauthentication) -> Self {
        self.rules.reauthentication = reauthentication;
        self
    }

    /// Sets how many quizzes about one person may be begun, whoever asks; 10 in seven days unless
    /// set.
    pub const fn per_person(mut self, velocity: Velocity) -> Self {
        self.rules.per_person = Some(velocity);
        self
    }

    /// Lets any number of quizzes about one person be begun: lock scopes multiply the guesses.
    pub const fn danger_unlimited_quizzes(mut self) -> Self {
        self.rules.per_person = None;
        self
    }

    /// Sets how many quizzes one caller may begin; any number unless set.
    pub fn per_caller(mut self, velocity: impl Into<Option<Velocity>>) -> Self {
        self.rules.per_caller = velocity.into();
        self
    }
}

/// Time: whole seconds, 1 second to ten years of 365 days.
impl PolicyBuilder {
    /// Sets how long a round of questions may take, the challenge anew; no limit unless set.
    pub fn quiz_time(mut self, time: impl Into<Option<Duration>>) -> Self {
        self.rules.quiz_time = time.into();
        self
    }

    /// Sets how long a question may stay unanswered, which only a quiz that is shown one by one
    /// can tell; no limit unless set.
    pub fn question_time(mut self, time: impl Into<Option<Duration>>) -> Self {
        self.rules.question_time = time.into();
        self
    }

    /// Sets how long before the time is over the applicant is warned; not at all unless set.
    pub fn warn_before(mut self, time: impl Into<Option<Duration>>) -> Self {
        self.rules.warn_before = time.into();
        self
    }

    /// Sets how long a round of questions, or the offer of a challenge, stays open where no other
    /// limit ends it; 24 hours unless set. A session has several rounds.
    pub const fn open_time(mut self, time: Duration) -> Self {
        self.rules.open_time = time;
        self
    }

    /// Sets whether a quiz whose time is over counts as an attempt; so it does unless set.
    pub const fn timeout_counts(mut self, counts: bool) -> Self {
        self.rules.timeout_counts = counts;
        self
    }

    /// Sets whether a quiz that is left counts as an attempt; so it does unless set.
    pub const fn abandon_counts(mut self, counts: bool) -> Self {
        self.rules.abandon_counts = counts;
        self
    }
}

/// Which facts are asked.
impl PolicyBuilder {
    /// Sets whether kinds are asked whose answer stays the same for life; they are unless set.
    ///
    /// NIST SP 800-63A-3, 5.3.2, item 5i rules them out.
    pub const fn static_kinds(mut self, asked: bool) -> Self {
        self.rules.static_kinds = asked;
        self
    }

    /// Sets whether prompts may name what is on file and the claim doesn't tell ("your address on
    /// Oak St"); they don't unless set.
    ///
    /// NIST SP 800-63A-3, 5.3.2, item 5j rules them out.
    pub const fn revealing_prompts(mut self, asked: bool) -> Self {
        self.rules.revealing_prompts = asked;
        self
    }

    /// Sets whether kinds that were measured to help each other may be asked in two attempts of one
    /// person, though not in one quiz: whoever sees two attempts can lay them side by side. They
    /// may not unless set.
    pub const fn danger_mixed_attempts(mut self, mixed: bool) -> Self {
        self.rules.separate_attempts = !mixed;
        self
    }

    /// Sets how many questions of a quiz may come from one table of records, 1 to 255; any number
    /// unless set.
    ///
    /// Not by the rows' own `source`: the choices come from several, and the one that is asked
    /// would be told from the others by it.
    pub const fn per_table(mut self, questions: u8) -> Self {
        self.rules.per_table = questions;
        self
    }

    /// Sets how many questions of a quiz may be of one family of kinds, 1 to 255; any number unless
    /// set. Of families in which no pair of kinds was measured not to help each other it is one.
    pub const fn per_family(mut self, questions: u8) -> Self {
        self.rules.per_family = questions;
        self
    }

    /// Sets how many tables of records a quiz draws from at least, 1 to the number of questions;
    /// 1 unless set. Sources are tables (docs/design.md, D18).
    pub const fn tables_min(mut self, tables: u8) -> Self {
        self.rules.tables_min = tables;
        self
    }

    /// Sets how old facts may be, in whole years before the newest record, 0 to 255, the youngest
    /// no older than the oldest; a question is asked if all its choices are of that age. Facts
    /// without a time are of any age. Any age unless set.
    pub const fn fact_age(mut self, youngest: u8, oldest: u8) -> Self {
        self.rules.fact_age = Some((youngest, oldest));
        self
    }

    /// Sets the kinds that may be asked, by key; all unless set. Kinds whose answer never changes or
    /// whose prompt names a record need [`PolicyBuilder::static_kinds`] and
    /// [`PolicyBuilder::revealing_prompts`] as well: [`crate::Engine::check_policy`] refuses them
    /// otherwise, and keys that there aren't.
    pub fn allow_kinds(mut self, keys: &[&str]) -> Self {
        self.rules.allowed = Some(keys.iter().map(|key| (*key).to_owned()).collect());
        self
    }

    /// Sets kinds that are not asked, by key; none unless set.
    pub fn deny_kinds(mut self, keys: &[&str]) -> Self {
        self.rules.denied = keys.iter().map(|key| (*key).to_owned()).collect();
        self
    }

    /// Sets how long facts of a failed attempt aren't asked again, whole seconds to ten years; 365
    /// days unless set.
    ///
    /// No shorter than an attempt counts ([`PolicyBuilder::attempt_window`]; 365 days where it
    /// counts until a pass or an unlock), nor than a lock that ends by time: what was asked would
    /// come back whole, whatever [`PolicyBuilder::replaced`] says.
    pub const fn asked_once_for(mut self, time: Duration) -> Self {
        self.rules.asked_once_for = time;
        self.rules.danger_asked_once_for = false;
        self
    }

    /// Like [`PolicyBuilder::asked_once_for`], also for a shorter time: whoever failed is asked the
    /// same again while the attempt counts, and [`Policy::strength`] tells too little of all
    /// attempts.
    pub const fn danger_asked_once_for(mut self, time: Duration) -> Self {
        self.rules.asked_once_for = time;
        self.rules.danger_asked_once_for = true;
        self
    }
}
