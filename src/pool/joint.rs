//! Joint holders: households besides a fact's own that have the same record on file.
//!
//! Former spouses and grown-up children share homes, relatives, deeds and cars with households
//! that they no longer belong to. Whoever knows such a household's records would see that two
//! choices of two questions belong together. So no two questions of a quiz display records that
//! one household holds, unless both are that household's facts; nor do questions of two attempts
//! about one table, or whose values are both rare. All choices count alike.

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::kind::{address_columns, mix};
use crate::population::{PersonRow, Tables, position};
use crate::record::Table;

/// Who holds each record that is known to a few households.
#[derive(Debug, Default)]
pub(super) struct Joint {
    /// Of each record's name where its holders stand, and how many there are.
    places: HashMap<u64, (u32, u32)>,
    households: Vec<u32>,
}

/// The households whose facts a question displays, and those that hold the same records.
#[derive(Debug, Default)]
pub(crate) struct Holders {
    own: Vec<u32>,
    others: Vec<u32>,
    classes: Classes,
}

/// Of which of 64 classes the households are, so that most pairs need no search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Classes {
    own: u64,
    others: u64,
}

impl Joint {
    pub(super) fn learn(tables: &Tables) -> Self {
        let mut held: Vec<(u64, u32)> = TABLES
            .into_par_iter()
            .flat_map_iter(|table| {
                tables.rows().flat_map(move |person| {
                    let rows = tables.rows_of(table, person);
                    rows.flat_map(move |row| held(tables, table, person, row))
                })
            })
            .collect();
        held.par_sort_unstable();
        held.dedup();
        let mut joint = Self::default();
        for same in held.chunk_by(|a, b| a.0 == b.0) {
            if !(2..=HOUSEHOLDS_MAX).contains(&same.len()) {
                continue;
            }
            let place = [joint.households.len(), same.len()];
            let place = place.map(|at| u32::try_from(at).unwrap_or(u32::MAX));
            joint
                .households
                .extend(same.iter().map(|(_, household)| *household));
            joint
                .places
                .extend(same.first().map(|(name, _)| (*name, place.into())));
        }
        joint
    }

    /// Appends the household whose fact a record is, and after it the others that hold it.
    pub(super) fn holders(
        &self,
        tables: &Tables,
        (table, row): (Table, usize),
        own: u32,
        holders: &mut Vec<u32>,
    ) {
        let mut others = [0; HOUSEHOLDS_MAX * NAMES];
        let found = names(tables, table, row)
            .filter_map(|name| self.places.get(&name))
            .filter_map(|(start, len)| {
                let start = *start as usize;
                self.households.get(start..start + *len as usize)
            })
            .flatten()
            .filter(|other| **other != own);
        let mut len = 0;
        for (slot, other) in others.iter_mut().zip(found) {
            *slot = *other;
            len += 1;
        }
        let others = others.get_mut(..len).unwrap_or_default();
        others.sort_unstable();
        holders.push(own);
        let mut last = own;
        for other in others {
            if *other != last {
                holders.push(*other);
            }
            last = *other;
        }
    }
}

/// What a row says that somebody holds: a name of the record, and the household.
fn held(
    tables: &Tables,
    table: Table,
    person: PersonRow,
    row: usize,
) -> impl Iterator<Item = (u64, u32)> + use<> {
    let household = tables.household(person);
    let told = names(tables, table, row).map(move |name| (name, household));
    // a relation is known on both sides, wherever it is on file
    let relative = (table == Table::Relatives)
        .then(|| {
            tables
                .cell(table, RELATIVE, row)
                .checked_sub(1)
                .map(PersonRow)
        })
        .flatten();
    let other_side = relative.map(|relative| {
        let theirs = tables.household(relative);
        [
            (of_relative(person), theirs),
            (of_relative(person), household),
            (of_relative(relative), theirs),
        ]
    });
    told.chain(other_side.into_iter().flatten())
}

/// Numbers for what a row is about: one in common with another row is enough. None of what
/// strangers have in common.
fn names(tables: &Tables, table: Table, row: usize) -> impl Iterator<Item = u64> + use<> {
    let name = |tag: u64, columns: &[usize], more: &[usize]| {
        let mut words = [tag << 8 | table as u64; 1 + WORDS];
        let mut len = 1;
        for (word, column) in words.iter_mut().skip(1).zip(columns.iter().chain(more)) {
            *word = u64::from(tables.cell(table, *column, row));
            if *word == 0 {
                return None;
            }
            len += 1;
        }
        words.get(..len).map(mix)
    };
    // whether or not the street or the city is told, and however it is spelled
    let of_address = |one: &[usize], other: &[usize]| {
        address_columns(table).map_or([None; NAMES], |[number, street, city, state]| {
            [
                name(0, &[number, street, state], one),
                name(1, &[number, city, state], one),
                name(2, &[number, street, state], other),
                name(3, &[number, city, state], other),
            ]
        })
    };
    let mut names = [None; NAMES];
    match table {
        // whether or not the unit is told
        Table::Residences if !tables.is_transient(row) => names = of_address(&[], &[UNIT]),
        // whoever bought it later holds another deed
        Table::Properties => names = of_address(&[SELLER], &[PURCHASED]),
        Table::Relatives => {
            let relative = tables.cell(table, RELATIVE, row).checked_sub(1);
            names[0] = relative.map(|relative| of_relative(PersonRow(relative)));
        }
        Table::Phones => names[0] = name(0, &[PHONE], &[]),
        Table::Vehicles => names[0] = name(0, &VEHICLE, &[]),
        Table::Aircraft => names[0] = name(0, &[TAIL], &[]),
        Table::Businesses => names[0] = name(0, &BUSINESS, &[]),
        Table::Residences
        | Table::Persons
        | Table::Names
        | Table::Education
        | Table::Employment
        | Table::Licences => {}
    }
    names.into_iter().flatten()
}

fn of_relative(person: PersonRow) -> u64 {
    mix(&[Table::Relatives as u64, person.0.into()])
}

impl Holders {
    /// Of the members of a set: each the household whose fact it is, and the others after it.
    pub(super) fn of<'a>(members: impl Iterator<Item = &'a [u32]>) -> Self {
        let mut holders = Self::default();
        for member in members {
            let Some((own, others)) = member.split_first() else {
                continue;
            };
            holders.own.push(*own);
            holders.classes.own |= class(*own);
            for other in others {
                holders.others.push(*other);
                holders.classes.others |= class(*other);
            }
        }
        holders
    }

    pub(super) fn classes(&self) -> Classes {
        self.classes
    }

    /// Whether one household holds what both display, not all of it as its own facts.
    pub(crate) fn meet(&self, other: &Self) -> bool {
        let meets = |a: &[u32], b: &[u32]| a.iter().any(|household| b.contains(household));
        self.classes.may_meet(other.classes)
            && (meets(&self.others, &other.own)
                || meets(&self.others, &other.others)
                || meets(&self.own, &other.others))
    }
}

impl Classes {
    /// Whether holders of such classes may meet.
    pub(super) const fn may_meet(self, other: Self) -> bool {
        self.others & (other.own | other.others) != 0 || self.own & other.others != 0
    }
}

const fn class(household: u32) -> u64 {
    // a multiple of the golden ratio spreads neighbours
    1 << (household.wrapping_mul(0x9e37_79b9) >> 26)
}

/// Tables whose records few households hold together.
const TABLES: [Table; 7] = [
    Table::Residences,
    Table::Properties,
    Table::Relatives,
    Table::Phones,
    Table::Vehicles,
    Table::Aircraft,
    Table::Businesses,
];
/// What more households hold joins strangers.
const HOUSEHOLDS_MAX: usize = 16;
/// Names of one record, and columns of one name, at most.
const NAMES: usize = 4;
const WORDS: usize = 4;

const RELATIVE: usize = position(Table::Relatives, "relative_id");
const PHONE: usize = position(Table::Phones, "number");
const TAIL: usize = position(Table::Aircraft, "tail_number");
const UNIT: usize = position(Table::Residences, "unit");
const SELLER: usize = position(Table::Properties, "seller_name");
const PURCHASED: usize = position(Table::Properties, "purchased");
const VEHICLE: [usize; 4] = [
    position(Table::Vehicles, "plate"),
    position(Table::Vehicles, "make"),
    position(Table::Vehicles, "model"),
    position(Table::Vehicles, "year"),
];
const BUSINESS: [usize; 2] = [
    position(Table::Businesses, "company"),
    position(Table::Businesses, "state"),
];
