//! The evidence of a session as a file, for whoever has nothing but the keys of the engine.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::evidence::bytes::{self, Proof};
use crate::evidence::file::Format;
use crate::evidence::merkle::{self, Hash};
use crate::evidence::signed::Kind;
use crate::evidence::summary::summary;
use crate::evidence::{Commitment, Event, Head, Record, Root, SignedHead, What};
use crate::jws::{self, PublicKeys, SigningKey};
use crate::store::LogEntry;

/// The evidence of a session: its record, signed; its events; and for each the proof that the log
/// holds it. It can be checked without the engine, its store or its secret.
///
/// A file of JSON, version 1:
///
/// | member | |
/// | --- | --- |
/// | `format`, `version` | `kba evidence`, 1 |
/// | `statement` | a compact JWS of type `kba-evidence+jwt` |
/// | `head` | the [`SignedHead`] of the log |
/// | `events` | events, the oldest first |
///
/// What the statement says: `version` (1), `issuer`, `at` (when it was signed, in seconds since
/// 1970), `record` (the [`Record`]), `events` (the [`Commitment`] of each), `head` (`size` and
/// `root`). It lists all events, so that none can be dropped, added or moved.
///
/// What is told of an event:
///
/// | member | |
/// | --- | --- |
/// | `text` | the [`Event`] as JSON, byte for byte as it was committed to |
/// | `salt` | 32 bytes |
/// | `number` | its place in the log, from 0 |
/// | `chain` | 32 bytes; with the commitment before it, the entry of the log |
/// | `proof` | hashes, the lowest first: the way from the entry to the root |
///
/// Bytes and hashes are 43 characters of URL-safe Base64, roots 64 hexadecimal digits. Source:
/// RFC 6962, section 2.1 (the tree); RFC 7515 (the statement).
///
/// ```
/// use kba::evidence::Evidence;
/// use kba::token::PublicKeys;
///
/// let keys = PublicKeys::from_json(br#"{"keys": []}"#)?;
/// let refused = Evidence::from_json(b"{}").and_then(|evidence| evidence.verify(&keys));
/// assert_eq!(
///     refused.unwrap_err().to_string(),
///     "not a file of the format \"kba evidence\": line 1, column 2"
/// );
/// # Ok::<(), kba::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Evidence(File);

/// What evidence proves.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The record of the session.
    pub record: Record,
    /// All its events, the oldest first.
    pub events: Vec<Event>,
    /// The head of the log that holds them.
    pub head: Head,
    /// The id of the key that signed the statement.
    pub key_id: String,
    /// When it was signed, in seconds since 1970.
    pub at: u64,
}

/// An event with the proof that the log holds it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Proved {
    text: String,
    #[serde(with = "bytes")]
    salt: [u8; 32],
    number: u64,
    #[serde(with = "bytes")]
    chain: [u8; 32],
    proof: Proof,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    version: u32,
    statement: String,
    head: SignedHead,
    events: Vec<Proved>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Statement {
    version: u32,
    issuer: String,
    at: u64,
    record: Record,
    events: Vec<Commitment>,
    head: Tree,
}

#[derive(PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tree {
    size: u64,
    root: Root,
}

impl Tree {
    const fn of(head: &Head) -> Self {
        Self {
            size: head.size,
            root: head.root,
        }
    }
}

impl Proved {
    /// An event's text and salt, its place in the log, the chain of its entry there, and the way
    /// from the entry to the root of the head.
    pub(crate) const fn new(
        text: String,
        salt: [u8; 32],
        number: u64,
        chain: [u8; 32],
        proof: Vec<Hash>,
    ) -> Self {
        Self {
            text,
            salt,
            number,
            chain,
            proof: Proof(proof),
        }
    }

    fn commitment(&self) -> Commitment {
        Commitment::of(&self.salt, &self.text)
    }

    fn is_in(&self, head: &Head) -> bool {
        let entry = LogEntry {
            commitment: self.commitment().0,
            chain: self.chain,
        };
        let leaf = merkle::leaf(&entry.bytes());
        let root = merkle::root_of_inclusion(&leaf, self.number, head.size, &self.proof.0);
        root == Some(head.root.0)
    }
}

impl Evidence {
    /// Signs the evidence of a session as of a time, in seconds since 1970. The events are all of
    /// the session, the oldest first, proved against the head.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Evidence`] if it wouldn't verify, or is larger than a file may be: what
    /// can't be shown in court is not handed out.
    pub(crate) fn new(
        key: &SigningKey,
        at: u64,
        record: Record,
        events: Vec<Proved>,
        head: &Head,
    ) -> Result<Self, Error> {
        let statement = Statement {
            version: STATEMENT.version,
            issuer: head.issuer.clone(),
            at,
            record,
            events: events.iter().map(Proved::commitment).collect(),
            head: Tree::of(head),
        };
        let evidence = Self(File {
            format: FILE.name.to_owned(),
            version: FILE.version,
            statement: STATEMENT.sign(key, &statement),
            head: head.sign(key),
            events,
        });
        evidence.verify(&PublicKeys::new([key.public().clone()]))?;
        if evidence.to_json().len() > FILE.bytes_max {
            return Err(Error::evidence(
                "the session has more events than a file can hold",
            ));
        }
        Ok(evidence)
    }

    /// The file.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(&self.0).unwrap_or_default()
    }

    /// Reads a file; [`Evidence::verify`] judges it.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Evidence`] if it isn't evidence, is of a newer version or larger than
    /// 16 MiB.
    pub fn from_json(json: &[u8]) -> Result<Self, Error> {
        FILE.read(json).map(Self)
    }

    /// The record as the file tells it, unchecked: whoever wrote the file may have made it up.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Evidence`] if there is none.
    pub fn danger_record(&self) -> Result<Record, Error> {
        let payload = jws::danger_payload(&self.0.statement);
        let statement = payload.and_then(|json| serde_json::from_slice::<Statement>(&json).ok());
        let statement = statement.ok_or_else(|| Error::evidence("the statement is malformed"))?;
        Ok(statement.record)
    }

    /// What it proves to whoever believes these keys: the record says what the events come to, and
    /// these are all events of the session that the log holds, as they were logged.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Evidence`] if anything of it was changed, dropped, added, moved or taken
    /// from other evidence, or isn't signed by one of these keys. Events are named by their place
    /// in the file, from 1.
    pub fn verify(&self, keys: &PublicKeys) -> Result<Verified, Error> {
        let (statement, key_id): (Statement, _) = STATEMENT.open(keys, &self.0.statement)?;
        let head = self.0.head.open(keys)?;
        let Statement { record, .. } = &statement;
        if statement.issuer != head.issuer || record.provider.issuer != head.issuer {
            return Err(Error::evidence(
                "statement, record and head are of different issuers",
            ));
        }
        if statement.head != Tree::of(&head) {
            return Err(Error::evidence("the statement was made for another head"));
        }
        if record.version != RECORD_VERSION {
            let theirs = record.version;
            return Err(Error::evidence(format!(
                "the record is of version {theirs}; this is version {RECORD_VERSION}"
            )));
        }
        self.check_list(&statement.events)?;
        self.check_log(&head)?;
        let events = self.read_events(&record.session, &statement.events)?;
        check_record(record, &events)?;
        Ok(Verified {
            key_id: key_id.to_owned(),
            at: statement.at,
            record: statement.record,
            events,
            head,
        })
    }

    /// The events are those that the statement lists.
    fn check_list(&self, listed: &[Commitment]) -> Result<(), Error> {
        let (found, due) = (self.0.events.len(), listed.len());
        if found != due {
            return Err(Error::evidence(format!(
                "the file has {found} events, the statement lists {due}"
            )));
        }
        for (place, (event, listed)) in (1_u64..).zip(self.0.events.iter().zip(listed)) {
            if event.commitment() != *listed {
                return Err(wrong(place, "is not the one that the statement lists"));
            }
        }
        Ok(())
    }

    /// The log holds the events, in this order.
    fn check_log(&self, head: &Head) -> Result<(), Error> {
        let mut last = None;
        for (place, event) in (1_u64..).zip(&self.0.events) {
            if last.is_some_and(|last| event.number <= last) {
                return Err(wrong(place, "was not logged after the one before"));
            }
            if !event.is_in(head) {
                return Err(wrong(place, "is not the one that was logged"));
            }
            last = Some(event.number);
        }
        Ok(())
    }

    /// The events are all of one session, and none is missing between them.
    fn read_events(&self, session: &str, listed: &[Commitment]) -> Result<Vec<Event>, Error> {
        let mut events: Vec<Event> = Vec::with_capacity(listed.len());
        let commitments_before = std::iter::once(None).chain(listed.iter().map(Some));
        for (place, (proved, before)) in (1_u64..).zip(self.0.events.iter().zip(commitments_before))
        {
            let event: Event = serde_json::from_str(&proved.text)
                .ok()
                .filter(|event: &Event| event.version == EVENT_VERSION)
                .ok_or_else(|| wrong(place, "is of another version than 1, or not an event"))?;
            if event.session.as_deref() != Some(session) {
                return Err(wrong(place, "is of another session"));
            }
            let Some(index) = event.index else {
                return Err(wrong(place, "has no place among those of its subject"));
            };
            let Some(last) = events.last() else {
                if index != 0 {
                    return Err(wrong(place, "is not the first of the session"));
                }
                events.push(event);
                continue;
            };
            let is_next = last.index.and_then(|last| last.checked_add(1)) == Some(index);
            if !is_next || event.previous.as_ref() != before || event.scope != last.scope {
                return Err(wrong(place, "doesn't follow from the one before"));
            }
            events.push(event);
        }
        Ok(events)
    }
}

/// The record says what the events come to.
fn check_record(record: &Record, events: &[Event]) -> Result<(), Error> {
    let summed = summary(events)?;
    let is_charge = |event: &&Event| matches!(event.what, What::AttemptCharged { .. });
    // nobody was charged where nobody was asked
    let charge = events
        .iter()
        .rev()
        .find(is_charge)
        .or_else(|| events.last());
    let what = if record.attempts != summed.attempts {
        "attempts"
    } else if record.result != summed.result {
        "result"
    } else if record.token != summed.token {
        "token"
    } else if charge.is_some_and(|charge| charge.circumstances != record.circumstances) {
        "occasion"
    } else if charge.is_some_and(|charge| charge.policy != record.policy.digest) {
        "policy"
    } else if charge.is_some_and(|charge| charge.population != record.provider.population) {
        "population"
    } else {
        return Ok(());
    };
    Err(Error::evidence(format!(
        "the record tells of another {what} than the events"
    )))
}

fn wrong(place: u64, what: &str) -> Error {
    Error::evidence(format!("event {place} {what}"))
}

impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Evidence([{} events])", self.0.events.len())
    }
}

const EVENT_VERSION: u32 = 1;
const RECORD_VERSION: u32 = 1;
const STATEMENT: Kind = Kind {
    typ: "kba-evidence+jwt",
    name: "statement",
    version: 1,
    bytes_max: FILE.bytes_max,
};
const FILE: Format = Format {
    name: "kba evidence",
    version: 1,
    bytes_max: 16 * 1_024 * 1_024,
};

#[cfg(test)]
mod tests;
