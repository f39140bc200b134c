//! Which of a subject's questions are asked now: so that the attempts that may follow, and the
//! challenge, can be served too.

use std::collections::BTreeMap;

use crate::quiz::choose::{self, Fit};

/// What is asked of a subject's facts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    /// Questions of an attempt, without the challenge.
    pub(crate) questions: usize,
    /// Questions of the challenge; 0 if none is offered.
    pub(crate) challenge: usize,
    /// Attempts that must be served, this one among them.
    pub(crate) attempts: usize,
    /// Questions of an attempt that may be asked again in the next, once, where new ones are too
    /// few; those of the challenge never are.
    pub(crate) carried_max: usize,
}

/// The questions of an attempt, as places among the candidates.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) main: Vec<usize>,
    /// Empty if there are too few facts for a challenge.
    pub(super) challenge: Vec<usize>,
}

/// Plans an attempt; `None` if there are too few facts for all attempts.
///
/// Candidates from `fresh` on were asked in the attempt before. Nobody is asked one of them again
/// who has other facts. What is planned follows from the candidates alone, not from the answers.
pub(super) fn plan(fit: &Fit, fresh: usize, wanted: Wanted) -> Option<Plan> {
    let Wanted {
        questions,
        challenge,
        attempts,
        carried_max,
    } = wanted;
    let later = attempts.saturating_sub(1);
    let mut shapes = vec![
        (questions + challenge, questions + challenge),
        (questions + challenge, questions),
        (questions, questions),
    ];
    shapes.dedup();
    for (now, then) in shapes {
        let mut sizes = vec![then; later + 1];
        if let Some(first) = sizes.first_mut() {
            *first = now;
        }
        if let Some(first) = first_of(choose::quizzes(fit, &sizes, fresh)) {
            return Some(split(fit, &[], &first, questions));
        }
    }
    let old: Vec<usize> = (fresh..fit.together.len()).collect();
    (0..=carried_max.min(questions))
        .flat_map(|carried| [(carried, challenge), (carried, 0)])
        .find_map(|(carried, challenge)| {
            let carried = carried_by_attempt(questions, carried_max, carried, attempts);
            let mut sizes: Vec<usize> = carried.iter().map(|count| questions - count).collect();
            if let Some(first) = sizes.first_mut() {
                *first += challenge;
            }
            let loose = Fit {
                tables_min: 1,
                ..fit.clone()
            };
            let quizzes = choose::quizzes(&loose, &sizes, fresh)?;
            complete(fit, &old, &quizzes, &carried, questions)
        })
}

/// How many questions each attempt takes over from the one before: as many as it may, of those
/// that were new there.
fn carried_by_attempt(
    questions: usize,
    carried_max: usize,
    first: usize,
    attempts: usize,
) -> Vec<usize> {
    let next = |carried: &usize| Some(carried_max.min(questions - carried));
    let counts = std::iter::successors(Some(first), next);
    counts.take(attempts.max(1)).collect()
}

/// Adds questions of the attempt before to the first of some quizzes, and tries whether the same
/// can be done with those that follow. Returns the first.
fn complete(
    fit: &Fit,
    old: &[usize],
    quizzes: &[Vec<usize>],
    carried: &[usize],
    questions: usize,
) -> Option<Plan> {
    let mut before = old.to_vec();
    let mut first = None;
    for (new, count) in quizzes.iter().zip(carried) {
        let again: Vec<usize> = before
            .iter()
            .copied()
            .filter(|at| new.iter().all(|other| fit.sits(*at, *other)))
            .take(*count)
            .collect();
        let whole = [again.as_slice(), new.as_slice()].concat();
        if again.len() < *count || !fit.is_within_limits(&whole) {
            return None;
        }
        let plan = split(fit, &again, new, questions);
        // what came back doesn't come back once more, nor does a challenge
        before.clone_from(&plan.main);
        before.retain(|at| !again.contains(at));
        first.get_or_insert(plan);
    }
    first
}

/// Parts what is asked now into the questions of all and those of the challenge: a table's first
/// question goes before another's second, so that the attempt itself has as many tables as it can.
fn split(fit: &Fit, again: &[usize], new: &[usize], questions: usize) -> Plan {
    let mut main = again.to_vec();
    let mut seen: BTreeMap<Option<usize>, usize> = BTreeMap::new();
    let mut ranked: Vec<(usize, usize)> = Vec::with_capacity(new.len());
    for at in again.iter().chain(new) {
        let count = seen.entry(fit.tables.get(*at).copied()).or_default();
        if !again.contains(at) {
            ranked.push((*count, *at));
        }
        *count += 1;
    }
    if fit.tables_min > 1 {
        ranked.sort_by_key(|(count, _)| *count);
    }
    let mut rest = ranked.into_iter().map(|(_, at)| at);
    main.extend(rest.by_ref().take(questions.saturating_sub(again.len())));
    Plan {
        main,
        challenge: rest.collect(),
    }
}

fn first_of(quizzes: Option<Vec<Vec<usize>>>) -> Option<Vec<usize>> {
    quizzes?.into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All may sit together, and follow each other.
    fn fit(len: usize) -> Fit {
        let all = (1_u128 << len) - 1;
        let rows: Vec<u128> = (0..len).map(|at| all & !(1 << at)).collect();
        Fit {
            together: rows.clone(),
            apart: rows,
            tables: (0..len).map(|at| at % 3).collect(),
            families: (0..len).collect(),
            per_table: 10,
            per_family: 10,
            tables_min: 1,
        }
    }

    fn wanted(attempts: usize, challenge: usize, carried_max: usize) -> Wanted {
        Wanted {
            questions: 5,
            challenge,
            attempts,
            carried_max,
        }
    }

    #[test]
    fn a_challenge_is_planned_where_facts_suffice() {
        let sizes = |facts, wanted| {
            plan(&fit(facts), facts, wanted).map(|plan| (plan.main.len(), plan.challenge.len()))
        };
        assert_eq!(sizes(7, wanted(1, 2, 0)), Some((5, 2)));
        assert_eq!(sizes(6, wanted(1, 2, 0)), Some((5, 0)));
        assert_eq!(sizes(14, wanted(2, 2, 0)), Some((5, 2)));
        // the second attempt would have no challenge
        assert_eq!(sizes(12, wanted(2, 2, 0)), Some((5, 2)));
        assert_eq!(sizes(11, wanted(2, 2, 0)), Some((5, 0)));
        assert_eq!(sizes(9, wanted(2, 2, 0)), None);
    }

    #[test]
    fn questions_come_back_only_where_new_ones_are_too_few() {
        // a first attempt
        assert!(plan(&fit(7), 7, wanted(2, 0, 0)).is_none());
        let first = plan(&fit(8), 8, wanted(2, 0, 2)).unwrap();
        assert_eq!(first.main.len(), 5);
        assert!(plan(&fit(7), 7, wanted(2, 0, 2)).is_none());
        // a second one, after 0 to 4 were asked
        let second = plan(&fit(10), 5, wanted(1, 0, 2)).unwrap();
        assert!(second.main.iter().all(|at| *at < 5));
        let second = plan(&fit(9), 4, wanted(1, 0, 2)).unwrap();
        assert_eq!(second.main.iter().filter(|at| **at >= 4).count(), 1);
        let second = plan(&fit(8), 3, wanted(1, 0, 2)).unwrap();
        assert_eq!(second.main.iter().filter(|at| **at >= 3).count(), 2);
        assert!(plan(&fit(7), 2, wanted(1, 0, 2)).is_none());
        assert!(plan(&fit(9), 4, wanted(1, 0, 0)).is_none());
    }

    #[test]
    fn what_came_back_is_not_counted_on_once_more() {
        // 5 new ones, then 2 and 3 that come back, then 3 and 2: the 3 had come back
        assert!(plan(&fit(9), 9, wanted(3, 0, 3)).is_none());
        assert!(plan(&fit(10), 10, wanted(3, 0, 3)).is_some());
        // the second attempt of it, of 5 that are new and 5 that were asked
        let second = plan(&fit(10), 5, wanted(2, 0, 3)).unwrap();
        assert_eq!(second.main.iter().filter(|at| **at >= 5).count(), 2);
        // a challenge doesn't come back: 5 + 2 new ones, then 3 of the 5 and 2 new ones
        let first = plan(&fit(9), 9, wanted(2, 2, 3)).unwrap();
        assert_eq!((first.main.len(), first.challenge.len()), (5, 2));
        assert!(
            plan(&fit(8), 8, wanted(2, 2, 3))
                .unwrap()
                .challenge
                .is_empty()
        );
    }

    #[test]
    fn an_attempt_has_the_tables_that_are_asked_for() {
        let mut fit = fit(7);
        fit.tables = vec![0, 0, 0, 0, 0, 1, 2];
        fit.tables_min = 3;
        let plan = plan(&fit, 7, wanted(1, 2, 0)).unwrap();
        let tables = |places: &[usize]| {
            let tables: std::collections::BTreeSet<_> =
                places.iter().map(|at| fit.tables[*at]).collect();
            tables.len()
        };
        assert_eq!(tables(&plan.main), 3);
        assert_eq!(plan.challenge.len(), 2);
        fit.tables_min = 4;
        assert!(super::plan(&fit, 7, wanted(1, 0, 0)).is_none());
    }
}
