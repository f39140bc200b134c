//! Pools: the facts among which the choices of a question are drawn.
//!
//! Pool = kind, stratum, turn. Built once, when a population is prepared, and immutable then.
//! Source: docs/design.md, "The draw".

mod admission;
mod attack;
mod build;
mod draw;
mod fact;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod joint;
mod layout;
mod refusal;
mod share;
mod strata;
mod surname;
mod truth;
mod turn;

#[cfg(test)]
mod proof;

pub(crate) use self::attack::both as attack;
pub use self::attack::{AttackReport, PairReport};
pub(crate) use self::build::{PoolOptions, build};
use self::draw::Seats;
pub(crate) use self::fact::askable;
pub(crate) use self::joint::Holders;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::kind::CATALOGUE;
use crate::population::PersonRow;
use crate::prepared::Column;

/// All pools, and which member of which pool each person's facts are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pools {
    /// Of each member: the displayed record, the pool, and the sum of weights up to it.
    pub(crate) rows: Column<u32>,
    pub(crate) pools: Column<u32>,
    pub(crate) ends: Column<u32>,
    /// Of each pool, and one more: the first member.
    pub(crate) starts: Column<u32>,
    /// Of each pool, and one more: the first bit in `refused`; one bit a set.
    pub(crate) bits: Column<u64>,
    pub(crate) refused: Column<u8>,
    /// Of each member, and one more: the first of its holders, the household whose fact it is.
    /// Others that hold the record follow.
    pub(crate) holder_starts: Column<u32>,
    pub(crate) holders: Column<u32>,
    /// Of each person, and one more: the first slot.
    pub(crate) persons: Column<u32>,
    /// Of each slot: kind and turn, and the member.
    pub(crate) slots: Column<u16>,
    pub(crate) members: Column<u32>,
    /// Of each kind: 1 if it is asked.
    pub(crate) asked: Column<u8>,
    /// Of each two kinds, one after the other: [`NEVER`], [`TOGETHER`] or [`APART`].
    pub(crate) pairs: Column<u8>,
    /// Choices of a question.
    pub(crate) choices: usize,
}

/// A fact in its pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Member(pub(crate) u32);

/// The members whose values are displayed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Drawn {
    seats: Seats,
    first: u32,
    pub(crate) pool: usize,
    /// The number of the set.
    pub(crate) set: u32,
    /// Which seat is the fact's own.
    pub(crate) own: usize,
}

impl Drawn {
    /// The members, in the order of the pool.
    pub(crate) fn members(&self) -> impl ExactSizeIterator<Item = Member> {
        self.seats
            .as_slice()
            .iter()
            .map(|seat| Member(self.first.saturating_add(*seat)))
    }
}

impl Pools {
    /// The facts that can be asked of a person: kind, turn, member; in order of kind, then turn.
    pub(crate) fn asks(&self, person: PersonRow) -> impl Iterator<Item = (usize, u8, Member)> {
        let at = |i: usize| self.persons.get(i).copied().unwrap_or(0) as usize;
        let range = at(person.at())..at(person.at() + 1);
        let slots = self.slots.get(range.clone()).unwrap_or_default();
        let members = self.members.get(range).unwrap_or_default();
        slots
            .iter()
            .zip(members)
            .map(|(slot, member)| (usize::from(slot >> 8), (slot & 0xff) as u8, Member(*member)))
    }

    /// The record displayed for a member.
    pub(crate) fn row(&self, member: Member) -> usize {
        self.rows.get(member.0 as usize).copied().unwrap_or(0) as usize
    }

    /// Who holds the records of some members.
    pub(crate) fn holders(&self, members: impl Iterator<Item = Member>) -> Holders {
        let start = |at: usize| self.holder_starts.at(at) as usize;
        Holders::of(members.map(|Member(member)| {
            let range = start(member as usize)..start(member as usize + 1);
            self.holders.get(range).unwrap_or_default()
        }))
    }

    /// Whether a kind is asked: none of which the attack told the answers too often.
    pub(crate) fn is_asked(&self, kind: usize) -> bool {
        self.asked.get(kind) == Some(&1)
    }

    /// Whether questions of two kinds may sit in one quiz.
    pub(crate) fn may_sit_together(&self, a: usize, b: usize) -> bool {
        self.pairs.get(a * CATALOGUE.len() + b) == Some(&TOGETHER)
    }

    /// Whether the attack found that questions of two kinds help each other.
    pub(crate) fn help_each_other(&self, a: usize, b: usize) -> bool {
        self.pairs.get(a * CATALOGUE.len() + b) == Some(&NEVER)
    }

    /// How many jitters a member has.
    pub(crate) fn jitters(&self, member: Member) -> u64 {
        u64::from(self.weight(member)) * self.choices as u64
    }

    /// The weight of a member.
    pub(crate) fn weight(&self, member: Member) -> u32 {
        let Some((range, _)) = self.pool_of(member) else {
            return 0;
        };
        let ends = self.ends.get(range.clone()).unwrap_or_default();
        draw::weight(ends, member.0 as usize - range.start)
    }

    /// The sum of the weights of a pool.
    pub(crate) fn total(&self, pool: usize) -> u32 {
        let range = self.starts.at(pool) as usize..self.starts.at(pool + 1) as usize;
        draw::total(self.ends.get(range).unwrap_or_default())
    }

    /// The displayed record of a unit of a pool's weight.
    pub(crate) fn row_of_unit(&self, pool: usize, unit: u32) -> usize {
        let range = self.starts.at(pool) as usize..self.starts.at(pool + 1) as usize;
        let ends = self.ends.get(range.clone()).unwrap_or_default();
        let member = range.start + ends.partition_point(|end| *end <= unit);
        self.rows.get(member).copied().unwrap_or(0) as usize
    }

    /// The set that a member's fact shows under a jitter; `None` if the set is refused.
    pub(crate) fn draw(&self, member: Member, jitter: u64) -> Option<Drawn> {
        let (range, pool) = self.pool_of(member)?;
        let ends = self.ends.get(range.clone())?;
        let own = member.0 as usize - range.start;
        let set = draw::set_of(ends, self.choices, own, jitter);
        let seat = |seats: &Seats| seats.as_slice().iter().position(|s| *s as usize == own);
        self.drawn(&range, pool, set, seat)
    }

    fn drawn(
        &self,
        range: &Range<usize>,
        pool: usize,
        set: u32,
        own: impl Fn(&Seats) -> Option<usize>,
    ) -> Option<Drawn> {
        let ends = self.ends.get(range.clone())?;
        let bit = self.bits.get(pool)?.checked_add(u64::from(set))?;
        let byte = self.refused.get(usize::try_from(bit / 8).ok()?)?;
        if byte >> (bit % 8) & 1 == 1 {
            return None;
        }
        let seats = draw::seats(ends, self.choices, set);
        Some(Drawn {
            own: own(&seats)?,
            first: u32::try_from(range.start).ok()?,
            pool,
            set,
            seats,
        })
    }

    /// A set of the pool of a member that has nothing to do with the member, and a seat in it.
    pub(crate) fn draw_any(&self, member: Member, set: u64, seat: u64) -> Option<Drawn> {
        let (range, pool) = self.pool_of(member)?;
        let ends = self.ends.get(range.clone())?;
        let set = u32::try_from(set.checked_rem(u64::from(draw::total(ends)))?).ok()?;
        let own = usize::try_from(seat.checked_rem(self.choices as u64)?).ok()?;
        self.drawn(&range, pool, set, |_| Some(own))
    }

    fn pool_of(&self, member: Member) -> Option<(Range<usize>, usize)> {
        let pool = *self.pools.get(member.0 as usize)? as usize;
        let range = *self.starts.get(pool)? as usize..*self.starts.get(pool + 1)? as usize;
        range
            .contains(&(member.0 as usize))
            .then_some((range, pool))
    }
}

/// What became of the facts of one kind.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindReport {
    /// The kind's key.
    pub kind: String,
    /// Whether it is asked: not if an attacker was surely right too often when the population was
    /// prepared.
    pub asked: bool,
    /// The attacker who was right most often beyond doubt.
    pub worst: Option<AttackReport>,
    /// Facts that could be asked of somebody, a household's counted once.
    pub facts: u64,
    /// Facts beyond the last turn.
    pub beyond_turns: u64,
    /// Facts not asked because too many hold the same.
    pub common: u64,
    /// Facts left over when pools were cut to a multiple of the choices.
    pub rest: u64,
    /// Facts in strata with too few members.
    pub thin: u64,
    /// Facts in pools of which most sets are refused, or which one household dominates.
    pub unusable: u64,
    /// Facts in pools.
    pub pooled: u64,
    /// Pools.
    pub pools: u64,
    /// Sets of all pools.
    pub sets: u64,
    /// Sets refused.
    pub refused: u64,
    /// The same, turn by turn.
    pub turns: Vec<TurnReport>,
}

/// What became of the facts of one turn of a kind: the j-th question of the kind asks the fact of
/// turn j.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnReport {
    /// Facts.
    pub facts: u64,
    /// Facts not asked because too many hold the same.
    pub common: u64,
    /// Facts left over when pools were cut to a multiple of the choices.
    pub rest: u64,
    /// Facts in strata with too few members.
    pub thin: u64,
    /// Facts in pools of which most sets are refused, or which one household dominates.
    pub unusable: u64,
    /// Facts in pools.
    pub pooled: u64,
    /// Pools.
    pub pools: u64,
    /// Members of the smallest pool; 0 if there is none.
    pub smallest: u64,
    /// Members of the pool in the middle.
    pub median: u64,
    /// Members of the largest pool.
    pub largest: u64,
    /// Sets of all pools.
    pub sets: u64,
    /// Sets refused because two choices are equal.
    pub equal: u64,
    /// Sets refused because one choice is true of the household of another.
    pub also_true: u64,
    /// Sets refused because two choices could be confused.
    pub confusable: u64,
}

impl TurnReport {
    /// Sets refused; each is counted under one rule.
    #[must_use]
    pub const fn refused(&self) -> u64 {
        self.equal + self.also_true + self.confusable
    }

    /// Adds what became of the facts of some strata to the sums.
    fn gather(&mut self, part: &Self) {
        self.common += part.common;
        self.rest += part.rest;
        self.thin += part.thin;
        self.unusable += part.unusable;
        self.pooled += part.pooled;
        self.pools += part.pools;
        self.sets += part.sets;
        self.equal += part.equal;
        self.also_true += part.also_true;
        self.confusable += part.confusable;
    }
}

impl KindReport {
    /// Adds a turn to the sums.
    fn add(&mut self, turn: TurnReport) {
        self.common += turn.common;
        self.rest += turn.rest;
        self.thin += turn.thin;
        self.unusable += turn.unusable;
        self.pooled += turn.pooled;
        self.pools += turn.pools;
        self.sets += turn.sets;
        self.refused += turn.refused();
        self.turns.push(turn);
    }
}

/// Who gets how many questions.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolReport {
    /// One a kind, in the order of the catalogue.
    pub kinds: Vec<KindReport>,
    /// Pairs of kinds that enough persons can be asked together.
    pub pairs: Vec<PairReport>,
}

/// Two kinds were measured to help each other.
const NEVER: u8 = 0;
/// They may sit in one quiz.
const TOGETHER: u8 = 1;
/// They may be asked in two attempts, not in one quiz: they help each other a little, or were not
/// measured and are of one family.
const APART: u8 = 2;
