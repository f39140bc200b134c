//! Households: who lives with whom, and what a death or a departure does to them.

use super::{Event, HouseholdIx, Life};
use crate::draw::Draw as _;
use crate::truth::{DwellingIx, Month, PersonIx, PlaceIx, Stay, Tenure};

/// People who move together.
#[derive(Debug)]
pub(super) struct Household {
    pub(super) lead: PersonIx,
    pub(super) members: Vec<PersonIx>,
    pub(super) dwelling: Option<DwellingIx>,
    pub(super) tenure: Tenure,
    /// Lives outside the region until this month.
    pub(super) away: Option<Month>,
    /// Where in the region it comes from or will come to.
    pub(super) home: PlaceIx,
    pub(super) student: bool,
}

impl Household {
    pub(super) fn new(lead: PersonIx, tenure: Tenure) -> Self {
        Self {
            lead,
            members: vec![lead],
            dwelling: None,
            tenure,
            away: None,
            home: PlaceIx(0),
            student: false,
        }
    }
}

impl Life<'_> {
    /// Brings a household to life, with its lead and without a home yet.
    pub(super) fn open_household(&mut self, household: Household) -> HouseholdIx {
        let members = household.members.clone();
        let id = self.households.push(household);
        for member in members {
            self.people[member].household = Some(id);
        }
        let month = self.now.plus(self.rng.wait(4, 8.0).min(20));
        self.plan_event(month, Event::Review(id, 0.0));
        id
    }

    /// Moves all members into a dwelling.
    pub(super) fn settle(
        &mut self,
        household: HouseholdIx,
        dwelling: DwellingIx,
        tenure: Tenure,
        month: Month,
    ) {
        let members = std::mem::take(&mut self.households[household].members);
        let last = members.iter().filter_map(|m| self.people[*m].stays.last());
        let from = last
            .map(|s| s.from.plus(1))
            .max()
            .map_or(month, |m| m.max(month));
        if from >= self.end {
            self.households[household].members = members;
            return;
        }
        let old = self.households[household].dwelling.replace(dwelling);
        self.stock.enter(dwelling);
        self.households[household].tenure = tenure;
        for member in &members {
            let tenure = self.member_tenure(household, *member);
            self.stay(*member, dwelling, from, tenure);
        }
        self.households[household].members = members;
        if tenure == Tenure::Owner {
            self.buy(household, dwelling, from);
        }
        if let Some(old) = old {
            self.vacate(old);
        }
    }

    /// Owners and renters are those who lead the household; the others are their guests.
    fn member_tenure(&self, household: HouseholdIx, member: PersonIx) -> Tenure {
        let Household { lead, tenure, .. } = &self.households[household];
        if *tenure == Tenure::Institution || member == *lead || self.partner(*lead) == Some(member)
        {
            *tenure
        } else {
            Tenure::Guest
        }
    }

    fn stay(&mut self, person: PersonIx, dwelling: DwellingIx, from: Month, tenure: Tenure) {
        let stays = &mut self.people[person].stays;
        if let Some(last) = stays.last_mut()
            && last.to.is_none()
        {
            if last.dwelling == dwelling {
                return;
            }
            last.to = Some(from);
        }
        stays.push(Stay {
            dwelling,
            from,
            to: None,
            tenure,
        });
    }

    /// Takes someone in from another household.
    pub(super) fn admit(&mut self, household: HouseholdIx, person: PersonIx, tenure: Tenure) {
        if self.people[person].household == Some(household) {
            return;
        }
        let Some(dwelling) = self.households[household].dwelling else {
            return;
        };
        let last = self.people[person].stays.last();
        let from = last.map_or(self.now, |s| s.from.plus(1).max(self.now));
        if from >= self.end {
            return;
        }
        self.detach(person);
        self.people[person].household = Some(household);
        self.households[household].members.push(person);
        self.stay(person, dwelling, from, tenure);
        self.return_in_time(household);
    }

    /// Takes someone out of their household, which lives on under another lead or ends.
    pub(super) fn detach(&mut self, person: PersonIx) {
        let Some(household) = self.people[person].household.take() else {
            return;
        };
        self.households[household].members.retain(|m| *m != person);
        if self.households[household].members.is_empty() {
            if let Some(dwelling) = self.households[household].dwelling.take() {
                self.vacate(dwelling);
            }
            return;
        }
        if self.households[household].lead == person {
            let partner = self.people[person].unions.last().map(|u| u.partner);
            let members = &self.households[household].members;
            let heir = partner.filter(|p| members.contains(p)).or_else(|| {
                let eldest = members.iter().copied();
                eldest.min_by_key(|m| (self.people[*m].birth, *m))
            });
            if let Some(heir) = heir {
                self.households[household].lead = heir;
                self.households[household].student = false;
                if self.age(heir) < 18 {
                    self.plan_event(self.now, Event::Orphans(household));
                }
            }
        }
    }

    /// Some members found a household of their own near by (or stay where they are, if they are
    /// all there is).
    pub(super) fn branch_off(&mut self, leaving: &[PersonIx], couple: bool) -> Option<HouseholdIx> {
        let lead = *leaving.first()?;
        let old = self.people[lead].household?;
        let (away, home, dwelling) = {
            let Household {
                away,
                home,
                dwelling,
                ..
            } = &self.households[old];
            (*away, *home, *dwelling)
        };
        let place = dwelling.map_or(home, |d| self.stock.place_of(d));
        for person in leaving {
            self.detach(*person);
        }
        let away = away.filter(|m| m.plus(3) < self.end);
        let new = self.open_household(Household {
            members: leaving.to_vec(),
            away,
            home,
            ..Household::new(lead, Tenure::Renter)
        });
        match away {
            Some(month) => {
                self.plan_event(month, Event::Home(new));
                self.return_in_time(new);
                self.take_home(new, place);
            }
            None => {
                let near = self.near_home(new, place);
                if couple {
                    self.take_home(new, near);
                } else {
                    self.rent(new, near);
                }
            }
        }
        Some(new)
    }

    /// The parents' household in the region, if there is one.
    pub(super) fn home_of_parents(&self, person: PersonIx) -> Option<HouseholdIx> {
        let someone = &self.people[person];
        [someone.mother, someone.father]
            .into_iter()
            .flatten()
            .filter(|p| self.alive(*p))
            .filter_map(|p| self.people[p].household)
            .find(|h| self.hosts_kin(*h) && someone.household != Some(*h))
    }

    pub(super) fn hosts_kin(&self, household: HouseholdIx) -> bool {
        let Household {
            away,
            student,
            dwelling,
            ..
        } = &self.households[household];
        away.is_none() && !student && dwelling.is_some()
    }

    /// Someone dies: the widow, the children, the house and the deeds are seen to.
    pub(super) fn die(&mut self, person: PersonIx) {
        self.widow(person);
        let Some(household) = self.people[person].household else {
            return;
        };
        let dwelling = self.households[household].dwelling;
        let last = self.households[household].members.len() == 1;
        if let Some(dwelling) = dwelling {
            self.inherit(person, dwelling, last);
        }
        self.detach(person);
    }

    /// Children whom the last adult of a home has left find another.
    pub(super) fn care_for(&mut self, household: HouseholdIx) {
        let members = self.households[household].members.clone();
        if members.iter().any(|m| self.age(*m) >= 18) {
            return;
        }
        for orphan in members {
            // Those who grow up elsewhere have parents who are not in the story.
            if self.people[orphan].mother.is_some()
                && let Some(kin) = self.guardian(orphan)
            {
                self.admit(kin, orphan, Tenure::Guest);
            }
        }
    }

    /// The nearest kin who can take a child in; else neighbours.
    fn guardian(&mut self, orphan: PersonIx) -> Option<HouseholdIx> {
        let mut kin: Vec<PersonIx> = Vec::new();
        let parents = [self.people[orphan].mother, self.people[orphan].father];
        for parent in parents.into_iter().flatten() {
            kin.push(parent);
            let parent = &self.people[parent];
            for grandparent in [parent.mother, parent.father].into_iter().flatten() {
                kin.push(grandparent);
                kin.extend(&self.people[grandparent].children);
            }
        }
        let fit = |life: &Self, id: PersonIx| {
            let grown = life.alive(id) && (21..76).contains(&life.age(id));
            let home = life.people[id].household.filter(|_| grown)?;
            life.hosts_kin(home).then_some(home)
        };
        if let Some(home) = kin.into_iter().find_map(|id| fit(self, id)) {
            return Some(home);
        }
        let ids: Vec<PersonIx> = self.people.ids().collect();
        (0..60).find_map(|_| {
            let id = *self.rng.one(&ids)?;
            self.partner(id)?;
            fit(self, id)
        })
    }

    /// A widowed parent gives up the own home for a child's.
    pub(super) fn move_in_with_child(&mut self, parent: PersonIx) {
        if !self.alive(parent) || self.union(parent).is_some() {
            return;
        }
        let children = self.people[parent].children.iter();
        let host = children
            .filter(|c| self.alive(**c) && self.age(**c) >= 28)
            .filter_map(|c| self.people[*c].household)
            .find(|h| self.hosts_kin(*h) && self.people[parent].household != Some(*h));
        let alone = self.people[parent]
            .household
            .is_some_and(|h| self.households[h].members.len() == 1);
        if let Some(host) = host
            && alone
        {
            self.admit(host, parent, Tenure::Guest);
        }
    }
}
