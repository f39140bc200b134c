//! Signed texts of this module: what is wrong with one is told in words.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::jws::{self, PublicKeys, SigningKey, Unbelieved};

/// A type of signed text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    /// In the header. Source: RFC 8725, 3.11 (explicit typing).
    pub(super) typ: &'static str,
    /// In errors.
    pub(super) name: &'static str,
    /// The version of its content.
    pub(super) version: u32,
    pub(super) bytes_max: usize,
}

impl Kind {
    pub(super) fn sign<T: Serialize>(self, key: &SigningKey, content: &T) -> String {
        // texts, numbers and lists always are JSON
        let json = serde_json::to_vec(content).unwrap_or_default();
        jws::sign(key, self.typ, &json)
    }

    /// The content, and the id of the key that signed it.
    pub(super) fn open<'a, T: DeserializeOwned>(
        self,
        keys: &'a PublicKeys,
        text: &str,
    ) -> Result<(T, &'a str), Error> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let Self { name, version, .. } = self;
        let believed =
            jws::open(keys, self.typ, text, self.bytes_max).map_err(|why| self.refusal(why))?;
        let misread = |_| Error::evidence(format!("the {name} is signed, but can't be read"));
        let theirs: Version = serde_json::from_slice(&believed.payload).map_err(misread)?;
        if theirs.version != version {
            let theirs = theirs.version;
            return Err(Error::evidence(format!(
                "the {name} is of version {theirs}; this is version {version}"
            )));
        }
        let content = serde_json::from_slice(&believed.payload).map_err(misread)?;
        Ok((content, believed.key.id()))
    }

    fn refusal(self, why: Unbelieved) -> Error {
        let name = self.name;
        Error::evidence(match why {
            Unbelieved::TooLong => format!("the {name} is longer than any"),
            Unbelieved::Malformed => format!("the {name} isn't a signed text"),
            Unbelieved::OtherType => format!("the {name} was signed as something else"),
            Unbelieved::UnknownKey => {
                format!("the {name} is signed by a key that isn't among those believed")
            }
            Unbelieved::Forged => {
                format!("the {name} was changed, or isn't signed by the key that it names")
            }
        })
    }
}
