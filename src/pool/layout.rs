//! Lays the members of a pool on the circle so that few sets are refused.
//!
//! In order of value, equal values are neighbours, and never meet in a set unless they fill a k-th
//! of the circle. Within a k-th any order will do: the posterior is 1/k for every layout that is
//! fixed before anybody is asked. So members are exchanged within it as long as fewer sets are
//! refused for it.

use crate::pool::draw::{self, Seats};
use crate::pool::refusal::{Conflicts, Rule};

/// The order of members on the circle, and which sets are refused in it.
#[derive(Debug)]
pub(crate) struct Layout {
    /// By place: the member, as it was given.
    pub(crate) order: Vec<usize>,
    /// By set: why it is refused, if it is.
    pub(crate) refused: Vec<Option<Rule>>,
}

/// Sets that follow one another and have the same places.
struct Same {
    seats: Seats,
    sets: usize,
}

/// Finds a layout. Only members of one weight are exchanged, so that `ends` stays as it is.
pub(crate) fn settle(conflicts: &Conflicts<'_>, ends: &[u32], choices: usize) -> Layout {
    let sets = sets(ends, choices);
    let mut sets_of = vec![Vec::new(); ends.len()];
    for (set, same) in sets.iter().enumerate() {
        for place in same.seats.as_slice() {
            if let Some(of) = sets_of.get_mut(*place as usize) {
                of.push(set);
            }
        }
    }
    let parts = parts(ends, choices);
    let mut order: Vec<usize> = (0..ends.len()).collect();
    let refuse = |order: &[usize], set: usize| {
        let same = sets.get(set);
        same.map_or(Some(Rule::Equal), |same| {
            conflicts.refuse(order, &same.seats)
        })
    };
    let count = |set: usize| sets.get(set).map_or(0, |same| same.sets);
    let is_refused =
        |refused: &[Option<Rule>], set: usize| matches!(refused.get(set), Some(Some(_)));
    let mut refused: Vec<_> = (0..sets.len()).map(|set| refuse(&order, set)).collect();
    let mut touched = Vec::new();
    for _ in 0..ROUNDS {
        let before = refused.clone();
        for (place, part) in parts.iter().enumerate() {
            let own = sets_of.get(place).map_or(&[][..], Vec::as_slice);
            if !own.iter().any(|set| is_refused(&refused, *set)) {
                continue;
            }
            let alike = parts.iter().enumerate();
            // the places with which a place may be exchanged
            for (other, _) in alike.filter(|(at, other)| *at != place && *other == part) {
                let others = sets_of.get(other).map_or(&[][..], Vec::as_slice);
                touched.clear();
                touched.extend_from_slice(own);
                touched.extend_from_slice(others);
                touched.sort_unstable();
                touched.dedup();
                let was = touched.iter().filter(|set| is_refused(&refused, **set));
                let was: usize = was.map(|set| count(*set)).sum();
                order.swap(place, other);
                let now = touched.iter().filter(|s| refuse(&order, **s).is_some());
                let now: usize = now.map(|set| count(*set)).sum();
                if now < was {
                    for set in &touched {
                        let is = refuse(&order, *set);
                        if let Some(slot) = refused.get_mut(*set) {
                            *slot = is;
                        }
                    }
                    break;
                }
                order.swap(place, other);
            }
        }
        if refused == before {
            break;
        }
    }
    let refused = refused.into_iter().zip(&sets);
    Layout {
        order,
        refused: refused
            .flat_map(|(rule, same)| std::iter::repeat_n(rule, same.sets))
            .collect(),
    }
}

/// All sets in order. Where members weigh the same, as many have the same places as there are
/// choices.
fn sets(ends: &[u32], choices: usize) -> Vec<Same> {
    let mut sets: Vec<Same> = Vec::new();
    for set in 0..draw::total(ends) {
        let seats = draw::seats(ends, choices, set);
        match sets.last_mut() {
            Some(last) if last.seats == seats => last.sets += 1,
            _ => sets.push(Same { seats, sets: 1 }),
        }
    }
    sets
}

/// Of each place its weight and the k-th in which it begins: places alike in both may be exchanged.
fn parts(ends: &[u32], choices: usize) -> Vec<(u32, u64)> {
    let total = u64::from(draw::total(ends)).max(1);
    let part = |at: usize| {
        let weight = draw::weight(ends, at);
        let start = ends.get(at).map_or(0, |end| end - weight);
        (weight, u64::from(start) * choices as u64 / total)
    };
    (0..ends.len()).map(part).collect()
}

/// Most pools are settled after two.
const ROUNDS: usize = 4;

#[cfg(test)]
mod tests {
    //! Against a circle laid out tick by tick, for conflicts of any kind.

    use std::collections::BTreeSet;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn ends_of(weights: &[u32]) -> Vec<u32> {
        let sum = |sum: &mut u32, w: &u32| {
            *sum += w;
            Some(*sum)
        };
        weights.iter().scan(0, sum).collect()
    }

    /// The members at each set of a circle on which they lie in an order.
    fn circle(weights: &[u32], choices: usize, order: &[usize]) -> Vec<BTreeSet<usize>> {
        let ticks: Vec<usize> = order
            .iter()
            .flat_map(|member| std::iter::repeat_n(*member, weights[*member] as usize * choices))
            .collect();
        let total = ticks.len() / choices;
        let at = |set| (0..choices).map(move |turn| set + turn * total);
        (0..total)
            .map(|set| at(set).map(|tick| ticks[tick]).collect())
            .collect()
    }

    fn refusals(layout: &Layout) -> Vec<bool> {
        layout.refused.iter().map(Option::is_some).collect()
    }

    fn refused(sets: &[BTreeSet<usize>], clash: &BTreeSet<(usize, usize)>) -> Vec<bool> {
        let both = |set: &BTreeSet<usize>, (a, b)| set.contains(a) && set.contains(b);
        sets.iter()
            .map(|set| clash.iter().any(|(a, b)| both(set, (a, b))))
            .collect()
    }

    /// Choices, weights of which none is wider than the distance between choices, and members
    /// that can't be displayed together.
    fn pools() -> impl Strategy<Value = (usize, Vec<u32>, BTreeSet<(usize, usize)>)> {
        (4_usize..=8)
            .prop_flat_map(|choices| (Just(choices), vec(1_u32..=3, choices * 4..60)))
            .prop_filter("a member is too wide", |(choices, weights)| {
                let total = weights.iter().sum::<u32>() as usize;
                weights.iter().all(|w| *w as usize * choices <= total)
            })
            .prop_flat_map(|(choices, weights)| {
                let member = 0..weights.len();
                let pairs = vec((member.clone(), member), 0..60)
                    .prop_map(|pairs| pairs.into_iter().filter(|(a, b)| a != b).collect());
                (Just(choices), Just(weights), pairs)
            })
    }

    proptest! {
        #[test]
        fn members_are_exchanged_within_a_kth_and_fewer_sets_refused(
            (choices, weights, clash) in pools()
        ) {
            let ends = ends_of(&weights);
            let conflicts = Conflicts::of(weights.len(), &clash);
            let layout = settle(&conflicts, &ends, choices);
            let given: Vec<usize> = (0..weights.len()).collect();
            let mut sorted = layout.order.clone();
            sorted.sort_unstable();
            prop_assert_eq!(&sorted, &given);
            let total = ends[ends.len() - 1] as usize;
            let part = |at: usize| (ends[at] - weights[at]) as usize * choices / total;
            for (place, member) in layout.order.iter().enumerate() {
                prop_assert_eq!(weights[place], weights[*member]);
                prop_assert_eq!(part(place), part(*member));
            }
            let now = refused(&circle(&weights, choices, &layout.order), &clash);
            prop_assert_eq!(&refusals(&layout), &now);
            let in_order = refused(&circle(&weights, choices, &given), &clash);
            let count = |sets: &[bool]| sets.iter().filter(|refused| **refused).count();
            prop_assert!(count(&now) <= count(&in_order));
            let again = settle(&conflicts, &ends, choices);
            prop_assert_eq!((again.order, again.refused), (layout.order, layout.refused));
        }
    }

    /// Four values in fours, each of a k-th, and in order of value every set holds a clash.
    #[test]
    fn clashes_that_can_be_avoided_are() {
        let weights = [1; 16];
        let clash = (0..4).map(|at| (at, at + 4)).collect();
        let sets = circle(&weights, 4, &(0..16).collect::<Vec<_>>());
        assert_eq!(refused(&sets, &clash), [true; 16]);
        let layout = settle(&Conflicts::of(16, &clash), &ends_of(&weights), 4);
        assert_eq!(refusals(&layout), [false; 16]);
    }
}
