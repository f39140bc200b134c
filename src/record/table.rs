//! The twelve tables of public records and their columns.

use std::fmt;

/// A table of public records.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// One row a person.
    Persons,
    /// Maiden, former and alias names.
    Names,
    /// Where a person lived, and when.
    Residences,
    /// Phone numbers.
    Phones,
    /// Who is related to whom.
    Relatives,
    /// Deeds: a property bought by a person.
    Properties,
    /// Vehicles registered to a person.
    Vehicles,
    /// Aircraft registered to a person.
    Aircraft,
    /// Schools attended.
    Education,
    /// Jobs held.
    Employment,
    /// Professional licences.
    Licences,
    /// Roles in companies.
    Businesses,
}

/// How a column's text is read.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// A full or partial ISO 8601 date: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    Date,
    /// A key into `persons`.
    Id,
    /// A whole number, 0 or more.
    Integer,
    /// Free text or a closed list of words.
    Text,
}

/// A column of a table.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The name in the file's header.
    pub name: &'static str,
    /// How its text is read.
    pub column_type: ColumnType,
    /// Whether a file without it is unusable.
    pub required: bool,
}

impl Table {
    /// All tables, `Persons` first, in the order in which they are read.
    pub const ALL: [Self; 12] = [
        Self::Persons,
        Self::Names,
        Self::Residences,
        Self::Phones,
        Self::Relatives,
        Self::Properties,
        Self::Vehicles,
        Self::Aircraft,
        Self::Education,
        Self::Employment,
        Self::Licences,
        Self::Businesses,
    ];

    /// The name, which is also the stem of the table's file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Persons => "persons",
            Self::Names => "names",
            Self::Residences => "residences",
            Self::Phones => "phones",
            Self::Relatives => "relatives",
            Self::Properties => "properties",
            Self::Vehicles => "vehicles",
            Self::Aircraft => "aircraft",
            Self::Education => "education",
            Self::Employment => "employment",
            Self::Licences => "licences",
            Self::Businesses => "businesses",
        }
    }

    /// Whether a population can't be without it.
    #[must_use]
    pub const fn required(self) -> bool {
        matches!(self, Self::Persons | Self::Residences)
    }

    /// The columns, in the order in which `kba` writes them.
    #[must_use]
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Persons => PERSONS,
            Self::Names => NAMES,
            Self::Residences => RESIDENCES,
            Self::Phones => PHONES,
            Self::Relatives => RELATIVES,
            Self::Properties => PROPERTIES,
            Self::Vehicles => VEHICLES,
            Self::Aircraft => AIRCRAFT,
            Self::Education => EDUCATION,
            Self::Employment => EMPLOYMENT,
            Self::Licences => LICENCES,
            Self::Businesses => BUSINESSES,
        }
    }

    /// The position of a column, or `None` if the table has no such column.
    #[must_use]
    pub fn column(self, name: &str) -> Option<usize> {
        self.columns().iter().position(|c| c.name == name)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

const fn id(name: &'static str) -> Column {
    Column {
        name,
        column_type: ColumnType::Id,
        required: true,
    }
}

const fn must(name: &'static str) -> Column {
    Column {
        name,
        column_type: ColumnType::Text,
        required: true,
    }
}

const fn text(name: &'static str) -> Column {
    Column {
        name,
        column_type: ColumnType::Text,
        required: false,
    }
}

const fn date(name: &'static str) -> Column {
    Column {
        name,
        column_type: ColumnType::Date,
        required: false,
    }
}

const fn integer(name: &'static str) -> Column {
    Column {
        name,
        column_type: ColumnType::Integer,
        required: false,
    }
}

const PERSONS: &[Column] = &[
    id("person_id"),
    must("first_name"),
    text("middle_name"),
    must("last_name"),
    text("suffix"),
    text("sex"),
    Column {
        name: "birth_date",
        column_type: ColumnType::Date,
        required: true,
    },
    text("ssn"),
    date("death_date"),
];

const NAMES: &[Column] = &[
    id("person_id"),
    text("first_name"),
    must("last_name"),
    text("kind"),
    date("from"),
    date("to"),
    text("source"),
];

const RESIDENCES: &[Column] = &[
    id("person_id"),
    must("number"),
    must("street"),
    text("unit"),
    must("city"),
    text("county"),
    must("state"),
    text("zip"),
    text("country"),
    date("from"),
    date("to"),
    text("kind"),
    text("source"),
];

const PHONES: &[Column] = &[
    id("person_id"),
    must("number"),
    text("kind"),
    date("from"),
    date("to"),
    text("source"),
];

const RELATIVES: &[Column] = &[
    id("person_id"),
    id("relative_id"),
    must("relation"),
    date("from"),
    date("to"),
];

const PROPERTIES: &[Column] = &[
    id("person_id"),
    must("number"),
    must("street"),
    must("city"),
    must("state"),
    text("zip"),
    date("purchased"),
    integer("price"),
    text("seller_name"),
    date("sold"),
    integer("year_built"),
    integer("square_feet"),
    text("kind"),
    text("source"),
];

const VEHICLES: &[Column] = &[
    id("person_id"),
    integer("year"),
    must("make"),
    must("model"),
    text("body"),
    text("colour"),
    text("plate"),
    text("plate_state"),
    date("from"),
    date("to"),
    text("source"),
];

const AIRCRAFT: &[Column] = &[
    id("person_id"),
    text("tail_number"),
    must("manufacturer"),
    must("model"),
    integer("year"),
    date("from"),
    date("to"),
];

const EDUCATION: &[Column] = &[
    id("person_id"),
    must("school"),
    text("city"),
    text("state"),
    date("from"),
    date("to"),
    text("degree"),
];

const EMPLOYMENT: &[Column] = &[
    id("person_id"),
    must("employer"),
    text("title"),
    text("city"),
    text("state"),
    date("from"),
    date("to"),
];

const LICENCES: &[Column] = &[
    id("person_id"),
    must("licence"),
    text("board"),
    text("state"),
    text("number"),
    date("from"),
    date("to"),
];

const BUSINESSES: &[Column] = &[
    id("person_id"),
    must("company"),
    text("role"),
    text("state"),
    date("from"),
    date("to"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_starts_with_its_key_and_names_each_column_once() {
        for table in Table::ALL {
            let columns = table.columns();
            assert_eq!(columns[0].name, "person_id", "{table}");
            for (at, column) in columns.iter().enumerate() {
                assert_eq!(
                    table.column(column.name),
                    Some(at),
                    "{table}.{}",
                    column.name
                );
            }
        }
    }
}
