//! Cuts facts into strata: what the choices of a question have in common, and the claims of all
//! their holders with them.

use std::ops::Range;

use crate::kind::Step;
use crate::pool::share::Tally;

/// The facets of the facts of one kind, and what they are cut by. Shape: `facts x steps`, row by
/// row.
#[derive(Debug)]
pub(crate) struct Facets {
    pub(crate) cells: Vec<u32>,
    pub(crate) steps: Vec<Step>,
    /// The value of each fact, or what counts as one.
    pub(crate) values: Vec<u64>,
    pub(crate) choices: u64,
    /// Facts that a stratum needs, once no value is too common.
    pub(crate) size_min: u64,
}

impl Facets {
    pub(crate) fn cell(&self, fact: u32, step: usize) -> u32 {
        self.cells
            .get(fact as usize * self.steps.len() + step)
            .copied()
            .unwrap_or(0)
    }

    /// Orders facts by stratum and returns the bounds of the strata in that order.
    ///
    /// Along a hard step each value is a part of its own. Along a joined step the values are taken
    /// in order, and neighbours are joined until a run has enough facts; a rest joins the run
    /// before. A step apart leaves what has too few together. A part that is too small from the
    /// start stays one stratum, which the caller refuses.
    pub(crate) fn cut(&self, facts: &mut [u32]) -> Vec<Range<usize>> {
        let mut strata = Vec::new();
        self.cut_part(facts, 0, 0, &mut strata);
        strata
    }

    fn cut_part(
        &self,
        part: &mut [u32],
        offset: usize,
        depth: usize,
        strata: &mut Vec<Range<usize>>,
    ) {
        let Some(step) = self.steps.get(depth) else {
            strata.push(offset..offset + part.len());
            return;
        };
        part.sort_unstable_by_key(|fact| (self.cell(*fact, depth), *fact));
        let sizes = match step {
            Step::Hard(_) => self.groups(part, depth).map(<[u32]>::len).collect(),
            Step::Joined(_) => self.join(part, depth),
            Step::Apart(_) => self.set_apart(part, depth),
        };
        let mut rest = part;
        let mut start = offset;
        for size in sizes {
            let Some((run, after)) = rest.split_at_mut_checked(size) else {
                return;
            };
            self.cut_part(run, start, depth + 1, strata);
            rest = after;
            start += size;
        }
    }

    fn groups<'a>(&'a self, part: &'a [u32], depth: usize) -> impl Iterator<Item = &'a [u32]> {
        part.chunk_by(move |a, b| self.cell(*a, depth) == self.cell(*b, depth))
    }

    fn add(&self, tally: &mut Tally, group: &[u32]) {
        for fact in group {
            tally.add(self.values.get(*fact as usize).copied().unwrap_or(0));
        }
    }

    fn join(&self, part: &[u32], depth: usize) -> Vec<usize> {
        let mut runs = Vec::new();
        let (mut open, mut tally) = (0, Tally::default());
        for group in self.groups(part, depth) {
            open += group.len();
            self.add(&mut tally, group);
            if tally.leaves(self.size_min, self.choices) {
                runs.push(open);
                (open, tally) = (0, Tally::default());
            }
        }
        match runs.last_mut() {
            Some(last) => *last += open,
            None => runs.push(open),
        }
        runs
    }

    /// Moves the groups with enough facts to the front, each a part, and returns the sizes.
    fn set_apart(&self, part: &mut [u32], depth: usize) -> Vec<usize> {
        let (mut apart, mut rest, mut sizes) = (Vec::new(), Vec::new(), Vec::new());
        for group in self.groups(part, depth) {
            let mut tally = Tally::default();
            self.add(&mut tally, group);
            if tally.leaves(self.size_min, self.choices) {
                apart.extend_from_slice(group);
                sizes.push(group.len());
            } else {
                rest.extend_from_slice(group);
            }
        }
        if !rest.is_empty() {
            sizes.push(rest.len());
        }
        for (slot, fact) in part.iter_mut().zip(apart.into_iter().chain(rest)) {
            *slot = fact;
        }
        sizes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Facet;

    fn facets(steps: &[Step], cells: Vec<u32>, size_min: u64) -> Facets {
        let facts = cells.len() / steps.len();
        Facets {
            cells,
            steps: steps.to_vec(),
            // each value once: none is too common
            values: (0..facts as u64).collect(),
            choices: 1,
            size_min,
        }
    }

    fn sizes(step: Step, groups: &[usize], size_min: u64) -> Vec<usize> {
        let cells: Vec<u32> = (0..)
            .zip(groups)
            .flat_map(|(value, size)| std::iter::repeat_n(value, *size))
            .collect();
        let mut facts: Vec<u32> = (0..).take(cells.len()).collect();
        let strata = facets(&[step], cells, size_min).cut(&mut facts);
        strata.into_iter().map(|range| range.len()).collect()
    }

    #[test]
    fn neighbours_are_joined_and_a_rest_joins_the_run_before() {
        let joined = |groups| sizes(Step::Joined(Facet::HomeZip), groups, 3);
        assert_eq!(joined(&[5, 1, 1, 1, 4, 2]), [5, 3, 6]);
        assert_eq!(joined(&[1, 1]), [2]);
        assert_eq!(joined(&[3]), [3]);
    }

    #[test]
    fn what_is_too_small_to_stand_apart_stays_together() {
        let apart = |groups| sizes(Step::Apart(Facet::HomeZip), groups, 3);
        assert_eq!(apart(&[5, 1, 1, 4, 2]), [5, 4, 4]);
        assert_eq!(apart(&[1, 1]), [2]);
        assert_eq!(apart(&[3, 3]), [3, 3]);
    }

    #[test]
    fn a_run_grows_until_enough_are_left_of_common_values() {
        let cells = vec![0, 0, 1, 1, 2, 2, 3, 3];
        let mut facets = facets(&[Step::Joined(Facet::HomeZip)], cells, 4);
        facets.choices = 4;
        facets.values = vec![1, 2, 1, 1, 1, 3, 4, 5];
        let mut facts: Vec<u32> = (0..8).collect();
        // four different values stand in the first seven facts
        let strata = facets.cut(&mut facts);
        assert_eq!((strata.len(), strata[0].clone()), (1, 0..8));
    }

    #[test]
    fn hard_parts_stay_apart_and_every_fact_is_in_one_stratum() {
        // three hard values of 1, 4 and 7 facts; within them five joined values in turn
        let hard = [0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2];
        let cells = (0..).zip(hard).flat_map(|(i, h)| [h, i % 5]).collect();
        let steps = [Step::Hard(Facet::Level), Step::Joined(Facet::HomeZip)];
        let facets = facets(&steps, cells, 3);
        let mut facts: Vec<u32> = (0..12).rev().collect();
        let strata = facets.cut(&mut facts);
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
