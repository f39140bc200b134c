//! Which questions sit together: an exact search for sets of questions that don't help each other.

use std::cmp::Reverse;

/// What may sit with what. Bit `i` of a row stands for candidate `i`.
#[derive(Clone, Debug, Default)]
pub(super) struct Fit {
    /// With which candidates each may sit in one quiz.
    pub(super) together: Vec<u64>,
    /// With which candidates each may sit in another quiz of the same subject.
    pub(super) apart: Vec<u64>,
    /// The table that each comes from, below 64.
    pub(super) tables: Vec<u8>,
    /// The family of each.
    pub(super) families: Vec<u8>,
    /// Questions of a quiz that may come from one table.
    pub(super) per_table: usize,
    /// Questions of a quiz that may be of one family.
    pub(super) per_family: usize,
    /// Tables that the questions of a quiz come from at least.
    pub(super) tables_min: usize,
}

impl Fit {
    /// Whether two candidates may sit in one quiz.
    pub(super) fn sits(&self, at: u8, other: u8) -> bool {
        self.together
            .get(usize::from(at))
            .is_some_and(|row| row & bit(other) != 0)
    }

    /// Whether candidates that sit together keep to the limits of a quiz.
    pub(super) fn is_within_limits(&self, quiz: &[u8]) -> bool {
        (1..quiz.len()).all(|len| {
            let (before, rest) = quiz.split_at(len);
            rest.first().is_none_or(|at| !self.is_full(before, *at))
        }) && self.has_tables(quiz)
    }

    /// Whether one more candidate is too many of its table or family.
    fn is_full(&self, quiz: &[u8], at: u8) -> bool {
        let is_alike = |of: &[u8], most: usize| {
            let like = |at: u8| of.get(usize::from(at));
            most < quiz.len() + 1
                && quiz
                    .iter()
                    .filter(|other| like(**other) == like(at))
                    .count()
                    >= most
        };
        is_alike(&self.tables, self.per_table) || is_alike(&self.families, self.per_family)
    }

    fn has_tables(&self, quiz: &[u8]) -> bool {
        if self.tables_min <= 1 {
            return quiz.len() >= self.tables_min;
        }
        let table = |at: &u8| self.tables.get(usize::from(*at)).copied().unwrap_or(0);
        let tables = quiz
            .iter()
            .fold(0_u64, |all, at| all | 1 << (table(at) & 63));
        tables.count_ones() as usize >= self.tables_min
    }
}

/// What a search needs room for, and what it found.
#[derive(Debug, Default)]
pub(super) struct Room {
    order: Vec<u8>,
    /// For each place of the order the candidates that come after it.
    after: Vec<u64>,
    /// The candidates of all quizzes, one quiz after the other.
    pub(super) picked: Vec<u8>,
}

/// Finds quizzes of these sizes among some candidates, each of candidates that may sit together, and
/// with none in common. They are then in `room.picked`.
///
/// Candidates come in order of preference. One quiz is found whenever there is one; several are
/// searched for in a bounded number of steps.
pub(super) fn quizzes(fit: &Fit, sizes: &[usize], among: u64, room: &mut Room) -> bool {
    let alone = sizes.len() == 1;
    room.order.clear();
    room.order.extend(ones(among));
    for round in 0..ROUNDS {
        room.after.clear();
        room.after.resize(room.order.len(), 0);
        let mut rest = 0;
        for (at, after) in room.order.iter().zip(&mut room.after).rev() {
            *after = rest;
            rest |= bit(*at);
        }
        room.picked.clear();
        let mut search = Search {
            fit,
            order: &room.order,
            after: &room.after,
            sizes,
            picked: &mut room.picked,
            start: 0,
            quiz: 0,
            steps: 0,
            steps_max: if alone { u64::MAX } else { STEPS_MAX },
        };
        if search.next(among, among, 0) {
            return true;
        }
        if alone {
            return false;
        }
        // those that rule out few leave more for later quizzes, those that fit with few leave more
        // for the others of theirs; then other orders yet
        let count =
            |rows: &[u64], at: u8| rows.get(usize::from(at)).map_or(0, |row| row.count_ones());
        match round {
            0 => room
                .order
                .sort_unstable_by_key(|at| (Reverse(count(&fit.apart, *at)), *at)),
            1 => room
                .order
                .sort_unstable_by_key(|at| (count(&fit.together, *at), *at)),
            2 => room.order.sort_unstable_by_key(|at| {
                let fits = 2 * count(&fit.apart, *at) + count(&fit.together, *at);
                (Reverse(fits), *at)
            }),
            _ => {
                let len = room.order.len().max(1);
                room.order.rotate_left((7 * round + 1) % len);
            }
        }
    }
    false
}

struct Search<'a> {
    fit: &'a Fit,
    order: &'a [u8],
    after: &'a [u64],
    sizes: &'a [usize],
    picked: &'a mut Vec<u8>,
    /// Where the quiz begins that is put together, and its number.
    start: usize,
    quiz: usize,
    steps: u64,
    steps_max: u64,
}

impl Search<'_> {
    /// Goes on with a quiz: `open` may join it, `free` may be asked in later ones.
    fn next(&mut self, open: u64, free: u64, from: usize) -> bool {
        let questions = self.sizes.get(self.quiz).copied().unwrap_or(0);
        let quiz = self.picked.get(self.start..).unwrap_or_default();
        let len = quiz.len();
        if len == questions {
            return self.fit.has_tables(quiz) && self.next_quiz(free);
        }
        if questions > len + open.count_ones() as usize
            || self.is_hard() && questions > len + at_most(&self.fit.together, open)
        {
            return false;
        }
        for place in from..self.order.len() {
            let (Some(at), Some(rest)) = (self.order.get(place), self.after.get(place)) else {
                continue;
            };
            let (at, rest) = (*at, *rest);
            let quiz = self.picked.get(self.start..).unwrap_or_default();
            if open & bit(at) == 0 || self.fit.is_full(quiz, at) {
                continue;
            }
            if len + (open & rest).count_ones() as usize + 1 < questions {
                return false;
            }
            if self.steps == self.steps_max {
                return false;
            }
            self.steps += 1;
            let row = |rows: &[u64]| rows.get(usize::from(at)).copied().unwrap_or(0) & !bit(at);
            let (together, apart) = (row(&self.fit.together), row(&self.fit.apart));
            self.picked.push(at);
            if self.next(open & together, free & apart, place + 1) {
                return true;
            }
            self.picked.pop();
        }
        false
    }

    /// Whether enough was tried in vain for bounds to pay that cost more than a few steps.
    const fn is_hard(&self) -> bool {
        self.steps > EASY_STEPS
    }

    fn next_quiz(&mut self, free: u64) -> bool {
        let later = self.sizes.get(self.quiz + 1..).unwrap_or_default();
        if later.is_empty() {
            return true;
        }
        let left: usize = later.iter().sum();
        if (free.count_ones() as usize) < left
            || self.is_hard() && at_most(&self.fit.apart, free) < left
        {
            return false;
        }
        let start = self.start;
        self.start = self.picked.len();
        self.quiz += 1;
        if self.next(free, free, 0) {
            return true;
        }
        self.quiz -= 1;
        self.start = start;
        false
    }
}

/// More than which of some candidates can't go with each other: as many as there are groups of
/// candidates of which no two may, put together greedily (the colouring bound of Tomita and Seki,
/// 2003).
fn at_most(rows: &[u64], mut open: u64) -> usize {
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

/// The candidates of a mask, ascending.
pub(super) fn ones(mut mask: u64) -> impl Iterator<Item = u8> {
    std::iter::from_fn(move || {
        let [at, ..] = mask.trailing_zeros().to_le_bytes();
        let is_left = mask != 0;
        mask &= mask.wrapping_sub(1);
        is_left.then_some(at)
    })
}

pub(super) const fn bit(at: u8) -> u64 {
    1 << (at & 63)
}

/// Orders in which several quizzes are searched for.
const ROUNDS: usize = 6;
/// Most quizzes are found in fewer.
const EASY_STEPS: u64 = 24;
/// Steps for each order: some hundred microseconds.
const STEPS_MAX: u64 = 4_000;

#[cfg(test)]
mod tests {
    //! Against all subsets.

    use std::collections::BTreeSet;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    const CANDIDATES_MAX: usize = 64;

    fn narrow(number: usize) -> u8 {
        u8::try_from(number).unwrap()
    }

    fn mask(len: usize) -> u64 {
        (0..len).fold(0, |all, at| all | 1 << at)
    }

    fn quizzes(fit: &Fit, sizes: &[usize], among: usize) -> Option<Vec<Vec<usize>>> {
        let mut room = Room::default();
        if !super::quizzes(fit, sizes, mask(among), &mut room) {
            return None;
        }
        let mut picked = room.picked.iter().map(|at| usize::from(*at));
        Some(
            sizes
                .iter()
                .map(|size| picked.by_ref().take(*size).collect())
                .collect(),
        )
    }

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
            tables: tables.into_iter().map(narrow).collect(),
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
            fit.families = (0..len).map(|at| narrow((at * (seed + 2)) % 3)).collect();
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
