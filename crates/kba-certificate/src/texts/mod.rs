//! The words of the page, in each language.
//!
//! The formats of dates and numbers follow CLDR for `en-US`, `ja` and `es-US`, as those of `kba` do.

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use kba::Language;

/// A message; its id if there is none, which a test excludes.
pub(crate) fn say(language: Language, id: &str) -> String {
    say_with(language, id, &FluentArgs::new())
}

/// A message with arguments.
pub(crate) fn say_with(language: Language, id: &str, args: &FluentArgs<'_>) -> String {
    find(language, id, args).unwrap_or_else(|| id.to_owned())
}

/// The message of a key of the record, such as `no_match`; `None` if this version knows no such key.
pub(crate) fn say_key(language: Language, group: &str, key: &str) -> Option<String> {
    let id = format!("{group}-{}", key.replace('_', "-"));
    find(language, &id, &FluentArgs::new())
}

/// A message with all its arguments; `None` if it lacks one or there is none of that id.
fn find(language: Language, id: &str, args: &FluentArgs<'_>) -> Option<String> {
    let pattern = bundle_of(language).get_message(id)?.value()?;
    let mut errors = Vec::new();
    let text = bundle_of(language).format_pattern(pattern, Some(args), &mut errors);
    errors.is_empty().then(|| text.into_owned())
}

/// Seconds since 1970 in words, and as machines read them unless they are past the calendar's end.
pub(crate) fn moment(language: Language, seconds: u64) -> (String, Option<String>) {
    let mut args = FluentArgs::new();
    let Some(timestamp) = timestamp(seconds) else {
        args.set("seconds", count(seconds));
        return (say_with(language, "time-raw", &args), None);
    };
    let at = Offset::UTC.to_datetime(timestamp);
    args.set("year", format!("{:04}", at.year()));
    args.set("month", i64::from(at.month()));
    args.set("month-digits", format!("{:02}", at.month()));
    args.set("day", i64::from(at.day()));
    args.set("day-digits", format!("{:02}", at.day()));
    args.set(
        "clock",
        format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second()),
    );
    (
        say_with(language, "time", &args),
        Some(timestamp.to_string()),
    )
}

/// The day and the time of day; the calendar's last for what is past its end.
pub(crate) fn calendar(seconds: u64) -> DateTime {
    Offset::UTC.to_datetime(timestamp(seconds).unwrap_or(Timestamp::MAX))
}

fn timestamp(seconds: u64) -> Option<Timestamp> {
    Timestamp::from_second(i64::try_from(seconds).ok()?).ok()
}

/// A fraction such as `21/3125` as a percentage, rounded to three significant digits; `None` if it
/// is none.
pub(crate) fn percentage(fraction: &str) -> Option<String> {
    let (over, under) = fraction.split_once('/')?;
    let (over, under): (u128, u128) = (over.parse().ok()?, under.parse().ok()?);
    if under == 0 || over > under {
        return None;
    }
    let mut scaled = over.checked_mul(100)?;
    let mut decimals = 0;
    while scaled > 0 && scaled / under < 100 {
        scaled = scaled.checked_mul(10)?;
        decimals += 1;
    }
    let rounded = scaled.checked_add(under / 2)? / under;
    let digits = format!("{rounded:0width$}", width = decimals + 1);
    let (whole, rest) = digits.split_at_checked(digits.len() - decimals)?;
    let rest = rest.trim_end_matches('0');
    Some(if rest.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{rest}")
    })
}

type Bundle = FluentBundle<FluentResource>;

fn bundle_of(language: Language) -> &'static Bundle {
    match language {
        Language::Japanese => &JAPANESE,
        Language::Spanish => &SPANISH,
        _ => &ENGLISH,
    }
}

/// The locale picks the plural rules. A faulty entry is left out; the tests find it.
fn bundle(locale: &str, source: &str) -> Bundle {
    let resource =
        FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
    let mut bundle = FluentBundle::new_concurrent(locale.parse().into_iter().collect());
    // the marks would be invisible characters of the page, and no text here runs from right to left
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(number));
    bundle.add_resource_overriding(resource);
    bundle
}

/// A whole number in groups of three digits, as all three languages have it.
///
/// Source: CLDR, `en-US`, `ja` and `es-US`: group `,`, minimum grouping digits 1.
fn number<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    let FluentValue::Number(number) = value else {
        return None;
    };
    Some(grouped(&number.as_string()))
}

fn grouped(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A count that may be larger than Fluent's numbers are exact.
pub(crate) fn count(count: u64) -> String {
    grouped(&count.to_string())
}

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle("en-US", ENGLISH_SOURCE));
static JAPANESE: LazyLock<Bundle> = LazyLock::new(|| bundle("ja", JAPANESE_SOURCE));
static SPANISH: LazyLock<Bundle> = LazyLock::new(|| bundle("es-US", SPANISH_SOURCE));

const ENGLISH_SOURCE: &str = include_str!("en.ftl");
const JAPANESE_SOURCE: &str = include_str!("ja.ftl");
const SPANISH_SOURCE: &str = include_str!("es.ftl");
