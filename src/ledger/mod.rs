//! Charges attempts and keeps sessions: what a store holds, opened, changed and sealed again.
//!
//! Every change is a compare-and-set of all rows that it was made of; whoever loses reads again
//! and decides anew. An attempt is charged when its quiz is handed out, in the commit without
//! which nobody sees the quiz: a crash may cost the applicant an attempt, and never gives one.

mod erasure;
mod scribe;
mod tokens;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod race;
#[cfg(any(test, fuzzing))]
pub(crate) mod simulation;
#[cfg(test)]
mod tests;

pub(crate) use self::scribe::{Claimed, Sink, Terms, Written};
pub(crate) use self::tokens::{Bearer, Revocation, id};

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use self::scribe::Batch;
use crate::Error;
use crate::evidence::What;
use crate::policy::{Policy, Reauthentication, Velocity};
use crate::quiz::{History, Made};
use crate::seal::{NONCE_BYTES, Sealer, Unopened};
use crate::secret::{Nonce, Prf, Secret};
use crate::session::{
    Case, Gate, Locked, Meter, Opening, Outcome, Paper, Scope, SessionId, Subject, millis,
};
use crate::store::{Change, Commit, KEEP_MAX, Key, Row, Shelf, Store, VALUE_BYTES_MAX};

/// The sessions of a store.
pub(crate) struct Ledger {
    store: Arc<dyn Store>,
    terms: Terms,
    rows: Sealer,
    ids: Sealer,
    /// Names sessions where nobody may answer in them.
    handles: Sealer,
    /// Names cases, subjects and callers.
    names: Prf,
    /// Tells answers that were sent before.
    digests: Prf,
    begun: AtomicU64,
}

/// Who wants to be asked.
#[derive(Debug)]
pub(crate) struct Applicant<'a> {
    /// A pseudo-random number of the subject.
    pub(crate) subject: u128,
    pub(crate) scope: &'a Scope,
    /// Who asks, to the velocity limits.
    pub(crate) caller: Option<&'a str>,
    pub(crate) claimed: &'a Claimed,
}

/// What a quiz is made for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Occasion<'a> {
    pub(crate) history: &'a History,
    /// Facts of the attempt before, if it failed, that were not asked before it.
    pub(crate) last: &'a [u128],
    /// Attempts left, this one among them.
    pub(crate) attempts_left: Option<u8>,
}

/// What became of a wish to begin.
#[derive(Debug)]
pub(crate) enum Opened {
    Begun {
        session: SessionId,
        case: Box<Case>,
        outcome: Outcome,
        made: Box<Made>,
    },
    /// Nobody is asked; the session has evidence of it, unless there were too many of late.
    Declined(Why, Option<SessionId>),
    Locked(SessionId, Locked),
    Passed(SessionId),
}

/// Why nobody is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    CallerTooOften,
    NoQuiz,
    PersonTooOften,
}

/// A row's content, and the version it was read in.
struct Held<T> {
    key: Key,
    version: Option<u64>,
    value: Option<T>,
}

/// What a transition has to tell the subject's row.
enum Noted {
    Nothing,
    Change(Change),
    /// Others may ask its facts by now.
    ChallengeIsLost,
}

/// What a caller did lately.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Caller {
    last_ms: u64,
    begun: Meter,
    /// How often they were stopped since they last could begin, as far as it is on record.
    stops: u8,
}

impl Ledger {
    /// Opens the sessions of a store.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Store`] if the store was written with another secret, or can't be read
    /// or written.
    pub(crate) fn new(store: Arc<dyn Store>, secret: &Secret, terms: Terms) -> Result<Self, Error> {
        let ledger = Self {
            store,
            terms,
            rows: Sealer::new(secret, "rows"),
            ids: Sealer::new(secret, "session ids"),
            handles: Sealer::new(secret, "session handles"),
            names: secret.prf("names of rows", &[]),
            digests: secret.prf("answers", &[]),
            begun: AtomicU64::new(0),
        };
        ledger.check_secret()?;
        Ok(ledger)
    }

    /// Begins an attempt: charges it, then hands out what `make` made.
    pub(crate) fn begin(
        &self,
        applicant: &Applicant<'_>,
        policy: &Policy,
        (now, nonce): (&dyn Fn() -> Duration, &Nonce),
        make: &mut dyn FnMut(Occasion<'_>) -> Option<Made>,
    ) -> Result<Opened, Error> {
        self.sweep_now_and_then(now);
        for _ in 0..TRIES_MAX {
            let opened = self.try_begin(applicant, policy, (millis(now()), nonce), make)?;
            if let Some(opened) = opened {
                return Ok(opened);
            }
        }
        Err(crowded())
    }

    /// Changes a session by a transition.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Session`] if the session is unknown, another took its place, or the
    /// transition refuses.
    pub(crate) fn turn(
        &self,
        session: &SessionId,
        policy: &Policy,
        now: &dyn Fn() -> Duration,
        transition: &mut dyn FnMut(&mut Case) -> Result<Outcome, Error>,
    ) -> Result<(Case, Outcome), Error> {
        for _ in 0..TRIES_MAX {
            let mut held = self.held(session)?;
            let Some(before) = held.value.clone() else {
                return Err(unknown());
            };
            let mut case = before.clone();
            case.pass_time(millis(now()), policy);
            let shown = case.attempt.as_ref().map(|attempt| attempt.number);
            let mut outcome = transition(&mut case)?;
            if !case.differs_from(&before) {
                return Ok((case, outcome));
            }
            let mut batch = Batch::default();
            if let Some(number) = shown {
                match self.note_facts(&before, (held.key, &case), number, policy)? {
                    Noted::Nothing => {}
                    Noted::Change(change) => batch.changes.push(change),
                    Noted::ChallengeIsLost => outcome = case.lose_challenge(policy),
                }
            }
            if case.state.is_passed() && !before.state.is_passed() {
                self.mint(&mut case, false)?;
            }
            held.value = Some(case);
            self.write_case(&mut held, policy, None, &mut batch)?;
            if self.commit(&batch)? == Commit::Done
                && let Some(case) = held.value
            {
                return Ok((case, outcome));
            }
        }
        Err(crowded())
    }

    /// A session as it stands.
    pub(crate) fn case(
        &self,
        session: &SessionId,
        policy: &Policy,
        now: Duration,
    ) -> Result<Case, Error> {
        let mut case = self.held(session)?.value.ok_or_else(unknown)?;
        case.pass_time(millis(now), policy);
        Ok(case)
    }

    /// Drops what doesn't matter any more.
    pub(crate) fn sweep(&self, now: Duration, rows_max: usize) -> Result<usize, Error> {
        self.store.sweep(millis(now), rows_max)
    }

    /// A digest of answers to a quiz.
    pub(crate) fn digest(&self, quiz_id: &str, choices: &[u8]) -> u128 {
        self.digests.name(&[quiz_id.as_bytes(), choices])
    }

    /// `None` if another was quicker.
    fn try_begin(
        &self,
        applicant: &Applicant<'_>,
        policy: &Policy,
        (now_ms, nonce): (u64, &Nonce),
        make: &mut dyn FnMut(Occasion<'_>) -> Option<Made>,
    ) -> Result<Option<Opened>, Error> {
        let keys = self.keys(applicant);
        let [case_key, subject_key, caller_key] = keys;
        let mut rows = match policy.per_caller() {
            Some(_) => self.store.read(&keys),
            None => self.store.read(&[case_key, subject_key]),
        }?
        .into_iter();
        let mut case = self.open(case_key, rows.next().flatten())?;
        let mut subject: Held<Subject> = self.open(subject_key, rows.next().flatten())?;
        let mut batch = Batch::default();
        let scope = self.scope(applicant.scope);
        if let Some(limit) = policy.per_caller() {
            let caller = self.open(caller_key, rows.next().flatten())?;
            let (may_begin, change) = self.count_caller(caller, &limit, now_ms)?;
            batch.changes.extend(change);
            if !may_begin {
                let is_recorded = !batch.changes.is_empty();
                let why = (Why::CallerTooOften, is_recorded);
                let rules = (policy, nonce, now_ms);
                let opened = self.decline(applicant, &mut subject, rules, why, &mut batch)?;
                let commit = self.commit(&batch)?;
                return Ok((commit == Commit::Done).then_some(opened));
            }
        }
        let known = case.value.clone();
        case.value
            .get_or_insert_with(|| Case::new(subject_key.name, scope))
            .pass_time(now_ms, policy);
        let parts = (&mut case, &mut subject);
        let rules = (policy, nonce, now_ms);
        let opened = self.admit(applicant, parts, rules, make, &mut batch)?;
        let is_changed = known.map_or_else(
            || matches!(opened, Opened::Begun { .. }),
            |known| {
                case.value
                    .as_ref()
                    .is_some_and(|case| case.differs_from(&known))
            },
        );
        if is_changed {
            let attached = Some(applicant.claimed.attached.as_str());
            self.write_case(&mut case, policy, attached, &mut batch)?;
        }
        let commit = self.commit(&batch)?;
        Ok((commit == Commit::Done).then_some(opened))
    }

    /// Charges an attempt if the case lets one begin; else tells why not.
    fn admit(
        &self,
        applicant: &Applicant<'_>,
        (case, subject): (&mut Held<Case>, &mut Held<Subject>),
        (policy, nonce, now_ms): (&Policy, &Nonce, u64),
        make: &mut dyn FnMut(Occasion<'_>) -> Option<Made>,
        batch: &mut Batch,
    ) -> Result<Opened, Error> {
        let key = case.key;
        let value = case.value.as_mut().ok_or_else(unknown)?;
        if value.state.is_passed() && policy.reauthentication() == Reauthentication::Once {
            value.recall(self.recalled_ms()?);
        }
        let (attempts_left, before, carries) = match value.gate(policy) {
            Gate::Locked(lock) => {
                self.tell_of(value.refuses(refusal("locked")), value, batch);
                return Ok(Opened::Locked(self.id(value, &key)?, lock));
            }
            Gate::Passed => {
                self.tell_of(value.refuses(refusal("passed")), value, batch);
                return Ok(Opened::Passed(self.id(value, &key)?));
            }
            Gate::Open {
                attempts_left,
                before,
                carries,
            } => (attempts_left, before, carries),
        };
        let held = subject.value.get_or_insert_default();
        // the case's clock may be ahead: the attempt ends by it
        held.pass_time(value.last_ms, before, policy);
        let (history, last) = (
            held.history(),
            held.asked_once_in(before.filter(|_| carries)),
        );
        let made = make(Occasion {
            history: &history,
            last: &last,
            attempts_left,
        });
        // the quiz is made first: who is asked too often takes as long as others
        let why = match &made {
            _ if !held.may_be_asked(policy) => Some(Why::PersonTooOften),
            None => Some(Why::NoQuiz),
            Some(_) => None,
        };
        let (None, Some(made)) = (why, made) else {
            let why = (why.unwrap_or(Why::NoQuiz), true);
            return self.decline(applicant, subject, (policy, nonce, now_ms), why, batch);
        };
        value.happens(applicant.claimed.what.clone());
        value.brief.clone_from(&applicant.claimed.brief);
        if value.state.is_final() && !self.terms.keeps_former_tokens {
            value.passes.clear();
        }
        let outcome = charge(value, held, &made, policy, nonce)?;
        self.note_case(held, value, key, policy)?;
        let keep = held.keep_until_ms();
        batch.changes.push(self.change(subject, Some(keep))?);
        let opened = Opened::Begun {
            session: self.id(value, &key)?,
            case: Box::new(value.clone()),
            outcome,
            made: Box::new(made),
        };
        Ok(opened)
    }

    /// Puts on record that nobody is asked, in a case of its own; so often only until the subject is
    /// asked again, as whoever is declined may try for ever.
    fn decline(
        &self,
        applicant: &Applicant<'_>,
        subject: &mut Held<Subject>,
        (policy, nonce, now_ms): (&Policy, &Nonce, u64),
        (why, is_recorded): (Why, bool),
        batch: &mut Batch,
    ) -> Result<Opened, Error> {
        let claimed = applicant.claimed;
        let held = subject.value.get_or_insert_default();
        held.last_ms = held.last_ms.max(now_ms);
        let (name, scope) = (subject.key.name, self.scope(applicant.scope));
        let mut case = Case::declined(name, scope, nonce.bytes("session"), now_ms);
        case.brief.clone_from(&claimed.brief);
        let stop = match why {
            Why::CallerTooOften => velocity_stop("caller"),
            Why::NoQuiz => claimed.unresolved("not_enough_facts"),
            Why::PersonTooOften => velocity_stop("person"),
        };
        if !is_recorded || !held.is_stopped() {
            self.tell_of(Some(stop), &case, batch);
            return Ok(Opened::Declined(why, None));
        }
        if why != Why::NoQuiz {
            case.happens(claimed.what.clone());
        }
        case.happens(stop);
        let key = key(Shelf::Case, Nonce::random()?.bytes("declined"));
        let session = self.id(&case, &key)?;
        let mut case = Held {
            key,
            version: None,
            value: Some(case),
        };
        self.write_case(&mut case, policy, Some(&claimed.attached), batch)?;
        if let Some(case) = &case.value {
            self.note_case(held, case, key, policy)?;
        }
        let keep = held.keep_until_ms();
        batch.changes.push(self.change(subject, Some(keep))?);
        Ok(Opened::Declined(why, Some(session)))
    }

    /// Counts one more beginning of a caller, or that they were stopped: whether they may begin, and
    /// what changes by it. Whoever is stopped may try for ever, and is put on record so often only.
    fn count_caller(
        &self,
        mut caller: Held<Caller>,
        limit: &Velocity,
        now_ms: u64,
    ) -> Result<(bool, Option<Change>), Error> {
        let value = caller.value.get_or_insert_default();
        value.last_ms = value.last_ms.max(now_ms);
        let may_begin = value.begun.allows(limit, value.last_ms);
        if may_begin {
            value.begun.count(millis(limit.window()), value.last_ms);
            value.stops = 0;
        } else if value.stops < STOPS_MAX {
            value.stops += 1;
        } else {
            return Ok((false, None));
        }
        let keep = value.last_ms.saturating_add(millis(limit.window()));
        Ok((may_begin, Some(self.change(&caller, Some(keep))?)))
    }

    /// The rows of an applicant: the case, the subject in all scopes, the caller.
    fn keys(&self, applicant: &Applicant<'_>) -> [Key; 3] {
        let subject = applicant.subject.to_le_bytes();
        let caller = applicant.caller.unwrap_or_default().as_bytes();
        let name = |parts: &[&[u8]]| self.names.name(parts).to_le_bytes();
        [
            key(
                Shelf::Case,
                name(&[b"case", &subject, applicant.scope.key()]),
            ),
            key(Shelf::Subject, name(&[b"subject", &subject])),
            key(Shelf::Caller, name(&[b"caller", caller])),
        ]
    }

    /// Notes a case that has begun an attempt with its subject.
    fn note_case(
        &self,
        subject: &mut Subject,
        case: &Case,
        key: Key,
        policy: &Policy,
    ) -> Result<(), Error> {
        let count = subject.cases.len();
        let is_new = subject.cases.iter().all(|case| case.0 != key.name);
        if is_new && count > 0 && count.is_multiple_of(CASES_CHECKED) {
            let keys = subject
                .cases
                .iter()
                .map(|case| self::key(Shelf::Case, case.0));
            let rows = self.store.read(&keys.collect::<Vec<_>>())?;
            let mut rows = rows.into_iter();
            subject.cases.retain(|_| rows.next().flatten().is_some());
        }
        // what happens to the case later puts off its end by no more
        let until_ms = case.keep_until_ms(policy);
        let until_ms = until_ms.map_or(KEEP_MAX, |until| until.saturating_add(millis(CASE_LASTS)));
        subject.note_case(key.name, until_ms);
        Ok(())
    }

    /// Writes a case, and what happened to it.
    fn write_case(
        &self,
        held: &mut Held<Case>,
        policy: &Policy,
        attached: Option<&str>,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        if let Some(case) = &mut held.value {
            self.write_events(&held.key, case, attached, batch)?;
            let keep = case.keep_until_ms(policy);
            batch.changes.push(self.change(held, keep)?);
        }
        Ok(())
    }

    /// What the subject's row must tell of a transition: facts of a challenge that is shown now,
    /// and facts of a pass, which may be asked again.
    fn note_facts(
        &self,
        before: &Case,
        (case_key, case): (Key, &Case),
        number: u64,
        policy: &Policy,
    ) -> Result<Noted, Error> {
        let took = case.shows_challenge() && !before.shows_challenge();
        let passed = case.state.is_passed() && !before.state.is_passed();
        if !took && !passed {
            return Ok(Noted::Nothing);
        }
        let mut held: Held<Subject> = self.read(key(Shelf::Subject, case.subject))?;
        let Some(subject) = held.value.as_mut() else {
            let lost = took.then_some(Noted::ChallengeIsLost);
            return Ok(lost.unwrap_or(Noted::Nothing));
        };
        if took && !subject.ask_challenge(number) {
            return Ok(Noted::ChallengeIsLost);
        }
        if passed {
            subject.forget(number);
            self.note_case(subject, case, case_key, policy)?;
        }
        let keep = subject.keep_until_ms();
        self.change(&held, Some(keep)).map(Noted::Change)
    }

    /// The row of a session, which is that of its case.
    fn held(&self, session: &SessionId) -> Result<Held<Case>, Error> {
        let (name, nonce) = self.name_of(session)?;
        let held: Held<Case> = self.read(key(Shelf::Case, name))?;
        let case = held.value.as_ref().ok_or_else(unknown)?;
        if nonce != case.session {
            return Err(Error::session(
                "another session of the same applicant and lock scope took its place",
            ));
        }
        Ok(held)
    }

    /// The name of a session's case, and what tells it from others of the case.
    fn name_of(&self, session: &SessionId) -> Result<([u8; 16], [u8; NONCE_BYTES]), Error> {
        unsealed(&self.ids, session.as_str()).ok_or_else(unknown)
    }

    /// The id of a case's present session.
    fn id(&self, case: &Case, key: &Key) -> Result<SessionId, Error> {
        let sealed = self.ids.seal_with(&case.session, b"session", &key.name)?;
        Ok(SessionId::new(Base64UrlUnpadded::encode_string(&sealed)))
    }

    fn read<T: DeserializeOwned>(&self, key: Key) -> Result<Held<T>, Error> {
        let row = self.store.read(&[key])?.into_iter().next().flatten();
        self.open(key, row)
    }

    fn open<T: DeserializeOwned>(&self, key: Key, row: Option<Row>) -> Result<Held<T>, Error> {
        let Some(row) = row else {
            return Ok(Held {
                key,
                version: None,
                value: None,
            });
        };
        let plain = self.rows.open(&place(&key, row.version), &row.value);
        let plain = plain.map_err(|fault| match fault {
            Unopened::Foreign => Error::store("a row of the store is damaged or foreign"),
            Unopened::Newer => {
                Error::store("a row of the store was written by a later version of kba")
            }
        })?;
        if plain.is_empty() {
            // erased, and to be swept
            return Ok(Held {
                key,
                version: Some(row.version),
                value: None,
            });
        }
        let value = postcard::from_bytes(&plain)
            .map_err(|_| Error::store("a row of the store is of an unknown form"))?;
        Ok(Held {
            key,
            version: Some(row.version),
            value: Some(value),
        })
    }

    fn change<T: Serialize>(&self, held: &Held<T>, keep_ms: Option<u64>) -> Result<Change, Error> {
        let Some(value) = &held.value else {
            return Err(Error::store("there is nothing to store"));
        };
        let plain = postcard::to_allocvec(value).map(zeroize::Zeroizing::new);
        let plain = plain.map_err(|_| Error::store("a row can't be put into bytes"))?;
        self.change_to(&plain, (held.key, held.version), keep_ms)
    }

    fn change_to(
        &self,
        plain: &[u8],
        (key, expected): (Key, Option<u64>),
        keep_ms: Option<u64>,
    ) -> Result<Change, Error> {
        let version = u64::from_le_bytes(Nonce::random()?.bytes("version"));
        let value = self.rows.seal(&place(&key, version), plain)?;
        if value.len() > VALUE_BYTES_MAX {
            return Err(Error::store("a row is too long to be stored"));
        }
        let keep = keep_ms.map_or(KEEP_MAX, |keep| keep.saturating_add(millis(KEEP_MARGIN)));
        Ok(Change {
            key,
            expected,
            row: Row {
                version,
                keep_until: keep.min(KEEP_MAX),
                value,
            },
        })
    }

    fn sweep_now_and_then(&self, now: &dyn Fn() -> Duration) {
        let begun = self.begun.fetch_add(1, Ordering::Relaxed);
        if begun % SWEEP_EVERY != SWEEP_EVERY - 1 {
            return;
        }
        // entries of the log that nobody has asked for yet are given their numbers
        let tidied = self
            .store
            .log_len()
            .and_then(|_| self.sweep(now(), SWEEP_ROWS));
        if let Err(e) = tidied {
            // no applicant has to wait for it
            tracing::debug!(error = %e, "the store wasn't swept");
        }
    }

    /// Writes a row that only this secret opens, or opens it.
    fn check_secret(&self) -> Result<(), Error> {
        let key = key(Shelf::Meta, [0; 16]);
        for _ in 0..TRIES_MAX {
            let row = self.store.read(&[key])?.into_iter().next().flatten();
            if let Some(row) = row {
                return match self.rows.open(&place(&key, row.version), &row.value) {
                    Ok(_) => Ok(()),
                    Err(Unopened::Foreign) => {
                        Err(Error::store("the store was written with another secret"))
                    }
                    Err(Unopened::Newer) => Err(Error::store(
                        "the store was written by a later version of kba",
                    )),
                };
            }
            let mark = Held {
                key,
                version: None,
                value: Some(0_u8),
            };
            if self.store.commit(&[self.change(&mark, None)?])? == Commit::Done {
                return Ok(());
            }
        }
        Err(crowded())
    }
}

impl fmt::Debug for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ledger")
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}

/// Charges an attempt to a case, and notes what it asks of the subject.
fn charge(
    case: &mut Case,
    subject: &mut Subject,
    made: &Made,
    policy: &Policy,
    nonce: &Nonce,
) -> Result<Outcome, Error> {
    let number = u64::from_le_bytes(Nonce::random()?.bytes("attempt"));
    let challenge = made.challenge.as_ref();
    let reserved = challenge.map_or_else(Vec::new, |sheet| sheet.facts.clone());
    subject.ask(number, (made.main.facts.clone(), reserved), policy);
    let opening = Opening {
        number,
        main: Paper::new(&made.main.quiz, &made.main.key, policy.is_one_by_one()),
        challenge: challenge.map(|sheet| Paper::new(&sheet.quiz, &sheet.key, true)),
        decoy: made.main.key.is_decoy(),
        session: nonce.bytes("session"),
    };
    Ok(case.begin(opening, policy))
}

/// The name of a case and the nonce of a session, from an id or a handle.
fn unsealed(sealer: &Sealer, text: &str) -> Option<([u8; 16], [u8; NONCE_BYTES])> {
    let mut bytes = [0; ID_BYTES];
    let sealed = Base64UrlUnpadded::decode(text, &mut bytes).ok()?;
    let name = sealer.open(b"session", sealed).ok()?;
    let nonce = sealed.get(1..=NONCE_BYTES)?;
    Some((name.as_slice().try_into().ok()?, nonce.try_into().ok()?))
}

fn velocity_stop(limit: &str) -> What {
    What::VelocityStop {
        limit: limit.to_owned(),
    }
}

fn refusal(reason: &str) -> What {
    What::AttemptRefused {
        reason: reason.to_owned(),
    }
}

fn key(shelf: Shelf, name: [u8; 16]) -> Key {
    Key { shelf, name }
}

/// What a sealed row is bound to.
fn place(key: &Key, version: u64) -> Vec<u8> {
    [key.bytes().as_slice(), &version.to_le_bytes()].concat()
}

fn unknown() -> Error {
    Error::session("the session is not, or no longer, in this engine's store")
}

fn crowded() -> Error {
    Error::store("too many want to change one session at once")
}

/// Each round somebody wins: so many would have to come first.
const TRIES_MAX: usize = 10_000;
/// Clocks of nodes differ; rows are kept for longer than the engine asks.
const KEEP_MARGIN: Duration = Duration::from_secs(24 * 60 * 60);
/// Begun attempts and used tokens between two sweeps.
const SWEEP_EVERY: u64 = 32;
/// Rows of a sweep: more than are made between two, some 20 in an attempt.
const SWEEP_ROWS: usize = 1_024;
/// Stops of a caller that are on record until they may begin again.
const STOPS_MAX: u8 = 32;
/// Cases of a subject after each so many of which it is looked whether the rest are there still.
const CASES_CHECKED: usize = 64;
/// How much later a case may be changed than its last attempt began, as far as its subject is kept
/// for it.
const CASE_LASTS: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Version, nonce, name, tag.
const ID_BYTES: usize = 1 + NONCE_BYTES + 16 + 16;
