//! Where students live.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Weighted;
use super::places::PLACES;
use crate::truth::PlaceIx;

#[derive(Deserialize)]
struct Row {
    state: String,
    zip: String,
    level: String,
    fte_undergrad: f64,
}

static BY_STATE: LazyLock<HashMap<String, Weighted<PlaceIx>>> = LazyLock::new(|| {
    let mut states: HashMap<String, Vec<(PlaceIx, f64)>> = HashMap::new();
    for row in super::table::<Row>(include_str!("../../../../data/reference/universities.csv")) {
        // The giants of the table teach by mail: nobody lives on their campus.
        let weight = if row.level == "4_year" {
            row.fte_undergrad.min(30_000.0)
        } else {
            0.0
        };
        if let Ok(at) = PLACES.binary_search_by(|p| p.zip.as_str().cmp(&row.zip))
            && let Ok(ix) = u32::try_from(at)
        {
            states
                .entry(row.state)
                .or_default()
                .push((PlaceIx(ix), weight));
        }
    }
    states
        .into_iter()
        .map(|(state, campuses)| (state, Weighted::new(campuses)))
        .collect()
});

/// The place of a university of a state, by students.
pub(crate) fn campus_in(state: &str, rng: &mut impl rand::Rng) -> Option<PlaceIx> {
    BY_STATE.get(state)?.draw(rng).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearly_every_state_has_campuses() {
        assert!(BY_STATE.values().filter(|w| w.index.is_some()).count() >= 48);
    }
}
