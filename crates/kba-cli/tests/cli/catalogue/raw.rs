//! The raw rows of a world, found by person and by address.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use kba::frame::{Folder, Intake};
use kba::record::{Rows, Table};
use kba::{Claim, ClaimForm};

use super::truths::Judged;
use super::words::{months, words};

/// All rows, as they were before anything read them.
pub(crate) struct Raw {
    batches: Vec<Rows>,
    persons: HashMap<String, Vec<(usize, usize)>>,
    /// Rows of `relatives` by the relative.
    named: HashMap<String, Vec<(usize, usize)>>,
    /// Rows of `residences` by address.
    addresses: HashMap<String, Vec<(usize, usize)>>,
    zip_counties: HashMap<String, BTreeSet<String>>,
}

/// One raw row.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    rows: &'a Rows,
    at: usize,
}

impl<'a> Row<'a> {
    /// A cell; empty if it is missing.
    pub(crate) fn cell(self, column: &str) -> &'a str {
        self.rows.column(column).unwrap().get(self.at).trim()
    }

    /// The start of what the row tells; empty if it isn't known, or lies after the end.
    pub(crate) fn from(self) -> &'a str {
        let (from, to) = (self.cell("from"), self.cell("to"));
        match (months(from), months(to)) {
            (Some((start, _)), Some((_, end))) if start > end => "",
            _ => from,
        }
    }

    pub(crate) fn person_id(self) -> &'a str {
        self.cell("person_id")
    }

    /// Number, street, city and state in one form.
    pub(crate) fn address(self) -> String {
        let [number, street, city, state] =
            ["number", "street", "city", "state"].map(|column| self.cell(column));
        words(&format!("{number} {street}, {city}, {state}"))
    }

    /// Whether two rows of one building are of one unit; open where one of them tells none.
    pub(crate) fn same_unit(self, other: Self) -> Judged {
        let (a, b) = (words(self.cell("unit")), words(other.cell("unit")));
        if a == b {
            Judged::Yes
        } else if a.is_empty() || b.is_empty() {
            Judged::Perhaps
        } else {
            Judged::No
        }
    }
}

impl Raw {
    /// The rows of a synthetic world.
    pub(crate) fn of_world(world: &kba_synth::World) -> Self {
        let regions = 0..world.regions();
        Self::new(regions.flat_map(|region| world.records(region)).collect())
    }

    /// The rows of a folder of tables.
    pub(crate) fn of_folder(folder: &Path) -> Self {
        let folder = Folder::open(folder).unwrap();
        let mut batches = Vec::new();
        let mut intake = Intake::default();
        for table in folder.tables() {
            let mut take = |_: &str, rows| {
                batches.push(rows);
                Ok(())
            };
            folder.read(table, &mut intake, &mut take).unwrap();
        }
        Self::new(batches)
    }

    fn new(mut batches: Vec<Rows>) -> Self {
        // persons first, as a population wants them
        batches.sort_by_key(Rows::table);
        let mut persons: HashMap<String, Vec<_>> = HashMap::new();
        let mut named: HashMap<String, Vec<_>> = HashMap::new();
        let mut addresses: HashMap<String, Vec<_>> = HashMap::new();
        let mut zip_counties: HashMap<String, BTreeSet<String>> = HashMap::new();
        for (batch, rows) in batches.iter().enumerate() {
            for at in 0..rows.len() {
                let row = Row { rows, at };
                let place = (batch, at);
                if let Some(of_person) = persons.get_mut(row.person_id()) {
                    of_person.push(place);
                } else {
                    persons.insert(row.person_id().to_owned(), vec![place]);
                }
                if rows.table() == Table::Relatives {
                    let relative = row.cell("relative_id").to_owned();
                    named.entry(relative).or_default().push(place);
                }
                if rows.table() == Table::Residences {
                    addresses.entry(row.address()).or_default().push(place);
                    let (zip, county) = (row.cell("zip"), row.cell("county"));
                    if !zip.is_empty() && !county.is_empty() {
                        let counties = zip_counties.entry(zip.to_owned()).or_default();
                        counties.insert(county.to_owned());
                    }
                }
            }
        }
        Self {
            batches,
            persons,
            named,
            addresses,
            zip_counties,
        }
    }

    /// The counties that residences of a ZIP code are in.
    pub(crate) fn counties_of_zip(&self, zip: &str) -> Vec<&str> {
        let counties = self.zip_counties.get(zip).into_iter().flatten();
        counties.map(String::as_str).collect()
    }

    pub(crate) fn batches(&self) -> &[Rows] {
        &self.batches
    }

    fn at(&self, places: Option<&Vec<(usize, usize)>>) -> Vec<Row<'_>> {
        let places = places.map_or(&[][..], Vec::as_slice);
        let row = |(batch, at): &(usize, usize)| Row {
            rows: &self.batches[*batch],
            at: *at,
        };
        places.iter().map(row).collect()
    }

    /// The rows of a person in a table.
    pub(crate) fn of(&self, person: &str, table: Table) -> Vec<Row<'_>> {
        let mut rows = self.at(self.persons.get(person));
        rows.retain(|row| row.rows.table() == table);
        rows
    }

    /// Whether a person has a row in a table.
    pub(crate) fn has(&self, person: &str, table: Table) -> bool {
        let places = self.persons.get(person).into_iter().flatten();
        places
            .into_iter()
            .any(|(batch, _)| self.batches[*batch].table() == table)
    }

    /// The row of `persons` of a person.
    pub(crate) fn person(&self, person: &str) -> Option<Row<'_>> {
        self.of(person, Table::Persons).into_iter().next()
    }

    /// Those whom the tables call relatives of a person, from either side.
    pub(crate) fn kin(&self, person: &str) -> Vec<&str> {
        let told = self.of(person, Table::Relatives);
        let mut kin: Vec<&str> = told.iter().map(|row| row.cell("relative_id")).collect();
        let back = self.at(self.named.get(person));
        kin.extend(back.iter().map(|row| row.person_id()));
        kin.sort_unstable();
        kin.dedup();
        kin
    }

    /// The rows of `residences` of one address, of other persons too.
    pub(crate) fn at_address(&self, address: &str) -> Vec<Row<'_>> {
        self.at(self.addresses.get(address))
    }

    /// The rows that tell of a person's present home; empty if two homes are as present.
    ///
    /// The home is what has no end and began last, else what ended last; a box or dormitory only
    /// where there is nothing else.
    pub(crate) fn home(&self, person: &str) -> Vec<Row<'_>> {
        let residences = self.of(person, Table::Residences);
        let rank = |row: &Row<'_>| {
            let to = row.cell("to");
            let to = if to.is_empty() { "9" } else { to };
            (!is_transient(*row), to.to_owned(), row.from().to_owned())
        };
        let Some(best) = residences.iter().map(rank).max() else {
            return Vec::new();
        };
        let mut homes: Vec<String> = residences
            .iter()
            .filter(|row| rank(row) == best)
            .map(|row| row.address())
            .collect();
        homes.sort_unstable();
        homes.dedup();
        let [home] = &homes[..] else {
            return Vec::new();
        };
        let at_home = residences.into_iter().filter(|row| row.address() == *home);
        at_home.collect()
    }

    /// What the person would claim.
    pub(crate) fn claim(&self, person: &str) -> Option<Claim> {
        let row = self.person(person)?;
        let home = *self.home(person).first()?;
        let ssn = row.cell("ssn");
        let form = ClaimForm {
            first_name: row.cell("first_name").to_owned(),
            last_name: row.cell("last_name").to_owned(),
            suffix: row.cell("suffix").to_owned(),
            birth: row.cell("birth_date").to_owned(),
            ssn_last4: ssn.get(5..).unwrap_or("").to_owned(),
            address: format!("{} {}", home.cell("number"), home.cell("street")),
            city: home.cell("city").to_owned(),
            state: home.cell("state").to_owned(),
            zip: home.cell("zip").to_owned(),
        };
        Claim::new(&form).ok()
    }
}

/// Whether a residence is a mail drop or group quarters.
pub(crate) fn is_transient(row: Row<'_>) -> bool {
    let kind = words(row.cell("kind"));
    ["po box", "dormitory", "barracks", "care home", "prison"].contains(&kind.as_str())
        || words(row.cell("street")).contains("po box")
}
