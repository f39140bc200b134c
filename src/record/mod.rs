//! What a public record is: tables, columns, value types and their normal forms.
//!
//! Knows no file and no frame. Source: docs/design.md, "Data schema".

pub mod normal;

mod date;
mod rows;
mod table;

pub use self::date::PartialDate;
pub use self::rows::{Rows, TextColumn};
pub use self::table::{Column, ColumnType, Table};
