//! `kba policy`: what is told of presets and files, and what of bad ones.

use std::fs;

use serde_json::Value;

use crate::tool::{code, folder, kba, stderr, stdout, text};

fn json(args: &[&str]) -> Value {
    let out = kba(args);
    assert_eq!(code(&out), 0, "{}", stderr(&out));
    serde_json::from_str(&stdout(&out)).unwrap()
}

#[test]
fn presets_are_listed_with_their_strength() {
    let out = kba(&["policy", "list"]);
    assert_eq!(code(&out), 0, "{}", stderr(&out));
    let told = stdout(&out);
    let line = |name: &str| {
        let mut lines = told.lines();
        let found = lines.find(|line| line.trim_start().starts_with(name));
        found
            .unwrap_or_else(|| panic!("no {name} in\n{told}"))
            .to_owned()
    };
    let words: Vec<String> = line("ron ").split_whitespace().map(str::to_owned).collect();
    assert!(
        words.ends_with(&["0.672", "%", "1.34", "%"].map(str::to_owned)),
        "{told}"
    );
    assert!(line("zoho_sign").contains("0.877 %"), "{told}");
    assert!(line("danger_safesend").contains("5.79 %"), "{told}");
    let listed = json(&["policy", "list", "--json"]);
    let listed = listed.as_array().unwrap();
    assert_eq!(listed.len() + 1, told.lines().count());
    let ron = listed.iter().find(|one| one["name"] == "ron").unwrap();
    assert_eq!(ron["strength"]["in_all"]["fraction"], "5248/390625");
}

#[test]
fn a_preset_is_shown_with_all_that_is_known_of_it() {
    let out = kba(&["policy", "show", "acrobat_sign_hard"]);
    assert_eq!(code(&out), 0, "{}", stderr(&out));
    let told = stdout(&out);
    for part in [
        "source: Adobe Acrobat Sign",
        "name = \"acrobat_sign_hard\"",
        "[challenge]\noffered_at = [2]",
        "in one attempt  0.774 %  7.01 bits  121/15625",
        "in 3 attempts",
        "2 right answers lead to a challenge, and 3 to nothing",
        "NIST SP 800-63A-3: breaks",
        "5b: each question",
        "NIST SP 800-63A-4: breaks 1 rule",
    ] {
        assert!(told.contains(part), "no {part:?} in\n{told}");
    }
    let ron = json(&["policy", "show", "ron", "--json"]);
    assert_eq!(ron["strength"]["once"]["fraction"], "21/3125");
    assert_eq!(ron["strength"]["in_all"]["fraction"], "5248/390625");
    assert_eq!(ron["warnings"][0], "time alone gives new attempts");
    assert_eq!(ron["warnings"].as_array().unwrap().len(), 1);
    let standards = ron["standards"].as_array().unwrap();
    let texas = standards
        .iter()
        .find(|one| one["standard"] == "ron_texas")
        .unwrap();
    assert_eq!(texas["conforms"], true);
    let changed = json(&["policy", "show", "zoho_sign,attempts=5", "--json"]);
    assert_eq!(
        (&changed["name"], &changed["attempts"]),
        (&Value::Null, &5.into())
    );
}

/// What `show` prints is a file that `check` reads, and says the same about.
#[test]
fn what_is_shown_can_be_checked() {
    let file = folder("policy-shown").join("policy.toml");
    let presets = json(&["policy", "list", "--json"]);
    for preset in presets.as_array().unwrap() {
        let name = preset["name"].as_str().unwrap();
        let shown = json(&["policy", "show", name, "--json"]);
        fs::write(&file, shown["toml"].as_str().unwrap()).unwrap();
        assert_eq!(json(&["policy", "check", text(&file), "--json"]), shown);
        assert_eq!(json(&["policy", "show", text(&file), "--json"]), shown);
    }
}

#[test]
fn bad_files_are_refused_with_line_and_key() {
    let folder = folder("policy-bad");
    let file = folder.join("policy.toml");
    for (bytes, told) in [
        (
            &b"questions = 5\nattempts = 6"[..],
            "line 2, attempts: 1 to 5, not 6",
        ),
        (b"pass = 3", "181/3125"),
        (b"guessable = true", "line 1, guessable: unknown field"),
        (b"preset = \"safesend\"", "danger_safesend"),
        (b"[time]\nquiz = \"\x1b[2Jsoon\"", "line 2"),
        (b"name = \"\xff\"", "line 1: not UTF-8"),
        (b"\0", "line 1"),
    ] {
        fs::write(&file, bytes).unwrap();
        for json in [&[][..], &["--json"]] {
            let out = kba(&[&["policy", "check", text(&file)], json].concat());
            assert_eq!(code(&out), 5, "{told}");
            assert!(stderr(&out).contains(told), "{}", stderr(&out));
            assert!(!stderr(&out).contains('\x1b') && stdout(&out).is_empty());
        }
    }
    fs::write(&file, "[facts]\nallow = [\"street.name\"]").unwrap();
    let out = kba(&["policy", "check", text(&file)]);
    assert!(code(&out) == 5 && stderr(&out).contains("allows street.name"));
    let out = kba(&["policy", "check", text(&folder.join("nowhere.toml"))]);
    assert_eq!(code(&out), 5);
    assert!(stderr(&out).contains("can't read"), "{}", stderr(&out));
    let out = kba(&["policy", "check", text(&folder)]);
    assert_eq!(code(&out), 5);
    for name in ["strict", "safesend", "nowhere.toml", ""] {
        assert_eq!(code(&kba(&["policy", "show", name])), 5, "{name}");
    }
    let weak = kba(&["policy", "show", "default,pass=3"]);
    assert_eq!(code(&weak), 5);
    assert!(
        stderr(&weak).contains("danger_guessable"),
        "{}",
        stderr(&weak)
    );
}
