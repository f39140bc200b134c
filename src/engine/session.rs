//! From answers to a verdict.

use super::{Engine, check_name};
use crate::Error;
use crate::session::{Answers, Case, Closing, Given, Outcome, SessionId, Status, Verdict};

impl Engine {
    /// Scores answers, and stores what they led to before telling it.
    ///
    /// The same answers sent twice lead to the same verdict and cost nothing. Answers that come
    /// too late lead to [`Verdict::Expired`].
    ///
    /// # Errors
    /// [`crate::ErrorKind::Claim`] if there isn't one answer for each question on display, or one
    /// isn't the number of a choice; [`crate::ErrorKind::Session`] if the session is unknown, or
    /// they are answers to another quiz than the one that is open. Nothing is scored then.
    /// [`crate::ErrorKind::Store`] if the store can't be used: send the same answers again.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small())?;
    /// # let scope = kba::Scope::new("agreement 7, recipient 2")?;
    /// # let kba::Begin::Quiz(begun) = engine.begin(&claim, &scope)? else { panic!("declined") };
    /// # let round = begun.round;
    /// use kba::{Answers, ErrorKind, Verdict};
    ///
    /// // what the browser sent: choices in order of the questions, from 1
    /// let missing = Answers::new(round.quiz_id(), &[1])?;
    /// let error = engine.answer(&round.session, &missing).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Claim);
    ///
    /// // an example may know the right ones
    /// let right = engine.danger_reveal(&round.session)?;
    /// let verdict = engine.answer(&round.session, &Answers::new(round.quiz_id(), &right)?)?;
    /// assert!(matches!(verdict, Verdict::Passed { by_challenge: false, .. }));
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn answer(&self, session: &SessionId, answers: &Answers) -> Result<Verdict, Error> {
        let given = Given {
            quiz_id: answers.quiz_id(),
            choices: answers.choices(),
            digest: self.0.ledger.digest(answers.quiz_id(), answers.choices()),
        };
        self.turn(session, &mut |case| case.answer(given, self.policy()))
    }

    /// Takes the challenge on offer, with the applicant's consent, or declines it.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Session`] if the session is unknown or none is on offer;
    /// [`crate::ErrorKind::Store`] if the store can't be used.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let near = kba::policy::Challenge::new(1, 1).offer_at(&[1]);
    /// # let (engine, claim) = town::desk(town::small().challenge(near))?;
    /// # let scope = kba::Scope::new("agreement 7, recipient 2")?;
    /// # let kba::Begin::Quiz(begun) = engine.begin(&claim, &scope)? else { panic!("declined") };
    /// # let round = begun.round;
    /// use kba::{Answers, ErrorKind, Verdict};
    ///
    /// // one of two is right: near enough
    /// let mut choices = engine.danger_reveal(&round.session)?;
    /// choices[0] = choices[0] % 5 + 1;
    /// let near = engine.answer(&round.session, &Answers::new(round.quiz_id(), &choices)?)?;
    /// assert!(matches!(near, Verdict::ChallengeOffered { questions: 1, .. }));
    /// let Verdict::Challenge(more) = engine.challenge(&round.session, true)? else { panic!("none") };
    ///
    /// let right = engine.danger_reveal(&round.session)?;
    /// let verdict = engine.answer(&round.session, &Answers::new(more.quiz_id(), &right)?)?;
    /// assert!(matches!(verdict, Verdict::Passed { by_challenge: true, .. }));
    /// let error = engine.challenge(&round.session, true).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Session);
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn challenge(&self, session: &SessionId, consents: bool) -> Result<Verdict, Error> {
        self.turn(session, &mut |case| case.decide(consents, self.policy()))
    }

    /// Leaves the quiz that is open: the applicant closed it. Another attempt has other questions.
    ///
    /// Whether the attempt counts is the policy's to say; one of which something was answered does.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Session`] if the session is unknown; [`crate::ErrorKind::Store`] if the
    /// store can't be used.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small())?;
    /// # let scope = kba::Scope::new("agreement 7, recipient 2")?;
    /// # let kba::Begin::Quiz(begun) = engine.begin(&claim, &scope)? else { panic!("declined") };
    /// # let round = begun.round;
    /// use kba::{Answers, ErrorKind, Verdict};
    ///
    /// let verdict = engine.abandon(&round.session)?;
    /// assert_eq!(verdict, Verdict::Abandoned { attempts_left: Some(1) });
    ///
    /// // answers come too late
    /// let late = Answers::new(round.quiz_id(), &[1, 1])?;
    /// let error = engine.answer(&round.session, &late).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Session);
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn abandon(&self, session: &SessionId) -> Result<Verdict, Error> {
        self.turn(session, &mut |case| Ok(case.leave(self.policy())))
    }

    /// Ends the session for good, by the operator. What was charged stays charged; locks stay. Who
    /// did it goes on record: a name of 1 to 256 bytes.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Config`] if the name is empty or too long;
    /// [`crate::ErrorKind::Session`] if the session is unknown or ended otherwise;
    /// [`crate::ErrorKind::Store`] if the store can't be used.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small())?;
    /// # let scope = kba::Scope::new("agreement 7, recipient 2")?;
    /// # let kba::Begin::Quiz(begun) = engine.begin(&claim, &scope)? else { panic!("declined") };
    /// # let round = begun.round;
    /// use kba::{ErrorKind, Verdict};
    ///
    /// assert_eq!(engine.cancel(&round.session, "desk 4")?, Verdict::Cancelled);
    ///
    /// // ended for good
    /// let error = engine.opt_out(&round.session).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Session);
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn cancel(&self, session: &SessionId, by: &str) -> Result<Verdict, Error> {
        check_name(by)?;
        self.turn(session, &mut |case| {
            case.close(Closing::Cancel(by), self.policy())
        })
    }

    /// Ends the session for good: the applicant chose another method.
    ///
    /// Source: NIST SP 800-63A-3, 5.3.2, item 3.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Config`] if the policy has no such way;
    /// [`crate::ErrorKind::Session`] if the session is unknown or ended otherwise;
    /// [`crate::ErrorKind::Store`] if the store can't be used.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small())?;
    /// # let scope = kba::Scope::new("agreement 7, recipient 2")?;
    /// # let kba::Begin::Quiz(begun) = engine.begin(&claim, &scope)? else { panic!("declined") };
    /// # let round = begun.round;
    /// use kba::{ErrorKind, SessionId, Verdict};
    ///
    /// assert_eq!(engine.opt_out(&round.session)?, Verdict::OptedOut);
    ///
    /// // of another engine's session nothing is known here
    /// let foreign: SessionId = "A".repeat(76).parse()?;
    /// assert_eq!(engine.opt_out(&foreign).unwrap_err().kind(), ErrorKind::Session);
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn opt_out(&self, session: &SessionId) -> Result<Verdict, Error> {
        if !self.policy().may_opt_out() {
            return Err(Error::config("the policy lets nobody opt out"));
        }
        self.turn(session, &mut |case| {
            case.close(Closing::OptOut, self.policy())
        })
    }

    /// Ends a lock, by the operator: all attempts of the policy are there again, and each is
    /// charged anew. Velocity limits stay, and facts that were asked are not asked again, so that
    /// a short file may give no further quiz.
    ///
    /// An unlock whose answer was lost is not simply sent again: whoever guesses may have used up
    /// the new attempts by then. [`Engine::status`] tells how many were charged. Who did it goes on
    /// record: a name of 1 to 256 bytes.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Config`] if the name is empty or too long;
    /// [`crate::ErrorKind::Session`] if the session is unknown or not locked;
    /// [`crate::ErrorKind::Store`] if the store can't be used.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small().attempts(1))?;
    /// # let scope = kba::Scope::new("agreement 7, recipient 2")?;
    /// # let kba::Begin::Quiz(begun) = engine.begin(&claim, &scope)? else { panic!("declined") };
    /// # let round = begun.round;
    /// use kba::{Answers, Begin, ErrorKind, Verdict};
    ///
    /// let error = engine.unlock(&round.session, "desk 4").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Session, "it isn't locked");
    ///
    /// let mut choices = engine.danger_reveal(&round.session)?;
    /// choices[0] = choices[0] % 5 + 1;
    /// let verdict = engine.answer(&round.session, &Answers::new(round.quiz_id(), &choices)?)?;
    /// assert_eq!(verdict, Verdict::Locked { until: None });
    /// let status = engine.unlock(&round.session, "desk 4")?;
    /// assert!(!status.locked && status.attempts_left == Some(1));
    /// assert!(matches!(engine.begin(&claim, &scope)?, Begin::Quiz(_)));
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn unlock(&self, session: &SessionId, by: &str) -> Result<Status, Error> {
        check_name(by)?;
        let mut unlock = |case: &mut Case| case.unlock(by, self.policy());
        let ledger = &self.0.ledger;
        let (case, _) = ledger.turn(session, self.policy(), &|| self.now(), &mut unlock)?;
        tracing::debug!("session unlocked");
        Ok(Status::of(&case, self.policy()))
    }

    /// Tells the operator where a session stands.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Session`] if the session is unknown; [`crate::ErrorKind::Store`] if the
    /// store can't be read.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small())?;
    /// # let scope = kba::Scope::new("agreement 7, recipient 2")?;
    /// # let kba::Begin::Quiz(begun) = engine.begin(&claim, &scope)? else { panic!("declined") };
    /// # let round = begun.round;
    /// use kba::session::State;
    /// use kba::{ErrorKind, SessionId};
    ///
    /// let status = engine.status(&round.session)?;
    /// assert_eq!((status.state, status.attempts_charged), (State::Begun, 1));
    ///
    /// let foreign: SessionId = "A".repeat(76).parse()?;
    /// assert_eq!(engine.status(&foreign).unwrap_err().kind(), ErrorKind::Session);
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn status(&self, session: &SessionId) -> Result<Status, Error> {
        let case = self.0.ledger.case(session, self.policy(), self.now())?;
        Ok(Status::of(&case, self.policy()))
    }

    /// The right choices of the questions on display, from 1: for demonstrations and audits of an
    /// operator's own engine, never on the way to an applicant. Empty if no quiz is open.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Session`] if the session is unknown; [`crate::ErrorKind::Store`] if the
    /// store can't be read.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small())?;
    /// # let scope = kba::Scope::new("agreement 7, recipient 2")?;
    /// # let kba::Begin::Quiz(begun) = engine.begin(&claim, &scope)? else { panic!("declined") };
    /// # let round = begun.round;
    /// use kba::{ErrorKind, SessionId};
    ///
    /// assert_eq!(engine.danger_reveal(&round.session)?.len(), 2);
    /// engine.abandon(&round.session)?;
    /// assert!(engine.danger_reveal(&round.session)?.is_empty());
    ///
    /// let foreign: SessionId = "A".repeat(76).parse()?;
    /// assert_eq!(engine.danger_reveal(&foreign).unwrap_err().kind(), ErrorKind::Session);
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn danger_reveal(&self, session: &SessionId) -> Result<Vec<u32>, Error> {
        let case = self.0.ledger.case(session, self.policy(), self.now())?;
        Ok(case.danger_reveal())
    }

    /// Drops at most so many rows of the store that don't matter any more, and returns how many.
    ///
    /// An engine sweeps by itself now and then; a service may do it when it is idle, and call again
    /// until nothing is left.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Config`] if no row may be dropped; [`crate::ErrorKind::Store`] if the
    /// store can't be used.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small())?;
    /// # let scope = kba::Scope::new("agreement 7, recipient 2")?;
    /// # let kba::Begin::Quiz(begun) = engine.begin(&claim, &scope)? else { panic!("declined") };
    /// # let round = begun.round;
    /// // what is open stays
    /// assert_eq!(engine.sweep(1_000)?, 0);
    /// assert!(engine.status(&round.session).is_ok());
    ///
    /// assert_eq!(engine.sweep(0).unwrap_err().kind(), kba::ErrorKind::Config);
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn sweep(&self, rows_max: usize) -> Result<usize, Error> {
        if rows_max == 0 {
            return Err(Error::config("a sweep drops at least one row"));
        }
        self.0.ledger.sweep(self.now(), rows_max)
    }

    fn turn(
        &self,
        session: &SessionId,
        transition: &mut dyn FnMut(&mut Case) -> Result<Outcome, Error>,
    ) -> Result<Verdict, Error> {
        let ledger = &self.0.ledger;
        let (case, outcome) = ledger.turn(session, self.policy(), &|| self.now(), transition)?;
        let token = || self.token(session, &case);
        let verdict = Verdict::of(session, &case, outcome, self.policy(), token)?;
        tracing::debug!(state = ?case.state, "session changed");
        Ok(verdict)
    }
}
