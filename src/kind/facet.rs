//! Attributes by which the facts of a kind are cut into strata.

use crate::kind::value::{Value, address_columns};
use crate::population::{PersonRow, Places, Tables, persons, position};
use crate::record::Table;

/// An attribute of a fact, as an ordered number; neighbours in the order are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Facet {
    // of the claim: what an attacker knows of the holders
    /// Ten years of the elder holder's birth.
    BirthDecade,
    /// Five years of the elder holder's birth.
    BirthFive,
    /// The city of the home.
    HomeCity,
    /// The county of the home.
    HomeCounty,
    /// The state of the home.
    HomeState,
    /// The ZIP code of the home.
    HomeZip,
    /// The holders' sexes.
    Sex,
    /// Surnames borne with like given names.
    SurnameGroup,
    // of the holders, told by which other questions a quiz asks
    /// Highest degree.
    Level,
    // of the value: what all choices of a question have in common
    /// The area code of the number displayed.
    AreaCode,
    /// How many facts of the kind have the value, in powers of four; counted by whoever cuts.
    Commonness,
    /// The make of the vehicle.
    Make,
    /// Three model years.
    ModelYearBand,
    /// What the prompt names; numbered by whoever cuts.
    Prompt,
    /// Ten years of the purchase.
    PurchaseDecade,
    /// Three years of the purchase of a vehicle.
    PurchaseThree,
    /// Ten years of the relative's birth.
    RelativeDecade,
    /// The county of the place displayed.
    ValueCounty,
    /// The state of the place displayed.
    ValueState,
}

/// One cut of a kind's strata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Values with enough members are parts of their own; all others stay together.
    Apart(Facet),
    /// All members of a pool agree.
    Hard(Facet),
    /// Neighbours are joined until a run has enough members.
    Joined(Facet),
}

impl Step {
    pub(crate) fn facet(self) -> Facet {
        match self {
            Self::Apart(facet) | Self::Hard(facet) | Self::Joined(facet) => facet,
        }
    }
}

/// The holders of a fact, all of one household.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Holders<'a> {
    pub(crate) persons: &'a [PersonRow],
}

/// What facets are computed from.
#[derive(Debug)]
pub(crate) struct Setting<'a> {
    pub(crate) tables: &'a Tables,
    pub(crate) places: Places,
    /// A group of each person's surname.
    pub(crate) surname_groups: Vec<u8>,
}

impl Facet {
    /// The facet of a fact: a record and its holders.
    pub(crate) fn of(
        self,
        setting: &Setting<'_>,
        table: Table,
        row: usize,
        holders: Holders<'_>,
    ) -> u32 {
        let tables = setting.tables;
        let elder = holders.elder(tables);
        let cell = |column| tables.cell(table, column, row);
        match self {
            Self::AreaCode => Value::AreaCode
                .cells(tables, table, row)
                .map_or(0, |[code, ..]| code),
            Self::BirthDecade => tables.birth_year(elder) / 10,
            Self::BirthFive => tables.birth_year(elder) / 5,
            // cities in the order of their names: they are never joined
            Self::HomeCity => home_cell(tables, elder, RESIDENCE_CITY),
            Self::HomeCounty => tables
                .home(elder)
                .map_or(0, |home| county_of_residence(setting, home)),
            Self::HomeState => setting
                .places
                .state(home_cell(tables, elder, RESIDENCE_STATE)),
            Self::HomeZip => setting.places.zip(home_cell(tables, elder, RESIDENCE_ZIP)),
            Self::Level => holders
                .persons
                .iter()
                .map(|p| level(tables, *p))
                .max()
                .unwrap_or(0),
            Self::Make => cell(VEHICLE_MAKE),
            Self::ModelYearBand => cell(VEHICLE_YEAR) / 3,
            Self::Commonness | Self::Prompt => 0,
            Self::PurchaseDecade => cell(PURCHASED) / 100_000,
            Self::PurchaseThree => cell(VEHICLE_FROM) / 30_000,
            Self::RelativeDecade => {
                let relative = PersonRow(cell(RELATIVE_ID).wrapping_sub(1));
                tables.birth_year(relative) / 10
            }
            Self::Sex => sexes(tables, holders.persons),
            Self::SurnameGroup => setting
                .surname_groups
                .get(elder.at())
                .copied()
                .map_or(0, u32::from),
            Self::ValueCounty => match table {
                Table::Residences => county_of_residence(setting, row),
                _ => city_state(table).map_or(0, |[city, state]| {
                    setting.places.county(cell(state), 0, cell(city), 0)
                }),
            },
            Self::ValueState => table
                .column("state")
                .map_or(0, |state| setting.places.state(cell(state))),
        }
    }
}

impl Holders<'_> {
    /// The eldest; the first of them if all are of one age.
    fn elder(self, tables: &Tables) -> PersonRow {
        self.persons
            .iter()
            .copied()
            .min_by_key(|p| (tables.person(*p, persons::BIRTH_DATE), *p))
            .unwrap_or(PersonRow(u32::MAX))
    }
}

fn county_of_residence(setting: &Setting<'_>, row: usize) -> u32 {
    let cell = |column| setting.tables.cell(Table::Residences, column, row);
    setting.places.county(
        cell(RESIDENCE_STATE),
        cell(RESIDENCE_COUNTY),
        cell(RESIDENCE_CITY),
        cell(RESIDENCE_ZIP),
    )
}

fn home_cell(tables: &Tables, person: PersonRow, column: usize) -> u32 {
    tables
        .home(person)
        .map_or(0, |home| tables.cell(Table::Residences, column, home))
}

fn city_state(table: Table) -> Option<[usize; 2]> {
    match table {
        Table::Education => Some([
            position(Table::Education, "city"),
            position(Table::Education, "state"),
        ]),
        Table::Employment => Some([
            position(Table::Employment, "city"),
            position(Table::Employment, "state"),
        ]),
        _ => address_columns(table).map(|[_, _, city, state]| [city, state]),
    }
}

/// 0 no school on file, 1 a school, 2 a degree.
fn level(tables: &Tables, person: PersonRow) -> u32 {
    let rows = tables.rows_of(Table::Education, person);
    if rows.is_empty() {
        return 0;
    }
    let degree = rows
        .into_iter()
        .any(|row| tables.cell(Table::Education, DEGREE, row) != 0);
    1 + u32::from(degree)
}

/// 0 unknown, 1 female, 2 male, 3 both.
fn sexes(tables: &Tables, holders: &[PersonRow]) -> u32 {
    holders.iter().fold(0, |bits, person| {
        let sex = tables.text(tables.person(*person, persons::SEX));
        bits | match sex.bytes().next() {
            Some(b'F' | b'f') => 1,
            Some(b'M' | b'm') => 2,
            _ => 0,
        }
    })
}

const RESIDENCE_CITY: usize = position(Table::Residences, "city");
const RESIDENCE_COUNTY: usize = position(Table::Residences, "county");
const RESIDENCE_STATE: usize = position(Table::Residences, "state");
const RESIDENCE_ZIP: usize = position(Table::Residences, "zip");
const PURCHASED: usize = position(Table::Properties, "purchased");
const VEHICLE_FROM: usize = position(Table::Vehicles, "from");
const VEHICLE_MAKE: usize = position(Table::Vehicles, "make");
const VEHICLE_YEAR: usize = position(Table::Vehicles, "year");
const RELATIVE_ID: usize = position(Table::Relatives, "relative_id");
const DEGREE: usize = position(Table::Education, "degree");
