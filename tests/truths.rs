//! What is true of whom in a world, told by its rows: for every kind the choices that are right, in
//! small letters and of no language (`il`, `1999-08`, `35-39`), after what the prompt names and
//! ` > ` if it names anything.

use std::collections::BTreeSet;

use kba::record::Table;

use super::words::{AGES, AREAS, BUILT, DOLLARS, SQUARE_FEET, YEARS};
use super::{Raw, World, address, text};

/// The newest date of every world, to which ages and times are counted.
pub(crate) const AS_OF: &str = "2026-06-29";

impl World {
    /// What a choice of a kind may show and be right for a person.
    pub(crate) fn truths(&self, kind: &str, person: &str) -> BTreeSet<String> {
        let values = self.values(kind, person).into_iter();
        values.map(|(value, _)| value).collect()
    }

    /// The values of a kind that are true of a person, each with the row that says so.
    #[expect(clippy::too_many_lines, reason = "an arm a kind")]
    pub(crate) fn values(&self, kind: &str, person: &str) -> Vec<(String, &Raw)> {
        let of = |table, value: &dyn Fn(&Raw) -> String| -> Vec<(String, &Raw)> {
            let rows = self.rows_of(table, person);
            let rows = rows.map(|raw| (value(raw).to_lowercase(), raw));
            rows.filter(|(value, _)| !value.is_empty()).collect()
        };
        let column =
            |table, column: &'static str| of(table, &move |raw| text(raw, column).to_owned());
        let places = |value: &dyn Fn(&Raw) -> String| {
            [of(Table::Residences, value), of(Table::Properties, value)].concat()
        };
        let relatives = |value: &dyn Fn(&Raw) -> String| {
            of(Table::Relatives, &|raw| {
                value(self.person(&raw["relative_id"]))
            })
        };
        match kind {
            "previous.address" => places(&address),
            "street.number" => places(&|raw| {
                format!(
                    "{} > {}",
                    join(raw, &["street", "city", "state"]),
                    raw["number"]
                )
            }),
            "street.number.former" => places(&|raw| raw["number"].clone()),
            "street.name" => places(&|raw| format!("{} > {}", raw["number"], raw["street"])),
            "shared.street.number" => self.shared_numbers(person),
            "street.lived" => places(&|raw| join(raw, &["street", "city", "state"])),
            "city.of.residence" => places(&|raw| join(raw, &["city", "state"])),
            "current.county" | "prior.county" => {
                of(Table::Residences, &|raw| match text(raw, "county") {
                    "" => String::new(),
                    _ => join(raw, &["county", "state"]),
                })
            }
            "zip.code" => places(&|raw| text(raw, "zip").to_owned()),
            "prior.residence.state.multiyear" => self.states_through(person),
            "state.associated" => places(&|raw| raw["state"].clone()),
            "country.lived" => column(Table::Residences, "country"),
            "time.at.current.address" => of(Table::Residences, &|raw| match text(raw, "to") {
                "" => band(years_since(&last_day(&raw["from"])), YEARS),
                _ => String::new(),
            }),
            "residence.type" => of(Table::Residences, &|raw| match text(raw, "to") {
                "" => raw["kind"].clone(),
                _ => String::new(),
            }),
            "property.size" => {
                self.own_home(person, &|raw| amount(raw, "square_feet", SQUARE_FEET))
            }
            "property.purchase.date" => {
                self.own_home(person, &|raw| text(raw, "purchased")[..7].to_owned())
            }
            "property.purchase.price" => {
                self.own_home(person, &|raw| amount(raw, "price", DOLLARS))
            }
            "property.year.built" => self.own_home(person, &|raw| amount(raw, "year_built", BUILT)),
            "purchased.property.from" | "property.seller" => {
                column(Table::Properties, "seller_name")
            }
            "phone.number" => of(Table::Phones, &|raw| {
                let number = &raw["number"];
                format!("({}) {}-{}", &number[..3], &number[3..6], &number[6..])
            }),
            "phone.area.code" => of(Table::Phones, &|raw| raw["number"][..3].to_owned()),
            "phone.last.four" => of(Table::Phones, &|raw| raw["number"][6..].to_owned()),
            "relative.given.name" => relatives(&|relative| relative["first_name"].clone()),
            "person.known" | "person.closest" => relatives(&full_name),
            "person.not.known" => Vec::new(),
            "person.age.range" => relatives(&|relative| {
                let age = band(years_since(&relative["birth_date"]), AGES);
                format!("{} > {age}", relative["first_name"])
            }),
            "person.shared.address" => {
                [relatives(&full_name), self.under_one_roof(person)].concat()
            }
            "alternate.names" => [
                column(Table::Names, "last_name"),
                column(Table::Persons, "last_name"),
            ]
            .concat(),
            "ssn.issued.in" => of(Table::Persons, &|raw| issued(raw).1.to_owned()),
            "ssn.first.digits" => of(Table::Persons, &|raw| issued(raw).0.to_owned()),
            "vehicle.owned" => of(Table::Vehicles, &|raw| {
                spaced(raw, &["year", "make", "model"])
            }),
            "vehicle.year" => of(Table::Vehicles, &|raw| {
                format!("{} > {}", spaced(raw, &["make", "model"]), raw["year"])
            }),
            "vehicle.purchase.date" => column(Table::Vehicles, "from"),
            "vehicle.plate.state" => column(Table::Vehicles, "plate_state"),
            "vehicle.colour" => of(Table::Vehicles, &|raw| {
                format!("{} > {}", spaced(raw, &["make", "model"]), raw["colour"])
            }),
            "aircraft.owned" => of(Table::Aircraft, &|raw| {
                spaced(raw, &["year", "manufacturer", "model"])
            }),
            "school.name" => column(Table::Education, "school"),
            "school.city" => of(Table::Education, &|raw| join(raw, &["city", "state"])),
            "employer" => column(Table::Employment, "employer"),
            "employer.city" => of(Table::Employment, &|raw| join(raw, &["city", "state"])),
            "occupation.licence" => column(Table::Licences, "licence"),
            "business.associated" => column(Table::Businesses, "company"),
            other => panic!("no truths of {other}"),
        }
    }

    /// Of the deeds of the present home, those that weren't given on.
    fn own_home(&self, person: &str, value: &dyn Fn(&Raw) -> String) -> Vec<(String, &Raw)> {
        let home = self.home(person).map(address);
        let deeds = self.rows_of(Table::Properties, person);
        let own = deeds.filter(|raw| Some(address(raw)) == home && text(raw, "sold").is_empty());
        own.map(|raw| (value(raw), raw)).collect()
    }

    /// House numbers, each after the name of a relative who lived there at the time.
    fn shared_numbers(&self, person: &str) -> Vec<(String, &Raw)> {
        let mut all = Vec::new();
        for home in self.rows_of(Table::Residences, person) {
            for raw in self.rows_of(Table::Relatives, person) {
                let other = &raw["relative_id"];
                let mut theirs = self.rows_of(Table::Residences, other);
                if theirs.any(|their| address(their) == address(home) && overlap(their, home)) {
                    let name = &self.person(other)["first_name"];
                    let value = format!("{name} > {}", home["number"]);
                    all.push((value.to_lowercase(), home));
                }
            }
        }
        all
    }

    /// States lived in through some of five years, after the first and last of them.
    fn states_through(&self, person: &str) -> Vec<(String, &Raw)> {
        let mut all = Vec::new();
        for raw in self.rows_of(Table::Residences, person) {
            let year = |date: &str| date.get(..4).and_then(|year| year.parse::<u32>().ok());
            let from = year(text(raw, "from")).unwrap();
            let to = year(text(raw, "to")).unwrap_or(2026);
            for first in (from / 5 * 5..=to).step_by(5) {
                let value = format!("{first} {} > {}", first + 4, raw["state"]);
                all.push((value.to_lowercase(), raw));
            }
        }
        all
    }

    /// Others who lived at an address of the person's at the same time.
    fn under_one_roof(&self, person: &str) -> Vec<(String, &Raw)> {
        let own: Vec<&Raw> = self.rows_of(Table::Residences, person).collect();
        let there = self.raw(Table::Residences).iter();
        let met = |raw: &&Raw| {
            let there = address(raw);
            raw["person_id"] != person
                && own
                    .iter()
                    .any(|own| address(own) == there && overlap(own, raw))
        };
        there
            .filter(met)
            .map(|raw| {
                (
                    full_name(self.person(&raw["person_id"])).to_lowercase(),
                    raw,
                )
            })
            .collect()
    }
}

/// Whether two residences have a time in common.
pub(crate) fn overlap(a: &Raw, b: &Raw) -> bool {
    let open = |raw: &Raw| match text(raw, "to") {
        "" => "9999".to_owned(),
        to => to.to_owned(),
    };
    text(a, "from") <= open(b).as_str() && text(b, "from") <= open(a).as_str()
}

/// Whole years until the newest date.
pub(crate) fn years_since(date: &str) -> u32 {
    let year = |date: &str| date[..4].parse::<u32>().unwrap();
    let years = year(AS_OF) - year(date);
    years.saturating_sub(u32::from(AS_OF[5..] < date[5..]))
}

fn last_day(month: &str) -> String {
    format!("{month}-31")
}

/// The band of an amount: its first and last amount.
fn band(amount: u32, starts: &[u32]) -> String {
    let low = starts.iter().rev().find(|start| **start <= amount);
    let low = low.copied().unwrap_or(0);
    match starts.iter().find(|start| **start > amount) {
        Some(next) => format!("{low}-{}", next - 1),
        None => format!("{low}+"),
    }
}

fn amount(raw: &Raw, column: &str, starts: &[u32]) -> String {
    let amount = text(raw, column).parse();
    amount.map_or_else(|_| String::new(), |amount| band(amount, starts))
}

fn full_name(person: &Raw) -> String {
    spaced(person, &["first_name", "last_name"])
}

/// The first digits of a number that a state gave out, and the state.
fn issued(person: &Raw) -> (&'static str, &'static str) {
    let given = |(digits, _): &&(&str, &str)| text(person, "ssn").starts_with(digits);
    AREAS.iter().find(given).copied().unwrap_or_default()
}

fn join(raw: &Raw, columns: &[&str]) -> String {
    let parts: Vec<&str> = columns.iter().map(|column| text(raw, column)).collect();
    parts.join(", ")
}

fn spaced(raw: &Raw, columns: &[&str]) -> String {
    join(raw, columns).replace(", ", " ")
}
