//! Several engines on one store: 64 threads of two nodes, and processes on one database.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread;

use kba::evidence::SignedHead;
use kba::{Begin, EmbeddedStore, MemoryStore, Round, Store, Verdict};

use crate::sessions::{Desk, desk_on, small};

/// Answers of one of many threads: two of three guess wrongly, each in another way.
fn bent(right: &[u32], number: u32) -> Vec<u32> {
    let mut choices = right.to_vec();
    if !number.is_multiple_of(3) {
        choices[0] = (right[0] + number % 3 - 1) % 4 + 1;
    }
    choices
}

/// What 64 threads are told, half of them by the other node.
#[expect(
    clippy::needless_collect,
    reason = "all are spawned before one is joined"
)]
fn answers(nodes: &[Desk; 2], round: &Round, right: &[u32]) -> Vec<Verdict> {
    thread::scope(|scope| {
        let senders: Vec<_> = (0..64_u32)
            .map(|number| {
                let node = &nodes[(number / 32) as usize];
                scope.spawn(move || node.send(round, &bent(right, number)).ok())
            })
            .collect();
        let told = senders.into_iter().filter_map(|s| s.join().unwrap());
        told.collect()
    })
}

/// Every session has evidence that proves itself, and the log only grew since a head was kept.
fn is_proved(desk: &Desk, rounds: &[Round], kept: &SignedHead) {
    let keys = desk.engine.public_keys();
    for round in rounds {
        let proved = desk.engine.evidence(&round.session).unwrap();
        let record = proved.verify(keys).unwrap().record;
        assert_eq!(record.attempts.len(), 1);
        assert_eq!(record.token.is_some(), record.result.is_passed());
    }
    let grown = desk.engine.consistency(kept).unwrap();
    let (old, new) = grown.verify(keys).unwrap();
    assert!(old.size + 4 * (rounds.len() as u64) <= new.size);
    assert!(desk.engine.check_log().unwrap() >= new.size);
}

fn one_verdict(told: &[Verdict]) {
    let verdicts: BTreeSet<bool> = told.iter().map(Verdict::is_passed).collect();
    assert_eq!(verdicts.len(), 1, "not one verdict of one attempt");
}

#[expect(
    clippy::needless_collect,
    reason = "all are spawned before one is joined"
)]
fn races(store: &Arc<impl Store + 'static>) {
    let node = |attempts| desk_on(small().attempts(attempts), Arc::clone(store));
    let nodes = [node(1), node(1)];
    let kept = nodes[0].engine.head().unwrap();
    let mut rounds = Vec::new();
    for who in 0..3 {
        let round = nodes[0].begin(who);
        let right = nodes[1].choices(&round.session, 0);
        one_verdict(&answers(&nodes, &round, &right));
        assert_eq!(nodes[1].charged(&round), 1);
        let status = nodes[0].engine.status(&round.session).unwrap();
        assert_eq!(status.attempts.len(), 1);
        rounds.push(round);
    }
    nodes
        .iter()
        .for_each(|node| is_proved(node, &rounds, &kept));
    let nodes = [node(2), node(2)];
    let begun: usize = thread::scope(|scope| {
        let begins = |node: &Desk| usize::from(matches!(node.try_begin(3), Begin::Quiz(_)));
        let beginners: Vec<_> = (0..64)
            .map(|number: usize| {
                let node = &nodes[number % 2];
                scope.spawn(move || begins(node))
            })
            .collect();
        beginners.into_iter().map(|b| b.join().unwrap()).sum()
    });
    assert_eq!(begun, 2);
}

#[test]
fn the_last_attempt_is_one_in_memory() {
    races(&Arc::new(MemoryStore::new()));
}

#[test]
fn the_last_attempt_is_one_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = EmbeddedStore::open(folder.path().join("sessions.kba")).unwrap();
    races(&Arc::new(store));
}

#[cfg(feature = "postgres")]
mod database {
    use std::env;
    use std::io::{BufRead as _, BufReader, Write as _, stdin};
    use std::process::{Child, ChildStdout, Command, Stdio};

    use kba::{Answers, PostgresOptions, PostgresStore, SessionId};

    use super::*;

    fn store() -> PostgresStore {
        let url = env::var("KBA_POSTGRES_URL").expect("run by scripts/postgres");
        let options = PostgresOptions::new().schema("engines");
        PostgresStore::connect_with(&format!("{url}?sslmode=disable"), &options).unwrap()
    }

    /// Method: two processes with engines of their own are handed the last attempt of one session
    /// after another, and answer it by 32 threads each, most of them wrongly.
    #[test]
    #[ignore = "needs a server: scripts/postgres"]
    fn processes_answer_the_last_attempt_once() {
        let desk = desk_on(small().attempts(1), store());
        let kept = desk.engine.head().unwrap();
        let mut rounds = Vec::new();
        let mut nodes: Vec<_> = (0..2).map(|_| start()).collect();
        for who in 0..4 {
            let round = desk.begin(who);
            let right = desk.choices(&round.session, 0);
            let order = format!(
                "{} {} {} {}\n",
                round.session,
                round.quiz_id(),
                right[0],
                right[1]
            );
            for (node, _) in &mut nodes {
                let input = node.stdin.as_mut().unwrap();
                input.write_all(order.as_bytes()).unwrap();
            }
            let mut told = BTreeSet::new();
            for (_, output) in &mut nodes {
                let mut line = String::new();
                while !line.starts_with("told:") {
                    line.clear();
                    assert!(output.read_line(&mut line).unwrap() > 0, "a node stopped");
                }
                let words = line.trim_start_matches("told:").split_whitespace();
                told.extend(words.map(str::to_owned));
            }
            assert_eq!(told.len(), 1, "not one verdict of one attempt: {told:?}");
            assert_eq!(desk.charged(&round), 1);
            rounds.push(round);
        }
        is_proved(&desk, &rounds, &kept);
        for (mut node, _) in nodes {
            drop(node.stdin.take());
            assert!(node.wait().unwrap().success());
        }
    }

    fn start() -> (Child, BufReader<ChildStdout>) {
        let mut node = Command::new(env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture"])
            .arg("nodes::database::node")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(node.stdout.take().unwrap());
        (node, output)
    }

    /// A process of the test above.
    #[test]
    #[ignore = "started by the test above"]
    #[expect(
        clippy::needless_collect,
        reason = "all are spawned before one is joined"
    )]
    fn node() {
        let desk = desk_on(small().attempts(1), store());
        for order in stdin().lines() {
            let order = order.unwrap();
            let words: Vec<&str> = order.split_whitespace().collect();
            let session: SessionId = words[0].parse().unwrap();
            let right: Vec<u32> = words[2..].iter().map(|w| w.parse().unwrap()).collect();
            let send = |number| {
                let answers = Answers::new(words[1], &bent(&right, number)).unwrap();
                desk.engine.answer(&session, &answers).ok()
            };
            let told: BTreeSet<bool> = thread::scope(|scope| {
                let send = &send;
                let senders: Vec<_> = (0..32)
                    .map(|number| scope.spawn(move || send(number)))
                    .collect();
                let told = senders.into_iter().filter_map(|s| s.join().unwrap());
                told.map(|verdict| verdict.is_passed()).collect()
            });
            let told: Vec<&str> = told
                .iter()
                .map(|passed| if *passed { "passed" } else { "failed" })
                .collect();
            // the harness has begun a line of its own
            println!("\ntold: {}", told.join(" "));
        }
    }
}
