//! Attacks on one question.

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::kind::CATALOGUE;
use crate::pool::attack::AttackReport;
use crate::pool::attack::counts::{
    Counts, alone, joined, left_half, lift, log, right_half, together,
};
use crate::pool::attack::features::{Features, SHARED, Slot};
use crate::pool::attack::logit::{Case, fit, real, score};
use crate::pool::attack::sample::{FOLDS, KindSample, Question, Sample, Subject, tie};

/// What speaks for a choice. The names are those of the attackers that look at one column only.
const COLUMNS: [&str; 15] = [
    "popularity",
    "same state",
    "same city",
    "same ZIP code",
    "locality",
    "birth",
    "name",
    "presence",
    "match",
    "first",
    "middle",
    "last",
    "longest",
    "shortest",
    "coherence",
];
const WIDTH: usize = COLUMNS.len();
const POPULARITY: usize = 0;

/// Runs all attackers on all kinds, and leaves what the combined one thinks in the questions.
pub(super) fn attack(sample: &mut Sample) -> Vec<AttackReport> {
    let people = &sample.people;
    sample
        .kinds
        .par_iter_mut()
        .zip(CATALOGUE)
        .flat_map_iter(|(kind, declared)| {
            let tallies = attack_kind(kind, people);
            tallies.into_iter().filter(|(_, tried, _)| *tried != 0).map(
                |(attacker, tried, right)| AttackReport {
                    kind: declared.key.to_owned(),
                    attacker: attacker.to_owned(),
                    tried,
                    right,
                },
            )
        })
        .collect()
}

/// A question seen with what is learned on one fold.
struct View {
    question: usize,
    fold: u8,
    /// The half of the households that the subject is in.
    half: bool,
    /// Whether it is the one fold by which the question counts.
    counts: bool,
    case: Case<WIDTH>,
}

fn attack_kind(kind: &mut KindSample, people: &[Subject]) -> Vec<(&'static str, u64, u64)> {
    let views = views(kind, people);
    // what is fitted on one half of the households is tried on the other
    let weights = [true, false].map(|fitted| {
        let cases = views.iter().filter(|v| v.half == fitted && v.counts);
        fit(&cases.map(|v| &v.case).take(CASES_MAX).collect::<Vec<_>>())
    });
    let [tried_on_others, tried_on_half] = weights;
    let mut tallies: Vec<(&'static str, u64, u64)> = COLUMNS
        .iter()
        .chain(&["rarity", "combined"])
        .map(|name| (*name, 0, 0))
        .collect();
    for view in &views {
        let weights = if view.half {
            &tried_on_half
        } else {
            &tried_on_others
        };
        let choices = &view.case.choices;
        let scores: Vec<f32> = choices.iter().map(|c| score(weights, c)).collect();
        let Some(question) = kind.questions.get_mut(view.question) else {
            continue;
        };
        if view.counts {
            let column = |at: usize, sign: f32| -> Vec<f32> {
                let cells = choices.iter();
                cells
                    .map(|c| sign * c.get(at).copied().unwrap_or(0.0))
                    .collect()
            };
            let all = (0..WIDTH).map(|at| column(at, 1.0));
            let all = all.chain([column(POPULARITY, -1.0), scores.clone()]);
            for (tally, scores) in tallies.iter_mut().zip(all) {
                tally.1 += 1;
                tally.2 += u64::from(best(question, &scores) == Some(view.case.own));
            }
        }
        let slots = question.scores.get_mut(usize::from(view.fold));
        for (slot, score) in slots.into_iter().flatten().zip(scores) {
            *slot = score;
        }
    }
    tallies
}

fn views(kind: &KindSample, people: &[Subject]) -> Vec<View> {
    let learned = Learned::of(kind, people);
    let mut views = Vec::new();
    for (at, question) in kind.questions.iter().enumerate() {
        let subject = people.get(question.subject as usize);
        let counted = Question::fold(question.free, question.subject);
        for fold in (0..FOLDS).filter(|fold| question.free >> fold & 1 == 1) {
            views.push(View {
                question: at,
                fold,
                half: subject.is_some_and(|s| s.half),
                counts: counted == Some(fold),
                case: learned.case(kind, people, question, fold),
            });
        }
    }
    views
}

/// The choice with the highest score; among equals a mix of the choices decides.
fn best(question: &Question, scores: &[f32]) -> Option<usize> {
    let choices = question.choices().iter().enumerate().zip(scores);
    choices
        .max_by(|((_, a), x), ((_, b), y)| {
            let ties = || tie(**a, question.subject).cmp(&tie(**b, question.subject));
            x.total_cmp(y).then_with(ties)
        })
        .map(|((at, _), _)| at)
}

/// Features of choices of one question, most of which they have in common, and for each how much
/// each of what is claimed speaks for it.
#[derive(Default)]
struct Known {
    features: Vec<u64>,
    lifts: Vec<f64>,
}

/// What the facts of a kind tell of claims, and how often each feature is seen.
struct Learned {
    counts: Counts,
    margins: Counts,
    totals: [f32; FOLDS as usize],
    /// How often a value is on file of those who live in a place, however seldom that is.
    nearby: Counts,
    /// Of features shared by claim and fact: own, and of another person of the county.
    shared: Vec<[f32; 2]>,
}

impl Learned {
    fn of(kind: &KindSample, people: &[Subject]) -> Self {
        let mut learned = Self {
            counts: Counts::new(COUNT_BITS),
            margins: Counts::new(MARGIN_BITS),
            totals: [0.0; FOLDS as usize],
            nearby: Counts::new(COUNT_BITS),
            shared: vec![[0.0; 2]; SHARED * usize::from(FOLDS)],
        };
        let mut neighbours: HashMap<(u8, u32), Features> = HashMap::new();
        let mut people_left = PEOPLE_MAX;
        for (at, subject) in people.iter().enumerate() {
            let facts = kind.features_at(at);
            if facts.is_empty() {
                continue;
            }
            people_left -= 1;
            if people_left == 0 {
                break;
            }
            let county = (subject.fold, subject.claim.of(Slot::County));
            let neighbour = neighbours.insert(county, subject.claim);
            let fold = subject.fold;
            let claimed = subject.claim.learned();
            let claimed: Vec<(u64, u64)> = claimed
                .iter()
                .map(|feature| (left_half(fold, feature), alone(fold, 1, feature)))
                .collect();
            for features in facts {
                learned.add(subject, &claimed, features);
                if let Some(neighbour) = neighbour {
                    for (side, claim) in [subject.claim, neighbour].iter().enumerate() {
                        let mask = claim.shared(features);
                        let cell = learned
                            .shared
                            .get_mut(place(subject.fold, mask))
                            .and_then(|cell| cell.get_mut(side));
                        if let Some(cell) = cell {
                            *cell += 1.0;
                        }
                    }
                }
            }
        }
        learned
    }

    /// Adds a fact of a subject, with the keys of what is claimed.
    fn add(&mut self, subject: &Subject, claimed: &[(u64, u64)], features: &Features) {
        let fold = subject.fold;
        if let Some(total) = self.totals.get_mut(usize::from(fold)) {
            *total += 1.0;
        }
        for feature in features.all() {
            self.margins.add(alone(fold, 0, feature));
        }
        for place in places(&subject.claim) {
            self.nearby.add(together(fold, place, value(features)));
        }
        let learned = features.learned();
        for (half, margin) in claimed {
            self.margins.add(*margin);
            for feature in learned.iter() {
                self.counts.add(joined(*half, right_half(feature)));
            }
        }
    }

    fn case(
        &self,
        kind: &KindSample,
        people: &[Subject],
        question: &Question,
        fold: u8,
    ) -> Case<WIDTH> {
        let claim = people
            .get(question.subject as usize)
            .map_or_else(Features::default, |subject| subject.claim);
        let claimed: Vec<(u64, f32)> = claim
            .learned()
            .iter()
            .map(|feature| (feature, self.margins.of(alone(fold, 1, feature))))
            .filter(|(_, margin)| *margin >= SEEN)
            .collect();
        let shown: Vec<Features> = question
            .choices()
            .iter()
            .map(|fact| kind.features_of(*fact))
            .collect();
        let mut case = Case {
            choices: Vec::with_capacity(shown.len()),
            own: usize::from(question.own),
        };
        let mut known = Known::default();
        for (at, own) in shown.iter().enumerate() {
            let [locality, birth, name, presence] = self.lifts(&claimed, own, fold, &mut known);
            let value = value(own);
            let [in_state, in_city, in_zip] = places(&claim).map(|place| {
                let count = self.nearby.of(together(fold, place, value));
                (count + 0.5).ln()
            });
            let [first, middle, last, longest, shortest, coherence] = traits(&shown, at);
            case.choices.push([
                (self.margins.of(alone(fold, 0, value)) + 0.5).ln(),
                in_state,
                in_city,
                in_zip,
                locality,
                birth,
                name,
                presence,
                self.shared_lift(fold, claim.shared(own)),
                first,
                middle,
                last,
                longest,
                shortest,
                coherence,
            ]);
        }
        case.centre();
        case
    }

    /// How much the claim speaks for a choice: where, when born, who, what else is on file.
    fn lifts(
        &self,
        claimed: &[(u64, f32)],
        choice: &Features,
        fold: u8,
        known: &mut Known,
    ) -> [f32; 4] {
        let mut products = [1.0; 4];
        for feature in choice.learned().iter() {
            let at = known.features.iter().position(|f| *f == feature);
            let at = at.unwrap_or_else(|| self.look_up(claimed, feature, fold, known));
            let lifts = known
                .lifts
                .get(at * claimed.len()..(at + 1) * claimed.len());
            for ((claimed, _), lift) in claimed.iter().zip(lifts.unwrap_or_default()) {
                if let Some(product) = products.get_mut(group(claimed >> 32)) {
                    *product *= lift;
                }
            }
        }
        products.map(log)
    }

    /// Puts down how much what is claimed speaks for a feature, and tells where.
    fn look_up(&self, claimed: &[(u64, f32)], feature: u64, fold: u8, known: &mut Known) -> usize {
        let total = self.totals.get(usize::from(fold)).copied().unwrap_or(0.0);
        let right = self.margins.of(alone(fold, 0, feature));
        known.lifts.extend(claimed.iter().map(|(claimed, left)| {
            if right < SEEN {
                return 1.0;
            }
            let both = self.counts.of(together(fold, *claimed, feature));
            lift(both, *left, right, total)
        }));
        known.features.push(feature);
        known.features.len() - 1
    }

    fn shared_lift(&self, fold: u8, mask: usize) -> f32 {
        let [own, other] = self
            .shared
            .get(place(fold, mask))
            .copied()
            .unwrap_or_default();
        ((own + 1.0) / (other + 1.0)).ln()
    }
}

/// What tells of a choice among the others, whoever is asked: first, middle and last in order,
/// longest, shortest, and how many features it shares with the others.
fn traits(shown: &[Features], at: usize) -> [f32; 6] {
    let own = shown.get(at).copied().unwrap_or_default();
    let others = || {
        let all = shown.iter().enumerate();
        all.filter(|(other, _)| *other != at)
            .map(|(_, other)| other)
    };
    let below = others().filter(|o| o.order < own.order).count();
    let shared = others().map(|o| (own.shared(o) >> 1).count_ones() as usize);
    let is = |yes: bool| if yes { 1.0 } else { 0.0 };
    [
        is(below == 0),
        is(below == shown.len() / 2),
        is(below + 1 == shown.len()),
        is(others().all(|o| o.length < own.length)),
        is(others().all(|o| o.length > own.length)),
        real(shared.sum()),
    ]
}

/// The value of a fact as a whole.
fn value(features: &Features) -> u64 {
    features.all().next().unwrap_or(0)
}

/// State, city and ZIP code of a claim.
fn places(claim: &Features) -> [u64; 3] {
    [Slot::State, Slot::City, Slot::Zip].map(|slot| (slot as u64) << 32 | u64::from(claim.of(slot)))
}

fn place(fold: u8, mask: usize) -> usize {
    usize::from(fold) * SHARED + mask
}

/// Which of the four products a slot of a claim belongs to.
fn group(slot: u64) -> usize {
    const ERA: u64 = Slot::Era as u64;
    const MAGNITUDE: u64 = Slot::Magnitude as u64;
    const FIRST: u64 = Slot::First as u64;
    const LAST: u64 = Slot::Last as u64;
    const VALUE: u64 = Slot::Value as u64;
    const STREET: u64 = Slot::Street as u64;
    match slot {
        ERA | MAGNITUDE => 1,
        FIRST | LAST | VALUE => 2,
        STREET => 3,
        _ => 0,
    }
}

/// A feature that was seen once tells nothing.
const SEEN: f32 = 2.0;
/// Enough to fit fifteen weights.
const CASES_MAX: usize = 3_000;
/// More tell little more.
const PEOPLE_MAX: usize = 200_000;
const COUNT_BITS: u32 = 22;
const MARGIN_BITS: u32 = 19;
