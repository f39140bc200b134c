//! A believable synthetic world of public records.

pub mod truth;

mod random;
mod records;
mod reference;
