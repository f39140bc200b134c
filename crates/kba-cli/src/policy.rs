//! `kba policy`: the rules there are, how strong they are, and what is wrong with a file of them.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Subcommand;
use kba::policy::{Chance, Preset, Standard, Strength, Violation};
use kba::{Engine, Policy};
use serde::Serialize;

use crate::grid::{Grid, printable};
use crate::outcome::{BadInput, Outcome};
use crate::rules::{self, Written};

/// Tell which rules there are, how probably a blind guess passes them, and what they break.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the presets, with the probability that a blind guess passes
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the rules of a policy, where they are from, and how strong they are
    Show {
        /// A preset's name, a TOML file, or parts between commas (see --help)
        #[arg(value_name = "NAME", long_help = rules::HELP)]
        policy: Written,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Read a policy from a TOML file and print the same about it, or all that is wrong with it
    Check {
        /// The file; keys as `kba policy show` prints them
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// What is told of a policy, as JSON has it.
#[derive(Serialize)]
struct Report {
    name: Option<String>,
    summary: Option<&'static str>,
    source: Option<&'static str>,
    /// The rules, as TOML.
    toml: String,
    /// `null`: unlimited.
    attempts: Option<u8>,
    strength: Strength,
    warnings: Vec<String>,
    standards: Vec<Conformance>,
}

#[derive(Serialize)]
struct Conformance {
    standard: Standard,
    conforms: bool,
    violations: Vec<Violation>,
}

/// A line of the list, as JSON has it.
#[derive(Serialize)]
struct Listed {
    name: &'static str,
    summary: &'static str,
    source: &'static str,
    strength: Strength,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let mut out = io::stdout().lock();
    match &args.command {
        Command::List { json } => list(*json, &mut out)?,
        Command::Show { policy, json } => {
            let policy = policy.rules()?.alone()?;
            Report::new(&policy).print(*json, &mut out)?;
        }
        Command::Check { file, json } => {
            let shown = file.display();
            let told = |error: String| BadInput(format!("{shown}: {error}"));
            let text = std::fs::read(file).map_err(|e| told(format!("can't read it: {e}")))?;
            let policy = rules::of_bytes(&text).map_err(told)?;
            Engine::check_policy(&policy).map_err(|e| told(e.to_string()))?;
            Report::new(&policy).print(*json, &mut out)?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn list(json: bool, out: &mut impl Write) -> anyhow::Result<()> {
    let listed = |preset: Preset| Listed {
        name: preset.name(),
        summary: preset.summary(),
        source: preset.source(),
        strength: preset.policy().strength(),
    };
    let all: Vec<Listed> = Policy::presets().map(listed).collect();
    if json {
        writeln!(out, "{}", serde_json::to_string(&all)?)?;
        return Ok(());
    }
    let mut grid = Grid::new(["name", "asks", "guessed once", "in all attempts"]).numbers_from(2);
    for one in &all {
        grid.row([
            one.name.to_owned(),
            one.summary.to_owned(),
            percent(one.strength.once()),
            percent(one.strength.in_all()),
        ]);
    }
    grid.write(out)?;
    Ok(())
}

impl Report {
    fn new(policy: &Policy) -> Self {
        let preset = Policy::presets().find(|preset| preset.policy() == *policy);
        let conformance = |standard| {
            let violations = policy.conforms_to(standard);
            Conformance {
                standard,
                conforms: violations.is_empty(),
                violations,
            }
        };
        Self {
            name: policy.name().map(str::to_owned),
            summary: preset.map(|preset| preset.summary()),
            source: preset.map(|preset| preset.source()),
            toml: policy.to_toml(),
            attempts: policy.attempts(),
            strength: policy.strength(),
            warnings: policy.warnings().iter().map(ToString::to_string).collect(),
            standards: Standard::ALL.map(conformance).into(),
        }
    }

    fn print(&self, json: bool, out: &mut impl Write) -> anyhow::Result<()> {
        if json {
            writeln!(out, "{}", serde_json::to_string(self)?)?;
            return Ok(());
        }
        if let (Some(summary), Some(source)) = (self.summary, self.source) {
            writeln!(out, "# {summary}\n# source: {source}\n")?;
        }
        // a key of the file may be printed back
        for line in self.toml.lines() {
            writeln!(out, "{}", printable(line))?;
        }
        writeln!(out, "\nA blind guess passes")?;
        let mut grid = Grid::new(["", "", "", ""]);
        let all = match self.attempts {
            Some(1) => "in its 1 attempt".to_owned(),
            Some(attempts) => format!("in {attempts} attempts"),
            None => "in unlimited attempts".to_owned(),
        };
        for (attempts, chance) in [
            ("in one attempt", self.strength.once()),
            (&all, self.strength.in_all()),
        ] {
            let bits = format!("{:.2} bits", chance.bits());
            grid.row([attempts, &percent(chance), &bits, &chance.to_string()]);
        }
        grid.write_rows(out)?;
        if !self.warnings.is_empty() {
            writeln!(out, "\nWarnings")?;
        }
        for warning in &self.warnings {
            writeln!(out, "  {warning}")?;
        }
        writeln!(out, "\nStandards")?;
        for one in &self.standards {
            let verdict = match one.violations.len() {
                0 => "conforms".to_owned(),
                1 => "breaks 1 rule".to_owned(),
                count => format!("breaks {count} rules"),
            };
            writeln!(out, "  {}: {verdict}", one.standard)?;
            for violation in &one.violations {
                writeln!(out, "    {violation}")?;
            }
        }
        Ok(())
    }
}

/// With three digits that tell something.
fn percent(chance: &Chance) -> String {
    let percent = chance.probability() * 100.0;
    let places = match percent {
        10.0.. => 1,
        1.0.. => 2,
        0.1.. => 3,
        _ => 4,
    };
    format!("{percent:.places$} %")
}
