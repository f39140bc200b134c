//! Who lives where now, and who forms a household with whom.

use crate::population::{PersonRow, Tables, position};
use crate::record::Table;

/// A household: relatives (spouses and cohabitants included) with the same present address.
///
/// Sets `home` and `household` of the tables, whose other columns are complete.
pub(crate) fn settle(tables: &mut Tables) {
    let homes: Vec<u32> = tables
        .rows()
        .map(|person| home_of(tables, person))
        .collect();
    tables.home = homes.into();
    let mut parent: Vec<u32> = tables.rows().map(|person| person.0).collect();
    for person in tables.rows() {
        let Some(here) = address(tables, person) else {
            continue;
        };
        for relative in tables.relatives(person) {
            if address(tables, relative) == Some(here) {
                join(&mut parent, person.0, relative.0);
            }
        }
    }
    let household: Vec<u32> = (0..)
        .take(parent.len())
        .map(|p| root(&mut parent, p))
        .collect();
    tables.household = household.into();
}

/// The row of `residences` plus one where the person lives now: the open one that began last,
/// else the one that ended last. Mail drops and dormitories count only if there is nothing else.
fn home_of(tables: &Tables, person: PersonRow) -> u32 {
    tables
        .rows_of(Table::Residences, person)
        .max_by_key(|row| {
            let to = tables.cell(Table::Residences, TO, *row);
            (
                !is_transient(tables, *row),
                if to == 0 { u32::MAX } else { to },
                tables.cell(Table::Residences, FROM, *row),
                std::cmp::Reverse(*row),
            )
        })
        .and_then(|row| u32::try_from(row + 1).ok())
        .unwrap_or(0)
}

/// Whether a residence is a mail drop or group quarters: hundreds share the address.
pub(crate) fn is_transient(tables: &Tables, row: usize) -> bool {
    let kind = tables.text(tables.cell(Table::Residences, KIND, row));
    let street = tables.text(tables.cell(Table::Residences, STREET, row));
    TRANSIENT_KINDS.iter().any(|t| kind.eq_ignore_ascii_case(t))
        || street.eq_ignore_ascii_case("po box")
}

fn address(tables: &Tables, person: PersonRow) -> Option<[u32; 4]> {
    let row = tables.home(person)?;
    Some([NUMBER, STREET, CITY, STATE].map(|column| tables.cell(Table::Residences, column, row)))
}

fn root(parent: &mut [u32], of: u32) -> u32 {
    let mut at = of;
    while let Some(up) = parent.get(at as usize).copied()
        && up != at
    {
        // halve the path, so that chains stay short
        let above = parent.get(up as usize).copied().unwrap_or(up);
        if let Some(slot) = parent.get_mut(at as usize) {
            *slot = above;
        }
        at = above;
    }
    at
}

fn join(parent: &mut [u32], a: u32, b: u32) {
    let (a, b) = (root(parent, a), root(parent, b));
    if let Some(slot) = parent.get_mut(a.max(b) as usize) {
        *slot = a.min(b);
    }
}

const NUMBER: usize = position(Table::Residences, "number");
const STREET: usize = position(Table::Residences, "street");
const CITY: usize = position(Table::Residences, "city");
const STATE: usize = position(Table::Residences, "state");
const KIND: usize = position(Table::Residences, "kind");
const FROM: usize = position(Table::Residences, "from");
const TO: usize = position(Table::Residences, "to");
pub(super) const RELATIVE_ID: usize = position(Table::Relatives, "relative_id");

const TRANSIENT_KINDS: [&str; 6] = [
    "po box",
    "dormitory",
    "barracks",
    "care home",
    "prison",
    "mail drop",
];
