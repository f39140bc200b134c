//! What standards ask of a policy, rule by rule.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::{DAY, Lock, NoneOfTheAbove, Policy, Reauthentication, YEAR};

/// A text that says what a quiz must be like.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standard {
    /// IRS Publication 1345.
    Irs1345,
    /// NIST SP 800-63A revision 3 (2017), 5.3.2: knowledge-based verification.
    Nist80063a3,
    /// NIST SP 800-63A revision 4 (2025), which forbids it for identity proofing.
    Nist80063a4,
    /// Remote online notarization by MISMO's standard and most states.
    RonMismo,
    /// Remote online notarization in Texas, 1 TAC 87.70.
    RonTexas,
}

/// A rule of a standard that a policy breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    standard: Standard,
    rule: &'static str,
    required: bool,
    text: String,
}

impl Standard {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Irs1345,
        Self::Nist80063a3,
        Self::Nist80063a4,
        Self::RonMismo,
        Self::RonTexas,
    ];
}

impl fmt::Display for Standard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Irs1345 => "IRS Publication 1345",
            Self::Nist80063a3 => "NIST SP 800-63A-3",
            Self::Nist80063a4 => "NIST SP 800-63A-4",
            Self::RonMismo => "RON (MISMO)",
            Self::RonTexas => "RON (Texas)",
        })
    }
}

impl Violation {
    /// The text that has the rule.
    #[must_use]
    pub const fn standard(&self) -> Standard {
        self.standard
    }

    /// The rule, as the text numbers it or, where it doesn't, in a word: "5e", "retake".
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        self.rule
    }

    /// Whether the text requires it ("shall"); otherwise it recommends it ("should").
    #[must_use]
    pub const fn is_required(&self) -> bool {
        self.required
    }
}

/// "5e: a question that stays unanswered ...".
impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weak = if self.required { "" } else { " (recommended)" };
        write!(f, "{}{weak}: {}", self.rule, self.text)
    }
}

impl Policy {
    /// The rules of a standard that this policy breaks, in the standard's order; none if it
    /// conforms.
    ///
    /// Only what a policy can say is looked at: not what is on file, nor what a service does.
    ///
    /// ```
    /// use kba::policy::Standard;
    /// use kba::Policy;
    ///
    /// let nist = Policy::nist_800_63a_3();
    /// assert!(nist.conforms_to(Standard::Nist80063a3).is_empty());
    /// assert!(!nist.conforms_to(Standard::Nist80063a4).is_empty());
    ///
    /// // Each rule that is broken, by its name in the text.
    /// let broken = nist.conforms_to(Standard::RonTexas);
    /// assert!(broken.iter().any(|violation| violation.rule() == "questions"));
    /// assert_eq!(broken[0].to_string(), "questions: at least 5, not 4");
    /// ```
    #[must_use]
    pub fn conforms_to(&self, standard: Standard) -> Vec<Violation> {
        let mut found = Found {
            standard,
            violations: Vec::new(),
        };
        match standard {
            Standard::Irs1345 => found.of_irs(self),
            Standard::Nist80063a3 => found.of_nist(self),
            Standard::Nist80063a4 => found.shall(
                "2.5.1",
                false,
                "knowledge-based verification is not to be used for identity verification",
            ),
            Standard::RonMismo => found.of_notarization(self, 40),
            Standard::RonTexas => found.of_notarization(self, 60),
        }
        found.violations
    }

    /// Whether whoever fails all attempts is let in again by time alone.
    pub(super) fn forgets(&self) -> bool {
        self.attempt_window().is_some() || matches!(self.lock(), Lock::For(_))
    }
}

struct Found {
    standard: Standard,
    violations: Vec<Violation>,
}

impl Found {
    fn add(&mut self, (rule, required): (&'static str, bool), text: impl Into<String>) {
        self.violations.push(Violation {
            standard: self.standard,
            rule,
            required,
            text: text.into(),
        });
    }

    /// Adds a rule that must hold, if it doesn't.
    fn shall(&mut self, rule: &'static str, holds: bool, text: impl Into<String>) {
        if !holds {
            self.add((rule, true), text);
        }
    }

    /// Adds a rule that should hold, if it doesn't.
    fn should(&mut self, rule: &'static str, holds: bool, text: impl Into<String>) {
        if !holds {
            self.add((rule, false), text);
        }
    }

    fn of_nist(&mut self, policy: &Policy) {
        let (questions, mark) = (policy.question_count(), policy.pass_mark_count());
        self.shall("3", policy.may_opt_out(), "the applicant may opt out");
        self.should(
            "5a",
            policy.tables_min() >= 2,
            "several sources, and a quiz may draw from one table",
        );
        self.shall(
            "5b",
            questions >= 4,
            format!("at least 4 questions, not {questions}"),
        );
        self.shall(
            "5b",
            mark == questions && policy.challenge().is_none(),
            "each question is answered rightly, and a pass allows for wrong answers",
        );
        let attempts = policy.attempts();
        self.shall(
            "5d",
            attempts.is_some_and(|attempts| attempts <= 3),
            "never more than 3 attempts",
        );
        self.shall(
            "5d",
            !policy.forgets(),
            "never more than 3 attempts, and time alone gives new ones",
        );
        self.should("5d", attempts != Some(1), "2 attempts");
        let two_minutes = Duration::from_secs(120);
        let short = |time: Option<Duration>| time.is_some_and(|time| time <= two_minutes);
        self.shall(
            "5e",
            short(policy.question_time()) || short(policy.quiz_time()),
            "2 minutes without an answer end the session",
        );
        self.shall(
            "5e",
            policy.timeout_counts() && policy.abandon_counts(),
            "a session that ended unanswered is a failed attempt",
        );
        self.of_nist_questions(policy);
        let timed = policy.question_time().is_some() || policy.quiz_time().is_some();
        self.should(
            "9",
            !timed || policy.warn_before().is_some(),
            "the applicant is warned before the time is over",
        );
    }

    fn of_nist_questions(&mut self, policy: &Policy) {
        self.shall(
            "5f",
            policy.none_mode() == NoneOfTheAbove::Off,
            "\"none of the above\" isn't right in most questions, and by chance it may be",
        );
        self.should(
            "5g",
            policy.carried_max() == 0 && policy.asked_once_for() >= YEAR,
            "no question comes back",
        );
        self.shall(
            "5h",
            policy.separates_attempts(),
            "no question helps with one of a later attempt",
        );
        self.shall(
            "5i",
            !policy.asks_static(),
            "no question whose answer never changes",
        );
        self.shall(
            "5j",
            !policy.reveals(),
            "no prompt names what the applicant hasn't told",
        );
    }

    fn of_notarization(&mut self, policy: &Policy, replaced: usize) {
        let (questions, choices) = (policy.question_count(), policy.choice_count());
        self.shall(
            "questions",
            questions >= 5,
            format!("at least 5, not {questions}"),
        );
        self.shall(
            "choices",
            choices >= 5,
            format!("at least 5, not {choices}"),
        );
        let mark = policy.pass_mark_count();
        self.shall(
            "pass",
            mark * 100 >= questions * 80,
            format!("at least 80 % right answers, not {mark} of {questions}"),
        );
        self.shall(
            "pass",
            policy.challenge().is_none(),
            "80 % of the questions, and a challenge lets fewer pass",
        );
        let time = policy.quiz_time();
        self.shall(
            "time",
            time.is_some_and(|time| time <= Duration::from_secs(120)),
            "all questions in 2 minutes",
        );
        self.shall(
            "retake",
            policy.attempts().is_some_and(|attempts| attempts <= 2),
            "one retake",
        );
        self.shall(
            "retake",
            policy.attempt_window().is_none_or(|window| window >= DAY),
            "attempts count for 24 hours",
        );
        self.shall(
            "retake",
            policy.timeout_counts() && policy.abandon_counts(),
            "one retake, and a quiz that is left or runs out of time gives another",
        );
        self.shall(
            "replaced",
            policy.carried_max() * 100 <= questions * (100 - replaced) && !policy.0.asks_again(),
            format!("at least {replaced} % of the questions on the retake"),
        );
        let locked = match policy.lock() {
            Lock::UntilUnlocked => true,
            Lock::For(time) => time >= DAY,
        };
        self.shall("lock", locked, "24 hours");
    }

    fn of_irs(&mut self, policy: &Policy) {
        self.shall(
            "attempts",
            policy.attempts().is_some_and(|attempts| attempts <= 3),
            "3 in all",
        );
        self.shall(
            "attempts",
            !policy.forgets(),
            "3 in all, and time alone gives new ones",
        );
        self.shall(
            "attempts",
            policy.timeout_counts() && policy.abandon_counts(),
            "3 in all, and a quiz that is left or runs out of time gives another",
        );
        self.shall(
            "each signature",
            policy.reauthentication() == Reauthentication::EveryAccess,
            "verified each time, and a pass stands for later ones",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(policy: &Policy, standard: Standard) -> Vec<&'static str> {
        let violations = policy.conforms_to(standard);
        violations.iter().map(Violation::rule).collect()
    }

    #[test]
    fn presets_conform_to_what_they_are_named_after() {
        for (policy, standard) in [
            (Policy::nist_800_63a_3(), Standard::Nist80063a3),
            (Policy::irs_1345(), Standard::Irs1345),
            (Policy::ron(), Standard::RonTexas),
            (Policy::ron(), Standard::RonMismo),
            (Policy::ron_mismo(), Standard::RonMismo),
        ] {
            assert_eq!(rules(&policy, standard), [""; 0]);
        }
        assert_eq!(
            rules(&Policy::ron_mismo(), Standard::RonTexas),
            ["replaced"]
        );
        for preset in Policy::presets() {
            assert!(!rules(&preset.policy(), Standard::Nist80063a4).is_empty());
        }
    }

    /// Each change of a conforming policy breaks the rule that it is about, and no other.
    #[test]
    fn each_rule_is_looked_at() {
        let nist = || Policy::nist_800_63a_3().to_builder();
        for (builder, broken) in [
            (nist().opt_out(false), "3"),
            (nist().tables_min(1), "5a"),
            (nist().questions(3), "5b"),
            (nist().questions(5).pass_percent(80), "5b"),
            (nist().attempts(4), "5d"),
            (nist().attempts(1), "5d"),
            (nist().attempt_window(DAY), "5d"),
            (nist().lock(Lock::For(DAY)), "5d"),
            (nist().danger_unlimited_attempts(), "5d"),
            (nist().question_time(Duration::from_secs(121)), "5e"),
            (nist().timeout_counts(false), "5e"),
            (nist().none_of_the_above(NoneOfTheAbove::Some), "5f"),
            (nist().replaced(60), "5g"),
            (nist().danger_asked_once_for(DAY), "5g"),
            (nist().danger_mixed_attempts(true), "5h"),
            (nist().static_kinds(true), "5i"),
            (nist().revealing_prompts(true), "5j"),
            (nist().warn_before(None), "9"),
        ] {
            let policy = builder.build().unwrap();
            assert_eq!(rules(&policy, Standard::Nist80063a3), [broken]);
        }
        let ron = || Policy::ron().to_builder();
        for (builder, broken) in [
            (ron().questions(4).pass_percent(100), "questions"),
            (ron().choices(4), "choices"),
            (ron().questions(6).pass_mark(4), "pass"),
            (ron().quiz_time(Duration::from_secs(180)), "time"),
            (ron().attempts(3), "retake"),
            (ron().attempt_window(DAY / 2), "retake"),
            (ron().timeout_counts(false), "retake"),
            (ron().abandon_counts(false), "retake"),
            (ron().replaced(40), "replaced"),
            (ron().danger_asked_once_for(DAY / 2), "replaced"),
            (ron().lock(Lock::For(DAY / 2)), "lock"),
        ] {
            let builder = builder.danger_guessable().danger_new_attempts_soon(true);
            let policy = builder.build().unwrap();
            let found = rules(&policy, Standard::RonTexas);
            assert_eq!(found.first(), Some(&broken), "{found:?}");
        }
        let irs = || Policy::irs_1345().to_builder();
        for (builder, broken) in [
            (irs().attempts(4), "attempts"),
            (irs().attempt_window(DAY), "attempts"),
            (irs().timeout_counts(false), "attempts"),
            (irs().abandon_counts(false), "attempts"),
            (
                irs().reauthentication(Reauthentication::Once),
                "each signature",
            ),
        ] {
            let policy = builder.build().unwrap();
            assert_eq!(rules(&policy, Standard::Irs1345), [broken]);
        }
    }
}
