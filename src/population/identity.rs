//! Under which forms of names a person is found, on both sides of a look-up.

use std::collections::BTreeSet;

use crate::population::{PersonRow, Tables, persons, position};
use crate::record::Table;
use crate::record::normal;

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

/// The hashes under which a person is found, in order.
pub(crate) fn identity_hashes(tables: &Tables, person: PersonRow) -> Vec<u64> {
    let year = tables.birth_year(person);
    if year == 0 {
        return Vec::new();
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
    let mut hashes = Vec::with_capacity(firsts.len() * lasts.len());
    for first in &firsts {
        let of = lasts.iter().map(|last| identity_hash(last, first, year));
        hashes.extend(of);
    }
    hashes.sort_unstable();
    hashes.dedup();
    hashes
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

const FIRST: usize = position(Table::Names, "first_name");
const LAST: usize = position(Table::Names, "last_name");
