//! Which column of a file is which column of its table.

use super::FileIntake;
use crate::error::Error;
use crate::record::{Column, Table};

/// For each column of the table, its place in the file.
pub(super) struct Header {
    places: Vec<Option<usize>>,
}

impl Header {
    /// Matches the names of a file's columns, without case and outer spaces.
    ///
    /// Notes unknown and missing optional columns. A name in the file is only noted once the
    /// required columns are there: without a header line the names would be a record's values.
    pub(super) fn match_names<'n>(
        names: impl Iterator<Item = &'n str> + Clone,
        intake: &mut FileIntake,
    ) -> Result<Self, Error> {
        let table = intake.table();
        let mut places = vec![None; table.columns().len()];
        for (at, name) in names.clone().enumerate() {
            let Some((column, place)) = find(table, name, &mut places) else {
                continue;
            };
            if place.replace(at).is_some() {
                return Err(refuse(
                    intake,
                    &format!("has the column {} twice", column.name),
                ));
            }
        }
        for (column, place) in table.columns().iter().zip(&places) {
            match place {
                None if column.required => {
                    return Err(refuse(intake, &format!("lacks the column {}", column.name)));
                }
                None => intake.missing_column(column.name),
                Some(_) => {}
            }
        }
        for name in names.filter(|name| find(table, name, &mut places).is_none()) {
            intake.unknown_column(name.trim());
        }
        Ok(Self { places })
    }

    /// The table's columns with their places in the file, those that are there.
    pub(super) fn present(&self, table: Table) -> impl Iterator<Item = (&'static Column, usize)> {
        let columns = table.columns().iter().zip(&self.places);
        columns.filter_map(|(column, place)| Some((column, (*place)?)))
    }

    /// The place in the file of each of the table's columns.
    pub(super) fn places(&self) -> &[Option<usize>] {
        &self.places
    }
}

fn find<'p>(
    table: Table,
    name: &str,
    places: &'p mut [Option<usize>],
) -> Option<(&'static Column, &'p mut Option<usize>)> {
    let name = name.trim();
    let mut columns = table.columns().iter().zip(places.iter_mut());
    columns.find(|(column, _)| column.name.eq_ignore_ascii_case(name))
}

/// The error for a file that can't be used: names the file and its table.
pub(super) fn refuse(intake: &FileIntake, clause: &str) -> Error {
    Error::data(format!(
        "{} (table {}) {clause}",
        intake.file(),
        intake.table()
    ))
}
