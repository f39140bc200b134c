//! The reference tables of `data/reference`, compiled in and parsed on first use.

use rand::distr::weighted::WeightedIndex;
use serde::de::DeserializeOwned;

pub(crate) mod campuses;
pub(crate) mod counties;
pub(crate) mod firms;
pub(crate) mod lives;
pub(crate) mod migration;
pub(crate) mod names;
pub(crate) mod phones;
pub(crate) mod places;
pub(crate) mod prices;
pub(crate) mod schools;
pub(crate) mod ssn;
pub(crate) mod streets;
pub(crate) mod vehicles;
pub(crate) mod work;

/// Parses an embedded table; the tables are part of the build, so a bad row is a bug found by
/// the test of the module that names it.
fn table<T: DeserializeOwned>(text: &'static str) -> Vec<T> {
    csv::Reader::from_reader(text.as_bytes())
        .into_deserialize()
        .filter_map(Result::ok)
        .collect()
}

/// Values that are drawn by weight.
#[derive(Debug)]
pub(crate) struct Weighted<T> {
    values: Vec<T>,
    index: Option<WeightedIndex<f64>>,
}

impl<T> Weighted<T> {
    /// Values of weight 0 are kept out.
    pub(crate) fn new(pairs: impl IntoIterator<Item = (T, f64)>) -> Self {
        let (values, weights): (Vec<T>, Vec<f64>) =
            pairs.into_iter().filter(|(_, w)| *w > 0.0).unzip();
        Self {
            values,
            index: WeightedIndex::new(weights).ok(),
        }
    }

    /// A value by weight; `None` if there are none.
    pub(crate) fn draw(&self, rng: &mut impl rand::Rng) -> Option<&T> {
        use rand::distr::Distribution as _;
        self.values.get(self.index.as_ref()?.sample(rng))
    }
}
