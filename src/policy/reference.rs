//! Goal: the table in docs/design.md, "Rules of a policy", names every key of the form and every
//! setter of the builder, and tells the defaults.

use std::collections::{BTreeMap, BTreeSet};

use super::Policy;

const DESIGN: &str = include_str!("../../docs/design.md");
const SETTERS: [(&str, &str); 2] = [
    ("", include_str!("builder.rs")),
    ("Challenge::", include_str!("challenge.rs")),
];

/// The cells of each row: key, builder, value, default.
fn rows() -> Vec<[String; 4]> {
    let (_, text) = DESIGN.split_once(". Rules of a policy\n").unwrap();
    let (text, _) = text.split_once("\n## ").unwrap();
    let lines = text.lines().filter(|line| line.starts_with("| `"));
    let cells = |line: &str| {
        let cells = line.trim_matches('|').split(" | ");
        let cells: Vec<String> = cells.map(|cell| cell.trim().to_owned()).collect();
        <[String; 4]>::try_from(cells).unwrap_or_else(|cells| panic!("{cells:?}"))
    };
    lines.map(cells).collect()
}

fn words(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// What the form says it takes, asked for a key that there isn't.
fn keys_of(table: &str) -> Vec<String> {
    let head = if table.is_empty() {
        String::new()
    } else {
        format!("[{table}]\n")
    };
    let error = Policy::from_toml(&format!("{head}zzz = 1")).unwrap_err();
    let error = error.to_string();
    let (_, expected) = error.split_once("expected one of ").unwrap();
    words(expected).map(str::to_owned).collect()
}

#[test]
fn every_key_of_the_form_is_in_the_table() {
    let tables = ["challenge", "time", "facts", "velocity"];
    let mut keys: BTreeSet<String> = keys_of("").into_iter().collect();
    for table in tables {
        assert!(keys.remove(table), "{table}");
        keys.extend(keys_of(table).iter().map(|key| format!("{table}.{key}")));
    }
    let rows = rows();
    let told: BTreeSet<String> = rows
        .iter()
        .flat_map(|[key, ..]| words(key))
        .map(str::to_owned)
        .collect();
    assert_eq!(told, keys);
    assert_eq!(told.len(), rows.len());
}

#[test]
fn every_setter_is_in_the_table() {
    let mut setters = BTreeSet::new();
    for (of, code) in SETTERS {
        for line in code.lines().map(str::trim_start) {
            let function = line.strip_prefix("pub fn ");
            let function = function.or_else(|| line.strip_prefix("pub const fn "));
            let Some((name, takes)) = function.and_then(|rest| rest.split_once('(')) else {
                continue;
            };
            let sets = takes.starts_with("mut self,") || takes.starts_with("self)");
            if sets && takes.ends_with("-> Self {") || takes == "mut self) -> Self {" {
                setters.insert(format!("{of}{name}"));
            }
        }
    }
    let rows = rows();
    let told: BTreeSet<String> = rows
        .iter()
        .flat_map(|[_, builder, ..]| words(builder))
        .map(str::to_owned)
        .collect();
    let others = ["Challenge::new", "Policy::preset", "to_builder"];
    let told = &told - &others.map(str::to_owned).into();
    assert!(setters.len() > 40, "{setters:?}");
    assert_eq!(told, setters);
}

#[test]
fn defaults_are_those_of_the_table() {
    let mut defaults = BTreeMap::new();
    let mut table = String::new();
    for line in Policy::new().to_toml().lines() {
        if let Some(name) = line.strip_prefix('[') {
            table = name.replace(']', ".");
        } else if let Some((key, value)) = line.split_once(" = ") {
            defaults.insert(format!("{table}{key}"), value.to_owned());
        }
    }
    for [key, _, _, told] in rows() {
        let (key, told) = (words(&key).next(), words(&told).next());
        let (key, told) = (key.unwrap().to_owned(), told.map(str::to_owned));
        match defaults.remove(&key) {
            Some(value) => assert_eq!(told, Some(value), "{key}"),
            None if key.contains("danger_") => {
                assert!(told.is_none_or(|told| told == "false"), "{key}");
            }
            None => {}
        }
    }
    assert!(defaults.is_empty(), "{defaults:?}");
}
