//! The dictionary of texts: each distinct value once, numbered in order of domain and value.

use std::hash::BuildHasher as _;
use std::num::NonZeroU32;

use hashbrown::{DefaultHashBuilder, HashTable};
use rayon::slice::ParallelSliceMut as _;

use crate::Error;
use crate::population::TextId;
use crate::population::domain::Domain;
use crate::prepared::Column;

/// The texts of a population as they are displayed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    /// UTF-8, all texts one after the other.
    pub(crate) bytes: Column<u8>,
    /// Where each text ends; the first is empty.
    pub(crate) ends: Column<u32>,
}

impl Texts {
    /// A text; empty if there is no such number.
    pub(crate) fn text(&self, id: TextId) -> &str {
        let at = id.0 as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends.at(before)) as usize;
        let end = self.ends.at(at) as usize;
        self.bytes
            .get(start..end)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or("")
    }

    /// The number of texts, the empty one included.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }
}

/// Collects texts while tables are read.
///
/// Two texts are one if their normal forms in their domain are equal. The form displayed is the
/// least among those seen, so that it doesn't depend on the order of rows.
#[derive(Debug)]
pub(crate) struct Interner {
    /// What was read, to save normalising it again.
    raw: TextSet,
    /// Of each of those its number.
    raw_ids: Vec<u32>,
    /// In their normal forms; a text's number is its place plus 1.
    normal: TextSet,
    /// Of each where its displayed form stands, if it differs from the normal one.
    shown: Vec<Option<NonZeroU32>>,
    shown_texts: Arena,
    scratch: String,
}

impl Interner {
    pub(crate) fn new() -> Self {
        let mut shown_texts = Arena::default();
        // so that no place is 0
        shown_texts.ends.push(0);
        Self {
            raw: TextSet::default(),
            raw_ids: Vec::new(),
            normal: TextSet::default(),
            shown: Vec::new(),
            shown_texts,
            scratch: String::new(),
        }
    }

    /// The provisional number of a text that is its own normal form, if it was read before.
    pub(crate) fn find(&self, domain: Domain, normal: &str) -> Option<u32> {
        self.normal.find(domain, normal).map(|place| place + 1)
    }

    /// The provisional number of a text; 0 if nothing is left of it after normalisation.
    pub(crate) fn intern(&mut self, domain: Domain, raw: &str) -> Result<u32, Error> {
        if raw.is_empty() {
            return Ok(0);
        }
        // a nearly unique text is not worth remembering twice
        let is_remembered = !domain.nearly_unique();
        if is_remembered && let Some(place) = self.raw.find(domain, raw) {
            return Ok(self.raw_ids.get(place as usize).copied().unwrap_or(0));
        }
        self.scratch.clear();
        domain.normal(raw, &mut self.scratch);
        if self.scratch.is_empty() {
            return Ok(0);
        }
        let shown = domain.display(raw, &self.scratch);
        let place = match self.normal.find(domain, &self.scratch) {
            Some(place) => {
                if *shown < *self.shown(place) {
                    self.show(place, &shown)?;
                }
                place
            }
            None => {
                let place = self.normal.insert(domain, &self.scratch)?;
                self.shown.push(None);
                if shown != self.scratch {
                    self.show(place, &shown)?;
                }
                place
            }
        };
        if is_remembered {
            self.raw.insert(domain, raw)?;
            self.raw_ids.push(place + 1);
        }
        Ok(place + 1)
    }

    fn shown(&self, place: u32) -> &str {
        match self.shown.get(place as usize) {
            Some(Some(at)) => self.shown_texts.text(at.get()),
            _ => self.normal.texts.text(place),
        }
    }

    fn show(&mut self, place: u32, text: &str) -> Result<(), Error> {
        let at = self.shown_texts.push(text)?;
        if let Some(slot) = self.shown.get_mut(place as usize) {
            *slot = NonZeroU32::new(at);
        }
        Ok(())
    }

    /// The dictionary, and the final number of each provisional one.
    pub(crate) fn finish(mut self) -> Result<(Texts, Vec<u32>), Error> {
        self.raw = TextSet::default();
        self.raw_ids = Vec::new();
        let mut renumber = vec![0; self.shown.len() + 1];
        let mut bytes = Vec::new();
        let mut ends = vec![0];
        let known = std::mem::take(&mut self.normal.places);
        let order = known.into_iter().flat_map(|places| {
            let mut places: Vec<u32> = places.into_iter().collect();
            let text = |place: &u32| self.normal.texts.text(*place);
            places.par_sort_unstable_by(|a, b| text(a).cmp(text(b)));
            places
        });
        for (rank, place) in (1_u32..).zip(order) {
            if let Some(slot) = renumber.get_mut(place as usize + 1) {
                *slot = rank;
            }
            bytes.extend_from_slice(self.shown(place).as_bytes());
            ends.push(u32::try_from(bytes.len()).map_err(|_| too_long())?);
        }
        let texts = Texts {
            bytes: bytes.into(),
            ends: ends.into(),
        };
        Ok((texts, renumber))
    }
}

/// Texts one after the other, by place.
#[derive(Debug, Default)]
struct Arena {
    bytes: Vec<u8>,
    /// Where each ends.
    ends: Vec<u32>,
}

impl Arena {
    fn push(&mut self, text: &str) -> Result<u32, Error> {
        let place = u32::try_from(self.ends.len())
            .ok()
            .filter(|place| *place < u32::MAX)
            .ok_or_else(|| Error::data("there are more than 4,294,967,294 distinct texts"))?;
        self.bytes.extend_from_slice(text.as_bytes());
        self.ends
            .push(u32::try_from(self.bytes.len()).map_err(|_| too_long())?);
        Ok(place)
    }

    fn text(&self, place: u32) -> &str {
        std::str::from_utf8(self.bytes(place)).unwrap_or("")
    }

    fn bytes(&self, place: u32) -> &[u8] {
        let end = |at: usize| self.ends.get(at).copied().unwrap_or(0) as usize;
        let at = place as usize;
        let start = at.checked_sub(1).map_or(0, end);
        self.bytes.get(start..end(at)).unwrap_or_default()
    }
}

/// Texts that can be found, by domain.
#[derive(Debug)]
struct TextSet {
    texts: Arena,
    places: Vec<HashTable<u32>>,
    hasher: DefaultHashBuilder,
}

impl Default for TextSet {
    fn default() -> Self {
        Self {
            texts: Arena::default(),
            places: (0..Domain::COUNT).map(|_| HashTable::new()).collect(),
            hasher: DefaultHashBuilder::default(),
        }
    }
}

impl TextSet {
    fn find(&self, domain: Domain, text: &str) -> Option<u32> {
        let places = self.places.get(domain as usize)?;
        let hash = self.hasher.hash_one(text.as_bytes());
        let is_it = |place: &u32| self.texts.bytes(*place) == text.as_bytes();
        places.find(hash, is_it).copied()
    }

    /// Adds a text that isn't there.
    fn insert(&mut self, domain: Domain, text: &str) -> Result<u32, Error> {
        let place = self.texts.push(text)?;
        let hash = self.hasher.hash_one(text.as_bytes());
        if let Some(places) = self.places.get_mut(domain as usize) {
            let again = |place: &u32| self.hasher.hash_one(self.texts.bytes(*place));
            places.insert_unique(hash, place, again);
        }
        Ok(place)
    }
}

fn too_long() -> Error {
    Error::data("the distinct texts exceed 4 GiB")
}
