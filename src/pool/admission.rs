//! Which kinds are asked, and which of them together: what the attack on the population's own
//! questions allows.

use crate::kind::CATALOGUE;
use crate::pool::{APART, AttackReport, KindReport, NEVER, PairReport, TOGETHER};

/// Of each kind: 1 if it is asked. A kind of which an attacker was surely right too often is not.
pub(super) fn asked(attacks: &[AttackReport], kinds: &mut [KindReport], choices: usize) -> Vec<u8> {
    kinds
        .iter_mut()
        .map(|kind| {
            let own = attacks.iter().filter(|attack| attack.kind == kind.kind);
            let worst = own.max_by(|a, b| a.excess(choices).total_cmp(&b.excess(choices)));
            kind.asked = worst.is_none_or(|attack| attack.excess(choices) <= EXCESS_MAX);
            kind.worst = worst.cloned();
            u8::from(kind.asked)
        })
        .collect()
}

/// Of each two kinds, one after the other, whether they may sit together: those measured not to
/// help each other, and where too few were measured those of different families.
pub(super) fn together(pairs: &mut [PairReport], choices: usize) -> Vec<u8> {
    let kinds = CATALOGUE.len();
    let mut matrix: Vec<u8> = CATALOGUE
        .iter()
        .flat_map(|a| {
            CATALOGUE.iter().map(|b| {
                if a.family == b.family {
                    APART
                } else {
                    TOGETHER
                }
            })
        })
        .collect();
    for pair in pairs.iter_mut() {
        pair.together = pair.may_sit_together(choices);
        let place = match pair.together {
            Some(true) => TOGETHER,
            _ if !pair.may_follow(choices) => NEVER,
            Some(false) => APART,
            None => continue,
        };
        let number = |key: &str| CATALOGUE.iter().position(|kind| kind.key == key);
        let (Some(a), Some(b)) = (number(&pair.a), number(&pair.b)) else {
            continue;
        };
        for at in [a * kinds + b, b * kinds + a] {
            if let Some(slot) = matrix.get_mut(at) {
                *slot = place;
            }
        }
    }
    matrix
}

/// How much more often than by chance an attacker may surely be right.
const EXCESS_MAX: f64 = 0.005;

#[cfg(test)]
mod tests {
    use super::*;

    fn attack(kind: &str, tried: u64, right: u64) -> AttackReport {
        AttackReport {
            kind: kind.to_owned(),
            attacker: "locality".to_owned(),
            tried,
            right,
        }
    }

    #[test]
    fn a_kind_that_leaks_is_not_asked() {
        let mut kinds: Vec<KindReport> = CATALOGUE
            .iter()
            .map(|kind| KindReport {
                kind: kind.key.to_owned(),
                ..KindReport::default()
            })
            .collect();
        let attacks = [
            attack(CATALOGUE[0].key, 10_000, 2_400),
            attack(CATALOGUE[1].key, 10_000, 2_080),
            attack(CATALOGUE[2].key, 40, 14),
            attack(CATALOGUE[3].key, 10_000, 1_900),
            attack(CATALOGUE[3].key, 10_000, 2_300),
        ];
        let asked = asked(&attacks, &mut kinds, 5);
        assert_eq!(asked[..5], [0, 1, 1, 0, 1]);
        assert_eq!(kinds[3].worst.as_ref().map(|a| a.right), Some(2_300));
    }

    #[test]
    fn pairs_sit_together_as_measured_and_else_by_family() {
        let key = |at: usize| CATALOGUE[at].key.to_owned();
        let family = |at: usize| CATALOGUE[at].family;
        let stranger = (0..CATALOGUE.len()).find(|at| family(*at) != family(0));
        let stranger = stranger.unwrap();
        assert_eq!(family(0), family(1));
        let pair = |a, b, tried, both_right| PairReport {
            a: key(a),
            b: key(b),
            tried,
            both_right,
            a_right: tried / 5,
            b_right: tried / 5,
            together: None,
        };
        let at = |a: usize, b: usize| a * CATALOGUE.len() + b;
        let unmeasured = together(&mut [pair(0, 1, 100, 4), pair(0, stranger, 100, 4)], 5);
        assert_eq!(
            (unmeasured[at(0, 1)], unmeasured[at(stranger, 0)]),
            (APART, TOGETHER)
        );
        let mut pairs = [pair(0, 1, 2_000, 80), pair(0, stranger, 100, 20)];
        let measured = together(&mut pairs, 5);
        assert_eq!(
            (measured[at(0, 1)], measured[at(stranger, 0)]),
            (TOGETHER, APART)
        );
        assert_eq!(
            (pairs[0].together, pairs[1].together),
            (Some(true), Some(false))
        );
        // one side is told by what the other displays: a little, and too much for two attempts
        pairs[0].b_right += 70;
        assert_eq!(together(&mut pairs, 5)[at(0, 1)], APART);
        pairs[0].b_right += 100;
        assert_eq!(together(&mut pairs, 5)[at(0, 1)], NEVER);
    }
}
