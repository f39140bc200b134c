//! Writes down what happened, in the commits that make it so.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::{Deserialize, Serialize};

use super::{Held, Ledger, key};
use crate::Error;
use crate::evidence::{Circumstances, Commitment, Event, What};
use crate::secret::Nonce;
use crate::session::{Brief, Case, Scope, SessionId, State, millis};
use crate::store::{Change, Commit, Key, LogEntry, Shelf};

/// Whoever is told of events besides the store.
pub(crate) type Sink = Arc<dyn Fn(&Event) + Send + Sync>;

/// Under which circumstances all of an engine's sessions are on record.
#[derive(Clone)]
pub(crate) struct Terms {
    /// The digest of the policy.
    pub(crate) policy: String,
    /// The edition of the population.
    pub(crate) population: String,
    /// How long events are kept.
    pub(crate) kept_for: Duration,
    pub(crate) token_lifetime: Duration,
    /// Whether a new session leaves tokens of the one before as they are.
    pub(crate) keeps_former_tokens: bool,
    pub(crate) sink: Option<Sink>,
}

/// What a claim led to, and what the caller told of it.
#[derive(Debug)]
pub(crate) struct Claimed {
    pub(crate) what: What,
    pub(crate) brief: Brief,
    /// Kept beside the event of an attempt's charge, and not committed to: JSON.
    pub(crate) attached: String,
}

/// What is to be committed at once.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) changes: Vec<Change>,
    commitments: Vec<[u8; 32]>,
    /// What is told when it is.
    events: Vec<Event>,
}

impl Batch {
    /// Has an event told that isn't stored.
    pub(super) fn tell(&mut self, event: Event) {
        self.events.push(event);
    }
}

/// An event as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Written {
    pub(crate) salt: [u8; 32],
    /// JSON.
    pub(crate) text: String,
    pub(crate) attached: Option<String>,
}

impl Ledger {
    /// Writes what happened to a case at the end of its trail.
    pub(super) fn write_events(
        &self,
        key: &Key,
        case: &mut Case,
        attached: Option<&str>,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let happened = std::mem::take(&mut case.happened);
        if happened.is_empty() {
            return Ok(());
        }
        let session = self.handle(case, key)?;
        for (at_ms, what) in happened {
            let is_charge = matches!(what, What::AttemptCharged { .. });
            let attached = attached.filter(|_| is_charge || case.state == State::Declined);
            let event = Event {
                session: Some(session.clone()),
                scope: Some(Base64UrlUnpadded::encode_string(&case.scope)),
                index: Some(case.trail.count),
                previous: case.trail.last.map(Commitment),
                ..self.event(at_ms, &case.brief.circumstances, what)
            };
            // each leads to the one before: none is kept for less long
            let keep = event.at_ms.saturating_add(millis(self.terms.kept_for));
            case.trail.kept_until_ms = case.trail.kept_until_ms.max(keep);
            let kept = (attached, case.trail.kept_until_ms);
            let commitment = self.write(event, kept, batch)?;
            case.trail.count = case.trail.count.saturating_add(1);
            case.trail.last = Some(commitment);
        }
        Ok(())
    }

    /// Writes what happened to no case.
    pub(super) fn write_lone(
        &self,
        at_ms: u64,
        what: What,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let event = self.event(at_ms, &Circumstances::default(), what);
        let keep = at_ms.saturating_add(millis(self.terms.kept_for));
        self.write(event, (None, keep), batch).map(|_| ())
    }

    /// Commits, and tells of the events when all stands.
    pub(super) fn commit(&self, batch: &Batch) -> Result<Commit, Error> {
        let commit = if batch.changes.is_empty() {
            Commit::Done
        } else {
            self.store.append(&batch.changes, &batch.commitments)?
        };
        if commit == Commit::Done {
            batch.events.iter().for_each(|event| self.tell(event));
        }
        Ok(commit)
    }

    /// Tells whoever listens of an event.
    pub(crate) fn tell(&self, event: &Event) {
        if tracing::enabled!(target: "kba::event", tracing::Level::INFO) {
            let what = serde_json::to_string(&event.what).unwrap_or_default();
            // not the circumstances: nobody erases a log of the process
            tracing::info!(
                target: "kba::event",
                what,
                session = event.session.as_deref(),
                scope = event.scope.as_deref(),
                at_ms = event.at_ms,
                policy = event.policy,
                population = event.population,
            );
        }
        if let Some(sink) = &self.terms.sink {
            sink(event);
        }
    }

    /// Has whoever listens told of what happened to a case and isn't stored.
    pub(super) fn tell_of(&self, what: Option<What>, case: &Case, batch: &mut Batch) {
        if let Some(what) = what {
            let scope = Some(Base64UrlUnpadded::encode_string(&case.scope));
            let event = self.event(case.now_ms(), &case.brief.circumstances, what);
            batch.tell(Event { scope, ..event });
        }
    }

    /// An event of no session.
    pub(crate) fn event(&self, at_ms: u64, circumstances: &Circumstances, what: What) -> Event {
        Event {
            version: 1,
            at_ms,
            session: None,
            scope: None,
            index: None,
            previous: None,
            policy: self.terms.policy.clone(),
            population: self.terms.population.clone(),
            circumstances: circumstances.clone(),
            what,
        }
    }

    /// The present session of a case, under a name by which nobody can answer.
    pub(super) fn handle(&self, case: &Case, key: &Key) -> Result<String, Error> {
        let sealed = self
            .handles
            .seal_with(&case.session, b"session", &key.name)?;
        Ok(Base64UrlUnpadded::encode_string(&sealed))
    }

    /// The same of the session of an id, which may be a former one.
    pub(crate) fn handle_of(&self, session: &SessionId) -> Result<String, Error> {
        let (name, nonce) = self.name_of(session)?;
        let sealed = self.handles.seal_with(&nonce, b"session", &name)?;
        Ok(Base64UrlUnpadded::encode_string(&sealed))
    }

    /// The name of a lock scope.
    pub(super) fn scope(&self, scope: &Scope) -> [u8; 16] {
        self.names.name(&[b"scope", scope.key()]).to_le_bytes()
    }

    /// The events of a session, the oldest first; of one that another took the place of, too.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Session`] if the session is unknown; [`crate::ErrorKind::Store`] if the
    /// store can't be read.
    pub(crate) fn events(&self, session: &SessionId) -> Result<Vec<(Event, Written)>, Error> {
        let (name, _) = self.name_of(session)?;
        let handle = self.handle_of(session)?;
        let held: Held<Case> = self.read(key(Shelf::Case, name))?;
        let case = held.value.ok_or_else(super::unknown)?;
        let mut next = case.trail.last;
        let mut events = Vec::new();
        while let Some(commitment) = next {
            let Some(written) = self.written(&commitment)? else {
                break;
            };
            let event = written.event(&commitment)?;
            next = event.previous.map(|previous| previous.0);
            if event.session.as_ref() == Some(&handle) {
                events.push((event, written));
            } else if !events.is_empty() {
                break;
            }
        }
        events.reverse();
        match events.first().map(|(event, _)| event.index) {
            None => Err(super::unknown()),
            Some(Some(0)) => Ok(events),
            Some(_) => Err(Error::store(
                "the first events of the session are not in the store any more",
            )),
        }
    }

    /// An event by its commitment, if it is kept still.
    pub(crate) fn written(&self, commitment: &[u8; 32]) -> Result<Option<Written>, Error> {
        let held: Held<Written> = self.read(event_key(commitment))?;
        Ok(held.value)
    }

    /// Entries of the log from a number on.
    pub(crate) fn log(&self, from: u64, entries_max: usize) -> Result<Vec<LogEntry>, Error> {
        self.store.log(from, entries_max)
    }

    /// The numbers of entries of the log.
    pub(crate) fn find(&self, commitments: &[[u8; 32]]) -> Result<Vec<Option<u64>>, Error> {
        self.store.find(commitments)
    }

    fn write(
        &self,
        event: Event,
        (attached, keep_ms): (Option<&str>, u64),
        batch: &mut Batch,
    ) -> Result<[u8; 32], Error> {
        let text = serde_json::to_string(&event)
            .map_err(|_| Error::store("an event can't be put into words"))?;
        let salt = Nonce::random()?.bytes("salt");
        let commitment = Commitment::of(&salt, &text).0;
        let written = Written {
            salt,
            text,
            attached: attached.map(str::to_owned),
        };
        let mut plain = postcard::to_allocvec(&written)
            .map_err(|_| Error::store("a row can't be put into bytes"))?;
        // neither its length nor its end tells which event it is, or of whom
        plain.resize(plain.len().next_multiple_of(EVENT_BYTES), 0);
        let keep = keep_ms.next_multiple_of(DAY_MS);
        let place = (event_key(&commitment), None);
        batch
            .changes
            .push(self.change_to(&plain, place, Some(keep))?);
        batch.commitments.push(commitment);
        batch.events.push(event);
        Ok(commitment)
    }
}

impl Claimed {
    /// The claim, of which nobody was asked for a reason, unless it had its own.
    pub(super) fn unresolved(&self, reason: &str) -> What {
        match &self.what {
            What::ClaimResolved { qualifiers } => What::ClaimUnresolved {
                reason: reason.to_owned(),
                qualifiers: qualifiers.clone(),
            },
            what => what.clone(),
        }
    }
}

impl Written {
    pub(crate) fn commitment(&self) -> [u8; 32] {
        Commitment::of(&self.salt, &self.text).0
    }

    /// The event, if it is that of a commitment.
    pub(crate) fn event(&self, commitment: &[u8; 32]) -> Result<Event, Error> {
        let damaged = || Error::store("an event of the store is not the one that was written");
        if self.commitment() != *commitment {
            return Err(damaged());
        }
        serde_json::from_str(&self.text).map_err(|_| damaged())
    }
}

impl Default for Claimed {
    fn default() -> Self {
        Self {
            what: What::ClaimResolved {
                qualifiers: Vec::new(),
            },
            brief: Brief::default(),
            attached: String::new(),
        }
    }
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            policy: String::new(),
            population: String::new(),
            kept_for: Duration::ZERO,
            token_lifetime: Duration::from_secs(600),
            keeps_former_tokens: false,
            sink: None,
        }
    }
}

impl fmt::Debug for Terms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Terms").finish_non_exhaustive()
    }
}

/// What rows of events are filled up to, or to a multiple of it: most are as long.
const EVENT_BYTES: usize = 1_024;
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

pub(super) fn event_key(commitment: &[u8; 32]) -> Key {
    let [name @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = *commitment;
    key(Shelf::Event, name)
}
