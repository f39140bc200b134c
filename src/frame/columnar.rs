//! Parquet and Arrow IPC, through Polars' crates for the two.
//!
//! Polars' own error texts may quote a file's contents, so they are never passed on, and where it
//! panics on a damaged file that is an error like others. A limit: a run length that is damaged
//! inside a page of Parquet can make Polars ask for more memory than there is, which no one can
//! catch; a file from a doubtful disk is better checked against its checksum first.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use polars_arrow::array::Array;
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, Field};
use polars_arrow::io::ipc::read::{FileReader, read_file_metadata};
use polars_buffer::Buffer;
use polars_error::{PolarsResult, polars_bail};
use polars_parquet::read::{
    BasicDecompressor, ColumnChunkMetadata, FileMetadata, Filter, PageReader, RowGroupMetadata,
    column_iter_to_arrays, infer_schema, read_metadata,
};
use rayon::prelude::*;

use super::batch::{BATCH_ROWS, Batch};
use super::cells::Cells;
use super::header::{Header, refuse};
use super::intake::{DropRule, Place};
use crate::error::Error;
use crate::record::{Column, ColumnType, Rows, TextColumn};

/// A column as it was decoded, in parts.
type Arrays = Vec<Box<dyn Array>>;

const DAMAGED: &str = "is damaged or of another format";

/// Reads row group after row group, in slices of a batch.
pub(super) fn read_parquet(path: &Path, batch: &mut Batch<'_>) -> Result<(), Error> {
    let mut file = File::open(path).map_err(|e| Error::io("read", path, e))?;
    let opened = guarded(|| {
        let metadata = read_metadata(&mut file)?;
        Ok((infer_schema(&metadata)?, metadata))
    });
    let (schema, metadata) = opened
        .filter(|(_, metadata)| counts_agree(metadata))
        .ok_or_else(|| refuse(batch.intake, DAMAGED))?;
    let header = match_columns(&schema, batch)?;
    let fields: Vec<&Field> = header
        .present(batch.table())
        .filter_map(|(_, at)| schema.get_at_index(at).map(|(_, field)| field))
        .collect();
    let mut done = 0;
    for group in &metadata.row_groups {
        let chunks = guarded(|| {
            let chunks = fields
                .iter()
                .map(|field| Chunk::read(&mut file, group, field));
            chunks.collect::<PolarsResult<Vec<_>>>()
        });
        let chunks = chunks.ok_or_else(|| damaged_after(done, batch))?;
        for start in (0..group.num_rows()).step_by(BATCH_ROWS) {
            let slice = start..group.num_rows().min(start + BATCH_ROWS);
            let columns = guarded(|| {
                let columns = chunks.par_iter().map(|chunk| chunk.decode(slice.clone()));
                columns.collect::<PolarsResult<Vec<_>>>()
            });
            let rows = columns
                .and_then(|columns| text_rows(&columns, slice.len(), &header, done + start, batch));
            let rows = rows.ok_or_else(|| damaged_after(done + start, batch))?;
            batch.push_rows(rows)?;
        }
        done += group.num_rows();
    }
    Ok(())
}

/// A column of a row group as it is in the file.
struct Chunk<'f> {
    field: &'f Field,
    metadata: &'f ColumnChunkMetadata,
    bytes: Buffer<u8>,
}

impl<'f> Chunk<'f> {
    fn read(file: &mut File, group: &'f RowGroupMetadata, field: &'f Field) -> PolarsResult<Self> {
        let mut columns = group
            .columns_under_root_iter(&field.name)
            .into_iter()
            .flatten();
        let (Some(metadata), None) = (columns.next(), columns.next()) else {
            polars_bail!(ComputeError: "not one column");
        };
        let Range { start, end } = metadata.byte_range();
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        // never more than the file has, whatever the footer says
        file.take(end.saturating_sub(start))
            .read_to_end(&mut bytes)?;
        Ok(Self {
            field,
            metadata,
            bytes: bytes.into(),
        })
    }

    fn decode(&self, rows: Range<usize>) -> PolarsResult<Arrays> {
        let bytes = Cursor::new(self.bytes.clone());
        let pages = PageReader::new(bytes, self.metadata, Vec::new(), usize::MAX);
        let (arrays, _) = column_iter_to_arrays(
            vec![BasicDecompressor::new(pages, Vec::new())],
            vec![&self.metadata.descriptor().descriptor.primitive_type],
            self.field.clone(),
            Some(Filter::new_ranged(rows.start, rows.end)),
        )?;
        Ok(arrays)
    }
}

fn damaged_after(row: usize, batch: &Batch<'_>) -> Error {
    refuse(batch.intake, &format!("is damaged after row {row}"))
}

/// Whether the numbers of rows in a footer fit each other; a wrong one could cost all memory.
fn counts_agree(metadata: &FileMetadata) -> bool {
    let rows = metadata
        .row_groups
        .iter()
        .try_fold(0_usize, |sum, group| sum.checked_add(group.num_rows()));
    rows == Some(metadata.num_rows)
}

/// Reads record batch after record batch.
pub(super) fn read_ipc(path: &Path, batch: &mut Batch<'_>) -> Result<(), Error> {
    let file = File::open(path).map_err(|e| Error::io("read", path, e))?;
    let mut file = BufReader::new(file);
    let metadata = guarded(|| read_file_metadata(&mut file));
    let metadata = metadata.ok_or_else(|| refuse(batch.intake, DAMAGED))?;
    let header = match_columns(&metadata.schema, batch)?;
    let mut projection: Vec<usize> = header.present(batch.table()).map(|(_, at)| at).collect();
    projection.sort_unstable();
    let mut reader = guarded(|| {
        Ok(FileReader::new(
            file,
            metadata,
            Some(projection.clone()),
            None,
        ))
    })
    .ok_or_else(|| refuse(batch.intake, DAMAGED))?;
    let mut done = 0;
    loop {
        let chunk = guarded(|| reader.next().transpose());
        let chunk = chunk.ok_or_else(|| damaged_after(done, batch))?;
        let Some(chunk) = chunk else {
            return Ok(());
        };
        let len = chunk.len();
        let arrays = chunk.into_arrays();
        // back into the order of the table's columns
        let arrays: Option<Vec<&Box<dyn Array>>> = header
            .present(batch.table())
            .map(|(_, at)| arrays.get(projection.binary_search(&at).ok()?))
            .collect();
        let arrays = arrays.ok_or_else(|| damaged_after(done, batch))?;
        for start in (0..len).step_by(BATCH_ROWS) {
            let count = BATCH_ROWS.min(len - start);
            let rows = guarded(|| {
                let columns = arrays.iter().map(|array| vec![array.sliced(start, count)]);
                Ok(columns.collect::<Vec<Arrays>>())
            })
            .and_then(|columns| text_rows(&columns, count, &header, done + start, batch));
            let rows = rows.ok_or_else(|| damaged_after(done + start, batch))?;
            batch.push_rows(rows)?;
        }
        done += len;
    }
}

/// Runs Polars on a file; `None` if it fails. It panics on some damaged files.
fn guarded<T>(read: impl FnOnce() -> PolarsResult<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok()?.ok()
}

/// Matches the columns and checks their types.
fn match_columns(schema: &ArrowSchema, batch: &mut Batch<'_>) -> Result<Header, Error> {
    let names: Vec<&str> = schema
        .iter_values()
        .map(|field| field.name.as_str())
        .collect();
    let header = Header::match_names(names.iter().copied(), batch.intake)?;
    for (column, at) in header.present(batch.table()) {
        let known = schema
            .get_at_index(at)
            .is_some_and(|(_, field)| fits(field.dtype(), column));
        if !known {
            let clause = format!(
                "has a wrong type in the column {} (wanted: text{})",
                column.name,
                match column.column_type {
                    ColumnType::Date => ", a whole number or a date",
                    ColumnType::Id | ColumnType::Text => " or a whole number",
                    ColumnType::Integer => " or a number",
                }
            );
            return Err(refuse(batch.intake, &clause));
        }
    }
    Ok(header)
}

/// Whether a column's values can be read as the table's: text and whole numbers always, dates as
/// dates, and floats as whole numbers, since tools without missing integers write such.
fn fits(dtype: &ArrowDataType, column: &Column) -> bool {
    match dtype {
        ArrowDataType::Dictionary(_, values, _) => fits(values, column),
        ArrowDataType::Utf8
        | ArrowDataType::LargeUtf8
        | ArrowDataType::Utf8View
        | ArrowDataType::Null
        | ArrowDataType::Int8
        | ArrowDataType::Int16
        | ArrowDataType::Int32
        | ArrowDataType::Int64
        | ArrowDataType::UInt8
        | ArrowDataType::UInt16
        | ArrowDataType::UInt32
        | ArrowDataType::UInt64 => true,
        ArrowDataType::Date32 | ArrowDataType::Date64 | ArrowDataType::Timestamp(..) => {
            column.column_type == ColumnType::Date
        }
        ArrowDataType::Float32 | ArrowDataType::Float64 => {
            column.column_type == ColumnType::Integer
        }
        _ => false,
    }
}

/// The present columns as rows of text, numbered on from those before.
///
/// Rows with a value that their column can't have are counted and left out.
fn text_rows(
    columns: &[Arrays],
    len: usize,
    header: &Header,
    done: usize,
    batch: &mut Batch<'_>,
) -> Option<Rows> {
    let cells = guarded(|| {
        let cells = columns.par_iter().map(|arrays| Cells::read(arrays));
        Ok(cells.collect::<Option<Vec<Cells>>>())
    })??;
    let first = u64::try_from(done).ok()? + 1;
    let mut numbers: Vec<u64> = (first..).take(len).collect();
    let mut wrong = BTreeMap::new();
    for ((column, _), cells) in header.present(batch.table()).zip(&cells) {
        for row in &cells.wrong {
            wrong.entry(*row).or_insert(column.name);
        }
    }
    for (row, column) in &wrong {
        let place = Place::new(*numbers.get(*row)?, None);
        batch
            .intake
            .drop_row(DropRule::WrongType, Some(*column), place);
    }
    let kept = |row: &usize| !wrong.contains_key(row);
    let mut present = cells.into_iter();
    let mut texts = Vec::with_capacity(header.places().len());
    for place in header.places() {
        let text = match place {
            Some(_) => present.next()?.text,
            None => TextColumn::missing(len),
        };
        if text.len() != len {
            return None;
        }
        texts.push(match wrong.is_empty() {
            true => text,
            false => (0..len).filter(kept).map(|row| text.get(row)).collect(),
        });
    }
    if !wrong.is_empty() {
        let rows = (0..len).filter(kept);
        numbers = rows.filter_map(|row| numbers.get(row).copied()).collect();
    }
    Rows::from_columns(batch.table(), texts, numbers)
}
