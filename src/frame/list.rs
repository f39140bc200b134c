//! Writing a file of columns that belong to no table of public records.

use std::fmt;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::encode::ParquetFile;
use super::write::read_integers;
use crate::error::Error;
use crate::record::{Column, ColumnType, TextColumn};

/// Writes columns of an operator's own as Parquet, batch by batch; the file appears under its name
/// when it is whole.
///
/// Integer columns are 64-bit integers, all others text; an empty cell is null. The same batches
/// give the same bytes.
pub struct ListWriter {
    columns: Vec<Column>,
    path: PathBuf,
    draft: PathBuf,
    file: ParquetFile,
    rows: u64,
}

impl ListWriter {
    /// Starts a file in a folder that is there; an older one is replaced at the end. The note goes
    /// into the metadata of the file.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if the file can't be created.
    pub fn create(
        path: &Path,
        columns: &[(&'static str, ColumnType)],
        note: &str,
    ) -> Result<Self, Error> {
        let columns: Vec<Column> = columns
            .iter()
            .map(|(name, column_type)| Column {
                name,
                column_type: *column_type,
                required: false,
            })
            .collect();
        let draft = path.with_extension("part");
        let file = File::create(&draft)
            .and_then(|file| ParquetFile::start(file, &columns, note))
            .map_err(|e| Error::io("create", path, e))?;
        Ok(Self {
            columns,
            path: path.to_owned(),
            draft,
            file,
            rows: 0,
        })
    }

    /// Appends a batch, a cell of each column a row: one row group.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if there isn't one cell of each column in
    /// each row; [`ErrorKind::Data`](crate::ErrorKind::Data) for a cell of an integer column that
    /// is none; [`ErrorKind::Io`](crate::ErrorKind::Io) if writing fails.
    pub fn write(&mut self, cells: &[TextColumn]) -> Result<(), Error> {
        let rows = cells.first().map_or(0, TextColumn::len);
        let is_even = cells.iter().all(|column| column.len() == rows);
        if cells.len() != self.columns.len() || !is_even {
            return Err(Error::config("a row has a cell of each column"));
        }
        if rows == 0 {
            return Ok(());
        }
        let integers = read_integers(&self.columns, cells).map_err(|(column, row)| {
            let number = self.rows + row as u64 + 1;
            Error::data(format!("{column} of row {number} is no integer"))
        })?;
        self.rows += rows as u64;
        self.file
            .write(cells, &integers)
            .map_err(|e| Error::io("write", &self.path, e))
    }

    /// Completes the file, gives it its name and returns the number of its rows.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if writing fails; what there is of it stands beside
    /// its name then, with the extension `part`.
    pub fn finish(self) -> Result<u64, Error> {
        self.file
            .finish()
            .and_then(|file| file.sync_all())
            .and_then(|()| fs::rename(&self.draft, &self.path))
            .map_err(|e| Error::io("write", &self.path, e))?;
        Ok(self.rows)
    }
}

impl fmt::Debug for ListWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListWriter")
            .field("path", &self.path)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use crate::frame::{Folder, Intake};
    use crate::record::Table;

    #[test]
    fn what_is_written_is_read() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("vehicles.parquet");
        let columns = [
            ("person_id", ColumnType::Text),
            ("year", ColumnType::Integer),
            ("make", ColumnType::Text),
            ("model", ColumnType::Text),
        ];
        let mut list = ListWriter::create(&path, &columns, "a note").unwrap();
        let column = |cells: &[&'static str]| cells.iter().copied().collect::<TextColumn>();
        let named = |ids: &[&'static str], years: &[&'static str]| {
            let make = ids.iter().map(|_| "Ford").collect::<TextColumn>();
            [column(ids), column(years), make.clone(), make]
        };
        list.write(&named(&["a", "b"], &["1999", ""])).unwrap();
        let uneven = list.write(&named(&["a"], &[]));
        assert_eq!(uneven.unwrap_err().kind(), ErrorKind::Config);
        let word = list.write(&named(&["a"], &["marked"]));
        let word = word.unwrap_err();
        assert_eq!(word.kind(), ErrorKind::Data);
        assert!(word.to_string().contains("year of row 3"), "{word}");
        assert!(!word.to_string().contains("marked"), "{word}");
        list.write(&named(&["c"], &["2004"])).unwrap();
        assert!(!path.exists());
        assert_eq!(list.finish().unwrap(), 3);

        let mut read = Vec::new();
        // a folder of public records has these two
        for (name, header) in [
            ("persons.csv", "person_id,first_name,last_name,birth_date"),
            ("residences.csv", "person_id,number,street,city,state"),
        ] {
            fs::write(home.path().join(name), format!("{header}\n")).unwrap();
        }
        let folder = Folder::open(home.path()).unwrap();
        folder
            .read(Table::Vehicles, &mut Intake::default(), &mut |_, rows| {
                let cells = |row| {
                    ["person_id", "year"].map(|c| rows.column(c).unwrap().get(row).to_owned())
                };
                read.extend((0..rows.len()).map(cells));
                Ok(())
            })
            .unwrap();
        assert_eq!(read, [["a", "1999"], ["b", ""], ["c", "2004"]]);
    }
}
