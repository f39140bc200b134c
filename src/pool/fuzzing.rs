//! The draw of one pool against a circle laid out tick by tick: exact counts, no tolerance.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a panic is how a fuzz target tells a find"
)]

use std::collections::{BTreeMap, BTreeSet};

use crate::pool::draw;
use crate::pool::layout;
use crate::pool::refusal::{Conflicts, Rule};
use crate::pool::{Member, Pools};

/// The pool of members of these weights, of which these pairs can't be displayed together, twice in
/// a row; `None` if a member is wider than the distance between choices.
///
/// The displayed record of a member is the member as it was given.
pub(crate) fn pools(
    weights: &[u32],
    choices: usize,
    clashes: &BTreeSet<(usize, usize)>,
) -> Option<Pools> {
    let ends: Vec<u32> = weights
        .iter()
        .scan(0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        })
        .collect();
    let total = draw::total(&ends);
    if weights
        .iter()
        .any(|weight| *weight as usize * choices > total as usize)
    {
        return None;
    }
    let layout = layout::settle(&Conflicts::of(weights.len(), clashes), &ends, choices);
    let order: Vec<u32> = layout
        .order
        .iter()
        .map(|at| u32::try_from(*at).unwrap())
        .collect();
    let len = u32::try_from(weights.len()).unwrap();
    let bits = [layout.refused.as_slice(), &layout.refused].concat();
    let byte = |bits: &[Option<Rule>]| {
        (0..8)
            .zip(bits)
            .fold(0, |byte, (at, bit)| byte | u8::from(bit.is_some()) << at)
    };
    Some(Pools {
        rows: [order.as_slice(), &order].concat().into(),
        pools: [vec![0; weights.len()], vec![1; weights.len()]]
            .concat()
            .into(),
        ends: [ends.as_slice(), &ends].concat().into(),
        starts: vec![0, len, 2 * len].into(),
        bits: vec![0, u64::from(total), 2 * u64::from(total)].into(),
        refused: bits.chunks(8).map(byte).collect::<Vec<u8>>().into(),
        choices,
        ..Pools::default()
    })
}

/// Over all members and jitters each displayed set names each of its members equally often, holds
/// no clash, and is the one that a naive circle has there; what isn't displayed holds a clash.
pub(crate) fn exact(pools: &Pools, weights: &[u32], clashes: &BTreeSet<(usize, usize)>) {
    let choices = pools.choices;
    for pool in 0..2 {
        let first = pool * weights.len();
        let circle: Vec<usize> = (first..first + weights.len())
            .flat_map(|at| {
                let weight = weights[pools.row(member(at))] as usize;
                std::iter::repeat_n(at, weight * choices)
            })
            .collect();
        let total = circle.len() / choices;
        let mut times: BTreeMap<Vec<Member>, BTreeMap<Member, u32>> = BTreeMap::new();
        let (mut tick, mut shown) = (0, BTreeSet::new());
        for at in first..first + weights.len() {
            let weight = weights[pools.row(member(at))];
            assert_eq!(
                pools.jitters(member(at)),
                u64::from(weight) * choices as u64
            );
            for jitter in 0..pools.jitters(member(at)) {
                let set = tick % total;
                let naive: BTreeSet<usize> =
                    (0..choices).map(|j| circle[set + j * total]).collect();
                assert_eq!(naive.len(), choices, "a member twice in a set");
                let rows: BTreeSet<usize> = naive.iter().map(|at| pools.row(member(*at))).collect();
                let clash = clashes
                    .iter()
                    .any(|(a, b)| rows.contains(a) && rows.contains(b));
                let drawn = pools.draw(member(at), jitter);
                assert_eq!(
                    drawn.is_none(),
                    clash,
                    "a set is refused for some of its members"
                );
                if let Some(drawn) = drawn {
                    let members: Vec<Member> = drawn.members().collect();
                    let naive: Vec<Member> = naive.iter().map(|at| member(*at)).collect();
                    assert_eq!(members, naive);
                    assert_eq!(members[drawn.own], member(at));
                    shown.insert(set);
                    // of `weight` holders each has `weight * k` jitters: six is a common multiple
                    *times
                        .entry(members)
                        .or_default()
                        .entry(member(at))
                        .or_default() += 6;
                }
                tick += 1;
            }
        }
        for (members, named) in &times {
            let first = named[&members[0]];
            assert_eq!(named.len(), members.len());
            assert!(named.values().all(|count| *count == first), "{named:?}");
        }
        decoys(pools, member(first), total as u64, &shown);
    }
}

/// A set for nobody is any that is displayed to somebody.
fn decoys(pools: &Pools, of: Member, total: u64, shown: &BTreeSet<usize>) {
    for set in 0..total {
        let drawn = pools.draw_any(of, set + 3 * total, set);
        assert_eq!(
            drawn.is_some(),
            shown.contains(&usize::try_from(set).unwrap())
        );
    }
}

fn member(at: usize) -> Member {
    Member(u32::try_from(at).unwrap())
}
