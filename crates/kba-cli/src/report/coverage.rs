//! Who gets how many questions, asked of the engine itself.

use std::collections::BTreeSet;

use kba::audit::{Rehearsal, RehearsalOptions};
use kba::record::{Rows, Table};
use kba::{Claim, Engine, Policy, Population, Secret};
use rayon::prelude::*;
use serde::Serialize;

use crate::keyed::Keyed;
use crate::sheet::Sheet;

/// Coverage of a sample of the adults.
#[derive(Debug, Serialize)]
pub(super) struct Coverage {
    /// Adults of the population.
    pub(super) adults: usize,
    /// Adults who were tried.
    pub(super) sample: usize,
    /// The youngest first; the last is all ages together.
    pub(super) bands: Vec<Band>,
}

/// Coverage of an age band.
#[derive(Debug, Serialize)]
pub(super) struct Band {
    pub(super) age: &'static str,
    pub(super) all: Counts,
    /// Without thin files.
    pub(super) ordinary: Counts,
}

/// How many persons get at least what a field tells.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct Counts {
    pub(super) tried: u64,
    pub(super) three_questions: u64,
    pub(super) four_questions: u64,
    pub(super) five_questions: u64,
    /// Of five questions, without a common fact.
    pub(super) two_quizzes: u64,
    pub(super) three_quizzes: u64,
}

/// What a person gets, each more than the one before; most get the one in the middle.
const LEVELS: [Level; 5] = [
    Level::new(3, 1),
    Level::new(4, 1),
    Level::new(5, 1),
    Level::new(5, 2),
    Level::new(5, 3),
];

/// The place of five questions.
const MIDDLE: usize = 2;

struct Level {
    questions: u8,
    attempts: u8,
}

struct Tried {
    age: u16,
    is_thin: bool,
    /// Levels reached, 0 to 5.
    reached: usize,
}

impl Coverage {
    /// Asks a sample of the adults on the claims of their own files.
    pub(super) fn measure(population: &Population, sample: usize) -> anyhow::Result<Self> {
        let engines: Vec<Engine> = LEVELS
            .iter()
            .map(|level| level.engine(population))
            .collect::<Result<_, _>>()?;
        let keyed = Keyed::new(0, "sample of adults");
        let mut adults: Vec<&str> = population.adult_ids().collect();
        let count = adults.len();
        adults.sort_by_cached_key(|id| keyed.number(id.as_bytes()));
        adults.truncate(sample);
        let tried: Vec<Tried> = adults
            .par_iter()
            .filter_map(|id| try_person(population, &engines, id))
            .collect();
        let bands = AGES.iter().map(|(age, from, to)| {
            let is_in = |tried: &&Tried| (*from..=*to).contains(&tried.age);
            let all = tried.iter().filter(is_in);
            Band {
                age,
                ordinary: Counts::of(all.clone().filter(|tried| !tried.is_thin)),
                all: Counts::of(all),
            }
        });
        Ok(Self {
            adults: count,
            sample: tried.len(),
            bands: bands.collect(),
        })
    }
}

impl Counts {
    fn of<'a>(tried: impl Iterator<Item = &'a Tried>) -> Self {
        let mut counts = Self::default();
        for one in tried {
            counts.tried += 1;
            let fields = [
                &mut counts.three_questions,
                &mut counts.four_questions,
                &mut counts.five_questions,
                &mut counts.two_quizzes,
                &mut counts.three_quizzes,
            ];
            for field in fields.into_iter().take(one.reached) {
                *field += 1;
            }
        }
        counts
    }
}

impl Level {
    const fn new(questions: u8, attempts: u8) -> Self {
        Self {
            questions,
            attempts,
        }
    }

    fn engine(&self, population: &Population) -> Result<Engine, kba::Error> {
        let choices = u8::try_from(population.choices()).unwrap_or(u8::MAX);
        let policy = Policy::builder()
            .choices(choices)
            .questions(self.questions)
            .pass_mark(self.questions)
            .attempts(self.attempts)
            // nobody answers
            .danger_guessable()
            .build()?;
        // which sets are refused hardly depends on the secret, and a report shows none
        let secret = Secret::new(b"kba report: coverage")?;
        Engine::builder(population.clone(), secret)
            .policy(policy)
            .build()
    }
}

/// `None` if there is no such person.
fn try_person(population: &Population, engines: &[Engine], id: &str) -> Option<Tried> {
    let sheet = Sheet::new(population, id)?;
    let born = population.rows(id, Table::Persons)?;
    let born = kba::record::PartialDate::parse(born.column("birth_date")?.get(0))?;
    let claim = Claim::new(&sheet.claim()).ok();
    let reached = claim.map_or(0, |claim| {
        let served = |engine: &&Engine| {
            let begin = engine.danger_rehearse(&claim, &RehearsalOptions::new().seed(0));
            matches!(begin, Ok(Rehearsal::Quiz(_)))
        };
        let (less, more) = engines.split_at(MIDDLE);
        match more.iter().take_while(served).count() {
            0 => {
                less.len()
                    - less
                        .iter()
                        .rev()
                        .take_while(|engine| !served(engine))
                        .count()
            }
            count => less.len() + count,
        }
    });
    Some(Tried {
        age: age_on(population.as_of()?, born),
        is_thin: is_thin(population, id),
        reached,
    })
}

fn age_on(day: kba::record::PartialDate, born: kba::record::PartialDate) -> u16 {
    let years = day.year().saturating_sub(born.year());
    let had_birthday = (day.month(), day.day()) >= (born.month(), born.day());
    years.saturating_sub(u16::from(!had_birthday))
}

/// Whether a file is thin: one address and at most one phone number, or no property, no vehicle
/// and no relative.
fn is_thin(population: &Population, id: &str) -> bool {
    let rows = |table| population.rows(id, table);
    let distinct = |table, columns: &[&str]| {
        let rows = rows(table);
        let rows = rows
            .iter()
            .flat_map(|rows| (0..rows.len()).map(move |row| (rows, row)));
        let cells = rows.map(|(rows, row)| cells(rows, columns, row));
        cells.collect::<BTreeSet<_>>().len()
    };
    let is_empty = |table| rows(table).is_none_or(|rows| rows.is_empty());
    let addresses = distinct(Table::Residences, &["number", "street", "city", "state"]);
    let phones = distinct(Table::Phones, &["number"]);
    (addresses <= 1 && phones <= 1)
        || [Table::Properties, Table::Vehicles, Table::Relatives]
            .into_iter()
            .all(is_empty)
}

fn cells(rows: &Rows, columns: &[&str], row: usize) -> Vec<String> {
    let columns = columns.iter().filter_map(|column| rows.column(column));
    columns.map(|column| column.get(row).to_owned()).collect()
}

/// The most adults who are tried unless more are asked for: a rate is known within 0.7 %.
pub(super) const SAMPLE: usize = 20_000;
/// Names of age bands, with the youngest and the oldest age; all ages come last.
const AGES: [(&str, u16, u16); 8] = [
    ("18-24", 0, 24),
    ("25-34", 25, 34),
    ("35-44", 35, 44),
    ("45-54", 45, 54),
    ("55-64", 55, 64),
    ("65-74", 65, 74),
    ("75+", 75, u16::MAX),
    ("all", 0, u16::MAX),
];
