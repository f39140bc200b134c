//! The dictionary of texts: each distinct value once, numbered in order of domain and value.

use hashbrown::HashMap;

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
    raw: Vec<HashMap<Box<str>, u32>>,
    normal: Vec<HashMap<Box<str>, u32>>,
    shown: Vec<Box<str>>,
    scratch: String,
}

impl Interner {
    pub(crate) fn new() -> Self {
        Self {
            raw: vec![HashMap::new(); Domain::COUNT],
            normal: vec![HashMap::new(); Domain::COUNT],
            shown: vec!["".into()],
            scratch: String::new(),
        }
    }

    /// The provisional number of a text; 0 if nothing is left of it after normalisation.
    pub(crate) fn intern(&mut self, domain: Domain, raw: &str) -> Result<u32, Error> {
        if raw.is_empty() {
            return Ok(0);
        }
        let (Some(raws), Some(normals)) = (
            self.raw.get_mut(domain as usize),
            self.normal.get_mut(domain as usize),
        ) else {
            return Ok(0);
        };
        if let Some(id) = raws.get(raw) {
            return Ok(*id);
        }
        self.scratch.clear();
        domain.normal(raw, &mut self.scratch);
        if self.scratch.is_empty() {
            return Ok(0);
        }
        let shown = domain.display(raw, &self.scratch);
        let id = if let Some(id) = normals.get(self.scratch.as_str()) {
            if let Some(best) = self.shown.get_mut(*id as usize)
                && *shown < **best
            {
                *best = shown.into();
            }
            *id
        } else {
            let id = u32::try_from(self.shown.len())
                .map_err(|_| Error::data("there are more than 4,294,967,295 distinct texts"))?;
            normals.insert(self.scratch.as_str().into(), id);
            self.shown.push(shown.into());
            id
        };
        // a nearly unique text is not worth remembering twice
        if !domain.nearly_unique() {
            raws.insert(raw.into(), id);
        }
        Ok(id)
    }

    /// The dictionary, and the final number of each provisional one.
    pub(crate) fn finish(self) -> Result<(Texts, Vec<u32>), Error> {
        drop(self.raw);
        let mut renumber = vec![0; self.shown.len()];
        let mut bytes = Vec::new();
        let mut ends = vec![0];
        let order = self.normal.into_iter().flat_map(|texts| {
            let mut texts: Vec<(Box<str>, u32)> = texts.into_iter().collect();
            texts.sort_unstable();
            texts
        });
        for (rank, (_, id)) in (1_u32..).zip(order) {
            if let Some(slot) = renumber.get_mut(id as usize) {
                *slot = rank;
            }
            if let Some(text) = self.shown.get(id as usize) {
                bytes.extend_from_slice(text.as_bytes());
            }
            ends.push(
                u32::try_from(bytes.len())
                    .map_err(|_| Error::data("the distinct texts exceed 4 GiB"))?,
            );
        }
        let texts = Texts {
            bytes: bytes.into(),
            ends: ends.into(),
        };
        Ok((texts, renumber))
    }
}
