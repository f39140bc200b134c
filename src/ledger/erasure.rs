//! Erases a person: what is on file about them, but what their attempts count for.

use std::time::Duration;

use super::scribe::{Batch, event_key};
use super::{Held, Ledger, TRIES_MAX, crowded, key};
use crate::Error;
use crate::evidence::What;
use crate::policy::Policy;
use crate::session::{Case, SessionId, Subject, millis};
use crate::store::{Change, Commit, Key, Row, SWEEP_ROWS_MAX, Shelf};

impl Ledger {
    /// The row of the subject of a session.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Session`] if the session is unknown.
    pub(crate) fn subject_of(&self, session: &SessionId) -> Result<[u8; 16], Error> {
        let (name, _) = self.name_of(session)?;
        let held: Held<Case> = self.read(key(Shelf::Case, name))?;
        let case = held.value.ok_or_else(super::unknown)?;
        Ok(case.subject)
    }

    /// The row of the subject of a number.
    pub(crate) fn subject_row(&self, subject: u128) -> [u8; 16] {
        let subject = subject.to_le_bytes();
        self.names.name(&[b"subject", &subject]).to_le_bytes()
    }

    /// Erases a subject; returns how many sessions were erased. Begun anew where it was cut short,
    /// it goes on.
    pub(crate) fn forget(
        &self,
        subject: [u8; 16],
        policy: &Policy,
        now: &dyn Fn() -> Duration,
    ) -> Result<usize, Error> {
        let key = key(Shelf::Subject, subject);
        let mut erased = 0;
        for _ in 0..TRIES_MAX {
            let mut held: Held<Subject> = self.read(key)?;
            let Some(value) = &mut held.value else {
                return Ok(erased);
            };
            let mut left = Vec::new();
            for (name, until_ms) in &value.cases {
                let case = self::key(Shelf::Case, *name);
                let (is_erased, counts) = self.forget_case(case, policy, now)?;
                erased += usize::from(is_erased);
                left.extend(counts.then_some((*name, *until_ms)));
            }
            value.erase(millis(now()), left);
            let keep = value.keep_until_ms();
            let mut batch = Batch::default();
            batch.changes.push(self.change(&held, Some(keep))?);
            self.write_lone(millis(now()), What::Forgotten, &mut batch)?;
            // a case that began meanwhile is in the row by now
            if self.commit(&batch)? == Commit::Done {
                return Ok(erased);
            }
        }
        Err(crowded())
    }

    /// Erases a case and its events; returns whether there was something to erase, and whether the
    /// case counts still.
    fn forget_case(
        &self,
        key: Key,
        policy: &Policy,
        now: &dyn Fn() -> Duration,
    ) -> Result<(bool, bool), Error> {
        for _ in 0..TRIES_MAX {
            let mut held: Held<Case> = self.read(key)?;
            let Some(case) = &mut held.value else {
                return Ok((false, false));
            };
            let has_events = case.trail.count > 0;
            self.erase_events(case.trail.last)?;
            case.pass_time(millis(now()), policy);
            case.forget(policy);
            let counts = case.still_counts(policy);
            let change = if counts {
                let keep = case.keep_until_ms(policy);
                self.change(&held, keep)?
            } else {
                self.erased(key, held.version)?
            };
            if self.store.commit(&[change])? == Commit::Done {
                return Ok((has_events, counts));
            }
        }
        Err(crowded())
    }

    /// Erases the events of a trail, the latest first: where it is cut short, the case still leads
    /// to the rest.
    fn erase_events(&self, last: Option<[u8; 32]>) -> Result<(), Error> {
        let mut found = Vec::new();
        let mut next = last;
        while let Some(commitment) = next {
            let Some(written) = self.written(&commitment)? else {
                break;
            };
            next = written
                .event(&commitment)?
                .previous
                .map(|previous| previous.0);
            found.push(event_key(&commitment));
        }
        // from the oldest on, so that those left can be reached
        found.reverse();
        for keys in found.chunks(SWEEP_ROWS_MAX) {
            for _ in 0..TRIES_MAX {
                let rows = self.store.read(keys)?;
                let changes = keys.iter().zip(rows).filter_map(|(key, row)| {
                    let row = row?;
                    Some(self.erased(*key, Some(row.version)))
                });
                let changes = changes.collect::<Result<Vec<_>, Error>>()?;
                // a conflict means that one of them was erased or swept by others
                if changes.is_empty() || self.store.commit(&changes)? == Commit::Done {
                    break;
                }
            }
        }
        Ok(())
    }

    /// A row of nothing, which the next sweep drops.
    fn erased(&self, key: Key, version: Option<u64>) -> Result<Change, Error> {
        let change = self.change_to(&[], (key, version), Some(0))?;
        Ok(Change {
            row: Row {
                keep_until: 0,
                ..change.row
            },
            ..change
        })
    }
}
