//! The rules of the house that no lint knows: who may use whom, and what is named where.
//!
//! Source: docs/design.md, "Floors" and "Invariants". Rust files are read as tokens, so that
//! comments and texts may name anything.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use pulldown_cmark::{Event, Parser, Tag};

/// A module uses modules of lower floors only; those of floor 0 may use each other.
const FLOORS: [(&str, u8); 24] = [
    ("clock", 0),
    ("error", 0),
    ("seal", 0),
    ("secret", 0),
    // Signatures: it knows no token.
    ("jws", 1),
    ("policy", 1),
    // Generic storage of columns, which knows no person: populations and pools save and open
    // their columns through it.
    ("prepared", 1),
    ("record", 1),
    // Rows of sealed bytes: it knows no session.
    ("store", 1),
    ("frame", 2),
    ("population", 2),
    ("token", 2),
    ("evidence", 3),
    ("kind", 3),
    ("resolve", 4),
    ("pool", 4),
    ("question", 4),
    ("serving", 5),
    ("quiz", 6),
    ("session", 7),
    ("ledger", 8),
    ("snapshot", 8),
    ("engine", 9),
    ("fuzzing", 10),
];

/// A word and the only place that may name it.
const FENCED: [(&[&str], &str, &str); 4] = [
    (&["polars*"], "src/frame/", "Polars is used in `frame` only"),
    (
        &["Instant", "SystemTime", "::now"],
        "src/clock.rs",
        "time is read in `clock` only",
    ),
    (
        &[
            "OsRng",
            "SysRng",
            "ThreadRng",
            "from_entropy",
            "from_os_rng",
            "getrandom",
            "make_rng",
            "thread_rng",
            "try_from_os_rng",
            "rand::random",
            "rand::rng",
        ],
        "src/secret.rs",
        "entropy is drawn in `secret` only",
    ),
    (
        &["unsafe"],
        "src/prepared/map.rs",
        "`unsafe` has one fenced file",
    ),
];

const LINES_MAX: usize = 800;

#[test]
fn the_house_rules_hold() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(root, Path::new(""), &mut files);
    assert!(
        files.iter().any(|(path, _)| path == "src/lib.rs"),
        "the sources were not found"
    );
    let found = violations(&files, |path| root.join(path).exists());
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

/// Rust, TOML and Markdown files of the repository, by path from its root.
fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    const NOT_OURS: [&str; 6] = [
        ".git",
        "artifacts",
        "corpus",
        "data",
        "node_modules",
        "target",
    ];
    let entries = fs::read_dir(root.join(folder)).unwrap();
    for entry in entries.map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        let path = folder.join(&name);
        if entry.file_type().unwrap().is_dir() {
            if !NOT_OURS.contains(&name.as_str()) {
                collect(root, &path, files);
            }
        } else if [".rs", ".toml", ".md"]
            .iter()
            .any(|end| name.ends_with(end))
        {
            let text = fs::read_to_string(root.join(&path)).unwrap();
            files.push((slashed(&path), text));
        }
    }
}

/// Every breach of the house rules, one sentence each.
fn violations(files: &[(String, String)], exists: impl Fn(&str) -> bool) -> Vec<String> {
    let root_names = files
        .iter()
        .find(|(path, _)| path == "src/lib.rs")
        .map(|(_, text)| root_names(&words(text)))
        .unwrap_or_default();
    let mut found = Vec::new();
    for (path, text) in files {
        let file = SourceFile { path, text };
        if path.ends_with(".rs") {
            let words = words(text);
            file.check_floors(&words, &root_names, &mut found);
            file.check_fences(&words, &mut found);
            file.check_length(&mut found);
        }
        if path.ends_with(".rs") || path.ends_with(".toml") {
            file.check_ascii(&mut found);
        }
        if path.ends_with(".md") && (!path.contains('/') || path.starts_with("docs/")) {
            file.check_links(&exists, &mut found);
        }
    }
    found
}

struct SourceFile<'a> {
    path: &'a str,
    text: &'a str,
}

impl SourceFile<'_> {
    fn check_floors(
        &self,
        words: &[Vec<String>],
        root_names: &BTreeMap<String, String>,
        found: &mut Vec<String>,
    ) {
        let Some(module) = module(self.path) else {
            return;
        };
        let Some(own) = floor(module) else {
            found.push(format!("{}: `{module}` has no floor", self.path));
            return;
        };
        let mut used = BTreeSet::new();
        for path in words {
            if let [first, name, ..] = path.as_slice()
                && (first == "crate" || first == "super")
            {
                used.insert(root_names.get(name).unwrap_or(name));
            }
        }
        for name in used {
            let Some(other) = floor(name) else { continue };
            if name != module && other >= own && own + other > 0 {
                found.push(format!(
                    "{}: `{module}` (floor {own}) uses `{name}` (floor {other})",
                    self.path
                ));
            }
        }
    }

    fn check_fences(&self, words: &[Vec<String>], found: &mut Vec<String>) {
        for (fenced, home, rule) in FENCED {
            if self.path.starts_with(home) {
                continue;
            }
            let named: BTreeSet<&str> = fenced
                .iter()
                .copied()
                .filter(|word| words.iter().any(|path| names(path, word)))
                .collect();
            for word in named {
                found.push(format!("{}: names `{word}`: {rule}", self.path));
            }
        }
    }

    fn check_length(&self, found: &mut Vec<String>) {
        let lines = self.text.lines().count();
        if lines > LINES_MAX {
            found.push(format!("{}: {lines} lines, not {LINES_MAX}", self.path));
        }
    }

    fn check_ascii(&self, found: &mut Vec<String>) {
        if let Some(at) = self.text.lines().position(|line| !line.is_ascii()) {
            found.push(format!("{}:{}: not ASCII", self.path, at + 1));
        }
    }

    fn check_links(&self, exists: &impl Fn(&str) -> bool, found: &mut Vec<String>) {
        let folder = Path::new(self.path)
            .parent()
            .unwrap_or_else(|| Path::new(""));
        for event in Parser::new(self.text) {
            let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event
            else {
                continue;
            };
            let target = dest_url.split('#').next().unwrap_or_default();
            let is_elsewhere = target.contains("://") || target.starts_with("mailto:");
            if !target.is_empty() && !is_elsewhere && !exists(&slashed(&folder.join(target))) {
                found.push(format!("{}: dead link {dest_url}", self.path));
            }
        }
    }
}

/// Whether a path of a source names a fenced word: `word`, `word*` (a beginning), `::word` (a
/// path that ends so), `a::word` (both in a row).
fn names(path: &[String], word: &str) -> bool {
    if let Some(beginning) = word.strip_suffix('*') {
        return path.iter().any(|part| part.starts_with(beginning));
    }
    match word.split_once("::") {
        None => path.iter().any(|part| part == word),
        Some(("", end)) => path.len() > 1 && path.last().is_some_and(|last| last == end),
        Some((first, second)) => path.windows(2).any(|pair| pair == [first, second]),
    }
}

/// The module of `src/` a file belongs to; `lib.rs` stands above all floors.
fn module(path: &str) -> Option<&str> {
    let inner = path.strip_prefix("src/")?;
    let name = inner.split('/').next()?;
    let name = name.strip_suffix(".rs").unwrap_or(name);
    (name != "lib").then_some(name)
}

fn floor(module: &str) -> Option<u8> {
    let (_, floor) = FLOORS.iter().find(|(name, _)| *name == module)?;
    Some(*floor)
}

/// Which module each name at the root of the crate comes from.
fn root_names(words: &[Vec<String>]) -> BTreeMap<String, String> {
    words
        .iter()
        .filter_map(|path| match path.as_slice() {
            [first, module, .., name] if first == "crate" => Some((name.clone(), module.clone())),
            _ => None,
        })
        .collect()
}

/// The paths of a source, such as `crate::error::Error`, with braces multiplied out; a lone word
/// is a path of one.
fn words(text: &str) -> Vec<Vec<String>> {
    let tokens: TokenStream = text.parse().unwrap();
    let mut paths = Vec::new();
    read_paths(tokens, &[], &mut paths);
    paths
}

fn read_paths(tokens: TokenStream, prefix: &[String], paths: &mut Vec<Vec<String>>) {
    let mut path = prefix.to_vec();
    let mut joints = 2;
    let end = |path: &mut Vec<String>, paths: &mut Vec<Vec<String>>| {
        if path.len() > prefix.len() {
            paths.push(path.clone());
        }
        path.truncate(prefix.len());
    };
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ':' => joints += 1,
            TokenTree::Ident(ident) => {
                if joints != 2 {
                    end(&mut path, paths);
                }
                path.push(ident.to_string());
                joints = 0;
            }
            TokenTree::Group(group) => {
                let is_tree = joints == 2 && group.delimiter() == Delimiter::Brace;
                let inner = if is_tree { path.clone() } else { Vec::new() };
                if !is_tree {
                    end(&mut path, paths);
                }
                read_paths(group.stream(), &inner, paths);
                path.truncate(prefix.len());
                joints = 0;
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {
                end(&mut path, paths);
                joints = if path.is_empty() { 0 } else { 2 };
            }
        }
    }
    end(&mut path, paths);
}

/// A path with forward slashes and without `.` and `..`.
fn slashed(path: &Path) -> String {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part.as_os_str().to_str() {
            Some("..") => drop(plain.pop()),
            Some(".") => {}
            _ => plain.push(part),
        }
    }
    plain.to_str().unwrap().replace('\\', "/")
}

mod checker {
    use super::violations;

    const LIB: &str = "mod engine; mod error;\n\
                       pub use crate::engine::{Begin, Engine};\npub use crate::error::Error;";

    fn check(path: &str, text: &str) -> Vec<String> {
        let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
        let files = [file("src/lib.rs", LIB), file(path, text)];
        violations(&files, |path| {
            ["docs/design.md", "README.md"].contains(&path)
        })
    }

    #[track_caller]
    fn refuses(path: &str, text: &str, why: &str) {
        let found = check(path, text);
        assert!(
            found.len() == 1 && found[0].contains(why),
            "{text}: {found:?}"
        );
    }

    #[track_caller]
    fn accepts(path: &str, text: &str) {
        assert_eq!(check(path, text), [""; 0], "{text}");
    }

    #[test]
    fn upward_use_is_found() {
        let why = "`question` (floor 4) uses `engine` (floor 9)";
        for text in [
            "use crate::engine::Engine;",
            "use crate::{error::Error, engine::{self, Begin}};",
            "fn f() { let x = crate::engine::begin(); }",
            "fn f(x: &crate::engine::Engine) {}",
            "use crate::Engine;",
            "use crate::{Begin, Error};",
            "use super::engine::Engine;",
        ] {
            refuses("src/question/wording.rs", text, why);
        }
    }

    #[test]
    fn use_across_a_floor_is_found() {
        refuses("src/token.rs", "use crate::session::Session;", "(floor 7)");
        refuses("src/policy.rs", "use crate::record::Date;", "(floor 1)");
        accepts(
            "src/secret.rs",
            "use crate::error::Error; use crate::clock::Clock;",
        );
    }

    #[test]
    fn a_module_without_a_floor_is_found() {
        refuses("src/attic/mod.rs", "", "`attic` has no floor");
    }

    #[test]
    fn downward_use_is_fine() {
        accepts(
            "src/quiz.rs",
            "//! See [`crate::engine`].\n\
             use crate::{Error, pool::{Pool, Turn}, quiz::score};\n\
             const TEXT: &str = \"crate::engine\";",
        );
        accepts("crates/kba-cli/src/main.rs", "use crate::engine::go;");
    }

    #[test]
    fn data_frames_stay_in_frame() {
        refuses("src/quiz.rs", "use polars::prelude::col;", "`polars*`");
        refuses("src/pool/mod.rs", "use polars_io::SerReader;", "`polars*`");
        accepts("src/frame/read.rs", "use polars::prelude::col;");
        accepts("src/quiz.rs", "// without polars");
    }

    #[test]
    fn time_stays_in_clock() {
        refuses(
            "src/quiz.rs",
            "use std::time::{Duration, Instant};",
            "`Instant`",
        );
        refuses(
            "src/quiz.rs",
            "fn f() { jiff::Timestamp::now(); }",
            "`::now`",
        );
        accepts("src/clock.rs", "fn f() { std::time::SystemTime::now(); }");
        accepts("src/quiz.rs", "fn f(c: &impl Clock) { c.now(); }");
    }

    #[test]
    fn entropy_stays_in_secret() {
        for text in [
            "use rand::rngs::OsRng;",
            "use rand::{Rng, rng};",
            "fn f() { rand::rng(); }",
            "fn f() { getrandom::fill(&mut []); }",
        ] {
            refuses("src/quiz.rs", text, "entropy");
        }
        accepts("src/secret.rs", "fn f() { getrandom::fill(&mut []); }");
        accepts(
            "src/quiz.rs",
            "fn f(rng: &mut ChaCha8Rng) { rng.next_u32(); }",
        );
    }

    #[test]
    fn unsafe_stays_in_the_map() {
        refuses(
            "src/prepared/reader.rs",
            "fn f() { unsafe { g() } }",
            "`unsafe`",
        );
        accepts("src/prepared/map.rs", "fn f() { unsafe { g() } }");
        accepts("src/prepared/reader.rs", "#![forbid(unsafe_code)]");
    }

    #[test]
    fn foreign_letters_and_long_files_are_found() {
        refuses("src/quiz.rs", "\n// caf\u{e9}", "src/quiz.rs:2: not ASCII");
        refuses("Cargo.toml", "# \u{2014}", "Cargo.toml:1: not ASCII");
        refuses("tests/big.rs", &"\n".repeat(801), "801 lines");
        accepts("tests/big.rs", &"\n".repeat(800));
    }

    #[test]
    fn dead_links_are_found() {
        refuses("README.md", "See [it](docs/gone.md#top).", "docs/gone.md");
        refuses(
            "docs/formats.md",
            "[a]\n\n[a]: gone.md",
            "dead link gone.md",
        );
        accepts(
            "docs/formats.md",
            "[a](../README.md) [b](design.md#words) [c](#here) [d](https://example.com/x) \
             `[e](gone)`",
        );
    }
}
