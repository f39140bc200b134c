//! The quiz on a terminal: who, the claim, the questions, the verdict.

use std::io::{self, Write as _};

use dialoguer::theme::ColorfulTheme;
use dialoguer::{Confirm, Input, Select};
use kba::clock::{Clock as _, SystemClock};
use kba::{Claim, ClaimForm, Engine, Round, Verdict};

use crate::ask::conduct::{Desk, Reply, conduct};
use crate::ask::{Order, Subject, demo, report};
use crate::grid::printable;
use crate::outcome::{self, Outcome};
use crate::sheet::Sheet;
use crate::words;

/// A desk at which somebody sits.
struct Terminal {
    /// Whether a challenge is taken; `None` to ask.
    consent: Option<bool>,
}

/// Holds the whole dialogue; a claim that was given, or a person's who was named, is not asked for.
pub(super) fn run(
    order: &Order,
    engine: &Engine,
    given: Option<ClaimForm>,
) -> anyhow::Result<Outcome> {
    let claim = match (&order.subject, given) {
        (_, Some(form)) => Claim::new(&form)?,
        (Subject::Person(id), None) => {
            let sheet = order.sheet(engine, id)?;
            offer(&sheet)?;
            match Claim::new(&sheet.claim()) {
                Ok(claim) => claim,
                Err(error) => {
                    report::thin_claim(&error)?;
                    return Ok(Outcome::NotEnoughFacts);
                }
            }
        }
        (_, None) => match pick(order, engine)? {
            Some(sheet) => {
                offer(&sheet)?;
                ask_claim(&sheet.claim())?
            }
            None => ask_claim(&ClaimForm::default())?,
        },
    };
    let mut desk = Terminal {
        consent: order.consent,
    };
    conduct(order, engine, &claim, &mut desk)
}

impl Desk for Terminal {
    fn open(&mut self, round: &Round) -> anyhow::Result<()> {
        writeln!(io::stdout())?;
        Ok(report::terms(round)?)
    }

    fn reply(&mut self, round: &Round) -> anyhow::Result<Reply> {
        let mut choices = Vec::new();
        let first = usize::from(round.answered) + 1;
        for (place, question) in (first..).zip(round.questions()) {
            let items: Vec<_> = question.choices().iter().map(|c| printable(c)).collect();
            let picked = loop {
                let picked = Select::with_theme(&ColorfulTheme::default())
                    .with_prompt(format!(
                        "{place} of {}{}. {}",
                        round.questions_in_all,
                        time_left(round),
                        question.prompt()
                    ))
                    .items(&items)
                    .default(0)
                    .interact_opt()?;
                match picked {
                    Some(picked) => break picked,
                    None if confirms("Leave the quiz?", false)? => return Ok(Reply::Leaves),
                    None => {}
                }
            };
            choices.push(u32::try_from(picked)? + 1);
        }
        Ok(Reply::Choices(choices))
    }

    fn tell(&mut self, verdict: &Verdict) -> anyhow::Result<()> {
        report::verdict(verdict)?;
        match verdict {
            Verdict::Challenge(round) if round.answered == 0 => Ok(report::terms(round)?),
            _ => Ok(()),
        }
    }

    fn consents(&mut self) -> anyhow::Result<bool> {
        match self.consent {
            Some(consent) => Ok(consent),
            None => confirms("Go on?", true),
        }
    }

    fn tries_again(&mut self) -> anyhow::Result<bool> {
        confirms("Try again?", true)
    }
}

/// The time that is left for a round, in parentheses; marked where the applicant is to be warned.
fn time_left(round: &Round) -> String {
    let Some(time) = round.time else {
        return String::new();
    };
    let now = SystemClock::default().now();
    let left = time.ends_at.saturating_sub(now.as_secs());
    let told = words::count_of_seconds(left);
    if time.warn_before.is_some_and(|warning| left <= warning) {
        format!(" (only {told} left)")
    } else {
        format!(" ({told} left)")
    }
}

fn confirms(prompt: &str, default: bool) -> anyhow::Result<bool> {
    let confirmed = Confirm::with_theme(&ColorfulTheme::default())
        .with_prompt(prompt)
        .default(default)
        .interact()?;
    Ok(confirmed)
}

/// Offers to print what is on file.
fn offer(sheet: &Sheet) -> anyhow::Result<()> {
    if confirms("Print what is on file first, so that you can answer?", true)? {
        let mut out = io::stdout();
        writeln!(out)?;
        sheet.write(&mut out)?;
        writeln!(out)?;
        out.flush()?;
    }
    Ok(())
}

/// Lets the user pick one of a few persons; `None` for a claim of their own.
fn pick(order: &Order, engine: &Engine) -> anyhow::Result<Option<Sheet>> {
    let mut luck = order.luck();
    loop {
        let mut drawn = demo::draw(engine, luck, DRAWN);
        if drawn.is_empty() {
            return Err(demo::nobody(&order.place));
        }
        let mut items: Vec<String> = drawn.iter().map(Sheet::label).collect();
        items.push("draw others".to_owned());
        items.push("type a claim of your own".to_owned());
        let picked = Select::with_theme(&ColorfulTheme::default())
            .with_prompt("Who are you?")
            .items(&items)
            .default(0)
            .interact()?;
        if picked < drawn.len() {
            return Ok(Some(drawn.swap_remove(picked)));
        }
        if picked > drawn.len() {
            return Ok(None);
        }
        luck = luck.wrapping_add(1);
    }
}

/// Asks the fields of the claim until they can be read.
fn ask_claim(prefill: &ClaimForm) -> anyhow::Result<Claim> {
    let mut form = prefill.clone();
    loop {
        form = ClaimForm {
            first_name: field("First name", &form.first_name)?,
            last_name: field("Last name", &form.last_name)?,
            suffix: field("Suffix (Jr, Sr, II; may be empty)", &form.suffix)?,
            birth: field("Birth year, or date as YYYY-MM-DD", &form.birth)?,
            ssn_last4: field(
                "Last four digits of the SSN (may be empty)",
                &form.ssn_last4,
            )?,
            address: field("Address: number, street, unit", &form.address)?,
            city: field("City", &form.city)?,
            state: field("State", &form.state)?,
            zip: field("ZIP code", &form.zip)?,
        };
        match Claim::new(&form).map_err(anyhow::Error::from) {
            Err(error) if outcome::is_bad_input(&error) => {
                writeln!(io::stderr(), "That can't be read: {error}. Once more:")?;
            }
            claim => return claim,
        }
    }
}

fn field(prompt: &str, prefilled: &str) -> anyhow::Result<String> {
    let text: String = Input::with_theme(&ColorfulTheme::default())
        .with_prompt(prompt)
        .with_initial_text(printable(prefilled))
        .allow_empty(true)
        .interact_text()?;
    Ok(text)
}

/// Few enough to read at a glance.
const DRAWN: usize = 5;
