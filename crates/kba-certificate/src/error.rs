//! What can go wrong.

use std::error::Error as StdError;
use std::fmt;

/// Why a certificate can't be made.
///
/// It tells the field and the code point of a character, never the value of a field.
pub struct Error(Box<Repr>);

struct Repr {
    kind: ErrorKind,
    detail: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// Whose fault it is.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// A character of the record that no font has.
    Character,
    /// A font is missing, can't be read or may not be embedded.
    Font,
    /// The PDF can't be written.
    Pdf,
}

impl Error {
    /// For programs.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    #[cold]
    pub(crate) fn character(character: char, field: &str) -> Self {
        let code = u32::from(character);
        Self::new(
            ErrorKind::Character,
            format!(
                "{field} holds U+{code:04X}, which no font has: add a font file that has it with \
                 `Fonts::with_file`"
            ),
        )
    }

    #[cold]
    pub(crate) fn font(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Font, detail.into())
    }

    #[cold]
    pub(crate) fn pdf(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Pdf, detail.into())
    }

    #[cold]
    pub(crate) fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    fn new(kind: ErrorKind, detail: String) -> Self {
        Self(Box::new(Repr {
            kind,
            detail,
            source: None,
        }))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.detail)?;
        if f.alternate()
            && let Some(source) = &self.0.source
        {
            write!(f, ": {source:#}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("detail", &self.0.detail)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
