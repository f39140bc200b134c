//! Writing a table.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::mem;
use std::path::{Path, PathBuf};

use super::Format;
use super::encode::{Integers, IpcFile, ParquetFile};
use crate::error::Error;
use crate::record::{Column, ColumnType, Rows, Table, TextColumn};

/// Writes one table batch by batch; the file appears under its name when it is whole.
///
/// Integer columns are 64-bit integers (in CSV figures), all others text; an empty cell is null.
/// The same batches give the same bytes.
#[derive(Debug)]
pub struct TableWriter {
    table: Table,
    path: PathBuf,
    draft: PathBuf,
    encoder: Encoder,
    rows: u64,
}

enum Encoder {
    Csv(Box<csv::Writer<File>>),
    Ipc(Box<IpcFile>),
    Ndjson(BufWriter<File>),
    Parquet(Box<ParquetFile>),
    Finished,
}

impl std::fmt::Debug for Encoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Csv(_) => "Csv",
            Self::Ipc(_) => "Ipc",
            Self::Ndjson(_) => "Ndjson",
            Self::Parquet(_) => "Parquet",
            Self::Finished => "Finished",
        })
    }
}

impl TableWriter {
    /// Starts the file of a table in a folder that is there; an older one is replaced at the end.
    ///
    /// The note goes into the metadata of the file where [`Format::holds_note`], else the caller
    /// has to put it beside.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if the file can't be created.
    pub fn create(folder: &Path, table: Table, format: Format, note: &str) -> Result<Self, Error> {
        let name = format!("{table}.{}", format.extension());
        let draft = folder.join(format!(".{name}.part"));
        let path = folder.join(name);
        let encoder = File::create(&draft)
            .and_then(|file| Encoder::start(file, table, format, note))
            .map_err(|e| Error::io("create", &path, e))?;
        Ok(Self {
            table,
            path,
            draft,
            encoder,
            rows: 0,
        })
    }

    /// Appends a batch: one row group or record batch.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) for rows of another table;
    /// [`ErrorKind::Data`](crate::ErrorKind::Data) for a cell of an integer column that is none;
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if writing fails.
    pub fn write(&mut self, rows: &Rows) -> Result<(), Error> {
        if rows.table() != self.table {
            let (given, wanted) = (rows.table(), self.table);
            return Err(Error::config(format!(
                "rows of {given} for a file of {wanted}"
            )));
        }
        if rows.is_empty() {
            return Ok(());
        }
        let integers = check_integers(rows)?;
        self.rows += u64::try_from(rows.len()).unwrap_or(0);
        self.encoder
            .write(rows, &integers)
            .map_err(|e| Error::io("write", &self.path, e))
    }

    /// Completes the file, gives it its name and returns the number of its rows.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if writing fails; there is no file then.
    pub fn finish(mut self) -> Result<u64, Error> {
        mem::replace(&mut self.encoder, Encoder::Finished)
            .finish()
            .and_then(|file| file.sync_all())
            .and_then(|()| fs::rename(&self.draft, &self.path))
            .map_err(|e| Error::io("write", &self.path, e))?;
        Ok(self.rows)
    }
}

impl Drop for TableWriter {
    fn drop(&mut self) {
        // gone already after a good end; nothing can be done about a failure here
        let _ = fs::remove_file(&self.draft);
    }
}

impl Encoder {
    fn start(file: File, table: Table, format: Format, note: &str) -> io::Result<Self> {
        Ok(match format {
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(file);
                writer.write_record(table.columns().iter().map(|column| column.name))?;
                Self::Csv(Box::new(writer))
            }
            Format::Ndjson => Self::Ndjson(BufWriter::new(file)),
            Format::Parquet => {
                Self::Parquet(Box::new(ParquetFile::start(file, table.columns(), note)?))
            }
            Format::Ipc => Self::Ipc(Box::new(IpcFile::start(file, table.columns(), note)?)),
        })
    }

    fn write(&mut self, rows: &Rows, integers: &Integers) -> io::Result<()> {
        match self {
            Self::Csv(writer) => (0..rows.len()).try_for_each(|row| {
                writer.write_record(rows.columns().iter().map(|column| column.get(row)))?;
                Ok(())
            }),
            Self::Ndjson(writer) => {
                (0..rows.len()).try_for_each(|row| write_object(writer, rows, integers, row))
            }
            Self::Parquet(file) => file.write(rows.columns(), integers),
            Self::Ipc(file) => file.write(rows.columns(), integers),
            Self::Finished => Ok(()),
        }
    }

    fn finish(self) -> io::Result<File> {
        match self {
            Self::Csv(writer) => writer.into_inner().map_err(csv::IntoInnerError::into_error),
            Self::Ndjson(writer) => writer.into_inner().map_err(io::IntoInnerError::into_error),
            Self::Parquet(file) => file.finish(),
            Self::Ipc(file) => file.finish(),
            Self::Finished => Err(io::Error::other("finished before")),
        }
    }
}

fn check_integers(rows: &Rows) -> Result<Integers, Error> {
    let table = rows.table();
    read_integers(table.columns(), rows.columns()).map_err(|(column, row)| {
        let number = rows.number(row);
        Error::data(format!("{table}.{column} of row {number} is no integer"))
    })
}

/// The integer columns as numbers; else the column and the row, from 0, of a cell that is none.
pub(super) fn read_integers(
    columns: &[Column],
    cells: &[TextColumn],
) -> Result<Integers, (&'static str, usize)> {
    let columns = columns.iter().zip(cells);
    columns
        .map(|(column, cells)| {
            if column.column_type != ColumnType::Integer {
                return Ok(None);
            }
            let number = |row| match cells.get(row) {
                "" => Ok(None),
                cell => cell.parse().map(Some).map_err(|_| (column.name, row)),
            };
            (0..cells.len())
                .map(number)
                .collect::<Result<_, _>>()
                .map(Some)
        })
        .collect()
}

fn write_object(
    to: &mut impl Write,
    rows: &Rows,
    integers: &Integers,
    row: usize,
) -> io::Result<()> {
    let columns = rows
        .table()
        .columns()
        .iter()
        .zip(rows.columns())
        .zip(integers);
    let mut before = "{";
    for ((column, cells), numbers) in columns {
        write!(to, "{before}\"{}\":", column.name)?;
        before = ",";
        let cell = cells.get(row);
        match numbers.as_ref().and_then(|numbers| *numbers.get(row)?) {
            Some(number) => write!(to, "{number}")?,
            None if cell.is_empty() => to.write_all(b"null")?,
            None => serde_json::to_writer(&mut *to, cell)?,
        }
    }
    to.write_all(b"}\n")
}
