//! Which questions about one person may stand together: none that helps another.
//!
//! All members of both sets are looked at alike, so that what is asked knows no answer.

use crate::kind::{CATALOGUE, Kind};
use crate::pool::{Drawn, Holders, Pools};
use crate::serving::block::ASKS_MAX;
use crate::serving::words::Words;

/// A question that may be asked, by what it displays.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) kind: &'static Kind,
    pub(super) number: usize,
    /// The displayed records, of the kind's table.
    rows: Vec<usize>,
    holders: Holders,
}

/// For each question, with which others it may stand: together, and in two attempts.
#[derive(Debug, Default)]
pub(super) struct Fits {
    pub(super) together: Vec<u64>,
    pub(super) loose: Vec<u64>,
    /// With which others it displays the same.
    told: Vec<u64>,
}

impl Seen {
    pub(super) fn new(pools: &Pools, number: usize, drawn: &Drawn) -> Option<Self> {
        Some(Self {
            kind: CATALOGUE.get(number)?,
            number,
            rows: drawn.members().map(|member| pools.row(member)).collect(),
            holders: pools.holders(drawn.members()),
        })
    }

    fn shares_a_record(&self, other: &Self) -> bool {
        self.kind.parts_records_with(other.kind)
            && self.rows.iter().any(|row| other.rows.contains(row))
    }

    /// Whether a household that holds what one question displays, other than as the fact that is
    /// asked about, holds what the other does.
    fn has_joint_holder(&self, other: &Self) -> bool {
        !self.kind.may_share_records_with(other.kind) && self.holders.meet(&other.holders)
    }

    /// Whether a joint holder stands out even to whoever sees the two questions in two attempts:
    /// few bear either value, or the two tell of things of one sort.
    fn stands_out(&self, other: &Self) -> bool {
        self.kind.table == other.kind.table
            || self.kind.value.is_rare() && other.kind.value.is_rare()
    }
}

impl Fits {
    /// Judges all pairs; `words` are those of the questions, by number.
    pub(super) fn judge(&mut self, pools: &Pools, seen: &[Seen], words: &mut Words) {
        for rows in [&mut self.together, &mut self.loose, &mut self.told] {
            rows.clear();
            rows.resize(seen.len(), 0);
        }
        let told = &mut self.told;
        words.meet(|a, b| {
            if let Some(row) = told.get_mut(usize::from(a)) {
                *row |= bit(b.into());
            }
            if let Some(row) = told.get_mut(usize::from(b)) {
                *row |= bit(a.into());
            }
        });
        for (i, a) in seen.iter().enumerate() {
            for (j, b) in seen.iter().enumerate().skip(i + 1) {
                let is_told = self.told.get(i).is_some_and(|row| row & bit(j) != 0);
                let helps = is_told || a.shares_a_record(b);
                let joint = a.has_joint_holder(b);
                let is_given_away = helps || joint && a.stands_out(b);
                if pools.may_sit_together(a.number, b.number) && !helps && !joint {
                    set(&mut self.together, i, j);
                }
                if !is_given_away {
                    set(&mut self.loose, i, j);
                }
            }
        }
    }
}

fn set(rows: &mut [u64], a: usize, b: usize) {
    for (at, other) in [(a, b), (b, a)] {
        if let Some(row) = rows.get_mut(at) {
            *row |= bit(other);
        }
    }
}

const fn bit(at: usize) -> u64 {
    if at < ASKS_MAX { 1 << at } else { 0 }
}
