//! Tokens as a signing service and its attackers use them: once, for one purpose, while they last.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use kba::evidence::{Circumstances, Event, What};
use kba::policy::{Challenge, Reauthentication};
use kba::token::{Claims, Expected, Issuer, PublicKeys, Refusal, SigningKey, Token};
use kba::{
    Answers, Begin, BeginOptions, Claim, EmbeddedStore, Engine, ErrorKind, MemoryStore,
    PolicyBuilder, Revocation, Round, Scope, SessionId, Store, SubjectOf, Unverified, Verdict,
};

use crate::sessions::{Hand, builder, forms, small};

pub(crate) const ISSUER: &str = "https://kba.example";
pub(crate) const AUDIENCE: &str = "https://sign.example";
pub(crate) const NOW: u64 = 1_782_820_800;
const AGREEMENT: &str = "agreement";
const DOCUMENT: &str = "sha-256:9f86d081884c7d659a2feaa0c55ad015";
const THUMBPRINT: &str = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

/// An engine, its clock, and what it told of.
pub(crate) struct Service {
    pub(crate) engine: Engine,
    pub(crate) clock: Hand,
    events: Arc<Mutex<Vec<Event>>>,
}

pub(crate) fn issuer(byte: u8) -> Issuer {
    Issuer::new(ISSUER, AUDIENCE, SigningKey::from_seed(&[byte; 32])).unwrap()
}

pub(crate) fn service(policy: PolicyBuilder, issuer: Issuer) -> Service {
    service_on(policy, issuer, MemoryStore::new())
}

pub(crate) fn service_on(
    policy: PolicyBuilder,
    issuer: Issuer,
    store: impl Store + 'static,
) -> Service {
    let (clock, events) = (Hand::new(NOW), Arc::<Mutex<Vec<Event>>>::default());
    let heard = Arc::clone(&events);
    let builder = builder(policy).issuer(issuer).store(store);
    let builder = builder.on_event(move |event| heard.lock().unwrap().push(event.clone()));
    Service {
        engine: builder.clock(clock.clone()).build().unwrap(),
        clock,
        events,
    }
}

pub(crate) fn expected() -> Expected {
    Expected::new(AUDIENCE)
}

impl Service {
    pub(crate) fn begin(&self, who: usize, key: &str, options: &BeginOptions) -> Round {
        let claim = Claim::new(&forms()[who]).unwrap();
        let begin = self
            .engine
            .begin_with(&claim, &Scope::new(key).unwrap(), options);
        match begin.unwrap() {
            Begin::Quiz(begun) => begun.round,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn send(&self, session: &SessionId, quiz_id: &str, wrong: usize) -> Verdict {
        let mut choices = self.engine.danger_reveal(session).unwrap();
        for choice in choices.iter_mut().take(wrong) {
            *choice = *choice % 4 + 1;
        }
        let answers = Answers::new(quiz_id, &choices).unwrap();
        self.engine.answer(session, &answers).unwrap()
    }

    pub(crate) fn pass_with(
        &self,
        who: usize,
        key: &str,
        options: &BeginOptions,
    ) -> (SessionId, Token) {
        let round = self.begin(who, key, options);
        match self.send(&round.session, round.quiz_id(), 0) {
            Verdict::Passed { token, .. } => (round.session, token),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn pass(&self, who: usize) -> (SessionId, Token) {
        self.pass_with(who, AGREEMENT, &BeginOptions::new())
    }

    pub(crate) fn verify(&self, token: &str, expected: &Expected) -> Result<Claims, Refusal> {
        match self.engine.verify(token, expected) {
            Ok(claims) => Ok(claims),
            Err(Unverified::Refused(refusal)) => Err(refusal),
            Err(other) => panic!("{other}"),
        }
    }

    fn used(&self, token: &Token) -> Result<Claims, Refusal> {
        self.verify(token.as_str(), &expected())
    }

    fn refusal(&self, token: &Token) -> Option<Refusal> {
        self.used(token).err()
    }

    /// What happened since it was last asked.
    pub(crate) fn heard(&self) -> Vec<Event> {
        std::mem::take(&mut *self.events.lock().unwrap())
    }
}

fn for_document(document: &str) -> BeginOptions {
    let mut occasion = Circumstances::default();
    occasion.document = Some(document.to_owned());
    BeginOptions::new().circumstances(occasion)
}

fn kind<T: std::fmt::Debug>(result: Result<T, kba::Error>) -> ErrorKind {
    result.unwrap_err().kind()
}

#[test]
fn a_token_is_good_for_once() {
    let service = service(small(), issuer(1));
    let (_, token) = service.pass(0);
    assert!(service.used(&token).is_ok());
    for _ in 0..3 {
        assert_eq!(service.refusal(&token), Some(Refusal::Used));
    }
    let (_, other) = service.pass(1);
    assert!(service.used(&other).is_ok());
    let counts = service.engine.token_counts();
    assert_eq!((counts.minted, counts.accepted), (2, 2));
    assert_eq!(counts.refused, BTreeMap::from([(Refusal::Used, 3)]));
}

/// Sixteen threads show one token, half of them to another node.
#[expect(
    clippy::needless_collect,
    reason = "all are spawned before one is joined"
)]
fn one_is_served(store: &Arc<impl Store + 'static>) {
    let node = || service_on(small(), issuer(1), Arc::clone(store));
    let nodes = [node(), node()];
    for who in 0..4 {
        let (_, token) = nodes[0].pass(who);
        let shown: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..16)
                .map(|number: usize| {
                    let (node, token) = (&nodes[number % 2], &token);
                    scope.spawn(move || node.used(token))
                })
                .collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        assert_eq!(shown.iter().filter(|shown| shown.is_ok()).count(), 1);
        let replays = shown
            .iter()
            .filter(|shown| matches!(shown, Err(Refusal::Used)));
        assert_eq!(replays.count(), 15);
    }
    let accepted = |node: &Service| node.engine.token_counts().accepted;
    assert_eq!(accepted(&nodes[0]) + accepted(&nodes[1]), 4);
    assert_eq!(nodes[1].engine.token_counts().minted, 0);
}

#[test]
fn of_many_threads_one_is_served_in_memory() {
    one_is_served(&Arc::new(MemoryStore::new()));
}

#[test]
fn of_many_threads_one_is_served_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = EmbeddedStore::open(folder.path().join("sessions.kba")).unwrap();
    one_is_served(&Arc::new(store));
}

#[test]
fn a_token_says_what_was_asked_and_for_what() {
    let service = service(small().name("desk"), issuer(1));
    let options = for_document(DOCUMENT).holder_key(THUMBPRINT);
    let (session, token) = service.pass_with(0, AGREEMENT, &options.second_factor("otp"));
    let events = service.heard();
    let expected = expected().action(DOCUMENT).key(THUMBPRINT);
    let claims = service.verify(token.as_str(), &expected).unwrap();
    assert_eq!(
        (claims.iss.as_str(), claims.aud.as_str()),
        (ISSUER, AUDIENCE)
    );
    assert_eq!(
        (claims.iat, claims.nbf, claims.auth_time, claims.exp),
        (NOW, NOW, NOW, NOW + 600)
    );
    assert_eq!(claims.amr, ["kba", "otp", "mfa"]);
    assert_eq!(claims.cnf.unwrap().jkt, THUMBPRINT);
    let pass = &claims.kba;
    assert_eq!((pass.version, pass.by_challenge), (1, false));
    assert_eq!(pass.action.as_deref(), Some(DOCUMENT));
    assert_eq!(pass.policy.as_deref(), Some("desk"));
    assert_eq!((pass.policy_digest.len(), claims.jti.len()), (64, 22));
    // who sees the token can neither answer in the session nor look it up
    assert_ne!(pass.session, session.to_string());
    let handle: SessionId = pass.session.parse().unwrap();
    assert_eq!(kind(service.engine.status(&handle)), ErrorKind::Session);
    for event in events {
        assert_eq!(event.session.as_ref(), Some(&pass.session));
        assert_eq!(event.scope.as_ref(), Some(&pass.scope));
        assert_eq!(event.policy, pass.policy_digest);
        if let What::TokenMinted { token, expires, .. } = event.what {
            assert_eq!((token, expires), (claims.jti.clone(), claims.exp));
        }
    }
}

#[test]
fn a_plain_token_says_no_more() {
    let service = service(small(), issuer(1));
    let claims = service.used(&service.pass(0).1).unwrap();
    assert_eq!((claims.amr, claims.cnf), (vec!["kba".to_owned()], None));
    assert_eq!((claims.kba.action, claims.kba.policy), (None, None));
    let near = Challenge::new(1, 1).offer_at(&[1]).consent(false);
    let service = self::service(small().challenge(near), issuer(1));
    let round = service.begin(0, AGREEMENT, &BeginOptions::new());
    let Verdict::Challenge(more) = service.send(&round.session, round.quiz_id(), 1) else {
        panic!("no challenge");
    };
    let passed = service.send(&round.session, more.quiz_id(), 0);
    let Verdict::Passed { token, .. } = passed else {
        panic!("{passed:?}");
    };
    assert!(service.used(&token).unwrap().kba.by_challenge);
}

#[test]
fn a_subject_is_one_to_one_audience_alone() {
    let store = Arc::new(MemoryStore::new());
    let node = |audience| {
        let key = SigningKey::from_seed(&[1; 32]);
        let issuer = Issuer::new(ISSUER, audience, key).unwrap();
        let service = service_on(small(), issuer, Arc::clone(&store));
        move |who, key| {
            let (_, token) = service.pass_with(who, key, &BeginOptions::new());
            let claims = service.verify(token.as_str(), &Expected::new(audience));
            claims.unwrap()
        }
    };
    let (one, other) = (node(AUDIENCE), node("https://other.example"));
    let first = one(0, "agreement 1");
    let second = one(0, "agreement 2");
    assert_eq!(first.sub, second.sub);
    assert_ne!(first.kba.scope, second.kba.scope);
    let elsewhere = other(0, "agreement 1");
    assert_ne!(first.sub, elsewhere.sub);
    let neighbour = one(1, "agreement 1");
    assert_ne!(first.sub, neighbour.sub);
    assert_eq!(first.kba.scope, neighbour.kba.scope);
    // nor does anything else tell that two are one person
    for pair in [[&first, &second], [&first, &elsewhere]] {
        let [a, b] = pair.map(|claims| [&claims.jti, &claims.kba.session]);
        assert!(a.iter().all(|text| !b.contains(text)));
    }
}

#[test]
fn time_has_edges() {
    let service = service(small(), issuer(1).danger_reusable());
    let (_, token) = service.pass(0);
    let at = |seconds: i64, leeway: u64| {
        service.clock.go(seconds);
        let expected = expected().leeway(Duration::from_secs(leeway));
        let told = service.verify(token.as_str(), &expected).err();
        service.clock.go(-seconds);
        told
    };
    for (leeway, slack) in [(0, 0), (30, 30), (300, 300), (301, 300), (u64::MAX, 300)] {
        assert_eq!(
            at(-slack - 1, leeway),
            Some(Refusal::NotYetValid),
            "{leeway}"
        );
        assert_eq!(at(-slack, leeway), None, "{leeway}");
        assert_eq!(at(599 + slack, leeway), None, "{leeway}");
        assert_eq!(at(600 + slack, leeway), Some(Refusal::Expired), "{leeway}");
    }
    // unless set, 30 seconds
    service.clock.go(629);
    assert!(service.used(&token).is_ok());
    service.clock.go(1);
    assert_eq!(service.refusal(&token), Some(Refusal::Expired));
}

#[test]
fn a_clock_that_goes_backwards_makes_no_token_last() {
    let service = service(small(), issuer(1));
    let (_, token) = service.pass(0);
    service.clock.go(-3_600);
    // by the clock of whoever mints, which others may share
    let (_, earlier) = service.pass(1);
    let exact = expected().leeway(Duration::ZERO);
    assert_eq!(
        service.verify(token.as_str(), &exact).err(),
        Some(Refusal::NotYetValid)
    );
    let claims = service.verify(earlier.as_str(), &exact).unwrap();
    assert_eq!((claims.iat, claims.exp), (NOW - 3_600, NOW - 3_000));
    service.clock.go(3_600);
    assert!(service.verify(token.as_str(), &exact).is_ok());
    service.clock.go(-60);
    assert_eq!(service.refusal(&token), Some(Refusal::NotYetValid));
}

#[test]
fn lifetimes_have_bounds() {
    let day = 24 * 60 * 60 * 1_000;
    for (ms, is_good) in [
        (0, false),
        (999, false),
        (1_000, true),
        (1_500, false),
        (day, true),
        (day + 1_000, false),
        (u64::MAX, false),
    ] {
        let issuer = issuer(1).lifetime(Duration::from_millis(ms));
        let built = builder(small()).issuer(issuer).build();
        assert_eq!(built.is_ok(), is_good, "{ms}");
        if let Err(error) = built {
            assert_eq!(error.kind(), ErrorKind::Config);
        }
    }
    let service = service(small(), issuer(1).lifetime(Duration::from_secs(1)));
    let (_, token) = service.pass(0);
    service.clock.go(1);
    let exact = expected().leeway(Duration::ZERO);
    assert_eq!(
        service.verify(token.as_str(), &exact).err(),
        Some(Refusal::Expired)
    );
}

#[test]
fn a_token_is_for_one_audience_one_action_and_one_holder() {
    let service = service(small(), issuer(1));
    let (_, plain) = service.pass(0);
    let (_, bound) = service.pass_with(1, AGREEMENT, &for_document(DOCUMENT));
    let options = BeginOptions::new().holder_key(THUMBPRINT);
    let (_, held) = service.pass_with(2, AGREEMENT, &options);
    let elsewhere = Expected::new(AUDIENCE.to_uppercase());
    let (action, audience, key) = (
        Refusal::OtherAction,
        Refusal::OtherAudience,
        Refusal::OtherKey,
    );
    for (token, expected, refusal) in [
        (&plain, elsewhere, audience),
        (&plain, Expected::new(""), audience),
        (&plain, expected().action(DOCUMENT), action),
        (&plain, expected().action(""), action),
        (&bound, expected(), action),
        (&bound, expected().action(&DOCUMENT[1..]), action),
        (&bound, expected().action(format!("{DOCUMENT} ")), action),
        (&held, expected(), key),
        (&held, expected().key(""), key),
        (&held, expected().key(THUMBPRINT.to_lowercase()), key),
    ] {
        let refused = service.verify(token.as_str(), &expected);
        assert_eq!(refused.err(), Some(refusal));
    }
    // none of that used them up; a proof that wasn't asked for does no harm
    let with_key = expected().key(THUMBPRINT);
    assert!(service.verify(plain.as_str(), &with_key).is_ok());
    assert!(service.verify(held.as_str(), &with_key).is_ok());
    let for_document = expected().action(DOCUMENT);
    assert!(service.verify(bound.as_str(), &for_document).is_ok());
}

#[test]
fn keys_rotate() {
    let store = Arc::new(MemoryStore::new());
    let node = |issuer| service_on(small(), issuer, Arc::clone(&store));
    let old = node(issuer(2));
    let [(_, first), (_, second)] = [0, 1].map(|who| old.pass(who));
    let cut = node(issuer(1));
    assert_eq!(cut.refusal(&first), Some(Refusal::UnknownKey));
    let former = SigningKey::from_seed(&[2; 32]).public().clone();
    let rotated = node(issuer(1).former_key(former));
    assert!(rotated.used(&first).is_ok());
    assert_eq!(old.refusal(&first), Some(Refusal::Used));
    rotated.clock.go(629);
    assert!(rotated.used(&second).is_ok());
    rotated.clock.go(1);
    assert_eq!(rotated.refusal(&second), Some(Refusal::Expired));
    rotated.clock.go(-630);
    // the new key signs; whoever didn't hear of it refuses
    let (_, third) = rotated.pass(2);
    assert_eq!(old.refusal(&third), Some(Refusal::UnknownKey));
    assert!(cut.used(&third).is_ok());
    let published = rotated.engine.public_keys();
    assert_eq!(
        PublicKeys::from_json(published.to_json().as_bytes()).unwrap(),
        *published
    );
    assert_eq!(published.iter().count(), 2);
    // another operator's tokens, by a key that he was given
    let stolen = SigningKey::from_seed(&[1; 32]);
    let other = Issuer::new("https://other.example", AUDIENCE, stolen).unwrap();
    let (_, foreign) = node(other).pass(3);
    assert_eq!(cut.refusal(&foreign), Some(Refusal::OtherIssuer));
}

#[test]
fn tokens_are_revoked_one_by_one_or_with_their_session() {
    let service = service(small(), issuer(1));
    let engine = &service.engine;
    let (session, token) = service.pass(0);
    engine.revoke(Revocation::Token(&token), "desk 4").unwrap();
    engine.revoke(Revocation::Token(&token), "desk 5").unwrap();
    assert_eq!(service.refusal(&token), Some(Refusal::Revoked));
    let is_revocation = |event: &Event| matches!(event.what, What::TokensRevoked { .. });
    let told: Vec<Event> = (service.heard().into_iter())
        .filter(is_revocation)
        .collect();
    assert!(
        matches!(&told[..], [Event { what: What::TokensRevoked { which, token: Some(_), by, .. }, .. }]
        if which == "token" && by == "desk 4")
    );
    // once more changes nothing
    engine
        .revoke(Revocation::Session(&session), "desk 4")
        .unwrap();
    assert!(!service.heard().iter().any(is_revocation));

    let (session, token) = service.pass(1);
    engine
        .revoke(Revocation::Session(&session), "desk 4")
        .unwrap();
    assert_eq!(service.refusal(&token), Some(Refusal::Revoked));
    // a used one, and one of another key
    let (_, token) = service.pass(2);
    assert!(service.used(&token).is_ok());
    engine.revoke(Revocation::Token(&token), "desk 4").unwrap();
    assert_eq!(service.refusal(&token), Some(Refusal::Revoked));
    let (_, foreign) = self::service(small(), issuer(2)).pass(0);
    let refused = engine.revoke(Revocation::Token(&foreign), "desk 4");
    assert_eq!(kind(refused), ErrorKind::Session);
    for by in ["", &"x".repeat(257)] {
        let refused = engine.revoke(Revocation::Token(&token), by);
        assert_eq!(kind(refused), ErrorKind::Config);
    }
    // nothing in this store of what another's tokens tell of
    let (session, elsewhere) = self::service(small(), issuer(1)).pass(0);
    assert!(service.used(&elsewhere).is_err());
    let other = self::service(small(), issuer(1));
    assert_eq!(other.refusal(&elsewhere), Some(Refusal::UnknownSession));
    for revocation in [
        Revocation::Token(&elsewhere),
        Revocation::Session(&session),
        Revocation::Subject(SubjectOf::Session(&session)),
    ] {
        let refused = other.engine.revoke(revocation, "desk 4");
        assert_eq!(kind(refused), ErrorKind::Session);
    }
}

#[test]
fn tokens_of_a_subject_are_revoked_in_all_scopes() {
    for by_claim in [true, false] {
        let service = service(small(), issuer(1));
        let pass = |who, key| service.pass_with(who, key, &BeginOptions::new());
        let [(session, first), (_, second)] =
            ["agreement 1", "agreement 2"].map(|key| pass(0, key));
        let (_, other) = pass(1, "agreement 1");
        let claim = Claim::new(&forms()[0]).unwrap();
        let of = if by_claim {
            SubjectOf::Claim(&claim)
        } else {
            SubjectOf::Session(&session)
        };
        let revocation = Revocation::Subject(of);
        service.engine.revoke(revocation, "desk 4").unwrap();
        for token in [&first, &second] {
            assert_eq!(service.refusal(token), Some(Refusal::Revoked));
        }
        assert!(service.used(&other).is_ok());
        // what is passed afterwards stands
        let (_, later) = pass(0, "agreement 3");
        assert!(service.used(&later).is_ok());
    }
}

#[test]
fn all_tokens_before_a_time_are_revoked() {
    let policy = || small().reauthentication(Reauthentication::Once);
    let service = service(policy(), issuer(1));
    let (session, before) = service.pass(0);
    service.clock.go(10);
    let revoke = |time| {
        let revocation = Revocation::Before(time);
        service.engine.revoke(revocation, "desk 4").unwrap();
    };
    revoke(NOW);
    let (_, at) = service.pass(1);
    assert_eq!(service.verify(before.as_str(), &expected()).err(), None);
    revoke(NOW + 10);
    assert_eq!(service.refusal(&before), Some(Refusal::Revoked));
    assert!(service.used(&at).is_ok());
    // a later call takes nothing back
    revoke(0);
    assert_eq!(service.refusal(&before), Some(Refusal::Revoked));
    let (_, after) = service.pass(2);
    assert!(service.used(&after).is_ok());
    service.clock.go(600);
    assert_eq!(kind(service.engine.reissue(&session)), ErrorKind::Session);
    // milliseconds by mistake would revoke all tokens for ever
    let later = Revocation::Before((NOW + 611) * 1_000);
    let refused = service.engine.revoke(later, "desk 4").unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Config);
}

#[test]
fn a_pass_that_was_revoked_stands_no_more() {
    let policy = || small().reauthentication(Reauthentication::Once);
    let service = service(policy(), issuer(1));
    let (session, _) = service.pass(0);
    let begin = |who| {
        let claim = Claim::new(&forms()[who]).unwrap();
        let scope = Scope::new(AGREEMENT).unwrap();
        service.engine.begin(&claim, &scope).unwrap()
    };
    assert!(matches!(begin(0), Begin::Passed { .. }));
    let revoked = service
        .engine
        .revoke(Revocation::Session(&session), "desk 4");
    assert!(revoked.is_ok());
    assert!(matches!(begin(0), Begin::Quiz(_)));
    service.pass(1);
    service.clock.go(10);
    assert!(matches!(begin(1), Begin::Passed { .. }));
    let all = service.engine.revoke(Revocation::Before(NOW + 5), "desk 4");
    assert!(all.is_ok());
    assert!(matches!(begin(1), Begin::Quiz(_)));
}

#[test]
fn a_session_is_revoked_without_those_around_it() {
    let service = service(small(), issuer(1).danger_keep_former());
    let (first, one) = service.pass(0);
    let (_, two) = service.pass(0);
    let revoked = service.engine.revoke(Revocation::Session(&first), "desk 4");
    assert!(revoked.is_ok());
    assert_eq!(service.refusal(&one), Some(Refusal::Revoked));
    assert!(service.used(&two).is_ok());
}

#[test]
fn a_later_session_of_the_recipient_takes_its_place() {
    let service = service(small(), issuer(1));
    let (_, former) = service.pass(0);
    let (_, elsewhere) = service.pass_with(0, "another", &BeginOptions::new());
    let (session, present) = service.pass(0);
    assert_eq!(service.refusal(&former), Some(Refusal::Superseded));
    assert!(service.used(&elsewhere).is_ok());
    assert!(service.used(&present).is_ok());
    assert!(service.engine.status(&session).is_ok());
    // as soon as the next begins
    let (_, third) = service.pass(1);
    service.begin(1, AGREEMENT, &BeginOptions::new());
    assert_eq!(service.refusal(&third), Some(Refusal::Superseded));
    let revoked = service.engine.revoke(Revocation::Token(&third), "desk 4");
    assert!(revoked.is_ok(), "it is worth nothing already");
}

#[test]
fn former_tokens_stay_where_the_issuer_says_so() {
    let service = service(small(), issuer(1).danger_keep_former());
    let [(_, first), (_, second), (_, third)] = [0; 3].map(|who| service.pass(who));
    let revocation = Revocation::Token(&second);
    service.engine.revoke(revocation, "desk 4").unwrap();
    assert_eq!(service.refusal(&second), Some(Refusal::Revoked));
    assert!(service.used(&first).is_ok());
    assert_eq!(service.refusal(&first), Some(Refusal::Used));
    assert!(service.used(&third).is_ok());
    let claim = Claim::new(&forms()[0]).unwrap();
    let (_, fourth) = service.pass(0);
    let (_, fifth) = service.pass(0);
    let revocation = Revocation::Subject(SubjectOf::Claim(&claim));
    service.engine.revoke(revocation, "desk 4").unwrap();
    for token in [&fourth, &fifth] {
        assert_eq!(service.refusal(token), Some(Refusal::Revoked));
    }
}

#[test]
fn the_same_answers_get_the_same_token() {
    let service = service(small(), issuer(1));
    let round = service.begin(0, AGREEMENT, &for_document(DOCUMENT));
    let right = service.engine.danger_reveal(&round.session).unwrap();
    let answers = Answers::new(round.quiz_id(), &right).unwrap();
    let token = || match service.engine.answer(&round.session, &answers) {
        Ok(Verdict::Passed { token, .. }) => token.to_string(),
        other => panic!("{other:?}"),
    };
    let first = token();
    service.clock.go(5);
    assert_eq!(token(), first);
    let expected = expected().action(DOCUMENT);
    assert!(service.verify(&first, &expected).is_ok());
    // sent again, they don't make it fresh
    assert_eq!(token(), first);
    assert_eq!(service.verify(&first, &expected).err(), Some(Refusal::Used));
    service.clock.go(900);
    assert_eq!(token(), first);
    assert_eq!(service.engine.token_counts().minted, 1);
}

#[test]
fn a_reusable_token_lasts_until_it_expires_or_is_revoked() {
    let service = service(small(), issuer(1).danger_reusable());
    let [(_, token), (_, other)] = [0, 1].map(|who| service.pass(who));
    for _ in 0..3 {
        assert!(service.used(&token).is_ok());
    }
    assert_eq!(service.engine.token_counts().accepted, 3);
    service
        .engine
        .revoke(Revocation::Token(&token), "desk 4")
        .unwrap();
    assert_eq!(service.refusal(&token), Some(Refusal::Revoked));
    service.clock.go(630);
    assert_eq!(service.refusal(&other), Some(Refusal::Expired));
}

#[test]
fn a_pass_that_stands_gets_a_token_anew() {
    let service = service(small().reauthentication(Reauthentication::Once), issuer(1));
    let engine = &service.engine;
    let (session, first) = service.pass_with(0, AGREEMENT, &for_document(DOCUMENT));
    let expected = expected().action(DOCUMENT).leeway(Duration::from_secs(300));
    service.clock.go(599);
    assert_eq!(kind(engine.reissue(&session)), ErrorKind::Session);
    service.clock.go(1);
    service.heard();
    let second = engine.reissue(&session).unwrap();
    let told = service.heard();
    assert!(
        matches!(&told[..], [Event { what: What::TokenMinted { reissued: true, expires, .. }, .. }]
        if *expires == NOW + 1_200)
    );
    let claims = service.verify(second.as_str(), &expected).unwrap();
    assert_eq!(
        (claims.iat, claims.exp, claims.auth_time),
        (NOW + 600, NOW + 1_200, NOW)
    );
    assert_eq!(
        service.verify(second.as_str(), &expected).err(),
        Some(Refusal::Used)
    );
    assert_ne!(first, second);
    assert_eq!(kind(engine.reissue(&session)), ErrorKind::Session);
    service.clock.go(600);
    // the pass keeps its time, however often
    let third = engine.reissue(&session).unwrap();
    let claims = service.verify(third.as_str(), &expected).unwrap();
    assert_eq!(claims.auth_time, NOW);
    assert_eq!(engine.token_counts().minted, 3);
    // an expired token is revoked, and nothing takes its place
    service.clock.go(901);
    engine.revoke(Revocation::Token(&third), "desk 4").unwrap();
    assert_eq!(kind(engine.reissue(&session)), ErrorKind::Session);
}

/// A pass is good for one use at a time: a token that another took the place of isn't accepted,
/// however wide the leeway.
#[test]
fn of_a_pass_one_token_at_a_time_is_accepted() {
    let service = service(small().reauthentication(Reauthentication::Once), issuer(1));
    let (session, first) = service.pass(0);
    service.clock.go(600);
    let second = service.engine.reissue(&session).unwrap();
    assert!(service.used(&second).is_ok());
    assert!(service.refusal(&first).is_some());
}

#[test]
fn no_other_pass_gets_a_token_anew() {
    let every = service(small(), issuer(1));
    let (session, _) = every.pass(0);
    every.clock.go(900);
    assert_eq!(kind(every.engine.reissue(&session)), ErrorKind::Session);

    let once = service(small().reauthentication(Reauthentication::Once), issuer(1));
    let round = once.begin(0, AGREEMENT, &BeginOptions::new());
    once.clock.go(60);
    assert_eq!(
        kind(once.engine.reissue(&round.session)),
        ErrorKind::Session
    );
    once.send(&round.session, round.quiz_id(), 2);
    assert_eq!(
        kind(once.engine.reissue(&round.session)),
        ErrorKind::Session
    );
    for (who, revocation) in [(1, "token"), (2, "session"), (3, "subject")] {
        let (session, token) = once.pass(who);
        let revocation = match revocation {
            "token" => Revocation::Token(&token),
            "session" => Revocation::Session(&session),
            _ => Revocation::Subject(SubjectOf::Session(&session)),
        };
        once.engine.revoke(revocation, "desk 4").unwrap();
        once.clock.go(900);
        assert_eq!(kind(once.engine.reissue(&session)), ErrorKind::Session);
    }
    let foreign: SessionId = "A".repeat(76).parse().unwrap();
    assert_eq!(kind(once.engine.reissue(&foreign)), ErrorKind::Session);
    assert_eq!(once.engine.token_counts().minted, 3);
}

/// The longest names of all, in characters that JSON has to escape.
#[test]
fn names_of_any_length_make_tokens_that_are_accepted() {
    let long = "\u{1}".repeat(256);
    let key = SigningKey::from_seed(&[1; 32]);
    let issuer = Issuer::new(long.as_str(), long.as_str(), key).unwrap();
    let service = service(small().name(&"x".repeat(64)), issuer);
    let options = for_document(&long).second_factor(long.as_str());
    let options = options.holder_key(THUMBPRINT);
    let (_, token) = service.pass_with(0, AGREEMENT, &options);
    let expected = Expected::new(long.as_str()).action(long.as_str());
    let verified = service.verify(token.as_str(), &expected.key(THUMBPRINT));
    assert_eq!(verified.map(|claims| claims.iss), Ok(long));
    assert!(token.as_str().parse::<Token>().is_ok());
}

#[test]
fn counts_tell_what_became_of_tokens() {
    let service = service(small(), issuer(1));
    assert_eq!(service.engine.token_counts(), kba::TokenCounts::default());
    let tokens = [0, 1, 2].map(|who| service.pass(who).1);
    let [one, two, three] = &tokens;
    service.used(one).unwrap();
    service.used(one).unwrap_err();
    let elsewhere = Expected::new("elsewhere");
    service.verify(two.as_str(), &elsewhere).unwrap_err();
    service
        .engine
        .revoke(Revocation::Token(three), "desk 4")
        .unwrap();
    service.used(three).unwrap_err();
    for forged in ["", "no token", &two.as_str()[1..]] {
        service.verify(forged, &expected()).unwrap_err();
    }
    let counts = service.engine.token_counts();
    assert_eq!((counts.minted, counts.accepted), (3, 1));
    let refused = [
        (Refusal::Malformed, 3),
        (Refusal::OtherAudience, 1),
        (Refusal::Used, 1),
        (Refusal::Revoked, 1),
    ];
    assert_eq!(counts.refused, BTreeMap::from(refused));
    let json = serde_json::to_value(&counts).unwrap();
    assert_eq!(json["refused"]["other_audience"], 1);
}
