//! The signed head of a log: who vouches for all that is in it, and that it only grew.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Error;
use crate::evidence::bytes::Proof;
use crate::evidence::file::Format;
use crate::evidence::merkle::{self, Hash};
use crate::evidence::signed::Kind;
use crate::jws::{PublicKeys, SigningKey};

/// What a log held at a time. Whoever kept a head can tell later whether anything before it was
/// changed or dropped: see [`Consistency`].
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The version of this layout; 1.
    pub version: u32,
    /// The operator of the engine, as it calls itself (`iss` of its tokens).
    pub issuer: String,
    /// Entries of the log.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Root,
    /// When it was signed, in seconds since 1970.
    pub at: u64,
}

impl Head {
    pub(crate) const fn new(issuer: String, size: u64, root: Hash, at: u64) -> Self {
        Self {
            version: VERSION,
            issuer,
            size,
            root: Root(root),
            at,
        }
    }

    /// The same head signed by the same key is the same text.
    pub(crate) fn sign(&self, key: &SigningKey) -> SignedHead {
        SignedHead(KIND.sign(key, self))
    }
}

/// The root of the tree over a log: SHA-256, in 64 hexadecimal digits.
///
/// Source: RFC 6962, section 2.1.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Root(pub(crate) Hash);

impl fmt::Display for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Root({self})")
    }
}

impl Serialize for Root {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Root {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut bytes = [0; 32];
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let is_whole = pairs.len() == bytes.len() && rest.is_empty();
        for (byte, pair) in bytes.iter_mut().zip(pairs) {
            let digits = pair.map(|digit| match digit {
                b'0'..=b'9' => Some(digit - b'0'),
                b'a'..=b'f' => Some(digit - b'a' + 10),
                _ => None,
            });
            let [Some(high), Some(low)] = digits else {
                return Err(serde::de::Error::custom("not hexadecimal digits"));
            };
            *byte = high << 4 | low;
        }
        if is_whole {
            Ok(Self(bytes))
        } else {
            Err(serde::de::Error::custom("not 64 hexadecimal digits"))
        }
    }
}

/// A signed [`Head`]: a compact JWS of type `kba-head+jwt`, at most 4,096 bytes, to be kept where
/// the operator of the engine can't change it.
///
/// ```
/// use kba::evidence::SignedHead;
/// use kba::token::PublicKeys;
///
/// let head: SignedHead = "eyJ.eyJ.AAAA".parse()?;
/// let refused = head.open(&PublicKeys::default()).unwrap_err();
/// assert_eq!(refused.to_string(), "the head isn't a signed text");
/// # Ok::<(), kba::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct SignedHead(String);

impl SignedHead {
    /// The head, if it is signed by one of these keys.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Evidence`] if it isn't, was changed, or is something else.
    pub fn open(&self, keys: &PublicKeys) -> Result<Head, Error> {
        KIND.open(keys, &self.0).map(|(head, _)| head)
    }
}

impl TryFrom<String> for SignedHead {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        if text.len() > KIND.bytes_max {
            return Err(Error::evidence("that is too long for a head"));
        }
        Ok(Self(text))
    }
}

impl FromStr for SignedHead {
    type Err = Error;

    /// Takes any text that is short enough; [`SignedHead::open`] judges it.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Evidence`] if it is longer than 4,096 bytes.
    fn from_str(text: &str) -> Result<Self, Error> {
        text.to_owned().try_into()
    }
}

impl fmt::Display for SignedHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The proof that a log only grew from one head to another: nothing that the old one vouches for
/// was changed, moved or dropped.
///
/// As JSON: `format` (`kba consistency`), `version` (1), `old` and `new` (signed heads), `proof`
/// (hashes, each in 43 characters of URL-safe Base64). Source: RFC 9162, 2.1.4.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consistency {
    old: SignedHead,
    new: SignedHead,
    proof: Proof,
}

/// The file of a [`Consistency`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    version: u32,
    old: SignedHead,
    new: SignedHead,
    proof: Proof,
}

impl Consistency {
    pub(crate) const fn new(old: SignedHead, new: SignedHead, proof: Vec<Hash>) -> Self {
        Self {
            old,
            new,
            proof: Proof(proof),
        }
    }

    /// The proof as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let file = File {
            format: FORMAT.name.to_owned(),
            version: FORMAT.version,
            old: self.old.clone(),
            new: self.new.clone(),
            proof: self.proof.clone(),
        };
        serde_json::to_string_pretty(&file).unwrap_or_default()
    }

    /// Reads a proof.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Evidence`] if it isn't one, is of a newer version or larger than 64 KiB.
    pub fn from_json(json: &[u8]) -> Result<Self, Error> {
        let File {
            old, new, proof, ..
        } = FORMAT.read(json)?;
        Ok(Self { old, new, proof })
    }

    /// The old head and the new one, if the log only grew from one to the other.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Evidence`] if a head isn't signed by one of these keys, if they are of
    /// different issuers, or if the log didn't only grow.
    pub fn verify(&self, keys: &PublicKeys) -> Result<(Head, Head), Error> {
        let (old, new) = (self.old.open(keys)?, self.new.open(keys)?);
        if old.issuer != new.issuer {
            return Err(Error::evidence("the heads are of different issuers"));
        }
        if old.size > new.size {
            let (old, new) = (old.size, new.size);
            return Err(Error::evidence(format!(
                "the log had {old} entries, and {new} later"
            )));
        }
        if old.size == new.size && old.root != new.root {
            return Err(Error::evidence(
                "the heads tell of different logs of the same length",
            ));
        }
        let proof = self.proof.0.as_slice();
        let holds = if old.size == 0 && new.size > 0 {
            // every log begins with none
            proof.is_empty() && old.root.0 == merkle::empty()
        } else {
            merkle::is_consistent((old.size, &old.root.0), (new.size, &new.root.0), proof)
        };
        if !holds {
            return Err(Error::evidence(
                "the proof doesn't show that the new log begins with the old one",
            ));
        }
        Ok((old, new))
    }
}

const VERSION: u32 = 1;
const KIND: Kind = Kind {
    typ: "kba-head+jwt",
    name: "head",
    version: VERSION,
    // more than the longest name of an issuer makes
    bytes_max: 4_096,
};
const FORMAT: Format = Format {
    name: "kba consistency",
    version: 1,
    bytes_max: 64 * 1_024,
};

#[cfg(test)]
mod tests;
