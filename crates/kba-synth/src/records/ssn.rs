//! Social security numbers.
//!
//! Before 25 June 2011 the area is one the state of issue was giving out, the group follows the
//! year, and brothers and sisters registered together have serials close by. From then on the
//! area is random. Real-shaped numbers are made on request only; by default the group is 00,
//! which was never given out and never will be, so that nobody can bear the number, while the
//! area and the last four digits keep their meaning.

use rand_chacha::ChaCha8Rng;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::draw::Draw;
use crate::records::Options;
use crate::records::bits::whole;
use crate::records::view::{View, later, month, position, state, year_of};
use crate::reference::ssn::issued;
use crate::truth::{Month, Person, PersonIx};

/// A social security number in its three parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Number {
    pub(super) area: u16,
    pub(super) group: u8,
    pub(super) serial: u16,
}

/// A number with the month and place of its issue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Issue {
    pub(super) at: Month,
    state: &'static str,
    pub(super) number: Number,
}

struct Office<'a> {
    view: &'a View<'a>,
    realistic: bool,
    rng: ChaCha8Rng,
    used: FxHashSet<Number>,
    /// The last number given to a child of a mother.
    families: FxHashMap<PersonIx, Issue>,
}

const CHUNK: i32 = 18;

/// The true number of each person, in the order of the region.
pub(super) fn numbers(view: &View<'_>, options: &Options) -> Vec<Option<Issue>> {
    let mut office = Office {
        view,
        realistic: options.realistic_numbers,
        rng: crate::random::stream(options.seed, view.region.index, "ssn"),
        used: FxHashSet::default(),
        families: FxHashMap::default(),
    };
    let mut numbers = vec![None; view.region.persons.len()];
    // In order of birth, so that the younger of two siblings can follow the elder.
    let mut order: Vec<_> = view.persons().collect();
    order.sort_by_key(|(ix, p)| (p.birth, *ix));
    for (ix, person) in order {
        let number = office.number(person);
        if let Some(slot) = numbers.get_mut(position(ix.0)) {
            *slot = number;
        }
    }
    numbers
}

impl Office<'_> {
    fn number(&mut self, person: &Person) -> Option<Issue> {
        let without = match (person.arrival, person.thin) {
            (Some(_), true) => 0.35,
            (Some(_), false) => 0.05,
            (None, true) => 0.03,
            (None, false) => 0.0,
        };
        if self.rng.chance(without) {
            return None;
        }
        let own = self.month_of_issue(person);
        let sibling = person.mother.and_then(|m| self.families.get(&m).copied());
        let late = self.late(person, own);
        let own = late.unwrap_or(own);
        let sibling = sibling.filter(|_| late.is_none());
        let together = sibling.filter(|s| self.together(s, own, person));
        let at = together.map_or(own, |s| s.at);
        let never = late.is_some() && at >= RANDOM && self.rng.chance(0.6);
        if never || at > self.view.last_month(person) {
            return None;
        }
        let state = self.view.place_at(person, at).map_or("", state);
        let near = together.filter(|s| s.state == state && at < RANDOM);
        let number = self.unused(state, at, near.map(|s| s.number))?;
        let issue = Issue { at, state, number };
        if let Some(mother) = person.mother {
            self.families.insert(mother, issue);
        }
        Some(issue)
    }

    /// The month of issue of a thin file, of which one address is known: when the number would
    /// have come from another state, it came late, at that address, if it came at all.
    fn late(&mut self, person: &Person, own: Month) -> Option<Month> {
        let present = person
            .stays
            .last()
            .filter(|s| person.thin && s.from > own)?;
        let home = self.view.place_of(present).map(state)?;
        let elsewhere = self.view.place_at(person, own).map(state) != Some(home);
        elsewhere.then(|| later(present.from, self.rng.between(0, 6)))
    }

    /// Whether parents registered a child on the day of the sibling before: twins always,
    /// others when the tax rules of 1986 sent families to the office.
    fn together(&mut self, sibling: &Issue, own: Month, person: &Person) -> bool {
        let gap = (i32::from(own.0) - i32::from(sibling.at.0)).abs();
        let born = Month::of(person.birth) <= sibling.at;
        (born && gap <= 1) || (born && gap <= 30 && self.rng.chance(0.7))
    }

    /// Age at issue by cohort. Source: world.md 3.6.
    fn month_of_issue(&mut self, person: &Person) -> Month {
        let birth = Month::of(person.birth);
        if let Some(arrival) = person.arrival {
            let waits = self.rng.between(0, 9);
            return later(arrival.max(birth), waits).max(FIRST);
        }
        let year = year_of(birth);
        let age = match year {
            ..1920 => self.rng.between(15 * 12, 45 * 12),
            1920..1971 => self.rng.between(14 * 12, 18 * 12),
            1971..1987 => {
                let mean = 15.0 - f64::from(year - 1971) * 0.8;
                whole((mean + 1.5 * self.rng.normal()) * 12.0).max(1)
            }
            1987..1990 if self.rng.chance(0.4) => self.rng.between(6, 30),
            _ if self.rng.chance(0.97) => self.rng.between(0, 3),
            _ => self.rng.between(3, 60),
        };
        let at = later(birth, age).max(FIRST);
        // Children of five and older needed a number on the tax form of 1987.
        let deadline = later(month(1987, 1), self.rng.between(0, CHUNK));
        if year >= 1971 && at > deadline && later(birth, 60) <= deadline {
            deadline
        } else {
            at
        }
    }

    fn unused(&mut self, state: &str, at: Month, near: Option<Number>) -> Option<Number> {
        if let Some(sibling) = near {
            for _ in 0..8 {
                let step = u16::try_from(1 + self.rng.below(6)).unwrap_or(1);
                let number = Number {
                    serial: sibling.serial % 9_990 + step,
                    ..sibling
                };
                if self.used.insert(number) {
                    return Some(number);
                }
            }
        }
        let mut number = self.fresh(state, at)?;
        for _ in 0..16 {
            if self.used.insert(number) {
                break;
            }
            number = self.fresh(state, at)?;
        }
        Some(number)
    }

    fn fresh(&mut self, state: &str, at: Month) -> Option<Number> {
        let (area, group) = if at < RANDOM {
            let year = f64::from(at.0) / 12.0;
            issued(state, year, self.rng.unit(), self.rng.unit())?
        } else {
            let area = match 1 + self.rng.below(898) {
                666 => 899,
                area => area,
            };
            let group = 1 + self.rng.below(99);
            (u16::try_from(area).ok()?, u8::try_from(group).ok()?)
        };
        Some(Number {
            area,
            group: if self.realistic { group } else { 0 },
            serial: u16::try_from(1 + self.rng.below(9_999)).ok()?,
        })
    }
}

/// The first numbers were given out in November 1936.
const FIRST: Month = Month(1936 * 12 + 10);
/// Numbers of July 2011 and later are random; the last days of June are left out of account.
const RANDOM: Month = Month(2011 * 12 + 6);
