//! Any strings in the fields of a record.

use kba::Language;
use kba_certificate::{Attestation, Certificate, ErrorKind};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::html::check_well_formed;
use crate::pdf::FONTS;
use crate::samples;

/// Strings that are hard on a page, and any others.
fn hard() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[\\x00-\\x20<>&\"']{0,40}",
        "[\u{590}-\u{6ff} a-z0-9()\u{200b}-\u{202e}]{0,60}",
        "[\u{1f300}-\u{1f6ff}\u{200d}\u{fe0f}]{0,12}",
        "[\u{3040}-\u{30ff}\u{4e00}-\u{4eff}\u{ff00}-\u{ff60}]{0,80}",
        "[a-z\u{300}-\u{30f}\u{200c}\u{200d}]{0,40}",
        "[0-9a-f]{0,300}",
        Just("</code></td><script>alert(1)</script>".to_owned()),
    ]
}

/// A record with these strings in all of its fields.
fn filled(strings: &[String]) -> Value {
    let mut next = strings.iter().cycle();
    let mut next = || json!(next.next().unwrap());
    let mut value = samples::passed_by_challenge();
    for field in ["method", "session", "subject"] {
        value[field] = next();
    }
    for field in ["issuer", "engine", "population"] {
        value["provider"][field] = next();
    }
    for field in ["name", "birth", "address"] {
        value["signer"][field] = next();
    }
    for field in ["agreement", "recipient", "login", "ip", "document"] {
        value["circumstances"][field] = next();
    }
    for field in ["name", "digest", "blind_guess"] {
        value["policy"][field] = next();
    }
    for field in ["outcome", "reason"] {
        value["result"][field] = next();
    }
    value["attempts"][1]["result"] = next();
    value["token"]["id"] = next();
    value
}

/// Whether there was a PDF of it; else the error has told why.
fn check(value: &Value, language: Language, times: u64) -> bool {
    let mut value = value.clone();
    value["issued"] = json!(times);
    value["attempts"][0]["began"] = json!(times);
    let record = samples::record(value);
    let first = record.session.clone();
    let attestation = Attestation::new()
        .signed_by(first.clone(), times)
        .logged(times, first);
    let certificate = Certificate::new(&record, &attestation, language);
    let html = certificate.html();
    check_well_formed(&html);
    assert!(!html.contains("<script"));
    assert!(
        html.chars()
            .all(|character| character == '\n' || !character.is_control()),
        "a control character"
    );
    assert!(!html.contains('\u{202e}'), "an override of the direction");
    match certificate.pdf(&FONTS) {
        Ok(bytes) => {
            assert!(bytes.starts_with(b"%PDF-1.7"));
            true
        }
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Character, "{error}");
            assert!(error.to_string().contains(" holds U+"), "{error}");
            false
        }
    }
}

/// Strings that the fonts have, so that they reach the paper.
fn drawable() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,200}",
        "[\\x00-\\x20<>&\"']{0,40}",
        "[\u{5d0}-\u{5ea} a-z0-9()\u{200b}-\u{202e}]{0,60}",
        "[\u{3041}-\u{3093}\u{30a1}-\u{30f6}\u{3001}\u{3002} a-z]{0,80}",
        "[a-z\u{300}\u{301}\u{303}\u{200c}\u{200d}]{0,40}",
        "[0-9a-f]{0,300}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_string_breaks_the_page(
        strings in prop::collection::vec(hard(), 1..24),
        language in prop::sample::select(&Language::ALL[..]),
        times in any::<u64>(),
    ) {
        check(&filled(&strings), language, times);
    }

    #[test]
    fn what_the_fonts_have_is_drawn(
        strings in prop::collection::vec(drawable(), 1..24),
        language in prop::sample::select(&Language::ALL[..]),
    ) {
        prop_assert!(check(&filled(&strings), language, samples::START));
    }
}

#[test]
fn ten_thousand_characters_are_borne() {
    for piece in [
        "W", "\u{6f22}", "\u{5d0}", "w ", "\0", "\u{202e}", "e\u{301}",
    ] {
        let mut value = samples::passed();
        value["circumstances"]["agreement"] = json!(piece.repeat(10_000));
        assert!(check(&value, Language::Japanese, u64::MAX), "{piece:?}");
    }
}

/// A result that this version has no word for may be longer than its box, and than a page.
#[test]
fn a_result_longer_than_a_page_is_borne() {
    let mut value = samples::passed();
    value["result"]["outcome"] = json!("w".repeat(10_000));
    assert!(check(&value, Language::Spanish, samples::START));
}
