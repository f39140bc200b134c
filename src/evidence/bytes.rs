//! 32 bytes as text: 43 characters of URL-safe Base64. One text for each value.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::evidence::merkle::Hash;

pub(super) fn serialize<S: Serializer>(bytes: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&Base64UrlUnpadded::encode_string(bytes))
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<[u8; 32], D::Error> {
    let text = String::deserialize(deserializer)?;
    let mut bytes = [0; 32];
    let decoded = Base64UrlUnpadded::decode(&text, &mut bytes);
    if decoded.is_ok_and(|decoded| decoded.len() == 32) {
        Ok(bytes)
    } else {
        Err(serde::de::Error::custom("not 32 bytes in Base64"))
    }
}

/// A proof of the tree: hashes, as files hold them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Proof(pub(super) Vec<Hash>);

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Text(#[serde(with = "super::bytes")] Hash);

impl Serialize for Proof {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|hash| Text(*hash)))
    }
}

impl<'de> Deserialize<'de> for Proof {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let texts = Vec::<Text>::deserialize(deserializer)?;
        Ok(Self(texts.into_iter().map(|text| text.0).collect()))
    }
}
