//! The public face of the synthetic world, held against figures it was not drawn from.

#[cfg(test)]
mod census;
#[cfg(test)]
mod realism;
#[cfg(test)]
mod same;
