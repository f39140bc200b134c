//! Tokens and their keys under a library of another language, and that library's tokens here.

use std::env;
use std::io::Write as _;
use std::process::{Command, Stdio};

use kba::BeginOptions;
use kba::clock::{Clock as _, SystemClock};
use kba::evidence::Circumstances;
use kba::token::{Expected, Refusal, SigningKey};
use serde_json::{Value, json};

use crate::sessions::small;
use crate::tokens::{AUDIENCE, ISSUER, NOW, issuer, service};

/// Method: `foreign.py` (`PyJWT`) gets tokens of this engine, good and expired, and the published
/// keys; it verifies them, and returns tokens of its own, made with all that is public.
#[test]
#[ignore = "needs PyJWT: scripts/foreign"]
fn pyjwt_agrees_on_tokens() {
    let former = SigningKey::from_seed(&[2; 32]).public().clone();
    let service = service(small(), issuer(1).former_key(former));
    let now = SystemClock::default().now().as_secs();
    let (_, expired) = service.pass(0);
    service.clock.go(now.cast_signed() - NOW.cast_signed());
    let mut occasion = Circumstances::default();
    occasion.document = Some("sha-256:\u{fc}\"\\\u{1f600}".to_owned());
    let options = BeginOptions::new().circumstances(occasion.clone());
    let (_, bound) = service.pass_with(1, "agreement", &options.second_factor("otp"));
    let (_, token) = service.pass(2);
    let told = json!({
        "issuer": ISSUER,
        "audience": AUDIENCE,
        "keys": service.engine.public_keys().to_json(),
        "token": token,
        "bound": bound,
        "document": occasion.document,
        "expired": expired,
        "other": self::service(small(), issuer(9)).pass(0).1,
    });
    let forged = python(&told);
    let forged = forged.as_object().unwrap();
    assert!(forged.len() >= 20, "{}", forged.len());
    for (name, text) in forged {
        let refusal = service.verify(text.as_str().unwrap(), &Expected::new(AUDIENCE));
        assert!(
            matches!(
                refusal,
                Err(Refusal::Malformed
                    | Refusal::OtherType
                    | Refusal::UnknownKey
                    | Refusal::Forged)
            ),
            "{name}: {refusal:?}"
        );
    }
    assert!(
        service
            .verify(token.as_str(), &Expected::new(AUDIENCE))
            .is_ok()
    );
}

fn python(told: &Value) -> Value {
    let python = env::var("KBA_PYTHON").expect("run by scripts/foreign");
    let mut child = Command::new(python)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/foreign.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(told.to_string().as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "foreign.py failed");
    serde_json::from_slice(&output.stdout).unwrap()
}
