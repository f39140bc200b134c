//! What was committed lately: one entry a group of commits, written in one piece, so that many rows
//! cost few pages. The rows are put into their places later, many at once, and the log's entries
//! are listed then by their commitments.

use std::collections::HashMap;

use super::row::Laid;

/// Rows that stand in the journal, and not yet in their places; entries of the log that are not
/// listed yet.
#[derive(Default)]
pub(super) struct Recent {
    rows: HashMap<[u8; 17], Vec<u8>>,
    numbers: HashMap<Half, u64>,
    /// How many entries the log has.
    pub(super) logged: u64,
    /// Bytes of all entries.
    pub(super) bytes: usize,
    /// The number of the next entry.
    pub(super) next: u64,
}

impl Recent {
    /// A row, laid out.
    pub(super) fn get(&self, key: &[u8; 17]) -> Option<&[u8]> {
        self.rows.get(key).map(Vec::as_slice)
    }

    /// All rows, by key, so that neighbours are put into their places together.
    pub(super) fn sorted(&self) -> Vec<(&[u8; 17], &[u8])> {
        let mut rows: Vec<_> = self
            .rows
            .iter()
            .map(|(k, row)| (k, row.as_slice()))
            .collect();
        rows.sort_unstable_by_key(|(key, _)| *key);
        rows
    }

    /// The number of an entry of the log that isn't listed yet.
    pub(super) fn number(&self, half: &Half) -> Option<u64> {
        self.numbers.get(half).copied()
    }

    /// All such numbers, in the order in which they are listed.
    pub(super) fn numbers(&self) -> Vec<(&Half, u64)> {
        let mut numbers: Vec<_> = self.numbers.iter().map(|(half, n)| (half, *n)).collect();
        numbers.sort_unstable();
        numbers
    }

    /// Whether there is such a row.
    pub(super) fn any(&self, is: impl Fn(&[u8]) -> bool) -> bool {
        self.rows.values().any(|row| is(row))
    }

    /// Adds an entry that was written, of so many bytes.
    pub(super) fn add(&mut self, rows: Fresh, bytes: usize) {
        self.rows.extend(rows);
        self.bytes += bytes;
        self.next += 1;
    }

    /// Adds an entry of the log that isn't listed.
    pub(super) fn unlisted(&mut self, half: Half, number: u64) {
        let latest = self.numbers.entry(half).or_default();
        *latest = number.max(*latest);
        self.bytes += LOG_ENTRY;
    }

    /// Adds entries to the end of the log.
    pub(super) fn append(&mut self, entries: Vec<Half>) {
        for half in entries {
            self.unlisted(half, self.logged);
            self.logged += 1;
        }
    }

    /// All rows are in their places, and all of the log is listed.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.numbers.clear();
        self.bytes = 0;
    }
}

/// The rows of a group, by key.
pub(super) type Fresh = HashMap<[u8; 17], Vec<u8>>;

/// An entry: of each row the key, the number of its bytes, and the row as it is laid out.
pub(super) fn entry(rows: &Fresh) -> Option<Vec<u8>> {
    let bytes = rows.values().map(|row| HEAD + row.len()).sum();
    let mut entry = Vec::with_capacity(bytes);
    for (key, row) in rows {
        entry.extend(key);
        entry.extend(u32::try_from(row.len()).ok()?.to_le_bytes());
        entry.extend(row);
    }
    Some(entry)
}

/// The rows of an entry; `None` if it isn't one.
pub(super) fn rows(mut entry: &[u8]) -> Option<Fresh> {
    let mut rows = Fresh::new();
    while !entry.is_empty() {
        let (key, rest) = entry.split_first_chunk::<17>()?;
        let (len, rest) = rest.split_first_chunk()?;
        let len = usize::try_from(u32::from_le_bytes(*len)).ok()?;
        let (row, rest) = rest.split_at_checked(len)?;
        Laid::read(row)?;
        rows.insert(*key, row.to_vec());
        entry = rest;
    }
    Some(rows)
}

/// The first half of a commitment, by which the log's entries are listed.
pub(super) type Half = [u8; 16];

/// Bytes of an entry of the log.
const LOG_ENTRY: usize = 64;

/// Bytes before a row.
const HEAD: usize = 17 + 4;

#[cfg(test)]
mod tests {
    use proptest::collection::{hash_map, vec};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_entry_holds_its_rows(
            values in hash_map(any::<[u8; 17]>(), vec(any::<u8>(), 0..40), 0..8),
            cut in 1_usize..20,
        ) {
            let laid = |value: Vec<u8>| [vec![1], vec![0; 16], value].concat();
            let fresh: Fresh = values.into_iter().map(|(key, value)| (key, laid(value))).collect();
            let bytes = entry(&fresh).unwrap();
            prop_assert_eq!(rows(&bytes).unwrap(), fresh);
            if bytes.len() > cut {
                prop_assert!(rows(&bytes[..bytes.len() - cut]).is_none());
            }
        }
    }
}
