//! The deeds as they are handed out: sellers by name, prices, dates.

use std::collections::HashMap;

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::close::Kept;
use super::title::{Source, Transfer};
use super::{Life, TransferIx};
use crate::draw::Draw as _;
use crate::number;
use crate::reference::counties::{county, county_of};
use crate::reference::firms::{self, Firms};
use crate::reference::places::place;
use crate::reference::prices;
use crate::truth::{Date, Deed, DwellingIx, Month, Person, PersonIx, PlaceIx, Seller};

/// Buyers and sellers are at least so old, in months.
const GROWN: u16 = 21 * 12;

/// The people of the region as sellers.
struct Sellers<'a> {
    people: &'a [Person],
    /// Those who lived in a state, the region's own left out.
    by_state: HashMap<&'static str, Vec<PersonIx>>,
}

impl<'a> Sellers<'a> {
    fn new(life: &Life<'_>, kept: &'a Kept) -> Self {
        let mut by_state: HashMap<&'static str, Vec<PersonIx>> = HashMap::new();
        for (at, old) in (0..).zip(&kept.old) {
            let mut last = "";
            for stay in &life.people[*old].stays {
                let state = place(life.stock.place_of(stay.dwelling)).state.as_str();
                if state != last && state != life.here.state {
                    by_state.entry(state).or_default().push(PersonIx(at));
                }
                last = state;
            }
        }
        Self {
            people: &kept.people,
            by_state,
        }
    }

    fn person(&self, ix: PersonIx) -> Option<&'a Person> {
        self.people.get(ix.0 as usize)
    }

    fn lives(&self, ix: PersonIx, day: Date) -> bool {
        self.person(ix).is_some_and(|p| {
            p.death.is_none_or(|death| death > day)
                && Month::of(day).since(Month::of(p.birth)) >= GROWN
        })
    }

    /// Any grown person of the region who lived on a day.
    fn anyone(&self, day: Date, not: &[PersonIx], rng: &mut ChaCha8Rng) -> Option<PersonIx> {
        let last = u32::try_from(self.people.len()).ok()?;
        (0..40)
            .map(|_| PersonIx(rng.random_range(0..last.max(1))))
            .find(|ix| self.lives(*ix, day) && !not.contains(ix) && self.was_here(*ix, day))
    }

    /// Came to the country before a day.
    fn was_here(&self, ix: PersonIx, day: Date) -> bool {
        let arrival = self.person(ix).and_then(|p| p.arrival);
        arrival.is_none_or(|month| month < Month::of(day))
    }

    fn in_state(
        &self,
        state: &str,
        day: Date,
        not: &[PersonIx],
        rng: &mut ChaCha8Rng,
    ) -> Option<PersonIx> {
        let people = self.by_state.get(state)?;
        let start = rng.random_range(0..people.len().max(1));
        let around = people
            .iter()
            .cycle()
            .skip(start)
            .take(people.len().min(200));
        around
            .copied()
            .find(|ix| self.lives(*ix, day) && !not.contains(ix) && self.was_here(*ix, day))
    }

    fn surname_on(&self, ix: PersonIx, day: Date) -> &'a str {
        self.person(ix).map_or("", |p| {
            let held = p.surnames.iter().rev();
            let mut held = held.filter(|(from, _)| *from <= Month::of(day));
            held.next()
                .map_or(p.surname_birth.as_str(), |(_, name)| name)
        })
    }
}

impl Life<'_> {
    /// The deeds of the people who are kept, and those of the owners before who stand in for
    /// people whose records are gone. Dwellings are numbered as in the simulation.
    pub(super) fn deeds(&mut self, kept: &Kept) -> Vec<Deed> {
        let sellers = Sellers::new(self, kept);
        let mut deeds = Vec::new();
        let transfers: Vec<TransferIx> = self.transfers.ids().collect();
        for ix in transfers {
            let transfer = &self.transfers[ix];
            let day = transfer.date;
            let buyers: Vec<PersonIx> = transfer
                .buyers()
                .filter_map(|b| kept.new_of(b))
                .filter(|b| sellers.lives(*b, day))
                .collect();
            if buyers.is_empty() || day >= kept.as_of {
                continue;
            }
            let (dwelling, sold, nominal) = (
                transfer.dwelling,
                transfer.sold.filter(|d| *d < kept.as_of),
                transfer.nominal,
            );
            let (seller, before) = self.seller(ix, &buyers, &sellers, kept);
            deeds.extend(before);
            let price = self.price_between(&buyers, &seller, dwelling, day, nominal, &sellers);
            deeds.push(Deed {
                dwelling,
                buyers,
                seller,
                purchased: day,
                price,
                sold,
            });
        }
        deeds
    }

    fn seller(
        &mut self,
        ix: TransferIx,
        buyers: &[PersonIx],
        sellers: &Sellers<'_>,
        kept: &Kept,
    ) -> (Seller, Option<Deed>) {
        let (source, dwelling, day) = {
            let Transfer {
                source,
                dwelling,
                date,
                ..
            } = &self.transfers[ix];
            (*source, *dwelling, *date)
        };
        let there = self.stock.place_of(dwelling);
        let firms = firms::of_state(&place(there).state);
        let firm = |life: &mut Self, trade: fn(&Firms) -> &Vec<String>| {
            let name = firms.and_then(|f| life.rng.one(trade(f)).cloned());
            (
                Seller::Firm(name.unwrap_or_else(|| "Homestead Holdings LLC".to_owned())),
                None,
            )
        };
        match source {
            Source::Bank => firm(self, |f| &f.banks),
            Source::Builder => firm(self, |f| &f.builders),
            Source::Owners(before) => {
                if let Some(seller) = self.former_owners(before, day, sellers, kept) {
                    return (seller, None);
                }
                let since = self.transfers[before].date;
                match self.stand_in(there, dwelling, (since, day), buyers, sellers) {
                    Some(found) => found,
                    None => firm(self, |f| &f.holders),
                }
            }
            Source::Unknown => {
                if self.rng.chance(0.2) {
                    return firm(self, |f| &f.holders);
                }
                let years = self.rng.random_range(2..16_i16);
                let built = i16::try_from(self.stock.home(dwelling).year_built).unwrap_or(1990);
                let since = day
                    .with()
                    .year((day.year() - years).max(built))
                    .day(1)
                    .build()
                    .unwrap_or(day);
                match self.stand_in(there, dwelling, (since, day), buyers, sellers) {
                    Some(found) => found,
                    None => firm(self, |f| &f.holders),
                }
            }
        }
    }

    /// The buyers of the deed before, their estate or their children.
    fn former_owners(
        &self,
        before: TransferIx,
        day: Date,
        sellers: &Sellers<'_>,
        kept: &Kept,
    ) -> Option<Seller> {
        let owners = self.transfers[before].buyers();
        let rows: Vec<PersonIx> = owners.filter_map(|b| kept.new_of(b)).collect();
        let living: Vec<PersonIx> = rows
            .iter()
            .copied()
            .filter(|b| sellers.lives(*b, day))
            .collect();
        if !living.is_empty() {
            return Some(Seller::Persons(living));
        }
        let dead = |ix: &PersonIx| {
            let death = sellers.person(*ix).and_then(|p| p.death);
            death.is_some_and(|death| death <= day)
        };
        if let Some(estate) = rows.iter().copied().find(dead) {
            return Some(Seller::Estate(estate));
        }
        let heirs = self.transfers[before]
            .buyers()
            .flat_map(|b| &self.people[b].children)
            .filter_map(|c| kept.new_of(*c))
            .find(|c| sellers.lives(*c, day));
        heirs.map(|heir| Seller::Persons(vec![heir]))
    }

    /// Someone of the region who takes the place of an owner whose records are gone, with the
    /// deed by which they came to own it if it is in the region.
    fn stand_in(
        &mut self,
        there: PlaceIx,
        dwelling: DwellingIx,
        (since, day): (Date, Date),
        buyers: &[PersonIx],
        sellers: &Sellers<'_>,
    ) -> Option<(Seller, Option<Deed>)> {
        if !self.here.contains(there) && place(there).state != self.here.state {
            let state = &place(there).state;
            let seller = sellers.in_state(state, day, buyers, &mut self.rng)?;
            return Some((Seller::Persons(vec![seller]), None));
        }
        let seller = sellers.anyone(day, buyers, &mut self.rng)?;
        let grown = sellers.lives(seller, since) && sellers.was_here(seller, since);
        if !grown || since >= day || !self.here.contains(there) {
            return Some((Seller::Persons(vec![seller]), None));
        }
        let source = match sellers.anyone(since, &[seller], &mut self.rng) {
            Some(earlier) if self.rng.chance(0.75) => Seller::Persons(vec![earlier]),
            _ => {
                let holders = &firms::of_state(&place(there).state)?.holders;
                Seller::Firm(self.rng.one(holders)?.clone())
            }
        };
        let deed = Deed {
            dwelling,
            buyers: vec![seller],
            seller: source,
            purchased: since,
            price: self.price(dwelling, since),
            sold: Some(day),
        };
        Some((Seller::Persons(vec![seller]), Some(deed)))
    }

    /// Nothing to speak of within a family, else the market's price.
    fn price_between(
        &mut self,
        buyers: &[PersonIx],
        seller: &Seller,
        dwelling: DwellingIx,
        day: Date,
        nominal: bool,
        sellers: &Sellers<'_>,
    ) -> u32 {
        let from: &[PersonIx] = match seller {
            Seller::Persons(persons) => persons,
            Seller::Estate(person) => std::slice::from_ref(person),
            Seller::Firm(_) => &[],
        };
        let family = buyers.iter().any(|b| {
            let name = sellers.surname_on(*b, day);
            from.iter().any(|s| sellers.surname_on(*s, day) == name)
        });
        if nominal && family {
            let symbolic = [0, 0, 1, 10, 10];
            self.rng.one(&symbolic).copied().unwrap_or(10)
        } else {
            self.price(dwelling, day)
        }
    }

    /// What a home of the county costs in a year, give or take.
    fn price(&mut self, dwelling: DwellingIx, day: Date) -> u32 {
        let county = county(county_of(self.stock.place_of(dwelling)));
        let year = u16::try_from(day.year()).unwrap_or(2000);
        let level = county.home_value * prices::against_2010(&county.state, year);
        let price = level * (0.45 * self.rng.normal()).exp();
        let step = if price < 20_000.0 { 100.0 } else { 500.0 };
        number::count((price / step).round().max(5.0) * step)
    }
}
