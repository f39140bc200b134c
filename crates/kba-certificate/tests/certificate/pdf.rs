//! The page as PDF.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use kba::Language;
use kba_certificate::{Certificate, ErrorKind, Fonts};
use serde_json::{Value, json};

use crate::samples;

pub(crate) static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts::system().unwrap());

/// The PDF with its place on disk, where the tools find it.
fn pdf(name: &str, value: Value, language: Language) -> PathBuf {
    let record = samples::record(value);
    let certificate = Certificate::new(&record, &samples::attestation(), language);
    let bytes = certificate.pdf(&FONTS).unwrap();
    assert_eq!(bytes, certificate.pdf(&FONTS).unwrap(), "other bytes");
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{language}.pdf"));
    fs::write(&path, bytes).unwrap();
    path
}

/// What a tool prints of the file.
fn run(tool: &str, package: &str, options: &[&str], path: &Path) -> String {
    let mut command = Command::new(tool);
    command.args(options).arg(path);
    if tool == "pdftotext" {
        // to the output, not to a file beside it
        command.arg("-");
    }
    let output = command.output().unwrap_or_else(|error| {
        panic!("missing: {tool} ({error}); install it with: apt-get install {package}")
    });
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{tool} {}: {printed}{}",
        path.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    printed
}

/// The text without spaces, which wrapped lines add.
fn text(path: &Path) -> String {
    run("pdftotext", "poppler-utils", &["-enc", "UTF-8"], path)
        .split_whitespace()
        .collect()
}

fn pages(path: &Path) -> usize {
    let info = run("pdfinfo", "poppler-utils", &[], path);
    let line = info.lines().find_map(|line| line.strip_prefix("Pages:"));
    line.unwrap().trim().parse().unwrap()
}

#[test]
fn files_are_sound_and_hold_the_facts() {
    for language in Language::ALL {
        for (name, value) in [
            ("passed", samples::passed()),
            ("challenge", samples::passed_by_challenge()),
            ("locked", samples::locked()),
        ] {
            let path = pdf(name, value, language);
            run("qpdf", "qpdf", &["--check"], &path);
            let text = text(&path);
            let (title, outcome) = told(name, language);
            for fact in [
                title,
                outcome,
                "https://verify.example.com",
                "s-01jd9y4m7k2v8w3x5z6b7c8d9e",
                "21/3125",
                "0.672%",
                "NISTSP800-63A-4",
                "1,048,213",
                samples::ROOT,
                samples::EVIDENCE,
                "kbaevidenceverifyFILE",
            ] {
                assert!(text.contains(fact), "{name}, {language}: {fact}\n{text}");
            }
        }
    }
}

/// The title and the result, without spaces.
fn told(name: &str, language: Language) -> (&'static str, &'static str) {
    let title = match language {
        Language::Japanese => "\u{5b8c}\u{4e86}\u{8a3c}\u{660e}\u{66f8}",
        Language::Spanish => "Certificadodefinalizaci\u{f3}n",
        _ => "Certificateofcompletion",
    };
    let outcome = match (name, language) {
        ("passed", Language::Japanese) => "\u{7d50}\u{679c}\u{5408}\u{683c}",
        ("passed", Language::Spanish) => "ResultadoAprobada",
        ("passed", _) => "ResultPassed",
        ("challenge", Language::Japanese) => {
            "\u{8ffd}\u{52a0}\u{8cea}\u{554f}\u{306b}\u{3088}\u{308a}\u{5408}\u{683c}"
        }
        ("challenge", Language::Spanish) => "Aprobadaconpreguntasadicionales",
        ("challenge", _) => "Passedbychallenge",
        (_, Language::Japanese) => "\u{4e0d}\u{5408}\u{683c}",
        (_, Language::Spanish) => "Noaprobadaybloqueada",
        _ => "Failedandlocked",
    };
    (title, outcome)
}

#[test]
fn files_name_their_standard_language_and_date() {
    let path = pdf("standard", samples::passed(), Language::Japanese);
    let bytes = fs::read(&path).unwrap();
    let raw = String::from_utf8_lossy(&bytes);
    for mark in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "/Lang(ja)",
        "2026-11-22T10:30:00",
    ] {
        assert!(raw.contains(mark), "{mark}");
    }
    let info = run("pdfinfo", "poppler-utils", &[], &path);
    assert!(info.contains("Tagged:          yes"), "{info}");
    assert!(info.contains("A4"), "{info}");
}

/// Readers that can't see the page get headings, and tables with the headings of rows and columns.
#[test]
fn files_have_a_structure() {
    let path = pdf("structure", samples::locked(), Language::English);
    let structure = run("pdfinfo", "poppler-utils", &["-struct-text"], &path);
    for tag in [
        "H1",
        "H2",
        "Table",
        "THead",
        "TBody",
        "/Scope /Column",
        "/Scope /Row",
        "TD",
        "\"Failed and locked\"",
    ] {
        assert!(structure.contains(tag), "{tag}\n{structure}");
    }
}

#[test]
fn long_records_take_more_pages() {
    let path = pdf("many", samples::many_attempts(), Language::English);
    run("qpdf", "qpdf", &["--check"], &path);
    assert!(pages(&path) > 3);
    // the heading of the column stands on each page of the table
    assert!(text(&path).matches("Rightanswers").count() > 2);

    let mut value = samples::passed();
    value["circumstances"]["agreement"] = json!("0123456789".repeat(1_000));
    let path = pdf("long", value, Language::Spanish);
    run("qpdf", "qpdf", &["--check"], &path);
    assert!(pages(&path) > 3);
}

#[test]
fn text_from_right_to_left_is_kept() {
    let name = "\u{5d3}\u{5d5}\u{5d3} \u{5db}\u{5d4}\u{5df}";
    let mut value = samples::passed();
    value["signer"]["name"] = json!(name);
    let path = pdf("rtl", value, Language::English);
    let joined: String = name.split_whitespace().collect();
    assert!(text(&path).contains(&joined));
}

#[test]
fn a_character_without_a_glyph_is_told() {
    let mut value = samples::passed();
    value["circumstances"]["agreement"] = json!("Sealed \u{12000}");
    let record = samples::record(value);
    let certificate = Certificate::new(&record, &samples::attestation(), Language::English);
    let error = certificate.pdf(&FONTS).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Character);
    let told = error.to_string();
    assert!(
        told.starts_with("circumstances.agreement holds U+12000, which no font has"),
        "{told}"
    );
    assert!(!told.contains("Sealed"));
}
