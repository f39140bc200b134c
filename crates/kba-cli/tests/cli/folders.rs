//! The commands around folders, and wrong usage.

use std::fs;

use serde_json::{Value, json};

use crate::tool::{
    WORLD, choices, code, command, copy, files, folder, kba, persons, sheet, stderr, stdout, text,
};

#[test]
fn wrong_usage() {
    let place = text(&WORLD.prepared);
    for args in [
        &["ask", place, "--person", "P1", "--claim", "x.json"][..],
        &["ask", place, "--seed", "x"],
        &["ask", place, "--seed", "1", "--secret-env", "X"],
        &["check", place, "--choices", "9"],
        &["prepare", place],
        &[
            "synth",
            "--persons",
            "10",
            "--seed",
            "1",
            "--out",
            "x",
            "--format",
            "xlsx",
        ],
        &[
            "synth",
            "--persons",
            "10",
            "--seed",
            "1",
            "--out",
            "x",
            "--counties",
            "Cook",
        ],
        &[
            "synth",
            "--persons",
            "10",
            "--seed",
            "1",
            "--out",
            "x",
            "--as-of",
            "2020-02-30",
        ],
        &["frobnicate"],
        &[],
    ] {
        assert_eq!(code(&kba(args)), 2, "{args:?}");
    }
    let help = stdout(&kba(&["--help"]));
    for status in 0..=6 {
        assert!(help.contains(&format!("\n  {status}  ")), "{help}");
    }
}

#[test]
fn a_folder_that_is_not_there() {
    let home = folder("nothing");
    let out = command(&["ask"]).current_dir(&home).output().unwrap();
    assert_eq!(code(&out), 6);
    assert!(stderr(&out).contains("data/demo") && stderr(&out).contains("kba synth"));
    for command in ["ask", "check", "show"] {
        let mut args = vec![command, "gone"];
        args.extend((command == "show").then_some("P1"));
        assert_eq!(code(&kba(&args)), 6, "{command}");
    }
    assert_eq!(code(&kba(&["check", text(&home)])), 6);
}

#[test]
fn show_prints_the_sheet_without_the_number() {
    let id = &WORLD.askable[0];
    let out = kba(&["show", text(&WORLD.prepared), id]);
    assert_eq!(code(&out), 0);
    let shown = stdout(&out);
    assert!(
        shown.contains(id) && shown.contains("\nresidences\n"),
        "{shown}"
    );
    let ssn = &persons()
        .into_iter()
        .find(|p| p["person_id"] == *id)
        .unwrap()["ssn"]
        .clone();
    assert!(ssn.is_empty() || !shown.contains(ssn.as_str()));
    assert!(!sheet(id).to_string().contains("\"ssn\""));

    let out = kba(&["show", text(&WORLD.prepared), "NOBODY"]);
    assert_eq!((code(&out), stdout(&out)), (6, String::new()));
    assert!(!stderr(&out).contains(id.as_str()));
}

#[test]
fn check_tells_what_became_of_the_rows() {
    let home = folder("damaged");
    copy(
        &WORLD.tables,
        &home,
        &["persons.parquet", "residences.parquet"],
    );
    fs::write(
        home.join("phones.csv"),
        "person_id,number,shoe_size\nNOBODY,2175550101,44\nNOBODY,2175550101,44\nragged\n",
    )
    .unwrap();
    let out = kba(&["check", text(&home), "--json"]);
    assert_eq!(code(&out), 0, "{}", stderr(&out));
    let report: Value = serde_json::from_str(&stdout(&out)).unwrap();
    assert_eq!(
        (&report["form"], &report["choices"]),
        (&json!("tables"), &json!(5))
    );
    assert_eq!(report["load"]["persons"], 4000);
    let plain = stdout(&kba(&["check", text(&home)]));
    for told in [
        "shoe_size",
        "phones.csv: 1 rows dropped",
        "unknown person",
        "previous.address",
    ] {
        assert!(plain.contains(told), "{told} in\n{plain}");
    }
    // nothing usable is left of the residences: the report tells why
    fs::remove_file(home.join("residences.parquet")).unwrap();
    let lost = "person_id,number,street,city,state\nP0000000001,12,\"Oak St,Boise,ID\n";
    fs::write(home.join("residences.csv"), lost).unwrap();
    let out = kba(&["check", text(&home)]);
    assert_eq!(code(&out), 6);
    assert!(stdout(&out).contains("residences.csv: 1 rows dropped"));
    assert!(!stdout(&out).contains("Oak") && !stderr(&out).contains("Oak"));
    let out = kba(&["check", text(&home), "--json"]);
    let report: Value = serde_json::from_str(&stdout(&out)).unwrap();
    assert_eq!((code(&out), &report["form"]), (6, &json!("unusable")));
    fs::remove_file(home.join("persons.parquet")).unwrap();
    assert_eq!(code(&kba(&["check", text(&home)])), 6);
}

#[test]
fn check_finds_a_flipped_byte_in_a_prepared_folder() {
    let home = folder("flipped").join("people.kba");
    fs::create_dir(&home).unwrap();
    copy(&WORLD.prepared, &home, &[]);
    let out = kba(&["check", text(&home), "--json"]);
    assert_eq!(code(&out), 0, "{}", stderr(&out));
    let report: Value = serde_json::from_str(&stdout(&out)).unwrap();
    assert_eq!(
        (&report["form"], &report["persons"]),
        (&json!("prepared"), &json!(4000))
    );
    let file = home.join("residences.arrow");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).unwrap();
    let out = kba(&["check", text(&home)]);
    assert_eq!(code(&out), 6);
    assert!(
        stderr(&out).contains("residences.arrow"),
        "{}",
        stderr(&out)
    );
}

#[test]
fn prepare_leaves_nothing_half_written() {
    let home = folder("prepare");
    let out = home.join("people.kba");
    let args = ["prepare", text(&home), "--out", text(&out)];
    assert_eq!(code(&kba(&args)), 6);
    assert_eq!(fs::read_dir(&home).unwrap().count(), 0);
    let args = ["prepare", text(&WORLD.tables), "--out", text(&out)];
    assert_eq!(code(&kba(&args)), 0);
    assert_eq!(code(&kba(&args)), 6);
    let again = [&args[..], &["--force", "--choices", "4"]].concat();
    assert_eq!(code(&kba(&again)), 0);
    let quiz = kba(&["ask", text(&out), "--seed", "1", "--json"]);
    assert_eq!(code(&quiz), 0, "{}", stderr(&quiz));
    let quiz: Value = serde_json::from_str(&stdout(&quiz)).unwrap();
    assert_eq!(choices(&quiz["questions"][0]).len(), 4);
}

#[test]
fn a_world_is_the_same_on_any_number_of_threads() {
    let home = folder("threads");
    for format in ["parquet", "csv"] {
        let mut worlds = Vec::new();
        for threads in ["1", "3"] {
            let out = home.join(format!("{format}{threads}"));
            let made = kba(&[
                "synth",
                "--persons",
                "3000",
                "--seed",
                "5",
                "--counties",
                "48301,48261,48269",
                "--out",
                text(&out),
                "--format",
                format,
                "--threads",
                threads,
            ]);
            assert_eq!(code(&made), 0, "{}", stderr(&made));
            worlds.push(files(&out));
        }
        assert_eq!(worlds[0].len(), 13);
        assert!(worlds[0] == worlds[1], "{format} differs");
    }
}

#[test]
fn synth_marks_its_files_and_takes_no_others_place() {
    let home = folder("place");
    let out = home.join("world");
    let args = [
        "synth",
        "--persons",
        "300",
        "--seed",
        "5",
        "--out",
        text(&out),
    ];
    let made = kba(&args);
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    assert!(stdout(&made).contains("persons") && stderr(&made).is_empty());
    let note = fs::read_to_string(out.join("SYNTHETIC.txt")).unwrap();
    for told in ["--seed 5", "--persons 300", "GeoNames", "CC BY 4.0"] {
        assert!(note.contains(told), "{note}");
    }
    let bytes = fs::read(out.join("persons.parquet")).unwrap();
    assert!(bytes.windows(9).any(|window| window == b"Synthetic"));
    assert_eq!(code(&kba(&args)), 6);
    assert_eq!(code(&kba(&[&args[..], &["--force"]].concat())), 0);

    fs::remove_file(out.join("SYNTHETIC.txt")).unwrap();
    let before = files(&out);
    assert_eq!(code(&kba(&[&args[..], &["--force"]].concat())), 6);
    assert!(before == files(&out));
    assert_eq!(fs::read_dir(&home).unwrap().count(), 1);
    let none = [
        "synth",
        "--persons",
        "0",
        "--seed",
        "5",
        "--out",
        text(&home.join("none")),
    ]
    .map(str::to_owned);
    assert_eq!(code(&kba(&none.each_ref().map(String::as_str))), 6);
    assert!(!home.join("none").exists());
}
