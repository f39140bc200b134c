use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use arrow_array::types::UInt32Type;
use arrow_array::{Array, cast::AsArray};
use arrow_ipc::reader::FileReader;
use proptest::prelude::*;
use tempfile::TempDir;

use super::manifest::{FILE_NAME, reseal};
use super::{Column, ColumnRef, Reader, Writer};
use crate::{Error, ErrorKind};

/// A folder with a population of two files and an empty one.
struct Sample {
    home: TempDir,
}

impl Sample {
    fn new() -> Self {
        let sample = Self {
            home: TempDir::new().unwrap(),
        };
        write(&sample.path(), false).unwrap();
        sample
    }

    fn path(&self) -> PathBuf {
        self.home.path().join("people.kba")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    fn edit_manifest(&self, from: &str, to: &str) {
        let path = self.file(FILE_NAME);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(path, reseal(&text.replace(from, to))).unwrap();
    }

    /// Everything under the folder's parent, for tests that nothing is left behind.
    fn names(&self) -> Vec<String> {
        names(self.home.path())
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn streets() -> Column<u32> {
    (0..1000).map(|i| i * 7).collect::<Vec<u32>>().into()
}

fn write(out: &Path, overwrite: bool) -> Result<(), Error> {
    let mut writer = Writer::create(out, overwrite)?;
    let kinds: Column<u8> = (0..1000)
        .map(|i| u8::try_from(i % 5).unwrap())
        .collect::<Vec<_>>()
        .into();
    let months: Column<u16> = (0..1000).collect::<Vec<u16>>().into();
    writer.file(
        "residences",
        &[
            ("street", (&streets()).into()),
            ("kind", (&kinds).into()),
            ("from", (&months).into()),
        ],
    )?;
    let keys: Column<u64> = vec![1, u64::MAX].into();
    writer.file("persons", &[("key", (&keys).into())])?;
    writer.file("aircraft", &[("tail", ColumnRef::U32(&Column::default()))])?;
    writer.finish("ed17", &BTreeMap::from([("persons", 2)]))
}

fn refusal(result: Result<Reader, Error>) -> String {
    let e = result.expect_err("must be refused");
    assert!(
        matches!(e.kind(), ErrorKind::Prepared | ErrorKind::Io),
        "{e:?}"
    );
    e.to_string()
}

#[test]
fn what_is_written_is_read() {
    let sample = Sample::new();
    check_sample(&sample.path());
}

/// The folder was written by the first build of format 1, with what `write` gave it.
#[test]
fn format_1_stays_readable() {
    check_sample(Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/prepared-format-1"
    )));
}

fn check_sample(folder: &Path) {
    let reader = Reader::open_verified(folder).unwrap();
    assert_eq!(reader.edition(), "ed17");
    assert_eq!(
        reader.details::<BTreeMap<String, u32>>().unwrap()["persons"],
        2
    );
    let kept: Column<u32> = reader.column("residences", "street").unwrap();
    let kinds: Column<u8> = reader.column("residences", "kind").unwrap();
    let months: Column<u16> = reader.column("residences", "from").unwrap();
    let keys: Column<u64> = reader.column("persons", "key").unwrap();
    let tails: Column<u32> = reader.column("aircraft", "tail").unwrap();
    drop(reader);
    assert_eq!(*kept, *streets());
    assert_eq!(
        (kinds[4], months[999], &*keys),
        (4, 999, &[1, u64::MAX][..])
    );
    assert!(tails.is_empty());
    assert_eq!(kept.as_ptr().align_offset(64), 0);
}

#[test]
fn any_arrow_tool_reads_the_files() {
    let sample = Sample::new();
    let file = File::open(sample.file("residences.arrow")).unwrap();
    let mut reader = FileReader::try_new(file, None).unwrap();
    let batch = reader.next().unwrap().unwrap();
    assert!(reader.next().is_none());
    let names: Vec<_> = batch
        .schema()
        .fields()
        .iter()
        .map(|f| f.name().clone())
        .collect();
    assert_eq!(names, ["street", "kind", "from"]);
    let read = batch.column(0).as_primitive::<UInt32Type>();
    assert_eq!(
        (read.values().as_ref(), read.null_count()),
        (&*streets(), 0)
    );
}

#[test]
fn same_columns_give_the_same_bytes() {
    let (a, b) = (Sample::new(), Sample::new());
    for name in names(&a.path()) {
        assert_eq!(
            fs::read(a.file(&name)).unwrap(),
            fs::read(b.file(&name)).unwrap(),
            "{name}"
        );
    }
}

#[test]
fn a_wrong_type_or_name_is_told() {
    let sample = Sample::new();
    let reader = Reader::open(&sample.path()).unwrap();
    let e = reader
        .column::<u64>("residences", "street")
        .unwrap_err()
        .to_string();
    assert!(
        e.ends_with("residences.arrow: column street is of type u32, not u64"),
        "{e}"
    );
    let e = reader
        .column::<u32>("residences", "city")
        .unwrap_err()
        .to_string();
    assert!(
        e.ends_with("residences.arrow: column city is missing"),
        "{e}"
    );
    let e = reader
        .column::<u32>("phones", "last4")
        .unwrap_err()
        .to_string();
    assert!(e.ends_with("people.kba has no file phones"), "{e}");
}

#[test]
fn a_flipped_column_byte_is_found_by_verify_and_opens_without_it() {
    let sample = Sample::new();
    flip(&sample.file("residences.arrow"), |len| len / 2, 1);
    let reader = Reader::open(&sample.path()).unwrap();
    let e = reader.verify().unwrap_err();
    assert_eq!(e.kind(), ErrorKind::Prepared);
    assert!(e.to_string().contains("residences.arrow is damaged"), "{e}");
}

#[test]
fn a_flipped_schema_or_footer_byte_is_found_by_open() {
    let places: [fn(usize) -> usize; 3] = [|_| 0, |_| 100, |len| len - 20];
    for place in places {
        let sample = Sample::new();
        flip(&sample.file("persons.arrow"), place, 1);
        let e = refusal(Reader::open(&sample.path()));
        assert!(e.contains("persons.arrow is damaged"), "{e}");
    }
}

fn flip(path: &Path, place: impl Fn(usize) -> usize, mask: u8) {
    let mut bytes = fs::read(path).unwrap();
    let at = place(bytes.len());
    bytes[at] ^= mask;
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_missing_cut_off_or_longer_file_is_named() {
    let sample = Sample::new();
    let path = sample.file("persons.arrow");
    let whole = fs::read(&path).unwrap();
    let longer = [&whole[..], b"x"].concat();
    for bytes in [&whole[..whole.len() - 1], &whole[..0], &longer] {
        fs::write(&path, bytes).unwrap();
        let e = refusal(Reader::open(&sample.path()));
        assert!(e.contains("persons.arrow is damaged: it has"), "{e}");
    }
    fs::remove_file(&path).unwrap();
    let e = refusal(Reader::open(&sample.path()));
    assert!(
        e.contains("can't open") && e.ends_with("persons.arrow"),
        "{e}"
    );
}

#[test]
fn a_newer_format_is_told_apart_from_damage() {
    let sample = Sample::new();
    sample.edit_manifest("\"format\": 1", "\"format\": 2");
    let e = refusal(Reader::open(&sample.path()));
    assert!(
        e.ends_with("format version 2 is newer than this build reads (1)"),
        "{e}"
    );
    flip(&sample.file(FILE_NAME), |_| 50, 1);
    let e = refusal(Reader::open(&sample.path()));
    assert!(e.contains("manifest.json is damaged"), "{e}");
}

#[test]
fn foreign_folders_are_refused() {
    let sample = Sample::new();
    sample.edit_manifest("kba prepared population", "kba prepared something");
    assert!(refusal(Reader::open(&sample.path())).contains("not the manifest of a prepared"));
    for text in [
        "",
        "{}",
        "[1, 2]",
        "{\"name\": \"web app\"}\n",
        "\u{e9}\"\n}\n",
    ] {
        fs::write(sample.file(FILE_NAME), text).unwrap();
        assert!(refusal(Reader::open(&sample.path())).contains("not the manifest of a prepared"));
    }
    fs::remove_file(sample.file(FILE_NAME)).unwrap();
    assert!(refusal(Reader::open(&sample.path())).ends_with("it has no manifest.json"));
    assert!(refusal(Reader::open(&sample.file("persons.arrow"))).ends_with("it is not a folder"));
    assert!(refusal(Reader::open(&sample.file("gone"))).contains("can't open"));
}

/// A manifest with a right checksum can still be nonsense: none of it may panic or leave the
/// folder.
#[test]
fn nonsense_under_a_right_checksum_is_refused() {
    let cases = [
        (
            "\"name\": \"persons\"",
            "\"name\": \"../persons\"",
            "an impossible name",
        ),
        (
            "\"name\": \"persons\"",
            "\"name\": \"residences\"",
            "a file twice",
        ),
        (
            "\"rows\": 1000",
            "\"rows\": 18446744073709551615",
            "outside of it",
        ),
        ("\"body_end\": ", "\"body_end\": 9999", "outside of it"),
        (
            "\"body_start\": ",
            "\"body_start\": 9999999",
            "outside of it",
        ),
        (
            "\"type\": \"u32\"",
            "\"type\": \"f32\"",
            "manifest.json is damaged",
        ),
    ];
    for (from, to, expected) in cases {
        let sample = Sample::new();
        sample.edit_manifest(from, to);
        let e = refusal(Reader::open(&sample.path()));
        assert!(e.contains(expected), "{to}: {e}");
    }
    let sample = Sample::new();
    let text = fs::read_to_string(sample.file(FILE_NAME)).unwrap();
    let start = text
        .split("\"start\": ")
        .nth(1)
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap();
    let odd = (start.parse::<u64>().unwrap() + 1).to_string();
    sample.edit_manifest("\"rows\": 1000", "\"rows\": 10");
    sample.edit_manifest(&format!("\"start\": {start}"), &format!("\"start\": {odd}"));
    let reader = Reader::open(&sample.path()).unwrap();
    let e = reader
        .column::<u32>("residences", "street")
        .unwrap_err()
        .to_string();
    assert!(e.ends_with("column street is out of place"), "{e}");
}

#[test]
fn a_dropped_or_failed_writer_leaves_nothing() {
    let home = TempDir::new().unwrap();
    let out = home.path().join("people.kba");
    let mut writer = Writer::create(&out, false).unwrap();
    writer
        .file("persons", &[("key", ColumnRef::U32(&streets()))])
        .unwrap();
    assert!(!out.exists());
    drop(writer);
    assert!(names(home.path()).is_empty());

    let mut writer = Writer::create(&out, false).unwrap();
    let short: Column<u8> = vec![1].into();
    let columns = [
        ("a", ColumnRef::U32(&streets())),
        ("b", ColumnRef::U8(&short)),
    ];
    let e = writer.file("persons", &columns).unwrap_err();
    assert!(
        e.to_string().contains("columns of different lengths"),
        "{e}"
    );
    drop(writer);

    // What comes to stand in the way while the writer works is not replaced.
    let writer = Writer::create(&out, false).unwrap();
    fs::create_dir(&out).unwrap();
    assert_eq!(
        writer.finish("ed", &()).unwrap_err().kind(),
        ErrorKind::Config
    );
    assert_eq!(names(home.path()), ["people.kba"]);
    assert!(names(&out).is_empty());
}

#[test]
fn misshapen_files_are_refused() {
    let home = TempDir::new().unwrap();
    let mut writer = Writer::create(&home.path().join("p"), false).unwrap();
    let column: Column<u8> = vec![1].into();
    let column = ColumnRef::U8(&column);
    writer.file("good", &[("a", column)]).unwrap();
    for (name, columns) in [
        ("good", vec![("a", column)]),
        ("../evil", vec![("a", column)]),
        ("", vec![("a", column)]),
        ("f", vec![("A", column)]),
        ("f", vec![("a", column), ("a", column)]),
        ("f", vec![]),
    ] {
        let e = writer.file(name, &columns).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::Config, "{name}: {e}");
    }
}

#[test]
fn only_a_prepared_population_is_overwritten_and_only_if_asked() {
    let sample = Sample::new();
    assert!(
        write(&sample.path(), false)
            .unwrap_err()
            .to_string()
            .ends_with("people.kba exists")
    );
    let old: Column<u32> = {
        let reader = Reader::open(&sample.path()).unwrap();
        reader.column("residences", "street").unwrap()
    };
    flip(&sample.file("persons.arrow"), |_| 0, 1);
    write(&sample.path(), true).unwrap();
    Reader::open_verified(&sample.path()).unwrap();
    assert_eq!(
        *old,
        *streets(),
        "a running process keeps the replaced folder"
    );
    assert_eq!(sample.names(), ["people.kba"]);

    let refused = |why: &str| {
        let e = write(&sample.path(), true).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::Config, "{why}");
        assert_eq!(sample.names(), ["people.kba"], "{why}");
    };
    fs::write(sample.file("notes.txt"), "mine").unwrap();
    refused("a file of somebody else");
    fs::remove_file(sample.file("notes.txt")).unwrap();
    fs::remove_file(sample.file(FILE_NAME)).unwrap();
    refused("no manifest");
    fs::remove_dir_all(sample.path()).unwrap();
    fs::write(sample.path(), "a file").unwrap();
    refused("not a folder");
}

#[cfg(unix)]
#[test]
fn a_link_is_not_replaced_and_others_cant_read() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let sample = Sample::new();
    let link = sample.home.path().join("current.kba");
    symlink(sample.path(), &link).unwrap();
    assert_eq!(write(&link, true).unwrap_err().kind(), ErrorKind::Config);
    Reader::open_verified(&link).unwrap();
    let mode = fs::metadata(sample.path()).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0);
}

#[test]
fn an_impossible_place_is_an_io_error() {
    let home = TempDir::new().unwrap();
    let e = Writer::create(&home.path().join("no/such/people.kba"), false).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::Io);
    assert_eq!(
        Writer::create(Path::new("/"), true).unwrap_err().kind(),
        ErrorKind::Config
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_flipped_byte_is_found(file in 0usize..4, at: prop::sample::Index, mask in 1u8..) {
        let sample = Sample::new();
        let name = names(&sample.path())[file].clone();
        flip(&sample.file(&name), |len| at.index(len), mask);
        let e = refusal(Reader::open_verified(&sample.path()));
        prop_assert!(e.contains(&name), "{}: {}", name, e);
    }

    #[test]
    fn any_columns_are_read_as_written(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        words in prop::collection::vec(any::<u64>(), 0..300),
    ) {
        let home = TempDir::new().unwrap();
        let out = home.path().join("p");
        let (bytes, words): (Column<u8>, Column<u64>) = (bytes.into(), words.into());
        let mut writer = Writer::create(&out, false).unwrap();
        writer.file("b", &[("x", (&bytes).into()), ("y", (&bytes).into())]).unwrap();
        writer.file("w", &[("x", (&words).into())]).unwrap();
        writer.finish("", &()).unwrap();
        let reader = Reader::open_verified(&out).unwrap();
        prop_assert_eq!(&*reader.column::<u8>("b", "y").unwrap(), &*bytes);
        prop_assert_eq!(&*reader.column::<u64>("w", "x").unwrap(), &*words);
    }
}
