//! What quizzes of the peers cost, on the same claims and in the same run; every thousandth is held
//! against the records.

use std::hint::black_box;
use std::path::Path;

use kba_bench_compare::validity::{Form, Truth};
use kba_bench_compare::{Claim, Naive, Quiz, Sqlite, World};
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;

use crate::clock::{self, Outcome, Times, nanos};

/// CPU nanoseconds of a claim, and the wall times p50, p99, p99.9 of a quiz.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Peer {
    pub(crate) cpu: f64,
    pub(crate) wall: [f64; 3],
    pub(crate) checked: usize,
}

pub(crate) fn measure(tables: &Path, count: usize) -> Outcome<(Peer, Peer)> {
    let world = World::read(tables)?;
    let all: Vec<Claim> = world.claims().collect();
    let mut order = ChaCha8Rng::seed_from_u64(3);
    let picks: Vec<usize> = (0..count)
        .map(|_| order.random_range(0..all.len()))
        .collect();
    let naive = Naive::build(&world);
    let naive = one(&world, &all, &picks, |claim, rng| {
        Ok(naive.quiz(claim, rng)?)
    })?;
    let mut sqlite = Sqlite::build(&world, None)?;
    let sqlite = one(&world, &all, &picks, |claim, rng| {
        Ok(sqlite.quiz(claim, rng)?)
    })?;
    Ok((naive, sqlite))
}

fn one(
    world: &World,
    claims: &[Claim],
    picks: &[usize],
    mut quiz: impl FnMut(&Claim, &mut ChaCha8Rng) -> Outcome<Option<Quiz>>,
) -> Outcome<Peer> {
    let mut peer = Peer::default();
    for pass in 0..2 {
        let mut times = Times::default();
        let start = clock::thread()?;
        let mut apart = std::time::Duration::ZERO;
        for (number, pick) in (0..).zip(picks) {
            let Some(claim) = claims.get(*pick) else {
                continue;
            };
            let mut rng = ChaCha8Rng::seed_from_u64(number);
            let begun = clock::wall()?;
            let made = quiz(claim, &mut rng)?;
            times.push(clock::wall()?.saturating_sub(begun));
            if let Some(made) = &made
                && number % CHECKED == 0
                && pass == 1
            {
                let begun = clock::thread()?;
                let person = world
                    .persons()
                    .iter()
                    .find(|person| person.id() == claim.person_id);
                let facts = person
                    .into_iter()
                    .flat_map(kba_bench_compare::Person::facts);
                Form::new(5, 5).check(&made.json, &made.right, &Truth::new(facts))?;
                peer.checked += 1;
                apart += clock::thread()?.saturating_sub(begun);
            }
            black_box(&made);
        }
        let time = clock::thread()?.saturating_sub(start).saturating_sub(apart);
        peer.cpu = nanos(time, picks.len());
        peer.wall = times.percentiles();
    }
    Ok(peer)
}

/// One of so many quizzes is held against the records.
const CHECKED: u64 = 1_000;
