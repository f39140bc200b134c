//! The lives of one region's people, month by month, from their grandparents' time to the as-of
//! date: births, unions, moves, purchases and deaths as events of households.
//!
//! People who died too long ago to be in any record (and those who only lived elsewhere) take
//! part too, so that kin, surnames and former occupants come from somewhere; they are left out
//! of the [`Region`] in the end.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use rustc_hash::FxHashMap;

use crate::config::Config;
use crate::draw::Draw as _;
use crate::random;
use crate::reference::counties::{CountyIx, county, county_of};
use crate::reference::names::Group;
use crate::reference::places::{mix, place};
use crate::town::Towns;
use crate::truth::{Month, PersonIx, PlaceIx, Region, Union};
use crate::world::Plan;

mod arena;
mod births;
mod close;
mod deeds;
mod households;
mod moves;
mod names;
mod people;
mod stock;
mod title;
mod unions;

use arena::{Arena, HouseholdIx, TransferIx};
use households::Household;
use people::{Quota, Someone};
use stock::Stock;
use title::Transfer;
use unions::Seekers;

/// The oldest people born in the simulation are parents of those born in the 1920s.
const START: u16 = 1893;

/// What happens to whom in a month to come.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// A child is due.
    Birth(PersonIx),
    /// A grown child may leave home.
    Leave(PersonIx),
    /// Someone born abroad arrives.
    Arrive(PersonIx),
    /// Looks for a partner.
    Seek(PersonIx),
    /// A cohabitation may become a marriage: position in the woman's unions.
    Wed(PersonIx, usize),
    /// A union may end.
    Part(PersonIx, usize),
    Death(PersonIx),
    /// A widowed parent may move in with a child.
    Elder(PersonIx),
    /// A household may move. The waiting time was drawn for this rate a year, which bounds the
    /// true one; 0 if it only looks how things stand.
    Review(HouseholdIx, f32),
    /// The last adult has left a household.
    Orphans(HouseholdIx),
    /// A household comes (back) to the region.
    Home(HouseholdIx),
}

/// A region in the making.
#[derive(Debug)]
pub(crate) struct Life<'w> {
    plan: &'w Plan,
    towns: &'w Towns,
    rng: ChaCha8Rng,
    now: Month,
    /// The month of the as-of date: nothing happens in it or later.
    end: Month,
    agenda: Vec<Vec<Event>>,
    people: Arena<PersonIx, Someone>,
    households: Arena<HouseholdIx, Household>,
    stock: Stock,
    transfers: Arena<TransferIx, Transfer>,
    seekers: Seekers,
    quota: Quota,
    here: Here,
    /// Some who moved lately, live alone and have a room.
    sharers: Vec<HouseholdIx>,
}

/// The region's places and how people are drawn to them.
#[derive(Debug)]
struct Here {
    state: &'static str,
    counties: Vec<CountyIx>,
    places: FxHashMap<PlaceIx, usize>,
    by_people: crate::reference::Weighted<PlaceIx>,
    /// Per county of the region and ethnic group, in the order of `counties` and [`Group`].
    by_group: FxHashMap<(CountyIx, Group), crate::reference::Weighted<PlaceIx>>,
    by_county: crate::reference::Weighted<CountyIx>,
}

impl Here {
    fn new(plan: &Plan) -> Self {
        use crate::reference::Weighted;
        let mut counties: Vec<(CountyIx, f64)> = Vec::new();
        for (ix, share) in &plan.places {
            let c = county_of(*ix);
            match counties.iter_mut().find(|(known, _)| *known == c) {
                Some((_, sum)) => *sum += share,
                None => counties.push((c, *share)),
            }
        }
        let mut by_group = FxHashMap::default();
        for (c, _) in &counties {
            for (at, group) in Group::ALL.into_iter().enumerate() {
                let pairs = plan.places.iter().filter(|(p, _)| county_of(*p) == *c);
                let weighed = Weighted::new(pairs.map(|(p, share)| {
                    let pct = mix(place(*p)).get(at).copied().unwrap_or(0.0);
                    (*p, share * (pct + 2.0))
                }));
                by_group.insert((*c, group), weighed);
            }
        }
        let biggest = counties.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        Self {
            state: biggest.map_or("CA", |(c, _)| county(*c).state.as_str()),
            counties: counties.iter().map(|(c, _)| *c).collect(),
            places: (0..)
                .zip(&plan.places)
                .map(|(at, (p, _))| (*p, at))
                .collect(),
            by_people: Weighted::new(plan.places.iter().copied()),
            by_group,
            by_county: Weighted::new(counties),
        }
    }

    fn contains(&self, place: PlaceIx) -> bool {
        self.places.contains_key(&place)
    }
}

impl<'w> Life<'w> {
    pub(crate) fn new(config: &Config, plan: &'w Plan, towns: &'w Towns) -> Self {
        let end = Month::of(config.as_of);
        let here = Here::new(plan);
        let mut agenda = Vec::new();
        agenda.resize_with(usize::from(end.since(Month(START * 12))), Vec::new);
        Self {
            plan,
            towns,
            rng: random::stream(config.seed, plan.index, "lives"),
            now: Month(START * 12),
            end,
            agenda,
            people: Arena::new(),
            households: Arena::new(),
            stock: Stock::new(plan),
            transfers: Arena::new(),
            seekers: Seekers::default(),
            quota: Quota::new(plan.persons, end, &here.counties),
            here,
            sharers: Vec::new(),
        }
    }

    /// Lives through all months and takes stock.
    pub(crate) fn run(mut self) -> Region {
        while self.now < self.end {
            self.month();
            if self.now.of_year().is_multiple_of(6) {
                self.match_seekers();
            }
            if self.now.of_year() == 12 || self.now.plus(1) == self.end {
                self.close_year();
            }
            self.now = self.now.plus(1);
        }
        self.now = self.end.minus(1);
        self.fill_with_arrivals();
        self.close()
    }

    fn month(&mut self) {
        // Events may bring on others in the same month: they are appended while this runs.
        let slot = usize::from(self.now.since(Month(START * 12)));
        let mut at = 0;
        while let Some(event) = self.agenda.get(slot).and_then(|s| s.get(at)).copied() {
            at += 1;
            match event {
                Event::Birth(mother) => self.due(mother),
                Event::Leave(person) => self.leave_home(person),
                Event::Arrive(person) => self.arrive(person),
                Event::Seek(person) => self.seek(person),
                Event::Wed(woman, union) => self.wed(woman, union),
                Event::Part(woman, union) => self.part(woman, union),
                Event::Death(person) => self.die(person),
                Event::Elder(person) => self.move_in_with_child(person),
                Event::Review(household, bound) => self.review(household, bound),
                Event::Orphans(household) => self.care_for(household),
                Event::Home(household) => self.come_home(household),
            }
        }
        if let Some(done) = self.agenda.get_mut(slot) {
            *done = Vec::new();
        }
    }

    /// Puts an event on the agenda; one that is due after the end never happens.
    fn plan_event(&mut self, month: Month, event: Event) {
        let month = month.max(self.now);
        let slot = usize::from(month.since(Month(START * 12)));
        if let Some(events) = self.agenda.get_mut(slot) {
            events.push(event);
        }
    }

    fn age(&self, person: PersonIx) -> u16 {
        self.now.since(self.people[person].birth) / 12
    }

    fn alive(&self, person: PersonIx) -> bool {
        self.people[person]
            .death
            .is_none_or(|month| month > self.now)
    }

    /// The union that lasts, if any.
    fn union(&self, person: PersonIx) -> Option<&Union> {
        self.people[person].unions.last().filter(|u| u.to.is_none())
    }

    fn partner(&self, person: PersonIx) -> Option<PersonIx> {
        self.union(person).map(|u| u.partner)
    }

    fn day(&mut self) -> u8 {
        self.rng.random_range(1..=28)
    }

    /// Any day of a month, the 29th to 31st included.
    fn day_of(&mut self, month: Month) -> u8 {
        let first = date(month, 1);
        self.rng
            .random_range(1..=u8::try_from(first.days_in_month()).unwrap_or(28))
    }

    /// A place of the region that people of a group live in.
    fn draw_place(&mut self, group: Group) -> PlaceIx {
        let county = self.here.by_county.draw(&mut self.rng).copied();
        county
            .and_then(|c| self.here.by_group.get(&(c, group))?.draw(&mut self.rng))
            .copied()
            .or_else(|| self.here.by_people.draw(&mut self.rng).copied())
            .unwrap_or(PlaceIx(0))
    }

    /// A wait that ends before the end of the simulation leaves time to arrive; `None` if not.
    fn wait_before_end(&mut self, least: u16, mean: f64) -> Option<Month> {
        let back = self.now.plus(self.rng.wait(least, mean));
        (back.plus(3) < self.end).then_some(back)
    }
}

/// A day of a month; the first if there is no such day.
fn date(month: Month, day: u8) -> crate::truth::Date {
    let (year, of_year) = (month.year(), month.of_year());
    let whole = |day| {
        jiff::civil::Date::new(
            i16::try_from(year).unwrap_or(2000),
            i8::try_from(of_year).unwrap_or(1),
            day,
        )
    };
    i8::try_from(day)
        .ok()
        .and_then(|day| whole(day).ok())
        .or_else(|| whole(1).ok())
        .unwrap_or(jiff::civil::date(2000, 1, 1))
}
