//! Marriages and cohabitations: who seeks, who meets whom, and how they end.

use rand::RngExt as _;

use super::households::Household;
use super::{Event, Life};
use crate::draw::Draw as _;
use crate::reference::names::Group;
use crate::reference::places::{mix, place};
use crate::truth::{PersonIx, PlaceIx, Sex, Tenure, Union};

/// Husbands are older by so many months on average.
const AGE_GAP: f64 = 38.0;
/// Nobody looks for somebody further off in age, in months.
const MAX_GAP: f64 = 110.0;

/// People who look for a partner, by sex and the group they look in.
#[derive(Debug, Default)]
pub(super) struct Seekers {
    women: [Vec<PersonIx>; 4],
    men: [Vec<PersonIx>; 4],
}

impl Life<'_> {
    /// When someone will first look for a partner.
    pub(super) fn plan_first_union(&mut self, person: PersonIx) {
        let (birth, sex) = (self.people[person].birth, self.people[person].sex);
        let cohort = f64::from(birth.year());
        let late = ((cohort - 1955.0) / 30.0).clamp(0.0, 1.0);
        if self.rng.chance(0.03 + 0.11 * late) {
            return;
        }
        let years = (5.6 + 2.6 * late) * (0.5 * self.rng.normal()).exp();
        let gap = if sex == Sex::Male { AGE_GAP } else { 0.0 };
        let age = (16.0 * 12.0 + years * 12.0 + gap).min(60.0 * 12.0);
        let month = birth.plus(u16::try_from(crate::number::count(age)).unwrap_or(300));
        self.plan_event(month, Event::Seek(person));
    }

    /// Starts to look for a partner.
    pub(super) fn seek(&mut self, person: PersonIx) {
        let someone = &self.people[person];
        let ready = self.alive(person)
            && someone.household.is_some()
            && !someone.seeking
            && self.union(person).is_none();
        if !ready {
            return;
        }
        let (sex, mut group) = (someone.sex, someone.group);
        if self.rng.chance(0.14)
            && let Some(home) = self.here.by_people.draw(&mut self.rng).copied()
        {
            group = most_common(home);
        }
        self.people[person].seeking = true;
        let [white, black, asian, hispanic] = match sex {
            Sex::Female => &mut self.seekers.women,
            Sex::Male => &mut self.seekers.men,
        };
        match group {
            Group::White => white,
            Group::Black => black,
            Group::Asian => asian,
            Group::Hispanic => hispanic,
        }
        .push(person);
    }

    /// Brings seekers of fitting ages together.
    pub(super) fn match_seekers(&mut self) {
        let mut women = std::mem::take(&mut self.seekers.women);
        let mut men = std::mem::take(&mut self.seekers.men);
        for (women, men) in women.iter_mut().zip(&mut men) {
            self.match_group(women, men);
        }
        self.seekers.women = women;
        self.seekers.men = men;
    }

    fn match_group(&mut self, women: &mut Vec<PersonIx>, men: &mut Vec<PersonIx>) {
        for list in [&mut *women, &mut *men] {
            list.retain(|id| self.still_seeks(*id));
        }
        let mut by_age = |list: &[PersonIx], gap: f64, spread: f64| -> Vec<(f64, PersonIx)> {
            let mut keyed: Vec<(f64, PersonIx)> = list
                .iter()
                .map(|id| {
                    let birth = f64::from(self.people[*id].birth.0);
                    (birth + gap + spread * self.rng.normal(), *id)
                })
                .collect();
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            keyed
        };
        let women_by_age = by_age(women, 0.0, 0.0);
        let men_by_age = by_age(men, AGE_GAP, 40.0);
        let mut couples = Vec::new();
        let mut left = men_by_age.iter().peekable();
        for (her_key, woman) in &women_by_age {
            while left.next_if(|(key, _)| *key < her_key - 36.0).is_some() {}
            if let Some((_, man)) = left.next_if(|(key, _)| *key <= her_key + 36.0)
                && self.may_pair(*woman, *man)
            {
                couples.push((*woman, *man));
            }
        }
        for (woman, man) in couples {
            self.people[woman].seeking = false;
            self.people[man].seeking = false;
            self.unite(woman, man);
        }
        for list in [women, men] {
            list.retain(|id| self.people[*id].seeking);
        }
    }

    fn still_seeks(&mut self, id: PersonIx) -> bool {
        let ready =
            self.alive(id) && self.union(id).is_none() && self.people[id].household.is_some();
        // Some give up.
        let tired = if self.age(id) < 55 { 0.006 } else { 0.04 };
        let stays = ready && !self.rng.chance(tired);
        self.people[id].seeking = stays;
        stays
    }

    fn may_pair(&self, woman: PersonIx, man: PersonIx) -> bool {
        let (her, him) = (&self.people[woman], &self.people[man]);
        let gap = f64::from(her.birth.0) - f64::from(him.birth.0);
        let parents = |id: PersonIx| {
            let p = &self.people[id];
            [p.mother, p.father].into_iter().flatten()
        };
        let related = parents(woman).any(|p| p == man || parents(man).any(|q| p == q))
            || parents(man).any(|p| p == woman);
        gap.abs() <= MAX_GAP && !related
    }

    fn unite(&mut self, woman: PersonIx, man: PersonIx) {
        let year = self.now.year();
        let cohabit = match year {
            ..1965 => 0.02,
            1965..1980 => 0.15,
            1980..2000 => 0.4,
            _ => 0.6,
        };
        let cohabit = self.rng.chance(cohabit);
        self.begin_union(woman, man, !cohabit);
        let at = self.people[woman].unions.len() - 1;
        self.move_together(woman, man);
        if !cohabit {
            self.married(woman, man, at);
        } else if self.rng.chance(0.62) {
            let wedding = self.now.plus(self.rng.wait(6, 22.0));
            self.plan_event(wedding, Event::Wed(woman, at));
        } else {
            let end = self.now.plus(self.rng.wait(6, 36.0));
            self.plan_event(end, Event::Part(woman, at));
            if self.rng.chance(0.4) {
                self.plan_child(woman, 8, 18.0);
            }
        }
    }

    fn begin_union(&mut self, woman: PersonIx, man: PersonIx, married: bool) {
        for (one, other) in [(woman, man), (man, woman)] {
            let union = Union {
                partner: other,
                married,
                from: self.now,
                to: None,
            };
            self.people[one].unions.push(union);
        }
    }

    fn end_union(&mut self, one: PersonIx, other: PersonIx) {
        let now = self.now;
        for person in [one, other] {
            if let Some(union) = self.people[person].unions.last_mut() {
                union.to = union.to.or(Some(now));
            }
        }
    }

    /// A cohabitation becomes a marriage.
    pub(super) fn wed(&mut self, woman: PersonIx, at: usize) {
        let Some(man) = self.lasting(woman, at) else {
            return;
        };
        self.end_union(woman, man);
        self.begin_union(woman, man, true);
        self.married(woman, man, at + 1);
    }

    /// The partner of a union that still lasts.
    fn lasting(&self, woman: PersonIx, at: usize) -> Option<PersonIx> {
        let unions = &self.people[woman].unions;
        let union = unions.get(at).filter(|u| u.to.is_none())?;
        self.alive(woman).then_some(union.partner)
    }

    fn married(&mut self, woman: PersonIx, man: PersonIx, at: usize) {
        self.marry_names(woman, man);
        self.add_spouse_to_title(woman, man);
        self.plan_child(woman, 9, 20.0);
        let divorces = match self.now.year() {
            ..1950 => 0.2,
            1950..1965 => 0.33,
            _ => 0.44,
        };
        if self.rng.chance(divorces) {
            let years = 8.0 * (0.75 * self.rng.normal()).exp();
            let months = u16::try_from(crate::number::count(years * 12.0)).unwrap_or(240);
            self.plan_event(self.now.plus(months.clamp(8, 600)), Event::Part(woman, at));
        }
    }

    /// A divorce or separation: one of the two leaves with nothing or with the children.
    pub(super) fn part(&mut self, woman: PersonIx, at: usize) {
        let Some(man) = self.lasting(woman, at) else {
            return;
        };
        let married = self.people[woman].unions.get(at).is_some_and(|u| u.married);
        self.end_union(woman, man);
        let household = self.people[woman].household;
        if household == self.people[man].household
            && let Some(household) = household
        {
            let leaver = self.who_leaves(household, woman, man);
            let stayer = if leaver == woman { man } else { woman };
            self.households[household].lead = stayer;
            self.move_out(leaver, stayer);
            self.release_title(household, stayer, leaver);
        }
        if married {
            self.part_names(woman);
        }
        for person in [woman, man] {
            self.plan_next_union(person, 32.0);
        }
    }

    /// The one without kin in the home leaves; else he does in three cases of five.
    fn who_leaves(
        &mut self,
        household: super::HouseholdIx,
        woman: PersonIx,
        man: PersonIx,
    ) -> PersonIx {
        let members = &self.households[household].members;
        let at_home = |id: PersonIx| {
            let p = &self.people[id];
            [p.mother, p.father]
                .into_iter()
                .flatten()
                .any(|p| members.contains(&p))
        };
        match (at_home(woman), at_home(man)) {
            (true, false) => man,
            (false, true) => woman,
            _ if self.rng.chance(0.6) => man,
            _ => woman,
        }
    }

    /// Leaves the partner's home, to a parent's or an own one.
    fn move_out(&mut self, leaver: PersonIx, stayer: PersonIx) {
        let with_children = self.people[leaver].sex == Sex::Female && self.rng.chance(0.8);
        let dependants = self.dependants(leaver);
        let (mine, shared): (Vec<_>, Vec<_>) = dependants.into_iter().partition(|child| {
            let child = &self.people[*child];
            child.mother != Some(stayer) && child.father != Some(stayer)
        });
        let mut leaving = vec![leaver];
        leaving.extend(mine);
        if with_children {
            leaving.extend(shared);
        }
        if self.rng.chance(0.3)
            && let Some(parents) = self.home_of_parents(leaver)
        {
            for person in leaving {
                self.admit(parents, person, Tenure::Guest);
            }
            return;
        }
        self.branch_off(&leaving, false);
    }

    pub(super) fn plan_next_union(&mut self, person: PersonIx, mean: f64) {
        let age = self.age(person);
        let again = match age {
            ..40 => 0.93,
            40..62 => 0.82,
            _ => 0.35,
        };
        if self.rng.chance(again) {
            let month = self.now.plus(self.rng.wait(5, mean));
            self.plan_event(month, Event::Seek(person));
        }
    }

    /// Two people and their minor children come to live together.
    fn move_together(&mut self, woman: PersonIx, man: PersonIx) {
        let (host, guest) = if self.hosting(woman) > self.hosting(man) {
            (woman, man)
        } else {
            (man, woman)
        };
        let own_home = self.hosting(host) > 0 && self.rng.chance(0.5);
        let household = if own_home {
            self.people[host].household
        } else {
            let mut leaving = vec![host];
            leaving.extend(self.dependants(host));
            self.branch_off(&leaving, true)
        };
        let Some(household) = household else {
            return;
        };
        let mut joining = vec![guest];
        joining.extend(self.dependants(guest));
        for person in joining {
            let tenure = if person == guest {
                self.households[household].tenure
            } else {
                Tenure::Guest
            };
            self.admit(household, person, tenure);
        }
        self.return_in_time(household);
    }

    /// How fit someone's home is for a couple: 0 if it is the parents' or a dormitory.
    fn hosting(&self, person: PersonIx) -> u8 {
        let Some(household) = self.people[person].household else {
            return 0;
        };
        let Household {
            lead,
            student,
            away,
            tenure,
            ..
        } = &self.households[household];
        if *lead != person || *student {
            0
        } else {
            1 + 2 * u8::from(away.is_none()) + u8::from(*tenure == Tenure::Owner)
        }
    }

    /// Minor children who live with someone.
    pub(super) fn dependants(&self, person: PersonIx) -> Vec<PersonIx> {
        let household = self.people[person].household;
        let children = self.people[person].children.iter().copied();
        children
            .filter(|c| {
                self.alive(*c) && self.people[*c].household == household && self.age(*c) < 18
            })
            .collect()
    }

    /// A death ends a union; the survivor may look again.
    pub(super) fn widow(&mut self, dead: PersonIx) {
        let Some(survivor) = self.partner(dead) else {
            return;
        };
        self.end_union(dead, survivor);
        self.plan_next_union(survivor, 48.0);
        if self.age(survivor) >= 62 && self.rng.chance(0.7) {
            let month = self.now.plus(self.rng.random_range(1..30));
            self.plan_event(month, Event::Elder(survivor));
        }
    }
}

/// The largest group of a place.
fn most_common(home: PlaceIx) -> Group {
    let groups = Group::ALL.into_iter().zip(mix(place(home)));
    groups
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map_or(Group::White, |(group, _)| group)
}
