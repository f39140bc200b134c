//! Columns of Arrow as columns of text.

use std::fmt::{Display, Write};

use jiff::Span;
use jiff::civil::{Date, date};
use polars_arrow::array::{
    Array, DictionaryArray, DictionaryKey, PrimitiveArray, Utf8Array, Utf8ViewArray,
};
use polars_arrow::datatypes::{ArrowDataType, IntegerType, TimeUnit};
use polars_arrow::types::NativeType;

use crate::record::TextColumn;

/// From here on a float no longer tells each whole number from the next for sure.
const WHOLE_MAX: f64 = 1e15;

const EPOCH: Date = date(1970, 1, 1);

/// A column as text, and which rows hold a value that the column can't have.
#[derive(Default)]
pub(super) struct Cells {
    pub(super) text: TextColumn,
    /// Rising; the text of these rows is empty.
    pub(super) wrong: Vec<usize>,
    scratch: String,
}

/// A value that can't be told as what its column holds.
struct Wrong;

impl Cells {
    /// Reads the arrays of a column, one after the other; `None` if one is of no known type.
    pub(super) fn read(arrays: &[Box<dyn Array>]) -> Option<Self> {
        let mut cells = Self::default();
        for array in arrays {
            cells.push_array(array.as_ref())?;
        }
        Some(cells)
    }

    fn push_array(&mut self, array: &dyn Array) -> Option<()> {
        match array.dtype() {
            ArrowDataType::Null => (0..array.len()).for_each(|_| self.text.push("")),
            ArrowDataType::Utf8 => self.push_texts(cast::<Utf8Array<i32>>(array)?.iter()),
            ArrowDataType::LargeUtf8 => self.push_texts(cast::<Utf8Array<i64>>(array)?.iter()),
            ArrowDataType::Utf8View => self.push_texts(cast::<Utf8ViewArray>(array)?.iter()),
            ArrowDataType::Int8 => self.push_shown::<i8, _>(array, Ok)?,
            ArrowDataType::Int16 => self.push_shown::<i16, _>(array, Ok)?,
            ArrowDataType::Int32 => self.push_shown::<i32, _>(array, Ok)?,
            ArrowDataType::Int64 => self.push_shown::<i64, _>(array, Ok)?,
            ArrowDataType::UInt8 => self.push_shown::<u8, _>(array, Ok)?,
            ArrowDataType::UInt16 => self.push_shown::<u16, _>(array, Ok)?,
            ArrowDataType::UInt32 => self.push_shown::<u32, _>(array, Ok)?,
            ArrowDataType::UInt64 => self.push_shown::<u64, _>(array, Ok)?,
            ArrowDataType::Float32 => self.push_shown(array, |v: f32| whole(f64::from(v)))?,
            ArrowDataType::Float64 => self.push_shown(array, whole)?,
            ArrowDataType::Date32 => self.push_shown(array, |v: i32| day(i64::from(v)))?,
            ArrowDataType::Date64 => self.push_instants(array, TimeUnit::Millisecond)?,
            ArrowDataType::Timestamp(unit, _) => self.push_instants(array, *unit)?,
            ArrowDataType::Dictionary(keys, ..) => match keys {
                IntegerType::Int8 => self.push_keyed::<i8>(array)?,
                IntegerType::Int16 => self.push_keyed::<i16>(array)?,
                IntegerType::Int32 => self.push_keyed::<i32>(array)?,
                IntegerType::Int64 => self.push_keyed::<i64>(array)?,
                IntegerType::UInt8 => self.push_keyed::<u8>(array)?,
                IntegerType::UInt16 => self.push_keyed::<u16>(array)?,
                IntegerType::UInt32 => self.push_keyed::<u32>(array)?,
                IntegerType::UInt64 => self.push_keyed::<u64>(array)?,
                _ => return None,
            },
            _ => return None,
        }
        Some(())
    }

    fn push_texts<'a>(&mut self, texts: impl Iterator<Item = Option<&'a str>>) {
        texts.for_each(|text| self.text.push(text.unwrap_or_default()));
    }

    fn push_shown<T: NativeType, D: Display>(
        &mut self,
        array: &dyn Array,
        show: impl Fn(T) -> Result<D, Wrong>,
    ) -> Option<()> {
        for value in cast::<PrimitiveArray<T>>(array)?.iter() {
            match value.map(|value| show(*value)) {
                None => self.text.push(""),
                Some(Err(Wrong)) => self.push_wrong(),
                Some(Ok(shown)) => {
                    self.scratch.clear();
                    write!(self.scratch, "{shown}").ok()?;
                    self.text.push(&self.scratch);
                }
            }
        }
        Some(())
    }

    fn push_instants(&mut self, array: &dyn Array, unit: TimeUnit) -> Option<()> {
        let a_day = 86_400
            * match unit {
                TimeUnit::Second => 1,
                TimeUnit::Millisecond => 1_000,
                TimeUnit::Microsecond => 1_000_000,
                TimeUnit::Nanosecond => 1_000_000_000,
            };
        self.push_shown(array, |instant: i64| day(instant.div_euclid(a_day)))
    }

    fn push_keyed<K: DictionaryKey>(&mut self, array: &dyn Array) -> Option<()> {
        let array = cast::<DictionaryArray<K>>(array)?;
        let mut values = Self::default();
        values.push_array(array.values().as_ref())?;
        for key in array.keys_iter() {
            match key {
                Some(key) if values.wrong.binary_search(&key).is_ok() => self.push_wrong(),
                Some(key) => self.text.push(values.text.get(key)),
                None => self.text.push(""),
            }
        }
        Some(())
    }

    fn push_wrong(&mut self) {
        self.wrong.push(self.text.len());
        self.text.push("");
    }
}

fn cast<A: 'static>(array: &dyn Array) -> Option<&A> {
    array.as_any().downcast_ref()
}

/// Tools that know no missing integers write whole numbers as floats, and no number for none.
fn whole(number: f64) -> Result<String, Wrong> {
    if number.is_nan() {
        return Ok(String::new());
    }
    if number.abs() >= WHOLE_MAX || number.fract().abs() > 0.0 {
        return Err(Wrong);
    }
    // not "-0"
    Ok(format!("{:.0}", number + 0.0))
}

fn day(since_epoch: i64) -> Result<Date, Wrong> {
    let span = Span::new().try_days(since_epoch).map_err(|_| Wrong)?;
    EPOCH.checked_add(span).map_err(|_| Wrong)
}
