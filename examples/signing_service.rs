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

use kba::evidence::Circumstances;
use kba::policy::Challenge;
use kba::token::Expected;
use kba::{
    Answers, Begin, BeginOptions, Claim, EmbeddedStore, Engine, Policy, Round, Scope, Secret,
    SessionId, Verdict,
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

/// The digest of what is signed.
const DOCUMENT: &str = "sha-256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// What a visit came to.
enum Visit {
    Signed,
    /// Another attempt may follow.
    Failed,
    Locked(SessionId),
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
    let population = town::population(240)?;
    // Two attempts, a lock, two more, and a challenge: people of whom as much is on file.
    let known = policy.to_builder().questions(5).challenge(None).attempts(3);
    let known = Engine::builder(population.clone(), secret.clone()).policy(known.build()?);
    let known = known.build()?;
    let mut claims = town::claims(&known);
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

    let Visit::Signed = service.visit("agreement 7", &mut near)? else {
        return Err("Recipient 1 should have passed".into());
    };
    let Visit::Failed = service.visit("agreement 7", &mut far)? else {
        return Err("Recipient 2 should have failed".into());
    };
    let Visit::Locked(session) = service.visit("agreement 7", &mut far)? else {
        return Err("Recipient 2 should be locked".into());
    };
    let status = service.engine.unlock(&session, "sender of agreement 7")?;
    println!(
        "Sender: you unlocked {}; {} attempts were charged so far.",
        far.name, status.attempts_charged
    );
    let Visit::Signed = service.visit("agreement 7", &mut far)? else {
        return Err("Recipient 2 should have passed".into());
    };
    Ok(())
}

impl Service {
    /// A recipient opens the agreement.
    fn visit(&self, agreement: &str, who: &mut Recipient) -> Result<Visit, Box<dyn Error>> {
        // attempts count for this agreement and this recipient
        let scope = Scope::new(format!("{agreement}, {}", who.name))?;
        // for the record; the token of a pass is for this document
        let mut occasion = Circumstances::default();
        occasion.agreement = Some(agreement.to_owned());
        occasion.recipient = Some(who.name.to_owned());
        occasion.document = Some(DOCUMENT.to_owned());
        let options = BeginOptions::new().circumstances(occasion);
        let round = match self.engine.begin_with(&who.claim, &scope, &options)? {
            Begin::Quiz(begun) => begun.round,
            Begin::Locked { session, .. } => return Ok(Visit::Locked(session)),
            Begin::Passed { .. } => return Ok(Visit::Signed),
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
                Verdict::Passed { token, .. } => {
                    // what was passed for is what is signed now
                    let expected = Expected::new("kba").action(DOCUMENT);
                    self.engine.verify(token.as_str(), &expected)?;
                    println!("{}: passed, you may sign.", who.name);
                    println!("Sender: {} has signed.", who.name);
                    let file = self.engine.evidence(&session)?;
                    let proved = file.verify(self.engine.public_keys())?;
                    println!(
                        "Archive: evidence of {} events, {}.",
                        proved.events.len(),
                        proved.record.result.outcome
                    );
                    return Ok(Visit::Signed);
                }
                Verdict::Failed { attempts_left, .. } => {
                    let left = attempts_left.unwrap_or(u8::MAX);
                    println!("{}: not passed; attempts left: {left}.", who.name);
                    return Ok(Visit::Failed);
                }
                Verdict::Locked { .. } => {
                    println!("{}: not passed; the sender has been told.", who.name);
                    println!("Sender: {} is locked. Unlock?", who.name);
                    return Ok(Visit::Locked(session));
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
