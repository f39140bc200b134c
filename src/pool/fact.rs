//! Facts: records seen as something that can be asked, each once for the household that holds it.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;

use crate::kind::{Kind, Sharing, Value, given_name_key, mix};
use crate::population::{PersonRow, Tables, position};
use crate::record::Table;

/// The facts of a kind.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) facts: Vec<Fact>,
    holders: Vec<PersonRow>,
}

/// A fact and the members of one household who hold it.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    /// The record that is displayed.
    pub(crate) row: usize,
    /// Equal for equal displayed values.
    pub(crate) value: u64,
    pub(crate) household: u32,
    holders: Range<usize>,
}

/// What is true of each household, asked or not: `(household, value)` pairs in order.
#[derive(Debug)]
pub(crate) struct Truths(Vec<(u32, u64)>);

/// A record of a person who can be asked about it.
struct Candidate {
    /// Equal for records that tell of one fact.
    fact: u64,
    person: PersonRow,
    row: usize,
    from: u32,
    /// `u32::MAX` while it lasts.
    to: u32,
}

impl Facts {
    /// Collects what can be asked of whom.
    ///
    /// Where the holders of a fact live apart, the household of the later holder keeps it: two
    /// households that were shown the same truth among different choices would give it away.
    pub(crate) fn collect(kind: &Kind, tables: &Tables) -> Self {
        let mut candidates = candidates(kind, tables);
        candidates.sort_unstable_by_key(|c| (c.fact, c.from, c.person, c.row));
        let mut kept: Vec<(u32, u64, Vec<PersonRow>, &Candidate)> = Vec::new();
        for group in candidates.chunk_by(|a, b| a.fact == b.fact) {
            let runs: Vec<&[Candidate]> = match kind.sharing {
                Sharing::Coresidents => overlapping(group),
                Sharing::Household | Sharing::Record(_) => vec![group],
            };
            for run in runs {
                let Some(last) = run.iter().max_by_key(|c| later(c)) else {
                    continue;
                };
                let household = tables.household(last.person);
                let holders: BTreeSet<PersonRow> = run
                    .iter()
                    .map(|c| c.person)
                    .filter(|p| tables.household(*p) == household)
                    .collect();
                if let Some(value) = kind.value.key(tables, kind.table, last.row) {
                    kept.push((household, value, holders.into_iter().collect(), last));
                }
            }
        }
        // two facts of one household that are displayed alike are one
        kept.sort_by_key(|(household, value, _, last)| (*household, *value, later(last)));
        let mut facts = Self::default();
        for alike in kept.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let Some((household, value, _, last)) = alike.last() else {
                continue;
            };
            let holders: BTreeSet<PersonRow> =
                alike.iter().flat_map(|(_, _, h, _)| h).copied().collect();
            let start = facts.holders.len();
            facts.holders.extend(holders);
            facts.facts.push(Fact {
                row: last.row,
                value: *value,
                household: *household,
                holders: start..facts.holders.len(),
            });
        }
        facts
    }

    pub(crate) fn holders(&self, fact: &Fact) -> &[PersonRow] {
        self.holders.get(fact.holders.clone()).unwrap_or_default()
    }
}

impl Truths {
    /// All values of the kind on file for any member of a household: asked or not, of the living
    /// and the dead, present and former.
    pub(crate) fn collect(kind: &Kind, tables: &Tables) -> Self {
        let mut pairs = Vec::new();
        for person in tables.rows() {
            let household = tables.household(person);
            for table in std::iter::once(kind.table).chain(kind.also_true.iter().copied()) {
                for row in tables.rows_of(table, person) {
                    if let Some(value) = kind.value.key(tables, table, row) {
                        pairs.push((household, value));
                    }
                }
            }
        }
        if kind.value == Value::GivenName {
            told_by_the_other_side(tables, &mut pairs);
        }
        pairs.sort_unstable();
        pairs.dedup();
        Self(pairs)
    }

    pub(crate) fn contains(&self, household: u32, value: u64) -> bool {
        self.0.binary_search(&(household, value)).is_ok()
    }
}

/// A relation holds both ways, also where it stands in one person's rows only.
fn told_by_the_other_side(tables: &Tables, pairs: &mut Vec<(u32, u64)>) {
    for person in tables.rows() {
        let Some(name) = given_name_key(tables, person) else {
            continue;
        };
        for row in tables.rows_of(Table::Relatives, person) {
            if let Some(relative) = tables
                .cell(Table::Relatives, RELATIVE_ID, row)
                .checked_sub(1)
            {
                pairs.push((tables.household(PersonRow(relative)), name));
            }
        }
    }
}

fn candidates(kind: &Kind, tables: &Tables) -> Vec<Candidate> {
    let from = kind.table.column("from").or(kind.table.column("purchased"));
    let to = kind.table.column("to").or(kind.table.column("sold"));
    let mut found = Vec::new();
    for person in tables.rows().filter(|p| tables.eligible(*p)) {
        for row in tables.rows_of(kind.table, person) {
            let Some(value) = kind.value.key(tables, kind.table, row) else {
                continue;
            };
            if !(kind.askable)(tables, person, row) {
                continue;
            }
            let cell = |column: Option<usize>| {
                column.map_or(0, |column| tables.cell(kind.table, column, row))
            };
            let to = cell(to);
            found.push(Candidate {
                fact: identity(kind, tables, person, row, value),
                person,
                row,
                from: cell(from),
                to: if to == 0 { u32::MAX } else { to },
            });
        }
    }
    found
}

fn identity(kind: &Kind, tables: &Tables, person: PersonRow, row: usize, value: u64) -> u64 {
    match kind.sharing {
        // of the place, not of what is displayed of it
        Sharing::Coresidents => Value::Address.key(tables, kind.table, row).unwrap_or(value),
        Sharing::Household => mix(&[u64::from(tables.household(person)), value]),
        Sharing::Record(columns) => {
            let cells: Vec<u64> = columns
                .iter()
                .map(|column| u64::from(tables.cell(kind.table, *column, row)))
                .collect();
            if cells.contains(&0) {
                // a record without its mark is the household's own
                mix(&[u64::from(tables.household(person)), value])
            } else {
                mix(&cells)
            }
        }
    }
}

/// Cuts the records of one place, in order of their start, where nobody's time overlaps the next.
fn overlapping(group: &[Candidate]) -> Vec<&[Candidate]> {
    let mut runs = Vec::new();
    let (mut start, mut until) = (0, 0);
    for (at, candidate) in group.iter().enumerate() {
        // an unknown start may lie anywhere
        if at > start && candidate.from > until {
            runs.extend(group.get(start..at));
            start = at;
            until = 0;
        }
        until = until.max(candidate.to);
    }
    runs.extend(group.get(start..));
    runs
}

/// The order in which the last holder is found: by the end of the time, then its start. Where no
/// time is on file, a mix of the rows decides, so that it isn't always the same sibling.
fn later(candidate: &Candidate) -> (u32, u32, u64, Reverse<usize>) {
    let person = u64::from(candidate.person.0);
    (
        candidate.to,
        candidate.from,
        mix(&[candidate.fact, person]),
        Reverse(candidate.row),
    )
}

const RELATIVE_ID: usize = position(Table::Relatives, "relative_id");
