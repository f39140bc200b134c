//! English choices as values of no language, as `World::values` tells them.

use kba::record::normal;

/// The value that a choice of a kind shows, in small letters.
pub(crate) fn value(kind: &str, choice: &str) -> String {
    let value = match kind {
        "state.associated"
        | "ssn.issued.in"
        | "vehicle.plate.state"
        | "prior.residence.state.multiyear" => normal::state(choice).unwrap().to_owned(),
        "current.county" | "prior.county" => choice
            .replace(" County, ", ", ")
            .replace(" Parish, ", ", ")
            .replace(" City, ", ", "),
        "property.purchase.date" | "vehicle.purchase.date" => {
            let (month, year) = choice.split_once(' ').unwrap();
            let month = MONTHS.iter().position(|name| *name == month).unwrap();
            format!("{year}-{:02}", month + 1)
        }
        "person.age.range"
        | "property.purchase.price"
        | "property.size"
        | "property.year.built"
        | "time.at.current.address" => band(choice),
        "residence.type" => choice.replace("single-family house", "single family"),
        _ => choice.to_owned(),
    };
    value.to_lowercase()
}

fn band(choice: &str) -> String {
    let plain = choice.replace([',', '$'], "");
    let numbers: Vec<u32> = plain
        .split(' ')
        .filter_map(|word| word.parse().ok())
        .collect();
    let has = |words: &[&str]| words.iter().any(|word| plain.contains(word));
    match numbers.as_slice() {
        [low, high] => format!("{low}-{high}"),
        [limit] if has(&["less than", "before", "under"]) => format!("0-{}", limit - 1),
        [high] if has(&["up to"]) => format!("0-{high}"),
        [low] if has(&["or more", "or later", "or older"]) => format!("{low}+"),
        [limit] if has(&["more than"]) => format!("{}+", limit + 1),
        [only] => format!("{only}-{only}"),
        _ => panic!("no band: {choice}"),
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
