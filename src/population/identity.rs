//! The index by which a claim finds its candidates.
//!
//! One entry for each combination of a last name the person bears or bore (hyphenated parts
//! included), the root of the first name, and the birth year. Open addressing with linear
//! probing; a slot holds 32 bits of the hash and the person's row plus one.

use std::collections::BTreeSet;

use crate::Error;
use crate::population::{PersonRow, Tables, persons, position};
use crate::prepared::Column;
use crate::record::Table;
use crate::record::normal;

/// Slots of the index; the number of slots is a power of two.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identity {
    pub(crate) slots: Column<u64>,
}

impl Identity {
    /// Calls for each person whose entry may be meant; names must still be compared.
    pub(crate) fn candidates(&self, hash: u64, mut found: impl FnMut(PersonRow)) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = start(hash, mask);
        // a damaged index must not loop for ever
        for _ in 0..PROBES_MAX {
            let slot = self.slots.at(at);
            if slot == 0 {
                return;
            }
            if slot >> 32 == hash >> 32
                && let Ok(row) = u32::try_from((slot & 0xffff_ffff).wrapping_sub(1))
            {
                found(PersonRow(row));
            }
            at = (at + 1) & mask;
        }
    }

    pub(crate) fn build(tables: &Tables) -> Result<Self, Error> {
        let mut entries: Vec<u64> = Vec::with_capacity(tables.len() * 5 / 4);
        let mut own = BTreeSet::new();
        for person in tables.rows() {
            own.clear();
            hashes_of(tables, person, &mut own);
            entries.extend(own.iter().map(|hash| slot(*hash, person)));
        }
        let size = (entries.len() * 2).next_power_of_two().max(2);
        if u32::try_from(size).is_err() {
            return Err(Error::data(
                "the identity index exceeds 4,294,967,295 slots",
            ));
        }
        let mask = size - 1;
        let mut slots = vec![0_u64; size];
        for entry in entries {
            let mut at = start(entry, mask);
            while let Some(taken) = slots.get(at)
                && *taken != 0
            {
                at = (at + 1) & mask;
            }
            if let Some(free) = slots.get_mut(at) {
                *free = entry;
            }
        }
        Ok(Self {
            slots: slots.into(),
        })
    }
}

/// The hash of one combination. Names in their normal forms.
pub(crate) fn identity_hash(last: &str, first_root: &str, birth_year: u32) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(last.as_bytes());
    hasher.update(&[0]);
    hasher.update(first_root.as_bytes());
    hasher.update(&birth_year.to_le_bytes());
    let mut first = [0; 8];
    hasher.finalize_xof().fill(&mut first);
    u64::from_le_bytes(first)
}

fn hashes_of(tables: &Tables, person: PersonRow, own: &mut BTreeSet<u64>) {
    let year = tables.birth_year(person);
    if year == 0 {
        return;
    }
    let text = |id| tables.text(id);
    let mut firsts = vec![text(tables.person(person, persons::FIRST_NAME))];
    let mut lasts = vec![text(tables.person(person, persons::LAST_NAME))];
    for row in tables.rows_of(Table::Names, person) {
        firsts.push(text(tables.cell(Table::Names, FIRST, row)));
        lasts.push(text(tables.cell(Table::Names, LAST, row)));
    }
    let firsts: BTreeSet<String> = firsts
        .iter()
        .flat_map(|f| given_forms(&normal::person_name(f).0))
        .collect();
    let lasts: BTreeSet<String> = lasts
        .iter()
        .flat_map(|l| surname_forms(&normal::person_name(l).0))
        .collect();
    for first in &firsts {
        for last in &lasts {
            own.insert(identity_hash(last, first, year));
        }
    }
}

/// Under which forms a normal given name is found: itself, what it is short for, the first of two.
pub(crate) fn given_forms(normal: &str) -> BTreeSet<String> {
    let first = normal::name_parts(normal).next();
    let mut forms: BTreeSet<String> = [Some(unspaced(normal)), first.map(str::to_owned)]
        .into_iter()
        .flatten()
        .collect();
    for form in forms.clone() {
        forms.extend(normal::nickname_roots(&form).map(str::to_owned));
    }
    forms.remove("");
    forms
}

/// Under which forms a normal last name is found: itself, and the parts of a double name.
pub(crate) fn surname_forms(normal: &str) -> BTreeSet<String> {
    let mut forms: BTreeSet<String> = normal::name_parts(normal).map(str::to_owned).collect();
    forms.insert(unspaced(normal));
    forms.remove("");
    forms
}

fn unspaced(text: &str) -> String {
    text.replace(' ', "")
}

fn slot(hash: u64, person: PersonRow) -> u64 {
    (hash & !0xffff_ffff) | (u64::from(person.0) + 1)
}

/// From the fingerprint, which the slot keeps, so that the index can be built from slots alone.
fn start(hash: u64, mask: usize) -> usize {
    usize::try_from((hash >> 32).wrapping_mul(0x9e37_79b9)).unwrap_or(0) & mask
}

/// The commonest name and year of a nation of 300 million has some hundreds of bearers.
const PROBES_MAX: usize = 4096;
const FIRST: usize = position(Table::Names, "first_name");
const LAST: usize = position(Table::Names, "last_name");
