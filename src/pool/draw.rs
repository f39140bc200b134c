//! The draw: systematic sampling through the truth (Madow 1949).
//!
//! The members of a pool lie on a circle of `W * k` ticks, a member of weight `w` on `w * k` of
//! them. A jitter picks one tick of the subject's fact; the choices are the members at the ticks
//! `W` apart from it. The set depends on `V = tick mod W` only, and of the ticks with one `V`
//! each of its k members has one: given the set, each choice is right equally often.
//! Source: docs/design.md, "The draw".

/// The most choices a question can have.
pub(crate) const SEATS_MAX: usize = 8;

/// The members whose values are displayed together: positions in the pool, ascending in ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seats {
    members: [u32; SEATS_MAX],
    len: usize,
}

impl Seats {
    pub(crate) fn as_slice(&self) -> &[u32] {
        self.members.get(..self.len).unwrap_or_default()
    }
}

/// The set (`V`, 0 to `W - 1`) that a member's fact shows under a jitter below `weight * k`.
///
/// `ends`: the running sum of weights, one a member.
pub(crate) fn set_of(ends: &[u32], choices: usize, member: usize, jitter: u64) -> u32 {
    let total = u64::from(total(ends));
    let tick = u64::from(start(ends, member)) * choices as u64 + jitter;
    tick.checked_rem(total)
        .and_then(|set| u32::try_from(set).ok())
        .unwrap_or(0)
}

/// The members of a set, at most [`SEATS_MAX`].
pub(crate) fn seats(ends: &[u32], choices: usize, set: u32) -> Seats {
    let total = u64::from(total(ends));
    let mut seats = Seats {
        members: [0; SEATS_MAX],
        len: choices.min(SEATS_MAX),
    };
    for (seat, turn) in seats.members.iter_mut().take(choices).zip(0..) {
        let unit = (u64::from(set) + turn * total) / (choices as u64).max(1);
        let at = ends.partition_point(|end| u64::from(*end) <= unit);
        *seat = u32::try_from(at).unwrap_or(u32::MAX);
    }
    seats
}

/// The weight of a member; 0 if there is no such member.
pub(crate) fn weight(ends: &[u32], member: usize) -> u32 {
    ends.get(member)
        .map_or(0, |end| end.saturating_sub(start(ends, member)))
}

/// The sum of all weights.
pub(crate) fn total(ends: &[u32]) -> u32 {
    ends.last().copied().unwrap_or(0)
}

fn start(ends: &[u32], member: usize) -> u32 {
    member
        .checked_sub(1)
        .and_then(|before| ends.get(before))
        .copied()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    //! Against a circle laid out tick by tick: exact counts, no tolerance.

    use std::collections::{BTreeMap, BTreeSet};

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn ends_of(weights: &[u32]) -> Vec<u32> {
        weights
            .iter()
            .scan(0, |sum, w| {
                *sum += w;
                Some(*sum)
            })
            .collect()
    }

    /// The naive twin: the circle as a vector, the set by walking it.
    fn naive(weights: &[u32], choices: usize, member: usize, jitter: usize) -> BTreeSet<u32> {
        let mut circle = Vec::new();
        for (at, w) in (0..).zip(weights) {
            circle.extend(std::iter::repeat_n(at, *w as usize * choices));
        }
        let total: usize = weights.iter().map(|w| *w as usize).sum();
        let first = circle.iter().position(|m| *m as usize == member).unwrap();
        let tick = first + jitter;
        (0..choices)
            .map(|turn| circle[(tick + turn * total) % circle.len()])
            .collect()
    }

    /// Pools in which no member is wider than the distance between choices.
    fn pools() -> impl Strategy<Value = (usize, Vec<u32>)> {
        (4_usize..=8).prop_flat_map(|choices| {
            vec(1_u32..=3, choices..60)
                .prop_filter("a member is too wide", move |weights| {
                    let total: u32 = weights.iter().sum();
                    weights
                        .iter()
                        .all(|w| *w as usize * choices <= total as usize)
                })
                .prop_map(move |weights| (choices, weights))
        })
    }

    proptest! {
        #[test]
        fn agrees_with_the_naive_circle((choices, weights) in pools()) {
            let ends = ends_of(&weights);
            for (member, w) in weights.iter().enumerate() {
                prop_assert_eq!(weight(&ends, member), *w);
                for jitter in 0..*w as usize * choices {
                    let set = set_of(&ends, choices, member, jitter as u64);
                    let drawn = seats(&ends, choices, set);
                    let drawn: BTreeSet<u32> = drawn.as_slice().iter().copied().collect();
                    prop_assert_eq!(&drawn, &naive(&weights, choices, member, jitter));
                    prop_assert!(drawn.contains(&u32::try_from(member).unwrap()));
                    prop_assert_eq!(drawn.len(), choices);
                }
            }
        }

        /// The counting test: of all (person, jitter) each displayed set names each of its
        /// members equally often. A member stands for `weight` persons, each of whom has
        /// `weight * k` jitters, equally likely: so a person's jitter counts `1 / weight`.
        #[test]
        fn each_set_names_each_member_equally_often((choices, weights) in pools()) {
            let ends = ends_of(&weights);
            // six is a common multiple of the weights 1 to 3
            let mut times: BTreeMap<u32, BTreeMap<u32, u32>> = BTreeMap::new();
            for (member, w) in (0_u32..).zip(&weights) {
                for _person in 0..*w {
                    for jitter in 0..u64::from(*w) * choices as u64 {
                        let set = set_of(&ends, choices, member as usize, jitter);
                        *times.entry(set).or_default().entry(member).or_default() += 6 / w;
                    }
                }
            }
            prop_assert_eq!(times.len(), total(&ends) as usize);
            for (set, members) in times {
                let named: BTreeSet<u32> = members.keys().copied().collect();
                let drawn = seats(&ends, choices, set);
                let shown: BTreeSet<u32> = drawn.as_slice().iter().copied().collect();
                prop_assert_eq!(named, shown);
                prop_assert!(members.values().all(|count| *count == 6));
            }
        }
    }
}
