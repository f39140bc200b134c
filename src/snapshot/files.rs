//! What a prepared folder holds of a population, file by file. See docs/design.md, "Formats".

use crate::Error;
use crate::pool::Pools;
use crate::population::{TableColumns, Tables};
use crate::prepared::{Column, ColumnRef, Reader};
use crate::record::Table;
use crate::serving::{Decoys, Serving};

/// Columns by file; those of one file have one length.
pub(super) type Files<'a> = Vec<(&'static str, Vec<(&'static str, ColumnRef<'a>)>)>;

pub(super) fn of_tables(tables: &Tables) -> Files<'_> {
    let mut files: Files<'_> = vec![
        ("text_bytes", vec![("bytes", (&tables.texts.bytes).into())]),
        ("text_ends", vec![("ends", (&tables.texts.ends).into())]),
    ];
    let mut persons: Vec<(&str, ColumnRef<'_>)> = vec![
        ("household", (&tables.household).into()),
        ("home", (&tables.home).into()),
    ];
    for (spec, column) in Table::Persons.columns().iter().zip(&tables.persons) {
        persons.push((spec.name, column.into()));
    }
    files.push((Table::Persons.name(), persons));
    let mut starts: Vec<(&str, ColumnRef<'_>)> = Vec::new();
    for (table, columns) in Table::ALL.iter().zip(&tables.tables).skip(1) {
        starts.push((table.name(), (&columns.starts).into()));
        let specs = table.columns().iter().zip(&columns.columns).skip(1);
        let columns = specs.map(|(spec, column)| (spec.name, column.into()));
        files.push((table.name(), columns.collect()));
    }
    files.push(("starts", starts));
    files
}

pub(super) fn of_pools(pools: &Pools) -> Files<'_> {
    vec![
        (
            "members",
            vec![
                ("row", (&pools.rows).into()),
                ("pool", (&pools.pools).into()),
                ("end", (&pools.ends).into()),
            ],
        ),
        ("holders", vec![("household", (&pools.holders).into())]),
        (
            "member_starts",
            vec![("holders", (&pools.holder_starts).into())],
        ),
        (
            "pools",
            vec![
                ("first_member", (&pools.starts).into()),
                ("first_bit", (&pools.bits).into()),
            ],
        ),
        ("kinds", vec![("asked", (&pools.asked).into())]),
        ("pairs", vec![("together", (&pools.pairs).into())]),
        ("refused", vec![("bits", (&pools.refused).into())]),
        (
            "asks",
            vec![
                ("slot", (&pools.slots).into()),
                ("member", (&pools.members).into()),
            ],
        ),
        ("ask_starts", vec![("person", (&pools.persons).into())]),
    ]
}

pub(super) fn of_serving(serving: &Serving) -> Files<'_> {
    let decoys = &serving.decoys;
    let phrases = PHRASE_COLUMNS.iter().zip(&serving.phrases);
    vec![
        ("identity", vec![("slots", (&serving.slots).into())]),
        ("blocks", vec![("words", (&serving.blocks).into())]),
        ("values", vec![("value", (&serving.values).into())]),
        ("cells", vec![("bytes", (&serving.cells).into())]),
        (
            "phrases",
            phrases
                .map(|(name, column)| (*name, column.into()))
                .collect(),
        ),
        ("pool_values", vec![("first", (&serving.pools).into())]),
        ("decoy_zips", vec![("first", (&decoys.zips).into())]),
        (
            "decoys",
            vec![
                ("year", (&decoys.years).into()),
                ("block", (&decoys.blocks).into()),
            ],
        ),
        (
            "cities",
            vec![
                ("hash", (&decoys.cities).into()),
                ("zip", (&decoys.city_zips).into()),
            ],
        ),
    ]
}

pub(super) fn open_tables(reader: &Reader) -> Result<Tables, Error> {
    let mut tables = Tables::default();
    tables.texts.bytes = reader.column("text_bytes", "bytes")?;
    tables.texts.ends = reader.column("text_ends", "ends")?;
    tables.household = reader.column(Table::Persons.name(), "household")?;
    tables.home = reader.column(Table::Persons.name(), "home")?;
    for table in Table::ALL {
        let columns = table
            .columns()
            .iter()
            .map(|spec| match (table, spec.name) {
                (Table::Persons, name) => reader.column(table.name(), name),
                (_, "person_id") => Ok(Column::default()),
                (_, name) => reader.column(table.name(), name),
            })
            .collect::<Result<Vec<_>, _>>()?;
        let mut opened = TableColumns::default();
        if table == Table::Persons {
            tables.persons = columns;
        } else {
            opened.columns = columns;
            opened.starts = reader.column("starts", table.name())?;
        }
        tables.tables.push(opened);
    }
    Ok(tables)
}

pub(super) fn open_pools(reader: &Reader, choices: usize) -> Result<Pools, Error> {
    Ok(Pools {
        rows: reader.column("members", "row")?,
        pools: reader.column("members", "pool")?,
        ends: reader.column("members", "end")?,
        starts: reader.column("pools", "first_member")?,
        bits: reader.column("pools", "first_bit")?,
        asked: reader.column("kinds", "asked")?,
        pairs: reader.column("pairs", "together")?,
        refused: reader.column("refused", "bits")?,
        holders: reader.column("holders", "household")?,
        holder_starts: reader.column("member_starts", "holders")?,
        persons: reader.column("ask_starts", "person")?,
        slots: reader.column("asks", "slot")?,
        members: reader.column("asks", "member")?,
        choices,
    })
}

pub(super) fn open_serving(reader: &Reader, choices: usize) -> Result<Serving, Error> {
    let mut phrases: [Column<u32>; 5] = Default::default();
    for (name, column) in PHRASE_COLUMNS.iter().zip(&mut phrases) {
        *column = reader.column("phrases", name)?;
    }
    let serving = Serving {
        slots: reader.column("identity", "slots")?,
        blocks: reader.column("blocks", "words")?,
        values: reader.column("values", "value")?,
        cells: reader.column("cells", "bytes")?,
        phrases,
        pools: reader.column("pool_values", "first")?,
        decoys: Decoys {
            zips: reader.column("decoy_zips", "first")?,
            years: reader.column("decoys", "year")?,
            blocks: reader.column("decoys", "block")?,
            cities: reader.column("cities", "hash")?,
            city_zips: reader.column("cities", "zip")?,
        },
        choices,
        ..Serving::default()
    };
    Ok(serving.with_wording())
}

const PHRASE_COLUMNS: [&str; 5] = ["tag", "a", "b", "c", "d"];

/// Of these a quiz reads a line here and there.
pub(super) const SCATTERED: [&str; 6] =
    ["blocks", "cells", "decoys", "identity", "phrases", "values"];
