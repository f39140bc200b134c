//! The kinds' own rules, said again: what can be asked of whom, what is too alike, and which records
//! tell of one thing. Told by the rows, not by the code under test.

use std::collections::BTreeSet;

use crate::record::{Table, normal};
use crate::worlds::truths::overlap;
use crate::worlds::words::COLOURS;
use crate::worlds::{Raw, World, address, text};

/// The values of a kind that a person can be asked for.
pub(super) fn askable(world: &World, key: &str, person: &str) -> BTreeSet<String> {
    let values = world.values(key, person).into_iter();
    values
        .filter(|(value, raw)| is_askable(world, key, person, value, raw))
        .map(|(value, _)| value)
        .collect()
}

#[expect(clippy::too_many_lines, reason = "an arm a kind")]
fn is_askable(world: &World, key: &str, person: &str, value: &str, raw: &Raw) -> bool {
    let home = world.home(person).unwrap();
    let of_home = |columns: &[&str]| {
        let same = |c: &&str| text(home, c).eq_ignore_ascii_case(text(raw, c));
        columns.iter().all(same)
    };
    let former = || {
        let born: u32 = world.person(person)["birth_date"][..4].parse().unwrap();
        let left = text(raw, "to").get(..4).and_then(|y| y.parse::<u32>().ok());
        raw.contains_key("from")
            && left.is_some_and(|year| year >= born + 16)
            && address(raw) != address(home)
    };
    let here = || text(raw, "country").is_empty();
    let claimed = bare(value) == home["number"];
    let own_home = || address(raw) == address(home);
    match key {
        "previous.address" | "street.lived" | "street.name" => {
            let street = text(raw, "street").to_lowercase() == home["street"].to_lowercase();
            former() && here() && (key == "previous.address" || !street)
        }
        "street.number" | "street.number.former" | "shared.street.number" => {
            former() && here() && !claimed
        }
        "city.of.residence" => {
            former() && here() && !of_home(&["city", "state"]) && !of_home(&["county", "state"])
        }
        "zip.code" => former() && here() && !of_home(&["zip"]),
        "current.county" | "prior.county" => {
            let lately = text(raw, "to") > "2016-06";
            former()
                && here()
                && !of_home(&["county", "state"])
                && lately == (key == "current.county")
        }
        "state.associated" => former() && here() && !of_home(&["state"]),
        "vehicle.plate.state" => {
            !of_home(&["state"]) && bare(value) != home["state"].to_lowercase()
        }
        "school.city" | "employer.city" => !of_home(&["city", "state"]),
        "country.lived" => former() && !here(),
        "purchased.property.from" => own_home() && !names_person(world, person, value),
        "property.seller" => !own_home() && !names_person(world, person, value),
        "phone.last.four" => value != &world.person(person)["ssn"][5..],
        "relative.given.name" => is_kin(world, raw) && !is_like_own(world, person, value),
        "person.known" => is_kin(world, raw) && !names_person(world, person, value),
        "person.age.range" => is_kin(world, raw),
        "person.closest" => {
            let spouse = ["spouse", "cohabitant"].contains(&text(raw, "relation"));
            spouse
                && world.is_adult(&raw["relative_id"])
                && world.household(person).contains(&raw["relative_id"])
                && !names_person(world, person, value)
        }
        "person.shared.address" => {
            let homes = |id: &str| -> BTreeSet<String> {
                world.rows_of(Table::Residences, id).map(address).collect()
            };
            raw.contains_key("relation")
                && text(raw, "relation") != "ex_spouse"
                && world.is_adult(&raw["relative_id"])
                && !homes(person).is_disjoint(&homes(&raw["relative_id"]))
                && !names_person(world, person, value)
        }
        "alternate.names" => {
            let present = text(world.person(person), "last_name").to_lowercase();
            raw.contains_key("kind")
                && !spelled_alike(&present, &text(raw, "last_name").to_lowercase())
        }
        "school.name" | "employer" | "occupation.licence" | "business.associated" => {
            !names_person(world, person, value)
        }
        _ => true,
    }
}

fn is_kin(world: &World, raw: &Raw) -> bool {
    let kin = ["parent", "child", "sibling"].contains(&text(raw, "relation"));
    kin && world.is_adult(&raw["relative_id"])
}

fn is_like_own(world: &World, person: &str, name: &str) -> bool {
    let own = world.person(person)["first_name"].to_lowercase();
    name == own || normal::nickname_match(name, &own)
}

/// Whether a text has one of the person's last names.
fn names_person(world: &World, person: &str, value: &str) -> bool {
    let letters = |text: &str| -> String {
        let small = text.to_lowercase();
        small.chars().filter(char::is_ascii_alphabetic).collect()
    };
    let others = world.rows_of(Table::Names, person);
    let all = others.chain([world.person(person)]);
    let lasts: Vec<&str> = all.map(|raw| text(raw, "last_name")).collect();
    let words: Vec<String> = value.split([' ', '-']).map(letters).collect();
    let whole = letters(value);
    lasts.iter().any(|last| {
        let parts = last.split('-').map(letters);
        let joined = last.contains(' ') && whole.contains(&letters(last));
        joined || parts.into_iter().any(|part| words.contains(&part))
    })
}

/// The kinds' own rules of what is too alike, said again.
pub(super) fn alike(key: &str, a: &str, b: &str) -> bool {
    let (a, b) = (bare(a), bare(b));
    let number = |text: &str| text.parse::<i64>().unwrap();
    let without_first = |text: &str| text.split_once(' ').unwrap().1.to_owned();
    match key {
        "street.number" | "street.number.former" | "shared.street.number" => {
            (number(a) - number(b)).abs() <= 2
        }
        "previous.address" | "vehicle.owned" => without_first(a) == without_first(b),
        "vehicle.year" => (number(a) - number(b)).abs() <= 1,
        "vehicle.purchase.date" | "property.purchase.date" => {
            let months = |text: &str| number(&text[..4]) * 12 + number(&text[5..]);
            (months(a) - months(b)).abs() <= 2
        }
        "vehicle.colour" => {
            let line = |text| {
                COLOURS
                    .iter()
                    .position(|line| line.contains(&text))
                    .unwrap()
            };
            line(a) == line(b)
        }
        "relative.given.name" => normal::nickname_match(a, b) || spelled_alike(a, b),
        _ if BANDS.contains(&key) => {
            let low = |text: &str| number(text.split(['-', '+']).next().unwrap());
            let high = |text: &str| {
                text.split_once('-')
                    .map_or(i64::MAX - 1, |(_, high)| number(high))
            };
            low(a) <= high(b) + 1 && low(b) <= high(a) + 1
        }
        _ if WHOLE.contains(&key) => a == b,
        _ => spelled_alike(a, b),
    }
}

/// Whether what is displayed may be another spelling of what is on file: two parts of an address
/// are equal, or few letters of a text differ.
pub(super) fn misspells(key: &str, truth: &str, shown: &str) -> bool {
    match key {
        "previous.address" => {
            let parts = |address: &str| -> Vec<String> {
                let (number, rest) = address.split_once(' ').unwrap();
                let rest = rest.split(", ").map(str::to_owned);
                [number.to_owned()].into_iter().chain(rest).collect()
            };
            let (truth, shown) = (parts(truth), parts(shown));
            let same = (0..3).filter(|at| truth[*at] == shown[*at]).count();
            truth[3] == shown[3] && same >= 2
        }
        "relative.given.name" | "vehicle.owned" | "aircraft.owned" | "country.lived" => false,
        "street.number" | "street.number.former" | "shared.street.number" => false,
        "vehicle.year" | "vehicle.purchase.date" | "property.purchase.date" | "vehicle.colour" => {
            false
        }
        _ if BANDS.contains(&key) || WHOLE.contains(&key) => false,
        _ => told(truth) == told(shown) && spelled_alike(bare(truth), bare(shown)),
    }
}

/// A value without what its prompt names.
fn bare(value: &str) -> &str {
    value.rsplit_once(" > ").map_or(value, |(_, value)| value)
}

/// What the prompt of a value names.
pub(super) fn told(value: &str) -> &str {
    value.rsplit_once(" > ").map_or("", |(named, _)| named)
}

/// Whether two records of different persons tell of one thing.
pub(super) fn one_fact(key: &str, a: &Raw, b: &Raw) -> bool {
    let same = |columns: &[&str]| columns.iter().all(|c| text(a, c) == text(b, c));
    match key {
        "time.at.current.address" | "residence.type" => false,
        "purchased.property.from" | "property.seller" => {
            address(a) == address(b) && same(&["seller_name"])
        }
        "aircraft.owned" => same(&["tail_number"]),
        _ if key.starts_with("vehicle.") => same(&["plate"]),
        _ if key.starts_with("phone.") => same(&["number"]),
        "person.closest" | "person.known" | "person.age.range" | "relative.given.name" => {
            same(&["relative_id"])
        }
        "person.shared.address" => a.contains_key("relative_id") && same(&["relative_id"]),
        _ if a.contains_key("from") && a.contains_key("street") => {
            address(a) == address(b) && overlap(a, b)
        }
        _ => false,
    }
}

/// Whether all persons have a value by one record, or by records that say the same of it: kinds
/// that show parts of one record share the records out.
pub(super) fn of_one_record(
    world: &World,
    key: &str,
    value: &str,
    persons: &BTreeSet<String>,
) -> bool {
    let mut records = BTreeSet::new();
    for id in persons {
        for (of, raw) in world.values(key, id) {
            let asked = of == value && is_askable(world, key, id, &of, raw);
            let record = match () {
                () if raw.contains_key("employer") => raw["employer"].to_lowercase(),
                () if raw.contains_key("school") => raw["school"].to_lowercase(),
                () if raw.contains_key("street") => address(raw),
                () => continue,
            };
            records.extend(asked.then_some(record));
        }
    }
    records.len() <= 1
}

/// Whether two persons are related, directly or through others who had the number of which this
/// is displayed: told by the rows of either side.
pub(super) fn are_kin(world: &World, key: &str, shown: &str, a: &str, b: &str) -> bool {
    let numbers = |id: &str| -> BTreeSet<String> {
        let rows = world.values(key, id).into_iter();
        rows.filter(|(value, _)| value == shown)
            .map(|(_, raw)| raw["number"].clone())
            .collect()
    };
    let common = &numbers(a) & &numbers(b);
    let related = |a: &str, b: &str| {
        let tells = |a: &str, b: &str| {
            let mut rows = world.rows_of(Table::Relatives, a);
            rows.any(|raw| raw["relative_id"] == b)
        };
        tells(a, b) || tells(b, a)
    };
    common.iter().any(|number| {
        let mut others = world.adults();
        others.retain(|id| numbers(id).contains(number));
        let mut known = BTreeSet::from([a]);
        while let Some(next) = others
            .iter()
            .find(|id| !known.contains(*id) && known.iter().any(|k| related(k, id)))
        {
            known.insert(next);
        }
        known.contains(b)
    })
}

/// One begins the other, or so few letters differ that it may be a slip.
pub(super) fn spelled_alike(a: &str, b: &str) -> bool {
    let slips = [0, 0, 0, 0, 0, 1, 1, 1, 1];
    let allowed = slips.get(a.len().min(b.len())).copied().unwrap_or(2);
    a.starts_with(b)
        || b.starts_with(a)
        || (a.len().abs_diff(b.len()) <= allowed && strsim::levenshtein(a, b) <= allowed)
}

const BANDS: [&str; 5] = [
    "person.age.range",
    "property.purchase.price",
    "property.size",
    "property.year.built",
    "time.at.current.address",
];
/// Kinds of whose values no two are alike unless they are equal.
const WHOLE: [&str; 10] = [
    "phone.area.code",
    "phone.last.four",
    "phone.number",
    "prior.residence.state.multiyear",
    "residence.type",
    "ssn.first.digits",
    "ssn.issued.in",
    "state.associated",
    "vehicle.plate.state",
    "zip.code",
];
