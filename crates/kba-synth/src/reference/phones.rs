//! Area codes: their states, and when they came into being.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
#[cfg(test)]
use rustc_hash::FxHashSet;
use serde::Deserialize;

use crate::reference::places::PLACES;

#[derive(Debug, Deserialize)]
struct Row {
    area_code: u16,
    introduced_1995_or_later: u8,
    overlay_of: Option<u16>,
}

#[derive(Clone, Copy, Debug)]
struct Code {
    /// The first year of new lines; 0 if older than any line here.
    since: u16,
    parent: Option<u16>,
}

static ROWS: LazyLock<Vec<Row>> =
    LazyLock::new(|| super::table(include_str!("../../../../data/reference/nanp.csv")));

/// What is known of each code.
///
/// No table of dates was found (data/reference/README.md): a code of the new form is dated by
/// its digits, 1996 to 2001 for splits and 1999 to 2018 for overlays, the same in every run.
static CODES: LazyLock<FxHashMap<u16, Code>> = LazyLock::new(|| {
    let mut codes = FxHashMap::default();
    for row in ROWS.iter() {
        let since = match (row.introduced_1995_or_later, row.overlay_of) {
            (0, _) => 0,
            (_, Some(_)) => 1999 + row.area_code * 7 % 20,
            (_, None) => 1996 + row.area_code * 5 % 6,
        };
        codes.entry(row.area_code).or_insert(Code {
            since,
            parent: row.overlay_of,
        });
    }
    codes
});

/// The codes of each place, the most common first.
static BY_PLACE: LazyLock<Vec<Vec<u16>>> = LazyLock::new(|| {
    PLACES
        .iter()
        .map(|p| {
            p.area_codes
                .split(';')
                .filter_map(|c| c.parse().ok())
                .collect()
        })
        .collect()
});

/// For each code that split from another, the older code of the state around it.
static OLDER: LazyLock<FxHashMap<u16, u16>> = LazyLock::new(|| {
    let mut sums: FxHashMap<u16, (f64, f64, f64, &str)> = FxHashMap::default();
    for (place, codes) in PLACES.iter().zip(BY_PLACE.iter()) {
        for code in codes.iter().take(1) {
            let sum = sums.entry(*code).or_insert((0.0, 0.0, 0.0, &place.state));
            sum.0 += place.lat;
            sum.1 += place.lon;
            sum.2 += 1.0;
        }
    }
    let mut centres: Vec<(u16, f64, f64, &str)> = sums
        .into_iter()
        .map(|(code, (lat, lon, n, state))| (code, lat / n, lon / n, state))
        .collect();
    centres.sort_by_key(|c| c.0);
    let old = |code: u16| CODES.get(&code).is_some_and(|c| c.since == 0);
    let mut older = FxHashMap::default();
    for (code, lat, lon, state) in centres.iter().filter(|c| !old(c.0)) {
        let far = |c: &(u16, f64, f64, &str)| (c.1 - lat).hypot(c.2 - lon);
        let nearest = centres
            .iter()
            .filter(|c| old(c.0) && c.3 == *state)
            .min_by(|a, b| far(a).total_cmp(&far(b)));
        if let Some(nearest) = nearest {
            older.insert(*code, nearest.0);
        }
    }
    older
});

/// Whether a code serves a state.
#[cfg(test)]
pub(crate) fn serves(code: u16, state: &str) -> bool {
    static STATES: LazyLock<FxHashSet<(u16, &'static str)>> = LazyLock::new(|| {
        let places = PLACES.iter().zip(BY_PLACE.iter());
        places
            .flat_map(|(place, codes)| codes.iter().map(|code| (*code, place.state.as_str())))
            .collect()
    });
    STATES.contains(&(code, state))
}

/// The area code a line got at a place in a year; `pick` in [0, 1) chooses among those in use.
///
/// The main code of the place serves three of four lines where there are several. Before a code
/// existed it is the one it was made from.
pub(crate) fn code_at(place: usize, year: i32, pick: f64) -> Option<u16> {
    let codes = BY_PLACE.get(place)?;
    let exists = |code: u16| CODES.get(&code).is_none_or(|c| i32::from(c.since) <= year);
    let open: Vec<u16> = codes.iter().copied().filter(|c| exists(*c)).collect();
    if let Some((first, rest)) = open.split_first() {
        if rest.is_empty() || pick < 0.75 {
            return Some(*first);
        }
        let at = crate::records::bits::whole((pick - 0.75) * 4.0 * 1000.0);
        return rest
            .get(usize::try_from(at).unwrap_or(0) % rest.len())
            .copied();
    }
    let first = codes.first().copied()?;
    let parent = CODES
        .get(&first)
        .and_then(|c| c.parent)
        .filter(|p| exists(*p));
    parent
        .or_else(|| OLDER.get(&first).copied())
        .or(Some(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zip(zip: &str) -> usize {
        PLACES.iter().position(|p| p.zip == zip).unwrap()
    }

    #[test]
    fn every_row_is_read_and_every_place_has_a_code() {
        assert_eq!(ROWS.len(), 5_195);
        assert!(BY_PLACE.iter().all(|codes| !codes.is_empty()));
    }

    #[test]
    fn no_line_has_a_code_before_the_code_existed() {
        for place in (0..PLACES.len()).step_by(97) {
            for pick in [0.1, 0.8, 0.99] {
                let code = code_at(place, 1985, pick).unwrap();
                assert_eq!(code / 10 % 10 / 2, 0, "{code} in {}", PLACES[place].zip);
            }
        }
    }

    #[test]
    fn codes_serve_the_state_of_the_place() {
        for place in (0..PLACES.len()).step_by(31) {
            for year in [1980, 2000, 2024] {
                let code = code_at(place, year, 0.9).unwrap();
                assert!(serves(code, &PLACES[place].state), "{code}");
            }
        }
        assert_eq!(code_at(zip("10001"), 1980, 0.0), Some(212));
    }
}
