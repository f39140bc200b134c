//! Writes a prepared folder, complete or not at all.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{Array, RecordBatch};
use arrow_buffer::Buffer;
use arrow_ipc::MetadataVersion;
use arrow_ipc::reader::{FileDecoder, read_footer_length};
use arrow_ipc::root_as_footer;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
use arrow_schema::{ArrowError, Field, Schema};
use blake3::Hasher;
use serde::Serialize;
use serde_json::Value;
use tempfile::TempDir;

use crate::Error;
use crate::prepared::column::ColumnRef;
use crate::prepared::manifest::{self, ColumnEntry, FileEntry, KIND, Manifest, is_name};
use crate::prepared::map::FileMap;
use crate::prepared::place;
use crate::prepared::reader::{arrow_path, frame_hash};

/// Buffers start at multiples of a cache line, for vector loads.
const ALIGNMENT: usize = 64;

/// Writes files into a folder beside the wanted one, which `finish` then puts into place.
///
/// A writer that fails or is dropped removes what it wrote. A killed process leaves a hidden
/// folder `.NAME.*.partial`. The folder is readable by its owner only: it is about persons.
#[derive(Debug)]
pub(crate) struct Writer {
    out: PathBuf,
    overwrite: bool,
    partial: TempDir,
    files: Vec<FileEntry>,
}

impl Writer {
    /// Starts a folder. Anything that stands at `out` is refused; with `overwrite` a prepared
    /// population there is replaced, and still nothing else is.
    pub(crate) fn create(out: &Path, overwrite: bool) -> Result<Self, Error> {
        place::check_target(out, overwrite)?;
        let Some(name) = out.file_name() else {
            return Err(Error::config(format!(
                "{} can't be the name of a prepared population",
                out.display()
            )));
        };
        let parent = place::parent(out);
        let prefix = format!(".{}.", name.display());
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix).suffix(".partial");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let partial = builder
            .tempdir_in(parent)
            .map_err(|e| Error::io("create a folder in", parent, e))?;
        Ok(Self {
            out: out.to_owned(),
            overwrite,
            partial,
            files: Vec::new(),
        })
    }

    /// Writes columns of one length as a file. File and column names are lower-case ASCII.
    pub(crate) fn file(
        &mut self,
        name: &str,
        columns: &[(&str, ColumnRef<'_>)],
    ) -> Result<(), Error> {
        self.check_shape(name, columns)?;
        let path = arrow_path(self.partial.path(), name);
        let fault = |e: ArrowError| arrow_error(e, &path);
        let batch = record_batch(columns).map_err(fault)?;
        let (bytes, hash) = write_batch(&path, &batch).map_err(fault)?;
        let map = FileMap::open(&path).map_err(|e| Error::io("map", &path, e))?;
        let mut entry = FileEntry {
            name: name.to_owned(),
            rows: to_u64(batch.num_rows())?,
            bytes,
            blake3: hash.to_hex().to_string(),
            body_start: 0,
            body_end: 0,
            frame_blake3: String::new(),
            columns: Vec::new(),
        };
        locate(map.bytes(), &batch, columns, &mut entry).map_err(fault)?;
        let frame = frame_hash(map.bytes(), &entry)
            .ok_or_else(|| Error::prepared(format!("can't read back {}", path.display())))?;
        entry.frame_blake3 = frame.to_hex().to_string();
        self.files.push(entry);
        Ok(())
    }

    /// Writes the manifest and puts the folder into place.
    pub(crate) fn finish(self, edition: &str, details: &impl Serialize) -> Result<(), Error> {
        let details: Value = serde_json::to_value(details)
            .map_err(|e| Error::config(format!("can't write the details of a {KIND}: {e}")))?;
        let text = Manifest::new(edition, details, self.files).seal()?;
        let path = self.partial.path().join(manifest::FILE_NAME);
        write_synced(&path, text.as_bytes()).map_err(|e| Error::io("write", &path, e))?;
        place::sync_folder(self.partial.path())?;
        place::put(self.partial, &self.out, self.overwrite)
    }

    fn check_shape(&self, name: &str, columns: &[(&str, ColumnRef<'_>)]) -> Result<(), Error> {
        let fault = |what: &str| Err(Error::config(format!("prepared file {name}: {what}")));
        if !is_name(name) || !columns.iter().all(|(column, _)| is_name(column)) {
            return fault("names are lower-case ASCII letters, digits and underscores");
        }
        if self.files.iter().any(|file| file.name == name) {
            return fault("written twice");
        }
        let Some((_, first)) = columns.first() else {
            return fault("no columns");
        };
        if columns
            .iter()
            .any(|(_, column)| column.len() != first.len())
        {
            return fault("columns of different lengths");
        }
        let is_repeated = |(i, (name, _)): (usize, &(&str, ColumnRef<'_>))| {
            columns.iter().skip(i + 1).any(|(other, _)| other == name)
        };
        if columns.iter().enumerate().any(is_repeated) {
            return fault("two columns of one name");
        }
        Ok(())
    }
}

fn record_batch(columns: &[(&str, ColumnRef<'_>)]) -> Result<RecordBatch, ArrowError> {
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, column)| Field::new(*name, column.element_type().arrow(), false))
        .collect();
    let arrays = columns.iter().map(|(_, column)| column.array()).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
}

/// Writes and syncs the file; its size and hash.
fn write_batch(path: &Path, batch: &RecordBatch) -> Result<(u64, blake3::Hash), ArrowError> {
    let options = IpcWriteOptions::try_new(ALIGNMENT, false, MetadataVersion::V5)?;
    let out = Hashing {
        inner: BufWriter::new(File::create_new(path)?),
        hasher: Hasher::new(),
        len: 0,
    };
    let mut writer = FileWriter::try_new_with_options(out, batch.schema_ref(), options)?;
    writer.write(batch)?;
    writer.finish()?;
    let out = writer.into_inner()?;
    let file = out
        .inner
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok((out.len, out.hasher.finalize()))
}

/// Reads the file back as any Arrow tool would, and notes where body and columns lie.
fn locate(
    file: &Buffer,
    written: &RecordBatch,
    columns: &[(&str, ColumnRef<'_>)],
    entry: &mut FileEntry,
) -> Result<(), ArrowError> {
    let lost = || ArrowError::IpcError("the file does not read back".to_owned());
    let (rest, trailer) = file.split_last_chunk::<10>().ok_or_else(lost)?;
    let footer_start = rest.len().checked_sub(read_footer_length(*trailer)?);
    let footer_bytes = footer_start.and_then(|start| rest.get(start..));
    let footer = root_as_footer(footer_bytes.ok_or_else(lost)?)
        .map_err(|e| ArrowError::IpcError(e.to_string()))?;
    let blocks = footer.recordBatches().ok_or_else(lost)?;
    let block = blocks.iter().next().ok_or_else(lost)?;
    let start = usize::try_from(block.offset()).map_err(|_| lost())?;
    let header_len = usize::try_from(block.metaDataLength()).map_err(|_| lost())?;
    let body_len = usize::try_from(block.bodyLength()).map_err(|_| lost())?;
    if start.saturating_add(header_len).saturating_add(body_len) > file.len() {
        return Err(lost());
    }
    let message = file.slice_with_length(start, header_len + body_len);
    let batch = FileDecoder::new(written.schema(), footer.version())
        .with_require_alignment(true)
        .read_record_batch(block, &message)?
        .ok_or_else(lost)?;
    if &batch != written {
        return Err(lost());
    }
    let to_u64 = |n: usize| u64::try_from(n).map_err(|_| lost());
    entry.body_start = to_u64(start + header_len)?;
    entry.body_end = to_u64(start + header_len + body_len)?;
    for ((name, column), array) in columns.iter().zip(batch.columns()) {
        let data = array.to_data();
        let values = data.buffers().first().ok_or_else(lost)?;
        let offset = values.as_ptr().addr().checked_sub(file.as_ptr().addr());
        entry.columns.push(ColumnEntry {
            name: (*name).to_owned(),
            element: column.element_type(),
            start: match offset {
                _ if column.len() == 0 => entry.body_start,
                Some(offset) => to_u64(offset)?,
                None => return Err(lost()),
            },
        });
    }
    Ok(())
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn to_u64(n: usize) -> Result<u64, Error> {
    u64::try_from(n).map_err(|_| Error::prepared("more rows than can be counted"))
}

fn arrow_error(e: ArrowError, path: &Path) -> Error {
    match e {
        ArrowError::IoError(_, e) => Error::io("write", path, e),
        e => Error::prepared(format!("can't write {}: {e}", path.display())),
    }
}

/// Hashes and counts what is written.
struct Hashing<W> {
    inner: W,
    hasher: Hasher,
    len: u64,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(bytes)?;
        self.hasher.update(bytes.get(..n).unwrap_or(bytes));
        self.len += u64::try_from(n).map_err(io::Error::other)?;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
