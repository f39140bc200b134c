//! The tree over a store's log, in memory: hashes of blocks of entries, and of the blocks' parents.
//!
//! What lies inside of a block is read from the store again when it is needed, and held against the
//! block's hash, so that a log that was changed since can't be proved.

use std::cell::RefCell;

use crate::Error;
use crate::evidence::merkle::{self, Hash, Hashes};
use crate::store::LogEntry;

/// Entries from a place in the log on, at most so many: those of a store.
pub(crate) type ReadLog<'a> = &'a dyn Fn(u64, usize) -> Result<Vec<LogEntry>, Error>;

/// The tree over the entries of a log, fed in their order. It keeps a quarter of a byte for each.
#[derive(Clone, Debug, Default)]
pub(crate) struct LogTree {
    last: Option<LogEntry>,
    /// The hashes of whole blocks, then of pairs of them, and so on.
    whole: Vec<Vec<Hash>>,
    /// The entries after the last whole block.
    rest: Vec<Hash>,
}

impl LogTree {
    /// Entries so far.
    pub(crate) fn len(&self) -> u64 {
        self.blocks() * BLOCK + count(&self.rest)
    }

    /// The last entry.
    pub(crate) const fn last(&self) -> Option<&LogEntry> {
        self.last.as_ref()
    }

    /// Takes the entries that come next.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Store`] if one doesn't follow from the one before; those before it are
    /// taken.
    pub(crate) fn extend(&mut self, entries: &[LogEntry]) -> Result<(), Error> {
        for entry in entries {
            if *entry != LogEntry::after(self.last.as_ref(), entry.commitment) {
                let number = self.len();
                return Err(Error::store(format!(
                    "the log of the store was changed: entry {number} doesn't follow from the one \
                     before"
                )));
            }
            self.last = Some(*entry);
            self.rest.push(merkle::leaf(&entry.bytes()));
            if count(&self.rest) == BLOCK {
                let block = fold(&self.rest);
                self.rest.clear();
                self.push(block);
            }
        }
        Ok(())
    }

    /// The root of the tree of the first so many entries.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Evidence`] if there are fewer; [`crate::ErrorKind::Store`] if the log
    /// can't be read, or isn't what was taken.
    pub(crate) fn root(&self, size: u64, read: ReadLog<'_>) -> Result<Hash, Error> {
        self.check_size(size)?;
        merkle::root(&self.reading(read), size)
    }

    /// The way from an entry to the root of the tree of the first so many.
    ///
    /// # Errors
    /// As [`Self::root`], and if the entry isn't among them.
    pub(crate) fn inclusion(
        &self,
        index: u64,
        size: u64,
        read: ReadLog<'_>,
    ) -> Result<Vec<Hash>, Error> {
        self.check_size(size)?;
        merkle::inclusion(&self.reading(read), index, size)?.ok_or_else(|| {
            Error::evidence(format!(
                "entry {index} isn't among the first {size} of the log"
            ))
        })
    }

    /// What shows that the tree of the first so many entries begins with that of fewer; nothing is
    /// needed where those are none.
    ///
    /// # Errors
    /// As [`Self::root`], and if those aren't fewer.
    pub(crate) fn consistency(
        &self,
        old: u64,
        new: u64,
        read: ReadLog<'_>,
    ) -> Result<Vec<Hash>, Error> {
        self.check_size(new)?;
        if old == 0 {
            return Ok(Vec::new());
        }
        merkle::consistency(&self.reading(read), old, new)?.ok_or_else(|| {
            Error::evidence(format!("a log of {old} entries isn't older than of {new}"))
        })
    }

    fn check_size(&self, size: u64) -> Result<(), Error> {
        let len = self.len();
        if size > len {
            return Err(Error::evidence(format!(
                "the log has {len} entries, not {size}"
            )));
        }
        Ok(())
    }

    fn blocks(&self) -> u64 {
        self.whole.first().map_or(0, |hashes| count(hashes))
    }

    /// Adds a whole block's hash, and those of the subtrees that it completes.
    fn push(&mut self, block: Hash) {
        let mut hash = block;
        for level in 0.. {
            if self.whole.len() == level {
                self.whole.push(Vec::new());
            }
            let Some(hashes) = self.whole.get_mut(level) else {
                return;
            };
            hashes.push(hash);
            match hashes.as_chunks() {
                (pairs, []) => match pairs.last() {
                    Some([left, right]) => hash = merkle::node(left, right),
                    None => return,
                },
                _ => return,
            }
        }
    }

    fn reading<'a>(&'a self, read: ReadLog<'a>) -> Reading<'a> {
        Reading {
            tree: self,
            read,
            block: RefCell::new(None),
        }
    }
}

/// The tree, and what was read again for a proof.
struct Reading<'a> {
    tree: &'a LogTree,
    read: ReadLog<'a>,
    /// The block that was read last: a proof asks for several hashes of one.
    block: RefCell<Option<(u64, Vec<Hash>)>>,
}

impl Hashes for Reading<'_> {
    type Error = Error;

    fn whole(&self, level: u32, index: u64) -> Result<Hash, Error> {
        if let Some(level) = level.checked_sub(BLOCK_LEVEL) {
            let hashes = self
                .tree
                .whole
                .get(usize::try_from(level).unwrap_or(usize::MAX));
            let hash = hashes.and_then(|hashes| hashes.get(usize::try_from(index).ok()?));
            return hash.copied().ok_or_else(missing);
        }
        let first = index << level;
        let (block, from) = (first / BLOCK, first % BLOCK);
        if block == self.tree.blocks() {
            return part(&self.tree.rest, from, level);
        }
        let mut last = self.block.borrow_mut();
        match &*last {
            Some((number, leaves)) if *number == block => part(leaves, from, level),
            _ => {
                let (_, leaves) = last.insert((block, self.read_block(block)?));
                part(leaves, from, level)
            }
        }
    }
}

impl Reading<'_> {
    /// The hashes of the entries of a whole block.
    fn read_block(&self, block: u64) -> Result<Vec<Hash>, Error> {
        let first = block * BLOCK;
        let entries = (self.read)(first, BLOCK_ENTRIES)?;
        let leaves = entries.iter().map(|entry| merkle::leaf(&entry.bytes()));
        let leaves: Vec<Hash> = leaves.collect();
        let kept = self.whole(BLOCK_LEVEL, block)?;
        if count(&leaves) != BLOCK || fold(&leaves) != kept {
            let last = first + BLOCK - 1;
            return Err(Error::store(format!(
                "the log of the store was changed: between entries {first} and {last}"
            )));
        }
        Ok(leaves)
    }
}

/// The hash of a whole subtree that lies in a block.
fn part(leaves: &[Hash], from: u64, level: u32) -> Result<Hash, Error> {
    let from = usize::try_from(from).ok();
    let leaves = from.and_then(|from| leaves.get(from..from.checked_add(1 << level)?));
    leaves.map(fold).ok_or_else(missing)
}

/// The root of the tree of a power of two of hashes.
fn fold(hashes: &[Hash]) -> Hash {
    match hashes.split_at_checked(hashes.len() / 2) {
        Some((left, right)) if !left.is_empty() => merkle::node(&fold(left), &fold(right)),
        _ => hashes.first().copied().unwrap_or_default(),
    }
}

/// Sizes are checked before.
#[cold]
fn missing() -> Error {
    Error::store("the tree of the log lacks a hash")
}

const fn count(hashes: &[Hash]) -> u64 {
    hashes.len() as u64
}

const BLOCK_LEVEL: u32 = 8;
const BLOCK: u64 = 1 << BLOCK_LEVEL;
const BLOCK_ENTRIES: usize = 1 << BLOCK_LEVEL;

#[cfg(test)]
mod tests;
