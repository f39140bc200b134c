//! The integration tests: one binary, a module per theme, as every further binary would link
//! Polars again. The attribute on each module tells clippy that its helpers are tests too.

#[cfg(test)]
mod attempts;
#[cfg(test)]
mod bulk;
#[cfg(test)]
mod decoys;
#[cfg(test)]
mod editions;
#[cfg(test)]
mod english;
#[cfg(test)]
mod evidence;
#[cfg(test)]
mod floors;
#[cfg(test)]
mod foreign;
#[cfg(test)]
mod forged;
#[cfg(test)]
mod load;
#[cfg(test)]
mod nodes;
#[cfg(test)]
mod people;
#[cfg(test)]
mod resolve;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod silence;
#[cfg(test)]
mod sticky;
#[cfg(test)]
mod swap;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod trail;
#[cfg(test)]
mod worlds;
