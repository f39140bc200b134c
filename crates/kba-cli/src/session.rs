//! `kba session`: what the operator does with sessions of a store.

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Subcommand;
use kba::load::LoadOptions;
use kba::record::{Rows, Table};
use kba::session::{State, Status};
use kba::{Engine, Population, SessionId};
use serde_json::Value;

use crate::key::{self, Key};
use crate::outcome::Outcome;
use crate::rules::{self, Written};
use crate::words;

/// Look at a session of a store, unlock it, or end it.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Tell where a session stands
    Status(Named),
    /// End a lock: all attempts are there again
    Unlock(Named),
    /// End a session for good; locks stay
    Cancel(Named),
}

/// A session and its store.
#[derive(Debug, clap::Args)]
struct Named {
    /// The session, as `kba ask` told it
    // an id may begin with "-"
    #[arg(value_name = "SESSION", allow_hyphen_values = true)]
    session: SessionId,
    /// The store, as `kba ask --store` wrote it
    #[arg(long, value_name = "FILE", requires = "Key")]
    store: PathBuf,
    #[command(flatten)]
    key: Key,
    /// The policy that it was begun under, as `kba ask` was given it (see --help)
    #[arg(long, value_name = "P", default_value = "default", long_help = rules::HELP)]
    policy: Written,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let (Verb::Status(named) | Verb::Unlock(named) | Verb::Cancel(named)) = &args.verb;
    if !named.store.exists() {
        anyhow::bail!("there is no file {}", named.store.display());
    }
    let engine = named.engine()?;
    let status = match args.verb {
        Verb::Status(_) => engine.status(&named.session)?,
        Verb::Unlock(_) => engine.unlock(&named.session)?,
        Verb::Cancel(_) => {
            engine.cancel(&named.session)?;
            engine.status(&named.session)?
        }
    };
    let mut out = io::stdout().lock();
    if named.json {
        writeln!(out, "{}", serde_json::to_string(&status)?)?;
    } else {
        print(&status, &mut out)?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

impl Named {
    /// An engine on a population of somebody who is never asked: sessions are judged by what the
    /// store holds.
    fn engine(&self) -> anyhow::Result<Engine> {
        let policy = self.policy.rules()?.policy(usize::from(CHOICES))?;
        let builder = Engine::builder(nobody()?, self.key.secret()?);
        Ok(key::kept_in(builder.policy(policy), Some(&self.store))?.build()?)
    }
}

/// A population that any policy fits.
fn nobody() -> anyhow::Result<Population> {
    let mut builder = Population::builder(LoadOptions::new().choices(CHOICES));
    let mut persons = Rows::new(Table::Persons);
    persons.push(&["1", "A", "", "B", "", "", "", "", ""]);
    builder.push(&persons)?;
    let mut residences = Rows::new(Table::Residences);
    residences.push(&["1", "1", "C St", "", "D", "", "TX", "75001", "US", ""]);
    builder.push(&residences)?;
    Ok(builder.finish()?.0)
}

fn print(status: &Status, out: &mut impl io::Write) -> anyhow::Result<()> {
    writeln!(out, "{}", state(status.state))?;
    match (status.locked, status.locked_until) {
        (false, _) => {}
        (true, None) => writeln!(out, "locked until it is unlocked")?,
        (true, Some(until)) => writeln!(out, "locked until {}", words::time(until))?,
    }
    let left = words::attempts(status.attempts_left);
    writeln!(out, "{left}; {} charged so far", status.attempts_charged)?;
    for attempt in &status.attempts {
        let (began, ended) = (words::time(attempt.began), words::time(attempt.ended));
        let scores = words::scores(attempt);
        writeln!(
            out,
            "{began} to {ended}: {}, {scores}",
            state(attempt.state)
        )?;
    }
    Ok(())
}

/// The state's name as words.
pub(crate) fn state(state: State) -> String {
    match serde_json::to_value(state) {
        Ok(Value::String(name)) => name.replace('_', " "),
        _ => String::new(),
    }
}

/// As many as a policy can ask for.
const CHOICES: u8 = 8;
