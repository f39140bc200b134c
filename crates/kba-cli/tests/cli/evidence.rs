//! `kba evidence` and `kba token`: what a pass in a store is worth, and to whom.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::sessions::{TWICE, asked, attempt};
use crate::tool::{WORLD, code, folder, kba, stderr, stdout, text};

const DOCUMENT: &str = "sha-256:9f86d081884c7d65";

/// Somebody's pass: the session and the token.
fn passed(home: &Path) -> (String, String) {
    let store = home.join("sessions.kba");
    let way = |id: &String| {
        let mut args = asked(id, &store, TWICE);
        args.extend(["--document", DOCUMENT, "--login", "ann", "--scope", id]);
        let (quiz, verdict, (status, told)) = attempt(&args, id, true)?;
        assert_eq!(
            (status, &verdict["verdict"]),
            (0, &json!("passed")),
            "{told}"
        );
        assert!(
            verdict.get("token").is_none(),
            "the display has no use for it"
        );
        let (_, command) = told.split_once("kba token verify ")?;
        let (token, rest) = command.split_once(' ').unwrap();
        assert!(rest.contains(&format!("--action {DOCUMENT}")), "{rest}");
        Some((
            quiz["session"].as_str().unwrap().to_owned(),
            token.to_owned(),
        ))
    };
    WORLD.askable.iter().find_map(way).unwrap()
}

/// A verb on the store of a folder, with its secret.
fn of_store(home: &Path, words: &[&str], seed: &str) -> Output {
    let store = home.join("sessions.kba");
    let rest = ["--store", text(&store), "--seed", seed, "--policy", TWICE];
    kba(&[words, &rest].concat())
}

fn verified(file: &Path, keys: &Path) -> (i32, String) {
    let out = kba(&["evidence", "verify", text(file), "--keys", text(keys)]);
    (code(&out), stdout(&out) + &stderr(&out))
}

#[test]
fn a_token_is_used_once_and_for_its_document() {
    let home = folder("token");
    let (session, token) = passed(&home);
    let verify = |token: &str, action: &str| {
        let out = of_store(&home, &["token", "verify", token, "--action", action], "3");
        (code(&out), stdout(&out) + &stderr(&out))
    };
    let (status, told) = verify(&token, "sha-256:another");
    assert!(status == 8 && told.contains("another action"), "{told}");
    let (status, told) = verify(&token, DOCUMENT);
    assert!(status == 0 && told.starts_with("Accepted: "), "{told}");
    let (status, told) = verify(&token, DOCUMENT);
    assert!(status == 8 && told.contains("it was used before"), "{told}");
    let (status, told) = verify(&token[..token.len() - 2], DOCUMENT);
    assert!(status == 8 && told.contains("malformed"), "{told}");
    // another secret opens nothing
    let out = of_store(&home, &["token", "verify", &token], "4");
    assert!(code(&out) == 6 && stderr(&out).contains("another secret"));

    let out = of_store(&home, &["token", "revoke", &token, "--by", "desk 4"], "3");
    assert_eq!(code(&out), 0, "{}", stderr(&out));
    let (status, told) = verify(&token, DOCUMENT);
    assert!(status == 8 && told.contains("it was revoked"), "{told}");
    let out = of_store(&home, &["session", "reissue", &session], "3");
    assert!(code(&out) == 6 && stderr(&out).contains("revoked"));

    let out = of_store(&home, &["session", "forget", &session], "3");
    assert_eq!(
        (code(&out), stdout(&out).as_str()),
        (0, "1 session erased\n")
    );
    let out = of_store(&home, &["evidence", "export", &session], "3");
    assert_eq!(code(&out), 6);
}

#[test]
fn evidence_is_exported_verified_and_rendered() {
    let home = folder("evidence");
    let (session, _) = passed(&home);
    let (file, keys, head) = (
        home.join("e.json"),
        home.join("keys.json"),
        home.join("head"),
    );
    let done = |out: Output| assert_eq!(code(&out), 0, "{}", stderr(&out));
    done(of_store(
        &home,
        &["evidence", "head", "--out", text(&head)],
        "3",
    ));
    let export = ["evidence", "export", &session, "--out", text(&file)];
    done(of_store(&home, &export, "3"));
    done(kba(&[
        "evidence",
        "keys",
        "--seed",
        "3",
        "--out",
        text(&keys),
    ]));
    let (status, told) = verified(&file, &keys);
    assert!(
        status == 0 && told.starts_with("Verified: passed"),
        "{told}"
    );
    assert!(
        told.contains("attempt charged") && told.contains("token minted"),
        "{told}"
    );

    let grown = home.join("grown.json");
    let prove = [
        "evidence",
        "consistency",
        text(&head),
        "--out",
        text(&grown),
    ];
    done(of_store(&home, &prove, "3"));
    let (status, told) = verified(&grown, &keys);
    assert!(status == 0 && told.contains("only grew"), "{told}");

    for language in ["en", "ja", "es"] {
        let page = home.join(format!("{language}.html"));
        let args = ["evidence", "render", text(&file), "--keys", text(&keys)];
        let rest = ["--lang", language, "--out", text(&page)];
        done(kba(&[args.as_slice(), &rest].concat()));
        let page = fs::read_to_string(&page).unwrap();
        assert!(page.contains(&format!("lang=\"{language}\"")) && page.contains(DOCUMENT));
    }
    let page = home.join("c.pdf");
    let args = [
        "evidence",
        "render",
        text(&file),
        "--format",
        "pdf",
        "--lang",
        "ja",
    ];
    done(kba(&[args.as_slice(), &["--out", text(&page)]].concat()));
    assert!(fs::read(&page).unwrap().starts_with(b"%PDF-"));
    let args = ["evidence", "verify", text(&file), "--keys", text(&keys)];
    let rest = ["--trust-framework", "https://example.com/framework"];
    let out = kba(&[args.as_slice(), &rest].concat());
    let claims: Value = serde_json::from_str(&stdout(&out)).unwrap();
    assert!(claims["verified_claims"]["verification"]["evidence"].is_array());
}

#[test]
fn what_is_not_to_be_believed_is_told() {
    let home = folder("forged-evidence");
    let (session, _) = passed(&home);
    let (file, keys) = (home.join("e.json"), home.join("keys.json"));
    let export = ["evidence", "export", &session, "--out", text(&file)];
    assert_eq!(code(&of_store(&home, &export, "3")), 0);
    let of_keys = |seed: &str, to: &Path| {
        let out = kba(&["evidence", "keys", "--seed", seed, "--out", text(to)]);
        assert_eq!(code(&out), 0);
    };
    of_keys("3", &keys);
    let foreign = home.join("foreign.json");
    of_keys("4", &foreign);
    let (status, told) = verified(&file, &foreign);
    assert_eq!(status, 8, "{told}");

    let whole = fs::read_to_string(&file).unwrap();
    let forged = home.join("forged.json");
    let mut events: Value = serde_json::from_str(&whole).unwrap();
    events["events"].as_array_mut().unwrap().remove(2);
    for bent in [
        whole.replacen("ann", "eve", 1),
        whole[..whole.len() / 2].to_owned(),
        whole.replace("kba evidence", "kba nothing"),
        events.to_string(),
        String::new(),
    ] {
        fs::write(&forged, bent).unwrap();
        let (status, told) = verified(&forged, &keys);
        assert!(status == 8 && told.contains("forged.json: "), "{told}");
    }
    // an input that isn't there, keys that aren't, a place that can't be written
    assert_eq!(verified(&home.join("none.json"), &keys).0, 6);
    let (status, told) = verified(&file, &file);
    assert!(status == 6 && told.contains("can't read"), "{told}");
    let nowhere = home.join("no folder").join("c.html");
    let out = kba(&["evidence", "render", text(&file), "--out", text(&nowhere)]);
    assert!(code(&out) == 6 && stderr(&out).contains("can't write"));
    let args = [
        "evidence",
        "render",
        text(&file),
        "--format",
        "pdf",
        "--font",
        "/no/font",
    ];
    let out = kba(&[args.as_slice(), &["--out", text(&forged)]].concat());
    assert!(code(&out) == 6 && stderr(&out).contains("/no/font"));
    assert_eq!(code(&kba(&["evidence", "keys"])), 6);
}
