//! Goal: a token says what was minted, to whom it was minted for, while it lasts, and nothing else.

use proptest::prelude::*;

use super::*;

const NOW: u64 = 1_795_000_000;

fn claims() -> Claims {
    Claims {
        iss: "https://kba.example".to_owned(),
        aud: "https://sign.example".to_owned(),
        sub: "c3ViamVjdA".to_owned(),
        jti: "aWQ".to_owned(),
        iat: NOW,
        nbf: NOW,
        exp: NOW + 600,
        auth_time: NOW - 5,
        amr: vec!["kba".to_owned()],
        cnf: None,
        kba: Pass {
            version: 1,
            session: "c2Vzc2lvbg".to_owned(),
            scope: "c2NvcGU".to_owned(),
            action: Some("sha-256:00".to_owned()),
            policy: Some("zoho_sign".to_owned()),
            policy_digest: "ab".to_owned(),
            by_challenge: false,
        },
    }
}

fn issuer(byte: u8) -> Issuer {
    let key = SigningKey::from_seed(&[byte; 32]);
    Issuer::new("https://kba.example", "https://sign.example", key).unwrap()
}

fn expected() -> Expected {
    Expected::new("https://sign.example").action("sha-256:00")
}

fn read_at(token: &Token, expected: &Expected, now: u64) -> Result<Claims, Refusal> {
    let read = issuer(1).read(token.as_str(), expected, Duration::from_secs(now));
    read.map_err(|(refusal, _)| refusal)
}

#[test]
fn a_token_says_what_was_minted() {
    let token = issuer(1).mint(&claims()).unwrap();
    assert_eq!(read_at(&token, &expected(), NOW), Ok(claims()));
    assert_eq!(format!("{token:?}"), "Token([..])");
}

#[test]
fn every_refusal_has_its_reason() {
    let token = issuer(1).mint(&claims()).unwrap();
    let refused = |expected: &Expected| read_at(&token, expected, NOW).unwrap_err();
    assert_eq!(
        refused(&Expected::new("https://other.example")),
        Refusal::OtherAudience
    );
    assert_eq!(
        refused(&Expected::new("https://sign.example")),
        Refusal::OtherAction
    );
    assert_eq!(
        refused(&expected().action("sha-256:01")),
        Refusal::OtherAction
    );
    let forged = issuer(2).mint(&claims()).unwrap();
    assert_eq!(read_at(&forged, &expected(), NOW), Err(Refusal::UnknownKey));

    let mut bound = claims();
    bound.cnf = Some(Confirmation {
        jkt: "key".to_owned(),
    });
    let bound = issuer(1).mint(&bound).unwrap();
    assert_eq!(read_at(&bound, &expected(), NOW), Err(Refusal::OtherKey));
    assert_eq!(
        read_at(&bound, &expected().key("another"), NOW),
        Err(Refusal::OtherKey)
    );
    assert!(read_at(&bound, &expected().key("key"), NOW).is_ok());

    let mut other = claims();
    other.iss = "https://another.example".to_owned();
    let other = issuer(1).mint(&other).unwrap();
    assert_eq!(read_at(&other, &expected(), NOW), Err(Refusal::OtherIssuer));
    let mut newer = claims();
    newer.kba.version = 2;
    let newer = issuer(1).mint(&newer).unwrap();
    assert_eq!(read_at(&newer, &expected(), NOW), Err(Refusal::Malformed));
}

#[test]
fn time_has_edges() {
    let token = issuer(1).mint(&claims()).unwrap();
    let exact = expected().leeway(Duration::ZERO);
    let at = |expected: &Expected, now| read_at(&token, expected, now).err();
    assert_eq!(at(&exact, NOW - 1), Some(Refusal::NotYetValid));
    assert_eq!(at(&exact, NOW), None);
    assert_eq!(at(&exact, NOW + 599), None);
    assert_eq!(at(&exact, NOW + 600), Some(Refusal::Expired));
    assert_eq!(at(&expected(), NOW - 30), None);
    assert_eq!(at(&expected(), NOW + 629), None);
    assert_eq!(at(&expected(), NOW + 630), Some(Refusal::Expired));
    let years = expected().leeway(Duration::from_secs(u64::MAX));
    assert_eq!(at(&years, NOW + 900), Some(Refusal::Expired));
    for now in [0, u64::MAX] {
        assert!(at(&exact, now).is_some());
    }
}

#[test]
fn former_keys_verify_and_dont_sign() {
    let old = issuer(2).mint(&claims()).unwrap();
    let former = SigningKey::from_seed(&[2; 32]).public().clone();
    let rotated = issuer(1).former_key(former);
    let now = Duration::from_secs(NOW);
    assert!(rotated.read(old.as_str(), &expected(), now).is_ok());
    let fresh = rotated.mint(&claims()).unwrap();
    assert!(read_at(&fresh, &expected(), NOW).is_ok());
    assert_eq!(rotated.keys().iter().count(), 2);
}

#[test]
fn payloads_of_another_form_are_refused() {
    let json = serde_json::to_string(&claims()).unwrap();
    // serde takes a list for a structure
    let (start, _) = json.rsplit_once("\"kba\"").unwrap();
    let listed =
        format!(r#"{start}"kba":[1,"c2Vzc2lvbg","c2NvcGU","sha-256:00","zoho_sign","ab",false]}}"#);
    assert_eq!(serde_json::from_str::<Claims>(&listed).unwrap(), claims());
    let key = SigningKey::from_seed(&[1; 32]);
    for bent in [
        json.replacen("\"iss\"", "\"iss\":\"x\",\"iss\"", 1),
        json.replacen("\"exp\":", "\"exp\":99999999999,\"exp\":", 1),
        json.replacen("\"kba\":{", "\"kba\":{\"admin\":true,", 1),
        json.replacen("\"exp\":", "\"exp\":-", 1),
        json.replacen(",\"iat\"", ",\"iat\":1.5,\"iat\"", 1),
        format!("{json} {json}"),
        format!("{json} "),
        json.replace("\"amr\"", r#""\u0061mr""#),
        listed,
        "null".to_owned(),
        String::new(),
        "[".repeat(1_000),
    ] {
        assert_ne!(bent, json);
        let token = Token(jws::sign(&key, TYPE, bent.as_bytes()));
        assert_eq!(
            read_at(&token, &expected(), NOW),
            Err(Refusal::Malformed),
            "{bent}"
        );
    }
    let long = Token(jws::sign(&key, TYPE, &vec![b' '; 1 << 20]));
    assert_eq!(read_at(&long, &expected(), NOW), Err(Refusal::Malformed));
    assert!("x".repeat(TOKEN_BYTES_MAX + 1).parse::<Token>().is_err());
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    let key = || SigningKey::from_seed(&[1; 32]);
    assert!(Issuer::new("", "a", key()).is_err());
    assert!(Issuer::new("i", "a".repeat(257), key()).is_err());
    for (seconds, is_good) in [(0, false), (1, true), (86_400, true), (86_401, false)] {
        let issuer = issuer(1).lifetime(Duration::from_secs(seconds));
        assert_eq!(issuer.check().is_ok(), is_good, "{seconds}");
    }
    assert!(
        issuer(1)
            .lifetime(Duration::from_millis(1_500))
            .check()
            .is_err()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_texts_come_back(texts in proptest::collection::vec(".{0,40}", 7), numbers: [u64; 5]) {
        let mut claims = claims();
        let [sub, jti, session, scope, policy, digest, jkt] = <[String; 7]>::try_from(texts).unwrap();
        (claims.sub, claims.jti, claims.kba.session) = (sub, jti, session);
        (claims.kba.scope, claims.kba.policy, claims.kba.policy_digest) = (scope, Some(policy), digest);
        claims.cnf = Some(Confirmation { jkt });
        [claims.iat, claims.nbf, claims.exp, claims.auth_time, _] = numbers;
        let issuer = issuer(1);
        let token = issuer.mint(&claims).unwrap();
        let believed = jws::open(issuer.keys(), TYPE, token.as_str(), 1 << 20).unwrap();
        prop_assert_eq!(serde_json::from_slice::<Claims>(&believed.payload).unwrap(), claims);
    }
}

/// What version 1 tokens and keys look like, once and for all.
const FIXTURE: &str = include_str!("../../tests/fixtures/token-v1.txt");

#[test]
fn a_token_of_version_1_verifies() {
    let (token, keys) = FIXTURE.split_once('\n').unwrap();
    assert_eq!(issuer(1).mint(&claims()).unwrap().as_str(), token);
    assert_eq!(issuer(1).keys().to_json(), keys.trim_end());
    let read = issuer(1).read(token, &expected(), Duration::from_secs(NOW));
    assert_eq!(read, Ok(claims()));
}

/// Prints the fixture.
#[test]
#[ignore = "writes a fixture of the present form"]
fn print_the_fixture() {
    println!("{}", issuer(1).mint(&claims()).unwrap());
    println!("{}", issuer(1).keys().to_json());
}
