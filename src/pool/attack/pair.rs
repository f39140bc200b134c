//! Attacks on two questions of one person: which pair of choices goes together best.

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::kind::CATALOGUE;
use crate::pool::attack::PairReport;
use crate::pool::attack::counts::{Counts, alone, lift, log, together};
use crate::pool::attack::features::{Features, SHARED, Slot};
use crate::pool::attack::profile::{Profiles, overlap};
use crate::pool::attack::sample::{FOLDS, KindSample, Question, Sample, tie};

/// Runs the attack on every pair of kinds, a kind with itself at two turns included; needs what
/// the single attackers left in the questions.
pub(super) fn attack(sample: &Sample) -> Vec<PairReport> {
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
            let pair = Pair {
                sample,
                left,
                right,
                left_profiles: profiles.get(*a)?,
                right_profiles: profiles.get(*b)?,
                twice: a == b,
            };
            let (tried, both_right) = pair.attack(bench);
            Some(PairReport {
                a: CATALOGUE.get(*a)?.key.to_owned(),
                b: CATALOGUE.get(*b)?.key.to_owned(),
                tried,
                both_right,
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
    neighbours: HashMap<(u8, u32), usize>,
}

impl Bench {
    fn new() -> Self {
        Self {
            counts: Counts::new(COUNT_BITS),
            margins: Counts::new(MARGIN_BITS),
            totals: [0.0; FOLDS as usize],
            shared: vec![[0.0; 2]; SHARED * usize::from(FOLDS)],
            neighbours: HashMap::new(),
        }
    }

    fn clear(&mut self) {
        self.counts.clear();
        self.margins.clear();
        self.totals = [0.0; FOLDS as usize];
        self.shared.fill([0.0; 2]);
        self.neighbours.clear();
    }

    fn add(&mut self, fold: u8, left: &Features, right: &Features) {
        if let Some(total) = self.totals.get_mut(usize::from(fold)) {
            *total += 1.0;
        }
        let (left, right) = (left.learned(), right.learned());
        for feature in right.iter() {
            self.margins.add(alone(fold, 1, feature));
        }
        for feature in left.iter() {
            self.margins.add(alone(fold, 0, feature));
            for other in right.iter() {
                self.counts.add(together(fold, feature, other));
            }
        }
    }

    fn share(&mut self, fold: u8, mask: usize, side: usize) {
        let cell = self
            .shared
            .get_mut(usize::from(fold) * SHARED + mask)
            .and_then(|cell| cell.get_mut(side));
        if let Some(cell) = cell {
            *cell += 1.0;
        }
    }

    fn shared_lift(&self, fold: u8, mask: usize) -> f32 {
        let cell = self.shared.get(usize::from(fold) * SHARED + mask);
        let [own, other] = cell.copied().unwrap_or_default();
        ((own + 1.0) / (other + 1.0)).ln()
    }
}

struct Pair<'a> {
    sample: &'a Sample,
    left: &'a KindSample,
    right: &'a KindSample,
    left_profiles: &'a Profiles,
    right_profiles: &'a Profiles,
    /// One kind, at two turns.
    twice: bool,
}

/// A choice with what is known of its features.
struct Weighed<'a> {
    fact: u32,
    features: Features,
    margins: Vec<(u64, f32)>,
    profile: &'a [f32],
    single: f32,
}

impl Pair<'_> {
    /// Subjects tried, and how many both choices of were found by the best attacker.
    fn attack(&self, bench: &mut Bench) -> (u64, u64) {
        let questions = self.questions();
        if questions.is_empty() {
            return (0, 0);
        }
        self.learn(bench);
        let mut right = [0_u64; ATTACKERS];
        for (left, own, fold) in &questions {
            let found = self.found(bench, left, own, *fold);
            for (right, found) in right.iter_mut().zip(found) {
                *right += u64::from(found);
            }
        }
        let best = right.into_iter().max().unwrap_or(0);
        (questions.len() as u64, best)
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

    fn learn(&self, bench: &mut Bench) {
        bench.clear();
        let mut learned = 0;
        for (at, subject) in self.sample.people.iter().enumerate() {
            let (left, right) = (self.left.facts_of(at), self.right.facts_of(at));
            if left.is_empty() || right.is_empty() {
                continue;
            }
            let county = (subject.fold, subject.claim.of(Slot::County));
            let neighbour = bench.neighbours.insert(county, at);
            let strange = neighbour.map_or(&[][..], |at| self.right.facts_of(at));
            for (turn, fact) in left {
                let features = self.left.features_of(*fact);
                for (other_turn, other) in right {
                    if self.twice && turn == other_turn {
                        continue;
                    }
                    let other = self.right.features_of(*other);
                    bench.add(subject.fold, &features, &other);
                    bench.share(subject.fold, features.shared(&other), 0);
                }
                for (_, other) in strange.iter().take(right.len()) {
                    let other = self.right.features_of(*other);
                    bench.share(subject.fold, features.shared(&other), 1);
                }
            }
            learned += 1;
            if learned >= PEOPLE_MAX {
                break;
            }
        }
    }

    /// Whether each attacker finds both.
    fn found(&self, bench: &Bench, a: &Question, b: &Question, fold: u8) -> [bool; ATTACKERS] {
        let margin = |side, feature| bench.margins.of(alone(fold, side, feature));
        let left = weigh(self.left, self.left_profiles, a, fold, |f| margin(0, f));
        let right = weigh(self.right, self.right_profiles, b, fold, |f| margin(1, f));
        let total = bench.totals.get(usize::from(fold)).copied().unwrap_or(0.0);
        let mut best = [(f32::MIN, 0, (0, 0)); ATTACKERS];
        for (i, x) in (0..).zip(&left) {
            for (j, y) in (0..).zip(&right) {
                let direct = direct(bench, x, y, total, fold);
                let shared = bench.shared_lift(fold, x.features.shared(&y.features));
                let latent = overlap(x.profile, y.profile).ln();
                let scores = [
                    direct + shared,
                    latent,
                    DAMPED * (direct + latent) + shared + x.single + y.single,
                ];
                let tie = tie(x.fact ^ y.fact.rotate_left(16), a.subject);
                for (best, score) in best.iter_mut().zip(scores) {
                    let ahead = score.total_cmp(&best.0).then(tie.cmp(&best.1));
                    if ahead.is_gt() {
                        *best = (score, tie, (i, j));
                    }
                }
            }
        }
        best.map(|(_, _, found)| found == (a.own, b.own))
    }
}

fn weigh<'a>(
    kind: &KindSample,
    profiles: &'a Profiles,
    question: &Question,
    fold: u8,
    margin: impl Fn(u64) -> f32,
) -> Vec<Weighed<'a>> {
    let scores = question.scores.get(usize::from(fold));
    let scores = scores.into_iter().flatten().copied();
    question
        .choices()
        .iter()
        .zip(scores)
        .map(|(fact, single)| {
            let features = kind.features_of(*fact);
            Weighed {
                fact: *fact,
                features,
                margins: features
                    .learned()
                    .iter()
                    .map(|f| (f, margin(f)))
                    .filter(|(_, margin)| *margin >= SEEN)
                    .collect(),
                profile: profiles.of(*fact, fold),
                single,
            }
        })
        .collect()
}

/// By how much the features of two choices are seen together more often than by chance.
fn direct(bench: &Bench, x: &Weighed<'_>, y: &Weighed<'_>, total: f32, fold: u8) -> f32 {
    let mut product = 1.0;
    for (left, left_margin) in &x.margins {
        for (right, right_margin) in &y.margins {
            let both = bench.counts.of(together(fold, *left, *right));
            product *= lift(both, *left_margin, *right_margin, total);
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
/// The standard error of a rate of 0.04 is then 0.0036.
const SUBJECTS_MAX: usize = 3_000;
/// More tell little more.
const PEOPLE_MAX: usize = 24_000;
const COUNT_BITS: u32 = 20;
const MARGIN_BITS: u32 = 17;
