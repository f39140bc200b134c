//! Short names for the draws that a life is made of.

use rand::RngExt as _;
use rand_distr::{Distribution as _, Exp1, StandardNormal};

use crate::number;

/// Draws on top of any generator.
pub(crate) trait Draw: rand::Rng {
    /// True with a probability.
    fn chance(&mut self, probability: f64) -> bool {
        self.random::<f64>() < probability
    }

    /// A standard normal figure.
    fn normal(&mut self) -> f64 {
        StandardNormal.sample(self)
    }

    /// An exponential figure of a mean.
    fn exponential(&mut self, mean: f64) -> f64 {
        let unit: f64 = Exp1.sample(self);
        unit * mean
    }

    /// An exponential waiting time in months, from a least time on.
    fn wait(&mut self, least: u16, mean: f64) -> u16 {
        let extra = self.exponential(mean).min(1_200.0);
        least.saturating_add(u16::try_from(number::count(extra)).unwrap_or(u16::MAX))
    }

    /// A figure in [0, 1).
    fn unit(&mut self) -> f64 {
        self.random::<f64>()
    }

    /// A whole number below `n`; 0 if `n` is 0.
    fn below(&mut self, n: u32) -> u32 {
        if n == 0 { 0 } else { self.random_range(0..n) }
    }

    /// A whole number of `low..=high`; `low` if the range is empty.
    fn between(&mut self, low: i32, high: i32) -> i32 {
        if low < high {
            self.random_range(low..=high)
        } else {
            low
        }
    }

    /// One of some words; the empty word if there are none.
    fn word<'a>(&mut self, of: &[&'a str]) -> &'a str {
        self.one(of).copied().unwrap_or("")
    }

    /// One of a list; `None` if it is empty.
    fn one<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        if list.is_empty() {
            return None;
        }
        list.get(self.random_range(0..list.len()))
    }

    /// Takes one out of a list, in no order.
    fn take<T>(&mut self, list: &mut Vec<T>) -> Option<T> {
        if list.is_empty() {
            return None;
        }
        let at = self.random_range(0..list.len());
        Some(list.swap_remove(at))
    }
}

impl<R: rand::Rng> Draw for R {}
