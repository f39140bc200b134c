//! What is true of households: whatever stands on file of any member, asked or not.

use std::borrow::Cow;
use std::ops::Range;

use rayon::prelude::*;

use crate::kind::{Cells, Kind, Prompt, Value, given_name_key, is_same_home, mix};
use crate::pool::fact::Facts;
use crate::population::{PersonRow, Tables, persons, position};
use crate::record::Table;

/// What is true of each household that has facts of a kind.
#[derive(Debug)]
pub(crate) struct Truths<'a> {
    parts: Vec<Part>,
    /// Found out when it is asked for: of all who ever lived in one home there are too many to list.
    roofs: Option<Roofs<'a>>,
}

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

impl<'a> Truths<'a> {
    /// All values of the kind on file for any member of a household that has facts: asked or not,
    /// of the living and the dead, present and former.
    pub(crate) fn collect(
        kind: &Kind,
        tables: &'a Tables,
        facts: &Facts,
        members: &'a Members,
    ) -> Self {
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
        let has_roofs =
            kind.table == Table::Relatives && kind.also_true.contains(&Table::Residences);
        Self {
            parts: (0..parts).into_par_iter().map(part).collect(),
            roofs: has_roofs.then(|| Roofs::learn(tables, members)),
        }
    }

    /// All that is true of a household, in order of the marks; see [`Kind::marks`].
    pub(crate) fn of(&self, household: u32) -> Cow<'_, [Truth]> {
        let at = household as usize;
        let part = self.parts.get(at / HOUSEHOLDS);
        let own = part
            .map(|part| part.of(at % HOUSEHOLDS))
            .unwrap_or_default();
        let Some(roofs) = &self.roofs else {
            return own.into();
        };
        let mut all = own.to_vec();
        roofs.tell(household, &mut all);
        settle(&mut all);
        all.into()
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
            settle(&mut own);
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

/// Puts truths in order, each mark once.
fn settle(truths: &mut Vec<Truth>) {
    truths.sort_unstable();
    truths.dedup_by_key(|truth| truth.mark);
}

/// Who lived at one address, in the same unit of it.
#[derive(Debug)]
struct Roofs<'a> {
    tables: &'a Tables,
    members: &'a Members,
    /// Address, record and person, in order.
    stays: Vec<(Cells, u32, PersonRow)>,
    /// Of each record its place among them, plus 1.
    places: Vec<u32>,
}

impl<'a> Roofs<'a> {
    fn learn(tables: &'a Tables, members: &'a Members) -> Self {
        let mut stays = Vec::new();
        let mut rows = 0;
        for person in tables.rows() {
            for row in tables.rows_of(Table::Residences, person) {
                rows = rows.max(row + 1);
                let address = Value::Address.cells(tables, Table::Residences, row);
                if let Some(address) = address.filter(|_| !tables.is_transient(row)) {
                    stays.push((address, u32::try_from(row).unwrap_or(u32::MAX), person));
                }
            }
        }
        stays.par_sort_unstable();
        let mut places = vec![0; rows];
        for (place, (_, row, _)) in (1..).zip(&stays) {
            if let Some(slot) = places.get_mut(*row as usize) {
                *slot = place;
            }
        }
        Self {
            tables,
            members,
            stays,
            places,
        }
    }

    /// Adds the names of those of other households who lived in a home of one.
    fn tell(&self, household: u32, truths: &mut Vec<Truth>) {
        for person in self.members.of(household) {
            for row in self.tables.rows_of(Table::Residences, *person) {
                // whenever it was: the prompt tells no time
                for (_, other_row, other) in self.there(row) {
                    if self.tables.household(*other) != household
                        && is_same_home(self.tables, row, *other_row as usize)
                    {
                        let source = Source::Person(*other);
                        let names = name_keys(self.tables, *other);
                        truths.extend(names.map(|mark| Truth { mark, source }));
                    }
                }
            }
        }
    }

    /// All stays at the address of a record.
    fn there(&self, row: usize) -> &[(Cells, u32, PersonRow)] {
        let place = self.places.get(row).and_then(|place| place.checked_sub(1));
        let Some(place) = place.map(|place| place as usize) else {
            return &[];
        };
        let (before, rest) = self.stays.split_at_checked(place).unwrap_or_default();
        let Some((address, ..)) = rest.first() else {
            return &[];
        };
        let is_there = |stay: &&(Cells, u32, PersonRow)| stay.0 == *address;
        let first = place - before.iter().rev().take_while(is_there).count();
        let end = place + rest.iter().take_while(is_there).count();
        self.stays.get(first..end).unwrap_or_default()
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
