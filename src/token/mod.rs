//! Verification tokens: what a pass is worth after it happened, signed, for a short time and for
//! one purpose.
//!
//! Minting and checking are pure; whether a token was used or revoked is the store's to know.

mod claims;
mod expected;

pub use self::claims::{Claims, Confirmation, Pass};
pub use self::expected::{Expected, Refusal};
pub use crate::jws::{PublicKey, PublicKeys, SigningKey};

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::jws::{self, Unbelieved};
use crate::secret::Secret;
use crate::{Error, ErrorKind};

/// A verification token: a compact JWS of type `kba+jwt`. Prints as `Token([..])`;
/// [`fmt::Display`] tells it.
///
/// Whoever holds it can show it: send it to the signing service alone.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Token(String);

impl Token {
    /// The token as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Token {
    type Err = Error;

    /// Takes any text that is short enough to be a token; [`crate::Engine::verify`] judges it.
    ///
    /// # Errors
    /// [`ErrorKind::Session`] if it is longer than 12,288 bytes.
    fn from_str(text: &str) -> Result<Self, Error> {
        if text.len() > TOKEN_BYTES_MAX {
            return Err(Error::new(
                ErrorKind::Session,
                "that is too long for a token",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token([..])")
    }
}

impl Serialize for Token {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Who mints tokens and signs evidence, for whom, and for how long tokens last.
#[derive(Clone, Debug)]
#[must_use]
pub struct Issuer {
    pub(crate) name: String,
    pub(crate) audience: String,
    key: SigningKey,
    keys: PublicKeys,
    pub(crate) lifetime: Duration,
    pub(crate) single_use: bool,
    pub(crate) keeps_former: bool,
}

impl Issuer {
    /// An operator's name (`iss`), the signing service that its tokens are for (`aud`), and the key
    /// that signs. Tokens last 10 minutes and can be used once.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if a name is empty or longer than 256 bytes.
    pub fn new(
        name: impl Into<String>,
        audience: impl Into<String>,
        key: SigningKey,
    ) -> Result<Self, Error> {
        let (name, audience) = (name.into(), audience.into());
        for (what, name) in [("issuer", &name), ("audience", &audience)] {
            if name.is_empty() || name.len() > NAME_BYTES_MAX {
                return Err(Error::config(format!(
                    "the name of an {what} has 1 to {NAME_BYTES_MAX} bytes"
                )));
            }
        }
        Ok(Self {
            name,
            audience,
            keys: PublicKeys::new([key.public().clone()]),
            key,
            lifetime: LIFETIME,
            single_use: true,
            keeps_former: false,
        })
    }

    /// The issuer that an engine has unless it is told: `kba`, for an audience `kba`, with a key that
    /// follows from the secret.
    ///
    /// # Errors
    /// As [`Issuer::new`].
    pub fn of_secret(secret: &Secret) -> Result<Self, Error> {
        Self::new("kba", "kba", SigningKey::derive(secret, "default")?)
    }

    /// Goes on believing a former key for as long as it is named here: take it away when what it
    /// signed has expired, a token's lifetime after the change.
    pub fn former_key(mut self, key: PublicKey) -> Self {
        self.keys.add(key);
        self
    }

    /// Sets how long a token lasts, 1 second to 1 day; 10 minutes unless set.
    pub const fn lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// Lets a token be used any number of times until it expires.
    pub const fn danger_reusable(mut self) -> Self {
        self.single_use = false;
        self
    }

    /// Leaves the tokens of an applicant's earlier sessions as they are when a new one begins in the
    /// same lock scope, on another device, say; they are refused from then on unless set.
    pub const fn danger_keep_former(mut self) -> Self {
        self.keeps_former = true;
        self
    }

    /// The key that signs.
    pub(crate) const fn key(&self) -> &SigningKey {
        &self.key
    }

    /// The keys that are believed, to be published.
    #[must_use]
    pub const fn keys(&self) -> &PublicKeys {
        &self.keys
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let allowed = Duration::from_secs(1)..=LIFETIME_MAX;
        if !allowed.contains(&self.lifetime) || self.lifetime.subsec_nanos() != 0 {
            return Err(Error::config(
                "a token lasts whole seconds, 1 second to 1 day",
            ));
        }
        Ok(())
    }

    /// Signs claims.
    pub(crate) fn mint(&self, claims: &Claims) -> Result<Token, Error> {
        let json = serde_json::to_vec(claims)
            .map_err(|_| Error::new(ErrorKind::Session, "a token can't be written"))?;
        Ok(Token(jws::sign(&self.key, TYPE, &json)))
    }

    /// The claims of an authentic token, whether it has expired or not.
    pub(crate) fn open(&self, token: &str) -> Result<Claims, Refusal> {
        let believed = jws::open(&self.keys, TYPE, token, TOKEN_BYTES_MAX);
        let believed = believed.map_err(Refusal::of)?;
        let claims: Claims =
            serde_json::from_slice(&believed.payload).map_err(|_| Refusal::Malformed)?;
        // other texts read the same, a list of the values among them
        let is_as_minted = serde_json::to_vec(&claims).is_ok_and(|json| json == believed.payload);
        is_as_minted.then_some(claims).ok_or(Refusal::Malformed)
    }

    /// Opens a token and holds it against what is expected of it. The claims of an authentic one
    /// come with a refusal, for whoever counts.
    pub(crate) fn read(
        &self,
        token: &str,
        expected: &Expected,
        now: Duration,
    ) -> Result<Claims, (Refusal, Option<Box<Claims>>)> {
        let claims = self.open(token).map_err(|why| (why, None))?;
        match expected.refuses(&claims, &self.name, now) {
            Some(refusal) => Err((refusal, Some(Box::new(claims)))),
            None => Ok(claims),
        }
    }
}

impl Refusal {
    fn of(why: Unbelieved) -> Self {
        match why {
            Unbelieved::TooLong | Unbelieved::Malformed => Self::Malformed,
            Unbelieved::OtherType => Self::OtherType,
            Unbelieved::UnknownKey => Self::UnknownKey,
            Unbelieved::Forged => Self::Forged,
        }
    }
}

/// The type of a token. Source: RFC 8725, 3.11 (explicit typing).
const TYPE: &str = "kba+jwt";
/// More than the longest names make, each character of them escaped.
const TOKEN_BYTES_MAX: usize = 12_288;
const NAME_BYTES_MAX: usize = 256;
const LIFETIME: Duration = Duration::from_secs(600);
const LIFETIME_MAX: Duration = Duration::from_secs(86_400);

#[cfg(test)]
mod tests;
