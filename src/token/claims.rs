//! What a token says.

use serde::{Deserialize, Serialize};

/// What a token says. Times are seconds since 1970.
///
/// Source: RFC 7519 (`iss` to `exp`), `OpenID` Connect Core 1.0 (`auth_time`), RFC 8176 (`amr`),
/// RFC 7800 and RFC 7638 (`cnf`).
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// Who minted it.
    pub iss: String,
    /// The signing service that it is for.
    pub aud: String,
    /// The subject, by a name that only this audience knows it by.
    pub sub: String,
    /// Its id.
    pub jti: String,
    /// When it was minted.
    pub iat: u64,
    /// From when it may be used.
    pub nbf: u64,
    /// When it expires.
    pub exp: u64,
    /// When the applicant passed.
    pub auth_time: u64,
    /// How: `kba`; with a second factor `kba`, that factor, `mfa`.
    pub amr: Vec<String>,
    /// The key that its holder must prove to have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cnf: Option<Confirmation>,
    /// The pass.
    pub kba: Pass,
}

/// The key of a token's holder.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// The thumbprint of its JWK (RFC 7638, SHA-256), 43 characters.
    pub jkt: String,
}

/// The pass that a token tells of.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pass {
    /// The version of these claims; 1.
    pub version: u32,
    /// The session, under a name that can't be used to answer in it.
    pub session: String,
    /// The lock scope, under a name of this engine's.
    pub scope: String,
    /// What the pass is for, such as the digest of a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The policy's name, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// A digest of all its rules.
    pub policy_digest: String,
    /// Whether it took the challenge.
    pub by_challenge: bool,
}
