//! Goal: a record tells what its events come to, and events that can't be are refused.
//!
//! Method: stories, written as their events, against the attempts and the result that an auditor
//! reads; and any events in any order, which must never panic.

use std::slice;

use proptest::prelude::*;

use super::*;
use crate::evidence::sample::{charged, event, resolved, verdict};

/// What these events come to; the first at 10 seconds, each 10 seconds after the one before.
fn of(story: &[What]) -> Result<Summary, Error> {
    let events: Vec<Event> = (1..)
        .zip(story)
        .map(|(at, what)| event(at * 10_000 + 999, what.clone()))
        .collect();
    summary(&events)
}

/// Outcome, reason, time and the end of the lock.
fn told(story: &[What]) -> (String, String, u64, Option<u64>) {
    let result = of(story).unwrap().result;
    (
        result.outcome,
        result.reason,
        result.at,
        result.locked_until,
    )
}

#[track_caller]
fn comes_to(story: &[What], outcome: &str, reason: &str, at: u64, until: Option<u64>) {
    assert_eq!(
        told(story),
        (outcome.to_owned(), reason.to_owned(), at, until)
    );
}

#[track_caller]
fn refused_at(place: usize, story: &[What]) {
    let e = of(story).unwrap_err();
    assert_eq!(e.kind(), crate::ErrorKind::Evidence);
    assert_eq!(
        e.to_string(),
        format!("event {place} can't follow those before it")
    );
    assert!(of(&story[..place - 1]).is_ok() || place == 1);
}

fn unresolved(reason: &str) -> What {
    What::ClaimUnresolved {
        reason: reason.to_owned(),
        qualifiers: Vec::new(),
    }
}

fn refused(reason: &str) -> What {
    What::AttemptRefused {
        reason: reason.to_owned(),
    }
}

fn minted(token: &str, reissued: bool) -> What {
    What::TokenMinted {
        token: token.to_owned(),
        expires: 1_000,
        reissued,
    }
}

fn by<T>(what: impl Fn(String) -> T) -> T {
    what("operator".to_owned())
}

fn unlocked() -> What {
    by(|by| What::Unlocked { by })
}

fn cancelled() -> What {
    by(|by| What::Cancelled { by })
}

const ANSWERED: What = What::Answered {
    questions: 5,
    challenge: false,
};
const OFFERED: What = What::ChallengeOffered { questions: 2 };
const TAKEN: What = What::ChallengeTaken;
const FOR_GOOD: What = What::Locked { until_ms: None };
const FOR_A_DAY: What = What::Locked {
    until_ms: Some(86_400_001),
};

/// A verdict after the challenge was taken.
fn after_challenge(outcome: &str) -> What {
    What::Verdict {
        outcome: outcome.to_owned(),
        right: Some(3),
        challenge: Some(2),
        challenge_right: Some(1),
    }
}

#[test]
fn a_pass_is_told_with_its_token() {
    let mut story = vec![resolved(), charged(), ANSWERED, verdict("passed")];
    let summed = of(&story).unwrap();
    assert_eq!(
        summed.attempts,
        [AttemptRecord {
            began: 20,
            ended: Some(40),
            result: "passed".to_owned(),
            questions: 5,
            right: Some(4),
            challenge: None,
        }]
    );
    assert_eq!(summed.token, None);
    story.extend([minted("a", false), minted("b", true)]);
    comes_to(&story, "passed", "pass_mark_reached", 40, None);
    let token = of(&story).unwrap().token.unwrap();
    assert_eq!(
        (token.id.as_str(), token.issued, token.expires),
        ("b", 60, 1_000)
    );
    for later in [
        charged(),
        FOR_GOOD,
        cancelled(),
        What::OptedOut,
        ANSWERED,
        verdict("failed"),
    ] {
        refused_at(7, &[&story[..], &[later]].concat());
    }
    story.push(refused("passed"));
    comes_to(&story, "passed", "pass_mark_reached", 40, None);
}

#[test]
fn a_challenge_is_told_as_far_as_it_went() {
    let near = [charged(), ANSWERED, OFFERED];
    let challenge = |ends: &[What]| {
        let story = [&near[..], ends].concat();
        let attempt = of(&story).unwrap().attempts.pop().unwrap();
        let challenge = attempt.challenge.unwrap();
        (
            attempt.result,
            challenge.taken,
            challenge.questions,
            challenge.right,
        )
    };
    let told = |result: &str, taken, right| (result.to_owned(), taken, 2, right);
    assert_eq!(challenge(&[]), told("in_progress", false, None));
    assert_eq!(challenge(&[TAKEN]), told("in_progress", true, None));
    assert_eq!(
        challenge(&[What::ChallengeDeclined, verdict("failed")]),
        told("failed", false, None)
    );
    // its time ran out before it was taken
    assert_eq!(challenge(&[verdict("failed")]), told("failed", false, None));
    for outcome in ["passed_by_challenge", "failed", "expired", "abandoned"] {
        assert_eq!(
            challenge(&[TAKEN, after_challenge(outcome)]),
            told(outcome, true, Some(1))
        );
    }
    comes_to(
        &[&near[..], &[TAKEN, after_challenge("passed_by_challenge")]].concat(),
        "passed_by_challenge",
        "pass_mark_reached",
        50,
        None,
    );
    refused_at(4, &[&near[..], &[OFFERED]].concat());
    refused_at(4, &[&near[..], &[after_challenge("failed")]].concat());
    refused_at(4, &[&near[..], &[verdict("passed_by_challenge")]].concat());
    refused_at(5, &[&near[..], &[TAKEN, verdict("failed")]].concat());
    refused_at(5, &[&near[..], &[TAKEN, TAKEN]].concat());
    refused_at(5, &[&near[..], &[TAKEN, What::ChallengeDeclined]].concat());
}

#[test]
fn the_last_attempt_decides() {
    let mut story = vec![resolved()];
    for (outcome, reason) in [
        ("failed", "pass_mark_missed"),
        ("expired", "time_ran_out"),
        ("abandoned", "left"),
    ] {
        story.push(charged());
        let began = story.len() as u64 * 10;
        comes_to(&story, "in_progress", "in_progress", began, None);
        story.push(verdict(outcome));
        comes_to(&story, outcome, reason, began + 10, None);
    }
    // nobody is asked again: that doesn't change what it came to
    story.extend([unresolved("not_enough_facts"), refused("locked")]);
    comes_to(&story, "abandoned", "left", 70, None);
    story.extend([charged(), verdict("passed")]);
    comes_to(&story, "passed", "pass_mark_reached", 110, None);
    let results: Vec<String> = of(&story)
        .unwrap()
        .attempts
        .into_iter()
        .map(|a| a.result)
        .collect();
    assert_eq!(results, ["failed", "expired", "abandoned", "passed"]);
}

#[test]
fn a_lock_is_told_until_it_ends() {
    let failed = [charged(), verdict("failed")];
    let and = |later: &[What]| [&failed[..], later].concat();
    comes_to(&and(&[FOR_GOOD]), "locked", "no_attempt_left", 30, None);
    comes_to(
        &and(&[FOR_A_DAY]),
        "locked",
        "no_attempt_left",
        30,
        Some(86_401),
    );
    comes_to(
        &and(&[FOR_GOOD, unlocked()]),
        "failed",
        "pass_mark_missed",
        20,
        None,
    );
    comes_to(
        &and(&[FOR_GOOD, unlocked(), charged()]),
        "in_progress",
        "in_progress",
        50,
        None,
    );
    comes_to(
        &and(&[FOR_A_DAY, charged()]),
        "in_progress",
        "in_progress",
        40,
        None,
    );
    refused_at(4, &and(&[FOR_GOOD, charged()]));
    refused_at(2, &[charged(), FOR_GOOD]);
}

#[test]
fn an_end_of_the_session_is_final() {
    let locked = [charged(), verdict("failed"), FOR_A_DAY];
    for (end, outcome, reason) in [
        (cancelled(), "cancelled", "operator_cancelled"),
        (What::OptedOut, "opted_out", "another_method"),
    ] {
        comes_to(&[resolved(), end.clone()], outcome, reason, 20, None);
        let story = [&locked[..], slice::from_ref(&end)].concat();
        comes_to(&story, outcome, reason, 40, Some(86_401));
        comes_to(
            &[&story[..], &[unlocked()]].concat(),
            outcome,
            reason,
            40,
            None,
        );
        // during an attempt, in either order
        let ended = [&[charged(), verdict(outcome)][..], slice::from_ref(&end)].concat();
        comes_to(&ended, outcome, reason, 20, None);
        let ended = [charged(), end.clone(), verdict(outcome), FOR_A_DAY];
        comes_to(&ended, outcome, reason, 30, Some(86_401));
        let attempt = of(&ended).unwrap().attempts.pop().unwrap();
        assert_eq!(
            (attempt.result.as_str(), attempt.ended),
            (outcome, Some(30))
        );
        let attempt = of(&ended[..2]).unwrap().attempts.pop().unwrap();
        assert_eq!(
            (attempt.result.as_str(), attempt.ended),
            (outcome, Some(20))
        );
        for later in [charged(), verdict("failed"), ANSWERED, OFFERED] {
            refused_at(3, &[charged(), end.clone(), later]);
        }
        comes_to(&[end, unresolved("no_match")], outcome, reason, 10, None);
    }
    refused_at(3, &[charged(), cancelled(), What::OptedOut]);
}

#[test]
fn without_an_attempt_nobody_was_asked() {
    comes_to(&[resolved()], "in_progress", "in_progress", 10, None);
    comes_to(&[unresolved("no_match")], "declined", "no_match", 10, None);
    comes_to(
        &[unresolved("person_too_often")],
        "declined",
        "too_often",
        10,
        None,
    );
    let limit = "caller".to_owned();
    let stop = What::VelocityStop { limit };
    comes_to(&[resolved(), stop], "declined", "too_often", 20, None);
    let story = [resolved(), refused("locked")];
    comes_to(&story, "locked", "no_attempt_left", 20, None);
    // the quiz of a decoy
    let story = [unresolved("no_match"), charged(), verdict("failed")];
    comes_to(&story, "failed", "pass_mark_missed", 30, None);
    assert!(of(&[]).unwrap_err().to_string().contains("no events"));
}

#[test]
fn what_needs_an_attempt_is_refused_without() {
    for what in [
        verdict("failed"),
        ANSWERED,
        OFFERED,
        TAKEN,
        What::ChallengeDeclined,
    ] {
        refused_at(1, slice::from_ref(&what));
        refused_at(3, &[charged(), verdict("failed"), what]);
    }
    refused_at(2, &[charged(), verdict("won")]);
    refused_at(2, &[charged(), charged()]);
    refused_at(3, &[charged(), verdict("failed"), minted("a", false)]);
}

fn any_what() -> impl Strategy<Value = What> {
    let outcomes = [
        "passed",
        "passed_by_challenge",
        "failed",
        "expired",
        "cancelled",
        "opted_out",
    ];
    prop_oneof![
        Just(resolved()),
        Just(charged()),
        Just(ANSWERED),
        Just(OFFERED),
        Just(TAKEN),
        Just(What::ChallengeDeclined),
        Just(FOR_GOOD),
        Just(FOR_A_DAY),
        Just(unlocked()),
        Just(cancelled()),
        Just(What::OptedOut),
        Just(minted("a", false)),
        Just(unresolved("minor")),
        prop::sample::select(outcomes.to_vec()).prop_map(verdict),
        prop::sample::select(outcomes.to_vec()).prop_map(after_challenge),
    ]
}

proptest! {
    /// Any events: no panic, and of what is taken no attempt ends twice or passes before the last.
    #[test]
    fn nonsense_is_refused(story in proptest::collection::vec(any_what(), 0..12)) {
        let Ok(summed) = of(&story) else { return Ok(()) };
        let charges = story.iter().filter(|what| matches!(what, What::AttemptCharged { .. }));
        prop_assert_eq!(summed.attempts.len(), charges.count());
        let passed = summed.attempts.iter().position(|a| a.result.starts_with("passed"));
        prop_assert!(passed.is_none_or(|at| at + 1 == summed.attempts.len()));
        prop_assert_eq!(summed.result.is_passed(), passed.is_some());
        prop_assert!(summed.token.is_none() || passed.is_some());
        for attempt in &summed.attempts {
            prop_assert_eq!(attempt.ended.is_none(), attempt.result == "in_progress");
        }
    }
}
