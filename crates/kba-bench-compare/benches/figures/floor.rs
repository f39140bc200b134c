//! What memory itself costs: loads that wait for each other, and sixteen chains at once.

use std::hint::black_box;

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;

use crate::clock::{self, Outcome};

/// Nanoseconds of CPU time of one load from main memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Floor {
    /// Each waits for the last.
    pub(crate) dependent: f64,
    /// Of sixteen chains.
    pub(crate) overlapped: f64,
}

/// One node a cache line.
type Line = [u32; 16];

/// Walks an array of so many cache lines, in memory of ordinary pages.
pub(crate) fn measure(lines: usize, steps: usize) -> Outcome<Floor> {
    let array = cycle(lines)?;
    let next = |at: u32| array.get(at as usize).map_or(0, |line| line[0]);
    let starts = |count: usize| -> Vec<u32> {
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        (0..count)
            .map(|_| rng.random_range(0..u32::try_from(lines).unwrap_or(1)))
            .collect()
    };
    let mut best = Floor {
        dependent: f64::MAX,
        overlapped: f64::MAX,
    };
    // the first pass brings the page tables
    for pass in 0..3 {
        let mut at = starts(1).first().copied().unwrap_or(0);
        let time = clock::of(|| {
            for _ in 0..steps {
                at = next(at);
            }
            black_box(at);
        })?;
        let dependent = clock::nanos(time, steps);
        let mut chains = starts(CHAINS);
        let rounds = steps / 4;
        let time = clock::of(|| {
            for _ in 0..rounds {
                for at in &mut chains {
                    *at = next(*at);
                }
            }
            black_box(&chains);
        })?;
        let overlapped = clock::nanos(time, rounds * CHAINS);
        if pass > 0 {
            best.dependent = best.dependent.min(dependent);
            best.overlapped = best.overlapped.min(overlapped);
        }
    }
    Ok(best)
}

/// Lines each of which names the next of one great cycle (Sattolo).
fn cycle(lines: usize) -> Outcome<Vec<Line>> {
    let mut order: Vec<u32> = (0..u32::try_from(lines)?).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    for last in (1..order.len()).rev() {
        order.swap(last, rng.random_range(0..last));
    }
    let mut array: Vec<Line> = vec![[0; 16]; lines];
    let ends = order.last().copied();
    let nexts = order.iter().skip(1).copied().chain(order.first().copied());
    for (at, next) in order.iter().zip(nexts) {
        if let Some([first, ..]) = array.get_mut(*at as usize) {
            *first = next;
        }
    }
    black_box(ends);
    Ok(array)
}

const CHAINS: usize = 16;
