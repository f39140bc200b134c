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
pub(super) struct Joint(HashMap<u64, Vec<u32>>);

/// The households whose facts a question displays, and those that hold the same records.
#[derive(Debug, Default)]
pub(crate) struct Holders {
    own: Vec<u32>,
    others: Vec<u32>,
    /// Which of 64 classes there are households of, so that most pairs need no search.
    own_classes: u64,
    other_classes: u64,
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
        let joint = held
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|same| (2..=HOUSEHOLDS_MAX).contains(&same.len()))
            .filter_map(|same| {
                let (record, _) = same.first()?;
                Some((
                    *record,
                    same.iter().map(|(_, household)| *household).collect(),
                ))
            });
        Self(joint.collect())
    }

    /// The household whose fact a record is, and after it the others that hold it.
    pub(super) fn holders(
        &self,
        tables: &Tables,
        (table, row): (Table, usize),
        own: u32,
    ) -> Vec<u32> {
        let mut others: Vec<u32> = names(tables, table, row)
            .filter_map(|name| self.0.get(&name))
            .flatten()
            .copied()
            .filter(|other| *other != own)
            .collect();
        others.sort_unstable();
        others.dedup();
        others.insert(0, own);
        others
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
    let cell = |column: usize| u64::from(tables.cell(table, column, row));
    let name = |tag: u64, columns: &[usize]| {
        let mut words = vec![tag << 8 | table as u64];
        words.extend(columns.iter().map(|column| cell(*column)));
        let is_whole = words.iter().skip(1).all(|word| *word != 0);
        is_whole.then(|| mix(&words))
    };
    // whether or not the street or the city is told, and however it is spelled
    let of_address = |one: &[usize], other: &[usize]| {
        address_columns(table).map_or([None; 4], |[number, street, city, state]| {
            let named = |tag, place, more| name(tag, &[&[number, place, state][..], more].concat());
            [
                named(0, street, one),
                named(1, city, one),
                named(2, street, other),
                named(3, city, other),
            ]
        })
    };
    let mut names = [None; 4];
    match table {
        // whether or not the unit is told
        Table::Residences if !tables.is_transient(row) => names = of_address(&[], &[UNIT]),
        // whoever bought it later holds another deed
        Table::Properties => names = of_address(&[SELLER], &[PURCHASED]),
        Table::Relatives => {
            let relative = tables.cell(table, RELATIVE, row).checked_sub(1);
            names[0] = relative.map(|relative| of_relative(PersonRow(relative)));
        }
        Table::Phones => names[0] = name(0, &[PHONE]),
        Table::Vehicles => names[0] = name(0, &VEHICLE),
        Table::Aircraft => names[0] = name(0, &[TAIL]),
        Table::Businesses => names[0] = name(0, &BUSINESS),
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
            holders.own_classes |= class(*own);
            for other in others {
                holders.others.push(*other);
                holders.other_classes |= class(*other);
            }
        }
        holders
    }

    /// Whether one household holds what both display, not all of it as its own facts.
    pub(crate) fn meet(&self, other: &Self) -> bool {
        let meets = |a: &[u32], b: &[u32]| a.iter().any(|household| b.contains(household));
        self.other_classes & (other.own_classes | other.other_classes) != 0
            && (meets(&self.others, &other.own) || meets(&self.others, &other.others))
            || self.own_classes & other.other_classes != 0 && meets(&self.own, &other.others)
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
