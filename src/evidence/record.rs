//! The evidence record of a session: the facts of a certificate of completion, without any answer.

use serde::{Deserialize, Serialize};

/// What is on record of one applicant's way to a verdict.
///
/// Times are seconds since 1970. It never holds a question, a choice, an answer or the right one.
///
/// Source of what it tells: IRS Publication 1345 (date and time, IP address, login, result and
/// method of the identity verification).
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The version of this layout; 1.
    pub version: u32,
    /// When the record was made.
    pub issued: u64,
    /// Who asked.
    pub provider: Provider,
    /// How: `kbv`, knowledge-based verification.
    pub method: String,
    /// The session, under a name that can't be used to answer in it.
    pub session: String,
    /// The subject, under a name that follows from the engine's secret.
    pub subject: String,
    /// Who the applicant claimed to be when the last attempt began.
    pub signer: Option<Signer>,
    /// What the caller told of the occasion when the last attempt began.
    pub circumstances: Circumstances,
    /// The rules of the last attempt.
    pub policy: PolicyRecord,
    /// Attempts, the oldest first.
    pub attempts: Vec<AttemptRecord>,
    /// What it came to.
    pub result: RecordedResult,
    /// The token of the pass, if one was minted.
    pub token: Option<TokenRecord>,
}

/// Who asked, and from which records.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// The operator of the engine, as it calls itself (`iss` of its tokens).
    pub issuer: String,
    /// The engine and its version, such as `kba 0.1.0`.
    pub engine: String,
    /// The edition of the population that was asked about.
    pub population: String,
}

/// In which form the claim is on record.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignerForm {
    /// As claimed.
    Clear,
    /// First letters, the year of birth and the state alone; no digit of the social security
    /// number.
    #[default]
    Masked,
    /// A digest by a key of the engine's: equal claims have equal digests, and nobody else can try
    /// which claim it is.
    Digest,
}

/// Who the applicant claimed to be, in the form that the caller chose.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case", deny_unknown_fields)]
pub enum Signer {
    /// As claimed. The social security number is never here, only whether digits of it were given.
    Clear {
        /// First and last name, and suffix.
        name: String,
        /// `YYYY` or `YYYY-MM-DD`.
        birth: String,
        /// One line.
        address: String,
        /// Whether the last four digits of the social security number were given.
        ssn_given: bool,
    },
    /// The same with all but a few letters hidden.
    Masked {
        /// Such as `A*** L**`.
        name: String,
        /// The year.
        birth: String,
        /// The state, or the first three digits of the ZIP code.
        address: String,
        /// Whether the last four digits of the social security number were given.
        ssn_given: bool,
    },
    /// A keyed digest of the claim.
    Digest {
        /// In hexadecimal digits.
        digest: String,
    },
}

/// What the caller told of the occasion; nothing of it is checked.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Circumstances {
    /// The agreement.
    pub agreement: Option<String>,
    /// The recipient of the agreement.
    pub recipient: Option<String>,
    /// The name the applicant logged in with.
    pub login: Option<String>,
    /// The applicant's IP address.
    pub ip: Option<String>,
    /// The digest of the document to be signed, with its algorithm, such as `sha-256:9f86...`.
    pub document: Option<String>,
}

/// The rules of the session.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyRecord {
    /// Its name, if it has one.
    pub name: Option<String>,
    /// A digest of all rules, in hexadecimal digits.
    pub digest: String,
    /// Questions of a quiz.
    pub questions: u8,
    /// Choices of a question.
    pub choices: u8,
    /// Right answers that pass.
    pub pass_mark: u8,
    /// Attempts; `None` if there is no limit.
    pub attempts: Option<u8>,
    /// How often a blind guess passes one attempt, as a fraction such as `21/3125`.
    pub blind_guess: String,
}

/// One attempt.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttemptRecord {
    /// When its quiz was handed out, and it was charged.
    pub began: u64,
    /// When it ended; `None` if it is under way.
    pub ended: Option<u64>,
    /// How it ended, or where it stands: `passed`, `passed_by_challenge`, `failed`, `expired`,
    /// `abandoned`, `cancelled`, `opted_out`, `in_progress`.
    pub result: String,
    /// Questions, without the challenge.
    pub questions: u8,
    /// Right answers, without the challenge, where the policy lets counts be told.
    pub right: Option<u8>,
    /// The challenge, if one was offered.
    pub challenge: Option<ChallengeRecord>,
}

/// A challenge: further questions after a near miss.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChallengeRecord {
    /// Whether the applicant took it.
    pub taken: bool,
    /// Its questions.
    pub questions: u8,
    /// Right answers to them, where the policy lets counts be told.
    pub right: Option<u8>,
}

/// What a session came to.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedResult {
    /// `passed`, `passed_by_challenge`, `failed`, `locked`, `expired`, `abandoned`, `cancelled`,
    /// `opted_out`, `declined`, `in_progress`.
    pub outcome: String,
    /// When it came to that.
    pub at: u64,
    /// Why, as a key: `pass_mark_reached`, `pass_mark_missed`, `time_ran_out`, `left`,
    /// `no_attempt_left`, `operator_cancelled`, `another_method`, `not_enough_facts`, `no_match`,
    /// `several_match`, `deceased`, `minor`, `too_often`, `in_progress`.
    pub reason: String,
    /// When the lock ends by itself, if there is one that does.
    pub locked_until: Option<u64>,
}

impl RecordedResult {
    /// Whether the applicant passed.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        matches!(self.outcome.as_str(), "passed" | "passed_by_challenge")
    }
}

/// The token of a pass.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenRecord {
    /// Its id (`jti`).
    pub id: String,
    /// When it was minted.
    pub issued: u64,
    /// When it expires.
    pub expires: u64,
}
