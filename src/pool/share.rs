//! Values too common to hide: a value that more than one in k members of a pool have is the better
//! guess, whatever is displayed beside it. So only as many facts of it are asked as may be.
//!
//! Which of them are is settled in keyed order when the population is prepared, and the pool is
//! made of those that are asked: given that a fact is asked, it is as likely to be any member.

use hashbrown::HashMap;

/// The largest share that a value may have: as many, of some values with that many bearers each,
/// that no value has more than one in k of what is left.
fn cap(counts: &[u64], choices: u64) -> u64 {
    let left = |cap: u64| counts.iter().map(|count| cap.min(*count)).sum::<u64>();
    let (mut holds, mut fails) = (0, counts.iter().max().unwrap_or(&0) + 1);
    // what is left grows ever more slowly with the cap
    while fails - holds > 1 {
        let cap = holds.midpoint(fails);
        if left(cap) >= choices * cap {
            holds = cap;
        } else {
            fails = cap;
        }
    }
    holds
}

/// How many facts are left of a part once no value is too common.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    counts: HashMap<u64, u64>,
    all: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, value: u64) {
        *self.counts.entry(value).or_default() += 1;
        self.all += 1;
    }

    /// Whether at least so many are left.
    pub(crate) fn leaves(&self, size: u64, choices: u64) -> bool {
        if self.all < size {
            return false;
        }
        let counts: Vec<u64> = self.counts.values().copied().collect();
        let cap = cap(&counts, choices);
        counts.iter().map(|count| cap.min(*count)).sum::<u64>() >= size
    }
}

/// Drops members, the last of each value first, until no value has more than one in k of the
/// weight. Returns how many.
pub(crate) fn thin(
    members: &mut Vec<u32>,
    value_and_weight: impl Fn(u32) -> (u64, u64),
    choices: u64,
) -> u64 {
    let before = members.len();
    loop {
        let mut weights: HashMap<u64, u64> = HashMap::new();
        for member in &*members {
            let (value, weight) = value_and_weight(*member);
            *weights.entry(value).or_default() += weight;
        }
        let all: Vec<u64> = weights.values().copied().collect();
        let cap = cap(&all, choices);
        if weights.values().all(|weight| *weight <= cap) {
            break;
        }
        let mut kept: HashMap<u64, u64> = HashMap::new();
        members.retain(|member| {
            let (value, weight) = value_and_weight(*member);
            let sum = kept.entry(value).or_default();
            let stays = *sum + weight <= cap;
            *sum += if stays { weight } else { 0 };
            stays
        });
    }
    (before - members.len()) as u64
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// No value has more than one in k of the weight, and none is dropped without need.
        #[test]
        fn no_value_is_too_common(
            values in vec((0_u64..12, 1_u64..=3), 1..120),
            choices in 4_u64..=8,
        ) {
            let of = |member: u32| values[member as usize];
            let mut members: Vec<u32> = (0..).take(values.len()).collect();
            let dropped = thin(&mut members, of, choices);
            prop_assert_eq!(dropped + members.len() as u64, values.len() as u64);
            let mut weights: HashMap<u64, u64> = HashMap::new();
            for member in &members {
                *weights.entry(of(*member).0).or_default() += of(*member).1;
            }
            let total: u64 = weights.values().sum();
            prop_assert!(weights.values().all(|weight| weight * choices <= total));
            let mut all: HashMap<u64, u64> = HashMap::new();
            for (value, weight) in &values {
                *all.entry(*value).or_default() += weight;
            }
            let total: u64 = all.values().sum();
            if all.values().all(|weight| weight * choices <= total) {
                prop_assert_eq!(dropped, 0);
            }
        }
    }

    #[test]
    fn what_is_left_of_skewed_values_is_known() {
        let count = |counts: &[u64]| {
            let cap = cap(counts, 5);
            counts.iter().map(|count| *count.min(&cap)).sum::<u64>()
        };
        assert_eq!(count(&[800, 50, 50, 50, 50]), 250);
        assert_eq!(count(&[10, 10, 10, 10, 10]), 50);
        assert_eq!(count(&[100, 100, 100, 100]), 0);
        assert_eq!(count(&[40, 10, 10, 10, 10, 10, 10]), 75);
    }
}
