//! What a policy may say, and its operator should know.

use std::fmt;

use super::game::Exact;
use super::{Chance, Policy, Share};

/// Something that a policy is allowed to be, and is better not by mistake.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// A quiz that is left doesn't count: whoever dislikes the questions may ask for others.
    AbandonIsFree,
    /// Facts of a failed attempt may be asked again while it counts.
    AskedAgainSoon,
    /// Kinds that help each other may be asked in two attempts of one person.
    AttemptsMixed,
    /// Attempts are unlimited: a guesser passes sooner or later.
    AttemptsUnlimited,
    /// A challenge is offered after fewer right answers, and not after more.
    ChallengeSkips {
        /// Right answers at which it is offered.
        offered_at: u8,
        /// Right answers, more than those, at which it isn't, nor do they pass.
        not_at: u8,
    },
    /// In all attempts until the lock a blind guess passes more often than it may in one.
    GuessedInAll {
        /// The probability in all attempts.
        chance: Chance,
        /// What one attempt may have.
        limit: Chance,
    },
    /// A blind guess passes one attempt more often than 2 %.
    GuessedOnce(Chance),
    /// The applicant can't leave for another method.
    NoOptOut,
    /// A quiz may take as long as it may stay open.
    NoTimeLimit,
    /// Any number of quizzes about one person may be begun.
    NoVelocity,
    /// The time is over without a warning.
    NoWarningOfTime,
    /// Prompts name what is on file.
    PromptsReveal,
    /// Whoever failed all attempts gets new ones by time alone.
    TimeGivesAttempts,
    /// A quiz whose time is over doesn't count: it may be looked up at leisure, and begun again.
    TimeoutIsFree,
    /// Fewer quizzes about one person may be begun than there are attempts.
    VelocityBelowAttempts,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AbandonIsFree => f.write_str(
                "a quiz that is left doesn't count: whoever dislikes the questions asks for others",
            ),
            Self::AskedAgainSoon => f.write_str(
                "facts of a failed attempt may be asked again while it counts: a blind guess passes \
                 all attempts more often than told",
            ),
            Self::AttemptsMixed => f.write_str(
                "kinds that help each other may be asked in two attempts: who sees both is told more",
            ),
            Self::AttemptsUnlimited => {
                f.write_str("attempts are unlimited: a guesser passes sooner or later")
            }
            Self::ChallengeSkips { offered_at, not_at } => write!(
                f,
                "{offered_at} right answers lead to a challenge, and {not_at} to nothing"
            ),
            Self::GuessedInAll { chance, limit } => write!(
                f,
                "in all attempts a blind guess passes with probability {}, more than the {} it may \
                 have in one",
                above(chance, limit.probability()),
                limit.probability()
            ),
            Self::GuessedOnce(chance) => write!(
                f,
                "a blind guess passes an attempt with probability {}, more than {LIMIT}",
                above(chance, LIMIT)
            ),
            Self::NoOptOut => f.write_str("the applicant can't leave for another method"),
            Self::NoTimeLimit => f.write_str("a quiz may take as long as it may stay open (time.open)"),
            Self::NoVelocity => f.write_str("any number of quizzes about one person may be begun"),
            Self::NoWarningOfTime => f.write_str("the time is over without a warning"),
            Self::PromptsReveal => f.write_str("prompts name what is on file"),
            Self::TimeGivesAttempts => f.write_str("time alone gives new attempts"),
            Self::TimeoutIsFree => f.write_str(
                "a quiz whose time is over doesn't count: it is looked up and begun again",
            ),
            Self::VelocityBelowAttempts => {
                f.write_str("fewer quizzes about one person may be begun than there are attempts")
            }
        }
    }
}

/// With as many decimals as tell it from what it is above: four, or more.
fn above(chance: &Chance, limit: f64) -> String {
    let texts = (4..=15).map(|places| format!("{:.places$}", chance.probability()));
    let tells = |text: &String| text.parse::<f64>().is_ok_and(|number| number > limit);
    let mut texts = texts.filter(tells);
    texts.next().unwrap_or_else(|| chance.to_string())
}

impl Policy {
    /// What its operator should know: rules that are allowed, and better not there by mistake.
    ///
    /// ```
    /// use kba::policy::Warning;
    /// use kba::Policy;
    ///
    /// // As the page says: two of four lead to a challenge, three don't.
    /// let warnings = Policy::acrobat_sign_hard().warnings();
    /// assert!(warnings.contains(&Warning::ChallengeSkips { offered_at: 2, not_at: 3 }));
    /// ```
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let mut found = Vec::new();
        let strength = self.strength();
        let is_above = |chance: &Chance, share: Share| {
            chance.exact() > &Exact::new(share.of.into(), share.all.into())
        };
        if is_above(strength.once(), Share::GUESS_MAX) {
            found.push(Warning::GuessedOnce(strength.once().clone()));
        }
        if self.attempts().is_none() {
            found.push(Warning::AttemptsUnlimited);
        } else if is_above(strength.in_all(), self.0.guess_max) {
            found.push(Warning::GuessedInAll {
                chance: strength.in_all().clone(),
                limit: Chance::of(self.0.guess_max),
            });
        }
        if let Some(challenge) = self.challenge() {
            let mark = u8::try_from(self.pass_mark_count()).unwrap_or(u8::MAX);
            let mut offered_at = None;
            for not_at in 0..mark {
                if challenge.offered_at.contains(&not_at) {
                    offered_at = Some(not_at);
                } else if let Some(offered_at) = offered_at {
                    found.push(Warning::ChallengeSkips { offered_at, not_at });
                }
            }
        }
        let timed = self.quiz_time().is_some() || self.question_time().is_some();
        let velocity = self.per_person();
        let few = |attempts: u8| velocity.is_some_and(|v| v.count() < attempts.into());
        let plain = [
            (!self.timeout_counts(), Warning::TimeoutIsFree),
            (!self.abandon_counts(), Warning::AbandonIsFree),
            (self.0.asks_again(), Warning::AskedAgainSoon),
            (self.forgets(), Warning::TimeGivesAttempts),
            (!self.separates_attempts(), Warning::AttemptsMixed),
            (!timed, Warning::NoTimeLimit),
            (
                timed && self.warn_before().is_none(),
                Warning::NoWarningOfTime,
            ),
            (!self.may_opt_out(), Warning::NoOptOut),
            (self.reveals(), Warning::PromptsReveal),
            (velocity.is_none(), Warning::NoVelocity),
            (
                self.attempts().is_some_and(few),
                Warning::VelocityBelowAttempts,
            ),
        ];
        found.extend(
            plain
                .into_iter()
                .filter_map(|(holds, warning)| holds.then_some(warning)),
        );
        found
    }
}

/// [`Share::GUESS_MAX`].
const LIMIT: f64 = 0.02;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Challenge, DAY, Lock, PolicyBuilder, Velocity};
    use std::time::Duration;

    fn of(builder: PolicyBuilder) -> Vec<Warning> {
        builder.danger_guessable().build().unwrap().warnings()
    }

    fn calm() -> PolicyBuilder {
        let ron = Policy::ron().to_builder();
        ron.attempt_window(None).lock(Lock::UntilUnlocked)
    }

    #[test]
    fn a_calm_policy_has_no_warning() {
        assert_eq!(of(calm()), []);
        assert_eq!(Policy::nist_800_63a_3().warnings(), []);
    }

    #[test]
    fn each_warning_is_given() {
        let few = Velocity::new(1, Duration::from_secs(60));
        for (builder, warning) in [
            (calm().abandon_counts(false), Warning::AbandonIsFree),
            (calm().timeout_counts(false), Warning::TimeoutIsFree),
            (
                calm().danger_asked_once_for(few.window()),
                Warning::AskedAgainSoon,
            ),
            (calm().attempt_window(DAY), Warning::TimeGivesAttempts),
            (calm().lock(Lock::For(DAY)), Warning::TimeGivesAttempts),
            (calm().opt_out(false), Warning::NoOptOut),
            (calm().warn_before(None), Warning::NoWarningOfTime),
            (
                calm().warn_before(None).quiz_time(None),
                Warning::NoTimeLimit,
            ),
            (calm().revealing_prompts(true), Warning::PromptsReveal),
            (calm().danger_mixed_attempts(true), Warning::AttemptsMixed),
            (calm().danger_unlimited_quizzes(), Warning::NoVelocity),
            (calm().per_person(few), Warning::VelocityBelowAttempts),
        ] {
            assert_eq!(of(builder), [warning]);
        }
        let endless = Policy::builder()
            .danger_unlimited_attempts()
            .quiz_time(Duration::from_secs(60))
            .warn_before(Duration::from_secs(9));
        assert_eq!(
            endless.build().unwrap().warnings(),
            [Warning::AttemptsUnlimited]
        );
        let weak = calm()
            .pass_mark(3)
            .danger_guess_max(6, 100)
            .build()
            .unwrap();
        let strength = weak.strength();
        assert_eq!(
            weak.warnings(),
            [
                Warning::GuessedOnce(strength.once().clone()),
                Warning::GuessedInAll {
                    chance: strength.in_all().clone(),
                    limit: Chance::of(Share::new(6, 100)),
                }
            ]
        );
    }

    /// Rounded to the limit it would seem to be no more.
    #[test]
    fn what_is_above_a_limit_is_told_as_more() {
        let limit = Share::GUESS_MAX;
        for (of, all, told) in [
            (1, 20, "0.0500, more"),
            (20_001, 1_000_000, "0.020001, more"),
            (201, 10_000, "0.0201, more"),
        ] {
            let chance = Chance::of(Share::new(of, all));
            let limit = Chance::of(limit);
            let in_all = Warning::GuessedInAll {
                chance: chance.clone(),
                limit,
            };
            for warning in [in_all, Warning::GuessedOnce(chance)] {
                let text = warning.to_string();
                assert!(text.contains(told) && text.contains("0.02"), "{text}");
            }
        }
    }

    /// Every score between the least at which a challenge is offered and the pass mark is told if
    /// it leads to nothing.
    #[test]
    fn skipped_scores_are_told() {
        let skipped = |scores: &[u8]| -> Vec<(u8, u8)> {
            let challenge = Challenge::new(2, 2).offer_at(scores);
            let found = of(calm().pass_mark(5).challenge(challenge));
            found
                .into_iter()
                .filter_map(|warning| match warning {
                    Warning::ChallengeSkips { offered_at, not_at } => Some((offered_at, not_at)),
                    _ => None,
                })
                .collect()
        };
        assert_eq!(skipped(&[4]), []);
        assert_eq!(skipped(&[2, 3, 4]), []);
        assert_eq!(skipped(&[3]), [(3, 4)]);
        assert_eq!(skipped(&[0, 2]), [(0, 1), (2, 3), (2, 4)]);
    }
}
