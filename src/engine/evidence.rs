//! What a session leaves behind: its evidence, the log that proves it, and how it is erased.

use std::sync::{MutexGuard, PoisonError};

use base64ct::{Base64UrlUnpadded, Encoding as _};

use super::Engine;
use super::begin::Attached;
use super::token::SubjectOf;
use crate::Error;
use crate::evidence::{
    Consistency, Event, Evidence, Head, LogTree, Proved, Provider, Record, SignedHead, summary,
};
use crate::ledger::Written;
use crate::session::SessionId;
use crate::store::{LOG_READ_MAX, LogEntry};

impl Engine {
    /// The evidence of a session as it stands: a signed record, the events, and the proof that the
    /// log holds them. For the audit report of an agreement; [`Evidence::verify`] checks it with
    /// [`Engine::public_keys`] alone.
    ///
    /// A session that another of the same applicant and lock scope took the place of has evidence,
    /// too, as long as its events are kept ([`super::EngineBuilder::events_kept_for`]).
    ///
    /// # Errors
    /// [`crate::ErrorKind::Session`] if the session is unknown or was erased;
    /// [`crate::ErrorKind::Store`] if the store can't be read, its log was changed, or events of the
    /// session are gone; [`crate::ErrorKind::Evidence`] if there are more than a file holds (16 MiB).
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small())?;
    /// # let scope = kba::Scope::new("agreement 7, recipient 2")?;
    /// # let kba::Begin::Quiz(begun) = engine.begin(&claim, &scope)? else { panic!("declined") };
    /// # let right = engine.danger_reveal(&begun.round.session)?;
    /// # let answers = kba::Answers::new(begun.round.quiz_id(), &right)?;
    /// # engine.answer(&begun.round.session, &answers)?;
    /// use kba::evidence::Evidence;
    /// use kba::{ErrorKind, SessionId};
    ///
    /// let file = engine.evidence(&begun.round.session)?.to_json();
    ///
    /// // elsewhere, with nothing but the file and the keys
    /// let proved = Evidence::from_json(file.as_bytes())?.verify(engine.public_keys())?;
    /// assert_eq!(proved.record.result.outcome, "passed");
    /// let forged = file.replacen("answered", "anstered", 1);
    /// let refused = Evidence::from_json(forged.as_bytes())?.verify(engine.public_keys());
    /// assert_eq!(refused.unwrap_err().kind(), ErrorKind::Evidence);
    ///
    /// let foreign: SessionId = "A".repeat(76).parse()?;
    /// assert_eq!(engine.evidence(&foreign).unwrap_err().kind(), ErrorKind::Session);
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn evidence(&self, session: &SessionId) -> Result<Evidence, Error> {
        let written = self.0.ledger.events(session)?;
        let record = self.record(session, &written)?;
        let tree = self.grown()?;
        let head = self.head_of(&tree)?;
        let commitments: Vec<[u8; 32]> = written.iter().map(|(_, w)| w.commitment()).collect();
        let mut proved = Vec::with_capacity(written.len());
        for (found, (_, written)) in commitments
            .chunks(LOG_READ_MAX)
            .map(|some| self.0.ledger.find(some))
            .collect::<Result<Vec<_>, _>>()?
            .concat()
            .into_iter()
            .zip(written)
        {
            let missing = || Error::store("an event of the session isn't in the log of the store");
            let number = found.ok_or_else(missing)?;
            let entry = self.0.ledger.log(number, 1)?.pop().ok_or_else(missing)?;
            let proof = tree.inclusion(number, head.size, &|from, most| {
                self.0.ledger.log(from, most)
            })?;
            proved.push(Proved::new(
                written.text,
                written.salt,
                number,
                entry.chain,
                proof,
            ));
        }
        drop(tree);
        let now = self.now().as_secs();
        Evidence::new(self.0.issuer.key(), now, record, proved, &head)
    }

    /// The head of the store's log, signed: what is in the log by now can't be changed, moved or
    /// dropped any more without whoever keeps the head finding it ([`Engine::consistency`]). Keep
    /// heads where the operator of the store can't reach, once a day, say.
    ///
    /// The first head in a process reads the whole log; later ones what is new.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Store`] if the store can't be read, or its log was changed.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small())?;
    /// # let scope = kba::Scope::new("agreement 7, recipient 2")?;
    /// # engine.begin(&claim, &scope)?;
    /// let head = engine.head()?;
    /// assert_eq!(head.open(engine.public_keys())?.size, 2);
    /// assert!(head.open(&kba::token::PublicKeys::default()).is_err(), "whose keys nobody believes");
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn head(&self) -> Result<SignedHead, Error> {
        let tree = self.grown()?;
        Ok(self.head_of(&tree)?.sign(self.0.issuer.key()))
    }

    /// The proof that the log only grew since a head of it was signed.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Evidence`] if the head isn't signed by this engine's keys, or what it
    /// vouches for isn't what the log holds: it was changed or cut off;
    /// [`crate::ErrorKind::Store`] if the store can't be read, or its log was changed.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small())?;
    /// # let scope = kba::Scope::new("agreement 7, recipient 2")?;
    /// # engine.begin(&claim, &scope)?;
    /// let kept = engine.head()?;
    /// engine.begin(&claim, &scope)?;
    /// let (old, new) = engine.consistency(&kept)?.verify(engine.public_keys())?;
    /// assert!(old.size < new.size);
    /// # let other = town::desk(town::small())?.0;
    /// assert!(other.consistency(&kept).is_err(), "another engine's log");
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn consistency(&self, since: &SignedHead) -> Result<Consistency, Error> {
        let old = since.open(self.public_keys())?;
        let tree = self.grown()?;
        let read = |from, most| self.0.ledger.log(from, most);
        if old.size > tree.len() || tree.root(old.size, &read)? != old.root.0 {
            return Err(Error::evidence(
                "the log of the store isn't the one that the head vouches for",
            ));
        }
        let head = self.head_of(&tree)?;
        let proof = tree.consistency(old.size, head.size, &read)?;
        let new = head.sign(self.0.issuer.key());
        Ok(Consistency::new(since.clone(), new, proof))
    }

    /// Reads the whole log anew and holds it against what was read before in this process; returns
    /// how many entries it has.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Store`] if the store can't be read, or its log was changed.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small())?;
    /// # let scope = kba::Scope::new("agreement 7, recipient 2")?;
    /// # engine.begin(&claim, &scope)?;
    /// assert_eq!(engine.check_log()?, 2);
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn check_log(&self) -> Result<u64, Error> {
        let known = self.tree();
        let (size, read) = (known.len(), |from, most| self.0.ledger.log(from, most));
        let root = known.root(size, &read)?;
        drop(known);
        let mut anew = LogTree::default();
        self.grow(&mut anew)?;
        if anew.len() < size || anew.root(size, &read)? != root {
            return Err(Error::store(
                "the log of the store isn't the one that was read before",
            ));
        }
        Ok(anew.len())
    }

    /// Erases what is on file about a subject: sessions, facts that were asked, events, tokens.
    /// Returns how many sessions it were.
    ///
    /// What stays tells nothing of the person: locks and attempts while they count, and how often
    /// the subject was asked lately, lest erasure give attempts; and the log's digests, of which
    /// nobody can tell any more what they stand for, so that it can be verified as before. What the
    /// store's medium or its backups hold of erased rows is the operator's to erase.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Session`] if the session is unknown; [`crate::ErrorKind::Store`] if the
    /// store can't be used: begun anew, it goes on.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small())?;
    /// # let scope = kba::Scope::new("agreement 7, recipient 2")?;
    /// # let kba::Begin::Quiz(begun) = engine.begin(&claim, &scope)? else { panic!("declined") };
    /// use kba::{ErrorKind, SubjectOf};
    ///
    /// assert_eq!(engine.forget(SubjectOf::Claim(&claim))?, 1);
    /// let error = engine.evidence(&begun.round.session).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Session);
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn forget(&self, subject: SubjectOf<'_>) -> Result<usize, Error> {
        let row = self.subject(subject)?;
        let ledger = &self.0.ledger;
        ledger.forget(row, self.policy(), &|| self.now())
    }

    /// The record that the events of a session come to.
    fn record(&self, session: &SessionId, written: &[(Event, Written)]) -> Result<Record, Error> {
        let events: Vec<Event> = written.iter().map(|(event, _)| event.clone()).collect();
        let damaged = || Error::store("the session isn't on record as it should be");
        let last = |(event, written): &(Event, Written)| {
            let attached = written.attached.clone()?;
            Some((event.clone(), attached))
        };
        let (charge, attached) = written.iter().rev().find_map(last).ok_or_else(damaged)?;
        let attached: Attached<'_> = serde_json::from_str(&attached).map_err(|_| damaged())?;
        let subject = self.0.ledger.subject_of(session)?;
        let subject = self.0.names.name(&[b"record", &subject]).to_le_bytes();
        let summary = summary(&events)?;
        Ok(Record {
            version: 1,
            issued: self.now().as_secs(),
            provider: Provider {
                issuer: self.0.issuer.name.clone(),
                engine: ENGINE.to_owned(),
                population: charge.population.clone(),
            },
            method: METHOD.to_owned(),
            session: self.0.ledger.handle_of(session)?,
            subject: Base64UrlUnpadded::encode_string(&subject),
            signer: Some(attached.signer),
            circumstances: charge.circumstances,
            policy: attached.policy.into_owned(),
            attempts: summary.attempts,
            result: summary.result,
            token: summary.token,
        })
    }

    fn head_of(&self, tree: &LogTree) -> Result<Head, Error> {
        let read = |from, most| self.0.ledger.log(from, most);
        let root = tree.root(tree.len(), &read)?;
        let (issuer, now) = (self.0.issuer.name.clone(), self.now().as_secs());
        Ok(Head::new(issuer, tree.len(), root, now))
    }

    /// The tree with all that is in the log by now.
    fn grown(&self) -> Result<MutexGuard<'_, LogTree>, Error> {
        let mut tree = self.tree();
        self.grow(&mut tree)?;
        Ok(tree)
    }

    fn grow(&self, tree: &mut LogTree) -> Result<(), Error> {
        if let Some(last) = tree.last()
            && self.0.ledger.log(tree.len() - 1, 1)?.first() != Some(last)
        {
            return Err(Error::store(
                "the log of the store was changed: it isn't the one that was read before",
            ));
        }
        loop {
            let entries: Vec<LogEntry> = self.0.ledger.log(tree.len(), LOG_READ_MAX)?;
            if entries.is_empty() {
                return Ok(());
            }
            tree.extend(&entries)?;
        }
    }

    fn tree(&self) -> MutexGuard<'_, LogTree> {
        self.0.tree.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Knowledge-based verification. Source: `OpenID` Connect for Identity Assurance 1.0, predefined
/// values.
const METHOD: &str = "kbv";
/// The engine as a record names it.
const ENGINE: &str = concat!("kba ", env!("CARGO_PKG_VERSION"));

#[cfg(test)]
mod tests {
    //! Goal: whoever changes the log of a store by hand is found out.
    //!
    //! Method: a store whose log reads otherwise than it was written.

    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, PoisonError};

    use crate::evidence::LogTree;
    use crate::load::LoadOptions;
    use crate::store::{Change, Commit, Key, LogEntry, MemoryStore, Row, Rows, Store};
    use crate::worlds::{Shape, World};
    use crate::{Claim, ClaimForm, Engine, Error, ErrorKind, Population, Scope, Secret};

    #[derive(Debug, Default)]
    struct Edited {
        inner: MemoryStore,
        edit: AtomicUsize,
    }

    /// What is done to the log.
    const EDITS: [fn(&mut Vec<LogEntry>); 5] = [
        |log| log.truncate(1),
        |log| {
            log.remove(1);
        },
        |log| log.swap(0, 1),
        |log| log[1].commitment[7] ^= 1,
        |log| {
            // with a chain that holds again
            log[0].commitment[7] ^= 1;
            let mut last = None;
            for entry in log {
                *entry = LogEntry::after(last.as_ref(), entry.commitment);
                last = Some(*entry);
            }
        },
    ];

    impl Store for Edited {}

    impl Rows for Edited {
        fn read(&self, keys: &[Key]) -> Result<Vec<Option<Row>>, Error> {
            self.inner.read(keys)
        }

        fn append(&self, changes: &[Change], commitments: &[[u8; 32]]) -> Result<Commit, Error> {
            self.inner.append(changes, commitments)
        }

        fn log(&self, from: u64, entries_max: usize) -> Result<Vec<LogEntry>, Error> {
            let mut log = self.inner.log(0, 4_096)?;
            if let Some(edit) = self.edit.load(Ordering::SeqCst).checked_sub(1) {
                EDITS[edit](&mut log);
            }
            let from = usize::try_from(from).unwrap();
            Ok(log.into_iter().skip(from).take(entries_max).collect())
        }

        fn log_len(&self) -> Result<u64, Error> {
            Ok(self.log(0, 4_096)?.len() as u64)
        }

        fn find(&self, commitments: &[[u8; 32]]) -> Result<Vec<Option<u64>>, Error> {
            self.inner.find(commitments)
        }

        fn sweep(&self, before: u64, rows_max: usize) -> Result<usize, Error> {
            self.inner.sweep(before, rows_max)
        }
    }

    #[test]
    fn a_log_that_was_edited_is_found_out() {
        let shape = Shape {
            households: 40,
            counties: 1,
            variety: 10,
        };
        let world = World::random(5, shape);
        let store = Arc::new(Edited::default());
        let mut builder = Population::builder(LoadOptions::new());
        for rows in world.batches(500) {
            builder.push(&rows).unwrap();
        }
        let (population, _) = builder.finish().unwrap();
        let engine = Engine::builder(population, Secret::new(&[1; 16]).unwrap())
            .store(Arc::clone(&store))
            .build()
            .unwrap();
        let claims = ["Ann", "Bea", "Cleo"].map(|name| {
            Claim::new(&ClaimForm {
                first_name: name.into(),
                last_name: "Nobody".into(),
                birth: "1970".into(),
                address: "1 Oak St".into(),
                zip: "62704".into(),
                ..ClaimForm::default()
            })
            .unwrap()
        });
        let scope = Scope::new("a").unwrap();
        for claim in &claims {
            engine.begin(claim, &scope).unwrap();
        }
        let head = engine.head().unwrap();
        assert_eq!(engine.check_log().unwrap(), 3);
        for edit in 1..=EDITS.len() {
            store.edit.store(edit, Ordering::SeqCst);
            let error = engine.check_log().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Store, "edit {edit}");
            // one that leaves the last entry as it was takes a look at all
            assert_eq!(
                engine.head().is_err(),
                ![3, 4].contains(&edit),
                "edit {edit}"
            );
            // an engine that never saw it as it was, but is given the head
            *engine.0.tree.lock().unwrap_or_else(PoisonError::into_inner) = LogTree::default();
            assert!(engine.consistency(&head).is_err(), "edit {edit}");
            store.edit.store(0, Ordering::SeqCst);
            *engine.0.tree.lock().unwrap_or_else(PoisonError::into_inner) = LogTree::default();
            assert!(engine.consistency(&head).is_ok());
        }
    }
}
