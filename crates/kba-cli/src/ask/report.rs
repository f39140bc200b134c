//! What the applicant is shown, on standard output, and what the operator is told, on standard
//! error.

use std::io::{self, Write as _};
use std::path::Path;

use kba::{Begun, Declined, Qualifier, Quiz, Reason, Score, Verdict};
use serde::Serialize;

use crate::grid::printable;
use crate::sheet::Sheet;

/// The verdict as a line of JSON.
#[derive(Serialize)]
struct VerdictLine {
    verdict: Verdict,
    right: usize,
    questions: usize,
    pass_mark: usize,
}

/// The line of JSON where there is no quiz.
#[derive(Serialize)]
struct DeclinedLine<'a> {
    verdict: &'static str,
    reason: Reason,
    qualifiers: &'a [Qualifier],
}

/// Prints all questions with their choices.
pub(super) fn questions(quiz: &Quiz) -> io::Result<()> {
    let mut out = io::stdout();
    for (place, question) in (1..).zip(quiz.questions()) {
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

pub(super) fn verdict(score: &Score, json: bool) -> anyhow::Result<()> {
    let Score {
        right,
        questions,
        pass_mark,
        verdict,
        ..
    } = *score;
    let mut out = io::stdout();
    if json {
        let line = VerdictLine {
            verdict,
            right,
            questions,
            pass_mark,
        };
        writeln!(out, "{}", serde_json::to_string(&line)?)?;
    } else {
        let word = match verdict {
            Verdict::Passed => "Passed",
            _ => "Failed",
        };
        writeln!(
            out,
            "{word}: {right} of {questions} right, pass mark {pass_mark}"
        )?;
    }
    out.flush()?;
    Ok(())
}

/// Tells that nobody is asked: the applicant not why, the operator the reason.
pub(super) fn declined(declined: &Declined, json: bool) -> anyhow::Result<()> {
    let mut out = io::stdout();
    if json {
        let line = DeclinedLine {
            verdict: "declined",
            reason: declined.reason,
            qualifiers: &declined.qualifiers,
        };
        writeln!(out, "{}", serde_json::to_string(&line)?)?;
    } else {
        writeln!(out, "{NEUTRAL}")?;
    }
    out.flush()?;
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
        Reason::Deceased => "the person is recorded as deceased",
        Reason::Minor => "the person is younger than 18",
        Reason::NoMatch => "nobody on file matches the claim",
        Reason::NotEnoughFacts => "not enough is on file that can be asked",
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
pub(super) const NEUTRAL: &str =
    "We can't ask questions on this claim. Please identify yourself in another way.";
