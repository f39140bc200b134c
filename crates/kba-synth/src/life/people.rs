//! Who enters the region's story: the quota of each year of birth, founders from elsewhere,
//! arrivals from abroad.

use rand::RngExt as _;

use super::households::Household;
use super::{Event, Life, date};
use crate::draw::Draw as _;
use crate::number;
use crate::reference::campuses;
use crate::reference::counties::{CountyIx, county, county_of};
use crate::reference::lives;
use crate::reference::migration;
use crate::reference::names::Group;
use crate::reference::places::{mix, place};
use crate::truth::{Education, Month, PersonIx, PlaceIx, Sex, Stay, Tenure, Union};

/// Years for which records of the dead are kept, fading.
const AFTERLIFE: u16 = 10;
/// The share of each cohort that has a mother in the region's story.
const NATIVE: f64 = 0.7;

/// A person in the making.
#[derive(Debug)]
pub(super) struct Someone {
    pub(super) sex: Sex,
    pub(super) group: Group,
    pub(super) birth: Month,
    pub(super) day: u8,
    pub(super) death: Option<Month>,
    /// Will be in the region's table of persons.
    pub(super) row: bool,
    pub(super) given: &'static str,
    pub(super) middle: Option<String>,
    pub(super) suffix: Option<&'static str>,
    pub(super) surnames: Vec<(Month, String)>,
    pub(super) birth_place: Option<PlaceIx>,
    pub(super) arrival: Option<Month>,
    pub(super) mother: Option<PersonIx>,
    pub(super) father: Option<PersonIx>,
    pub(super) children: Vec<PersonIx>,
    pub(super) unions: Vec<Union>,
    pub(super) stays: Vec<Stay>,
    pub(super) household: Option<super::HouseholdIx>,
    /// Multiplies the rate of moving.
    pub(super) temper: f64,
    /// Standard normal.
    pub(super) schooling: f64,
    /// Standard normal.
    pub(super) income: f64,
    pub(super) education: Education,
    /// Children she would have, if life allows.
    pub(super) wanted: u8,
    pub(super) borne: u8,
    pub(super) last_birth: Option<Month>,
    pub(super) seeking: bool,
}

impl Someone {
    /// The surname in use.
    pub(super) fn surname(&self) -> &str {
        self.surnames.last().map_or("", |(_, name)| name)
    }
}

/// Rows wanted of each year of birth, and how many there are.
#[derive(Debug)]
pub(super) struct Quota {
    first: u16,
    wanted: Vec<u64>,
    pub(super) have: u64,
    /// Births due this year and last, before any is left out.
    pub(super) due: u32,
    pub(super) due_last: u32,
    /// Rows of former years that found no family.
    pub(super) missing: u64,
}

impl Quota {
    pub(super) fn new(persons: u64, end: Month, counties: &[CountyIx]) -> Self {
        let first = super::START;
        let last = end.minus(1).year();
        let people: f64 = counties.iter().map(|c| county(*c).population).sum();
        let age_sum: f64 = counties
            .iter()
            .map(|c| county(*c).median_age * county(*c).population)
            .sum();
        // Counties of the old and of the young differ by a steady tilt over the ages.
        let tilt = 0.0016 * (age_sum / people.max(1.0) - 38.3);
        let weights: Vec<f64> = (first..=last)
            .map(|year| {
                let age = last - year;
                let years = f64::from(age);
                // People come from abroad when they are young adults, and more came of late.
                let came = ((years - 14.0) / 16.0).clamp(0.0, 1.0);
                let of_late = ((80.0 - years) / 25.0).clamp(0.0, 1.0);
                let migrants = 1.0 + 0.15 * came * of_late;
                let part = if year == last {
                    f64::from(end.minus(1).of_year()) / 12.0
                } else {
                    1.0
                };
                part * lives::births(year)
                    * in_record(year, age)
                    * migrants
                    * if age < 19 { 1.07 } else { 1.0 }
                    * (tilt * (years - 38.3)).exp()
            })
            .collect();
        Self {
            first,
            wanted: number::apportion(persons, &weights),
            have: 0,
            due: 0,
            due_last: 0,
            missing: 0,
        }
    }

    pub(super) fn wanted(&self, year: u16) -> u64 {
        self.wanted
            .get(usize::from(year.saturating_sub(self.first)))
            .copied()
            .unwrap_or(0)
    }
}

/// The share of those born in a year who are alive, or dead and still in records.
fn in_record(year: u16, age: u16) -> f64 {
    let alive = |age| {
        (lives::survival(Sex::Female, year, age) + lives::survival(Sex::Male, year, age)) / 2.0
    };
    let fading: f64 = (0..AFTERLIFE.min(age))
        .map(|ago| {
            let kept = 1.0 - (f64::from(ago) + 0.5) / f64::from(AFTERLIFE);
            0.85 * kept * (alive(age - ago - 1) - alive(age - ago))
        })
        .sum();
    alive(age) + fading
}

impl Life<'_> {
    /// The month of death of someone born in a month, and whether there will be a row of them.
    pub(super) fn draw_death(
        &mut self,
        sex: Sex,
        birth: Month,
        from_age: u16,
    ) -> (Option<Month>, bool) {
        let months = lives::months_of_life(sex, birth.year(), from_age, &mut self.rng);
        let death = birth.plus(months);
        if death >= self.end {
            return (None, true);
        }
        let ago = f64::from(self.end.since(death)) / (12.0 * f64::from(AFTERLIFE));
        (Some(death), self.rng.chance(0.85 * (1.0 - ago)))
    }

    /// A person with no kin and no home yet. Fields that depend on parents are for them to set.
    pub(super) fn someone(&mut self, sex: Sex, group: Group, birth: Month) -> Someone {
        let year = birth.year();
        let mean = match year {
            ..1915 => 2.5,
            1915..1942 => 2.9,
            1942..1952 => 2.4,
            _ => 2.1,
        };
        let wanted = if self.rng.chance(0.14) {
            0
        } else {
            let more = self.rng.exponential(mean / 0.86 - 0.62);
            1 + u8::try_from(number::count(more).min(8)).unwrap_or(8)
        };
        Someone {
            sex,
            group,
            birth,
            day: self.day_of(birth),
            death: None,
            row: false,
            given: "",
            middle: None,
            suffix: None,
            surnames: Vec::new(),
            birth_place: None,
            arrival: None,
            mother: None,
            father: None,
            children: Vec::new(),
            unions: Vec::new(),
            stays: Vec::new(),
            household: None,
            temper: self.rng.exponential(0.8).clamp(0.05, 3.2) + 0.25,
            schooling: self.rng.normal(),
            income: 0.0,
            education: Education::School,
            wanted,
            borne: 0,
            last_birth: None,
            seeking: false,
        }
    }

    /// Settles schooling and income, and plans what every life has.
    pub(super) fn enter(&mut self, mut person: Someone, home: PlaceIx) -> PersonIx {
        person.income = 0.5 * person.schooling + 0.87 * self.rng.normal();
        person.education = self.schooling(&person, home);
        let (sex, birth, death) = (person.sex, person.birth, person.death);
        let row = person.row;
        let id = self.people.push(person);
        if row {
            self.quota.have += 1;
        }
        if let Some(month) = death {
            self.plan_event(month, Event::Death(id));
        }
        self.plan_first_union(id);
        let early = match birth.year() {
            ..1940 => 0.03,
            1940..1970 => 0.1,
            _ => 0.2,
        };
        if sex == Sex::Female && self.rng.chance(early) {
            let month = birth.plus(self.rng.random_range(16 * 12..29 * 12));
            self.plan_event(month, Event::Birth(id));
        }
        id
    }

    /// The highest schooling that someone will reach, by the share of graduates where they live.
    fn schooling(&self, person: &Someone, home: PlaceIx) -> Education {
        let age = self.end.since(person.birth) / 12;
        // Few of the old went to college: their thresholds are higher.
        let cohort = (f64::from(person.birth.year()) - 1970.0).min(0.0) * 0.016;
        let local = (county(county_of(home)).bachelors - 0.3) * 2.0;
        let level = person.schooling + cohort.max(-0.9) + local;
        let reached = if level > 1.2 {
            Education::Graduate
        } else if level > 0.44 {
            Education::Bachelor
        } else if level > -0.28 {
            Education::SomeCollege
        } else {
            Education::School
        };
        match age {
            ..18 => Education::School,
            18..22 => reached.min(Education::SomeCollege),
            22..26 => reached.min(Education::Bachelor),
            _ => reached,
        }
    }

    /// Fills what a year of birth lacks: with children of mothers here if they are minors still,
    /// else with people born elsewhere who come later.
    pub(super) fn close_year(&mut self) {
        let year = self.now.year();
        let wanted = self.quota.wanted(year) + self.quota.missing;
        self.quota.missing = 0;
        if self.end.year() - year <= 19 {
            self.fill_with_births(year, wanted);
            self.quota.missing = wanted.saturating_sub(self.quota.have);
        } else {
            // Too few rows are wanted of the oldest to bring their parents' generation to life.
            let ghosts = if year < 1926 {
                self.cohort(year) * 0.8
            } else {
                0.0
            };
            let mut made = 0.0;
            while self.quota.have < wanted || made < ghosts {
                self.found(year, self.quota.have < wanted);
                made += 1.0;
            }
        }
        self.quota.have = 0;
        self.quota.due_last = self.quota.due;
        self.quota.due = 0;
    }

    /// The share of births due this year that stay in the story.
    pub(super) fn keep_rate(&self) -> f64 {
        let year = self.now.year();
        let share = if self.end.year() - year <= 19 {
            1.0
        } else {
            NATIVE
        };
        share * self.cohort(year) / f64::from(self.quota.due_last.max(1))
    }

    /// All born in a year who belong to the story, those who will be in no record included.
    fn cohort(&self, year: u16) -> f64 {
        if year < 1940 {
            return number::persons(self.plan.persons) * lives::births(year) / 330e6;
        }
        let age = self.end.minus(1).year().saturating_sub(year);
        number::persons(self.quota.wanted(year)) / in_record(year, age).max(0.05)
    }

    /// Someone born elsewhere who comes to the region as an adult.
    fn found(&mut self, year: u16, may_be_row: bool) {
        let birth = Month(year * 12 + self.rng.random_range(0..12_u16)).min(self.now);
        let sex = if self.rng.chance(0.5) {
            Sex::Male
        } else {
            Sex::Female
        };
        let home = self
            .here
            .by_people
            .draw(&mut self.rng)
            .copied()
            .unwrap_or(PlaceIx(0));
        let group = self.draw_group(home);
        let mut person = self.someone(sex, group, birth);
        let (death, row) = self.founder_death(sex, birth, may_be_row);
        person.death = death;
        person.row = row;
        self.name_founder(&mut person);
        let last = death.unwrap_or(self.end).min(self.end).minus(4);
        let adult = birth.plus(18 * 12);
        let foreign = self.rng.chance(foreign_share(home, group));
        let late = if foreign { 96.0 } else { 110.0 };
        let mut arrival = adult.plus(self.rng.wait(2, late));
        if arrival >= last {
            let room = last.since(adult).max(1);
            arrival = adult
                .plus(self.rng.random_range(0..room))
                .max(self.now)
                .min(self.end.minus(3));
        }
        if foreign {
            person.arrival = Some(arrival);
            let id = self.enter(person, home);
            self.plan_event(arrival, Event::Arrive(id));
        } else {
            self.found_elsewhere(person, home, arrival);
        }
    }

    fn found_elsewhere(&mut self, mut person: Someone, home: PlaceIx, arrival: Month) {
        let state = if self.rng.chance(0.27) {
            self.here.state
        } else {
            migration::last_state(self.here.state, &mut self.rng)
        };
        let mut cradle = migration::place_in(state, &mut self.rng);
        if self.here.contains(cradle) {
            cradle = migration::place_in(state, &mut self.rng);
        }
        let birth = person.birth;
        person.birth_place = Some(cradle);
        let id = self.enter(person, home);
        let dwelling = self.find_dwelling(cradle, false, birth);
        let household = self.open_household(Household {
            away: Some(arrival),
            home,
            ..Household::new(id, Tenure::Guest)
        });
        self.settle(household, dwelling, Tenure::Guest, birth);
        self.plan_event(arrival, Event::Home(household));
        let leave = birth.plus(18 * 12 + self.rng.random_range(0..30_u16));
        self.plan_event(leave, Event::Leave(id));
    }

    fn founder_death(&mut self, sex: Sex, birth: Month, may_be_row: bool) -> (Option<Month>, bool) {
        for _ in 0..100 {
            let (death, row) = self.draw_death(sex, birth, 21);
            if may_be_row || !row {
                return (death, row);
            }
        }
        // Only the very young never die as ghosts, and they are wanted as rows.
        (Some(self.end.minus(1).max(birth.plus(252))), false)
    }

    fn draw_group(&mut self, home: PlaceIx) -> Group {
        let mix = mix(place(home));
        let mut level = self.rng.random::<f64>() * mix.iter().sum::<f64>();
        for (group, share) in Group::ALL.into_iter().zip(mix) {
            level -= share;
            if level <= 0.0 {
                return group;
            }
        }
        Group::White
    }

    /// Adults from abroad of the last years take the rows that no family had a child for.
    pub(super) fn fill_with_arrivals(&mut self) {
        for _ in 0..self.quota.missing {
            let age = self.rng.random_range(22 * 12..45 * 12_u16);
            let home = self
                .here
                .by_people
                .draw(&mut self.rng)
                .copied()
                .unwrap_or(PlaceIx(0));
            let group = self.draw_group(home);
            let sex = if self.rng.chance(0.5) {
                Sex::Male
            } else {
                Sex::Female
            };
            let mut person = self.someone(sex, group, self.end.minus(age));
            person.row = true;
            person.arrival = Some(self.now);
            self.name_founder(&mut person);
            let id = self.enter(person, home);
            self.arrive(id);
        }
    }

    /// Someone born abroad takes a first home, mostly in the region at once.
    pub(super) fn arrive(&mut self, person: PersonIx) {
        if !self.alive(person) {
            return;
        }
        let group = self.people[person].group;
        let home = self.draw_place(group);
        let away = if self.rng.chance(0.2) {
            self.wait_before_end(12, 60.0)
        } else {
            None
        };
        let away = away.filter(|m| self.people[person].death.is_none_or(|d| m.plus(2) < d));
        let household = self.open_household(Household {
            away,
            home,
            ..Household::new(person, Tenure::Renter)
        });
        let first = match away {
            Some(month) => {
                self.plan_event(month, Event::Home(household));
                let state = migration::next_state(self.here.state, &mut self.rng);
                migration::place_in(state, &mut self.rng)
            }
            None => home,
        };
        self.take_home(household, first);
        self.plan_next_union(person, 30.0);
    }

    /// The campus that a school leaver goes to, two thirds in the state.
    pub(super) fn draw_campus(&mut self, state: &str) -> Option<PlaceIx> {
        let state = if self.rng.chance(0.67) {
            state
        } else {
            migration::next_state(state, &mut self.rng)
        };
        campuses::campus_in(state, &mut self.rng)
    }

    pub(super) fn birth_date(&self, person: PersonIx) -> crate::truth::Date {
        let someone = &self.people[person];
        date(someone.birth, someone.day)
    }
}

/// The share of those who come from elsewhere that come from abroad, by group.
fn foreign_share(home: PlaceIx, group: Group) -> f64 {
    let factor = match group {
        Group::White => 0.35,
        Group::Black => 0.8,
        Group::Asian => 4.5,
        Group::Hispanic => 2.6,
    };
    (county(county_of(home)).foreign_born * factor / (1.0 - NATIVE) * 0.8).min(0.92)
}
