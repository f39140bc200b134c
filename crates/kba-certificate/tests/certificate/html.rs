//! The page as HTML.

use std::fs;
use std::path::Path;

use kba::Language;
use kba_certificate::{Attestation, Certificate};
use serde_json::json;

use crate::samples;

/// A change of the page shows in the files of `tests/golden`, which are replaced by those that the
/// message names.
#[test]
fn pages_are_as_on_file() {
    let mut differ = Vec::new();
    for (language, value) in [
        (Language::English, samples::passed()),
        (Language::Japanese, samples::passed_by_challenge()),
        (Language::Spanish, samples::locked()),
    ] {
        let record = samples::record(value);
        let html = Certificate::new(&record, &samples::attestation(), language).html();
        let name = format!("{language}.html");
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
        if fs::read_to_string(golden.join(&name)).is_ok_and(|golden| golden == html) {
            continue;
        }
        let made = Path::new(env!("CARGO_TARGET_TMPDIR")).join(&name);
        fs::write(&made, &html).unwrap();
        differ.push(made);
    }
    assert!(differ.is_empty(), "not as in tests/golden: {differ:?}");
}

#[test]
fn all_is_told_in_all_languages() {
    for language in Language::ALL {
        for value in [
            samples::passed(),
            samples::passed_by_challenge(),
            samples::locked(),
        ] {
            let record = samples::record(value);
            let html = Certificate::new(&record, &samples::attestation(), language).html();
            check_well_formed(&html);
            for fact in [
                &record.session,
                &record.subject,
                &record.provider.issuer,
                &record.provider.engine,
                &record.provider.population,
                &record.policy.digest,
                "21/3125",
                "0.672 %",
                "NIST SP 800-63A-4",
                "evidence-2026",
                "1,048,213",
                samples::ROOT,
                samples::EVIDENCE,
                "kba evidence verify FILE --keys KEYS",
                "2026-11-22T10:15:00Z",
            ] {
                assert!(html.contains(fact), "{language}: {fact}");
            }
            assert!(html.contains(&format!("<html lang=\"{language}\"")));
        }
    }
}

/// A page that any part of the record or the attestation is missing from says so.
#[test]
fn what_is_missing_is_told() {
    let mut value = samples::locked();
    value["signer"] = json!(null);
    value["policy"]["name"] = json!("");
    value["policy"]["attempts"] = json!(null);
    value["attempts"] = json!([]);
    let record = samples::record(value);
    let html = Certificate::new(&record, &Attestation::new(), Language::English).html();
    check_well_formed(&html);
    // a signer, five circumstances, a name, and seven of the attestation
    assert_eq!(html.matches("Not recorded").count(), 14);
    for told in ["No limit", "No attempt was made.", "No token is on record."] {
        assert!(html.contains(told), "{told}");
    }
}

/// Keys of a later version are shown as they are, in words that say so.
#[test]
fn unknown_keys_are_shown() {
    let mut value = samples::passed();
    value["method"] = json!("kbv2");
    value["result"]["outcome"] = json!("<later>");
    let html = Certificate::new(
        &samples::record(value),
        &samples::attestation(),
        Language::English,
    )
    .html();
    assert!(html.contains("Recorded as: kbv2"));
    assert!(html.contains("Recorded as: &lt;later&gt;"));
}

#[test]
fn nothing_is_fetched_or_run() {
    let record = samples::record(samples::passed());
    for language in Language::ALL {
        let html = Certificate::new(&record, &samples::attestation(), language).html();
        for word in [
            "<script", "<link", "<img", "<iframe", "src=", "href=", "url(", "@import",
        ] {
            assert!(!html.contains(word), "{word}");
        }
    }
}

/// Goal: what any browser and any tool reads alike. Method: tags are balanced, attributes quoted,
/// and no sign of markup stands outside of it.
#[track_caller]
pub(crate) fn check_well_formed(html: &str) {
    let mut rest = html.strip_prefix("<!DOCTYPE html>").expect("no type");
    let mut open: Vec<&str> = Vec::new();
    while let Some(at) = rest.find(['<', '>', '&']) {
        let inside = rest[at..].strip_prefix('<').unwrap_or_default();
        if rest[at..].starts_with('&') {
            let end = rest[at..].find(';').expect("an entity without end");
            let entity = &rest[at + 1..at + end];
            assert!(
                ["amp", "lt", "gt", "quot", "#39"].contains(&entity),
                "{entity}"
            );
            rest = &rest[at + end + 1..];
            continue;
        }
        let end = inside.find('>').expect("a sign of markup within text");
        let (tag, after) = (&inside[..end], &inside[end + 1..]);
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else {
            let name = tag.split([' ', '/']).next().unwrap();
            let quotes = tag.matches('"').count();
            assert_eq!(quotes % 2, 0, "{tag}");
            assert_eq!(tag.matches("=\"").count() * 2, quotes, "{tag}");
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
        rest = after;
        if open.last() == Some(&"style") {
            rest = &rest[rest.find("</style>").expect("a style without end")..];
        }
    }
    assert!(open.is_empty(), "{open:?}");
}
