//! The report on a folder of tables.

use std::io::{self, Write};

use anyhow::Context as _;
use indicatif::HumanCount;
use kba::Population;
use kba::frame::{FileIntake, Folder, Intake};
use kba::load::{BuildReport, LoadOptions, TableReport, Tally};
use serde::Serialize;

use super::{Args, kinds, summary};
use crate::grid::{Grid, printable};
use crate::source;

/// The report as JSON: the engine's own, and what it is about.
#[derive(Serialize)]
struct Line<'a> {
    form: &'static str,
    edition: String,
    choices: usize,
    #[serde(flatten)]
    report: &'a BuildReport,
}

/// The report on a population that can't be used: what was read until then.
#[derive(Serialize)]
struct FaultLine<'a> {
    form: &'static str,
    error: String,
    intake: &'a Intake,
}

pub(super) fn check(args: &Args) -> anyhow::Result<()> {
    let work = source::working(format!("loading {}", args.place.display()));
    let mut intake = Intake::default();
    let loaded = load(args, &mut intake);
    work.finish_and_clear();
    let mut out = io::stdout().lock();
    let (population, mut report) = match loaded {
        Ok(loaded) => loaded,
        Err(error) => {
            unusable(args, &error, &intake, &mut out)?;
            return Err(error).with_context(|| format!("can't use {}", args.place.display()));
        }
    };
    report.intake = intake;
    if args.json {
        let line = Line {
            form: "tables",
            edition: population.edition(),
            choices: population.choices(),
            report: &report,
        };
        writeln!(out, "{}", serde_json::to_string(&line)?)?;
        return Ok(());
    }
    writeln!(out, "{}: tables", args.place.display())?;
    summary(&population, report.load.adults, &mut out)?;
    files(report.intake.files(), &mut out)?;
    for table in &report.load.tables {
        write_table(table, &mut out)?;
    }
    kinds(&report.pools, &mut out)?;
    Ok(())
}

/// Loads as [`Population::load_with`], and keeps the intake where loading fails.
fn load(args: &Args, intake: &mut Intake) -> Result<(Population, BuildReport), kba::Error> {
    let options = LoadOptions::new();
    let options = args
        .choices
        .map_or(options, |choices| options.choices(choices));
    let folder = Folder::open(&args.place)?;
    let mut builder = Population::builder(options);
    for table in folder.tables() {
        folder.read(table, intake, &mut |_, rows| builder.push(&rows))?;
    }
    builder.finish()
}

/// Tells what was read of a population that can't be used.
fn unusable(
    args: &Args,
    error: &kba::Error,
    intake: &Intake,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    if args.json {
        let line = FaultLine {
            form: "unusable",
            error: format!("{error:#}"),
            intake,
        };
        writeln!(out, "{}", serde_json::to_string(&line)?)?;
    } else if !intake.files().is_empty() {
        writeln!(out, "{}: unusable", args.place.display())?;
        files(intake.files(), out)?;
    }
    Ok(())
}

/// What was read from each file, and what couldn't be.
fn files(files: &[FileIntake], out: &mut impl Write) -> io::Result<()> {
    let mut grid = Grid::new(["file", "table", "format", "rows read"]).numbers_from(3);
    for file in files {
        grid.row([
            file.file().to_owned(),
            file.table().to_string(),
            file.format().to_string(),
            HumanCount(file.rows()).to_string(),
        ]);
    }
    writeln!(out, "\nfiles")?;
    grid.write(out)?;
    for file in files {
        let name = printable(file.file());
        for dropped in file.dropped() {
            let first: Vec<u64> = dropped.first().iter().map(|place| place.row()).collect();
            let column = dropped
                .column()
                .map_or(String::new(), |c| format!(", column {c}"));
            let count = HumanCount(dropped.count());
            let rule = dropped.rule();
            writeln!(
                out,
                "  {name}: {count} rows dropped{column}: {rule} ({})",
                rows(&first)
            )?;
        }
        if !file.unknown_columns().is_empty() {
            let columns = file.unknown_columns().join(", ");
            writeln!(
                out,
                "  {name}: unknown columns ignored: {}",
                printable(&columns)
            )?;
        }
        if !file.missing_columns().is_empty() {
            let columns = file.missing_columns().join(", ");
            writeln!(
                out,
                "  {name}: columns not there, read as missing: {columns}"
            )?;
        }
    }
    Ok(())
}

/// What was kept of a table, and by which rules the rest was dropped.
fn write_table(table: &TableReport, out: &mut impl Write) -> io::Result<()> {
    let (count, kept) = (HumanCount(table.rows), HumanCount(table.kept));
    writeln!(out, "\n{}: {count} rows, {kept} kept", table.table)?;
    let mut grid = Grid::new(["", "", "", ""]);
    for tally in &table.dropped {
        grid.row(tally_cells("rows dropped", tally)?);
    }
    for tally in &table.blanked {
        grid.row(tally_cells("cells read as missing", tally)?);
    }
    grid.write_rows(out)?;
    let filled: Vec<String> = table
        .filled
        .iter()
        .map(|(column, cells)| format!("{column} {}", share(*cells, table.kept)))
        .collect();
    writeln!(out, "  filled: {}", filled.join(", "))
}

fn tally_cells<R: Serialize>(what: &str, tally: &Tally<R>) -> io::Result<[String; 4]> {
    let rule = serde_json::to_value(&tally.rule)?;
    let rule = rule.as_str().unwrap_or_default().replace('_', " ");
    Ok([
        format!("{} {what}", HumanCount(tally.count)),
        rule,
        tally.column.to_owned(),
        rows(&tally.rows),
    ])
}

fn rows(numbers: &[u64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(u64::to_string).collect();
    format!("first rows {}", numbers.join(", "))
}

/// A share in whole percent, rounded down, so that 100 % means all.
fn share(part: u64, whole: u64) -> String {
    match part.saturating_mul(100).checked_div(whole) {
        None => "-".to_owned(),
        Some(percent) => format!("{percent} %"),
    }
}
