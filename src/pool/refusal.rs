//! Symmetric refusals: sets that would confuse, or hold two right choices, are never shown.
//!
//! Every rule looks at all members of a set alike; none knows which one is the subject's.

use crate::kind::Kind;
use crate::pool::draw;
use crate::pool::fact::{Facts, Truths};
use crate::population::Tables;

/// A pool while it is judged.
#[derive(Debug)]
pub(crate) struct Bench<'a> {
    pub(crate) kind: &'a Kind,
    pub(crate) tables: &'a Tables,
    pub(crate) facts: &'a Facts,
    pub(crate) truths: &'a Truths,
    pub(crate) choices: usize,
}

impl Bench<'_> {
    /// Whether each set of a pool is refused, by set.
    ///
    /// `members`: facts in the order of the pool; `ends`: the running sum of their weights.
    pub(crate) fn refused(&self, members: &[u32], ends: &[u32]) -> Vec<bool> {
        let texts: Vec<String> = members
            .iter()
            .map(|member| {
                let mut text = String::new();
                if let Some(fact) = self.facts.facts.get(*member as usize) {
                    let (table, value) = (self.kind.table, self.kind.value);
                    value.render(self.tables, table, fact.row, &mut text);
                }
                text
            })
            .collect();
        (0..draw::total(ends))
            .map(|set| self.refuses(members, &texts, draw::seats(ends, self.choices, set)))
            .collect()
    }

    fn refuses(&self, members: &[u32], texts: &[String], seats: draw::Seats) -> bool {
        let mut seated = Vec::with_capacity(draw::SEATS_MAX);
        for seat in seats.as_slice() {
            let at = *seat as usize;
            let fact = members
                .get(at)
                .and_then(|fact| self.facts.facts.get(*fact as usize));
            let (Some(fact), Some(text)) = (fact, texts.get(at)) else {
                return true;
            };
            seated.push((fact, text.as_str()));
        }
        seated.iter().enumerate().any(|(i, (a, a_text))| {
            seated.iter().enumerate().any(|(j, (b, b_text))| {
                let alike = i < j
                    && (a.value == b.value
                        || a_text == b_text
                        || self.kind.confusable.forbids(
                            self.tables,
                            self.kind.table,
                            (a.row, a_text),
                            (b.row, b_text),
                        ));
                alike || (i != j && self.truths.contains(a.household, b.value))
            })
        })
    }
}
