//! What a token must say to be accepted, and why one isn't.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::token::Claims;

/// What whoever is shown a token expects of it.
///
/// ```
/// use std::time::Duration;
/// use kba::token::Expected;
///
/// let expected = Expected::new("https://sign.example")
///     .action("sha-256:9f86d081884c7d65")
///     .leeway(Duration::from_secs(5));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Expected {
    audience: String,
    action: Option<String>,
    key: Option<String>,
    leeway: Duration,
}

impl Expected {
    /// A token for this audience, bound to no action and no key; clocks may lie 30 seconds apart.
    pub fn new(audience: impl Into<String>) -> Self {
        Self {
            audience: audience.into(),
            action: None,
            key: None,
            leeway: LEEWAY,
        }
    }

    /// Sets the action that the token must be bound to.
    pub fn action(mut self, action: impl Into<String>) -> Self {
        self.action = Some(action.into());
        self
    }

    /// Sets the thumbprint of the key that the holder has proved to have.
    pub fn key(mut self, thumbprint: impl Into<String>) -> Self {
        self.key = Some(thumbprint.into());
        self
    }

    /// Sets how far clocks may lie apart, at most 5 minutes.
    pub const fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// Why the claims of an authentic token are refused, if they are.
    pub(super) fn refuses(&self, claims: &Claims, issuer: &str, now: Duration) -> Option<Refusal> {
        let (now, leeway) = (now.as_secs(), self.leeway.min(LEEWAY_MAX).as_secs());
        let key = claims.cnf.as_ref().map(|cnf| &cnf.jkt);
        let refusals = [
            (claims.kba.version != 1, Refusal::Malformed),
            (claims.iss != issuer, Refusal::OtherIssuer),
            (claims.aud != self.audience, Refusal::OtherAudience),
            (claims.kba.action != self.action, Refusal::OtherAction),
            (key.is_some() && key != self.key.as_ref(), Refusal::OtherKey),
            (
                claims.nbf > now.saturating_add(leeway),
                Refusal::NotYetValid,
            ),
            (claims.exp.saturating_add(leeway) <= now, Refusal::Expired),
        ];
        let refusal = refusals.into_iter().find(|(is_so, _)| *is_so);
        refusal.map(|(_, refusal)| refusal)
    }
}

/// Why a token is refused: for the operator. Its holder is told that it is, and no more.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// It isn't one, or of a version that isn't known.
    Malformed,
    /// It is signed, but as something else.
    OtherType,
    /// Its key isn't known, or not any more.
    UnknownKey,
    /// Its signature isn't that of its key.
    Forged,
    /// Another issuer minted it.
    OtherIssuer,
    /// It is for another audience.
    OtherAudience,
    /// It is for another action, or for one where none is expected.
    OtherAction,
    /// It is bound to a key that the holder hasn't proved to have.
    OtherKey,
    /// It may not be used yet.
    NotYetValid,
    /// It has expired.
    Expired,
    /// It was used before.
    Used,
    /// It was revoked.
    Revoked,
    /// A later session took the place of the one it tells of.
    Superseded,
    /// Its session isn't, or isn't any more, in this store.
    UnknownSession,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "it is malformed",
            Self::OtherType => "it is of another type",
            Self::UnknownKey => "its key isn't known",
            Self::Forged => "its signature is forged",
            Self::OtherIssuer => "another issuer minted it",
            Self::OtherAudience => "it is for another audience",
            Self::OtherAction => "it is for another action",
            Self::OtherKey => "it is bound to another key",
            Self::NotYetValid => "it isn't valid yet",
            Self::Expired => "it has expired",
            Self::Used => "it was used before",
            Self::Revoked => "it was revoked",
            Self::Superseded => "a later session took its place",
            Self::UnknownSession => "its session isn't in the store",
        })
    }
}

const LEEWAY: Duration = Duration::from_secs(30);
const LEEWAY_MAX: Duration = Duration::from_secs(300);
