//! How probably a blind guess passes.

use std::fmt;
use std::sync::Arc;

use num_bigint::BigUint;
use num_traits::One as _;
use serde::{Serialize, Serializer};

use super::game::{Exact, Game, Round};
use super::{Challenge, Detail, Policy, Rules, Share};

/// How probably a blind guess passes: one attempt, and any of all attempts until the lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Strength {
    once: Chance,
    in_all: Chance,
}

/// A probability: an exact fraction in lowest terms. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chance(Arc<Exact>);

impl Policy {
    /// How probably a blind guess passes.
    ///
    /// ```
    /// use kba::Policy;
    ///
    /// let strength = Policy::ron().strength();
    /// assert_eq!(strength.once().to_string(), "21/3125");
    /// assert_eq!(strength.in_all().to_string(), "5248/390625");
    /// assert!(strength.once().bits() > 7.2);
    /// ```
    #[must_use]
    pub fn strength(&self) -> Strength {
        let game = self.0.game();
        let in_all = match self.0.attempts {
            Some(_) => game.in_all(),
            // each has a chance, and there is always another
            None => Exact::one(),
        };
        Strength {
            once: Chance(Arc::new(game.once())),
            in_all: Chance(Arc::new(in_all)),
        }
    }
}

impl Rules {
    /// The probability that a blind guess passes one attempt.
    pub(super) fn once(&self) -> Exact {
        self.game().once()
    }

    /// What the probability of passing follows from. Of attempts without limit it takes one.
    fn game(&self) -> Game {
        let round = |challenge: &Challenge| Round {
            offered_at: challenge.offered_at.clone(),
            questions: challenge.questions,
            pass_mark: challenge.pass_mark,
            together: challenge.together,
            uses: challenge.uses(),
            may_refuse: challenge.consent,
            // it is told with an offer; a challenge that follows at once tells nothing before it ends
            told: challenge.consent && self.detail == Detail::Counts,
        };
        Game {
            choices: self.choices,
            questions: self.questions,
            pass_mark: u8::try_from(self.pass.of(self.questions)).unwrap_or(u8::MAX),
            challenge: self.challenge.as_ref().map(round),
            attempts: self.attempts.unwrap_or(1),
            carried: self.carried(),
        }
    }
}

impl Strength {
    /// The probability of passing one attempt, its challenge included.
    #[must_use]
    pub const fn once(&self) -> &Chance {
        &self.once
    }

    /// The probability of passing any of the attempts until the lock, of a guesser who knows
    /// nothing at the first; 1 if they are unlimited. Too little where
    /// [`super::PolicyBuilder::danger_asked_once_for`] lets questions come back whole.
    #[must_use]
    pub const fn in_all(&self) -> &Chance {
        &self.in_all
    }
}

impl Chance {
    pub(super) fn of(share: Share) -> Self {
        Self(Arc::new(Exact::new(share.of.into(), share.all.into())))
    }

    pub(super) fn exact(&self) -> &Exact {
        &self.0
    }

    /// The numerator, in decimal digits.
    #[must_use]
    pub fn numerator(&self) -> String {
        self.0.numer().to_string()
    }

    /// The denominator, in decimal digits.
    #[must_use]
    pub fn denominator(&self) -> String {
        self.0.denom().to_string()
    }

    /// The nearest number, 0 to 1, but for an error of one part in 10^15.
    #[must_use]
    pub fn probability(&self) -> f64 {
        nearest(self.0.numer()) / nearest(self.0.denom())
    }

    /// The same in bits of min-entropy, 0 and more.
    #[must_use]
    pub fn bits(&self) -> f64 {
        (nearest(self.0.denom()) / nearest(self.0.numer())).log2()
    }
}

/// "21/3125".
impl fmt::Display for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.0.numer(), self.0.denom())
    }
}

/// `{"fraction": "21/3125", "probability": 0.00672, "bits": 7.217..}`.
impl Serialize for Chance {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Shown {
            fraction: String,
            probability: f64,
            bits: f64,
        }
        Shown {
            fraction: self.to_string(),
            probability: self.probability(),
            bits: self.bits(),
        }
        .serialize(serializer)
    }
}

/// Digit by digit, most significant first.
fn nearest(number: &BigUint) -> f64 {
    let digits = number.to_u32_digits();
    digits
        .iter()
        .rev()
        .fold(0.0, |sum, digit| sum * 4_294_967_296.0 + f64::from(*digit))
}
