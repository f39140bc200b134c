//! Goal: docs/design.md, "Sessions", tells what each event does in each state.
//!
//! Method: every state is brought about, every event happens in it, and what came of it is held
//! against the table there, cell by cell.

use std::time::Duration;

use super::desk::Desk;
use super::model::{Mistake, Op, Step};
use super::{Outcome, State};
use crate::ErrorKind;
use crate::policy::{Challenge, Policy};

const DESIGN: &str = include_str!("../../docs/design.md");
const RIGHT: Op = Op::Answer(1);
const WRONG: Op = Op::Answer(0);
const BEGIN: Op = Op::Begin {
    challenge: true,
    decoy: false,
};

/// Two questions, both to be right; a challenge of one question for one right; three attempts.
fn policy() -> Policy {
    let policy = Policy::builder()
        .questions(2)
        .pass_mark(2)
        .choices(4)
        .attempts(3)
        .one_by_one(true)
        .quiz_time(Duration::from_secs(60))
        .challenge(Challenge::new(1, 1).offer_at(&[1]))
        .danger_guessable();
    policy.build().unwrap()
}

/// How each state comes about.
fn states() -> Vec<(&'static str, Vec<Op>)> {
    let offered = [BEGIN, RIGHT, WRONG];
    let taken = [BEGIN, RIGHT, WRONG, Op::Decide(true)];
    let failed = [BEGIN, WRONG, WRONG];
    vec![
        ("begun", vec![BEGIN]),
        ("in progress, 1 of 1 right", vec![BEGIN, RIGHT]),
        ("in progress, 0 of 1 right", vec![BEGIN, WRONG]),
        ("challenge offered", offered.to_vec()),
        ("challenge in progress", taken.to_vec()),
        ("failed", failed.to_vec()),
        (
            "failed, locked",
            failed.iter().cycle().take(9).cloned().collect(),
        ),
        ("expired", vec![BEGIN, Op::Wait(60_000), Op::Leave]),
        ("abandoned", vec![BEGIN, Op::Leave]),
        ("passed", vec![BEGIN, RIGHT, RIGHT]),
        ("passed by challenge", [&taken[..], &[RIGHT]].concat()),
        ("cancelled", vec![BEGIN, Op::Close(State::Cancelled)]),
        ("opted out", vec![BEGIN, Op::Close(State::OptedOut)]),
    ]
}

fn events() -> Vec<(&'static str, Op)> {
    vec![
        ("begin", BEGIN),
        ("right", RIGHT),
        ("wrong", WRONG),
        ("again", Op::Again(0)),
        ("another's", Op::Misanswer(Mistake::Foreign)),
        ("too many", Op::Misanswer(Mistake::TooMany)),
        ("take", Op::Decide(true)),
        ("decline", Op::Decide(false)),
        ("leave", Op::Leave),
        ("cancel", Op::Close(State::Cancelled)),
        ("opt out", Op::Close(State::OptedOut)),
        ("unlock", Op::Unlock),
        ("time", Op::Wait(60_000)),
    ]
}

fn name(outcome: &Outcome) -> String {
    let state = serde_json::to_string(&outcome.state).unwrap();
    let state = state.trim_matches('"').replace('_', " ");
    let locked = outcome.locked.map_or("", |_| ", locked");
    format!("{state}{locked}")
}

/// What an event does in a state; a dot where it changes nothing.
fn cell(before: &[Op], event: &Op) -> String {
    let policy = policy();
    let mut desk = Desk::new(policy.clone());
    for op in before {
        desk.apply(op);
    }
    let was = desk.case.outcome(&policy);
    // where nothing is on display, right and wrong answers are answers to something else
    let asked = was.state.is_open() && was.state != State::ChallengeOffered;
    let event = match event {
        Op::Answer(_) if !asked => &Op::Misanswer(Mistake::Foreign),
        event => event,
    };
    match desk.apply(event) {
        Step::Refused(ErrorKind::Session) => "-".to_owned(),
        Step::Refused(_) => "no answers".to_owned(),
        Step::Locked(_) => "locked".to_owned(),
        Step::PassStands => "passed".to_owned(),
        Step::Waited => {
            desk.apply(&Op::Misanswer(Mistake::Foreign));
            changed(&was, &desk.case.outcome(&policy))
        }
        Step::Told(outcome) if outcome.state == State::Begun => "begun".to_owned(),
        // what was told of an attempt under way is told as it stands now
        Step::Told(outcome) if outcome.state.is_open() => {
            changed(&was, &desk.case.outcome(&policy))
        }
        Step::Told(outcome) => changed(&was, &outcome),
    }
}

fn changed(was: &Outcome, is: &Outcome) -> String {
    if was == is { ".".to_owned() } else { name(is) }
}

#[test]
fn the_table_of_the_design_holds() {
    let columns: Vec<&str> = events().iter().map(|(name, _)| *name).collect();
    let mut table = vec![
        format!("| state | {} |", columns.join(" | ")),
        format!("|{}", " --- |".repeat(columns.len() + 1)),
    ];
    for (state, before) in states() {
        let cells: Vec<String> = events().iter().map(|(_, op)| cell(&before, op)).collect();
        table.push(format!("| {state} | {} |", cells.join(" | ")));
    }
    let told = DESIGN
        .lines()
        .skip_while(|line| !line.starts_with("| state | begin |"));
    let told: Vec<&str> = told.take_while(|line| line.starts_with('|')).collect();
    assert_eq!(told, table, "it should be:\n{}\n", table.join("\n"));
}

/// Each of the eleven states is a row.
#[test]
fn no_state_is_left_out() {
    let policy = policy();
    let mut reached: Vec<State> = states()
        .iter()
        .map(|(_, before)| {
            let mut desk = Desk::new(policy.clone());
            for op in before {
                desk.apply(op);
            }
            desk.case.state
        })
        .collect();
    reached.sort_unstable();
    reached.dedup();
    assert_eq!(reached.len(), 11);
}
