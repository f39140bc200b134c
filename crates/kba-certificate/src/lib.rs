//! The certificate of completion of a session of knowledge-based verification, as HTML and as PDF,
//! in English, Japanese and Spanish.
//!
//! It is made of the evidence record of the session ([`kba::evidence::Record`]) and of what is known
//! of the record's signature and of the log that holds it ([`Attestation`]). It never holds a
//! question or an answer, because the record has none. It checks nothing itself: whether the
//! evidence was verified is the caller's to tell.
//!
//! The PDF is of A4 size, tagged, and conforms to PDF/A-2a and PDF/UA-1. The same input and the same
//! fonts give the same bytes. No font comes with the crate: see [`Fonts`].
//!
//! # Strings of the record
//! Whatever they hold, they can't change the page around them. Control characters, characters that
//! turn the direction of the text, invisible ones and those of private use are spelled out, such as
//! `[U+202E]`. A character that no font has is an error of the PDF, never an empty box.
//!
//! ```no_run
//! use kba::Language;
//! use kba::evidence::Record;
//! use kba_certificate::{Attestation, Certificate, Fonts};
//!
//! # fn certify(record: &Record) -> Result<(), kba_certificate::Error> {
//! let attestation = Attestation::new()
//!     .signed_by("evidence-2026", 1_795_342_560)
//!     .logged(48_213, "5d1c...")
//!     .events(6)
//!     .verified(true);
//! let certificate = Certificate::new(record, &attestation, Language::Spanish);
//! let page: String = certificate.html();
//! let file: Vec<u8> = certificate.pdf(&Fonts::system()?)?;
//! # Ok(())
//! # }
//! ```

mod attestation;
mod error;
mod fonts;
mod html;
mod page;
mod pdf;
mod texts;
mod visible;

use kba::Language;
use kba::evidence::Record;

pub use crate::attestation::Attestation;
pub use crate::error::{Error, ErrorKind};
pub use crate::fonts::Fonts;
use crate::page::Page;

/// The certificate of completion of one session, in one language.
#[derive(Clone, Debug)]
pub struct Certificate {
    page: Page,
}

impl Certificate {
    /// Puts the facts into words.
    #[must_use]
    pub fn new(record: &Record, attestation: &Attestation, language: Language) -> Self {
        Self {
            page: Page::new(record, attestation, language),
        }
    }

    /// One file without scripts that asks for nothing else, with a style for paper of A4 and Letter
    /// size.
    #[must_use]
    pub fn html(&self) -> String {
        html::write(&self.page)
    }

    /// A PDF of as many A4 pages as it takes.
    ///
    /// # Errors
    /// [`ErrorKind::Character`] if no font has one of the characters, [`ErrorKind::Font`] if a font
    /// may not be embedded, [`ErrorKind::Pdf`] if the record is too large for a PDF.
    pub fn pdf(&self, fonts: &Fonts) -> Result<Vec<u8>, Error> {
        pdf::write(&self.page, fonts)
    }
}
