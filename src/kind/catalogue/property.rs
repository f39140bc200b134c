//! Kinds that ask about real property.
//!
//! Where the home is meant that the claim tells, the prompt reveals nothing of it but that it is
//! owned.

use crate::kind::band::{BUILT, DOLLARS, SQUARE_FEET};
use crate::kind::value::Value;
use crate::kind::{Confusable, Facet, Family, Kind, Sharing, Step};
use crate::population::{PersonRow, Tables, position};
use crate::record::Table;

pub(crate) const SIZE: Kind = Kind {
    key: "property.size",
    value: Value::Band(position(Table::Properties, "square_feet"), &SQUARE_FEET),
    ..OWN_HOME
};

pub(crate) const PURCHASE_DATE: Kind = Kind {
    key: "property.purchase.date",
    value: Value::Month(position(Table::Properties, "purchased")),
    strata: &[
        Step::Joined(Facet::BirthFive),
        Step::Joined(Facet::HomeState),
        Step::Joined(Facet::HomeCounty),
    ],
    confusable: Confusable::NearMonth,
    ..OWN_HOME
};

pub(crate) const PURCHASE_PRICE: Kind = Kind {
    key: "property.purchase.price",
    askable: |tables, person, row| {
        is_own_home(tables, person, row) && tables.cell(Table::Properties, PRICE, row) > PRICE_MIN
    },
    value: Value::Band(PRICE, &DOLLARS),
    strata: &[
        Step::Joined(Facet::HomeState),
        Step::Joined(Facet::HomeCounty),
        Step::Joined(Facet::BirthFive),
        Step::Joined(Facet::HomeZip),
    ],
    ..OWN_HOME
};

pub(crate) const YEAR_BUILT: Kind = Kind {
    key: "property.year.built",
    value: Value::Band(position(Table::Properties, "year_built"), &BUILT),
    ..OWN_HOME
};

pub(crate) const PURCHASED_FROM: Kind = Kind {
    key: "purchased.property.from",
    askable: is_own_home,
    shares_records: true,
    ..SELLER
};

pub(crate) const SELLER: Kind = Kind {
    key: "property.seller",
    family: Family::Property,
    table: Table::Properties,
    askable: |tables, person, row| !is_own_home(tables, person, row),
    value: Value::Text(position(Table::Properties, "seller_name")),
    sharing: Sharing::Record(&[
        position(Table::Properties, "number"),
        position(Table::Properties, "street"),
        position(Table::Properties, "city"),
        position(Table::Properties, "state"),
        position(Table::Properties, "seller_name"),
    ]),
    strata: &[
        // banks are named after states
        Step::Joined(Facet::ValueState),
        Step::Joined(Facet::HomeState),
        // banks and builders are found near by, persons aren't
        Step::Joined(Facet::Commonness),
        Step::Joined(Facet::HomeZip),
        Step::Joined(Facet::PurchaseDecade),
    ],
    confusable: Confusable::Spelling,
    ..Kind::PLAIN
};

const OWN_HOME: Kind = Kind {
    family: Family::Property,
    table: Table::Properties,
    askable: is_own_home,
    sharing: Sharing::Household,
    strata: &[
        Step::Joined(Facet::HomeState),
        Step::Joined(Facet::HomeCounty),
        Step::Joined(Facet::HomeZip),
        Step::Joined(Facet::BirthDecade),
    ],
    confusable: Confusable::Touching,
    present: true,
    shares_records: true,
    ..Kind::PLAIN
};

/// Not sold, and the address is that of the present home.
fn is_own_home(tables: &Tables, person: PersonRow, row: usize) -> bool {
    let address = Value::Address.cells(tables, Table::Properties, row);
    address.is_some()
        && tables.cell(Table::Properties, SOLD, row) == 0
        && tables
            .home(person)
            .is_some_and(|home| Value::Address.cells(tables, Table::Residences, home) == address)
}

const PRICE: usize = position(Table::Properties, "price");
/// Deeds in a family name a price of a few dollars.
const PRICE_MIN: u32 = 1_000;
const SOLD: usize = position(Table::Properties, "sold");
