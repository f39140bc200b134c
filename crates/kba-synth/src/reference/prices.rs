//! House prices by state and year.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

#[derive(Deserialize)]
struct Row {
    state: String,
    year: u16,
    hpi: f64,
}

const FIRST: u16 = 1975;

static INDEX: LazyLock<HashMap<String, Vec<f64>>> = LazyLock::new(|| {
    let mut index: HashMap<String, Vec<f64>> = HashMap::new();
    for row in super::table::<Row>(include_str!(
        "../../../../data/reference/house_price_index.csv"
    )) {
        let years = index.entry(row.state).or_default();
        if usize::from(row.year - FIRST) == years.len() {
            years.push(row.hpi);
        }
    }
    index
});

/// House prices of a state in a year against those of 2010.
///
/// Before the index begins prices grow 5 % a year (a US home of 1940 cost 2,938 dollars, one of
/// 2000 cost 119,600); after it ends, 4 %.
pub(crate) fn against_2010(state: &str, year: u16) -> f64 {
    let Some(years) = INDEX.get(state) else {
        return 1.0;
    };
    let at = |year: u16| years.get(usize::from(year.saturating_sub(FIRST))).copied();
    let (Some(base), Some(first), Some(last)) = (at(2010), years.first(), years.last()) else {
        return 1.0;
    };
    let end = FIRST + u16::try_from(years.len()).unwrap_or(0);
    let hpi = if year < FIRST {
        first * 1.05_f64.powi(-i32::from(FIRST - year))
    } else {
        at(year).unwrap_or_else(|| last * 1.04_f64.powi(i32::from((year + 1).saturating_sub(end))))
    };
    hpi / base
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_rise_over_time_in_every_state() {
        assert_eq!(INDEX.len(), 51);
        for state in INDEX.keys() {
            assert!(against_2010(state, 1950) < against_2010(state, 1980));
            assert!(against_2010(state, 1980) < against_2010(state, 2010));
            assert!(against_2010(state, 2023) < against_2010(state, 2025));
        }
    }
}
