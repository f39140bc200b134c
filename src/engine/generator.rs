//! Quizzes outside any session, many of them: for audits, exports and measurements.

use std::fmt;

use super::Engine;
use crate::Error;
use crate::question::Language;
use crate::quiz::{About, AnswerKey, Desk, History, QuizRef, Wanted};
use crate::resolve::{Claim, Qualifier, Reason};
use crate::secret::Nonce;
use crate::serving::{Candidates, Found};

/// Makes quizzes outside any session, one after the other, in memory that is used again: nothing is
/// charged, and nothing kept.
///
/// For audits of an operator's own engine, never on the way to an applicant.
pub struct Generator<'a> {
    engine: &'a Engine,
    language: Language,
    nonce: Nonce,
    number: u64,
    desks: [Desk; DESKS],
    history: History,
}

/// A claim of which a quiz is being made.
struct Flight<'c> {
    claim: &'c Claim,
    number: u64,
    candidates: Candidates,
    about: Option<About>,
    /// Why nobody was found.
    nobody: Option<Reason>,
    qualifiers: Vec<Qualifier>,
}

/// What a claim leads to, outside any session; lent by a [`Generator`].
#[non_exhaustive]
#[derive(Debug)]
pub enum Generated<'a> {
    /// These questions would be asked.
    Quiz(GeneratedQuiz<'a>),
    /// Nobody would be asked.
    Declined {
        /// Why.
        reason: Reason,
        /// How the claim differs from the record, if there is one.
        qualifiers: Vec<Qualifier>,
    },
}

/// A quiz of a [`Generator`], and what an operator may know of it.
#[non_exhaustive]
#[derive(Debug)]
pub struct GeneratedQuiz<'a> {
    /// What an applicant would see.
    pub quiz: QuizRef<'a>,
    /// How the claim differs from the record.
    pub qualifiers: Vec<Qualifier>,
    /// Why nobody was found, if the quiz is about nobody and can't be passed.
    pub decoy: Option<Reason>,
    engine: &'a Engine,
    desk: &'a Desk,
}

/// How quizzes are generated.
#[derive(Clone, Copy, Debug, Default)]
#[must_use]
pub struct GeneratorOptions {
    language: Language,
    seed: Option<u64>,
}

impl GeneratorOptions {
    /// In English, in fresh orders of display.
    pub const fn new() -> Self {
        Self {
            language: Language::English,
            seed: None,
        }
    }

    /// Sets the language of prompts and choices.
    pub const fn language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// Fixes the ids and orders of display by a number.
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }
}

impl GeneratedQuiz<'_> {
    /// Which answers are right.
    #[must_use]
    pub fn danger_key(&self) -> AnswerKey {
        self.desk
            .main
            .key(self.engine.policy(), self.decoy.is_some())
    }
}

impl Engine {
    /// A generator of quizzes.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Io`] if there is no seed and the operating system gives no entropy.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small())?;
    /// use kba::audit::{Generated, GeneratorOptions};
    ///
    /// let mut generator = engine.danger_generator(GeneratorOptions::new().seed(7))?;
    /// let mut json = Vec::new();
    /// if let Generated::Quiz(made) = generator.quiz(&claim) {
    ///     made.quiz.write_json(&mut json);
    ///     assert!(made.danger_key().score(&made.danger_key().danger_reveal())?.passed);
    /// }
    /// assert!(json.starts_with(b"{\"quiz_id\":"));
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn danger_generator(&self, options: GeneratorOptions) -> Result<Generator<'_>, Error> {
        Ok(Generator {
            engine: self,
            language: options.language,
            nonce: Nonce::fresh_unless(options.seed)?,
            number: 0,
            desks: Default::default(),
            history: History::new(),
        })
    }
}

impl<'a> Generator<'a> {
    /// Makes the quiz of a claim, the first of a subject.
    pub fn quiz(&mut self, claim: &Claim) -> Generated<'_> {
        let serving = self.engine.maker().serving;
        serving.expect(claim);
        let mut flight = self.start(claim);
        flight.candidates = Candidates::of(serving, claim);
        let [desk, ..] = &mut self.desks;
        plan(self.engine, &mut flight, &self.history, desk);
        self.nonce.set_number(flight.number);
        take(self.engine, &flight, &self.nonce, desk);
        settle(self.engine, flight, &self.nonce, self.language, desk)
    }

    /// Makes the quizzes of many claims, in their order, and calls for each. They are the same as one
    /// after the other, and cost less: memory is asked for what the next ones need.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small())?;
    /// use kba::audit::{Generated, GeneratorOptions};
    ///
    /// let mut generator = engine.danger_generator(GeneratorOptions::new().seed(7))?;
    /// let mut made = 0;
    /// generator.quizzes(&[claim.clone(), claim], |generated| {
    ///     made += usize::from(matches!(generated, Generated::Quiz(_)));
    /// });
    /// assert_eq!(made, 2);
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn quizzes<'c>(
        &mut self,
        claims: impl IntoIterator<Item = &'c Claim>,
        mut each: impl FnMut(Generated<'_>),
    ) {
        let engine = self.engine;
        let serving = engine.maker().serving;
        let mut claims = claims.into_iter();
        let mut flights: [Option<Flight<'c>>; LANES] = Default::default();
        let mut flying = 0_usize;
        // so that nothing lies before the first
        for step in LANES.. {
            let lane = |behind: usize| (step - behind) % LANES;
            let desk = |behind: usize| (step - behind) % DESKS;
            if let Some(flight) = flights.get_mut(lane(SETTLED)).and_then(Option::take)
                && let Some(desk) = self.desks.get_mut(desk(SETTLED))
            {
                self.nonce.set_number(flight.number);
                each(settle(engine, flight, &self.nonce, self.language, desk));
                flying -= 1;
            }
            if let Some(Some(flight)) = flights.get(lane(TAKEN))
                && let Some(desk) = self.desks.get_mut(desk(TAKEN))
            {
                self.nonce.set_number(flight.number);
                take(engine, flight, &self.nonce, desk);
            }
            if let Some(Some(flight)) = flights.get_mut(lane(PLANNED))
                && let Some(desk) = self.desks.get_mut(desk(PLANNED))
            {
                plan(engine, flight, &self.history, desk);
            }
            if let Some(Some(flight)) = flights.get_mut(lane(EXPECTED)) {
                flight.candidates = Candidates::of(serving, flight.claim);
            }
            if let Some(claim) = claims.next() {
                serving.expect(claim);
                let flight = self.start(claim);
                if let Some(lane) = flights.get_mut(lane(0)) {
                    *lane = Some(flight);
                    flying += 1;
                }
            } else if flying == 0 {
                return;
            }
        }
    }

    fn start<'c>(&mut self, claim: &'c Claim) -> Flight<'c> {
        // 0 is the key's own
        self.number += 1;
        Flight {
            claim,
            number: self.number,
            candidates: Candidates::default(),
            about: None,
            nobody: None,
            qualifiers: Vec::new(),
        }
    }

    /// Another one, of the same nonce.
    pub(super) fn again(&self) -> Self {
        Self {
            engine: self.engine,
            language: self.language,
            nonce: self.nonce.clone(),
            number: self.number,
            desks: Default::default(),
            history: History::new(),
        }
    }

    /// The engine whose quizzes it makes.
    #[must_use]
    pub const fn engine(&self) -> &Engine {
        self.engine
    }

    /// Sets the number of the next quiz, from which its id and order of display follow together with
    /// the seed; they are counted from 0.
    pub const fn set_number(&mut self, number: u64) {
        self.number = number;
    }
}

/// Looks for the subject, and plans which facts are asked.
fn plan(engine: &Engine, flight: &mut Flight<'_>, history: &History, desk: &mut Desk) {
    let (policy, maker) = (engine.policy(), engine.maker());
    let Found {
        subject,
        qualifiers,
    } = engine.resolved(flight.claim, &flight.candidates);
    flight.nobody = subject.err();
    flight.qualifiers = qualifiers;
    // nobody waits for what is generated: a claim that is declined needn't cost as much
    let about = match subject {
        Ok(subject) => Some(About::Subject(subject)),
        Err(_) if policy.has_decoys() => maker.somebody_like(flight.claim).map(About::Nobody),
        Err(_) => None,
    };
    let wanted = Wanted {
        questions: policy.question_count(),
        challenge: 0,
        attempts: policy.attempts().map_or(1, usize::from),
        carried_max: 0,
    };
    flight.about = about.filter(|about| maker.plan(*about, (history, &[]), wanted, desk));
}

fn take(engine: &Engine, flight: &Flight<'_>, nonce: &Nonce, desk: &mut Desk) {
    if flight.about.is_some() {
        engine.maker().take(nonce, desk);
    }
}

fn settle<'a>(
    engine: &'a Engine,
    flight: Flight<'_>,
    nonce: &Nonce,
    language: Language,
    desk: &'a mut Desk,
) -> Generated<'a> {
    let maker = engine.maker();
    if flight.about.is_some() && maker.settle(flight.claim, nonce, desk) {
        return Generated::Quiz(GeneratedQuiz {
            quiz: maker.view(&desk.main, language),
            qualifiers: flight.qualifiers,
            decoy: flight.nobody,
            engine,
            desk,
        });
    }
    Generated::Declined {
        reason: flight.nobody.unwrap_or(Reason::NotEnoughFacts),
        qualifiers: flight.qualifiers,
    }
}

impl fmt::Debug for Generator<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generator")
            .field("language", &self.language)
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

// how many claims lie between the first and a step, so that memory has answered by then
const EXPECTED: usize = 2;
const PLANNED: usize = 4;
const TAKEN: usize = 5;
const SETTLED: usize = 6;
/// Claims under way.
const LANES: usize = SETTLED + 1;
/// From planning on each has a desk.
const DESKS: usize = SETTLED - PLANNED + 1;
