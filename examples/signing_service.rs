//! A small signing service: two recipients of one agreement prove who they are before they sign.
//!
//! One comes near and passes by the challenge. The other fails until the lock; the sender unlocks,
//! and the next attempt passes. What each is told is printed.
//!
//! ```text
//! cargo run --example signing_service --no-default-features
//! ```
#![expect(clippy::print_stdout, reason = "an example tells what happens")]

#[path = "../tests/town.rs"]
#[expect(
    dead_code,
    clippy::expect_used,
    reason = "other examples use the rest of it"
)]
mod town;

use std::error::Error;

use kba::policy::Challenge;
use kba::{
    Answers, Begin, Claim, EmbeddedStore, Engine, Policy, Round, Scope, Secret, SessionId, Verdict,
};

/// What the service keeps: an engine, and nothing about quizzes.
struct Service {
    engine: Engine,
}

/// A recipient at a browser. The service sees what is clicked, and nothing else.
struct Recipient {
    name: &'static str,
    claim: Claim,
    /// Wrong answers of each round to come; none in later ones.
    mistakes: Vec<usize>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    // Keep yours where keys are kept (`Secret::from_env`): a store can't be opened without it.
    let secret = Secret::new(b"for this example only")?;
    // Three questions, all right; two right lead to two more, if the recipient agrees.
    let policy = Policy::acrobat_sign_default()
        .to_builder()
        .challenge(Challenge::new(2, 2).offer_at(&[2]).consent(true))
        .attempts(2)
        .build()?;
    let population = town::population()?;
    // Two attempts, a lock, two more: people of whom as much is on file.
    let twice = policy.to_builder().attempts(4).build()?;
    let twice = Engine::builder(population.clone(), secret.clone()).policy(twice);
    let twice = twice.build()?;
    let mut claims = town::claims(&twice);
    let store = EmbeddedStore::open(folder.path().join("sessions.kba"))?;
    let builder = Engine::builder(population, secret).policy(policy);
    let service = Service {
        engine: builder.store(store).build()?,
    };
    let mut recipient = |name, mistakes: &[usize]| -> Result<Recipient, Box<dyn Error>> {
        Ok(Recipient {
            name,
            claim: claims.next().ok_or("nobody can be asked")?,
            mistakes: mistakes.to_vec(),
        })
    };
    // one answer wrong, then the challenge; two wrong, twice
    let mut near = recipient("Recipient 1", &[1])?;
    let mut far = recipient("Recipient 2", &[2, 2])?;

    service.sign("agreement 7", &mut near)?;
    let locked = loop {
        if let Some(session) = service.sign("agreement 7", &mut far)? {
            break session;
        }
    };
    let status = service.engine.unlock(&locked)?;
    println!(
        "Sender: you unlocked {}; {} attempts were charged so far.",
        far.name, status.attempts_charged
    );
    service.sign("agreement 7", &mut far)?;
    Ok(())
}

impl Service {
    /// One visit of a recipient; the session, if it is locked.
    fn sign(
        &self,
        agreement: &str,
        who: &mut Recipient,
    ) -> Result<Option<SessionId>, Box<dyn Error>> {
        // attempts count for this agreement and this recipient
        let scope = Scope::new(format!("{agreement}, {}", who.name))?;
        let round = match self.engine.begin(&who.claim, &scope)? {
            Begin::Quiz(begun) => begun.round,
            Begin::Locked { session, .. } => return Ok(Some(session)),
            Begin::Passed { .. } => return Ok(None),
            // why is for the operator's log, not for the recipient
            _ => return Err("offer another method".into()),
        };
        let session = round.session.clone();
        let mut verdict = self.ask(who, &round)?;
        loop {
            verdict = match verdict {
                Verdict::Question(round) | Verdict::Challenge(round) => self.ask(who, &round)?,
                Verdict::ChallengeOffered { questions, .. } => {
                    println!(
                        "{}: that was near. Answer {questions} more? [yes]",
                        who.name
                    );
                    self.engine.challenge(&session, true)?
                }
                Verdict::Passed { .. } => {
                    println!("{}: passed, you may sign.", who.name);
                    println!("Sender: {} has signed.", who.name);
                    return Ok(None);
                }
                Verdict::Failed { attempts_left, .. } => {
                    let left = attempts_left.unwrap_or(u8::MAX);
                    println!("{}: not passed; attempts left: {left}.", who.name);
                    return Ok(None);
                }
                Verdict::Locked { .. } => {
                    println!("{}: not passed; the sender has been told.", who.name);
                    println!("Sender: {} is locked. Unlock?", who.name);
                    return Ok(Some(session));
                }
                _ => return Err("the quiz was left".into()),
            };
        }
    }

    /// Shows questions, and scores what is clicked.
    fn ask(&self, who: &mut Recipient, round: &Round) -> Result<Verdict, Box<dyn Error>> {
        println!("{}: {} questions.", who.name, round.questions().len());
        for question in round.questions() {
            println!("    {}", question.prompt());
            println!("        {}", question.choices().join(" | "));
        }
        let choices = self.clicks(who, round)?;
        let answers = Answers::new(round.quiz_id(), &choices)?;
        Ok(self.engine.answer(&round.session, &answers)?)
    }

    /// Plays the recipient, who knows the answers, and doesn't always say so. A service never asks
    /// its engine for them.
    fn clicks(&self, who: &mut Recipient, round: &Round) -> Result<Vec<u32>, Box<dyn Error>> {
        let wrong = match who.mistakes.is_empty() {
            true => 0,
            false => who.mistakes.remove(0),
        };
        let mut choices = self.engine.danger_reveal(&round.session)?;
        for choice in choices.iter_mut().take(wrong) {
            *choice = *choice % 5 + 1;
        }
        Ok(choices)
    }
}
