//! Roles in companies: mostly one-person firms named after their owner, a street or a trade.

use kba::record::Rows;
use rand_chacha::ChaCha8Rng;

use crate::draw::Draw;
use crate::records::bits::whole;
use crate::records::career::Career;
use crate::records::view::{View, later, month_text, state, stay_at, surname_at};
use crate::truth::{Dwelling, Month, Person, PersonIx};

/// One grown-up of eleven has, or had, a company. Source: world.md 3.9.
const OWNERS: f64 = 0.135;

/// Adds the companies of a person.
pub(super) fn add(
    view: &View<'_>,
    ix: PersonIx,
    person: &Person,
    career: &Career,
    rng: &mut ChaCha8Rng,
    rows: &mut Rows,
) {
    let last = view.last_month(person);
    let rank = f64::from(person.income_rank);
    if !rng.chance(OWNERS * (0.5 + rank)) {
        return;
    }
    let birth = Month::of(person.birth);
    let count = if rng.chance(0.15) { 2 } else { 1 };
    for _ in 0..count {
        let from = later(birth, rng.between(25 * 12, 62 * 12));
        if from >= last {
            continue;
        }
        let Some(home) = stay_at(person, from).and_then(|s| view.dwelling(s.dwelling)) else {
            continue;
        };
        let soc = career.occupation.map_or("", |o| o.soc.as_str());
        let company = name(person, surname_at(person, from), home, soc, rng);
        let ends = later(from, whole(60.0 * (1.0 * rng.normal()).exp()).max(6));
        let to = if ends < last {
            month_text(ends)
        } else {
            String::new()
        };
        let role = role(&company, rng);
        rows.push(&[
            view.id(ix),
            &company,
            role,
            state(home.place),
            &month_text(from),
            &to,
        ]);
    }
}

fn role(company: &str, rng: &mut ChaCha8Rng) -> &'static str {
    let roles: &[&str] = if company.ends_with("Inc.") {
        &["President", "Director", "Secretary", "President"]
    } else {
        &["Managing Member", "Member", "Manager", "Registered Agent"]
    };
    rng.word(roles)
}

fn name(
    person: &Person,
    surname: &str,
    home: &Dwelling,
    soc: &str,
    rng: &mut ChaCha8Rng,
) -> String {
    const PLAIN: [&str; 8] = [
        "Holdings",
        "Properties",
        "Enterprises",
        "Ventures",
        "Investments",
        "Group",
        "Rentals",
        "Services",
    ];
    let form = if rng.chance(0.75) { "LLC" } else { "Inc." };
    match rng.below(10) {
        0..2 => format!("{} Properties {form}", street_name(&home.street)),
        2..6 => format!("{surname} {} {form}", trade(soc, rng)),
        6 => format!("{} {surname} {} {form}", person.given, trade(soc, rng)),
        7 => format!("{} & Sons {form}", surname),
        _ => format!("{surname} {} {form}", rng.word(&PLAIN)),
    }
}

/// The name of a street without its direction and suffix.
fn street_name(street: &str) -> String {
    const DIRECTIONS: [&str; 8] = ["N", "S", "E", "W", "NE", "NW", "SE", "SW"];
    let mut words: Vec<&str> = street.split(' ').collect();
    if words.len() > 2 && words.first().is_some_and(|w| DIRECTIONS.contains(w)) {
        words.remove(0);
    }
    if words.len() > 1 && words.last().is_some_and(|w| DIRECTIONS.contains(w)) {
        words.pop();
    }
    if words.len() > 1 {
        words.pop();
    }
    words.join(" ")
}

fn trade(soc: &str, rng: &mut ChaCha8Rng) -> &'static str {
    let trades: &[&str] = match soc.get(..2).unwrap_or("") {
        "11" | "13" => &["Consulting", "Advisors", "Management"],
        "15" => &["Software", "Technologies", "Consulting"],
        "17" => &["Engineering", "Design"],
        "23" => &["Law", "Legal Services"],
        "25" => &["Tutoring", "Learning"],
        "27" => &["Photography", "Design", "Media"],
        "29" | "31" => &["Wellness", "Home Care", "Health"],
        "35" => &["Catering", "Foods"],
        "37" => &["Landscaping", "Cleaning"],
        "39" => &["Salon", "Day Care"],
        "41" => &["Realty", "Sales", "Insurance"],
        "45" => &["Farms", "Cattle"],
        "47" => &["Construction", "Remodeling", "Electric", "Roofing"],
        "49" => &["Auto Repair", "Heating & Air"],
        "51" => &["Woodworks", "Fabrication"],
        "53" => &["Trucking", "Transport"],
        _ => &["Services", "Crafts", "Trading"],
    };
    rng.word(trades)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streets_name_companies_without_suffix_or_direction() {
        assert_eq!(street_name("N Oak St"), "Oak");
        assert_eq!(street_name("Cedar Creek Rd NW"), "Cedar Creek");
        assert_eq!(street_name("Broadway"), "Broadway");
    }
}
