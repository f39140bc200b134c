//! Claims from bytes.

use std::sync::LazyLock;

use super::dice::Dice;
use super::people::People;
use crate::ErrorKind;
use crate::engine::{Engine, Rehearsal, RehearsalOptions};
use crate::policy::Policy;
use crate::resolve::{Claim, ClaimForm};
use crate::secret::Secret;

/// A claim as JSON, or as the form of somebody on file with other texts in some fields: it is
/// refused by the name of a field and never with its text, or answered, with a decoy if it is
/// nobody's.
pub fn claim(data: &[u8]) {
    let Some((mode, data)) = data.split_first() else {
        return;
    };
    let form = if mode & 1 == 0 {
        match ClaimForm::from_json(&expand(data)) {
            Ok(form) => form,
            Err(error) => return refused(&error),
        }
    } else {
        retold(data)
    };
    assert_eq!(format!("{form:?}"), "ClaimForm([..])");
    let claim = match Claim::new(&form) {
        Ok(claim) => claim,
        Err(error) => return refused(&error),
    };
    assert_eq!(format!("{claim:?}"), "Claim([..])");
    assert_eq!(Claim::new(&form).ok().as_ref(), Some(&claim));
    let begin = || {
        TOWN.1
            .danger_rehearse(&claim, &RehearsalOptions::new().seed(1))
            .unwrap()
    };
    match (begin(), begin()) {
        (Rehearsal::Quiz(begun), Rehearsal::Quiz(again)) => {
            assert_eq!(begun.quiz, again.quiz);
            let right = &begun.key.danger_reveal();
            let passed = begun.key.score(&right).unwrap().passed;
            assert_eq!(passed, begun.decoy.is_none());
        }
        (Rehearsal::Declined(declined), Rehearsal::Declined(again)) => assert_eq!(declined, again),
        _ => panic!("declined once"),
    }
}

/// A person on file, with other texts in some fields.
fn retold(data: &[u8]) -> ClaimForm {
    let mut texts = data.split(|byte| *byte == 0x1f);
    let head = texts.next().unwrap_or_default();
    let mut dice = Dice::new(head);
    let mut form = TOWN.0.someone(&mut dice).1.clone();
    let fields = [
        &mut form.first_name,
        &mut form.last_name,
        &mut form.suffix,
        &mut form.birth,
        &mut form.ssn_last4,
        &mut form.address,
        &mut form.city,
        &mut form.state,
        &mut form.zip,
    ];
    for field in fields {
        match dice.below(4) {
            0 => *field = String::from_utf8_lossy(texts.next().unwrap_or_default()).into_owned(),
            1 => field.push_str(&String::from_utf8_lossy(texts.next().unwrap_or_default())),
            _ => {}
        }
    }
    form
}

/// Bytes beyond ASCII as what a claim is made of, so that chance writes claims.
fn expand(data: &[u8]) -> Vec<u8> {
    let token = |byte: &u8| match byte.checked_sub(0xa0) {
        Some(at) if usize::from(at) < TOKENS.len() => TOKENS[usize::from(at)].as_bytes().to_vec(),
        _ => vec![*byte],
    };
    data.iter().flat_map(token).collect()
}

/// The text of an error is one of these, whatever was claimed.
fn refused(error: &crate::Error) {
    assert_eq!(error.kind(), ErrorKind::Claim);
    let text = format!("{error:#}");
    let (field, clause) = text.split_once(' ').unwrap();
    let digits = clause.replace(|c: char| c.is_ascii_digit(), "");
    assert!(
        FIELDS.contains(&field) && CLAUSES.contains(&digits.as_str()),
        "an error of other words"
    );
}

/// A small town and its engine.
static TOWN: LazyLock<(People, Engine)> = LazyLock::new(|| {
    let people = People::roll(&mut Dice::new(b"kb"));
    let population = people.population().expect("a town of usable rows");
    let engine = Engine::builder(population, Secret::new(&[7; 16]).unwrap())
        .policy(
            Policy::builder()
                .questions(2)
                .pass_mark(2)
                .choices(4)
                .decoys(true)
                .danger_guessable()
                .build()
                .unwrap(),
        )
        .clock(People::clock())
        .build()
        .unwrap();
    (people, engine)
});

const FIELDS: [&str; 10] = [
    "claim",
    "first_name",
    "last_name",
    "suffix",
    "birth",
    "ssn_last4",
    "address",
    "city",
    "state",
    "zip",
];

/// Figures left out.
const CLAUSES: [&str; 8] = [
    "is longer than  KiB",
    "isn't JSON of a claim (line , column )",
    "is longer than  characters",
    "holds a control character",
    "is empty, or nothing of it can be read",
    "is not of the form that is asked",
    "is not a year or a date of the calendar",
    "needs a ZIP code, or a city and a state",
];

const TOKENS: [&str; 32] = [
    "{\"first_name\":\"Ann\",\"last_name\":\"Lee\",\"birth\":\"1970\",\"address\":\"12 Oak St\",\"zip\":\"62704\"}",
    "{",
    "}",
    "\"",
    "\",",
    ":\"",
    "\\u0000",
    "\\ud800",
    "\"first_name\":\"",
    "\"last_name\":\"",
    "\"suffix\":\"",
    "\"birth\":\"",
    "\"ssn_last4\":\"",
    "\"address\":\"",
    "\"city\":\"",
    "\"state\":\"",
    "\"zip\":\"",
    "62704",
    "62704-1234",
    "1970-02-29",
    "1970-05-17",
    "1970",
    "Jr",
    "0123",
    "12 N Oak St Apt 4",
    "PO Box 7",
    "Springfield",
    "Illinois",
    "IL",
    "de la Cruz",
    "\u{202e}",
    "\u{1f600}",
];
