//! `kba generate`: the quizzes of many claims, outside any session.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use indicatif::HumanCount;
use kba::audit::{Generated, Generator, GeneratorOptions};
use kba::{Claim, ClaimForm, Engine, Language, Reason};
use serde::Serialize;

use crate::key::Key;
use crate::outcome::{BadInput, Outcome};
use crate::rules::{self, Written};
use crate::source;

/// Make the quizzes that many claims would lead to, on all processors.
///
/// Nothing is charged and nothing kept: for audits and measurements, never on the way to an
/// applicant. Quizzes hold no answers; those are written with --keys alone.
#[derive(Debug, clap::Args)]
#[command(after_long_help = FILES)]
pub(crate) struct Args {
    /// A folder of tables, or a prepared one
    #[arg(value_name = "DIR")]
    place: PathBuf,
    /// Claims as JSON, one a line, as `kba ask --claim` takes them
    #[arg(long, value_name = "FILE")]
    claims: PathBuf,
    /// The file to write, a line for each claim
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// A second file, for the right choices: whoever has it knows the answers
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// The policy: "default", a preset, a TOML file, or parts between commas (see --help)
    #[arg(long, value_name = "P", default_value = "default", long_help = rules::HELP)]
    policy: Written,
    /// The language of the quizzes: en, ja or es
    #[arg(long, value_name = "LANG", default_value = "en")]
    language: Language,
    #[command(flatten)]
    key: Key,
    /// Threads; all processors unless set
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

/// What the claims of a part led to.
#[derive(Debug, Default)]
struct Part {
    lines: Vec<u8>,
    keys: Vec<u8>,
    counts: Counts,
}

#[derive(Debug, Default)]
struct Counts {
    quizzes: u64,
    declined: u64,
    unreadable: u64,
    /// The first line that holds no claim, and why.
    first: Option<(u64, String)>,
    /// Why the file couldn't be read further.
    fault: Option<io::Error>,
}

#[derive(Serialize)]
struct Declined {
    line: u64,
    declined: Reason,
}

#[derive(Serialize)]
struct Unreadable<'a> {
    line: u64,
    unreadable: &'a str,
}

#[derive(Serialize)]
struct KeyLine {
    line: u64,
    /// Numbers of the right choices, from 1.
    right: Vec<u32>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let rules = args.policy.rules()?;
    let claims = File::open(&args.claims)
        .with_context(|| format!("can't read {}", args.claims.display()))?;
    let population = source::open(&args.place)?;
    let policy = rules.policy(population.choices())?;
    let engine = Engine::builder(population, args.key.secret()?)
        .policy(policy)
        .build()?;
    let mut out = create(&args.out)?;
    let mut keys = args.keys.as_deref().map(create).transpose()?;
    let threads = args.threads.map_or(0, NonZeroUsize::get);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()?;
    let mut options = GeneratorOptions::new().language(args.language);
    if let Some(seed) = args.key.seed {
        options = options.seed(seed);
    }
    let work = source::working("asking".to_owned());
    let mut all = Counts::default();
    let lines = (1..).zip(BufReader::new(claims).split(b'\n'));
    engine.danger_generate(&pool, lines, options, ask, |part: Part| {
        if let Some(fault) = part.counts.fault {
            return Err(fault).with_context(|| format!("can't read {}", args.claims.display()));
        }
        out.write_all(&part.lines)
            .with_context(|| cant_write(&args.out))?;
        if let (Some(keys), Some(path)) = (&mut keys, &args.keys) {
            keys.write_all(&part.keys)
                .with_context(|| cant_write(path))?;
        }
        all.quizzes += part.counts.quizzes;
        all.declined += part.counts.declined;
        all.unreadable += part.counts.unreadable;
        all.first = all.first.take().or(part.counts.first);
        work.set_message(format!("{} quizzes", HumanCount(all.quizzes)));
        anyhow::Ok(())
    })?;
    out.flush().with_context(|| cant_write(&args.out))?;
    if let (Some(keys), Some(path)) = (&mut keys, &args.keys) {
        keys.flush().with_context(|| cant_write(path))?;
    }
    work.finish_and_clear();
    tell(&all)?;
    match all.first {
        None => Ok(Outcome::Done),
        Some((line, why)) => Err(BadInput(format!(
            "{} of the lines are no claims, the first is line {line}: {why}",
            HumanCount(all.unreadable)
        ))
        .into()),
    }
}

/// Reads the claims of some lines of the file, and writes what they lead to.
fn ask(generator: &mut Generator<'_>, lines: Vec<(u64, io::Result<Vec<u8>>)>) -> Part {
    let mut part = Part::default();
    let mut read = Vec::with_capacity(lines.len());
    for (line, text) in lines {
        match text {
            Ok(text) => {
                let claim = ClaimForm::from_json(&text).and_then(|form| Claim::new(&form));
                read.push((line, claim));
            }
            Err(fault) => {
                part.counts.fault.get_or_insert(fault);
            }
        }
    }
    let mut waiting = read.iter();
    let claims = read.iter().filter_map(|(_, claim)| claim.as_ref().ok());
    generator.quizzes(claims, |generated| {
        // lines that hold no claim come before it
        for (line, claim) in waiting.by_ref() {
            match claim {
                Ok(_) => return part.add(*line, generated),
                Err(error) => part.add_unreadable(*line, error),
            }
        }
    });
    for (line, claim) in waiting {
        if let Err(error) = claim {
            part.add_unreadable(*line, error);
        }
    }
    part
}

impl Part {
    fn add(&mut self, line: u64, generated: Generated<'_>) {
        match generated {
            Generated::Quiz(made) => {
                self.lines
                    .extend_from_slice(format!("{{\"line\":{line},\"quiz\":").as_bytes());
                made.quiz.write_json(&mut self.lines);
                self.lines.extend_from_slice(b"}\n");
                let right = made.danger_key().danger_reveal();
                push(&mut self.keys, &KeyLine { line, right });
                self.counts.quizzes += 1;
            }
            Generated::Declined { reason, .. } => {
                let declined = Declined {
                    line,
                    declined: reason,
                };
                push(&mut self.lines, &declined);
                self.counts.declined += 1;
            }
            _ => {}
        }
    }

    fn add_unreadable(&mut self, line: u64, error: &kba::Error) {
        let why = error.to_string();
        let unreadable = Unreadable {
            line,
            unreadable: &why,
        };
        push(&mut self.lines, &unreadable);
        self.counts.unreadable += 1;
        self.counts.first.get_or_insert((line, why));
    }
}

fn push(lines: &mut Vec<u8>, line: &impl Serialize) {
    // plain data, into memory
    let _ = serde_json::to_writer(&mut *lines, line);
    lines.push(b'\n');
}

fn create(path: &Path) -> anyhow::Result<BufWriter<File>> {
    let file = File::create(path).with_context(|| cant_write(path))?;
    Ok(BufWriter::new(file))
}

fn cant_write(path: &Path) -> String {
    format!("can't write {}", path.display())
}

fn tell(all: &Counts) -> io::Result<()> {
    writeln!(
        io::stdout().lock(),
        "{} quizzes, {} claims declined",
        HumanCount(all.quizzes),
        HumanCount(all.declined)
    )
}

const FILES: &str = "\
A claim is an object of JSON on a line of its own:
  {\"first_name\": .., \"last_name\": .., \"suffix\"?, \"birth\": .., \"ssn_last4\"?, \"address\": ..,
   \"city\"?, \"state\"?, \"zip\"?}
For each of them a line is written, in their order, by the number of the line:
  {\"line\": 1, \"quiz\": {\"quiz_id\": .., \"questions\": [..]}}
  {\"line\": 2, \"declined\": \"no_match\"}
  {\"line\": 3, \"unreadable\": \"birth is not a year or a date of the calendar\"}
and for each quiz, with --keys, the numbers of the right choices:
  {\"line\": 1, \"right\": [3, 1, 5, 2, 2]}";
