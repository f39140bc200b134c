//! What the applicant is shown, on standard output, and what the operator is told, on standard
//! error.

use std::io::{self, Write as _};
use std::path::Path;

use kba::session::Status;
use kba::token::Token;
use kba::{Begun, Declined, Policy, Qualifier, Reason, Round, SessionId, Verdict};
use serde::Serialize;

use crate::ask::Order;
use crate::grid::printable;
use crate::sheet::Sheet;
use crate::{session, words};

/// The line of JSON where there is no quiz.
#[derive(Serialize)]
struct DeclinedLine<'a> {
    verdict: &'static str,
    reason: Reason,
    qualifiers: &'a [Qualifier],
}

/// The line of JSON where no attempt is left.
#[derive(Serialize)]
struct LockedLine<'a> {
    verdict: &'static str,
    session: &'a SessionId,
    until: Option<u64>,
}

/// The line of JSON where a pass stands.
#[derive(Serialize)]
struct PassedBeforeLine<'a> {
    verdict: &'static str,
    session: &'a SessionId,
}

/// Prints what is to be known before the questions: how many, what comes after, how long.
pub(super) fn terms(round: &Round) -> io::Result<()> {
    let mut out = io::stdout();
    let count = words::count(round.questions_in_all.into(), "question");
    let more = if round.challenge { " more" } else { "" };
    write!(out, "{count}{more}; after this attempt ")?;
    write!(out, "{}", words::attempts(round.attempts_left))?;
    let may_follow = round.attempts_left != Some(0);
    match (may_follow, round.questions_change) {
        (true, true) => writeln!(out, ", with other questions.")?,
        (true, false) => writeln!(out, ", with the same questions.")?,
        (false, _) => writeln!(out, ".")?,
    }
    if let Some(time) = round.time {
        writeln!(
            out,
            "Answers are taken for {}.",
            words::count_of_seconds(time.seconds)
        )?;
        if let Some(warning) = time.warn_before {
            let warning = words::count_of_seconds(warning);
            writeln!(out, "The last {warning} are told.")?;
        }
    }
    writeln!(out)?;
    out.flush()
}

/// Prints all questions with their choices.
pub(super) fn questions(round: &Round) -> io::Result<()> {
    let mut out = io::stdout();
    for (place, question) in (usize::from(round.answered) + 1..).zip(round.questions()) {
        writeln!(out, "{place}. {}", question.prompt())?;
        for (number, choice) in (1..).zip(question.choices()) {
            writeln!(out, "   {number}) {}", printable(choice))?;
        }
        writeln!(out)?;
    }
    writeln!(
        out,
        "Answer with the number of a choice for each question, in order."
    )?;
    out.flush()
}

/// Tells what the applicant may know of an outcome.
pub(super) fn verdict(verdict: &Verdict) -> io::Result<()> {
    let told = match verdict {
        Verdict::Abandoned { attempts_left } => left("The quiz was left", *attempts_left),
        Verdict::Cancelled => "The session was ended.".to_owned(),
        Verdict::ChallengeOffered {
            questions, right, ..
        } => {
            let more = words::count((*questions).into(), "more question");
            let near = counted("That was near", *right);
            format!("{near}. To pass after all, you may answer {more}.")
        }
        Verdict::Expired { attempts_left } => left("Too late: the time is over", *attempts_left),
        Verdict::Failed {
            attempts_left,
            right,
        } => left(&counted("Failed", *right), *attempts_left),
        Verdict::Locked { until } => locked_until(*until),
        Verdict::OptedOut => "Another method was chosen.".to_owned(),
        Verdict::Declined => "Nobody was asked.".to_owned(),
        Verdict::Passed { right, .. } => format!("{}.", counted("Passed", *right)),
        // the questions follow
        _ => return Ok(()),
    };
    let mut out = io::stdout();
    writeln!(out, "{told}")?;
    out.flush()
}

fn left(what: &str, attempts: Option<u8>) -> String {
    format!("{what}; {}.", words::attempts(attempts))
}

fn counted(what: &str, right: Option<u8>) -> String {
    right.map_or_else(|| what.to_owned(), |right| format!("{what}: {right} right"))
}

fn locked_until(until: Option<u64>) -> String {
    match until {
        None => "Locked: no attempt is left, until it is unlocked.".to_owned(),
        Some(until) => format!("Locked: no attempt is left until {}.", words::time(until)),
    }
}

/// Tells the operator how many answers of the latest attempt were right.
pub(super) fn attempt(status: &Status, policy: &Policy) -> io::Result<()> {
    let Some(attempt) = status.attempts.last() else {
        return Ok(());
    };
    let (state, scores) = (session::state(attempt.state), words::scores(attempt));
    let mark = policy.pass_mark_count();
    writeln!(io::stderr(), "kba: {state}: {scores}, pass mark {mark}")
}

/// Tells that nobody is asked, as no attempt is left.
pub(super) fn locked(session: &SessionId, until: Option<u64>, json: bool) -> anyhow::Result<()> {
    let line = LockedLine {
        verdict: "locked",
        session,
        until,
    };
    line_or_text(&line, &locked_until(until), json)
}

/// Tells that nobody is asked, as who passed before may go on.
pub(super) fn stands(session: &SessionId, json: bool) -> anyhow::Result<()> {
    let line = PassedBeforeLine {
        verdict: "passed_before",
        session,
    };
    line_or_text(&line, "Passed before.", json)
}

fn line_or_text(line: &impl Serialize, text: &str, json: bool) -> anyhow::Result<()> {
    let mut out = io::stdout();
    if json {
        writeln!(out, "{}", serde_json::to_string(line)?)?;
    } else {
        writeln!(out, "{text}")?;
    }
    out.flush()?;
    Ok(())
}

/// Tells the operator which session of a store it is, and how to look at it.
pub(super) fn session_of(session: &SessionId, order: &Order) -> io::Result<()> {
    let Some(command) = operators("status", session, order) else {
        return Ok(());
    };
    writeln!(
        io::stderr(),
        "kba: session {session}; to look at it: {command}"
    )
}

/// Tells the operator the token of a pass that a store holds, and how to check it.
pub(super) fn token(token: &Token, order: &Order) -> io::Result<()> {
    let Some(store) = &order.store else {
        return Ok(());
    };
    let store = words::quoted(&store.to_string_lossy());
    let document = order.occasion.document.as_deref();
    let action = document.map_or_else(String::new, |document| {
        format!(" --action {}", words::quoted(document))
    });
    let (key, policy) = (order.key.arguments(), &order.policy);
    let rest = format!("--store {store} {key} --policy {policy}{action}");
    let rest = printable(&rest).into_owned();
    writeln!(
        io::stderr(),
        "kba: the token of the pass; to use it: kba token verify {token} {rest}"
    )
}

/// Tells the operator how a lock of a store is ended.
pub(super) fn way_out(session: &SessionId, order: &Order) -> io::Result<()> {
    let Some(command) = operators("unlock", session, order) else {
        return Ok(());
    };
    writeln!(
        io::stderr(),
        "kba: locked; the operator's way out: {command}"
    )
}

/// A command of the operator's, with the same secret and policy; none without a store.
fn operators(verb: &str, session: &SessionId, order: &Order) -> Option<String> {
    let store = words::quoted(&order.store.as_ref()?.to_string_lossy());
    let (key, policy) = (order.key.arguments(), &order.policy);
    let command = format!("kba session {verb} {session} --store {store} {key} --policy {policy}");
    Some(printable(&command).into_owned())
}

/// Tells that nobody is asked: the applicant not why, the operator the reason.
pub(super) fn declined(declined: &Declined, json: bool) -> anyhow::Result<()> {
    let line = DeclinedLine {
        verdict: "declined",
        reason: declined.reason,
        qualifiers: &declined.qualifiers,
    };
    line_or_text(&line, NEUTRAL, json)?;
    writeln!(io::stderr(), "kba: declined: {}", reason(declined.reason))?;
    qualifiers(&declined.qualifiers)?;
    Ok(())
}

/// Tells that a person's own file doesn't hold what a claim needs.
pub(super) fn thin_claim(error: &kba::Error) -> io::Result<()> {
    writeln!(
        io::stderr(),
        "kba: declined: the person's file holds too little for a claim: {error}"
    )
}

/// Tells the operator of whom the quiz is: how the claim differs from the record, or that nobody
/// was found.
pub(super) fn begun(begun: &Begun) -> io::Result<()> {
    if let Some(why) = begun.decoy {
        writeln!(
            io::stderr(),
            "kba: a quiz that can't be passed: {}",
            reason(why)
        )?;
    }
    qualifiers(&begun.qualifiers)
}

/// Tells how the claim differs from the record, if it does.
fn qualifiers(found: &[Qualifier]) -> io::Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let words: Vec<String> = found.iter().map(|q| words(*q)).collect();
    writeln!(
        io::stderr(),
        "kba: the claim against the record: {}",
        words.join(", ")
    )
}

/// Tells who was drawn, and how to see what is on file.
pub(super) fn drawn(sheet: &Sheet, place: &Path) -> io::Result<()> {
    let id = printable(sheet.person_id());
    writeln!(
        io::stderr(),
        "kba: drawn to be asked: {} (to see the file: kba show {} {id})",
        sheet.label(),
        place.display()
    )
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::CallerTooOften => "the caller began too many quizzes of late",
        Reason::Deceased => "the person is recorded as deceased",
        Reason::Minor => "the person is younger than 18",
        Reason::NoMatch => "nobody on file matches the claim",
        Reason::NotEnoughFacts => "not enough is on file that can be asked",
        Reason::PersonTooOften => "the person was asked too often of late",
        Reason::SeveralMatch => "several persons on file match the claim equally well",
        _ => "nobody can be asked",
    }
}

/// The qualifier's name as words: `ssn_unknown` as `ssn unknown`.
fn words(qualifier: Qualifier) -> String {
    let name = serde_json::to_value(qualifier).unwrap_or_default();
    name.as_str().unwrap_or_default().replace('_', " ")
}

/// The applicant isn't told whether anybody is on file.
const NEUTRAL: &str =
    "We can't ask questions on this claim. Please identify yourself in another way.";
