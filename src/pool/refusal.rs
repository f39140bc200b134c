//! Symmetric refusals: sets that would confuse, or hold two right choices, are never shown.
//!
//! Every rule looks at two members alike; none knows which one is the subject's.

use crate::kind::Kind;
use crate::pool::draw;
use crate::pool::fact::{Fact, Facts, Truths};
use crate::population::Tables;

/// What members of a pool are judged by.
#[derive(Debug)]
pub(crate) struct Bench<'a> {
    pub(crate) kind: &'a Kind,
    pub(crate) tables: &'a Tables,
    pub(crate) facts: &'a Facts,
    pub(crate) truths: &'a Truths,
}

/// Which members can't be displayed together. Shape: `members x members`, symmetric.
#[derive(Debug)]
pub(crate) struct Conflicts {
    members: usize,
    pairs: Vec<bool>,
}

impl Bench<'_> {
    /// Judges each pair of members: facts in the order of the pool.
    pub(crate) fn conflicts(&self, members: &[u32]) -> Conflicts {
        let shown: Vec<(Option<&Fact>, String)> = members
            .iter()
            .map(|member| {
                let fact = self.facts.facts.get(*member as usize);
                let mut text = String::new();
                if let Some(fact) = fact {
                    let (table, value) = (self.kind.table, self.kind.value);
                    value.render(self.tables, table, fact.row, &mut text);
                }
                (fact, text)
            })
            .collect();
        let mut conflicts = Conflicts {
            members: members.len(),
            pairs: vec![false; members.len() * members.len()],
        };
        for (i, (a, a_text)) in shown.iter().enumerate() {
            for (j, (b, b_text)) in shown.iter().enumerate().skip(i + 1) {
                let conflict = match (a, b) {
                    (Some(a), Some(b)) => self.conflict((a, a_text), (b, b_text)),
                    _ => true,
                };
                conflicts.set(i, j, conflict);
            }
        }
        conflicts
    }

    fn conflict(&self, (a, a_text): (&Fact, &str), (b, b_text): (&Fact, &str)) -> bool {
        a.value == b.value
            || a_text == b_text
            || self.truths.contains(a.household, b.value)
            || self.truths.contains(b.household, a.value)
            || self.kind.confusable.forbids(
                self.tables,
                self.kind.table,
                (a.row, a_text),
                (b.row, b_text),
            )
    }
}

impl Conflicts {
    fn set(&mut self, a: usize, b: usize, conflict: bool) {
        for at in [a * self.members + b, b * self.members + a] {
            if let Some(pair) = self.pairs.get_mut(at) {
                *pair = conflict;
            }
        }
    }

    fn between(&self, a: usize, b: usize) -> bool {
        self.pairs
            .get(a * self.members + b)
            .copied()
            .unwrap_or(true)
    }

    /// Whether a set is refused, where `order` tells which member sits at a place of the circle.
    pub(crate) fn refuse(&self, order: &[usize], seats: &draw::Seats) -> bool {
        let places = seats.as_slice();
        let member = |place: &u32| order.get(*place as usize).copied().unwrap_or(usize::MAX);
        places.iter().enumerate().any(|(at, a)| {
            places
                .iter()
                .skip(at + 1)
                .any(|b| self.between(member(a), member(b)))
        })
    }
}
