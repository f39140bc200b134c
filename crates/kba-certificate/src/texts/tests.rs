use std::collections::BTreeMap;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::*;

/// Messages of a source with the arguments they name.
fn messages(source: &str) -> BTreeMap<String, Vec<String>> {
    let resource = fluent_syntax::parser::parse(source).unwrap();
    let mut messages = BTreeMap::new();
    for entry in resource.body {
        if let Entry::Message(message) = entry {
            let mut names = Vec::new();
            collect(&message.value.unwrap(), &mut names);
            names.sort_unstable();
            names.dedup();
            let before = messages.insert(message.id.name.to_owned(), names);
            assert_eq!(before, None, "{} stands twice", message.id.name);
        }
    }
    messages
}

fn collect(pattern: &Pattern<&str>, names: &mut Vec<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else {
            continue;
        };
        let selector = match expression {
            Expression::Inline(inline) => inline,
            Expression::Select { selector, variants } => {
                for variant in variants {
                    collect(&variant.value, names);
                }
                selector
            }
        };
        let InlineExpression::VariableReference { id } = selector else {
            panic!("only arguments are named: {selector:?}");
        };
        names.push(id.name.to_owned());
    }
}

#[test]
fn all_languages_have_the_same_messages() {
    let english = messages(ENGLISH_SOURCE);
    for source in [JAPANESE_SOURCE, SPANISH_SOURCE] {
        assert!(messages(source).keys().eq(english.keys()));
    }
}

/// The arguments are those that the page gives, so a message that asks for another isn't said.
#[test]
fn every_message_is_said() {
    let mut args = FluentArgs::new();
    for name in [
        "attempts",
        "choices",
        "day",
        "mark",
        "month",
        "questions",
        "right",
    ] {
        args.set(name, 1);
    }
    for name in [
        "clock",
        "day-digits",
        "fraction",
        "key",
        "month-digits",
        "page",
        "pages",
        "percent",
        "seconds",
        "session",
        "time",
        "year",
    ] {
        args.set(name, "1");
    }
    for (language, source) in [
        (Language::English, ENGLISH_SOURCE),
        (Language::Japanese, JAPANESE_SOURCE),
        (Language::Spanish, SPANISH_SOURCE),
    ] {
        for (id, _) in messages(source) {
            let text = find(language, &id, &args);
            assert!(
                text.is_some_and(|text| !text.is_empty() && !text.contains('{')),
                "{language}: {id}"
            );
        }
    }
}

/// The day has another form in Japanese, which is why it may name other arguments there.
#[test]
fn all_languages_tell_the_same() {
    let english = messages(ENGLISH_SOURCE);
    for source in [JAPANESE_SOURCE, SPANISH_SOURCE] {
        for (id, names) in messages(source) {
            assert!(id == "time" || names == english[&id], "{id}: {names:?}");
        }
    }
}

#[test]
fn times_are_spelled_as_the_language_does() {
    let at = 1_795_342_500;
    for (language, text) in [
        (Language::English, "November 22, 2026, 10:15:00 UTC"),
        (Language::Japanese, "2026-11-22 10:15:00 UTC"),
        (Language::Spanish, "22 de noviembre de 2026, 10:15:00 UTC"),
    ] {
        let (words, time) = moment(language, at);
        assert_eq!(words, text);
        assert_eq!(time.as_deref(), Some("2026-11-22T10:15:00Z"));
    }
}

#[test]
fn times_past_the_calendar_are_told_in_seconds() {
    let (words, time) = moment(Language::English, u64::MAX);
    assert!(words.starts_with("18,446,744,073,709,551,615 seconds"));
    assert_eq!(time, None);
    assert_eq!(calendar(u64::MAX).year(), 9999);
}

#[test]
fn fractions_are_told_in_percent() {
    for (fraction, percent) in [
        ("21/3125", Some("0.672")),
        ("1/1", Some("100")),
        ("0/7", Some("0")),
        ("1/3", Some("33.3")),
        ("2/3", Some("66.7")),
        ("1/8", Some("12.5")),
        ("9999/10000", Some("100")),
        ("1/1000000", Some("0.0001")),
        ("1/0", None),
        ("3/2", None),
        ("", None),
        ("a/b", None),
        (
            "340282366920938463463374607431768211455/340282366920938463463374607431768211455",
            None,
        ),
    ] {
        assert_eq!(percentage(fraction).as_deref(), percent, "{fraction}");
    }
}
