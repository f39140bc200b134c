//! Who owns which dwelling: purchases, gifts within families and inheritance.

use rand::RngExt as _;

use super::households::Household;
use super::{HouseholdIx, Life, date};
use crate::draw::Draw as _;
use crate::truth::{Date, DwellingIx, Month, PersonIx};

use super::arena::TransferIx;

/// From whom a dwelling went to its buyers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source {
    /// From those who got it by the transfer before.
    Owners(TransferIx),
    /// From the bank that had taken it from them.
    Bank,
    Builder,
    /// From somebody whose deed is not in this story.
    Unknown,
}

/// A change of ownership in the making.
#[derive(Debug)]
pub(super) struct Transfer {
    pub(super) dwelling: DwellingIx,
    pub(super) buyers: [Option<PersonIx>; 2],
    pub(super) source: Source,
    pub(super) date: Date,
    /// Within a family, for no price to speak of.
    pub(super) nominal: bool,
    pub(super) sold: Option<Date>,
}

impl Transfer {
    pub(super) fn buyers(&self) -> impl Iterator<Item = PersonIx> + '_ {
        self.buyers.iter().flatten().copied()
    }
}

impl Life<'_> {
    /// A household buys the dwelling it moves into.
    pub(super) fn buy(&mut self, household: HouseholdIx, dwelling: DwellingIx, month: Month) {
        let lead = self.households[household].lead;
        let owner = self.stock.home(dwelling).owner;
        if owner.is_some_and(|t| self.transfers[t].buyers().any(|b| b == lead)) {
            return;
        }
        let partner = self.co_buyer(household, lead);
        let home = self.stock.home(dwelling);
        let built = home.year_built;
        let new = owner.is_none() && built + 1 >= month.year();
        let signed = month.minus(self.rng.random_range(0..=2));
        let signed = if signed.year() < built { month } else { signed };
        let source = match owner {
            Some(_) if self.rng.chance(0.1) => Source::Bank,
            Some(transfer) => Source::Owners(transfer),
            None if new => Source::Builder,
            None => Source::Unknown,
        };
        self.transfer(dwelling, [Some(lead), partner], source, signed, false);
    }

    /// The partner who signs too.
    fn co_buyer(&mut self, household: HouseholdIx, lead: PersonIx) -> Option<PersonIx> {
        let married = self.union(lead)?.married;
        let partner = self.partner(lead)?;
        let Household { members, .. } = &self.households[household];
        let here = members.contains(&partner);
        let signs = self.rng.chance(if married { 0.87 } else { 0.4 });
        (here && signs).then_some(partner)
    }

    fn transfer(
        &mut self,
        dwelling: DwellingIx,
        buyers: [Option<PersonIx>; 2],
        source: Source,
        month: Month,
        nominal: bool,
    ) {
        let mut day = date(month, self.day());
        let before = self.stock.home(dwelling).owner;
        if let Some(before) = before {
            let earlier = &mut self.transfers[before];
            if day <= earlier.date {
                day = earlier.date.tomorrow().unwrap_or(earlier.date);
            }
            // The bank sells some time after it took the house.
            let taken = match source {
                Source::Bank => date(month.minus(9), 15).max(earlier.date),
                _ => day,
            };
            earlier.sold = Some(taken);
        }
        let transfer = self.transfers.push(Transfer {
            dwelling,
            buyers,
            source,
            date: day,
            nominal,
            sold: None,
        });
        self.stock.set_owner(dwelling, transfer);
    }

    /// After a wedding the owner of the common home may put the spouse on the deed.
    pub(super) fn add_spouse_to_title(&mut self, woman: PersonIx, man: PersonIx) {
        let Some((dwelling, owner)) = self.owned_home(man) else {
            return;
        };
        let [first, second] = self.transfers[owner].buyers;
        let sole = second.is_none() && (first == Some(woman) || first == Some(man));
        if sole
            && self.people[woman].household == self.people[man].household
            && self.rng.chance(0.45)
        {
            let source = Source::Owners(owner);
            self.transfer(dwelling, [Some(man), Some(woman)], source, self.now, true);
        }
    }

    fn owned_home(&self, person: PersonIx) -> Option<(DwellingIx, TransferIx)> {
        let household = self.people[person].household?;
        let dwelling = self.households[household].dwelling?;
        Some((dwelling, self.stock.home(dwelling).owner?))
    }

    /// After a divorce the one who leaves releases a joint deed.
    pub(super) fn release_title(
        &mut self,
        household: HouseholdIx,
        stayer: PersonIx,
        leaver: PersonIx,
    ) {
        let Some(dwelling) = self.households[household].dwelling else {
            return;
        };
        let Some(owner) = self.stock.home(dwelling).owner else {
            return;
        };
        let buyers: Vec<PersonIx> = self.transfers[owner].buyers().collect();
        if buyers.contains(&stayer) && buyers.contains(&leaver) && self.rng.chance(0.8) {
            let source = Source::Owners(owner);
            self.transfer(dwelling, [Some(stayer), None], source, self.now, true);
        }
    }

    /// The house of somebody who dies goes to the widow or, when it is empty, to a child.
    pub(super) fn inherit(&mut self, dead: PersonIx, dwelling: DwellingIx, last: bool) {
        let Some(owner) = self.stock.home(dwelling).owner else {
            return;
        };
        let buyers: Vec<PersonIx> = self.transfers[owner].buyers().collect();
        if !buyers.contains(&dead) {
            return;
        }
        let survivor = buyers.iter().any(|b| *b != dead && self.alive(*b));
        let heir = if last {
            let children = self.people[dead].children.iter().copied();
            children
                .into_iter()
                .find(|c| self.alive(*c) && self.age(*c) >= 21)
        } else {
            let partner = self.people[dead].unions.last().map(|u| u.partner);
            partner.filter(|p| {
                self.alive(*p) && self.people[*p].household == self.people[dead].household
            })
        };
        if let Some(heir) = heir
            && !survivor
            && self.rng.chance(0.75)
        {
            let month = self.now.plus(1);
            if month < self.end {
                self.transfer(
                    dwelling,
                    [Some(heir), None],
                    Source::Owners(owner),
                    month,
                    true,
                );
            }
        }
    }
}
