//! The integration tests: one binary, a module per theme, as every further binary would link
//! Polars again. The attribute on each module tells clippy that its helpers are tests too.

#[cfg(test)]
mod floors;
