//! Where a session stands.

use serde::{Deserialize, Serialize};

/// Where a session stands.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A quiz was handed out; nothing was answered yet.
    Begun,
    /// Some of its questions were answered.
    InProgress,
    /// Nearly passed: the applicant is asked whether to go on with the challenge.
    ChallengeOffered,
    /// The challenge was handed out.
    ChallengeInProgress,
    /// The attempt failed; another may begin, unless the case is locked.
    Failed,
    /// The time for the attempt ran out; another may begin, unless the case is locked.
    Expired,
    /// The quiz was left; another may begin, unless the case is locked.
    Abandoned,
    /// Passed. Final.
    Passed,
    /// Passed by way of the challenge. Final.
    PassedByChallenge,
    /// The operator ended the session. Final.
    Cancelled,
    /// The applicant chose another method. Final.
    OptedOut,
    /// Nobody was asked: the claim led to nobody, or a limit was reached. Final.
    Declined,
}

impl State {
    /// Whether an attempt is under way.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Begun | Self::InProgress | Self::ChallengeOffered | Self::ChallengeInProgress
        )
    }

    /// Whether nothing follows in this session.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Passed
                | Self::PassedByChallenge
                | Self::Cancelled
                | Self::OptedOut
                | Self::Declined
        )
    }

    /// Whether the applicant passed.
    #[must_use]
    pub const fn is_passed(self) -> bool {
        matches!(self, Self::Passed | Self::PassedByChallenge)
    }

    /// Its name, as events tell it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::InProgress => "in_progress",
            Self::ChallengeOffered => "challenge_offered",
            Self::ChallengeInProgress => "challenge_in_progress",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Abandoned => "abandoned",
            Self::Passed => "passed",
            Self::PassedByChallenge => "passed_by_challenge",
            Self::Cancelled => "cancelled",
            Self::OptedOut => "opted_out",
            Self::Declined => "declined",
        }
    }
}
