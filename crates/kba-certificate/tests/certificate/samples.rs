//! Records to certify.

use kba::evidence::Record;
use kba_certificate::Attestation;
use serde_json::{Value, json};

pub(crate) const ROOT: &str = "5d1c0b7e6f2a49c38a90f1e2d3c4b5a697887766554433221100ffeeddccbbaa";
pub(crate) const EVIDENCE: &str =
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// 2026-11-22, 10:15:00 UTC.
pub(crate) const START: u64 = 1_795_342_500;

pub(crate) fn attestation() -> Attestation {
    Attestation::new()
        .signed_by("evidence-2026", START + 920)
        .logged(1_048_213, ROOT)
        .events(14)
        .evidence_sha256(EVIDENCE)
        .verified(true)
}

pub(crate) fn record(value: Value) -> Record {
    serde_json::from_value(value).unwrap()
}

/// Passed at the first attempt.
pub(crate) fn passed() -> Value {
    json!({
        "version": 1,
        "issued": START + 900,
        "provider": {
            "issuer": "https://verify.example.com",
            "engine": "kba 0.1.0",
            "population": "ed-2026-11-01-8c1f60a2b4d7e935",
        },
        "method": "kbv",
        "session": "s-01jd9y4m7k2v8w3x5z6b7c8d9e",
        "subject": "p-7f3a9c1e5b2d8064",
        "signer": {
            "form": "clear",
            "name": "Ann O'Hara-Nu\u{f1}ez",
            "birth": "1974-05-09",
            "address": "1200 Maple Avenue, Apt 4B, Springfield, IL 62704",
            "ssn_given": true,
        },
        "circumstances": {
            "agreement": "CBJCHBCAABAA-7781",
            "recipient": "ann.ohara@example.com",
            "login": "ann.ohara",
            "ip": "203.0.113.77",
            "document": format!("sha-256:{EVIDENCE}"),
        },
        "policy": {
            "name": "esign",
            "digest": "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c",
            "questions": 5,
            "choices": 5,
            "pass_mark": 4,
            "attempts": 3,
            "blind_guess": "21/3125",
        },
        "attempts": [attempt(0, Some(95), "passed", Some(5))],
        "result": {
            "outcome": "passed",
            "at": START + 95,
            "reason": "pass_mark_reached",
            "locked_until": null,
        },
        "token": {
            "id": "tok-5XqzH2v9Jm3LrT8w",
            "issued": START + 95,
            "expires": START + 695,
        },
    })
}

/// Passed at the second attempt, by the challenge that followed a near miss; masked.
pub(crate) fn passed_by_challenge() -> Value {
    let mut value = passed();
    value["signer"] = json!({
        "form": "masked",
        "name": "A*** O*****-N*****",
        "birth": "1974",
        "address": "IL",
        "ssn_given": false,
    });
    let mut second = attempt(130, Some(260), "passed_by_challenge", Some(3));
    second["challenge"] = json!({ "taken": true, "questions": 2, "right": 2 });
    let mut first = attempt(0, Some(95), "failed", Some(2));
    first["challenge"] = json!({ "taken": false, "questions": 2, "right": null });
    value["attempts"] = json!([first, second]);
    value["result"]["outcome"] = json!("passed_by_challenge");
    value["result"]["at"] = json!(START + 260);
    value["circumstances"] = json!({ "agreement": "CBJCHBCAABAA-7781" });
    value
}

/// Five attempts, none of them passed; a digest of the claim; little else is known.
pub(crate) fn locked() -> Value {
    let mut value = passed();
    value["signer"] = json!({ "form": "digest", "digest": ROOT });
    value["circumstances"] = json!({});
    let mut third = attempt(400, Some(520), "failed", None);
    third["challenge"] = json!({ "taken": true, "questions": 2, "right": null });
    value["attempts"] = json!([
        attempt(0, Some(95), "failed", Some(2)),
        attempt(150, Some(330), "expired", None),
        third,
        attempt(600, Some(640), "abandoned", None),
        attempt(700, Some(790), "failed", Some(1)),
    ]);
    value["result"] = json!({
        "outcome": "locked",
        "at": START + 790,
        "reason": "no_attempt_left",
        "locked_until": START + 87_190,
    });
    value["policy"]["attempts"] = json!(5);
    value["token"] = json!(null);
    value
}

/// Attempts enough for more pages.
pub(crate) fn many_attempts() -> Value {
    let mut value = locked();
    let attempts = (0..60_u64).map(|at| attempt(at * 200, Some(at * 200 + 95), "failed", Some(1)));
    value["attempts"] = attempts.collect();
    value
}

fn attempt(began: u64, ended: Option<u64>, result: &str, right: Option<u8>) -> Value {
    json!({
        "began": START + began,
        "ended": ended.map(|ended| START + ended),
        "result": result,
        "questions": 5,
        "right": right,
        "challenge": null,
    })
}
