//! What whoever listens is told: all that happens, in order, and nothing of a person or an answer.

use std::collections::BTreeSet;

use kba::evidence::{Circumstances, Event};
use kba::policy::Challenge;
use kba::token::Expected;
use kba::{
    Begin, BeginOptions, Claim, ClaimForm, Question, Revocation, Round, Scope, SubjectOf, Verdict,
};
use serde_json::Value;

use crate::sessions::{forms, small};
use crate::tokens::{AUDIENCE, Service, issuer, service};

const AGREEMENT: &str = "agreement";

/// The events of a run as JSON, and all texts of its quizzes.
struct Told {
    events: Vec<Event>,
    shown: BTreeSet<String>,
}

impl Told {
    fn shows(&mut self, round: &Round) {
        let texts = |question: &Question| {
            let prompt = question.prompt().to_owned();
            question
                .choices()
                .iter()
                .cloned()
                .chain([prompt])
                .collect::<Vec<_>>()
        };
        self.shown.extend(round.questions().iter().flat_map(texts));
    }
}

fn occasion() -> BeginOptions {
    let mut told = Circumstances::default();
    (told.ip, told.login) = (Some("203.0.113.7".to_owned()), Some("signer-0".to_owned()));
    BeginOptions::new().circumstances(told)
}

/// One recipient fails, and passes by the challenge; the token is used, shown again, and revoked.
/// Another gives up; a third is nobody.
fn run(service: &Service) -> Told {
    let mut told = Told {
        events: Vec::new(),
        shown: BTreeSet::new(),
    };
    let engine = &service.engine;
    let first = service.begin(0, AGREEMENT, &occasion());
    told.shows(&first);
    service.send(&first.session, first.quiz_id(), 2);
    let second = service.begin(0, AGREEMENT, &occasion());
    told.shows(&second);
    service.send(&second.session, second.quiz_id(), 1);
    let Ok(Verdict::Challenge(more)) = engine.challenge(&second.session, true) else {
        panic!("no challenge");
    };
    told.shows(&more);
    let passed = service.send(&second.session, more.quiz_id(), 0);
    let Verdict::Passed { token, .. } = passed else {
        panic!("{passed:?}");
    };
    engine
        .verify(token.as_str(), &Expected::new(AUDIENCE))
        .unwrap();
    engine
        .verify(token.as_str(), &Expected::new(AUDIENCE))
        .unwrap_err();
    engine
        .verify("forged", &Expected::new(AUDIENCE))
        .unwrap_err();
    let claim = Claim::new(&forms()[0]).unwrap();
    let revocation = Revocation::Subject(SubjectOf::Claim(&claim));
    engine.revoke(revocation, "desk 4").unwrap();
    engine.revoke(Revocation::Before(1), "desk 4").unwrap();
    let third = service.begin(1, AGREEMENT, &occasion());
    told.shows(&third);
    engine.opt_out(&third.session).unwrap();
    let nobody = Claim::new(&ClaimForm {
        last_name: "Nobodyknown".to_owned(),
        ..forms()[2].clone()
    });
    let scope = Scope::new(AGREEMENT).unwrap();
    let begin = engine.begin_with(&nobody.unwrap(), &scope, &occasion());
    assert!(matches!(begin, Ok(Begin::Declined(_))));
    told.events = service.heard();
    told
}

fn told() -> Told {
    let near = Challenge::new(1, 1).offer_at(&[1]);
    run(&service(small().challenge(near).opt_out(true), issuer(1)))
}

#[test]
fn all_that_happens_is_told_in_order() {
    let events = told().events;
    let names: Vec<String> = events
        .iter()
        .map(|event| {
            serde_json::to_value(&event.what).unwrap()["event"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    let expected = [
        "claim_resolved",
        "attempt_charged",
        "answered",
        "verdict",
        "claim_resolved",
        "attempt_charged",
        "answered",
        "challenge_offered",
        "challenge_taken",
        "answered",
        "verdict",
        "token_minted",
        "token_used",
        "token_refused",
        "token_refused",
        "tokens_revoked",
        "tokens_revoked",
        "claim_resolved",
        "attempt_charged",
        "verdict",
        "opted_out",
        "claim_unresolved",
    ];
    assert_eq!(names, expected);
    // nothing else comes between the events of the first
    let session = events[0].session.clone();
    assert!(session.is_some());
    let trail: Vec<&Event> = events
        .iter()
        .filter(|event| event.session == session)
        .collect();
    assert_eq!(trail.len(), 15);
    for (at, event) in (0..).zip(&trail) {
        assert_eq!(event.index, Some(at));
        assert_eq!(event.previous.is_some(), at > 0);
    }
    let links: BTreeSet<String> = events
        .iter()
        .map(|event| format!("{:?}", event.previous))
        .collect();
    assert_eq!(links.len(), 14 + 3 + 1, "no commitment comes twice");
    assert!(events.is_sorted_by_key(|event| event.at_ms));
}

/// What is left of an event without names and digests, which are held to their alphabet.
fn bare(event: &Event) -> String {
    let mut value = serde_json::to_value(event).unwrap();
    let members = value.as_object_mut().unwrap();
    let names = [
        "session",
        "scope",
        "previous",
        "policy",
        "population",
        "at_ms",
    ];
    let mut names: Vec<Value> = names
        .iter()
        .filter_map(|name| members.remove(*name))
        .collect();
    let what = members["what"].as_object_mut().unwrap();
    names.extend(
        ["token", "expires"]
            .iter()
            .filter_map(|name| what.remove(*name)),
    );
    for name in names.iter().filter_map(Value::as_str) {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        assert!(name.len() >= 22 && name.bytes().all(fits), "{name}");
    }
    value.to_string()
}

#[test]
fn nothing_told_is_of_a_person_or_an_answer() {
    let told = told();
    let mut marks = told.shown;
    for form in &forms()[..3] {
        marks.extend([
            form.first_name.clone(),
            form.last_name.clone(),
            form.birth.clone(),
            form.birth[..4].to_owned(),
            form.ssn_last4.clone(),
            form.address.clone(),
            form.city.clone(),
            form.zip.clone(),
        ]);
    }
    marks.insert("Nobodyknown".to_owned());
    marks.retain(|mark| mark.len() > 2);
    assert!(marks.len() > 30, "{marks:?}");
    for event in &told.events {
        let text = bare(event).replace("203.0.113.7", "").to_lowercase();
        for mark in &marks {
            assert!(!text.contains(&mark.to_lowercase()), "{mark}: {text}");
        }
        // and whole, by the texts that no name or digest comes to by chance
        let whole = serde_json::to_string(event).unwrap();
        assert!(
            marks
                .iter()
                .filter(|mark| mark.len() > 7)
                .all(|mark| !whole.contains(mark))
        );
    }
}
