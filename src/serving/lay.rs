//! Lays a population out: values pool by pool, blocks person by person.

use std::iter;
use std::ops::Range;

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::Error;
use crate::kind::{CATALOGUE, Cells, Content, Kind, Marks, Phrase, Prompt, Told};
use crate::pool::{Drawn, Member, Pools};
use crate::population::{PersonRow, Tables, identity_hashes};
use crate::question::Language;
use crate::resolve::Known;
use crate::secret::Prf;
use crate::serving::block::{self, ASKS_MAX, Ask};
use crate::serving::cell::{self, Place, Value};
use crate::serving::decoy::Decoys;
use crate::serving::find;
use crate::serving::pair::{Fits, Seen};
use crate::serving::words::Words;
use crate::serving::{Serving, wording};

/// Lays out a population. The sets in which facts are displayed, and the order in which they are
/// preferred, follow from the key: whoever has it and the records knows the answers.
///
/// Runs on the rayon pool of the caller; the result doesn't depend on the number of threads.
///
/// # Errors
/// [`crate::ErrorKind::Data`] if a limit of the format is exceeded.
pub(crate) fn lay(tables: &Tables, pools: &Pools, key: &Prf) -> Result<Serving, Error> {
    let serving = values(tables, pools)?.with_wording();
    let eligible = tables.rows().filter(|person| tables.eligible(*person));
    let decoy_every = (eligible.count() / DECOYS_MIN).clamp(1, DECOY_EVERY) as u64;
    let layer = Layer::new((tables, pools), key, &serving, decoy_every);
    let all: Vec<PersonRow> = tables.rows().collect();
    let parts: Vec<Part> = all
        .par_chunks(PERSONS)
        .map(|persons| layer.part(persons))
        .collect::<Result<_, _>>()?;
    let mut blocks = Vec::with_capacity(parts.iter().map(|part| part.words.len()).sum());
    let (mut entries, mut decoys, mut homes) = (Vec::new(), Vec::new(), Vec::new());
    for part in parts {
        let start = u32::try_from(blocks.len() / block::UNIT)
            .map_err(|_| Error::data("what is on file for quizzes exceeds 64 GiB"))?;
        blocks.extend(part.words);
        blocks.resize(blocks.len().next_multiple_of(block::UNIT), 0);
        entries.extend(part.entries.iter().map(|(hash, at)| (*hash, at + start)));
        let moved = part
            .decoys
            .iter()
            .map(|(zip, year, at)| (*zip, *year, at + start));
        decoys.extend(moved);
        homes.extend(part.homes);
    }
    homes.par_sort_unstable();
    Ok(Serving {
        slots: find::slots(&entries)?.into(),
        blocks: blocks.into(),
        decoys: Decoys::new(decoys, &homes),
        ..serving
    })
}

/// Values of some pools.
#[derive(Debug, Default)]
struct Values {
    /// Cells' places are counted from the first of these.
    cells: Vec<u8>,
    values: Vec<u32>,
    /// The first value of each pool.
    pools: Vec<u32>,
}

/// Which kind each pool is of.
fn kinds(pools: &Pools) -> Vec<u8> {
    let mut kinds = vec![0; pools.starts.len().saturating_sub(1)];
    for (slot, member) in pools.slots.iter().zip(pools.members.iter()) {
        let pool = pools.pools.at(*member as usize) as usize;
        if let Some(kind) = kinds.get_mut(pool) {
            *kind = (slot >> 8).to_le_bytes()[0];
        }
    }
    kinds
}

/// The values of all pools, and nobody yet.
pub(super) fn values(tables: &Tables, pools: &Pools) -> Result<Serving, Error> {
    let kinds = kinds(pools);
    let mut shelf = Shelf {
        tables,
        pools,
        kinds: &kinds,
        phrases: Vec::new(),
    };
    let numbers: Vec<usize> = (0..kinds.len()).collect();
    shelf.phrases = numbers
        .par_iter()
        .flat_map_iter(|pool| shelf.phrases_of(*pool))
        .collect();
    shelf.phrases.par_sort_unstable();
    shelf.phrases.dedup();
    let parts: Vec<Values> = numbers
        .par_chunks(POOLS)
        .map(|some| shelf.values(some))
        .collect::<Result<_, Error>>()?;
    let mut all = Values::default();
    for part in parts {
        all.add(part)?;
    }
    let mut columns: [Vec<u32>; 5] = Default::default();
    for phrase in &shelf.phrases {
        for (column, word) in columns.iter_mut().zip(phrase.words()) {
            column.push(word);
        }
    }
    Ok(Serving {
        values: all.values.into(),
        cells: all.cells.into(),
        pools: all.pools.into(),
        phrases: columns.map(Into::into),
        choices: pools.choices,
        ..Serving::default()
    })
}

/// What values are made of.
struct Shelf<'a> {
    tables: &'a Tables,
    pools: &'a Pools,
    kinds: &'a [u8],
    /// All there are, in order.
    phrases: Vec<Phrase>,
}

impl Shelf<'_> {
    fn kind(&self, pool: usize) -> Option<(u8, &'static Kind)> {
        let number = *self.kinds.get(pool)?;
        Some((number, CATALOGUE.get(usize::from(number))?))
    }

    fn members(&self, pool: usize) -> Range<u32> {
        self.pools.starts.at(pool)..self.pools.starts.at(pool + 1)
    }

    /// What a member displays, if that is a phrase.
    fn phrase_of(&self, kind: &Kind, member: u32) -> Option<Phrase> {
        Phrase::of(
            kind.value,
            self.tables,
            kind.table,
            self.pools.row(Member(member)),
        )
    }

    /// What the prompt of a pool names, if it names something.
    fn prompt_of(&self, pool: usize) -> Option<Phrase> {
        let (number, kind) = self.kind(pool)?;
        let first = self
            .members(pool)
            .next()
            .filter(|_| kind.prompt != Prompt::Plain)?;
        let row = self.pools.row(Member(first));
        let cells = kind.prompt.cells(self.tables, kind.table, row)?;
        Some(Phrase::prompt(number, cells))
    }

    fn phrases_of(&self, pool: usize) -> Vec<Phrase> {
        let Some((_, kind)) = self.kind(pool) else {
            return Vec::new();
        };
        let members = self
            .members(pool)
            .filter_map(|member| self.phrase_of(kind, member));
        members.chain(self.prompt_of(pool)).collect()
    }

    fn number_of(&self, phrase: Phrase) -> Result<Value, Error> {
        Value::phrase(self.phrases.binary_search(&phrase).unwrap_or_default())
    }

    fn values(&self, pools: &[usize]) -> Result<Values, Error> {
        let mut part = Values::default();
        let mut known: HashMap<(u8, Cells), Value> = HashMap::new();
        for pool in pools {
            let prompt = self.prompt_of(*pool).map(|phrase| self.number_of(phrase));
            part.values.extend(prompt.transpose()?.map(|value| value.0));
            part.pools.push(len(&part.values)?);
            let Some(kind) = self.kind(*pool) else {
                continue;
            };
            for member in self.members(*pool) {
                let row = self.pools.row(Member(member));
                let value = match self.phrase_of(kind.1, member) {
                    Some(phrase) => self.number_of(phrase)?,
                    None => part.text(kind, self.tables, row, &mut known)?,
                };
                let weight = self.pools.weight(Member(member)) as usize;
                part.values.extend(iter::repeat_n(value.0, weight));
            }
        }
        Ok(part)
    }
}

impl Values {
    /// The cell of what a record displays.
    fn text(
        &mut self,
        (number, kind): (u8, &Kind),
        tables: &Tables,
        row: usize,
        known: &mut HashMap<(u8, Cells), Value>,
    ) -> Result<Value, Error> {
        let cells = kind
            .value
            .cells(tables, kind.table, row)
            .unwrap_or_default();
        if let Some(value) = known.get(&(number, cells)) {
            return Ok(*value);
        }
        let Content::Text(text) = kind.value.content(tables, kind.table, row) else {
            return Ok(Value::default());
        };
        let value = cell::push(&mut self.cells, &text, Marks::of(kind.value, &text))?;
        known.insert((number, cells), value);
        Ok(value)
    }

    /// Adds the values of the pools that follow.
    fn add(&mut self, part: Self) -> Result<(), Error> {
        let first = cell::next(&self.cells)?;
        let before = len(&self.values)?;
        self.cells.extend(part.cells);
        cell::next(&self.cells)?;
        self.values
            .extend(part.values.iter().map(|value| match Value(*value).place() {
                Place::Cell(_) => value + first,
                Place::Phrase(_) => *value,
            }));
        self.pools.extend(part.pools.iter().map(|at| at + before));
        len(&self.values).map(|_| ())
    }
}

fn len(values: &[u32]) -> Result<u32, Error> {
    u32::try_from(values.len())
        .map_err(|_| Error::data("there are more than 4,294,967,295 values in pools"))
}

/// Lays persons out.
pub(super) struct Layer<'a> {
    tables: &'a Tables,
    pools: &'a Pools,
    key: &'a Prf,
    serving: &'a Serving,
    decoy_every: u64,
}

/// The blocks of some persons; places are counted from the first of them.
#[derive(Debug, Default)]
struct Part {
    words: Vec<u32>,
    /// Hashes under which somebody is found, and the block.
    entries: Vec<(u64, u32)>,
    /// ZIP code, birth year, block.
    decoys: Vec<(u32, u16, u32)>,
    /// City and ZIP code.
    homes: Vec<(u64, u32)>,
}

/// What is used again for the next person.
#[derive(Default)]
pub(super) struct Desk {
    words: Words,
    form: String,
    pub(super) fits: Fits,
    /// Each with its preference and its set.
    pub(super) asks: Vec<(u64, Ask, Drawn)>,
    seen: Vec<Seen>,
}

impl<'a> Layer<'a> {
    pub(super) const fn new(
        (tables, pools): (&'a Tables, &'a Pools),
        key: &'a Prf,
        serving: &'a Serving,
        decoy_every: u64,
    ) -> Self {
        Self {
            tables,
            pools,
            key,
            serving,
            decoy_every,
        }
    }

    fn part(&self, persons: &[PersonRow]) -> Result<Part, Error> {
        let mut part = Part::default();
        let mut desk = Desk::default();
        for person in persons {
            let known = Known::of(self.tables, *person);
            let told = Told::of_present(self.tables, *person);
            desk.asks.clear();
            for (number, turn, member) in self.pools.asks(*person) {
                let drawn = self.draw(number, member);
                self.take(&mut desk, *person, (number, turn), drawn, &told);
            }
            self.settle(&mut desk);
            let at = Self::push(&mut part.words, &known, &desk)?;
            let hashes = identity_hashes(self.tables, *person);
            part.entries.extend(hashes.iter().map(|hash| (*hash, at)));
            if !self.tables.eligible(*person) {
                continue;
            }
            let Some((city, zip)) = find::home_place(self.tables, *person) else {
                continue;
            };
            part.homes.extend(city.map(|city| (city, zip)));
            if self.key.below(&[DECOY, person.0.into()], self.decoy_every) == 0 {
                self.decoy(&mut desk, *person);
                let nobody = Known {
                    person: person.0,
                    ..Known::default()
                };
                let at = Self::push(&mut part.words, &nobody, &desk)?;
                let year = u16::try_from(self.tables.birth_year(*person)).unwrap_or(0);
                part.decoys.push((zip, year, at));
            }
        }
        Ok(part)
    }

    /// Any sets of the pools of a person's facts, so that what is shown has nothing to do with the
    /// person whose shape the quiz has.
    fn decoy(&self, desk: &mut Desk, person: PersonRow) {
        desk.asks.clear();
        for (number, turn, member) in self.pools.asks(person) {
            let word = |purpose| {
                let words = [DECOY, person.0.into(), number as u64, turn.into(), purpose];
                self.key.word(&words)
            };
            let drawn = self.pools.draw_any(member, word(0), word(1));
            self.take(desk, person, (number, turn), drawn, &Told::default());
        }
        self.settle(desk);
    }

    /// The same for all who hold the fact.
    pub(super) fn draw(&self, number: usize, member: Member) -> Option<Drawn> {
        let bound = self.pools.jitters(member);
        let words = [JITTER, number as u64, member.0.into()];
        self.pools.draw(member, self.key.below(&words, bound))
    }

    /// Takes a fact with its set, unless the set is refused, or shows what a claim tells.
    pub(super) fn take(
        &self,
        desk: &mut Desk,
        person: PersonRow,
        (number, turn): (usize, u8),
        drawn: Option<Drawn>,
        told: &Told,
    ) {
        let Some(drawn) = drawn else { return };
        let (Some(kind), Ok(narrow)) = (CATALOGUE.get(number), u8::try_from(number)) else {
            return;
        };
        let household = u64::from(self.tables.household(person));
        let preference = self
            .key
            .word(&[PREFERENCE, household, number as u64, turn.into()]);
        let ask = Ask {
            kind: narrow,
            turn,
            seat: u8::try_from(drawn.own).unwrap_or(u8::MAX),
            first: self.serving.pools.at(drawn.pool),
            total: u16::try_from(self.pools.total(drawn.pool)).unwrap_or(u16::MAX),
            set: u16::try_from(drawn.set).unwrap_or(u16::MAX),
        };
        let set = (0..drawn.members().len()).map(|seat| self.serving.seat(ask, seat));
        let of = (told, kind);
        if !ask.fits()
            || self
                .serving
                .is_any_shown(of, set, self.tables, &mut desk.form)
        {
            return;
        }
        desk.asks.push((preference, ask, drawn));
    }

    /// Puts the asks of a person into their order, and judges which may stand together.
    pub(super) fn settle(&self, desk: &mut Desk) {
        desk.asks
            .sort_unstable_by_key(|(preference, ask, _)| (*preference, ask.kind, ask.turn));
        desk.asks.truncate(ASKS_MAX);
        desk.words.clear();
        desk.seen.clear();
        for (question, (_, ask, drawn)) in (0..).zip(&desk.asks) {
            let number = usize::from(ask.kind);
            let Some(seen) = Seen::new(self.pools, number, drawn) else {
                continue;
            };
            for seat in 0..drawn.members().len() {
                let value = self.serving.seat(*ask, seat);
                self.say(&mut desk.words, question, seen.kind, value);
            }
            if seen.kind.prompt != Prompt::Plain {
                let named = self
                    .serving
                    .arguments(self.serving.named(*ask), self.tables);
                named.iter().for_each(|text| desk.words.add(question, text));
            }
            desk.seen.push(seen);
        }
        desk.fits.judge(self.pools, &desk.seen, &mut desk.words);
    }

    fn say(&self, words: &mut Words, question: u8, kind: &Kind, value: Value) {
        match value.place() {
            Place::Cell(at) => {
                let text = self.serving.cell(at).text();
                words.add(question, text);
                words.add_names(question, kind, text);
            }
            Place::Phrase(number) => {
                let content = self.serving.phrase(number).content(self.tables);
                let plain = content.plain();
                words.add(question, &plain);
                words.add_names(question, kind, &plain);
                if wording::is_named(&content)
                    && let Some(spoken) =
                        self.serving.spoken(number, Language::English, self.tables)
                {
                    words.add(question, &spoken.text);
                }
            }
        }
    }

    fn push(words: &mut Vec<u32>, known: &Known, desk: &Desk) -> Result<u32, Error> {
        let asks: Vec<Ask> = desk.asks.iter().map(|(_, ask, _)| *ask).collect();
        let fits = &desk.fits;
        block::push(words, known, &asks, [&fits.together, &fits.loose])
    }
}

/// Pools of a part, and persons of one: enough that few texts stand in two.
const POOLS: usize = 4_096;
const PERSONS: usize = 4_096;
/// One of so many persons gives the shape of a decoy, in populations that are large enough.
const DECOY_EVERY: usize = 16;
const DECOYS_MIN: usize = 4_096;

// what a number of the key is for
const DECOY: u64 = 1;
const JITTER: u64 = 2;
const PREFERENCE: u64 = 3;
