//! What happened, as it is kept and proved.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::evidence::{Circumstances, bytes};
use crate::token::Refusal;

/// One thing that happened. It never holds a question, a choice, an answer, a name, a social
/// security number or an address.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// The version of this layout; 1.
    pub version: u32,
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// The session, under a name that can't be used to answer in it; `None` if there is none.
    pub session: Option<String>,
    /// The lock scope, under a name of the engine's.
    pub scope: Option<String>,
    /// Its place among the events of its session, from 0.
    pub index: Option<u32>,
    /// The commitment of the event before it, which may be that of an earlier session of the same
    /// applicant and lock scope.
    pub previous: Option<Commitment>,
    /// A digest of all rules.
    pub policy: String,
    /// The edition of the population.
    pub population: String,
    /// What the caller told of the occasion.
    pub circumstances: Circumstances,
    /// What happened.
    pub what: What,
}

/// What happened.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", deny_unknown_fields)]
pub enum What {
    /// A claim led to somebody.
    ClaimResolved {
        /// How the claim differs from the record.
        qualifiers: Vec<String>,
    },
    /// A claim led to nobody who could be asked.
    ClaimUnresolved {
        /// Why.
        reason: String,
        /// How the claim differs from the record, if there is one.
        qualifiers: Vec<String>,
    },
    /// Nobody was asked, as a limit was reached.
    VelocityStop {
        /// Whose: `person` or `caller`.
        limit: String,
    },
    /// No attempt began, as the applicant is locked out, or a pass stands.
    AttemptRefused {
        /// `locked` or `passed`.
        reason: String,
    },
    /// An attempt was charged, and its quiz shown.
    AttemptCharged {
        /// Attempts charged so far in the lock scope, this one among them.
        attempt: u32,
        /// Questions of the quiz.
        questions: u8,
    },
    /// Answers came in.
    Answered {
        /// Questions answered.
        questions: u8,
        /// Whether they were the challenge's.
        challenge: bool,
    },
    /// A near miss: the challenge was offered.
    ChallengeOffered {
        /// Its questions.
        questions: u8,
    },
    /// The applicant agreed to the challenge, or it followed without asking; it was shown.
    ChallengeTaken,
    /// The applicant declined the challenge.
    ChallengeDeclined,
    /// An attempt ended.
    Verdict {
        /// `passed`, `passed_by_challenge`, `failed`, `expired`, `abandoned`, `cancelled`,
        /// `opted_out`.
        outcome: String,
        /// Right answers without the challenge, where the policy lets them be told.
        right: Option<u8>,
        /// Questions of the challenge, if it was taken.
        challenge: Option<u8>,
        /// Right answers to them, where the policy lets them be told.
        challenge_right: Option<u8>,
    },
    /// No attempt is left.
    Locked {
        /// When the lock ends by itself, in milliseconds since 1970.
        until_ms: Option<u64>,
    },
    /// A lock was ended by the operator.
    Unlocked {
        /// By whom, as the caller says.
        by: String,
    },
    /// The operator ended the session.
    Cancelled {
        /// By whom, as the caller says.
        by: String,
    },
    /// The applicant chose another method.
    OptedOut,
    /// A token was minted.
    TokenMinted {
        /// Its id.
        token: String,
        /// When it expires, in seconds since 1970.
        expires: u64,
        /// Whether it took the place of one that had expired.
        reissued: bool,
    },
    /// A token was accepted.
    TokenUsed {
        /// Its id.
        token: String,
    },
    /// A token was refused.
    TokenRefused {
        /// Its id, if it is authentic.
        token: Option<String>,
        /// Why.
        reason: Refusal,
    },
    /// Tokens were revoked.
    TokensRevoked {
        /// Which: `token`, `session`, `subject`, `all`.
        which: String,
        /// The id of the one, if it is one.
        token: Option<String>,
        /// Before which time they were minted, in seconds since 1970, if they are all.
        before: Option<u64>,
        /// By whom, as the caller says.
        by: String,
    },
    /// What was kept of the subject was erased.
    Forgotten,
}

impl What {
    /// Its name, as JSON tells it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ClaimResolved { .. } => "claim_resolved",
            Self::ClaimUnresolved { .. } => "claim_unresolved",
            Self::VelocityStop { .. } => "velocity_stop",
            Self::AttemptRefused { .. } => "attempt_refused",
            Self::AttemptCharged { .. } => "attempt_charged",
            Self::Answered { .. } => "answered",
            Self::ChallengeOffered { .. } => "challenge_offered",
            Self::ChallengeTaken => "challenge_taken",
            Self::ChallengeDeclined => "challenge_declined",
            Self::Verdict { .. } => "verdict",
            Self::Locked { .. } => "locked",
            Self::Unlocked { .. } => "unlocked",
            Self::Cancelled { .. } => "cancelled",
            Self::OptedOut => "opted_out",
            Self::TokenMinted { .. } => "token_minted",
            Self::TokenUsed { .. } => "token_used",
            Self::TokenRefused { .. } => "token_refused",
            Self::TokensRevoked { .. } => "tokens_revoked",
            Self::Forgotten => "forgotten",
        }
    }
}

/// A digest that binds to an event and tells nothing of it: SHA-256 of 32 random bytes and the
/// event's text. Written in 43 characters of URL-safe Base64.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Commitment(#[serde(with = "bytes")] pub(crate) [u8; 32]);

impl Commitment {
    /// The commitment of an event's text under a salt.
    pub(crate) fn of(salt: &[u8; 32], text: &str) -> Self {
        let digest = Sha256::new().chain_update(salt).chain_update(text);
        Self(digest.finalize().into())
    }
}

impl std::fmt::Debug for Commitment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Commitment({})",
            Base64UrlUnpadded::encode_string(&self.0)
        )
    }
}

/// Where a list of events ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Trail {
    /// How many there are of the present session.
    pub(crate) count: u32,
    /// The commitment of the last.
    pub(crate) last: Option<[u8; 32]>,
    /// Until when all are kept, those of earlier sessions among them.
    pub(crate) kept_until_ms: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_reads_as_it_was_written() {
        let event = Event {
            version: 1,
            at_ms: 1_795_000_000_123,
            session: Some("c2Vzc2lvbg".to_owned()),
            scope: None,
            index: Some(1),
            previous: Some(Commitment([7; 32])),
            policy: "ab".to_owned(),
            population: "e1".to_owned(),
            circumstances: Circumstances {
                ip: Some("203.0.113.7".to_owned()),
                ..Circumstances::default()
            },
            what: What::TokenRefused {
                token: None,
                reason: Refusal::OtherAudience,
            },
        };
        let text = serde_json::to_string(&event).unwrap();
        assert!(text.contains(&format!(r#""event":"{}""#, event.what.name())));
        assert!(text.contains(r#""event":"token_refused""#) && text.contains("other_audience"));
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event);
        let short = text.replace("Bw", "B");
        assert!(serde_json::from_str::<Event>(&short).is_err());
    }

    #[test]
    fn a_commitment_needs_its_salt() {
        let one = Commitment::of(&[1; 32], "text");
        assert_eq!(one, Commitment::of(&[1; 32], "text"));
        assert_ne!(one, Commitment::of(&[2; 32], "text"));
        assert_ne!(one, Commitment::of(&[1; 32], "texts"));
    }
}
