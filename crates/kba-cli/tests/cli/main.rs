//! The binary as its users meet it: exit statuses, what is printed where, and bad input.
//!
//! One small synthetic world is written by the binary itself, and used by all tests. The attribute
//! on each module tells clippy that its helpers are tests too.

#[cfg(test)]
mod ask;
#[cfg(test)]
mod catalogue;
#[cfg(test)]
mod evidence;
#[cfg(test)]
mod export;
#[cfg(test)]
mod folders;
#[cfg(test)]
mod generate;
#[cfg(test)]
mod policy;
#[cfg(test)]
mod report;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod tool;
