//! A column of unsigned integers, in memory of its own or in a mapped file.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use arrow_array::types::{UInt8Type, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{ArrayRef, ArrowPrimitiveType, PrimitiveArray};
use arrow_buffer::{ArrowNativeType, Buffer, ScalarBuffer};
use arrow_schema::DataType;
use serde::{Deserialize, Serialize};

use crate::prepared::map;

/// An immutable column, cheap to clone: a vector of its own, or a slice of a mapped file.
#[derive(Clone)]
pub(crate) struct Column<T: Element>(ScalarBuffer<T>);

impl<T: Element> Column<T> {
    /// A view of `rows` values that start at byte `start`; none if they don't lie within the
    /// bytes or aren't aligned.
    pub(super) fn view(bytes: &Buffer, start: usize, rows: usize) -> Option<Self> {
        let len = rows.checked_mul(size_of::<T>())?;
        let end = start.checked_add(len)?;
        let at = bytes.as_slice().get(start..end)?.as_ptr();
        (at.align_offset(align_of::<T>()) == 0)
            .then(|| Self(ScalarBuffer::from(bytes.slice_with_length(start, len))))
    }
}

impl<T: Element + Default> Column<T> {
    /// The value at a position; 0 beyond the end, so that a damaged file can't cause a panic.
    pub(crate) fn at(&self, position: usize) -> T {
        self.get(position).copied().unwrap_or_default()
    }
}

impl<T: Element> Column<T> {
    /// Asks memory for the value at a position, so that it needn't be waited for later.
    pub(crate) fn fetch(&self, position: usize) {
        map::fetch(self, position);
    }
}

impl<T: Element> Default for Column<T> {
    fn default() -> Self {
        Self(ScalarBuffer::from(Vec::new()))
    }
}

impl<T: Element> Deref for Column<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: Element> From<Vec<T>> for Column<T> {
    fn from(values: Vec<T>) -> Self {
        Self(ScalarBuffer::from(values))
    }
}

/// Tells the length only: the values may be about persons.
impl<T: Element> fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Column<{}>[{}]", T::TYPE.name(), self.len())
    }
}

/// What a column can be made of: `u8`, `u16`, `u32`, `u64`.
pub(crate) trait Element: ArrowNativeType {
    /// The type's name in the manifest.
    const TYPE: ElementType;
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ElementType {
    U8,
    U16,
    U32,
    U64,
}

impl ElementType {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::U8 => "u8",
            Self::U16 => "u16",
            Self::U32 => "u32",
            Self::U64 => "u64",
        }
    }

    pub(super) fn width(self) -> usize {
        match self {
            Self::U8 => 1,
            Self::U16 => 2,
            Self::U32 => 4,
            Self::U64 => 8,
        }
    }

    pub(super) fn arrow(self) -> DataType {
        match self {
            Self::U8 => DataType::UInt8,
            Self::U16 => DataType::UInt16,
            Self::U32 => DataType::UInt32,
            Self::U64 => DataType::UInt64,
        }
    }
}

/// A column of any type, to be written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ColumnRef<'a> {
    U8(&'a Column<u8>),
    U16(&'a Column<u16>),
    U32(&'a Column<u32>),
    U64(&'a Column<u64>),
}

impl<'a> ColumnRef<'a> {
    pub(super) fn element_type(self) -> ElementType {
        match self {
            Self::U8(_) => ElementType::U8,
            Self::U16(_) => ElementType::U16,
            Self::U32(_) => ElementType::U32,
            Self::U64(_) => ElementType::U64,
        }
    }

    pub(super) fn len(self) -> usize {
        match self {
            Self::U8(column) => column.len(),
            Self::U16(column) => column.len(),
            Self::U32(column) => column.len(),
            Self::U64(column) => column.len(),
        }
    }

    /// The values as they lie in memory: little-endian, see the module.
    pub(crate) fn as_bytes(self) -> &'a [u8] {
        match self {
            Self::U8(column) => column.0.inner().as_slice(),
            Self::U16(column) => column.0.inner().as_slice(),
            Self::U32(column) => column.0.inner().as_slice(),
            Self::U64(column) => column.0.inner().as_slice(),
        }
    }

    /// The column as an Arrow array, without a copy.
    pub(super) fn array(self) -> ArrayRef {
        match self {
            Self::U8(column) => array::<UInt8Type>(column),
            Self::U16(column) => array::<UInt16Type>(column),
            Self::U32(column) => array::<UInt32Type>(column),
            Self::U64(column) => array::<UInt64Type>(column),
        }
    }
}

fn array<A: ArrowPrimitiveType<Native: Element>>(column: &Column<A::Native>) -> ArrayRef {
    Arc::new(PrimitiveArray::<A>::new(column.0.clone(), None))
}

macro_rules! element {
    ($($native:ty => $variant:ident),*) => {$(
        impl Element for $native {
            const TYPE: ElementType = ElementType::$variant;
        }

        impl<'a> From<&'a Column<$native>> for ColumnRef<'a> {
            fn from(column: &'a Column<$native>) -> Self {
                Self::$variant(column)
            }
        }
    )*};
}

element!(u8 => U8, u16 => U16, u32 => U32, u64 => U64);
