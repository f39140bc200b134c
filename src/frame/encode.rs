//! Rows as Parquet and Arrow IPC, by way of Polars' crates.

use std::fs::File;
use std::io::{self, BufWriter};
use std::sync::Arc;

use polars_arrow::array::{Array, Int64Array, MutableBinaryViewArray, Utf8Array, Utf8ViewArray};
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, ArrowSchemaRef, Field};
use polars_arrow::io::ipc::write as ipc;
use polars_arrow::record_batch::RecordBatchT;
use polars_error::{PolarsError, PolarsResult};
use polars_parquet::write as parquet;
use polars_parquet::write::{
    CompressedPage, CompressionOptions, DynIter, DynStreamingIterator, ParquetType,
    fallible_streaming_iterator,
};
use rayon::prelude::*;

use crate::record::{Column, ColumnType, TextColumn};

/// The key of the note in a file's metadata.
const NOTE_KEY: &str = "kba.note";

const PARQUET_OPTIONS: parquet::WriteOptions = parquet::WriteOptions {
    statistics: parquet::StatisticsOptions {
        min_value: false,
        max_value: false,
        distinct_count: false,
        null_count: false,
        binary_statistics_truncate_length: None,
    },
    version: parquet::Version::V1,
    compression: CompressionOptions::Zstd(None),
    data_page_size: None,
};

/// The integer columns of a batch as numbers, in the order of the table's columns.
pub(super) type Integers = Vec<Option<Vec<Option<i64>>>>;

/// A file of Parquet, a row group a batch.
pub(super) struct ParquetFile {
    writer: parquet::FileWriter<BufWriter<File>>,
    note: String,
}

impl ParquetFile {
    pub(super) fn start(file: File, columns: &[Column], note: &str) -> io::Result<Self> {
        let schema = schema(columns, &ArrowDataType::Utf8View);
        let writer = parquet::FileWriter::try_new(BufWriter::new(file), schema, PARQUET_OPTIONS);
        Ok(Self {
            writer: writer.map_err(refused)?,
            note: note.to_owned(),
        })
    }

    pub(super) fn write(&mut self, cells: &[TextColumn], integers: &Integers) -> io::Result<()> {
        self.write_group(cells, integers).map_err(refused)
    }

    fn write_group(&mut self, cells: &[TextColumn], integers: &Integers) -> PolarsResult<()> {
        let arrays = arrays(cells, integers, views);
        let types = self.writer.parquet_schema().fields();
        let columns: Vec<Vec<CompressedPage>> = arrays
            .par_iter()
            .zip(types)
            .map(|(array, column)| pages(array.as_ref(), column))
            .collect::<PolarsResult<_>>()?;
        let columns = columns.iter().map(|pages| {
            let pages = pages.iter().map(PolarsResult::Ok);
            Ok(DynStreamingIterator::new(
                fallible_streaming_iterator::convert(pages),
            ))
        });
        let count = u64::try_from(rows_len(cells)).unwrap_or(u64::MAX);
        self.writer.write(count, DynIter::new(columns))
    }

    pub(super) fn finish(mut self) -> io::Result<File> {
        let note = parquet::KeyValue {
            key: NOTE_KEY.to_owned(),
            value: Some(self.note),
        };
        let schema = parquet::schema_to_metadata_key(self.writer.schema());
        self.writer.end(Some(vec![schema, note])).map_err(refused)?;
        Ok(self.writer.into_inner().into_inner()?)
    }
}

/// The pages of a column that isn't nested.
fn pages(array: &dyn Array, column: &ParquetType) -> PolarsResult<Vec<CompressedPage>> {
    let encodings = parquet::get_dtype_encoding(array.dtype());
    let leaves = parquet::array_to_columns(array, column.clone(), PARQUET_OPTIONS, &encodings)?;
    let pages = leaves.into_iter().flatten();
    pages
        .map(|page| {
            let compression = PARQUET_OPTIONS.compression;
            Ok(parquet::compress(page?, Vec::new(), compression)?)
        })
        .collect()
}

/// A file of Arrow IPC, a record batch a batch.
pub(super) struct IpcFile {
    writer: ipc::FileWriter<BufWriter<File>>,
    schema: ArrowSchemaRef,
}

impl IpcFile {
    pub(super) fn start(file: File, columns: &[Column], note: &str) -> io::Result<Self> {
        // older readers don't know views
        let schema = Arc::new(schema(columns, &ArrowDataType::LargeUtf8));
        let options = ipc::WriteOptions {
            compression: Some(ipc::Compression::LZ4),
        };
        let to = BufWriter::new(file);
        let mut writer =
            ipc::FileWriter::try_new(to, Arc::clone(&schema), None, options).map_err(refused)?;
        writer.set_custom_metadata(vec![(NOTE_KEY.to_owned(), note.to_owned())]);
        Ok(Self { writer, schema })
    }

    pub(super) fn write(&mut self, cells: &[TextColumn], integers: &Integers) -> io::Result<()> {
        let arrays = arrays(cells, integers, texts);
        RecordBatchT::try_new(rows_len(cells), Arc::clone(&self.schema), arrays)
            .and_then(|batch| self.writer.write(&batch, None))
            .map_err(refused)
    }

    pub(super) fn finish(mut self) -> io::Result<File> {
        self.writer.finish().map_err(refused)?;
        Ok(self.writer.into_inner().into_inner()?)
    }
}

/// Keeps the operating system's part of a Polars error; the rest might quote cells.
fn refused(error: PolarsError) -> io::Error {
    match error {
        PolarsError::IO { error, .. } => io::Error::from(error.kind()),
        _ => io::Error::other("the columns can't be encoded"),
    }
}

fn rows_len(cells: &[TextColumn]) -> usize {
    cells.first().map_or(0, TextColumn::len)
}

fn schema(columns: &[Column], text: &ArrowDataType) -> ArrowSchema {
    let field = |column: &Column| {
        let dtype = match column.column_type {
            ColumnType::Integer => ArrowDataType::Int64,
            ColumnType::Date | ColumnType::Id | ColumnType::Text => text.clone(),
        };
        Field::new(column.name.into(), dtype, true)
    };
    columns.iter().map(field).collect()
}

fn arrays(
    cells: &[TextColumn],
    integers: &Integers,
    texts: fn(&TextColumn) -> Box<dyn Array>,
) -> Vec<Box<dyn Array>> {
    let columns = cells.iter().zip(integers);
    columns
        .map(|(cells, numbers)| match numbers {
            Some(numbers) => Int64Array::from(numbers).boxed(),
            None => texts(cells),
        })
        .collect()
}

fn views(cells: &TextColumn) -> Box<dyn Array> {
    let array: Utf8ViewArray = MutableBinaryViewArray::<str>::from_iter(filled(cells)).into();
    array.boxed()
}

fn texts(cells: &TextColumn) -> Box<dyn Array> {
    Utf8Array::<i64>::from_iter(filled(cells)).boxed()
}

fn filled(cells: &TextColumn) -> impl Iterator<Item = Option<&str>> {
    (0..cells.len()).map(|row| Some(cells.get(row)).filter(|cell| !cell.is_empty()))
}
