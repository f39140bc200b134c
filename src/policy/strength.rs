//! How probably a blind guess passes.

use std::fmt;

use num_bigint::BigUint;
use num_rational::Ratio;
use num_traits::{One as _, Zero as _};
use serde::{Serialize, Serializer};

use super::{Policy, Rules};

/// An exact number, 0 and more.
pub(super) type Exact = Ratio<BigUint>;

/// How probably a blind guess passes: one attempt, and any of all attempts until the lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Strength {
    once: Chance,
    in_all: Chance,
}

/// A probability: an exact fraction in lowest terms.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chance(Exact);

impl Policy {
    /// How probably a blind guess passes.
    #[must_use]
    pub fn strength(&self) -> Strength {
        let once = self.0.once();
        Strength {
            once: Chance(once.clone()),
            in_all: Chance(once),
        }
    }
}

impl Rules {
    /// The probability that a blind guess passes one attempt.
    pub(super) fn once(&self) -> Exact {
        let tail = |questions: u8, from: u16| -> Exact {
            (0..=questions)
                .filter(|right| u16::from(*right) >= from)
                .map(|right| exactly(questions, right, self.choices))
                .sum()
        };
        let mut once = tail(self.questions, self.pass.of(self.questions));
        if let Some(challenge) = &self.challenge {
            for score in &challenge.offered_at {
                let from = if challenge.together {
                    challenge.pass_mark.saturating_sub(*score)
                } else {
                    challenge.pass_mark
                };
                once += exactly(self.questions, *score, self.choices)
                    * tail(challenge.questions, from.into());
            }
        }
        once
    }
}

/// The probability of exactly so many right answers of so many questions.
fn exactly(questions: u8, right: u8, choices: u8) -> Exact {
    if right > questions {
        return Exact::zero();
    }
    let mut ways = BigUint::one();
    for at in 0..right {
        ways = ways * (questions - at) / (at + 1);
    }
    let wrong = BigUint::from(choices.saturating_sub(1)).pow(u32::from(questions - right));
    Ratio::new(ways * wrong, BigUint::from(choices).pow(questions.into()))
}

impl Strength {
    /// The probability of passing one attempt, its challenge included.
    #[must_use]
    pub const fn once(&self) -> &Chance {
        &self.once
    }

    /// The probability of passing any of the attempts until the lock; 1 if they are unlimited.
    #[must_use]
    pub const fn in_all(&self) -> &Chance {
        &self.in_all
    }
}

impl Chance {
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
