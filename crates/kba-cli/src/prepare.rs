//! `kba prepare`: from a folder of tables to a folder that opens at once.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use indicatif::{HumanBytes, HumanCount};
use kba::Population;
use kba::load::LoadOptions;
use kba::record::PartialDate;

use crate::outcome::Outcome;
use crate::source;

/// Write a prepared population, which opens at once and needs no tables.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder of tables
    #[arg(value_name = "DIR")]
    place: PathBuf,
    /// The folder to write; it appears complete or not at all
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Replace a prepared population that stands there
    #[arg(long)]
    force: bool,
    /// Choices of a question
    #[arg(long, value_name = "K", default_value_t = 5, value_parser = clap::value_parser!(u8).range(4..=8))]
    choices: u8,
    /// The day after which a date is a mistake, as YYYY-MM-DD; today unless given
    #[arg(long, value_name = "DATE", value_parser = day)]
    today: Option<PartialDate>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    source::find(&args.place)?;
    if source::is_prepared(&args.place) {
        bail!("{} is a prepared population already", args.place.display());
    }
    if !args.force && args.out.exists() {
        bail!(
            "{} is there already; --force replaces a prepared population",
            args.out.display()
        );
    }
    let mut options = LoadOptions::new().choices(args.choices);
    if let Some(today) = args.today {
        options = options.today(today);
    }
    let work = source::working(format!("loading {}", args.place.display()));
    let (population, report) = Population::load_with(&args.place, options)
        .with_context(|| format!("can't use {}", args.place.display()))?;
    let loaded = work.elapsed();
    work.set_message(format!("writing {}", args.out.display()));
    population.save(&args.out, args.force)?;
    let written = work.elapsed().saturating_sub(loaded);
    work.finish_and_clear();
    let mut out = io::stdout().lock();
    writeln!(out, "{}", args.out.display())?;
    writeln!(out, "  edition  {}", population.edition())?;
    writeln!(
        out,
        "  persons  {}, of whom {} adults",
        HumanCount(report.load.persons),
        HumanCount(report.load.adults)
    )?;
    writeln!(out, "  choices  {}", population.choices())?;
    writeln!(out, "  size     {}", HumanBytes(bytes_in(&args.out)?))?;
    writeln!(
        out,
        "  seconds  {:.1} to load, {:.1} to write",
        loaded.as_secs_f64(),
        written.as_secs_f64()
    )?;
    Ok(Outcome::Done)
}

/// The size of the files of a folder.
pub(crate) fn bytes_in(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes)
}

fn day(text: &str) -> Result<PartialDate, String> {
    PartialDate::parse(text)
        .filter(|date| date.day().is_some())
        .ok_or_else(|| "not a date as YYYY-MM-DD".to_owned())
}
