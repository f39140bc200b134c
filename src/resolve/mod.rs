//! From a claim to the subject, or the reason why there is none.
//!
//! Names are compared in their normal forms, exactly, as nickname, as former name or as part of a
//! double name; the birth year may be off by one. Who is left is accepted on the last four digits
//! of the social security number, or on number and street with the ZIP code or city of any
//! residence on file. The best of those accepted is the subject, if it is the best alone.
//!
//! How many look-ups are made follows from the claim alone.

mod claim;
mod known;

pub use self::claim::{Claim, ClaimForm};
pub(crate) use self::known::{Compared, Home, Known};

use serde::Serialize;

use crate::population::{PersonRow, Tables, given_forms, persons, position, surname_forms};
use crate::record::{PartialDate, Table, normal};

/// How a claim differs from the record of the person it was matched to.
///
/// For the operator; the applicant is not told.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Qualifier {
    /// The address is one the person left.
    AddressFormer,
    /// Day or month of birth differ.
    BirthDayMismatch,
    /// The birth year is off by one.
    BirthYearOffByOne,
    /// The city of the best address differs.
    CityMismatch,
    /// The given name is a nickname, or the first of two given names.
    FirstNameVariant,
    /// The name is one the person bore or also bears.
    NameFormer,
    /// The last name is a part of a double name, or a double name of which one part is on file.
    NamePart,
    /// The last four digits differ from those on file.
    SsnMismatch,
    /// No social security number is on file, or none was claimed.
    SsnUnknown,
    /// The state of the best address differs.
    StateMismatch,
    /// The street of the best address differs.
    StreetMismatch,
    /// The house number of the best address differs.
    StreetNumberMismatch,
    /// Two different generational suffixes.
    SuffixConflict,
    /// The ZIP code of the best address differs.
    ZipMismatch,
}

/// Why nobody is asked.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The caller began as often as the policy lets one in so short a time.
    CallerTooOften,
    /// A death is on file.
    Deceased,
    /// The person is younger than 18.
    Minor,
    /// Nobody matches the claim.
    NoMatch,
    /// The person is on file, but not enough is known that can be asked.
    NotEnoughFacts,
    /// The person was asked as often as the policy lets one be in so short a time.
    PersonTooOften,
    /// Several persons match equally well.
    SeveralMatch,
}

/// Finds the one whom a claim fits best among those it may mean.
#[derive(Debug)]
pub(crate) struct Ranking<T> {
    best: Option<(Rank, T)>,
    is_tied: bool,
}

impl<T: Copy + PartialEq> Ranking<T> {
    pub(crate) const fn new() -> Self {
        Self {
            best: None,
            is_tied: false,
        }
    }

    /// Takes somebody whom the claim fits; nobody counts twice.
    pub(crate) fn add(&mut self, rank: Rank, who: T) {
        match &self.best {
            Some((best, other)) if *best == rank => self.is_tied |= *other != who,
            Some((best, _)) if *best > rank => {}
            _ => {
                self.best = Some((rank, who));
                self.is_tied = false;
            }
        }
    }

    /// The best, if it is the best alone.
    pub(crate) fn best(self) -> Result<(Rank, T), Reason> {
        match self.best {
            None => Err(Reason::NoMatch),
            Some(_) if self.is_tied => Err(Reason::SeveralMatch),
            Some(best) => Ok(best),
        }
    }
}

/// What agrees, best last: the order in which candidates are preferred.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    suffix: Agreement,
    ssn: Agreement,
    birth: BirthMatch,
    address: AddressMatch,
    first: NameMatch,
    last: NameMatch,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Agreement {
    Conflict,
    Unknown,
    Same,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum BirthMatch {
    YearOffByOne,
    DayDiffers,
    Same,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum NameMatch {
    Part,
    Former,
    Variant,
    Exact,
}

/// How an address on file agrees, the weightiest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::struct_excessive_bools, reason = "one a part of the address")]
struct AddressMatch {
    line: bool,
    number: bool,
    street: bool,
    zip: bool,
    city: bool,
    state: bool,
    present: bool,
}

impl AddressMatch {
    /// The present home, all of it.
    const ALL: Self = Self {
        line: true,
        number: true,
        street: true,
        zip: true,
        city: true,
        state: true,
        present: true,
    };
}

impl Rank {
    pub(crate) fn qualifiers(&self) -> Vec<Qualifier> {
        let address = self.address;
        let all = [
            (address.line && !address.present, Qualifier::AddressFormer),
            (
                self.birth == BirthMatch::DayDiffers,
                Qualifier::BirthDayMismatch,
            ),
            (
                self.birth == BirthMatch::YearOffByOne,
                Qualifier::BirthYearOffByOne,
            ),
            (!address.city, Qualifier::CityMismatch),
            (
                self.first == NameMatch::Variant,
                Qualifier::FirstNameVariant,
            ),
            (
                self.first == NameMatch::Former || self.last == NameMatch::Former,
                Qualifier::NameFormer,
            ),
            (self.last == NameMatch::Part, Qualifier::NamePart),
            (self.ssn == Agreement::Conflict, Qualifier::SsnMismatch),
            (self.ssn == Agreement::Unknown, Qualifier::SsnUnknown),
            (!address.state, Qualifier::StateMismatch),
            (!address.street, Qualifier::StreetMismatch),
            (!address.number, Qualifier::StreetNumberMismatch),
            (
                self.suffix == Agreement::Conflict,
                Qualifier::SuffixConflict,
            ),
            (!address.zip, Qualifier::ZipMismatch),
        ];
        all.into_iter()
            .filter_map(|(holds, qualifier)| holds.then_some(qualifier))
            .collect()
    }
}

/// How a person agrees with a claim; `None` if it isn't the person claimed.
pub(crate) fn rank(tables: &Tables, claim: &Claim, person: PersonRow) -> Option<Rank> {
    let address = best_address(tables, claim, person);
    let (first, last) = names(tables, claim, person)?;
    let birth = birth_match(tables.birth(person)?, claim.birth)?;
    let on_file = tables.person(person, persons::SSN).checked_sub(1);
    let suffix = normal::Suffix::parse(tables.text(tables.person(person, persons::SUFFIX)));
    let rank = Rank {
        suffix: agreement_of_suffix(claim.suffix, suffix),
        ssn: agreement_of_ssn(claim.ssn_last4, on_file),
        birth,
        address,
        first,
        last,
    };
    accepted(&rank).then_some(rank)
}

fn accepted(rank: &Rank) -> bool {
    match rank.ssn {
        Agreement::Same => true,
        Agreement::Unknown => rank.address.line,
        Agreement::Conflict => {
            rank.address.line
                && rank.birth == BirthMatch::Same
                && rank.suffix != Agreement::Conflict
        }
    }
}

fn agreement_of_ssn(claimed: Option<u16>, on_file: Option<u32>) -> Agreement {
    match (claimed, on_file) {
        (Some(claimed), Some(number)) if u32::from(claimed) == number % 10_000 => Agreement::Same,
        (Some(_), Some(_)) => Agreement::Conflict,
        _ => Agreement::Unknown,
    }
}

fn agreement_of_suffix(
    claimed: Option<normal::Suffix>,
    on_file: Option<normal::Suffix>,
) -> Agreement {
    match (claimed, on_file) {
        (Some(a), Some(b)) if a != b => Agreement::Conflict,
        (Some(_), Some(_)) | (None, None) => Agreement::Same,
        _ => Agreement::Unknown,
    }
}

/// The best agreement of given and last name among the names on file.
fn names(tables: &Tables, claim: &Claim, person: PersonRow) -> Option<(NameMatch, NameMatch)> {
    let text = |id| normal::person_name(tables.text(id)).0;
    let first = text(tables.person(person, persons::FIRST_NAME));
    let last = text(tables.person(person, persons::LAST_NAME));
    let mut firsts = first_match(&claim.first, &first);
    let mut lasts = last_match(&claim.last, &last);
    for row in tables.rows_of(Table::Names, person) {
        let first = text(tables.cell(Table::Names, FIRST, row));
        let last = text(tables.cell(Table::Names, LAST, row));
        let former = |found: Option<NameMatch>| found.map(|m| m.min(NameMatch::Former));
        firsts = firsts.max(former(first_match(&claim.first, &first)));
        lasts = lasts.max(former(last_match(&claim.last, &last)));
    }
    firsts.zip(lasts)
}

fn first_match(claimed: &str, on_file: &str) -> Option<NameMatch> {
    if on_file.is_empty() {
        return None;
    }
    if normal::same_unspaced(claimed, on_file) {
        return Some(NameMatch::Exact);
    }
    let (claimed, on_file) = (given_forms(claimed), given_forms(on_file));
    (!claimed.is_disjoint(&on_file)).then_some(NameMatch::Variant)
}

fn last_match(claimed: &str, on_file: &str) -> Option<NameMatch> {
    if normal::same_unspaced(claimed, on_file) {
        return (!on_file.is_empty()).then_some(NameMatch::Exact);
    }
    let (claimed, on_file) = (surname_forms(claimed), surname_forms(on_file));
    (!claimed.is_disjoint(&on_file)).then_some(NameMatch::Part)
}

fn birth_match(on_file: PartialDate, claimed: PartialDate) -> Option<BirthMatch> {
    let differs = |a: Option<u8>, b: Option<u8>| matches!((a, b), (Some(a), Some(b)) if a != b);
    match on_file.year().abs_diff(claimed.year()) {
        0 if differs(on_file.month(), claimed.month()) || differs(on_file.day(), claimed.day()) => {
            Some(BirthMatch::DayDiffers)
        }
        0 => Some(BirthMatch::Same),
        1 => Some(BirthMatch::YearOffByOne),
        _ => None,
    }
}

fn best_address(tables: &Tables, claim: &Claim, person: PersonRow) -> AddressMatch {
    let mut form = String::new();
    tables
        .rows_of(Table::Residences, person)
        .map(|row| {
            let text = |column| tables.text(tables.cell(Table::Residences, column, row));
            form.clear();
            normal::city_into(text(CITY), &mut form);
            let number = text(NUMBER).eq_ignore_ascii_case(&claim.number);
            let street = text(STREET).eq_ignore_ascii_case(&claim.street);
            let zip_on_file = text(ZIP).parse().ok();
            let zip = claim.zip.is_none() || zip_on_file == claim.zip;
            let city = claim.city.is_empty() || form == claim.city;
            let state = claim.state.is_none_or(|state| state == text(STATE));
            let placed = (claim.zip.is_some() && zip) || (!claim.city.is_empty() && city && state);
            AddressMatch {
                line: number && street && placed,
                number,
                street,
                zip,
                city,
                state,
                present: tables.home(person) == Some(row)
                    || tables.cell(Table::Residences, TO, row) == 0,
            }
        })
        .max()
        .unwrap_or_default()
}

const FIRST: usize = position(Table::Names, "first_name");
const LAST: usize = position(Table::Names, "last_name");
const NUMBER: usize = position(Table::Residences, "number");
const STREET: usize = position(Table::Residences, "street");
const CITY: usize = position(Table::Residences, "city");
const STATE: usize = position(Table::Residences, "state");
const ZIP: usize = position(Table::Residences, "zip");
const TO: usize = position(Table::Residences, "to");
