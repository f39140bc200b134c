//! Goal: no attempt is gained or lost, whatever engines, clocks and the store do.
//!
//! Method: thousands of small worlds ([`super::simulation`]), each made of its seed.
//! `KBA_SIMULATION_RUNS` sets how many, `KBA_SIMULATION_SEED` the first.

use std::panic::catch_unwind;

use super::simulation::{Ground, run};
use crate::session::model::Picks;

fn from_env(name: &str, unless_set: u64) -> u64 {
    std::env::var(name).map_or(unless_set, |text| text.parse().unwrap())
}

/// Runs worlds by seed, and tells the seed of one that fails.
fn worlds(runs: u64, ground: fn(u64) -> Ground) {
    let first = from_env("KBA_SIMULATION_SEED", 0);
    for seed in first..first + runs {
        let run = || run(Picks::seeded(seed), ground(seed), OPERATIONS);
        assert!(
            catch_unwind(run).is_ok(),
            "seed {seed}: KBA_SIMULATION_SEED={seed} KBA_SIMULATION_RUNS=1"
        );
    }
}

#[test]
fn no_attempt_is_gained_or_lost() {
    worlds(from_env("KBA_SIMULATION_RUNS", RUNS), |_| Ground::Memory);
}

#[test]
fn no_attempt_is_gained_or_lost_by_crashes() {
    // a disk costs as much as many worlds in memory
    let runs = from_env("KBA_SIMULATION_RUNS", RUNS).div_ceil(20);
    worlds(runs, Ground::Disk);
}

const RUNS: u64 = 1_000;
const OPERATIONS: usize = 40;
