//! `kba check`: what loading makes of a folder, rule by rule.

#[cfg(feature = "frames")]
mod tables;

use std::io::{self, Write as _};
use std::path::PathBuf;

use anyhow::bail;
use indicatif::HumanCount;
use kba::Population;
use kba::audit::PoolReport;

use crate::grid::Grid;
use crate::outcome::Outcome;
use crate::source;

/// Load a folder and tell what was kept, mended and dropped, and what can be asked.
///
/// Of a prepared folder every byte is checked. Fails only if the population can't be used.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A folder of tables, or a prepared one
    #[arg(value_name = "DIR")]
    place: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Choices of a question, 4 to 8 [default: 5]
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u8).range(4..=8))]
    choices: Option<u8>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    source::find(&args.place)?;
    if source::is_prepared(&args.place) {
        prepared(args)?;
    } else {
        tables(args)?;
    }
    Ok(Outcome::Done)
}

#[cfg(feature = "frames")]
fn tables(args: &Args) -> anyhow::Result<()> {
    tables::check(args)
}

/// Refuses, as this build reads no tables.
#[cfg(not(feature = "frames"))]
fn tables(args: &Args) -> anyhow::Result<()> {
    source::open(&args.place).map(drop)
}

/// Checks every byte, and prints what the folder says of itself.
fn prepared(args: &Args) -> anyhow::Result<()> {
    if args.choices.is_some() {
        bail!("--choices is for tables; a prepared population has its number of choices");
    }
    let work = source::working(format!("checking {}", args.place.display()));
    let population = Population::open_verified(&args.place)?;
    work.finish_and_clear();
    let adults = population.adult_ids().count() as u64;
    let mut out = io::stdout().lock();
    if args.json {
        let report = serde_json::json!({
            "form": "prepared",
            "edition": population.edition(),
            "choices": population.choices(),
            "persons": population.persons_len(),
            "adults": adults,
            "pools": population.pool_report(),
        });
        writeln!(out, "{report}")?;
        return Ok(());
    }
    writeln!(
        out,
        "{}: prepared, every byte as written",
        args.place.display()
    )?;
    summary(&population, adults, &mut out)?;
    kinds(population.pool_report(), &mut out)?;
    Ok(())
}

fn summary(population: &Population, adults: u64, out: &mut impl io::Write) -> io::Result<()> {
    let persons = population.persons_len() as u64;
    writeln!(out, "  edition  {}", population.edition())?;
    writeln!(
        out,
        "  persons  {}, of whom {} adults",
        HumanCount(persons),
        HumanCount(adults)
    )?;
    writeln!(out, "  choices  {}", population.choices())
}

/// What can be asked, kind by kind.
fn kinds(report: &PoolReport, out: &mut impl io::Write) -> io::Result<()> {
    let head = [
        "kind",
        "facts",
        "askable",
        "pools",
        "sets",
        "refused",
        "too few alike",
        "beyond turns",
        "unusable",
    ];
    let mut grid = Grid::new(head).numbers_from(1);
    for kind in &report.kinds {
        let numbers = [
            kind.facts,
            kind.pooled,
            kind.pools,
            kind.sets,
            kind.refused,
            kind.thin,
            kind.beyond_turns,
            kind.unusable,
        ];
        let numbers = numbers.map(|n| HumanCount(n).to_string());
        grid.row(std::iter::once(kind.kind.clone()).chain(numbers));
    }
    writeln!(out, "\nfacts by kind of question")?;
    grid.write(out)
}
