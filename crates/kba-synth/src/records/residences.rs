//! The table of residences.

use std::borrow::Cow;

use kba::record::{Rows, Table};

use crate::draw::Draw;
use crate::records::Options;
use crate::records::dirt::{Dirt, Merges};
use crate::records::ssn::Issue;
use crate::records::view::{View, kind_text, later, state, stay_at};
use crate::reference::places::place;
use crate::truth::{Dwelling, Month, Person, PersonIx, Stay};

const SOURCES: [&str; 4] = ["credit-header", "utility", "voter", "directory"];
/// Months of age before which few sources tell of anybody's whereabouts.
const FIRST_SEEN: i32 = 17 * 12;

/// One row of the table before it is written.
#[derive(Clone)]
struct Residence<'a> {
    number: u32,
    street: Cow<'a, str>,
    unit: Cow<'a, str>,
    city: Cow<'a, str>,
    county: Cow<'a, str>,
    state: &'a str,
    zip: Cow<'a, str>,
    kind: Cow<'a, str>,
    from: Option<Month>,
    to: Option<Month>,
    source: &'static str,
}

/// Where people lived, of thin files the present home only.
pub(super) fn emit(
    view: &View<'_>,
    options: &Options,
    (merges, numbers): (&Merges, &[Option<Issue>]),
) -> Rows {
    let mut rows = Rows::new(Table::Residences);
    let mut dirt = Dirt::new(view, options, "dirt residences");
    for ((ix, person), number) in view.persons().zip(numbers) {
        let last = person.stays.len().saturating_sub(1);
        let home = |stay: &Stay| view.place_of(stay).map(state);
        let present = person.stays.last().and_then(home);
        let asked_from = number
            .and_then(|n| stay_at(person, n.at))
            .filter(|s| home(s) != present);
        for (at, stay) in person.stays.iter().enumerate() {
            let issue = asked_from.is_some_and(|s| s.from == stay.from);
            if at != last && (person.thin || (!issue && missed(view, person, stay, &mut dirt))) {
                continue;
            }
            let Some(dwelling) = view.dwelling(stay.dwelling) else {
                continue;
            };
            let clean = residence(dwelling, first_seen(view, person, stay, &mut dirt), stay.to);
            let last_month = view.last_month(person);
            tell(
                &mut rows,
                &mut dirt,
                (view, merges),
                (ix, last_month),
                &clean,
            );
        }
    }
    rows
}

/// Of whom lived there as a child most sources know from the first account or licence on.
fn first_seen(view: &View<'_>, person: &Person, stay: &Stay, dirt: &mut Dirt) -> Month {
    let grown = later(Month::of(person.birth), FIRST_SEEN);
    let stays_on = stay.from < grown && stay.to.is_none_or(|to| to > grown) && grown < view.now;
    if stays_on && dirt.hit(dirt.rates.childhood) {
        grown
    } else {
        stay.from
    }
}

/// Whether no source tells of a stay. The address on the application for a social security
/// number is kept where it was in another state.
fn missed(view: &View<'_>, person: &Person, stay: &Stay, dirt: &mut Dirt) -> bool {
    let grown = later(Month::of(person.birth), FIRST_SEEN);
    let child = stay.to.is_some_and(|to| to <= grown);
    let old = stay.to.is_some_and(|to| later(to, 20 * 12) < view.now);
    let brief = stay.to.is_some_and(|to| to.0 - stay.from.0 < 4);
    let rate = if child {
        dirt.rates.childhood
    } else if old || brief {
        dirt.rates.forgotten
    } else {
        dirt.rates.unseen
    };
    dirt.hit(rate)
}

fn residence(dwelling: &Dwelling, from: Month, to: Option<Month>) -> Residence<'_> {
    let place = place(dwelling.place);
    Residence {
        number: dwelling.number,
        street: Cow::Borrowed(&dwelling.street),
        unit: Cow::Borrowed(dwelling.unit.as_deref().unwrap_or("")),
        city: Cow::Borrowed(&place.city),
        county: Cow::Borrowed(&place.county),
        state: &place.state,
        zip: Cow::Borrowed(&place.zip),
        kind: Cow::Borrowed(kind_text(dwelling.kind)),
        from: Some(from),
        to,
        source: "",
    }
}

/// Writes what the sources tell of a stay: one or two of them, the second copying or not.
fn tell(
    rows: &mut Rows,
    dirt: &mut Dirt,
    (view, merges): (&View<'_>, &Merges),
    (ix, last): (PersonIx, Month),
    clean: &Residence<'_>,
) {
    let first = soiled(clean, last, view.now, dirt);
    let second = dirt.hit(dirt.rates.second_source).then(|| {
        let mut other = if dirt.hit(dirt.rates.copied) {
            let mut copy = first.clone();
            copy.from = copy.from.map(|m| dirt.seen(m));
            copy
        } else {
            soiled(clean, last, view.now, dirt)
        };
        other.source = another(first.source, dirt);
        other
    });
    let again = dirt.hit(dirt.rates.duplicate).then(|| {
        let mut copy = first.clone();
        copy.to = copy
            .to
            .map(|to| later(to, dirt.rng.between(1, 12)).min(view.now));
        copy
    });
    for row in [Some(first), second, again].into_iter().flatten() {
        for under in merges.filed(ix) {
            push(rows, dirt, view.id(under), &row);
        }
    }
}

fn another(source: &str, dirt: &mut Dirt) -> &'static str {
    let others: Vec<&'static str> = SOURCES.into_iter().filter(|s| *s != source).collect();
    dirt.rng.word(&others)
}

/// A stay as one source has it.
fn soiled<'a>(clean: &Residence<'a>, last: Month, now: Month, dirt: &mut Dirt) -> Residence<'a> {
    let mut row = clean.clone();
    row.source = dirt.rng.word(&SOURCES);
    row.from = row.from.map(|from| {
        let seen = dirt.seen(from);
        if row.to.is_some_and(|to| seen > to) {
            from
        } else {
            seen.min(last.max(from))
        }
    });
    row.to = match row.to {
        Some(_) if dirt.hit(dirt.rates.stale) => None,
        Some(to) => dirt.seen_last(to, now),
        None => None,
    };
    if dirt.hit(dirt.rates.conflict / 6.0) {
        row.number = wrong_number(row.number, dirt);
    }
    if dirt.hit(dirt.rates.typo) {
        row.street = Cow::Owned(super::dirt::slip(&row.street, &mut dirt.rng));
    }
    if dirt.hit(dirt.rates.typo / 2.0) {
        row.city = Cow::Owned(super::dirt::slip(&row.city, &mut dirt.rng));
    }
    let missing = dirt.rates.cell_missing;
    for (cell, rate) in [
        (&mut row.unit, missing * 2.0),
        (&mut row.county, missing),
        (&mut row.zip, missing / 2.0),
        (&mut row.kind, missing * 2.0),
    ] {
        if dirt.hit(rate) {
            *cell = Cow::Borrowed("");
        }
    }
    row
}

/// Two neighbouring digits swapped, or the house next door.
fn wrong_number(number: u32, dirt: &mut Dirt) -> u32 {
    let (tens, ones) = (number / 10 % 10, number % 10);
    if number >= 10 && tens > 0 && tens != ones && dirt.hit(0.6) {
        number - tens * 10 - ones + ones * 10 + tens
    } else {
        number + 2
    }
}

fn push(rows: &mut Rows, dirt: &mut Dirt, id: &str, row: &Residence<'_>) {
    let (from, to) = (dirt.month(row.from), dirt.month(row.to));
    let number = row.number.to_string();
    rows.push(&[
        id,
        &number,
        &row.street,
        &row.unit,
        &row.city,
        &row.county,
        row.state,
        &row.zip,
        "US",
        &from,
        &to,
        &row.kind,
        row.source,
    ]);
}
