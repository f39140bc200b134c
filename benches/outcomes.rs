//! What a claim costs, by what becomes of it: found, unknown (declined or answered with a decoy),
//! and of a person with too few facts. The times should not tell them apart.

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

use criterion::{Criterion, criterion_group, criterion_main};
use kba::record::PartialDate;
use kba::{
    Claim, ClaimForm, Engine, LoadOptions, Policy, Population, Rehearsal, RehearsalOptions, Secret,
};

use self::worlds::{Shape, World, text};

struct Claims {
    found: Vec<Claim>,
    thin: Vec<Claim>,
    unknown: Vec<Claim>,
}

fn outcomes(c: &mut Criterion) {
    let world = World::random(
        11,
        Shape {
            households: 1_500,
            counties: 2,
            variety: 20,
        },
    );
    let today = PartialDate::parse("2026-06-30").expect("a date");
    let mut builder = Population::builder(LoadOptions::new().today(today));
    for rows in world.batches(1_000) {
        builder.push(&rows).expect("rows");
    }
    let (population, _) = builder.finish().expect("a population");
    let engine = |policy: Policy| {
        let secret = Secret::new(b"0123456789abcdef").expect("a secret");
        let builder = Engine::builder(population.clone(), secret);
        builder.policy(policy).build().expect("an engine")
    };
    let plain = engine(Policy::new());
    let decoys = Policy::builder().decoys(true).build().expect("a policy");
    let claims = claims(&world, &plain);
    let mut group = c.benchmark_group("begin");
    for (policy, engine) in [("declining", plain), ("decoys", engine(decoys))] {
        for (outcome, claims) in [
            ("found", &claims.found),
            ("thin", &claims.thin),
            ("unknown", &claims.unknown),
        ] {
            let mut at = 0;
            group.bench_function(format!("{policy}/{outcome}"), |b| {
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

criterion_group!(benches, outcomes);
criterion_main!(benches);
