//! A row as bytes.

use crate::store::{Change, Row};

/// Says that the bytes are laid out as here; another layout gets another number.
const LAYOUT: u8 = 1;

/// Bytes before the value: the layout, the version, and until when the row is kept.
const HEAD: usize = 1 + 8 + 8;

/// A row to be written, laid out on the thread that brings it: there are many of those.
pub(super) struct Put {
    /// Where.
    pub(super) key: [u8; 17],
    /// The version that must stand there.
    pub(super) expected: Option<u64>,
    /// The row.
    pub(super) bytes: Vec<u8>,
}

impl Put {
    pub(super) fn new(change: &Change) -> Self {
        let row = &change.row;
        let mut bytes = Vec::with_capacity(HEAD + row.value.len());
        bytes.push(LAYOUT);
        bytes.extend(row.version.to_le_bytes());
        bytes.extend(row.keep_until.to_le_bytes());
        bytes.extend(&row.value);
        Self {
            key: change.key.bytes(),
            expected: change.expected,
            bytes,
        }
    }
}

/// The bytes of a row, read.
#[derive(Clone, Copy)]
pub(super) struct Laid<'a> {
    pub(super) version: u64,
    pub(super) keep_until: u64,
    value: &'a [u8],
}

impl<'a> Laid<'a> {
    /// `None` if the bytes are no row of this layout.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let (&[layout], rest) = bytes.split_first_chunk()?;
        let (version, rest) = rest.split_first_chunk()?;
        let (keep_until, value) = rest.split_first_chunk()?;
        (layout == LAYOUT).then(|| Self {
            version: u64::from_le_bytes(*version),
            keep_until: u64::from_le_bytes(*keep_until),
            value,
        })
    }

    pub(super) fn row(self) -> Row {
        Row {
            version: self.version,
            keep_until: self.keep_until,
            value: self.value.to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Shelf;
    use crate::store::conformance::{change, key, row};

    #[test]
    fn layout_is_that_of_version_1() {
        let mut row = row(0x0102, b"ab");
        row.keep_until = 3;
        let put = Put::new(&change(key(Shelf::Subject, 0x0405), Some(7), row.clone()));
        assert_eq!(put.key, [2, 0, 0, 0, 0, 0, 0, 4, 5, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(put.expected, Some(7));
        assert_eq!(
            put.bytes,
            [
                1, 2, 1, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, b'a', b'b'
            ]
        );
        assert_eq!(Laid::read(&put.bytes).unwrap().row(), row);
    }

    #[test]
    fn other_bytes_are_no_row() {
        let put = Put::new(&change(key(Shelf::Case, 1), None, row(1, b"")));
        assert!(Laid::read(&put.bytes).is_some());
        assert!(Laid::read(&put.bytes[..HEAD - 1]).is_none());
        assert!(Laid::read(b"").is_none());
        let mut other = put.bytes;
        other[0] = 2;
        assert!(Laid::read(&other).is_none());
    }
}
