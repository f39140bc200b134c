//! Kinds that ask about relatives, names and numbers of the subject.

use crate::kind::prompt::shared_a_home;
use crate::kind::value::{Value, relative};
use crate::kind::{Confusable, Facet, Family, Kind, Prompt, Sharing, Step, spelled_alike};
use crate::population::{PersonRow, Tables, persons, position};
use crate::record::Table;

pub(crate) const PHONE_NUMBER: Kind = Kind {
    key: "phone.number",
    value: Value::Phone,
    strata: &[
        Step::Joined(Facet::AreaCode),
        Step::Joined(Facet::HomeState),
        Step::Joined(Facet::HomeCounty),
        Step::Joined(Facet::BirthDecade),
    ],
    ..PHONE_LAST_FOUR
};

pub(crate) const PHONE_AREA_CODE: Kind = Kind {
    key: "phone.area.code",
    value: Value::AreaCode,
    strata: &[
        // each county has its own
        Step::Hard(Facet::HomeCounty),
        Step::Apart(Facet::HomeZip),
        Step::Hard(Facet::HomeCity),
        Step::Joined(Facet::BirthFive),
    ],
    ..PHONE_LAST_FOUR
};

pub(crate) const PHONE_LAST_FOUR: Kind = Kind {
    key: "phone.last.four",
    family: Family::Phone,
    table: Table::Phones,
    value: Value::LastFour,
    sharing: Sharing::Kin(&[position(Table::Phones, "number")]),
    strata: &[
        Step::Joined(Facet::HomeState),
        Step::Joined(Facet::HomeCounty),
        Step::Joined(Facet::BirthDecade),
    ],
    ..Kind::PLAIN
};

pub(crate) const RELATIVE_GIVEN_NAME: Kind = Kind {
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
    ..Kind::PLAIN
};

pub(crate) const PERSON_KNOWN: Kind = Kind {
    key: "person.known",
    value: Value::FullName,
    // a name that is on file near by is of somebody who lives there
    strata: &[
        Step::Joined(Facet::HomeState),
        Step::Joined(Facet::SurnameGroup),
        Step::Joined(Facet::RelativeDecade),
        Step::Joined(Facet::BirthFive),
    ],
    confusable: Confusable::Spelling,
    ..RELATIVE_GIVEN_NAME
};

/// Never asked: all but one choice would be true of the subject, and so be related to each other,
/// which whoever knows relations, or only surnames, can see.
pub(crate) const PERSON_NOT_KNOWN: Kind = Kind {
    key: "person.not.known",
    askable: |_, _, _| false,
    ..PERSON_KNOWN
};

pub(crate) const PERSON_CLOSEST: Kind = Kind {
    key: "person.closest",
    strata: &[
        Step::Joined(Facet::HomeState),
        Step::Joined(Facet::Sex),
        Step::Joined(Facet::BirthFive),
        Step::Joined(Facet::SurnameGroup),
    ],
    askable: |tables, person, row| {
        relation_is(tables, row, &["spouse", "cohabitant"])
            && tables.eligible(relative(tables, row))
            && tables.household(relative(tables, row)) == tables.household(person)
    },
    ..PERSON_KNOWN
};

pub(crate) const PERSON_AGE_RANGE: Kind = Kind {
    key: "person.age.range",
    value: Value::AgeBand,
    prompt: Prompt::Relative,
    strata: &[
        Step::Hard(Facet::BirthFive),
        Step::Joined(Facet::SurnameGroup),
        Step::Joined(Facet::HomeState),
    ],
    confusable: Confusable::Touching,
    ..RELATIVE_GIVEN_NAME
};

pub(crate) const PERSON_SHARED_ADDRESS: Kind = Kind {
    key: "person.shared.address",
    askable: |tables, person, row| {
        tables.eligible(relative(tables, row))
            && !relation_is(tables, row, &["ex_spouse"])
            && shared_a_home(tables, person, row)
    },
    // whoever lived there too, related or not
    also_true: &[Table::Residences],
    ..PERSON_KNOWN
};

pub(crate) const ALTERNATE_NAMES: Kind = Kind {
    key: "alternate.names",
    family: Family::Name,
    table: Table::Names,
    askable: is_another_name,
    value: Value::Text(NAME_LAST),
    strata: &[
        Step::Joined(Facet::Sex),
        Step::Joined(Facet::SurnameGroup),
        Step::Joined(Facet::BirthDecade),
        Step::Joined(Facet::HomeState),
        Step::Joined(Facet::HomeCounty),
    ],
    confusable: Confusable::Spelling,
    also_true: &[Table::Persons],
    ..Kind::PLAIN
};

pub(crate) const SSN_ISSUED_IN: Kind = Kind {
    key: "ssn.issued.in",
    records: 0..32,
    family: Family::Ssn,
    table: Table::Persons,
    value: Value::SsnState,
    strata: &[
        Step::Hard(Facet::HomeCounty),
        Step::Apart(Facet::HomeZip),
        Step::Hard(Facet::HomeCity),
        Step::Joined(Facet::BirthFive),
        Step::Joined(Facet::SurnameGroup),
    ],
    never_changes: true,
    ..Kind::PLAIN
};

pub(crate) const SSN_FIRST_DIGITS: Kind = Kind {
    key: "ssn.first.digits",
    records: 32..64,
    value: Value::SsnArea,
    ..SSN_ISSUED_IN
};

/// A living adult to whom the person is related by blood or marriage.
///
/// Former spouses and the dead distress, minors are nobody's business, and a spouse is in too
/// many files to be asked for.
fn is_askable_relative(tables: &Tables, _person: PersonRow, row: usize) -> bool {
    relation_is(tables, row, &ASKABLE_RELATIONS) && tables.eligible(relative(tables, row))
}

fn relation_is(tables: &Tables, row: usize, relations: &[&str]) -> bool {
    let relation = tables.text(tables.cell(Table::Relatives, RELATION, row));
    relations.iter().any(|r| relation.eq_ignore_ascii_case(r))
}

/// A last name that isn't a spelling of the present one.
fn is_another_name(tables: &Tables, person: PersonRow, row: usize) -> bool {
    let name = tables.text(tables.cell(Table::Names, NAME_LAST, row));
    let present = tables.text(tables.person(person, persons::LAST_NAME));
    !spelled_alike(name, present)
}

const ASKABLE_RELATIONS: [&str; 6] = [
    "parent",
    "child",
    "sibling",
    "grandparent",
    "grandchild",
    "in_law",
];

const NAME_LAST: usize = position(Table::Names, "last_name");
const RELATION: usize = position(Table::Relatives, "relation");
