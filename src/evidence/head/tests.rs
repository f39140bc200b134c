use proptest::prelude::*;

use super::*;
use crate::ErrorKind;
use crate::evidence::merkle::{Hashes, leaf};

/// A tree of leaves, all of them kept.
struct Leaves(Vec<Hash>);

impl Hashes for Leaves {
    type Error = ();

    fn whole(&self, level: u32, index: u64) -> Result<Hash, ()> {
        if level == 0 {
            return Ok(self.0[usize::try_from(index).unwrap()]);
        }
        let left = self.whole(level - 1, index * 2)?;
        Ok(merkle::node(&left, &self.whole(level - 1, index * 2 + 1)?))
    }
}

fn leaves() -> Leaves {
    Leaves((0..20_u64).map(|n| leaf(&n.to_le_bytes())).collect())
}

fn key(byte: u8) -> SigningKey {
    SigningKey::from_seed(&[byte; 32])
}

fn keys() -> PublicKeys {
    PublicKeys::new([key(1).public().clone(), key(2).public().clone()])
}

fn head(size: u64) -> Head {
    let root = merkle::root(&leaves(), size).unwrap();
    Head::new(
        "https://verify.example.com".to_owned(),
        size,
        root,
        1_795_342_500,
    )
}

fn growth(old: u64, new: u64) -> Consistency {
    let proof = merkle::consistency(&leaves(), old, new).unwrap();
    // with keys changed in between
    let (old, new) = (head(old).sign(&key(1)), head(new).sign(&key(2)));
    Consistency::new(old, new, proof.unwrap_or_default())
}

#[track_caller]
fn refused<T: fmt::Debug>(outcome: Result<T, Error>, why: &str) {
    let e = outcome.unwrap_err();
    assert_eq!(e.kind(), ErrorKind::Evidence);
    assert!(e.to_string().contains(why), "{e}");
}

#[test]
fn a_head_opens_as_it_was_signed() {
    let signed = head(7).sign(&key(1));
    assert_eq!(signed, head(7).sign(&key(1)));
    assert_eq!(signed.open(&keys()).unwrap(), head(7));
    let text = serde_json::to_string(&signed).unwrap();
    assert_eq!(text, format!("\"{signed}\""));
    assert_eq!(serde_json::from_str::<SignedHead>(&text).unwrap(), signed);
    assert_eq!(
        serde_json::to_string(&head(0)).unwrap(),
        concat!(
            r#"{"version":1,"issuer":"https://verify.example.com","size":0,"root":"#,
            r#""e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","at":1795342500}"#
        )
    );
    let longest = Head::new("\u{1}".repeat(256), u64::MAX, [255; 32], u64::MAX);
    assert_eq!(longest.sign(&key(1)).open(&keys()).unwrap(), longest);
}

#[test]
fn nothing_else_opens_as_a_head() {
    let signed = head(7).sign(&key(1)).to_string();
    let open = |text: &str| {
        text.parse::<SignedHead>()
            .and_then(|head| head.open(&keys()))
    };
    assert!(open(&signed).is_ok());
    let by_another = head(7).sign(&key(3)).to_string();
    refused(open(&by_another), "isn't among those believed");
    let other = Kind {
        typ: "kba+jwt",
        ..KIND
    }
    .sign(&key(1), &head(7));
    refused(open(&other), "signed as something else");
    refused(open("a.b"), "isn't a signed text");
    refused(open(&"a".repeat(4_097)), "too long for a head");
    let longer = format!("\"{}\"", "a".repeat(4_097));
    assert!(serde_json::from_str::<SignedHead>(&longer).is_err());
    let (start, signature) = signed.rsplit_once('.').unwrap();
    let (_, other) = by_another.rsplit_once('.').unwrap();
    assert_ne!(signature, other);
    refused(open(&format!("{start}.{other}")), "was changed");
    let newer = Head {
        version: 2,
        ..head(7)
    }
    .sign(&key(1))
    .to_string();
    refused(open(&newer), "is of version 2");
    let odd = KIND.sign(&key(1), &serde_json::json!({ "version": 1, "size": 7 }));
    refused(open(&odd), "can't be read");
}

#[test]
fn a_root_has_one_text() {
    let root = head(7).root;
    let text = root.to_string();
    let read = |text: &str| serde_json::from_str::<Root>(&format!("\"{text}\""));
    assert_eq!(read(&text).unwrap(), root);
    for odd in [
        &text[1..],
        &text[2..],
        &format!("{text}00"),
        &text.to_uppercase(),
    ] {
        assert!(read(odd).is_err(), "{odd}");
    }
    assert!(read(&text.replacen(&text[..1], "g", 1)).is_err());
    assert!(read("").is_err());
}

#[test]
fn a_log_that_only_grew_is_told_from_others() {
    for (old, new) in [(0, 0), (0, 20), (1, 20), (7, 13), (8, 16), (20, 20)] {
        let proof = growth(old, new);
        assert_eq!(proof.verify(&keys()).unwrap(), (head(old), head(new)));
        let read = Consistency::from_json(proof.to_json().as_bytes()).unwrap();
        assert_eq!(read, proof);
    }
    let proof = growth(7, 13);
    refused(
        proof.verify(&PublicKeys::default()),
        "isn't among those believed",
    );
    let swapped = Consistency::new(proof.new.clone(), proof.old.clone(), Vec::new());
    refused(swapped.verify(&keys()), "had 13 entries, and 7 later");
    let other = Head {
        issuer: "other".to_owned(),
        ..head(13)
    }
    .sign(&key(1));
    let other = Consistency {
        new: other,
        ..proof.clone()
    };
    refused(other.verify(&keys()), "different issuers");
    let fork = Head {
        root: Root([1; 32]),
        ..head(7)
    };
    let forked = Consistency {
        new: fork.sign(&key(1)),
        ..growth(7, 7)
    };
    refused(forked.verify(&keys()), "different logs of the same length");
    let forked = Consistency {
        old: fork.sign(&key(1)),
        ..proof
    };
    refused(forked.verify(&keys()), "doesn't show");
    let none = Head {
        root: Root([1; 32]),
        ..head(0)
    }
    .sign(&key(1));
    refused(
        Consistency {
            old: none,
            ..growth(0, 7)
        }
        .verify(&keys()),
        "doesn't show",
    );
    let mut long = growth(0, 7);
    long.proof.0.push([0; 32]);
    refused(long.verify(&keys()), "doesn't show");
}

#[test]
fn other_files_are_told_apart() {
    let json = growth(7, 13).to_json();
    let read = |from: &str, to: &str| {
        assert!(json.contains(from));
        Consistency::from_json(json.replace(from, to).as_bytes())
    };
    refused(read("kba consistency", "kba evidence"), "another format");
    refused(
        read("\"version\": 1", "\"version\": 2"),
        "version 2 of the format",
    );
    refused(read("\"proof\"", "\"secret\""), "line 6, column");
    refused(Consistency::from_json(b"[1]"), "line 1, column");
    refused(
        Consistency::from_json(&vec![b' '; 65_537]),
        "at most 64 KiB",
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any other byte anywhere in the file.
    #[test]
    fn any_change_is_found(at: prop::sample::Index, to: u8) {
        let proof = growth(7, 13);
        let mut json = proof.to_json().into_bytes();
        let at = at.index(json.len());
        prop_assume!(json[at] != to);
        json[at] = to;
        let read = Consistency::from_json(&json);
        // blanks between members mean nothing
        prop_assert!(read.is_err() || read.as_ref().is_ok_and(|read| *read == proof)
            || read.is_ok_and(|read| read.verify(&keys()).is_err()));
    }
}

/// What version 1 proofs and heads look like, once and for all.
const FIXTURE: &str = include_str!("../../../tests/fixtures/consistency-v1.json");

#[test]
fn a_proof_of_version_1_verifies() {
    assert_eq!(growth(7, 20).to_json(), FIXTURE.trim_end());
    let proof = Consistency::from_json(FIXTURE.as_bytes()).unwrap();
    assert_eq!(proof.verify(&keys()).unwrap(), (head(7), head(20)));
}

/// Prints the fixture.
#[test]
#[ignore = "writes a fixture of the present form"]
fn print_the_fixture() {
    println!("{}", growth(7, 20).to_json());
}
