//! Files that others read: JSON that tells its format and version first.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::Error;

/// What a file must be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Format {
    /// What stands in the file, such as `kba evidence`.
    pub(super) name: &'static str,
    pub(super) version: u32,
    pub(super) bytes_max: usize,
}

impl Format {
    /// Reads a file. What is wrong is told by its place, never by what stands there.
    pub(super) fn read<T: DeserializeOwned>(self, json: &[u8]) -> Result<T, Error> {
        #[derive(Deserialize)]
        struct Header {
            format: String,
            version: u32,
        }
        let name = self.name;
        if json.len() > self.bytes_max {
            let most = self.bytes_max / 1_024;
            return Err(Error::evidence(format!(
                "a file of the format \"{name}\" has at most {most} KiB"
            )));
        }
        let misread = |e: serde_json::Error| {
            let (line, column) = (e.line(), e.column());
            Error::evidence(format!(
                "not a file of the format \"{name}\": line {line}, column {column}"
            ))
        };
        // a newer version may have other members, of which nothing can be told
        let header: Header = serde_json::from_slice(json).map_err(misread)?;
        if header.format != name {
            return Err(Error::evidence(format!(
                "the file is of another format than \"{name}\""
            )));
        }
        if header.version != self.version {
            let (theirs, ours) = (header.version, self.version);
            return Err(Error::evidence(format!(
                "the file is of version {theirs} of the format \"{name}\"; this is version {ours}"
            )));
        }
        serde_json::from_slice(json).map_err(misread)
    }
}
