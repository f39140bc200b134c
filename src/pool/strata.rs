//! Cuts facts into strata: what the choices of a question have in common, and the claims of all
//! their holders with them.

use std::ops::Range;

use crate::kind::Step;

/// The facets of the facts of one kind. Shape: `facts x steps`, row by row.
#[derive(Debug)]
pub(crate) struct Facets {
    pub(crate) cells: Vec<u32>,
    pub(crate) steps: usize,
}

impl Facets {
    pub(crate) fn cell(&self, fact: u32, step: usize) -> u32 {
        self.cells
            .get(fact as usize * self.steps + step)
            .copied()
            .unwrap_or(0)
    }
}

/// Orders facts by stratum and returns the bounds of the strata in that order.
///
/// Along a hard step each value is a part of its own. Along a joined step the values are taken in
/// order, and neighbours are joined until a run has `size_min` facts; a rest joins the run before.
/// A part that is too small from the start stays one stratum, which the caller refuses.
pub(crate) fn cut(
    facts: &mut [u32],
    steps: &[Step],
    facets: &Facets,
    size_min: usize,
) -> Vec<Range<usize>> {
    let mut strata = Vec::new();
    cut_part(facts, 0, (steps, 0), facets, size_min, &mut strata);
    strata
}

fn cut_part(
    part: &mut [u32],
    offset: usize,
    (steps, depth): (&[Step], usize),
    facets: &Facets,
    size_min: usize,
    strata: &mut Vec<Range<usize>>,
) {
    let Some(step) = steps.get(depth) else {
        strata.push(offset..offset + part.len());
        return;
    };
    part.sort_unstable_by_key(|fact| (facets.cell(*fact, depth), *fact));
    let mut sizes: Vec<usize> = part
        .chunk_by(|a, b| facets.cell(*a, depth) == facets.cell(*b, depth))
        .map(<[u32]>::len)
        .collect();
    if matches!(step, Step::Joined(_)) {
        sizes = join(&sizes, size_min);
    }
    let mut rest = part;
    let mut start = offset;
    for size in sizes {
        let Some((run, after)) = rest.split_at_mut_checked(size) else {
            return;
        };
        cut_part(run, start, (steps, depth + 1), facets, size_min, strata);
        rest = after;
        start += size;
    }
}

fn join(sizes: &[usize], size_min: usize) -> Vec<usize> {
    let mut runs = Vec::new();
    let mut open = 0;
    for size in sizes {
        open += size;
        if open >= size_min {
            runs.push(open);
            open = 0;
        }
    }
    match runs.last_mut() {
        Some(last) => *last += open,
        None => runs.push(open),
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Facet;

    #[test]
    fn neighbours_are_joined_and_a_rest_joins_the_run_before() {
        assert_eq!(join(&[5, 1, 1, 1, 4, 2], 3), [5, 3, 6]);
        assert_eq!(join(&[1, 1], 3), [2]);
        assert_eq!(join(&[3], 3), [3]);
    }

    #[test]
    fn hard_parts_stay_apart_and_every_fact_is_in_one_stratum() {
        // three hard values of 1, 4 and 7 facts; within them five joined values in turn
        let hard = [0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2];
        let cells = (0..).zip(hard).flat_map(|(i, h)| [h, i % 5]).collect();
        let facets = Facets { cells, steps: 2 };
        let steps = [Step::Hard(Facet::Level), Step::Joined(Facet::HomeZip)];
        let mut facts: Vec<u32> = (0..12).rev().collect();
        let strata = cut(&mut facts, &steps, &facets, 3);
        let mut seen = Vec::new();
        for stratum in &strata {
            let members = &facts[stratum.clone()];
            let first = facets.cell(members[0], 0);
            assert!(members.iter().all(|fact| facets.cell(*fact, 0) == first));
            assert!(members.len() >= 3 || first == 0);
            seen.extend_from_slice(members);
        }
        seen.sort_unstable();
        assert_eq!(seen, (0..12).collect::<Vec<_>>());
        assert_eq!(strata.len(), 1 + 1 + 2);
    }
}
