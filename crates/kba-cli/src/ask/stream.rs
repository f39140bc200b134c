//! Questions on standard output, answers from a file or a pipe: for programs, and for who likes
//! plain text.

use std::io::{self, Write as _};

use kba::{Round, Verdict};

use crate::ask::answers::Reader;
use crate::ask::conduct::{Desk, Reply};
use crate::ask::report;

/// A desk that nobody is asked at: consent and answers are given beforehand, or through the pipe.
pub(super) struct Stream {
    pub(super) json: bool,
    pub(super) answers: Reader,
    /// Whether a challenge is taken; `None` if nothing was said.
    pub(super) consent: Option<bool>,
}

impl Desk for Stream {
    fn open(&mut self, round: &Round) -> anyhow::Result<()> {
        if self.json {
            line(&serde_json::to_string(round)?)?;
        } else {
            report::terms(round)?;
            report::questions(round)?;
        }
        Ok(())
    }

    fn reply(&mut self, round: &Round) -> anyhow::Result<Reply> {
        let choices = self.answers.read(round.questions().len())?;
        Ok(choices.map_or(Reply::Nothing, Reply::Choices))
    }

    fn tell(&mut self, verdict: &Verdict) -> anyhow::Result<()> {
        if self.json {
            line(&serde_json::to_string(verdict)?)?;
            return Ok(());
        }
        report::verdict(verdict)?;
        match verdict {
            Verdict::Challenge(round) if round.answered == 0 => {
                report::terms(round)?;
                report::questions(round)?;
            }
            Verdict::Challenge(round) | Verdict::Question(round) => report::questions(round)?,
            _ => {}
        }
        Ok(())
    }

    fn consents(&mut self) -> anyhow::Result<bool> {
        if self.consent.is_none() {
            writeln!(
                io::stderr(),
                "kba: the challenge is declined, as nobody consented; --consent yes takes it"
            )?;
        }
        Ok(self.consent.unwrap_or(false))
    }

    /// A program starts the tool again.
    fn tries_again(&mut self) -> anyhow::Result<bool> {
        Ok(false)
    }
}

fn line(text: &str) -> io::Result<()> {
    let mut out = io::stdout();
    writeln!(out, "{text}")?;
    out.flush()
}
