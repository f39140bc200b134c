//! Kinds that ask about vehicles and aircraft.

use crate::kind::value::Value;
use crate::kind::{Confusable, Facet, Family, Kind, Prompt, Sharing, Step};
use crate::population::position;
use crate::record::Table;

pub(crate) const OWNED: Kind = Kind {
    key: "vehicle.owned",
    shares_records: true,
    family: Family::Vehicle,
    table: Table::Vehicles,
    value: Value::Vehicle,
    sharing: Sharing::Record(&[
        position(Table::Vehicles, "plate"),
        position(Table::Vehicles, "make"),
        position(Table::Vehicles, "model"),
        position(Table::Vehicles, "year"),
    ]),
    strata: &[
        Step::Joined(Facet::HomeState),
        // many stay with a make, and the well-to-do have their own
        Step::Joined(Facet::Make),
        Step::Joined(Facet::ModelYearBand),
        Step::Joined(Facet::BirthFive),
    ],
    confusable: Confusable::SameModel,
    ..Kind::PLAIN
};

pub(crate) const YEAR: Kind = Kind {
    key: "vehicle.year",
    value: Value::Year(position(Table::Vehicles, "year")),
    prompt: Prompt::Model,
    strata: OWNERS,
    confusable: Confusable::NextNumber,
    ..OWNED
};

pub(crate) const PURCHASE_DATE: Kind = Kind {
    key: "vehicle.purchase.date",
    value: Value::Month(position(Table::Vehicles, "from")),
    strata: &[
        // the year of the car tells when it was bought, and other questions tell the year
        Step::Joined(Facet::ModelYearBand),
        // far apart, the dates would tell which goes with the years of another vehicle
        Step::Joined(Facet::PurchaseThree),
        Step::Joined(Facet::BirthFive),
        Step::Joined(Facet::HomeState),
        Step::Joined(Facet::HomeCounty),
    ],
    confusable: Confusable::NearMonth,
    ..OWNED
};

pub(crate) const PLATE_STATE: Kind = Kind {
    key: "vehicle.plate.state",
    value: Value::State,
    strata: &[
        Step::Hard(Facet::HomeState),
        Step::Joined(Facet::HomeCounty),
        Step::Joined(Facet::BirthDecade),
    ],
    confusable: Confusable::Never,
    ..OWNED
};

pub(crate) const COLOUR: Kind = Kind {
    key: "vehicle.colour",
    value: Value::Word(position(Table::Vehicles, "colour")),
    prompt: Prompt::Model,
    strata: OWNERS,
    confusable: Confusable::Colour,
    ..OWNED
};

pub(crate) const AIRCRAFT_OWNED: Kind = Kind {
    key: "aircraft.owned",
    family: Family::Air,
    table: Table::Aircraft,
    value: Value::Aircraft,
    sharing: Sharing::Record(&[position(Table::Aircraft, "tail_number")]),
    strata: &[
        Step::Joined(Facet::HomeState),
        Step::Joined(Facet::BirthDecade),
    ],
    confusable: Confusable::Spelling,
    ..Kind::PLAIN
};

const OWNERS: &[Step] = &[
    Step::Joined(Facet::BirthFive),
    Step::Joined(Facet::HomeState),
    Step::Joined(Facet::HomeCounty),
];
