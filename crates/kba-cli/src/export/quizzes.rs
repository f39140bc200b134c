//! The quizzes and their keys.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::Context as _;
use kba::audit::{GeneratorOptions, History, Rehearsal, RehearsalOptions, Rehearsed};
use kba::{Claim, ClaimForm, Engine, Question};
use rayon::ThreadPoolBuilder;
use serde::Serialize;

use crate::export::Households;
use crate::keyed::Keyed;
use crate::sheet::Sheet;

/// How many quizzes of how many subjects.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub(super) subjects: usize,
    pub(super) sessions: u32,
    pub(super) attempts: u8,
}

/// What was written.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub(super) subjects: u64,
    pub(super) quizzes: u64,
    pub(super) displayed: Households,
}

/// Why no more persons are asked.
enum End {
    Enough,
    Fault(anyhow::Error),
}

impl From<anyhow::Error> for End {
    fn from(fault: anyhow::Error) -> Self {
        Self::Fault(fault)
    }
}

impl From<kba::Error> for End {
    fn from(fault: kba::Error) -> Self {
        Self::Fault(fault.into())
    }
}

/// Names that follow from the seed.
struct Names {
    seed: u64,
    subject: Keyed,
    group: Keyed,
    order: Keyed,
}

/// All quizzes of a subject.
#[derive(Default)]
struct Lines {
    quizzes: Vec<u8>,
    keys: Vec<u8>,
    count: u64,
    displayed: Households,
}

#[derive(Serialize)]
struct QuizLine<'a> {
    quiz_id: &'a str,
    subject: &'a str,
    group: &'a str,
    session: u32,
    attempt: u8,
    claim: &'a ClaimLine<'a>,
    questions: &'a [Question],
}

/// A claim as a client sends it.
#[derive(Serialize)]
struct ClaimLine<'a> {
    first_name: &'a str,
    last_name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    suffix: &'a str,
    birth: &'a str,
    ssn_last4: &'a str,
    address: &'a str,
    city: &'a str,
    state: &'a str,
    zip: &'a str,
}

#[derive(Serialize)]
struct KeyLine<'a> {
    quiz_id: &'a str,
    correct: Vec<u32>,
}

/// Asks persons in the given order until there are enough who can be asked; the result doesn't
/// depend on the number of threads.
pub(super) fn write(
    engine: &Engine,
    ids: &[&str],
    shape: Shape,
    seed: u64,
    folder: &Path,
) -> anyhow::Result<Asked> {
    let create = |name: &str| {
        let file = File::create(folder.join(name)).map(BufWriter::new);
        file.with_context(|| format!("can't write {name}"))
    };
    let (mut quizzes, mut keys) = (create("quizzes.jsonl")?, create("key.jsonl")?);
    let names = Names {
        seed,
        subject: Keyed::new(seed, "subject"),
        group: Keyed::new(seed, "group"),
        order: Keyed::new(seed, "order of display"),
    };
    let mut asked = Asked::default();
    let pool = ThreadPoolBuilder::new().build()?;
    let done = engine.danger_generate(
        &pool,
        ids,
        GeneratorOptions::new().seed(seed),
        |_, ids| {
            let asked = ids.into_iter().map(|id| names.ask(engine, id, shape));
            asked.collect::<Vec<_>>()
        },
        |part| {
            for lines in part {
                let Some(lines) = lines? else { continue };
                if asked.subjects == shape.subjects as u64 {
                    return Err(End::Enough);
                }
                quizzes
                    .write_all(&lines.quizzes)
                    .map_err(anyhow::Error::from)?;
                keys.write_all(&lines.keys).map_err(anyhow::Error::from)?;
                asked.subjects += 1;
                asked.quizzes += lines.count;
                asked.displayed.extend(lines.displayed);
            }
            Ok(())
        },
    );
    if let Err(End::Fault(fault)) = done {
        return Err(fault);
    }
    quizzes.flush().context("can't write quizzes.jsonl")?;
    keys.flush().context("can't write key.jsonl")?;
    Ok(asked)
}

impl Names {
    /// All quizzes of a person; `None` if they can't be asked as often.
    fn ask(&self, engine: &Engine, id: &str, shape: Shape) -> anyhow::Result<Option<Lines>> {
        let population = engine.population();
        let Some(form) = Sheet::new(population, id).map(|sheet| sheet.claim()) else {
            return Ok(None);
        };
        let Ok(claim) = Claim::new(&form) else {
            return Ok(None);
        };
        let household = population.household(id).unwrap_or(0);
        let subject = self.subject.name(id.as_bytes());
        let group = self.group.name(&household.to_le_bytes());
        let mut lines = Lines::default();
        for session in 1..=shape.sessions {
            let mut history = History::new();
            for attempt in 1..=shape.attempts {
                let options = RehearsalOptions::new()
                    .history(history)
                    .seed(self.nonce(id, session, attempt));
                let Rehearsal::Quiz(begun) = engine.danger_rehearse(&claim, &options)? else {
                    return Ok(None);
                };
                let line = QuizLine {
                    quiz_id: begun.quiz.id(),
                    subject: &subject,
                    group: &group,
                    session,
                    attempt,
                    claim: &ClaimLine::of(&form),
                    questions: begun.quiz.questions(),
                };
                lines.push(engine, &begun, &line)?;
                history = begun.history;
            }
        }
        Ok(Some(lines))
    }

    /// From which the quiz's id and its order of display follow.
    fn nonce(&self, id: &str, session: u32, attempt: u8) -> u64 {
        let mut of = self.seed.to_le_bytes().to_vec();
        of.extend(session.to_le_bytes());
        of.push(attempt);
        of.extend(id.as_bytes());
        self.order.number(&of)
    }
}

impl Lines {
    fn push(
        &mut self,
        engine: &Engine,
        begun: &Rehearsed,
        line: &QuizLine<'_>,
    ) -> anyhow::Result<()> {
        serde_json::to_writer(&mut self.quizzes, line)?;
        self.quizzes.push(b'\n');
        let right = begun.key.danger_reveal();
        let key = KeyLine {
            quiz_id: begun.quiz.id(),
            correct: right
                .iter()
                .map(|number| number.saturating_sub(1))
                .collect(),
        };
        serde_json::to_writer(&mut self.keys, &key)?;
        self.keys.push(b'\n');
        self.count += 1;
        self.displayed.extend(engine.danger_households(begun));
        Ok(())
    }
}

impl<'a> ClaimLine<'a> {
    fn of(form: &'a ClaimForm) -> Self {
        Self {
            first_name: &form.first_name,
            last_name: &form.last_name,
            suffix: &form.suffix,
            birth: &form.birth,
            ssn_last4: &form.ssn_last4,
            address: &form.address,
            city: &form.city,
            state: &form.state,
            zip: &form.zip,
        }
    }
}
