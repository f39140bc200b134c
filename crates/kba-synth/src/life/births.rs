//! Children: when they are due, who stays in the story, and whose they are.

use rand::RngExt as _;

use super::{Event, Life};
use crate::draw::Draw as _;
use crate::truth::{Month, PersonIx, PlaceIx, Sex, Stay, Tenure};

/// The shortest time between births, in months.
const SPACING: u16 = 11;
/// Ages at which women bear, in months.
const FERTILE: std::ops::Range<u16> = 15 * 12..45 * 12;

impl Life<'_> {
    /// Plans the first child of a couple, if she wants one more.
    pub(super) fn plan_child(&mut self, woman: PersonIx, least: u16, mean: f64) {
        if self.people[woman].borne < self.people[woman].wanted {
            let month = self.now.plus(self.rng.wait(least, mean));
            self.plan_event(month, Event::Birth(woman));
        }
    }

    /// A child is due, if she can have one now.
    pub(super) fn due(&mut self, mother: PersonIx) {
        let woman = &self.people[mother];
        let age = self.now.since(woman.birth);
        if !self.alive(mother) || woman.household.is_none() || !FERTILE.contains(&age) {
            return;
        }
        let partner = self.partner(mother);
        if woman.borne > woman.wanted
            || (partner.is_none() && woman.borne > 0 && self.rng.chance(0.7))
        {
            return;
        }
        if let Some(last) = self.people[mother].last_birth
            && self.now < last.plus(SPACING)
        {
            self.plan_event(last.plus(SPACING + 2), Event::Birth(mother));
            return;
        }
        self.quota.due += 1;
        self.people[mother].borne += 1;
        self.people[mother].last_birth = Some(self.now);
        let year = self.now.year();
        let room = self.quota.have < self.quota.wanted(year) || year < 1935;
        // Children who are not kept grew up and left for good: they are in nobody's records here.
        if room && self.rng.chance(self.keep_rate()) {
            self.bear(mother, partner, self.now);
        }
        let spacing = (3.25 + 0.45 * self.rng.normal()).exp().min(120.0);
        self.plan_child(mother, SPACING, (spacing - f64::from(SPACING)).max(1.0));
    }

    /// One child, or twins.
    fn bear(&mut self, mother: PersonIx, father: Option<PersonIx>, month: Month) {
        let first = self.child(mother, father, month, None);
        let year = month.year();
        if self.quota.have < self.quota.wanted(year) && self.rng.chance(0.013) {
            let twin = (self.people[first].sex, self.people[first].day);
            self.child(mother, father, month, Some(twin));
        }
    }

    fn child(
        &mut self,
        mother: PersonIx,
        father: Option<PersonIx>,
        month: Month,
        twin: Option<(Sex, u8)>,
    ) -> PersonIx {
        let mut sex = if self.rng.chance(0.512) {
            Sex::Male
        } else {
            Sex::Female
        };
        if let Some((same, _)) = twin
            && self.rng.chance(0.35)
        {
            sex = same;
        }
        let of_father = father.filter(|_| self.rng.chance(0.5));
        let group = self.people[of_father.unwrap_or(mother)].group;
        let mut child = self.someone(sex, group, month);
        if let Some((_, day)) = twin {
            child.day = day;
        }
        let (death, row) = self.draw_death(sex, month, 0);
        // Someone born and dead between two looks at the agenda would have no home to die in.
        child.death = death
            .map(|d| d.max(self.now.plus(2)))
            .filter(|d| *d < self.end);
        child.row = row && self.quota.have < self.quota.wanted(month.year());
        if !child.row {
            child.death = child.death.or_else(|| Some(self.end.minus(1)));
        }
        child.mother = Some(mother);
        child.father = father;
        let parents = self.people[mother].schooling
            + father.map_or(self.people[mother].schooling, |f| self.people[f].schooling);
        child.schooling = 0.3 * parents + 0.8 * child.schooling;
        let stays = self.stays_since(mother, month);
        let first = stays.first().map(|stay| self.stock.place_of(stay.dwelling));
        child.birth_place = first;
        child.stays = stays;
        child.household = self.people[mother].household;
        let married = self.union(mother).is_some_and(|u| u.married);
        self.name_child(&mut child, mother, father, married);
        let household = child.household;
        let birth = child.birth;
        let id = self.enter(child, first.unwrap_or(PlaceIx(0)));
        if let Some(household) = household {
            self.households[household].members.push(id);
            self.return_in_time(household);
        }
        for parent in [Some(mother), father].into_iter().flatten() {
            self.people[parent].children.push(id);
        }
        let leave = self.leaving_age();
        self.plan_event(birth.plus(leave), Event::Leave(id));
        id
    }

    /// Half of the young leave home at 18 or 19, most others by 24.
    fn leaving_age(&mut self) -> u16 {
        let age: f64 = self.rng.random();
        if age < 0.27 {
            self.rng.random_range(18 * 12 + 2..20 * 12)
        } else if age < 0.6 {
            self.rng.random_range(20 * 12..25 * 12)
        } else {
            self.rng.random_range(25 * 12..42 * 12)
        }
    }

    /// Where the mother lived from a month on, as the child's own stays.
    fn stays_since(&self, mother: PersonIx, month: Month) -> Vec<Stay> {
        let of_mother = self.people[mother].stays.iter();
        of_mother
            .filter(|stay| stay.to.is_none_or(|to| to > month))
            .map(|stay| Stay {
                from: stay.from.max(month),
                tenure: Tenure::Guest,
                ..*stay
            })
            .collect()
    }

    /// At the end of a recent year: children that the quota wants and the couples had not planned.
    pub(super) fn fill_with_births(&mut self, year: u16, wanted: u64) {
        if self.quota.have >= wanted {
            return;
        }
        let mut mothers: Vec<PersonIx> = self
            .people
            .ids()
            .filter(|id| self.could_be_mother(*id))
            .collect();
        while self.quota.have < wanted {
            let Some(mother) = self.rng.take(&mut mothers) else {
                return;
            };
            let month = Month(year * 12 + self.rng.random_range(0..12_u16)).min(self.now);
            let woman = &self.people[mother];
            let fits = woman
                .last_birth
                .is_none_or(|last| last.plus(SPACING) <= month)
                && FERTILE.contains(&month.since(woman.birth))
                && woman.stays.first().is_some_and(|stay| stay.from <= month);
            let partner = self
                .union(mother)
                .filter(|u| u.from.plus(5) <= month)
                .map(|u| u.partner);
            if fits && (partner.is_some() || self.rng.chance(0.35)) {
                self.people[mother].borne += 1;
                self.people[mother].last_birth = Some(month);
                self.people[mother].wanted =
                    self.people[mother].wanted.max(self.people[mother].borne);
                self.bear(mother, partner, month);
            }
        }
    }

    fn could_be_mother(&self, id: PersonIx) -> bool {
        let woman = &self.people[id];
        woman.sex == Sex::Female
            && woman.borne < 5
            && (17 * 12..43 * 12).contains(&self.now.since(woman.birth))
            && self.alive(id)
            && woman.household.is_some_and(|h| !self.households[h].student)
    }
}
