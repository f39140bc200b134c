//! The public face of the synthetic world, held against figures it was not drawn from.

mod census;
mod realism;
mod same;
