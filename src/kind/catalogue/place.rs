//! Kinds that ask where the subject has lived.

use crate::kind::band::YEARS;
use crate::kind::value::Value;
use crate::kind::{ALL, Confusable, Facet, Family, Kind, Prompt, Sharing, Step};
use crate::population::{PersonRow, Tables, position};
use crate::record::Table;

pub(crate) const PREVIOUS_ADDRESS: Kind = Kind {
    key: "previous.address",
    records: 36..45,
    value: Value::Address,
    strata: NEIGHBOURS,
    confusable: Confusable::SameStreet,
    ..FORMER_HOME
};

pub(crate) const STREET_NUMBER: Kind = Kind {
    key: "street.number",
    prompt: Prompt::Street,
    ..STREET_NUMBER_FORMER
};

pub(crate) const STREET_NUMBER_FORMER: Kind = Kind {
    key: "street.number.former",
    // a number goes with nothing that the other kinds display
    records: ALL,
    value: Value::HouseNumber,
    strata: &[
        Step::Joined(Facet::HomeState),
        Step::Joined(Facet::HomeCounty),
        Step::Joined(Facet::HomeZip),
        Step::Joined(Facet::BirthDecade),
    ],
    confusable: Confusable::NearNumber,
    ..FORMER_HOME
};

pub(crate) const STREET_NAME: Kind = Kind {
    key: "street.name",
    value: Value::StreetName,
    prompt: Prompt::Number,
    strata: LOCAL,
    confusable: Confusable::Spelling,
    ..FORMER_HOME
};

pub(crate) const SHARED_STREET_NUMBER: Kind = Kind {
    key: "shared.street.number",
    prompt: Prompt::Sharer,
    ..STREET_NUMBER_FORMER
};

pub(crate) const STREET_LIVED: Kind = Kind {
    key: "street.lived",
    records: 45..48,
    value: Value::Street,
    strata: NEIGHBOURS,
    confusable: Confusable::Spelling,
    ..FORMER_HOME
};

pub(crate) const CITY_OF_RESIDENCE: Kind = Kind {
    key: "city.of.residence",
    records: 48..52,
    askable: |tables, person, row| {
        is_former_home(tables, person, row)
            && elsewhere(tables, person, row, Value::City)
            && elsewhere(tables, person, row, Value::County)
    },
    value: Value::City,
    strata: LOCAL,
    confusable: Confusable::Spelling,
    ..FORMER_HOME
};

pub(crate) const CURRENT_COUNTY: Kind = Kind {
    key: "current.county",
    records: 52..54,
    askable: |tables, person, row| {
        is_former_home(tables, person, row)
            && elsewhere(tables, person, row, Value::County)
            && left_lately(tables, row)
    },
    value: Value::County,
    strata: LOCAL,
    confusable: Confusable::Spelling,
    also_true: &[],
    ..FORMER_HOME
};

pub(crate) const PRIOR_COUNTY: Kind = Kind {
    key: "prior.county",
    records: 54..56,
    askable: |tables, person, row| {
        is_former_home(tables, person, row)
            && elsewhere(tables, person, row, Value::County)
            && !left_lately(tables, row)
    },
    ..CURRENT_COUNTY
};

pub(crate) const ZIP_CODE: Kind = Kind {
    key: "zip.code",
    records: 56..59,
    askable: |tables, person, row| {
        is_former_home(tables, person, row) && elsewhere(tables, person, row, Value::Zip)
    },
    value: Value::Zip,
    strata: LOCAL,
    confusable: Confusable::Never,
    ..FORMER_HOME
};

pub(crate) const PRIOR_RESIDENCE_STATE: Kind = Kind {
    key: "prior.residence.state.multiyear",
    records: 59..61,
    askable: |tables, person, row| {
        is_home(tables, row)
            && Prompt::Period
                .cells(tables, Table::Residences, row)
                .is_some_and(|[first, ..]| first >= tables.birth_year(person) + REMEMBERS_YEARS)
    },
    value: Value::State,
    prompt: Prompt::Period,
    strata: STATEWIDE,
    confusable: Confusable::Never,
    ..FORMER_HOME
};

pub(crate) const STATE_ASSOCIATED: Kind = Kind {
    key: "state.associated",
    records: 61..64,
    askable: |tables, person, row| {
        is_former_home(tables, person, row) && elsewhere(tables, person, row, Value::State)
    },
    value: Value::State,
    strata: STATEWIDE,
    confusable: Confusable::Never,
    ..FORMER_HOME
};

pub(crate) const COUNTRY_LIVED: Kind = Kind {
    key: "country.lived",
    askable: |tables, person, row| {
        let country = tables.text(tables.cell(Table::Residences, COUNTRY, row));
        !is_domestic(country) && is_left(tables, person, row)
    },
    value: Value::Country,
    strata: STATEWIDE,
    confusable: Confusable::Spelling,
    also_true: &[],
    ..FORMER_HOME
};

pub(crate) const TIME_AT_CURRENT_ADDRESS: Kind = Kind {
    key: "time.at.current.address",
    askable: |tables, person, row| {
        tables.home(person) == Some(row)
            && is_home(tables, row)
            && !has_come_back(tables, person, row)
    },
    value: Value::YearsSince(position(Table::Residences, "from"), &YEARS),
    sharing: Sharing::Household,
    strata: &[
        Step::Joined(Facet::BirthFive),
        Step::Joined(Facet::HomeState),
        Step::Joined(Facet::HomeCounty),
    ],
    confusable: Confusable::Touching,
    also_true: &[],
    present: true,
    shares_records: true,
    ..FORMER_HOME
};

pub(crate) const RESIDENCE_TYPE: Kind = Kind {
    key: "residence.type",
    value: Value::Word(position(Table::Residences, "kind")),
    strata: LOCAL,
    confusable: Confusable::Never,
    ..TIME_AT_CURRENT_ADDRESS
};

const FORMER_HOME: Kind = Kind {
    family: Family::Place,
    table: Table::Residences,
    askable: is_former_home,
    sharing: Sharing::Coresidents,
    also_true: &[Table::Properties],
    ..Kind::PLAIN
};

/// For places near home: all claims are of one ZIP code, or at least of one city, so that no choice
/// fits the claimed one better than another.
const NEIGHBOURS: &[Step] = &[
    Step::Hard(Facet::HomeCounty),
    Step::Apart(Facet::HomeZip),
    Step::Hard(Facet::HomeCity),
    Step::Joined(Facet::HomeZip),
    Step::Joined(Facet::ValueState),
    Step::Joined(Facet::ValueCounty),
    Step::Joined(Facet::BirthDecade),
];

/// The same for places that are coarse themselves.
const LOCAL: &[Step] = &[
    Step::Hard(Facet::HomeCounty),
    Step::Apart(Facet::HomeZip),
    Step::Hard(Facet::HomeCity),
    Step::Joined(Facet::HomeZip),
    Step::Joined(Facet::BirthDecade),
];

const STATEWIDE: &[Step] = &[
    Step::Hard(Facet::HomeState),
    Step::Joined(Facet::HomeCounty),
    Step::Joined(Facet::BirthDecade),
];

/// A home that the person left, not in childhood, and that isn't the present one.
fn is_former_home(tables: &Tables, person: PersonRow, row: usize) -> bool {
    is_home(tables, row) && is_left(tables, person, row)
}

/// Lived in the house before, and left it: what was true then might be meant.
fn has_come_back(tables: &Tables, person: PersonRow, home: usize) -> bool {
    let address = |row| Value::Address.cells(tables, Table::Residences, row);
    let mut stays = tables.rows_of(Table::Residences, person);
    stays.any(|row| tables.cell(Table::Residences, TO, row) != 0 && address(row) == address(home))
}

/// In this country, and not shared with hundreds.
fn is_home(tables: &Tables, row: usize) -> bool {
    is_domestic(tables.text(tables.cell(Table::Residences, COUNTRY, row)))
        && !tables.is_transient(row)
}

fn is_domestic(country: &str) -> bool {
    ["", "us", "usa", "united states"]
        .iter()
        .any(|name| country.eq_ignore_ascii_case(name))
}

fn is_left(tables: &Tables, person: PersonRow, row: usize) -> bool {
    let left = tables.cell(Table::Residences, TO, row) / 10_000;
    left >= tables.birth_year(person) + REMEMBERS_YEARS
        && elsewhere(tables, person, row, Value::Address)
}

/// Whether a residence has a value, and another one than the present home.
fn elsewhere(tables: &Tables, person: PersonRow, row: usize, value: Value) -> bool {
    let of = |row| value.key(tables, Table::Residences, row);
    of(row).is_some() && tables.home(person).is_none_or(|home| of(home) != of(row))
}

fn left_lately(tables: &Tables, row: usize) -> bool {
    tables.cell(Table::Residences, TO, row) + LATELY_YEARS * 10_000 >= tables.as_of
}

/// A home left before that age is remembered by others, not by the person.
const REMEMBERS_YEARS: u32 = 16;
const LATELY_YEARS: u32 = 10;

const COUNTRY: usize = position(Table::Residences, "country");
const TO: usize = position(Table::Residences, "to");
