//! The one error of the engine: what went wrong and where, never a record's value.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::Path;

/// What kind of thing went wrong.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// A claim or answer of the applicant is not of the form that is asked.
    Claim,
    /// The caller's arguments or settings contradict each other or are out of range.
    Config,
    /// A table of public records can't be used.
    Data,
    /// Evidence is damaged, was changed, or isn't signed by the keys that are believed.
    Evidence,
    /// The operating system refused to read or write.
    Io,
    /// A prepared folder is damaged, foreign or of another format version.
    Prepared,
    /// A session is unknown, or not in a state for what is asked of it.
    Session,
    /// A store of sessions is damaged, foreign, out of reach or of another format version.
    Store,
}

/// An error for the operator.
///
/// The text names the place (file, table, column, row) and never a value of a record.
/// A verdict about an applicant is not an error.
pub struct Error(Box<Repr>);

struct Repr {
    kind: ErrorKind,
    detail: String,
    source: Option<io::Error>,
}

impl Error {
    #[cold]
    pub(crate) fn new(kind: ErrorKind, detail: impl Into<String>) -> Self {
        Self(Box::new(Repr {
            kind,
            detail: detail.into(),
            source: None,
        }))
    }

    #[cold]
    pub(crate) fn config(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config, detail)
    }

    #[cold]
    pub(crate) fn data(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Data, detail)
    }

    #[cold]
    pub(crate) fn evidence(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Evidence, detail)
    }

    #[cold]
    pub(crate) fn prepared(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Prepared, detail)
    }

    #[cold]
    pub(crate) fn session(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Session, detail)
    }

    #[cold]
    pub(crate) fn store(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Store, detail)
    }

    /// An input or output error at a path. What was tried is a verb phrase ("read", "create").
    #[cold]
    pub(crate) fn io(tried: &str, path: &Path, source: io::Error) -> Self {
        Self(Box::new(Repr {
            kind: ErrorKind::Io,
            detail: format!("can't {tried} {}", path.display()),
            source: Some(source),
        }))
    }

    /// What kind of thing went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.detail)?;
        match &self.0.source {
            Some(source) if f.alternate() => write!(f, ": {source}"),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {self:#}", self.0.kind)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_ref()
            .map(|e| e as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_is_one_word_wide() {
        assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
    }

    #[test]
    fn alternate_form_prints_the_chain() {
        let e = Error::io("read", Path::new("a/b"), io::Error::other("gone"));
        assert_eq!(e.to_string(), "can't read a/b");
        assert_eq!(format!("{e:#}"), "can't read a/b: gone");
        assert_eq!(e.kind(), ErrorKind::Io);
        assert!(e.source().is_some());
    }
}
