//! Sessions for tests: their events, as a log holds them.

use crate::evidence::summary::Summary;
use crate::evidence::{Circumstances, Event, PolicyRecord, Provider, Record, Signer, What};

pub(super) const SESSION: &str = "c2Vzc2lvbg";

/// An event of the session; its place is left open.
pub(super) fn event(at_ms: u64, what: What) -> Event {
    Event {
        version: 1,
        at_ms,
        session: Some(SESSION.to_owned()),
        scope: Some("c2NvcGU".to_owned()),
        index: None,
        previous: None,
        policy: "b5bb9d80".to_owned(),
        population: "ed-1".to_owned(),
        circumstances: circumstances(),
        what,
    }
}

fn circumstances() -> Circumstances {
    Circumstances {
        ip: Some("203.0.113.7".to_owned()),
        ..Circumstances::default()
    }
}

pub(super) fn resolved() -> What {
    What::ClaimResolved {
        qualifiers: Vec::new(),
    }
}

pub(super) fn charged() -> What {
    What::AttemptCharged {
        attempt: 1,
        questions: 5,
    }
}

/// Of an attempt without a challenge.
pub(super) fn verdict(outcome: &str) -> What {
    What::Verdict {
        outcome: outcome.to_owned(),
        right: Some(if outcome == "passed" { 4 } else { 2 }),
        challenge: None,
        challenge_right: None,
    }
}

/// The record of the session.
pub(super) fn record(issuer: &str, summed: Summary) -> Record {
    Record {
        version: 1,
        issued: 1_795_343_000,
        provider: Provider {
            issuer: issuer.to_owned(),
            engine: "kba 0.1.0".to_owned(),
            population: "ed-1".to_owned(),
        },
        method: "kbv".to_owned(),
        session: SESSION.to_owned(),
        subject: "c3ViamVjdA".to_owned(),
        signer: Some(Signer::Clear {
            name: "Ann O'Hara-Nu\u{f1}ez".to_owned(),
            birth: "1974-05-09".to_owned(),
            address: "1200 Maple Avenue, Springfield, IL 62704".to_owned(),
            ssn_given: true,
        }),
        circumstances: circumstances(),
        policy: PolicyRecord {
            name: Some("esign".to_owned()),
            digest: "b5bb9d80".to_owned(),
            questions: 5,
            choices: 5,
            pass_mark: 4,
            attempts: Some(3),
            blind_guess: "21/3125".to_owned(),
        },
        attempts: summed.attempts,
        result: summed.result,
        token: summed.token,
    }
}
