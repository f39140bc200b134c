//! The catalogue: what can be asked of which record.
//!
//! Declarations only. A [`Kind`] says what makes a record askable, what is displayed of it, by
//! which facets the choices of one question agree, and when two choices are too alike.
//! Source: docs/design.md, "The draw".

mod confusable;
mod facet;
mod told;
mod value;

pub(crate) use self::confusable::{Confusable, Shown, Spelling, spelled_alike};
pub(crate) use self::facet::{Facet, Holders, Setting, Step};
pub(crate) use self::told::{Told, has_words};
pub(crate) use self::value::{Value, given_name_key, mix};

use crate::population::{PersonRow, Tables, persons, position};
use crate::record::Table;

/// Kinds whose answers depend on each other: at most one of them sits in a quiz.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Family {
    Business,
    Kin,
    Licence,
    Name,
    Phone,
    Place,
    Property,
    Vehicle,
    Work,
}

/// Who holds a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sharing {
    /// Those who lived there at overlapping times.
    Coresidents,
    /// The members of a household with the same value.
    Household,
    /// Relatives who have a record with the same cells in these columns: a number may pass from
    /// stranger to stranger.
    Kin(&'static [usize]),
    /// All who have a record with the same cells in these columns.
    Record(&'static [usize]),
    /// The same, of records that tell no time.
    Timeless(&'static [usize]),
}

/// A type of question.
#[derive(Debug)]
pub(crate) struct Kind {
    /// The stable dotted key.
    pub(crate) key: &'static str,
    pub(crate) family: Family,
    pub(crate) table: Table,
    /// What makes a record of the table askable of its person.
    pub(crate) askable: fn(&Tables, PersonRow, usize) -> bool,
    /// What is displayed of the record.
    pub(crate) value: Value,
    pub(crate) sharing: Sharing,
    /// The strata, in order. A kind that displays places is cut hard by the holders' own place, so
    /// that no choice fits the claim better than another.
    pub(crate) strata: &'static [Step],
    pub(crate) confusable: Confusable,
    /// Other tables whose records make a displayed value true too.
    pub(crate) also_true: &'static [Table],
}

impl Kind {
    /// Whether two records may tell of one thing: confusable, or spelled alike.
    pub(crate) fn same_thing(&self, tables: &Tables, a: &Shown, b: &Shown) -> bool {
        let spelled = matches!(self.value, Value::Address | Value::Text(_));
        self.confusable.forbids(tables, self.table, a, b)
            || (spelled && a.is_spelled_like(&b.spelling()))
    }
}

/// All kinds; the place in it is the number of a kind in a prepared population.
pub(crate) const CATALOGUE: &[Kind] = &[
    Kind {
        key: "previous.address",
        family: Family::Place,
        table: Table::Residences,
        askable: is_former_home,
        value: Value::Address,
        sharing: Sharing::Coresidents,
        strata: &[
            Step::Joined(Facet::ValueState),
            Step::Joined(Facet::ValueCounty),
            Step::Hard(Facet::HomeCounty),
            Step::Joined(Facet::HomeZip),
            Step::Joined(Facet::BirthDecade),
        ],
        confusable: Confusable::SameStreet,
        also_true: &[Table::Properties],
    },
    Kind {
        key: "street.number",
        family: Family::Place,
        table: Table::Residences,
        askable: is_former_home,
        value: Value::HouseNumber,
        sharing: Sharing::Coresidents,
        strata: &[
            Step::Joined(Facet::HomeState),
            Step::Joined(Facet::HomeCounty),
            Step::Joined(Facet::HomeZip),
            Step::Joined(Facet::BirthDecade),
        ],
        confusable: Confusable::NearNumber,
        also_true: &[Table::Properties],
    },
    Kind {
        key: "school.name",
        family: Family::Place,
        table: Table::Education,
        askable: has_value,
        value: Value::Text(position(Table::Education, "school")),
        sharing: Sharing::Household,
        strata: &[
            Step::Joined(Facet::ValueState),
            Step::Hard(Facet::HomeState),
            Step::Joined(Facet::HomeCounty),
            Step::Joined(Facet::SurnameGroup),
            Step::Joined(Facet::HomeZip),
        ],
        confusable: Confusable::Spelling,
        also_true: &[],
    },
    Kind {
        key: "employer",
        family: Family::Work,
        table: Table::Employment,
        askable: has_value,
        value: Value::Text(position(Table::Employment, "employer")),
        sharing: Sharing::Household,
        strata: &[
            Step::Hard(Facet::Level),
            Step::Joined(Facet::ValueState),
            Step::Joined(Facet::ValueCounty),
            Step::Hard(Facet::HomeCounty),
            Step::Joined(Facet::HomeZip),
            Step::Joined(Facet::SurnameGroup),
        ],
        confusable: Confusable::Spelling,
        also_true: &[],
    },
    Kind {
        key: "vehicle.owned",
        family: Family::Vehicle,
        table: Table::Vehicles,
        askable: has_value,
        value: Value::Vehicle,
        sharing: Sharing::Record(&[
            position(Table::Vehicles, "plate"),
            position(Table::Vehicles, "make"),
            position(Table::Vehicles, "model"),
            position(Table::Vehicles, "year"),
        ]),
        strata: &[
            Step::Joined(Facet::HomeState),
            Step::Joined(Facet::Presence),
            Step::Joined(Facet::BirthFive),
            Step::Joined(Facet::ModelYearBand),
            Step::Joined(Facet::BirthYear),
        ],
        confusable: Confusable::SameModel,
        also_true: &[],
    },
    Kind {
        key: "purchased.property.from",
        family: Family::Property,
        table: Table::Properties,
        askable: has_value,
        value: Value::Text(position(Table::Properties, "seller_name")),
        sharing: Sharing::Record(&[
            position(Table::Properties, "number"),
            position(Table::Properties, "street"),
            position(Table::Properties, "city"),
            position(Table::Properties, "state"),
            position(Table::Properties, "seller_name"),
        ]),
        strata: &[
            Step::Joined(Facet::PurchaseDecade),
            Step::Joined(Facet::ValueState),
            Step::Joined(Facet::ValueZip),
        ],
        confusable: Confusable::Spelling,
        also_true: &[],
    },
    Kind {
        key: "phone.last.four",
        family: Family::Phone,
        table: Table::Phones,
        askable: has_value,
        value: Value::LastFour,
        sharing: Sharing::Kin(&[position(Table::Phones, "number")]),
        strata: &[
            Step::Joined(Facet::HomeState),
            Step::Joined(Facet::HomeCounty),
            Step::Joined(Facet::BirthDecade),
        ],
        confusable: Confusable::Never,
        also_true: &[],
    },
    Kind {
        key: "relative.given.name",
        family: Family::Kin,
        table: Table::Relatives,
        askable: is_askable_relative,
        value: Value::GivenName,
        sharing: Sharing::Timeless(&[position(Table::Relatives, "relative_id")]),
        strata: &[
            Step::Joined(Facet::Sex),
            Step::Joined(Facet::BirthFive),
            Step::Joined(Facet::RelativeDecade),
            Step::Joined(Facet::SurnameGroup),
            Step::Joined(Facet::HomeState),
        ],
        confusable: Confusable::GivenName,
        also_true: &[],
    },
    Kind {
        key: "alternate.names",
        family: Family::Name,
        table: Table::Names,
        askable: is_another_name,
        value: Value::Text(NAME_LAST),
        sharing: Sharing::Household,
        strata: &[
            Step::Joined(Facet::Sex),
            Step::Joined(Facet::SurnameGroup),
            Step::Joined(Facet::BirthDecade),
            Step::Joined(Facet::HomeState),
            Step::Joined(Facet::HomeCounty),
        ],
        confusable: Confusable::Spelling,
        also_true: &[Table::Persons],
    },
    Kind {
        key: "occupation.licence",
        family: Family::Licence,
        table: Table::Licences,
        askable: has_value,
        value: Value::Text(position(Table::Licences, "licence")),
        sharing: Sharing::Household,
        strata: &[
            Step::Hard(Facet::Level),
            Step::Joined(Facet::Sex),
            Step::Joined(Facet::HomeState),
            Step::Joined(Facet::BirthDecade),
        ],
        confusable: Confusable::Spelling,
        also_true: &[],
    },
    Kind {
        key: "business.associated",
        family: Family::Business,
        table: Table::Businesses,
        askable: has_value,
        value: Value::Text(position(Table::Businesses, "company")),
        sharing: Sharing::Household,
        strata: &[
            Step::Joined(Facet::ValueState),
            Step::Hard(Facet::HomeState),
            Step::Joined(Facet::HomeCounty),
            Step::Joined(Facet::SurnameGroup),
        ],
        confusable: Confusable::Spelling,
        also_true: &[],
    },
];

/// A home that the person left, not in childhood, and that isn't the present one.
fn is_former_home(tables: &Tables, person: PersonRow, row: usize) -> bool {
    let cell = |column| tables.cell(Table::Residences, column, row);
    let left = cell(RESIDENCE_TO) / 10_000;
    let country = tables.text(cell(RESIDENCE_COUNTRY));
    left >= tables.birth_year(person) + REMEMBERS_HOME_YEARS
        && (country.is_empty() || country.eq_ignore_ascii_case("us"))
        && !tables.is_transient(row)
        && tables
            .home(person)
            .is_none_or(|home| !Value::Address.same(tables, Table::Residences, row, home))
}

/// A living adult to whom the person is related by blood or marriage.
///
/// Former spouses and the dead distress, minors are nobody's business, and a spouse is in too
/// many files to be asked for.
fn is_askable_relative(tables: &Tables, _person: PersonRow, row: usize) -> bool {
    let relation = tables.text(tables.cell(Table::Relatives, RELATION, row));
    let relative = tables
        .cell(Table::Relatives, RELATIVE_ID, row)
        .wrapping_sub(1);
    ASKABLE_RELATIONS
        .iter()
        .any(|r| relation.eq_ignore_ascii_case(r))
        && tables.eligible(PersonRow(relative))
}

/// A last name that isn't a spelling of the present one.
fn is_another_name(tables: &Tables, person: PersonRow, row: usize) -> bool {
    let name = tables.text(tables.cell(Table::Names, NAME_LAST, row));
    let present = tables.text(tables.person(person, persons::LAST_NAME));
    !spelled_alike(name, present)
}

fn has_value(_: &Tables, _: PersonRow, _: usize) -> bool {
    true
}

/// A home left before that age is remembered by others, not by the person.
const REMEMBERS_HOME_YEARS: u32 = 16;
const ASKABLE_RELATIONS: [&str; 6] = [
    "parent",
    "child",
    "sibling",
    "grandparent",
    "grandchild",
    "in_law",
];

const NAME_LAST: usize = position(Table::Names, "last_name");
const RESIDENCE_TO: usize = position(Table::Residences, "to");
const RESIDENCE_COUNTRY: usize = position(Table::Residences, "country");
const RELATION: usize = position(Table::Relatives, "relation");
const RELATIVE_ID: usize = position(Table::Relatives, "relative_id");
