//! Turns: at which question of its kind a fact is asked.

use crate::pool::fact::Facts;

/// Turns kept of each kind; the j-th question of a kind asks the fact of turn j.
pub(crate) const TURNS: u8 = 6;

/// Colours facts so that no person holds two of one turn: in the given order, each takes the
/// lowest turn that none of its holders uses yet. `None` beyond the last turn.
pub(crate) fn colour(facts: &Facts, order: &[u32], persons: usize) -> Vec<Option<u8>> {
    let mut used = vec![0_u8; persons];
    let mut turns = vec![None; facts.facts.len()];
    for at in order {
        let Some(fact) = facts.facts.get(*at as usize) else {
            continue;
        };
        let holders = facts.holders(fact);
        let taken = holders
            .iter()
            .fold(0, |bits, p| bits | used.get(p.at()).copied().unwrap_or(0));
        let Some(turn) = (0..TURNS).find(|turn| taken & (1 << turn) == 0) else {
            continue;
        };
        for person in holders {
            if let Some(bits) = used.get_mut(person.at()) {
                *bits |= 1 << turn;
            }
        }
        if let Some(slot) = turns.get_mut(*at as usize) {
            *slot = Some(turn);
        }
    }
    turns
}
