//! What of a person a claim is held against first: numbers, so that most need no text.

use std::fmt;

use super::{
    AddressMatch, Agreement, Claim, NameMatch, Rank, accepted, agreement_of_ssn,
    agreement_of_suffix, birth_match,
};
use crate::kind::{hash, mix};
use crate::population::{PersonRow, Tables, persons};
use crate::record::{PartialDate, Table, normal};

/// What of a person a claim is held against.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) person: u32,
    /// 0 for none; see [`suffix_number`].
    pub(crate) suffix: u8,
    pub(crate) is_dead: bool,
    /// [`names_hash`] of the present name.
    pub(crate) names: u64,
    pub(crate) birth: u32,
    /// Plus 1; 0 if unknown.
    pub(crate) ssn_last4: u16,
    pub(crate) home: Home,
    /// Two bits for each number and street on file.
    pub(crate) lines: u64,
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Known([..])")
    }
}

/// The present home; zeros where nothing is known.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Home {
    pub(crate) line: u64,
    /// Plus 1.
    pub(crate) zip: u32,
    pub(crate) city: u32,
    /// [`state_number`] of its code.
    pub(crate) state: u32,
}

impl fmt::Debug for Home {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Home([..])")
    }
}

/// What numbers alone can tell of a claim and a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Compared {
    /// It isn't the person, whatever the texts say.
    Never,
    /// It is the person, by present name and home.
    Exactly(Rank),
    /// The texts decide.
    Perhaps,
}

impl Known {
    pub(crate) fn of(tables: &Tables, person: PersonRow) -> Self {
        let text = |column| tables.text(tables.person(person, column));
        let name = |column| normal::person_name(text(column)).0;
        let cell = |column: usize, row| tables.text(tables.cell(Table::Residences, column, row));
        let line = |row| line_hash(cell(super::NUMBER, row), cell(super::STREET, row));
        let rows = tables.rows_of(Table::Residences, person);
        let home = tables.home(person).map_or_else(Home::default, |row| {
            let mut city = String::new();
            normal::city_into(cell(super::CITY, row), &mut city);
            let zip = cell(super::ZIP, row).parse::<u32>().ok();
            Home {
                line: line(row),
                zip: zip.map_or(0, |zip| zip + 1),
                city: city_hash(&city),
                state: state_number(cell(super::STATE, row)),
            }
        });
        Self {
            person: person.0,
            suffix: suffix_number(normal::Suffix::parse(text(persons::SUFFIX))),
            is_dead: tables.deceased(person),
            names: names_hash(&name(persons::LAST_NAME), &name(persons::FIRST_NAME)),
            birth: tables.person(person, persons::BIRTH_DATE),
            ssn_last4: ssn_last4(tables.person(person, persons::SSN)),
            home,
            lines: rows.fold(0, |lines, row| lines | line_bits(line(row))),
        }
    }

    /// Holds a claim against it; what is told agrees with comparing all texts.
    pub(crate) fn compare(&self, claim: &Claim) -> Compared {
        let on_file = PartialDate::from_packed(self.birth);
        let Some(birth) = on_file.and_then(|on_file| birth_match(on_file, claim.birth)) else {
            return Compared::Never;
        };
        let ssn = agreement_of_ssn(
            claim.ssn_last4,
            self.ssn_last4.checked_sub(1).map(u32::from),
        );
        let home = &self.home;
        let keys = &claim.keys;
        let is_home = home.line == keys.line
            && claim.zip.is_none_or(|zip| home.zip == zip + 1)
            && (claim.city.is_empty() || home.city == keys.city)
            && claim
                .state
                .is_none_or(|state| home.state == state_number(state));
        if is_home && self.names == keys.names {
            let rank = Rank {
                suffix: agreement_of_suffix(claim.suffix, suffix(self.suffix)),
                ssn,
                birth,
                address: AddressMatch::ALL,
                first: NameMatch::Exact,
                last: NameMatch::Exact,
            };
            return match accepted(&rank) {
                true => Compared::Exactly(rank),
                false => Compared::Never,
            };
        }
        let may_live_there = self.lines & line_bits(keys.line) == line_bits(keys.line);
        if ssn == Agreement::Same || may_live_there {
            return Compared::Perhaps;
        }
        Compared::Never
    }

    /// Whether the person is of age on a date (`YYYYMMDD`).
    pub(crate) fn of_age(&self, on: u32) -> bool {
        PartialDate::from_packed(self.birth).is_some_and(|birth| Tables::is_of_age(birth, on))
    }
}

/// A number of a last and a first name in their normal forms, spaces left out: 64 bits of BLAKE3,
/// so that hardly two names of a nation have one.
pub(super) fn names_hash(last: &str, first: &str) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for (at, name) in [last, first].into_iter().enumerate() {
        hasher.update(&[u8::try_from(at).unwrap_or(0)]);
        for part in normal::name_parts(name) {
            hasher.update(part.as_bytes());
        }
    }
    let mut first = [0; 8];
    hasher.finalize_xof().fill(&mut first);
    u64::from_le_bytes(first)
}

/// A number of the number and the street of an address, whatever their case; never 0.
pub(super) fn line_hash(number: &str, street: &str) -> u64 {
    let small = |text: &str| hash(&text.to_ascii_lowercase());
    mix(&[small(number), small(street)]).max(1)
}

/// A number of a city in its normal form; never 0.
pub(super) fn city_hash(city: &str) -> u32 {
    u32::try_from(hash(city) >> 32).unwrap_or(0).max(1)
}

/// The last four digits plus 1 of a cell, which is a number plus 1.
fn ssn_last4(cell: u32) -> u16 {
    let last4 = cell.checked_sub(1).map(|number| number % 10_000 + 1);
    last4
        .and_then(|last4| u16::try_from(last4).ok())
        .unwrap_or(0)
}

/// A number below 4,096 of a state's code; 0 for what is none.
fn state_number(code: &str) -> u32 {
    let place = |letter: u8| {
        letter
            .is_ascii_uppercase()
            .then(|| u32::from(letter - b'A'))
    };
    match code.as_bytes() {
        [a, b] => place(*a).zip(place(*b)).map_or(0, |(a, b)| a * 26 + b + 1),
        _ => 0,
    }
}

const fn line_bits(line: u64) -> u64 {
    1 << (line & 63) | 1 << (line >> 32 & 63)
}

const fn suffix_number(suffix: Option<normal::Suffix>) -> u8 {
    use normal::Suffix;

    match suffix {
        None => 0,
        Some(Suffix::Junior) => 1,
        Some(Suffix::Senior) => 2,
        Some(Suffix::Second) => 3,
        Some(Suffix::Third) => 4,
        Some(Suffix::Fourth) => 5,
        Some(Suffix::Fifth) => 6,
    }
}

const fn suffix(number: u8) -> Option<normal::Suffix> {
    use normal::Suffix;

    match number {
        1 => Some(Suffix::Junior),
        2 => Some(Suffix::Senior),
        3 => Some(Suffix::Second),
        4 => Some(Suffix::Third),
        5 => Some(Suffix::Fourth),
        6 => Some(Suffix::Fifth),
        _ => None,
    }
}
