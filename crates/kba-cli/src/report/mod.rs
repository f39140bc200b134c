//! `kba report`: what can be asked of whom, and how well it is hidden.

mod coverage;
mod tables;

use std::io::{self, Write as _};
use std::path::PathBuf;

use kba::audit::{AttackReport, KindReport, PairReport};
use serde::Serialize;

use crate::outcome::Outcome;
use crate::report::coverage::Coverage;
use crate::source;

/// Tell what can be asked of whom: pools, refusals, coverage, and which kinds give others away.
///
/// Run it on your own records before they serve anybody.
#[derive(Debug, clap::Args)]
#[command(after_long_help = WORDS)]
pub(crate) struct Args {
    /// A folder of tables, or a prepared one
    #[arg(value_name = "DIR")]
    place: PathBuf,
    /// Attack each kind with what statistics tell, and print how often that was right
    #[arg(long)]
    attack: bool,
    /// Adults of whom coverage is measured, at most
    #[arg(long, value_name = "N", default_value_t = coverage::SAMPLE)]
    sample: usize,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// All of it, as JSON has it.
#[derive(Serialize)]
struct Report<'a> {
    edition: String,
    choices: usize,
    persons: usize,
    kinds: &'a [KindReport],
    coverage: Coverage,
    pairs: Vec<Rated<'a, PairReport>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attack: Option<Vec<Rated<'a, AttackReport>>>,
}

/// A count of right answers with its rate.
#[derive(Serialize)]
struct Rated<'a, T> {
    #[serde(flatten)]
    report: &'a T,
    rate: f64,
    /// The 95 % interval of the rate.
    interval: (f64, f64),
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let population = source::open(&args.place)?;
    let work = source::working("measuring coverage".to_owned());
    let coverage = Coverage::measure(&population, args.sample)?;
    work.set_message("attacking");
    let singles = args.attack.then(|| population.attack().0);
    work.finish_and_clear();
    let pools = population.pool_report();
    let mut pairs: Vec<_> = pools.pairs.iter().map(of_pair).collect();
    pairs.sort_by(|a, b| b.rate.total_cmp(&a.rate));
    let report = Report {
        edition: population.edition(),
        choices: population.choices(),
        persons: population.persons_len(),
        kinds: &pools.kinds,
        coverage,
        pairs,
        attack: singles
            .as_ref()
            .map(|singles| singles.iter().map(of_attack).collect()),
    };
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&report)?)?;
    } else {
        report.write(&mut out)?;
    }
    Ok(Outcome::Done)
}

fn of_pair(report: &PairReport) -> Rated<'_, PairReport> {
    Rated {
        rate: report.rate(),
        interval: report.interval(),
        report,
    }
}

fn of_attack(report: &AttackReport) -> Rated<'_, AttackReport> {
    Rated {
        rate: report.rate(),
        interval: report.interval(),
        report,
    }
}

const WORDS: &str = "\
Words:
  pooled    facts that can be asked; the others are too common (their value would be the better
            guess), too few alike (nobody to hide among), a rest (pools are a multiple of the
            choices), unusable (most sets refused) or beyond the last turn
  asked     no if an attacker was surely right too often when the population was prepared
  turn      the j-th question of a kind asks the fact of turn j
  refused   sets that are never shown: two choices equal, one true of the household of another, or
            two that could be confused
  thin      a file of one address and at most one phone number, or one without a property, a vehicle
            and a relative; all others are ordinary
  together  whether two kinds may sit in one quiz: yes or no where enough persons were tried, else
            their families decide
Coverage is measured with the engine under the default policy: who gets 3, 4 and 5 questions, and who
gets two and three quizzes of 5 without a common fact.";
