//! Whom a choice points to: the homes, births and surnames of those with a like value.
//!
//! Two choices that point to the same people go together, also where nobody that an attacker
//! knows has both: sum over `h` of `P(h|x) P(h|y) / P(h)`.

use hashbrown::HashMap;

use crate::pool::attack::counts::{Counts, alone};
use crate::pool::attack::sample::{CLASSES, FOLDS, KindSample, Subject};

const HOMES: usize = CLASSES[0] as usize;
const BIRTHS: usize = CLASSES[1] as usize;
const SURNAMES: usize = CLASSES[2] as usize;
const WIDTH: usize = HOMES + BIRTHS + SURNAMES;

/// Of one kind: for each fact the profile of its rarest feature that is common enough.
#[derive(Debug, Default)]
pub(super) struct Profiles {
    /// By fact: which profile; 0 is that of all.
    of_fact: Vec<u32>,
    /// By profile, then by fold: `P(h|x)` over the root of `P(h)`.
    profiles: Vec<[f32; WIDTH]>,
}

impl Profiles {
    pub(super) fn learn(kind: &KindSample, people: &[Subject]) -> Self {
        let numbers = Numbers::of(kind);
        let mut profiles = vec![[0.0; WIDTH]; (numbers.count as usize + 1) * usize::from(FOLDS)];
        for (at, subject) in people.iter().enumerate() {
            for features in kind.features_at(at) {
                let learned = features.learned();
                let known = learned.iter().filter_map(|f| numbers.by_feature.get(&f));
                for number in std::iter::once(&0).chain(known) {
                    if let Some(profile) = profiles.get_mut(place(*number, subject.fold)) {
                        count(profile, subject.classes);
                    }
                }
            }
        }
        for fold in 0..FOLDS {
            let mut all = profiles
                .get(place(0, fold))
                .copied()
                .unwrap_or([0.0; WIDTH]);
            normalise(&mut all, &[1.0 / 16.0; WIDTH], 1.0);
            for number in 0..=numbers.count {
                if let Some(profile) = profiles.get_mut(place(number, fold)) {
                    normalise(profile, &all, SHRINKAGE);
                    for (share, all) in profile.iter_mut().zip(all) {
                        *share /= all.sqrt();
                    }
                }
            }
        }
        Self {
            of_fact: numbers.of_fact,
            profiles,
        }
    }

    /// The profile of a fact in a fold.
    pub(super) fn of(&self, fact: u32, fold: u8) -> &[f32] {
        let number = self.of_fact.get(fact as usize).copied().unwrap_or(0);
        let profile = self.profiles.get(place(number, fold));
        profile.map_or(&[], |profile| profile.as_slice())
    }
}

/// How much more often than by chance the people of two profiles are the same.
pub(super) fn overlap(a: &[f32], b: &[f32]) -> f32 {
    let part = |from: usize, to: usize| {
        let (a, b) = (a.get(from..to), b.get(from..to));
        dot(a.unwrap_or_default(), b.unwrap_or_default())
    };
    let homes = part(0, HOMES);
    let births = part(HOMES, HOMES + BIRTHS);
    let surnames = part(HOMES + BIRTHS, WIDTH);
    (homes * births * surnames).max(f32::MIN_POSITIVE)
}

/// Which features have a profile.
struct Numbers {
    of_fact: Vec<u32>,
    by_feature: HashMap<u64, u32>,
    count: u32,
}

impl Numbers {
    fn of(kind: &KindSample) -> Self {
        let mut counts = Counts::new(FEATURE_BITS);
        for features in &kind.features {
            features
                .learned()
                .iter()
                .for_each(|f| counts.add(alone(0, 0, f)));
        }
        let mut by_feature = HashMap::new();
        let mut count = 0;
        let of_fact = kind
            .features
            .iter()
            .map(|features| {
                let rarest = features
                    .learned()
                    .iter()
                    .map(|feature| (counts.of(alone(0, 0, feature)), feature))
                    .filter(|(seen, _)| *seen >= COMMON)
                    .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                rarest.map_or(0, |(_, feature)| {
                    *by_feature.entry(feature).or_insert_with(|| {
                        count += 1;
                        count
                    })
                })
            })
            .collect();
        Self {
            of_fact,
            by_feature,
            count,
        }
    }
}

fn count(profile: &mut [f32; WIDTH], classes: [u8; 3]) {
    let [home, birth, surname] = classes.map(usize::from);
    for at in [home, HOMES + birth, HOMES + BIRTHS + surname] {
        if let Some(cell) = profile.get_mut(at) {
            *cell += 1.0;
        }
    }
}

/// Makes shares of counts, drawn towards given shares, class by class.
fn normalise(profile: &mut [f32; WIDTH], towards: &[f32; WIDTH], weight: f32) {
    let mut rest = profile.as_mut_slice();
    let mut shares = towards.as_slice();
    for len in [HOMES, BIRTHS, SURNAMES] {
        let Some((part, after)) = rest.split_at_mut_checked(len) else {
            return;
        };
        let (own, others) = shares.split_at_checked(len).unwrap_or_default();
        let sum = part.iter().sum::<f32>() + weight;
        for (cell, share) in part.iter_mut().zip(own) {
            *cell = (*cell + weight * share) / sum;
        }
        rest = after;
        shares = others;
    }
}

/// Eight sums side by side, which the compiler turns into one wide one.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

fn place(number: u32, fold: u8) -> usize {
    number as usize * usize::from(FOLDS) + usize::from(fold)
}

/// A rarer feature has no profile of its own.
const COMMON: f32 = 40.0;
/// Persons of the whole population that are added to a profile.
const SHRINKAGE: f32 = 8.0;
const FEATURE_BITS: u32 = 20;
