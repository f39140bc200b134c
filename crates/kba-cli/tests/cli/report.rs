//! `kba report`: sums that must agree, and what is told.

use serde_json::{Value, json};

use crate::tool::{WORLD, code, folder, kba, stderr, stdout, text};

#[test]
fn the_report_adds_up() {
    let out = kba(&["report", text(&WORLD.prepared), "--json", "--attack"]);
    assert_eq!(code(&out), 0, "{}", stderr(&out));
    let report: Value = serde_json::from_str(&stdout(&out)).unwrap();
    assert_eq!(
        (&report["persons"], &report["choices"]),
        (&json!(4000), &json!(5))
    );
    let number = |value: &Value, name: &str| value[name].as_u64().unwrap();
    let mut refused = 0;
    for kind in report["kinds"].as_array().unwrap() {
        let turns = kind["turns"].as_array().unwrap();
        let sum = |name: &str| turns.iter().map(|turn| number(turn, name)).sum::<u64>();
        for name in [
            "common", "rest", "thin", "unusable", "pooled", "pools", "sets",
        ] {
            assert_eq!(sum(name), number(kind, name), "{name} of {}", kind["kind"]);
        }
        let rules = sum("equal") + sum("also_true") + sum("confusable");
        assert_eq!(rules, number(kind, "refused"));
        assert_eq!(
            sum("facts") + number(kind, "beyond_turns"),
            number(kind, "facts")
        );
        refused += rules;
        for turn in turns {
            let fates = ["common", "rest", "thin", "unusable", "pooled"];
            let fates: u64 = fates.iter().map(|fate| number(turn, fate)).sum();
            assert_eq!(fates, number(turn, "facts"));
            let [min, median, max] = ["smallest", "median", "largest"].map(|n| number(turn, n));
            assert!(min <= median && median <= max);
            assert!(min * number(turn, "pools") <= number(turn, "pooled"));
            assert!(max * number(turn, "pools") >= number(turn, "pooled"));
        }
    }
    assert!(refused > 0);
    let bands = report["coverage"]["bands"].as_array().unwrap();
    let (all, ages) = bands.split_last().unwrap();
    assert_eq!((ages.len(), &all["age"]), (7, &json!("all")));
    assert_eq!(all["all"]["tried"], report["coverage"]["sample"]);
    for files in ["all", "ordinary"] {
        let names = [
            "tried",
            "three_questions",
            "four_questions",
            "five_questions",
            "two_quizzes",
            "three_quizzes",
        ];
        for (at, name) in names.iter().enumerate() {
            let sum: u64 = ages.iter().map(|band| number(&band[files], name)).sum();
            assert_eq!(sum, number(&all[files], name));
            let before = names[at.saturating_sub(1)];
            assert!(number(&all[files], name) <= number(&all[files], before));
        }
    }
    assert!(number(&all["ordinary"], "tried") < number(&all["all"], "tried"));
    assert!(number(&all["ordinary"], "five_questions") > 0);
    let rates: Vec<f64> = report["pairs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| pair["rate"].as_f64().unwrap())
        .collect();
    assert!(rates.is_sorted_by(|a, b| a >= b) && !rates.is_empty());
    let attack = &report["attack"].as_array().unwrap()[0];
    let (low, high) = (&attack["interval"][0], &attack["interval"][1]);
    let rate = attack["rate"].as_f64().unwrap();
    assert!((low.as_f64().unwrap()..=high.as_f64().unwrap()).contains(&rate));
}

#[test]
fn the_report_is_printed_for_people() {
    let out = kba(&["report", text(&WORLD.prepared), "--sample", "200"]);
    assert_eq!(code(&out), 0, "{}", stderr(&out));
    let told = stdout(&out);
    for line in [
        "200 of ",
        "2 quizzes",
        "beyond turns",
        "true of another",
        "together",
        "vehicle.owned",
    ] {
        assert!(told.contains(line), "{line} in\n{told}");
    }
    assert!(!told.contains("attackers on one question"));
    assert_eq!(code(&kba(&["report", text(&folder("no-tables"))])), 6);
}
