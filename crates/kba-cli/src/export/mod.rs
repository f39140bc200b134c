//! `kba export`: quizzes as clients see them, their keys, and what an attacker may know of the
//! population, for tests by other code.

mod crowd;
mod quizzes;

use std::collections::BTreeSet;
use std::fs;
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use indicatif::HumanCount;
use kba::{Engine, Population, Secret};

use crate::export::quizzes::Shape;
use crate::folder;
use crate::keyed::Keyed;
use crate::outcome::Outcome;
use crate::rules::{self, Written};
use crate::source;

/// Write quizzes with their keys, and the records of everybody whom they don't display.
///
/// For attacks on the quizzes by code of your own. Whoever has the keys, or knows the seed and has
/// the records, knows the answers.
#[derive(Debug, clap::Args)]
#[command(after_long_help = FILES)]
pub(crate) struct Args {
    /// A folder of tables, or a prepared one
    #[arg(value_name = "DIR")]
    place: PathBuf,
    /// Persons who are asked, drawn from the adults who can be
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    subjects: u32,
    /// Sessions of each subject; they differ in the order of display only
    #[arg(long, value_name = "M", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    sessions: u32,
    /// Attempts in each session; none asks what one before it asked
    #[arg(long, value_name = "A", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=5))]
    attempts: u8,
    /// The policy: "default", a preset, a TOML file, or parts between commas (see --help)
    #[arg(long, value_name = "P", default_value = "default", long_help = rules::HELP)]
    policy: Written,
    /// The folder to write; it appears complete or not at all
    #[arg(long, value_name = "OUT")]
    out: PathBuf,
    /// The same files each time: subjects, names, secret and order follow from the number
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let shown = args.out.display();
    let rules = args.policy.rules()?;
    if args.out.exists() {
        bail!("{shown} is there already");
    }
    let out = std::path::absolute(&args.out).with_context(|| format!("can't write {shown}"))?;
    let (Some(parent), Some(name)) = (out.parent(), out.file_name()) else {
        bail!("{shown} is not a folder that can be made");
    };
    let draft = folder::sibling(parent, &name.to_string_lossy())
        .with_context(|| format!("can't make a folder in {}", parent.display()))?;
    let population = source::open(&args.place)?;
    let seed = args.seed.unwrap_or_else(|| RandomState::new().hash_one(()));
    let adults = in_keyed_order(&population, seed);
    if adults.len() < args.subjects as usize {
        bail!(
            "{} has {} adults, fewer than the {} subjects asked for",
            args.place.display(),
            HumanCount(adults.len() as u64),
            HumanCount(args.subjects.into())
        );
    }
    let secret = Secret::new(format!("kba export --seed {seed:020}").as_bytes())?;
    let policy = rules.policy(population.choices())?.to_builder();
    let policy = rules::usable(policy.attempts(args.attempts).build())?;
    let engine = Engine::builder(population.clone(), secret)
        .policy(policy)
        .build()?;
    let shape = Shape {
        subjects: args.subjects as usize,
        sessions: args.sessions,
        attempts: args.attempts,
    };
    let work = source::working("asking".to_owned());
    let asked = quizzes::write(&engine, &adults, shape, seed, draft.path())?;
    work.set_message("writing the population");
    let told = crowd::write(&population, &asked.displayed, seed, draft.path())?;
    work.finish_and_clear();
    put(draft.path(), &out).with_context(|| format!("can't write {shown}"))?;
    tell(args, &asked, &told)?;
    Ok(Outcome::Done)
}

fn in_keyed_order(population: &Population, seed: u64) -> Vec<&str> {
    let keyed = Keyed::new(seed, "order of subjects");
    let mut adults: Vec<&str> = population.adult_ids().collect();
    adults.sort_by_cached_key(|id| keyed.number(id.as_bytes()));
    adults
}

/// Puts the folder into its place, which must be free still.
fn put(draft: &Path, out: &Path) -> io::Result<()> {
    if out.exists() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    fs::rename(draft, out)
}

fn tell(args: &Args, asked: &quizzes::Asked, told: &crowd::Told) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}", args.out.display())?;
    for (what, count) in [
        ("subjects", asked.subjects),
        ("quizzes", asked.quizzes),
        ("persons outside", told.persons),
        ("facts of theirs", told.facts),
    ] {
        writeln!(out, "  {what:<16} {:>12}", HumanCount(count).to_string())?;
    }
    if asked.subjects < args.subjects.into() {
        writeln!(
            io::stderr(),
            "kba: of {} subjects asked for, {} of all adults can be served",
            HumanCount(args.subjects.into()),
            HumanCount(asked.subjects)
        )?;
    }
    Ok(())
}

/// Households whose facts are displayed, by the engine's numbers.
type Households = BTreeSet<u32>;

const FILES: &str = "\
Files:
  quizzes.jsonl  a quiz a line, as a client sees it: {\"quiz_id\", \"subject\", \"group\", \"session\",
                 \"attempt\", \"claim\", \"questions\": [{\"id\", \"kind\", \"prompt\", \"choices\"}]}; subject
                 and group (the household) are opaque; sessions and attempts count from 1
  key.jsonl      {\"quiz_id\", \"correct\"}: the place of the right choice of each question, from 0
  population/persons.parquet
                 person_id, state, city, zip (of the present home), birth_year
  population/facts.parquet
                 person_id, kind, value: every fact of an adult that could be asked, as a choice
                 in English would show it
The population holds all persons outside the households of those whose facts are displayed, right
or wrong, under ids of its own.";
