//! Facts: records seen as something that can be asked, each once for the household that holds it.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use crate::kind::{CATALOGUE, Glance, Kind, Sharing, Shown, Told, Value, mix};
use crate::population::{PersonRow, Tables};
use crate::record::Table;

/// The facts of a kind.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) facts: Vec<Fact>,
    holders: Vec<PersonRow>,
}

/// A fact and the members of one household who hold it. As small as can be: there are many.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    /// Equal for equal displayed values.
    pub(crate) value: u64,
    row: u32,
    pub(crate) household: u32,
    holders: Span,
}

/// Neighbouring places of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    start: u32,
    len: u32,
}

impl Span {
    fn of(range: &Range<usize>) -> Self {
        let narrow = |at| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            start: narrow(range.start),
            len: narrow(range.len()),
        }
    }

    const fn range(self) -> Range<usize> {
        let start = self.start as usize;
        start..start + self.len as usize
    }
}

impl Fact {
    /// The record that is displayed.
    pub(crate) const fn row(&self) -> usize {
        self.row as usize
    }
}

/// Which records each kind can ask about: one bit a row of its table.
#[derive(Debug)]
pub(crate) struct Askable(Vec<Vec<AtomicU64>>);

/// A record of a person who can be asked about it. As small as can be: there are many.
struct Candidate {
    /// Equal for records that tell of one fact.
    fact: u64,
    /// The key of what is displayed.
    value: u64,
    person: PersonRow,
    row: u32,
    from: u32,
    /// `u32::MAX` while it lasts.
    to: u32,
}

/// Candidates that tell of one fact and are of those who share it, run by run.
struct Runs<'a> {
    candidates: Vec<&'a Candidate>,
    bounds: Vec<Span>,
}

impl Askable {
    /// Looks at all records of all persons: what a claim tells of a person is found out once.
    pub(crate) fn learn(tables: &Tables) -> Self {
        let words = |kind: &Kind| {
            let rows = match kind.table {
                Table::Persons => tables.len(),
                table => tables
                    .tables
                    .get(table as usize)
                    .map_or(0, |t| t.starts.last().map_or(0, |rows| *rows as usize)),
            };
            let mut words = Vec::new();
            words.resize_with(rows.div_ceil(64), AtomicU64::default);
            words
        };
        let askable = Self(CATALOGUE.iter().map(words).collect());
        let persons: Vec<PersonRow> = tables.rows().collect();
        persons.par_chunks(CHUNK).for_each(|persons| {
            for person in persons {
                let mut told = None;
                for (kind, rows) in CATALOGUE.iter().zip(&askable.0) {
                    for (row, _) in askable_rows(kind, tables, *person, &mut told) {
                        if let Some(word) = rows.get(row / 64) {
                            word.fetch_or(1 << (row % 64), Ordering::Relaxed);
                        }
                    }
                }
            }
        });
        askable
    }

    fn holds(&self, kind: usize, row: usize) -> bool {
        let word = self.0.get(kind).and_then(|rows| rows.get(row / 64));
        word.is_some_and(|word| word.load(Ordering::Relaxed) >> (row % 64) & 1 == 1)
    }
}

impl Facts {
    /// Collects what a kind of the catalogue, by its number, can ask of whom.
    ///
    /// Where the holders of a fact live apart, the household of the later holder keeps it: two
    /// households that were shown the same truth among different choices would give it away.
    pub(crate) fn collect(number: usize, tables: &Tables, askable: &Askable) -> Self {
        let mut facts = Self::default();
        let Some(kind) = CATALOGUE.get(number) else {
            return facts;
        };
        let mut candidates = candidates(number, kind, tables, askable);
        candidates.par_sort_unstable_by_key(|c| (c.fact, c.from, c.person, c.row));
        let mut runs = Runs::of(kind, tables, &candidates);
        if matches!(kind.sharing, Sharing::Timeless(_)) {
            spread(tables, &mut runs);
        }
        let mut holders = Vec::new();
        let mut drafts: Vec<Draft<'_>> = runs
            .iter()
            .filter_map(|run| Draft::new(tables, run, &mut holders))
            .collect();
        drop(runs);
        drafts.par_sort_unstable_by(|a, b| {
            let place = |d: &Draft<'_>| (d.household, d.value);
            place(a)
                .cmp(&place(b))
                .then_with(|| later(a.last).cmp(&later(b.last)))
        });
        drafts.dedup_by(|next, kept| {
            let alike = (next.household, next.value) == (kept.household, kept.value);
            if alike {
                // the later of two stays, and takes over the other's holders
                std::mem::swap(next, kept);
                kept.take_over(next, &mut holders);
            }
            alike
        });
        for own in drafts.chunk_by(|a, b| a.household == b.household) {
            for draft in distinct(kind, tables, own) {
                let start = facts.holders.len();
                let holders = holders.get(draft.holders.range());
                facts.holders.extend(holders.unwrap_or_default());
                facts.facts.push(Fact {
                    row: draft.last.row,
                    value: draft.value,
                    household: draft.household,
                    holders: Span::of(&(start..facts.holders.len())),
                });
            }
        }
        facts
    }

    pub(crate) fn holders(&self, fact: &Fact) -> &[PersonRow] {
        self.holders.get(fact.holders.range()).unwrap_or_default()
    }
}

/// A fact before it is settled which of a household's are kept.
struct Draft<'a> {
    household: u32,
    value: u64,
    /// Where they stand in the list of all; in order, each once.
    holders: Span,
    /// The record of the last holder, which is displayed.
    last: &'a Candidate,
    /// Records that tell of it.
    support: u32,
}

impl<'a> Draft<'a> {
    fn new(tables: &Tables, run: &[&'a Candidate], holders: &mut Vec<PersonRow>) -> Option<Self> {
        let last = run.iter().copied().max_by_key(|c| later(c))?;
        let household = tables.household(last.person);
        let value = last.value;
        let start = holders.len();
        // whose own record says so, under the same prompt: nobody is asked what he shared with
        // himself
        let own = run.iter().filter(|c| c.value == value).map(|c| c.person);
        holders.extend(own.filter(|p| tables.household(*p) == household));
        Some(Self {
            household,
            value,
            holders: settled(holders, start),
            last,
            support: u32::try_from(run.len()).unwrap_or(u32::MAX),
        })
    }

    fn take_over(&mut self, other: &Self, holders: &mut Vec<PersonRow>) {
        let start = holders.len();
        holders.extend_from_within(self.holders.range());
        holders.extend_from_within(other.holders.range());
        self.holders = settled(holders, start);
        self.support += other.support;
    }
}

/// Puts the last of a list in order, each once, and tells where they stand.
fn settled(holders: &mut Vec<PersonRow>, start: usize) -> Span {
    let own = holders.get_mut(start..).unwrap_or_default();
    own.sort_unstable();
    let mut len = 0;
    for at in 0..own.len() {
        if at == 0 || own.get(at) != own.get(len - 1) {
            own.swap(len, at);
            len += 1;
        }
    }
    holders.truncate(start + len);
    Span::of(&(start..start + len))
}

/// The facts of a household without spellings of one another: of those that can't be told apart
/// the one that most records tell of stays. Shown at two attempts, both would be known as true.
fn distinct<'d, 'a>(kind: &Kind, tables: &Tables, own: &'d [Draft<'a>]) -> Vec<&'d Draft<'a>> {
    if let [only] = own {
        return vec![only];
    }
    let mut order: Vec<(&Draft<'_>, Shown)> = own
        .iter()
        .map(|draft| (draft, Shown::new(kind, tables, draft.last.row as usize)))
        .collect();
    order.sort_by_key(|(draft, _)| (Reverse(draft.support), Reverse(later(draft.last))));
    let mut kept: Vec<(&Draft<'_>, Shown)> = Vec::new();
    for (draft, shown) in order {
        let known = kept
            .iter()
            .any(|(_, other)| kind.same_thing(tables, &shown, other));
        if !known {
            kept.push((draft, shown));
        }
    }
    kept.into_iter().map(|(draft, _)| draft).collect()
}

fn candidates(number: usize, kind: &Kind, tables: &Tables, askable: &Askable) -> Vec<Candidate> {
    let from = kind
        .table
        .column("from")
        .or_else(|| kind.table.column("purchased"));
    let to = kind
        .table
        .column("to")
        .or_else(|| kind.table.column("sold"));
    let mut found = Vec::new();
    for person in tables.rows() {
        let rows = tables.rows_of(kind.table, person);
        for row in rows.filter(|row| askable.holds(number, *row)) {
            let Some(value) = kind.key(tables, row) else {
                continue;
            };
            let cell = |column: Option<usize>| {
                column.map_or(0, |column| tables.cell(kind.table, column, row))
            };
            let to = cell(to);
            found.push(Candidate {
                fact: identity(kind, tables, person, row, value),
                value,
                person,
                row: u32::try_from(row).unwrap_or(u32::MAX),
                from: cell(from),
                to: if to == 0 { u32::MAX } else { to },
            });
        }
    }
    found
}

/// The records that a person could be asked about, each with the key of its value.
pub(crate) fn askable(kind: &Kind, tables: &Tables, person: PersonRow) -> Vec<(usize, u64)> {
    askable_rows(kind, tables, person, &mut None).collect()
}

/// The same, with what a claim tells of the person, once that was asked for.
fn askable_rows(
    kind: &Kind,
    tables: &Tables,
    person: PersonRow,
    told: &mut Option<Told>,
) -> impl Iterator<Item = (usize, u64)> {
    let rows = match tables.eligible(person) {
        true => tables.rows_of(kind.table, person),
        false => 0..0,
    };
    rows.filter_map(move |row| {
        // most records aren't the kind's: that is found out at less cost than the key
        if !kind.asks_about(tables, person, row) {
            return None;
        }
        let value = kind.key(tables, row)?;
        if kind.table == Table::Names {
            return Some((row, value));
        }
        let told = told.get_or_insert_with(|| Told::of(tables, person));
        if matches!(told.glance(kind.value), Glance::Never) {
            return Some((row, value));
        }
        let content = kind.value.content(tables, kind.table, row);
        (!told.is_shown(kind.value, &content)).then_some((row, value))
    })
}

fn identity(kind: &Kind, tables: &Tables, person: PersonRow, row: usize, value: u64) -> u64 {
    match kind.sharing {
        // of the place, not of what is displayed of it
        Sharing::Coresidents => Value::Address.key(tables, kind.table, row).unwrap_or(value),
        Sharing::Household => mix(&[u64::from(tables.household(person)), value]),
        Sharing::Kin(columns) | Sharing::Record(columns) | Sharing::Timeless(columns) => {
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

impl<'a> Runs<'a> {
    /// Parts candidates in order of fact, then of start.
    fn of(kind: &Kind, tables: &Tables, candidates: &'a [Candidate]) -> Self {
        let mut runs = Self {
            candidates: Vec::with_capacity(candidates.len()),
            bounds: Vec::new(),
        };
        for group in candidates.chunk_by(|a, b| a.fact == b.fact) {
            match kind.sharing {
                _ if group.len() == 1 => runs.push(group),
                Sharing::Coresidents => runs.push_overlapping(group),
                Sharing::Kin(_) => {
                    let parts = kin(tables, group);
                    parts.into_iter().for_each(|run| runs.push(run));
                }
                Sharing::Household | Sharing::Record(_) | Sharing::Timeless(_) => runs.push(group),
            }
        }
        runs
    }

    fn iter(&self) -> impl Iterator<Item = &[&'a Candidate]> {
        let run = |bounds: &Span| self.candidates.get(bounds.range());
        self.bounds.iter().filter_map(run)
    }

    fn push(&mut self, run: impl IntoIterator<Item = &'a Candidate>) {
        let start = self.candidates.len();
        self.candidates.extend(run);
        self.bounds.push(Span::of(&(start..self.candidates.len())));
    }

    /// Cuts the records of one place, in order of their start, where nobody's time overlaps the
    /// next.
    fn push_overlapping(&mut self, group: &'a [Candidate]) {
        let mut rest = group;
        while let [first, others @ ..] = rest {
            let mut until = first.to;
            // an unknown start comes first in the order, and may lie anywhere
            let overlapping = others.iter().take_while(|candidate| {
                let overlaps = candidate.from <= until;
                until = until.max(candidate.to);
                overlaps
            });
            let (run, after) = rest
                .split_at_checked(overlapping.count() + 1)
                .unwrap_or_default();
            self.push(run);
            rest = after;
        }
    }
}

/// Parts the holders of one mark into those who are related, directly or through one another.
fn kin<'a>(tables: &Tables, group: &'a [Candidate]) -> Vec<Vec<&'a Candidate>> {
    let mut runs: Vec<(BTreeSet<PersonRow>, Vec<&Candidate>)> = Vec::new();
    for candidate in group {
        let mut circle: BTreeSet<PersonRow> = tables.relatives(candidate.person).collect();
        circle.insert(candidate.person);
        let mut run = vec![candidate];
        let mut rest = Vec::new();
        for (known, others) in runs {
            // a relation may be on file on one side only
            let related = known.contains(&candidate.person)
                || others.iter().any(|other| circle.contains(&other.person));
            if related {
                circle.extend(known);
                run.extend(others);
            } else {
                rest.push((known, others));
            }
        }
        rest.push((circle, run));
        runs = rest;
    }
    runs.into_iter().map(|(_, run)| run).collect()
}

/// Leaves each fact to one household where no time tells which held it later: to the one with the
/// holder who has the fewest so far, so that as many as possible have any. Facts with the least
/// choice go first.
fn spread(tables: &Tables, runs: &mut Runs<'_>) {
    let Runs { candidates, bounds } = runs;
    let mut households = Vec::new();
    bounds.sort_by_cached_key(|run| {
        let run = candidates.get(run.range()).unwrap_or_default();
        households.clear();
        households.extend(run.iter().map(|c| tables.household(c.person)));
        households.sort_unstable();
        households.dedup();
        let fact = run.first().map_or(0, |c| c.fact);
        (households.len(), mix(&[fact]))
    });
    let mut kept = vec![0_u32; tables.len()];
    let mut holders = Vec::new();
    for bounds in bounds {
        let run = candidates.get_mut(bounds.range()).unwrap_or_default();
        let count = |c: &&Candidate| kept.get(c.person.at()).copied().unwrap_or(0);
        let keeper = run
            .iter()
            .min_by_key(|c| (count(c), mix(&[c.fact, u64::from(c.person.0)])))
            .map(|c| tables.household(c.person));
        let mut len = 0;
        for at in 0..run.len() {
            let person = run.get(at).map(|c| c.person);
            if person.map(|person| tables.household(person)) == keeper {
                run.swap(len, at);
                len += 1;
            }
        }
        bounds.len = u32::try_from(len).unwrap_or(u32::MAX);
        holders.clear();
        holders.extend(run.iter().take(len).map(|c| c.person));
        holders.sort_unstable();
        holders.dedup();
        for holder in &holders {
            if let Some(count) = kept.get_mut(holder.at()) {
                *count += 1;
            }
        }
    }
}

/// The order in which the last holder is found: by the end of the time, then its start. Where no
/// time is on file, a mix of the rows decides, so that it isn't always the same sibling.
fn later(candidate: &Candidate) -> (u32, u32, u64, Reverse<u32>) {
    let person = u64::from(candidate.person.0);
    (
        candidate.to,
        candidate.from,
        mix(&[candidate.fact, person]),
        Reverse(candidate.row),
    )
}

/// Persons whose records are looked at by one thread at a time.
const CHUNK: usize = 4096;
