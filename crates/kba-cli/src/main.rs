//! The command-line tool of `kba`.
fn main() {}
