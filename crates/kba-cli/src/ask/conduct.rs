//! One applicant's way from a claim to the last verdict, wherever they sit.

use anyhow::bail;
use kba::{Answers, Begin, Claim, Engine, Reason, Round, SessionId, Verdict};

use crate::ask::{Order, report};
use crate::outcome::Outcome;

/// Where the applicant sits.
pub(super) trait Desk {
    /// Tells what can be known before an attempt, and shows its first questions.
    fn open(&mut self, round: &Round) -> anyhow::Result<()>;

    /// Takes the answers to what is on display.
    fn reply(&mut self, round: &Round) -> anyhow::Result<Reply>;

    /// Tells a verdict, and shows the questions it holds.
    fn tell(&mut self, verdict: &Verdict) -> anyhow::Result<()>;

    /// Asks whether to go on with the challenge.
    fn consents(&mut self) -> anyhow::Result<bool>;

    /// Asks whether to begin another attempt.
    fn tries_again(&mut self) -> anyhow::Result<bool>;
}

/// What the applicant does with questions.
pub(super) enum Reply {
    Choices(Vec<u32>),
    /// Closes the quiz.
    Leaves,
    /// Only looked at them.
    Nothing,
}

/// Begins attempts, until one passes, none is left, or the applicant has enough.
pub(super) fn conduct(
    order: &Order,
    engine: &Engine,
    claim: &Claim,
    desk: &mut impl Desk,
) -> anyhow::Result<Outcome> {
    let mut told = None;
    for attempt in 0.. {
        let begun = match order.begin(engine, claim, attempt)? {
            Begin::Quiz(begun) => begun,
            Begin::Declined(declined) => {
                report::declined(&declined, order.json)?;
                if let Some(session) = &declined.session {
                    report::session_of(session, order)?;
                }
                return Ok(match declined.reason {
                    Reason::NotEnoughFacts => Outcome::NotEnoughFacts,
                    Reason::CallerTooOften | Reason::PersonTooOften => Outcome::NotNow,
                    _ => Outcome::Nobody,
                });
            }
            Begin::Locked { session, until } => {
                report::locked(&session, until, order.json)?;
                report::way_out(&session, order)?;
                return Ok(Outcome::NotNow);
            }
            Begin::Passed { session } => {
                report::stands(&session, order.json)?;
                return Ok(Outcome::Done);
            }
            _ => bail!("the engine came to something this tool doesn't know"),
        };
        report::begun(&begun)?;
        let session = begun.round.session.clone();
        if told.as_ref() != Some(&session) {
            report::session_of(&session, order)?;
            told = Some(session.clone());
        }
        let Some(verdict) = attempt_of(engine, desk, begun.round)? else {
            return Ok(Outcome::Done);
        };
        report::attempt(&engine.status(&session)?, engine.policy())?;
        if let Verdict::Passed { token, .. } = &verdict {
            report::token(token, order)?;
            return Ok(Outcome::Done);
        }
        if let Verdict::Locked { .. } = verdict {
            report::way_out(&session, order)?;
        }
        if !may_go_on(&verdict) || !desk.tries_again()? {
            break;
        }
    }
    Ok(Outcome::Failed)
}

/// One attempt, round after round; `None` if the questions were only looked at.
fn attempt_of(
    engine: &Engine,
    desk: &mut impl Desk,
    mut round: Round,
) -> anyhow::Result<Option<Verdict>> {
    let session: SessionId = round.session.clone();
    desk.open(&round)?;
    loop {
        let mut verdict = match desk.reply(&round)? {
            Reply::Choices(choices) => {
                let answers = Answers::new(round.quiz_id(), &choices)?;
                engine.answer(&session, &answers)?
            }
            Reply::Leaves => engine.abandon(&session)?,
            Reply::Nothing => return Ok(None),
        };
        desk.tell(&verdict)?;
        if let Verdict::ChallengeOffered { .. } = verdict {
            verdict = engine.challenge(&session, desk.consents()?)?;
            desk.tell(&verdict)?;
        }
        match verdict {
            Verdict::Question(next) | Verdict::Challenge(next) => round = next,
            last => return Ok(Some(last)),
        }
    }
}

/// Whether another attempt may begin.
const fn may_go_on(verdict: &Verdict) -> bool {
    matches!(
        verdict,
        Verdict::Failed { .. } | Verdict::Expired { .. } | Verdict::Abandoned { .. }
    )
}
