//! The records of a folder of tables as plain owned data.

use std::path::Path;

use kba::ClaimForm;

use crate::read;
use crate::{Error, Kind, Value};

/// The living adults of a folder of tables and what is on file about them.
#[derive(Clone, Debug)]
pub struct World {
    pub(crate) persons: Vec<Person>,
}

/// An adult.
#[derive(Clone, Debug)]
pub struct Person {
    pub(crate) id: String,
    /// Normal form.
    pub(crate) first: String,
    /// Normal form.
    pub(crate) last: String,
    pub(crate) birth_year: u16,
    pub(crate) ssn4: Option<u16>,
    /// Normal form of the home's house number; empty without a home.
    pub(crate) number: String,
    /// Normal form of the home's street; empty without a home.
    pub(crate) street: String,
    pub(crate) stratum: Stratum,
    /// What the person would say of himself.
    pub(crate) form: ClaimForm,
    pub(crate) records: Vec<Record>,
}

/// Where somebody lives and when he was born, which his distractors have in common with him.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stratum {
    /// Postal code of the home's state; empty without a home.
    pub state: &'static str,
    /// Year of birth by 10.
    pub decade: u16,
}

/// Something true of a person.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What it answers.
    pub kind: Kind,
    /// What is displayed.
    pub value: Value,
    /// Whether it may be the right choice, and a distractor of others. If not (the present home,
    /// a former spouse), it is only known to be true.
    pub is_asked: bool,
}

/// Identity inputs in their normal forms.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The key in `persons` of whom it is about, for checks: no peer looks at it.
    pub person_id: String,
    /// Given name.
    pub first: String,
    /// Last name.
    pub last: String,
    /// Year of birth.
    pub birth_year: u16,
    /// Last four digits of the social security number.
    pub ssn4: Option<u16>,
    /// House number of the home.
    pub number: String,
    /// Street of the home.
    pub street: String,
    /// The same as text, for [`kba::Claim::new`].
    pub form: ClaimForm,
}

impl World {
    /// Reads a folder of tables: CSV, Parquet, Arrow IPC or NDJSON.
    ///
    /// Records of one person that show the same are one record. Rows that can't be read or are
    /// about nobody are left out.
    ///
    /// # Errors
    /// The folder or one of its files can't be read, or `persons` or `residences` is missing.
    pub fn read(folder: impl AsRef<Path>) -> Result<Self, Error> {
        read::world(folder.as_ref())
    }

    /// The living adults, in order of their rows.
    #[must_use]
    pub fn persons(&self) -> &[Person] {
        &self.persons
    }

    /// What each adult who has a home would say of himself, all of it true, in order of
    /// [`World::persons`].
    pub fn claims(&self) -> impl Iterator<Item = Claim> {
        self.persons.iter().filter_map(Person::claim)
    }
}

impl Person {
    /// The key in `persons`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whose records are drawn as distractors.
    #[must_use]
    pub fn stratum(&self) -> Stratum {
        self.stratum
    }

    /// What is on file, in order of the tables.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// What the person would say of himself; `None` without a home.
    #[must_use]
    pub fn claim(&self) -> Option<Claim> {
        (!self.street.is_empty()).then(|| Claim {
            person_id: self.id.clone(),
            first: self.first.clone(),
            last: self.last.clone(),
            birth_year: self.birth_year,
            ssn4: self.ssn4,
            number: self.number.clone(),
            street: self.street.clone(),
            form: self.form.clone(),
        })
    }

    /// The key of the kind and the text of everything true of the person, for
    /// [`Truth::new`](crate::validity::Truth::new).
    pub fn facts(&self) -> impl Iterator<Item = (&'static str, String)> {
        let records = self.records.iter();
        records.map(|record| (record.kind.key(), record.value.to_string()))
    }
}

impl Claim {
    /// Whether what is on file agrees: the digits if both sides have them, else the address.
    pub(crate) fn agrees(&self, ssn4: Option<u16>, number: &str, street: &str) -> bool {
        match (self.ssn4, ssn4) {
            (Some(claimed), Some(on_file)) => claimed == on_file,
            _ => self.number == number && self.street == street,
        }
    }
}
