//! The record views of a region: its truth as twelve tables of public records, with their errors.
//!
//! Two steps, truth first, dirt last. Attributes that the region does not hold (numbers, schools,
//! jobs, cars) are drawn from streams of their own, so that they are the same at any rate of
//! errors; the errors come from further streams, one a table, and from [`dirt::DirtRates`] alone. At
//! dirt 0 each fact is told once and truly.

pub(crate) mod bits;
mod businesses;
mod career;
mod dirt;
mod kin;
mod licences;
mod local;
mod names;
mod persons;
mod phones;
mod property;
mod residences;
mod schooling;
pub(crate) mod sector;
mod ssn;
mod vehicles;
mod view;

use kba::record::Rows;

use self::dirt::Merges;
use self::view::View;
use crate::truth::{Date, Region};
use crate::{Config, World};

/// How the records of a region are made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    /// The seed of the world.
    pub(crate) seed: u64,
    /// The day on which the records are looked at.
    pub(crate) as_of: Date,
    /// A factor on all rates of [`dirt::DirtRates`], 0 for clean records.
    pub(crate) dirt: f64,
    /// Real-shaped social security and phone numbers, else such as nobody can have.
    pub(crate) realistic_numbers: bool,
}

impl World {
    /// The public records of a region: the twelve tables in the order of `Table::ALL`.
    ///
    /// Shape: about 15 rows a person in all. Like the truth, the same on any thread and in any
    /// order of asking; twelve empty tables for an index that is not below [`World::regions`].
    #[must_use]
    pub fn records(&self, index: usize) -> Vec<Rows> {
        emit(&self.truth(index), &Options::of(self.config()))
    }
}

impl Options {
    fn of(config: &Config) -> Self {
        Self {
            seed: config.seed,
            as_of: config.as_of,
            dirt: config.dirt,
            realistic_numbers: config.realistic_numbers,
        }
    }
}

/// The twelve tables of a region, in the order of `Table::ALL`.
pub(crate) fn emit(region: &Region, options: &Options) -> Vec<Rows> {
    let view = View::new(region, options.as_of);
    let merges = Merges::new(&view, options);
    let numbers = ssn::numbers(&view, options);
    let [education, employment, licences, businesses] = career::emit(&view, options);
    let [vehicles, aircraft] = vehicles::emit(&view, options, &merges);
    vec![
        persons::emit(&view, options, &numbers),
        names::emit(&view, options),
        residences::emit(&view, options, (&merges, &numbers)),
        phones::emit(&view, options, &merges),
        kin::emit(&view, options),
        property::emit(&view, options),
        vehicles,
        aircraft,
        education,
        employment,
        licences,
        businesses,
    ]
}

#[cfg(test)]
mod realism;
#[cfg(test)]
mod tests;
