//! The index by which a claim finds its candidates.
//!
//! One entry for each combination of a last name the person bears or bore (hyphenated parts
//! included), the root of the first name, and the birth year. Open addressing with linear probing; a
//! slot holds 32 bits of the hash and the place of the block plus one.

use crate::Error;
use crate::kind::ToldPlace;
use crate::population::{PersonRow, Tables};
use crate::record::PartialDate;
use crate::resolve::{Claim, Compared, Qualifier, Ranking, Reason, rank};
use crate::serving::decoy::city_hash;
use crate::serving::{BlockAt, Serving};

/// Who a claim resolved to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) subject: Result<BlockAt, Reason>,
    pub(crate) qualifiers: Vec<Qualifier>,
}

/// Whom a claim may mean.
#[derive(Debug, Default)]
pub(crate) struct Candidates {
    blocks: [BlockAt; CANDIDATES_MAX],
    len: usize,
    /// Whether there are more.
    is_over: bool,
}

impl Candidates {
    /// The second of three steps: reads slots, and asks memory for the blocks that they name.
    pub(crate) fn of(serving: &Serving, claim: &Claim) -> Self {
        let mut found = Self::default();
        for hash in &claim.keys.lookups {
            serving.candidates(*hash, |at| match found.blocks.get_mut(found.len) {
                Some(slot) => {
                    serving.fetch_block(at);
                    *slot = at;
                    found.len += 1;
                }
                None => found.is_over = true,
            });
        }
        found
    }
}

/// The last of three steps: resolves a claim. `today` decides who is of age.
pub(crate) fn resolve(
    serving: &Serving,
    tables: &Tables,
    (claim, candidates): (&Claim, &Candidates),
    today: PartialDate,
) -> Found {
    let mut ranking = Ranking::new();
    let mut look = |at: BlockAt| {
        let found = match serving.block(at).known().compare(claim) {
            Compared::Never => None,
            Compared::Exactly(rank) => Some(rank),
            Compared::Perhaps => rank(tables, claim, serving.person(at)),
        };
        if let Some(rank) = found {
            ranking.add(rank, at);
        }
    };
    if candidates.is_over {
        for hash in &claim.keys.lookups {
            serving.candidates(*hash, &mut look);
        }
    } else {
        let blocks = candidates.blocks.iter().take(candidates.len);
        blocks.for_each(|at| look(*at));
    }
    let nobody = |reason| Found {
        subject: Err(reason),
        qualifiers: Vec::new(),
    };
    let (best, at) = match ranking.best() {
        Ok(best) => best,
        Err(reason) => return nobody(reason),
    };
    let known = serving.block(at).known();
    let subject = if known.is_dead {
        Err(Reason::Deceased)
    } else if known.of_age(today.packed()) {
        Ok(at)
    } else {
        Err(Reason::Minor)
    };
    Found {
        subject,
        qualifiers: best.qualifiers(),
    }
}

impl Serving {
    /// The first of three steps: asks memory for where a claim will be looked for.
    pub(crate) fn expect(&self, claim: &Claim) {
        for hash in &claim.keys.lookups {
            self.slots.fetch(start(*hash, mask(self)));
        }
    }

    /// Calls for each block whose entry may be meant; names must still be compared.
    fn candidates(&self, hash: u64, mut found: impl FnMut(BlockAt)) {
        let mask = mask(self);
        let mut at = start(hash, mask);
        // a damaged index must not loop for ever
        for _ in 0..PROBES_MAX {
            let slot = self.slots.at(at);
            if slot == 0 {
                return;
            }
            if slot >> 32 == hash >> 32
                && let Ok(block) = u32::try_from((slot & 0xffff_ffff).wrapping_sub(1))
            {
                found(BlockAt(block));
            }
            at = (at + 1) & mask;
        }
    }
}

fn mask(serving: &Serving) -> usize {
    serving.slots.len().wrapping_sub(1)
}

/// The slots of entries: hashes and places of blocks. The number of slots is a power of two.
pub(super) fn slots(entries: &[(u64, u32)]) -> Result<Vec<u64>, Error> {
    let size = (entries.len() + entries.len() / 3)
        .next_power_of_two()
        .max(2);
    if u32::try_from(size).is_err() {
        return Err(Error::data(
            "the identity index exceeds 4,294,967,295 slots",
        ));
    }
    let mask = size - 1;
    let mut slots = vec![0_u64; size];
    for (hash, block) in entries {
        let mut at = start(*hash, mask);
        while let Some(taken) = slots.get(at)
            && *taken != 0
        {
            at = (at + 1) & mask;
        }
        if let Some(free) = slots.get_mut(at) {
            *free = (hash & !0xffff_ffff) | (u64::from(*block) + 1);
        }
    }
    Ok(slots)
}

/// City and ZIP code of the home, as decoys are found by them.
pub(super) fn home_place(tables: &Tables, person: PersonRow) -> Option<(Option<u64>, u32)> {
    let place = ToldPlace::of(tables, tables.home(person)?);
    let city = (!place.city.is_empty()).then(|| city_hash(&place.city, &place.state));
    Some((city, place.zip.parse().unwrap_or(0)))
}

/// From the fingerprint, which the slot keeps.
fn start(hash: u64, mask: usize) -> usize {
    usize::try_from((hash >> 32).wrapping_mul(0x9e37_79b9)).unwrap_or(0) & mask
}

/// Hardly a claim has more.
const CANDIDATES_MAX: usize = 16;
/// The commonest name and year of a nation of 300 million has some hundreds of bearers.
const PROBES_MAX: usize = 4096;
