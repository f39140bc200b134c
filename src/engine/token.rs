//! From a pass to a token, and from a token to what it is worth.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::Serialize;

use super::{Engine, check_name};
use crate::evidence::{Circumstances, Event, What};
use crate::ledger::{self, Bearer};
use crate::resolve::Claim;
use crate::session::{Case, SessionId, millis};
use crate::token::{Claims, Confirmation, Expected, Pass, PublicKeys, Refusal, Token};
use crate::{Error, ErrorKind};

/// Whose sessions are meant.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub enum SubjectOf<'a> {
    /// Of the person that a claim leads to.
    Claim(&'a Claim),
    /// Of the applicant of a session.
    Session(&'a SessionId),
}

/// Which tokens are worth nothing from now on.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub enum Revocation<'a> {
    /// This one: it leaked, say. It may have expired.
    Token(&'a Token),
    /// Those of a session.
    Session(&'a SessionId),
    /// Those of a subject, in all lock scopes.
    Subject(SubjectOf<'a>),
    /// All that were minted before a time, in seconds since 1970, at most 5 minutes from now: clocks
    /// of nodes differ, and the one that minted may be ahead.
    Before(u64),
}

/// Why a token isn't accepted.
#[non_exhaustive]
#[derive(Debug)]
pub enum Unverified {
    /// It is refused, for the operator to know why; its holder is told that it is, and no more.
    Refused(Refusal),
    /// It could not be judged.
    Failed(Error),
}

impl fmt::Display for Unverified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "the token is refused: {refusal}"),
            Self::Failed(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Unverified {}

impl From<Error> for Unverified {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<Unverified> for Error {
    fn from(unverified: Unverified) -> Self {
        match unverified {
            Unverified::Failed(error) => error,
            refused @ Unverified::Refused(_) => Self::new(ErrorKind::Session, refused.to_string()),
        }
    }
}

/// What became of tokens in this process since the engine was built: unusual rates of replays or
/// expiries are a sign of an attack or of a fault.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TokenCounts {
    /// Minted, tokens that took the place of others among them.
    pub minted: u64,
    /// Accepted.
    pub accepted: u64,
    /// Refused, by reason.
    pub refused: BTreeMap<Refusal, u64>,
}

/// Counts, as threads share them.
#[derive(Debug, Default)]
pub(super) struct Counters {
    minted: AtomicU64,
    accepted: AtomicU64,
    refused: Mutex<BTreeMap<Refusal, u64>>,
}

impl Engine {
    /// Checks a token against what is expected of it, and uses it: the same is refused from then
    /// on, by every node, unless the issuer lets tokens be used again.
    ///
    /// Whatever it is refused for is counted. If the token is authentic, its use or refusal goes on
    /// record with the present session of its applicant and lock scope; of refusals 32 a session.
    ///
    /// # Errors
    /// [`Unverified::Refused`] with the reason; [`Unverified::Failed`] if the store can't be used:
    /// the token may have been used up.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small())?;
    /// # let scope = kba::Scope::new("agreement 7, recipient 2")?;
    /// # let kba::Begin::Quiz(begun) = engine.begin(&claim, &scope)? else { panic!("declined") };
    /// # let right = engine.danger_reveal(&begun.round.session)?;
    /// # let answers = kba::Answers::new(begun.round.quiz_id(), &right)?;
    /// use kba::token::{Expected, Refusal};
    /// use kba::{Unverified, Verdict};
    ///
    /// let Verdict::Passed { token, .. } = engine.answer(&begun.round.session, &answers)? else {
    ///     panic!("all answers were right")
    /// };
    /// let claims = engine.verify(token.as_str(), &Expected::new("kba"))?;
    /// assert_eq!(claims.amr, ["kba"]);
    ///
    /// // it was for once
    /// let again = engine.verify(token.as_str(), &Expected::new("kba"));
    /// assert!(matches!(again, Err(Unverified::Refused(Refusal::Used))));
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn verify(&self, token: &str, expected: &Expected) -> Result<Claims, Unverified> {
        let verified = self.judge(token, expected);
        if let Err(Unverified::Refused(refusal)) = &verified {
            self.0.counters.refuse(*refusal);
        }
        verified
    }

    fn judge(&self, token: &str, expected: &Expected) -> Result<Claims, Unverified> {
        let issuer = &self.0.issuer;
        let (claims, refusal) = match issuer.read(token, expected, self.now()) {
            Ok(claims) => (claims, None),
            Err((refusal, Some(claims))) => (*claims, Some(refusal)),
            Err((refusal, None)) => {
                // whoever can't show a token of this engine fills no store with it
                let what = What::TokenRefused {
                    token: None,
                    reason: refusal,
                };
                let ledger = &self.0.ledger;
                let event = ledger.event(millis(self.now()), &Circumstances::default(), what);
                ledger.tell(&event);
                return Err(Unverified::Refused(refusal));
            }
        };
        let bearer = Bearer {
            session: &claims.kba.session,
            id: &claims.jti,
        };
        let judged = (refusal, issuer.single_use);
        let ledger = &self.0.ledger;
        let redeemed = ledger.redeem(bearer, judged, self.policy(), &|| self.now())?;
        redeemed.map(|()| claims).map_err(Unverified::Refused)
    }

    /// Makes tokens worth nothing from now on, and puts on record by whom: 1 to 256 bytes.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the name is empty or too long, or the time is more than 5
    /// minutes from now;
    /// [`ErrorKind::Session`] if the token
    /// isn't this engine's, or the session is unknown; [`ErrorKind::Store`] if the store can't be
    /// used.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small())?;
    /// # let scope = kba::Scope::new("agreement 7, recipient 2")?;
    /// # let kba::Begin::Quiz(begun) = engine.begin(&claim, &scope)? else { panic!("declined") };
    /// # let right = engine.danger_reveal(&begun.round.session)?;
    /// # let answers = kba::Answers::new(begun.round.quiz_id(), &right)?;
    /// # let kba::Verdict::Passed { token, .. } = engine.answer(&begun.round.session, &answers)?
    /// #     else { panic!("all answers were right") };
    /// use kba::token::{Expected, Refusal};
    /// use kba::{ErrorKind, Revocation, Unverified};
    ///
    /// engine.revoke(Revocation::Token(&token), "desk 4: the token was in a log")?;
    /// let refused = engine.verify(token.as_str(), &Expected::new("kba"));
    /// assert!(matches!(refused, Err(Unverified::Refused(Refusal::Revoked))));
    ///
    /// let foreign = "no token".parse()?;
    /// let error = engine.revoke(Revocation::Token(&foreign), "desk 4").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Session);
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn revoke(&self, revocation: Revocation<'_>, by: &str) -> Result<(), Error> {
        check_name(by)?;
        let revoke = |which| {
            let ledger = &self.0.ledger;
            ledger.revoke(which, by, self.policy(), &|| self.now())
        };
        match revocation {
            Revocation::Token(token) => {
                let claims = self.0.issuer.open(token.as_str()).map_err(|_| {
                    Error::session("the token isn't one of this engine's, or its key is gone")
                })?;
                revoke(ledger::Revocation::Token(Bearer {
                    session: &claims.kba.session,
                    id: &claims.jti,
                }))
            }
            Revocation::Session(session) => revoke(ledger::Revocation::Session(session)),
            Revocation::Subject(of) => revoke(ledger::Revocation::Subject(self.subject(of)?)),
            Revocation::Before(time) if time > self.now().as_secs() + CLOCKS_DIFFER => {
                Err(Error::config("tokens of the future can't be revoked"))
            }
            Revocation::Before(time) => revoke(ledger::Revocation::All(time.saturating_mul(1_000))),
        }
    }

    /// Mints a token in place of one that expired, without a new quiz: where the policy lets a pass
    /// stand ([`crate::policy::Reauthentication::Once`]). The time of the pass stays; the former
    /// token isn't accepted any more, whatever the leeway.
    ///
    /// # Errors
    /// [`ErrorKind::Session`] if the session is unknown, didn't pass, its token didn't expire or
    /// was revoked, or the policy lets no pass stand; [`ErrorKind::Store`] if the store can't be
    /// used.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small())?;
    /// # let scope = kba::Scope::new("agreement 7, recipient 2")?;
    /// # let kba::Begin::Quiz(begun) = engine.begin(&claim, &scope)? else { panic!("declined") };
    /// use kba::ErrorKind;
    ///
    /// let error = engine.reissue(&begun.round.session).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Session);
    /// assert_eq!(error.to_string(), "the session hasn't passed");
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn reissue(&self, session: &SessionId) -> Result<Token, Error> {
        let ledger = &self.0.ledger;
        let case = ledger.reissue(session, self.policy(), &|| self.now())?;
        self.token(session, &case)
    }

    /// What became of tokens in this process.
    #[must_use]
    pub fn token_counts(&self) -> TokenCounts {
        self.0.counters.read()
    }

    /// The keys by which anybody can check tokens and evidence: publish them as a JWK set.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, _) = town::desk(town::small())?;
    /// assert!(engine.public_keys().to_json().contains("\"crv\": \"Ed25519\""));
    /// # Ok::<(), kba::Error>(())
    /// ```
    #[must_use]
    pub fn public_keys(&self) -> &PublicKeys {
        self.0.issuer.keys()
    }

    /// The token of a session that passed: the same each time.
    pub(super) fn token(&self, session: &SessionId, case: &Case) -> Result<Token, Error> {
        let parts = &*self.0;
        let pass = case.passes.last();
        let pass = pass.ok_or_else(|| Error::session("the session has no token any more"))?;
        let second_factor = case.brief.second_factor.clone();
        let amr = match second_factor {
            Some(factor) => vec!["kba".to_owned(), factor, "mfa".to_owned()],
            None => vec!["kba".to_owned()],
        };
        let audience = parts.issuer.audience.clone();
        let subject = parts.names.name(&[audience.as_bytes(), &case.subject]);
        parts.issuer.mint(&Claims {
            iss: parts.issuer.name.clone(),
            aud: audience,
            sub: Base64UrlUnpadded::encode_string(&subject.to_le_bytes()),
            jti: ledger::id(&pass.token),
            iat: pass.minted_ms / 1_000,
            nbf: pass.minted_ms / 1_000,
            exp: pass.expires_ms / 1_000,
            auth_time: pass.passed_ms / 1_000,
            amr,
            cnf: case
                .brief
                .holder_key
                .clone()
                .map(|jkt| Confirmation { jkt }),
            kba: Pass {
                version: 1,
                session: parts.ledger.handle_of(session)?,
                scope: Base64UrlUnpadded::encode_string(&case.scope),
                action: case.brief.circumstances.document.clone(),
                policy: self.policy().name().map(str::to_owned),
                policy_digest: parts.policy_record.digest.clone(),
                by_challenge: pass.by_challenge,
            },
        })
    }

    /// The row of a subject.
    pub(super) fn subject(&self, of: SubjectOf<'_>) -> Result<[u8; 16], Error> {
        match of {
            SubjectOf::Claim(claim) => {
                let answered = self.answered(claim);
                let about = answered.about.filter(|_| answered.nobody.is_none());
                let name = self.maker().subject_name(about, claim);
                Ok(self.0.ledger.subject_row(name))
            }
            SubjectOf::Session(session) => self.0.ledger.subject_of(session),
        }
    }
}

/// How far a node's clock may be ahead, in seconds, as far as all tokens are revoked.
const CLOCKS_DIFFER: u64 = 300;

impl Counters {
    /// Counts what is committed.
    pub(super) fn count(&self, event: &Event) {
        let counter = match event.what {
            What::TokenMinted { .. } => &self.minted,
            What::TokenUsed { .. } => &self.accepted,
            _ => return,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    fn refuse(&self, refusal: Refusal) {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        *refused.entry(refusal).or_default() += 1;
    }

    fn read(&self) -> TokenCounts {
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        TokenCounts {
            minted: self.minted.load(Ordering::Relaxed),
            accepted: self.accepted.load(Ordering::Relaxed),
            refused: refused.clone(),
        }
    }
}
