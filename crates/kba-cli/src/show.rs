//! `kba show`: what is on file about a person.

use std::io::{self, Write as _};
use std::path::PathBuf;

use anyhow::bail;

use crate::outcome::Outcome;
use crate::sheet::Sheet;
use crate::source;

/// Print what is on file about a person.
///
/// For the owner of the records: whoever reads it can answer the questions.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A folder of tables, or a prepared one
    #[arg(value_name = "DIR")]
    place: PathBuf,
    /// The key in the table of persons
    person_id: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let population = source::open(&args.place)?;
    let Some(sheet) = Sheet::new(&population, &args.person_id) else {
        bail!("{} has no person of that id", args.place.display());
    };
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{}", sheet.json())?;
    } else {
        sheet.write(&mut out)?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}
