//! `kba synth`: writes a synthetic world as a folder of tables.

mod draft;
mod lanes;

use std::io::{self, Write as _};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};
use kba::frame::Format;
use kba::record::Table;
use kba_synth::truth::Date;
use kba_synth::{Config, Counties, World};

use crate::grid::Grid;
use crate::outcome::Outcome;
use crate::prepare::bytes_in;
use crate::synth::draft::Draft;

/// Write a synthetic world: twelve tables of public records of persons who don't exist.
///
/// The same options give the same bytes, on any number of threads.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Persons, children and the recently dead included
    #[arg(long, value_name = "N")]
    persons: u64,
    /// The number that names the world among all worlds of the same options
    #[arg(long, value_name = "S")]
    seed: u64,
    /// The folder to write; it appears complete or not at all
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Where the homes lie: a number of counties, or FIPS codes between commas
    ///
    /// One county for each 7,500 persons unless given.
    #[arg(long, value_name = "N|FIPS,...", value_parser = counties)]
    counties: Option<Counties>,
    /// The day on which the world is looked at [default: 2026-01-01]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// The format of the tables
    #[arg(long, default_value = "parquet", value_parser = format_parser())]
    format: Format,
    /// Multiplies the rates of errors in the records: 0 for none
    #[arg(long, value_name = "X", default_value_t = 1.0)]
    dirt: f64,
    /// Shape numbers like real ones, instead of SSNs never issued and telephones 555-01xx
    #[arg(long)]
    realistic_numbers: bool,
    /// Replace a synthetic world that stands there
    #[arg(long)]
    force: bool,
    /// Threads; one for each processor unless given
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

/// What is meant by the arguments.
struct Order {
    config: Config,
    out: PathBuf,
    format: Format,
    force: bool,
    threads: usize,
}

pub(crate) fn run(args: Args) -> anyhow::Result<Outcome> {
    let order = Order::new(args);
    let note = order.note();
    let world = World::new(order.config)?;
    let draft = Draft::create(&order.out, order.force)?;
    let bar = progress(&world);
    let written = lanes::write(
        &world,
        draft.path(),
        order.format,
        &note,
        order.threads,
        &bar,
    )?;
    draft.finish(&full_note(&note, &world))?;
    let seconds = bar.elapsed().as_secs_f64();
    bar.finish_and_clear();
    let mut out = io::stdout().lock();
    let mut grid = Grid::new(["table", "rows"]).numbers_from(1);
    for (table, rows) in Table::ALL.iter().zip(&written) {
        grid.row([table.to_string(), HumanCount(*rows).to_string()]);
    }
    grid.row([
        "all".to_owned(),
        HumanCount(written.iter().sum()).to_string(),
    ]);
    writeln!(out, "{}", order.out.display())?;
    grid.write(&mut out)?;
    writeln!(
        out,
        "{}, {seconds:.1} seconds",
        HumanBytes(bytes_in(&order.out)?)
    )?;
    Ok(Outcome::Done)
}

impl Order {
    fn new(args: Args) -> Self {
        let mut config = Config::new(args.persons, args.seed);
        if let Some(counties) = args.counties {
            config.counties = counties;
        }
        if let Some(as_of) = args.as_of {
            config.as_of = as_of;
        }
        config.dirt = args.dirt;
        config.realistic_numbers = args.realistic_numbers;
        let processors = || thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self {
            config,
            out: args.out,
            format: args.format,
            force: args.force,
            threads: args.threads.map_or_else(processors, NonZeroUsize::get),
        }
    }

    /// What every file says of itself: enough to make it again.
    fn note(&self) -> String {
        let Config {
            persons,
            seed,
            as_of,
            dirt,
            realistic_numbers,
            ..
        } = &self.config;
        let counties = match &self.config.counties {
            Counties::Count(number) => format!(" --counties {number}"),
            Counties::Fips(codes) => format!(" --counties {}", codes.join(",")),
            _ => String::new(),
        };
        let numbers = if *realistic_numbers {
            " --realistic-numbers"
        } else {
            ""
        };
        format!(
            "Synthetic: no person in it exists. Made by kba {} synth --persons {persons} --seed \
             {seed}{counties} --as-of {as_of} --format {} --dirt {dirt}{numbers}. Places after \
             GeoNames (www.geonames.org), licensed under CC BY 4.0, changed.",
            env!("CARGO_PKG_VERSION"),
            self.format
        )
    }
}

/// The note beside the tables, for readers of formats that hold none.
fn full_note(note: &str, world: &World) -> String {
    let counties: Vec<&str> = world.counties().collect();
    format!(
        "{note}\n\nA full name may equal a living person's by chance. The homes lie in these \
         counties (FIPS): {}.\n",
        counties.join(", ")
    )
}

fn progress(world: &World) -> ProgressBar {
    let bar = ProgressBar::new(world.regions() as u64);
    let style = ProgressStyle::with_template(
        "{wide_bar} {pos} of {len} regions, {elapsed} gone, {eta} left",
    );
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Five digits are a code, fewer a number: there are 3,142 counties.
fn counties(text: &str) -> Result<Counties, String> {
    let is_code = |code: &str| code.len() == 5 && code.bytes().all(|b| b.is_ascii_digit());
    if text.split(',').all(is_code) {
        return Ok(Counties::Fips(text.split(',').map(str::to_owned).collect()));
    }
    let number = text.parse().map(Counties::Count);
    number.map_err(|_| "neither a number of counties nor FIPS codes of five digits".to_owned())
}

fn format_parser() -> impl clap::builder::TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::extension)).try_map(|name| {
        let known = Format::ALL
            .into_iter()
            .find(|format| format.extension() == name);
        known.ok_or("not a format")
    })
}
