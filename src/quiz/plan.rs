//! Which of a subject's questions are asked now: so that the attempts that may follow, and the
//! challenge, can be served too.

use crate::quiz::choose::{self, Fit, Room};

/// What is asked of a subject's facts.
#[derive(Clone, Copy, Debug, Default)]
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
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) main: Vec<u8>,
    /// Empty if there are too few facts for a challenge.
    pub(super) challenge: Vec<u8>,
}

/// What planning needs room for.
#[derive(Debug, Default)]
pub(super) struct Desk {
    room: Room,
    sizes: Vec<usize>,
    /// How many of the table came before each, and the candidate.
    ranked: Vec<(usize, u8)>,
}

/// Plans an attempt; returns whether there are facts enough for all attempts.
///
/// `old` were asked in the attempt before, and are not among the fresh. Nobody is asked one of them
/// again who has other facts. What is planned follows from the candidates alone, not from the
/// answers.
pub(super) fn plan(
    fit: &Fit,
    (fresh, old): (u64, &[u8]),
    wanted: Wanted,
    desk: &mut Desk,
    plan: &mut Plan,
) -> bool {
    let Wanted {
        questions,
        challenge,
        attempts,
        carried_max,
    } = wanted;
    let later = attempts.saturating_sub(1);
    let shapes = [
        (questions + challenge, questions + challenge),
        (questions + challenge, questions),
        (questions, questions),
    ];
    for (at, (now, then)) in shapes.into_iter().enumerate() {
        // with no challenge, or no later attempt, two shapes are one
        let is_new = at == 0 || challenge > 0 && (at == 2 || later > 0);
        if !is_new {
            continue;
        }
        desk.sizes.clear();
        desk.sizes.push(now);
        desk.sizes.extend(std::iter::repeat_n(then, later));
        if choose::quizzes(fit, &desk.sizes, fresh, &mut desk.room) {
            let first = desk.room.picked.get(..now).unwrap_or_default();
            split(fit, (&[], first), questions, &mut desk.ranked, plan);
            return true;
        }
    }
    (0..=carried_max.min(questions))
        .flat_map(|carried| [(carried, challenge), (carried, 0)])
        .any(|(carried, challenge)| {
            let carried = carried_by_attempt(questions, carried_max, carried, attempts);
            desk.sizes.clear();
            desk.sizes
                .extend(carried.iter().map(|count| questions - count));
            if let Some(first) = desk.sizes.first_mut() {
                *first += challenge;
            }
            let loose = Fit {
                tables_min: 1,
                ..fit.clone()
            };
            choose::quizzes(&loose, &desk.sizes, fresh, &mut desk.room)
                && complete(fit, old, (&carried, questions), desk, plan)
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

/// Adds questions of the attempt before to the first of the quizzes that were found, and tries
/// whether the same can be done with those that follow. Plans the first.
fn complete(
    fit: &Fit,
    old: &[u8],
    (carried, questions): (&[usize], usize),
    desk: &mut Desk,
    plan: &mut Plan,
) -> bool {
    let mut before = old.to_vec();
    let mut rest = desk.room.picked.as_slice();
    for (number, (size, count)) in desk.sizes.iter().zip(carried).enumerate() {
        let (new, others) = rest.split_at_checked(*size).unwrap_or((rest, &[]));
        rest = others;
        let again: Vec<u8> = before
            .iter()
            .copied()
            .filter(|at| new.iter().all(|other| fit.sits(*at, *other)))
            .take(*count)
            .collect();
        let whole = [again.as_slice(), new].concat();
        if again.len() < *count || !fit.is_within_limits(&whole) {
            return false;
        }
        let mut next = Plan::default();
        split(fit, (&again, new), questions, &mut desk.ranked, &mut next);
        // what came back doesn't come back once more, nor does a challenge
        before.clone_from(&next.main);
        before.retain(|at| !again.contains(at));
        if number == 0 {
            *plan = next;
        }
    }
    true
}

/// Parts what is asked now into the questions of all and those of the challenge: a table's first
/// question goes before another's second, so that the attempt itself has as many tables as it can.
fn split(
    fit: &Fit,
    (again, new): (&[u8], &[u8]),
    questions: usize,
    ranked: &mut Vec<(usize, u8)>,
    plan: &mut Plan,
) {
    plan.main.clear();
    plan.main.extend_from_slice(again);
    ranked.clear();
    let table = |at: u8| fit.tables.get(usize::from(at));
    for (number, at) in again.iter().chain(new).enumerate().skip(again.len()) {
        let before = again.iter().chain(new).take(number);
        let before = before.filter(|other| table(**other) == table(*at));
        let count = if fit.tables_min > 1 {
            before.count()
        } else {
            0
        };
        ranked.push((count, *at));
    }
    // a stable sort would need memory
    let places = ranked.len();
    for count in 0..=places {
        let of = ranked.iter().filter(|(before, _)| *before == count);
        plan.main.extend(of.map(|(_, at)| *at));
        if plan.main.len() == places + again.len() {
            break;
        }
    }
    plan.challenge.clear();
    let main = questions.max(again.len()).min(plan.main.len());
    plan.challenge.extend(plan.main.drain(main..));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All may sit together, and follow each other.
    fn fit(len: usize) -> Fit {
        let all = (1_u64 << len) - 1;
        let rows: Vec<u64> = (0..len).map(|at| all & !(1 << at)).collect();
        Fit {
            together: rows.clone(),
            apart: rows,
            tables: (0..len).map(|at| narrow(at % 3)).collect(),
            families: (0..len).map(narrow).collect(),
            per_table: 10,
            per_family: 10,
            tables_min: 1,
        }
    }

    fn narrow(number: usize) -> u8 {
        u8::try_from(number).unwrap()
    }

    /// `old` follow the fresh ones.
    fn planned(fit: &Fit, fresh: usize, wanted: Wanted) -> Option<Plan> {
        let mut found = Plan::default();
        let old: Vec<u8> = (fresh..fit.tables.len()).map(narrow).collect();
        let fresh = (1_u64 << fresh) - 1;
        plan(fit, (fresh, &old), wanted, &mut Desk::default(), &mut found).then_some(found)
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
            planned(&fit(facts), facts, wanted).map(|plan| (plan.main.len(), plan.challenge.len()))
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
        assert!(planned(&fit(7), 7, wanted(2, 0, 0)).is_none());
        let first = planned(&fit(8), 8, wanted(2, 0, 2)).unwrap();
        assert_eq!(first.main.len(), 5);
        assert!(planned(&fit(7), 7, wanted(2, 0, 2)).is_none());
        // a second one, after 0 to 4 were asked
        let second = planned(&fit(10), 5, wanted(1, 0, 2)).unwrap();
        assert!(second.main.iter().all(|at| *at < 5));
        let second = planned(&fit(9), 4, wanted(1, 0, 2)).unwrap();
        assert_eq!(second.main.iter().filter(|at| **at >= 4).count(), 1);
        let second = planned(&fit(8), 3, wanted(1, 0, 2)).unwrap();
        assert_eq!(second.main.iter().filter(|at| **at >= 3).count(), 2);
        assert!(planned(&fit(7), 2, wanted(1, 0, 2)).is_none());
        assert!(planned(&fit(9), 4, wanted(1, 0, 0)).is_none());
    }

    #[test]
    fn what_came_back_is_not_counted_on_once_more() {
        // 5 new ones, then 2 and 3 that come back, then 3 and 2: the 3 had come back
        assert!(planned(&fit(9), 9, wanted(3, 0, 3)).is_none());
        assert!(planned(&fit(10), 10, wanted(3, 0, 3)).is_some());
        // the second attempt of it, of 5 that are new and 5 that were asked
        let second = planned(&fit(10), 5, wanted(2, 0, 3)).unwrap();
        assert_eq!(second.main.iter().filter(|at| **at >= 5).count(), 2);
        // a challenge doesn't come back: 5 + 2 new ones, then 3 of the 5 and 2 new ones
        let first = planned(&fit(9), 9, wanted(2, 2, 3)).unwrap();
        assert_eq!((first.main.len(), first.challenge.len()), (5, 2));
        assert!(
            planned(&fit(8), 8, wanted(2, 2, 3))
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
        let plan = planned(&fit, 7, wanted(1, 2, 0)).unwrap();
        let tables = |places: &[u8]| {
            let tables: std::collections::BTreeSet<_> = places
                .iter()
                .map(|at| fit.tables[usize::from(*at)])
                .collect();
            tables.len()
        };
        assert_eq!(tables(&plan.main), 3);
        assert_eq!(plan.challenge.len(), 2);
        fit.tables_min = 4;
        assert!(planned(&fit, 7, wanted(1, 0, 0)).is_none());
    }
}
