//! `kba session`: what the operator does with sessions of a store.

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Subcommand;
use kba::load::LoadOptions;
use kba::record::{Rows, Table};
use kba::session::{State, Status};
use kba::{Engine, Population, SessionId, SubjectOf};
use serde_json::Value;

use crate::key::{self, Key};
use crate::outcome::Outcome;
use crate::rules::{self, Written};
use crate::words;

/// Look at a session of a store, unlock it, end it, or erase its applicant.
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
    /// Erase all that is on file about the applicant of a session, but what their attempts count for
    Forget(Named),
    /// Mint a token in place of one that expired, where the policy lets a pass stand
    Reissue(Named),
}

/// A session and its store.
#[derive(Debug, clap::Args)]
pub(crate) struct Named {
    /// The session, as `kba ask` told it
    // an id may begin with "-"
    #[arg(value_name = "SESSION", allow_hyphen_values = true)]
    pub(crate) session: SessionId,
    #[command(flatten)]
    kept: Kept,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A store and what opens it.
#[derive(Debug, clap::Args)]
pub(crate) struct Kept {
    /// The store, as `kba ask --store` wrote it
    #[arg(long, value_name = "FILE", requires = "Key")]
    store: PathBuf,
    #[command(flatten)]
    key: Key,
    /// The policy that it was begun under, as `kba ask` was given it (see --help)
    #[arg(long, value_name = "P", default_value = "default", long_help = rules::HELP)]
    policy: Written,
    /// Who does it, for the record
    #[arg(long, value_name = "NAME", default_value = "kba")]
    pub(crate) by: String,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let (Verb::Status(named)
    | Verb::Unlock(named)
    | Verb::Cancel(named)
    | Verb::Forget(named)
    | Verb::Reissue(named)) = &args.verb;
    let engine = named.engine()?;
    let by = &named.kept.by;
    let mut out = io::stdout().lock();
    let status = match args.verb {
        Verb::Status(_) => engine.status(&named.session)?,
        Verb::Unlock(_) => engine.unlock(&named.session, by)?,
        Verb::Cancel(_) => {
            engine.cancel(&named.session, by)?;
            engine.status(&named.session)?
        }
        Verb::Forget(_) => {
            let erased = engine.forget(SubjectOf::Session(&named.session))?;
            if named.json {
                writeln!(out, "{}", serde_json::json!({ "erased": erased }))?;
            } else {
                writeln!(out, "{} erased", words::count(erased, "session"))?;
            }
            return Ok(Outcome::Done);
        }
        Verb::Reissue(_) => {
            let token = engine.reissue(&named.session)?;
            if named.json {
                writeln!(out, "{}", serde_json::json!({ "token": token }))?;
            } else {
                writeln!(out, "{token}")?;
            }
            return Ok(Outcome::Done);
        }
    };
    if named.json {
        writeln!(out, "{}", serde_json::to_string(&status)?)?;
    } else {
        print(&status, &mut out)?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

impl Named {
    pub(crate) fn engine(&self) -> anyhow::Result<Engine> {
        self.kept.engine()
    }
}

impl Kept {
    /// An engine on a population of somebody who is never asked: sessions are judged by what the
    /// store holds.
    pub(crate) fn engine(&self) -> anyhow::Result<Engine> {
        if !self.store.exists() {
            anyhow::bail!("there is no file {}", self.store.display());
        }
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
