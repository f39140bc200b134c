//! What becomes of tokens: minted with a pass, used once, refused, revoked.

use std::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::{Deserialize, Serialize};

use super::scribe::Batch;
use super::{Held, Ledger, TRIES_MAX, crowded, key, unknown};
use crate::Error;
use crate::evidence::{Circumstances, What};
use crate::policy::{Policy, Reauthentication};
use crate::seal::NONCE_BYTES;
use crate::secret::Nonce;
use crate::session::{Case, Pass, SessionId, State, Subject, millis};
use crate::store::{Commit, Key, Shelf};
use crate::token::Refusal;

/// A token that is authentic, by what it says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bearer<'a> {
    /// The handle of its session.
    pub(crate) session: &'a str,
    /// Its id.
    pub(crate) id: &'a str,
}

/// Which tokens are worth nothing from now on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Revocation<'a> {
    Token(Bearer<'a>),
    Session(&'a SessionId),
    /// All of a subject.
    Subject([u8; 16]),
    /// All that were minted before a time, in milliseconds since 1970.
    All(u64),
}

/// Tokens of a case that are revoked, and what goes on record of it.
#[derive(Clone, Copy)]
struct Meant<'a> {
    passes: &'a dyn Fn(&Pass) -> bool,
    which: &'a str,
    token: Option<&'a str>,
}

/// The case that a token tells of, and the session of it.
struct Borne {
    held: Held<Case>,
    session: [u8; NONCE_BYTES],
}

/// What holds for all tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Recall {
    /// Those minted before are revoked.
    before_ms: u64,
}

impl Ledger {
    /// Notes a token of the case, which has passed.
    pub(super) fn mint(&self, case: &mut Case, reissued: bool) -> Result<(), Error> {
        let lifetime = millis(self.terms.token_lifetime);
        let passed_ms = case.passes.last().filter(|_| reissued);
        let passed_ms = passed_ms.map_or_else(|| case.now_ms(), |pass| pass.passed_ms);
        // in whole seconds, as tokens tell time
        let minted_ms = case.now_ms() / 1_000 * 1_000;
        let pass = Pass {
            session: case.session,
            token: Nonce::random()?.bytes("token"),
            minted_ms,
            expires_ms: minted_ms.saturating_add(lifetime),
            passed_ms,
            by_challenge: case.state == State::PassedByChallenge,
            is_used: false,
            is_revoked: false,
        };
        case.happens(What::TokenMinted {
            token: id(&pass.token),
            expires: pass.expires_ms / 1_000,
            reissued,
        });
        if reissued && let Some(former) = case.passes.last_mut() {
            // a leeway may let it last: of a pass one token at a time is good
            former.is_revoked = true;
        }
        case.passes.push(pass);
        let surplus = case.passes.len().saturating_sub(PASSES_MAX);
        case.passes.drain(..surplus);
        Ok(())
    }

    /// Mints a token in place of one that expired.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Session`] if the session is unknown, didn't pass, has a token that
    /// didn't expire or was revoked, or the policy lets no pass stand.
    pub(crate) fn reissue(
        &self,
        session: &SessionId,
        policy: &Policy,
        now: &dyn Fn() -> Duration,
    ) -> Result<Case, Error> {
        for _ in 0..TRIES_MAX {
            let mut held = self.held(session)?;
            let recalled_ms = self.recalled_ms()?;
            let Some(case) = &mut held.value else {
                return Err(unknown());
            };
            case.pass_time(millis(now()), policy);
            let Some(pass) = case.passes.last().filter(|_| case.state.is_passed()) else {
                return Err(Error::session("the session hasn't passed"));
            };
            if pass.is_revoked || pass.minted_ms < recalled_ms {
                return Err(Error::session("the token of the session was revoked"));
            }
            if pass.expires_ms > case.now_ms() {
                return Err(Error::session("the token of the session hasn't expired"));
            }
            if policy.reauthentication() != Reauthentication::Once {
                return Err(Error::session(
                    "the policy lets no pass stand: a new quiz must be passed",
                ));
            }
            let former_ms = pass.minted_ms;
            self.mint(case, true)?;
            if let Some(case) = self.commit_case(held, policy)? {
                if former_ms < self.recalled_ms()? {
                    // others have revoked all meanwhile; nobody is handed the new one
                    self.revoke(Revocation::Session(session), "kba", policy, now)?;
                    return Err(Error::session("the token of the session was revoked"));
                }
                return Ok(case);
            }
        }
        Err(crowded())
    }

    /// Uses a token, or says why it is refused; one that is refused already is put on record.
    pub(crate) fn redeem(
        &self,
        bearer: Bearer<'_>,
        (refusal, single_use): (Option<Refusal>, bool),
        policy: &Policy,
        now: &dyn Fn() -> Duration,
    ) -> Result<Result<(), Refusal>, Error> {
        for _ in 0..TRIES_MAX {
            let found = self.borne(bearer)?;
            let recalled_ms = self.recalled_ms()?;
            let Some((mut held, session)) = found.map(|borne| (borne.held, borne.session)) else {
                let reason = refusal.unwrap_or(Refusal::UnknownSession);
                let token = Some(bearer.id.to_owned());
                let what = What::TokenRefused { token, reason };
                self.tell(&self.event(millis(now()), &Circumstances::default(), what));
                return Ok(Err(reason));
            };
            let case = held.value.as_mut().ok_or_else(unknown)?;
            case.pass_time(millis(now()), policy);
            let is_present = case.session == session;
            let pass = pass_of(case, bearer.id);
            let refusal = match pass {
                _ if refusal.is_some() => refusal,
                None if is_present => Some(Refusal::Revoked),
                None => Some(Refusal::Superseded),
                Some(pass) if pass.is_revoked => Some(Refusal::Revoked),
                Some(pass) if pass.minted_ms < recalled_ms => Some(Refusal::Revoked),
                Some(pass) if pass.is_used && single_use => Some(Refusal::Used),
                Some(pass) => {
                    pass.is_used = true;
                    None
                }
            };
            let token = bearer.id.to_owned();
            let not_stored = match refusal {
                None => {
                    case.happens(What::TokenUsed { token });
                    None
                }
                Some(reason) => case.refuses(What::TokenRefused {
                    token: Some(token),
                    reason,
                }),
            };
            let mut batch = Batch::default();
            self.tell_of(not_stored, case, &mut batch);
            let minted_ms = pass_of(case, bearer.id).map_or(u64::MAX, |pass| pass.minted_ms);
            if !case.happened.is_empty() {
                self.write_case(&mut held, policy, None, &mut batch)?;
            }
            if self.commit(&batch)? == Commit::Done {
                // others may have revoked all meanwhile
                let is_recalled = refusal.is_none() && minted_ms < self.recalled_ms()?;
                let refusal = refusal.or_else(|| is_recalled.then_some(Refusal::Revoked));
                return Ok(refusal.map_or(Ok(()), Err));
            }
        }
        Err(crowded())
    }

    /// Revokes tokens.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Session`] if the session is unknown.
    pub(crate) fn revoke(
        &self,
        revocation: Revocation<'_>,
        by: &str,
        policy: &Policy,
        now: &dyn Fn() -> Duration,
    ) -> Result<(), Error> {
        for _ in 0..TRIES_MAX {
            let done = match revocation {
                Revocation::Token(bearer) => {
                    let Borne { held, .. } = self.borne(bearer)?.ok_or_else(unknown)?;
                    let is_meant = |pass: &Pass| id(&pass.token) == bearer.id;
                    let meant = Meant {
                        passes: &is_meant,
                        which: "token",
                        token: Some(bearer.id),
                    };
                    self.revoke_of(held, meant, by, (policy, now))?
                }
                Revocation::Session(session) => {
                    let (name, nonce) = self.name_of(session)?;
                    let held = self.read(key(Shelf::Case, name))?;
                    let is_meant = |pass: &Pass| pass.session == nonce;
                    let meant = Meant {
                        passes: &is_meant,
                        which: "session",
                        token: None,
                    };
                    self.revoke_of(held, meant, by, (policy, now))?
                }
                Revocation::Subject(subject) => self.revoke_subject(subject, by, policy, now)?,
                Revocation::All(before_ms) => self.revoke_all(before_ms, by, now)?,
            };
            if done {
                return Ok(());
            }
        }
        Err(crowded())
    }

    fn revoke_of(
        &self,
        mut held: Held<Case>,
        meant: Meant<'_>,
        by: &str,
        (policy, now): (&Policy, &dyn Fn() -> Duration),
    ) -> Result<bool, Error> {
        let case = held.value.as_mut().ok_or_else(unknown)?;
        case.pass_time(millis(now()), policy);
        let mut is_news = false;
        for pass in case.passes.iter_mut().filter(|pass| (meant.passes)(pass)) {
            is_news |= !pass.is_revoked;
            pass.is_revoked = true;
        }
        if !is_news {
            return Ok(true);
        }
        case.happens(What::TokensRevoked {
            which: meant.which.to_owned(),
            token: meant.token.map(str::to_owned),
            before: None,
            by: by.to_owned(),
        });
        Ok(self.commit_case(held, policy)?.is_some())
    }

    /// Of all cases, one after another; a pass that comes meanwhile is a later one.
    fn revoke_subject(
        &self,
        subject: [u8; 16],
        by: &str,
        policy: &Policy,
        now: &dyn Fn() -> Duration,
    ) -> Result<bool, Error> {
        let held: Held<Subject> = self.read(key(Shelf::Subject, subject))?;
        for (name, _) in held.value.map_or_else(Vec::new, |subject| subject.cases) {
            let case: Held<Case> = self.read(key(Shelf::Case, name))?;
            let meant = Meant {
                passes: &|_| true,
                which: "subject",
                token: None,
            };
            if case.value.is_some() && !self.revoke_of(case, meant, by, (policy, now))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn revoke_all(
        &self,
        before_ms: u64,
        by: &str,
        now: &dyn Fn() -> Duration,
    ) -> Result<bool, Error> {
        let mut held: Held<Recall> = self.read(RECALL)?;
        let recall = held.value.get_or_insert_default();
        recall.before_ms = recall.before_ms.max(before_ms);
        let mut batch = Batch::default();
        batch.changes.push(self.change(&held, None)?);
        let what = What::TokensRevoked {
            which: "all".to_owned(),
            token: None,
            before: Some(before_ms / 1_000),
            by: by.to_owned(),
        };
        self.write_lone(millis(now()), what, &mut batch)?;
        Ok(self.commit(&batch)? == Commit::Done)
    }

    /// Before which time all tokens were revoked.
    pub(super) fn recalled_ms(&self) -> Result<u64, Error> {
        let held: Held<Recall> = self.read(RECALL)?;
        Ok(held.value.unwrap_or_default().before_ms)
    }

    /// The case that a token tells of, and its session.
    fn borne(&self, bearer: Bearer<'_>) -> Result<Option<Borne>, Error> {
        let Some((name, session)) = super::unsealed(&self.handles, bearer.session) else {
            return Ok(None);
        };
        let held: Held<Case> = self.read(key(Shelf::Case, name))?;
        Ok(held.value.is_some().then_some(Borne { held, session }))
    }

    /// Commits a case and what happened to it; `None` if another was quicker.
    fn commit_case(&self, mut held: Held<Case>, policy: &Policy) -> Result<Option<Case>, Error> {
        let mut batch = Batch::default();
        self.write_case(&mut held, policy, None, &mut batch)?;
        let commit = self.commit(&batch)?;
        Ok(held.value.filter(|_| commit == Commit::Done))
    }
}

/// The pass of a token.
fn pass_of<'a>(case: &'a mut Case, token: &str) -> Option<&'a mut Pass> {
    case.passes.iter_mut().find(|pass| id(&pass.token) == token)
}

/// A token's id as it is told.
pub(crate) fn id(token: &[u8; 16]) -> String {
    Base64UrlUnpadded::encode_string(token)
}

/// Where it is kept which tokens were revoked with all.
const RECALL: Key = Key {
    shelf: Shelf::Meta,
    name: [1; 16],
};
/// Tokens of a case that are told apart.
const PASSES_MAX: usize = 8;
