//! Tables from bytes.

use std::fs;
use std::sync::LazyLock;

use tempfile::TempDir;

use crate::frame::{Folder, Format, Intake, TableWriter};
use crate::record::{ColumnType, PartialDate, Rows, Table};
use crate::snapshot::{LoadOptions, Population};

/// A table of bytes among sound ones, as CSV or NDJSON: it is refused, or its rows are handed on or
/// counted as dropped; what is handed on is the same after writing and reading; no message holds a
/// cell.
pub fn load(data: &[u8]) {
    let [mode, table, data @ ..] = data else {
        return;
    };
    let table = Table::ALL[usize::from(*table) % Table::ALL.len()];
    let format = if mode & 1 == 0 {
        Format::Csv
    } else {
        Format::Ndjson
    };
    let bytes = expand(data, mode >> 1, table, format);
    let place = PLACE.path();
    let file = format!("{table}.{}", format.extension());
    for required in [Table::Persons, Table::Residences] {
        let name = format!("{required}.csv");
        let text = if required == Table::Persons {
            PERSONS
        } else {
            RESIDENCES
        };
        fs::write(place.join(name), text).unwrap();
    }
    let replaced = place.join(format!("{table}.csv"));
    if replaced.exists() {
        fs::remove_file(replaced).unwrap();
    }
    fs::write(place.join(&file), &bytes).unwrap();
    let rows = read(table, &bytes);
    for other in [Format::Csv, Format::Ndjson] {
        again(&rows, table, other);
    }
    let today = PartialDate::parse("2026-06-30").unwrap();
    match Population::load_with(place, LoadOptions::new().today(today)) {
        Ok((_, report)) => {
            let kept = &report.load.tables[table as usize];
            let read: u64 = rows.iter().map(|rows| rows.len() as u64).sum();
            assert_eq!(kept.rows, read);
            assert!(kept.kept <= read);
            silent(&serde_json::to_string(&report.load).unwrap(), &[]);
        }
        Err(error) => silent(&format!("{error:#} {error:?}"), &names(&bytes)),
    }
    fs::remove_file(place.join(file)).unwrap();
}

/// Reads the table, and holds what is told of it against what is handed on.
fn read(table: Table, bytes: &[u8]) -> Vec<Rows> {
    let folder = Folder::open(PLACE.path()).unwrap();
    let (mut intake, mut all) = (Intake::default(), Vec::new());
    let outcome = folder.read(table, &mut intake, &mut |_, rows| {
        all.push(rows);
        Ok(())
    });
    if let Err(error) = &outcome {
        silent(&format!("{error:#} {error:?}"), &names(bytes));
    }
    let [file] = intake.files() else {
        panic!("one file was read");
    };
    silent(
        &serde_json::to_string(&intake).unwrap(),
        file.unknown_columns(),
    );
    let handed: u64 = all.iter().map(|rows: &Rows| rows.len() as u64).sum();
    let dropped: u64 = file
        .dropped()
        .iter()
        .map(crate::frame::Dropped::count)
        .sum();
    if outcome.is_ok() {
        assert_eq!(file.rows(), handed, "rows handed on");
    }
    let numbers: Vec<u64> = all
        .iter()
        .flat_map(|rows| (0..rows.len()).map(|row| rows.number(row)))
        .collect();
    assert!(numbers.is_sorted_by(|a, b| a < b), "a row's number twice");
    if outcome.is_ok() {
        assert!(
            numbers.last().is_none_or(|last| *last <= handed + dropped),
            "a row is lost"
        );
        let places = file.dropped().iter().flat_map(|rule| rule.first());
        for place in places {
            assert!(
                numbers.binary_search(&place.row()).is_err(),
                "handed on and dropped"
            );
            assert!(place.row() <= handed + dropped);
        }
    }
    all
}

/// Writes rows and reads them.
fn again(all: &[Rows], table: Table, format: Format) {
    let place = ANOTHER.path();
    for required in [Table::Persons, Table::Residences] {
        fs::write(place.join(format!("{required}.csv")), "").unwrap();
    }
    fs::remove_file(place.join(format!("{table}.csv"))).ok();
    let written = (|| {
        let mut writer = TableWriter::create(place, table, format, "")?;
        all.iter().try_for_each(|rows| writer.write(rows))?;
        writer.finish()
    })();
    let Ok(count) = written else {
        return;
    };
    let name = place.join(format!("{table}.{}", format.extension()));
    // a file without rows may have no columns
    if count > 0 {
        let (mut intake, mut read) = (Intake::default(), Vec::new());
        let folder = Folder::open(place).unwrap();
        let outcome = folder.read(table, &mut intake, &mut |_, rows| {
            read.push(rows);
            Ok(())
        });
        outcome.unwrap();
        assert_eq!(
            cells(&read, table),
            cells(all, table),
            "written and read in {format}"
        );
    }
    fs::remove_file(name).unwrap();
}

/// Whole numbers lose their leading zeros.
fn cells(all: &[Rows], table: Table) -> Vec<Vec<String>> {
    let cell = |(text, column_type): (&str, ColumnType)| match text.parse::<u64>() {
        Ok(number) if column_type == ColumnType::Integer => number.to_string(),
        _ => text.to_owned(),
    };
    all.iter()
        .flat_map(|rows| (0..rows.len()).map(move |row| (rows, row)))
        .map(|(rows, row)| {
            let texts = rows.columns().iter().map(|column| column.get(row));
            let types = table.columns().iter().map(|column| column.column_type);
            texts.zip(types).map(cell).collect()
        })
        .collect()
}

/// The names of columns in a file, which a message may hold.
fn names(bytes: &[u8]) -> Vec<String> {
    let first = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    vec![String::from_utf8_lossy(first).into_owned()]
}

fn silent(message: &str, names: &[String]) {
    let named = names.iter().any(|name| name.contains(MARK));
    assert!(
        named || !message.contains(MARK),
        "a message holds a cell: {message}"
    );
}

/// Bytes beyond ASCII as what tables are made of, so that chance writes tables.
fn expand(data: &[u8], mode: u8, table: Table, format: Format) -> Vec<u8> {
    let names = table.columns().iter().map(|column| column.name);
    let mut bytes = Vec::new();
    if format == Format::Csv && mode & 1 == 0 {
        bytes.extend(names.clone().collect::<Vec<_>>().join(",").into_bytes());
        bytes.push(b'\n');
    }
    if mode & 2 != 0 {
        bytes.extend(data);
        return bytes;
    }
    let names = names.map(|name| match format {
        Format::Ndjson => format!("\"{name}\":"),
        _ => name.to_owned(),
    });
    let tokens: Vec<String> = TOKENS
        .iter()
        .map(|token| (*token).to_owned())
        .chain(names)
        .collect();
    for byte in data {
        match byte
            .checked_sub(0xa0)
            .and_then(|at| tokens.get(usize::from(at)))
        {
            Some(token) => bytes.extend(token.as_bytes()),
            None => bytes.push(*byte),
        }
    }
    bytes
}

/// In memory where there is such a place: the files are written for each input.
static PLACE: LazyLock<TempDir> = LazyLock::new(folder);
static ANOTHER: LazyLock<TempDir> = LazyLock::new(folder);

fn folder() -> TempDir {
    TempDir::new_in("/dev/shm")
        .or_else(|_| TempDir::new())
        .unwrap()
}

const MARK: &str = "Zqxmarked";

const TOKENS: [&str; 40] = [
    ",",
    ",",
    ",,",
    "\n",
    "\n",
    "\r\n",
    "\"",
    "\"\"",
    "\",\"",
    "{",
    "}\n",
    "\":\"",
    "\",",
    "null",
    MARK,
    MARK,
    "p1",
    "p2",
    "\"p1\",",
    "\"p2\",",
    "1970-05-17",
    "1970-05",
    "1970",
    "2027-01-01",
    "1999-02-29",
    "-1",
    "12",
    "007",
    "4294967295",
    "18446744073709551616",
    "1.5e3",
    "IL",
    "62704",
    "217-555-0100",
    "\"1970\",",
    "12,",
    "\\u0000",
    "\\ud800",
    "\u{feff}",
    "\u{e9}",
];

const PERSONS: &str = "person_id,first_name,last_name,birth_date\n\
                       p1,Ann,Lee,1970-05-17\np2,Bob,Lee,1971\n";
const RESIDENCES: &str = "person_id,number,street,city,state\n\
                          p1,12,Oak St,Springfield,IL\np2,12,Oak St,Springfield,IL\n";
