//! Tokens and keys from bytes.

use std::sync::LazyLock;
use std::time::Duration;

use super::dice::Dice;
use crate::ErrorKind;
use crate::engine::{Engine, TokenCounts, Unverified};
use crate::load::LoadOptions;
use crate::policy::Policy;
use crate::record::{Rows, Table};
use crate::secret::Secret;
use crate::snapshot::Population;
use crate::token::{Claims, Confirmation, Expected, Issuer, Pass, PublicKeys, SigningKey, Token};

/// Bytes as a token, which is refused; bytes as keys, which are refused or read as they are
/// written; or claims, which a token tells again, until a byte of it changes.
pub fn token(data: &[u8]) {
    let Some((mode, data)) = data.split_first() else {
        return;
    };
    match mode % 3 {
        0 => shown(&expand(data)),
        1 => keys(&expand(data)),
        _ => minted(&mut Dice::new(data)),
    }
}

/// No text that chance writes is accepted, or comes to anything else than a refusal.
fn shown(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let expected = Expected::new("kba");
    match ENGINE.verify(&text, &expected) {
        Err(Unverified::Refused(_)) => {}
        other => panic!("{other:?}"),
    }
    match text.parse::<Token>() {
        Ok(token) => {
            assert_eq!(token.as_str(), text);
            assert_eq!(format!("{token:?}"), "Token([..])");
        }
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Session);
            assert!(text.len() > 12_288);
        }
    }
    let TokenCounts {
        minted, accepted, ..
    } = ENGINE.token_counts();
    assert_eq!((minted, accepted), (0, 0));
}

fn keys(bytes: &[u8]) {
    let keys = match PublicKeys::from_json(bytes) {
        Ok(keys) => keys,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Config);
            return;
        }
    };
    let json = keys.to_json();
    let again = PublicKeys::from_json(json.as_bytes()).unwrap();
    assert_eq!(again, keys);
    assert_eq!(again.to_json(), json);
    for key in keys.iter() {
        assert_eq!(key.id().len(), 43);
        assert!(!key.verifies(b"message", &[0; 64]), "it verifies anything");
        let mut neutral = [0; 64];
        neutral[0] = 1;
        assert!(!key.verifies(b"message", &neutral), "it verifies anything");
    }
}

fn minted(dice: &mut Dice<'_>) {
    let issuer = issuer(dice);
    let claims = claims(&issuer, dice);
    let token = issuer.mint(&claims).unwrap();
    let text = token.as_str();
    assert!(text.parse::<Token>().is_ok(), "{} bytes", text.len());
    assert_eq!(issuer.open(text), Ok(claims.clone()));
    let leeway = dice.below(600) as u64;
    let mut expected = Expected::new(claims.aud.as_str()).leeway(Duration::from_secs(leeway));
    if let Some(action) = &claims.kba.action {
        expected = expected.action(action.as_str());
    }
    if let Some(key) = &claims.cnf {
        expected = expected.key(key.jkt.as_str());
    }
    let now = dice.pick(&[
        claims.nbf,
        claims.exp,
        claims.exp.saturating_add(leeway),
        0,
        u64::MAX,
    ]);
    let leeway = leeway.min(300);
    let lasts = claims.nbf <= now.saturating_add(leeway) && now < claims.exp.saturating_add(leeway);
    let now = Duration::from_secs(now);
    let read = issuer.read(text, &expected, now);
    assert_eq!(read.is_ok(), lasts && claims.iss == issuer.name);

    let mut bent = text.as_bytes().to_vec();
    let at = dice.below(bent.len());
    bent[at] ^= 1 + u8::try_from(dice.below(255)).unwrap();
    assert!(
        issuer.open(&String::from_utf8_lossy(&bent)).is_err(),
        "byte {at}"
    );
    let cut = dice.below(text.len());
    assert!(issuer.open(&text[..cut]).is_err(), "cut at {cut}");
    let other = Issuer::new("kba", "kba", SigningKey::from_seed(&[0xff; 32])).unwrap();
    assert!(other.open(text).is_err());
}

fn issuer(dice: &mut Dice<'_>) -> Issuer {
    let mut seed = dice.bytes::<32>();
    // the other issuer's key stays the other's
    seed[0] &= 0x7f;
    let issuer = Issuer::new(name(dice), name(dice), SigningKey::from_seed(&seed)).unwrap();
    let former = SigningKey::from_seed(&dice.bytes()).public().clone();
    issuer.former_key(former)
}

fn claims(issuer: &Issuer, dice: &mut Dice<'_>) -> Claims {
    let iss = if dice.chance(80) {
        issuer.name.clone()
    } else {
        name(dice)
    };
    let nbf = time(dice);
    Claims {
        iss,
        aud: issuer.audience.clone(),
        sub: word(dice),
        jti: word(dice),
        iat: time(dice),
        nbf,
        exp: nbf.saturating_add(dice.below(65_536) as u64),
        auth_time: time(dice),
        amr: (0..dice.below(3)).map(|_| word(dice)).collect(),
        cnf: dice.chance(30).then(|| Confirmation { jkt: word(dice) }),
        kba: Pass {
            version: 1,
            session: word(dice),
            scope: word(dice),
            action: dice.chance(50).then(|| name(dice)),
            policy: dice.chance(50).then(|| word(dice)),
            policy_digest: word(dice),
            by_challenge: dice.chance(50),
        },
    }
}

/// 1 to 256 bytes of any characters.
fn name(dice: &mut Dice<'_>) -> String {
    let letters = [
        'a',
        '"',
        '\\',
        '\0',
        '\u{1f}',
        '\u{7f}',
        '\u{e9}',
        '\u{2028}',
        '\u{1f600}',
    ];
    let len = dice.range(1, 256);
    let mut name = String::new();
    let letter = dice.pick(&letters);
    while name.len() + 5 <= len {
        name.push(if dice.chance(80) {
            letter
        } else {
            dice.pick(&letters)
        });
    }
    name.push('.');
    name
}

/// As long as anything that the engine names.
fn word(dice: &mut Dice<'_>) -> String {
    let letters = ['A', 'z', '0', '-', '_', '.'];
    (0..dice.below(77)).map(|_| dice.pick(&letters)).collect()
}

fn time(dice: &mut Dice<'_>) -> u64 {
    match dice.below(4) {
        0 => u64::from_le_bytes(dice.bytes()),
        1 => dice.pick(&[0, 1, u64::MAX, u64::MAX - 1, 1 << 53, 1 << 63]),
        _ => 1_795_000_000 + dice.below(65_536) as u64,
    }
}

/// Bytes beyond ASCII as what tokens and keys are made of, so that chance writes both.
fn expand(data: &[u8]) -> Vec<u8> {
    let piece = |byte: &u8| match byte.checked_sub(0xa0) {
        Some(at) if usize::from(at) < PIECES.len() => PIECES[usize::from(at)].clone().into_bytes(),
        _ => vec![*byte],
    };
    data.iter().flat_map(piece).collect()
}

/// An engine of one person, whom nobody is asked about.
static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let mut builder = Population::builder(LoadOptions::new());
    let mut persons = Rows::new(Table::Persons);
    persons.push(&["p1", "Ann", "", "Lee", "", "F", "1970-05-17", "", ""]);
    builder.push(&persons).unwrap();
    let mut residences = Rows::new(Table::Residences);
    residences.push(&[
        "p1",
        "12",
        "Oak St",
        "",
        "Springfield",
        "",
        "IL",
        "62704",
        "US",
        "2015",
    ]);
    builder.push(&residences).unwrap();
    let (population, _) = builder.finish().unwrap();
    let issuer = Issuer::new("kba", "kba", key()).unwrap();
    let builder = Engine::builder(population, Secret::new(&[7; 16]).unwrap());
    builder
        .policy(Policy::new())
        .issuer(issuer)
        .build()
        .unwrap()
});

fn key() -> SigningKey {
    SigningKey::from_seed(&[7; 32])
}

/// Parts of a token of that engine's key, and of a set of keys.
static PIECES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let issuer = Issuer::new("kba", "kba", key()).unwrap();
    // of a session that isn't in the engine's store
    let claims = claims(&issuer, &mut Dice::new(b"kb"));
    let token = issuer.mint(&claims).unwrap();
    let parts = token.as_str().split('.').map(str::to_owned);
    let jwk = issuer.keys().to_json();
    let lines = jwk.lines().map(|line| line.trim().to_owned());
    let plain = [
        ".",
        "=",
        "-",
        "_",
        "{\"keys\":[",
        "]}",
        "{",
        "}",
        ",",
        "null",
        "\"d\":\"AA\"",
        "\"alg\":\"none\"",
        "\"kty\":\"oct\"",
        "\"k\":\"AA\"",
        "\"x\":\"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"",
        "\"x\":\"7f___________________________________________38\"",
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",",
    ];
    let whole = [jwk.clone(), token.to_string()];
    let plain = plain.iter().map(|piece| (*piece).to_owned());
    parts.chain(lines).chain(plain).chain(whole).collect()
});
