//! The errors of records: how often each happens, and how it looks.

use std::borrow::Cow;

use rand_chacha::ChaCha8Rng;
use rustc_hash::FxHashMap;

use crate::draw::Draw;
use crate::random;
use crate::records::Options;
use crate::records::view::{View, month_text, surname_at};
use crate::truth::{Date, Month, Person, PersonIx, Sex};

/// How often each error happens, as a share of the records that could have it.
///
/// Source: world.md 3.11; one row a person in `persons` asks for the lower ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct DirtRates {
    /// A slip of the keyboard in a name or street.
    pub(super) typo: f64,
    /// A nickname instead of the given name.
    pub(super) nickname: f64,
    /// First and last name swapped.
    pub(super) names_swapped: f64,
    /// A former surname still shown.
    pub(super) former_name: f64,
    /// A suffix left out where due.
    pub(super) suffix_dropped: f64,
    /// A middle name cut to its initial, or left out.
    pub(super) middle_cut: f64,
    /// Day and month of a birth swapped, or the year off by one.
    pub(super) birth_wrong: f64,
    /// A birth known to the month, or a third as often to the year.
    pub(super) birth_coarse: f64,
    /// A social security number left out.
    pub(super) ssn_missing: f64,
    /// A social security number with a wrong digit.
    pub(super) ssn_wrong: f64,
    /// A month of a record known to the year only.
    pub(super) month_coarse: f64,
    /// A month of a record left out.
    pub(super) month_missing: f64,
    /// A beginning seen up to half a year late.
    pub(super) seen_late: f64,
    /// An end seen up to three years late.
    pub(super) seen_long: f64,
    /// A former address that is shown without an end.
    pub(super) stale: f64,
    /// A fact no source tells of.
    pub(super) unseen: f64,
    /// A residence or sale of 20 years ago or more that no source tells of any longer.
    pub(super) forgotten: f64,
    /// A home of childhood that no source tells of.
    pub(super) childhood: f64,
    /// A fact told by a second source.
    pub(super) second_source: f64,
    /// Of those, the part that was copied from the first with its errors.
    pub(super) copied: f64,
    /// The same row twice from one source, but for its dates.
    pub(super) duplicate: f64,
    /// A number, year or price that differs between sources.
    pub(super) conflict: f64,
    /// An optional cell left out.
    pub(super) cell_missing: f64,
    /// Of Sr and Jr, and of twins: one's records filed under the other too.
    pub(super) merged: f64,
}

impl Default for DirtRates {
    fn default() -> Self {
        Self {
            typo: 0.012,
            nickname: 0.02,
            names_swapped: 0.003,
            former_name: 0.06,
            suffix_dropped: 0.35,
            middle_cut: 0.10,
            birth_wrong: 0.012,
            birth_coarse: 0.03,
            ssn_missing: 0.07,
            ssn_wrong: 0.01,
            month_coarse: 0.03,
            month_missing: 0.02,
            seen_late: 0.5,
            seen_long: 0.25,
            stale: 0.03,
            unseen: 0.10,
            forgotten: 0.35,
            childhood: 0.8,
            second_source: 0.08,
            copied: 0.5,
            duplicate: 0.02,
            conflict: 0.06,
            cell_missing: 0.08,
            merged: 0.08,
        }
    }
}

impl DirtRates {
    /// All rates times a factor, none above 0.95.
    fn scaled(self, by: f64) -> Self {
        let s = |rate: f64| (rate * by).clamp(0.0, 0.95);
        Self {
            typo: s(self.typo),
            nickname: s(self.nickname),
            names_swapped: s(self.names_swapped),
            former_name: s(self.former_name),
            suffix_dropped: s(self.suffix_dropped),
            middle_cut: s(self.middle_cut),
            birth_wrong: s(self.birth_wrong),
            birth_coarse: s(self.birth_coarse),
            ssn_missing: s(self.ssn_missing),
            ssn_wrong: s(self.ssn_wrong),
            month_coarse: s(self.month_coarse),
            month_missing: s(self.month_missing),
            seen_late: s(self.seen_late),
            seen_long: s(self.seen_long),
            stale: s(self.stale),
            unseen: s(self.unseen),
            forgotten: s(self.forgotten),
            childhood: s(self.childhood),
            second_source: s(self.second_source),
            // A second row is either copied or not: this one is a share, not a rate of errors.
            copied: self.copied,
            duplicate: s(self.duplicate),
            conflict: s(self.conflict),
            cell_missing: s(self.cell_missing),
            merged: s(self.merged),
        }
    }
}

/// The errors of one table.
#[derive(Debug)]
pub(super) struct Dirt {
    pub(super) rng: ChaCha8Rng,
    pub(super) rates: DirtRates,
}

impl Dirt {
    pub(super) fn new(view: &View<'_>, options: &Options, purpose: &str) -> Self {
        Self {
            rng: random::stream(options.seed, view.region.index, purpose),
            rates: DirtRates::default().scaled(options.dirt),
        }
    }

    pub(super) fn hit(&mut self, rate: f64) -> bool {
        self.rng.chance(rate)
    }

    /// A text, now and then with a slip in it.
    pub(super) fn text<'a>(&mut self, text: &'a str) -> Cow<'a, str> {
        if self.hit(self.rates.typo) {
            Cow::Owned(slip(text, &mut self.rng))
        } else {
            Cow::Borrowed(text)
        }
    }

    /// An optional cell, now and then left out.
    pub(super) fn cell<'a>(&mut self, text: &'a str) -> Cow<'a, str> {
        let missing = !text.is_empty() && self.hit(self.rates.cell_missing);
        Cow::Borrowed(if missing { "" } else { text })
    }

    /// The month in which a source first saw what began in `from`.
    pub(super) fn seen(&mut self, from: Month) -> Month {
        if self.hit(self.rates.seen_late) {
            Month(from.0 + u16::try_from(self.rng.below(7)).unwrap_or(0))
        } else {
            from
        }
    }

    /// The month in which a source last saw what ended in `to`; `None` if it still sees it.
    pub(super) fn seen_last(&mut self, to: Month, now: Month) -> Option<Month> {
        if !self.hit(self.rates.seen_long) {
            return Some(to);
        }
        let last = Month(to.0 + u16::try_from(self.rng.below(37)).unwrap_or(0));
        (last < now).then_some(last)
    }

    /// A month as it is written, to the month, the year or not at all.
    pub(super) fn month(&mut self, month: Option<Month>) -> String {
        let Some(month) = month else {
            return String::new();
        };
        if self.hit(self.rates.month_missing) {
            return String::new();
        }
        if self.hit(self.rates.month_coarse) {
            return (month.0 / 12).to_string();
        }
        month_text(month)
    }

    /// A number, now and then off by one to three.
    pub(super) fn number(&mut self, number: u32) -> u32 {
        if !self.hit(self.rates.conflict) {
            return number;
        }
        let by = self.rng.below(3) + 1;
        if self.hit(0.5) {
            number.saturating_sub(by)
        } else {
            number.saturating_add(by)
        }
    }

    /// A birth date as a source has it.
    pub(super) fn birth(&mut self, birth: Date, coarse: f64) -> String {
        let full = birth.to_string();
        let cut = |len| full.get(..len).unwrap_or("").to_owned();
        if self.hit(coarse / 4.0) {
            return cut(4);
        }
        if self.hit(coarse) {
            return cut(7);
        }
        if !self.hit(self.rates.birth_wrong) {
            return full;
        }
        let swapped = Date::new(birth.year(), birth.day(), birth.month()).ok();
        let off = if self.hit(0.5) { 1 } else { -1 };
        let moved = Date::new(birth.year() - off.max(0), birth.month(), birth.day()).ok();
        let wrong = if self.hit(0.5) { swapped } else { moved };
        wrong.map_or(full, |d| d.to_string())
    }
}

/// Whose records are filed under another person too.
#[derive(Debug, Default)]
pub(super) struct Merges {
    under: FxHashMap<PersonIx, PersonIx>,
}

impl Merges {
    /// Chooses among fathers and sons of one name, and among twins.
    pub(super) fn new(view: &View<'_>, options: &Options) -> Self {
        let mut dirt = Dirt::new(view, options, "dirt merges");
        let mut under = FxHashMap::default();
        for (ix, person) in view.persons() {
            if let Some(other) = double(view, ix, person)
                && dirt.hit(dirt.rates.merged)
            {
                under.insert(ix, other);
            }
        }
        Self { under }
    }

    /// The persons under whose keys the rows of a person are filed, the right one first.
    pub(super) fn filed(&self, ix: PersonIx) -> impl Iterator<Item = PersonIx> + use<> {
        std::iter::once(ix).chain(self.under.get(&ix).copied())
    }
}

/// The person that a source may take for this one.
fn double(view: &View<'_>, ix: PersonIx, person: &Person) -> Option<PersonIx> {
    if person.thin || !view.adult(person) {
        return None;
    }
    if let Some(father) = person.father.filter(|_| person.sex == Sex::Male) {
        let elder = view.person(father)?;
        let same = elder.given == person.given
            && surname_at(elder, view.now) == surname_at(person, view.now);
        if same && !elder.thin {
            return Some(father);
        }
    }
    let twin = |other: &&PersonIx| {
        **other < ix
            && view
                .person(**other)
                .is_some_and(|o| o.birth == person.birth && o.sex == person.sex && !o.thin)
    };
    view.children(person.mother?).iter().find(twin).copied()
}

/// A text with one letter left out, doubled, replaced by a neighbour or swapped with the next.
pub(super) fn slip(text: &str, rng: &mut impl Draw) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let len = u32::try_from(chars.len()).unwrap_or(0);
    if len < 4 {
        return text.to_owned();
    }
    let at = usize::try_from(1 + rng.below(len - 2)).unwrap_or(1);
    match rng.below(4) {
        0 => {
            chars.remove(at);
        }
        1 => {
            let double = chars.get(at).copied().unwrap_or('e');
            chars.insert(at, double);
        }
        2 => {
            if let Some(c) = chars.get_mut(at) {
                *c = neighbour(*c);
            }
        }
        _ => chars.swap(at, at + 1),
    }
    chars.into_iter().collect()
}

/// The key to the right, or what a scanner takes a digit for.
fn neighbour(c: char) -> char {
    const ROWS: &str = "qwertyuiopasdfghjklzxcvbnm";
    match c {
        '0' => '8',
        '1' => '7',
        '5' => '6',
        '2'..='9' => '3',
        _ => ROWS
            .chars()
            .skip_while(|k| *k != c.to_ascii_lowercase())
            .nth(1)
            .unwrap_or('e'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_one_edit_away() {
        let mut rng = random::stream(4, 0, "test");
        for _ in 0..200 {
            let wrong = slip("Washington", &mut rng);
            let len = i32::try_from(wrong.len()).unwrap();
            assert!((len - 10).abs() <= 1, "{wrong}");
            assert!(wrong.starts_with('W'));
        }
        assert_eq!(slip("Lee", &mut rng), "Lee");
    }

    #[test]
    fn no_dirt_means_no_error() {
        let none = DirtRates::default().scaled(0.0);
        assert!(none.typo + none.unseen + none.second_source + none.merged < f64::EPSILON);
    }
}
