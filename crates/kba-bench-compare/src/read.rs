//! From a folder of tables to a world.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::path::Path;

use kba::ClaimForm;
use kba::frame::{Folder, Intake};
use kba::record::{PartialDate, Rows, Table, normal};

use crate::speller::{Field, Speller};
use crate::{Error, Kind, Person, Record, Stratum, Value, World};

/// Reads the tables of a folder.
pub(crate) fn world(folder: &Path) -> Result<World, Error> {
    let folder = Folder::open(folder)?;
    let mut drafts = Drafts::default();
    for table in Table::ALL {
        // what the rows are judged by is `kba`'s own business
        let mut intake = Intake::default();
        folder.read(table, &mut intake, &mut |_, rows| {
            drafts.push(&rows);
            Ok(())
        })?;
    }
    Ok(drafts.finish())
}

/// Persons while the tables are read.
#[derive(Debug, Default)]
struct Drafts {
    persons: Vec<Draft>,
    of_id: HashMap<String, usize>,
    speller: Speller,
    /// The newest beginning of a residence: who is an adult is decided on it.
    as_of: u32,
}

#[derive(Debug)]
struct Draft {
    id: String,
    first: String,
    last: String,
    suffix: String,
    birth: PartialDate,
    is_dead: bool,
    ssn4: Option<u16>,
    homes: Vec<Home>,
    /// Place among the persons, and whether the relation is asked about.
    relatives: Vec<(usize, bool)>,
    records: Vec<Record>,
}

#[derive(Debug)]
struct Home {
    number: String,
    street: String,
    city: String,
    county: Option<String>,
    state: &'static str,
    zip: String,
    from: u32,
    to: u32,
    is_transient: bool,
}

/// A row of a table.
#[derive(Clone, Copy)]
struct Cells<'a> {
    rows: &'a Rows,
    row: usize,
}

impl<'a> Cells<'a> {
    /// The cell of a column; empty if it is missing.
    fn get(self, column: &str) -> &'a str {
        let place = self.rows.table().column(column);
        let column = place.and_then(|place| self.rows.columns().get(place));
        column.map_or("", |column| column.get(self.row).trim())
    }

    /// `YYYYMMDD`; 0 if it isn't known.
    fn date(self, column: &str) -> u32 {
        PartialDate::parse(self.get(column)).map_or(0, PartialDate::packed)
    }
}

impl Drafts {
    fn push(&mut self, rows: &Rows) {
        for row in 0..rows.len() {
            let cells = Cells { rows, row };
            if rows.table() == Table::Persons {
                self.person(cells);
            } else if let Some(at) = self.of_id.get(cells.get("person_id")) {
                self.row(*at, cells);
            }
        }
    }

    fn person(&mut self, cells: Cells<'_>) {
        let id = cells.get("person_id");
        let spell = &mut self.speller;
        let first = spell.spell(Field::PersonName, cells.get("first_name"));
        let last = spell.spell(Field::PersonName, cells.get("last_name"));
        let birth = PartialDate::parse(cells.get("birth_date"));
        let (Some(first), Some(last), Some(birth)) = (first, last, birth) else {
            return;
        };
        if id.is_empty() || self.of_id.contains_key(id) {
            return;
        }
        let ssn4 = normal::ssn(cells.get("ssn")).and_then(|ssn| u16::try_from(ssn % 10_000).ok());
        self.of_id.insert(id.to_owned(), self.persons.len());
        self.persons.push(Draft {
            id: id.to_owned(),
            suffix: cells.get("suffix").to_owned(),
            birth,
            is_dead: !cells.get("death_date").is_empty(),
            ssn4,
            homes: Vec::new(),
            relatives: Vec::new(),
            records: vec![Record {
                kind: Kind::Name,
                value: Value::Text(last.clone()),
                is_asked: false,
            }],
            first,
            last,
        });
    }

    fn row(&mut self, at: usize, cells: Cells<'_>) {
        let relative = self.of_id.get(cells.get("relative_id")).copied();
        let Some(person) = self.persons.get_mut(at) else {
            return;
        };
        match cells.rows.table() {
            Table::Residences => {
                if let Some(home) = home(&mut self.speller, cells) {
                    self.as_of = self.as_of.max(home.from);
                    person.homes.push(home);
                }
            }
            Table::Relatives => {
                let is_asked = RELATIONS.contains(&cells.get("relation"));
                person.relatives.extend(relative.map(|at| (at, is_asked)));
            }
            _ => {
                if let Some((kind, value)) = answer(&mut self.speller, cells) {
                    add(&mut person.records, kind, value, true);
                }
            }
        }
    }

    fn finish(mut self) -> World {
        let as_of = self.as_of;
        let names: Vec<(Value, bool)> = self
            .persons
            .iter()
            .map(|draft| (draft.name(), draft.is_eligible(as_of)))
            .collect();
        self.persons.retain(|draft| draft.is_eligible(as_of));
        let finish = |draft: Draft| draft.finish(&names);
        World {
            persons: self.persons.into_iter().map(finish).collect(),
        }
    }
}

impl Draft {
    fn name(&self) -> Value {
        Value::Name {
            first: self.first.clone(),
            last: self.last.clone(),
        }
    }

    fn is_eligible(&self, as_of: u32) -> bool {
        !self.is_dead && self.birth.latest().packed() + ADULT_YEARS * 10_000 <= as_of
    }

    /// `names`: of all persons, and whether they are asked about.
    fn finish(mut self, names: &[(Value, bool)]) -> Person {
        let mut records = std::mem::take(&mut self.records);
        for (at, is_asked) in &self.relatives {
            if let Some((name, is_eligible)) = names.get(*at) {
                add(
                    &mut records,
                    Kind::Relative,
                    name.clone(),
                    *is_asked && *is_eligible,
                );
            }
        }
        let present = self.present_home();
        for home in &self.homes {
            for (kind, value) in home.answers() {
                let told =
                    present.is_some_and(|present| present.answers().any(|(_, v)| v == value));
                add(&mut records, kind, value, !told);
            }
        }
        let mut form = ClaimForm {
            first_name: self.first.clone(),
            last_name: self.last.clone(),
            suffix: self.suffix.clone(),
            birth: self.birth.to_string(),
            ssn_last4: self
                .ssn4
                .map_or_else(String::new, |ssn4| format!("{ssn4:04}")),
            ..ClaimForm::default()
        };
        if let Some(home) = present {
            form.address = format!("{} {}", home.number, home.street);
            form.city.clone_from(&home.city);
            home.state.clone_into(&mut form.state);
            form.zip.clone_from(&home.zip);
        }
        let text = |text: Option<&String>, field: Field| {
            text.map_or_else(String::new, |text| field.normal(text))
        };
        Person {
            first: Field::PersonName.normal(&self.first),
            last: Field::PersonName.normal(&self.last),
            birth_year: self.birth.year(),
            ssn4: self.ssn4,
            number: text(present.map(|home| &home.number), Field::HouseNumber),
            street: text(present.map(|home| &home.street), Field::Street),
            stratum: Stratum {
                state: present.map_or("", |home| home.state),
                decade: self.birth.year() / 10,
            },
            form,
            records,
            id: self.id,
        }
    }

    /// The open residence that began last, else the one that ended last; mail drops and
    /// dormitories only if there is nothing else.
    fn present_home(&self) -> Option<&Home> {
        let homes = self.homes.iter().enumerate();
        let latest = homes.max_by_key(|(place, home)| {
            let to = if home.to == 0 { u32::MAX } else { home.to };
            (!home.is_transient, to, home.from, Reverse(*place))
        });
        latest.map(|(_, home)| home)
    }
}

impl Home {
    /// What it answers, whether it is the present home or not.
    fn answers(&self) -> impl Iterator<Item = (Kind, Value)> {
        let address = Value::Address {
            number: self.number.clone(),
            street: self.street.clone(),
            city: self.city.clone(),
            state: self.state,
        };
        let city = Value::City {
            name: self.city.clone(),
            state: self.state,
        };
        let county = self.county.as_ref().map(|name| Value::County {
            name: name.clone(),
            state: self.state,
        });
        [
            Some((Kind::PreviousAddress, address)),
            Some((Kind::City, city)),
            county.map(|county| (Kind::County, county)),
        ]
        .into_iter()
        .flatten()
    }
}

/// A row of `residences`; `None` outside the United States, or without an address.
fn home(speller: &mut Speller, cells: Cells<'_>) -> Option<Home> {
    let street = speller.spell(Field::Street, cells.get("street"))?;
    let kind = cells.get("kind");
    let is_transient = TRANSIENT_KINDS.iter().any(|t| kind.eq_ignore_ascii_case(t));
    Some(Home {
        number: speller.spell(Field::HouseNumber, cells.get("number"))?,
        city: speller.spell(Field::City, cells.get("city"))?,
        county: speller.spell(Field::County, cells.get("county")),
        state: normal::state(cells.get("state"))?,
        zip: cells.get("zip").to_owned(),
        from: cells.date("from"),
        to: cells.date("to"),
        is_transient: is_transient || street.eq_ignore_ascii_case("po box"),
        street,
    })
}

/// What a row of the other tables answers.
fn answer(speller: &mut Speller, cells: Cells<'_>) -> Option<(Kind, Value)> {
    let mut text = |field, column| speller.spell(field, cells.get(column));
    let mut of_text =
        |kind, field, column| text(field, column).map(|text| (kind, Value::Text(text)));
    match cells.rows.table() {
        Table::Businesses => of_text(Kind::Business, Field::Organisation, "company"),
        Table::Education => of_text(Kind::School, Field::Organisation, "school"),
        Table::Employment => of_text(Kind::Employer, Field::Organisation, "employer"),
        Table::Licences => of_text(Kind::Licence, Field::Text, "licence"),
        Table::Names => of_text(Kind::Name, Field::PersonName, "last_name"),
        Table::Properties => of_text(Kind::Seller, Field::Organisation, "seller_name"),
        Table::Phones => {
            let number = normal::phone(cells.get("number"))?;
            Some((Kind::Phone, Value::Phone(format!("{number:010}"))))
        }
        Table::Aircraft => Some((Kind::Aircraft, machine(speller, cells, "manufacturer")?)),
        Table::Vehicles => Some((Kind::Vehicle, machine(speller, cells, "make")?)),
        _ => None,
    }
}

fn machine(speller: &mut Speller, cells: Cells<'_>, make: &str) -> Option<Value> {
    Some(Value::Vehicle {
        year: cells.get("year").parse().ok()?,
        make: speller.spell(Field::Text, cells.get(make))?,
        model: speller.spell(Field::Text, cells.get("model"))?,
    })
}

/// Adds a record unless it stands there; what is told once isn't asked.
fn add(records: &mut Vec<Record>, kind: Kind, value: Value, is_asked: bool) {
    let same = |record: &&mut Record| record.kind == kind && record.value == value;
    match records.iter_mut().find(same) {
        Some(record) => record.is_asked &= is_asked,
        None => records.push(Record {
            kind,
            value,
            is_asked,
        }),
    }
}

/// Source: docs/design.md, "Kinds": former spouses aren't asked for, nor is a present one.
const RELATIONS: [&str; 6] = [
    "parent",
    "child",
    "sibling",
    "grandparent",
    "grandchild",
    "in_law",
];
/// Mail drops and group quarters. Source: as `kba` has them.
const TRANSIENT_KINDS: [&str; 6] = [
    "po box",
    "dormitory",
    "barracks",
    "care home",
    "prison",
    "mail drop",
];
const ADULT_YEARS: u32 = 18;
