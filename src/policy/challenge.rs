//! The challenge: a few questions more for whoever came near.

/// A second round of questions within an attempt, for whoever came near to passing.
///
/// ```
/// use kba::policy::Challenge;
/// use kba::Policy;
///
/// // Three of five right: two questions more, both to be right.
/// let challenge = Challenge::new(2, 2).offer_at(&[3]);
/// let policy = Policy::builder().challenge(challenge).build()?;
/// assert!(policy.challenge().is_some_and(|challenge| challenge.offered_at(3)));
///
/// // Four of five pass: there is nothing to offer.
/// let late = Challenge::new(2, 2).offer_at(&[4]);
/// assert!(Policy::builder().challenge(late).build().is_err());
/// # Ok::<(), kba::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    pub(super) questions: u8,
    pub(super) pass_mark: u8,
    /// Scores in ascending order, each once.
    pub(super) offered_at: Vec<u8>,
    pub(super) together: bool,
    pub(super) consent: bool,
    /// In how many attempts; in all unless set.
    pub(super) uses: Option<u8>,
    /// Attempts of the policy it belongs to; as many as there are until it belongs to one.
    pub(super) attempts: u8,
}

impl Challenge {
    /// So many questions, 1 to 10, of which so many must be right. To be offered it needs
    /// [`Challenge::offer_at`]; it is graded alone, the applicant must consent, and it may be
    /// taken in each attempt.
    #[must_use]
    pub const fn new(questions: u8, pass_mark: u8) -> Self {
        Self {
            questions,
            pass_mark,
            offered_at: Vec::new(),
            together: false,
            consent: true,
            uses: None,
            attempts: u8::MAX,
        }
    }

    /// Sets the numbers of right answers at which it is offered, each below the pass mark.
    #[must_use]
    pub fn offer_at(mut self, scores: &[u8]) -> Self {
        self.offered_at = scores.to_vec();
        self.offered_at.sort_unstable();
        self.offered_at.dedup();
        self
    }

    /// Sets whether its pass mark counts the right answers of both rounds.
    #[must_use]
    pub const fn graded_together(mut self, together: bool) -> Self {
        self.together = together;
        self
    }

    /// Sets whether the applicant must agree to it, and so may refuse it.
    #[must_use]
    pub const fn consent(mut self, needed: bool) -> Self {
        self.consent = needed;
        self
    }

    /// Sets in how many attempts it may be taken, 1 to their number.
    #[must_use]
    pub const fn uses_max(mut self, uses: u8) -> Self {
        self.uses = Some(uses);
        self
    }

    /// Whether it is offered after so many right answers.
    #[must_use]
    pub fn offered_at(&self, right: usize) -> bool {
        self.offered_at
            .iter()
            .any(|score| usize::from(*score) == right)
    }

    /// Its number of questions, 1 to 10.
    #[must_use]
    pub const fn question_count(&self) -> usize {
        self.questions as usize
    }

    /// How many right answers pass: of the challenge, or of both rounds
    /// ([`Challenge::is_graded_together`]).
    #[must_use]
    pub const fn pass_mark_count(&self) -> usize {
        self.pass_mark as usize
    }

    /// Whether the pass mark counts the right answers of both rounds.
    #[must_use]
    pub const fn is_graded_together(&self) -> bool {
        self.together
    }

    /// Whether the applicant must agree to it.
    #[must_use]
    pub const fn needs_consent(&self) -> bool {
        self.consent
    }

    /// In how many attempts it may be taken, 1 to their number; 255 if they are unlimited.
    #[must_use]
    pub const fn uses(&self) -> u8 {
        match self.uses {
            Some(uses) => uses,
            None => self.attempts,
        }
    }
}
