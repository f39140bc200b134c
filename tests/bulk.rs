//! Quizzes in bulk: what is lent is what is owned, on any number of threads, and needs no memory.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use kba::audit::{AnswerKey, Generated, GeneratorOptions, Rehearsal, RehearsalOptions};
use kba::{Claim, Engine, Error, ErrorKind, Language, Policy, Question, Quiz};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::people::{claim_of, clock, population, secret};
use crate::worlds::{Shape, World};

const SHAPE: Shape = Shape {
    households: 500,
    counties: 2,
    variety: 20,
};

static WORLD: LazyLock<World> = LazyLock::new(|| World::random(23, SHAPE));

fn asked(policy: Policy) -> (Engine, Vec<Claim>) {
    let builder = Engine::builder(population(&WORLD, 5), secret(1))
        .policy(policy)
        .clock(clock());
    let engine = builder.build().unwrap();
    let claims = WORLD.adults();
    let claims = claims.into_iter().filter(|id| WORLD.home(id).is_some());
    let claims = claims.map(|id| claim_of(&WORLD, id)).collect();
    (engine, claims)
}

fn pool(threads: usize) -> ThreadPool {
    ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap()
}

/// Prompts with their choices, in no order.
fn sets(quiz: &Quiz) -> BTreeSet<Vec<String>> {
    let set = |question: &Question| {
        let mut set = question.choices().to_vec();
        set.sort();
        set.push(question.prompt().to_owned());
        set
    };
    quiz.questions().iter().map(set).collect()
}

/// The texts of the right choices, in no order.
fn right(quiz: &Quiz, key: &AnswerKey) -> BTreeSet<String> {
    let places = key.danger_reveal().into_iter();
    let places = places.map(|place| usize::try_from(place).unwrap() - 1);
    let questions = quiz.questions().iter().zip(places);
    questions
        .map(|(question, place)| question.choices()[place].clone())
        .collect()
}

#[test]
fn what_is_lent_is_what_is_owned() {
    let policies = [
        Policy::builder()
            .questions(3)
            .pass_mark(2)
            .danger_guessable()
            .attempts(1),
        Policy::builder()
            .questions(3)
            .pass_mark(2)
            .danger_guessable()
            .choices(4)
            .attempts(1),
    ];
    for policy in policies {
        let (engine, claims) = asked(policy.build().unwrap());
        for language in Language::ALL {
            let options = GeneratorOptions::new().language(language).seed(3);
            let mut generator = engine.danger_generator(options).unwrap();
            let mut quizzes = 0;
            for claim in &claims {
                let rehearsal =
                    engine.danger_rehearse(claim, &RehearsalOptions::new().language(language));
                let Generated::Quiz(made) = generator.quiz(claim) else {
                    assert!(matches!(rehearsal.unwrap(), Rehearsal::Declined(_)));
                    continue;
                };
                quizzes += 1;
                let mut json = Vec::new();
                made.quiz.write_json(&mut json);
                let owned = made.quiz.to_quiz();
                assert_eq!(json, serde_json::to_vec(&owned).unwrap());
                assert_eq!(owned.id(), made.quiz.id());
                for (lent, owned) in made.quiz.questions().zip(owned.questions()) {
                    assert_eq!((lent.kind(), lent.prompt()), (owned.kind(), owned.prompt()));
                    assert!(lent.choices().eq(owned.choices()));
                }
                // another order of the same
                let Rehearsal::Quiz(rehearsed) = rehearsal.unwrap() else {
                    panic!("declined")
                };
                assert_eq!(sets(&owned), sets(&rehearsed.quiz));
                assert_eq!(
                    right(&owned, &made.danger_key()),
                    right(&rehearsed.quiz, &rehearsed.key)
                );
            }
            assert!(quizzes > 100, "only {quizzes} are asked");
        }
    }
}

#[test]
fn a_quiz_needs_no_memory_of_its_own() {
    let (engine, claims) = asked(
        Policy::builder()
            .questions(3)
            .pass_mark(2)
            .danger_guessable()
            .attempts(2)
            .build()
            .unwrap(),
    );
    let mut generator = engine
        .danger_generator(GeneratorOptions::new().seed(1))
        .unwrap();
    let mut json = Vec::new();
    let mut asked = Vec::new();
    // whatever is put into words for the first time, and room for the longest quiz
    for claim in &claims {
        if let Generated::Quiz(made) = generator.quiz(claim) {
            json.clear();
            made.quiz.write_json(&mut json);
            asked.push(claim);
        }
    }
    json.reserve(json.capacity() * 2);
    assert!(asked.len() > 100);
    let measured = allocation_counter::measure(|| {
        for claim in &asked {
            json.clear();
            if let Generated::Quiz(made) = generator.quiz(claim) {
                made.quiz.write_json(&mut json);
            }
        }
    });
    let mut many = || {
        generator.quizzes(asked.iter().copied(), |generated| {
            json.clear();
            if let Generated::Quiz(made) = generated {
                made.quiz.write_json(&mut json);
            }
        });
    };
    many();
    let in_bulk = allocation_counter::measure(many);
    assert_eq!(
        [measured.count_total, in_bulk.count_total],
        [0, 0],
        "allocations in {} quizzes",
        asked.len()
    );
}

#[test]
fn threads_change_nothing() {
    let (engine, claims) = asked(
        Policy::builder()
            .questions(3)
            .pass_mark(2)
            .danger_guessable()
            .build()
            .unwrap(),
    );
    let all = |threads| {
        let mut lines = Vec::new();
        let mut parts = 0;
        let inputs = claims.iter().cycle().take(3_000);
        let work = |generator: &mut kba::audit::Generator<'_>, claims: Vec<&Claim>| {
            let mut part = Vec::new();
            generator.quizzes(claims, |generated| push(&generated, &mut part));
            part
        };
        let options = GeneratorOptions::new().seed(5);
        engine
            .danger_generate(&pool(threads), inputs, options, work, |part| {
                parts += 1;
                lines.extend(part);
                Ok::<_, Error>(())
            })
            .unwrap();
        assert!(parts > 1);
        lines
    };
    let one = all(1);
    assert_eq!(one.iter().filter(|byte| **byte == b'\n').count(), 3_000);
    assert_eq!(one, all(2));
    assert_eq!(one, all(5));
    // one after the other they are the same
    let mut generator = engine
        .danger_generator(GeneratorOptions::new().seed(5))
        .unwrap();
    let mut alone = Vec::new();
    generator.set_number(0);
    for claim in claims.iter().cycle().take(3_000) {
        push(&generator.quiz(claim), &mut alone);
    }
    assert_eq!(one, alone);
}

fn push(generated: &Generated<'_>, lines: &mut Vec<u8>) {
    if let Generated::Quiz(made) = generated {
        made.quiz.write_json(lines);
    }
    lines.push(b'\n');
}

/// Inputs are not piled up while the sink takes its time, and its error ends everything.
#[test]
fn the_sink_sets_the_pace() {
    let (engine, claims) = asked(Policy::new());
    let taken = std::cell::Cell::new(0_usize);
    let inputs = claims
        .iter()
        .cycle()
        .inspect(|_| taken.set(taken.get() + 1));
    let mut parts = 0;
    let ended = engine.danger_generate(
        &pool(2),
        inputs,
        GeneratorOptions::new(),
        |_, part| part.len(),
        |part| {
            parts += part;
            if parts > 20_000 {
                return Err(engine.status(&"A".repeat(76).parse()?).unwrap_err());
            }
            // what was taken is worked on, or was handed on
            assert!(taken.get() < parts + 40_000);
            Ok(())
        },
    );
    assert_eq!(ended.unwrap_err().kind(), ErrorKind::Session);
}
