//! Which questions sit together: an exact search for sets of questions that don't help each other.

use std::cmp::Reverse;
use std::collections::BTreeSet;

/// What may sit with what. Bit `i` of a row stands for candidate `i`.
#[derive(Clone, Debug)]
pub(super) struct Fit {
    /// With which candidates each may sit in one quiz.
    pub(super) together: Vec<u128>,
    /// With which candidates each may sit in another quiz of the same subject.
    pub(super) apart: Vec<u128>,
    /// The table that each comes from.
    pub(super) tables: Vec<usize>,
    /// The family of each.
    pub(super) families: Vec<usize>,
    /// Questions of a quiz that may come from one table.
    pub(super) per_table: usize,
    /// Questions of a quiz that may be of one family.
    pub(super) per_family: usize,
    /// Tables that the questions of a quiz come from at least.
    pub(super) tables_min: usize,
}

impl Fit {
    /// Whether two candidates may sit in one quiz.
    pub(super) fn sits(&self, at: usize, other: usize) -> bool {
        self.together
            .get(at)
            .is_some_and(|row| row >> other & 1 == 1)
    }

    /// Whether candidates that sit together keep to the limits of a quiz.
    pub(super) fn is_within_limits(&self, quiz: &[usize]) -> bool {
        (1..quiz.len()).all(|len| {
            let (before, rest) = quiz.split_at(len);
            rest.first().is_none_or(|at| !self.is_full(before, *at))
        }) && self.has_tables(quiz)
    }

    /// Whether one more candidate is too many of its table or family.
    fn is_full(&self, quiz: &[usize], at: usize) -> bool {
        let is_alike = |of: &[usize], most: usize| {
            let alike = quiz.iter().filter(|other| of.get(**other) == of.get(at));
            alike.count() >= most
        };
        is_alike(&self.tables, self.per_table) || is_alike(&self.families, self.per_family)
    }

    fn has_tables(&self, quiz: &[usize]) -> bool {
        let tables: BTreeSet<_> = quiz.iter().map(|at| self.tables.get(*at)).collect();
        tables.len() >= self.tables_min
    }
}

/// The most candidates that are looked at.
pub(super) const CANDIDATES_MAX: usize = u128::BITS as usize;

/// Finds quizzes of these sizes among the first candidates, each of candidates that may sit
/// together, and with none in common.
///
/// Candidates come in order of preference. One quiz is found whenever there is one; several are
/// searched for in a bounded number of steps.
pub(super) fn quizzes(fit: &Fit, sizes: &[usize], among: usize) -> Option<Vec<Vec<usize>>> {
    let all = fit.together.len().min(CANDIDATES_MAX).min(among);
    let attempts = sizes.len();
    let mut order: Vec<usize> = (0..all).collect();
    for round in 0..ROUNDS {
        let mut search = Search {
            fit,
            order: &order,
            sizes,
            done: Vec::new(),
            steps: if attempts == 1 { u64::MAX } else { STEPS_MAX },
        };
        if search.next(mask(all), mask(all), 0, Vec::new()) {
            return Some(search.done);
        }
        if attempts == 1 {
            return None;
        }
        // those that rule out few leave more for later quizzes, those that fit with few leave more
        // for the others of theirs; then other orders yet
        let count = |rows: &[u128], at: usize| rows.get(at).map_or(0, |row| row.count_ones());
        match round {
            0 => order.sort_by_key(|at| Reverse(count(&fit.apart, *at))),
            1 => order.sort_by_key(|at| count(&fit.together, *at)),
            2 => order
                .sort_by_key(|at| Reverse(2 * count(&fit.apart, *at) + count(&fit.together, *at))),
            _ => {
                let len = order.len().max(1);
                order.rotate_left((7 * round + 1) % len);
            }
        }
    }
    None
}

struct Search<'a> {
    fit: &'a Fit,
    order: &'a [usize],
    sizes: &'a [usize],
    done: Vec<Vec<usize>>,
    steps: u64,
}

impl Search<'_> {
    /// Goes on with a quiz: `open` may join it, `free` may be asked in later ones.
    fn next(&mut self, open: u128, free: u128, from: usize, quiz: Vec<usize>) -> bool {
        let questions = self.sizes.get(self.done.len()).copied().unwrap_or(0);
        if quiz.len() == questions {
            if !self.fit.has_tables(&quiz) {
                return false;
            }
            self.done.push(quiz);
            let later = self.sizes.get(self.done.len()..).unwrap_or_default();
            if later.is_empty() {
                return true;
            }
            let left = later.iter().sum();
            if at_most(&self.fit.apart, free) >= left && self.next(free, free, 0, Vec::new()) {
                return true;
            }
            self.done.pop();
            return false;
        }
        if quiz.len() + at_most(&self.fit.together, open) < questions {
            return false;
        }
        for place in from..self.order.len() {
            let Some(at) = self.order.get(place).copied() else {
                continue;
            };
            if open >> at & 1 == 0 || self.fit.is_full(&quiz, at) {
                continue;
            }
            let rest = self.after(place);
            if quiz.len() + (open & rest).count_ones() as usize + 1 < questions {
                return false;
            }
            let Some(steps) = self.steps.checked_sub(1) else {
                return false;
            };
            self.steps = steps;
            let (Some(together), Some(apart)) = (self.fit.together.get(at), self.fit.apart.get(at))
            else {
                continue;
            };
            let mut longer = quiz.clone();
            longer.push(at);
            let free = free & apart & !(1 << at);
            if self.next(open & together & !(1 << at), free, place + 1, longer) {
                return true;
            }
        }
        false
    }

    /// The candidates that come after a place of the order.
    fn after(&self, place: usize) -> u128 {
        let rest = self.order.get(place + 1..).unwrap_or_default();
        rest.iter().fold(0, |all, at| all | 1 << at)
    }
}

/// More than which of some candidates can't go with each other: as many as there are groups of
/// candidates of which no two may, put together greedily (the colouring bound of Tomita and Seki,
/// 2003).
fn at_most(rows: &[u128], mut open: u128) -> usize {
    let mut groups = 0;
    while open != 0 {
        groups += 1;
        let mut group = open;
        while group != 0 {
            let at = group.trailing_zeros();
            let row = rows.get(at as usize).copied().unwrap_or(0);
            open &= !(1 << at);
            group &= !(row | 1 << at);
        }
    }
    groups
}

fn mask(len: usize) -> u128 {
    u128::MAX
        .checked_shr(u128::BITS.saturating_sub(u32::try_from(len).unwrap_or(u128::BITS)))
        .unwrap_or(0)
}

/// Orders in which several quizzes are searched for.
const ROUNDS: usize = 6;
/// Steps for each order: some hundred microseconds.
const STEPS_MAX: u64 = 4_000;

#[cfg(test)]
mod tests {
    //! Against all subsets.

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn fit(len: usize, pairs: &[(usize, usize)], tables: Vec<usize>, per_table: usize) -> Fit {
        let mut together = vec![mask(len); len];
        for (a, b) in pairs {
            together[*a] &= !(1 << b);
            together[*b] &= !(1 << a);
        }
        for (at, row) in together.iter_mut().enumerate() {
            *row &= !(1 << at);
        }
        Fit {
            apart: vec![mask(len); len],
            together,
            families: vec![0; tables.len()],
            tables,
            per_table,
            per_family: usize::MAX,
            tables_min: 1,
        }
    }

    fn is_quiz(fit: &Fit, quiz: &[usize]) -> bool {
        let pairs = quiz.iter().enumerate();
        pairs
            .clone()
            .all(|(i, a)| quiz[i + 1..].iter().all(|b| fit.together[*a] >> b & 1 == 1))
            && quiz.iter().all(|a| {
                let same = quiz.iter().filter(|b| fit.tables[**b] == fit.tables[*a]);
                same.count() <= fit.per_table
            })
            && quiz.iter().all(|a| {
                let same = quiz
                    .iter()
                    .filter(|b| fit.families[**b] == fit.families[*a]);
                same.count() <= fit.per_family
            })
            && {
                let tables: BTreeSet<_> = quiz.iter().map(|at| fit.tables[*at]).collect();
                tables.len() >= fit.tables_min
            }
    }

    proptest! {
        #[test]
        fn a_quiz_is_found_whenever_there_is_one(
            (len, pairs) in (1_usize..13).prop_flat_map(|len| {
                (Just(len), vec((0..len, 0..len), 0..60))
            }),
            questions in 1_usize..6,
            per_table in 1_usize..4,
            per_family in 1_usize..4,
            tables_min in 1_usize..4,
            seed in 0_usize..5,
        ) {
            let tables = (0..len).map(|at| (at * (seed + 1)) % 4).collect();
            let mut fit = fit(len, &pairs, tables, per_table);
            fit.tables_min = tables_min;
            fit.families = (0..len).map(|at| (at * (seed + 2)) % 3).collect();
            fit.per_family = per_family;
            let exists = (0_u32..1 << len).any(|set| {
                let quiz: Vec<usize> = (0..len).filter(|at| set >> at & 1 == 1).collect();
                quiz.len() == questions && is_quiz(&fit, &quiz)
            });
            let found = quizzes(&fit, &[questions], len);
            prop_assert_eq!(found.is_some(), exists);
            if let Some(found) = found {
                prop_assert_eq!(found.len(), 1);
                prop_assert_eq!(found[0].len(), questions);
                prop_assert!(is_quiz(&fit, &found[0]));
            }
        }

        #[test]
        fn several_quizzes_have_nothing_in_common(
            pairs in vec((0_usize..20, 0_usize..20), 0..40),
            attempts in 1_usize..4,
        ) {
            let fit = fit(20, &pairs, vec![0; 20], 20);
            if let Some(found) = quizzes(&fit, &vec![4; attempts], 20) {
                let mut all: Vec<usize> = found.concat();
                prop_assert!(found.iter().all(|quiz| is_quiz(&fit, quiz)));
                all.sort_unstable();
                all.dedup();
                prop_assert_eq!(all.len(), 4 * attempts);
            } else {
                prop_assert!(attempts > 1 || !pairs.is_empty());
            }
        }
    }

    /// Without a bound that knows groups, this takes ten to the ninth steps.
    #[test]
    fn a_quiz_that_needs_more_groups_than_there_are_is_given_up_at_once() {
        let group = |at: usize| at % 9;
        let all = 0..CANDIDATES_MAX;
        let pairs: Vec<(usize, usize)> = all
            .clone()
            .flat_map(|a| all.clone().map(move |b| (a, b)))
            .filter(|(a, b)| a < b && group(*a) == group(*b))
            .collect();
        let fit = fit(CANDIDATES_MAX, &pairs, vec![0; CANDIDATES_MAX], 200);
        assert!(quizzes(&fit, &[10], CANDIDATES_MAX).is_none());
        assert_eq!(
            quizzes(&fit, &[9, 9], CANDIDATES_MAX)
                .unwrap()
                .concat()
                .len(),
            18
        );
    }

    #[test]
    fn as_many_candidates_as_there_are_bits() {
        let fit = fit(CANDIDATES_MAX, &[], vec![0; CANDIDATES_MAX], 200);
        let found = quizzes(&fit, &[10; 5], CANDIDATES_MAX).unwrap();
        assert_eq!(found.concat().len(), 50);
        assert!(quizzes(&fit, &[64; 3], CANDIDATES_MAX).is_none());
    }
}
