//! Claims of nobody are answered like claims of somebody, and can't be passed.

use std::collections::{BTreeMap, BTreeSet};

use kba::audit::{Rehearsal, Rehearsed};
use kba::{Begin, Claim, ClaimForm, Engine, Policy, Population, Scope};

use crate::people::{begin, clock, form_of, population, secret};
use crate::worlds::{Shape, World};

const SHAPE: Shape = Shape {
    households: 140,
    counties: 1,
    variety: 20,
};

fn engine(population: &Population, number: u8) -> Engine {
    let policy = Policy::builder()
        .questions(3)
        .pass_mark(1)
        .choices(4)
        .decoys(true)
        .danger_guessable()
        .build()
        .unwrap();
    Engine::builder(population.clone(), secret(number))
        .policy(policy)
        .clock(clock())
        .build()
        .unwrap()
}

/// A claim of somebody who isn't on file, with the age and home of somebody who is.
fn stranger(world: &World, id: &str, number: usize) -> ClaimForm {
    const FIRST: [&str; 4] = ["Balthasar", "Euphemia", "Nikodemus", "Philippa"];
    const LAST: [&str; 5] = [
        "Quackenbush",
        "Featherstone",
        "Wojciechowski",
        "Zuckerkandl",
        "Yarborough",
    ];
    let mut form = form_of(world, id);
    form.first_name = FIRST[number % 4].to_owned();
    form.last_name = LAST[number / 4 % 5].to_owned();
    form.ssn_last4 = String::new();
    form
}

fn quiz(engine: &Engine, form: &ClaimForm) -> Option<Rehearsed> {
    match begin(engine, &Claim::new(form).unwrap(), 3) {
        Rehearsal::Quiz(begun) => Some(begun),
        _ => None,
    }
}

fn sets(begun: &Rehearsed) -> BTreeMap<String, BTreeSet<String>> {
    let questions = begun.quiz.questions().iter();
    questions
        .map(|q| (q.kind().to_owned(), q.choices().iter().cloned().collect()))
        .collect()
}

#[test]
fn no_answers_pass_a_decoy() {
    let world = World::random(51, SHAPE);
    let engine = engine(&population(&world, 4), 1);
    let id = world.adults()[5];
    let mut tried = 0;
    for number in 0..20 {
        let Some(begun) = quiz(&engine, &stranger(&world, id, number)) else {
            continue;
        };
        assert!(begun.decoy.is_some());
        for way in 0..64 {
            let answers = [way % 4 + 1, way / 4 % 4 + 1, way / 16 + 1];
            let score = begun.key.score(&answers).unwrap();
            assert!(!score.passed);
        }
        tried += 1;
    }
    assert!(tried > 10);
    let known = world
        .adults()
        .into_iter()
        .find_map(|id| quiz(&engine, &form_of(&world, id)))
        .unwrap();
    assert_eq!(known.decoy, None);
    let right = &known.key.danger_reveal();
    assert!(known.key.score(right).unwrap().passed);
}

/// The same claim sees the same sets; two claims with one person behind them see different ones, so
/// that what is displayed is nobody's.
#[test]
fn a_decoy_belongs_to_its_claim_and_to_nobody_else() {
    let world = World::random(51, SHAPE);
    let population = population(&world, 4);
    let engine = engine(&population, 1);
    let (mut same, mut all) = (0, 0);
    for id in world.adults().into_iter().step_by(3) {
        let mut before: BTreeMap<String, BTreeSet<BTreeSet<String>>> = BTreeMap::new();
        for number in 0..20 {
            let form = stranger(&world, id, number);
            let Some(begun) = quiz(&engine, &form) else {
                continue;
            };
            let again = quiz(&engine, &form).unwrap();
            assert_eq!(again.quiz, begun.quiz);
            let shown = sets(&begun);
            for (kind, set) in shown {
                let others = before.entry(kind).or_default();
                all += usize::from(!others.is_empty());
                same += usize::from(!others.insert(set));
            }
        }
    }
    // some pools have twelve sets, and persons near the claim share them
    assert!(
        all > 300 && same * 2 < all,
        "{same} of {all} sets came twice"
    );
}

/// Kinds are asked of strangers as often as of those whom they live among: chi-square with a bound
/// that even frequencies exceed once in 10,000 times, and as many are declined.
#[test]
fn kinds_do_not_tell_a_decoy() {
    let mut counts: BTreeMap<String, [f64; 2]> = BTreeMap::new();
    let (mut asked, mut claims) = ([0.0_f64; 2], [0.0_f64; 2]);
    for seed in 52..55 {
        let world = World::random(seed, SHAPE);
        let engine = engine(&population(&world, 4), 1);
        for (at, id) in world.adults().into_iter().enumerate() {
            for (side, form) in [form_of(&world, id), stranger(&world, id, at)]
                .iter()
                .enumerate()
            {
                claims[side] += 1.0;
                let Some(begun) = quiz(&engine, form) else {
                    continue;
                };
                assert_eq!(begun.decoy.is_some(), side == 1);
                asked[side] += 1.0;
                for question in begun.quiz.questions() {
                    assert_eq!(question.choices().len(), 4);
                    counts.entry(question.kind().to_owned()).or_default()[side] += 1.0;
                }
            }
        }
    }
    let rates = [asked[0] / claims[0], asked[1] / claims[1]];
    assert!(f64::abs(rates[0] - rates[1]) < 0.06, "{rates:?} are asked");
    let (mut chi, mut free) = (0.0_f64, 0.0_f64);
    for [known, decoy] in counts.values() {
        if known + decoy >= 20.0 {
            let share = asked[1] / (asked[0] + asked[1]);
            let expected = (known + decoy) * share;
            chi += (decoy - expected).powi(2) / (expected * (1.0 - share));
            free += 1.0;
        }
    }
    // mean and four deviations of a chi-square
    let bound = free + 4.0 * f64::sqrt(2.0 * free);
    assert!(
        free > 12.0 && chi < bound,
        "{chi:.1} of {bound:.1}: {counts:?}"
    );
}

/// Goal: whatever a claim leaves out or tells a little otherwise, attempts go down as they would
/// for a person on file.
#[test]
fn a_decoy_counts_attempts_as_a_person_would() {
    let world = World::random(51, SHAPE);
    let population = population(&world, 4);
    let policy = Policy::builder()
        .questions(2)
        .pass_mark(2)
        .choices(4)
        .attempts(2)
        .decoys(true)
        .danger_guessable();
    let builder = Engine::builder(population, secret(1)).policy(policy.build().unwrap());
    let engine = builder.clock(clock()).build().unwrap();
    let mut tried = 0;
    for (number, id) in world.adults().into_iter().enumerate().take(30) {
        let scope = Scope::new(format!("agreement {number}")).unwrap();
        let begin = |form: &ClaimForm| engine.begin(&Claim::new(form).unwrap(), &scope).unwrap();
        let whole = stranger(&world, id, number);
        let Begin::Quiz(first) = begin(&whole) else {
            continue;
        };
        assert!(first.decoy.is_some());
        assert_eq!(first.round.attempts_left, Some(1));
        let mut less = whole.clone();
        less.state = String::new();
        less.birth = format!("{}", less.birth[..4].parse::<u16>().unwrap() + 1);
        match begin(&less) {
            Begin::Quiz(second) => assert_eq!(second.round.attempts_left, Some(0)),
            Begin::Locked { .. } => {}
            other => panic!("{other:?}"),
        }
        tried += 1;
    }
    assert!(tried >= 5, "{tried}");
}

/// Neither the kinds of its questions nor whether there are enough tell a decoy.
#[test]
fn a_decoy_asks_what_others_are_asked() {
    let shape = Shape {
        households: 500,
        counties: 2,
        variety: 20,
    };
    let world = World::random(52, shape);
    let engine = engine(&population(&world, 4), 1);
    let mut kinds: BTreeMap<String, [f64; 2]> = BTreeMap::new();
    let mut asked = [0_u32; 2];
    for (number, id) in world.adults().into_iter().enumerate() {
        let forms = [form_of(&world, id), stranger(&world, id, number)];
        for (way, form) in forms.into_iter().enumerate() {
            let Some(begun) = quiz(&engine, &form) else {
                continue;
            };
            asked[way] += 1;
            for question in begun.quiz.questions() {
                kinds.entry(question.kind().to_owned()).or_default()[way] += 1.0;
            }
        }
    }
    let [real, decoys] = asked.map(f64::from);
    assert!(
        real > 500.0 && (real / decoys - 1.0).abs() < 0.1,
        "{asked:?}"
    );
    for (kind, [a, b]) in kinds {
        let (a, b) = (a / real, b / decoys);
        assert!(
            (a - b).abs() < 0.06,
            "{kind}: {a:.3} of the quizzes, {b:.3} of the decoys"
        );
    }
}
