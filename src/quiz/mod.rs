//! Quizzes: which facts of a subject are asked together, and how answers are scored.

mod candidate;
mod choose;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod history;
mod key;
mod plan;

#[cfg(test)]
mod proof;

pub use self::history::History;
pub use self::key::{AnswerKey, Score};
pub(crate) use self::plan::Wanted;

use std::fmt;

use rand_chacha::rand_core::Rng as _;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::kind::{CATALOGUE, Kind, Told, ToldPlace, ToldStreet};
use crate::policy::Policy;
use crate::pool::{Drawn, Member, Pools};
use crate::population::{PersonRow, Tables, persons};
use crate::question::{Language, Question, choice, none_of_the_above, prompt};
use crate::quiz::candidate::{Candidate, Press};
use crate::quiz::choose::Fit;
use crate::record::{Table, normal};
use crate::resolve::Claim;
use crate::secret::{Nonce, Prf, Secret};

/// The questions of one attempt, as the applicant sees them.
///
/// Safe to serialise and to show: it holds no trace of the answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quiz {
    quiz_id: String,
    questions: Vec<Question>,
}

impl Quiz {
    pub(crate) const fn new(quiz_id: String, questions: Vec<Question>) -> Self {
        Self { quiz_id, questions }
    }

    /// The id: 32 hexadecimal digits, unrelated to the subject.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.quiz_id
    }

    /// The questions in order of display.
    #[must_use]
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }
}

/// The pseudo-random functions of a secret and an edition.
#[derive(Clone, Debug)]
pub(crate) struct Prfs {
    /// Picks the tick of a fact, and so its set: the same at every attempt.
    jitter: Prf,
    /// Orders the kinds of a household.
    preference: Prf,
    subset: Prf,
    none: Prf,
    /// Names facts, in all editions alike.
    facts: Prf,
    /// Picks what a claim of nobody is shown.
    decoy: Prf,
    /// Names subjects, in all editions alike.
    subjects: Prf,
}

/// What quizzes are made of.
#[derive(Debug)]
pub(crate) struct Maker<'a> {
    pub(crate) tables: &'a Tables,
    pub(crate) pools: &'a Pools,
    pub(crate) policy: &'a Policy,
    pub(crate) prfs: &'a Prfs,
}

/// Whom a quiz is about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum About {
    Subject(PersonRow),
    /// Nobody: the quiz has the shape of one about this person, and sets of the same pools.
    Nobody(PersonRow),
}

/// What was made for an attempt.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) main: Sheet,
    /// What is asked of whoever nearly passes, if the subject has facts enough.
    pub(crate) challenge: Option<Sheet>,
}

/// Questions that are shown together, and what the operator keeps of them.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) quiz: Quiz,
    pub(crate) key: AnswerKey,
    /// What the history calls the facts.
    pub(crate) facts: Vec<u128>,
    pub(crate) displayed: Displayed,
}

/// The records that a quiz displays. Prints as `Displayed([..])`.
pub(crate) struct Displayed(pub(crate) Vec<(Table, usize)>);

impl fmt::Debug for Displayed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Displayed([..])")
    }
}

impl Prfs {
    pub(crate) fn new(secret: &Secret, edition: &[u8]) -> Self {
        let prf = |purpose| secret.prf(purpose, edition);
        Self {
            jitter: prf("jitter"),
            preference: prf("preference"),
            subset: prf("subset"),
            none: prf("none of the above"),
            facts: secret.prf("facts", &[]),
            decoy: prf("decoy"),
            subjects: secret.prf("subjects", &[]),
        }
    }
}

impl Maker<'_> {
    /// Whom a claim of nobody is answered with: a person of that age who lives there.
    pub(crate) fn somebody_like(&self, claim: &Claim) -> Option<PersonRow> {
        let home = (claim.zip, claim.city.as_str(), claim.state);
        let pick = self.decoy_word(claim, &[]);
        self.tables
            .homes
            .near(self.tables, home, claim.birth.year().into(), pick)
    }

    /// The questions of an attempt, or `None` if there are too few facts to ask for all attempts.
    ///
    /// `last` are facts of the attempt before, of which some may be asked again.
    pub(crate) fn quiz(
        &self,
        (about, claim): (About, &Claim),
        (history, last): (&History, &[u128]),
        wanted: Wanted,
        (language, nonce): (Language, &Nonce),
    ) -> Option<Made> {
        let (About::Subject(person) | About::Nobody(person)) = about;
        let told = self.told(person, claim);
        let mut candidates = self.candidates(about, claim, &told, history);
        let household = u64::from(self.tables.household(person));
        candidates.sort_by_cached_key(|c| {
            let words = [household, c.number as u64, c.turn.into()];
            self.prfs.preference.word(&words)
        });
        let (asked, mut fresh): (Vec<_>, Vec<_>) = candidates
            .into_iter()
            .partition(|candidate| history.holds(candidate.fact));
        fresh.retain(|candidate| {
            let kind = candidate.kind;
            self.pools.is_asked(candidate.number)
                && self
                    .policy
                    .asks(kind.key, kind.never_changes, kind.prompt.reveals())
                && asked
                    .iter()
                    .all(|before| self.may_follow(before, candidate))
        });
        let mut old = asked;
        old.retain(|candidate| {
            last.contains(&candidate.fact) && self.may_ask(candidate.kind, candidate.number)
        });
        old.truncate(choose::CANDIDATES_MAX / 2);
        fresh.truncate(choose::CANDIDATES_MAX - old.len());
        let new = fresh.len();
        fresh.append(&mut old);
        let all = fresh;
        let plan = plan::plan(&self.fit(&all), new, wanted)?;
        let put = |places: &[usize], round| {
            let questions: Vec<&Candidate> = places.iter().filter_map(|at| all.get(*at)).collect();
            let facts = questions.iter().map(|candidate| candidate.fact).collect();
            let records = questions.iter().flat_map(|question| &question.records);
            let displayed = Displayed(records.copied().collect());
            let is_decoy = matches!(about, About::Nobody(_));
            let (quiz, key) = self.put(questions, is_decoy, language, (nonce, round))?;
            Some(Sheet {
                quiz,
                key,
                facts,
                displayed,
            })
        };
        let main = put(&plan.main, "")?;
        let challenge = match plan.challenge.as_slice() {
            [] => None,
            places => Some(put(places, "challenge")?),
        };
        Some(Made { main, challenge })
    }

    /// Puts questions into words and into an order that knows nothing of the answers.
    fn put(
        &self,
        mut questions: Vec<&Candidate>,
        decoy: bool,
        language: Language,
        (nonce, round): (&Nonce, &str),
    ) -> Option<(Quiz, AnswerKey)> {
        let mut order = nonce.stream(&format!("order{round}"));
        shuffle(&mut questions, &mut order);
        let mut right = Zeroizing::new(Vec::with_capacity(questions.len()));
        let mut shown = Vec::with_capacity(questions.len());
        for (place, question) in (1..).zip(questions) {
            let mut seats: Vec<usize> = (0..question.choices.len()).collect();
            shuffle(&mut seats, &mut order);
            // "None of the above" is shown last
            seats.sort_by_key(|seat| question.choices.get(*seat).is_none_or(Option::is_none));
            let own = seats.iter().position(|seat| *seat == question.own)?;
            right.push(u8::try_from(own + 1).ok()?);
            let choices = seats
                .iter()
                .filter_map(|seat| question.choices.get(*seat))
                .map(|shown| match shown {
                    Some(content) => choice(language, content),
                    None => none_of_the_above(language),
                })
                .collect();
            let kind = question.kind;
            let arguments = kind.prompt.arguments(self.tables, kind.table, question.row);
            let prompt = prompt(language, kind.key, &arguments);
            shown.push(Question::new(place, kind.key, prompt, choices));
        }
        let mut id = [0; 16];
        nonce.stream(&format!("quiz id{round}")).fill_bytes(&mut id);
        let quiz = Quiz {
            quiz_id: id.iter().map(|byte| format!("{byte:02x}")).collect(),
            questions: shown,
        };
        let key = AnswerKey {
            right,
            choices: self.policy.choice_count(),
            pass_mark: self.policy.pass_mark_count(),
            decoy,
        };
        Some((quiz, key))
    }

    /// What the claim tells, the place of the home with it.
    fn told(&self, person: PersonRow, claim: &Claim) -> Told {
        let mut places = vec![ToldPlace {
            city: claim.city.clone(),
            county: String::new(),
            state: claim.state.unwrap_or_default().to_owned(),
            zip: claim
                .zip
                .map_or_else(String::new, |zip| format!("{zip:05}")),
        }];
        let home = self.tables.home(person);
        places.extend(home.map(|row| ToldPlace::of(self.tables, row)));
        Told {
            first: claim.first.clone(),
            lasts: normal::name_parts(&claim.last).map(str::to_owned).collect(),
            number: claim.number.clone(),
            street: ToldStreet::of(claim.street.clone()),
            ssn_last4: claim.ssn_last4,
            places,
        }
    }

    /// All facts whose sets are not refused.
    fn candidates(
        &self,
        about: About,
        claim: &Claim,
        told: &Told,
        history: &History,
    ) -> Vec<Candidate> {
        let press = Press {
            tables: self.tables,
            pools: self.pools,
            policy: self.policy,
            told,
            subset: &self.prfs.subset,
            none: &self.prfs.none,
            facts: &self.prfs.facts,
        };
        let (About::Subject(person) | About::Nobody(person)) = about;
        self.pools
            .asks(person)
            .filter_map(|(number, turn, member)| {
                let kind: &'static Kind = CATALOGUE.get(number)?;
                // what was asked before may be of a kind that isn't asked any more
                if history.facts() == 0 && !self.may_ask(kind, number) {
                    return None;
                }
                let drawn = match about {
                    About::Subject(_) => self.draw(number, member),
                    About::Nobody(_) => self.draw_decoy(claim, number, turn, member),
                }?;
                let of = drawn.members().nth(drawn.own)?;
                press.candidate((kind, number, turn), of, &drawn)
            })
            .collect()
    }

    fn may_ask(&self, kind: &Kind, number: usize) -> bool {
        let reveals = kind.prompt.reveals();
        self.pools.is_asked(number) && self.policy.asks(kind.key, kind.never_changes, reveals)
    }

    fn draw(&self, number: usize, member: Member) -> Option<Drawn> {
        let bound = self.pools.jitters(member);
        let words = [number as u64, u64::from(member.0)];
        self.pools
            .draw(member, self.prfs.jitter.below(&words, bound))
    }

    /// Any set of the pool, so that what is shown has nothing to do with the person whose shape
    /// the quiz has.
    fn draw_decoy(&self, claim: &Claim, number: usize, turn: u8, member: Member) -> Option<Drawn> {
        let word = |purpose| self.decoy_word(claim, &[number as u64, turn.into(), purpose]);
        self.pools.draw_any(member, word(0), word(1))
    }

    /// A number of the subject that is the same in all editions. Of whoever isn't found it follows
    /// from the names alone: whatever else a claim may tell otherwise and yet find the same person,
    /// year and place among them, finds the same attempts.
    pub(crate) fn subject_name(&self, subject: Option<About>, claim: &Claim) -> u128 {
        if let Some(About::Subject(person)) = subject {
            let id = self.tables.person(person, persons::PERSON_ID);
            return self
                .prfs
                .subjects
                .name(&[b"person", self.tables.text(id).as_bytes()]);
        }
        let (first, last) = names(claim);
        self.prfs
            .subjects
            .name(&[b"nobody", first.as_bytes(), last.as_bytes()])
    }

    /// The same for the same names.
    fn decoy_word(&self, claim: &Claim, words: &[u64]) -> u64 {
        let (first, last) = names(claim);
        let words: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        let parts = [first.as_bytes(), last.as_bytes(), words.as_slice()];
        let name = self.prfs.decoy.name(&parts);
        u64::try_from(name >> 64).unwrap_or(0)
    }

    fn fit(&self, candidates: &[Candidate]) -> Fit {
        let row = |fits: &dyn Fn(&Candidate, &Candidate) -> bool, a: &Candidate| {
            let others = (0_u32..).zip(candidates);
            others.fold(0_u128, |row, (at, b)| row | u128::from(fits(a, b)) << at)
        };
        Fit {
            together: candidates
                .iter()
                .map(|a| row(&|a, b| self.may_sit(a, b), a))
                .collect(),
            apart: candidates
                .iter()
                .map(|a| row(&|a, b| self.may_follow(a, b), a))
                .collect(),
            tables: candidates.iter().map(|c| c.kind.table as usize).collect(),
            families: candidates.iter().map(|c| c.kind.family as usize).collect(),
            per_table: self.policy.per_table_count(),
            per_family: self.policy.per_family_count(),
            tables_min: self.policy.tables_min(),
        }
    }

    fn may_sit(&self, a: &Candidate, b: &Candidate) -> bool {
        self.pools.may_sit_together(a.number, b.number) && !a.helps(b) && !a.has_joint_holder(b)
    }

    /// Whether a question may be asked in an attempt after another.
    fn may_follow(&self, a: &Candidate, b: &Candidate) -> bool {
        let is_kept_apart =
            self.policy.separates_attempts() && self.pools.help_each_other(a.number, b.number);
        let is_given_away = a.helps(b) || a.stands_out(b) && a.has_joint_holder(b);
        !is_kept_apart && !is_given_away
    }
}

/// What is left of a claim where forms of one given name are one.
fn names(claim: &Claim) -> (&str, &str) {
    let first = normal::nickname_roots(&claim.first).next();
    (first.unwrap_or(claim.first.as_str()), &claim.last)
}

/// Fisher and Yates; the bias of the range reduction is below `len / 2^64`.
fn shuffle<T>(items: &mut [T], stream: &mut rand_chacha::ChaCha20Rng) {
    for last in (1..items.len()).rev() {
        let wide = u128::from(stream.next_u64()) * (last as u128 + 1);
        items.swap(last, usize::try_from(wide >> 64).unwrap_or(last));
    }
}
