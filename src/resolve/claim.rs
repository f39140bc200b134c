//! A claim: who the applicant says to be.

use std::fmt;

use serde::Deserialize;

use super::known::{city_hash, line_hash, names_hash};
use crate::kind::{Told, ToldNames, ToldPlace, ToldStreet};
use crate::population::{given_forms, identity_hash, surname_forms};
use crate::record::PartialDate;
use crate::record::normal::{self, AddressLine, Suffix};
use crate::{Error, ErrorKind};

/// Identity inputs as the applicant gave them, in their normal forms.
///
/// Names, birth year or date and address are required; the last four digits of the social
/// security number sharpen the match. Prints as `Claim([..])`.
#[derive(Clone, PartialEq, Eq)]
pub struct Claim {
    pub(crate) first: String,
    pub(crate) last: String,
    pub(crate) suffix: Option<Suffix>,
    pub(crate) birth: PartialDate,
    pub(crate) ssn_last4: Option<u16>,
    pub(crate) number: String,
    pub(crate) street: String,
    pub(crate) city: String,
    pub(crate) state: Option<&'static str>,
    pub(crate) zip: Option<u32>,
    /// What of it no choice may show.
    pub(crate) told: Told,
    pub(crate) keys: Keys,
    /// As it was told, but for digits of the social security number.
    pub(crate) form: ClaimForm,
}

/// Numbers by which a claim is held against what is on file.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Keys {
    /// Under which hashes the person may be found: all forms of the names, three years of birth.
    pub(crate) lookups: Vec<u64>,
    pub(super) names: u64,
    pub(super) line: u64,
    pub(super) city: u32,
}

/// The text fields of a claim, as they come from a form.
///
/// JSON: `{"first_name", "last_name", "suffix"?, "birth", "ssn_last4"?, "address", "city"?,
/// "state"?, "zip"?}`, all strings; `birth` is a year or an ISO 8601 date, `address` a line such
/// as `12 N Oak St Apt 4`. City and state, or the ZIP code, must be there.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "a form is built field by field")]
pub struct ClaimForm {
    /// Given name, as long as the applicant likes: a middle name may follow.
    pub first_name: String,
    /// Last name; a suffix may follow.
    pub last_name: String,
    /// Jr, Sr, II, III, IV, V.
    #[serde(default)]
    pub suffix: String,
    /// `YYYY` or `YYYY-MM-DD`.
    pub birth: String,
    /// Four digits; empty if not asked.
    #[serde(default)]
    pub ssn_last4: String,
    /// Number, street and unit, or a PO box.
    pub address: String,
    /// City.
    #[serde(default)]
    pub city: String,
    /// State, by code or name.
    #[serde(default)]
    pub state: String,
    /// ZIP code, five or nine digits.
    #[serde(default)]
    pub zip: String,
}

impl ClaimForm {
    /// Reads a claim from JSON.
    ///
    /// # Errors
    /// [`ErrorKind::Claim`] if it isn't JSON of that form, or is longer than 64 KiB.
    pub fn from_json(json: &[u8]) -> Result<Self, Error> {
        if json.len() > JSON_BYTES_MAX {
            return Err(fault("claim", "is longer than 64 KiB"));
        }
        serde_json::from_slice(json).map_err(|e| {
            // serde's text may quote the claim
            let place = format!(
                "isn't JSON of a claim (line {}, column {})",
                e.line(),
                e.column()
            );
            fault("claim", &place)
        })
    }
}

impl Claim {
    /// Reads the fields of a form.
    ///
    /// # Errors
    /// [`ErrorKind::Claim`], with the name of the field and never its text, if a field is longer
    /// than 200 characters, holds control characters, or is empty or unreadable where it is
    /// required.
    pub fn new(form: &ClaimForm) -> Result<Self, Error> {
        for (name, text) in form.fields() {
            if text.chars().count() > FIELD_CHARS_MAX {
                return Err(fault(name, "is longer than 200 characters"));
            }
            if text.chars().any(char::is_control) {
                return Err(fault(name, "holds a control character"));
            }
        }
        let (first, _) = normal::person_name(&form.first_name);
        let (last, in_name) = normal::person_name(&form.last_name);
        let line = AddressLine::parse(&form.address);
        let mut city = String::new();
        normal::city_into(&form.city, &mut city);
        let birth = PartialDate::parse(form.birth.trim());
        let mut claim = Self {
            told: Told::default(),
            keys: Keys::default(),
            first: readable("first_name", first)?,
            last: readable("last_name", last)?,
            suffix: optional("suffix", &form.suffix, Suffix::parse)?.or(in_name),
            birth: birth
                .ok_or_else(|| fault("birth", "is not a year or a date of the calendar"))?,
            ssn_last4: optional("ssn_last4", &form.ssn_last4, normal::ssn_last4)?,
            number: readable("address", line.number().to_owned())?,
            street: readable("address", line.street().to_owned())?,
            city,
            state: optional("state", &form.state, normal::state)?,
            zip: optional("zip", &form.zip, normal::zip)?,
            form: ClaimForm {
                ssn_last4: String::new(),
                ..form.clone()
            },
        };
        if claim.zip.is_none() && (claim.city.is_empty() || claim.state.is_none()) {
            return Err(fault("address", "needs a ZIP code, or a city and a state"));
        }
        claim.told = claim.told();
        claim.keys = Keys::of(&claim);
        Ok(claim)
    }

    fn told(&self) -> Told {
        let place = ToldPlace {
            city: self.city.clone(),
            county: String::new(),
            state: self.state.unwrap_or_default().to_owned(),
            zip: self.zip.map_or_else(String::new, |zip| format!("{zip:05}")),
        };
        let lasts = normal::name_parts(&self.last).map(str::to_owned).collect();
        let first = self.first.clone();
        Told::new(
            ToldNames { first, lasts },
            (self.number.clone(), ToldStreet::of(self.street.clone())),
            self.ssn_last4,
            vec![place],
        )
    }
}

impl Keys {
    fn of(claim: &Claim) -> Self {
        let year = u32::from(claim.birth.year());
        let mut lookups = Vec::new();
        for last in surname_forms(&claim.last) {
            for first in given_forms(&claim.first) {
                for year in [year, year.saturating_sub(1), year + 1] {
                    lookups.push(identity_hash(&last, &first, year));
                }
            }
        }
        lookups.truncate(LOOKUPS_MAX);
        Self {
            lookups,
            names: names_hash(&claim.last, &claim.first),
            line: line_hash(&claim.number, &claim.street),
            city: city_hash(&claim.city),
        }
    }
}

impl ClaimForm {
    fn fields(&self) -> [(&'static str, &str); 9] {
        [
            ("first_name", &self.first_name),
            ("last_name", &self.last_name),
            ("suffix", &self.suffix),
            ("birth", &self.birth),
            ("ssn_last4", &self.ssn_last4),
            ("address", &self.address),
            ("city", &self.city),
            ("state", &self.state),
            ("zip", &self.zip),
        ]
    }
}

fn readable(name: &str, normal: String) -> Result<String, Error> {
    if normal.is_empty() {
        return Err(fault(name, "is empty, or nothing of it can be read"));
    }
    Ok(normal)
}

fn optional<T>(
    name: &str,
    text: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Error> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    read(text)
        .map(Some)
        .ok_or_else(|| fault(name, "is not of the form that is asked"))
}

fn fault(field: &str, what: &str) -> Error {
    Error::new(ErrorKind::Claim, format!("{field} {what}"))
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Claim([..])")
    }
}

impl fmt::Debug for ClaimForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClaimForm([..])")
    }
}

/// Three parts of a last name and the whole, three forms of the first, three years.
const LOOKUPS_MAX: usize = 36;
/// Longer than any name or address line on file.
const FIELD_CHARS_MAX: usize = 200;
const JSON_BYTES_MAX: usize = 64 * 1024;
