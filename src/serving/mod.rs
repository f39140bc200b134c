//! The serving form: a population laid out for quizzes, so that one touches little memory.
//!
//! One block a person holds what a claim is held against, the facts that can be asked with the sets
//! in which they are displayed, and which of them may stand together: all that doesn't depend on a
//! claim or a policy is settled when the population is prepared. A set is a number; its members
//! stand at equal distances among the values of a pool, and a value is a text in a cell or a phrase.
//! Source: docs/design.md, "The serving form".

mod block;
mod cell;
mod decoy;
mod find;
mod lay;
mod pair;
mod wording;
mod words;

#[cfg(any(test, fuzzing))]
mod swap;
#[cfg(test)]
mod tests;

pub(crate) use self::block::{ASKS_MAX, Ask, Block, Pairs};
pub(crate) use self::cell::{Cell, Place, Value};
pub(crate) use self::decoy::Decoys;
pub(crate) use self::find::{Candidates, Found, resolve};
pub(crate) use self::lay::lay;
#[cfg(fuzzing)]
pub(crate) use self::swap::swap;
pub(crate) use self::wording::{Spoken, Wording, escaped};

use crate::kind::{Glance, Kind, Phrase, Told};
use crate::population::{PersonRow, Tables};
use crate::prepared::Column;
use crate::question::Language;

/// A population as quizzes are made from it.
#[derive(Debug, Default)]
pub(crate) struct Serving {
    /// Open addressing with linear probing: 32 bits of a name's hash, place of a block plus 1.
    pub(crate) slots: Column<u64>,
    pub(crate) blocks: Column<u32>,
    /// Pool by pool: what the prompt names, if it names something, then one value a unit of weight.
    pub(crate) values: Column<u32>,
    pub(crate) cells: Column<u8>,
    /// Of each phrase its five words.
    pub(crate) phrases: [Column<u32>; 5],
    /// Of each pool the first value.
    pub(crate) pools: Column<u32>,
    pub(crate) decoys: Decoys,
    pub(crate) wording: Wording,
    /// Choices of a question.
    pub(crate) choices: usize,
    /// 2^20 by the number of choices, rounded up.
    pub(crate) per_choice: usize,
}

/// Where a block begins, in units of two words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct BlockAt(pub(crate) u32);

impl Serving {
    /// Makes place for phrases to be put into words, once all columns are there.
    pub(crate) fn with_wording(mut self) -> Self {
        self.per_choice = (1_usize << 20).div_ceil(self.choices.max(1));
        self.wording = Wording::new(self.phrases.iter().map(|c| c.len()).min().unwrap_or(0));
        self
    }

    pub(crate) fn block(&self, at: BlockAt) -> Block<'_> {
        Block::at(&self.blocks, at.0 as usize * block::UNIT)
    }

    /// Asks memory for what most blocks fill.
    pub(crate) fn fetch_block(&self, at: BlockAt) {
        let start = at.0 as usize * block::UNIT;
        for line in 0..BLOCK_LINES {
            self.blocks.fetch(start + line * LINE_WORDS);
        }
    }

    /// Asks memory for all values of a set.
    pub(crate) fn fetch_set(&self, ask: Ask) {
        for seat in 0..self.choices {
            self.values.fetch(self.unit(ask, seat));
        }
    }

    /// Asks memory for the text of a value.
    pub(crate) fn fetch_text(&self, value: Value) {
        if let Place::Cell(at) = value.place() {
            self.cells.fetch(at);
        }
    }

    /// The value at each seat of a set, in the order of the pool.
    pub(crate) fn seat(&self, ask: Ask, seat: usize) -> Value {
        Value(self.values.at(self.unit(ask, seat)))
    }

    /// The place of a seat's value among all.
    pub(crate) fn unit(&self, ask: Ask, seat: usize) -> usize {
        // ticks are below 9 * 1,024, and no choice is the ninth: the quotient is exact
        let tick = usize::from(ask.set) + seat * usize::from(ask.total);
        ask.first as usize + ((tick * self.per_choice) >> 20)
    }

    /// What the prompt of an ask names, of a kind whose prompt names something.
    pub(crate) fn named(&self, ask: Ask) -> Value {
        let before = (ask.first as usize).checked_sub(1);
        Value(before.map_or(0, |at| self.values.at(at)))
    }

    pub(crate) fn cell(&self, at: usize) -> Cell<'_> {
        Cell::read(&self.cells, at)
    }

    pub(crate) fn phrase(&self, number: usize) -> Phrase {
        let mut words = [0; 5];
        for (word, column) in words.iter_mut().zip(&self.phrases) {
            *word = column.at(number);
        }
        Phrase::from_words(words)
    }

    /// A phrase in the words of a language.
    pub(crate) fn spoken(
        &self,
        number: usize,
        language: Language,
        tables: &Tables,
    ) -> Option<&Spoken> {
        self.wording
            .phrase(number, language, self.phrase(number), tables)
    }

    /// The text of a value, one for each value, the same in all languages.
    pub(crate) fn plain(&self, value: Value, tables: &Tables) -> String {
        match value.place() {
            Place::Cell(at) => self.cell(at).text().to_owned(),
            Place::Phrase(number) => wording::plain(self.phrase(number), tables),
        }
    }

    /// The plain texts of what a prompt names.
    pub(crate) fn arguments(&self, named: Value, tables: &Tables) -> Vec<String> {
        let Place::Phrase(number) = named.place() else {
            return Vec::new();
        };
        let arguments = self.phrase(number).arguments(tables);
        let arguments = arguments
            .map(|(_, arguments)| arguments)
            .unwrap_or_default();
        arguments
            .iter()
            .map(|(_, content)| content.plain())
            .collect()
    }

    /// Whether one of some values shows what a claim tells; `form` is what it needs room for.
    pub(crate) fn is_any_shown(
        &self,
        (told, of): (&Told, &Kind),
        values: impl IntoIterator<Item = Value>,
        tables: &Tables,
        form: &mut String,
    ) -> bool {
        let glance = told.glance(of.value);
        if matches!(glance, Glance::Never) {
            return false;
        }
        values.into_iter().any(|value| match value.place() {
            Place::Cell(at) => {
                let cell = self.cell(at);
                let text = || (cell.text(), cell.spelling);
                glance.may_show(cell.marks, cell.bytes)
                    && told.is_text_shown(of.value, text(), form)
            }
            Place::Phrase(number) => told.is_phrase_shown(tables, of.value, self.phrase(number)),
        })
    }

    pub(crate) fn person(&self, at: BlockAt) -> PersonRow {
        PersonRow(self.block(at).known().person)
    }
}

/// Lines of memory that most blocks fill, and words of one.
const BLOCK_LINES: usize = 4;
const LINE_WORDS: usize = 16;
