//! The records of small hand-made regions: families that moved house, married and bought homes.

use std::collections::{HashMap, HashSet};

use kba::record::{PartialDate, Rows, Table};

use super::{Options, emit};
use crate::records::view::{month, year_of};
use crate::reference::places::PLACES;
use crate::reference::places::place;
use crate::reference::{phones, ssn};
use crate::truth::{
    Date, Deed, Dwelling, DwellingIx, DwellingKind, Education, Month, Person, PersonIx, PlaceIx,
    Region, Seller, Sex, Stay, Tenure, Union,
};

const CLEAN: Options = Options {
    seed: 7,
    as_of: Date::constant(2026, 1, 1),
    dirt: 0.0,
    realistic_numbers: false,
};
const DIRTY: Options = Options { dirt: 1.0, ..CLEAN };
const REAL: Options = Options {
    realistic_numbers: true,
    ..CLEAN
};

/// Families of four, each with a home of its own in Ohio, then in another state for half of them.
struct Families {
    region: Region,
}

impl Families {
    fn new(count: u32) -> Self {
        let mut made = Self {
            region: Region {
                index: 3,
                ..Region::default()
            },
        };
        for n in 0..count {
            made.family(n);
        }
        made
    }

    fn family(&mut self, n: u32) {
        let years = i16::try_from(n % 50).unwrap();
        let zips = ["43015", "43016", "44101", "43201", "45202"];
        let first = self.dwelling(zips[n as usize % 5], n);
        let second = self.dwelling(
            if n.is_multiple_of(2) {
                "30303"
            } else {
                "43085"
            },
            n,
        );
        let left = Month(month(1996 + i32::from(years / 2), 6).0);
        let married = month(1957 + i32::from(years), 6);
        let father = self.person(Sex::Male, 1932 + years, "James", &format!("Miller{n}"));
        let mother = self.person(Sex::Female, 1934 + years, "Mary", &format!("Young{n}"));
        let children = [
            self.person(Sex::Male, 1960 + years, "James", &format!("Miller{n}")),
            self.person(Sex::Female, 1962 + years, "Susan", &format!("Miller{n}")),
        ];
        self.at(mother)
            .surnames
            .push((married, format!("Miller{n}")));
        for (one, other) in [(father, mother), (mother, father)] {
            self.at(one).unions.push(Union {
                partner: other,
                married: true,
                from: married,
                to: None,
            });
            let born = Month::of(self.at(one).birth);
            self.stay(one, first, born, Some(left), Tenure::Owner);
            self.stay(one, second, left, None, Tenure::Owner);
        }
        for child in children {
            self.at(child).mother = Some(mother);
            self.at(child).father = Some(father);
            let born = Month::of(self.at(child).birth);
            self.stay(child, first, born, None, Tenure::Guest);
        }
        self.at(children[0]).suffix = Some("Jr");
        self.at(children[1]).thin = n.is_multiple_of(10);
        self.deed(
            first,
            father,
            mother,
            Seller::Firm("Acme Homes LLC".into()),
            married,
        );
        self.deed(second, father, mother, Seller::Estate(father), left);
    }

    fn at(&mut self, ix: PersonIx) -> &mut Person {
        &mut self.region.persons[ix.0 as usize]
    }

    fn person(&mut self, sex: Sex, year: i16, given: &str, surname: &str) -> PersonIx {
        let ix = PersonIx(u32::try_from(self.region.persons.len()).unwrap());
        let birth = Date::new(year, 1 + i8::try_from(ix.0 % 12).unwrap(), 9).unwrap();
        let levels = [
            Education::School,
            Education::SomeCollege,
            Education::Bachelor,
            Education::Graduate,
        ];
        self.region.persons.push(Person {
            sex,
            birth,
            death: None,
            given: given.into(),
            middle: Some("Lee".into()),
            surname_birth: surname.into(),
            surnames: vec![(Month::of(birth), surname.into())],
            suffix: None,
            birth_place: None,
            arrival: None,
            mother: None,
            father: None,
            unions: Vec::new(),
            stays: Vec::new(),
            education: levels[ix.0 as usize / 3 % 4],
            income_rank: 0.7,
            thin: false,
        });
        ix
    }

    fn dwelling(&mut self, zip: &str, number: u32) -> DwellingIx {
        let ix = DwellingIx(u32::try_from(self.region.dwellings.len()).unwrap());
        let place = PLACES
            .binary_search_by(|p| p.zip.as_str().cmp(zip))
            .unwrap();
        self.region.dwellings.push(Dwelling {
            place: PlaceIx(u32::try_from(place).unwrap()),
            number: 100 + number,
            street: "N Oak St".into(),
            unit: None,
            kind: DwellingKind::SingleFamily,
            year_built: 1950,
            square_feet: 1_800,
        });
        ix
    }

    fn stay(
        &mut self,
        who: PersonIx,
        at: DwellingIx,
        from: Month,
        to: Option<Month>,
        tenure: Tenure,
    ) {
        self.at(who).stays.push(Stay {
            dwelling: at,
            from,
            to,
            tenure,
        });
    }

    fn deed(&mut self, of: DwellingIx, a: PersonIx, b: PersonIx, seller: Seller, at: Month) {
        let year = i16::try_from(year_of(at)).unwrap();
        self.region.deeds.push(Deed {
            dwelling: of,
            buyers: vec![a, b],
            seller,
            purchased: Date::new(year, 6, 15).unwrap(),
            price: 120_000,
            sold: None,
        });
    }
}

fn cell<'a>(rows: &'a Rows, column: &str, row: usize) -> &'a str {
    rows.column(column).unwrap().get(row)
}

fn table(all: &[Rows], table: Table) -> &Rows {
    all.iter().find(|r| r.table() == table).unwrap()
}

#[test]
fn the_same_seed_gives_the_same_rows_and_another_seed_does_not() {
    let made = Families::new(60);
    assert!(emit(&made.region, &DIRTY) == emit(&made.region, &DIRTY));
    let other = Options { seed: 8, ..DIRTY };
    assert!(emit(&made.region, &DIRTY) != emit(&made.region, &other));
}

#[test]
fn tables_come_in_their_order_with_keys_of_persons_and_readable_dates() {
    for options in [CLEAN, DIRTY] {
        let all = emit(&Families::new(300).region, &options);
        let tables: Vec<Table> = all.iter().map(Rows::table).collect();
        assert_eq!(tables, Table::ALL);
        let known: HashSet<&str> = (0..all[0].len())
            .map(|r| cell(&all[0], "person_id", r))
            .collect();
        assert_eq!(known.len(), 1_200, "one row a person");
        for rows in &all {
            for (column, cells) in rows.table().columns().iter().zip(rows.columns()) {
                for row in 0..rows.len() {
                    let text = cells.get(row);
                    let place = format!("{}.{}", rows.table(), column.name);
                    assert!(!column.required || !text.is_empty(), "{place} is required");
                    if column.name.ends_with("_id") {
                        assert!(known.contains(text), "{place}");
                    }
                    if matches!(column.column_type, kba::record::ColumnType::Date)
                        && !text.is_empty()
                    {
                        assert!(PartialDate::parse(text).is_some(), "{place}");
                    }
                    assert!(text.is_ascii(), "{place}");
                }
            }
        }
    }
}

#[test]
fn clean_records_tell_each_fact_once() {
    for rows in emit(&Families::new(100).region, &CLEAN) {
        let source = rows.table().column("source");
        let mut seen = HashSet::new();
        for row in 0..rows.len() {
            let cells: Vec<&str> = rows
                .columns()
                .iter()
                .enumerate()
                .filter(|(at, _)| Some(*at) != source)
                .map(|(_, c)| c.get(row))
                .collect();
            assert!(
                seen.insert(cells.join("|")),
                "{} row {row} twice",
                rows.table()
            );
        }
    }
}

#[test]
fn clean_residences_are_the_true_stays() {
    let made = Families::new(40);
    let all = emit(&made.region, &CLEAN);
    let rows = table(&all, Table::Residences);
    let stays: usize = made.region.persons.iter().map(|p| p.stays.len()).sum();
    assert_eq!(rows.len(), stays);
    let first = (0..rows.len())
        .find(|r| cell(rows, "person_id", *r) == "P0003000000")
        .unwrap();
    let told = [
        "number", "street", "city", "state", "zip", "country", "from", "to", "kind",
    ]
    .map(|c| cell(rows, c, first));
    let born = made.region.persons[0].birth.year();
    let from = format!("{born}-01");
    assert_eq!(
        told,
        [
            "100",
            "N Oak St",
            "Delaware",
            "OH",
            "43015",
            "US",
            &from,
            "1996-06",
            "single family"
        ]
    );
}

#[test]
fn default_numbers_can_be_nobodys() {
    for options in [CLEAN, DIRTY, Options { dirt: 3.0, ..CLEAN }] {
        let all = emit(&Families::new(400).region, &options);
        let mut told = 0;
        for row in 0..all[0].len() {
            let ssn = cell(&all[0], "ssn", row);
            told += usize::from(!ssn.is_empty());
            assert!(
                ssn.is_empty() || (ssn.len() == 9 && &ssn[3..5] == "00" && &ssn[5..] != "0000")
            );
        }
        assert!(told > 1_000 || options.dirt > 1.0, "{told}");
        let phones = table(&all, Table::Phones);
        for row in 0..phones.len() {
            let number = cell(phones, "number", row);
            assert_eq!(number.len(), 10);
            assert_eq!(&number[3..8], "55501", "{number}");
        }
    }
}

#[test]
fn real_shaped_numbers_keep_to_their_plan() {
    let made = Families::new(400);
    let all = emit(&made.region, &REAL);
    let mut seen = HashSet::new();
    let (mut old, mut matching) = (0, 0);
    for (row, person) in made.region.persons.iter().enumerate() {
        let number = cell(&all[0], "ssn", row);
        if number.is_empty() {
            assert!(person.thin, "row {row} has no number");
            continue;
        }
        let part = |range: std::ops::Range<usize>| number[range].parse::<u16>().unwrap();
        let area = part(0..3);
        assert!(area > 0 && area != 666 && area < 900 && part(3..5) > 0 && part(5..9) > 0);
        assert!(seen.insert(number.to_owned()), "a number twice");
        if person.birth.year() < 2005 {
            old += 1;
            let states = person
                .stays
                .iter()
                .map(|s| made.region.dwellings[s.dwelling.0 as usize].place);
            let states: Vec<&str> = states.map(|p| place(p).state.as_str()).collect();
            matching += usize::from(ssn::state_of(area).is_some_and(|s| states.contains(&s)));
        }
    }
    assert_eq!(matching, old, "each area is of a state lived in");
    let phones = table(&all, Table::Phones);
    for row in 0..phones.len() {
        let number = cell(phones, "number", row);
        let exchange: u16 = number[3..6].parse().unwrap();
        assert!((200..1000).contains(&exchange) && exchange % 100 != 11 && exchange != 555);
    }
}

#[test]
fn siblings_registered_together_have_serials_close_by() {
    let all = emit(&Families::new(400).region, &REAL);
    let number = |row: usize| cell(&all[0], "ssn", row).parse::<i64>().unwrap_or(0);
    let near = (0..400)
        .filter(|f| (number(f * 4 + 2) - number(f * 4 + 3)).abs() < 50)
        .count();
    assert!(near > 60, "{near} of 400 pairs");
}

#[test]
fn spouses_share_a_landline_and_cars_and_thin_files_are_thin() {
    let made = Families::new(300);
    let all = emit(&made.region, &CLEAN);
    let mut lines: HashMap<(usize, &str), usize> = HashMap::new();
    let phones = table(&all, Table::Phones);
    for row in (0..phones.len()).filter(|r| cell(phones, "kind", *r) == "landline") {
        let who: usize = cell(phones, "person_id", row)[5..].parse().unwrap();
        if who % 4 < 2 && cell(phones, "to", row).is_empty() {
            *lines
                .entry((who / 4, cell(phones, "number", row)))
                .or_default() += 1;
        }
    }
    assert!(
        lines.len() > 50 && lines.values().all(|holders| *holders == 2),
        "{lines:?}"
    );
    let cars = table(&all, Table::Vehicles);
    let mut plates: HashMap<&str, HashSet<&str>> = HashMap::new();
    for row in 0..cars.len() {
        plates
            .entry(cell(cars, "plate", row))
            .or_default()
            .insert(cell(cars, "person_id", row));
    }
    let joint = plates.values().filter(|owners| owners.len() == 2).count();
    assert!(joint * 8 > plates.len(), "{joint} of {} cars", plates.len());
    let thin: HashSet<String> = (0..30).map(|n| format!("P0003{:06}", n * 40 + 3)).collect();
    for rows in all.iter().filter(|r| {
        !matches!(
            r.table(),
            Table::Persons | Table::Phones | Table::Residences
        )
    }) {
        for row in 0..rows.len() {
            assert!(
                !thin.contains(cell(rows, "person_id", row)),
                "{}",
                rows.table()
            );
        }
    }
}

#[test]
fn relatives_are_told_from_both_sides() {
    let all = emit(&Families::new(50).region, &DIRTY);
    let rows = table(&all, Table::Relatives);
    let back = |relation: &str| match relation {
        "parent" => "child",
        "child" => "parent",
        other => match other {
            "spouse" => "spouse",
            "sibling" => "sibling",
            _ => panic!("{other} in a family of four"),
        },
    };
    let told: HashSet<[&str; 3]> = (0..rows.len())
        .map(|r| ["person_id", "relative_id", "relation"].map(|c| cell(rows, c, r)))
        .collect();
    assert!(told.len() > 400, "{}", told.len());
    for [one, other, relation] in &told {
        assert!(told.contains(&[*other, *one, back(relation)]), "{relation}");
    }
    assert!(told.contains(&["P0003000008", "P0003000009", "spouse"]));
}

#[test]
fn sellers_are_printed_under_the_names_of_the_day() {
    let made = Families::new(30);
    let all = emit(&made.region, &CLEAN);
    let rows = table(&all, Table::Properties);
    assert!(
        rows.len() >= 110,
        "both buyers of 60 deeds, {} rows",
        rows.len()
    );
    let sellers: HashSet<&str> = (0..rows.len())
        .map(|r| cell(rows, "seller_name", r))
        .collect();
    assert!(sellers.contains("Acme Homes LLC") && sellers.contains("Estate of James Miller4"));
}

#[test]
fn former_names_and_dirty_names_are_there() {
    let all = emit(&Families::new(300).region, &DIRTY);
    let names = table(&all, Table::Names);
    let maiden = (0..names.len())
        .filter(|r| cell(names, "kind", *r) == "maiden")
        .count();
    assert!((180..300).contains(&maiden), "{maiden} of 300 wives");
    let suffixes = (0..all[0].len())
        .filter(|r| cell(&all[0], "suffix", *r) == "Jr")
        .count();
    assert!((150..250).contains(&suffixes), "{suffixes} of 300 juniors");
}

#[test]
fn cars_and_degrees_fit_the_calendar() {
    let made = Families::new(400);
    let all = emit(&made.region, &CLEAN);
    let cars = table(&all, Table::Vehicles);
    let year = |text: &str| text[..4].parse::<i32>().unwrap();
    for row in 0..cars.len() {
        let (model, bought) = (year(cell(cars, "year", row)), year(cell(cars, "from", row)));
        assert!(model <= bought + 1, "model {model} bought {bought}");
    }
    let schools = table(&all, Table::Education);
    assert!(schools.len() > 500);
    for row in (0..schools.len()).filter(|r| !cell(schools, "degree", *r).is_empty()) {
        let who: usize = cell(schools, "person_id", row)[5..].parse().unwrap();
        let born = i32::from(made.region.persons[who].birth.year());
        assert!(year(cell(schools, "to", row)) >= born + 19);
    }
}

#[test]
fn area_codes_are_of_a_state_lived_in() {
    let made = Families::new(400);
    let all = emit(&made.region, &REAL);
    let rows = table(&all, Table::Phones);
    for row in 0..rows.len() {
        let code: u16 = cell(rows, "number", row)[..3].parse().unwrap();
        assert!(
            phones::serves(code, "OH") || phones::serves(code, "GA"),
            "{code}"
        );
    }
}
