//! Who a claim leads to, and what of it differs.

use crate::Error;
use crate::pool::{self, PoolOptions, Pools};
use crate::population::PersonRow;
use crate::population::{Builder, Tables, persons};
use crate::record::{PartialDate, Table};
use crate::resolve::{Claim, ClaimForm, Compared, Known, Qualifier, Reason, rank};
use crate::secret::Prf;
use crate::serving::swap::swap;
use crate::serving::{self, Ask, Candidates, Serving, lay};
use crate::worlds::{Shape, World};

use self::Qualifier::{
    AddressFormer, BirthDayMismatch, BirthYearOffByOne, CityMismatch, FirstNameVariant, NameFormer,
    NamePart, SsnMismatch, SsnUnknown, StateMismatch, StreetMismatch, StreetNumberMismatch,
    SuffixConflict, ZipMismatch,
};

const HOME: [&str; 5] = ["12", "Oak Street", "Quincy", "IL", "62301"];

/// `(id, first, last, suffix, birth, ssn)`.
const PERSONS: [[&str; 6]; 19] = [
    ["sr", "John", "Smith", "Sr", "1950-03-02", "900001111"],
    ["jr", "John", "Smith", "Jr", "1951-06-01", "900002222"],
    ["anna", "Anna", "Lee", "", "1980-01-05", "900003333"],
    ["hannah", "Hannah", "Lee", "", "1980-01-05", "900004444"],
    [
        "patricia",
        "Patricia",
        "Moss",
        "",
        "1982-02-02",
        "900005555",
    ],
    ["patrick", "Patrick", "Moss", "", "1982-02-02", "900006666"],
    ["maria", "Maria", "Jones", "", "1975-07-08", "900007777"],
    ["hall", "Vera", "Brown-Hall", "", "1971-05-05", "900008888"],
    ["obrien", "Sean", "O'Brien", "", "1972-05-05", "900009999"],
    ["cruz", "Juan", "De La Cruz", "", "1973-05-05", "900010001"],
    ["bill", "William", "Stone", "", "1974-05-05", "900010002"],
    ["box", "Rita", "Post", "", "1976-05-05", "900010003"],
    ["moved", "Olaf", "Berg", "", "1977-05-05", "900010004"],
    ["one", "Paul", "Same", "", "1978-05-05", "900010005"],
    ["other", "Paul", "Same", "", "1978-09-09", "900010006"],
    ["dead", "Ida", "Gone", "", "1940-05-05", "900010007"],
    ["minor", "Tim", "Young", "", "2010-05-05", "900010008"],
    ["nossn", "Eva", "Thin", "", "1979-05-05", ""],
    ["mary", "Mary Ann", "Dell", "", "1969-05-05", "900010009"],
];

/// Who a claim resolved to.
struct Resolved {
    subject: Result<PersonRow, Reason>,
    qualifiers: Vec<Qualifier>,
}

fn resolve(tables: &Tables, claim: &Claim, today: PartialDate) -> Resolved {
    let serving = lay(tables, &Pools::default(), &Prf::new([1; 32])).unwrap();
    let candidates = Candidates::of(&serving, claim);
    let found = serving::resolve(&serving, tables, (claim, &candidates), today);
    Resolved {
        subject: found.subject.map(|at| serving.person(at)),
        qualifiers: found.qualifiers,
    }
}

/// A claim by one of the addresses on file, which differs from the file in a way that the number
/// picks.
fn bent_claim(tables: &Tables, person: PersonRow, at: usize) -> Option<ClaimForm> {
    let text = |column| tables.text(tables.person(person, column)).to_owned();
    let rows = tables.rows_of(Table::Residences, person);
    let row = rows.clone().nth(at % rows.len().max(1))?;
    let cell = |name: &str| {
        let column = Table::Residences.column(name).unwrap();
        tables
            .text(tables.cell(Table::Residences, column, row))
            .to_owned()
    };
    let birth = tables.birth(person).unwrap();
    let year = i64::from(birth.year()) + [0, 0, 0, 1, -1, 2][at % 6];
    let ssn = tables.person(person, persons::SSN).saturating_sub(1) % 10_000;
    let mut form = ClaimForm {
        first_name: text(persons::FIRST_NAME),
        last_name: text(persons::LAST_NAME),
        suffix: if at.is_multiple_of(7) {
            "Jr".into()
        } else {
            text(persons::SUFFIX)
        },
        birth: if at.is_multiple_of(4) {
            birth.to_string()
        } else {
            year.to_string()
        },
        ssn_last4: [format!("{ssn:04}"), String::new(), "0007".into()][at % 3].clone(),
        address: format!("{} {}", cell("number"), cell("street")),
        city: cell("city"),
        state: cell("state"),
        zip: cell("zip"),
    };
    match at % 5 {
        1 => form.zip = String::new(),
        2 => form.city = String::new(),
        3 => form.city = "Elsewhere".into(),
        4 if at.is_multiple_of(2) => form.address = "99 Nowhere Rd".into(),
        _ => {}
    }
    Some(form)
}

/// What numbers tell of a claim and a person is what the texts tell, of everybody's claim and
/// everybody, with all that may differ.
#[test]
fn numbers_and_texts_agree() {
    let shape = Shape {
        households: 60,
        counties: 1,
        variety: 6,
    };
    let world = World::random(5, shape);
    let mut builder = Builder::new(PartialDate::parse("2026-06-30").unwrap());
    for rows in world.batches(500) {
        builder.push(&rows).unwrap();
    }
    let (tables, _) = builder.finish().unwrap();
    let known: Vec<Known> = tables
        .rows()
        .map(|person| Known::of(&tables, person))
        .collect();
    let mut counts = [0; 3];
    for (at, person) in tables.rows().enumerate() {
        let Some(form) = bent_claim(&tables, person, at) else {
            continue;
        };
        let Ok(claim) = Claim::new(&form) else {
            continue;
        };
        for (other, known) in tables.rows().zip(&known) {
            let by_texts = rank(&tables, &claim, other);
            match known.compare(&claim) {
                Compared::Never => {
                    assert_eq!(by_texts, None);
                    counts[0] += 1;
                }
                Compared::Exactly(by_numbers) => {
                    assert_eq!(by_texts, Some(by_numbers));
                    counts[1] += 1;
                }
                Compared::Perhaps => counts[2] += 1,
            }
        }
    }
    assert!(counts.iter().all(|count| *count > 20), "{counts:?}");
}

/// Whoever of a set is the subject, the same questions may stand together.
#[test]
fn another_member_in_the_place_of_a_fact_changes_no_block() {
    let shape = Shape {
        households: 120,
        counties: 1,
        variety: 10,
    };
    let mut builder = Builder::new(PartialDate::parse("2026-06-30").unwrap());
    for rows in World::random(8, shape).batches(500) {
        builder.push(&rows).unwrap();
    }
    let (tables, _) = builder.finish().unwrap();
    let key = Prf::new([3; 32]);
    let (pools, _) = pool::build(&tables, PoolOptions::new(5), &key).unwrap();
    let mut dice = 7_usize;
    let mut asked = 0;
    for person in tables.rows().step_by(9) {
        asked += pools.asks(person).count();
        swap(&tables, &pools, person, &mut |bound| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (dice >> 33) % bound
        });
    }
    assert!(asked > 100, "only {asked} facts");
}

fn tables() -> Tables {
    let mut world = World::default();
    for [id, first, last, suffix, birth, ssn] in PERSONS {
        world.add(
            Table::Persons,
            &[
                ("person_id", id),
                ("first_name", first),
                ("last_name", last),
                ("suffix", suffix),
                ("birth_date", birth),
                ("ssn", ssn),
                ("death_date", if id == "dead" { "2020-01-01" } else { "" }),
            ],
        );
        let [number, street, city, state, zip] = match id {
            "box" => ["77", "P.O. Box", "Quincy", "IL", "62301"],
            "moved" => ["5", "Lake Dr", "Akron", "OH", "44301"],
            _ => HOME,
        };
        let number = if id == "other" { "14" } else { number };
        world.add(
            Table::Residences,
            &[
                ("person_id", id),
                ("number", number),
                ("street", street),
                ("city", city),
                ("state", state),
                ("zip", zip),
                ("from", "2015-01"),
            ],
        );
    }
    let [number, street, city, state, zip] = HOME;
    world.add(
        Table::Residences,
        &[
            ("person_id", "moved"),
            ("number", number),
            ("street", street),
            ("city", city),
            ("state", state),
            ("zip", zip),
            ("from", "2005-01"),
            ("to", "2014-12"),
        ],
    );
    let maiden = [
        ("person_id", "maria"),
        ("last_name", "Garc\u{ed}a"),
        ("kind", "maiden"),
    ];
    world.add(Table::Names, &maiden);
    let mut builder = Builder::new(today());
    for rows in world.batches(8) {
        builder.push(&rows).unwrap();
    }
    builder.finish().unwrap().0
}

fn today() -> PartialDate {
    PartialDate::parse("2026-06-30").unwrap()
}

/// First and last name, birth, last four digits; living at [`HOME`].
fn form(who: [&str; 4]) -> ClaimForm {
    let [first, last, birth, ssn] = who.map(str::to_owned);
    ClaimForm {
        first_name: first,
        last_name: last,
        birth,
        ssn_last4: ssn,
        address: "12 oak st".to_owned(),
        zip: "62301-0001".to_owned(),
        ..ClaimForm::default()
    }
}

fn found(form: &ClaimForm) -> (Result<String, Reason>, Vec<Qualifier>) {
    let tables = tables();
    let resolved = resolve(&tables, &Claim::new(form).unwrap(), today());
    let id = |person| tables.text(tables.person(person, persons::PERSON_ID));
    let subject = resolved.subject.map(|person| id(person).to_owned());
    (subject, resolved.qualifiers)
}

#[track_caller]
fn is(who: [&str; 4], id: &str, qualifiers: &[Qualifier]) {
    leads(&form(who), id, qualifiers);
}

#[track_caller]
fn leads(form: &ClaimForm, id: &str, qualifiers: &[Qualifier]) {
    assert_eq!(found(form), (Ok(id.to_owned()), qualifiers.to_vec()));
}

#[track_caller]
fn nobody(form: &ClaimForm, reason: Reason) {
    assert_eq!(found(form).0, Err(reason));
}

#[test]
fn father_and_son_of_one_name_at_one_address_are_told_apart() {
    for last in ["Smith", "Smith Jr.", "SMITH JUNIOR"] {
        is(["John", last, "1951-06-01", "2222"], "jr", &[]);
    }
    is(["John", "Smith, Sr", "1950", ""], "sr", &[SsnUnknown]);
    // the suffix decides where the year could be either's
    is(
        ["John", "Smith Jr", "1950", ""],
        "jr",
        &[BirthYearOffByOne, SsnUnknown],
    );
    // the son's suffix with the father's number and date: the father, with a conflict
    let conflict = form(["John", "Smith Jr", "1950-03-02", "1111"]);
    let (who, qualifiers) = found(&conflict);
    assert!(
        who == Ok("sr".to_owned()) && qualifiers.contains(&SuffixConflict)
            || who == Ok("jr".to_owned()) && qualifiers.contains(&SsnMismatch),
        "{who:?} {qualifiers:?}"
    );
}

#[test]
fn twins_are_told_apart_by_their_names() {
    is(["Anna", "Lee", "1980-01-05", "3333"], "anna", &[]);
    is(["Hannah", "Lee", "1980-01-05", ""], "hannah", &[SsnUnknown]);
    // a short name of both: only a number tells
    nobody(
        &form(["Pat", "Moss", "1982-02-02", ""]),
        Reason::SeveralMatch,
    );
    is(
        ["Pat", "Moss", "1982", "6666"],
        "patrick",
        &[FirstNameVariant],
    );
    // Anna with the number of her twin stays Anna
    is(
        ["Anna", "Lee", "1980-01-05", "4444"],
        "anna",
        &[SsnMismatch],
    );
}

#[test]
fn names_are_found_in_their_other_forms() {
    is(
        ["Maria", "Garcia", "1975-07-08", "7777"],
        "maria",
        &[NameFormer],
    );
    is(["Maria", "Jones", "1975-07-08", "7777"], "maria", &[]);
    for last in ["Brown Hall", "BROWN-HALL", "brownhall"] {
        is(["Vera", last, "1971", "8888"], "hall", &[]);
    }
    is(["Vera", "Hall", "1971", "8888"], "hall", &[NamePart]);
    for last in ["OBrien", "O\u{2019}Brien", "O Brien", "o'brien"] {
        is(["Sean", last, "1972", "9999"], "obrien", &[]);
    }
    for last in ["DeLaCruz", "de la cruz", "Dela Cruz"] {
        is(["Juan", last, "1973", "0001"], "cruz", &[]);
    }
    is(
        ["Bill", "Stone", "1974", "0002"],
        "bill",
        &[FirstNameVariant],
    );
    is(
        ["Mary", "Dell", "1969", "0009"],
        "mary",
        &[FirstNameVariant],
    );
    is(["Maryann", "Dell", "1969", "0009"], "mary", &[]);
}

#[test]
fn a_birth_date_may_be_off_by_one_year_or_a_day() {
    is(
        ["Bill", "Stone", "1975", "0002"],
        "bill",
        &[BirthYearOffByOne, FirstNameVariant],
    );
    is(
        ["William", "Stone", "1974-05-06", "0002"],
        "bill",
        &[BirthDayMismatch],
    );
    is(["William", "Stone", "1974", "0002"], "bill", &[]);
    nobody(&form(["William", "Stone", "1976", "0002"]), Reason::NoMatch);
    // off by one and without the right number nothing holds it up
    nobody(&form(["William", "Stone", "1975", "1234"]), Reason::NoMatch);
}

#[test]
fn a_number_that_differs_needs_the_address_and_the_date() {
    is(
        ["William", "Stone", "1974-05-05", "9876"],
        "bill",
        &[SsnMismatch],
    );
    is(["Eva", "Thin", "1979", "9876"], "nossn", &[SsnUnknown]);
    let mut elsewhere = form(["William", "Stone", "1974-05-05", "9876"]);
    elsewhere.address = "99 Elm St".to_owned();
    nobody(&elsewhere, Reason::NoMatch);
    elsewhere.ssn_last4 = String::new();
    nobody(&elsewhere, Reason::NoMatch);
}

#[test]
fn each_part_of_an_address_has_its_qualifier() {
    let with = |address: &str, city: &str, state: &str, zip: &str| ClaimForm {
        address: address.to_owned(),
        city: city.to_owned(),
        state: state.to_owned(),
        zip: zip.to_owned(),
        ..form(["William", "Stone", "1974", "0002"])
    };
    leads(
        &with("12 Oak St Apt 4", "Quincy", "Illinois", "62301"),
        "bill",
        &[],
    );
    leads(
        &with("14 Oak St", "", "", "62301"),
        "bill",
        &[StreetNumberMismatch],
    );
    leads(
        &with("12 Elm St", "", "", "62301"),
        "bill",
        &[StreetMismatch],
    );
    leads(&with("12 Oak St", "", "", "62305"), "bill", &[ZipMismatch]);
    leads(
        &with("12 Oak St", "Peoria", "IL", ""),
        "bill",
        &[CityMismatch],
    );
    leads(
        &with("12 Oak St", "Quincy", "MO", ""),
        "bill",
        &[StateMismatch],
    );
    leads(
        &with("9 Elm St", "Peoria", "MO", "99999"),
        "bill",
        &[
            CityMismatch,
            StateMismatch,
            StreetMismatch,
            StreetNumberMismatch,
            ZipMismatch,
        ],
    );
}

#[test]
fn boxes_and_former_homes_are_addresses() {
    for address in ["PO Box 77", "P.O. Box #77", "Post Office Box 77"] {
        let mut rita = form(["Rita", "Post", "1976", ""]);
        rita.address = address.to_owned();
        leads(&rita, "box", &[SsnUnknown]);
    }
    is(
        ["Olaf", "Berg", "1977", ""],
        "moved",
        &[AddressFormer, SsnUnknown],
    );
    let mut now = form(["Olaf", "Berg", "1977", ""]);
    (now.address, now.zip) = ("5 Lake Drive".to_owned(), "44301".to_owned());
    leads(&now, "moved", &[SsnUnknown]);
}

#[test]
fn two_of_one_name_and_year_are_told_apart_by_address_number_or_day() {
    is(["Paul", "Same", "1978", ""], "one", &[SsnUnknown]);
    is(
        ["Paul", "Same", "1978", "0006"],
        "other",
        &[StreetNumberMismatch],
    );
    let mut neither = form(["Paul", "Same", "1978", ""]);
    neither.address = "16 Oak St".to_owned();
    nobody(&neither, Reason::NoMatch);
}

#[test]
fn nobody_is_asked_who_is_dead_young_or_unknown() {
    nobody(&form(["Ida", "Gone", "1940", "0007"]), Reason::Deceased);
    nobody(&form(["Tim", "Young", "2010-05-05", "0008"]), Reason::Minor);
    nobody(&form(["Nemo", "Nobody", "1980", "1234"]), Reason::NoMatch);
    nobody(&form(["Stone", "William", "1974", "0002"]), Reason::NoMatch);
}

/// Whoever turns 18 today is of age, and not the day before.
#[test]
fn the_age_of_majority_is_reached_on_the_birthday() {
    let tables = tables();
    let claim = Claim::new(&form(["Tim", "Young", "2010-05-05", "0008"])).unwrap();
    let on = |day| resolve(&tables, &claim, PartialDate::parse(day).unwrap()).subject;
    assert_eq!(on("2028-05-04"), Err(Reason::Minor));
    assert!(on("2028-05-05").is_ok());
}

/// Where the day or month of birth isn't on file, the latest it may be counts.
#[test]
fn an_unknown_day_of_birth_makes_nobody_of_age_early() {
    let adult = |birth: &str, day: &str| {
        let mut world = World::default();
        let person = [
            ("person_id", "a"),
            ("first_name", "Tim"),
            ("last_name", "Young"),
        ];
        world.add(
            Table::Persons,
            &[&person[..], &[("birth_date", birth)]].concat(),
        );
        let [number, street, city, state, zip] = HOME;
        let home = [("person_id", "a"), ("number", number), ("street", street)];
        let place = [
            ("city", city),
            ("state", state),
            ("zip", zip),
            ("from", day),
        ];
        world.add(Table::Residences, &[&home[..], &place].concat());
        let mut builder = Builder::new(PartialDate::parse(day).unwrap());
        for rows in world.batches(8) {
            builder.push(&rows).unwrap();
        }
        let tables = builder.finish().unwrap().0;
        let claim = Claim::new(&form(["Tim", "Young", "2010", ""])).unwrap();
        let found = resolve(&tables, &claim, PartialDate::parse(day).unwrap());
        let person = tables.find("a").unwrap();
        assert_eq!(found.subject.is_ok(), tables.eligible(person));
        found.subject
    };
    for birth in ["2010", "2010-12"] {
        assert_eq!(adult(birth, "2028-12-30"), Err(Reason::Minor), "{birth}");
        assert!(adult(birth, "2028-12-31").is_ok(), "{birth}");
    }
    assert_eq!(adult("2010-06", "2028-06-29"), Err(Reason::Minor));
    assert!(adult("2010-06", "2028-06-30").is_ok());
}

#[test]
fn hostile_claims_are_refused_or_lead_to_nobody() {
    let sound = || form(["William", "Stone", "1974", "0002"]);
    let refused = |change: &dyn Fn(&mut ClaimForm)| -> Result<Claim, Error> {
        let mut form = sound();
        change(&mut form);
        Claim::new(&form)
    };
    for text in ["Will\u{0}iam", "Will\niam", "\u{7f}", "\u{85}x"] {
        let error = refused(&|form| form.first_name = text.to_owned()).unwrap_err();
        assert!(error.to_string().starts_with("first_name"), "{error}");
    }
    let long = "x".repeat(10_000);
    type Set = fn(&mut ClaimForm, String);
    let fields: [Set; 9] = [
        |form, text| form.first_name = text,
        |form, text| form.last_name = text,
        |form, text| form.suffix = text,
        |form, text| form.birth = text,
        |form, text| form.ssn_last4 = text,
        |form, text| form.address = text,
        |form, text| form.city = text,
        |form, text| form.state = text,
        |form, text| form.zip = text,
    ];
    for set in fields {
        let error = refused(&|form| set(form, long.clone())).unwrap_err();
        assert!(error.to_string().contains("200 characters"), "{error}");
        assert!(!error.to_string().contains("xxx"), "{error}");
    }
    for text in [
        "\u{1f600}",
        "\u{1f600}\u{1f600}\u{1f600}",
        "",
        " ",
        "\u{202e}",
    ] {
        assert!(refused(&|form| form.last_name = text.to_owned()).is_err());
    }
    // right-to-left names are read, and found if they are on file
    for text in ["\u{5d3}\u{5d5}\u{5d3}", "\u{645}\u{62d}\u{645}\u{62f}"] {
        let mut form = sound();
        form.first_name = text.to_owned();
        nobody(&form, Reason::NoMatch);
    }
    // marks that turn the direction of writing are not part of a name
    let mut turned = sound();
    turned.last_name = "\u{202e}Stone\u{202c}".to_owned();
    leads(&turned, "bill", &[]);
    for birth in [
        "1974-02-30",
        "74",
        "1974-5-5",
        "19740505",
        "\u{661}974",
        "3000",
    ] {
        assert!(
            refused(&|form| form.birth = birth.to_owned()).is_err(),
            "{birth}"
        );
    }
    for ssn in ["12", "abcd", "12345"] {
        assert!(
            refused(&|form| form.ssn_last4 = ssn.to_owned()).is_err(),
            "{ssn}"
        );
    }
    let nowhere = refused(&|form| form.zip = String::new());
    assert!(nowhere.unwrap_err().to_string().contains("ZIP"));
}

#[test]
fn claims_are_read_from_json_of_their_form_only() {
    let good =
        br#"{"first_name":"A","last_name":"B","birth":"1980","address":"1 X St","zip":"62301"}"#;
    assert!(Claim::new(&ClaimForm::from_json(good).unwrap()).is_ok());
    let huge = format!(r#"{{"first_name":"{}"}}"#, "a".repeat(70_000));
    for bad in [
        "",
        "[]",
        "null",
        "{",
        r#"{"first_name":"SECRETNAME"}"#,
        r#"{"first_name":"SECRETNAME","last_name":"B","birth":1980,"address":"1 X St"}"#,
        r#"{"SECRETNAME":"A","last_name":"B","birth":"1980","address":"1 X St"}"#,
        "\u{feff}{}",
        huge.as_str(),
    ] {
        let error = ClaimForm::from_json(bad.as_bytes()).unwrap_err();
        assert!(
            !format!("{error:?} {error}").contains("SECRETNAME"),
            "{error}"
        );
    }
    assert!(ClaimForm::from_json(&[0xff, 0xfe]).is_err());
}

/// The reciprocal by which ticks are divided is exact for all that there are.
#[test]
fn units_are_found_as_by_division() {
    for choices in 4..=8_usize {
        let serving = Serving {
            choices,
            ..Serving::default()
        }
        .with_wording();
        for total in [1, 2, 7, 40, 511, 1_023_u16] {
            for set in (0..total).step_by(usize::from(total).div_ceil(97)) {
                let ask = Ask {
                    total,
                    set,
                    ..Ask::default()
                };
                for seat in 0..choices {
                    let tick = usize::from(set) + seat * usize::from(total);
                    assert_eq!(serving.unit(ask, seat), tick / choices);
                }
            }
        }
    }
}
