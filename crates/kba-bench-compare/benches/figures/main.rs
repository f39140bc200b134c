//! The figures that README quotes, as a table of Markdown with their ratios to what memory costs and
//! to what the peers cost, all of one run.
//!
//! ```text
//! cargo bench -p kba-bench-compare --bench figures -- TABLES PREPARED [LARGER_PREPARED]
//! ```
//!
//! `scripts/bench` makes the worlds and calls it. With `--test` it runs on `data/demo`, only to see
//! that it runs.

#![expect(clippy::print_stdout, reason = "a bench tells what it measures")]

mod clock;
mod engine;
mod floor;
mod peers;
mod prepare;
mod sessions;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use kba::Population;

use crate::clock::Outcome;
use crate::engine::Figures;

/// How much is measured.
#[derive(Clone, Copy, Debug)]
struct Size {
    /// Cache lines of the floor's array.
    lines: usize,
    steps: usize,
    claims: usize,
    peers: usize,
}

const WHOLE: Size = Size {
    lines: 64 << 20,
    steps: 2_000_000,
    claims: 200_000,
    peers: 200_000,
};
const TRIED: Size = Size {
    lines: 1 << 14,
    steps: 10_000,
    claims: 300,
    peers: 300,
};

fn main() -> Outcome<()> {
    let mut places: Vec<PathBuf> = Vec::new();
    let mut size = WHOLE;
    for arg in std::env::args().skip(1) {
        match arg.as_str() {
            "--test" => size = TRIED,
            "--bench" => {}
            place => places.push(place.into()),
        }
    }
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/demo");
    let scratch = tempfile::tempdir()?;
    if places.is_empty() {
        let prepared = scratch.path().join("demo.kba");
        Population::load(&demo)?.save(&prepared, false)?;
        places = vec![demo, prepared];
    }
    let [tables, prepared, larger @ ..] = places.as_slice() else {
        return Err("tell the folders: TABLES PREPARED [LARGER_PREPARED]".into());
    };
    // first, while the process holds nothing else
    let prepared_again = prepare::measure(tables, scratch.path())?;
    let floor = floor::measure(size.lines, size.steps)?;
    let population = Population::open(prepared)?;
    let forms = engine::claims(&population, size.claims);
    let first = forms.first().ok_or("nobody can be asked")?;
    let opened = [
        engine::first_quiz(prepared, first, false)?,
        engine::first_quiz(prepared, first, true)?,
    ];
    let figures = engine::measure(&population, &forms)?;
    let sessions = sessions::measure(&population, &forms)?;
    let mut large = None;
    if let [larger] = larger {
        let population = Population::open(larger)?;
        let forms = engine::claims(&population, size.claims);
        large = Some((
            population.persons_len(),
            engine::measure(&population, &forms)?,
        ));
    }
    let peers = peers::measure(tables, size.peers)?;
    let mut out = String::new();
    tell(&mut out, population.persons_len(), &figures)?;
    sessions.tell(&mut out)?;
    if let Some((persons, figures)) = &large {
        tell(&mut out, *persons, figures)?;
    }
    ratios(
        &mut out,
        (&figures, large.as_ref().map(|(_, figures)| figures)),
        floor,
        peers,
    )?;
    writeln!(
        out,
        "| open to first quiz, ms: in memory / not | {:.2} / {:.2} | 1 / 20 |",
        opened[0], opened[1]
    )?;
    tell_prepared(&mut out, &prepared_again)?;
    println!("{out}");
    Ok(())
}

fn tell_prepared(out: &mut String, prepared: &prepare::Prepared) -> Outcome<()> {
    let mut row =
        |name: &str, value: f64, goal: &str| writeln!(out, "| {name} | {value:.2} | {goal} |");
    row("bytes of the serving form a record", prepared.serving, "20")?;
    row(
        "prepare / read the tables, CPU",
        prepared.cpu / prepared.read,
        "4",
    )?;
    row(
        "prepare, peak of memory / size",
        prepared.peak / prepared.size,
        "3",
    )?;
    writeln!(
        out,
        "\nReading the tables takes {:.1} s of CPU; loading them {:.1} s of CPU, {:.1} s on the clock; \
         loading and saving {:.1} s of CPU, {:.0} MiB at most, for {:.0} MiB on disk.",
        prepared.read,
        prepared.load[1],
        prepared.load[0],
        prepared.cpu,
        prepared.peak,
        prepared.size
    )?;
    Ok(())
}

fn tell(out: &mut String, persons: usize, figures: &Figures) -> Outcome<()> {
    let three = |[a, b, c]: [f64; 3]| format!("{a:.0} / {b:.0} / {c:.0}");
    writeln!(
        out,
        "\n{persons} persons; {} claims, {:.1} % of them declined; {:.0} bytes a quiz.\n",
        figures.claims,
        100.0 * figures.declined,
        figures.bytes
    )?;
    writeln!(out, "| figure | ns |\n| --- | --- |")?;
    writeln!(
        out,
        "| quiz to JSON, wall, p50 / p99 / p99.9 | {} |",
        three(figures.json)
    )?;
    writeln!(
        out,
        "| the same, caches evicted | {} |",
        three(figures.cold)
    )?;
    writeln!(
        out,
        "| claim to JSON / text / draft, CPU | {} |",
        three(figures.cpu)
    )?;
    writeln!(
        out,
        "| claim of nobody, declined, wall | {} |",
        three(figures.nobody[0])
    )?;
    writeln!(
        out,
        "| claim of nobody, decoy to JSON, wall | {} |",
        three(figures.nobody[1])
    )?;
    writeln!(out, "| bulk to JSON, CPU a claim | {:.0} |", figures.bulk)?;
    writeln!(
        out,
        "| bulk, claims a second, 1 / 2 threads | {:.0} / {:.0} |",
        figures.rates[0], figures.rates[1]
    )?;
    Ok(())
}

/// The table of goals.
fn ratios(
    out: &mut String,
    (figures, large): (&Figures, Option<&Figures>),
    floor: floor::Floor,
    (naive, sqlite): (peers::Peer, peers::Peer),
) -> Outcome<()> {
    writeln!(
        out,
        "\nA load that waits for the last takes D = {:.0} ns, one of 16 chains I = {:.0} ns.\n",
        floor.dependent, floor.overlapped
    )?;
    writeln!(
        out,
        "Peers, CPU a claim and wall p50: naive Rust {:.0} / {:.0} ns, SQLite {:.0} / {:.0} ns \
         ({} and {} quizzes held against the records).\n",
        naive.cpu, naive.wall[0], sqlite.cpu, sqlite.wall[0], naive.checked, sqlite.checked
    )?;
    writeln!(out, "| ratio | measured | goal |\n| --- | --- | --- |")?;
    let [p50, p99, _] = figures.json;
    let json = figures.cpu[0];
    let mut row =
        |name: &str, value: f64, goal: &str| writeln!(out, "| {name} | {value:.2} | {goal} |");
    row(
        "quiz to JSON p50 / (4 D)",
        p50 / (4.0 * floor.dependent),
        "2.0",
    )?;
    row("its p99 / p50", p99 / p50, "3")?;
    row(
        "bulk CPU / (54 I)",
        figures.bulk / (54.0 * floor.overlapped),
        "1.5",
    )?;
    row(
        "2 threads / 1, bulk",
        figures.rates[1] / figures.rates[0],
        "1.85",
    )?;
    if let Some(large) = large {
        row(
            "larger / smaller population, p50",
            large.json[0] / p50,
            "1.6",
        )?;
        row(
            "larger / smaller population, bulk",
            large.bulk / figures.bulk,
            "1.6",
        )?;
    }
    row(
        "naive Rust / this, one at a time, CPU",
        naive.cpu / json,
        "10",
    )?;
    row(
        "naive Rust / this, bulk, one thread",
        naive.cpu / figures.bulk,
        "15",
    )?;
    row(
        "SQLite / this, one at a time, CPU",
        sqlite.cpu / json,
        "150",
    )?;
    Ok(())
}
