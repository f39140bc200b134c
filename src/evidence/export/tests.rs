//! Goal: evidence that was changed in any way is found, and none that wasn't is refused.
//!
//! Method: sessions in a log among others' entries; every text of a file bent, events dropped,
//! doubled, moved and exchanged, statements and heads of other evidence put in their place. A file
//! that was written once (tests/fixtures/evidence-v1.json) verifies for ever.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::ErrorKind;
use crate::evidence::sample::{SESSION, charged, event, record, resolved, verdict};
use crate::evidence::{LogTree, What};

const FIXTURE: &str = include_str!("../../../tests/fixtures/evidence-v1.json");
const ISSUER: &str = "https://verify.example.com";

fn key(byte: u8) -> SigningKey {
    SigningKey::from_seed(&[byte; 32])
}

fn keys() -> PublicKeys {
    PublicKeys::new([key(7).public().clone()])
}

fn refused(evidence: &Evidence) -> String {
    let e = evidence.verify(&keys()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::Evidence);
    e.to_string()
}

/// A pass at the second attempt, by the challenge.
fn story() -> Vec<What> {
    let answered = |challenge| What::Answered {
        questions: if challenge { 2 } else { 5 },
        challenge,
    };
    vec![
        resolved(),
        charged(),
        answered(false),
        verdict("failed"),
        charged(),
        answered(false),
        What::ChallengeOffered { questions: 2 },
        What::ChallengeTaken,
        answered(true),
        What::Verdict {
            outcome: "passed_by_challenge".to_owned(),
            right: Some(3),
            challenge: Some(2),
            challenge_right: Some(2),
        },
        What::TokenMinted {
            token: "tok-1".to_owned(),
            expires: 1_795_343_200,
            reissued: false,
        },
    ]
}

/// A session in a log: what is exported is made of it.
struct Logged {
    events: Vec<Event>,
    texts: Vec<String>,
    entries: Vec<LogEntry>,
    numbers: Vec<u64>,
}

impl Logged {
    /// Each event some entries of other sessions after the one before; an earlier session of the
    /// subject came before the first.
    fn new(story: &[What]) -> Self {
        let mut logged = Self {
            events: Vec::new(),
            texts: Vec::new(),
            entries: Vec::new(),
            numbers: Vec::new(),
        };
        let mut previous = Commitment([4; 32]);
        for (place, what) in (0_u32..).zip(story) {
            for other in 0..place * 7 + 1 {
                logged.append([u8::try_from(other).unwrap(); 32]);
            }
            let at_ms = 1_795_342_500_123 + u64::from(place) * 12_000;
            let mut event = event(at_ms, what.clone());
            (event.index, event.previous) = (Some(place), Some(previous));
            let text = serde_json::to_string(&event).unwrap();
            previous = Commitment::of(&salt(logged.events.len()), &text);
            logged.numbers.push(count(&logged.entries));
            logged.append(previous.0);
            logged.events.push(event);
            logged.texts.push(text);
        }
        logged.append([9; 32]);
        logged
    }

    fn append(&mut self, commitment: [u8; 32]) {
        let entry = LogEntry::after(self.entries.last(), commitment);
        self.entries.push(entry);
    }

    fn head(&self, tree: &LogTree) -> Head {
        let root = tree.root(tree.len(), &|from, most| self.read(from, most));
        Head::new(ISSUER.to_owned(), tree.len(), root.unwrap(), 1_795_343_000)
    }

    fn read(&self, from: u64, most: usize) -> Result<Vec<LogEntry>, Error> {
        let from = usize::try_from(from).unwrap();
        Ok(self.entries.iter().skip(from).take(most).copied().collect())
    }

    fn proved(&self, tree: &LogTree) -> Vec<Proved> {
        let read = |from, most| self.read(from, most);
        let texts = self.texts.iter().zip(&self.numbers).enumerate();
        let proved = texts.map(|(place, (text, number))| {
            let proof = tree.inclusion(*number, tree.len(), &read).unwrap();
            let chain = self.entries[usize::try_from(*number).unwrap()].chain;
            Proved::new(text.clone(), salt(place), *number, chain, proof)
        });
        proved.collect()
    }

    fn record(&self) -> Record {
        record(ISSUER, summary(&self.events).unwrap())
    }

    fn tree(&self) -> LogTree {
        let mut tree = LogTree::default();
        tree.extend(&self.entries).unwrap();
        tree
    }

    fn export(&self) -> Evidence {
        self.export_as(&self.record()).unwrap()
    }

    fn export_as(&self, record: &Record) -> Result<Evidence, Error> {
        let tree = self.tree();
        let (events, head) = (self.proved(&tree), self.head(&tree));
        Evidence::new(&key(7), 1_795_343_001, record.clone(), events, &head)
    }

    /// Evidence as it would stand if it were signed whether it verifies or not.
    fn danger_export(&self, record: Record) -> Evidence {
        let tree = self.tree();
        danger_sign(&key(7), record, self.proved(&tree), &self.head(&tree))
    }
}

fn danger_sign(key: &SigningKey, record: Record, events: Vec<Proved>, head: &Head) -> Evidence {
    let statement = Statement {
        version: 1,
        issuer: head.issuer.clone(),
        at: 1_795_343_001,
        record,
        events: events.iter().map(Proved::commitment).collect(),
        head: Tree::of(head),
    };
    Evidence(File {
        format: FILE.name.to_owned(),
        version: FILE.version,
        statement: STATEMENT.sign(key, &statement),
        head: head.sign(key),
        events,
    })
}

fn salt(place: usize) -> [u8; 32] {
    [u8::try_from(place).unwrap() + 100; 32]
}

fn count<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).unwrap()
}

#[test]
fn what_is_exported_verifies_with_the_keys_alone() {
    let logged = Logged::new(&story());
    let evidence = logged.export();
    let read = Evidence::from_json(evidence.to_json().as_bytes()).unwrap();
    assert_eq!(read, evidence);
    let verified = read.verify(&keys()).unwrap();
    assert_eq!(verified.record, logged.record());
    assert_eq!(verified.events, logged.events);
    assert_eq!(verified.head, logged.head(&logged.tree()));
    assert_eq!(verified.key_id, key(7).public().id());
    assert_eq!(verified.at, 1_795_343_001);
    assert_eq!(format!("{evidence:?}"), "Evidence([11 events])");
}

/// What was written as version 1 verifies for ever, and is written so.
#[test]
fn the_file_of_version_1_stays_as_it_is() {
    let json = Logged::new(&story()).export().to_json();
    assert_eq!(json.trim(), FIXTURE.trim(), "{json}");
    let verified = Evidence::from_json(FIXTURE.as_bytes()).unwrap();
    assert!(verified.verify(&keys()).unwrap().record.result.is_passed());
}

/// Files that only one long text tells apart from others: each text, at its ends and within.
#[test]
fn every_text_of_a_file_counts() {
    let evidence = Logged::new(&story()).export();
    let mut texts = 0;
    let value: Value = serde_json::from_str(&evidence.to_json()).unwrap();
    each_text(&value, &mut |pointer, text| {
        texts += 1;
        for at in [0, text.len() / 3, text.len() - 1] {
            let mut bent = value.clone();
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] ^= 1;
            *bent.pointer_mut(pointer).unwrap() = json!(String::from_utf8(bytes).unwrap());
            let read = Evidence::from_json(bent.to_string().as_bytes());
            let verified = read.and_then(|evidence| evidence.verify(&keys()));
            assert!(verified.is_err(), "{pointer} {at}");
        }
    });
    assert!(texts > 100, "{texts}");
}

fn each_text(value: &Value, see: &mut impl FnMut(&str, &str)) {
    fn within(value: &Value, pointer: &str, see: &mut impl FnMut(&str, &str)) {
        match value {
            Value::String(text) => see(pointer, text),
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    within(item, &format!("{pointer}/{at}"), see);
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    within(member, &format!("{pointer}/{name}"), see);
                }
            }
            _ => {}
        }
    }
    within(value, "", see);
}

#[test]
fn events_can_not_be_dropped_doubled_moved_or_cut_off() {
    let whole = Logged::new(&story()).export();
    for at in 0..whole.0.events.len() {
        let bend = |how: &dyn Fn(&mut Vec<Proved>)| {
            let mut bent = whole.clone();
            how(&mut bent.0.events);
            refused(&bent)
        };
        let listed = "the file has 10 events, the statement lists 11";
        assert_eq!(bend(&|events| drop(events.remove(at))), listed);
        assert!(bend(&|events| events.truncate(at)).contains("the statement lists 11"));
        assert!(bend(&|events| events.insert(at, events[at].clone())).contains("has 12 events"));
        let place = at + 1;
        let told = format!("event {place} is not the one that the statement lists");
        assert_eq!(bend(&|events| events[at].salt[5] ^= 1), told);
        assert_eq!(bend(&|events| events[at].text.push(' ')), told);
        if at > 0 {
            let told = format!("event {at} is not the one that the statement lists");
            assert_eq!(bend(&|events| events.swap(at - 1, at)), told);
        }
        let told = format!("event {place} is not the one that was logged");
        assert_eq!(bend(&|events| events[at].chain[0] ^= 1), told);
        assert_eq!(bend(&|events| _ = events[at].proof.0.pop()), told);
        assert_eq!(bend(&|events| events[at].proof.0.push([0; 32])), told);
        assert_eq!(bend(&|events| events[at].number += 1), told);
        if at > 0 {
            let told = format!("event {place} was not logged after the one before");
            assert_eq!(
                bend(&|events| events[at].number = events[at - 1].number),
                told
            );
        }
    }
}

#[test]
fn parts_of_other_evidence_do_not_fit() {
    let one = Logged::new(&story());
    let mut later = Logged::new(&story());
    later.append([1; 32]);
    let (one, later) = (one.export(), later.export());
    for (mut bent, other) in [(one.clone(), &later), (later.clone(), &one)] {
        bent.0.head = other.0.head.clone();
        assert_eq!(refused(&bent), "the statement was made for another head");
        bent.0.statement.clone_from(&other.0.statement);
        assert_eq!(refused(&bent), "event 1 is not the one that was logged");
        bent.0.events.clone_from(&other.0.events);
        assert!(bent.verify(&keys()).is_ok());
    }
    let passed = Logged::new(&[charged(), verdict("passed")]).export();
    let failed = Logged::new(&[charged(), verdict("failed")]).export();
    let mut bent = failed.clone();
    bent.0.events[1] = passed.0.events[1].clone();
    assert!(refused(&bent).starts_with("event 2 is not the one that the statement"));
    bent.0.statement.clone_from(&passed.0.statement);
    assert_eq!(refused(&bent), "the statement was made for another head");
    // head and statement are no substitutes
    let mut bent = failed.clone();
    bent.0.statement = failed.0.head.to_string();
    assert_eq!(refused(&bent), "the statement was signed as something else");
    let mut bent = failed.clone();
    bent.0.head = failed.0.statement.parse().unwrap();
    assert_eq!(refused(&bent), "the head was signed as something else");
}

#[test]
fn evidence_of_other_engines_is_refused() {
    let logged = Logged::new(&story());
    let tree = logged.tree();
    let (events, head) = (logged.proved(&tree), logged.head(&tree));
    let by = |key: &SigningKey, record: &Record, head: &Head| {
        danger_sign(key, record.clone(), events.clone(), head)
    };
    let record = logged.record();
    let unknown = "is signed by a key that isn't among those believed";
    let other = by(&key(8), &record, &head);
    assert_eq!(refused(&other), format!("the statement {unknown}"));
    let mut mixed = by(&key(7), &record, &head);
    mixed.0.head = head.sign(&key(8));
    assert_eq!(refused(&mixed), format!("the head {unknown}"));
    // keys may change between a head and a statement
    let both = PublicKeys::new([key(8).public().clone(), key(7).public().clone()]);
    assert!(mixed.verify(&both).is_ok());
    let issuers = "statement, record and head are of different issuers";
    let other = Head {
        issuer: "https://other.example.com".to_owned(),
        ..head
    };
    assert_eq!(refused(&by(&key(7), &record, &other)), issuers);
    let mut mixed = by(&key(7), &record, &head);
    mixed.0.head = other.sign(&key(7));
    assert_eq!(refused(&mixed), issuers);
    let mut record = record;
    record.provider.issuer = other.issuer;
    assert_eq!(refused(&by(&key(7), &record, &head)), issuers);
}

/// An engine that signs anything but what its events come to.
#[test]
fn a_record_says_what_the_events_come_to() {
    let logged = Logged::new(&story());
    let told = |bend: &dyn Fn(&mut Record)| {
        let mut record = logged.record();
        bend(&mut record);
        let told = refused(&logged.danger_export(record.clone()));
        // and is never handed out
        assert_eq!(logged.export_as(&record).unwrap_err().to_string(), told);
        told
    };
    let other = |what| format!("the record tells of another {what} than the events");
    assert_eq!(told(&|r| r.attempts[0].right = Some(5)), other("attempts"));
    assert_eq!(told(&|r| drop(r.attempts.pop())), other("attempts"));
    assert_eq!(told(&|r| r.result.at += 1), other("result"));
    assert_eq!(told(&|r| r.token = None), other("token"));
    let login = |r: &mut Record| r.circumstances.login = Some("eve".to_owned());
    assert_eq!(told(&login), other("occasion"));
    assert_eq!(told(&|r| r.policy.digest.push('0')), other("policy"));
    assert_eq!(
        told(&|r| r.provider.population.push('0')),
        other("population")
    );
    assert!(told(&|r| r.version = 2).contains("record is of version 2"));
    assert_eq!(
        told(&|r| r.session.push('x')),
        "event 1 is of another session"
    );
}

/// An engine whose log tells of another history than a session has.
#[test]
fn events_that_do_not_belong_together_are_refused() {
    let told = |bend: &dyn Fn(&mut Vec<Event>)| {
        let mut logged = Logged::new(&story());
        let record = logged.record();
        bend(&mut logged.events);
        logged.entries.clear();
        logged.numbers.clear();
        logged.texts.clear();
        for (place, event) in logged.events.clone().iter().enumerate() {
            let text = serde_json::to_string(event).unwrap();
            logged.numbers.push(count(&logged.entries));
            logged.append(Commitment::of(&salt(place), &text).0);
            logged.texts.push(text);
        }
        refused(&logged.danger_export(record))
    };
    let other = "x".to_owned();
    let session = "event 3 is of another session";
    assert_eq!(told(&|e| e[2].session = None), session);
    assert_eq!(told(&|e| e[2].session = Some(other.clone())), session);
    let version = "event 4 is of another version than 1, or not an event";
    assert_eq!(told(&|e| e[3].version = 2), version);
    let place = "event 1 has no place among those of its subject";
    assert_eq!(told(&|e| e[0].index = None), place);
    let first = "event 1 is not the first of the session";
    assert_eq!(told(&|e| e[0].index = Some(1)), first);
    assert_eq!(told(&|e| drop(e.remove(0))), first);
    let apart = "event 5 doesn't follow from the one before";
    assert_eq!(told(&|e| e[4].index = Some(8)), apart);
    assert_eq!(told(&|e| e[4].previous = None), apart);
    assert_eq!(told(&|e| e[4].previous = e[3].previous), apart);
    assert_eq!(told(&|e| e[4].scope = None), apart);
    // one was left out before it was signed
    assert_eq!(told(&|e| drop(e.remove(4))), apart);
    assert_eq!(told(&|e| e.truncate(0)), "the session has no events");
}

#[test]
fn other_files_are_told_apart() {
    let json = Logged::new(&story()).export().to_json();
    let refused = |json: &str| {
        let e = Evidence::from_json(json.as_bytes()).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::Evidence);
        e.to_string()
    };
    let told = |from: &str, to: &str| {
        assert!(json.contains(from));
        refused(&json.replacen(from, to, 1))
    };
    assert!(told("kba evidence", "kba consistency").contains("another format"));
    assert!(told("\"version\": 1", "\"version\": 2").contains("of version 2"));
    assert!(told("\"head\"", "\"header\"").contains("line 5, column"));
    assert!(told("\"number\": ", "\"number\": -").contains("line 10, column"));
    assert!(refused(&json[..2_000]).contains("line 4, column"));
    assert!(refused(&json.repeat(2)).contains("column"));
    assert!(refused("").contains("line 1, column 0"));
    let most = "{".repeat(16 * 1_024 * 1_024 + 1);
    assert!(refused(&most).contains("at most 16384 KiB"));
    assert!(refused(&most[1..]).contains("line 1, column 2"));
    let texts = [SESSION, "203.0.113.7"];
    for told in [
        told("\"salt\"", "\"salt\": \"203.0.113.7\", \"salt\""),
        told("203.0.113.7", "203.0.113.7\""),
    ] {
        assert!(texts.iter().all(|text| !told.contains(text)), "{told}");
    }
}

fn any_story() -> impl Strategy<Value = Vec<What>> {
    let ends = ["failed", "expired", "abandoned"];
    let attempts = proptest::collection::vec(prop::sample::select(ends.to_vec()), 1..4);
    (attempts, any::<bool>()).prop_map(|(ends, passes)| {
        let attempts = ends.iter().flat_map(|end| [charged(), verdict(end)]);
        let pass = [charged(), verdict("passed")];
        attempts
            .chain(pass.into_iter().filter(|_| passes))
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Any session verifies, and no byte of it can be another.
    #[test]
    fn any_change_is_found(story in any_story(), at: prop::sample::Index, to: u8) {
        let evidence = Logged::new(&story).export();
        prop_assert!(evidence.verify(&keys()).is_ok());
        let mut json = evidence.to_json().into_bytes();
        let at = at.index(json.len());
        json[at] = to;
        let Ok(read) = Evidence::from_json(&json) else { return Ok(()) };
        // blanks between members mean nothing
        prop_assert!(read == evidence || read.verify(&keys()).is_err());
    }

    /// Bytes that look like a file: no panic, no belief.
    #[test]
    fn nonsense_is_not_believed(texts: [String; 3], number: u64, bytes: [u8; 32]) {
        let [statement, head, text] = texts;
        let bytes = serde_json::to_value(Commitment(bytes)).unwrap();
        let json = json!({
            "format": "kba evidence", "version": 1, "statement": statement, "head": head,
            "events": [{
                "text": text, "salt": bytes, "number": number, "chain": bytes, "proof": [bytes],
            }],
        });
        let read = Evidence::from_json(json.to_string().as_bytes()).unwrap();
        prop_assert!(read.verify(&keys()).is_err());
    }
}
