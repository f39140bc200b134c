//! The command-line tool of `kba`: a quiz in the terminal, and what a population's owner needs.

mod ask;
mod check;
mod evidence;
#[cfg(feature = "frames")]
mod export;
#[cfg(feature = "frames")]
mod folder;
mod generate;
mod grid;
mod key;
mod keyed;
mod outcome;
mod policy;
#[cfg(feature = "frames")]
mod prepare;
mod report;
mod rules;
mod session;
mod sheet;
mod show;
mod source;
#[cfg(feature = "frames")]
mod synth;
mod token;
mod words;

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::outcome::Outcome;

/// Multiple-choice quizzes about persons, from tables of public records.
///
/// A folder of tables holds persons and residences, and whatever else there is, as CSV, Parquet,
/// Arrow IPC or NDJSON. A prepared folder is written by `kba prepare` and opens at once.
#[derive(Debug, Parser)]
#[command(name = "kba", version, after_help = outcome::CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Ask(ask::Args),
    Check(check::Args),
    Evidence(evidence::Args),
    #[cfg(feature = "frames")]
    Export(export::Args),
    Generate(generate::Args),
    Policy(policy::Args),
    #[cfg(feature = "frames")]
    Prepare(prepare::Args),
    Report(report::Args),
    Session(session::Args),
    Show(show::Args),
    #[cfg(feature = "frames")]
    Synth(synth::Args),
    Token(token::Args),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Ask(args) => ask::run(args),
        Command::Check(args) => check::run(&args),
        Command::Evidence(args) => evidence::run(&args),
        #[cfg(feature = "frames")]
        Command::Export(args) => export::run(&args),
        Command::Generate(args) => generate::run(&args),
        Command::Policy(args) => policy::run(&args),
        #[cfg(feature = "frames")]
        Command::Prepare(args) => prepare::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Session(args) => session::run(&args),
        Command::Show(args) => show::run(&args),
        #[cfg(feature = "frames")]
        Command::Synth(args) => synth::run(args),
        Command::Token(args) => token::run(&args),
    };
    outcome.map(Outcome::code).unwrap_or_else(|error| {
        if !outcome::is_broken_pipe(&error) {
            // nobody is left to be told if stderr is closed
            let _ = writeln!(io::stderr(), "kba: {error:#}");
        }
        outcome::code_of(&error)
    })
}
