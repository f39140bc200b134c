//! What a choice tells, and what a claim tells: words and numbers of what is displayed.
//!
//! Of a choice nothing is used but the displayed text and which choices are equal, so that a kind
//! needs no code of its own here.

use hashbrown::HashMap;

use crate::kind::{CATALOGUE, Family, Kind, mix};
use crate::population::{PersonRow, Tables, persons, position};
use crate::record::Table;

/// What a feature tells. Two that are equal, of one slot, are the same place, word or number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// The value as a whole; of a claim the sex.
    Value,
    State,
    County,
    City,
    /// A street of a city; of a claim which families of questions can be asked.
    Street,
    Zip,
    /// The first word: given name, make, area code.
    First,
    /// The last word: surname, model.
    Last,
    /// Five years.
    Era,
    /// How large the first number is; of a claim the decade of birth.
    Magnitude,
}

pub(super) const SLOTS: usize = 10;

/// The features of a choice or of a claim; 0 where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Features {
    pub(super) slots: [u32; SLOTS],
    /// The slots whose features are common enough to be learned of, one bit each.
    pub(super) common: u16,
    /// Characters.
    pub(super) length: u16,
    /// The year in the text; 0 if there is none.
    year: u16,
    /// Where the text stands in order: by number where it begins with one, else by letters.
    pub(super) order: u64,
}

impl Features {
    pub(super) fn of(self, slot: Slot) -> u32 {
        self.slots.get(slot as usize).copied().unwrap_or(0)
    }

    fn set(&mut self, slot: Slot, hash: u32) {
        if let Some(cell) = self.slots.get_mut(slot as usize) {
            // 0 means none
            *cell = hash.max(1);
        }
    }

    /// The features that are common enough, each with its slot.
    pub(super) fn learned(&self) -> Learned {
        let mut learned = Learned::default();
        let common = |feature: &u64| self.common >> (feature >> 32) & 1 == 1;
        for (cell, feature) in learned.cells.iter_mut().zip(self.all().filter(common)) {
            *cell = feature;
            learned.len += 1;
        }
        learned
    }

    /// The slots that say what no other does, one bit each.
    fn telling(&self) -> u16 {
        let has = |slot| self.of(slot) != 0;
        let one_word = self.of(Slot::First) == self.of(Slot::Last);
        let left_out = [
            (Slot::State, has(Slot::City)),
            (Slot::First, one_word),
            (Slot::Last, one_word),
            (Slot::Magnitude, has(Slot::Era)),
        ];
        left_out
            .into_iter()
            .filter(|(_, left_out)| *left_out)
            .fold(EVERY_SLOT, |bits, (slot, _)| bits & !(1 << slot as usize))
    }

    /// All features, each with its slot.
    pub(super) fn all(&self) -> impl Iterator<Item = u64> + Clone {
        (0_u64..)
            .zip(self.slots)
            .filter(|(_, hash)| *hash != 0)
            .map(|(slot, hash)| slot << 32 | u64::from(hash))
    }

    /// How many years lie between two: a class for each number up to a limit, one for all beyond
    /// it in either direction, and 0 if one tells no year.
    pub(super) fn gap(&self, other: &Self) -> usize {
        if self.year == 0 || other.year == 0 {
            return 0;
        }
        let ahead = usize::from((self.year + GAP_MAX).saturating_sub(other.year));
        ahead.min(2 * usize::from(GAP_MAX)) + 1
    }

    /// Which features two have in common: a bit a slot, and two for first words that are the last
    /// word of the other. Years have their gap.
    pub(super) fn shared(&self, other: &Self) -> usize {
        let same = |a: u32, b: u32| usize::from(a != 0 && a == b);
        let slots = self.slots.iter().zip(&other.slots).enumerate();
        let slots = slots.filter(|(at, _)| *at != Slot::Era as usize);
        let bits = slots.fold(0, |bits, (at, (a, b))| bits | same(*a, *b) << at);
        bits | same(self.of(Slot::First), other.of(Slot::Last)) << SLOTS
            | same(self.of(Slot::Last), other.of(Slot::First)) << (SLOTS + 1)
    }
}

/// Features, each with its slot.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Learned {
    cells: [u64; SLOTS],
    len: usize,
}

impl Learned {
    pub(super) fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        self.cells.iter().take(self.len).copied()
    }
}

const EVERY_SLOT: u16 = (1 << SLOTS) - 1;

/// The values of [`Features::shared`].
pub(super) const SHARED: usize = 1 << (SLOTS + 2);

/// Which county a city or a ZIP code lies in, as texts.
#[derive(Debug, Default)]
pub(super) struct Gazetteer {
    by_city: HashMap<u32, u32>,
    by_zip: HashMap<u32, u32>,
}

impl Gazetteer {
    pub(super) fn learn(tables: &Tables) -> Self {
        let rows = tables
            .tables
            .get(Table::Residences as usize)
            .map_or(0, |t| t.starts.last().copied().unwrap_or(0) as usize);
        let mut found = Self::default();
        for row in (0..rows).step_by(rows / GAZETTEER_ROWS + 1) {
            let text = |column| tables.text(tables.cell(Table::Residences, column, row));
            let (county, state) = (text(COUNTY), text(STATE));
            if county.is_empty() {
                continue;
            }
            let county = hash(&[county, state]);
            let city = hash(&[text(CITY), state]);
            found.by_city.entry(city).or_insert(county);
            found.by_zip.entry(hash(&[text(ZIP)])).or_insert(county);
        }
        found
    }
}

/// The features of what is displayed of a record.
pub(super) fn of_choice(
    kind: &Kind,
    tables: &Tables,
    row: usize,
    gazetteer: &Gazetteer,
    text: &mut String,
) -> Features {
    text.clear();
    text.push_str(&kind.value.content(tables, kind.table, row).plain());
    let mut features = of_text(text, gazetteer);
    let key = kind.value.key(tables, kind.table, row).unwrap_or(0);
    features.set(Slot::Value, low(mix(&[key])));
    features
}

fn of_text(text: &str, gazetteer: &Gazetteer) -> Features {
    let mut features = Features {
        length: u16::try_from(text.chars().count()).unwrap_or(u16::MAX),
        ..Features::default()
    };
    let mut parts = text.rsplit(", ");
    let last = parts.next().unwrap_or("");
    let mut named = text;
    let mut placed = false;
    if last.len() == 2 && last.bytes().all(|b| b.is_ascii_uppercase()) {
        features.set(Slot::State, hash(&[last]));
        if let Some(city) = parts.next() {
            let key = hash(&[city, last]);
            placed = true;
            features.set(Slot::City, key);
            if let Some(county) = gazetteer.by_city.get(&key) {
                features.set(Slot::County, *county);
            }
            named = parts.next().unwrap_or(city);
            if named != city {
                let street = named.trim_start_matches(|c: char| c.is_ascii_digit());
                features.set(Slot::Street, hash(&[street.trim(), city, last]));
            }
        }
    } else if text.len() == ZIP_DIGITS && text.bytes().all(|b| b.is_ascii_digit()) {
        let key = hash(&[text]);
        features.set(Slot::Zip, key);
        if let Some(county) = gazetteer.by_zip.get(&key) {
            features.set(Slot::County, *county);
        }
    }
    of_words(named, placed, &mut features);
    features.common = features.telling();
    features
}

/// Words and numbers; of the words of a place only the number: the place says it all.
fn of_words(text: &str, placed: bool, features: &mut Features) {
    let words = || {
        let words = text.split(|c: char| !c.is_alphanumeric());
        words.filter(|word| !word.is_empty())
    };
    let number = |word: &str| word.parse::<u32>().ok();
    let spelled = || words().filter(|word| number(word).is_none());
    let ends = match (spelled().next(), spelled().next_back()) {
        (None, None) => words().next().zip(words().next_back()),
        (first, last) => first.zip(last),
    };
    if let Some((first, last)) = ends.filter(|_| !placed) {
        features.set(Slot::First, hash(&[first]));
        features.set(Slot::Last, hash(&[last]));
    }
    // a house number isn't a year
    let year = words()
        .filter_map(number)
        .find(|n| YEARS.contains(n) && !placed);
    if let Some(year) = year {
        features.set(Slot::Era, era(year));
        features.year = u16::try_from(year).unwrap_or(0);
    }
    if let Some(n) = words().find_map(number) {
        let digits = n.checked_ilog10().unwrap_or(0);
        let leading = n / 10_u32.pow(digits);
        features.set(
            Slot::Magnitude,
            low(mix(&[u64::from(digits * 10 + leading)])),
        );
    }
    features.order = words().next().and_then(number).map_or_else(
        || {
            let letters = text.bytes().chain(std::iter::repeat(0)).take(8);
            letters.fold(1, |order, b| order << 8 | u64::from(b.to_ascii_lowercase()))
        },
        u64::from,
    );
}

/// What the claim tells of a person.
pub(super) fn of_claim(
    tables: &Tables,
    person: PersonRow,
    kinds: impl Iterator<Item = usize>,
    gazetteer: &Gazetteer,
) -> Features {
    let mut features = Features::default();
    if let Some(home) = tables.home(person) {
        let text = |column| tables.text(tables.cell(Table::Residences, column, home));
        let (city, state) = (hash(&[text(CITY), text(STATE)]), hash(&[text(STATE)]));
        features.set(Slot::State, state);
        features.set(Slot::City, city);
        features.set(Slot::Zip, hash(&[text(ZIP)]));
        if let Some(county) = gazetteer.by_city.get(&city) {
            features.set(Slot::County, *county);
        }
    }
    let text = |column| tables.text(tables.person(person, column));
    features.set(Slot::First, hash(&[text(persons::FIRST_NAME)]));
    features.set(Slot::Last, hash(&[text(persons::LAST_NAME)]));
    // apart from the words and numbers of choices, so that none of them is ever equal
    let marked = |mark: u64, value: u64| low(mix(&[mark, value]));
    let sex = u64::from(tables.person(person, persons::SEX));
    features.set(Slot::Value, marked(1, sex));
    let families = kinds.fold(0, |bits, kind| {
        let family = CATALOGUE.get(kind).map(|kind| kind.family);
        bits | u64::from(family == Some(Family::Property))
            | u64::from(family == Some(Family::Business)) << 1
            | u64::from(family == Some(Family::School)) << 2
            | u64::from(family == Some(Family::Work)) << 3
    });
    features.set(Slot::Street, marked(2, families));
    let year = tables.birth_year(person);
    features.set(Slot::Era, era(year));
    features.set(Slot::Magnitude, marked(3, u64::from(year / 10)));
    // the county says it
    features.common = EVERY_SLOT & !(1 << Slot::State as usize);
    features
}

fn era(year: u32) -> u32 {
    low(mix(&[u64::from(year / 5)]))
}

/// A number for texts, whatever their case (FNV-1a): the same on every machine.
fn hash(texts: &[&str]) -> u32 {
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([0]));
    let fnv = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    });
    low(mix(&[fnv]))
}

pub(super) fn low(word: u64) -> u32 {
    u32::try_from(word & u64::from(u32::MAX)).unwrap_or(0)
}

/// Enough rows to find each city many times.
const GAZETTEER_ROWS: usize = 1_000_000;
const ZIP_DIGITS: usize = 5;
/// Years that two lie apart are told one by one up to this.
const GAP_MAX: u16 = 12;
/// Classes of years that two lie apart.
pub(super) const GAPS: usize = 2 * GAP_MAX as usize + 2;
/// Numbers that are read as years.
const YEARS: std::ops::Range<u32> = 1900..2040;

const CITY: usize = position(Table::Residences, "city");
const COUNTY: usize = position(Table::Residences, "county");
const STATE: usize = position(Table::Residences, "state");
const ZIP: usize = position(Table::Residences, "zip");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_places_are_found_in_the_text() {
        let gazetteer = Gazetteer {
            by_city: [(hash(&["Springfield", "IL"]), 7)].into(),
            by_zip: [(hash(&["62704"]), 7)].into(),
        };
        let of = |text| of_text(text, &gazetteer);
        let address = of("12 N Oak St, Springfield, IL");
        let other = of("1944 N Oak St, springfield, IL");
        assert_eq!(address.of(Slot::Street), other.of(Slot::Street));
        assert_eq!(address.of(Slot::County), 7);
        assert_eq!((address.of(Slot::Era), other.of(Slot::Era)), (0, 0));
        assert_ne!(address.of(Slot::Magnitude), other.of(Slot::Magnitude));
        assert!(address.order < other.order);
        assert_eq!(of("62704").of(Slot::County), 7);
        assert_eq!(of("Springfield, IL").of(Slot::City), address.of(Slot::City));
        assert_eq!(of("IL").of(Slot::State), address.of(Slot::State));
    }

    #[test]
    fn names_and_years_are_shared_across_kinds() {
        let gazetteer = Gazetteer::default();
        let of = |text| of_text(text, &gazetteer);
        let bits = |a: Features, b: Features| a.shared(&b);
        let surname = 1 << Slot::Last as usize;
        assert_eq!(bits(of("Mary Smith"), of("Ann SMITH")), surname);
        // of a company the first word, of a person the last
        assert_eq!(bits(of("Smith Plumbing"), of("Ann Smith")), 1 << SLOTS);
        let vehicle = of("2012 Honda Accord");
        assert_eq!(vehicle.of(Slot::Era), of("August 2014").of(Slot::Era));
        let gap = |text| vehicle.gap(&of(text));
        assert_eq!(
            (gap("Honda Civic"), gap("2012")),
            (0, usize::from(GAP_MAX) + 1)
        );
        assert_eq!(
            (gap("August 2014"), gap("2010")),
            (gap("2012") - 2, gap("2012") + 2)
        );
        assert_eq!((gap("1950"), gap("2039")), (GAPS - 1, 1));
        assert_eq!(
            vehicle.of(Slot::First),
            of("2009 Honda Civic").of(Slot::First)
        );
    }
}
