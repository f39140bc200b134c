//! Certificates as their readers get them: HTML, and PDF by way of the tools that read it.
//!
//! The attribute on each module tells clippy that its helpers are tests too.

#[cfg(test)]
mod html;
#[cfg(test)]
mod pdf;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod strings;
