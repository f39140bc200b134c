//! Who is learned from and who is attacked.
//!
//! Households are parted into folds. A question is attacked with what is learned on a fold in
//! which none of its choices is at home: the attacker never owns the records of a person whose
//! value is displayed, and the condition is the same for all choices of the set, so that it tells
//! nothing by itself.

use rayon::prelude::*;

use crate::kind::{CATALOGUE, Kind, mix};
use crate::pool::attack::counts::{Counts, alone};
use crate::pool::attack::features::{self, Features, Gazetteer, low};
use crate::pool::joint::Classes;
use crate::pool::{Holders, Member, Pools, surname};
use crate::population::{PersonRow, Tables, persons};
use crate::record::Table;
use crate::secret::Prf;

/// Parts of the households: three quarters of them free of one choice, a quarter learned from.
pub(super) const FOLDS: u8 = 4;
/// Choices of a question, at most.
pub(super) const CHOICES_MAX: usize = 8;

/// Persons in keyed order, and what can be asked of them.
#[derive(Debug)]
pub(super) struct Sample {
    pub(super) people: Vec<Subject>,
    /// One a kind, in the order of the catalogue.
    pub(super) kinds: Vec<KindSample>,
}

/// A person who is learned from, and attacked if among the first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject {
    pub(super) person: PersonRow,
    pub(super) fold: u8,
    /// Which of two halves of the attacked the household is in.
    pub(super) half: bool,
    pub(super) claim: Features,
    /// A ZIP code, five years of birth and a group of surnames, each as a class.
    pub(super) classes: [u8; 3],
}

/// The facts and questions of one kind.
#[derive(Debug, Default)]
pub(super) struct KindSample {
    /// Of each fact that is asked or displayed.
    pub(super) features: Vec<Features>,
    /// The member that each of them is.
    members: Vec<Member>,
    /// Of each person of the sample, and one more: the first place in `facts`.
    starts: Vec<u32>,
    /// Facts of the persons, each with its turn.
    facts: Vec<(u8, u32)>,
    /// The features of each of them once more, so that whoever goes from person to person reads on.
    learned: Vec<Features>,
    /// In order of subjects, then of turns.
    pub(super) questions: Vec<Question>,
}

/// A question as it is displayed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Question {
    /// A place in the sample.
    pub(super) subject: u32,
    pub(super) turn: u8,
    /// Which choice is right.
    pub(super) own: u8,
    /// The folds in which no choice is at home, one bit each.
    pub(super) free: u8,
    choices: [u32; CHOICES_MAX],
    len: u8,
    /// What a single-question attacker thinks of each choice, by fold.
    pub(super) scores: [[f32; CHOICES_MAX]; FOLDS as usize],
    /// Of those who hold what is displayed.
    pub(super) classes: Classes,
}

impl Question {
    /// Places of the choices in [`KindSample::features`].
    pub(super) fn choices(&self) -> &[u32] {
        self.choices
            .get(..usize::from(self.len))
            .unwrap_or_default()
    }

    /// One of the folds that are free, the same each time.
    pub(super) fn fold(free: u8, subject: u32) -> Option<u8> {
        let turn = u8::try_from(subject % u32::from(FOLDS)).unwrap_or(0);
        (0..FOLDS)
            .map(|fold| (fold + turn) % FOLDS)
            .find(|fold| free >> fold & 1 == 1)
    }
}

impl KindSample {
    /// The facts of a person, each with its turn.
    pub(super) fn facts_of(&self, subject: usize) -> &[(u8, u32)] {
        let at = |place: usize| self.starts.get(place).copied().unwrap_or(0) as usize;
        self.facts
            .get(at(subject)..at(subject + 1))
            .unwrap_or_default()
    }

    /// The features of the facts of a person.
    pub(super) fn features_at(&self, subject: usize) -> &[Features] {
        let at = |place: usize| self.starts.get(place).copied().unwrap_or(0) as usize;
        self.learned
            .get(at(subject)..at(subject + 1))
            .unwrap_or_default()
    }

    pub(super) fn features_of(&self, fact: u32) -> Features {
        self.features
            .get(fact as usize)
            .copied()
            .unwrap_or_default()
    }

    /// Whether a question of this kind and one of another display a record both. The two kinds are
    /// of one table.
    pub(super) fn share_a_record(
        &self,
        pools: &Pools,
        own: &Question,
        (other, theirs): (&Self, &Question),
    ) -> bool {
        own.choices().iter().any(|fact| {
            let row = self.row_of(pools, *fact);
            let mut others = theirs.choices().iter();
            others.any(|their_fact| other.row_of(pools, *their_fact) == row)
        })
    }

    /// Who holds what a question displays.
    pub(super) fn holders_of(&self, pools: &Pools, question: &Question) -> Holders {
        let facts = question.choices().iter();
        pools.holders(facts.filter_map(|fact| self.members.get(*fact as usize).copied()))
    }

    /// The record of a fact, a row of the kind's table.
    pub(super) fn row_of(&self, pools: &Pools, fact: u32) -> Option<usize> {
        let member = self.members.get(fact as usize)?;
        Some(pools.row(*member))
    }

    /// Leaves features out of learning that are on file too seldom to be learned of. All facts
    /// are counted alike, whoever's they are.
    fn mark_common(&mut self) {
        let mut counts = Counts::new(FEATURE_BITS);
        let key = |feature| alone(0, 0, feature);
        for feature in self.features.iter().flat_map(Features::all) {
            counts.add(key(feature));
        }
        for features in &mut self.features {
            features.common &= features
                .all()
                .filter(|feature| counts.of(key(*feature)) >= COMMON)
                .fold(0, |bits, feature| bits | 1 << (feature >> 32));
        }
    }
}

impl Sample {
    /// Draws persons, and the questions of the first of them as the engine would.
    pub(super) fn draw(tables: &Tables, pools: &Pools, salt: &Prf) -> Self {
        let asked = |person: &PersonRow| pools.asks(*person).next().is_some();
        let mut order: Vec<(u64, PersonRow)> = tables
            .rows()
            .filter(asked)
            .map(|person| (salt.word(&[ORDER, u64::from(person.0)]), person))
            .collect();
        order.sort_unstable();
        order.truncate(PEOPLE_MAX);
        let gazetteer = Gazetteer::learn(tables);
        let groups = surname::groups(tables);
        let people: Vec<Subject> = order
            .par_iter()
            .map(|(_, person)| {
                let group = groups.get(person.at()).copied().unwrap_or(0);
                let household = tables.household(*person);
                let kinds = pools.asks(*person).map(|(kind, _, _)| kind);
                Subject {
                    person: *person,
                    fold: fold(salt, household),
                    half: salt.below(&[HALF, u64::from(household)], 2) == 1,
                    claim: features::of_claim(tables, *person, kinds, &gazetteer),
                    classes: classes(tables, *person, group),
                }
            })
            .collect();
        let kinds = CATALOGUE
            .par_iter()
            .enumerate()
            .map(|(number, kind)| {
                let drawer = Drawer {
                    kind,
                    number,
                    tables,
                    pools,
                    salt,
                    gazetteer: &gazetteer,
                };
                drawer.sample(&people)
            })
            .collect();
        Self { people, kinds }
    }
}

struct Drawer<'a> {
    kind: &'static Kind,
    number: usize,
    tables: &'a Tables,
    pools: &'a Pools,
    salt: &'a Prf,
    gazetteer: &'a Gazetteer,
}

impl Drawer<'_> {
    fn sample(&self, people: &[Subject]) -> KindSample {
        let mut sample = KindSample {
            starts: vec![0],
            ..KindSample::default()
        };
        let mut members = Vec::new();
        for (at, subject) in (0_u32..).zip(people) {
            let asks = self.pools.asks(subject.person);
            let mut questions = 0;
            for (_, turn, member) in asks.filter(|(kind, _, _)| *kind == self.number) {
                sample.facts.push((turn, member.0));
                members.push(member.0);
                if (at as usize) < SUBJECTS_MAX && questions < TURNS_MAX {
                    let question = self.question(at, turn, member, &mut members);
                    questions += usize::from(question.is_some());
                    sample.questions.extend(question);
                }
            }
            let end = u32::try_from(sample.facts.len()).unwrap_or(u32::MAX);
            sample.starts.push(end);
        }
        members.sort_unstable();
        members.dedup();
        let place = |member: &mut u32| {
            let found = members.binary_search(member).unwrap_or(0);
            *member = u32::try_from(found).unwrap_or(0);
        };
        sample.facts.iter_mut().for_each(|(_, fact)| place(fact));
        for question in &mut sample.questions {
            let len = usize::from(question.len);
            question.choices.iter_mut().take(len).for_each(place);
        }
        let mut text = String::new();
        sample.members = members.into_iter().map(Member).collect();
        sample.features = sample
            .members
            .iter()
            .map(|member| {
                let row = self.pools.row(*member);
                features::of_choice(self.kind, self.tables, row, self.gazetteer, &mut text)
            })
            .collect();
        sample.mark_common();
        let facts = sample.facts.iter();
        sample.learned = facts.map(|(_, fact)| sample.features_of(*fact)).collect();
        sample
    }

    /// The question about a fact, choices still as members; none if its set is refused, or every
    /// fold holds a choice.
    fn question(
        &self,
        subject: u32,
        turn: u8,
        member: Member,
        members: &mut Vec<u32>,
    ) -> Option<Question> {
        let words = [JITTER, self.number as u64, u64::from(member.0)];
        let jitter = self.salt.below(&words, self.pools.jitters(member));
        let drawn = self.pools.draw(member, jitter)?;
        let free = drawn.members().fold((1 << FOLDS) - 1, |free: u8, shown| {
            let owner = self.tables.owner(self.kind.table, self.pools.row(shown));
            free & !(1 << fold(self.salt, self.tables.household(owner)))
        });
        if free == 0 {
            return None;
        }
        let mut choices = [0; CHOICES_MAX];
        for (slot, shown) in choices.iter_mut().zip(drawn.members()) {
            *slot = shown.0;
            members.push(shown.0);
        }
        Some(Question {
            subject,
            turn,
            own: u8::try_from(drawn.own).ok()?,
            free,
            choices,
            len: u8::try_from(drawn.members().len()).ok()?,
            scores: [[0.0; CHOICES_MAX]; FOLDS as usize],
            classes: self.pools.holders(drawn.members()).classes(),
        })
    }
}

fn fold(salt: &Prf, household: u32) -> u8 {
    let fold = salt.below(&[FOLD, u64::from(household)], u64::from(FOLDS));
    u8::try_from(fold).unwrap_or(0)
}

/// Texts are numbered in order of value, so ZIP codes near each other have classes of their own.
fn classes(tables: &Tables, person: PersonRow, group: u8) -> [u8; 3] {
    let zip = tables.home(person).map_or(0, |home| {
        let zip = Table::Residences.column("zip").unwrap_or(0);
        tables.cell(Table::Residences, zip, home)
    });
    let birth = tables.person(person, persons::BIRTH_DATE) / 10_000 / 5;
    let class = |value: u32, of: u8| u8::try_from(value % u32::from(of)).unwrap_or(0);
    let [homes, births, surnames] = CLASSES;
    [
        class(zip, homes),
        class(birth, births),
        class(u32::from(group), surnames),
    ]
}

/// A number that orders equals: fixed by the choice, whatever its place in the set.
pub(super) fn tie(fact: u32, feature: u32) -> u32 {
    low(mix(&[u64::from(fact), u64::from(feature)]) >> 16)
}

/// Classes of a person that choices may point to together: ZIP codes, five years of birth,
/// groups of surnames.
pub(super) const CLASSES: [u8; 3] = [48, 16, 8];

/// More persons tell an attacker little more.
const PEOPLE_MAX: usize = 200_000;
/// Enough that three thousand of them have both of two kinds that half of all persons have.
const SUBJECTS_MAX: usize = 40_000;
/// Two turns are a pair.
const TURNS_MAX: usize = 2;
/// Seen less often, nothing is learned of a feature.
const COMMON: f32 = 8.0;
const FEATURE_BITS: u32 = 20;

// purposes of the keyed numbers
const ORDER: u64 = 1;
const FOLD: u64 = 2;
const HALF: u64 = 3;
const JITTER: u64 = 4;
