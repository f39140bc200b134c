//! Social security areas by state and how far their groups had been given out.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

/// One of the 772 area numbers and the groups given out in it.
#[derive(Debug, Deserialize)]
pub(crate) struct Area {
    pub(crate) area: u16,
    state: String,
    #[serde(rename = "rank_2003_08")]
    rank_2003: Option<u8>,
    #[serde(rename = "rank_2011_06")]
    rank_2011: u8,
}

/// A run of areas of one state that were opened together.
#[derive(Debug)]
struct Block {
    areas: Vec<&'static Area>,
    /// Whether all its groups were used before June 2011.
    full: bool,
    ranks_2003: f64,
    ranks_2011: f64,
}

#[derive(Debug, Deserialize)]
struct CurvePoint {
    year: f64,
    cumulative_millions: f64,
}

static AREAS: LazyLock<Vec<Area>> = LazyLock::new(|| {
    super::table(include_str!(
        "../../../../data/reference/ssn_high_groups.csv"
    ))
});

static CURVE: LazyLock<Vec<CurvePoint>> = LazyLock::new(|| {
    super::table(include_str!(
        "../../../../data/reference/ssn_issuance_curve.csv"
    ))
});

/// The blocks of each state, the full ones first, each kind in order of its numbers.
static STATES: LazyLock<FxHashMap<&'static str, Vec<Block>>> = LazyLock::new(|| {
    let mut states: FxHashMap<&'static str, Vec<Block>> = FxHashMap::default();
    for area in AREAS.iter() {
        let blocks = states.entry(area.state.as_str()).or_default();
        let full = area.rank_2011 >= LAST_RANK;
        let joins = blocks.last().is_some_and(|b| {
            b.full == full && b.areas.last().is_some_and(|a| a.area + 1 == area.area)
        });
        if !joins {
            blocks.push(Block {
                areas: Vec::new(),
                full,
                ranks_2003: 0.0,
                ranks_2011: 0.0,
            });
        }
        if let Some(block) = blocks.last_mut() {
            block.areas.push(area);
            block.ranks_2003 += f64::from(area.rank_2003.unwrap_or(0));
            block.ranks_2011 += f64::from(area.rank_2011);
        }
    }
    for blocks in states.values_mut() {
        blocks.sort_by_key(|b| !b.full);
    }
    states
});

const LAST_RANK: u8 = 99;
const KNOWN: f64 = 2003.65;
const END: f64 = 2011.48;

/// The area and the group (1 to 99) that a state gave out at a time before 25 June 2011.
///
/// `year` is a decimal year; `pick` and `back` in [0, 1) choose among the areas that were open
/// and how far behind the front the group is. `None` for an unknown state.
pub(crate) fn issued(state: &str, year: f64, pick: f64, back: f64) -> Option<(u16, u8)> {
    let blocks = STATES.get(state)?;
    let total = |f: fn(&Block) -> f64| blocks.iter().map(f).sum::<f64>();
    let given = given_at(year, total(|b| b.ranks_2003), total(|b| b.ranks_2011));
    let mut before = 0.0;
    for block in blocks.iter().filter(|b| b.full) {
        if given < before + block.ranks_2011 {
            return front(
                &[block],
                (given - before) / block.ranks_2011,
                year,
                pick,
                back,
            );
        }
        before += block.ranks_2011;
    }
    let open: Vec<&Block> = blocks.iter().filter(|b| !b.full).collect();
    if open.is_empty() {
        return front(&[blocks.last()?], 1.0, year, pick, back);
    }
    let capacity: f64 = open.iter().map(|b| b.ranks_2011).sum();
    front(&open, (given - before) / capacity, year, pick, back)
}

/// The sum of the ranks that the areas of a state had reached.
fn given_at(year: f64, sum_2003: f64, sum_2011: f64) -> f64 {
    let at = millions;
    if year <= KNOWN {
        sum_2003 * at(year) / at(KNOWN)
    } else {
        let part = (at(year) - at(KNOWN)) / (at(END) - at(KNOWN));
        sum_2003 + (sum_2011 - sum_2003) * part.min(1.0)
    }
}

fn front(open: &[&Block], part: f64, year: f64, pick: f64, back: f64) -> Option<(u16, u8)> {
    let areas: usize = open.iter().map(|b| b.areas.len()).sum();
    let at = crate::records::bits::whole(pick * f64::from(u32::try_from(areas).ok()?) - 0.5);
    let area = open
        .iter()
        .flat_map(|b| &b.areas)
        .nth(usize::try_from(at).unwrap_or(0))?;
    let mut top = f64::from(area.rank_2011) * part.clamp(0.0, 1.0);
    if year <= KNOWN && area.rank_2003.is_some_and(|r| r > 0) {
        top = top.min(f64::from(area.rank_2003.unwrap_or(LAST_RANK)));
    }
    // An area's offices use up a group over some months: numbers come from the last rank or two.
    let rank = crate::records::bits::whole((top - back * 1.5).clamp(1.0, 99.0));
    Some((area.area, group(u8::try_from(rank).unwrap_or(1))))
}

/// Millions of numbers issued by a decimal year.
fn millions(year: f64) -> f64 {
    let after = CURVE.partition_point(|p| p.year <= year);
    match (
        after.checked_sub(1).and_then(|a| CURVE.get(a)),
        CURVE.get(after),
    ) {
        (Some(a), Some(b)) => {
            let part = (year - a.year) / (b.year - a.year);
            a.cumulative_millions + part * (b.cumulative_millions - a.cumulative_millions)
        }
        (Some(a), None) => a.cumulative_millions,
        (None, _) => 0.0,
    }
}

/// The group at a place (1 to 99) in the order of issue: odd 01 to 09, even 10 to 98, even 02 to
/// 08, odd 11 to 99.
fn group(rank: u8) -> u8 {
    match rank {
        0..=5 => rank.max(1) * 2 - 1,
        6..=50 => (rank - 5) * 2 + 8,
        51..=54 => (rank - 50) * 2,
        _ => (rank.min(LAST_RANK) - 54) * 2 + 9,
    }
}

/// The state of an area number before randomisation.
#[cfg(test)]
pub(crate) fn state_of(area: u16) -> Option<&'static str> {
    let at = AREAS.binary_search_by_key(&area, |a| a.area).ok()?;
    AREAS.get(at).map(|a| a.state.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_follow_the_order_of_issue() {
        let order: Vec<u8> = (1..=99).map(group).collect();
        assert_eq!(order[..8], [1, 3, 5, 7, 9, 10, 12, 14]);
        assert_eq!(order[48..56], [96, 98, 2, 4, 6, 8, 11, 13]);
        assert!((1..=99).all(|g| order.contains(&g)), "each group once");
    }

    #[test]
    fn every_row_is_read_and_every_state_issues() {
        assert_eq!(AREAS.len(), 755);
        for state in crate::reference::places::PLACES.iter().map(|p| &p.state) {
            assert!(issued(state, 1975.0, 0.5, 0.5).is_some(), "{state}");
        }
    }

    #[test]
    fn a_state_that_opened_areas_late_uses_them_late_only() {
        for pick in [0.0, 0.3, 0.6, 0.99] {
            let (area, _) = issued("GA", 1970.0, pick, 0.2).unwrap();
            assert!((252..=260).contains(&area), "{area}");
            let (area, _) = issued("GA", 2010.0, pick, 0.2).unwrap();
            assert!((667..=675).contains(&area), "{area}");
        }
    }

    #[test]
    fn numbers_never_run_ahead_of_the_high_group_of_2011() {
        for area in AREAS
            .iter()
            .filter(|a| !["RR", "EE"].contains(&a.state.as_str()))
        {
            let (_, given) = issued(&area.state, 2011.4, 0.999, 0.0).unwrap();
            let high = AREAS
                .iter()
                .filter(|a| a.state == area.state)
                .map(|a| a.rank_2011)
                .max()
                .unwrap();
            assert!((1..=high).any(|r| group(r) == given), "{}", area.state);
        }
    }
}
