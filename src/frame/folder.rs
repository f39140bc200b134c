//! A folder of tables: which file holds which table, and reading one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::batch::Batch;
use super::{FileIntake, Format, Intake, Sink, columnar, csv, ndjson};
use crate::error::Error;
use crate::record::Table;

/// A folder of tables of public records on disk.
///
/// Per table one file named after it (`residences.parquet`), or a folder of that name with parts of
/// one format; formats may differ from table to table.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
    sources: BTreeMap<Table, Source>,
    ignored: Vec<String>,
}

#[derive(Clone, Debug)]
struct Source {
    format: Format,
    /// Relative to the folder, sorted.
    files: Vec<PathBuf>,
}

impl Folder {
    /// Looks through a folder; reads no table yet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if the folder can't be listed;
    /// [`ErrorKind::Data`](crate::ErrorKind::Data) if it holds no table, lacks `persons` or
    /// `residences`, or has two files for one table.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let mut folder = Self {
            path: path.to_path_buf(),
            sources: BTreeMap::new(),
            ignored: Vec::new(),
        };
        for name in entries(path)? {
            folder.note(&name)?;
        }
        for table in Table::ALL.into_iter().filter(|table| table.required()) {
            if !folder.sources.contains_key(&table) {
                return Err(folder.lacks(table));
            }
        }
        Ok(folder)
    }

    /// Where the folder is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The tables that are there, in the order in which they are best read.
    pub fn tables(&self) -> impl Iterator<Item = Table> {
        self.sources.keys().copied()
    }

    /// The format of a table; `None` if it is not there.
    #[must_use]
    pub fn format(&self, table: Table) -> Option<Format> {
        self.sources.get(&table).map(|source| source.format)
    }

    /// Files and folders that hold no table, by name; hidden ones are not looked at.
    #[must_use]
    pub fn ignored(&self) -> &[String] {
        &self.ignored
    }

    /// Reads a table and hands its rows over in batches, each with the file it came from; a table
    /// that is not there has none.
    ///
    /// A batch has at most 131,072 rows, save where a record batch of an Arrow file has more. Row
    /// numbers count the rows of data of a file from 1. What was dropped or ignored is added to the
    /// intake, also when reading ends with an error.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if a file can't be read;
    /// [`ErrorKind::Data`](crate::ErrorKind::Data) if it is damaged, lacks a required column or has
    /// one of a wrong type; any error of `sink`.
    pub fn read(&self, table: Table, intake: &mut Intake, sink: Sink<'_>) -> Result<(), Error> {
        let Some(source) = self.sources.get(&table) else {
            return Ok(());
        };
        for name in &source.files {
            let path = self.path.join(name);
            let mut file = FileIntake::new(table, name.display().to_string(), source.format);
            let mut batch = Batch::new(&mut file, &mut *sink);
            let outcome = match source.format {
                Format::Csv => csv::read(&path, &mut batch),
                Format::Ipc => columnar::read_ipc(&path, &mut batch),
                Format::Ndjson => ndjson::read(&path, &mut batch),
                Format::Parquet => columnar::read_parquet(&path, &mut batch),
            };
            intake.push(file);
            outcome?;
        }
        Ok(())
    }

    fn note(&mut self, name: &Path) -> Result<(), Error> {
        let path = self.path.join(name);
        let Some(table) = table_of(name) else {
            self.ignored.push(name.display().to_string());
            return Ok(());
        };
        let (format, files) = if path.is_dir() {
            (None, parts(&path, name)?)
        } else {
            (Format::of_path(name), vec![name.to_path_buf()])
        };
        let format = match format {
            Some(format) => format,
            None => match files.first().and_then(|file| Format::of_path(file)) {
                Some(format) => format,
                None => {
                    self.ignored.push(name.display().to_string());
                    return Ok(());
                }
            },
        };
        if let Some(odd) = files
            .iter()
            .find(|file| Format::of_path(file) != Some(format))
        {
            let odd = odd.display();
            return Err(Error::data(format!(
                "the parts of table {table} differ in format: {odd}"
            )));
        }
        if let Some(first) = self.sources.insert(table, Source { format, files }) {
            let first = first.files.first().map(|file| file.display().to_string());
            return Err(Error::data(format!(
                "table {table} is there twice: {} and {}",
                first.unwrap_or_default(),
                name.display()
            )));
        }
        Ok(())
    }

    fn lacks(&self, table: Table) -> Error {
        let place = self.path.display();
        if self.sources.is_empty() {
            return Error::data(format!(
                "no tables in {place} ({} other files)",
                self.ignored.len()
            ));
        }
        let near = self
            .ignored
            .iter()
            .find(|name| name.starts_with(table.name()));
        let near = near.map_or(String::new(), |name| {
            format!("; {name} is of no known format")
        });
        Error::data(format!("no table {table} in {place}{near}"))
    }
}

/// The names in a folder, sorted, without hidden ones.
fn entries(path: &Path) -> Result<Vec<PathBuf>, Error> {
    let unread = |e| Error::io("list", path, e);
    let mut names = Vec::new();
    for entry in fs::read_dir(path).map_err(unread)? {
        let name = entry.map_err(unread)?.file_name();
        if !name.as_encoded_bytes().starts_with(b".") {
            names.push(PathBuf::from(name));
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// The parts of a table in a folder of its own; other files there are ignored.
fn parts(path: &Path, name: &Path) -> Result<Vec<PathBuf>, Error> {
    let names = entries(path)?.into_iter();
    let parts = names.filter(|part| Format::of_path(part).is_some() && path.join(part).is_file());
    Ok(parts.map(|part| name.join(part)).collect())
}

fn table_of(name: &Path) -> Option<Table> {
    let stem = name.file_stem()?.to_str()?;
    Table::ALL
        .into_iter()
        .find(|table| table.name().eq_ignore_ascii_case(stem))
}
