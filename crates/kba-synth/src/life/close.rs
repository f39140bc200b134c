//! Takes stock at the end: who and what is kept, renumbered.

use rand::seq::SliceRandom as _;
use rustc_hash::FxHashMap;

use super::people::Someone;
use super::{Life, date};
use crate::draw::Draw as _;
use crate::number;
use crate::truth::{
    Date, Deed, Dwelling, DwellingIx, Month, Person, PersonIx, Region, Stay, Tenure, Union,
};

/// The people of the region's tables.
pub(super) struct Kept {
    pub(super) people: Vec<Person>,
    /// Their ids in the simulation.
    pub(super) old: Vec<PersonIx>,
    new: FxHashMap<PersonIx, PersonIx>,
    pub(super) as_of: Date,
}

impl Kept {
    /// The id in the region of someone of the simulation.
    pub(super) fn new_of(&self, old: PersonIx) -> Option<PersonIx> {
        self.new.get(&old).copied()
    }
}

impl Life<'_> {
    /// The region as it is handed out.
    pub(super) fn close(mut self) -> Region {
        let mut kept = self.keep();
        let mut deeds = self.deeds(&kept);
        let mut renumber = Renumber {
            new: vec![None; self.stock.len()],
            old: Vec::new(),
        };
        for person in &mut kept.people {
            for stay in &mut person.stays {
                stay.dwelling = renumber.dwelling(stay.dwelling);
            }
        }
        for deed in &mut deeds {
            deed.dwelling = renumber.dwelling(deed.dwelling);
        }
        deeds.sort_by_key(|d: &Deed| (d.dwelling, d.purchased));
        let dwellings: Vec<Dwelling> = renumber
            .old
            .iter()
            .map(|old| self.stock.finish(*old, self.towns))
            .collect();
        Region {
            index: self.plan.index,
            persons: kept.people,
            dwellings,
            deeds,
        }
    }

    fn keep(&mut self) -> Kept {
        let rows = self.people.iter().filter(|(_, p)| p.row);
        let (mut old, dead): (Vec<PersonIx>, Vec<PersonIx>) = rows
            .map(|(id, _)| id)
            .partition(|id| self.people[*id].death.is_none());
        old.shuffle(&mut self.rng);
        old.extend(dead);
        let new: FxHashMap<PersonIx, PersonIx> =
            old.iter().copied().zip((0..).map(PersonIx)).collect();
        let people = old.iter().map(|id| self.person(*id, &new)).collect();
        Kept {
            people,
            old,
            new,
            as_of: date(self.end, 1),
        }
    }

    fn person(&mut self, id: PersonIx, new: &FxHashMap<PersonIx, PersonIx>) -> Person {
        let death = self.people[id].death.map(|month| {
            let day = self.day();
            date(month, day).max(self.birth_date(id))
        });
        let thin = self.thin(id);
        let stays = cleaned(&self.people[id], self.end);
        let someone = &self.people[id];
        let unions = someone.unions.iter().filter_map(|union| {
            Some(Union {
                partner: *new.get(&union.partner)?,
                ..*union
            })
        });
        Person {
            sex: someone.sex,
            birth: self.birth_date(id),
            death,
            given: someone.given.to_owned(),
            middle: someone.middle.clone(),
            surname_birth: someone
                .surnames
                .first()
                .map_or_else(String::new, |(_, n)| n.clone()),
            surnames: someone.surnames.clone(),
            suffix: someone.suffix,
            birth_place: someone.birth_place,
            arrival: someone.arrival,
            mother: someone.mother.and_then(|m| new.get(&m).copied()),
            father: someone.father.and_then(|f| new.get(&f).copied()),
            unions: unions.collect(),
            stays,
            education: someone.education,
            income_rank: number::single(1.0 / (1.0 + (-1.7 * someone.income).exp())),
            thin,
        }
    }

    /// Few records are kept of the young, those newly come, the very old and the poor.
    fn thin(&mut self, id: PersonIx) -> bool {
        let someone = &self.people[id];
        let age = self.end.since(someone.birth) / 12;
        let owner = someone
            .stays
            .last()
            .is_some_and(|s| s.tenure == Tenure::Owner);
        let new = someone.arrival.is_some_and(|a| self.end.since(a) < 60);
        let rate = match age {
            ..18 => 0.0,
            _ if new => 0.5,
            18..25 => 0.3,
            86.. => 0.25,
            _ if owner => 0.01,
            _ => 0.44 / (1.0 + (1.7 * someone.income + 0.6).exp()),
        };
        self.rng.chance(rate)
    }
}

/// Stays without those too short to be any, and without the end of the last.
fn cleaned(someone: &Someone, end: Month) -> Vec<Stay> {
    let last_month = someone.death.unwrap_or(end);
    let mut stays: Vec<Stay> = Vec::with_capacity(someone.stays.len());
    for stay in &someone.stays {
        if stay.from > last_month || stay.to == Some(stay.from) {
            continue;
        }
        match stays.last_mut() {
            Some(last) if last.dwelling == stay.dwelling && last.to == Some(stay.from) => {
                last.to = stay.to;
            }
            _ => stays.push(*stay),
        }
    }
    if let Some(last) = stays.last_mut()
        && last
            .to
            .is_none_or(|to| someone.death.is_some() && to >= last_month)
    {
        last.to = None;
    }
    stays
}

struct Renumber {
    new: Vec<Option<DwellingIx>>,
    old: Vec<DwellingIx>,
}

impl Renumber {
    fn dwelling(&mut self, old: DwellingIx) -> DwellingIx {
        let next = DwellingIx(u32::try_from(self.old.len()).unwrap_or(u32::MAX));
        match self.new.get_mut(old.0 as usize) {
            Some(Some(new)) => *new,
            Some(slot) => {
                *slot = Some(next);
                self.old.push(old);
                next
            }
            None => old,
        }
    }
}
