//! What sessions leave behind: evidence that proves itself, a log that can't be rewritten, erasure.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kba::evidence::{Circumstances, Consistency, Event, Evidence, SignerForm, What};
use kba::policy::{Challenge, Detail, Lock, Velocity};
use kba::session::State;
use kba::token::{Expected, PublicKeys, Refusal};
use kba::{
    Begin, BeginOptions, Claim, ClaimForm, Engine, ErrorKind, MemoryStore, Round, Scope, Secret,
    Store, SubjectOf, Unverified, Verdict,
};

use crate::people::secret;
use crate::sessions::{Desk, desk_on, forms, small};

/// An engine with other keys, audience and listeners than a desk has, on the same people.
fn engine_of(desk: &Desk, secret: Secret, store: impl Store + 'static) -> Engine {
    let builder = Engine::builder(desk.engine.population().clone(), secret)
        .policy(desk.engine.policy().clone())
        .clock(desk.clock.clone())
        .store(store);
    builder.build().unwrap()
}

fn names(events: &[Event]) -> Vec<String> {
    let name = |event: &Event| {
        let what = serde_json::to_value(&event.what).unwrap();
        what["event"].as_str().unwrap().to_owned()
    };
    events.iter().map(name).collect()
}

fn proved(engine: &Engine, round: &Round) -> kba::evidence::Verified {
    let file = engine.evidence(&round.session).unwrap().to_json();
    let evidence = Evidence::from_json(file.as_bytes()).unwrap();
    // whoever checks has the file and the keys, no more
    let keys = PublicKeys::from_json(engine.public_keys().to_json().as_bytes()).unwrap();
    evidence.verify(&keys).unwrap()
}

fn circumstances() -> Circumstances {
    let mut told = Circumstances::default();
    told.agreement = Some("agreement 7".into());
    told.recipient = Some("recipient 2".into());
    told.login = Some("ann".into());
    told.ip = Some("203.0.113.7".into());
    told.document = Some("sha-256:9f86d081884c7d65".into());
    told
}

fn challenge_desk(store: impl Store + 'static) -> Desk {
    let near = Challenge::new(2, 2).offer_at(&[1]);
    desk_on(small().challenge(near).detail(Detail::Counts), store)
}

/// One attempt that failed, and one that passed by the challenge.
fn two_attempts(desk: &Desk) -> Round {
    let options = BeginOptions::new()
        .circumstances(circumstances())
        .signer_form(SignerForm::Clear);
    let begin = || {
        let scope = Scope::new("agreement").unwrap();
        match desk
            .engine
            .begin_with(&desk.claims[0], &scope, &options)
            .unwrap()
        {
            Begin::Quiz(begun) => begun.round,
            other => panic!("{other:?}"),
        }
    };
    let first = begin();
    desk.clock.go(30);
    desk.answer(&first, 2);
    desk.clock.go(30);
    let second = begin();
    desk.answer(&second, 1);
    let Verdict::Challenge(more) = desk.engine.challenge(&second.session, true).unwrap() else {
        panic!("no challenge");
    };
    desk.clock.go(30);
    assert!(desk.answer(&more, 0).is_passed());
    second
}

#[test]
fn evidence_tells_the_whole_way() {
    let desk = challenge_desk(MemoryStore::new());
    let round = two_attempts(&desk);
    let proved = proved(&desk.engine, &round);
    let told = [
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
    ];
    assert_eq!(names(&proved.events), told);
    let record = &proved.record;
    assert_eq!(record.result.outcome, "passed_by_challenge");
    assert_eq!(record.circumstances, circumstances());
    let attempts = record.attempts.iter().map(|attempt| {
        let challenge = attempt.challenge.as_ref().map(|c| (c.taken, c.right));
        (attempt.result.as_str(), attempt.right, challenge)
    });
    let told = [
        ("failed", Some(0), None),
        ("passed_by_challenge", Some(1), Some((true, Some(2)))),
    ];
    assert!(attempts.eq(told));
    assert_eq!(
        record.attempts[0].ended,
        Some(record.attempts[0].began + 30)
    );
    let token = record.token.as_ref().unwrap();
    assert_eq!(token.expires, token.issued + 600);
    assert_eq!(
        record.policy.blind_guess,
        desk.engine.policy().strength().once().to_string()
    );
    assert!(
        record
            .verified_claims("https://example.com/framework")
            .is_some()
    );
    assert_eq!(proved.head.size, 12);
}

#[test]
fn no_event_tells_what_only_the_applicant_knows() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let desk = challenge_desk(MemoryStore::new());
    let listen = Arc::clone(&heard);
    let builder = Engine::builder(desk.engine.population().clone(), secret(1))
        .policy(desk.engine.policy().clone())
        .clock(desk.clock.clone())
        .on_event(move |event| {
            listen
                .lock()
                .unwrap()
                .push(serde_json::to_string(event).unwrap());
        });
    let desk = Desk {
        engine: builder.build().unwrap(),
        ..desk
    };
    let round = two_attempts(&desk);
    let texts = heard.lock().unwrap().join("\n").to_lowercase();
    assert_eq!(texts.lines().count(), 12);
    let Begin::Quiz(_) = desk.try_begin(1) else {
        panic!("declined");
    };
    for question in round.questions() {
        for choice in question.choices().iter().filter(|choice| choice.len() > 4) {
            assert!(!texts.contains(&choice.to_lowercase()), "{choice}");
        }
    }
    // the claim of the first person, word by word
    let record = proved(&desk.engine, &round).record;
    let kba::evidence::Signer::Clear { name, address, .. } = record.signer.unwrap() else {
        panic!("clear");
    };
    for word in name
        .split(' ')
        .chain([address.as_str()])
        .filter(|word| word.len() > 2)
    {
        assert!(!texts.contains(&word.to_lowercase()), "{word}");
    }
}

#[test]
fn a_former_session_has_evidence() {
    let desk = challenge_desk(MemoryStore::new());
    let first = desk.begin(0);
    assert!(desk.answer(&first, 0).is_passed());
    let second = desk.begin(0);
    assert_ne!(first.session, second.session);
    desk.engine.cancel(&second.session, "desk 4").unwrap();
    assert_eq!(proved(&desk.engine, &first).record.result.outcome, "passed");
    let later = proved(&desk.engine, &second);
    assert_eq!(later.record.result.outcome, "cancelled");
    let by = |event: &Event| matches!(&event.what, What::Cancelled { by } if by == "desk 4");
    assert!(later.events.iter().any(by));
    assert_ne!(
        later.record.session,
        proved(&desk.engine, &first).record.session
    );
    assert_eq!(
        later.record.subject,
        proved(&desk.engine, &first).record.subject
    );
}

#[test]
fn who_unlocked_is_on_record() {
    let desk = desk_on(
        small().attempts(1).lock(Lock::UntilUnlocked),
        MemoryStore::new(),
    );
    let round = desk.begin(0);
    assert!(matches!(desk.answer(&round, 2), Verdict::Locked { .. }));
    assert_eq!(proved(&desk.engine, &round).record.result.outcome, "locked");
    assert!(matches!(desk.try_begin(0), Begin::Locked { .. }));
    assert_eq!(
        desk.engine.unlock(&round.session, "").unwrap_err().kind(),
        ErrorKind::Config
    );
    desk.engine.unlock(&round.session, "desk 4").unwrap();
    let proved = proved(&desk.engine, &round);
    let told = ["verdict", "locked", "attempt_refused", "unlocked"];
    assert_eq!(names(&proved.events)[3..], told);
    assert_eq!(proved.record.result.outcome, "failed");
}

#[test]
fn whoever_is_refused_for_ever_fills_no_store() {
    let desk = desk_on(
        small().attempts(1).lock(Lock::UntilUnlocked),
        MemoryStore::new(),
    );
    let round = desk.begin(0);
    desk.answer(&round, 2);
    for _ in 0..100 {
        assert!(matches!(desk.try_begin(0), Begin::Locked { .. }));
    }
    let events = proved(&desk.engine, &round).events;
    let refused = names(&events)
        .iter()
        .filter(|name| *name == "attempt_refused")
        .count();
    assert_eq!(refused, 32);
}

#[test]
fn a_kept_head_shows_that_the_log_only_grew() {
    let store = Arc::new(MemoryStore::new());
    let desk = challenge_desk(Arc::clone(&store));
    desk.begin(1);
    let kept = desk.engine.head().unwrap();
    assert_eq!(kept, desk.engine.head().unwrap(), "one second, one head");
    let round = two_attempts(&desk);
    // another node
    let other = engine_of(&desk, secret(1), Arc::clone(&store));
    for engine in [&desk.engine, &other] {
        let proof = engine.consistency(&kept).unwrap().to_json();
        let proof = Consistency::from_json(proof.as_bytes()).unwrap();
        let (old, new) = proof.verify(desk.engine.public_keys()).unwrap();
        assert!(old.size < new.size && old.issuer == "kba");
        assert_eq!(engine.check_log().unwrap(), new.size);
    }
    let file = other.evidence(&round.session).unwrap();
    assert!(file.verify(desk.engine.public_keys()).is_ok());
    // another store, and another engine's keys
    let foreign = engine_of(&desk, secret(1), MemoryStore::new());
    assert_eq!(
        foreign.consistency(&kept).unwrap_err().kind(),
        ErrorKind::Evidence
    );
    let stranger = engine_of(&desk, secret(2), MemoryStore::new());
    assert_eq!(
        stranger.consistency(&kept).unwrap_err().kind(),
        ErrorKind::Evidence
    );
    assert!(file.verify(stranger.public_keys()).is_err());
}

#[test]
fn erasure_leaves_locks_and_the_log() {
    let store = Arc::new(MemoryStore::new());
    let desk = desk_on(
        small().attempts(1).lock(Lock::UntilUnlocked),
        Arc::clone(&store),
    );
    let passed = desk.begin_in(0, "another agreement");
    let Verdict::Passed { token, .. } = desk.answer(&passed, 0) else {
        panic!("not passed");
    };
    let locked = desk.begin(0);
    desk.answer(&locked, 2);
    let other = desk.begin(1);
    let head = desk.engine.head().unwrap();
    assert_eq!(
        desk.engine
            .forget(SubjectOf::Session(&passed.session))
            .unwrap(),
        2
    );
    for round in [&passed, &locked] {
        let error = desk.engine.evidence(&round.session).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Session);
    }
    let used = desk.engine.verify(token.as_str(), &Expected::new("kba"));
    assert!(matches!(
        used,
        Err(Unverified::Refused(Refusal::UnknownSession))
    ));
    // erased again there is nothing left to erase
    assert_eq!(
        desk.engine
            .forget(SubjectOf::Claim(&desk.claims[0]))
            .unwrap(),
        0
    );
    // the lock is no history of the person's to be erased, but a limit
    assert!(matches!(desk.try_begin(0), Begin::Locked { .. }));
    assert_eq!(
        proved(&desk.engine, &other).record.result.outcome,
        "in_progress"
    );
    assert!(desk.engine.consistency(&head).is_ok());
    desk.engine.sweep(1_000).unwrap();
    assert!(matches!(desk.try_begin(0), Begin::Locked { .. }));
    assert!(desk.engine.consistency(&head).is_ok());
}

#[test]
fn events_are_swept_when_their_time_is_over() {
    let day = 24 * 60 * 60;
    let desk = desk_on(small(), MemoryStore::new());
    let engine = Engine::builder(desk.engine.population().clone(), secret(1))
        .policy(desk.engine.policy().clone())
        .clock(desk.clock.clone())
        .events_kept_for(Duration::from_secs(90 * 24 * 60 * 60))
        .build()
        .unwrap();
    let desk = Desk { engine, ..desk };
    let round = desk.begin(0);
    assert!(desk.answer(&round, 0).is_passed());
    desk.clock.go(80 * day);
    desk.engine.sweep(1_000).unwrap();
    assert_eq!(proved(&desk.engine, &round).record.result.outcome, "passed");
    desk.clock.go(12 * day);
    desk.engine.sweep(1_000).unwrap();
    assert!(desk.engine.evidence(&round.session).is_err());
    assert_eq!(desk.engine.check_log().unwrap(), 5);
}

#[test]
fn who_is_declined_has_evidence() {
    let limit = Velocity::new(1, Duration::from_secs(24 * 60 * 60));
    let desk = desk_on(small().per_person(limit), MemoryStore::new());
    let round = desk.begin(0);
    let Verdict::Passed { token, .. } = desk.answer(&round, 0) else {
        panic!("not passed");
    };
    let declined = |begin: Begin| match begin {
        Begin::Declined(declined) => declined,
        other => panic!("{other:?}"),
    };
    let often = declined(desk.try_begin(0));
    let nobody = ClaimForm {
        last_name: "Nobody".into(),
        ..forms()[1].clone()
    };
    let scope = Scope::new("agreement").unwrap();
    let nobody = Claim::new(&nobody).unwrap();
    let unknown = declined(desk.engine.begin(&nobody, &scope).unwrap());
    for (session, reason, told) in [
        (
            &often.session,
            "too_often",
            ["claim_resolved", "velocity_stop"].as_slice(),
        ),
        (
            &unknown.session,
            "no_match",
            ["claim_unresolved"].as_slice(),
        ),
    ] {
        let session = session.as_ref().unwrap();
        let evidence = desk.engine.evidence(session).unwrap();
        let proved = evidence.verify(desk.engine.public_keys()).unwrap();
        let result = &proved.record.result;
        assert_eq!(
            (result.outcome.as_str(), result.reason.as_str()),
            ("declined", reason)
        );
        assert_eq!(names(&proved.events), told);
        assert!(proved.record.signer.is_some() && proved.record.attempts.is_empty());
        assert_eq!(desk.engine.status(session).unwrap().state, State::Declined);
        assert!(desk.engine.cancel(session, "desk 4").is_err());
    }
    // the pass before is as it was
    assert_eq!(desk.state(&round), State::Passed);
    assert!(
        desk.engine
            .verify(token.as_str(), &Expected::new("kba"))
            .is_ok()
    );
    // whoever is declined for ever fills no store
    let stored = (0..100).filter(|_| declined(desk.try_begin(0)).session.is_some());
    assert_eq!(stored.count(), 31);
    assert_eq!(desk.engine.forget(SubjectOf::Claim(&nobody)).unwrap(), 1);
    let gone = desk.engine.evidence(unknown.session.as_ref().unwrap());
    assert_eq!(gone.unwrap_err().kind(), ErrorKind::Session);
}
