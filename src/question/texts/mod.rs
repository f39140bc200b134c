//! The texts of each language: prompts, and choices from their [`Content`].
//!
//! Names of persons and firms, streets, cities and whole addresses stay in one Latin form, as on
//! file, in every language: an applicant knows them from mail and papers in that form, and a
//! transcription would make choices that differ look alike.
//!
//! Formats follow CLDR for `en-US`, `ja` and `es-US`; the `.ftl` files hold them. ICU4X would read
//! them from CLDR itself, but brings 60 crates and 56 processor seconds of build for three languages
//! that group digits alike and need one format of a month.

mod country;
mod division;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use self::division::Division;
use crate::kind::{Content, Unit};
use crate::question::Language;
use crate::record::normal;

/// The prompt of a kind. The key with dots as dashes is the id of its message.
pub(crate) fn prompt(
    language: Language,
    kind_key: &str,
    args: &[(&'static str, Content)],
) -> String {
    let mut named = FluentArgs::with_capacity(args.len());
    for (name, content) in args {
        named.set(*name, choice(language, content));
    }
    message(language, &kind_key.replace('.', "-"), &named).unwrap_or_else(|| kind_key.to_owned())
}

/// The text of a choice, right or wrong.
pub(crate) fn choice(language: Language, content: &Content) -> String {
    match content {
        Content::Text(text) => text.clone(),
        Content::State(code) => state(language, code),
        Content::County { name, state } => county(language, name, state),
        Content::Country(on_file) => country::code(on_file)
            .and_then(|code| plain(language, &format!("country-{code}")))
            .unwrap_or_else(|| on_file.clone()),
        Content::Month { year, month } => month_of(language, *year, *month),
        Content::Word(on_file) => {
            let mut words = String::new();
            normal::text_into(on_file, &mut words);
            plain(language, &format!("word-{}", words.replace(' ', "-")))
                .unwrap_or_else(|| on_file.clone())
        }
        Content::Band { unit, low, high } => band(language, *unit, *low, *high),
    }
}

/// The choice that all others are wrong.
pub(crate) fn none_of_the_above(language: Language) -> String {
    plain(language, "none-of-the-above").unwrap_or_default()
}

fn state(language: Language, code: &str) -> String {
    plain(language, &format!("state-{}", code.to_ascii_uppercase()))
        .unwrap_or_else(|| code.to_owned())
}

fn county(language: Language, on_file: &str, state_code: &str) -> String {
    let Some((name, division)) = Division::read(on_file, state_code) else {
        return on_file.to_owned();
    };
    let mut args = FluentArgs::with_capacity(4);
    args.set("name", name);
    args.set("division", division.key());
    args.set("state", state_code);
    args.set("state-name", state(language, state_code));
    message(language, "county", &args).unwrap_or_else(|| on_file.to_owned())
}

fn month_of(language: Language, year: u32, month: u32) -> String {
    let mut args = FluentArgs::with_capacity(2);
    args.set("year", year.to_string());
    args.set("month", month);
    // dates on file may tell the year alone
    let id = if (1..=12).contains(&month) {
        "month"
    } else {
        "year"
    };
    message(language, id, &args).unwrap_or_else(|| year.to_string())
}

fn band(language: Language, unit: Unit, low: u32, high: u32) -> String {
    let (form, values): (_, &[_]) = if high == u32::MAX {
        let limit = low.saturating_sub(1);
        ("-above", &[("low", low), ("limit", limit)])
    } else if low == 0 {
        ("-below", &[("high", high), ("limit", high + 1)])
    } else if low == high {
        ("-single", &[("low", low)])
    } else {
        ("", &[("low", low), ("high", high)])
    };
    let mut args = FluentArgs::with_capacity(values.len());
    for (name, value) in values {
        // a calendar year is no quantity: its digits are not grouped
        if unit == Unit::Built {
            args.set(*name, value.to_string());
        } else {
            args.set(*name, *value);
        }
    }
    let id = match unit {
        Unit::Years => "band-years",
        Unit::Age => "band-age",
        Unit::SquareFeet => "band-square-feet",
        Unit::Dollars => "band-dollars",
        Unit::Built => "band-built",
    };
    message(language, &format!("{id}{form}"), &args).unwrap_or_else(|| format!("{low}-{high}"))
}

/// A message without arguments.
fn plain(language: Language, id: &str) -> Option<String> {
    message(language, id, &FluentArgs::new())
}

/// A message with all its arguments; `None` if it lacks one or there is none of that id.
fn message(language: Language, id: &str, args: &FluentArgs<'_>) -> Option<String> {
    let bundle = match language {
        Language::English => &*ENGLISH,
        Language::Japanese => &*JAPANESE,
        Language::Spanish => &*SPANISH,
    };
    let pattern = bundle.get_message(id)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(args), &mut errors);
    errors.is_empty().then(|| text.into_owned())
}

type Bundle = FluentBundle<FluentResource>;

/// The locale picks the plural rules. A faulty entry is left out; the tests find it.
fn bundle(locale: &str, source: &str) -> Bundle {
    let resource =
        FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
    let mut bundle = FluentBundle::new_concurrent(locale.parse().into_iter().collect());
    // the marks would be bytes of a choice, and no text here runs from right to left
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(number));
    bundle.add_resource_overriding(resource);
    bundle
}

/// A whole number in groups of three digits, as all three languages have it.
///
/// Source: CLDR, `en-US`, `ja` and `es-US`: group `,`, minimum grouping digits 1. (`es` of Spain
/// writes 12.500, which a resident of the United States reads as twelve and a half.)
fn number<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    let FluentValue::Number(number) = value else {
        return None;
    };
    let digits = number.as_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    Some(grouped)
}

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle("en-US", ENGLISH_SOURCE));
static JAPANESE: LazyLock<Bundle> = LazyLock::new(|| bundle("ja", JAPANESE_SOURCE));
static SPANISH: LazyLock<Bundle> = LazyLock::new(|| bundle("es-US", SPANISH_SOURCE));

const ENGLISH_SOURCE: &str = include_str!("en.ftl");
const JAPANESE_SOURCE: &str = include_str!("ja.ftl");
const SPANISH_SOURCE: &str = include_str!("es.ftl");
