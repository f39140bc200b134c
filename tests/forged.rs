//! Tokens that other code made, bent or signed: whoever hasn't the key gets nothing for them, not
//! even a row in the store.

use std::fs;
use std::sync::Arc;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use ed25519_dalek::Signer as _;
use kba::evidence::What;
use kba::token::Refusal;
use kba::{BeginOptions, EmbeddedStore, MemoryStore, Store};
use sha2::{Digest as _, Sha256};

use crate::sessions::small;
use crate::tokens::{Service, expected, issuer, service, service_on};

/// The seed of the engine's key.
const OURS: u8 = 1;
const THEIRS: u8 = 9;

/// A forgery, and why it is to be refused.
type Forgery = (String, Refusal);

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    Base64UrlUnpadded::encode_string(bytes.as_ref())
}

fn decode(text: &str) -> Vec<u8> {
    Base64UrlUnpadded::decode_vec(text).unwrap()
}

fn parts(token: &str) -> [&str; 3] {
    let parts: Vec<&str> = token.split('.').collect();
    parts.try_into().unwrap()
}

fn key(byte: u8) -> ed25519_dalek::SigningKey {
    ed25519_dalek::SigningKey::from_bytes(&[byte; 32])
}

/// The thumbprint of RFC 7638.
fn kid(byte: u8) -> String {
    let x = encode(key(byte).verifying_key().as_bytes());
    let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    encode(Sha256::digest(jwk))
}

fn header(byte: u8) -> String {
    let id = kid(byte);
    format!(r#"{{"alg":"EdDSA","kid":"{id}","typ":"kba+jwt"}}"#)
}

/// Encoded parts, signed by a key.
fn signed(byte: u8, head: &str, payload: &str) -> String {
    let text = format!("{head}.{payload}");
    let signature = key(byte).sign(text.as_bytes()).to_bytes();
    format!("{text}.{}", encode(signature))
}

/// HMAC by SHA-256 (RFC 2104).
fn mac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut block = [0_u8; 64];
    if key.len() > 64 {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let hash = |pad: u8, text: &[u8]| {
        let padded = block.map(|byte| byte ^ pad);
        Sha256::new()
            .chain_update(padded)
            .chain_update(text)
            .finalize()
    };
    hash(0x5c, &hash(0x36, text)).to_vec()
}

/// Source: RFC 4231, 4.3.
#[test]
fn macs_are_those_of_the_rfc() {
    let mac = mac(b"Jefe", b"what do ya want for nothing?");
    assert_eq!(mac[..4], [0x5b, 0xdc, 0xc1, 0x46]);
}

/// Headers that name another algorithm, with no signature, a good one, and keyed digests under all
/// that is public of the key.
fn of_other_algorithms(token: &str, keys: &str) -> Vec<Forgery> {
    let [_, payload, signature] = parts(token);
    let (id, public) = (kid(OURS), key(OURS).verifying_key());
    let mut forged = Vec::new();
    for alg in [
        "none", "None", "NONE", "", "HS256", "HS512", "ES256", "RS256", "Ed25519", "eddsa",
    ] {
        for header in [
            format!(r#"{{"alg":"{alg}","kid":"{id}","typ":"kba+jwt"}}"#),
            format!(r#"{{"alg":"{alg}","typ":"JWT"}}"#),
            format!(r#"{{"alg":"{alg}"}}"#),
        ] {
            let head = encode(header);
            let text = format!("{head}.{payload}");
            let secrets = [
                &public.as_bytes()[..],
                encode(public).as_bytes(),
                keys.as_bytes(),
            ]
            .map(|secret| encode(mac(secret, text.as_bytes())));
            let signatures = secrets.iter().map(String::as_str);
            for signature in signatures.chain(["", signature]) {
                forged.push((format!("{text}.{signature}"), Refusal::Malformed));
            }
            forged.push((signed(OURS, &head, payload), Refusal::Malformed));
            forged.push((text, Refusal::Malformed));
        }
    }
    forged
}

/// Headers that aren't the one, each signed by the right key, and with the signature of the token.
fn of_other_headers(token: &str) -> Vec<Forgery> {
    let [_, payload, signature] = parts(token);
    let (id, ours) = (kid(OURS), header(OURS));
    let other = encode(key(THEIRS).verifying_key());
    let jwk = format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{other}"}}"#);
    let with = |more: &str| ours.replace('}', &format!(",{more}}}"));
    let (malformed, other_type) = (Refusal::Malformed, Refusal::OtherType);
    let headers = [
        (ours.replace("kba+jwt", "JWT"), other_type),
        (ours.replace("kba+jwt", "jwt"), other_type),
        (ours.replace("kba+jwt", "KBA+JWT"), other_type),
        (ours.replace("kba+jwt", "application/kba+jwt"), other_type),
        (ours.replace("kba+jwt", "kba-evidence+jwt"), other_type),
        (ours.replace(r#","typ":"kba+jwt""#, ""), malformed),
        (ours.replace(&format!(r#""kid":"{id}","#), ""), malformed),
        (ours.replace(r#""alg":"EdDSA","#, ""), malformed),
        (ours.replace(&id, &kid(THEIRS)), Refusal::UnknownKey),
        (ours.replace(&id, ""), Refusal::UnknownKey),
        (ours.replace(&id, "../../dev/null"), Refusal::UnknownKey),
        (ours.replace("kba+jwt", r"kba\u002bjwt"), malformed),
        (ours.replace("EdDSA", r"\u0045dDSA"), malformed),
        (ours.replace("{", "{ "), malformed),
        (ours.clone() + "\n", malformed),
        (ours.replace('}', ""), malformed),
        (ours.replace(r#""alg""#, r#""alg":"none","alg""#), malformed),
        (with(r#""alg":"none""#), malformed),
        (with(r#""crit":["b64"],"b64":false"#), malformed),
        (with(r#""b64":true"#), malformed),
        (with(r#""zip":"DEF""#), malformed),
        (with(r#""cty":"JWT""#), malformed),
        (with(r#""jku":"https://evil.example/keys""#), malformed),
        (with(r#""x5u":"https://evil.example/keys""#), malformed),
        (with(&format!(r#""jwk":{jwk}"#)), malformed),
        (
            format!(r#"{{"typ":"kba+jwt","alg":"EdDSA","kid":"{id}"}}"#),
            malformed,
        ),
        (format!(r#"["EdDSA","{id}","kba+jwt"]"#), malformed),
        (String::new(), malformed),
        ("null".to_owned(), malformed),
    ];
    let by = |byte, header: &String| signed(byte, &encode(header), payload);
    let all = headers.iter().flat_map(|(header, refusal)| {
        let copied = format!("{}.{payload}.{signature}", encode(header));
        [by(OURS, header), by(THEIRS, header), copied].map(|text| (text, *refusal))
    });
    all.collect()
}

/// The right header, and a signature that isn't the key's.
fn of_other_signatures(token: &str, others: &[&str]) -> Vec<Forgery> {
    let [head, payload, signature] = parts(token);
    let mut forged = vec![signed(THEIRS, head, payload)];
    for other in others {
        let [_, their_payload, their_signature] = parts(other);
        forged.push(format!("{head}.{payload}.{their_signature}"));
        forged.push(format!("{head}.{their_payload}.{signature}"));
    }
    let good: [u8; 64] = decode(signature).try_into().unwrap();
    // other parts than those that were signed
    forged.push(format!("{token}.{signature}"));
    forged.push(format!("{head}..{payload}.{signature}"));
    forged.push(format!("{head}..{signature}"));
    let (mut neutral, mut no_s, mut no_r) = ([0; 64], good, good);
    neutral[0] = 1;
    no_s[32..].fill(0);
    no_r[..32].fill(0);
    let mut swapped = good;
    swapped.rotate_left(32);
    for bad in [
        [0; 64],
        [0xff; 64],
        neutral,
        no_s,
        no_r,
        swapped,
        plus_order(good),
    ] {
        forged.push(format!("{head}.{payload}.{}", encode(bad)));
    }
    forged
        .into_iter()
        .map(|text| (text, Refusal::Forged))
        .collect()
}

/// The same signature for whoever doesn't reduce S: S and the order of the group.
fn plus_order(mut signature: [u8; 64]) -> [u8; 64] {
    // 2^252 + 27742317777372353535851937790883648493, RFC 8032, 5.1
    let order = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14,
    ];
    let mut carry = 0;
    for at in 0..32 {
        let of_order = match at {
            0..16 => order[at],
            31 => 0x10,
            _ => 0,
        };
        let sum = u16::from(signature[32 + at]) + of_order + carry;
        signature[32 + at] = (sum & 0xff) as u8;
        carry = sum >> 8;
    }
    assert_eq!(carry, 0);
    signature
}

/// The bytes of a token, written in another way.
fn of_other_writing(token: &str) -> Vec<Forgery> {
    let [head, payload, signature] = parts(token);
    let mut forged: Vec<String> = [
        format!("{token}="),
        format!("{token}=="),
        format!("{token}A"),
        format!("{token}."),
        format!("{token} "),
        format!("{token}\n"),
        format!("{token}\0"),
        format!(" {token}"),
        format!("\u{feff}{token}"),
        format!("Bearer {token}"),
        format!(".{token}"),
        format!("{head}.{payload}"),
        format!("{head}.{payload}."),
        format!("{signature}.{payload}.{head}"),
        // the serialisation in JSON of RFC 7515
        format!(r#"{{"payload":"{payload}","protected":"{head}","signature":"{signature}"}}"#),
        ".".repeat(4_096),
        "\u{1f600}".repeat(8),
        "A".repeat(1 << 20),
        format!("{token}{}", "A".repeat(1 << 20)),
        String::new(),
    ]
    .into();
    forged.extend(loose(signature).map(|signature| format!("{head}.{payload}.{signature}")));
    forged.push(format!("{head}.{payload}.{}=", signature));
    let standard = |text: &str| text.replace('-', "+").replace('_', "/");
    if standard(signature) != signature {
        forged.push(format!("{head}.{payload}.{}", standard(signature)));
    }
    forged
        .into_iter()
        .map(|text| (text, Refusal::Malformed))
        .collect()
}

/// The same bytes in Base64 with bits set where none are.
fn loose(text: &str) -> impl Iterator<Item = String> {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (start, last) = text.split_at(text.len() - 1);
    let value = alphabet.find(last).unwrap();
    let mask = match text.len() % 4 {
        2 => 0xf,
        3 => 0x3,
        _ => 0,
    };
    assert_eq!(value & mask, 0);
    (1..=mask).map(move |bits| {
        let at = value | bits;
        format!("{start}{}", &alphabet[at..=at])
    })
}

/// What the right key signed, of another form: it comes of no engine, but then of a library that
/// was given the key.
fn of_other_payloads(token: &str) -> Vec<Forgery> {
    let [head, payload, _] = parts(token);
    let json = String::from_utf8(decode(payload)).unwrap();
    let doubled = ["iss", "aud", "sub", "jti", "iat", "nbf", "exp", "auth_time"].map(|claim| {
        json.replacen(
            &format!(r#""{claim}":"#),
            &format!(r#""{claim}":0,"{claim}":"#),
            1,
        )
    });
    let jsons = [
        json.replacen('{', r#"{"exp":99999999999,"#, 1),
        json.replace(r#""version":1"#, r#""version":1,"version":1"#),
        json.replace(r#""version":1"#, r#""version":1.0"#),
        json.replace(r#""by_challenge""#, r#""admin":true,"by_challenge""#),
        json.replace(r#""amr":["kba"]"#, r#""amr":"kba""#),
        json.replace(r#""iss""#, r#""crit":["x"],"iss""#),
        json.replace(r#""iat":"#, r#""iat":-"#),
        json.replace(r#""iat":"#, r#""iat":1e"#),
        json.replace(r#""nbf""#, r#""nbf":null,"other""#),
        json.replace(r#""aud":"#, r#""aud":["https://sign.example"],"other":"#),
        json.replace(r#""kba":{"#, r#""cnf":{"jkt":"","jwk":{}},"kba":{"#),
        json.replace(r#""kba":{"#, r#""cnf":{"jkt":1},"kba":{"#),
        // the same claims, in other bytes
        json.replacen('{', "{ ", 1),
        format!("{json} "),
        json.replace(r#""kba""#, r#""\u006bba""#),
        listed(&json),
        format!("\u{feff}{json}"),
        format!("{json}{json}"),
        json[..json.len() - 1].to_owned(),
        "{".repeat(3_000),
        "{}".to_owned(),
        "[]".to_owned(),
        String::new(),
    ];
    let bent = jsons.iter().chain(&doubled);
    let bent = bent.inspect(|bent| assert_ne!(**bent, json)).map(encode);
    let latin: Vec<u8> = decode(payload).iter().map(|byte| byte | 0x80).collect();
    let written = [
        encode(latin),
        format!("{payload}="),
        format!("{payload}=="),
        format!("{payload}.{payload}"),
        json.clone(),
        encode(" ".repeat(1 << 20)),
    ];
    bent.chain(written)
        .chain(loose(payload))
        .map(|payload| (signed(OURS, head, &payload), Refusal::Malformed))
        .collect()
}

/// An object's values as an array, in their order.
fn listed(json: &str) -> String {
    let claims: kba::token::Claims = serde_json::from_str(json).unwrap();
    assert!(claims.cnf.is_none());
    let pass = serde_json::to_string(&claims.kba).unwrap();
    let flat = serde_json::to_string(&(
        (&claims.iss, &claims.aud, &claims.sub, &claims.jti),
        (claims.iat, claims.nbf, claims.exp, claims.auth_time),
    ));
    let flat = flat
        .unwrap()
        .replace("],[", ",")
        .replace("[[", "[")
        .replace("]]", "");
    let listed = format!(r#"{flat},["kba"],null,{pass}]"#);
    assert_eq!(
        serde_json::from_str::<kba::token::Claims>(&listed).unwrap(),
        claims
    );
    listed
}

fn forgeries(service: &Service) -> (String, Vec<Forgery>) {
    let (_, token) = service.pass(0);
    let (_, other) = service.pass(1);
    let (_, foreign) = self::service(small(), issuer(THEIRS)).pass(0);
    let keys = service.engine.public_keys().to_json();
    let mut all = of_other_algorithms(token.as_str(), &keys);
    all.extend(of_other_headers(token.as_str()));
    all.extend(of_other_signatures(
        token.as_str(),
        &[other.as_str(), foreign.as_str()],
    ));
    all.extend(of_other_writing(token.as_str()));
    all.extend(of_other_payloads(token.as_str()));
    all.push((foreign.to_string(), Refusal::UnknownKey));
    (token.to_string(), all)
}

#[test]
fn forgeries_are_refused_and_write_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sessions.kba");
    let store: Arc<dyn Store> = Arc::new(EmbeddedStore::open(&file).unwrap());
    let service = service_on(small(), issuer(OURS), Arc::clone(&store));
    let (token, forged) = forgeries(&service);
    // the code that forges makes tokens as good as the engine's
    let [head, payload, _] = parts(&token);
    assert_eq!(
        (signed(OURS, head, payload), head),
        (token.clone(), &*encode(header(OURS)))
    );
    service.heard();
    let (entries, bytes) = (store.log_len().unwrap(), fs::read(&file).unwrap());
    for (text, refusal) in &forged {
        let shown: String = text.chars().take(2_000).collect();
        let told = service.verify(text, &expected()).err();
        assert_eq!(told, Some(*refusal), "{shown}");
        let events = service.heard();
        assert_eq!(events.len(), 1, "{shown}");
        let is_told = matches!(&events[0].what, What::TokenRefused { token: None, reason }
            if reason == refusal);
        assert!(is_told && events[0].session.is_none(), "{shown}");
    }
    assert!(forged.len() > 300, "{}", forged.len());
    assert_eq!(store.log_len().unwrap(), entries);
    assert!(
        fs::read(&file).unwrap() == bytes,
        "the store was written to"
    );
    let counted: u64 = service.engine.token_counts().refused.values().sum();
    assert_eq!(counted, forged.len() as u64);
    assert!(service.verify(&token, &expected()).is_ok());
}

/// Each bit of a token flipped, and each end cut off.
#[test]
fn no_bit_of_a_token_is_idle() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let service = service_on(small(), issuer(OURS), Arc::clone(&store));
    let (_, token) = service.pass(0);
    let token = token.as_str();
    let (entries, rows) = (store.log_len().unwrap(), format!("{store:?}"));
    for bit in 0..token.len() * 8 {
        let mut bytes = token.as_bytes().to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let bent = String::from_utf8_lossy(&bytes);
        let refusal = service.verify(&bent, &expected()).unwrap_err();
        assert!(
            matches!(
                refusal,
                Refusal::Malformed | Refusal::Forged | Refusal::OtherType | Refusal::UnknownKey
            ),
            "bit {bit}: {refusal:?}"
        );
    }
    for cut in 0..token.len() {
        let (start, end) = token.split_at(cut);
        assert!(service.verify(start, &expected()).is_err(), "{cut}");
        assert!(
            cut == 0 || service.verify(end, &expected()).is_err(),
            "{cut}"
        );
    }
    assert_eq!(
        (store.log_len().unwrap(), format!("{store:?}")),
        (entries, rows)
    );
    assert!(service.verify(token, &expected()).is_ok());
}

/// Whoever has one good token can't fill the store by showing it: what is put on record of refusals
/// of one session ends.
#[test]
fn refusals_on_record_end() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let service = service_on(small(), issuer(OURS), Arc::clone(&store));
    let (_, token) = service.pass_with(0, "agreement", &BeginOptions::new());
    let entries = store.log_len().unwrap();
    for _ in 0..50 {
        let elsewhere = kba::token::Expected::new("elsewhere");
        assert!(service.verify(token.as_str(), &elsewhere).is_err());
    }
    assert!(service.verify(token.as_str(), &expected()).is_ok());
    for _ in 0..50 {
        assert_eq!(
            service.verify(token.as_str(), &expected()).err(),
            Some(Refusal::Used)
        );
    }
    assert!(store.log_len().unwrap() < entries + 40);
    let counts = service.engine.token_counts();
    assert_eq!(counts.refused.values().sum::<u64>(), 100);
}
