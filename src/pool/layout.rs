//! Lays the members of a pool on the circle so that few sets are refused.
//!
//! In order of value, equal values are neighbours, and never meet in a set unless they fill a k-th
//! of the circle. Within a k-th any order will do: the posterior is 1/k for every layout that is
//! fixed before anybody is asked. So members are exchanged within it as long as fewer sets are
//! refused for it.

use crate::pool::draw::{self, Seats};
use crate::pool::refusal::Conflicts;

/// The order of members on the circle, and which sets are refused in it.
#[derive(Debug)]
pub(crate) struct Layout {
    /// By place: the member, as it was given.
    pub(crate) order: Vec<usize>,
    /// By set.
    pub(crate) refused: Vec<bool>,
}

/// Finds a layout. Only members of one weight are exchanged, so that `ends` stays as it is.
pub(crate) fn settle(conflicts: &Conflicts, ends: &[u32], choices: usize) -> Layout {
    let sets: Vec<Seats> = (0..draw::total(ends))
        .map(|set| draw::seats(ends, choices, set))
        .collect();
    let mut sets_of = vec![Vec::new(); ends.len()];
    for (set, seats) in sets.iter().enumerate() {
        for place in seats.as_slice() {
            if let Some(of) = sets_of.get_mut(*place as usize) {
                of.push(set);
            }
        }
    }
    let mut order: Vec<usize> = (0..ends.len()).collect();
    let refuse = |order: &[usize], set: usize| {
        sets.get(set)
            .is_none_or(|seats| conflicts.refuse(order, seats))
    };
    let mut refused: Vec<bool> = (0..sets.len()).map(|set| refuse(&order, set)).collect();
    for _ in 0..ROUNDS {
        let before = refused.clone();
        for place in 0..ends.len() {
            let own = sets_of.get(place).map_or(&[][..], Vec::as_slice);
            if !own.iter().any(|set| refused.get(*set) == Some(&true)) {
                continue;
            }
            for other in alike(ends, choices, place) {
                let others = sets_of.get(other).map_or(&[][..], Vec::as_slice);
                let mut touched = [own, others].concat();
                touched.sort_unstable();
                touched.dedup();
                let was = touched.iter().filter(|s| refused.get(**s) == Some(&true));
                let was = was.count();
                order.swap(place, other);
                let now = touched.iter().filter(|s| refuse(&order, **s)).count();
                if now < was {
                    for set in touched {
                        let is = refuse(&order, set);
                        if let Some(slot) = refused.get_mut(set) {
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
    Layout { order, refused }
}

/// The places with which a place may be exchanged: of the same weight, in the same k-th.
fn alike(ends: &[u32], choices: usize, place: usize) -> impl Iterator<Item = usize> + '_ {
    let total = u64::from(draw::total(ends)).max(1);
    let part = move |at: usize| {
        let weight = draw::weight(ends, at);
        let start = ends.get(at).map_or(0, |end| end - weight);
        (weight, u64::from(start) * choices as u64 / total)
    };
    let own = part(place);
    (0..ends.len()).filter(move |at| *at != place && part(*at) == own)
}

/// Most pools are settled after two.
const ROUNDS: usize = 4;
