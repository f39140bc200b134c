//! What quizzes of the engine cost on a prepared population.

use std::hint::black_box;
use std::path::Path;
use std::sync::Mutex;

use kba::audit::{Generated, GeneratorOptions};
use kba::record::Table;
use kba::{Claim, ClaimForm, Engine, Error, Policy, Population, Secret};
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use rayon::ThreadPoolBuilder;

use crate::clock::{self, Outcome, Times, float, nanos};

/// Figures of one population; times in nanoseconds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Figures {
    /// Wall time of a quiz to JSON, one at a time: p50, p99, p99.9.
    pub(crate) json: [f64; 3],
    /// The same after 64 MiB were walked through before each.
    pub(crate) cold: [f64; 3],
    /// CPU time of a claim: to JSON, to texts, and without words.
    pub(crate) cpu: [f64; 3],
    /// Wall time of a claim of nobody: declined, and answered with a decoy.
    pub(crate) nobody: [[f64; 3]; 2],
    /// In bulk, CPU time of a claim on one thread.
    pub(crate) bulk: f64,
    /// Claims a second on one and two threads.
    pub(crate) rates: [f64; 2],
    pub(crate) declined: f64,
    pub(crate) bytes: f64,
    pub(crate) claims: usize,
}

/// Claims of random adults, as they would fill them in.
pub(crate) fn claims(population: &Population, count: usize) -> Vec<ClaimForm> {
    let ids: Vec<&str> = population.adult_ids().collect();
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let mut forms = Vec::with_capacity(count);
    while forms.len() < count && !ids.is_empty() {
        let id = ids
            .get(rng.random_range(0..ids.len()))
            .copied()
            .unwrap_or("");
        forms.extend(form(population, id));
    }
    forms
}

fn form(population: &Population, id: &str) -> Option<ClaimForm> {
    let person = population.rows(id, Table::Persons)?;
    let home = population.home(id)?;
    let cell = |rows: &kba::record::Rows, name: &str| {
        let column = rows
            .table()
            .columns()
            .iter()
            .position(|column| column.name == name);
        let cell = column.and_then(|column| rows.columns().get(column));
        cell.map_or_else(String::new, |cell| cell.get(0).to_owned())
    };
    Some(ClaimForm {
        first_name: cell(&person, "first_name"),
        last_name: cell(&person, "last_name"),
        suffix: cell(&person, "suffix"),
        birth: cell(&person, "birth_date"),
        ssn_last4: cell(&person, "ssn").get(5..).unwrap_or("").to_owned(),
        address: format!("{} {}", cell(&home, "number"), cell(&home, "street")),
        city: cell(&home, "city"),
        state: cell(&home, "state"),
        zip: cell(&home, "zip"),
    })
}

fn engine(population: &Population, policy: Policy) -> Outcome<Engine> {
    let secret = Secret::new(b"sixteen bytes and more")?;
    Ok(Engine::builder(population.clone(), secret)
        .policy(policy)
        .build()?)
}

/// Measures everything that begins with a claim.
pub(crate) fn measure(population: &Population, forms: &[ClaimForm]) -> Outcome<Figures> {
    let claims = forms
        .iter()
        .map(Claim::new)
        .collect::<Result<Vec<_>, _>>()?;
    let engine = engine(population, Policy::new())?;
    let mut figures = Figures {
        claims: claims.len(),
        ..Figures::default()
    };
    // pages and phrases come in the first pass
    one_at_a_time(&engine, &claims, 0)?;
    let (json, bytes) = one_at_a_time(&engine, &claims, 0)?;
    figures.declined = 1.0 - float(json.len()) / float(claims.len());
    figures.bytes = float(bytes) / float(json.len().max(1));
    figures.json = json.percentiles();
    let some = claims.get(..claims.len().min(COLD)).unwrap_or_default();
    figures.cold = one_at_a_time(&engine, some, CACHES)?.0.percentiles();
    figures.cpu = [Form::Json, Form::Text, Form::Draft]
        .into_iter()
        .map(|form| cpu(&engine, &claims, form))
        .collect::<Outcome<Vec<f64>>>()?
        .try_into()
        .unwrap_or_default();
    figures.nobody = nobody(population, forms)?;
    bulk(&engine, &claims, &mut figures)?;
    Ok(figures)
}

/// The wall times of quizzes to JSON, and how many bytes they had.
fn one_at_a_time(engine: &Engine, claims: &[Claim], evicted: usize) -> Outcome<(Times, usize)> {
    let mut generator = engine.danger_generator(GeneratorOptions::new().seed(1))?;
    let (mut times, mut json, mut bytes) = (Times::default(), Vec::new(), 0);
    let mut other = vec![1_u8; evicted];
    for claim in claims {
        for byte in other.iter_mut().step_by(64) {
            *byte = byte.wrapping_add(1);
        }
        json.clear();
        let start = clock::wall()?;
        let made = generator.quiz(black_box(claim));
        if let Generated::Quiz(made) = made {
            made.quiz.write_json(&mut json);
            times.push(clock::wall()?.saturating_sub(start));
            bytes += json.len();
        }
    }
    Ok((times, bytes))
}

#[derive(Clone, Copy, Debug)]
enum Form {
    Json,
    Text,
    Draft,
}

/// CPU time of a claim, those that are declined among them.
fn cpu(engine: &Engine, claims: &[Claim], form: Form) -> Outcome<f64> {
    let mut generator = engine.danger_generator(GeneratorOptions::new().seed(1))?;
    let mut json = Vec::new();
    let mut letters = 0;
    let time = clock::of(|| {
        for claim in claims {
            let Generated::Quiz(made) = generator.quiz(black_box(claim)) else {
                continue;
            };
            match form {
                Form::Json => {
                    json.clear();
                    made.quiz.write_json(&mut json);
                }
                Form::Text => {
                    for question in made.quiz.questions() {
                        letters += question.prompt().len();
                        letters += question.choices().map(str::len).sum::<usize>();
                    }
                }
                Form::Draft => {
                    black_box(&made);
                }
            }
        }
        black_box((&json, letters));
    })?;
    Ok(nanos(time, claims.len()))
}

/// Claims of nobody, who are declined or answered with decoys.
fn nobody(population: &Population, forms: &[ClaimForm]) -> Outcome<[[f64; 3]; 2]> {
    let claims = forms.iter().map(|form| {
        let form = ClaimForm {
            last_name: format!("{}zz", form.last_name),
            ..form.clone()
        };
        Claim::new(&form)
    });
    let claims = claims.collect::<Result<Vec<_>, _>>()?;
    let mut all = [[0.0; 3]; 2];
    let decoys = Policy::builder().decoys(true).build()?;
    for (policy, figures) in [Policy::new(), decoys].into_iter().zip(&mut all) {
        let engine = engine(population, policy)?;
        let mut generator = engine.danger_generator(GeneratorOptions::new().seed(1))?;
        let (mut times, mut json) = (Times::default(), Vec::new());
        for claim in &claims {
            json.clear();
            let start = clock::wall()?;
            if let Generated::Quiz(made) = generator.quiz(black_box(claim)) {
                made.quiz.write_json(&mut json);
            }
            times.push(clock::wall()?.saturating_sub(start));
        }
        *figures = times.percentiles();
    }
    Ok(all)
}

/// Bulk work to JSON on one thread and on two.
fn bulk(engine: &Engine, claims: &[Claim], figures: &mut Figures) -> Outcome<()> {
    for (threads, rate) in (1..).zip(&mut figures.rates) {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build()?;
        let mut bytes = 0;
        // memory of parts that are done with
        let used = Mutex::new(Vec::<Vec<u8>>::new());
        let (start, cpu) = (clock::wall()?, clock::process()?);
        for _ in 0..BULK_PASSES {
            engine.danger_generate(
                &pool,
                claims,
                GeneratorOptions::new().seed(1),
                |generator, claims| {
                    let lines = used.lock().map_or(None, |mut used| used.pop());
                    let mut lines = lines.unwrap_or_default();
                    generator.quizzes(claims, |generated| {
                        if let Generated::Quiz(made) = generated {
                            made.quiz.write_json(&mut lines);
                            lines.push(b'\n');
                        }
                    });
                    lines
                },
                |mut part: Vec<u8>| {
                    bytes += part.len();
                    part.clear();
                    used.lock().map(|mut used| used.push(part)).unwrap_or(());
                    Ok::<(), Error>(())
                },
            )?;
        }
        black_box(bytes);
        let made = claims.len() * BULK_PASSES;
        let cpu = nanos(clock::process()?.saturating_sub(cpu), made);
        *rate = 1e9 / nanos(clock::wall()?.saturating_sub(start), made);
        if threads == 1 {
            figures.bulk = cpu;
        }
    }
    Ok(())
}

/// Opens a prepared population and makes the first quiz, in milliseconds; with its pages in memory
/// or dropped before.
pub(crate) fn first_quiz(place: &Path, form: &ClaimForm, is_cold: bool) -> Outcome<f64> {
    let mut pages = Vec::new();
    for entry in std::fs::read_dir(place)? {
        let file = std::fs::File::open(entry?.path())?;
        if is_cold {
            file.sync_all()?;
            rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed)?;
        } else {
            // the mapping reads the page cache
            let mut file = file;
            std::io::copy(&mut file, &mut std::io::sink())?;
            pages.push(());
        }
    }
    let claim = Claim::new(form)?;
    let start = clock::wall()?;
    let engine = engine(&Population::open(place)?, Policy::new())?;
    let mut generator = engine.danger_generator(GeneratorOptions::new().seed(1))?;
    let mut json = Vec::new();
    if let Generated::Quiz(made) = generator.quiz(&claim) {
        made.quiz.write_json(&mut json);
    }
    black_box(&json);
    Ok(nanos(clock::wall()?.saturating_sub(start), 1) / 1e6)
}

const COLD: usize = 2_000;
/// Twice as much as the caches of this class of machine hold.
const CACHES: usize = 64 << 20;
const BULK_PASSES: usize = 3;
