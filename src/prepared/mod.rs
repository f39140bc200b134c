//! A folder of memory-mapped columns: written once, checked, never changed.
//!
//! Each file is an Arrow IPC file with one uncompressed record batch of unsigned integers, which
//! any Arrow tool reads. `manifest.json` is written last and names every file with its size, its
//! rows, where its columns lie, and its BLAKE3. The folder appears under its name complete or
//! not at all.
//!
//! What is checked when:
//! - [`Reader::open`] checks the manifest (its own checksum, kind, format version), and for each
//!   file that it exists, has the exact size, and that all of it but the columns' contents (Arrow
//!   schema, batch header, footer) hashes as recorded. The work grows with the number of files
//!   and columns, not with their rows.
//! - [`Reader::verify`] hashes every byte of every file. [`Reader::open_verified`] does both.
//!
//! An unverified column may hold wrong numbers, but any bit pattern is a valid integer, so that
//! damage can't reach memory safety. Who follows a number read from a column checks its range.
//!
//! The storage knows nothing of persons, and so stands on floor 1: populations and pools save and
//! open their columns through it.

#[cfg(target_endian = "big")]
compile_error!("prepared folders hold little-endian integers that are read in place");

mod column;
mod manifest;
mod map;
mod place;
mod reader;
mod writer;

#[cfg(test)]
mod tests;

pub(crate) use self::column::{Column, ColumnRef};
pub(crate) use self::reader::Reader;
pub(crate) use self::writer::Writer;
