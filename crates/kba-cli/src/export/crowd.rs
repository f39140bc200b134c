//! The persons whom no quiz displays, under names of their own.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use kba::frame::ListWriter;
use kba::record::{ColumnType, Rows, Table, TextColumn};
use kba::{Language, Population};
use rayon::prelude::*;

use crate::export::Households;
use crate::keyed::Keyed;

/// What was written.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) persons: u64,
    pub(super) facts: u64,
}

/// A person, and what could be asked.
struct Outsider<'a> {
    name: &'a str,
    /// State, city, ZIP code and year of birth.
    cells: [String; 4],
    facts: Vec<(&'static str, String)>,
}

/// Writes all persons outside the given households, in an order that tells nothing.
pub(super) fn write(
    population: &Population,
    displayed: &Households,
    seed: u64,
    folder: &Path,
) -> anyhow::Result<Told> {
    let names = Keyed::new(seed, "outsider");
    let mut outside: Vec<(String, &str)> = population
        .person_ids()
        .filter(|id| {
            population
                .household(id)
                .is_some_and(|h| !displayed.contains(&h))
        })
        .map(|id| (names.name(id.as_bytes()), id))
        .collect();
    outside.sort_unstable();
    let folder = folder.join("population");
    fs::create_dir(&folder).context("can't make the folder population")?;
    let mut persons = ListWriter::create(&folder.join("persons.parquet"), &PERSONS, NOTE)?;
    let mut facts = ListWriter::create(&folder.join("facts.parquet"), &FACTS, NOTE)?;
    for some in outside.chunks(CHUNK) {
        let some: Vec<Outsider<'_>> = some
            .par_iter()
            .map(|(name, id)| Outsider::new(population, name, id))
            .collect();
        persons.write(&person_columns(&some))?;
        facts.write(&fact_columns(&some))?;
    }
    Ok(Told {
        persons: persons.finish()?,
        facts: facts.finish()?,
    })
}

impl<'a> Outsider<'a> {
    fn new(population: &Population, name: &'a str, id: &str) -> Self {
        let home = population.home(id);
        let person = population.rows(id, Table::Persons);
        let cell = |rows: &Option<Rows>, column| {
            let cells = rows.as_ref().and_then(|rows| rows.column(column));
            cells.map_or_else(String::new, |cells| cells.get(0).to_owned())
        };
        let mut year = cell(&person, "birth_date");
        year.truncate(4);
        let [state, city, zip] = ["state", "city", "zip"].map(|column| cell(&home, column));
        Self {
            name,
            cells: [state, city, zip, year],
            facts: population.danger_facts(id, Language::English),
        }
    }
}

fn person_columns(some: &[Outsider<'_>]) -> [TextColumn; 5] {
    let column = |at: usize| {
        let cells = some.iter().map(|person| person.cells.get(at));
        cells.map(|cell| cell.map_or("", String::as_str)).collect()
    };
    let names = some.iter().map(|person| person.name).collect();
    [names, column(0), column(1), column(2), column(3)]
}

fn fact_columns(some: &[Outsider<'_>]) -> [TextColumn; 3] {
    let mut columns: [TextColumn; 3] = Default::default();
    let [names, kinds, values] = &mut columns;
    for person in some {
        for (kind, value) in &person.facts {
            names.push(person.name);
            kinds.push(kind);
            values.push(value);
        }
    }
    columns
}

const PERSONS: [(&str, ColumnType); 5] = [
    ("person_id", ColumnType::Text),
    ("state", ColumnType::Text),
    ("city", ColumnType::Text),
    ("zip", ColumnType::Text),
    ("birth_year", ColumnType::Integer),
];
const FACTS: [(&str, ColumnType); 3] = [
    ("person_id", ColumnType::Text),
    ("kind", ColumnType::Text),
    ("value", ColumnType::Text),
];
const NOTE: &str = "kba export: persons whom no quiz displays";
/// Persons in a row group: some hundred thousand facts.
const CHUNK: usize = 16_384;
