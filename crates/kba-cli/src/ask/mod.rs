//! `kba ask`: the main job, from a claim to a verdict.

mod answers;
mod demo;
mod dialogue;
mod report;

use std::fs::File;
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use kba::{
    Answers, Begin, Begun, Claim, ClaimForm, Declined, Engine, Language, Policy, QuizOptions,
    Reason, Secret, Verdict,
};

use crate::ask::answers::Source;
use crate::outcome::{self, Outcome};
use crate::sheet::Sheet;
use crate::source;

/// Ask a person five questions, and tell the verdict.
///
/// On a terminal it lets you pick a person of the demonstration, or type a claim. Elsewhere it
/// prints the questions and reads the answers from standard input.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A folder of tables, or a prepared one
    #[arg(value_name = "DIR", default_value = source::DEMO)]
    place: PathBuf,
    /// Ask about this person: the claim is made from their own file
    #[arg(long, value_name = "ID", conflicts_with = "claim")]
    person: Option<String>,
    /// Read the claim from a file of JSON
    #[arg(long, value_name = "FILE", long_help = CLAIM_HELP)]
    claim: Option<PathBuf>,
    /// Make the same quiz each time, for demonstrations only: the secret follows from the number
    #[arg(long, value_name = "N", conflicts_with = "secret_env")]
    seed: Option<u64>,
    /// Print the quiz, then the verdict, as a line of JSON each
    ///
    /// If standard input has no answers, the quiz is all.
    #[arg(long)]
    json: bool,
    /// Read the answers from a file, "-" for standard input
    ///
    /// The numbers of the choices, from 1, as a JSON list or between blanks or commas.
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Take the secret from this environment variable: the same choices in every process
    #[arg(long, value_name = "NAME")]
    secret_env: Option<String>,
    /// The language of prompts and choices: en, ja or es
    #[arg(long, value_name = "TAG", default_value_t = Language::English)]
    language: Language,
    /// Ask also who isn't found: a quiz like those of others that can't be passed
    #[arg(long)]
    decoys: bool,
}

/// What is meant by the arguments.
struct Order {
    place: PathBuf,
    subject: Subject,
    seed: Option<u64>,
    secret_env: Option<String>,
    language: Language,
    decoys: bool,
    way: Way,
}

/// Who is asked.
enum Subject {
    /// Somebody who can be asked, by chance or by the seed.
    Anybody,
    Claim(PathBuf),
    Person(String),
}

/// How questions and answers travel.
enum Way {
    Dialogue,
    Json(Source),
    Plain(Source),
}

pub(crate) fn run(args: Args) -> anyhow::Result<Outcome> {
    let order = Order::new(args);
    source::find(&order.place)?;
    let given = match &order.subject {
        Subject::Claim(path) => Some(read_claim(path)?),
        Subject::Anybody | Subject::Person(_) => None,
    };
    let engine = order.engine()?;
    if let Way::Dialogue = order.way {
        return dialogue::run(&order, &engine, given);
    }
    let form = match given {
        Some(form) => form,
        None => order.own_claim(&engine)?,
    };
    let claim = match Claim::new(&form) {
        Err(error) if matches!(order.subject, Subject::Person(_)) => {
            report::thin_claim(&error)?;
            return Ok(Outcome::NotEnoughFacts);
        }
        claim => claim?,
    };
    match order.begin(&engine, &claim)? {
        Begin::Quiz(begun) => order.conduct(&engine, &begun),
        Begin::Declined(declined) => order.decline(&declined),
        _ => bail!("the engine came to something this tool doesn't know"),
    }
}

impl Order {
    fn new(args: Args) -> Self {
        let subject = match (args.claim, args.person) {
            (Some(path), _) => Subject::Claim(path),
            (None, Some(id)) => Subject::Person(id),
            (None, None) => Subject::Anybody,
        };
        let on_terminal = io::stdin().is_terminal();
        let way = match args.answers {
            Some(path) if path != Path::new("-") => Way::new(args.json, Source::File(path)),
            Some(_) => Way::new(args.json, Source::Stdin),
            None if args.json && on_terminal => Way::Json(Source::Nothing),
            None if args.json => Way::Json(Source::StdinIfAny),
            None if on_terminal && io::stderr().is_terminal() => Way::Dialogue,
            None => Way::Plain(Source::Stdin),
        };
        Self {
            place: args.place,
            subject,
            seed: args.seed,
            secret_env: args.secret_env,
            language: args.language,
            decoys: args.decoys,
            way,
        }
    }

    fn engine(&self) -> anyhow::Result<Engine> {
        let secret = match (self.seed, &self.secret_env) {
            (Some(seed), _) => Secret::new(format!("kba ask --seed {seed:020}").as_bytes()),
            (None, Some(name)) => Secret::from_env(name),
            (None, None) => Secret::random(),
        }?;
        let population = source::open(&self.place)?;
        let choices = u8::try_from(population.choices())?;
        let policy = Policy::builder()
            .choices(choices)
            .decoys(self.decoys)
            .build()?;
        Ok(Engine::builder(population, secret).policy(policy).build()?)
    }

    fn begin(&self, engine: &Engine, claim: &Claim) -> anyhow::Result<Begin> {
        let mut options = QuizOptions::new().language(self.language);
        if let Some(seed) = self.seed {
            options = options.seed(seed);
        }
        Ok(engine.begin_with(claim, &options)?)
    }

    /// The number from which demonstration persons are drawn.
    fn luck(&self) -> u64 {
        self.seed.unwrap_or_else(|| RandomState::new().hash_one(()))
    }

    /// The claim of the person who is to be asked.
    fn own_claim(&self, engine: &Engine) -> anyhow::Result<ClaimForm> {
        if let Subject::Person(id) = &self.subject {
            return Ok(self.sheet(engine, id)?.claim());
        }
        let drawn = demo::draw(engine, self.luck(), 1);
        let Some(sheet) = drawn.first() else {
            return Err(demo::nobody(&self.place));
        };
        report::drawn(sheet, &self.place)?;
        Ok(sheet.claim())
    }

    fn sheet(&self, engine: &Engine, id: &str) -> anyhow::Result<Sheet> {
        Sheet::new(engine.population(), id)
            .ok_or_else(|| anyhow!("{} has no person of that id", self.place.display()))
    }

    /// Shows the questions, takes the answers and tells the verdict.
    fn conduct(&self, engine: &Engine, begun: &Begun) -> anyhow::Result<Outcome> {
        report::begun(begun)?;
        let source = match &self.way {
            Way::Json(source) => {
                let mut out = io::stdout();
                writeln!(out, "{}", serde_json::to_string(&begun.quiz)?)?;
                out.flush()?;
                source
            }
            Way::Plain(source) => {
                report::questions(&begun.quiz)?;
                source
            }
            Way::Dialogue => &Source::Nothing,
        };
        match source.read(begun.quiz.questions().len())? {
            Some(choices) => self.judge(engine, begun, &Answers::new(&choices)?),
            None => Ok(Outcome::Done),
        }
    }

    fn judge(&self, engine: &Engine, begun: &Begun, answers: &Answers) -> anyhow::Result<Outcome> {
        let score = engine.answer(&begun.key, answers)?;
        report::verdict(&score, matches!(self.way, Way::Json(_)))?;
        Ok(match score.verdict {
            Verdict::Passed => Outcome::Done,
            // what isn't known to be a pass is none
            _ => Outcome::Failed,
        })
    }

    fn decline(&self, declined: &Declined) -> anyhow::Result<Outcome> {
        report::declined(declined, matches!(self.way, Way::Json(_)))?;
        Ok(match declined.reason {
            Reason::NotEnoughFacts => Outcome::NotEnoughFacts,
            _ => Outcome::Nobody,
        })
    }
}

impl Way {
    fn new(json: bool, source: Source) -> Self {
        if json {
            Self::Json(source)
        } else {
            Self::Plain(source)
        }
    }
}

fn read_claim(path: &Path) -> anyhow::Result<ClaimForm> {
    let place = || format!("can't read the claim in {}", path.display());
    let mut json = Vec::new();
    File::open(path)
        .and_then(|file| file.take(CLAIM_BYTES_MAX).read_to_end(&mut json))
        .with_context(place)?;
    // the place is known to whoever typed it; the engine's text tells the line
    let form = ClaimForm::from_json(&json);
    form.map_err(|error| outcome::BadInput(format!("{}: {error}", path.display())).into())
}

/// One byte more than the engine takes, so that it is the one to refuse.
const CLAIM_BYTES_MAX: u64 = 64 * 1024 + 1;

const CLAIM_HELP: &str = "\
Read the claim from a file of JSON

{\"first_name\", \"last_name\", \"suffix\"?, \"birth\", \"ssn_last4\"?, \"address\", \"city\"?, \"state\"?,
\"zip\"?}, all texts. The birth is a year or YYYY-MM-DD; city and state, or the ZIP code, must be
there.";
