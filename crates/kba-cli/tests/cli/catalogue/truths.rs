//! What is true of a person by the raw tables, kind by kind.
//!
//! Follows the words of each prompt, not the engine's rules. A choice is `Yes` where a row says so,
//! `Perhaps` where rows leave it open (a missing date or unit, the deed of a house that may have
//! been lived in), else `No`.

use std::collections::BTreeSet;

use kba::record::Table;

use super::raw::{Raw, Row, is_transient};
use super::words::{
    Month, band, between, county, figures, month_in_words, months, name, organisation, reference,
    same_given, state, words,
};

/// Whether a choice is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Judged {
    Yes,
    Perhaps,
    No,
}

/// What is said of a person, in the form to which choices are brought.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Said {
    Text(String),
    /// A number known to lie in a range.
    Number(i64, i64),
}

/// What a question is about: a person, with the arguments in the prompt.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) raw: &'a Raw,
    pub(crate) id: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) prompt: &'a str,
}

/// All that is true.
#[derive(Default)]
pub(crate) struct Truths {
    yes: Vec<Said>,
    perhaps: Vec<Said>,
    /// The question is for what is not true.
    negated: bool,
}

impl Truths {
    /// Judges a choice as it is displayed.
    pub(crate) fn judge(&self, kind: &str, choice: &str) -> Judged {
        let shown = read(kind, choice);
        let fits = |said: &Said, whole: bool| match (said, &shown) {
            (Said::Number(low, high), Said::Number(from, to)) if whole => from <= low && high <= to,
            (Said::Number(low, high), Said::Number(from, to)) => from <= high && low <= to,
            (said, shown) => said == shown,
        };
        let yes = self.yes.iter().any(|said| fits(said, true));
        let all = self.yes.iter().chain(&self.perhaps);
        match (yes, all.clone().any(|said| fits(said, false))) {
            (true, _) if self.negated => Judged::No,
            (false, false) if self.negated => Judged::Yes,
            (true, _) => Judged::Yes,
            (false, true) => Judged::Perhaps,
            (false, false) => Judged::No,
        }
    }

    fn texts(
        yes: impl IntoIterator<Item = String>,
        perhaps: impl IntoIterator<Item = String>,
    ) -> Self {
        let said = |text: String| (!text.is_empty()).then_some(Said::Text(text));
        Self {
            yes: yes.into_iter().filter_map(said).collect(),
            perhaps: perhaps.into_iter().filter_map(said).collect(),
            negated: false,
        }
    }

    fn numbers(yes: impl IntoIterator<Item = (i64, i64)>) -> Self {
        let said = |(low, high)| Said::Number(low, high);
        Self {
            yes: yes.into_iter().map(said).collect(),
            ..Self::default()
        }
    }
}

/// The form to which a choice is brought.
fn read(kind: &str, choice: &str) -> Said {
    Said::Text(match kind {
        "time.at.current.address"
        | "property.size"
        | "property.purchase.price"
        | "property.year.built"
        | "person.age.range" => {
            let (low, high) = band(choice);
            return Said::Number(low, high);
        }
        "property.purchase.date" | "vehicle.purchase.date" => {
            let month = i64::from(month_in_words(choice));
            return Said::Number(month, month);
        }
        "current.county" | "prior.county" => {
            // the District of Columbia is a state and its county
            let (name, state) = choice.rsplit_once(", ").unwrap_or((choice, choice));
            county_of(name, state)
        }
        "prior.residence.state.multiyear"
        | "state.associated"
        | "ssn.issued.in"
        | "vehicle.plate.state" => state(choice),
        "purchased.property.from"
        | "property.seller"
        | "school.name"
        | "employer"
        | "occupation.licence"
        | "business.associated" => organisation(choice),
        "relative.given.name"
        | "alternate.names"
        | "person.known"
        | "person.not.known"
        | "person.closest"
        | "person.shared.address" => name(choice),
        "residence.type" => words(choice).replace(" house", ""),
        "phone.number" => figures(choice),
        // by figures: a leading zero counts
        "phone.last.four" | "phone.area.code" | "ssn.first.digits" | "zip.code" => {
            choice.trim().to_owned()
        }
        _ => words(choice),
    })
}

impl<'a> Asked<'a> {
    /// All that is true of the person.
    pub(crate) fn truths(self) -> Truths {
        match self.kind {
            "previous.address"
            | "street.number"
            | "street.number.former"
            | "street.name"
            | "shared.street.number"
            | "street.lived"
            | "city.of.residence"
            | "zip.code"
            | "state.associated"
            | "country.lived" => self.places(),
            "current.county" | "prior.county" | "prior.residence.state.multiyear" => self.times(),
            "time.at.current.address" | "residence.type" => self.home(),
            kind if kind.starts_with("property.") || kind.starts_with("purchased.") => {
                self.property()
            }
            kind if kind.starts_with("phone.") => self.phones(),
            kind if kind.starts_with("person.") || kind.starts_with("relative.") => self.people(),
            kind if kind.starts_with("vehicle.") => self.vehicles(),
            _ => self.rest(),
        }
    }

    fn rows(self, table: Table) -> Vec<Row<'a>> {
        self.raw.of(self.id, table)
    }

    fn cells(self, table: Table, form: fn(&str) -> String, columns: &[&str]) -> Vec<String> {
        let rows = self.rows(table).into_iter();
        rows.filter(|row| columns.iter().all(|column| !row.cell(column).is_empty()))
            .map(|row| form(&joined(row, columns)))
            .collect()
    }

    fn home_address(self) -> String {
        let home = self.raw.home(self.id);
        home.first().map_or_else(String::new, |row| row.address())
    }

    /// Former homes, and what else the person may have lived in.
    fn homes(self) -> (Vec<Row<'a>>, Vec<Row<'a>>) {
        let home = self.home_address();
        let (former, mut other): (Vec<_>, Vec<_>) = self
            .rows(Table::Residences)
            .into_iter()
            .partition(|row| row.address() != home);
        other.extend(self.rows(Table::Properties));
        (former, other)
    }

    fn places(self) -> Truths {
        let (former, other) = self.homes();
        let of = |form: &dyn Fn(Row<'a>) -> String| {
            Truths::texts(
                former.iter().map(|row| form(*row)),
                other.iter().map(|row| form(*row)),
            )
        };
        match self.kind {
            "previous.address" => of(&|row| row.address()),
            "street.number.former" => of(&|row| words(row.cell("number"))),
            "street.number" => {
                let street = words(between(self.prompt, "your address on ", "?"));
                of(&|row| {
                    let fits = words(&street_line(row)) == street;
                    let number = words(row.cell("number"));
                    if fits { number } else { String::new() }
                })
            }
            "street.name" => {
                let number = words(between(self.prompt, "with the number ", "?"));
                of(&|row| {
                    let fits = words(row.cell("number")) == number;
                    let street = words(row.cell("street"));
                    if fits { street } else { String::new() }
                })
            }
            "shared.street.number" => self.shared_number(),
            "street.lived" => of(&|row| words(&street_line(row))),
            "city.of.residence" => of(&|row| words(&joined_with(row, &["city", "state"], ", "))),
            "zip.code" => of(&|row| row.cell("zip").get(..5).unwrap_or("").to_owned()),
            "state.associated" => of(&|row| state(row.cell("state"))),
            _ => Truths::texts(self.cells(Table::Residences, words, &["country"]), []),
        }
    }

    /// Numbers of addresses at which somebody of the prompt's name lived too.
    fn shared_number(self) -> Truths {
        let given = name(between(self.prompt, "you shared with ", "?"));
        let mut truths = (Vec::new(), Vec::new());
        let kin = self.raw.kin(self.id);
        for own in self.rows(Table::Residences) {
            for other in self.raw.at_address(&own.address()) {
                let id = other.person_id();
                if id == self.id || !self.given_names(id).iter().any(|n| same_given(n, &given)) {
                    continue;
                }
                let number = words(own.cell("number"));
                match (together(own, other), own.same_unit(other)) {
                    (Judged::No, _) | (_, Judged::No) => {}
                    (Judged::Yes, Judged::Yes) => truths.0.push(number),
                    _ if kin.contains(&id) => truths.0.push(number),
                    _ => truths.1.push(number),
                }
            }
        }
        Truths::texts(truths.0, truths.1)
    }

    fn times(self) -> Truths {
        let rows = self.rows(Table::Residences);
        let of_county = self.kind != "prior.residence.state.multiyear";
        let judge: Box<dyn Fn(Row<'_>) -> Judged> = match self.kind {
            "current.county" => Box::new(|row| last_seen(row, TEN_YEARS_AGO)),
            "prior.county" => Box::new(|row| first_seen(row, TEN_YEARS_AGO)),
            _ => {
                let year = |text: &str| text.trim().parse::<Month>().unwrap();
                let from = year(between(self.prompt, "Between ", " and "));
                let to = year(between(self.prompt, " and ", ", in"));
                Box::new(move |row| whole_of(row, from * 12, to * 12 + 11))
            }
        };
        let mut truths = (Vec::new(), Vec::new());
        for row in rows {
            let known = !row.cell("county").is_empty();
            let said = if of_county {
                self.raw.counties(row)
            } else {
                vec![state(row.cell("state"))]
            };
            match judge(row) {
                Judged::Yes if known || !of_county => truths.0.extend(said),
                Judged::No => {}
                _ => truths.1.extend(said),
            }
        }
        Truths::texts(truths.0, truths.1)
    }

    fn home(self) -> Truths {
        let home = self.raw.home(self.id);
        if self.kind == "residence.type" {
            let deeds = self.deeds(true);
            return Truths::texts(
                home.iter().map(|row| words(row.cell("kind"))),
                deeds.iter().map(|row| words(row.cell("kind"))),
            );
        }
        let years = home.iter().filter_map(|row| {
            let (first, last) = months(row.from())?;
            Some((since(last + 1), since(first)))
        });
        Truths::numbers(years.flat_map(either))
    }

    /// Deeds of the present home, or all.
    fn deeds(self, of_home: bool) -> Vec<Row<'a>> {
        let home = self.home_address();
        let mut deeds = self.rows(Table::Properties);
        deeds.retain(|row| !of_home || row.address() == home);
        deeds
    }

    fn property(self) -> Truths {
        let deeds = self.deeds(self.kind != "property.seller");
        let number = |column: &str| {
            let numbers: Vec<_> = deeds
                .iter()
                .filter_map(|row| row.cell(column).parse::<i64>().ok())
                .map(|number| (number, number))
                .collect();
            Truths::numbers(numbers)
        };
        match self.kind {
            "property.size" => number("square_feet"),
            "property.purchase.price" => number("price"),
            "property.year.built" => number("year_built"),
            "property.purchase.date" => Truths::numbers(
                deeds
                    .iter()
                    .filter_map(|row| months(row.cell("purchased")))
                    .map(|(first, last)| (i64::from(first), i64::from(last))),
            ),
            _ => Truths::texts(
                deeds
                    .iter()
                    .map(|row| organisation(row.cell("seller_name"))),
                [],
            ),
        }
    }

    fn phones(self) -> Truths {
        let numbers = self.cells(Table::Phones, figures, &["number"]);
        let part = |number: String| match self.kind {
            "phone.area.code" => number.get(..3).unwrap_or("").to_owned(),
            "phone.last.four" => number.get(6..).unwrap_or("").to_owned(),
            _ => number,
        };
        Truths::texts(numbers.into_iter().map(part), [])
    }

    fn vehicles(self) -> Truths {
        let rows = self.rows(Table::Vehicles);
        let of_prompt = || {
            let before = match self.kind {
                "vehicle.year" => "is your ",
                _ => "was your ",
            };
            let model = words(between(self.prompt, before, "?"));
            let rows = rows.iter();
            rows.filter(move |row| words(&joined(**row, &["make", "model"])) == model)
        };
        match self.kind {
            "vehicle.owned" => Truths::texts(
                self.cells(Table::Vehicles, words, &["year", "make", "model"]),
                [],
            ),
            "vehicle.year" => Truths::texts(of_prompt().map(|row| words(row.cell("year"))), []),
            "vehicle.colour" => Truths::texts(of_prompt().map(|row| words(row.cell("colour"))), []),
            "vehicle.plate.state" => {
                Truths::texts(self.cells(Table::Vehicles, state, &["plate_state"]), [])
            }
            _ => Truths::numbers(
                rows.iter()
                    .filter_map(|row| months(row.from()))
                    .map(|(first, last)| (i64::from(first), i64::from(last))),
            ),
        }
    }

    /// Given names of a person, in any table.
    fn given_names(self, id: &str) -> Vec<String> {
        let names = self.raw.of(id, Table::Names);
        let all = self.raw.person(id).into_iter().chain(names);
        all.map(|row| name(row.cell("first_name"))).collect()
    }

    /// Full names of a person: those of one row, and those made of several.
    fn full_names(self, id: &str) -> (BTreeSet<String>, BTreeSet<String>) {
        let names = self.raw.of(id, Table::Names);
        let rows: Vec<Row<'_>> = self.raw.person(id).into_iter().chain(names).collect();
        let of = |first: Row<'_>, last: Row<'_>| {
            name(&format!(
                "{} {}",
                first.cell("first_name"),
                last.cell("last_name")
            ))
        };
        let own = rows.iter().map(|row| of(*row, *row)).collect();
        let mixed = rows.iter().flat_map(|a| rows.iter().map(|b| of(*a, *b)));
        (own, mixed.collect())
    }

    fn people(self) -> Truths {
        let told = self.rows(Table::Relatives);
        let told: BTreeSet<&str> = told.iter().map(|row| row.cell("relative_id")).collect();
        let kin = self.raw.kin(self.id);
        match self.kind {
            "relative.given.name" => Truths::texts(
                told.iter().flat_map(|id| self.given_names(id)),
                kin.iter().flat_map(|id| self.given_names(id)),
            ),
            "person.age.range" => {
                let given = name(between(self.prompt, "your relative ", "?"));
                let named = kin
                    .iter()
                    .filter(|id| self.given_names(id).iter().any(|n| same_given(n, &given)));
                let ages = named.filter_map(|id| age(self.raw.person(id)?));
                Truths::numbers(ages.flat_map(either))
            }
            "person.shared.address" => self.shared_address(),
            kind => {
                let truths = Truths::texts(
                    told.iter().flat_map(|id| self.full_names(id).0),
                    kin.iter().flat_map(|id| self.full_names(id).1),
                );
                Truths {
                    negated: kind == "person.not.known",
                    ..truths
                }
            }
        }
    }

    /// Names of those who lived where the person did.
    fn shared_address(self) -> Truths {
        let mut truths = (Vec::new(), Vec::new());
        let kin = self.raw.kin(self.id);
        for own in self.rows(Table::Residences) {
            for other in self.raw.at_address(&own.address()) {
                let id = other.person_id();
                if id == self.id || is_transient(other) {
                    continue;
                }
                let (plain, mixed) = self.full_names(id);
                match own.same_unit(other) {
                    Judged::No => continue,
                    Judged::Perhaps if !kin.contains(&id) => truths.1.extend(plain),
                    _ => truths.0.extend(plain),
                }
                truths.1.extend(mixed);
            }
        }
        Truths::texts(truths.0, truths.1)
    }

    fn rest(self) -> Truths {
        let cells =
            |table, form, columns: &[&str]| Truths::texts(self.cells(table, form, columns), []);
        match self.kind {
            "alternate.names" => {
                let own = self.raw.person(self.id).map(|row| row.cell("last_name"));
                let own = own.unwrap_or("");
                let names = self.cells(Table::Names, name, &["last_name"]);
                let other = names.into_iter().filter(|other| *other != name(own));
                Truths::texts(other, own.split([' ', '-']).map(name).chain([name(own)]))
            }
            "ssn.first.digits" | "ssn.issued.in" => self.number(),
            "aircraft.owned" => cells(Table::Aircraft, words, &["year", "manufacturer", "model"]),
            "school.name" => cells(Table::Education, organisation, &["school"]),
            "school.city" => cells(Table::Education, words, &["city", "state"]),
            "employer" => cells(Table::Employment, organisation, &["employer"]),
            "employer.city" => cells(Table::Employment, words, &["city", "state"]),
            "occupation.licence" => cells(Table::Licences, organisation, &["licence"]),
            "business.associated" => cells(Table::Businesses, organisation, &["company"]),
            other => panic!("no truth is known of {other}"),
        }
    }

    fn number(self) -> Truths {
        let ssn = self.raw.person(self.id).map_or("", |row| row.cell("ssn"));
        let Some(area) = ssn.get(..3) else {
            return Truths::default();
        };
        if self.kind == "ssn.first.digits" {
            return Truths::texts([area.to_owned()], []);
        }
        let areas = reference("ssn_areas.csv");
        let of = areas
            .iter()
            .filter(|row| row[0].as_str() <= area && area <= row[1].as_str());
        Truths::texts(of.map(|row| state(&row[2])), [])
    }
}

impl Raw {
    /// The counties in which a residence may be: that on file, else those of its ZIP code.
    fn counties(&self, row: Row<'_>) -> Vec<String> {
        let place = row.cell("state");
        if !row.cell("county").is_empty() {
            return vec![county_of(row.cell("county"), place)];
        }
        let counties = self.counties_of_zip(row.cell("zip")).into_iter();
        counties.map(|county| county_of(county, place)).collect()
    }
}

fn county_of(name: &str, in_state: &str) -> String {
    format!("{} {}", county(name), state(in_state))
}

fn joined(row: Row<'_>, columns: &[&str]) -> String {
    joined_with(row, columns, " ")
}

fn joined_with(row: Row<'_>, columns: &[&str], with: &str) -> String {
    let cells: Vec<&str> = columns.iter().map(|column| row.cell(column)).collect();
    cells.join(with)
}

/// "N Oak St, Springfield, IL".
fn street_line(row: Row<'_>) -> String {
    joined_with(row, &["street", "city", "state"], ", ")
}

/// Whole years from a month to the day of the records.
fn since(month: Month) -> i64 {
    i64::from((AS_OF - month).max(0) / 12)
}

/// Both ends of a range, where either may be meant: touching bands are never displayed together.
fn either((low, high): (i64, i64)) -> [(i64, i64); 2] {
    [(low, low), (high, high)]
}

/// The age, as far as the birth date tells it.
fn age(person: Row<'_>) -> Option<(i64, i64)> {
    let birth = person.cell("birth_date");
    let (first, last) = months(birth)?;
    // born on the first of the month one is older on the first of January
    let first_day = birth.len() < 10 || birth.ends_with("-01");
    let high = if first_day { first } else { first + 1 };
    Some((since(last + 1), since(high)))
}

/// Whether the person lived there in or after a month.
fn last_seen(row: Row<'_>, month: Month) -> Judged {
    match months(row.cell("to")) {
        None => Judged::Yes,
        Some((_, last)) if last < month => Judged::No,
        Some((first, _)) if first > month => Judged::Yes,
        Some(_) => Judged::Perhaps,
    }
}

/// Whether the person lived there before a month.
fn first_seen(row: Row<'_>, month: Month) -> Judged {
    match (months(row.from()), months(row.cell("to"))) {
        (Some((_, last)), _) if last < month => Judged::Yes,
        (Some((first, _)), _) if first > month => Judged::No,
        (_, Some((_, last))) if last < month => Judged::Yes,
        _ => Judged::Perhaps,
    }
}

/// Whether the person lived there from one month to another, in part at least.
fn whole_of(row: Row<'_>, from: Month, to: Month) -> Judged {
    let (start, end) = (months(row.from()), months(row.cell("to")));
    let begun = start.is_some_and(|(_, last)| last <= from);
    let stayed = end.is_none_or(|(first, _)| first >= to);
    let before = end.is_some_and(|(_, last)| last < from);
    let after = start.is_some_and(|(first, _)| first > to);
    match (begun && stayed, before || after) {
        (true, _) => Judged::Yes,
        (false, true) => Judged::No,
        (false, false) => Judged::Perhaps,
    }
}

/// Whether two persons lived at an address at one time.
fn together(a: Row<'_>, b: Row<'_>) -> Judged {
    let span = |row: Row<'_>| (months(row.from()), months(row.cell("to")));
    let ((from, to), (other_from, other_to)) = (span(a), span(b));
    let apart = |end: Option<(Month, Month)>, start: Option<(Month, Month)>| match (end, start) {
        (Some((_, end)), Some((start, _))) => end < start,
        _ => false,
    };
    if apart(to, other_from) || apart(other_to, from) {
        Judged::No
    } else if from.is_some() && other_from.is_some() {
        Judged::Yes
    } else {
        Judged::Perhaps
    }
}

/// The day of the records is 2026-01-01, in the demonstration and in synthetic worlds.
pub(crate) const AS_OF: Month = 2026 * 12;
const TEN_YEARS_AGO: Month = AS_OF - 120;
