//! A believable synthetic world of public records.
//!
//! A [`World`] is ordered with a [`Config`]: so many persons, whose present homes lie in a few
//! whole counties and whose histories reach over the country. The world is made region by region;
//! [`World::truth`] tells what is true in one, a pure function of the order and the region's
//! index, so that regions can be made on any number of threads. [`World::records`] tells what
//! public records say of it, with their gaps and errors.
//!
//! ```
//! use kba_synth::{Config, World};
//!
//! let world = World::new(Config::new(500, 1))?;
//! let people: usize = (0..world.regions()).map(|r| world.truth(r).persons.len()).sum();
//! assert_eq!(people, 500);
//! # Ok::<(), kba_synth::ConfigError>(())
//! ```

pub mod truth;

mod config;
mod draw;
mod life;
mod number;
mod random;
mod records;
mod reference;
mod town;
mod world;

pub use crate::config::{Config, ConfigError, Counties};
pub use crate::world::World;
