//! `kba ask`: the main job, from a claim to a verdict.

mod answers;
mod conduct;
mod demo;
mod dialogue;
mod report;
mod stream;

use std::fs::File;
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::ValueEnum;
use kba::evidence::{Circumstances, SignerForm};
use kba::{Begin, BeginOptions, Claim, ClaimForm, Engine, Language, Policy, Scope};

use crate::ask::answers::{Reader, Source};
use crate::ask::conduct::conduct;
use crate::ask::stream::Stream;
use crate::key::{self, Key};
use crate::outcome::{BadInput, Outcome};
use crate::rules::{self, Rules, Written};
use crate::sheet::Sheet;
use crate::source;

/// Ask a person five questions, or what a policy says, and tell the verdict.
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
    #[command(flatten)]
    key: Key,
    /// Keep attempts and locks in this file; needs --secret-env or --seed
    #[arg(long, value_name = "FILE", requires = "Key")]
    store: Option<PathBuf>,
    /// The policy: "default", a preset, a TOML file, or parts between commas (see --help)
    #[arg(long, value_name = "P", default_value = "default", long_help = rules::HELP)]
    policy: Written,
    /// What attempts and locks count for, for example an agreement and its recipient
    #[arg(long, value_name = "KEY", default_value = "kba ask")]
    scope: String,
    #[command(flatten)]
    occasion: Occasion,
    /// Who asks, to the policy's limit per caller
    #[arg(long, value_name = "NAME")]
    caller: Option<String>,
    /// Print the quiz, then the verdict, as a line of JSON each
    ///
    /// If standard input has no answers, the quiz is all. A verdict that holds questions is
    /// answered as the quiz was.
    #[arg(long)]
    json: bool,
    /// Read the answers from a file, "-" for standard input
    ///
    /// The numbers of the choices, from 1, as a JSON list or between blanks or commas; those of
    /// each further round begin on a line of their own.
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Take a challenge that is offered, or not, without asking; no where nobody can be asked
    #[arg(long, value_name = "yes|no", value_parser = ["no", "yes"])]
    consent: Option<String>,
    /// The language of prompts and choices: en, ja or es
    #[arg(long, value_name = "TAG", default_value_t = Language::English)]
    language: Language,
    /// Ask also who isn't found: a quiz like those of others that can't be passed
    #[arg(long)]
    decoys: bool,
}

/// What goes on record of the occasion.
#[derive(Debug, clap::Args)]
struct Occasion {
    /// The agreement, for the record
    #[arg(long, value_name = "NAME")]
    agreement: Option<String>,
    /// The recipient of the agreement, for the record
    #[arg(long, value_name = "NAME")]
    recipient: Option<String>,
    /// The name that the applicant logged in with, for the record
    #[arg(long, value_name = "NAME")]
    login: Option<String>,
    /// The applicant's IP address, for the record
    #[arg(long, value_name = "IP")]
    ip: Option<String>,
    /// The digest of the document, such as sha-256:9f86...: the token is for it alone
    #[arg(long, value_name = "DIGEST")]
    document: Option<String>,
    /// How the claim goes on record: clear, masked or digest
    #[arg(long, value_name = "FORM", default_value = "masked")]
    signer: Signer,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Signer {
    Clear,
    Digest,
    Masked,
}

/// What is meant by the arguments.
struct Order {
    place: PathBuf,
    subject: Subject,
    key: Key,
    store: Option<PathBuf>,
    policy: Written,
    rules: Rules,
    scope: Scope,
    occasion: Occasion,
    caller: Option<String>,
    consent: Option<bool>,
    language: Language,
    decoys: bool,
    json: bool,
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
    let (order, way) = Order::new(args)?;
    source::find(&order.place)?;
    let given = match &order.subject {
        Subject::Claim(path) => Some(read_claim(path)?),
        Subject::Anybody | Subject::Person(_) => None,
    };
    let engine = order.engine()?;
    let (json, source) = match way {
        Way::Dialogue => return dialogue::run(&order, &engine, given),
        Way::Json(source) => (true, source),
        Way::Plain(source) => (false, source),
    };
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
    let mut desk = Stream {
        json,
        answers: Reader::new(source),
        consent: order.consent,
    };
    conduct(&order, &engine, &claim, &mut desk)
}

impl Order {
    fn new(args: Args) -> anyhow::Result<(Self, Way)> {
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
        let order = Self {
            place: args.place,
            subject,
            key: args.key,
            store: args.store,
            rules: args.policy.rules()?,
            policy: args.policy,
            scope: Scope::new(args.scope)?,
            occasion: args.occasion,
            caller: args.caller,
            consent: args.consent.map(|word| word == "yes"),
            language: args.language,
            decoys: args.decoys,
            json: args.json,
        };
        // one that can't be kept is told before a population is opened
        order.policy_for(Policy::new().choice_count())?;
        Ok((order, way))
    }

    fn policy_for(&self, prepared: usize) -> Result<Policy, BadInput> {
        let policy = self.rules.policy(prepared)?;
        if self.decoys && !policy.has_decoys() {
            return rules::usable(policy.to_builder().decoys(true).build());
        }
        Ok(policy)
    }

    fn engine(&self) -> anyhow::Result<Engine> {
        let secret = self.key.secret()?;
        let population = source::open(&self.place)?;
        let policy = self.policy_for(population.choices())?;
        let builder = Engine::builder(population, secret).policy(policy);
        Ok(key::kept_in(builder, self.store.as_deref())?.build()?)
    }

    /// Begins an attempt; the first of this process is number 0.
    fn begin(&self, engine: &Engine, claim: &Claim, attempt: u64) -> anyhow::Result<Begin> {
        let mut options = BeginOptions::new()
            .language(self.language)
            .circumstances(self.occasion.circumstances())
            .signer_form(self.occasion.signer());
        if let Some(caller) = &self.caller {
            options = options.caller(caller);
        }
        // a store may hold a session of that seed already
        if let (Some(seed), None) = (self.key.seed, &self.store) {
            options = options.seed(seed.wrapping_add(attempt));
        }
        Ok(engine.begin_with(claim, &self.scope, &options)?)
    }

    /// The number from which demonstration persons are drawn.
    fn luck(&self) -> u64 {
        self.key
            .seed
            .unwrap_or_else(|| RandomState::new().hash_one(()))
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
}

impl Occasion {
    fn circumstances(&self) -> Circumstances {
        let mut told = Circumstances::default();
        told.agreement.clone_from(&self.agreement);
        told.recipient.clone_from(&self.recipient);
        told.login.clone_from(&self.login);
        told.ip.clone_from(&self.ip);
        told.document.clone_from(&self.document);
        told
    }

    const fn signer(&self) -> SignerForm {
        match self.signer {
            Signer::Clear => SignerForm::Clear,
            Signer::Digest => SignerForm::Digest,
            Signer::Masked => SignerForm::Masked,
        }
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
    form.map_err(|error| BadInput(format!("{}: {error}", path.display())).into())
}

/// One byte more than the engine takes, so that it is the one to refuse.
const CLAIM_BYTES_MAX: u64 = 64 * 1024 + 1;

const CLAIM_HELP: &str = "\
Read the claim from a file of JSON

{\"first_name\", \"last_name\", \"suffix\"?, \"birth\", \"ssn_last4\"?, \"address\", \"city\"?, \"state\"?,
\"zip\"?}, all texts. The birth is a year or YYYY-MM-DD; city and state, or the ZIP code, must be
there.";
