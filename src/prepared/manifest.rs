//! `manifest.json`: what a folder holds, under a checksum of its own.
//!
//! ```json
//! {
//!   "kind": "kba prepared population",
//!   "format": 1,
//!   "edition": "5f0c",
//!   "details": { "persons": 2 },
//!   "files": [
//!     {
//!       "name": "persons", "rows": 2, "bytes": 626, "blake3": "64 hex digits",
//!       "body_start": 384, "body_end": 448, "frame_blake3": "64 hex digits",
//!       "columns": [{ "name": "key", "type": "u64", "start": 384 }]
//!     }
//!   ],
//!   "blake3": "64 hex digits"
//! }
//! ```
//!
//! File `NAME.arrow` holds column `c` as `rows` little-endian integers from byte `start`. The last
//! field is the BLAKE3 of all bytes of the manifest before the comma that precedes it; with its
//! spacing it takes the last 83 bytes in every format version.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Error;
use crate::prepared::column::ElementType;

pub(super) const FILE_NAME: &str = "manifest.json";
pub(super) const KIND: &str = "kba prepared population";
/// The format this build writes and reads.
pub(super) const FORMAT: u32 = 1;

/// Far above what the widest population needs (some 100 bytes a column); keeps a foreign file of
/// the same name from being read into memory.
const BYTES_MAX: u64 = 16 << 20;

/// What a folder holds.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) kind: String,
    pub(super) format: u32,
    /// The edition of the population, hex.
    pub(super) edition: String,
    /// The caller's options and counts.
    pub(super) details: Value,
    pub(super) files: Vec<FileEntry>,
}

/// One Arrow IPC file with one record batch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct FileEntry {
    /// Name without folder and extension.
    pub(super) name: String,
    pub(super) rows: u64,
    pub(super) bytes: u64,
    /// BLAKE3 of the whole file, hex.
    pub(super) blake3: String,
    /// First byte of the record batch's body.
    pub(super) body_start: u64,
    /// First byte after the record batch's body.
    pub(super) body_end: u64,
    /// BLAKE3 of what lies before and after the body, hex.
    pub(super) frame_blake3: String,
    pub(super) columns: Vec<ColumnEntry>,
}

/// Where a column's values lie.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct ColumnEntry {
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) element: ElementType,
    /// First byte of the values, counted from the start of the file.
    pub(super) start: u64,
}

/// The two fields whose place and meaning are the same in every format version.
#[derive(Deserialize)]
struct Head {
    kind: String,
    format: u32,
}

impl Manifest {
    pub(super) fn new(edition: &str, details: Value, files: Vec<FileEntry>) -> Self {
        Self {
            kind: KIND.to_owned(),
            format: FORMAT,
            edition: edition.to_owned(),
            details,
            files,
        }
    }

    /// The manifest's text, ending with its checksum.
    pub(super) fn seal(&self) -> Result<String, Error> {
        let text = serde_json::to_string_pretty(self)
            .map_err(|e| Error::prepared(format!("can't write {FILE_NAME}: {e}")))?;
        seal(&text).ok_or_else(|| Error::prepared(format!("can't write {FILE_NAME}")))
    }

    /// Reads and checks the manifest of a folder.
    pub(super) fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(FILE_NAME);
        let len = match fs::metadata(&path) {
            Ok(found) => found.len(),
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                return Err(Error::prepared(format!(
                    "{} is not a prepared population: it has no {FILE_NAME}",
                    folder.display()
                )));
            }
            Err(e) => return Err(Error::io("read", &path, e)),
        };
        if len > BYTES_MAX {
            return Err(foreign(&path));
        }
        let bytes = fs::read(&path).map_err(|e| Error::io("read", &path, e))?;
        Self::parse(&bytes, &path)
    }

    /// The checksum comes first, so that a damaged version number is told as damage.
    fn parse(bytes: &[u8], path: &Path) -> Result<Self, Error> {
        let damaged = |_| Error::prepared(format!("{} is damaged", path.display()));
        let text = str::from_utf8(bytes).map_err(|_| foreign(path))?;
        let (body, checksum) = split(text).ok_or_else(|| foreign(path))?;
        if blake3::hash(body.as_bytes()).to_hex().as_str() != checksum {
            return Err(Error::prepared(format!(
                "{} is damaged: its checksum is wrong",
                path.display()
            )));
        }
        let head: Head = serde_json::from_str(text).map_err(|_| foreign(path))?;
        if head.kind != KIND {
            return Err(foreign(path));
        }
        check_format(head.format, path)?;
        let manifest: Self = serde_json::from_str(text).map_err(damaged)?;
        manifest.check_names(path)?;
        Ok(manifest)
    }

    /// A file's name becomes a path, so it must not lead out of the folder.
    fn check_names(&self, path: &Path) -> Result<(), Error> {
        let mut seen = HashSet::new();
        let names = self.files.iter().map(|file| file.name.as_str());
        if names.into_iter().all(|n| is_name(n) && seen.insert(n)) {
            return Ok(());
        }
        Err(Error::prepared(format!(
            "{} names a file twice or by an impossible name",
            path.display()
        )))
    }
}

/// Names of files and columns: lower-case ASCII letters, digits and underscores, 1 to 64.
pub(super) fn is_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn check_format(format: u32, path: &Path) -> Result<(), Error> {
    let place = path.display();
    match format {
        FORMAT => Ok(()),
        newer if newer > FORMAT => Err(Error::prepared(format!(
            "{place}: format version {newer} is newer than this build reads ({FORMAT})"
        ))),
        older => Err(Error::prepared(format!(
            "{place}: format version {older} is not one this build reads ({FORMAT})"
        ))),
    }
}

fn foreign(path: &Path) -> Error {
    Error::prepared(format!(
        "{} is not the manifest of a prepared population, or is cut off",
        path.display()
    ))
}

const CHECKSUM_OPEN: &str = ",\n  \"blake3\": \"";
const CHECKSUM_CLOSE: &str = "\"\n}\n";

/// Appends the checksum as the last field of an object: the BLAKE3 of all bytes before that
/// field. A rule on bytes, so that no other writer's spacing or order of fields matters.
fn seal(object: &str) -> Option<String> {
    let body = object.trim_end().strip_suffix('}')?.trim_end();
    let checksum = blake3::hash(body.as_bytes()).to_hex();
    Some(format!("{body}{CHECKSUM_OPEN}{checksum}{CHECKSUM_CLOSE}"))
}

/// The bytes under the checksum, and the checksum.
fn split(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_suffix(CHECKSUM_CLOSE)?;
    let (body, checksum) = rest.split_at_checked(rest.len().checked_sub(blake3::OUT_LEN * 2)?)?;
    Some((body.strip_suffix(CHECKSUM_OPEN)?, checksum))
}

#[cfg(test)]
pub(super) fn reseal(sealed: &str) -> String {
    let (body, _) = split(sealed).unwrap();
    seal(&format!("{body}\n}}")).unwrap()
}
