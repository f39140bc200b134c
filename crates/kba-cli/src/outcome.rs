//! What a command came to, as an exit status.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::process::ExitCode;

use kba::ErrorKind;

/// The end of a command that did what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The work is done, or the quiz is shown or passed.
    Done,
    /// The quiz was answered or left, and not passed.
    Failed,
    /// The claim resolved to nobody who can be asked.
    Nobody,
    /// Too little is known about the person.
    NotEnoughFacts,
    /// Nobody is asked for now: no attempt is left, or there were too many of late.
    NotNow,
    /// Evidence or a token isn't to be believed.
    Refused,
}

impl Outcome {
    pub(crate) fn code(self) -> ExitCode {
        match self {
            Self::Done => ExitCode::SUCCESS,
            Self::Failed => ExitCode::from(1),
            Self::Nobody => ExitCode::from(3),
            Self::NotEnoughFacts => ExitCode::from(4),
            Self::NotNow => ExitCode::from(7),
            Self::Refused => ExitCode::from(8),
        }
    }
}

/// A claim, answers or a policy that can't be read. The text never quotes claim or answers.
#[derive(Debug)]
pub(crate) struct BadInput(pub(crate) String);

impl fmt::Display for BadInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for BadInput {}

/// The exit status of an error.
pub(crate) fn code_of(error: &anyhow::Error) -> ExitCode {
    ExitCode::from(if is_bad_input(error) { 5 } else { 6 })
}

pub(crate) fn is_bad_input(error: &anyhow::Error) -> bool {
    error.downcast_ref::<BadInput>().is_some()
        || error
            .downcast_ref::<kba::Error>()
            .is_some_and(|e| e.kind() == ErrorKind::Claim)
}

/// Whether the reader of the output went away, which is no news to anybody.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}

/// The exit status of every command, for `--help`.
pub(crate) const CODES: &str = "\
Exit status:
  0  passed, now or before; or the quiz was only shown; or the command did its work
  1  the quiz was answered and not passed, or left, or its time was over
  2  wrong usage
  3  the claim resolved to nobody who can be asked: no match, several, deceased, minor
  4  not enough facts about the person
  5  a claim or answers that can't be read; a policy that there isn't, that can't be read, or that
     contradicts itself
  6  data that can't be used, and all other errors
  7  nobody is asked for now: no attempt is left, or there were too many of late
  8  evidence or a token that isn't to be believed";
