//! Parquet and Arrow IPC, through Polars.
//!
//! Polars' own error texts may quote a file's contents, so they are never passed on, and where it
//! panics on a damaged file that is an error like others. A limit: a run length that is damaged
//! inside a page of Parquet can make Polars ask for more memory than there is, which no one can
//! catch; a file from a doubtful disk is better checked against its checksum first.

use std::fs::File;
use std::io::{BufReader, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use polars::error::PolarsResult;
use polars::prelude::{
    ArrowDataType, ArrowField, ArrowSchema, DataType, ParquetReader, PlSmallStr, SerReader, Series,
};
use polars_arrow::io::ipc::read::{FileReader, read_file_metadata};
use polars_io::parquet::metadata::FileMetadata;

use super::batch::{BATCH_ROWS, Batch};
use super::header::{Header, refuse};
use crate::error::Error;
use crate::record::{Column, ColumnType, Rows, TextColumn};

const DAMAGED: &str = "is damaged or of another format";

/// Reads row group after row group, in slices of a batch.
pub(super) fn read_parquet(path: &Path, batch: &mut Batch<'_>) -> Result<(), Error> {
    let mut file = File::open(path).map_err(|e| Error::io("read", path, e))?;
    let mut reader = ParquetReader::new(&mut file);
    let opened = guarded(|| Ok((reader.schema()?, Arc::clone(reader.get_metadata()?))));
    let (schema, metadata) = opened
        .filter(|(_, metadata)| counts_agree(metadata))
        .ok_or_else(|| refuse(batch.intake, DAMAGED))?;
    let header = match_columns(&schema, batch)?;
    let projection: Vec<usize> = header.present(batch.table()).map(|(_, at)| at).collect();
    let mut done = 0;
    for group in &metadata.row_groups {
        // alone in its metadata, a row group costs the same wherever it is in the file
        let mut alone = (*metadata).clone();
        alone.num_rows = group.num_rows();
        alone.row_groups = vec![group.clone()];
        let alone = Arc::new(alone);
        for start in (0..group.num_rows()).step_by(BATCH_ROWS) {
            let frame = guarded(|| {
                file.rewind()?;
                let mut reader = ParquetReader::new(&mut file);
                reader.set_metadata(Arc::clone(&alone));
                reader
                    .with_projection(Some(projection.clone()))
                    .with_slice(Some((start, BATCH_ROWS)))
                    .finish()
            });
            let broken = || refuse(batch.intake, &format!("is damaged after row {done}"));
            let frame = frame.ok_or_else(broken)?;
            let series: Vec<&Series> = frame
                .columns()
                .iter()
                .map(polars::prelude::Column::as_materialized_series)
                .collect();
            let rows = text_rows(&series, &header, done, batch).ok_or_else(broken)?;
            done += rows.len();
            batch.push_rows(rows)?;
        }
    }
    Ok(())
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
    let fields: Vec<ArrowField> = projection
        .iter()
        .filter_map(|at| {
            metadata
                .schema
                .get_at_index(*at)
                .map(|(_, field)| field.clone())
        })
        .collect();
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
        let chunk = guarded(|| {
            let Some(arrays) = reader.next().transpose()? else {
                return Ok(None);
            };
            let columns = fields.iter().zip(arrays.into_arrays());
            let series = columns.map(|(field, array)| Series::try_from((field, array)));
            series.collect::<PolarsResult<Vec<_>>>().map(Some)
        });
        let broken = || refuse(batch.intake, &format!("is damaged after row {done}"));
        let Some(chunk) = chunk.ok_or_else(broken)? else {
            return Ok(());
        };
        // back into the order of the table's columns
        let series: Option<Vec<&Series>> = header
            .present(batch.table())
            .map(|(_, at)| chunk.get(projection.binary_search(&at).ok()?))
            .collect();
        let rows = series.and_then(|series| text_rows(&series, &header, done, batch));
        let rows = rows.ok_or_else(broken)?;
        done += rows.len();
        batch.push_rows(rows)?;
    }
}

/// Runs Polars on a file; `None` if it fails. It panics on some damaged files.
fn guarded<T>(read: impl FnOnce() -> PolarsResult<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok()?.ok()
}

/// Matches the columns and checks their types.
fn match_columns(schema: &ArrowSchema, batch: &mut Batch<'_>) -> Result<Header, Error> {
    let names: Vec<&str> = schema.iter_names().map(PlSmallStr::as_str).collect();
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
fn text_rows(series: &[&Series], header: &Header, done: usize, batch: &Batch<'_>) -> Option<Rows> {
    let len = series.first()?.len();
    let mut columns = Vec::with_capacity(header.places().len());
    let mut present = series.iter();
    for place in header.places() {
        columns.push(match place {
            Some(_) => {
                let series = present.next()?;
                guarded(|| text_column(series))?
            }
            None => TextColumn::missing(len),
        });
    }
    let first = u64::try_from(done).ok()? + 1;
    let numbers = (first..).take(len).collect();
    Rows::from_columns(batch.table(), columns, numbers)
}

fn text_column(series: &Series) -> PolarsResult<TextColumn> {
    let dated = match series.dtype() {
        DataType::Datetime(..) => series.cast(&DataType::Date)?,
        dtype if dtype.is_float() => series.cast(&DataType::Int64)?,
        _ => series.clone(),
    };
    let text = dated.cast(&DataType::String)?;
    Ok(text.str()?.iter().map(Option::unwrap_or_default).collect())
}
