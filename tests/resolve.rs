//! Claims through the engine: who is declined and why, and that a thin file is not asked.

use kba::audit::{Rehearsal, RehearsalOptions};
use kba::record::Table;
use kba::{Qualifier, Reason};

use crate::people::{claim_of, engine, form_of, population};
use crate::worlds::{Shape, World};

const SHAPE: Shape = Shape {
    households: 60,
    counties: 1,
    variety: 20,
};

fn declined(begin: Rehearsal) -> Option<(Reason, Vec<Qualifier>)> {
    match begin {
        Rehearsal::Declined(declined) => Some((declined.reason, declined.qualifiers)),
        _ => None,
    }
}

#[test]
fn most_persons_of_a_dense_world_are_asked_and_nobody_else_is() {
    let world = World::random(31, SHAPE);
    let population = population(&world, 4);
    let engine = engine(&population, 1, 3);
    let (mut quizzes, mut thin) = (0, 0);
    for raw in world.raw(Table::Persons) {
        let id = &raw["person_id"];
        let home = world.home(id);
        if home.is_none() {
            continue;
        }
        let begin = engine
            .danger_rehearse(&claim_of(&world, id), &RehearsalOptions::new())
            .unwrap();
        let dead = raw.contains_key("death_date");
        match declined(begin) {
            None => {
                assert!(world.is_adult(id));
                quizzes += 1;
            }
            Some((Reason::Deceased, _)) => assert!(dead),
            Some((Reason::Minor, _)) => assert!(!dead && !world.is_adult(id)),
            Some((reason, qualifiers)) => {
                assert_eq!((reason, qualifiers), (Reason::NotEnoughFacts, vec![]));
                thin += 1;
            }
        }
    }
    assert!(
        quizzes > 70 && thin < 20,
        "{quizzes} quizzes, {thin} declined"
    );
}

#[test]
fn a_thin_file_is_found_but_not_asked() {
    let mut world = World::random(32, SHAPE);
    let person = [
        ("person_id", "thin"),
        ("first_name", "Ann"),
        ("last_name", "Thin"),
        ("birth_date", "1980-01-02"),
        ("ssn", "900001234"),
    ];
    world.add(Table::Persons, &person);
    let home = [
        ("person_id", "thin"),
        ("number", "1"),
        ("street", "Oak St"),
        ("city", "Quincy"),
        ("state", "IL"),
        ("zip", "62301"),
        ("from", "2020"),
    ];
    world.add(Table::Residences, &home);
    let engine = engine(&population(&world, 4), 1, 1);
    let found = declined(
        engine
            .danger_rehearse(&claim_of(&world, "thin"), &RehearsalOptions::new())
            .unwrap(),
    );
    assert_eq!(found, Some((Reason::NotEnoughFacts, vec![])));
    let mut stranger = form_of(&world, "thin");
    stranger.last_name = "Unknown".to_owned();
    let stranger = kba::Claim::new(&stranger).unwrap();
    let found = declined(
        engine
            .danger_rehearse(&stranger, &RehearsalOptions::new())
            .unwrap(),
    );
    assert_eq!(found, Some((Reason::NoMatch, vec![])));
}
