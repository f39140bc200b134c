//! Kinds that ask about schools, work, licences and companies.

use crate::kind::value::Value;
use crate::kind::{Confusable, Facet, Family, Kind, Step};
use crate::population::position;
use crate::record::Table;

pub(crate) const SCHOOL_NAME: Kind = Kind {
    key: "school.name",
    records: 0..48,
    family: Family::School,
    table: Table::Education,
    value: Value::Text(position(Table::Education, "school")),
    strata: &[
        Step::Joined(Facet::ValueState),
        Step::Hard(Facet::HomeState),
        Step::Joined(Facet::BirthDecade),
        Step::Joined(Facet::HomeCounty),
        Step::Joined(Facet::BirthFive),
        Step::Joined(Facet::SurnameGroup),
    ],
    confusable: Confusable::Spelling,
    never_changes: true,
    ..Kind::PLAIN
};

pub(crate) const SCHOOL_CITY: Kind = Kind {
    key: "school.city",
    records: 48..64,
    value: Value::City,
    ..SCHOOL_NAME
};

pub(crate) const EMPLOYER: Kind = Kind {
    key: "employer",
    records: 0..48,
    family: Family::Work,
    table: Table::Employment,
    value: Value::Text(position(Table::Employment, "employer")),
    strata: &[
        Step::Hard(Facet::Level),
        // employers are named after towns
        Step::Hard(Facet::HomeCounty),
        Step::Hard(Facet::HomeCity),
        Step::Joined(Facet::ValueState),
        Step::Joined(Facet::ValueCounty),
        Step::Joined(Facet::HomeZip),
        Step::Joined(Facet::SurnameGroup),
    ],
    confusable: Confusable::Spelling,
    ..Kind::PLAIN
};

pub(crate) const EMPLOYER_CITY: Kind = Kind {
    key: "employer.city",
    records: 48..64,
    value: Value::City,
    strata: &[
        Step::Hard(Facet::HomeCounty),
        Step::Apart(Facet::HomeZip),
        Step::Hard(Facet::HomeCity),
        Step::Joined(Facet::HomeZip),
        Step::Joined(Facet::BirthDecade),
    ],
    ..EMPLOYER
};

pub(crate) const OCCUPATION_LICENCE: Kind = Kind {
    key: "occupation.licence",
    family: Family::Work,
    table: Table::Licences,
    value: Value::Text(position(Table::Licences, "licence")),
    strata: &[
        Step::Hard(Facet::Level),
        Step::Joined(Facet::Sex),
        Step::Joined(Facet::HomeState),
        Step::Joined(Facet::BirthDecade),
    ],
    confusable: Confusable::Spelling,
    ..Kind::PLAIN
};

pub(crate) const BUSINESS_ASSOCIATED: Kind = Kind {
    key: "business.associated",
    family: Family::Business,
    table: Table::Businesses,
    value: Value::Text(position(Table::Businesses, "company")),
    strata: &[
        Step::Joined(Facet::ValueState),
        Step::Hard(Facet::HomeState),
        Step::Joined(Facet::HomeCounty),
        Step::Joined(Facet::SurnameGroup),
    ],
    confusable: Confusable::Spelling,
    ..Kind::PLAIN
};
