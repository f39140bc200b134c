//! Keys that sign, and those that verify.

use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use ed25519_dalek::{Signature, Signer as _, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::secret::Secret;
use crate::{Error, ErrorKind};

/// A key that signs tokens and evidence: Ed25519 (RFC 8032). Prints as `SigningKey([..])`, and is
/// wiped when dropped.
///
/// To change keys, sign with another and go on verifying with the old one until what it signed has
/// expired.
#[derive(Clone)]
pub struct SigningKey {
    pair: ed25519_dalek::SigningKey,
    public: PublicKey,
}

impl SigningKey {
    /// The key of a period, such as `2026-11`, under a secret: the same on every node that has both.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the period's name is empty or longer than 64 bytes.
    pub fn derive(secret: &Secret, period: &str) -> Result<Self, Error> {
        if period.is_empty() || period.len() > PERIOD_BYTES_MAX {
            return Err(Error::config(format!(
                "the name of a period has 1 to {PERIOD_BYTES_MAX} bytes"
            )));
        }
        let seed = secret.prf("signing key", period.as_bytes()).into_key();
        Ok(Self::from_seed(&seed))
    }

    /// The key of 32 bytes from a good source, as RFC 8032 has it.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let pair = ed25519_dalek::SigningKey::from_bytes(seed);
        let public = PublicKey::new(pair.verifying_key());
        Self { pair, public }
    }

    /// What verifies its signatures.
    #[must_use]
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.pair.sign(message).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey([..])")
    }
}

/// A key that verifies.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    id: String,
    point: VerifyingKey,
}

/// A key as RFC 7517 and RFC 8037 write it.
#[derive(Serialize, Deserialize)]
struct Jwk {
    kty: String,
    crv: String,
    x: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    alg: Option<String>,
    #[serde(default, rename = "use")]
    usage: Option<String>,
}

impl PublicKey {
    fn new(point: VerifyingKey) -> Self {
        let x = Base64UrlUnpadded::encode_string(point.as_bytes());
        // the members that are required, by name, without blanks
        let thumbprint = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
        let id = Base64UrlUnpadded::encode_string(&Sha256::digest(thumbprint));
        Self { id, point }
    }

    /// Its id (`kid`): the thumbprint of RFC 7638, 43 characters.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The 32 bytes of RFC 8032.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        self.point.as_bytes()
    }

    /// Whether a signature is of its making; those that other keys could have made too are not.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let signature = Signature::from_bytes(signature);
        self.point.verify_strict(message, &signature).is_ok()
    }

    fn to_jwk(&self) -> Jwk {
        Jwk {
            kty: "OKP".to_owned(),
            crv: "Ed25519".to_owned(),
            x: Base64UrlUnpadded::encode_string(self.bytes()),
            kid: Some(self.id.clone()),
            alg: Some("EdDSA".to_owned()),
            usage: Some("sig".to_owned()),
        }
    }

    fn of_jwk(jwk: &Jwk) -> Option<Self> {
        let mut bytes = [0; 32];
        let is_whole = Base64UrlUnpadded::decode(&jwk.x, &mut bytes).ok()?.len() == 32;
        let point = VerifyingKey::from_bytes(&bytes).ok()?;
        let fits = jwk.kty == "OKP"
            && jwk.crv == "Ed25519"
            && jwk.alg.as_deref().is_none_or(|alg| alg == "EdDSA")
            && jwk.usage.as_deref().is_none_or(|usage| usage == "sig");
        (fits && is_whole && !point.is_weak()).then(|| Self::new(point))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.id)
    }
}

/// The keys whose signatures are believed, as a JWK set (RFC 7517).
///
/// ```
/// use kba::token::{PublicKeys, SigningKey};
///
/// let key = SigningKey::from_seed(&[7; 32]);
/// let keys = PublicKeys::new([key.public().clone()]);
/// let json = keys.to_json();
/// assert!(json.contains(r#""crv": "Ed25519""#));
/// assert_eq!(PublicKeys::from_json(json.as_bytes())?, keys);
///
/// let rsa = br#"{"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}]}"#;
/// assert!(PublicKeys::from_json(rsa).is_err());
/// # Ok::<(), kba::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicKeys(Vec<PublicKey>);

#[derive(Serialize, Deserialize)]
struct JwkSet {
    keys: Vec<Jwk>,
}

impl PublicKeys {
    /// A set of keys; each counts once.
    pub fn new(keys: impl IntoIterator<Item = PublicKey>) -> Self {
        let mut set = Self::default();
        for key in keys {
            set.add(key);
        }
        set
    }

    /// The set as JSON, to be published.
    #[must_use]
    pub fn to_json(&self) -> String {
        let keys = self.0.iter().map(PublicKey::to_jwk).collect();
        serde_json::to_string_pretty(&JwkSet { keys }).unwrap_or_default()
    }

    /// Reads a set that was published.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if it isn't a JWK set, is larger than 64 KiB, or holds a key that isn't
    /// an Ed25519 key for signatures.
    pub fn from_json(json: &[u8]) -> Result<Self, Error> {
        if json.len() > SET_BYTES_MAX {
            return Err(Error::config("a JWK set has at most 64 KiB"));
        }
        let set: JwkSet = serde_json::from_slice(json).map_err(|e| {
            Error::config(format!(
                "not a JWK set: line {}, column {}",
                e.line(),
                e.column()
            ))
        })?;
        let keys = (1..).zip(&set.keys).map(|(number, jwk)| {
            PublicKey::of_jwk(jwk).ok_or_else(|| {
                let detail = format!("key {number} of the set isn't an Ed25519 key for signatures");
                Error::new(ErrorKind::Config, detail)
            })
        });
        Ok(Self::new(keys.collect::<Result<Vec<_>, _>>()?))
    }

    /// The keys.
    pub fn iter(&self) -> impl Iterator<Item = &PublicKey> {
        self.0.iter()
    }

    pub(crate) fn add(&mut self, key: PublicKey) {
        if !self.0.contains(&key) {
            self.0.push(key);
        }
    }
}

const PERIOD_BYTES_MAX: usize = 64;
const SET_BYTES_MAX: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_do_not_print_and_follow_from_secret_and_period() {
        let secret = Secret::new(b"0123456789abcdef").unwrap();
        let key = |period| SigningKey::derive(&secret, period).unwrap();
        assert_eq!(format!("{:?}", key("2026-11")), "SigningKey([..])");
        assert_eq!(key("2026-11").public(), key("2026-11").public());
        assert_ne!(key("2026-11").public(), key("2026-12").public());
        assert!(SigningKey::derive(&secret, "").is_err());
        assert!(SigningKey::derive(&secret, &"x".repeat(65)).is_err());
    }

    #[test]
    fn other_sets_are_refused() {
        let refused = |json: &str| PublicKeys::from_json(json.as_bytes()).unwrap_err();
        for json in ["", "[]", "{}", r#"{"keys": [{}]}"#] {
            assert!(refused(json).to_string().starts_with("not a JWK set: line"));
        }
        let x = Base64UrlUnpadded::encode_string(SigningKey::from_seed(&[1; 32]).public().bytes());
        for (from, to) in [
            ("OKP", "EC"),
            ("Ed25519", "Ed448"),
            ("sig", "enc"),
            (x.as_str(), "AQ"),
        ] {
            let json = format!(
                r#"{{"keys": [{{"kty": "OKP", "crv": "Ed25519", "use": "sig", "x": "{x}"}}]}}"#
            );
            assert!(PublicKeys::from_json(json.as_bytes()).is_ok());
            let told = refused(&json.replace(from, to)).to_string();
            assert!(told.starts_with("key 1 of the set"), "{told}");
        }
        // a point of small order, for which anything can be signed
        let zero = Base64UrlUnpadded::encode_string(&[0; 32]);
        let weak = format!(r#"{{"keys": [{{"kty": "OKP", "crv": "Ed25519", "x": "{zero}"}}]}}"#);
        assert!(refused(&weak).to_string().starts_with("key 1"));
    }
}
