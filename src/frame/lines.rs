//! A bounded window on a file of lines.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::error::Error;

/// The longest row, in bytes.
pub(super) const ROW_MAX: usize = 1 << 20;

const WINDOW: usize = 4 * ROW_MAX;

/// The part of a file that is being read: always the next row as a whole, or what is left.
pub(super) struct Window {
    file: File,
    bytes: Vec<u8>,
    from: usize,
    at_end: bool,
}

impl Window {
    /// Opens a file; a UTF-8 byte order mark is skipped.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let file = File::open(path).map_err(|e| Error::io("read", path, e))?;
        let mut window = Self {
            file,
            bytes: Vec::new(),
            from: 0,
            at_end: false,
        };
        window.fill().map_err(|e| Error::io("read", path, e))?;
        if window.bytes.starts_with(b"\xef\xbb\xbf") {
            window.from = 3;
        }
        Ok(window)
    }

    /// What has not been taken: more than [`ROW_MAX`] bytes, or all that is left of the file.
    pub(super) fn rest(&self) -> &[u8] {
        self.bytes.get(self.from..).unwrap_or_default()
    }

    /// Takes bytes off the front.
    pub(super) fn take(&mut self, len: usize) -> io::Result<()> {
        self.from = self.from.saturating_add(len).min(self.bytes.len());
        if !self.at_end && self.bytes.len() - self.from <= ROW_MAX {
            self.fill()?;
        }
        Ok(())
    }

    /// Takes everything up to and with the next line feed, however far away.
    pub(super) fn take_line(&mut self) -> io::Result<()> {
        loop {
            let found = memchr::memchr(b'\n', self.rest());
            self.take(found.map_or(usize::MAX, |at| at + 1))?;
            if found.is_some() || self.rest().is_empty() {
                return Ok(());
            }
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.bytes.drain(..self.from);
        self.from = 0;
        let missing = WINDOW.saturating_sub(self.bytes.len());
        let limit = u64::try_from(missing).unwrap_or(u64::MAX);
        let read = (&mut self.file).take(limit).read_to_end(&mut self.bytes)?;
        self.at_end = read < missing;
        Ok(())
    }
}

/// The line at the front, without its ending; `None` if it is longer than [`ROW_MAX`].
pub(super) fn first_line(rest: &[u8]) -> Option<&[u8]> {
    let head = rest.get(..=ROW_MAX).unwrap_or(rest);
    match memchr::memchr(b'\n', head) {
        Some(at) => head.get(..at),
        None if head.len() > ROW_MAX => None,
        None => Some(head),
    }
}
