//! Tables go to disk and come back the same in each format; bad files end in a clear error or a
//! counted drop, and no message holds what stood in them.

use std::fs;
use std::path::Path;

use polars_arrow::array::{
    Array, BooleanArray, DictionaryArray, Int32Array, Int64Array, ListArray, NullArray,
    PrimitiveArray, Utf8ViewArray,
};
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, Field, TimeUnit};
use polars_arrow::io::ipc::write as ipc_write;
use polars_arrow::offset::OffsetsBuffer;
use polars_arrow::record_batch::RecordBatchT;
use polars_error::PolarsError;
use polars_parquet::write::{
    self as parquet_write, CompressedPage, CompressionOptions, DynIter, DynStreamingIterator,
    array_to_columns, compress, fallible_streaming_iterator::convert,
};
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::ErrorKind;
use crate::record::{Rows, Table};

const NOTE: &str = "synthetic: made by a test";

// Planted in bad files; must turn up in no message.
const SECRET: &str = "Xanthippe";

type Cells = Vec<Vec<String>>;

fn cells(rows: &Rows) -> Cells {
    let row = |at| {
        rows.columns()
            .iter()
            .map(|column| column.get(at).to_owned())
            .collect()
    };
    (0..rows.len()).map(row).collect()
}

/// A folder with the required tables, small and sound, in CSV.
fn sound() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    put(
        "persons.csv",
        "person_id,first_name,last_name,birth_date\np1,Ann,Lee,1970\np2,Bo,Ray,1980\n",
    );
    put(
        "residences.csv",
        "person_id,number,street,city,state\np1,1,Elm St,Reno,NV\n",
    );
    dir
}

/// What reading a table gives: its rows, their numbers, the intake.
fn read(dir: &Path, table: Table) -> (Result<Cells, Error>, Vec<u64>, Intake) {
    let (mut all, mut numbers, mut intake) = (Vec::new(), Vec::new(), Intake::default());
    let outcome = Folder::open(dir).and_then(|folder| {
        folder.read(table, &mut intake, &mut |file, rows| {
            assert!(dir.join(file).exists());
            assert_eq!(rows.table(), table);
            numbers.extend((0..rows.len()).map(|row| rows.number(row)));
            all.extend(cells(&rows));
            Ok(())
        })
    });
    (outcome.map(|()| all), numbers, intake)
}

/// Reads persons from a file of the given name and bytes beside sound residences.
fn read_persons(name: &str, bytes: &[u8]) -> (Result<Cells, Error>, Vec<u64>, Intake) {
    let dir = sound();
    fs::remove_file(dir.path().join("persons.csv")).unwrap();
    fs::write(dir.path().join(name), bytes).unwrap();
    read(dir.path(), Table::Persons)
}

fn drops(intake: &Intake) -> Vec<(DropRule, u64, u64, Option<u64>)> {
    let dropped = intake.files().iter().flat_map(FileIntake::dropped);
    dropped
        .map(|d| (d.rule(), d.count(), d.first()[0].row(), d.first()[0].line()))
        .collect()
}

fn silent(outcome: &Result<Cells, Error>, intake: &Intake) {
    let said = serde_json::to_string(intake).unwrap();
    assert!(!said.contains(SECRET), "{said}");
    if let Err(error) = outcome {
        let said = format!("{error} {error:#} {error:?}");
        assert!(!said.contains(SECRET), "{said}");
        assert!(
            said.contains("persons") || said.contains("residences"),
            "{said}"
        );
    }
}

fn property_rows(count: usize) -> Rows {
    let mut rows = Rows::new(Table::Properties);
    for at in 0..count {
        let (id, price) = (format!("p{at}"), (at * 1_000).to_string());
        let odd = [
            "Elm St",
            "a \"quoted\", cell",
            "two\nlines",
            "",
            "\u{e9}\u{1f600}",
        ][at % 5];
        rows.push(&[
            &id, "12", odd, "Reno", "NV", "00501", "1999-12", &price, "", "", "1950",
        ]);
    }
    rows
}

fn write(dir: &Path, format: Format, batches: &[Rows]) -> u64 {
    let mut writer = TableWriter::create(dir, Table::Properties, format, NOTE).unwrap();
    batches.iter().for_each(|rows| writer.write(rows).unwrap());
    writer.finish().unwrap()
}

#[test]
fn each_format_gives_back_what_was_written_byte_for_byte_the_same() {
    for format in Format::ALL {
        let dir = sound();
        let batches = [
            property_rows(7),
            Rows::new(Table::Properties),
            property_rows(3),
        ];
        assert_eq!(write(dir.path(), format, &batches), 10);
        let path = dir.path().join(format!("properties.{format}"));
        let bytes = fs::read(&path).unwrap();
        let (outcome, numbers, intake) = read(dir.path(), Table::Properties);
        let written: Cells = batches.iter().flat_map(cells).collect();
        assert_eq!(outcome.unwrap(), written, "{format}");
        assert_eq!(numbers, (1..=10).collect::<Vec<_>>(), "{format}");
        assert_eq!(intake.files()[0].rows(), 10);
        assert!(intake.files()[0].missing_columns().is_empty());
        write(dir.path(), format, &batches);
        assert_eq!(fs::read(&path).unwrap(), bytes, "{format}");
        let text = String::from_utf8_lossy(&bytes);
        assert_eq!(text.contains(NOTE), format.holds_note(), "{format}");
    }
}

#[test]
fn large_tables_come_in_batches() {
    for format in Format::ALL {
        let dir = sound();
        write(dir.path(), format, &[property_rows(batch::BATCH_ROWS + 9)]);
        let folder = Folder::open(dir.path()).unwrap();
        let (mut lens, mut next) = (Vec::new(), 1);
        let mut sink = |_: &str, rows: Rows| {
            assert_eq!(rows.number(0), next, "{format}");
            next += rows.len() as u64;
            lens.push(rows.len());
            Ok(())
        };
        folder
            .read(Table::Properties, &mut Intake::default(), &mut sink)
            .unwrap();
        assert_eq!(
            lens.iter().sum::<usize>(),
            batch::BATCH_ROWS + 9,
            "{format}"
        );
        assert_eq!(lens, [batch::BATCH_ROWS, 9], "{format}");
    }
}

#[test]
fn a_failed_write_leaves_no_file() {
    for format in Format::ALL {
        let dir = sound();
        let before = fs::read_dir(dir.path()).unwrap().count();
        let mut writer = TableWriter::create(dir.path(), Table::Properties, format, NOTE).unwrap();
        writer.write(&property_rows(3)).unwrap();
        let mut bad = Rows::new(Table::Properties);
        bad.push(&["p", "1", "Elm", "Reno", "NV", "", "", SECRET]);
        let error = writer.write(&bad).unwrap_err();
        assert_eq!(error.to_string(), "properties.price of row 1 is no integer");
        let other = writer.write(&Rows::new(Table::Names)).unwrap_err();
        assert_eq!(other.kind(), ErrorKind::Config);
        drop(writer);
        assert_eq!(
            fs::read_dir(dir.path()).unwrap().count(),
            before,
            "{format}"
        );
    }
    let none = TableWriter::create(Path::new("/nowhere/at/all"), Table::Names, Format::Csv, "");
    assert_eq!(none.unwrap_err().kind(), ErrorKind::Io);
}

#[test]
fn a_table_may_lie_in_parts() {
    let dir = sound();
    let parts = dir.path().join("properties");
    fs::create_dir(&parts).unwrap();
    for part in ["part-1", "part-0"] {
        write(dir.path(), Format::Parquet, &[property_rows(2)]);
        fs::rename(
            dir.path().join("properties.parquet"),
            parts.join(part).with_extension("parquet"),
        )
        .unwrap();
    }
    fs::write(parts.join("_SUCCESS"), "").unwrap();
    let (outcome, numbers, intake) = read(dir.path(), Table::Properties);
    assert_eq!(outcome.unwrap().len(), 4);
    assert_eq!(numbers, [1, 2, 1, 2]);
    let files: Vec<_> = intake.files().iter().map(FileIntake::file).collect();
    assert_eq!(
        files,
        ["properties/part-0.parquet", "properties/part-1.parquet"]
    );
    fs::write(parts.join("part-2.csv"), "").unwrap();
    let error = Folder::open(dir.path()).unwrap_err();
    assert!(error.to_string().contains("differ in format"), "{error}");
}

#[test]
fn folders_are_looked_through() {
    let dir = tempfile::tempdir().unwrap();
    let error = Folder::open(dir.path()).unwrap_err();
    assert!(error.to_string().contains("no tables in"), "{error}");
    fs::write(dir.path().join("persons.csv.gz"), "").unwrap();
    fs::write(dir.path().join("residences.csv"), "").unwrap();
    let error = Folder::open(dir.path()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("persons.csv.gz is of no known format"),
        "{error}"
    );

    let dir = sound();
    fs::write(dir.path().join("README.md"), "").unwrap();
    fs::write(dir.path().join(".hidden"), "").unwrap();
    fs::write(dir.path().join("vehicles.jsonl"), "").unwrap();
    let folder = Folder::open(dir.path()).unwrap();
    assert_eq!(folder.ignored(), ["README.md"]);
    assert!(
        folder
            .tables()
            .eq([Table::Persons, Table::Residences, Table::Vehicles])
    );
    assert_eq!(folder.format(Table::Vehicles), Some(Format::Ndjson));
    assert_eq!(folder.format(Table::Names), None);
    fs::write(dir.path().join("vehicles.arrow"), "").unwrap();
    let error = Folder::open(dir.path()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "table vehicles is there twice: vehicles.arrow and vehicles.jsonl"
    );
    assert_eq!(
        Folder::open("/nowhere/at/all").unwrap_err().kind(),
        ErrorKind::Io
    );
}

#[test]
fn csv_is_read_as_it_comes() {
    let text = "\u{feff}LAST_NAME, person_id ,shoe size,first_name,birth_date\r\n\
        \"Lee, \"\"Jr\"\"\",p1,9,Ann,1970\r\n\r\n\"two\nlines\",p2,,Bo,\"\"\r\nRay,p3,8,Cy,1990";
    let (outcome, numbers, intake) = read_persons("persons.csv", text.as_bytes());
    let rows = outcome.unwrap();
    assert_eq!(
        rows[0],
        ["p1", "Ann", "", "Lee, \"Jr\"", "", "", "1970", "", ""]
    );
    assert_eq!(rows[1][3], "two\nlines");
    assert_eq!((rows[2][3].as_str(), rows[2][6].as_str()), ("Ray", "1990"));
    assert_eq!(numbers, [1, 2, 3]);
    let file = &intake.files()[0];
    assert_eq!(file.unknown_columns(), ["shoe size"]);
    assert_eq!(
        file.missing_columns(),
        ["middle_name", "suffix", "sex", "ssn", "death_date"]
    );
    assert!(file.dropped().is_empty());
}

#[test]
fn bad_rows_of_csv_are_dropped_and_counted() {
    let head = "person_id,first_name,last_name,birth_date\n";
    let long = format!("p2,{},Lee,1970", "x".repeat(10_000_000));
    for (bad, rule) in [
        ("p2,Xanthippe,1970", DropRule::Ragged),
        ("p2,Xanthippe,Lee,1970,more", DropRule::Ragged),
        ("p2,\"Xanthippe,Lee,1970", DropRule::BrokenQuotes),
        ("p2,\"Xanthippe\"x,Lee,1970", DropRule::BrokenQuotes),
        ("p2,Xanthippe,Lee,\"", DropRule::BrokenQuotes),
        (long.as_str(), DropRule::TooLong),
    ] {
        // a sound quoted row after the bad one must survive it
        let text = format!("{head}p1,Ann,Lee,1970\n{bad}\np3,\"Cy, X\",Ray,1990\np4,Di,Ray,1991\n");
        let (outcome, numbers, intake) = read_persons("persons.csv", text.as_bytes());
        silent(&outcome, &intake);
        assert_eq!(numbers, [1, 3, 4], "{rule:?}");
        assert_eq!(outcome.unwrap()[1][1], "Cy, X");
        assert_eq!(drops(&intake), [(rule, 1, 2, Some(3))]);
    }
    let mut latin = format!("{head}p1,Ann,Lee,1970\np2,Xanthippe,").into_bytes();
    latin.extend(b"Mu\xf1oz,1970\np3,Cy,Ray,1990\n");
    let (outcome, numbers, intake) = read_persons("persons.csv", &latin);
    silent(&outcome, &intake);
    assert_eq!(numbers, [1, 3]);
    assert_eq!(drops(&intake), [(DropRule::NotUtf8, 1, 2, Some(3))]);
}

#[test]
fn unusable_csv_is_refused() {
    let quotes = "p,\"Xanthippe\"x,Lee,1970\n".repeat(2_000);
    for (text, clause) in [
        (String::new(), "is empty, without even a header line"),
        ("\u{feff}".into(), "is empty, without even a header line"),
        (
            "person_id,first_name,birth_date\np1,Xanthippe,1970\n".into(),
            "lacks the column last_name",
        ),
        (
            "p1,Xanthippe,Lee,1970\n".into(),
            "lacks the column person_id",
        ),
        (
            "person_id,last_name,LAST_NAME\n".into(),
            "has the column last_name twice",
        ),
        (
            "person_id,\"Xanthippe\n".into(),
            "has no readable header line",
        ),
        (
            format!("person_id,first_name,last_name,birth_date\n{quotes}"),
            "has over 1000 rows with broken quotes up to line 1002",
        ),
    ] {
        let (outcome, _, intake) = read_persons("persons.csv", text.as_bytes());
        silent(&outcome, &intake);
        let error = outcome.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("persons.csv (table persons) {clause}")
        );
        assert_eq!(error.kind(), ErrorKind::Data);
    }
    let wide: Vec<u8> = "person_id"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let (outcome, ..) = read_persons("persons.csv", &[b"\xff\xfe", &wide[..]].concat());
    assert!(outcome.unwrap_err().to_string().contains("UTF-16"));
    let (outcome, numbers, _) = read_persons(
        "persons.csv",
        b"person_id,first_name,last_name,birth_date\n",
    );
    assert!(outcome.unwrap().is_empty() && numbers.is_empty());
}

#[test]
fn ndjson_takes_text_numbers_and_null() {
    let text = "{\"person_id\":\"p1\",\"year\":1998,\"make\":\"Fo\\u0072d\",\"model\":null,\"x\":[1]}\n\n\
        {\"year\":1998.0,\"person_id\":7,\"make\":\"Kia\",\"model\":\"Rio\"}\r\n";
    let dir = sound();
    fs::write(dir.path().join("vehicles.ndjson"), text).unwrap();
    let (outcome, numbers, intake) = read(dir.path(), Table::Vehicles);
    let rows = outcome.unwrap();
    assert_eq!(rows[0][..4], ["p1", "1998", "Ford", ""]);
    assert_eq!(rows[1][..4], ["7", "1998", "Kia", "Rio"]);
    assert_eq!(numbers, [1, 2]);
    assert_eq!(intake.files()[0].unknown_columns(), ["x"]);
}

#[test]
fn bad_lines_of_ndjson_are_dropped_and_counted() {
    let sound =
        "{\"person_id\":\"p\",\"first_name\":\"A\",\"last_name\":\"L\",\"birth_date\":\"1970\"}";
    let long = format!("{{\"person_id\":\"{}\"}}", "x".repeat(10_000_000));
    for (bad, rule) in [
        ("{\"person_id\":\"Xanthippe\"", DropRule::BrokenJson),
        ("{\"person_id\":\"Xanthippe\"} more", DropRule::BrokenJson),
        ("[\"Xanthippe\"]", DropRule::BrokenJson),
        ("Xanthippe", DropRule::BrokenJson),
        ("{\"person_id\":{\"Xanthippe\":[1]}}", DropRule::WrongType),
        ("{\"person_id\":[\"Xanthippe\"]}", DropRule::WrongType),
        ("{\"person_id\":true}", DropRule::WrongType),
        ("{\"person_id\":1.5}", DropRule::WrongType),
        (long.as_str(), DropRule::TooLong),
    ] {
        let text = format!("{sound}\n{bad}\n{sound}\n");
        let (outcome, numbers, intake) = read_persons("persons.ndjson", text.as_bytes());
        silent(&outcome, &intake);
        assert_eq!(outcome.unwrap().len(), 2, "{bad:.40}");
        assert_eq!(numbers, [1, 3]);
        assert_eq!(drops(&intake), [(rule, 1, 2, Some(2))], "{bad:.40}");
    }
    let text = [sound.as_bytes(), b"\n{\"person_id\":\"\xff\"}\n"].concat();
    let (outcome, _, intake) = read_persons("persons.jsonl", &text);
    assert_eq!(outcome.unwrap().len(), 1);
    assert_eq!(drops(&intake), [(DropRule::NotUtf8, 1, 2, Some(2))]);
    let (outcome, _, intake) = read_persons("persons.jsonl", b"{\"person_id\":\"Xanthippe\"}\n");
    silent(&outcome, &intake);
    let clause = "persons.jsonl (table persons) lacks the key first_name on every line";
    assert_eq!(outcome.unwrap_err().to_string(), clause);
}

/// Columns of any type, for files as other tools write them.
#[derive(Clone)]
struct Frame(Vec<(&'static str, Box<dyn Array>)>);

impl Frame {
    fn schema(&self) -> ArrowSchema {
        let field = |(name, array): &(&'static str, Box<dyn Array>)| {
            Field::new((*name).into(), array.dtype().clone(), true)
        };
        self.0.iter().map(field).collect()
    }

    fn parquet(&self, compression: CompressionOptions) -> Vec<u8> {
        let options = parquet_write::WriteOptions {
            statistics: parquet_write::StatisticsOptions::full(),
            version: parquet_write::Version::V1,
            compression,
            data_page_size: None,
        };
        let mut writer =
            parquet_write::FileWriter::try_new(Vec::new(), self.schema(), options).unwrap();
        let types = writer.parquet_schema().fields();
        let columns = self.0.iter().zip(types).map(|((_, array), column)| {
            let encodings = parquet_write::get_dtype_encoding(array.dtype());
            let columns = array_to_columns(array, column.clone(), options, &encodings).unwrap();
            let pages = columns.into_iter().flatten();
            pages
                .map(|page| compress(page.unwrap(), Vec::new(), compression).unwrap())
                .collect()
        });
        let columns: Vec<Vec<CompressedPage>> = columns.collect();
        let columns = columns.iter().map(|pages| {
            let pages = convert(pages.iter().map(Ok::<_, PolarsError>));
            Ok(DynStreamingIterator::new(pages))
        });
        let rows = self.0[0].1.len() as u64;
        writer.write(rows, DynIter::new(columns)).unwrap();
        writer.end(None).unwrap();
        writer.into_inner()
    }

    fn ipc(&self) -> Vec<u8> {
        let (schema, options) = (
            self.schema().into(),
            ipc_write::WriteOptions { compression: None },
        );
        let mut writer = ipc_write::FileWriter::try_new(Vec::new(), schema, None, options).unwrap();
        let arrays = self.0.iter().map(|(_, array)| array.clone()).collect();
        let batch = RecordBatchT::new(self.0[0].1.len(), self.schema().into(), arrays);
        writer.write(&batch, None).unwrap();
        writer.finish().unwrap();
        writer.into_inner()
    }

    fn both(&self) -> [(&'static str, Vec<u8>); 2] {
        [
            (
                "persons.parquet",
                self.parquet(CompressionOptions::Zstd(None)),
            ),
            ("persons.feather", self.ipc()),
        ]
    }
}

fn texts<const N: usize>(cells: [&str; N]) -> Box<dyn Array> {
    Utf8ViewArray::from_slice(cells.map(Some)).boxed()
}

/// The columns of persons that are required, unless given, with those given after them.
fn persons_frame(extra: Vec<(&'static str, Box<dyn Array>)>) -> Frame {
    let mut columns: Vec<_> = ["first_name", "last_name", "birth_date"]
        .into_iter()
        .filter(|name| extra.iter().all(|(given, _)| given != name))
        .map(|name| (name, texts([SECRET, "Bo"])))
        .collect();
    columns.extend(extra);
    Frame(columns)
}

fn vehicles_frame(year: Box<dyn Array>) -> Frame {
    Frame(vec![
        ("person_id", texts(["p1", "p2"])),
        ("year", year),
        ("make", texts(["Ford", "Kia"])),
        ("model", texts(["Ka", "Rio"])),
    ])
}

#[test]
fn typed_columns_become_text() {
    let milliseconds = ArrowDataType::Timestamp(TimeUnit::Millisecond, None);
    let instant = Int64Array::from([Some(86_399_999 - 86_400_000), None]).to(milliseconds);
    let keys = PrimitiveArray::<u32>::from_slice([1, 0]);
    let sex = DictionaryArray::try_from_keys(keys, texts(["M", "F"]), false).unwrap();
    let day = Int32Array::from([Some(1), None]).to(ArrowDataType::Date32);
    let frame = persons_frame(vec![
        ("shoe", PrimitiveArray::from_slice([9.5_f64, 8.0]).boxed()),
        ("birth_date", day.boxed()),
        ("death_date", instant.boxed()),
        ("sex", sex.boxed()),
        ("person_id", PrimitiveArray::from_slice([7_u16, 8]).boxed()),
        ("suffix", NullArray::new(ArrowDataType::Null, 2).boxed()),
    ]);
    for (name, bytes) in frame.both() {
        let (outcome, numbers, intake) = read_persons(name, &bytes);
        let rows = outcome.unwrap();
        assert_eq!(
            rows[0],
            [
                "7",
                SECRET,
                "",
                SECRET,
                "",
                "F",
                "1970-01-02",
                "",
                "1969-12-31"
            ]
        );
        assert_eq!(rows[1], ["8", "Bo", "", "Bo", "", "M", "", "", ""]);
        assert_eq!(numbers, [1, 2]);
        assert_eq!(intake.files()[0].unknown_columns(), ["shoe"]);
        assert_eq!(intake.files()[0].missing_columns(), ["middle_name", "ssn"]);
    }
}

#[test]
fn numbers_of_any_width_are_text() {
    let cases: [(Box<dyn Array>, [&str; 2]); 10] = [
        (
            PrimitiveArray::from([Some(-8_i8), None]).boxed(),
            ["-8", ""],
        ),
        (
            PrimitiveArray::from([Some(i16::MIN), None]).boxed(),
            ["-32768", ""],
        ),
        (
            PrimitiveArray::from([Some(1998_i32), None]).boxed(),
            ["1998", ""],
        ),
        (
            PrimitiveArray::from([Some(i64::MAX), None]).boxed(),
            ["9223372036854775807", ""],
        ),
        (PrimitiveArray::from([Some(8_u8), None]).boxed(), ["8", ""]),
        (
            PrimitiveArray::from([Some(u32::MAX), None]).boxed(),
            ["4294967295", ""],
        ),
        (
            PrimitiveArray::from([Some(u64::MAX), None]).boxed(),
            ["18446744073709551615", ""],
        ),
        (
            PrimitiveArray::from([Some(1998.0_f64), None]).boxed(),
            ["1998", ""],
        ),
        (
            PrimitiveArray::from([Some(-0.0_f64), Some(f64::NAN)]).boxed(),
            ["0", ""],
        ),
        (
            PrimitiveArray::from([Some(2012.0_f32), None]).boxed(),
            ["2012", ""],
        ),
    ];
    for (year, wanted) in cases {
        let frame = vehicles_frame(year);
        let parquet = frame.parquet(CompressionOptions::Snappy);
        for (name, bytes) in [("vehicles.parquet", parquet), ("vehicles.ipc", frame.ipc())] {
            let dir = sound();
            fs::write(dir.path().join(name), bytes).unwrap();
            let rows = read(dir.path(), Table::Vehicles).0.unwrap();
            assert_eq!([&rows[0][1], &rows[1][1]], wanted, "{name}");
        }
    }
}

#[test]
fn numbers_that_are_not_whole_cost_their_row() {
    for wrong in [1998.5, f64::INFINITY, 1e15] {
        let year = PrimitiveArray::from_slice([wrong, 2001.0]).boxed();
        let frame = vehicles_frame(year);
        let parquet = frame.parquet(CompressionOptions::Snappy);
        for (name, bytes) in [("vehicles.parquet", parquet), ("vehicles.ipc", frame.ipc())] {
            let dir = sound();
            fs::write(dir.path().join(name), bytes).unwrap();
            let (outcome, numbers, intake) = read(dir.path(), Table::Vehicles);
            let rows = outcome.unwrap();
            assert_eq!(rows.len(), 1, "{name}");
            assert_eq!(rows[0][..3], ["p2", "2001", "Kia"]);
            assert_eq!(numbers, [2]);
            assert_eq!(drops(&intake), [(DropRule::WrongType, 1, 1, None)]);
            assert_eq!(intake.files()[0].dropped()[0].column(), Some("year"));
            assert_eq!(intake.files()[0].rows(), 1);
        }
    }
}

// As Arrow's own tools write it: values in a dictionary, packed by Snappy, with missing ones.
#[test]
fn parquet_of_other_tools_is_read_in_each_compression() {
    let rows = 150_000;
    let year = (0..rows).map(|row| (row % 7 != 0).then_some(1990 + row % 30));
    let text = |of: fn(i32) -> &'static str| {
        Utf8ViewArray::from_slice((0..rows).map(|row| Some(of(row))).collect::<Vec<_>>()).boxed()
    };
    let frame = Frame(vec![
        ("model", text(|_| "Ka")),
        (
            "make",
            text(|row| match row % 3 {
                0 => "Ford",
                1 => "Kia",
                _ => "a maker with a long name",
            }),
        ),
        ("year", Int32Array::from(year.collect::<Vec<_>>()).boxed()),
        (
            "person_id",
            Int32Array::from_vec((0..rows).collect()).boxed(),
        ),
    ]);
    for compression in [
        CompressionOptions::Uncompressed,
        CompressionOptions::Snappy,
        CompressionOptions::Gzip(None),
        CompressionOptions::Brotli(None),
        CompressionOptions::Lz4Raw,
        CompressionOptions::Zstd(None),
    ] {
        let dir = sound();
        fs::write(
            dir.path().join("vehicles.parquet"),
            frame.parquet(compression),
        )
        .unwrap();
        let (outcome, numbers, _) = read(dir.path(), Table::Vehicles);
        let cells = outcome.unwrap();
        assert_eq!(cells.len(), 150_000);
        assert_eq!(
            cells[140_000][..4],
            ["140000", "", "a maker with a long name", "Ka"]
        );
        assert_eq!(cells[149_998][..4], ["149998", "2018", "Kia", "Ka"]);
        assert_eq!((numbers[0], numbers[149_999]), (1, 150_000));
    }
}

#[test]
fn wrong_types_are_refused() {
    let offsets = OffsetsBuffer::try_from(vec![0_i64, 1, 2]).unwrap();
    let lists = ListArray::<i64>::default_datatype(ArrowDataType::Utf8View);
    let list = ListArray::<i64>::new(lists, offsets, texts([SECRET, SECRET]), None);
    for wrong in [
        PrimitiveArray::from_slice([1.5_f64, 2.5]).boxed(),
        BooleanArray::from([Some(true), None]).boxed(),
        list.boxed(),
    ] {
        for (name, bytes) in persons_frame(vec![("person_id", wrong)]).both() {
            let (outcome, _, intake) = read_persons(name, &bytes);
            silent(&outcome, &intake);
            let said = outcome.unwrap_err().to_string();
            let clause =
                "has a wrong type in the column person_id (wanted: text or a whole number)";
            assert_eq!(said, format!("{name} (table persons) {clause}"));
        }
    }
    for (name, bytes) in persons_frame(Vec::new()).both() {
        let said = read_persons(name, &bytes).0.unwrap_err().to_string();
        assert_eq!(
            said,
            format!("{name} (table persons) lacks the column person_id")
        );
    }
}

#[test]
fn damaged_columnar_files_are_refused() {
    let id = texts([SECRET, "p2"]);
    for (name, bytes) in persons_frame(vec![("person_id", id)]).both() {
        assert!(read_persons(name, &bytes).0.is_ok());
        let csv = b"person_id,first_name\nXanthippe,Bo\n";
        let half = &bytes[..bytes.len() / 2];
        for damaged in [&b""[..], csv, half, &bytes[..bytes.len() - 1], &bytes[8..]] {
            let (outcome, _, intake) = read_persons(name, damaged);
            silent(&outcome, &intake);
            let said = outcome.unwrap_err().to_string();
            let start = format!("{name} (table persons) is damaged");
            assert!(said.starts_with(&start), "{said}");
        }
    }
}

// A flipped byte may go unseen or cost the file; it never ends the process or leaks a value.
#[test]
fn flipped_bytes_end_in_an_error_at_worst() {
    let id = texts([SECRET, "p2"]);
    for (name, bytes) in persons_frame(vec![("person_id", id)]).both() {
        let dir = sound();
        fs::remove_file(dir.path().join("persons.csv")).unwrap();
        // of Parquet only the footer: see the limit in the module's documentation
        let start = match name.ends_with("parquet") {
            true => bytes.len() - 8 - footer_len(&bytes),
            false => 0,
        };
        for at in start..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            fs::write(dir.path().join(name), &flipped).unwrap();
            let (outcome, _, intake) = read(dir.path(), Table::Persons);
            if let Err(error) = &outcome {
                assert!(
                    !format!("{error:?}{intake:?}").contains("anthippe"),
                    "{error:?}"
                );
            }
        }
    }
}

fn footer_len(parquet: &[u8]) -> usize {
    let at = parquet.len() - 8;
    u32::from_le_bytes(parquet[at..at + 4].try_into().unwrap()) as usize
}

#[test]
fn notes_are_in_the_metadata() {
    let dir = sound();
    write(dir.path(), Format::Parquet, &[property_rows(1)]);
    let mut file = fs::File::open(dir.path().join("properties.parquet")).unwrap();
    let metadata = polars_parquet::read::read_metadata(&mut file).unwrap();
    let metadata = metadata.key_value_metadata().clone().unwrap();
    assert!(
        metadata
            .iter()
            .any(|pair| pair.value.as_deref() == Some(NOTE))
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_cells_survive_csv_and_ndjson(table in vec(vec("[a\",\n\r \u{e9}]{0,4}", 7), 1..20)) {
        for format in [Format::Csv, Format::Ndjson] {
            let dir = sound();
            let mut rows = Rows::new(Table::Names);
            for row in &table {
                rows.push(&row.iter().map(String::as_str).collect::<Vec<_>>());
            }
            let mut writer = TableWriter::create(dir.path(), Table::Names, format, NOTE).unwrap();
            writer.write(&rows).unwrap();
            writer.finish().unwrap();
            prop_assert_eq!(read(dir.path(), Table::Names).0.unwrap(), table.clone());
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(prop::sample::select(&b"ab,\"\n\r{}:\xff"[..]), 0..200)) {
        let head = b"person_id,last_name\n";
        for (name, bytes) in [("names.csv", [&head[..], &bytes[..]].concat()), ("names.ndjson", bytes)] {
            let dir = sound();
            fs::write(dir.path().join(name), &bytes).unwrap();
            let (outcome, numbers, intake) = read(dir.path(), Table::Names);
            let dropped: u64 = intake.files()[0].dropped().iter().map(Dropped::count).sum();
            if outcome.is_ok() {
                prop_assert!(numbers.is_sorted());
                let rows = numbers.len() as u64 + dropped;
                prop_assert!(numbers.iter().all(|number| *number <= rows));
            }
        }
    }
}
