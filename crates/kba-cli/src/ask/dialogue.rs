//! The quiz on a terminal: who, the claim, five questions, the verdict.

use std::io::{self, Write as _};

use anyhow::bail;
use dialoguer::theme::ColorfulTheme;
use dialoguer::{Confirm, Input, Select};
use kba::{Answers, Begin, Begun, Claim, ClaimForm, Engine};

use crate::ask::{Order, Subject, demo, report};
use crate::grid::printable;
use crate::outcome::{self, Outcome};
use crate::sheet::Sheet;

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
    match order.begin(engine, &claim)? {
        Begin::Quiz(begun) => {
            report::begun(&begun)?;
            let answers = ask_questions(&begun)?;
            order.judge(engine, &begun, &answers)
        }
        Begin::Declined(declined) => order.decline(&declined),
        _ => bail!("the engine came to something this tool doesn't know"),
    }
}

/// Offers to print what is on file.
fn offer(sheet: &Sheet) -> anyhow::Result<()> {
    let shows = Confirm::with_theme(&ColorfulTheme::default())
        .with_prompt("Print what is on file first, so that you can answer?")
        .default(true)
        .interact()?;
    if shows {
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

fn ask_questions(begun: &Begun) -> anyhow::Result<Answers> {
    let questions = begun.quiz.questions();
    let mut choices = Vec::with_capacity(questions.len());
    for (place, question) in (1..).zip(questions) {
        let items: Vec<_> = question.choices().iter().map(|c| printable(c)).collect();
        let picked = Select::with_theme(&ColorfulTheme::default())
            .with_prompt(format!(
                "{place} of {}. {}",
                questions.len(),
                question.prompt()
            ))
            .items(&items)
            .default(0)
            .interact()?;
        choices.push(u32::try_from(picked)? + 1);
    }
    Ok(Answers::new(&choices)?)
}

/// Few enough to read at a glance.
const DRAWN: usize = 5;
