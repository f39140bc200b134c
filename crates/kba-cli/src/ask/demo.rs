//! Persons for a demonstration: some who can be asked a whole quiz.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::anyhow;
use kba::audit::{Rehearsal, RehearsalOptions};
use kba::{Claim, Engine};

use crate::sheet::Sheet;

/// Draws adults who get a quiz on the claim of their own file; at most so many, the same for the
/// same luck.
pub(super) fn draw(engine: &Engine, luck: u64, wanted: usize) -> Vec<Sheet> {
    let population = engine.population();
    let ids: Vec<&str> = population.adult_ids().collect();
    let mut drawn = Vec::new();
    let mut seen = BTreeSet::new();
    let mut state = luck;
    for _ in 0..TRIES_MAX.min(ids.len().saturating_mul(TRIES_EACH)) {
        if drawn.len() == wanted {
            break;
        }
        let id = ids.get(below(next(&mut state), ids.len()));
        let Some(id) = id.filter(|id| seen.insert(**id)) else {
            continue;
        };
        let sheet = Sheet::new(population, id);
        drawn.extend(sheet.filter(|sheet| gets_a_quiz(engine, sheet, luck)));
    }
    drawn
}

/// Says that nobody was found.
pub(super) fn nobody(place: &Path) -> anyhow::Error {
    anyhow!(
        "no adult was found in {} about whom enough is known for a quiz; kba check tells why",
        place.display()
    )
}

fn gets_a_quiz(engine: &Engine, sheet: &Sheet, seed: u64) -> bool {
    let options = RehearsalOptions::new().seed(seed);
    Claim::new(&sheet.claim())
        .and_then(|claim| engine.danger_rehearse(&claim, &options))
        .is_ok_and(|begin| matches!(begin, Rehearsal::Quiz(_)))
}

/// `SplitMix64` (Steele, Lea and Flood, 2014): who is drawn for a demonstration needs no more.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Scales a number to a range; the bias is below `len / 2^64`.
fn below(number: u64, len: usize) -> usize {
    let wide = u128::from(number) * len as u128;
    usize::try_from(wide >> 64).unwrap_or(0)
}

/// A search among thin files ends within a second.
const TRIES_MAX: usize = 2_000;
/// So many draws leave out one in 400 of a few persons.
const TRIES_EACH: usize = 6;
