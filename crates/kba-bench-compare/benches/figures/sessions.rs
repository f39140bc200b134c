//! What sessions cost, by what becomes of them, on the store in memory.

use std::fmt::Write as _;
use std::hint::black_box;

use kba::{
    Answers, Begin, Claim, ClaimForm, Engine, MemoryStore, Policy, Population, Scope, Secret,
};

use crate::clock::{self, Outcome, Times};

/// Wall times in nanoseconds: p50, p99, p99.9.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sessions {
    /// Begin: somebody is asked.
    found: [f64; 3],
    /// Begin: somebody of whom too little is on file.
    thin: [f64; 3],
    /// Begin: nobody is found, and the claim declined.
    declined: [f64; 3],
    /// Begin: nobody is found, and a decoy asked.
    decoy: [f64; 3],
    /// Begin and the right answers.
    passed: [f64; 3],
}

/// Begins a session for each of some claims, each in a scope of its own.
pub(crate) fn measure(population: &Population, forms: &[ClaimForm]) -> Outcome<Sessions> {
    let forms = forms.get(..forms.len().min(CLAIMS)).unwrap_or_default();
    let claims = forms.iter().map(Claim::new);
    let claims = claims.collect::<Result<Vec<_>, _>>()?;
    let unknown = forms.iter().map(|form| {
        Claim::new(&ClaimForm {
            last_name: format!("{}zz", form.last_name),
            ..form.clone()
        })
    });
    let unknown = unknown.collect::<Result<Vec<_>, _>>()?;
    let mut sessions = Sessions::default();
    let plain = engine(population, Policy::new())?;
    let (mut found, mut thin, mut passed) = (Times::default(), Times::default(), Times::default());
    for (number, claim) in claims.iter().enumerate() {
        let scope = Scope::new(number.to_string())?;
        let start = clock::wall()?;
        let begun = plain.begin(black_box(claim), &scope)?;
        let taken = clock::wall()?.saturating_sub(start);
        let Begin::Quiz(begun) = begun else {
            thin.push(taken);
            continue;
        };
        found.push(taken);
        let round = &begun.round;
        let answers = Answers::new(round.quiz_id(), &plain.danger_reveal(&round.session)?)?;
        let start = clock::wall()?;
        plain.answer(&round.session, &answers)?;
        passed.push(taken + clock::wall()?.saturating_sub(start));
    }
    sessions.found = found.percentiles();
    sessions.thin = thin.percentiles();
    sessions.passed = passed.percentiles();
    let decoys = engine(population, Policy::builder().decoys(true).build()?)?;
    for (engine, figures) in [
        (&plain, &mut sessions.declined),
        (&decoys, &mut sessions.decoy),
    ] {
        let mut times = Times::default();
        for (number, claim) in unknown.iter().enumerate() {
            let scope = Scope::new(format!("u{number}"))?;
            let start = clock::wall()?;
            black_box(engine.begin(black_box(claim), &scope)?);
            times.push(clock::wall()?.saturating_sub(start));
        }
        *figures = times.percentiles();
    }
    Ok(sessions)
}

fn engine(population: &Population, policy: Policy) -> Outcome<Engine> {
    let secret = Secret::new(b"sixteen bytes and more")?;
    let engine = Engine::builder(population.clone(), secret).policy(policy);
    Ok(engine.store(MemoryStore::new()).build()?)
}

impl Sessions {
    pub(crate) fn tell(&self, out: &mut String) -> Outcome<()> {
        for (name, [p50, p99, p999]) in [
            ("begin, somebody asked", self.found),
            ("begin, too few facts", self.thin),
            ("begin, nobody: declined", self.declined),
            ("begin, nobody: a decoy asked", self.decoy),
            ("begin and right answers", self.passed),
        ] {
            writeln!(
                out,
                "| {name}, store in memory, wall, p50 / p99 / p99.9 | {p50:.0} / {p99:.0} / {p999:.0} |"
            )?;
        }
        Ok(())
    }
}

/// Sessions of a figure.
const CLAIMS: usize = 20_000;
