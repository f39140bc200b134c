//! Opens a prepared folder and hands out its columns.

use std::fs;
use std::path::{Path, PathBuf};

use blake3::Hasher;
use serde::de::DeserializeOwned;

use crate::Error;
use crate::prepared::column::{Column, Element};
use crate::prepared::manifest::{self, ColumnEntry, FileEntry, Manifest};
use crate::prepared::map::FileMap;

/// An open prepared folder. Columns taken from it stay valid after it is dropped.
#[derive(Debug)]
pub(crate) struct Reader {
    folder: PathBuf,
    manifest: Manifest,
    files: Vec<MappedFile>,
}

#[derive(Debug)]
struct MappedFile {
    entry: FileEntry,
    map: FileMap,
}

impl Reader {
    /// Opens a folder without reading the columns' contents; see the module for what is checked.
    pub(crate) fn open(folder: &Path) -> Result<Self, Error> {
        let found = fs::metadata(folder).map_err(|e| Error::io("open", folder, e))?;
        if !found.is_dir() {
            return Err(Error::prepared(format!(
                "{} is not a prepared population: it is not a folder",
                folder.display()
            )));
        }
        let mut manifest = Manifest::read(folder)?;
        let files = std::mem::take(&mut manifest.files)
            .into_iter()
            .map(|entry| MappedFile::open(folder, entry))
            .collect::<Result<Vec<_>, _>>()?;
        files.iter().try_for_each(|file| file.check_frame(folder))?;
        Ok(Self {
            folder: folder.to_owned(),
            manifest,
            files,
        })
    }

    /// Opens a folder and checks every byte of it.
    pub(crate) fn open_verified(folder: &Path) -> Result<Self, Error> {
        let reader = Self::open(folder)?;
        reader.verify()?;
        Ok(reader)
    }

    /// Hashes every byte of every file, on the rayon pool of the caller.
    pub(crate) fn verify(&self) -> Result<(), Error> {
        self.files.iter().try_for_each(|file| {
            let whole = Hasher::new().update_rayon(file.map.bytes()).finalize();
            check_hash(whole, &file.entry.blake3, &file.path(&self.folder))
        })
    }

    /// Tells which files are read here and there from now on.
    pub(crate) fn scatter(&self, files: &[&str]) {
        let scattered = |file: &&MappedFile| files.contains(&file.entry.name.as_str());
        let files = self.files.iter().filter(scattered);
        files.for_each(|file| file.map.scatter());
    }

    /// The edition id given when the folder was written.
    pub(crate) fn edition(&self) -> &str {
        &self.manifest.edition
    }

    /// The options and counts given when the folder was written.
    pub(crate) fn details<D: DeserializeOwned>(&self) -> Result<D, Error> {
        D::deserialize(&self.manifest.details).map_err(|_| {
            let path = self.folder.join(manifest::FILE_NAME);
            Error::prepared(format!(
                "{}: the details are not those of a population",
                path.display()
            ))
        })
    }

    /// A column, without a copy.
    pub(crate) fn column<T: Element>(&self, file: &str, column: &str) -> Result<Column<T>, Error> {
        let mapped = self.file(file)?;
        let fault = |what: &str| {
            Error::prepared(format!(
                "{}: column {column} {what}",
                mapped.path(&self.folder).display()
            ))
        };
        let entry = (mapped.entry.columns.iter())
            .find(|entry| entry.name == column)
            .ok_or_else(|| fault("is missing"))?;
        if entry.element != T::TYPE {
            return Err(fault(&format!(
                "is of type {}, not {}",
                entry.element.name(),
                T::TYPE.name()
            )));
        }
        let place = usize::try_from(entry.start)
            .ok()
            .zip(usize::try_from(mapped.entry.rows).ok());
        place
            .and_then(|(start, rows)| Column::view(mapped.map.bytes(), start, rows))
            .ok_or_else(|| fault("is out of place"))
    }

    fn file(&self, name: &str) -> Result<&MappedFile, Error> {
        (self.files.iter())
            .find(|file| file.entry.name == name)
            .ok_or_else(|| Error::prepared(format!("{} has no file {name}", self.folder.display())))
    }
}

impl MappedFile {
    fn open(folder: &Path, entry: FileEntry) -> Result<Self, Error> {
        let path = arrow_path(folder, &entry.name);
        let found = fs::metadata(&path).map_err(|e| Error::io("open", &path, e))?;
        if !found.is_file() || found.len() != entry.bytes {
            return Err(Error::prepared(format!(
                "{} is damaged: it has {} bytes instead of {}",
                path.display(),
                found.len(),
                entry.bytes
            )));
        }
        let map = FileMap::open(&path).map_err(|e| Error::io("map", &path, e))?;
        // whoever opens many waits for all at once
        let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
        map.expect(0..place(entry.body_start));
        map.expect(place(entry.body_end)..place(entry.bytes));
        Ok(Self { entry, map })
    }

    /// Checks all of it but the columns' contents.
    fn check_frame(&self, folder: &Path) -> Result<(), Error> {
        let (entry, path) = (&self.entry, self.path(folder));
        let frame = frame_hash(self.map.bytes(), entry).filter(|_| columns_fit(entry));
        let Some(frame) = frame else {
            return Err(Error::prepared(format!(
                "{}: the manifest places its columns outside of it",
                path.display()
            )));
        };
        check_hash(frame, &entry.frame_blake3, &path)
    }

    fn path(&self, folder: &Path) -> PathBuf {
        arrow_path(folder, &self.entry.name)
    }
}

pub(super) fn arrow_path(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.arrow"))
}

/// The hash of what lies before and after the columns.
pub(super) fn frame_hash(bytes: &[u8], entry: &FileEntry) -> Option<blake3::Hash> {
    let start = usize::try_from(entry.body_start).ok()?;
    let end = usize::try_from(entry.body_end).ok()?;
    let (head, _) = bytes.get(..end)?.split_at_checked(start)?;
    let mut hasher = Hasher::new();
    hasher.update(head).update(bytes.get(end..)?);
    Some(hasher.finalize())
}

/// Whether all columns lie in the body; their alignment is checked when they are taken.
fn columns_fit(entry: &FileEntry) -> bool {
    let fits = |column: &ColumnEntry| {
        let width = u64::try_from(column.element.width()).ok()?;
        let end = column.start.checked_add(entry.rows.checked_mul(width)?)?;
        Some(entry.body_start <= column.start && end <= entry.body_end)
    };
    entry.columns.iter().all(|c| fits(c) == Some(true))
}

fn check_hash(found: blake3::Hash, recorded: &str, path: &Path) -> Result<(), Error> {
    if found.to_hex().as_str() == recorded {
        return Ok(());
    }
    Err(Error::prepared(format!(
        "{} is damaged: its checksum is wrong",
        path.display()
    )))
}
