//! Facts: records seen as something that can be asked, each once for the household that holds it.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;

use hashbrown::HashMap;

use crate::kind::{Kind, Prompt, Sharing, Shown, Told, Value, given_name_key, is_same_home, mix};
use crate::population::{PersonRow, Tables, persons, position};
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

/// What is true of each household, asked or not, in order.
#[derive(Debug)]
pub(crate) struct Truths(Vec<Truth>);

/// Something true of a household.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Truth {
    household: u32,
    pub(crate) mark: u64,
    pub(crate) source: Source,
}

/// What says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    /// A text of the dictionary.
    Text(u32),
    /// The name of a person.
    Person(PersonRow),
    /// A record.
    Row(Table, u32),
}

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
        let mut runs: Vec<Vec<&Candidate>> = Vec::new();
        for group in candidates.chunk_by(|a, b| a.fact == b.fact) {
            match kind.sharing {
                Sharing::Coresidents => runs.extend(overlapping(group)),
                Sharing::Kin(_) => runs.extend(kin(tables, group)),
                Sharing::Household | Sharing::Record(_) | Sharing::Timeless(_) => {
                    runs.push(group.iter().collect());
                }
            }
        }
        if matches!(kind.sharing, Sharing::Timeless(_)) {
            spread(tables, &mut runs);
        }
        let mut drafts: Vec<Draft<'_>> = runs
            .iter()
            .filter_map(|run| Draft::new(kind, tables, run))
            .collect();
        drafts.sort_by_key(|d| (d.household, d.value, later(d.last)));
        drafts.dedup_by(|next, kept| {
            let alike = (next.household, next.value) == (kept.household, kept.value);
            if alike {
                // the later of two stays, and takes over the other's holders
                std::mem::swap(next, kept);
                kept.holders.append(&mut next.holders);
                kept.support += next.support;
            }
            alike
        });
        let mut facts = Self::default();
        for own in drafts.chunk_by(|a, b| a.household == b.household) {
            for draft in distinct(kind, tables, own) {
                let start = facts.holders.len();
                facts.holders.extend(&draft.holders);
                facts.facts.push(Fact {
                    row: draft.last.row,
                    value: draft.value,
                    household: draft.household,
                    holders: start..facts.holders.len(),
                });
            }
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
        let mut truths = Vec::new();
        for person in tables.rows() {
            let household = tables.household(person);
            let mut push = |mark, source| {
                truths.push(Truth {
                    household,
                    mark,
                    source,
                });
            };
            if kind.also_true.contains(&Table::Persons) {
                let name = tables.person(person, persons::LAST_NAME);
                push(u64::from(name), Source::Text(name));
            }
            let tables_of_kind = std::iter::once(kind.table).chain(kind.also_true.iter().copied());
            for table in tables_of_kind {
                // told below and above
                if kind.table != table
                    && (table == Table::Persons || kind.table == Table::Relatives)
                {
                    continue;
                }
                for row in tables.rows_of(table, person) {
                    if kind.present && !(kind.askable)(tables, person, row) {
                        continue;
                    }
                    let source = Source::Row(table, u32::try_from(row).unwrap_or(u32::MAX));
                    for mark in kind.truths(tables, table, row) {
                        push(mark, source);
                    }
                }
            }
        }
        if kind.table == Table::Relatives && kind.prompt == Prompt::Plain {
            told_by_the_other_side(kind, tables, &mut truths);
        }
        if kind.table == Table::Relatives && kind.also_true.contains(&Table::Residences) {
            under_one_roof(tables, &mut truths);
        }
        truths.sort_unstable();
        truths.dedup_by_key(|truth| (truth.household, truth.mark));
        Self(truths)
    }

    /// All that is true of a household, in order of the marks; see [`Kind::marks`].
    pub(crate) fn of(&self, household: u32) -> &[Truth] {
        let start = self.0.partition_point(|truth| truth.household < household);
        let end = self.0.partition_point(|truth| truth.household <= household);
        self.0.get(start..end).unwrap_or_default()
    }
}

/// A fact before it is settled which of a household's are kept.
struct Draft<'a> {
    household: u32,
    value: u64,
    holders: BTreeSet<PersonRow>,
    /// The record of the last holder, which is displayed.
    last: &'a Candidate,
    /// Records that tell of it.
    support: usize,
}

impl<'a> Draft<'a> {
    fn new(kind: &Kind, tables: &Tables, run: &[&'a Candidate]) -> Option<Self> {
        let last = run.iter().copied().max_by_key(|c| later(c))?;
        let household = tables.household(last.person);
        let value = kind.key(tables, last.row)?;
        Some(Self {
            household,
            value,
            // whose own record says so, under the same prompt: nobody is asked what he shared
            // with himself
            holders: run
                .iter()
                .filter(|c| kind.key(tables, c.row) == Some(value))
                .map(|c| c.person)
                .filter(|p| tables.household(*p) == household)
                .collect(),
            last,
            support: run.len(),
        })
    }
}

/// The facts of a household without spellings of one another: of those that can't be told apart
/// the one that most records tell of stays. Shown at two attempts, both would be known as true.
fn distinct<'d, 'a>(kind: &Kind, tables: &Tables, own: &'d [Draft<'a>]) -> Vec<&'d Draft<'a>> {
    let mut order: Vec<(&Draft<'_>, Shown)> = own
        .iter()
        .map(|draft| (draft, Shown::new(kind, tables, draft.last.row)))
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

/// A relation holds both ways, also where it stands in one person's rows only.
fn told_by_the_other_side(kind: &Kind, tables: &Tables, truths: &mut Vec<Truth>) {
    for person in tables.rows() {
        let mark = match kind.value {
            Value::FullName => Some(full_name_key(tables, person)),
            _ => given_name_key(tables, person),
        };
        let Some(mark) = mark else {
            continue;
        };
        for relative in tables.relatives(person) {
            truths.push(Truth {
                household: tables.household(relative),
                mark,
                source: Source::Person(person),
            });
        }
    }
}

fn full_name_key(tables: &Tables, person: PersonRow) -> u64 {
    let name = |column| tables.person(person, column);
    let cells = [name(persons::LAST_NAME), name(persons::FIRST_NAME), 0, 0];
    mix(&cells.map(u64::from))
}

/// The names of those who lived at one address, in the same unit of it.
fn under_one_roof(tables: &Tables, truths: &mut Vec<Truth>) {
    let mut stays: Vec<([u32; 4], usize, PersonRow)> = Vec::new();
    for person in tables.rows() {
        for row in tables.rows_of(Table::Residences, person) {
            let address = Value::Address.cells(tables, Table::Residences, row);
            if let Some(address) = address.filter(|_| !tables.is_transient(row)) {
                stays.push((address, row, person));
            }
        }
    }
    stays.sort_unstable();
    for there in stays.chunk_by(|a, b| a.0 == b.0) {
        for (at, (_, row, person)) in there.iter().enumerate() {
            // whenever it was: the prompt tells no time
            for (_, other_row, other) in there.iter().skip(at + 1) {
                if tables.household(*person) == tables.household(*other)
                    || !is_same_home(tables, *row, *other_row)
                {
                    continue;
                }
                for (of, told) in [(person, other), (other, person)] {
                    truths.extend(name_keys(tables, *told).map(|mark| Truth {
                        household: tables.household(*of),
                        mark,
                        source: Source::Person(*told),
                    }));
                }
            }
        }
    }
}

/// The keys of all names that a person bears or bore.
fn name_keys(tables: &Tables, person: PersonRow) -> impl Iterator<Item = u64> {
    let present = tables.person(person, persons::FIRST_NAME);
    let former = tables.rows_of(Table::Names, person).map(move |row| {
        let cell = |column| tables.cell(Table::Names, column, row);
        let first = match cell(NAME_FIRST) {
            0 => present,
            first => first,
        };
        mix(&[cell(NAME_LAST), first, 0, 0].map(u64::from))
    });
    std::iter::once(full_name_key(tables, person)).chain(former)
}

const NAME_FIRST: usize = position(Table::Names, "first_name");
const NAME_LAST: usize = position(Table::Names, "last_name");

fn candidates(kind: &Kind, tables: &Tables) -> Vec<Candidate> {
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
        for (row, value) in askable(kind, tables, person) {
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

/// The records that a person could be asked about, each with the key of its value.
pub(crate) fn askable(kind: &Kind, tables: &Tables, person: PersonRow) -> Vec<(usize, u64)> {
    if !tables.eligible(person) {
        return Vec::new();
    }
    let mut told = None;
    let rows = tables.rows_of(kind.table, person).filter_map(|row| {
        let value = kind.key(tables, row)?;
        if !kind.asks_about(tables, person, row) {
            return None;
        }
        let content = kind.value.content(tables, kind.table, row);
        let told = told.get_or_insert_with(|| Told::of(tables, person));
        let is_told = kind.table != Table::Names && told.is_shown(kind.value, &content);
        (!is_told).then_some((row, value))
    });
    rows.collect()
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

/// Cuts the records of one place, in order of their start, where nobody's time overlaps the next.
fn overlapping(group: &[Candidate]) -> Vec<Vec<&Candidate>> {
    let mut runs: Vec<Vec<&Candidate>> = Vec::new();
    let mut until = 0;
    for candidate in group {
        // an unknown start comes first in the order, and may lie anywhere
        match runs.last_mut() {
            Some(run) if candidate.from <= until => run.push(candidate),
            _ => {
                runs.push(vec![candidate]);
                until = 0;
            }
        }
        until = until.max(candidate.to);
    }
    runs
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
fn spread(tables: &Tables, runs: &mut [Vec<&Candidate>]) {
    let households = |run: &[&Candidate]| -> BTreeSet<u32> {
        run.iter().map(|c| tables.household(c.person)).collect()
    };
    runs.sort_by_cached_key(|run| {
        let fact = run.first().map_or(0, |c| c.fact);
        (households(run).len(), mix(&[fact]))
    });
    let mut kept: HashMap<PersonRow, u32> = HashMap::new();
    for run in runs {
        let count = |c: &&Candidate| kept.get(&c.person).copied().unwrap_or(0);
        let keeper = run
            .iter()
            .min_by_key(|c| (count(c), mix(&[c.fact, u64::from(c.person.0)])))
            .map(|c| tables.household(c.person));
        run.retain(|c| Some(tables.household(c.person)) == keeper);
        let holders: BTreeSet<PersonRow> = run.iter().map(|c| c.person).collect();
        for holder in holders {
            *kept.entry(holder).or_default() += 1;
        }
    }
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
