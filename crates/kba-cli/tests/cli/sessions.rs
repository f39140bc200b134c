//! `kba ask` with a store, and `kba session`: what lasts from process to process.

use std::fs;
use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::ask::known_choices;
use crate::tool::{WORLD, code, command, folder, kba, sheet, stderr, stdout, text};

/// So few questions that many can be asked twice.
pub(crate) const TWICE: &str = "questions=2,pass=2,attempts=2,danger-mixed,danger-guessable";

/// A run of the tool that waits for answers.
struct Talk {
    child: Child,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    errors: ChildStderr,
}

impl Talk {
    fn start(args: &[&str]) -> Self {
        let mut child = command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            input: child.stdin.take().unwrap(),
            lines: BufReader::new(child.stdout.take().unwrap()).lines(),
            errors: child.stderr.take().unwrap(),
            child,
        }
    }

    /// The next line; `None` if there is none.
    fn hear(&mut self) -> Option<Value> {
        let line = self.lines.next()?.unwrap();
        Some(serde_json::from_str(&line).unwrap())
    }

    fn say(&mut self, line: &str) {
        writeln!(self.input, "{line}").unwrap();
        self.input.flush().unwrap();
    }

    /// The exit status, and what the operator was told.
    fn end(mut self) -> (i32, String) {
        drop(self.input);
        assert!(self.lines.next().is_none(), "another line");
        let told = std::io::read_to_string(&mut self.errors).unwrap();
        (self.child.wait().unwrap().code().unwrap(), told)
    }
}

pub(crate) fn asked<'a>(id: &'a str, store: &'a Path, policy: &'a str) -> Vec<&'a str> {
    vec![
        "ask",
        text(&WORLD.prepared),
        "--person",
        id,
        "--seed",
        "3",
        "--json",
        "--store",
        text(store),
        "--policy",
        policy,
    ]
}

/// Answers to a quiz of which all are right, or all wrong that the sheet can tell from right ones;
/// `None` if the sheet doesn't tell enough.
fn answers(quiz: &Value, id: &str, right: bool) -> Option<String> {
    let known = known_choices(quiz, &sheet(id))?;
    let choice = |known: &Vec<usize>| match (right, known.as_slice()) {
        (true, [only]) => Some(*only),
        (true, _) => None,
        (false, known) => (1..=5).find(|choice| !known.contains(choice)),
    };
    let choices: Option<Vec<usize>> = known.iter().map(choice).collect();
    Some(json!(choices?).to_string())
}

/// Talks an attempt through, with right or wrong answers; `None` if there is no telling them.
pub(crate) fn attempt(
    args: &[&str],
    id: &str,
    right: bool,
) -> Option<(Value, Value, (i32, String))> {
    let mut talk = Talk::start(args);
    let Some(quiz) = talk.hear().filter(|line| line["quiz_id"].is_string()) else {
        talk.end();
        return None;
    };
    let Some(choices) = answers(&quiz, id, right) else {
        talk.end();
        return None;
    };
    talk.say(&choices);
    let verdict = talk.hear().unwrap();
    Some((quiz, verdict, talk.end()))
}

/// What `kba session` tells, or its error.
fn operate(verb: &str, id: &str, store: &Path, seed: &str) -> (i32, String) {
    let out = kba(&[
        "session",
        verb,
        id,
        "--store",
        text(store),
        "--seed",
        seed,
        "--policy",
        TWICE,
        "--json",
    ]);
    let told = if code(&out) == 0 {
        stdout(&out)
    } else {
        stderr(&out)
    };
    (code(&out), told)
}

#[test]
fn a_store_keeps_attempts_from_process_to_process() {
    let home = folder("store");
    let way = |id: &String| {
        let store = home.join(format!("{id}.sessions"));
        let args = asked(id, &store, TWICE);
        let session = fails_twice(&args, id)?;
        is_locked(&args, &session);
        is_unlocked_once(&session, &store);
        let out = kba(&args);
        if code(&out) == 4 {
            // too little is on file for another quiz
            return None;
        }
        let quiz: Value = serde_json::from_str(&stdout(&out)).unwrap();
        assert_eq!((code(&out), &quiz["attempts_left"]), (0, &json!(1)));
        let open = quiz["session"].as_str().unwrap();
        let (status, told) = operate("cancel", open, &store, "3");
        assert!(status == 0 && told.contains("cancelled"), "{told}");
        refuses_another_secret(&args, open, &store);
        Some(())
    };
    assert!(WORLD.askable.iter().find_map(way).is_some());
}

/// Fails both attempts; the session, or `None` if there is no telling the answers.
fn fails_twice(args: &[&str], id: &str) -> Option<String> {
    let (first, failed, end) = attempt(args, id, false)?;
    assert_eq!(first["attempts_left"], 1);
    let told = json!({"verdict": "failed", "attempts_left": 1, "right": null});
    assert_eq!((failed, end.0), (told, 1), "{}", end.1);
    let (second, locked, end) = attempt(args, id, false)?;
    assert_eq!(second["attempts_left"], 0);
    assert_eq!(second["session"], first["session"]);
    assert_eq!(locked, json!({"verdict": "locked", "until": null}));
    let session = second["session"].as_str().unwrap().to_owned();
    let way_out = format!("kba session unlock {session} --store ");
    assert!(end.0 == 1 && end.1.contains(&way_out), "{}", end.1);
    for part in [
        format!("kba: session {session}; to look at it: kba session status {session} --store "),
        format!(" --seed 3 --policy {TWICE}\n"),
    ] {
        assert!(end.1.contains(&part), "no {part} in {}", end.1);
    }
    Some(session)
}

fn is_locked(args: &[&str], session: &str) {
    let out = kba(args);
    let told: Value = serde_json::from_str(&stdout(&out)).unwrap();
    let line = json!({"verdict": "locked", "session": session, "until": null});
    assert_eq!(told, line);
    assert!(code(&out) == 7 && stderr(&out).contains("session unlock"));
    // another scope has attempts of its own
    let other = [args, &["--scope", "another agreement"]].concat();
    assert_eq!(code(&kba(&other)), 0);
}

fn is_unlocked_once(session: &str, store: &Path) {
    let (status, told) = operate("status", session, store, "3");
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!((status, &told["locked"]), (0, &json!(true)));
    let counts = (&told["attempts_charged"], &told["attempts_left"]);
    assert_eq!(counts, (&json!(2), &json!(0)));
    let (status, told) = operate("unlock", session, store, "3");
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!((status, &told["locked"]), (0, &json!(false)));
    let (status, told) = operate("unlock", session, store, "3");
    assert!(status == 6 && told.contains("not locked"), "{told}");
}

fn refuses_another_secret(args: &[&str], session: &str, store: &Path) {
    let mut other = args.to_vec();
    let seed = other.iter().position(|arg| *arg == "--seed").unwrap();
    other[seed + 1] = "4";
    let out = kba(&other);
    for (status, told) in [
        operate("status", session, store, "4"),
        (code(&out), stderr(&out)),
    ] {
        assert!(status == 6 && told.contains("another secret"), "{told}");
    }
}

#[test]
fn a_store_needs_a_secret_that_lasts() {
    let store = folder("no-secret").join("sessions.kba");
    let place = text(&WORLD.prepared);
    for args in [
        &["ask", place, "--store", text(&store)][..],
        &[
            "session",
            "status",
            &"A".repeat(76),
            "--store",
            text(&store),
        ],
    ] {
        let out = kba(args);
        assert_eq!(code(&out), 2);
        let told = stderr(&out);
        assert!(
            told.contains("--seed") && told.contains("--secret-env"),
            "{told}"
        );
    }
    assert!(!store.exists());
    let unset = ["--store", text(&store), "--secret-env", "KBA_TEST_UNSET"];
    let out = kba(&[&["ask", place][..], &unset].concat());
    assert!(code(&out) == 6 && stderr(&out).contains("KBA_TEST_UNSET"));
}

#[test]
fn sessions_that_are_none_are_refused() {
    let store = folder("no-session").join("sessions.kba");
    // no store is made by looking for a session in it
    let (status, told) = operate("status", &"A".repeat(76), &store, "3");
    assert!(status == 6 && told.contains("there is no file"), "{told}");
    fs::write(&store, "not a store").unwrap();
    assert_eq!(operate("status", &"A".repeat(76), &store, "3").0, 6);
    fs::remove_file(&store).unwrap();
    let args = asked(&WORLD.askable[0], &store, "default");
    assert_eq!(code(&kba(&args)), 0);
    for verb in ["status", "unlock", "cancel"] {
        assert_eq!(operate(verb, &"A".repeat(76), &store, "3").0, 6);
        assert_eq!(operate(verb, "short", &store, "3").0, 2);
        assert_eq!(operate(verb, &"-".repeat(76), &store, "3").0, 6);
    }
}

#[test]
fn answers_that_cannot_be_read_are_not_scored() {
    let store = folder("unread").join("sessions.kba");
    let id = &WORLD.askable[0];
    for (count, bad) in (1..).zip(["1 1 1", "[1]", "[6,1]", "1 0", "one two", "{}"]) {
        let policy = "questions=2,pass=2,attempts=5,danger-mixed,danger-guessable";
        // as many quizzes as wanted, each in its scope
        let scope = count.to_string();
        let args = [&asked(id, &store, policy)[..], &["--scope", &scope]].concat();
        let mut talk = Talk::start(&args);
        let Some(quiz) = talk.hear().filter(|line| line["quiz_id"].is_string()) else {
            talk.end();
            continue;
        };
        talk.say(bad);
        let (status, told) = talk.end();
        assert!(status == 5 && !told.contains("panicked"), "{bad}: {told}");
        let (_, told) = operate("status", quiz["session"].as_str().unwrap(), &store, "3");
        let told: Value = serde_json::from_str(&told).unwrap();
        assert_eq!(
            (&told["state"], &told["attempts"]),
            (&json!("begun"), &json!([])),
            "{bad}"
        );
    }
}

/// One of two right leads to a challenge of one more question.
#[test]
fn a_challenge_is_taken_with_consent() {
    let home = folder("challenge");
    let policy = home.join("near.toml");
    let rules = "questions = 2\npass = 2\ndanger_guessable = true\n\
        [challenge]\nquestions = 1\npass = 1\noffered_at = [1]\n\
        [facts]\ndanger_mixed_attempts = true\n";
    fs::write(&policy, rules).unwrap();
    let talks = |consent: &str| {
        let talk_with = |id: &String| {
            let store = home.join(format!("{id}-{consent}.sessions"));
            let mut args = asked(id, &store, text(&policy));
            if !consent.is_empty() {
                args.extend(["--consent", consent]);
            }
            let mut talk = Talk::start(&args);
            let quiz = talk.hear().filter(|line| line["quiz_id"].is_string());
            let both = quiz.and_then(|quiz| {
                let right: Vec<usize> = serde_json::from_str(&answers(&quiz, id, true)?).unwrap();
                let wrong: Vec<usize> = serde_json::from_str(&answers(&quiz, id, false)?).unwrap();
                Some((right, wrong))
            });
            let Some((right, wrong)) = both else {
                talk.end();
                return None;
            };
            talk.say(&format!("{} {}", right[0], wrong[1]));
            let offered = talk.hear().unwrap();
            if offered["verdict"] != "challenge_offered" {
                // too little is on file for one
                talk.end();
                return None;
            }
            assert_eq!(offered["questions"], 1);
            let next = talk.hear().unwrap();
            if consent != "yes" {
                assert_eq!(next, json!({"verdict": "locked", "until": null}));
                let (status, told) = talk.end();
                assert_eq!(status, 1);
                assert_eq!(
                    told.contains("--consent yes takes it"),
                    consent.is_empty(),
                    "{told}"
                );
                return Some(());
            }
            assert_eq!(
                (&next["verdict"], &next["challenge"]),
                (&json!("challenge"), &json!(true))
            );
            let Some(choices) = answers(&next, id, true) else {
                talk.end();
                return None;
            };
            talk.say(&choices);
            let passed = json!({"verdict": "passed", "by_challenge": true, "right": null});
            assert_eq!(talk.hear().unwrap(), passed);
            let (status, told) = talk.end();
            let scores = "kba: passed by challenge: 1 of 2 right, 1 of 1 in the challenge";
            assert!(status == 0 && told.contains(scores), "{told}");
            Some(())
        };
        WORLD.askable.iter().find_map(talk_with)
    };
    for consent in ["yes", "no", ""] {
        assert!(
            talks(consent).is_some(),
            "nobody was offered one: {consent}"
        );
    }
}

#[test]
fn questions_come_one_by_one_from_one_stream() {
    let home = folder("one-by-one");
    let policy = home.join("slow.toml");
    let rules = "one_by_one = true\n[time]\nquiz = \"2m\"\nwarn_before = \"30s\"\n";
    fs::write(&policy, rules).unwrap();
    let file = home.join("answers");
    fs::write(&file, "1\n[2]\n\n3\n4\n5\n").unwrap();
    let id = &WORLD.askable[0];
    let place = text(&WORLD.prepared);
    let run = |more: &[&str]| {
        let args = ["ask", place, "--person", id, "--seed", "3", "--answers"];
        let policy = ["--policy", text(&policy)];
        kba(&[&args[..], &[text(&file)], &policy, more].concat())
    };
    let out = run(&["--json"]);
    let lines: Vec<Value> = (stdout(&out).lines())
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 6, "{}", stderr(&out));
    for (answered, line) in (0..5).zip(&lines) {
        assert_eq!(line["answered"], answered);
        assert_eq!(line["questions"].as_array().unwrap().len(), 1);
        assert!(line["time"]["seconds"].as_u64().unwrap() <= 120);
        assert_eq!(line["time"]["warn_before"], 30);
    }
    let word = ["passed", "locked"][usize::from(code(&out) != 0)];
    assert_eq!(lines[5]["verdict"], word);
    let shown = stdout(&run(&[]));
    let terms = "5 questions; after this attempt no attempt is left.\n\
        Answers are taken for 120 seconds.\nThe last 30 seconds are told.\n\n1. ";
    assert!(
        shown.starts_with(terms) && shown.contains("\n5. "),
        "{shown}"
    );
}

#[test]
fn more_choices_than_were_prepared_are_refused_by_the_engine() {
    let place = text(&WORLD.prepared);
    let out = kba(&["ask", place, "--policy", "choices=6", "--json"]);
    assert!(code(&out) == 6 && stderr(&out).contains("prepared for at most 5"));
    // a bad policy is told before a population is looked for
    for policy in ["nonsense", "pass=3", "nowhere.toml", "allow=street.name"] {
        for place in [place, "nowhere"] {
            let out = kba(&["ask", place, "--policy", policy, "--json"]);
            assert_eq!(code(&out), 5, "{policy}: {}", stderr(&out));
        }
    }
}
