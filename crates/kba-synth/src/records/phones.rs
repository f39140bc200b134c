//! Phone numbers: landlines shared by a household, mobiles that keep the code of where they were
//! got, and numbers that were given to somebody else later.
//!
//! By default every number is of the exchange 555 and a line of 0100 to 0199, which are set aside
//! for fiction; real-shaped exchanges and lines are made on request only.

use kba::record::{Rows, Table};
use rand_chacha::ChaCha8Rng;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::draw::Draw;
use crate::records::Options;
use crate::records::bits::{bits_of_numbers, whole};
use crate::records::dirt::{Dirt, Merges};
use crate::records::view::{View, at_home, later, month, position, stay_at, year_of};
use crate::reference::phones::code_at;
use crate::truth::{DwellingIx, Month, Person, PersonIx, PlaceIx};

const SOURCES: [&str; 3] = ["credit-header", "directory", "utility"];

/// A number as the ten digits it is dialled by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Number {
    code: u16,
    exchange: u16,
    line: u16,
}

/// A number in somebody's use.
#[derive(Clone, Copy, Debug)]
struct Line {
    number: Number,
    from: Month,
    to: Option<Month>,
}

/// The landline of a household, or the lack of one.
#[derive(Clone, Copy, Debug)]
struct Household {
    from: Month,
    to: Option<Month>,
    number: Option<Number>,
}

struct Exchange<'a> {
    view: &'a View<'a>,
    realistic: bool,
    rng: ChaCha8Rng,
    used: FxHashSet<Number>,
    given_up: FxHashMap<u16, Vec<Number>>,
    households: FxHashMap<DwellingIx, Vec<Household>>,
}

/// One to three numbers a grown-up, none to one in a thin file.
pub(super) fn emit(view: &View<'_>, options: &Options, merges: &Merges) -> Rows {
    let mut exchange = Exchange {
        view,
        realistic: options.realistic_numbers,
        rng: crate::random::stream(options.seed, view.region.index, "phones"),
        used: FxHashSet::default(),
        given_up: FxHashMap::default(),
        households: FxHashMap::default(),
    };
    let mut rows = Rows::new(Table::Phones);
    let mut dirt = Dirt::new(view, options, "dirt phones");
    for (ix, person) in view.persons() {
        if !view.adult(person) {
            continue;
        }
        let mobiles = exchange.mobiles(person);
        let landlines = if person.thin {
            Vec::new()
        } else {
            exchange.landlines(person)
        };
        let kept = if person.thin { 1 } else { usize::MAX };
        for line in mobiles.iter().take(kept) {
            tell(&mut rows, &mut dirt, (view, merges), ix, (line, "mobile"));
        }
        for line in &landlines {
            tell(&mut rows, &mut dirt, (view, merges), ix, (line, "landline"));
        }
    }
    rows
}

impl Exchange<'_> {
    /// The mobile numbers of a life: one that is kept, or two or three.
    fn mobiles(&mut self, person: &Person) -> Vec<Line> {
        let birth = Month::of(person.birth);
        let last = self.view.last_month(person);
        let age_now = View::age_at(person, last);
        let without = match age_now {
            ..65 if person.thin => 0.45,
            ..65 => 0.03,
            65..80 => 0.15,
            _ => 0.45,
        };
        let aged = later(birth, self.rng.between(14 * 12, 22 * 12));
        let spread = (self.rng.unit() + self.rng.unit()) * 60.0;
        let era = later(month(1998, 1), whole(spread));
        let mut from = aged.max(era).max(person.arrival.unwrap_or(era));
        if self.rng.chance(without) || from > last {
            return Vec::new();
        }
        let changes = match self.rng.below(100) {
            0..68 => 0,
            68..93 => 1,
            _ => 2,
        };
        let mut lines = Vec::with_capacity(changes + 1);
        for _ in 0..changes {
            let to = later(from, self.rng.between(18, 150));
            if to >= last {
                break;
            }
            self.add_mobile(person, from, Some(to), &mut lines);
            from = later(to, self.rng.between(0, 1));
        }
        let to = person
            .death
            .map(|d| later(Month::of(d), self.rng.between(0, 3)).min(self.view.now));
        self.add_mobile(person, from, to, &mut lines);
        lines
    }

    fn add_mobile(
        &mut self,
        person: &Person,
        from: Month,
        to: Option<Month>,
        to_lines: &mut Vec<Line>,
    ) {
        let Some(place) = self.view.place_at(person, from) else {
            return;
        };
        let Some(number) = self.number(place, from, None) else {
            return;
        };
        to_lines.push(Line { number, from, to });
        if to.is_some() {
            self.given_up.entry(number.code).or_default().push(number);
        }
    }

    /// The landline of the last home, and now and then that of a home before.
    fn landlines(&mut self, person: &Person) -> Vec<Line> {
        let last = self.view.last_month(person);
        let grown = later(Month::of(person.birth), 18 * 12);
        let mut lines = Vec::new();
        let present = stay_at(person, last);
        let before = person.stays.iter().rev().skip(1).find(|s| {
            s.to.is_some_and(|to| to > later(grown, 36) && to.0 - s.from.0 >= 36)
        });
        let before = before.filter(|_| self.rng.chance(0.35));
        for stay in [present, before].into_iter().flatten() {
            let Some(dwelling) = self.view.dwelling(stay.dwelling) else {
                continue;
            };
            if !at_home(stay, dwelling) {
                continue;
            }
            let home = self.household(stay.dwelling, dwelling.place, stay.from, stay.to);
            if let Some(number) = home.number {
                let from = stay.from.max(home.from).max(grown.min(last));
                let ended = person
                    .death
                    .map(|d| later(Month::of(d), 2).min(self.view.now));
                let to = stay.to.or(ended);
                lines.push(Line {
                    number,
                    from,
                    to: to.map(|t| t.max(from)),
                });
            }
        }
        lines
    }

    /// The line of whoever lived in a dwelling at a time; they share it, or the lack of it.
    fn household(
        &mut self,
        dwelling: DwellingIx,
        place: PlaceIx,
        from: Month,
        to: Option<Month>,
    ) -> Household {
        let known = self.households.get(&dwelling).and_then(|homes| {
            homes
                .iter()
                .find(|h| h.to.is_none_or(|end| from < end) && to.is_none_or(|end| h.from < end))
        });
        if let Some(home) = known {
            return *home;
        }
        let year = year_of(to.unwrap_or(self.view.now));
        let share = match year {
            ..2000 => 0.93,
            2000..2024 => 0.93 - 0.028 * f64::from(year - 2000),
            _ => 0.24,
        };
        // The line of a long stay is older than the years in which lines were given up.
        let kept = if year_of(from) < 2003 { 1.8 } else { 0.9 };
        let number = if self.rng.chance(share * kept) {
            self.number(place, from, Some(position(place.0)))
        } else {
            None
        };
        let home = Household { from, to, number };
        self.households.entry(dwelling).or_default().push(home);
        home
    }

    /// A number of a place; `exchange_of` ties a landline to the exchange of its place.
    fn number(&mut self, place: PlaceIx, at: Month, exchange_of: Option<usize>) -> Option<Number> {
        let code = code_at(position(place.0), year_of(at), self.rng.unit())?;
        if exchange_of.is_none() && self.rng.chance(0.04) {
            let again = self.given_up.get_mut(&code).and_then(Vec::pop);
            if again.is_some() {
                return again;
            }
        }
        if !self.realistic {
            let line = 100 + u16::try_from(self.rng.below(100)).ok()?;
            return Some(Number {
                code,
                exchange: 555,
                line,
            });
        }
        let mut number = self.real_shaped(code, exchange_of.map(|_| place))?;
        for _ in 0..16 {
            if self.used.insert(number) {
                break;
            }
            number = self.real_shaped(code, exchange_of.map(|_| place))?;
        }
        Some(number)
    }

    fn real_shaped(&mut self, code: u16, place: Option<PlaceIx>) -> Option<Number> {
        let bits = match place {
            Some(place) => bits_of_numbers(place.0, self.rng.below(4), u32::from(code)),
            None => self.rng.below(u32::MAX),
        };
        let exchange = u16::try_from(200 + bits % 800).ok()?;
        let reserved = exchange == 555 || exchange % 100 == 11;
        Some(Number {
            code,
            exchange: if reserved { exchange + 1 } else { exchange },
            line: u16::try_from(self.rng.below(10_000)).ok()?,
        })
    }
}

fn tell(
    rows: &mut Rows,
    dirt: &mut Dirt,
    (view, merges): (&View<'_>, &Merges),
    ix: PersonIx,
    (line, kind): (&Line, &str),
) {
    if dirt.hit(dirt.rates.unseen / 2.0) {
        return;
    }
    let told = 1 + u32::from(dirt.hit(dirt.rates.second_source));
    let number = format!(
        "{:03}{:03}{:04}",
        line.number.code, line.number.exchange, line.number.line
    );
    for _ in 0..told {
        let source = dirt.rng.word(&SOURCES);
        let seen = dirt.seen(line.from).min(view.now).max(line.from);
        let from = dirt.month(Some(seen));
        let to = line
            .to
            .filter(|_| !dirt.hit(dirt.rates.stale * 3.0))
            .and_then(|to| dirt.seen_last(to, view.now))
            .map(|to| to.max(seen));
        let to = dirt.month(to);
        let kind = dirt.cell(kind);
        for under in merges.filed(ix) {
            rows.push(&[view.id(under), &number, &kind, &from, &to, source]);
        }
    }
}
