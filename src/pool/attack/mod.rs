//! The built-in statistical attack: what an attacker learns from the records of some households
//! about quizzes of the others.
//!
//! The claim is known to the attacker, and all records of a fold of households; the persons whose
//! values are displayed are in none of them (`sample`). Attackers on one question look at single
//! traits, or at all of them (`single`); on two questions at how well two choices go together
//! (`pair`). A rate above chance is a leak of the data or of the draw; a rate at chance is no
//! proof of the contrary. Results don't depend on the number of threads.

mod counts;
mod features;
mod logit;
mod pair;
mod profile;
mod sample;
mod single;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use self::sample::Sample;
use crate::pool::Pools;
use crate::population::Tables;
use crate::secret::Prf;

/// How often one attacker was right on the questions of one kind.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttackReport {
    /// The kind's key.
    pub kind: String,
    /// What the attacker looks at.
    pub attacker: String,
    /// Questions tried.
    pub tried: u64,
    /// Questions answered right.
    pub right: u64,
}

/// How often questions of a pair were answered right by the attackers that were best at it.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairReport {
    /// The key of one kind.
    pub a: String,
    /// The key of the other; the same for two turns of one kind.
    pub b: String,
    /// Subjects tried.
    pub tried: u64,
    /// Subjects of whom both answers were right.
    pub both_right: u64,
    /// Subjects of whom the answer of `a` was right, found with what the question of `b` displays.
    pub a_right: u64,
    /// The same of `b`, with what the question of `a` displays.
    pub b_right: u64,
    /// Whether the two may sit in one quiz; `None` if too few were tried to tell: their families
    /// decide then.
    pub together: Option<bool>,
}

impl AttackReport {
    /// The share of right answers; 0 if none was tried.
    #[must_use]
    pub fn rate(&self) -> f64 {
        rate(self.right, self.tried)
    }

    /// The 95 % interval of the rate (Wilson 1927), 0 to 1.
    #[must_use]
    pub fn interval(&self) -> (f64, f64) {
        wilson(self.right, self.tried)
    }

    /// How much more often than by chance he was right, less three standard deviations of chance.
    pub(super) fn excess(&self, choices: usize) -> f64 {
        excess(self.right, self.tried, choices, 3.0)
    }
}

impl PairReport {
    /// The share of subjects of whom both answers were right; 0 if none was tried.
    #[must_use]
    pub fn rate(&self) -> f64 {
        rate(self.both_right, self.tried)
    }

    /// The 95 % interval of the rate (Wilson 1927), 0 to 1.
    #[must_use]
    pub fn interval(&self) -> (f64, f64) {
        wilson(self.both_right, self.tried)
    }

    /// Whether the two may sit in one quiz: no if both are surely right more often than by chance,
    /// or one is by what the other displays; yes if they are hardly more often; `None` if too few
    /// were tried to tell.
    pub(super) fn may_sit_together(&self, choices: usize) -> Option<bool> {
        let chance = 1.0 / real((choices * choices) as u64);
        let (low, _) = self.interval();
        let enough = self.tried >= TRIED_MIN as u64;
        if low > chance + EXCESS_MAX / 2.0 || self.help(choices) > HELP_MAX {
            return Some(false);
        }
        enough.then(|| self.rate() <= chance + EXCESS_MAX)
    }

    /// Whether one may be asked in an attempt after the other: no if what one displays surely tells
    /// of the other. That both are right together is of no use then.
    pub(super) fn may_follow(&self, choices: usize) -> bool {
        self.help(choices) <= HELP_APART_MAX
    }

    /// How much more often than by chance one is surely right by what the other displays.
    fn help(&self, choices: usize) -> f64 {
        excess(self.a_right.max(self.b_right), self.tried, choices, 2.5)
    }
}

/// Runs both attacks, on the same questions.
pub(crate) fn both(
    tables: &Tables,
    pools: &Pools,
    salt: &Prf,
) -> (Vec<AttackReport>, Vec<PairReport>) {
    let mut sample = Sample::draw(tables, pools, salt);
    let singles = single::attack(&mut sample);
    let pairs = pair::attack(&sample, pools);
    (singles, pairs)
}

fn rate(right: u64, tried: u64) -> f64 {
    real(right) / real(tried.max(1))
}

/// How much more often than by chance answers were right, less some standard deviations of chance.
fn excess(right: u64, tried: u64, choices: usize, deviations: f64) -> f64 {
    let chance = 1.0 / real(choices as u64);
    let deviation = (chance * (1.0 - chance) / real(tried.max(1))).sqrt();
    rate(right, tried) - deviations * deviation - chance
}

fn wilson(right: u64, tried: u64) -> (f64, f64) {
    if tried == 0 {
        return (0.0, 1.0);
    }
    let (n, p) = (real(tried), rate(right, tried));
    let scale = 1.0 + Z * Z / n;
    let centre = (p + Z * Z / (2.0 * n)) / scale;
    let reach = Z / scale * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    ((centre - reach).max(0.0), (centre + reach).min(1.0))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of persons, below the 2^53 that are exact"
)]
fn real(count: u64) -> f64 {
    count as f64
}

/// How much more often than by chance both may be right. Source: docs/design.md, "Across questions".
const EXCESS_MAX: f64 = 0.01;
/// How much more often than by chance one may be right by what the other displays.
const HELP_MAX: f64 = 0.005;
/// The same, where the two are in two attempts.
const HELP_APART_MAX: f64 = 0.02;
/// Fewer subjects tell chance from a leak of one in a hundred too badly.
pub(super) const TRIED_MIN: usize = 1_500;
/// Of a 95 % interval.
const Z: f64 = 1.959_964;
