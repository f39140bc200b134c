//! `kba ask`: quizzes, answers, claims.
//!
//! An applicant who knows the answers is played by reading the sheet of the person that `kba show`
//! prints.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::catalogue::MONTHS;
use crate::tool::{
    WORLD, ask, ask_claim, cell, choices, claim_of, code, command, folder, kba, persons, quiz,
    sheet, stderr, stdout, text, with_input,
};

/// Adults with their right answers to the quiz of seed 3, as their sheets tell.
///
/// A misspelt record of somebody else may tell of the same thing as one of the subject's; whoever
/// is asked so can't know which of the two is meant, and is left out.
static KNOWING: LazyLock<Vec<(String, Vec<usize>)>> = LazyLock::new(|| {
    let known = |id: &String| {
        let known = known_choices(&quiz(id, "3"), &sheet(id))?;
        assert!(
            known.iter().all(|right| !right.is_empty()),
            "{id}: {known:?}"
        );
        let is_clear = known.iter().all(|right| right.len() == 1);
        is_clear.then(|| (id.clone(), known.concat()))
    };
    let knowing: Vec<_> = WORLD.askable.iter().filter_map(known).collect();
    assert!(knowing.len() >= 2, "{}", knowing.len());
    knowing
});

#[test]
fn whoever_knows_the_sheet_passes() {
    for (id, right) in &*KNOWING {
        let out = ask(id, "3", &json!(right).to_string());
        assert_eq!(code(&out), 0, "{}", stderr(&out));
        let passed = "{\"verdict\":\"passed\",\"by_challenge\":false,\"right\":null}";
        assert_eq!(stdout(&out).lines().nth(1), Some(passed));
        let told = "kba: passed: 5 of 5 right, pass mark 4\n";
        assert!(stderr(&out).ends_with(told), "{}", stderr(&out));
    }
}

#[test]
fn wrong_answers_fail() {
    let (id, right) = &KNOWING[0];
    for (wrong, status) in [(1, 0), (2, 1), (5, 1)] {
        let answers: Vec<String> = (0..)
            .zip(right)
            .map(|(place, right)| if place < wrong { right % 5 + 1 } else { *right })
            .map(|answer| answer.to_string())
            .collect();
        let out = ask(id, "3", &answers.join("\n"));
        assert_eq!(code(&out), status);
        let told = format!(": {} of 5 right, pass mark 4\n", 5 - wrong);
        assert!(stderr(&out).ends_with(&told), "{}", stderr(&out));
        let verdict: Value = serde_json::from_str(stdout(&out).lines().nth(1).unwrap()).unwrap();
        let word = if status == 0 { "passed" } else { "locked" };
        assert_eq!(verdict["verdict"], word);
        // the applicant isn't told what was right
        assert!(verdict["right"].is_null(), "{verdict}");
    }
}

#[test]
fn the_quiz_has_the_documented_form() {
    let quiz = quiz(&WORLD.askable[0], "3");
    let keys =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    let told = [
        "answered",
        "attempts_left",
        "challenge",
        "questions",
        "questions_change",
        "questions_in_all",
        "quiz_id",
        "session",
        "time",
    ];
    assert_eq!(keys(&quiz), told);
    let questions = quiz["questions"].as_array().unwrap();
    assert_eq!(questions.len(), 5);
    for question in questions {
        assert_eq!(keys(question), ["choices", "id", "kind", "prompt"]);
        assert_eq!(question["choices"].as_array().unwrap().len(), 5);
    }
}

#[test]
fn a_seed_fixes_the_quiz_in_tables_and_prepared() {
    let id = &WORLD.askable[0];
    let run = |place: &Path, seed: &str| {
        let out = kba(&["ask", text(place), "--person", id, "--seed", seed, "--json"]);
        assert_eq!(code(&out), 0, "{}", stderr(&out));
        stdout(&out)
    };
    let first = run(&WORLD.prepared, "11");
    assert_eq!(first.lines().count(), 1);
    assert_eq!(first, run(&WORLD.prepared, "11"));
    assert_eq!(first, run(&WORLD.tables, "11"));
    assert_ne!(first, run(&WORLD.prepared, "12"));
}

#[test]
fn choices_are_fixed_and_their_order_is_not() {
    let run = |id: &str, secret: &str| {
        let place = text(&WORLD.prepared);
        let out = command(&[
            "ask",
            place,
            "--person",
            id,
            "--secret-env",
            "KBA_TEST",
            "--json",
        ])
        .env("KBA_TEST", secret)
        .output()
        .unwrap();
        assert_eq!(code(&out), 0, "{}", stderr(&out));
        let quiz: Value = serde_json::from_str(&stdout(&out)).unwrap();
        let mut sets: Vec<Vec<String>> = quiz["questions"]
            .as_array()
            .unwrap()
            .iter()
            .map(choices)
            .collect();
        sets.iter_mut().for_each(|set| set.sort());
        sets.sort();
        (quiz["quiz_id"].clone(), sets)
    };
    let mut asked = 0;
    for id in WORLD.askable.iter().take(8) {
        let once = || run(id, "0123456789abcdef");
        let (first, again) = (once(), once());
        assert_eq!(first.1, again.1);
        assert_ne!(first.0, again.0);
        // sets follow from the records, whatever the secret
        assert_eq!(run(id, "fedcba9876543210").1, first.1);
        asked += 1;
    }
    assert!(asked > 4);
}

#[test]
fn questions_and_verdict_in_plain_text() {
    let (id, right) = &KNOWING[0];
    let answers: Vec<String> = right.iter().map(usize::to_string).collect();
    let args = ["ask", text(&WORLD.prepared), "--person", id, "--seed", "3"];
    let out = with_input(&args, answers.join("\n").as_bytes());
    assert_eq!(code(&out), 0, "{}", stderr(&out));
    let shown = stdout(&out);
    assert!(
        shown.starts_with("5 questions; after this attempt no attempt is left.\n\n1. ")
            && shown.contains("\n   5) "),
        "{shown}"
    );
    assert!(shown.ends_with("Passed.\n"), "{shown}");
    assert_eq!(code(&with_input(&args, b"")), 5);
}

#[test]
fn answers_from_a_file() {
    let home = folder("answers");
    let id = &WORLD.askable[0];
    let file = home.join("answers.json");
    let run = |answers: &str| {
        fs::write(&file, answers).unwrap();
        let place = text(&WORLD.prepared);
        kba(&[
            "ask",
            place,
            "--person",
            id,
            "--seed",
            "3",
            "--json",
            "--answers",
            text(&file),
        ])
    };
    assert!([0, 1].contains(&code(&run("[1,1,1,1,1]"))));
    assert!([0, 1].contains(&code(&run("1,1,1 1\n1"))));
    for answers in [
        "",
        "[1,1,1,1]",
        "1 1 1 1 1 1",
        "1 1 1 1 6",
        "1 1 1 1 0",
        "one",
        "[1,",
        "\u{1f600}",
    ] {
        let out = run(answers);
        assert_eq!(code(&out), 5, "{answers}: {}", stderr(&out));
        assert_eq!(stdout(&out).lines().count(), 1);
    }
    fs::write(&file, [0xff, 0xfe]).unwrap();
    let place = text(&WORLD.prepared);
    let out = kba(&[
        "ask",
        place,
        "--person",
        id,
        "--json",
        "--seed",
        "3",
        "--answers",
        text(&file),
    ]);
    assert_eq!(code(&out), 5);
    fs::remove_file(&file).unwrap();
    let out = kba(&[
        "ask",
        place,
        "--person",
        id,
        "--json",
        "--seed",
        "3",
        "--answers",
        text(&file),
    ]);
    assert_eq!(code(&out), 6);
}

#[test]
fn claims_resolve_or_are_declined() {
    let claim = claim_of(&WORLD.askable[0]);
    assert_eq!(code(&ask_claim("right", &claim.to_string())), 0);

    let mut nobody = claim;
    nobody["first_name"] = json!("Zebulonius");
    let out = ask_claim("nobody", &nobody.to_string());
    assert_eq!(code(&out), 3);
    assert_eq!(
        stdout(&out),
        "{\"verdict\":\"declined\",\"reason\":\"no_match\",\"qualifiers\":[]}\n"
    );
    assert!(stderr(&out).contains("nobody on file matches"));
    assert!(!stderr(&out).contains("Zebulonius"));
}

#[test]
fn the_dead_and_the_young_are_declined() {
    let persons = persons();
    let dead = persons
        .iter()
        .find(|p| !p["death_date"].is_empty())
        .unwrap();
    let young = persons
        .iter()
        .find(|p| *p["birth_date"] >= *"2012" && p["death_date"].is_empty())
        .unwrap();
    for (person, reason) in [(dead, "deceased"), (young, "minor")] {
        let out = kba(&[
            "ask",
            text(&WORLD.prepared),
            "--person",
            &person["person_id"],
            "--json",
        ]);
        assert_eq!(code(&out), 3, "{}", stderr(&out));
        let line: Value = serde_json::from_str(&stdout(&out)).unwrap();
        assert_eq!(line["reason"], reason);
    }
}

#[test]
fn thin_files_are_declined() {
    let adults = persons().into_iter().filter(|p| {
        p["death_date"].is_empty() && *p["birth_date"] < *"2000" && !p["birth_date"].is_empty()
    });
    let statuses = adults.take(60).map(|p| {
        let out = kba(&[
            "ask",
            text(&WORLD.prepared),
            "--person",
            &p["person_id"],
            "--json",
        ]);
        code(&out)
    });
    assert!(
        statuses.into_iter().any(|status| status == 4),
        "no thin file among 60 adults"
    );
}

#[test]
fn claims_that_cannot_be_read_are_named_by_field_only() {
    let right = claim_of(&WORLD.askable[0]);
    let mut cases: Vec<(String, String)> = Vec::new();
    for (field, value) in [
        ("first_name", "Marked\u{1b}[2J"),
        ("last_name", &"Marked".repeat(2_000)),
        ("first_name", "\u{1f600}\u{1f600}"),
        ("birth", "Marked"),
        ("birth", "1970-02-30"),
        ("ssn_last4", "12a4"),
        ("address", ""),
        ("zip", "Marked"),
    ] {
        let mut claim = right.clone();
        claim[field] = json!(value);
        cases.push((field.to_owned(), claim.to_string()));
    }
    for json in [
        "",
        "{",
        "[]",
        "null",
        "{\"first_name\": \"Marked\"}",
        "{\"Marked\": 1}",
        "\u{feff}{}",
    ] {
        cases.push(("claim".to_owned(), json.to_owned()));
    }
    cases.push((
        "claim".to_owned(),
        format!("\"{}\"", "Marked".repeat(20_000)),
    ));
    for (field, claim) in cases {
        let out = ask_claim("unreadable", &claim);
        assert_eq!(code(&out), 5, "{field}: {}", stderr(&out));
        assert_eq!(stdout(&out), "", "{field}");
        let told = stderr(&out);
        assert!(
            told.contains(&field) && !told.contains("Marked"),
            "{field}: {told}"
        );
        assert!(told.len() < 400, "{field}: {told}");
    }
}

#[test]
fn strange_names_match_nobody() {
    for name in [
        "\u{5d3}\u{5d5}\u{5d3} \u{202e}abc",
        "Zo\u{eb}",
        "\u{1f600} Ann",
        "O'Brien-d'Arcy",
        "\u{674e}\u{660e}",
    ] {
        let mut claim = claim_of(&WORLD.askable[0]);
        claim["last_name"] = json!(name);
        let out = ask_claim("strange", &claim.to_string());
        assert!([3, 5].contains(&code(&out)), "{}", stderr(&out));
        assert!(!stderr(&out).contains(name));
        assert!(!stderr(&out).contains("panicked"));
    }
}

#[test]
fn a_claim_file_that_is_not_there_is_no_bad_claim() {
    let place = text(&WORLD.prepared);
    assert_eq!(
        code(&kba(&["ask", place, "--claim", "gone.json", "--json"])),
        6
    );
}

/// The choices of each question, from 1, that the sheet of a person confirms; `None` if there is a
/// question of which the sheet tells in other words.
pub(crate) fn known_choices(quiz: &Value, sheet: &Value) -> Option<Vec<Vec<usize>>> {
    let questions = quiz["questions"].as_array().unwrap().iter();
    questions
        .map(|question| {
            let facts = facts(question["kind"].as_str().unwrap(), sheet)?;
            let is_known =
                |choice: &str| facts.iter().any(|fact| fact.eq_ignore_ascii_case(choice));
            let known = (1..)
                .zip(choices(question))
                .filter_map(|(number, choice)| is_known(&choice).then_some(number))
                .collect();
            Some(known)
        })
        .collect()
}

/// What the applicant knows to be true, in the form of the choices of a kind; `None` if the kind's
/// choices aren't words of the sheet.
pub(crate) fn facts(kind: &str, sheet: &Value) -> Option<Vec<String>> {
    let of = |table: &str, form: fn(&Value) -> String| -> Vec<String> {
        let rows = sheet["tables"][table]
            .as_array()
            .cloned()
            .unwrap_or_default();
        rows.iter().map(form).collect()
    };
    let city = |r: &Value| format!("{}, {}", cell(r, "city"), cell(r, "state"));
    Some(match kind {
        "previous.address" => of("residences", |r| {
            let [number, street] = ["number", "street"].map(|column| cell(r, column));
            let [city, state] = ["city", "state"].map(|column| cell(r, column));
            format!("{number} {street}, {city}, {state}")
        }),
        "street.number" | "street.number.former" => of("residences", |r| cell(r, "number")),
        "city.of.residence" => of("residences", city),
        "zip.code" => of("residences", |r| cell(r, "zip")),
        "school.name" => of("education", |r| cell(r, "school")),
        "school.city" => of("education", city),
        "employer" => of("employment", |r| cell(r, "employer")),
        "employer.city" => of("employment", city),
        "vehicle.owned" => of("vehicles", |r| {
            let [year, make, model] = ["year", "make", "model"].map(|column| cell(r, column));
            format!("{year} {make} {model}")
        }),
        "vehicle.purchase.date" => of("vehicles", |r| month(&cell(r, "from"))),
        "property.purchase.date" => of("properties", |r| month(&cell(r, "purchased"))),
        "purchased.property.from" | "property.seller" => {
            of("properties", |r| cell(r, "seller_name"))
        }
        "phone.number" => of("phones", |r| {
            let number = cell(r, "number");
            format!("({}) {}-{}", &number[..3], &number[3..6], &number[6..])
        }),
        "phone.last.four" => of("phones", |r| {
            let number = cell(r, "number");
            number[number.len() - 4..].to_owned()
        }),
        "relative.given.name" => of("relatives", |r| word(&cell(r, "relative_name"), 0)),
        "person.known" | "person.closest" | "person.shared.address" => of("relatives", |r| {
            let name = cell(r, "relative_name");
            let suffix = [" Jr", " Sr", " II", " III", " IV", " V"];
            let suffix = suffix.iter().find(|suffix| name.ends_with(**suffix));
            name[..name.len() - suffix.map_or(0, |suffix| suffix.len())].to_owned()
        }),
        "alternate.names" => of("names", |r| cell(r, "last_name")),
        "occupation.licence" => of("licences", |r| cell(r, "licence")),
        "business.associated" => of("businesses", |r| cell(r, "company")),
        _ => return None,
    })
}

/// The month of a date as a choice tells it; empty if the date tells none.
fn month(date: &str) -> String {
    let mut parts = date.split('-');
    let year = parts.next().unwrap();
    let number = parts.next().and_then(|part| part.parse::<usize>().ok());
    number.map_or_else(String::new, |number| {
        format!("{} {year}", MONTHS[number - 1])
    })
}

fn word(text: &str, at: usize) -> String {
    text.split(' ').nth(at).unwrap().to_owned()
}

#[test]
fn a_quiz_speaks_the_language_that_is_asked() {
    let id = &WORLD.askable[0];
    let place = text(&WORLD.prepared);
    let quiz = |language: &str| {
        let out = kba(&[
            "ask",
            place,
            "--person",
            id,
            "--seed",
            "3",
            "--json",
            "--language",
            language,
        ]);
        assert_eq!(code(&out), 0, "{}", stderr(&out));
        serde_json::from_str::<Value>(&stdout(&out)).unwrap()
    };
    let told = |quiz: &Value, what: &str| -> Vec<Value> {
        let questions = quiz["questions"].as_array().unwrap().iter();
        questions.map(|question| question[what].clone()).collect()
    };
    let (english, spanish, japanese) = (quiz("en"), quiz("es-MX"), quiz("ja"));
    for other in [&spanish, &japanese] {
        assert_eq!(told(&english, "kind"), told(other, "kind"));
        let prompts = told(other, "prompt");
        assert!(
            told(&english, "prompt")
                .iter()
                .all(|prompt| !prompts.contains(prompt))
        );
    }
    let out = kba(&["ask", place, "--person", id, "--language", "tlh"]);
    assert_eq!(code(&out), 2);
}

#[test]
fn decoys_ask_who_is_not_found_and_do_not_pass() {
    let file = folder("claim-decoy").join("claim.json");
    let run = |more: &[&str], answers: &[u8]| {
        let args = [
            "ask",
            text(&WORLD.prepared),
            "--claim",
            text(&file),
            "--json",
            "--seed",
            "3",
        ];
        with_input(&[&args, more].concat(), answers)
    };
    // as many are declined as of those who are on file
    let shown = (WORLD.askable.iter().take(20))
        .find_map(|id| {
            let mut claim = claim_of(id);
            claim["last_name"] = json!("Nobodyofthatname");
            fs::write(&file, claim.to_string()).unwrap();
            assert_eq!(code(&run(&[], b"")), 3);
            let shown = run(&["--decoys"], b"");
            stderr(&shown)
                .contains("can't be passed: nobody on file")
                .then_some(shown)
        })
        .unwrap();
    let quiz: Value = serde_json::from_str(&stdout(&shown)).unwrap();
    assert_eq!(quiz["questions"].as_array().unwrap().len(), 5);
    for answer in ["1", "2", "3", "4", "5"] {
        let out = run(&["--decoys"], [answer; 5].join(" ").as_bytes());
        assert_eq!(code(&out), 1, "{}", stderr(&out));
    }
}
