//! What the fuzz targets (`fuzz/`) check. Compiled with `cfg(fuzzing)` only; no part of the
//! library.
//!
//! A target hands its bytes to the function of its name, which panics where a promise is broken.
//! The bytes are read as decisions ([`Dice`]), so that a changed byte changes one thing.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is how a fuzz target tells a find"
)]

mod claim;
mod dice;
#[cfg(feature = "frames")]
mod load;
mod people;
mod policy;
mod quiz;
mod session;
mod token;

pub use self::claim::claim;
#[cfg(feature = "frames")]
pub use self::load::load;
pub use self::policy::policy;
pub use self::quiz::quiz;
pub use self::session::session;
pub use self::token::token;

use std::collections::BTreeSet;

use self::dice::Dice;
use self::people::People;
use crate::policy::{NoneOfTheAbove, Policy};
use crate::quiz::{Kinds, Maker, Prfs};
use crate::secret::Secret;

/// A pool of random weights and conflicts.
///
/// Each displayed set names each of its members equally
/// often, for all or for none; the fewer that a policy asks for are among them; and the seat of
/// "None of the above" follows from what is displayed alone.
pub fn draw(data: &[u8]) {
    let mut dice = Dice::new(data);
    let choices = dice.range(4, 8);
    let len = dice.range(choices, 48);
    let heavy = dice.below(4);
    let weights: Vec<u32> = (0..len)
        .map(|_| {
            if dice.below(4) < heavy {
                2 + u32::from(dice.chance(25))
            } else {
                1
            }
        })
        .collect();
    let clashes: BTreeSet<(usize, usize)> = (0..dice.below(2 * len))
        .map(|_| (dice.below(len), dice.below(len)))
        .filter(|(a, b)| a != b)
        .collect();
    let Some(pools) = crate::pool::fuzzing::pools(&weights, choices, &clashes) else {
        return;
    };
    crate::pool::fuzzing::exact(&pools, &weights, &clashes);
    let secret = Secret::new(&dice.bytes::<16>()).unwrap();
    let prfs = Prfs::new(&secret, b"");
    let modes = [
        NoneOfTheAbove::Off,
        NoneOfTheAbove::Some,
        NoneOfTheAbove::All,
    ];
    let policy = Policy::builder()
        .choices(u8::try_from(dice.range(4, choices)).unwrap())
        .none_of_the_above(dice.pick(&modes))
        .build()
        .unwrap();
    crate::quiz::fuzzing::seats(&pools, &policy, &prfs);
}

/// Whole quizzes, with another member of each displayed set in the subject's place: the same
/// questions are found to fit, and the same bytes are shown.
pub fn answer_leak(data: &[u8]) {
    let mut dice = Dice::new(data);
    let people = People::roll(&mut dice);
    let Some(population) = people.population() else {
        return;
    };
    let policy = policy::roll(&mut dice, &population);
    let prfs = Prfs::new(
        &Secret::new(&dice.bytes::<16>()).unwrap(),
        population.edition_bytes(),
    );
    let maker = Maker {
        tables: population.tables(),
        pools: population.pools(),
        serving: population.serving(),
        policy: &policy,
        prfs: &prfs,
        kinds: &Kinds::new(&policy, population.pools()),
    };
    for _ in 0..SUBJECTS {
        let (id, form) = people.someone(&mut dice);
        let Some(person) = population.tables().find(id) else {
            continue;
        };
        let pick = &mut |bound| dice.below(bound);
        crate::serving::swap(population.tables(), population.pools(), person, pick);
        let block = population.serving().block_of(person);
        let (Some(at), Ok(claim)) = (block, crate::Claim::new(form)) else {
            continue;
        };
        crate::quiz::fuzzing::swap(&maker, at, &claim, pick);
    }
}

/// Enough for spouses and neighbours to be among them.
const SUBJECTS: usize = 8;
