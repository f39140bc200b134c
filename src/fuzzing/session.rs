//! Sessions: a case against its model, and a world of engines on a store that fails.

use crate::ledger::simulation::{self, Ground};
use crate::session::desk::Desk;
use crate::session::model::{Model, Op, Picks, Step, roll};

/// A list of operations on a case, or a world.
///
/// A case does what its model does; in a world no attempt is gained or lost, no verdict changes,
/// and nothing is asked twice.
pub fn session(data: &[u8]) {
    let mut picks = Picks::of(data);
    match picks.below(8) {
        0..=3 => case(&mut picks),
        4..=6 => simulation::run(picks, Ground::Memory, 60),
        _ => simulation::run(picks, Ground::Disk(data.len() as u64), 30),
    }
}

fn case(picks: &mut Picks) {
    let policy = roll(picks);
    let (mut desk, mut model) = (Desk::new(policy.clone()), Model::new(policy));
    for _ in 0..60 {
        let op = Op::roll(picks);
        model.apply(&op);
        assert_eq!(desk.apply(&op), model.step);
        if model.step != Step::Waited {
            assert_eq!(desk.case.state, model.state);
            assert_eq!(desk.case.charged as usize, model.tries.len());
            let left = desk.case.attempts_left(&model.policy);
            assert_eq!(left, model.left(model.now()));
        }
    }
}
