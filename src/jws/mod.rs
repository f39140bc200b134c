//! Signed texts: compact JWS (RFC 7515) by Ed25519 (RFC 8037), and nothing else.
//!
//! A header is never believed: it must be, byte for byte, the one that this module writes for a key
//! it knows and the type that is asked for. So there is no algorithm to choose, no key to bring
//! along and no extension to ignore.

mod key;

pub use self::key::{PublicKey, PublicKeys, SigningKey};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::Deserialize;

/// Why a signed text isn't believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unbelieved {
    /// Longer than any of its type.
    TooLong,
    /// Not three parts of Base64 with a header of this module's.
    Malformed,
    /// Signed as something else.
    OtherType,
    /// By a key that isn't known, or not any more.
    UnknownKey,
    /// Not by the key that it names.
    Forged,
}

/// What was signed.
#[derive(Debug)]
pub(crate) struct Believed<'a> {
    pub(crate) payload: Vec<u8>,
    pub(crate) key: &'a PublicKey,
}

/// Signs a payload as of a type, such as `kba+jwt`.
pub(crate) fn sign(key: &SigningKey, typ: &str, payload: &[u8]) -> String {
    let payload = Base64UrlUnpadded::encode_string(payload);
    let signed = format!("{}.{payload}", header(key.public(), typ));
    let signature = Base64UrlUnpadded::encode_string(&key.sign(signed.as_bytes()));
    format!("{signed}.{signature}")
}

/// Opens a text of a type that has at most so many bytes.
pub(crate) fn open<'a>(
    keys: &'a PublicKeys,
    typ: &str,
    text: &str,
    bytes_max: usize,
) -> Result<Believed<'a>, Unbelieved> {
    if text.len() > bytes_max {
        return Err(Unbelieved::TooLong);
    }
    let (signed, signature) = text.rsplit_once('.').ok_or(Unbelieved::Malformed)?;
    let (head, payload) = signed.split_once('.').ok_or(Unbelieved::Malformed)?;
    let mut known = keys.iter();
    let Some(key) = known.find(|key| header(key, typ) == head) else {
        return Err(why(keys, typ, head));
    };
    let mut bytes = [0; SIGNATURE_BYTES];
    let decoded = Base64UrlUnpadded::decode(signature, &mut bytes);
    if decoded.map_err(|_| Unbelieved::Malformed)?.len() != SIGNATURE_BYTES {
        return Err(Unbelieved::Malformed);
    }
    if !key.verifies(signed.as_bytes(), &bytes) {
        return Err(Unbelieved::Forged);
    }
    let payload = Base64UrlUnpadded::decode_vec(payload).map_err(|_| Unbelieved::Malformed)?;
    Ok(Believed { payload, key })
}

/// What a text says, signed or not.
pub(crate) fn danger_payload(text: &str) -> Option<Vec<u8>> {
    let (_, rest) = text.split_once('.')?;
    let (payload, _) = rest.split_once('.')?;
    Base64UrlUnpadded::decode_vec(payload).ok()
}

/// The header of a key and a type; all that stands in it needs no escapes.
fn header(key: &PublicKey, typ: &str) -> String {
    let id = key.id();
    let header = format!(r#"{{"alg":"EdDSA","kid":"{id}","typ":"{typ}"}}"#);
    Base64UrlUnpadded::encode_string(header.as_bytes())
}

/// What is wrong with a header, for whoever watches.
fn why(keys: &PublicKeys, typ: &str, head: &str) -> Unbelieved {
    #[derive(Deserialize)]
    struct Header {
        alg: String,
        kid: String,
        typ: String,
    }
    let decoded = Base64UrlUnpadded::decode_vec(head).ok();
    let header = decoded.and_then(|json| serde_json::from_slice::<Header>(&json).ok());
    match header {
        Some(header) if header.alg != "EdDSA" => Unbelieved::Malformed,
        Some(header) if header.typ != typ => Unbelieved::OtherType,
        Some(header) if keys.iter().all(|key| key.id() != header.kid) => Unbelieved::UnknownKey,
        _ => Unbelieved::Malformed,
    }
}

const SIGNATURE_BYTES: usize = 64;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(byte: u8) -> SigningKey {
        SigningKey::from_seed(&[byte; 32])
    }

    fn keys() -> PublicKeys {
        PublicKeys::new([key(1).public().clone(), key(2).public().clone()])
    }

    /// Source: RFC 8037, appendix A.4; its header names no type, so that only the signature of the
    /// same bytes is compared.
    #[test]
    fn signatures_are_those_of_the_rfc() {
        let seed = Base64UrlUnpadded::decode_vec("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
        let key = SigningKey::from_seed(&seed.unwrap().try_into().unwrap());
        let signed = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        assert_eq!(
            Base64UrlUnpadded::encode_string(&key.sign(signed.as_bytes())),
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        );
        // RFC 8037, appendix A.3
        assert_eq!(
            key.public().id(),
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        );
    }

    #[test]
    fn only_known_keys_and_types_are_believed() {
        let text = sign(&key(2), "a+jwt", b"payload");
        let keys = keys();
        let opened = open(&keys, "a+jwt", &text, 1_000).unwrap();
        assert_eq!(
            (opened.payload.as_slice(), opened.key.id()),
            (&b"payload"[..], key(2).public().id())
        );
        let refused = |typ, text: &str| open(&keys, typ, text, 1_000).unwrap_err();
        assert_eq!(refused("b+jwt", &text), Unbelieved::OtherType);
        assert_eq!(
            refused("a+jwt", &sign(&key(3), "a+jwt", b"")),
            Unbelieved::UnknownKey
        );
        assert_eq!(refused("a+jwt", &"a".repeat(1_001)), Unbelieved::TooLong);
        for broken in ["", ".", "..", "a.b", "a.b.c.d"] {
            assert_eq!(refused("a+jwt", broken), Unbelieved::Malformed, "{broken}");
        }
    }

    /// Headers that other libraries have fallen for.
    #[test]
    fn no_header_chooses_how_it_is_checked() {
        let payload = Base64UrlUnpadded::encode_string(b"payload");
        let id = key(1).public().id().to_owned();
        for header in [
            r#"{"alg":"none"}"#.to_owned(),
            format!(r#"{{"alg":"none","kid":"{id}","typ":"a+jwt"}}"#),
            format!(r#"{{"alg":"HS256","kid":"{id}","typ":"a+jwt"}}"#),
            format!(r#"{{"alg":"EdDSA","kid":"{id}","typ":"a+jwt","crit":["b64"],"b64":false}}"#),
            format!(r#"{{"alg":"EdDSA","typ":"a+jwt","kid":"{id}"}}"#),
            format!(r#"{{"alg":"EdDSA", "kid":"{id}","typ":"a+jwt"}}"#),
            format!(r#"{{"alg":"EdDSA","alg":"EdDSA","kid":"{id}","typ":"a+jwt"}}"#),
        ] {
            let head = Base64UrlUnpadded::encode_string(header.as_bytes());
            let signed = format!("{head}.{payload}");
            let by_key = Base64UrlUnpadded::encode_string(&key(1).sign(signed.as_bytes()));
            // a MAC under the public key, which everybody has
            let mac = blake3::keyed_hash(key(1).public().bytes(), signed.as_bytes());
            let mac = Base64UrlUnpadded::encode_string(mac.as_bytes());
            for signature in ["", &by_key, &mac] {
                let text = format!("{signed}.{signature}");
                assert!(open(&keys(), "a+jwt", &text, 1_000).is_err(), "{header}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_was_signed_comes_back(payload: Vec<u8>) {
            let text = sign(&key(1), "a+jwt", &payload);
            prop_assert_eq!(open(&keys(), "a+jwt", &text, 100_000).unwrap().payload, payload);
        }

        /// Any other character anywhere, and any cut.
        #[test]
        fn any_change_is_found(payload in proptest::collection::vec(any::<u8>(), 0..60), at: proptest::sample::Index, to in "[-_.A-Za-z0-9=+/ ]") {
            let text = sign(&key(1), "a+jwt", &payload);
            let at = at.index(text.len());
            let mut bent = text.clone();
            bent.replace_range(at..=at, &to);
            prop_assume!(bent != text);
            prop_assert!(open(&keys(), "a+jwt", &bent, 1_000).is_err());
            prop_assert!(open(&keys(), "a+jwt", &text[..at], 1_000).is_err());
        }
    }
}
