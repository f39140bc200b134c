//! Every text of every language, so that none can fail in front of an applicant.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{
    CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey,
};
use fluent_syntax::parser;

use super::*;
use crate::kind::CATALOGUE;

/// A message as its file has it: the variables it names and the keys of its variants.
#[derive(Debug, Default, PartialEq, Eq)]
struct Shape {
    variables: BTreeSet<String>,
    variants: BTreeSet<String>,
}

fn source(language: Language) -> &'static str {
    match language {
        Language::English => ENGLISH_SOURCE,
        Language::Japanese => JAPANESE_SOURCE,
        Language::Spanish => SPANISH_SOURCE,
    }
}

fn shapes(language: Language) -> BTreeMap<String, Shape> {
    let resource = parser::parse(source(language)).unwrap();
    let mut shapes = BTreeMap::new();
    for entry in &resource.body {
        match entry {
            Entry::Message(message) => {
                let mut shape = Shape::default();
                read_pattern(message.value.as_ref().unwrap(), &mut shape);
                assert!(message.attributes.is_empty());
                let id = message.id.name.to_owned();
                assert!(shapes.insert(id, shape).is_none(), "{}", message.id.name);
            }
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
            Entry::Term(_) | Entry::Junk { .. } => panic!("{language}: {entry:?}"),
        }
    }
    shapes
}

fn read_pattern(pattern: &Pattern<&str>, shape: &mut Shape) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            read_expression(expression, shape);
        }
    }
}

fn read_expression(expression: &Expression<&str>, shape: &mut Shape) {
    match expression {
        Expression::Inline(inline) => read_inline(inline, shape),
        Expression::Select { selector, variants } => {
            read_inline(selector, shape);
            for variant in variants {
                let (VariantKey::Identifier { name: key }
                | VariantKey::NumberLiteral { value: key }) = &variant.key;
                shape.variants.insert((*key).to_owned());
                read_pattern(&variant.value, shape);
            }
        }
    }
}

fn read_inline(inline: &InlineExpression<&str>, shape: &mut Shape) {
    match inline {
        InlineExpression::VariableReference { id } => {
            shape.variables.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => read_expression(expression, shape),
        InlineExpression::FunctionReference {
            arguments: CallArguments { .. },
            ..
        }
        | InlineExpression::MessageReference { .. }
        | InlineExpression::TermReference { .. }
        | InlineExpression::StringLiteral { .. }
        | InlineExpression::NumberLiteral { .. } => panic!("{inline:?}"),
    }
}

/// Each kind with the arguments of its prompt.
const PROMPTS: &[(&str, &[&str])] = &[
    ("previous.address", &[]),
    ("street.number", &["street"]),
    ("street.number.former", &[]),
    ("street.name", &["number"]),
    ("shared.street.number", &["name"]),
    ("street.lived", &[]),
    ("city.of.residence", &[]),
    ("current.county", &[]),
    ("prior.county", &[]),
    ("zip.code", &[]),
    ("prior.residence.state.multiyear", &["from", "to"]),
    ("state.associated", &[]),
    ("country.lived", &[]),
    ("time.at.current.address", &[]),
    ("residence.type", &[]),
    ("property.size", &[]),
    ("property.purchase.date", &[]),
    ("property.purchase.price", &[]),
    ("property.year.built", &[]),
    ("purchased.property.from", &[]),
    ("property.seller", &[]),
    ("phone.number", &[]),
    ("phone.area.code", &[]),
    ("phone.last.four", &[]),
    ("relative.given.name", &[]),
    ("person.known", &[]),
    ("person.not.known", &[]),
    ("person.closest", &[]),
    ("person.age.range", &["name"]),
    ("person.shared.address", &[]),
    ("alternate.names", &[]),
    ("ssn.issued.in", &[]),
    ("ssn.first.digits", &[]),
    ("vehicle.owned", &[]),
    ("vehicle.year", &["vehicle"]),
    ("vehicle.purchase.date", &[]),
    ("vehicle.plate.state", &[]),
    ("vehicle.colour", &["vehicle"]),
    ("aircraft.owned", &[]),
    ("school.name", &[]),
    ("school.city", &[]),
    ("employer", &[]),
    ("employer.city", &[]),
    ("occupation.licence", &[]),
    ("business.associated", &[]),
];

/// What the other messages are given.
const GIVEN: &[(&str, &[&str])] = &[
    ("band-", &["high", "limit", "low"]),
    ("country-", &[]),
    ("county", &["division", "name", "state", "state-name"]),
    ("month", &["month", "year"]),
    ("none-of-the-above", &[]),
    ("state-", &[]),
    ("word-", &[]),
    ("year", &["year"]),
];

const WORDS: &[&str] = &[
    "single family",
    "apartment",
    "condominium",
    "townhouse",
    "mobile home",
    "duplex",
    "dormitory",
    "po box",
    "white",
    "black",
    "gray",
    "silver",
    "blue",
    "red",
    "green",
    "brown",
    "gold",
    "orange",
    "yellow",
    "purple",
    "beige",
    "tan",
    "maroon",
];

fn id(key: &str) -> String {
    key.replace('.', "-")
}

fn text(text: &str) -> Content {
    Content::Text(text.to_owned())
}

fn given_to(message: &str) -> BTreeSet<String> {
    let args = PROMPTS
        .iter()
        .find(|(key, _)| id(key) == message)
        .or_else(|| GIVEN.iter().find(|(start, _)| message.starts_with(start)));
    let (_, args) = args.unwrap_or_else(|| panic!("{message} is of no use"));
    args.iter().map(|arg| (*arg).to_owned()).collect()
}

#[test]
fn every_language_has_every_message() {
    let english: Vec<String> = shapes(Language::English).into_keys().collect();
    for language in Language::ALL {
        let own: Vec<String> = shapes(language).into_keys().collect();
        assert_eq!(own, english, "{language}");
        for (key, _) in PROMPTS {
            assert!(own.contains(&id(key)), "{language}: {key}");
        }
        for kind in CATALOGUE {
            assert!(own.contains(&id(kind.key)), "{language}: {}", kind.key);
        }
    }
}

#[test]
fn messages_name_the_arguments_they_are_given() {
    let english = shapes(Language::English);
    for language in Language::ALL {
        for (message, shape) in shapes(language) {
            let given = given_to(&message);
            let used = &shape.variables;
            assert!(used.is_subset(&given), "{language}: {message}: {used:?}");
            let is_prompt = PROMPTS.iter().any(|(key, _)| id(key) == message);
            if is_prompt {
                assert_eq!(*used, given, "{language}: {message}");
            }
            // a language may say "before 1940" or "1939 and earlier", but must say it
            let says_as_much = used.len() == english[&message].variables.len();
            assert!(says_as_much, "{language}: {message}: {used:?}");
        }
    }
}

#[test]
fn choices_among_variants_are_the_same_in_every_language() {
    let english = shapes(Language::English);
    for language in Language::ALL {
        let own = shapes(language);
        for message in ["county", "month"] {
            let (own, english) = (&own[message].variants, &english[message].variants);
            assert_eq!(own, english, "{language}: {message}");
        }
    }
    for division in [
        Division::Borough,
        Division::CensusArea,
        Division::City,
        Division::County,
        Division::Municipality,
        Division::Parish,
    ] {
        let variants = &english["county"].variants;
        assert!(variants.contains(division.key()), "{division:?}");
    }
}

#[test]
fn every_prompt_is_one_whole_sentence() {
    let sample = |arg: &str| match arg {
        "from" => "1990",
        "to" => "1994",
        "number" => "1402",
        "street" => "N Oak St, Springfield, IL",
        "name" => "Mary",
        "vehicle" => "Honda Accord",
        other => panic!("{other}"),
    };
    for language in Language::ALL {
        let mut seen = BTreeSet::new();
        for (key, args) in PROMPTS {
            let args: Vec<(&'static str, Content)> =
                args.iter().map(|arg| (*arg, text(sample(arg)))).collect();
            let prompt = prompt(language, key, &args);
            for (arg, _) in &args {
                assert!(prompt.contains(sample(arg)), "{language}: {prompt}");
            }
            let end = match language {
                Language::Japanese => '\u{3002}',
                Language::English | Language::Spanish => '?',
            };
            assert!(prompt.ends_with(end), "{language}: {prompt}");
            if language == Language::Spanish {
                assert_eq!(prompt.matches('\u{bf}').count(), 1, "{prompt}");
            }
            assert_fit_to_show(&prompt);
            assert!(seen.insert(prompt.clone()), "{language}: {prompt}");
        }
    }
}

#[test]
fn what_no_text_is_made_for_is_shown_as_on_file() {
    for language in Language::ALL {
        assert_eq!(prompt(language, "no.such.kind", &[]), "no.such.kind");
        assert_eq!(prompt(language, "vehicle.year", &[]), "vehicle.year");
        for content in [
            Content::State("ZZ".into()),
            Content::Country("ZZ".into()),
            Content::Word("ZZ".into()),
            Content::County {
                name: "ZZ".into(),
                state: String::new(),
            },
            text("ZZ"),
        ] {
            assert_eq!(choice(language, &content), "ZZ", "{content:?}");
        }
    }
}

/// A choice that a file may hold, by a name short enough for the list of examples.
fn content(spec: &str) -> Content {
    let (form, value) = spec.split_once(' ').unwrap();
    let number = |at: usize| {
        let value = value.split(' ').nth(at).unwrap();
        value.parse().unwrap_or(u32::MAX)
    };
    let band = |unit| Content::Band {
        unit,
        low: number(0),
        high: number(1),
    };
    match form {
        "state" => Content::State(value.into()),
        "county" => {
            let (name, state) = value.split_once(", ").unwrap();
            Content::County {
                name: name.into(),
                state: state.into(),
            }
        }
        "country" => Content::Country(value.into()),
        "month" => Content::Month {
            year: number(0),
            month: number(1),
        },
        "word" => Content::Word(value.into()),
        "years" => band(Unit::Years),
        "age" => band(Unit::Age),
        "feet" => band(Unit::SquareFeet),
        "dollars" => band(Unit::Dollars),
        "built" => band(Unit::Built),
        other => panic!("{other}"),
    }
}

/// `examples.txt` holds what a native reader approved of.
#[test]
fn choices_read_as_the_examples() {
    let mut forms = BTreeSet::new();
    for line in include_str!("examples.txt").lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        let [spec, english, japanese, spanish] = columns[..] else {
            panic!("{line}");
        };
        forms.insert(spec.split(' ').next().unwrap());
        for (language, expected) in [
            (Language::English, english),
            (Language::Japanese, japanese),
            (Language::Spanish, spanish),
        ] {
            assert_eq!(choice(language, &content(spec)), expected, "{spec}");
        }
    }
    assert_eq!(forms.len(), 10, "{forms:?}");
}

#[test]
fn choices_that_differ_are_told_apart() {
    let codes = || ('A'..='Z').flat_map(|a| ('A'..='Z').map(move |b| format!("{a}{b}")));
    let states: Vec<Content> = codes()
        .filter(|code| normal::state(code).is_some())
        .map(Content::State)
        .collect();
    assert_eq!(states.len(), 59);
    let counties = [
        ("Baltimore", "MD"),
        ("Baltimore City", "MD"),
        ("Jefferson", "AL"),
        ("Jefferson", "LA"),
        ("Bethel", "AK"),
        ("Anchorage", "AK"),
        ("Sitka", "AK"),
        ("District of Columbia", "DC"),
    ];
    let months = (1950..2030).flat_map(|year| (0..=12).map(move |month| (year, month)));
    let mut sets: Vec<Vec<Content>> = vec![
        states,
        country::COUNTRIES
            .iter()
            .map(|(code, _)| Content::Country((*code).into()))
            .collect(),
        WORDS
            .iter()
            .map(|word| Content::Word((*word).into()))
            .collect(),
        months
            .map(|(year, month)| Content::Month { year, month })
            .collect(),
        counties
            .map(|(name, state)| Content::County {
                name: name.into(),
                state: state.into(),
            })
            .into(),
    ];
    for (unit, ends) in [
        (Unit::Years, &[1, 2, 3, 5, 11, 21][..]),
        (Unit::Age, &[25, 30, 31, 101]),
        (Unit::SquareFeet, &[1, 2, 751, 1_001, 12_501, 1_000_001]),
        (Unit::Dollars, &[50_000, 100_000, 125_000, 1_250_000]),
        (Unit::Built, &[1940, 1950, 1951, 2010]),
    ] {
        let mut bands = Vec::new();
        for (at, low) in [0].iter().chain(ends).enumerate() {
            let highs = ends[at..].iter().map(|end| end - 1).chain([u32::MAX]);
            let open_to_both = |high| *low == 0 && high == u32::MAX;
            for high in highs.filter(|high| high >= low && !open_to_both(*high)) {
                let low = *low;
                bands.push(Content::Band { unit, low, high });
            }
        }
        sets.push(bands);
    }
    for language in Language::ALL {
        for set in &sets {
            let mut seen = BTreeSet::new();
            for content in set {
                let text = choice(language, content);
                assert_fit_to_show(&text);
                assert!(seen.insert(text.clone()), "{language}: {content:?}: {text}");
            }
        }
    }
}

#[test]
fn every_code_and_word_has_a_text() {
    for language in Language::ALL {
        for word in WORDS {
            let id = format!("word-{}", word.replace(' ', "-"));
            assert!(plain(language, &id).is_some(), "{language}: {id}");
        }
        for (code, _) in country::COUNTRIES {
            let id = format!("country-{code}");
            assert!(plain(language, &id).is_some(), "{language}: {id}");
        }
        for message in shapes(language).into_keys() {
            if let Some(code) = message.strip_prefix("state-") {
                let known = message == id("state.associated") || normal::state(code).is_some();
                assert!(known, "{language}: {message}");
            }
        }
        assert_fit_to_show(&none_of_the_above(language));
    }
    let names = shapes(Language::English).into_keys();
    let known = names.filter(|id| id.starts_with("country-")).count();
    assert_eq!(known, country::COUNTRIES.len() + 1, "or country.lived");
}

#[test]
fn both_ways_to_tell_a_country_read_alike() {
    for (code, names) in country::COUNTRIES {
        let english = choice(Language::English, &Content::Country((*code).into()));
        for name in names.iter().copied().chain([english.as_str()]) {
            let told = Content::Country(name.to_uppercase());
            assert_eq!(choice(Language::English, &told), english, "{name}");
        }
    }
}

/// No trace of a placeholder, of a mark that isn't seen, or of a lost word.
#[track_caller]
fn assert_fit_to_show(text: &str) {
    assert!(!text.is_empty());
    assert_eq!(text.trim(), text);
    assert!(!text.contains(['{', '}', '\n', '\t']), "{text:?}");
    assert!(!text.contains("  "), "{text:?}");
    let is_hidden = |c: char| matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    assert!(!text.contains(is_hidden), "{text:?}");
}
