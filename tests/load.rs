//! Dirt in rows: each fault is counted under its table, column and rule with the row number, rows
//! kept and dropped add up, and no report holds a value.

use kba::load::{BuildReport, CellRule, LoadOptions, RowRule, TableReport};
use kba::record::{Rows, Table};
use kba::{ErrorKind, Population};

use crate::people::{load, today};
use crate::worlds::World;

/// Two sound persons, and what a test adds to them.
fn world(more: &[(Table, &[(&'static str, &str)])]) -> World {
    let mut world = World::default();
    for id in ["p1", "p2"] {
        world.add(
            Table::Persons,
            &[
                ("person_id", id),
                ("first_name", "Ann"),
                ("last_name", "Lee"),
                ("birth_date", "1980-02-03"),
            ],
        );
        world.add(
            Table::Residences,
            &[
                ("person_id", id),
                ("number", "12"),
                ("street", "Oak St"),
                ("city", "Quincy"),
                ("state", "IL"),
                ("from", "2020-01"),
            ],
        );
    }
    for (table, cells) in more {
        world.add(*table, cells);
    }
    world
}

fn report(world: &World) -> BuildReport {
    load(world, 5).unwrap().1
}

fn of(report: &BuildReport, table: Table) -> &TableReport {
    let found = report.load.tables.iter().find(|t| t.table == table.name());
    let found = found.unwrap();
    let dropped: u64 = found.dropped.iter().map(|tally| tally.count).sum();
    assert_eq!(found.rows, found.kept + dropped, "{table}");
    found
}

#[track_caller]
fn drops(table: Table, cells: &[(&'static str, &str)], rule: RowRule, column: &str, row: u64) {
    let report = report(&world(&[(table, cells)]));
    let found = of(&report, table);
    let [tally] = found.dropped.as_slice() else {
        panic!("{:?}", found.dropped);
    };
    assert_eq!((tally.rule, tally.column, tally.count), (rule, column, 1));
    assert_eq!(tally.rows, [row]);
}

#[track_caller]
fn blanks(table: Table, cells: &[(&'static str, &str)], rule: CellRule, column: &str) {
    let (population, report) = load(&world(&[(table, cells)]), 5).unwrap();
    let found = of(&report, table);
    let [tally] = found.blanked.as_slice() else {
        panic!("{:?}", found.blanked);
    };
    assert_eq!((tally.rule, tally.column, tally.count), (rule, column, 1));
    assert!(found.dropped.is_empty());
    let id = cells
        .iter()
        .find(|(column, _)| *column == "person_id")
        .unwrap()
        .1;
    let sheet = population.sheet(id).unwrap();
    let rows = sheet.iter().find(|rows| rows.table() == table).unwrap();
    let cells = rows.column(column).unwrap();
    assert!((0..rows.len()).any(|row| cells.get(row).is_empty()));
}

const PERSON: [(&str, &str); 4] = [
    ("person_id", "p3"),
    ("first_name", "Bob"),
    ("last_name", "Ray"),
    ("birth_date", "1970-01-02"),
];

fn person<'a>(column: &'static str, text: &'a str) -> Vec<(&'static str, &'a str)> {
    let rest = PERSON.iter().filter(|(name, _)| *name != column).copied();
    rest.chain([(column, text)]).collect()
}

#[test]
fn the_first_of_two_persons_with_one_key_is_kept() {
    let table = Table::Persons;
    let cells = person("person_id", "p1");
    drops(table, &cells, RowRule::DuplicateKey, "person_id", 3);
    let (population, _) = load(&world(&[(table, &cells)]), 5).unwrap();
    let sheet = population.sheet("p1").unwrap();
    assert_eq!(sheet[0].column("first_name").unwrap().get(0), "Ann");
    assert_eq!(population.persons_len(), 2);
}

#[test]
fn rows_of_unknown_persons_are_dropped() {
    let home = [
        ("person_id", "nobody"),
        ("number", "1"),
        ("street", "Elm"),
        ("city", "X"),
        ("state", "IL"),
    ];
    drops(
        Table::Residences,
        &home,
        RowRule::UnknownPerson,
        "person_id",
        3,
    );
    let kin = [
        ("person_id", "p1"),
        ("relative_id", "nobody"),
        ("relation", "child"),
    ];
    drops(
        Table::Relatives,
        &kin,
        RowRule::UnknownPerson,
        "relative_id",
        1,
    );
    let own = [
        ("person_id", "p1"),
        ("relative_id", "p1"),
        ("relation", "child"),
    ];
    drops(
        Table::Relatives,
        &own,
        RowRule::SelfRelation,
        "relative_id",
        1,
    );
}

#[test]
fn rows_without_what_they_tell_are_dropped() {
    for text in ["", "  ", "\u{1f600}", "\u{200b}", "..."] {
        let cells = person("last_name", text);
        drops(Table::Persons, &cells, RowRule::Missing, "last_name", 3);
    }
    drops(
        Table::Persons,
        &person("person_id", ""),
        RowRule::Missing,
        "person_id",
        3,
    );
    let job = [("person_id", "p1"), ("title", "clerk")];
    drops(Table::Employment, &job, RowRule::Missing, "employer", 1);
}

#[test]
fn unreadable_cells_are_read_as_missing() {
    use CellRule::{EndsBeforeStart, Future, NotADate, NotANumber, NotOfTheForm};
    let persons = Table::Persons;
    for text in ["12-34A-5678", "123", "000000000", "\u{661}23456789"] {
        blanks(persons, &person("ssn", text), NotOfTheForm, "ssn");
    }
    blanks(
        persons,
        &person("birth_date", "2026-07-01"),
        Future,
        "birth_date",
    );
    blanks(persons, &person("birth_date", "2190"), Future, "birth_date");
    for text in [
        "1985-02-29",
        "1985-13",
        "1985-00-00",
        "01/02/1985",
        "yesterday",
        "85",
    ] {
        blanks(persons, &person("birth_date", text), NotADate, "birth_date");
    }
    blanks(
        persons,
        &person("death_date", "1969"),
        EndsBeforeStart,
        "birth_date",
    );
    let phone = |number| [("person_id", "p1"), ("number", number)];
    let report = report(&world(&[(Table::Phones, &phone("555-01"))]));
    assert_eq!(of(&report, Table::Phones).kept, 0);
    let deed = |column, text| {
        let place = [
            ("number", "1"),
            ("street", "Elm St"),
            ("city", "Quincy"),
            ("state", "IL"),
        ];
        let mut cells = vec![("person_id", "p1"), (column, text)];
        cells.extend(place);
        cells
    };
    blanks(
        Table::Properties,
        &deed("price", "a lot"),
        NotANumber,
        "price",
    );
    blanks(Table::Properties, &deed("price", "-5"), NotANumber, "price");
    blanks(
        Table::Properties,
        &deed("year_built", "2190"),
        Future,
        "year_built",
    );
    blanks(
        Table::Properties,
        &deed("zip", "9021O"),
        NotOfTheForm,
        "zip",
    );
    let mut sold = deed("purchased", "2001-05-06");
    sold.push(("sold", "2001-05-05"));
    blanks(Table::Properties, &sold, EndsBeforeStart, "purchased");
}

/// A time that ends in the month it began, or of which a part is unknown, isn't upside down.
#[test]
fn partial_times_are_compared_as_far_as_they_are_known() {
    for (from, to) in [
        ("2001-05", "2001-05-01"),
        ("2001", "2001-01"),
        ("2001-05-09", "2001"),
    ] {
        let job = [
            ("person_id", "p1"),
            ("employer", "Acme"),
            ("from", from),
            ("to", to),
        ];
        let report = report(&world(&[(Table::Employment, &job)]));
        assert!(
            of(&report, Table::Employment).blanked.is_empty(),
            "{from} {to}"
        );
    }
}

#[test]
fn equal_rows_are_one_whatever_their_spelling() {
    let job = |employer| {
        [
            ("person_id", "p1"),
            ("employer", employer),
            ("from", "2001"),
        ]
    };
    let (a, b, c) = (job("Acme, Inc."), job("ACME"), job("acme inc"));
    let world = world(&[
        (Table::Employment, &a),
        (Table::Employment, &b),
        (Table::Employment, &c),
    ]);
    let report = report(&world);
    let found = of(&report, Table::Employment);
    assert_eq!((found.rows, found.kept), (3, 1));
    assert_eq!(found.dropped[0].rule, RowRule::Duplicate);
    assert_eq!(found.dropped[0].count, 2);
}

#[test]
fn a_population_needs_persons_and_homes() {
    let empty = World::default();
    assert_eq!(load(&empty, 5).unwrap_err().kind(), ErrorKind::Data);
    let mut homeless = World::default();
    homeless.add(Table::Persons, &PERSON);
    let error = load(&homeless, 5).unwrap_err();
    assert!(error.to_string().contains("residences"), "{error}");
    // tables without rows are no tables without columns
    let mut builder = Population::builder(LoadOptions::new().today(today()));
    for table in Table::ALL {
        builder.push(&Rows::new(table)).unwrap();
    }
    assert_eq!(builder.finish().unwrap_err().kind(), ErrorKind::Data);
    assert_eq!(load(&world(&[]), 9).unwrap_err().kind(), ErrorKind::Config);
}

#[test]
fn row_numbers_are_the_files_and_the_first_five_are_kept() {
    let mut builder = Population::builder(LoadOptions::new().today(today()));
    for rows in world(&[]).batches(10) {
        builder.push(&rows).unwrap();
    }
    let mut rows = Rows::new(Table::Phones);
    for number in 1..=9 {
        rows.push_numbered(number * 1_000, &["ghost", "3125550100"]);
    }
    builder.push(&rows).unwrap();
    let (_, report) = builder.finish().unwrap();
    let tally = &of(&report, Table::Phones).dropped[0];
    assert_eq!((tally.count, tally.column), (9, "person_id"));
    assert_eq!(tally.rows, [1_000, 2_000, 3_000, 4_000, 5_000]);
}
