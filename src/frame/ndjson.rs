//! Newline-delimited JSON: an object a line, values text, numbers or null.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::batch::Batch;
use super::header::refuse;
use super::intake::{DropRule, Place};
use super::lines::{Window, first_line};
use crate::error::Error;
use crate::record::{ColumnType, Table};

/// Names of unknown keys that are kept.
const UNKNOWN_MAX: usize = 50;

pub(super) fn read(path: &Path, batch: &mut Batch<'_>) -> Result<(), Error> {
    let unread = |e| Error::io("read", path, e);
    let mut window = Window::open(path)?;
    let mut object = Object::new(batch.table());
    let (mut row, mut line) = (0, 0);
    while !window.rest().is_empty() {
        line += 1;
        match first_line(window.rest()) {
            Some(text) if text.trim_ascii().is_empty() => {}
            Some(text) => {
                row += 1;
                object.read_row(text, row, line, batch)?;
            }
            None => {
                row += 1;
                batch
                    .intake
                    .drop_row(DropRule::TooLong, None, Place::new(row, Some(line)));
            }
        }
        window.take_line().map_err(unread)?;
    }
    object.note_columns(row, batch)?;
    batch.flush()
}

/// The values of one line, as cells of the table.
struct Object {
    table: Table,
    cells: Vec<String>,
    seen: Vec<bool>,
    unknown: BTreeSet<String>,
    wrong: Option<usize>,
}

impl Object {
    fn new(table: Table) -> Self {
        let width = table.columns().len();
        Self {
            table,
            cells: vec![String::new(); width],
            seen: vec![false; width],
            unknown: BTreeSet::new(),
            wrong: None,
        }
    }

    fn read_row(
        &mut self,
        text: &[u8],
        row: u64,
        line: u64,
        batch: &mut Batch<'_>,
    ) -> Result<(), Error> {
        let place = Place::new(row, Some(line));
        let Ok(text) = str::from_utf8(text) else {
            batch.intake.drop_row(DropRule::NotUtf8, None, place);
            return Ok(());
        };
        self.cells.iter_mut().for_each(String::clear);
        self.wrong = None;
        let mut json = serde_json::Deserializer::from_str(text);
        if json
            .deserialize_map(Pairs(self))
            .and_then(|()| json.end())
            .is_err()
        {
            batch.intake.drop_row(DropRule::BrokenJson, None, place);
        } else if let Some(at) = self.wrong {
            let column = self.table.columns().get(at).map(|column| column.name);
            batch.intake.drop_row(DropRule::WrongType, column, place);
        } else {
            let cells: Vec<&str> = self.cells.iter().map(String::as_str).collect();
            batch.push(row, &cells)?;
        }
        Ok(())
    }

    /// Judges the columns once all lines are read: which keys there are is only known then.
    fn note_columns(&self, rows: u64, batch: &mut Batch<'_>) -> Result<(), Error> {
        for (column, seen) in self.table.columns().iter().zip(&self.seen) {
            if *seen || rows == 0 {
                continue;
            }
            if column.required {
                let clause = format!("lacks the key {} on every line", column.name);
                return Err(refuse(batch.intake, &clause));
            }
            batch.intake.missing_column(column.name);
        }
        for key in &self.unknown {
            batch.intake.unknown_column(key);
        }
        Ok(())
    }
}

struct Pairs<'o>(&'o mut Object);

impl<'de> Visitor<'de> for Pairs<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let object = self.0;
        // keys mostly come in the order of the columns
        let mut expected = 0;
        while let Some(Key(key)) = map.next_key_seed(Key::default())? {
            let columns = object.table.columns();
            let at = match columns.get(expected) {
                Some(column) if column.name == key => Some(expected),
                _ => object.table.column(&key),
            };
            let Some(at) = at else {
                map.next_value::<IgnoredAny>()?;
                if object.unknown.len() < UNKNOWN_MAX {
                    object.unknown.insert(key.into_owned());
                }
                continue;
            };
            expected = at + 1;
            let (Some(cell), Some(column), Some(seen)) = (
                object.cells.get_mut(at),
                columns.get(at),
                object.seen.get_mut(at),
            ) else {
                continue;
            };
            *seen = true;
            cell.clear();
            let integer = column.column_type == ColumnType::Integer;
            if !map.next_value_seed(Value { cell, integer })? {
                object.wrong = Some(at);
            }
        }
        Ok(())
    }
}

#[derive(Default)]
struct Key<'de>(Cow<'de, str>);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Key<'de>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Key<'de>, D::Error> {
        from.deserialize_str(Key::default())
    }
}

impl<'de> Visitor<'de> for Key<'_> {
    type Value = Key<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Borrowed(key)))
    }

    fn visit_str<E>(self, key: &str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Owned(key.to_owned())))
    }
}

/// Writes a value's text into a cell; false for a value of a type no column has.
struct Value<'c> {
    cell: &'c mut String,
    integer: bool,
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<bool, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<bool, E> {
        self.cell.push_str(text);
        Ok(true)
    }

    fn visit_u64<E>(self, number: u64) -> Result<bool, E> {
        self.cell.push_str(&number.to_string());
        Ok(true)
    }

    fn visit_i64<E>(self, number: i64) -> Result<bool, E> {
        self.cell.push_str(&number.to_string());
        Ok(true)
    }

    // Tools that know no missing integers write whole numbers as 1998.0.
    fn visit_f64<E>(self, number: f64) -> Result<bool, E> {
        let whole = self.integer && number.fract().abs() == 0.0 && number.abs() < 1e15;
        if whole {
            self.cell.push_str(&format!("{number:.0}"));
        }
        Ok(whole)
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(true)
    }

    fn visit_bool<E>(self, _: bool) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<bool, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(false)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(false)
    }
}
