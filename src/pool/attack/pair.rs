//! Attacks on two questions of one person: which pair of choices goes together best.

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::kind::{CATALOGUE, Kind};
use crate::pool::Pools;
use crate::pool::attack::PairReport;
use crate::pool::attack::counts::{Counts, alone, joined, left_half, lift, log, right_half};
use crate::pool::attack::features::{Features, GAPS, SHARED, SLOTS, Slot};
use crate::pool::attack::profile::{Profiles, overlap};
use crate::pool::attack::sample::{CHOICES_MAX, FOLDS, KindSample, Question, Sample, tie};

/// Runs the attack on every pair of kinds, a kind with itself at two turns included; needs what
/// the single attackers left in the questions.
pub(super) fn attack(sample: &Sample, pools: &Pools) -> Vec<PairReport> {
    let profiles: Vec<Profiles> = sample
        .kinds
        .par_iter()
        .map(|kind| Profiles::learn(kind, &sample.people))
        .collect();
    let kinds = sample.kinds.len();
    let all: Vec<(usize, usize)> = (0..kinds)
        .flat_map(|a| (a..kinds).map(move |b| (a, b)))
        .collect();
    all.par_iter()
        .map_init(Bench::new, |bench, (a, b)| {
            let (left, right) = (sample.kinds.get(*a)?, sample.kinds.get(*b)?);
            let kinds = [CATALOGUE.get(*a)?, CATALOGUE.get(*b)?];
            let pair = Pair {
                sample,
                pools,
                left,
                right,
                left_profiles: profiles.get(*a)?,
                right_profiles: profiles.get(*b)?,
                twice: a == b,
                kinds,
            };
            let (tried, right) = pair.attack(bench);
            let [a, b] = kinds.map(|kind| kind.key.to_owned());
            Some(PairReport {
                a,
                b,
                tried,
                both_right: right.both,
                a_right: right.a,
                b_right: right.b,
                together: None,
            })
        })
        .flatten()
        .filter(|report| report.tried != 0)
        .collect()
}

/// Tables that one thread uses for pair after pair.
struct Bench {
    counts: Counts,
    margins: Counts,
    totals: [f32; FOLDS as usize],
    /// Of features shared by two facts: of one person, and of two of one county.
    shared: Vec<[f32; 2]>,
    /// The same of years that lie so far apart.
    gaps: Vec<[f32; 2]>,
    neighbours: HashMap<(u8, u32), usize>,
}

impl Bench {
    fn new() -> Self {
        Self {
            counts: Counts::new(COUNT_BITS),
            margins: Counts::new(MARGIN_BITS),
            totals: [0.0; FOLDS as usize],
            shared: vec![[0.0; 2]; SHARED * usize::from(FOLDS)],
            gaps: vec![[0.0; 2]; GAPS * usize::from(FOLDS)],
            neighbours: HashMap::new(),
        }
    }

    fn clear(&mut self) {
        self.counts.clear();
        self.margins.clear();
        self.totals = [0.0; FOLDS as usize];
        self.shared.fill([0.0; 2]);
        self.gaps.fill([0.0; 2]);
        self.neighbours.clear();
    }

    fn add(&mut self, fold: u8, left: &Halves, right: &Halves) {
        if let Some(total) = self.totals.get_mut(usize::from(fold)) {
            *total += 1.0;
        }
        for (_, margin) in right.iter() {
            self.margins.add(*margin);
        }
        for (half, margin) in left.iter() {
            self.margins.add(*margin);
            for (other, _) in right.iter() {
                self.counts.add(joined(*half, *other));
            }
        }
    }

    /// Counts what two facts share: of one person, or of two of one county.
    fn share(&mut self, fold: u8, left: &Features, right: &Features, side: usize) {
        let fold = usize::from(fold);
        let mask = self.shared.get_mut(fold * SHARED + left.shared(right));
        let gap = self.gaps.get_mut(fold * GAPS + left.gap(right));
        for cell in [mask, gap].into_iter().flatten() {
            if let Some(count) = cell.get_mut(side) {
                *count += 1.0;
            }
        }
    }

    fn shared_lift(&self, fold: u8, left: &Features, right: &Features) -> f32 {
        let fold = usize::from(fold);
        let mask = self.shared.get(fold * SHARED + left.shared(right));
        let gap = self.gaps.get(fold * GAPS + left.gap(right));
        let lift = |cell: Option<&[f32; 2]>| {
            let [own, other] = cell.copied().unwrap_or_default();
            ((own + 1.0) / (other + 1.0)).ln()
        };
        lift(mask) + lift(gap)
    }
}

struct Pair<'a> {
    sample: &'a Sample,
    pools: &'a Pools,
    left: &'a KindSample,
    right: &'a KindSample,
    left_profiles: &'a Profiles,
    right_profiles: &'a Profiles,
    /// One kind, at two turns.
    twice: bool,
    kinds: [&'static Kind; 2],
}

/// The keys of a fact's features, as far as one fact makes them: the half of those of pairs, and
/// those of their own.
#[derive(Clone, Copy, Default)]
struct Halves {
    keys: [(u64, u64); SLOTS],
    len: usize,
}

impl Halves {
    fn of(features: &Features, half: impl Fn(u64) -> u64, margin: impl Fn(u64) -> u64) -> Self {
        let mut halves = Self::default();
        for (slot, feature) in halves.keys.iter_mut().zip(features.learned().iter()) {
            *slot = (half(feature), margin(feature));
            halves.len += 1;
        }
        halves
    }

    fn iter(&self) -> impl Iterator<Item = &(u64, u64)> {
        self.keys.iter().take(self.len)
    }
}

/// The features of all choices of a question that were seen, each once, with how often.
type Seen = Vec<(u64, f32)>;

/// A choice with what is known of its features.
struct Weighed<'a> {
    fact: u32,
    features: Features,
    /// Places in the question's [`Seen`].
    seen: [usize; SLOTS],
    len: usize,
    profile: &'a [f32],
    single: f32,
}

impl Pair<'_> {
    /// Subjects tried, and how many right answers the best attackers had.
    fn attack(&self, bench: &mut Bench) -> (u64, Right) {
        let questions = self.questions();
        if questions.is_empty() {
            return (0, Right::default());
        }
        self.learn(bench);
        let mut right = [Right::default(); ATTACKERS];
        for (left, own, fold) in &questions {
            let found = self.found(bench, left, own, *fold);
            for (right, found) in right.iter_mut().zip(found) {
                right.both += u64::from(found.both);
                right.a += u64::from(found.a);
                right.b += u64::from(found.b);
            }
        }
        let both = right.iter().map(|right| right.both).max().unwrap_or(0);
        // of one question the combined attacker alone: the best of three is often lucky
        let last = right.last().copied().unwrap_or_default();
        (questions.len() as u64, Right { both, ..last })
    }

    /// Two questions of each subject who has both, with a fold that is free of all choices.
    fn questions(&self) -> Vec<(&Question, &Question, u8)> {
        let mut found = Vec::new();
        let mut rest = self.right.questions.as_slice();
        for own in self.left.questions.chunk_by(|a, b| a.subject == b.subject) {
            let Some(subject) = own.first().map(|q| q.subject) else {
                continue;
            };
            let skipped = rest.iter().take_while(|q| q.subject < subject).count();
            rest = rest.get(skipped..).unwrap_or_default();
            let others = rest.iter().take_while(|q| q.subject == subject);
            let pairs = own
                .iter()
                .flat_map(|left| others.clone().map(move |right| (left, right)));
            found.extend(
                pairs
                    .filter(|(left, right)| !self.twice || left.turn < right.turn)
                    .filter(|(left, right)| !self.are_never_asked_together(left, right))
                    .find_map(|(left, right)| {
                        let fold = Question::fold(left.free & right.free, subject)?;
                        Some((left, right, fold))
                    }),
            );
            if found.len() >= SUBJECTS_MAX {
                break;
            }
        }
        found
    }

    /// Such two questions are never asked of one person.
    fn are_never_asked_together(&self, left: &Question, right: &Question) -> bool {
        let [a, b] = self.kinds;
        let holders = |kind: &KindSample, question| kind.holders_of(self.pools, question);
        let others = (self.right, right);
        a.parts_records_with(b) && self.left.share_a_record(self.pools, left, others)
            || !a.may_share_records_with(b)
                && left.classes.may_meet(right.classes)
                && holders(self.left, left).meet(&holders(self.right, right))
    }

    fn learn(&self, bench: &mut Bench) {
        bench.clear();
        let [a, b] = self.kinds;
        let parts_records = a.parts_records_with(b);
        let row = |kind: &KindSample, fact| kind.row_of(self.pools, fact);
        let (mut lefts, mut rights) = (Vec::new(), Vec::new());
        let mut learned = 0;
        for (at, subject) in self.sample.people.iter().enumerate() {
            let (left, right) = (self.left.facts_of(at), self.right.facts_of(at));
            if left.is_empty() || right.is_empty() {
                continue;
            }
            let fold = subject.fold;
            let features = [self.left, self.right].map(|kind| kind.features_at(at));
            let [own, others] = features;
            let left_halves = |f| Halves::of(f, |f| left_half(fold, f), |f| alone(fold, 0, f));
            let right_halves = |f| Halves::of(f, right_half, |f| alone(fold, 1, f));
            lefts.clear();
            lefts.extend(
                left.iter()
                    .zip(own)
                    .map(|(fact, f)| (fact, f, left_halves(f))),
            );
            rights.clear();
            rights.extend(
                right
                    .iter()
                    .zip(others)
                    .map(|(fact, f)| (fact, f, right_halves(f))),
            );
            let county = (fold, subject.claim.of(Slot::County));
            let neighbour = bench.neighbours.insert(county, at);
            let strange = neighbour.map_or(&[][..], |at| self.right.features_at(at));
            for ((turn, fact), features, halves) in &lefts {
                for ((other_turn, other), others, other_halves) in &rights {
                    let one_record =
                        parts_records && row(self.left, *fact) == row(self.right, *other);
                    if one_record || self.twice && turn == other_turn {
                        continue;
                    }
                    bench.add(fold, halves, other_halves);
                    bench.share(fold, features, others, 0);
                }
                for other in strange.iter().take(right.len()) {
                    bench.share(fold, features, other, 1);
                }
            }
            learned += 1;
            if learned >= PEOPLE_MAX {
                break;
            }
        }
    }

    /// What each attacker finds.
    fn found(&self, bench: &Bench, a: &Question, b: &Question, fold: u8) -> [Found; ATTACKERS] {
        let margin = |side, feature| bench.margins.of(alone(fold, side, feature));
        let (mut lefts, mut rights) = (Seen::new(), Seen::new());
        let margins = (&mut lefts, |f| margin(0, f));
        let left = weigh(self.left, self.left_profiles, a, fold, margins);
        let margins = (&mut rights, |f| margin(1, f));
        let right = weigh(self.right, self.right_profiles, b, fold, margins);
        let lifts = lifts(bench, &lefts, &rights, fold);
        let mut beliefs = [const { Belief::NONE }; ATTACKERS];
        for (i, x) in left.iter().enumerate() {
            for (j, y) in right.iter().enumerate() {
                let direct = direct(&lifts, rights.len(), x, y);
                let shared = bench.shared_lift(fold, &x.features, &y.features);
                let latent = overlap(x.profile, y.profile).ln();
                let ties = [x, y].map(|w| tie(w.fact, a.subject));
                let weak = DAMPED * (direct + latent) + shared;
                let [by_counts, by_people, combined] = &mut beliefs;
                by_counts.add((i, j), direct + shared, ties);
                by_people.add((i, j), latent, ties);
                let singles = [x.single, y.single];
                combined.add((i, j), weak + singles[0] + singles[1], ties);
                combined.add_sides((i, j), weak, singles, ties);
            }
        }
        beliefs.map(|belief| belief.found(usize::from(a.own), usize::from(b.own)))
    }
}

/// Right answers of one attacker.
#[derive(Clone, Copy, Debug, Default)]
struct Right {
    both: u64,
    a: u64,
    b: u64,
}

/// Whether both questions of a subject were answered right, and whether each was with what the
/// other displays.
#[derive(Clone, Copy, Debug)]
struct Found {
    both: bool,
    a: bool,
    b: bool,
}

/// What an attacker thinks of the pairs of choices.
struct Belief {
    /// Score, tie and places of the best pair.
    best: (f32, u32, (usize, usize)),
    /// Of each choice of a side: how likely it is by what the other side displays, whichever of
    /// its choices is right; and its tie.
    sides: [[(f32, u32); CHOICES_MAX]; 2],
}

impl Belief {
    const NONE: Self = Self {
        best: (f32::MIN, 0, (0, 0)),
        sides: [[(0.0, 0); CHOICES_MAX]; 2],
    };

    /// Adds a pair: how much speaks for it, ties.
    fn add(&mut self, at: (usize, usize), all: f32, ties: [u32; 2]) {
        let tie = ties.iter().fold(0, |tie: u32, t| tie.rotate_left(16) ^ t);
        if all
            .total_cmp(&self.best.0)
            .then(tie.cmp(&self.best.1))
            .is_gt()
        {
            self.best = (all, tie, at);
        }
    }

    /// Adds a pair to its two choices: how well it goes together, what each question tells by
    /// itself. Asked of the last attacker only.
    fn add_sides(&mut self, at: (usize, usize), score: f32, singles: [f32; 2], ties: [u32; 2]) {
        let [left, right] = singles;
        // what a question tells by itself is no leak of the pair
        let [a, b] = &mut self.sides;
        for (side, at, other, tie) in [(a, at.0, right, ties[0]), (b, at.1, left, ties[1])] {
            if let Some(slot) = side.get_mut(at) {
                *slot = (slot.0 + (score + other).clamp(-CERTAIN, CERTAIN).exp(), tie);
            }
        }
    }

    fn found(&self, a: usize, b: usize) -> Found {
        let likeliest = |side: &[(f32, u32); CHOICES_MAX]| {
            let choices = side.iter().enumerate();
            choices
                .max_by(|(_, x), (_, y)| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)))
                .map(|(at, _)| at)
        };
        let [left, right] = &self.sides;
        Found {
            both: self.best.2 == (a, b),
            a: likeliest(left) == Some(a),
            b: likeliest(right) == Some(b),
        }
    }
}

fn weigh<'a>(
    kind: &KindSample,
    profiles: &'a Profiles,
    question: &Question,
    fold: u8,
    (seen, margin): (&mut Seen, impl Fn(u64) -> f32),
) -> Vec<Weighed<'a>> {
    let scores = question.scores.get(usize::from(fold));
    let scores = scores.into_iter().flatten().copied();
    let choices = question.choices().iter().zip(scores);
    choices
        .map(|(fact, single)| {
            let features = kind.features_of(*fact);
            let mut weighed = Weighed {
                fact: *fact,
                features,
                seen: [0; SLOTS],
                len: 0,
                profile: profiles.of(*fact, fold),
                single,
            };
            // choices of one stratum have most in common
            for feature in features.learned().iter() {
                let at = seen.iter().position(|(known, _)| *known == feature);
                let at = at.unwrap_or_else(|| {
                    seen.push((feature, margin(feature)));
                    seen.len() - 1
                });
                let often = seen.get(at).is_some_and(|(_, margin)| *margin >= SEEN);
                if let Some(slot) = weighed.seen.get_mut(weighed.len).filter(|_| often) {
                    *slot = at;
                    weighed.len += 1;
                }
            }
            weighed
        })
        .collect()
}

/// By how much features of two questions are seen together more often than by chance. Shape:
/// `lefts x rights`.
fn lifts(bench: &Bench, lefts: &Seen, rights: &Seen, fold: u8) -> Vec<f64> {
    let total = bench.totals.get(usize::from(fold)).copied().unwrap_or(0.0);
    let rights: Vec<(u64, f32)> = rights.iter().map(|(f, m)| (right_half(*f), *m)).collect();
    let mut lifts = Vec::with_capacity(lefts.len() * rights.len());
    for (left, left_margin) in lefts {
        let half = left_half(fold, *left);
        lifts.extend(rights.iter().map(|(right, right_margin)| {
            let both = bench.counts.of(joined(half, *right));
            lift(both, *left_margin, *right_margin, total)
        }));
    }
    lifts
}

/// The same of two choices, over all their features.
fn direct(lifts: &[f64], width: usize, x: &Weighed<'_>, y: &Weighed<'_>) -> f32 {
    let mut product = 1.0;
    for left in x.seen.iter().take(x.len) {
        let row = lifts.get(left * width..(left + 1) * width);
        let row = row.unwrap_or_default();
        for right in y.seen.iter().take(y.len) {
            product *= row.get(*right).copied().unwrap_or(1.0);
        }
    }
    log(product)
}

/// Direct, latent, combined.
const ATTACKERS: usize = 3;
/// Features of one choice tell much the same, so their sum says too much.
const DAMPED: f32 = 0.5;
/// A feature that was seen once tells nothing of pairs.
const SEEN: f32 = 2.0;
/// The standard error of a rate of 0.04 is then 0.0022, of 0.2 it is 0.0045.
const SUBJECTS_MAX: usize = 8_000;
/// A score beyond this says the same.
const CERTAIN: f32 = 30.0;
/// More tell little more.
const PEOPLE_MAX: usize = 24_000;
const COUNT_BITS: u32 = 20;
const MARGIN_BITS: u32 = 17;
