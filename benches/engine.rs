//! What the engine's verbs cost.
//!
//! A claim, by what becomes of it: found, unknown (declined or answered with a decoy), and of a
//! person with too few facts; the times should not tell them apart. Whole sessions (begin, then
//! right answers, which are read from the store in between), by store and number of threads.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a bench that can't go on stops"
)]

#[path = "../tests/worlds.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod worlds;

use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use kba::audit::{Rehearsal, RehearsalOptions};
use kba::load::LoadOptions;
use kba::record::PartialDate;
use kba::{
    Answers, Begin, Claim, ClaimForm, EmbeddedStore, Engine, MemoryStore, Policy, Population,
    Scope, Secret, Store,
};

use self::worlds::{Shape, World, text};

struct Claims {
    found: Vec<Claim>,
    thin: Vec<Claim>,
    unknown: Vec<Claim>,
}

fn all(c: &mut Criterion) {
    let shape = Shape {
        households: 1_500,
        counties: 2,
        variety: 20,
    };
    let world = World::random(11, shape);
    let today = PartialDate::parse("2026-06-30").expect("a date");
    let mut builder = Population::builder(LoadOptions::new().today(today));
    for rows in world.batches(1_000) {
        builder.push(&rows).expect("rows");
    }
    let (population, _) = builder.finish().expect("a population");
    let plain = engine(&population, Policy::new(), MemoryStore::new());
    let claims = claims(&world, &plain);
    outcomes(c, &population, &claims);
    sessions(c, &population, &claims.found);
}

fn engine(population: &Population, policy: Policy, store: impl Store + 'static) -> Engine {
    let secret = Secret::new(b"0123456789abcdef").expect("a secret");
    let builder = Engine::builder(population.clone(), secret);
    let builder = builder.policy(policy).store(store);
    builder.build().expect("an engine")
}

/// As many sessions a thread, each of a scope of its own.
fn sessions(c: &mut Criterion, population: &Population, claims: &[Claim]) {
    let policy = Policy::builder()
        .danger_unlimited_quizzes()
        .build()
        .expect("a policy");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("sessions.db");
    let embedded = EmbeddedStore::open(&file).expect("a store");
    let engines = [
        (
            "memory",
            engine(population, policy.clone(), MemoryStore::new()),
        ),
        ("embedded", engine(population, policy, embedded)),
    ];
    let number = AtomicUsize::new(0);
    let mut group = c.benchmark_group("session");
    group.sample_size(10);
    for (store, engine) in &engines {
        for threads in [1, 16] {
            let id = BenchmarkId::new(*store, format!("{threads} threads"));
            group.throughput(Throughput::Elements(threads * SESSIONS));
            group.bench_function(id, |b| {
                b.iter(|| {
                    thread::scope(|scope| {
                        for _ in 0..threads {
                            scope.spawn(|| {
                                for _ in 0..SESSIONS {
                                    session(engine, claims, &number);
                                }
                            });
                        }
                    });
                });
            });
        }
    }
    group.finish();
}

fn session(engine: &Engine, claims: &[Claim], number: &AtomicUsize) {
    let number = number.fetch_add(1, Ordering::Relaxed);
    let scope = Scope::new(number.to_string()).expect("a scope");
    let claim = &claims[number % claims.len()];
    let Begin::Quiz(begun) = engine.begin(claim, &scope).expect("a store") else {
        panic!("nobody is asked");
    };
    let round = &begun.round;
    let right = engine.danger_reveal(&round.session).expect("a store");
    let answers = Answers::new(round.quiz_id(), &right).expect("answers");
    let verdict = engine.answer(&round.session, &answers).expect("a store");
    assert!(verdict.is_passed());
}

fn outcomes(c: &mut Criterion, population: &Population, claims: &Claims) {
    let decoys = Policy::builder().decoys(true).build().expect("a policy");
    let mut group = c.benchmark_group("begin");
    for (name, policy) in [("declining", Policy::new()), ("decoys", decoys)] {
        let engine = engine(population, policy, MemoryStore::new());
        for (outcome, claims) in [
            ("found", &claims.found),
            ("thin", &claims.thin),
            ("unknown", &claims.unknown),
        ] {
            let mut at = 0;
            group.bench_function(format!("{name}/{outcome}"), |b| {
                b.iter(|| {
                    at += 1;
                    let claim = &claims[at % claims.len()];
                    black_box(
                        engine
                            .danger_rehearse(black_box(claim), &RehearsalOptions::new())
                            .expect("entropy"),
                    )
                });
            });
        }
    }
    group.finish();
}

/// The claims of all adults by what becomes of them, and the same under names of nobody.
fn claims(world: &World, engine: &Engine) -> Claims {
    let mut claims = Claims {
        found: Vec::new(),
        thin: Vec::new(),
        unknown: Vec::new(),
    };
    for id in world.adults() {
        let (person, Some(home)) = (world.person(id), world.home(id)) else {
            continue;
        };
        let mut form = ClaimForm {
            first_name: text(person, "first_name").to_owned(),
            last_name: text(person, "last_name").to_owned(),
            birth: text(person, "birth_date").to_owned(),
            ssn_last4: text(person, "ssn").get(5..).unwrap_or_default().to_owned(),
            address: format!("{} {}", text(home, "number"), text(home, "street")),
            city: text(home, "city").to_owned(),
            state: text(home, "state").to_owned(),
            zip: text(home, "zip").to_owned(),
            ..ClaimForm::default()
        };
        let claim = Claim::new(&form).expect("a claim");
        match engine
            .danger_rehearse(&claim, &RehearsalOptions::new())
            .expect("entropy")
        {
            Rehearsal::Quiz(_) => claims.found.push(claim),
            _ => claims.thin.push(claim),
        }
        form.last_name = "Nobodyson".to_owned();
        claims.unknown.push(Claim::new(&form).expect("a claim"));
    }
    claims
}

/// Enough for threads to meet.
const SESSIONS: u64 = 8;

criterion_group!(benches, all);
criterion_main!(benches);
