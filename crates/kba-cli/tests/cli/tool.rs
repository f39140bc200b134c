//! The binary and its world, for all tests.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use serde_json::{Value, json};

/// A world of one county, and a prepared population of it.
pub(crate) struct World {
    pub(crate) tables: PathBuf,
    pub(crate) prepared: PathBuf,
    /// Adults who get a whole quiz by each of the seeds.
    pub(crate) askable: Vec<String>,
}

/// Orders of display.
pub(crate) const SEEDS: [&str; 3] = ["3", "11", "12"];

pub(crate) static WORLD: LazyLock<World> = LazyLock::new(|| {
    let home = folder("world");
    let (tables, prepared) = (home.join("tables"), home.join("people.kba"));
    let out = kba(&[
        "synth",
        "--persons",
        "4000",
        "--seed",
        "7",
        "--out",
        text(&tables),
    ]);
    assert_eq!(code(&out), 0, "{}", stderr(&out));
    let out = kba(&["prepare", text(&tables), "--out", text(&prepared)]);
    assert_eq!(code(&out), 0, "{}", stderr(&out));
    let is_askable = |id: &String| {
        let quiz = |seed| {
            kba(&[
                "ask",
                text(&prepared),
                "--person",
                id,
                "--seed",
                seed,
                "--json",
            ])
        };
        SEEDS.iter().all(|seed| code(&quiz(seed)) == 0)
    };
    let drawn = (0..100).map(|seed| drawn(&prepared, seed));
    let askable = drawn.filter(is_askable).take(8).collect();
    World {
        tables,
        prepared,
        askable,
    }
});

/// The id of the person who is drawn to be asked.
fn drawn(place: &Path, seed: u32) -> String {
    let out = kba(&["ask", text(place), "--json", "--seed", &seed.to_string()]);
    assert_eq!(code(&out), 0, "{}", stderr(&out));
    let told = stderr(&out);
    let id = told.rsplit(' ').next().unwrap();
    id.trim_end_matches([')', '\n']).to_owned()
}

pub(crate) fn cell(row: &Value, column: &str) -> String {
    match &row[column] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

pub(crate) fn choices(question: &Value) -> Vec<String> {
    let texts = question["choices"].as_array().unwrap().iter();
    texts
        .map(|choice| choice.as_str().unwrap().to_owned())
        .collect()
}

pub(crate) fn quiz(id: &str, seed: &str) -> Value {
    let out = ask(id, seed, "");
    assert_eq!(code(&out), 0, "{}", stderr(&out));
    serde_json::from_str(&stdout(&out)).unwrap()
}

pub(crate) fn ask(id: &str, seed: &str, answers: &str) -> Output {
    let place = text(&WORLD.prepared);
    with_input(
        &["ask", place, "--person", id, "--seed", seed, "--json"],
        answers.as_bytes(),
    )
}

/// Asks on a claim; the name tells the files of parallel tests apart.
pub(crate) fn ask_claim(name: &str, claim: &str) -> Output {
    let file = folder(&format!("claim-{name}")).join("claim.json");
    fs::write(&file, claim).unwrap();
    kba(&[
        "ask",
        text(&WORLD.prepared),
        "--claim",
        text(&file),
        "--json",
    ])
}

pub(crate) fn sheet(id: &str) -> Value {
    let out = kba(&["show", text(&WORLD.prepared), id, "--json"]);
    assert_eq!(code(&out), 0, "{}", stderr(&out));
    serde_json::from_str(&stdout(&out)).unwrap()
}

/// The claim of a person, as a service would send it.
pub(crate) fn claim_of(id: &str) -> Value {
    let sheet = sheet(id);
    let person = &sheet["tables"]["persons"][0];
    let homes = sheet["tables"]["residences"].as_array().unwrap();
    let is_home = |r: &&Value| r["to"].is_null() && cell(r, "street") != "PO Box";
    let home = homes.iter().find(is_home).unwrap_or(&homes[0]);
    json!({
        "first_name": cell(person, "first_name"),
        "last_name": cell(person, "last_name"),
        "suffix": cell(person, "suffix"),
        "birth": cell(person, "birth_date"),
        "ssn_last4": cell(person, "ssn_last4"),
        "address": format!("{} {}", cell(home, "number"), cell(home, "street")),
        "city": cell(home, "city"),
        "state": cell(home, "state"),
        "zip": cell(home, "zip"),
    })
}

/// The rows of persons of the same world, written as CSV.
pub(crate) fn persons() -> Vec<std::collections::BTreeMap<String, String>> {
    static TABLE: LazyLock<String> = LazyLock::new(|| {
        let out = folder("csv").join("tables");
        let made = kba(&[
            "synth",
            "--persons",
            "4000",
            "--seed",
            "7",
            "--format",
            "csv",
            "--out",
            text(&out),
        ]);
        assert_eq!(code(&made), 0, "{}", stderr(&made));
        fs::read_to_string(out.join("persons.csv")).unwrap()
    });
    let mut lines = TABLE.lines();
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    lines
        .filter(|line| !line.contains('"'))
        .map(|line| {
            head.iter()
                .map(|h| (*h).to_owned())
                .zip(line.split(',').map(str::to_owned))
                .collect()
        })
        .collect()
}

pub(crate) fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (
                path.file_name().unwrap().to_str().unwrap().to_owned(),
                fs::read(&path).unwrap(),
            )
        })
        .collect();
    files.sort();
    files
}

/// Copies the named files, or all.
pub(crate) fn copy(from: &Path, to: &Path, names: &[&str]) {
    for entry in fs::read_dir(from).unwrap() {
        let name = entry.unwrap().file_name();
        if names.is_empty() || names.contains(&name.to_str().unwrap()) {
            fs::copy(from.join(&name), to.join(&name)).unwrap();
        }
    }
}

/// An empty folder of its own for a test.
pub(crate) fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("kba-cli")
        .join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

pub(crate) fn kba(args: &[&str]) -> Output {
    with_input(args, b"")
}

pub(crate) fn with_input(args: &[&str], input: &[u8]) -> Output {
    let mut child = command(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // the tool may have ended before it read anything
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kba"));
    command.args(args).stdin(Stdio::null());
    command
}

pub(crate) fn code(out: &Output) -> i32 {
    assert!(!stderr(out).contains("panicked"), "{}", stderr(out));
    out.status.code().unwrap()
}

pub(crate) fn stdout(out: &Output) -> String {
    String::from_utf8(out.stdout.clone()).unwrap()
}

pub(crate) fn stderr(out: &Output) -> String {
    String::from_utf8(out.stderr.clone()).unwrap()
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
