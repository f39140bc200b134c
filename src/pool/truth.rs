//! What is true of households: whatever stands on file of any member, asked or not.

use std::ops::Range;

use rayon::prelude::*;

use crate::kind::{Kind, Prompt, Value, given_name_key, is_same_home, mix};
use crate::pool::fact::Facts;
use crate::population::{PersonRow, Tables, persons, position};
use crate::record::Table;

/// What is true of each household that has facts of a kind.
#[derive(Debug)]
pub(crate) struct Truths(Vec<Part>);

/// The truths of [`HOUSEHOLDS`] households, one household after the other.
#[derive(Debug, Default)]
struct Part {
    /// Of each household, and one more: the first truth.
    starts: Vec<u32>,
    truths: Vec<Truth>,
}

/// Something true of a household.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Truth {
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

/// Who lives together, by the number of the household.
#[derive(Debug)]
pub(crate) struct Members {
    starts: Vec<u32>,
    persons: Vec<PersonRow>,
}

impl Members {
    pub(crate) fn learn(tables: &Tables) -> Self {
        let mut starts = vec![0_u32; tables.len() + 1];
        for person in tables.rows() {
            if let Some(count) = starts.get_mut(tables.household(person) as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut persons = vec![PersonRow(0); tables.len()];
        for person in tables.rows() {
            let Some(at) = next.get_mut(tables.household(person) as usize) else {
                continue;
            };
            if let Some(slot) = persons.get_mut(*at as usize) {
                *slot = person;
            }
            *at += 1;
        }
        Self { starts, persons }
    }

    fn of(&self, household: u32) -> &[PersonRow] {
        let start = |at: usize| self.starts.get(at).map_or(0, |start| *start as usize);
        let at = household as usize;
        self.persons
            .get(start(at)..start(at + 1))
            .unwrap_or_default()
    }
}

impl Truths {
    /// All values of the kind on file for any member of a household that has facts: asked or not,
    /// of the living and the dead, present and former.
    pub(crate) fn collect(kind: &Kind, tables: &Tables, facts: &Facts, members: &Members) -> Self {
        let mut judged = vec![false; tables.len()];
        for fact in &facts.facts {
            if let Some(slot) = judged.get_mut(fact.household as usize) {
                *slot = true;
            }
        }
        let is_judged = |household: u32| judged.get(household as usize) == Some(&true);
        let mut others = Vec::new();
        if kind.table == Table::Relatives && kind.prompt == Prompt::Plain {
            told_by_the_other_side(kind, tables, is_judged, &mut others);
        }
        if kind.table == Table::Relatives && kind.also_true.contains(&Table::Residences) {
            under_one_roof(tables, is_judged, &mut others);
        }
        others.par_sort_unstable();
        let parts = tables.len().div_ceil(HOUSEHOLDS);
        let part = |number: usize| {
            let households = number * HOUSEHOLDS..((number + 1) * HOUSEHOLDS).min(tables.len());
            Part::collect(households, |household, truths| {
                if !is_judged(household) {
                    return;
                }
                for person in members.of(household) {
                    of_person(kind, tables, *person, truths);
                }
                let first = others.partition_point(|(other, _)| *other < household);
                let told = others.get(first..).unwrap_or_default().iter();
                let told = told.take_while(|(other, _)| *other == household);
                truths.extend(told.map(|(_, truth)| *truth));
            })
        };
        Self((0..parts).into_par_iter().map(part).collect())
    }

    /// All that is true of a household, in order of the marks; see [`Kind::marks`].
    pub(crate) fn of(&self, household: u32) -> &[Truth] {
        let at = household as usize;
        self.0
            .get(at / HOUSEHOLDS)
            .map(|part| part.of(at % HOUSEHOLDS))
            .unwrap_or_default()
    }
}

impl Part {
    fn collect(households: Range<usize>, told: impl Fn(u32, &mut Vec<Truth>)) -> Self {
        let mut part = Self {
            starts: vec![0],
            truths: Vec::new(),
        };
        let mut own = Vec::new();
        for household in households {
            own.clear();
            told(u32::try_from(household).unwrap_or(u32::MAX), &mut own);
            own.sort_unstable();
            own.dedup_by_key(|truth| truth.mark);
            part.truths.extend_from_slice(&own);
            part.starts
                .push(u32::try_from(part.truths.len()).unwrap_or(u32::MAX));
        }
        part.truths.shrink_to_fit();
        part
    }

    fn of(&self, at: usize) -> &[Truth] {
        let start = |at: usize| self.starts.get(at).map_or(0, |start| *start as usize);
        self.truths
            .get(start(at)..start(at + 1))
            .unwrap_or_default()
    }
}

/// What a person's own records say.
fn of_person(kind: &Kind, tables: &Tables, person: PersonRow, truths: &mut Vec<Truth>) {
    let mut push = |mark, source| truths.push(Truth { mark, source });
    if kind.also_true.contains(&Table::Persons) {
        let name = tables.person(person, persons::LAST_NAME);
        push(u64::from(name), Source::Text(name));
    }
    let tables_of_kind = std::iter::once(kind.table).chain(kind.also_true.iter().copied());
    for table in tables_of_kind {
        // told below and above
        if kind.table != table && (table == Table::Persons || kind.table == Table::Relatives) {
            continue;
        }
        for row in tables.rows_of(table, person) {
            if kind.present && !(kind.askable)(tables, person, row) {
                continue;
            }
            let source = Source::Row(table, u32::try_from(row).unwrap_or(u32::MAX));
            if kind.prompt == Prompt::Plain {
                let marks = kind.marks(tables, table, row);
                marks
                    .into_iter()
                    .flatten()
                    .for_each(|mark| push(mark, source));
            } else {
                let marks = kind.truths(tables, table, row);
                marks.into_iter().for_each(|mark| push(mark, source));
            }
        }
    }
}

/// A relation holds both ways, also where it stands in one person's rows only.
fn told_by_the_other_side(
    kind: &Kind,
    tables: &Tables,
    is_judged: impl Fn(u32) -> bool,
    truths: &mut Vec<(u32, Truth)>,
) {
    let is_wanted = |relative: &PersonRow| is_judged(tables.household(*relative));
    for person in tables.rows() {
        if !tables
            .relatives(person)
            .any(|relative| is_wanted(&relative))
        {
            continue;
        }
        let mark = match kind.value {
            Value::FullName => Some(full_name_key(tables, person)),
            _ => given_name_key(tables, person),
        };
        let Some(mark) = mark else {
            continue;
        };
        for relative in tables.relatives(person).filter(is_wanted) {
            let source = Source::Person(person);
            truths.push((tables.household(relative), Truth { mark, source }));
        }
    }
}

fn full_name_key(tables: &Tables, person: PersonRow) -> u64 {
    let name = |column| tables.person(person, column);
    let cells = [name(persons::LAST_NAME), name(persons::FIRST_NAME), 0, 0];
    mix(&cells.map(u64::from))
}

/// The names of those who lived at one address, in the same unit of it.
fn under_one_roof(
    tables: &Tables,
    is_judged: impl Fn(u32) -> bool,
    truths: &mut Vec<(u32, Truth)>,
) {
    let mut stays: Vec<([u32; 4], u32, PersonRow)> = Vec::new();
    for person in tables.rows() {
        for row in tables.rows_of(Table::Residences, person) {
            let address = Value::Address.cells(tables, Table::Residences, row);
            if let Some(address) = address.filter(|_| !tables.is_transient(row)) {
                let row = u32::try_from(row).unwrap_or(u32::MAX);
                stays.push((address, row, person));
            }
        }
    }
    stays.par_sort_unstable();
    for there in stays.chunk_by(|a, b| a.0 == b.0) {
        for (at, (_, row, person)) in there.iter().enumerate() {
            // whenever it was: the prompt tells no time
            for (_, other_row, other) in there.iter().skip(at + 1) {
                if tables.household(*person) == tables.household(*other)
                    || !is_same_home(tables, *row as usize, *other_row as usize)
                {
                    continue;
                }
                for (of, told) in [(person, other), (other, person)] {
                    if !is_judged(tables.household(*of)) {
                        continue;
                    }
                    let source = Source::Person(*told);
                    let names = name_keys(tables, *told);
                    let names = names.map(|mark| (tables.household(*of), Truth { mark, source }));
                    truths.extend(names);
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

/// Households of a part.
const HOUSEHOLDS: usize = 4_096;
