//! Moves: when a household goes, how far, and on what terms it lives there.

use rand::RngExt as _;

use super::households::Household;
use super::{Event, HouseholdIx, Life};
use crate::draw::Draw as _;
use crate::number;
use crate::reference::counties::{county, county_of};
use crate::reference::migration;
use crate::reference::places::{kilometres, place};
use crate::truth::{Education, Month, PersonIx, PlaceIx, Tenure};

/// A household is looked at again after so many months at the latest.
const LOOK: f64 = 30.0;

/// Homes with a room to share that are known at a time.
const ROOMS: usize = 200;

/// How far a move goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    County,
    State,
    Country,
}

impl Life<'_> {
    /// A household may move: what comes to pass of the moves that a bound on the rate allows.
    pub(super) fn review(&mut self, household: HouseholdIx, bound: f32) {
        let Household {
            student, dwelling, ..
        } = &self.households[household];
        let student = *student;
        let Some(dwelling) = *dwelling else {
            return;
        };
        let here = self.stock.place_of(dwelling);
        if student && self.rng.chance(0.6) {
            self.rent(household, here);
        } else if bound > 0.0
            && self
                .rng
                .chance(self.yearly_rate(household) / f64::from(bound))
        {
            self.relocate(household, here);
        }
        // Rates change with age and tenure: the bound holds for a while only.
        let bound = (self.yearly_rate(household) * 1.3).max(0.02);
        let wait = self.rng.exponential(12.0 / bound);
        let (wait, bound) = if wait > LOOK {
            (LOOK, 0.0)
        } else {
            (wait, bound)
        };
        let months = u16::try_from(number::count(wait)).unwrap_or(1).max(1);
        self.plan_event(
            self.now.plus(months),
            Event::Review(household, number::single(bound)),
        );
    }

    /// Moves a year that a household makes of itself.
    fn yearly_rate(&self, household: HouseholdIx) -> f64 {
        let Household { lead, tenure, .. } = &self.households[household];
        let age = self.age(*lead);
        let terms = match tenure {
            Tenure::Owner => 0.5,
            Tenure::Renter => 1.65,
            Tenure::Institution => 0.0,
            Tenure::Guest => 0.9,
        };
        // Leaving home, campus and couples make moves of their own at these ages.
        let planned = match age {
            18..25 => 0.4,
            25..30 => 0.55,
            30..40 => 0.68,
            _ => 0.75,
        };
        let rate = migration::move_rate(age, self.now.year());
        rate * terms * planned * self.people[*lead].temper
    }

    fn relocate(&mut self, household: HouseholdIx, here: PlaceIx) {
        // Those who move often also move far; many never leave their state.
        let lead = self.households[household].lead;
        let far = (self.people[lead].temper / 1.2).clamp(0.15, 1.6);
        let level: f64 = self.rng.random();
        let reach = if level < 0.11 * far {
            Reach::Country
        } else if level < 0.11 * far + 0.2 {
            Reach::State
        } else {
            Reach::County
        };
        let in_region = self.households[household].away.is_none();
        if in_region {
            if reach == Reach::State && self.here.counties.len() > 1 && self.rng.chance(0.5) {
                let group = self.group_of(household);
                let there = self.draw_place(group);
                self.take_home(household, there);
                return;
            }
            if reach == Reach::County || !self.go_away(household, here) {
                let near = self.near_home(household, here);
                self.take_home(household, near);
                return;
            }
        }
        let there = self.elsewhere(here, reach);
        self.take_home(household, there);
    }

    fn group_of(&self, household: HouseholdIx) -> crate::reference::names::Group {
        self.people[self.households[household].lead].group
    }

    /// Leaves the region for a time, if there is time enough and nobody dies on the way.
    fn go_away(&mut self, household: HouseholdIx, here: PlaceIx) -> bool {
        let Some(back) = self.wait_before_end(8, 54.0) else {
            return false;
        };
        let members = &self.households[household].members;
        let all_live = members.iter().all(|m| {
            self.people[*m]
                .death
                .is_none_or(|death| death > back.plus(2))
        });
        if all_live {
            self.households[household].away = Some(back);
            self.households[household].home = here;
            self.plan_event(back, Event::Home(household));
        }
        all_live
    }

    /// A place outside the region, seen from a place.
    fn elsewhere(&mut self, here: PlaceIx, reach: Reach) -> PlaceIx {
        let state = place(here).state.as_str();
        for _ in 0..12 {
            let there = match reach {
                Reach::County => self
                    .rng
                    .one(&county(county_of(here)).places)
                    .copied()
                    .unwrap_or(here),
                Reach::State => self.nearest_of(3, here, state),
                Reach::Country => {
                    let state = migration::next_state(state, &mut self.rng);
                    migration::place_in(state, &mut self.rng)
                }
            };
            if !self.here.contains(there) {
                return there;
            }
        }
        let state = migration::next_state(state, &mut self.rng);
        migration::place_in(state, &mut self.rng)
    }

    /// The nearest of some places of a state drawn by population.
    fn nearest_of(&mut self, draws: u8, here: PlaceIx, state: &str) -> PlaceIx {
        let (mut best, mut least) = (here, f64::INFINITY);
        for _ in 0..draws {
            let there = migration::place_in(state, &mut self.rng);
            let far = distance(here, there);
            if far < least && !self.here.contains(there) {
                (best, least) = (there, far);
            }
        }
        best
    }

    /// A place of the region for a household that leaves a place: in the same county, rather
    /// near, rather among its own group.
    pub(super) fn near_home(&mut self, household: HouseholdIx, here: PlaceIx) -> PlaceIx {
        let group = self.group_of(household);
        if !self.here.contains(here) {
            return self.draw_place(group);
        }
        if self.rng.chance(0.25) {
            return here;
        }
        let Some(weighed) = self.here.by_group.get(&(county_of(here), group)) else {
            return here;
        };
        let mut best = here;
        let mut least = f64::INFINITY;
        for _ in 0..3 {
            let Some(there) = weighed.draw(&mut self.rng).copied() else {
                continue;
            };
            let far = distance(here, there);
            if far < least {
                (best, least) = (there, far);
            }
        }
        best
    }

    /// Finds a dwelling in a place, to buy or to rent, and moves in.
    pub(super) fn take_home(&mut self, household: HouseholdIx, there: PlaceIx) {
        if !self.would_buy(household, there) {
            self.rent(household, there);
            return;
        }
        let dwelling = self.find_dwelling(there, true, self.now);
        self.settle(household, dwelling, Tenure::Owner, self.now);
        let Household { members, away, .. } = &self.households[household];
        if members.len() == 1 && away.is_none() {
            self.offer_room(household);
        }
    }

    /// Someone alone would share the home for a while.
    fn offer_room(&mut self, household: HouseholdIx) {
        if self.sharers.len() < ROOMS {
            self.sharers.push(household);
        } else {
            let at = self.rng.random_range(0..ROOMS);
            if let Some(slot) = self.sharers.get_mut(at) {
                *slot = household;
            }
        }
    }

    /// Rents, sometimes with others of one's age.
    pub(super) fn rent(&mut self, household: HouseholdIx, there: PlaceIx) {
        let Household {
            lead,
            members,
            away,
            ..
        } = &self.households[household];
        let (lead, alone, in_region) = (*lead, members.len() == 1, away.is_none());
        let age = self.age(lead);
        let minor = age < 18;
        if alone && in_region && !minor {
            if self.rng.chance(if age < 60 { 0.36 } else { 0.5 }) && self.join_kin(lead) {
                return;
            }
            let shares = match age {
                ..30 => 0.85,
                30..45 => 0.65,
                45..62 => 0.5,
                _ => 0.2,
            };
            if self.rng.chance(shares)
                && let Some(host) = self.roommate(household)
                && let Some(shared) = self.households[host].dwelling
            {
                self.settle(household, shared, Tenure::Renter, self.now);
                return;
            }
            self.offer_room(household);
        }
        let dwelling = if self.rng.chance(0.13) {
            let number = self.rng.random_range(1..9_999);
            self.stock.post_box(there, number)
        } else {
            self.find_dwelling(there, false, self.now)
        };
        let tenure = if minor { Tenure::Guest } else { Tenure::Renter };
        self.settle(household, dwelling, tenure, self.now);
    }

    /// Someone alone moves in with parents, brothers and sisters or grown children, for a time.
    fn join_kin(&mut self, person: PersonIx) -> bool {
        let host = self.home_of_parents(person).or_else(|| {
            let someone = &self.people[person];
            let siblings = someone
                .mother
                .into_iter()
                .flat_map(|m| &self.people[m].children);
            let kin = someone.children.iter().chain(siblings);
            let grown = kin.filter(|k| self.alive(**k) && self.age(**k) >= 25);
            grown
                .filter_map(|k| self.people[*k].household)
                .find(|h| self.hosts_kin(*h) && someone.household != Some(*h))
        });
        let Some(host) = host else {
            return false;
        };
        self.admit(host, person, Tenure::Guest);
        if self.age(person) < 60 {
            let again = self.now.plus(self.rng.wait(12, 60.0));
            self.plan_event(again, Event::Leave(person));
        }
        self.people[person].household == Some(host)
    }

    /// Someone else alone, of the same age, who moved lately and has a room.
    fn roommate(&mut self, household: HouseholdIx) -> Option<HouseholdIx> {
        let seeker = &self.people[self.households[household].lead];
        let (birth, sex) = (seeker.birth, seeker.sex);
        for _ in 0..24 {
            let host = *self.rng.one(&self.sharers)?;
            let Household {
                lead,
                members,
                tenure,
                away,
                dwelling,
                ..
            } = &self.households[host];
            let fits = host != household
                && members.len() == 1
                && matches!(tenure, Tenure::Renter | Tenure::Owner)
                && away.is_none()
                && self.alive(*lead)
                && dwelling.is_some_and(|d| self.stock.has_room(d));
            let host_lead = &self.people[*lead];
            let like = host_lead.birth.0.abs_diff(birth.0) < 60
                && (host_lead.sex == sex || self.rng.chance(0.25));
            if fits && like {
                return Some(host);
            }
        }
        None
    }

    /// Whether a household buys: by age, income, county and company.
    fn would_buy(&mut self, household: HouseholdIx, there: PlaceIx) -> bool {
        let Household { lead, student, .. } = &self.households[household];
        if *student {
            return false;
        }
        let lead = *lead;
        let base = match self.age(lead) {
            ..20 => return false,
            20..25 => 0.12,
            25..30 => 0.34,
            30..35 => 0.48,
            35..45 => 0.6,
            45..70 => 0.68,
            _ => 0.55,
        };
        let county = county(county_of(there));
        let couple = if self.partner(lead).is_some() {
            0.14
        } else {
            -0.28
        };
        let income = 0.13 * self.people[lead].income;
        self.rng
            .chance(base + couple + income + 0.8 * (county.owners - 0.66))
    }

    /// A household that lived elsewhere comes to the region.
    pub(super) fn come_home(&mut self, household: HouseholdIx) {
        let Household {
            lead,
            members,
            away,
            student,
            home,
            ..
        } = &self.households[household];
        if members.is_empty() || !away.is_some_and(|month| month <= self.now) {
            return;
        }
        let (lead, lone, student, home) = (*lead, members.len() == 1, *student, *home);
        self.households[household].away = None;
        self.households[household].student = false;
        let young = lone && self.age(lead) < 28;
        if young
            && self.rng.chance(if student { 0.45 } else { 0.2 })
            && let Some(parents) = self.home_of_parents(lead)
        {
            self.admit(parents, lead, Tenure::Guest);
            let again = self.now.plus(self.rng.wait(6, 24.0));
            self.plan_event(again, Event::Leave(lead));
            return;
        }
        let there = if self.here.contains(home) && self.rng.chance(0.5) {
            home
        } else {
            let group = self.group_of(household);
            self.draw_place(group)
        };
        self.take_home(household, there);
    }

    /// Brings a household home before any of its members dies.
    pub(super) fn return_in_time(&mut self, household: HouseholdIx) {
        let Household { away, members, .. } = &self.households[household];
        let Some(until) = *away else {
            return;
        };
        let deaths = members.iter().filter_map(|m| {
            let member = &self.people[*m];
            member.death.filter(|_| member.row)
        });
        if let Some(first) = deaths.min()
            && until.plus(1) >= first
        {
            let early = first.minus(2).max(self.now.plus(1));
            self.households[household].away = Some(early);
            self.plan_event(early, Event::Home(household));
        }
    }

    /// A grown child goes: to a campus, to another place or round the corner.
    pub(super) fn leave_home(&mut self, person: PersonIx) {
        let Some(household) = self.people[person].household.filter(|_| self.alive(person)) else {
            return;
        };
        let Household {
            lead,
            tenure,
            student,
            dwelling,
            home,
            ..
        } = &self.households[household];
        let led = *lead == person;
        let home = *home;
        if (led && *tenure != Tenure::Guest) || self.partner(person).is_some() || *student {
            return;
        }
        let Some(here) = dwelling.map(|d| self.stock.place_of(d)) else {
            return;
        };
        if self.goes_to_college(person) && self.move_to_campus(person, here, home) {
            return;
        }
        let mut leaving = vec![person];
        leaving.extend(self.dependants(person));
        let Some(own) = self.branch_off(&leaving, false) else {
            return;
        };
        let far = self.households[own].away.is_none() && self.rng.chance(0.13);
        if far && self.go_away(own, here) {
            let there = self.elsewhere(here, Reach::Country);
            self.take_home(own, there);
        }
    }

    fn goes_to_college(&mut self, person: PersonIx) -> bool {
        let chance = match self.people[person].education {
            Education::School => return false,
            Education::SomeCollege => 0.3,
            Education::Bachelor | Education::Graduate => 0.6,
        };
        self.age(person) < 20
            && self.people[person].children.is_empty()
            && self.now.year() >= 1946
            && self.rng.chance(chance)
    }

    /// A room on a campus, unless the studies would last beyond the end of the story far away.
    fn move_to_campus(&mut self, person: PersonIx, here: PlaceIx, home: PlaceIx) -> bool {
        let Some(campus) = self.draw_campus(&place(here).state) else {
            return false;
        };
        let back: Month = self.now.plus(self.rng.random_range(9..50));
        let near = self.here.contains(campus);
        let lives = self.people[person]
            .death
            .is_none_or(|death| death > back.plus(2));
        if !near && (back.plus(3) >= self.end || !lives) {
            return false;
        }
        self.detach(person);
        let home = if self.here.contains(here) { here } else { home };
        let household = self.open_household(Household {
            away: (!near).then_some(back),
            student: true,
            home,
            ..Household::new(person, Tenure::Institution)
        });
        if !near {
            self.plan_event(back, Event::Home(household));
        }
        let room = self
            .stock
            .dormitory(campus, self.now, self.towns, &mut self.rng);
        self.settle(household, room, Tenure::Institution, self.now);
        true
    }
}

fn distance(a: PlaceIx, b: PlaceIx) -> f64 {
    let (a, b) = (place(a), place(b));
    kilometres((a.lat, a.lon), (b.lat, b.lon))
}
