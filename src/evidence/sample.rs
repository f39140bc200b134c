//! Sessions for tests: their events, as a log holds them.

use crate::evidence::{Circumstances, Event, What};

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
        circumstances: Circumstances {
            ip: Some("203.0.113.7".to_owned()),
            ..Circumstances::default()
        },
        what,
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
        right: Some(4),
        challenge: None,
        challenge_right: None,
    }
}
