//! `kba generate`: a line for each claim, in order, on any number of threads.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::{Value, json};

use crate::tool::{WORLD, choices, claim_of, code, folder, kba, stderr, stdout, text};

fn generate(claims: &Path, out: &Path, more: &[&str]) -> Output {
    let place = text(&WORLD.prepared);
    let args = [
        "generate",
        place,
        "--claims",
        text(claims),
        "--out",
        text(out),
    ];
    kba(&[&args, more].concat())
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Claims of those who can be asked, each of them some times.
fn claims(name: &str, times: usize) -> PathBuf {
    let file = folder(name).join("claims.jsonl");
    let claims: Vec<String> = WORLD
        .askable
        .iter()
        .map(|id| claim_of(id).to_string())
        .collect();
    let all = claims.iter().cycle().take(times * claims.len());
    fs::write(
        &file,
        all.map(|claim| format!("{claim}\n")).collect::<String>(),
    )
    .unwrap();
    file
}

#[test]
fn each_line_leads_to_a_line() {
    let home = folder("generate-lines");
    let file = home.join("claims.jsonl");
    let right = claim_of(&WORLD.askable[0]);
    let mut nobody = right.clone();
    nobody["last_name"] = json!("Markedson");
    let mut bad = right.clone();
    bad["birth"] = json!("Marked");
    let all = format!("{right}\n{nobody}\n{bad}\n\n{right}");
    fs::write(&file, all).unwrap();
    let (out, keys) = (home.join("out.jsonl"), home.join("keys.jsonl"));
    let made = generate(&file, &out, &["--keys", text(&keys), "--seed", "4"]);
    assert_eq!(code(&made), 5, "{}", stderr(&made));
    assert_eq!(stdout(&made), "2 quizzes, 1 claims declined\n");
    assert_eq!(
        stderr(&made),
        "kba: 2 of the lines are no claims, the first is line 3: birth is not a year or a date of \
         the calendar\n"
    );
    let (lines, keys) = (lines(&out), lines(&keys));
    assert_eq!(lines.len(), 5);
    assert_eq!(lines[1], json!({"line": 2, "declined": "no_match"}));
    assert_eq!(
        lines[2],
        json!({"line": 3, "unreadable": "birth is not a year or a date of the calendar"})
    );
    assert_eq!(lines[3]["line"], 4);
    assert!(lines[3]["unreadable"].is_string());
    assert_eq!(keys.len(), 2);
    for (line, key) in [(1, &keys[0]), (5, &keys[1])] {
        let quiz = &lines[line - 1];
        assert_eq!((&quiz["line"], &key["line"]), (&json!(line), &json!(line)));
        let questions = quiz["quiz"]["questions"].as_array().unwrap();
        let right = key["right"].as_array().unwrap();
        assert_eq!((questions.len(), right.len()), (5, 5));
        for (question, right) in questions.iter().zip(right) {
            let right = right.as_u64().unwrap();
            assert!((1..=5).contains(&right) && choices(question).len() == 5);
        }
    }
    // one person, one set of choices; another order and id
    assert_ne!(lines[0]["quiz"]["quiz_id"], lines[4]["quiz"]["quiz_id"]);
    let written = fs::read_to_string(&out).unwrap();
    assert!(!written.contains("Marked"));
}

#[test]
fn threads_change_nothing_and_seeds_the_order() {
    let file = claims("generate-threads", 200);
    let made = |name: &str, more: &[&str]| {
        let out = file.with_file_name(name);
        let made = generate(&file, &out, more);
        assert_eq!(code(&made), 0, "{}", stderr(&made));
        fs::read(out).unwrap()
    };
    let one = made("one", &["--seed", "4", "--threads", "1"]);
    assert_eq!(one, made("two", &["--seed", "4", "--threads", "2"]));
    assert_ne!(one, made("other", &["--seed", "5", "--threads", "2"]));
    assert_ne!(made("fresh", &[]), made("again", &[]));
    let spanish = String::from_utf8(made("spanish", &["--seed", "4", "--language", "es"])).unwrap();
    assert!(spanish.contains('\u{bf}'));
}

#[test]
fn what_cannot_be_read_or_written_is_told() {
    let home = folder("generate-faults");
    let (missing, out) = (home.join("missing.jsonl"), home.join("out.jsonl"));
    let made = generate(&missing, &out, &[]);
    assert_eq!(code(&made), 6);
    assert!(stderr(&made).contains("can't read") && stderr(&made).contains("missing.jsonl"));
    assert!(!out.exists());
    let empty = home.join("empty.jsonl");
    fs::write(&empty, "").unwrap();
    let made = generate(&empty, &out, &[]);
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    assert_eq!(fs::read(&out).unwrap(), b"");
    let made = generate(&empty, &home.join("no/such/folder"), &[]);
    assert_eq!(code(&made), 6);
    assert!(stderr(&made).contains("can't write"));
}
