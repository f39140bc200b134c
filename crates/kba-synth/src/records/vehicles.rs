//! The tables of vehicles and aircraft.

use std::borrow::Cow;

use kba::record::{Rows, Table};
use rand_chacha::ChaCha8Rng;

use crate::draw::Draw;
use crate::records::Options;
use crate::records::bits::{bits_of_numbers, whole};
use crate::records::dirt::{Dirt, Merges};
use crate::records::view::{View, later, month, month_text, position, year_of};
use crate::reference::places::place;
use crate::reference::vehicles::{Model, age, airframe, built, model};
use crate::reference::work::city_people;
use crate::truth::{Month, Person, PersonIx, PlaceIx, Sex};

const SOURCES: [&str; 2] = ["dmv", "insurance"];
/// Registrations are kept for 20 years.
const KEPT: i32 = 20 * 12;

/// A car in somebody's hands.
struct Car {
    model: &'static Model,
    year: i32,
    colour: &'static str,
    plate: String,
    state: &'static str,
    from: Month,
    to: Option<Month>,
    joint: Option<PersonIx>,
}

/// Vehicles and aircraft of grown-ups, none of thin files.
pub(super) fn emit(view: &View<'_>, options: &Options, merges: &Merges) -> [Rows; 2] {
    let mut rows = Rows::new(Table::Vehicles);
    let mut planes = Rows::new(Table::Aircraft);
    let mut rng = crate::random::stream(options.seed, view.region.index, "vehicles");
    let mut sky = crate::random::stream(options.seed, view.region.index, "aircraft");
    let mut dirt = Dirt::new(view, options, "dirt vehicles");
    for (ix, person) in view.persons() {
        if person.thin || View::age_at(person, view.last_month(person)) < 16 {
            continue;
        }
        for _ in 0..slots(person, &mut rng) {
            slot(view, ix, person, &mut rng, |car| {
                tell(&mut rows, &mut dirt, (view, merges), ix, car);
            });
        }
        aircraft(view, ix, person, &mut sky, &mut planes);
    }
    [rows, planes]
}

/// How many cars at once. Source: world.md 3.8, 1.8 a household of two grown-ups.
fn slots(person: &Person, rng: &mut ChaCha8Rng) -> u32 {
    let rank = f64::from(person.income_rank);
    let second = if person.sex == Sex::Male { 0.16 } else { 0.05 };
    if rng.chance(0.20 - 0.13 * rank) {
        0
    } else {
        1 + u32::from(rng.chance(second * (0.4 + 1.2 * rank)))
    }
}

/// The cars of one parking space, one after the other.
fn slot(
    view: &View<'_>,
    ix: PersonIx,
    person: &Person,
    rng: &mut ChaCha8Rng,
    mut park: impl FnMut(&Car),
) {
    let first_age = rng.between(16 * 12 + 2, 23 * 12);
    let birth = Month::of(person.birth);
    let start = later(birth, first_age).max(person.arrival.unwrap_or(Month(0)));
    let last = view.last_month(person);
    let end = later(birth, rng.between(78, 92) * 12).min(last);
    // The car that was there when the kept time begins was bought before it.
    let kept = later(view.now, -KEPT - rng.between(0, 60));
    let mut from = start.max(kept);
    let mut make = "";
    while from < end {
        let held = whole(80.0 + 30.0 * rng.normal()).max(9);
        let ends = later(from, held);
        let to = if ends < last {
            Some(ends)
        } else {
            person.death.map(Month::of)
        };
        let Some(car) = car(view, (ix, person), (from, to, held), make, rng) else {
            return;
        };
        park(&car);
        make = &car.model.make;
        from = later(ends, rng.between(0, 2));
    }
}

fn car(
    view: &View<'_>,
    (ix, person): (PersonIx, &Person),
    (from, to, held): (Month, Option<Month>, i32),
    make: &'static str,
    rng: &mut ChaCha8Rng,
) -> Option<Car> {
    // The ages of the table are those of cars on the road, somewhere within their owners' years.
    let road = age(rng) - whole(f64::from(held) / 12.0 * rng.unit());
    let year = (year_of(from) - road.max(0)).max(1981);
    let new = road <= 0 && from.0 % 12 >= 8 && rng.chance(0.5);
    let year = if new { year + 1 } else { year };
    let bought = view.place_at(person, from)?;
    let model = choose(year, make, f64::from(person.income_rank), bought, rng)?;
    let parked = view.place_at(person, to.map_or(view.now, |t| later(t, -1)).min(view.now))?;
    let state = place(parked).state.as_str();
    let spouse = view.spouse_at(person, from).filter(|_| rng.chance(0.40));
    let thin = |ix: PersonIx| view.person(ix).is_none_or(|p| p.thin);
    Some(Car {
        model,
        year,
        colour: colour(rng),
        plate: plate(state, from, rng),
        state,
        from,
        to,
        joint: spouse.filter(|s| !thin(*s) && *s != ix),
    })
}

/// A model of the year: again the same make for nearly half, dear makes for the well-to-do,
/// pickups where there is little traffic.
fn choose(
    year: i32,
    make: &'static str,
    rank: f64,
    at: PlaceIx,
    rng: &mut ChaCha8Rng,
) -> Option<&'static Model> {
    if !make.is_empty() && rng.chance(0.38) {
        let again = model(year, make, rng);
        if again.is_some() {
            return again;
        }
    }
    let people = city_people(position(at.0));
    let mut chosen = model(year, "", rng)?;
    for _ in 0..4 {
        let likely = if chosen.luxury() {
            0.25 + rank * rank
        } else if chosen.body == "pickup" && people > 100_000.0 {
            0.5
        } else {
            1.1 - 0.4 * rank
        };
        if rng.chance(likely) {
            break;
        }
        chosen = model(year, "", rng)?;
    }
    Some(chosen)
}

fn colour(rng: &mut ChaCha8Rng) -> &'static str {
    match rng.below(100) {
        0..24 => "white",
        24..45 => "black",
        45..61 => "gray",
        61..75 => "silver",
        75..85 => "blue",
        85..94 => "red",
        94..96 => "green",
        96..98 => "brown",
        98 => "gold",
        _ => "orange",
    }
}

/// A plate in the state's format; newer registrations have later first characters.
fn plate(state: &str, from: Month, rng: &mut ChaCha8Rng) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPRSTUVWXYZ";
    let format = PLATES
        .binary_search_by_key(&state, |(code, _)| code)
        .ok()
        .and_then(|at| PLATES.get(at))
        .map_or("AAA0000", |(_, format)| *format);
    let era = (i32::from(from.0) - i32::from(month(1990, 1).0)).clamp(0, 440);
    let mut first = true;
    let letters = format.chars().map(|c| {
        let lead = std::mem::take(&mut first);
        match c {
            'A' => {
                let at = if lead { era / 22 } else { rng.between(0, 22) };
                let at = usize::try_from(at).unwrap_or(0);
                char::from(LETTERS.get(at).copied().unwrap_or(b'A'))
            }
            '0' => {
                let digit = if lead {
                    1 + rng.below(9)
                } else {
                    rng.below(10)
                };
                char::from_digit(digit, 10).unwrap_or('0')
            }
            other => other,
        }
    });
    letters.collect()
}

fn tell(
    rows: &mut Rows,
    dirt: &mut Dirt,
    (view, merges): (&View<'_>, &Merges),
    ix: PersonIx,
    car: &Car,
) {
    if dirt.hit(dirt.rates.unseen * 1.5) {
        return;
    }
    let twice = dirt.hit(dirt.rates.second_source / 2.0);
    for again in [false, true].into_iter().take(1 + usize::from(twice)) {
        let source = dirt.rng.word(&SOURCES);
        let year = u32::try_from(car.year).unwrap_or(0);
        let year = if again && dirt.hit(dirt.rates.conflict) {
            year - 1
        } else {
            year
        };
        let year = year.to_string();
        let name: Cow<'_, str> = dirt.text(&car.model.model);
        let (body, colour) = (dirt.cell(&car.model.body), dirt.cell(car.colour));
        let plate = dirt.cell(&car.plate);
        let seen = dirt.seen(car.from).min(view.now).max(car.from);
        let from = dirt.month(Some(seen));
        let to = car.to.and_then(|to| dirt.seen_last(to, view.now));
        let to = to.map(|to| to.max(seen));
        let to = dirt.month(to);
        for under in merges.filed(ix).chain(car.joint) {
            rows.push(&[
                view.id(under),
                &year,
                &car.model.make,
                &name,
                &body,
                &colour,
                &plate,
                car.state,
                &from,
                &to,
                source,
            ]);
        }
    }
}

/// One grown-up of 1,400 owns an aircraft, the well-to-do of middle age mostly.
fn aircraft(view: &View<'_>, ix: PersonIx, person: &Person, rng: &mut ChaCha8Rng, rows: &mut Rows) {
    let age = View::age_at(person, view.last_month(person));
    let rank = f64::from(person.income_rank);
    if !rng.chance(0.0048 * rank.powi(3)) || !(32..82).contains(&age) {
        return;
    }
    let Some(frame) = airframe(rng) else {
        return;
    };
    let (first, last) = built(frame);
    let from = later(view.last_month(person), -rng.between(3, 20 * 12))
        .max(later(Month::of(person.birth), 26 * 12));
    let latest = last.min(year_of(from)).max(first);
    let year = rng.between(first, latest);
    let from = from.max(month(year, 1));
    let ends = later(from, rng.between(36, 22 * 12));
    let to = if ends < view.last_month(person) {
        month_text(ends)
    } else {
        String::new()
    };
    rows.push(&[
        view.id(ix),
        &tail_number(view.region.index, ix, rng),
        &frame.manufacturer,
        &frame.model,
        &year.to_string(),
        &month_text(from),
        &to,
    ]);
}

/// `N`, then one to five characters: digits, the last one or two perhaps letters but I and O.
fn tail_number(region: u32, ix: PersonIx, rng: &mut ChaCha8Rng) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
    let letters = usize::try_from(rng.below(3)).unwrap_or(0);
    let bits = bits_of_numbers(region, ix.0, rng.below(1 << 16));
    let digits = 10_u32.pow(u32::try_from(4 - letters).unwrap_or(4));
    let mut text = format!("N{}", digits + bits % (9 * digits));
    for _ in 0..letters {
        let at = position(rng.below(24));
        text.push(char::from(LETTERS.get(at).copied().unwrap_or(b'A')));
    }
    text
}

/// Formats of plates by state: `A` a letter, `0` a digit. Sorted by state; from memory.
const PLATES: &[(&str, &str)] = &[
    ("AK", "AAA000"),
    ("AL", "00A0000"),
    ("AR", "AAA00A"),
    ("AZ", "A0A0AA"),
    ("CA", "0AAA000"),
    ("CO", "AAAA00"),
    ("CT", "AA00000"),
    ("DC", "AA0000"),
    ("DE", "000000"),
    ("FL", "AAAA00"),
    ("GA", "AAA0000"),
    ("HI", "AAA000"),
    ("IA", "AAA000"),
    ("ID", "A000000"),
    ("IL", "AA00000"),
    ("IN", "000AAA"),
    ("KS", "000AAA"),
    ("KY", "A0A000"),
    ("LA", "000AAA"),
    ("MA", "0AAA00"),
    ("MD", "0AA0000"),
    ("ME", "0000AA"),
    ("MI", "AAA0000"),
    ("MN", "AAA000"),
    ("MO", "AA0A0A"),
    ("MS", "AAA0000"),
    ("MT", "000000A"),
    ("NC", "AAA0000"),
    ("ND", "000AAA"),
    ("NE", "AAA000"),
    ("NH", "0000000"),
    ("NJ", "A00AAA"),
    ("NM", "AAAA00"),
    ("NV", "00A000"),
    ("NY", "AAA0000"),
    ("OH", "AAA0000"),
    ("OK", "AAA000"),
    ("OR", "000AAA"),
    ("PA", "AAA0000"),
    ("RI", "AA000"),
    ("SC", "AAA000"),
    ("SD", "0AA000"),
    ("TN", "AAA0000"),
    ("TX", "AAA0000"),
    ("UT", "A000AA"),
    ("VA", "AAA0000"),
    ("VT", "AAA000"),
    ("WA", "AAA0000"),
    ("WI", "AAA0000"),
    ("WV", "0AA000"),
    ("WY", "0000000"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::places::PLACES;

    #[test]
    fn every_state_has_plates_of_its_own() {
        assert!(PLATES.is_sorted_by(|a, b| a.0 < b.0));
        for place in PLACES.iter() {
            assert!(PLATES.iter().any(|(state, _)| *state == place.state));
        }
        let mut rng = crate::random::stream(8, 0, "test");
        let plate = plate("CA", month(2015, 1), &mut rng);
        assert!(
            plate[..1].parse::<u8>().is_ok() && plate[4..].parse::<u32>().is_ok(),
            "{plate}"
        );
    }

    #[test]
    fn tail_numbers_have_neither_i_nor_o() {
        let mut rng = crate::random::stream(8, 1, "test");
        for at in 0..500 {
            let tail = tail_number(3, PersonIx(at), &mut rng);
            assert!(tail.starts_with('N') && tail.len() == 6, "{tail}");
            assert!(!tail.contains(['I', 'O']));
        }
    }
}
