//! The records of a made world, held against what they were not drawn from directly.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use kba::record::{Rows, Table};

use super::{Options, emit};
use crate::reference::places::place;
use crate::reference::{phones, ssn};
use crate::truth::{Person, Region};
use crate::{Config, Counties, World};

const PERSONS: u64 = 10_000;

struct Made {
    region: Region,
    /// No errors, real-shaped numbers.
    clean: Vec<Rows>,
    /// Usual errors, numbers that are nobody's.
    dirty: Vec<Rows>,
}

static MADE: LazyLock<Made> = LazyLock::new(|| {
    let world = World::new(config()).unwrap();
    let region = world.truth(0);
    let options = Options::of(world.config());
    let clean = Options {
        dirt: 0.0,
        realistic_numbers: true,
        ..options
    };
    Made {
        clean: emit(&region, &clean),
        dirty: emit(&region, &options),
        region,
    }
});

fn config() -> Config {
    let mut config = Config::new(PERSONS, 11);
    config.counties = Counties::Fips(vec!["39041".to_owned()]);
    config
}

fn cell<'a>(rows: &'a Rows, column: &str, row: usize) -> &'a str {
    rows.column(column).unwrap().get(row)
}

fn table(all: &[Rows], table: Table) -> &Rows {
    all.iter().find(|r| r.table() == table).unwrap()
}

fn who(rows: &Rows, row: usize) -> usize {
    cell(rows, "person_id", row)[5..].parse().unwrap()
}

fn year(text: &str) -> Option<i32> {
    text.get(..4)?.parse().ok()
}

fn states<'a>(region: &'a Region, person: &'a Person) -> impl Iterator<Item = &'static str> + 'a {
    let stays = person
        .stays
        .iter()
        .map(|s| region.dwellings[s.dwelling.0 as usize].place);
    stays
        .chain(person.birth_place)
        .map(|p| place(p).state.as_str())
}

fn share(hits: usize, of: usize) -> f64 {
    f64::from(u32::try_from(hits).unwrap()) / f64::from(u32::try_from(of).unwrap())
}

#[test]
fn records_do_not_depend_on_the_order_of_asking() {
    let mut config = Config::new(1_500, 3);
    config.counties = Counties::Fips(vec!["39041".to_owned(), "56001".to_owned()]);
    let (one, other) = (
        World::new(config.clone()).unwrap(),
        World::new(config).unwrap(),
    );
    let forth: Vec<_> = (0..one.regions()).map(|r| one.records(r)).collect();
    let mut back: Vec<_> = (0..one.regions()).rev().map(|r| other.records(r)).collect();
    back.reverse();
    assert!(forth == back);
}

#[test]
fn every_table_has_rows_of_known_persons() {
    let mut sum = 0;
    for rows in &MADE.dirty {
        sum += rows.len();
        assert!(!rows.is_empty(), "{}", rows.table());
        for row in 0..rows.len() {
            assert!(
                who(rows, row) < MADE.region.persons.len(),
                "{}",
                rows.table()
            );
        }
    }
    let each = share(sum, MADE.region.persons.len());
    assert!((11.0..17.0).contains(&each), "{each} rows a person");
}

#[test]
fn clean_tables_hold_no_row_twice() {
    for rows in &MADE.clean {
        let source = rows.table().column("source");
        let mut seen = HashSet::new();
        let mut twice = 0;
        for row in 0..rows.len() {
            let told = rows
                .columns()
                .iter()
                .enumerate()
                .filter(|(at, _)| Some(*at) != source);
            let cells: Vec<&str> = told.map(|(_, c)| c.get(row)).collect();
            twice += usize::from(!seen.insert(cells.join("|")));
        }
        assert_eq!(twice, 0, "{}", rows.table());
    }
}

#[test]
fn old_ssn_areas_are_of_a_state_lived_in() {
    let persons = &MADE.clean[0];
    let (mut old, mut fits) = (0, 0);
    for (row, person) in MADE.region.persons.iter().enumerate() {
        let arrived = person.arrival.map_or(0, crate::truth::Month::year);
        let number = cell(persons, "ssn", row);
        if person.birth.year() < 2006 && arrived < 2009 && !number.is_empty() {
            let state = ssn::state_of(number[..3].parse().unwrap());
            old += 1;
            fits += usize::from(states(&MADE.region, person).any(|s| Some(s) == state));
        }
    }
    assert!(share(fits, old) > 0.97, "{fits} of {old}");
    assert!(old > 6_000, "{old}");
}

/// The same as a reader of the files sees it, who knows the residences only.
#[test]
fn old_ssn_areas_are_of_a_state_on_file() {
    let rows = table(&MADE.dirty, Table::Residences);
    let mut told: HashMap<usize, HashSet<&str>> = HashMap::new();
    for row in 0..rows.len() {
        told.entry(who(rows, row))
            .or_default()
            .insert(cell(rows, "state", row));
    }
    let persons = &MADE.dirty[0];
    let (mut old, mut fits) = (0, 0);
    for (row, person) in MADE.region.persons.iter().enumerate() {
        let number = cell(persons, "ssn", row);
        if person.birth.year() < 2006 && person.arrival.is_none() && !number.is_empty() {
            let state = ssn::state_of(number[..3].parse().unwrap()).unwrap_or("");
            old += 1;
            fits += usize::from(told.get(&row).is_some_and(|t| t.contains(state)));
        }
    }
    assert!(share(fits, old) > 0.97, "{fits} of {old}");
}

#[test]
fn clean_residences_are_all_the_stays_but_those_of_thin_files() {
    let stays = |p: &Person| {
        if p.thin {
            p.stays.len().min(1)
        } else {
            p.stays.len()
        }
    };
    let all: usize = MADE.region.persons.iter().map(stays).sum();
    assert_eq!(table(&MADE.clean, Table::Residences).len(), all);
}

#[test]
fn area_codes_are_of_a_state_lived_in() {
    let rows = table(&MADE.clean, Table::Phones);
    let fits = (0..rows.len()).filter(|row| {
        let code = cell(rows, "number", *row)[..3].parse().unwrap();
        let person = &MADE.region.persons[who(rows, *row)];
        states(&MADE.region, person).any(|s| phones::serves(code, s))
    });
    let part = share(fits.count(), rows.len());
    assert!(part > 0.9, "{part}");
}

#[test]
fn default_numbers_can_be_nobodys() {
    let persons = &MADE.dirty[0];
    for row in 0..persons.len() {
        let number = cell(persons, "ssn", row);
        assert!(
            number.is_empty() || &number[3..5] == "00",
            "a group that could be given out"
        );
    }
    let phones = table(&MADE.dirty, Table::Phones);
    for row in 0..phones.len() {
        assert_eq!(&cell(phones, "number", row)[3..8], "55501");
    }
}

#[test]
fn most_people_have_what_most_people_have() {
    let adult = |p: &&Person| {
        p.birth.year() <= 2000 && p.birth.year() > 1950 && p.death.is_none() && !p.thin
    };
    let adults = MADE.region.persons.iter().filter(adult).count();
    let holders = |of: Table| {
        let rows = table(&MADE.dirty, of);
        let all: HashSet<usize> = (0..rows.len()).map(|r| who(rows, r)).collect();
        let some = all
            .into_iter()
            .filter(|at| adult(&&MADE.region.persons[*at]));
        share(some.count(), adults)
    };
    for (table, low, high) in [
        (Table::Phones, 0.90, 1.0),
        (Table::Vehicles, 0.80, 0.97),
        (Table::Employment, 0.75, 0.97),
        (Table::Education, 0.35, 0.75),
        (Table::Businesses, 0.04, 0.14),
        (Table::Licences, 0.06, 0.25),
        (Table::Relatives, 0.85, 1.0),
    ] {
        let part = holders(table);
        assert!((low..=high).contains(&part), "{table}: {part}");
    }
}

#[test]
fn cars_degrees_and_jobs_fit_the_calendar() {
    let cars = table(&MADE.clean, Table::Vehicles);
    for row in 0..cars.len() {
        let model = year(cell(cars, "year", row)).unwrap();
        assert!(model <= year(cell(cars, "from", row)).unwrap() + 1);
    }
    let schools = table(&MADE.clean, Table::Education);
    for row in (0..schools.len()).filter(|r| !cell(schools, "degree", *r).is_empty()) {
        let born = i32::from(MADE.region.persons[who(schools, row)].birth.year());
        assert!(year(cell(schools, "to", row)).unwrap() >= born + 19);
    }
    let jobs = table(&MADE.clean, Table::Employment);
    for row in 0..jobs.len() {
        let person = &MADE.region.persons[who(jobs, row)];
        let begun = year(cell(jobs, "from", row)).unwrap();
        assert!(begun >= i32::from(person.birth.year()) + 16);
        let state = cell(jobs, "state", row);
        assert!(
            states(&MADE.region, person).any(|s| s == state),
            "a job in {state}"
        );
    }
}

#[test]
fn colleagues_share_employers_and_spouses_landlines() {
    let jobs = table(&MADE.clean, Table::Employment);
    let firm = |row: usize| ["employer", "city"].map(|c| cell(jobs, c, row));
    let mut staff: HashMap<[&str; 2], HashSet<usize>> = HashMap::new();
    for row in 0..jobs.len() {
        staff.entry(firm(row)).or_default().insert(who(jobs, row));
    }
    let shared = (0..jobs.len())
        .filter(|r| staff[&firm(*r)].len() > 1)
        .count();
    let part = share(shared, jobs.len());
    assert!(
        part > 0.55,
        "{part} of the jobs are at an employer of two people or more"
    );
    let lines = table(&MADE.clean, Table::Phones);
    let mut homes: HashMap<usize, &str> = HashMap::new();
    for row in (0..lines.len()).filter(|r| cell(lines, "to", *r).is_empty()) {
        if cell(lines, "kind", row) == "landline" {
            homes.insert(who(lines, row), cell(lines, "number", row));
        }
    }
    let (mut couples, mut same) = (0, 0);
    for (at, number) in &homes {
        let person = &MADE.region.persons[*at];
        let spouse = person.unions.iter().find(|u| u.married && u.to.is_none());
        if let Some(other) = spouse.and_then(|u| homes.get(&(u.partner.0 as usize))) {
            couples += 1;
            same += usize::from(other == number);
        }
    }
    assert!(
        couples > 200 && share(same, couples) > 0.9,
        "{same} of {couples}"
    );
}

#[test]
fn dirt_is_there_and_bounded() {
    let (clean, dirty) = (&MADE.clean[0], &MADE.dirty[0]);
    let differ = |column: &str| {
        let rows = (0..clean.len()).filter(|r| cell(clean, column, *r) != cell(dirty, column, *r));
        share(rows.count(), clean.len())
    };
    for (column, low, high) in [
        ("first_name", 0.005, 0.06),
        ("last_name", 0.005, 0.08),
        ("birth_date", 0.02, 0.10),
        ("middle_name", 0.05, 0.15),
    ] {
        let part = differ(column);
        assert!((low..high).contains(&part), "{column}: {part}");
    }
    let missing = (0..dirty.len()).filter(|r| cell(dirty, "ssn", *r).is_empty());
    let part = share(missing.count(), dirty.len());
    assert!((0.05..0.12).contains(&part), "{part} without a number");
}
