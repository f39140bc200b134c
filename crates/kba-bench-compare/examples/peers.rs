//! What a quiz costs in both plain ways, on a folder of tables.
//!
//! ```text
//! cargo run --release -p kba-bench-compare --example peers -- DIR [QUIZZES] [DATABASE]
//! ```
//!
//! QUIZZES random claims are answered by each maker (200,000 unless told), in thread CPU time; with
//! DATABASE (a new file) the database is in that file. Memory is what the process holds more than
//! before, as Linux tells it.
#![expect(clippy::print_stdout, reason = "an example tells what it measures")]

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use kba_bench_compare::{Claim, Naive, Quiz, Sqlite, World};
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use rustix::time::{ClockId, clock_gettime};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let mut args = std::env::args_os().skip(1);
    let folder = PathBuf::from(args.next().ok_or("tell the folder of the tables")?);
    let quizzes = match args.next() {
        Some(text) => text.to_str().ok_or("QUIZZES is not a number")?.parse()?,
        None => 200_000,
    };
    let database = args.next().map(PathBuf::from);

    let world = built("world", || Ok(World::read(&folder)?))?;
    let claims: Vec<Claim> = world.claims().collect();
    println!("{} adults, {} claims", world.persons().len(), claims.len());

    let naive = built("naive", || Ok(Naive::build(&world)))?;
    measure("naive", &claims, quizzes, |claim, rng| {
        Ok(naive.quiz(claim, rng)?)
    })?;
    let mut sqlite = built("sqlite", || Ok(Sqlite::build(&world, database.as_deref())?))?;
    measure("sqlite", &claims, quizzes, |claim, rng| {
        Ok(sqlite.quiz(claim, rng)?)
    })?;
    Ok(())
}

/// Builds something, and tells its CPU time and memory.
fn built<T>(name: &str, build: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    let (start, before) = (cpu()?, resident_mib());
    let built = build()?;
    let seconds = cpu()?.saturating_sub(start).as_secs_f64();
    let memory = match (before, resident_mib()) {
        (Some(before), Some(after)) => format!("{:.0} MiB", after - before),
        _ => "unknown".to_owned(),
    };
    println!("{name}: built in {seconds:.2} s of CPU time, memory {memory}");
    Ok(built)
}

/// Answers random claims twice, the first time to warm up, and tells the mean CPU time of a quiz.
fn measure(
    name: &str,
    claims: &[Claim],
    quizzes: u32,
    mut quiz: impl FnMut(&Claim, &mut ChaCha8Rng) -> Outcome<Option<Quiz>>,
) -> Outcome<()> {
    let mut order = ChaCha8Rng::seed_from_u64(1);
    for run in ["warming up", "measured"] {
        let (mut time, mut made, mut bytes) = (Duration::ZERO, 0_u32, 0);
        let mut picks = Vec::new();
        for _ in 0..quizzes {
            let pick = order.random_range(0..claims.len());
            picks.extend(claims.get(pick));
        }
        let start = cpu()?;
        for (number, claim) in (0..).zip(picks) {
            let mut rng = ChaCha8Rng::seed_from_u64(number);
            if let Some(quiz) = quiz(claim, &mut rng)? {
                made += 1;
                bytes += quiz.json.len();
            }
        }
        time += cpu()?.saturating_sub(start);
        println!(
            "{name}, {run}: {:.0} ns a claim; {:.2} % declined; {} bytes a quiz",
            time.as_secs_f64() * 1e9 / f64::from(quizzes),
            100.0 * f64::from(quizzes - made) / f64::from(quizzes),
            bytes / usize::try_from(made.max(1))?,
        );
    }
    Ok(())
}

/// CPU time of this thread.
fn cpu() -> Outcome<Duration> {
    Ok(clock_gettime(ClockId::ThreadCPUTime).try_into()?)
}

/// Memory that the process holds; `None` if the system doesn't tell.
fn resident_mib() -> Option<f64> {
    let statm = fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u32 = statm.split(' ').nth(1)?.parse().ok()?;
    let bytes = u32::try_from(rustix::param::page_size()).ok()?;
    Some(f64::from(pages) * f64::from(bytes) / 1_048_576.0)
}
