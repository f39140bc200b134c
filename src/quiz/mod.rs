//! Quizzes: which facts of a subject are asked together, and how answers are scored.

mod choose;
mod draft;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod history;
mod key;
mod plan;
mod view;

#[cfg(test)]
mod proof;

pub(crate) use self::draft::Draft;
pub use self::history::History;
pub use self::key::{AnswerKey, Score};
pub(crate) use self::plan::Wanted;
pub use self::view::{QuestionRef, QuizRef};

use std::fmt;

use serde::Serialize;

use crate::kind::{CATALOGUE, Kind, Prompt};
use crate::policy::Policy;
use crate::pool::Pools;
use crate::population::{Tables, persons};
use crate::question::{Language, Question};
use crate::quiz::choose::{Fit, bit, ones};
use crate::quiz::draft::{DraftQuestion, Order};
use crate::quiz::plan::Plan;
use crate::record::{Table, normal};
use crate::resolve::Claim;
use crate::secret::{Nonce, Prf, Secret};
use crate::serving::{ASKS_MAX, Ask, BlockAt, Pairs, Serving, Value};

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
    /// Picks which of the prepared choices are displayed where the policy asks for fewer.
    subset: Prf,
    /// Picks the choice that "None of the above" takes the place of.
    none: Prf,
    /// Names facts, in all editions alike.
    facts: Prf,
    /// Picks whose decoy a claim of nobody is shown.
    decoy: Prf,
    /// Names subjects, in all editions alike.
    subjects: Prf,
}

/// What quizzes are made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Maker<'a> {
    pub(crate) tables: &'a Tables,
    pub(crate) pools: &'a Pools,
    pub(crate) serving: &'a Serving,
    pub(crate) policy: &'a Policy,
    pub(crate) prfs: &'a Prfs,
    pub(crate) kinds: &'a Kinds,
}

/// What is known of kinds under a policy; bit `i` stands for kind `i`.
#[derive(Clone, Debug)]
pub(crate) struct Kinds {
    /// Which are asked.
    asked: u64,
    /// Of each, which others are not asked in an attempt after it.
    apart: [u64; 64],
    /// Of each its table and its family.
    sorts: [(u8, u8); 64],
}

/// Whom a quiz is about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum About {
    Subject(BlockAt),
    /// Nobody: a decoy's block.
    Nobody(BlockAt),
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

/// The values that a quiz displays: kind, and the place among all values. Prints as
/// `Displayed([..])`.
#[derive(Default)]
pub(crate) struct Displayed(Vec<(u8, usize)>);

impl fmt::Debug for Displayed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Displayed([..])")
    }
}

/// Where an attempt is drafted; used again for the next, it needs no memory but its own.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    at: BlockAt,
    wanted: Wanted,
    /// Which facts may be asked that weren't.
    fresh: u64,
    orders: [Order; 2],
    pub(crate) main: Draft,
    /// Without questions if there are too few facts for a challenge.
    pub(crate) challenge: Draft,
    fit: Fit,
    planning: plan::Desk,
    plan: Plan,
    old: Vec<u8>,
    form: String,
}

impl Prfs {
    pub(crate) fn new(secret: &Secret, edition: &[u8]) -> Self {
        let prf = |purpose| secret.prf(purpose, edition);
        Self {
            subset: prf("subset"),
            none: prf("none of the above"),
            facts: secret.prf("facts", &[]),
            decoy: secret.prf("decoy", &[]),
            subjects: secret.prf("subjects", &[]),
        }
    }
}

impl Kinds {
    pub(crate) fn new(policy: &Policy, pools: &Pools) -> Self {
        let is_asked = |number: usize, kind: &Kind| {
            pools.is_asked(number)
                && policy.asks(kind.key, kind.never_changes, kind.prompt.reveals())
        };
        let asked = CATALOGUE.iter().enumerate();
        let asked = asked.filter(|(number, kind)| is_asked(*number, kind));
        let helping = |a: usize| {
            let others = (0..CATALOGUE.len()).filter(|b| pools.help_each_other(a, *b));
            others.fold(0, |all, other| all | 1 << other)
        };
        let mut apart = [0; 64];
        if policy.separates_attempts() {
            for (number, row) in apart.iter_mut().enumerate().take(CATALOGUE.len()) {
                *row = helping(number);
            }
        }
        let mut sorts = [(0, 0); 64];
        for (sort, kind) in sorts.iter_mut().zip(CATALOGUE) {
            *sort = (kind.table as u8, kind.family as u8);
        }
        Self {
            asked: asked.fold(0, |all, (number, _)| all | 1 << number),
            apart,
            sorts,
        }
    }

    const fn hold(&self, number: u8) -> bool {
        self.asked >> (number & 63) & 1 == 1
    }

    fn keeps_apart(&self, a: u8, b: u8) -> bool {
        self.apart(a) >> (b & 63) & 1 == 1
    }

    /// Whether a kind is kept apart from any.
    fn are_kept_apart(&self, kind: u8) -> bool {
        self.apart(kind) != 0
    }

    fn apart(&self, kind: u8) -> u64 {
        self.apart.get(usize::from(kind)).copied().unwrap_or(0)
    }

    /// Table and family of a kind.
    fn sort(&self, kind: u8) -> (u8, u8) {
        self.sorts.get(usize::from(kind)).copied().unwrap_or((0, 0))
    }
}

// a mask has 64 bits
const _: () = assert!(CATALOGUE.len() <= 64, "there are more kinds than bits");

impl About {
    pub(crate) const fn block(self) -> BlockAt {
        let (Self::Subject(at) | Self::Nobody(at)) = self;
        at
    }
}

impl Maker<'_> {
    /// Whom a claim of nobody is answered with: a decoy of that age who lives there.
    pub(crate) fn somebody_like(&self, claim: &Claim) -> Option<BlockAt> {
        let home = (claim.zip, claim.city.as_str(), claim.state);
        let (first, last) = names(claim);
        let pick = self.prfs.decoy.name(&[first.as_bytes(), last.as_bytes()]);
        let pick = u64::try_from(pick >> 64).unwrap_or(0);
        self.serving.decoys.near(home, claim.birth.year(), pick)
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
        let mut desk = Desk::default();
        let is_drafted = self.draft((about, claim), (history, last), wanted, nonce, &mut desk);
        let sheet = |draft: &Draft| Sheet {
            quiz: self.view(draft, language).to_quiz(),
            key: draft.key(self.policy, matches!(about, About::Nobody(_))),
            facts: self.facts(draft),
            displayed: self.displayed(draft),
        };
        is_drafted.then(|| Made {
            main: sheet(&desk.main),
            challenge: (!desk.challenge.questions.is_empty()).then(|| sheet(&desk.challenge)),
        })
    }

    /// The same without words and without memory of its own; `false` if nobody is asked.
    pub(crate) fn draft(
        &self,
        (about, claim): (About, &Claim),
        recalled: (&History, &[u128]),
        wanted: Wanted,
        nonce: &Nonce,
        desk: &mut Desk,
    ) -> bool {
        self.plan(about, recalled, wanted, desk) && {
            self.take(nonce, desk);
            self.settle(claim, nonce, desk)
        }
    }

    /// The first of the three steps of a draft, after each of which memory is asked for what the next
    /// needs: plans which facts are asked. `false` if there are too few.
    pub(crate) fn plan(
        &self,
        about: About,
        (history, last): (&History, &[u128]),
        wanted: Wanted,
        desk: &mut Desk,
    ) -> bool {
        let at = about.block();
        desk.at = at;
        desk.wanted = wanted;
        let is_recalled = history.facts() > 0;
        let mut fresh = self.lay_out(at, wanted.attempts > 1 || is_recalled, &mut desk.fit);
        desk.old.clear();
        if is_recalled {
            fresh = self.recall(at, (history, last), fresh, desk);
        }
        desk.fresh = fresh;
        self.plan_anew(desk)
    }

    fn plan_anew(&self, desk: &mut Desk) -> bool {
        let sources = (desk.fresh, desk.old.as_slice());
        let is_planned = plan::plan(
            &desk.fit,
            sources,
            desk.wanted,
            &mut desk.planning,
            &mut desk.plan,
        );
        let block = self.serving.block(desk.at);
        for number in desk.plan.main.iter().chain(&desk.plan.challenge) {
            self.serving.fetch_set(block.ask(usize::from(*number)));
        }
        is_planned
    }

    /// The second step: reads which values are displayed.
    pub(crate) fn take(&self, nonce: &Nonce, desk: &mut Desk) {
        let block = self.serving.block(desk.at);
        let rounds = [
            (&desk.plan.main, &mut desk.main, b"quiz".as_slice()),
            (&desk.plan.challenge, &mut desk.challenge, b"challenge"),
        ];
        for ((numbers, draft, round), order) in rounds.into_iter().zip(&mut desk.orders) {
            // memory answers meanwhile
            *order = Order::new(nonce, round, numbers.len());
            draft.questions.clear();
            for number in numbers {
                let ask = block.ask(usize::from(*number));
                let prfs = (&self.prfs.subset, &self.prfs.none);
                let question = DraftQuestion::new(self.serving, ask, self.policy, prfs);
                for value in question.set() {
                    self.serving.fetch_text(*value);
                }
                draft.questions.push(question);
            }
        }
    }

    /// The third step: looks whether a set shows what the claim tells, and plans anew without it if
    /// one does. `false` if too few are left.
    pub(crate) fn settle(&self, claim: &Claim, nonce: &Nonce, desk: &mut Desk) -> bool {
        while let Some(refused) = self.refused(claim, desk) {
            desk.fresh &= !bit(refused);
            desk.old.retain(|old| *old != refused);
            if !self.plan_anew(desk) {
                return false;
            }
            self.take(nonce, desk);
        }
        let [main, challenge] = &desk.orders;
        desk.main.put_in_order(main);
        desk.challenge.put_in_order(challenge);
        true
    }

    /// The first question whose set shows what the claim tells.
    fn refused(&self, claim: &Claim, desk: &mut Desk) -> Option<u8> {
        let form = &mut desk.form;
        let mut shows = |question: &DraftQuestion| {
            let Some(kind) = CATALOGUE.get(usize::from(question.ask.kind)) else {
                return true;
            };
            let set = question.set().iter().copied().take(self.serving.choices);
            let of = (&claim.told, kind);
            self.serving.is_any_shown(of, set, self.tables, form)
        };
        let questions = desk.main.questions.iter().chain(&desk.challenge.questions);
        let numbers = desk.plan.main.iter().chain(&desk.plan.challenge);
        let mut planned = numbers.zip(questions);
        planned.find_map(|(number, question)| shows(question).then_some(*number))
    }

    /// Which facts may stand with which others; returns those that may be asked.
    fn lay_out(&self, at: BlockAt, apart: bool, fit: &mut Fit) -> u64 {
        let block = self.serving.block(at);
        fit.tables.resize(ASKS_MAX, 0);
        fit.families.resize(ASKS_MAX, 0);
        fit.per_table = self.policy.per_table_count();
        fit.per_family = self.policy.per_family_count();
        fit.tables_min = self.policy.tables_min();
        let mut open = 0;
        let sorts = fit.tables.iter_mut().zip(&mut fit.families);
        for (number, (table, family)) in (0..).zip(sorts).take(block.len()) {
            let ask = block.ask(usize::from(number));
            (*table, *family) = self.kinds.sort(ask.kind);
            if self.kinds.hold(ask.kind) && self.is_of_age(ask) {
                open |= bit(number);
            }
        }
        fill(&mut fit.together, block.later(Pairs::Together));
        if apart {
            let later = (0..).zip(block.later(Pairs::Loose)).map(|(at, later)| {
                let kind = block.ask(at).kind;
                if !self.kinds.are_kept_apart(kind) {
                    return later;
                }
                ones(later).fold(later, |later, other| {
                    let other_kind = block.ask(usize::from(other)).kind;
                    let is_apart = self.kinds.keeps_apart(kind, other_kind);
                    if is_apart { later & !bit(other) } else { later }
                })
            });
            fill(&mut fit.apart, later);
        }
        open
    }

    /// Parts the facts that were asked from those that weren't; returns these, as far as they may
    /// be asked in an attempt after the others.
    fn recall(
        &self,
        at: BlockAt,
        (history, last): (&History, &[u128]),
        open: u64,
        desk: &mut Desk,
    ) -> u64 {
        let block = self.serving.block(at);
        let mut fresh = open;
        for number in (0..).take(block.len()) {
            let ask = block.ask(usize::from(number));
            let own = self.serving.seat(ask, usize::from(ask.seat));
            let Some(kind) = CATALOGUE.get(usize::from(ask.kind)) else {
                continue;
            };
            let fact = self.fact(kind, ask, own);
            if !history.holds(fact) {
                continue;
            }
            let follow = desk
                .fit
                .apart
                .get(usize::from(number))
                .copied()
                .unwrap_or(0);
            fresh &= follow & !bit(number);
            if last.contains(&fact) && open & bit(number) != 0 {
                desk.old.push(number);
            }
        }
        fresh
    }

    /// Whether all that a set displays is of the age that the policy asks for.
    fn is_of_age(&self, ask: Ask) -> bool {
        let Some((youngest, oldest)) = self.policy.fact_ages() else {
            return true;
        };
        let Some(kind) = CATALOGUE.get(usize::from(ask.kind)) else {
            return false;
        };
        (0..self.serving.choices).all(|seat| {
            let row = self.row(self.serving.unit(ask, seat));
            let cell = |name| Some(self.tables.cell(kind.table, kind.table.column(name)?, row));
            // what lasts is of today
            let time = match (cell("to"), cell("purchased").or_else(|| cell("from"))) {
                (Some(0), Some(0)) | (None, None) => return true,
                (Some(0), _) if kind.table != Table::Properties => self.tables.as_of,
                (Some(to), _) if to != 0 => to,
                (_, Some(from)) => from,
                _ => return true,
            };
            let years = self.tables.as_of.saturating_sub(time) / 10_000;
            (u32::from(youngest)..=u32::from(oldest)).contains(&years)
        })
    }

    /// The record of a value, by its place among all.
    fn row(&self, unit: usize) -> usize {
        let pools = &self.serving.pools;
        let pool = pools.partition_point(|first| *first as usize <= unit);
        let pool = pool.saturating_sub(1);
        let within = unit.saturating_sub(pools.at(pool) as usize);
        self.pools
            .row_of_unit(pool, u32::try_from(within).unwrap_or(u32::MAX))
    }

    /// What the history calls the facts of a round.
    pub(crate) fn facts(&self, draft: &Draft) -> Vec<u128> {
        let fact = |question: &DraftQuestion| {
            let kind = CATALOGUE.get(usize::from(question.ask.kind))?;
            Some(self.fact(kind, question.ask, question.own()))
        };
        let mut facts: Vec<u128> = draft.questions.iter().filter_map(fact).collect();
        // the order of display is the session's, the history the subject's
        facts.sort_unstable();
        facts
    }

    /// The same for a fact in all editions.
    fn fact(&self, kind: &Kind, ask: Ask, own: Value) -> u128 {
        let own = self.serving.plain(own, self.tables);
        let named = match kind.prompt {
            Prompt::Plain => Vec::new(),
            _ => self.serving.arguments(self.serving.named(ask), self.tables),
        };
        let mut parts = vec![kind.key.as_bytes(), own.as_bytes()];
        parts.extend(named.iter().map(String::as_bytes));
        self.prfs.facts.name(&parts)
    }

    /// A draft as it is shown.
    pub(crate) fn view<'b>(&self, draft: &'b Draft, language: Language) -> QuizRef<'b>
    where
        Self: 'b,
    {
        QuizRef::new(draft, (self.serving, self.tables), language)
    }

    pub(crate) fn displayed(&self, draft: &Draft) -> Displayed {
        let of = |question: &DraftQuestion| {
            let ask = question.ask;
            question
                .seats()
                .map(move |seat| (ask.kind, self.serving.unit(ask, seat)))
                .collect::<Vec<_>>()
        };
        Displayed(draft.questions.iter().flat_map(of).collect())
    }

    /// The records that a quiz displays.
    pub(crate) fn records(&self, displayed: &Displayed) -> Vec<(Table, usize)> {
        let record = |(kind, unit): &(u8, usize)| {
            let kind = CATALOGUE.get(usize::from(*kind))?;
            Some((kind.table, self.row(*unit)))
        };
        displayed.0.iter().filter_map(record).collect()
    }

    /// A number of the subject that is the same in all editions. Of whoever isn't found it follows
    /// from the names alone: whatever else a claim may tell otherwise and yet find the same person,
    /// year and place among them, finds the same attempts.
    pub(crate) fn subject_name(&self, subject: Option<About>, claim: &Claim) -> u128 {
        if let Some(About::Subject(at)) = subject {
            let id = self
                .tables
                .person(self.serving.person(at), persons::PERSON_ID);
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
}

/// Fills rows of which the parts behind the diagonal are known.
fn fill(rows: &mut Vec<u64>, later: impl Iterator<Item = u64>) {
    rows.clear();
    rows.resize(ASKS_MAX, 0);
    let Some(rows) = rows.as_mut_array::<ASKS_MAX>() else {
        return;
    };
    for (number, later) in (0..).zip(later) {
        if let Some(row) = rows.get_mut(usize::from(number) % ASKS_MAX) {
            *row |= later;
        }
        let mut left = later;
        while left != 0 {
            if let Some(row) = rows.get_mut(left.trailing_zeros() as usize % ASKS_MAX) {
                *row |= bit(number);
            }
            left &= left - 1;
        }
    }
}

/// What is left of a claim where forms of one given name are one.
fn names(claim: &Claim) -> (&str, &str) {
    let first = normal::nickname_roots(&claim.first).next();
    (first.unwrap_or(claim.first.as_str()), &claim.last)
}
