//! Choices stay: over sessions, spouses, restarts, prepared folders, orders of rows; and change
//! with the secret and the edition.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use kba::audit::{Rehearsal, RehearsalOptions};
use kba::load::LoadOptions;
use kba::record::{Rows, Table};
use kba::{Claim, ErrorKind, Population};
use tempfile::TempDir;

use crate::english;
use crate::people::{begin, claim_of, engine, population, secret, sets, today};
use crate::worlds::{Shape, World};

const SHAPE: Shape = Shape {
    households: 75,
    counties: 1,
    variety: 20,
};

fn world() -> World {
    World::random(21, SHAPE)
}

/// All that an engine shows to everybody, orders left out.
fn everything(world: &World, population: &Population, secret: u8) -> Vec<(String, Sets)> {
    let engine = engine(population, secret, 3);
    let adults = world.adults().into_iter();
    let shown = adults.filter_map(|id| {
        let begin = begin(&engine, &claim_of(world, id), 1);
        sets(&begin).map(|sets| (id.to_owned(), sets))
    });
    shown.collect()
}

type Sets = Vec<(String, Vec<String>)>;

#[test]
fn sessions_show_the_same_choices_in_another_order() {
    let world = world();
    let population = population(&world, 4);
    let engine = engine(&population, 1, 4);
    let mut subjects = 0;
    for id in world.adults() {
        let claim = claim_of(&world, id);
        let first = begin(&engine, &claim, 0);
        let Some(shown) = sets(&first) else { continue };
        let mut orders = BTreeSet::new();
        for _ in 0..6 {
            let again = engine
                .danger_rehearse(&claim, &RehearsalOptions::new())
                .unwrap();
            assert_eq!(sets(&again).as_ref(), Some(&shown));
            let Rehearsal::Quiz(begun) = again else {
                panic!("the same claim was asked before")
            };
            let order: Vec<Vec<String>> = (begun.quiz.questions().iter())
                .map(|question| question.choices().to_vec())
                .collect();
            orders.insert(order);
        }
        assert!(orders.len() >= 5, "{} orders in six sessions", orders.len());
        subjects += 1;
        if subjects == 25 {
            break;
        }
    }
    assert_eq!(subjects, 25);
}

#[test]
fn spouses_see_one_set_for_what_they_share() {
    let world = world();
    let population = population(&world, 4);
    let mut shared = 0;
    for secret in 0..6 {
        let shown: BTreeMap<String, Sets> = everything(&world, &population, secret)
            .into_iter()
            .collect();
        for raw in world.raw(Table::Relatives) {
            let (a, b) = (&raw["person_id"], &raw["relative_id"]);
            let (Some(a_sets), Some(b_sets)) = (shown.get(a), shown.get(b)) else {
                continue;
            };
            if raw["relation"] != "spouse" {
                continue;
            }
            for (kind, set) in a_sets {
                let Some((_, other)) = b_sets.iter().find(|(other, _)| other == kind) else {
                    continue;
                };
                let truths = (world.truths(kind, a), world.truths(kind, b));
                let of = |set: &[String]| -> BTreeSet<String> {
                    let set = set.iter().map(|choice| english::value(kind, choice));
                    set.filter(|c| truths.0.contains(c) && truths.1.contains(c))
                        .collect()
                };
                let (a_truth, b_truth) = (of(set), of(other));
                if a_truth.len() == 1 && a_truth == b_truth {
                    assert_eq!(set, other, "{kind}");
                    shared += 1;
                }
            }
        }
    }
    assert!(shared > 50, "only {shared} questions on what spouses share");
}

#[test]
fn another_draw_or_edition_gives_other_sets() {
    let world = world();
    let population = population(&world, 4);
    let one = everything(&world, &population, 1);
    // the engine's secret has no say in it
    assert_eq!(one, everything(&world, &population, 2));
    let redrawn = population.redrawn(&secret(3)).unwrap();
    assert_eq!(redrawn.edition(), population.edition());
    let two = everything(&world, &redrawn, 1);
    let mut more = world.clone();
    more.add(
        Table::Licences,
        &[("person_id", world.adults()[0]), ("licence", "Barber")],
    );
    let edition = crate::people::population(&more, 4);
    assert_ne!(edition.edition(), population.edition());
    let other = everything(&world, &edition, 1);
    for against in [two, other] {
        let against: BTreeMap<_, _> = against.into_iter().collect();
        let (mut kept, mut all) = (0, 0);
        for (id, sets) in &one {
            for question in sets {
                all += 1;
                kept += usize::from(against.get(id).is_some_and(|s| s.contains(question)));
            }
        }
        // one jitter of four comes again by chance, and the kinds vary
        assert!(
            all > 200 && kept * 5 < all * 2,
            "{kept} of {all} sets are the same"
        );
    }
}

/// The rows of a world in another order, in batches of another size.
fn shuffled(world: &World, size: usize, step: usize) -> Vec<Rows> {
    let mut all = Vec::new();
    for table in Table::ALL {
        let raws = world.raw(table);
        let mut order: Vec<usize> = (0..raws.len()).collect();
        order.sort_by_key(|at| (at * step) % 7_919);
        for chunk in order.chunks(size) {
            let mut rows = Rows::new(table);
            for at in chunk {
                let cell =
                    |c: &kba::record::Column| raws[*at].get(c.name).map_or("", String::as_str);
                rows.push(&table.columns().iter().map(cell).collect::<Vec<_>>());
            }
            all.push(rows);
        }
    }
    all
}

#[test]
fn the_order_of_rows_and_the_size_of_batches_make_no_difference() {
    let world = world();
    let first = population(&world, 4);
    let shown = everything(&world, &first, 1);
    for (size, step) in [(1, 31), (1_000_000, 1_009)] {
        let mut builder = Population::builder(LoadOptions::new().today(today()).choices(4));
        for rows in shuffled(&world, size, step) {
            builder.push(&rows).unwrap();
        }
        let (again, report) = builder.finish().unwrap();
        assert_eq!(again.edition(), first.edition());
        assert_eq!(&report.pools, first.pool_report());
        assert_eq!(everything(&world, &again, 1), shown);
    }
}

/// A licence that ends later doesn't make anybody older: what a population shows hangs on its
/// records and options alone, and what differs in one of them is another edition.
#[test]
fn populations_that_ask_other_persons_are_other_editions() {
    let mut world = world();
    let id = world.adults()[0].to_owned();
    let licence = [
        ("person_id", id.as_str()),
        ("licence", "Barber"),
        ("to", "2033-01"),
    ];
    world.add(Table::Licences, &licence);
    let built = |today: &str| {
        let today = kba::record::PartialDate::parse(today).unwrap();
        let options = LoadOptions::new().today(today).choices(4);
        let mut builder = Population::builder(options);
        for rows in world.batches(100) {
            builder.push(&rows).unwrap();
        }
        builder.finish().unwrap().0
    };
    // the children of this world come of age in 2032
    let (before, after) = (built("2026-06-30"), built("2034-06-30"));
    let adults = |population: &Population| population.adult_ids().count();
    assert!(
        adults(&before) == adults(&after) || before.edition() != after.edition(),
        "one edition with {} and with {} adults",
        adults(&before),
        adults(&after)
    );
}

/// A folder with a saved population.
fn saved(population: &Population) -> (TempDir, std::path::PathBuf) {
    let home = TempDir::new().unwrap();
    let path = home.path().join("people.kba");
    population.save(&path, false).unwrap();
    (home, path)
}

#[test]
fn a_prepared_population_shows_what_the_loaded_one_does() {
    let world = world();
    let loaded = population(&world, 4);
    let (_home, path) = saved(&loaded);
    for opened in [Population::open(&path), Population::open_verified(&path)] {
        let opened = opened.unwrap();
        assert_eq!(opened.edition(), loaded.edition());
        assert_eq!(opened.pool_report(), loaded.pool_report());
        assert!(opened.adult_ids().eq(loaded.adult_ids()));
        for id in world.adults().iter().take(20) {
            assert_eq!(opened.sheet(id), loaded.sheet(id));
        }
        assert_eq!(
            everything(&world, &opened, 3),
            everything(&world, &loaded, 3)
        );
    }
    Population::verify(&path).unwrap();
}

#[test]
fn only_a_prepared_population_is_overwritten_and_only_if_asked() {
    let (world, other) = (world(), World::random(22, SHAPE));
    let (first, second) = (population(&world, 4), population(&other, 4));
    let (home, path) = saved(&first);
    let error = second.save(&path, false).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert_eq!(Population::open(&path).unwrap().edition(), first.edition());
    second.save(&path, true).unwrap();
    assert_eq!(
        Population::open_verified(&path).unwrap().edition(),
        second.edition()
    );

    let foreign = home.path().join("letters");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("a.txt"), "kept").unwrap();
    for overwrite in [false, true] {
        assert!(second.save(&foreign, overwrite).is_err());
    }
    assert_eq!(fs::read_to_string(foreign.join("a.txt")).unwrap(), "kept");
    let mut names = names(home.path());
    names.sort();
    assert_eq!(names, ["letters", "people.kba"]);
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn a_flipped_byte_in_any_file_is_found() {
    let world = world();
    let (_home, path) = saved(&population(&world, 4));
    let claims: Vec<Claim> = (world.adults().into_iter().step_by(8))
        .map(|id| claim_of(&world, id))
        .collect();
    for name in names(&path) {
        let file = path.join(&name);
        let good = fs::read(&file).unwrap();
        for at in [0, good.len() / 3, good.len() / 2, good.len() - 1] {
            let mut bad = good.clone();
            bad[at] ^= 0x10;
            fs::write(&file, &bad).unwrap();
            let error = Population::open_verified(&path).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Prepared, "{name} {at}");
            assert!(
                error.to_string().contains(&name),
                "{error} doesn't name {name}"
            );
            assert!(Population::verify(&path).is_err());
            // unverified it may open, and then must not fall over
            if let Ok(opened) = Population::open(&path) {
                let engine = engine(&opened, 1, 3);
                for claim in &claims {
                    drop(begin(&engine, claim, 1));
                }
            }
        }
        fs::write(&file, &good).unwrap();
    }
    Population::open_verified(&path).unwrap();
}

#[test]
fn a_missing_or_cut_file_and_a_newer_format_are_refused() {
    let (home, path) = saved(&population(&world(), 4));
    for name in names(&path) {
        let file = path.join(&name);
        let good = fs::read(&file).unwrap();
        fs::remove_file(&file).unwrap();
        let error = Population::open(&path).unwrap_err();
        assert!(
            error.to_string().contains(&name),
            "{error} doesn't name {name}"
        );
        fs::write(&file, &good[..good.len() - 1]).unwrap();
        let error = Population::open(&path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Prepared, "{name}");
        fs::write(&file, &good).unwrap();
    }
    // a newer build's manifest, sealed by its own rule: the checksum of all before the last field
    let manifest = path.join("manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    let newer = text.replacen("\"format\": 1", "\"format\": 2", 1);
    let body = &newer[..newer.len() - 83];
    let sealed = format!(
        "{body},\n  \"blake3\": \"{}\"\n}}\n",
        blake3::hash(body.as_bytes()).to_hex()
    );
    assert_ne!(sealed, text);
    fs::write(&manifest, sealed).unwrap();
    let error = Population::open(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Prepared);
    assert!(error.to_string().contains("newer"), "{error}");
    assert!(Population::open(home.path()).is_err());
    assert!(Population::open(home.path().join("nothing")).is_err());
}

#[test]
fn a_save_that_fails_leaves_nothing() {
    let population = population(&world(), 4);
    let home = TempDir::new().unwrap();
    let file = home.path().join("file");
    fs::write(&file, "kept").unwrap();
    for path in [
        file.clone(),
        file.join("in.kba"),
        home.path().join("no/such/people.kba"),
    ] {
        for overwrite in [false, true] {
            assert!(population.save(&path, overwrite).is_err());
        }
    }
    assert_eq!(names(home.path()), ["file"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), "kept");
}
