//! Questions with their choices in order of display, as numbers: before anything is put into words.

use std::fmt;

use zeroize::Zeroizing;

use crate::policy::{NoneOfTheAbove, Policy};
use crate::quiz::key::AnswerKey;
use crate::secret::{Nonce, Prf};
use crate::serving::{Ask, Serving, Value};

/// The questions of a round, in order of display.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// The bytes of the quiz's id.
    pub(crate) id: [u8; 16],
    pub(crate) questions: Vec<DraftQuestion>,
}

/// A question without words.
#[derive(Clone, Copy)]
pub(crate) struct DraftQuestion {
    pub(crate) ask: Ask,
    /// The value at each seat of the set.
    values: [Value; SEATS_MAX],
    /// The seats in order of display, and how many there are.
    seats: [u8; SEATS_MAX],
    len: u8,
    /// Whether the last choice says that all others are wrong.
    pub(crate) is_none_last: bool,
    /// Which choice is right, from 0.
    right: u8,
}

impl fmt::Debug for DraftQuestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DraftQuestion([..])")
    }
}

impl Draft {
    /// Which choices are right. Keep it apart from what is shown.
    pub(crate) fn key(&self, policy: &Policy, decoy: bool) -> AnswerKey {
        let right = self.questions.iter().map(|question| question.right + 1);
        AnswerKey {
            right: Zeroizing::new(right.collect()),
            choices: policy.choice_count(),
            pass_mark: policy.pass_mark_count(),
            decoy,
        }
    }

    /// Puts questions, and the choices of each, into an order that knows nothing of the answers.
    pub(super) fn put_in_order(&mut self, order: &Order) {
        let (id, words) = order.0.split_first_chunk().unwrap_or((&[0; 16], &[]));
        self.id = *id;
        let (words, _) = words.as_chunks::<8>();
        let mut words = words.iter().map(|word| u64::from_le_bytes(*word));
        shuffle(&mut self.questions, words.next().unwrap_or(0));
        for (question, word) in self.questions.iter_mut().zip(words) {
            question.put_in_order(word);
        }
    }
}

/// The numbers from which the id of a quiz and its order of display follow.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order([u8; (2 + 1 + QUESTIONS_MAX) * 8]);

impl Default for Order {
    fn default() -> Self {
        Self([0; (2 + 1 + QUESTIONS_MAX) * 8])
    }
}

impl Order {
    /// Those of a round of so many questions.
    pub(super) fn new(nonce: &Nonce, round: &[u8], questions: usize) -> Self {
        let mut order = Self::default();
        if questions > 0 {
            let used = (3 + questions.min(QUESTIONS_MAX)) * 8;
            nonce.fill(round, order.0.get_mut(..used).unwrap_or_default());
        }
        order
    }
}

impl DraftQuestion {
    /// The question of an ask, its choices in the order of the pool. Where the policy asks for fewer
    /// choices than were prepared, it has the fact's own and some others.
    pub(super) fn new(
        serving: &Serving,
        ask: Ask,
        policy: &Policy,
        (subset, none): (&Prf, &Prf),
    ) -> Self {
        let choices = serving.choices.min(SEATS_MAX);
        let mut values = [Value::default(); SEATS_MAX];
        for (seat, value) in values.iter_mut().enumerate().take(choices) {
            *value = serving.seat(ask, seat);
        }
        let mut seats = [0; SEATS_MAX];
        for (seat, slot) in (0..).zip(&mut seats) {
            *slot = seat;
        }
        let mut question = Self {
            ask,
            values,
            seats,
            len: u8::try_from(choices).unwrap_or(0),
            is_none_last: false,
            right: ask.seat,
        };
        if policy.choice_count() < choices {
            question.leave_out(policy.choice_count(), subset);
        }
        if policy.none_mode() != NoneOfTheAbove::Off {
            question.end_with_none(policy.none_mode(), none);
        }
        question
    }

    /// The values displayed, in order; with "None of the above" the last is not.
    pub(crate) fn values(&self) -> impl ExactSizeIterator<Item = Value> + '_ {
        let shown = usize::from(self.len) - usize::from(self.is_none_last);
        let seats = self.seats.get(..shown).unwrap_or_default();
        seats.iter().map(|seat| {
            self.values
                .get(usize::from(*seat))
                .copied()
                .unwrap_or_default()
        })
    }

    /// The place of the right choice, from 0.
    #[cfg(test)]
    pub(super) const fn right(&self) -> u8 {
        self.right
    }

    /// The values of the whole set, in the order of the pool.
    pub(super) fn set(&self) -> &[Value] {
        &self.values
    }

    /// The seats of the set that the choices are of, the one behind "None of the above" among them.
    pub(crate) fn seats(&self) -> impl Iterator<Item = usize> + '_ {
        let seats = self.seats.get(..usize::from(self.len));
        seats
            .unwrap_or_default()
            .iter()
            .map(|seat| usize::from(*seat))
    }

    /// The fact's own value.
    pub(super) fn own(&self) -> Value {
        self.values
            .get(usize::from(self.ask.seat))
            .copied()
            .unwrap_or_default()
    }

    fn words(&self) -> [u64; 3] {
        let ask = self.ask;
        [ask.kind.into(), ask.first.into(), ask.set.into()]
    }

    /// Keeps so many: the fact's own, and the first others in an order that belongs to the fact, so
    /// that the fewer are among the more.
    fn leave_out(&mut self, wanted: usize, subset: &Prf) {
        let [kind, first, set] = self.words();
        let own = self.ask.seat;
        let word = |seat: u8| subset.word(&[kind, first, set, own.into(), seat.into()]);
        let len = usize::from(self.len);
        let mut others = [(0_u64, 0_u8); SEATS_MAX];
        for (seat, other) in (0..).zip(others.iter_mut().take(len)) {
            // the fact's own comes first
            *other = (if seat == own { 0 } else { word(seat).max(1) }, seat);
        }
        let others = others.get_mut(..len).unwrap_or_default();
        others.sort_unstable();
        let kept = others.get_mut(..wanted).unwrap_or_default();
        kept.sort_unstable_by_key(|(_, seat)| *seat);
        for (slot, (_, seat)) in self.seats.iter_mut().zip(kept.iter()) {
            *slot = *seat;
        }
        self.len = u8::try_from(kept.len()).unwrap_or(0);
        self.find_right();
    }

    /// Lets "None of the above" take the place of a choice. Which one follows from the set and from
    /// what else is displayed alone; it is shown last.
    fn end_with_none(&mut self, mode: NoneOfTheAbove, none: &Prf) {
        let shown = self.seats().fold(0_u64, |all, seat| all | 1 << (seat & 63));
        let [kind, first, set] = self.words();
        let words = [kind, first, set, shown];
        let is_asked = match mode {
            NoneOfTheAbove::Off => false,
            NoneOfTheAbove::Some => none.below(&[kind, first, set, shown, 0], 2) == 0,
            NoneOfTheAbove::All => true,
        };
        if !is_asked {
            return;
        }
        let place = usize::try_from(none.below(&words, self.len.into())).unwrap_or(0);
        let seats = self
            .seats
            .get_mut(place..usize::from(self.len))
            .unwrap_or_default();
        if !seats.is_empty() {
            seats.rotate_left(1);
        }
        self.is_none_last = true;
        self.find_right();
    }

    fn put_in_order(&mut self, word: u64) {
        let movable = usize::from(self.len) - usize::from(self.is_none_last);
        shuffle(self.seats.get_mut(..movable).unwrap_or_default(), word);
        self.find_right();
    }

    /// The same work wherever it is.
    fn find_right(&mut self) {
        let own = self.ask.seat;
        self.right = (0..)
            .zip(self.seats)
            .take(self.len.into())
            .fold(
                0,
                |right, (place, seat)| {
                    if seat == own { place } else { right }
                },
            );
    }
}

/// Fisher and Yates by one number, taken as a fraction: what is left over after a choice decides the
/// next. The bias is below the number of orders (10! at most) by 2^64.
fn shuffle<T>(items: &mut [T], mut word: u64) {
    for last in (1..items.len()).rev() {
        let wide = u128::from(word) * (last as u128 + 1);
        word = u64::try_from(wide & u128::from(u64::MAX)).unwrap_or(0);
        items.swap(last, usize::try_from(wide >> 64).unwrap_or(last));
    }
}

/// The most choices of a question.
const SEATS_MAX: usize = 8;
/// The most questions of a round.
const QUESTIONS_MAX: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_comes_equally_often() {
        let mut seen = std::collections::BTreeMap::new();
        let orders = 120_u64;
        for at in 0..orders {
            let mut items = [0, 1, 2, 3, 4];
            // the middle of each of 120 equal parts
            shuffle(&mut items, (u64::MAX / orders) * at + u64::MAX / orders / 2);
            *seen.entry(items).or_insert(0) += 1;
        }
        assert_eq!(seen.len(), 120);
    }
}
