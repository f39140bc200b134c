//! Groups of surnames that are borne with like given names.
//!
//! Given names and surnames go together (by language, origin, religion), so a surname in the claim
//! tells something of a relative's given name. The groups are cut along the first axis of the
//! correspondence between the two (reciprocal averaging, Hill 1973), learned from the population
//! itself: no list of origins is involved.

use crate::population::{PersonRow, Tables, persons};

/// A group for each person, 0 to [`GROUPS`] - 1; neighbours in the order are alike.
pub(crate) fn groups(tables: &Tables) -> Vec<u8> {
    let pairs: Vec<(usize, usize)> = tables
        .rows()
        .map(|person| {
            let cell = |column| tables.person(person, column) as usize;
            (cell(persons::FIRST_NAME), cell(persons::LAST_NAME))
        })
        .collect();
    let names = tables.texts.len();
    let flipped: Vec<(usize, usize)> = pairs.iter().map(|(given, last)| (*last, *given)).collect();
    // any start that isn't constant will do; this one is spread evenly over the names
    let mut given: Vec<f64> = (0..u32::try_from(names).unwrap_or(u32::MAX))
        .map(|name| f64::from(name.wrapping_mul(2_654_435_769) >> 16) / 65_536.0 - 0.5)
        .collect();
    let mut last = Vec::new();
    for _ in 0..ROUNDS {
        last = averages(&pairs, &given, names);
        given = averages(&flipped, &last, names);
    }
    let score = |person: &PersonRow| {
        let name = pairs.get(person.at()).map_or(0, |(_, last)| *last);
        (last.get(name).copied().unwrap_or(0.0), name)
    };
    let mut order: Vec<PersonRow> = tables.rows().collect();
    order.sort_by(|a, b| {
        let (a, b) = (score(a), score(b));
        a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
    });
    let size = order.len().div_ceil(GROUPS).max(1);
    let mut groups = vec![0; order.len()];
    let (mut at, mut group) = (0, 0);
    // all bearers of one surname are in one group
    for same in order.chunk_by(|a, b| score(a).1 == score(b).1) {
        if at >= size * (usize::from(group) + 1) {
            group += 1;
        }
        for person in same {
            if let Some(slot) = groups.get_mut(person.at()) {
                *slot = group;
            }
        }
        at += same.len();
    }
    groups
}

/// The mean score of the names that each name is borne with, drawn towards zero where there are
/// few of them, centred and scaled over persons.
fn averages(pairs: &[(usize, usize)], scores: &[f64], names: usize) -> Vec<f64> {
    let mut sums = vec![(0.0, 0.0); names];
    for (from, to) in pairs {
        if let (Some(sum), Some(score)) = (sums.get_mut(*to), scores.get(*from)) {
            sum.0 += score;
            sum.1 += 1.0;
        }
    }
    let total: f64 = sums.iter().map(|(_, count)| count).sum::<f64>().max(1.0);
    let mean = |(sum, count): (f64, f64)| sum / (count + SHRINKAGE);
    let centre = sums.iter().map(|s| mean(*s) * s.1).sum::<f64>() / total;
    let spread = sums
        .iter()
        .map(|s| (mean(*s) - centre).powi(2) * s.1)
        .sum::<f64>()
        / total;
    let scale = spread.sqrt().max(f64::MIN_POSITIVE);
    sums.iter().map(|s| (mean(*s) - centre) / scale).collect()
}

/// Enough to tell the large groups of a country apart; runs of a stratum join them anyway.
const GROUPS: usize = 8;
/// The first axis stands out well before that.
const ROUNDS: usize = 12;
/// A name with fewer bearers says more of chance than of its origin.
const SHRINKAGE: f64 = 10.0;
