//! The swap, while a population is laid out: another member of each set in the place of a person's
//! fact, and the block is the same but for the right seats.

#![expect(
    clippy::unwrap_used,
    reason = "a panic is how a test or a fuzz target tells a find"
)]
#![cfg_attr(
    fuzzing,
    expect(
        clippy::indexing_slicing,
        reason = "a panic is how a fuzz target tells a find"
    )
)]

use crate::kind::Told;
use crate::pool::{Drawn, Member, Pools};
use crate::population::{PersonRow, Tables};
use crate::secret::Prf;
#[cfg(fuzzing)]
use crate::serving::block::{self, Block};
use crate::serving::lay::{Desk, Layer, values};
#[cfg(fuzzing)]
use crate::serving::{BlockAt, Serving};

/// Lays a person out, and once more with other members of the sets. `pick` picks below a bound.
pub(crate) fn swap(
    tables: &Tables,
    pools: &Pools,
    person: PersonRow,
    pick: &mut dyn FnMut(usize) -> usize,
) {
    let serving = values(tables, pools).unwrap().with_wording();
    let key = Prf::new([u8::try_from(pick(256)).unwrap(); 32]);
    let layer = Layer::new((tables, pools), &key, &serving, 1);
    let told = Told::of_present(tables, person);
    let (mut own, mut other) = (Desk::default(), Desk::default());
    for (number, turn, member) in pools.asks(person) {
        let drawn = layer.draw(number, member);
        let swapped = drawn.map(|drawn| {
            let at = pick(drawn.members().len());
            same_set(pools, drawn.members().nth(at).unwrap(), &drawn)
        });
        layer.take(&mut own, person, (number, turn), drawn, &told);
        layer.take(&mut other, person, (number, turn), swapped, &told);
    }
    layer.settle(&mut own);
    layer.settle(&mut other);
    let sets = |desk: &Desk| -> Vec<(u8, u8, u32, u16)> {
        let asks = desk.asks.iter();
        asks.map(|(_, ask, _)| (ask.kind, ask.turn, ask.first, ask.set))
            .collect()
    };
    assert_eq!(sets(&own), sets(&other), "refused for some");
    let fits = |desk: &Desk| {
        let fits = &desk.fits;
        (fits.together.clone(), fits.loose.clone())
    };
    assert_eq!(fits(&own), fits(&other), "what fits knows the answer");
}

/// The set as it is drawn for another of its members.
fn same_set(pools: &Pools, other: Member, drawn: &Drawn) -> Drawn {
    (0..pools.jitters(other))
        .filter_map(|jitter| pools.draw(other, jitter))
        .find(|found| found.set == drawn.set)
        .unwrap()
}

#[cfg(fuzzing)]
impl Serving {
    /// Values that are the rows of the members: for what needs no words.
    pub(crate) fn of_rows(pools: &Pools) -> Self {
        let (mut values, mut firsts) = (Vec::new(), Vec::new());
        for pool in 0..pools.starts.len() - 1 {
            firsts.push(u32::try_from(values.len()).unwrap());
            for unit in 0..pools.total(pool) {
                values.push(u32::try_from(pools.row_of_unit(pool, unit)).unwrap());
            }
        }
        Self {
            values: values.into(),
            pools: firsts.into(),
            choices: pools.choices,
            ..Self::default()
        }
        .with_wording()
    }

    /// The same with other right seats in a block.
    pub(crate) fn with_seats(&self, at: BlockAt, seats: &[u8]) -> Self {
        let mut blocks = self.blocks.to_vec();
        let start = at.0 as usize * block::UNIT;
        for (at, seat) in seats.iter().enumerate() {
            let word = &mut blocks[start + Block::ask_word(at)];
            *word = *word & !(7 << 9) | u32::from(*seat) << 9;
        }
        Self {
            slots: self.slots.clone(),
            blocks: blocks.into(),
            values: self.values.clone(),
            cells: self.cells.clone(),
            phrases: self.phrases.clone(),
            pools: self.pools.clone(),
            decoys: self.decoys.clone(),
            choices: self.choices,
            ..Self::default()
        }
        .with_wording()
    }

    /// The block of a person who can be found.
    pub(crate) fn block_of(&self, person: PersonRow) -> Option<BlockAt> {
        let slots = self.slots.iter().filter(|slot| **slot != 0);
        let mut blocks =
            slots.map(|slot| BlockAt(u32::try_from((slot & 0xffff_ffff) - 1).unwrap()));
        blocks.find(|at| self.person(*at) == person)
    }
}
