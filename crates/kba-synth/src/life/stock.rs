//! The dwellings: which stand where, which are vacant, and how new ones are numbered.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Life;
use super::arena::{Arena, TransferIx};
use crate::draw::Draw as _;
use crate::number;
use crate::reference::counties::{county, county_of};
use crate::reference::places::place;
use crate::town::Towns;
use crate::truth::{Dwelling, DwellingIx, DwellingKind, Month, PlaceIx};
use crate::world::Plan;

/// A dwelling in the making.
#[derive(Debug)]
pub(super) struct Home {
    pub(super) place: PlaceIx,
    street: usize,
    number: u32,
    unit: Option<u32>,
    pub(super) kind: DwellingKind,
    pub(super) year_built: u16,
    square_feet: u32,
    /// Households that live in it.
    households: u8,
    pub(super) owner: Option<TransferIx>,
}

/// A house of flats that is not full yet.
#[derive(Debug)]
struct Building {
    street: usize,
    number: u32,
    year_built: u16,
    units: u32,
    used: u32,
}

/// What can be had in a place.
#[derive(Debug, Default)]
struct Market {
    for_sale: Vec<DwellingIx>,
    for_rent: Vec<DwellingIx>,
    rooms: Vec<DwellingIx>,
    building: Option<Building>,
}

/// All dwellings that anybody of the region lived in.
#[derive(Debug)]
pub(super) struct Stock {
    homes: Arena<DwellingIx, Home>,
    markets: FxHashMap<PlaceIx, Market>,
    numbers: FxHashSet<(PlaceIx, usize, u32)>,
    /// Regions that share places take every n-th lot each.
    part: u32,
    parts: u32,
    local: FxHashSet<PlaceIx>,
}

/// Shares of dwellings by decade of building, before anything is known of the place
/// (`housing_year_built.csv`).
const BUILT: [(u16, u16, f64); 10] = [
    (1890, 1939, 0.122),
    (1940, 1949, 0.047),
    (1950, 1959, 0.1),
    (1960, 1969, 0.103),
    (1970, 1979, 0.148),
    (1980, 1989, 0.132),
    (1990, 1999, 0.137),
    (2000, 2009, 0.135),
    (2010, 2019, 0.063),
    (2020, 2025, 0.013),
];

impl Stock {
    pub(super) fn new(plan: &Plan) -> Self {
        Self {
            homes: Arena::new(),
            markets: FxHashMap::default(),
            numbers: FxHashSet::default(),
            part: plan.part,
            parts: plan.parts.max(1),
            local: plan.places.iter().map(|(p, _)| *p).collect(),
        }
    }

    pub(super) fn place_of(&self, dwelling: DwellingIx) -> PlaceIx {
        self.homes[dwelling].place
    }

    pub(super) fn home(&self, dwelling: DwellingIx) -> &Home {
        &self.homes[dwelling]
    }

    pub(super) fn set_owner(&mut self, dwelling: DwellingIx, owner: TransferIx) {
        self.homes[dwelling].owner = Some(owner);
    }

    pub(super) const fn len(&self) -> usize {
        self.homes.len()
    }

    pub(super) fn enter(&mut self, dwelling: DwellingIx) {
        let households = &mut self.homes[dwelling].households;
        *households = households.saturating_add(1);
    }

    /// Whether one more lone renter can move in.
    pub(super) fn has_room(&self, dwelling: DwellingIx) -> bool {
        let home = &self.homes[dwelling];
        home.households < 3 && !matches!(home.kind, DwellingKind::PoBox | DwellingKind::Dormitory)
    }

    /// A household leaves; true if the dwelling is empty now.
    fn leave(&mut self, dwelling: DwellingIx) -> bool {
        let households = &mut self.homes[dwelling].households;
        *households = households.saturating_sub(1);
        *households == 0
    }

    pub(super) fn post_box(&mut self, place: PlaceIx, number: u32) -> DwellingIx {
        self.homes.push(Home {
            place,
            street: 0,
            number,
            unit: None,
            kind: DwellingKind::PoBox,
            year_built: 1900,
            square_feet: 0,
            households: 0,
            owner: None,
        })
    }

    /// A room on a campus; every second one is shared or had a student before.
    pub(super) fn dormitory(
        &mut self,
        place: PlaceIx,
        month: Month,
        towns: &Towns,
        rng: &mut ChaCha8Rng,
    ) -> DwellingIx {
        let rooms = &self.markets.entry(place).or_default().rooms;
        if rng.chance(0.5)
            && let Some(room) = rng.one(rooms).copied()
            && self.homes[room].households < 2
            && self.homes[room].year_built <= month.year()
        {
            return room;
        }
        // All dormitories of a campus stand on one street, which its place alone decides.
        let first = towns.streets(place).first().map_or(100, |s| s.first);
        let hall = rng.random_range(0..3_u32);
        let floor = rng.random_range(1..=5_u32);
        let room = self.homes.push(Home {
            place,
            street: 0,
            number: first + 50 + hall * 20,
            unit: Some(floor * 100 + rng.random_range(1..=30_u32)),
            kind: DwellingKind::Dormitory,
            year_built: 1920,
            square_feet: 180,
            households: 0,
            owner: None,
        });
        self.markets.entry(place).or_default().rooms.push(room);
        room
    }

    fn vacant(&mut self, place: PlaceIx, own: bool, rng: &mut ChaCha8Rng) -> Option<DwellingIx> {
        let used = if self.local.contains(&place) {
            0.93
        } else {
            0.4
        };
        let market = self.markets.entry(place).or_default();
        let list = if own {
            &mut market.for_sale
        } else {
            &mut market.for_rent
        };
        if rng.chance(used) {
            rng.take(list)
        } else {
            None
        }
    }

    fn build(
        &mut self,
        ix: PlaceIx,
        kind: DwellingKind,
        month: Month,
        towns: &Towns,
        rng: &mut ChaCha8Rng,
    ) -> DwellingIx {
        let apartment = matches!(kind, DwellingKind::Apartment | DwellingKind::Condominium);
        let (street, number, unit, year_built) = if apartment {
            self.flat(ix, month, towns, rng)
        } else {
            let built = year_built(month, rng);
            let (street, number) = self.lot(ix, built, towns, rng);
            (street, number, None, built)
        };
        let median: f64 = match kind {
            DwellingKind::SingleFamily => 1_750.0,
            DwellingKind::Townhouse => 1_450.0,
            DwellingKind::MobileHome => 1_050.0,
            _ => 900.0,
        };
        let newer = 1.0 + 0.004 * (f64::from(year_built) - 1970.0);
        let feet = median * newer * (0.28 * rng.normal()).exp();
        self.homes.push(Home {
            place: ix,
            street,
            number,
            unit,
            kind,
            year_built,
            square_feet: number::count(feet.clamp(320.0, 9_000.0)),
            households: 0,
            owner: None,
        })
    }

    /// The next unit of the building that is being filled, or the first of a new one.
    fn flat(
        &mut self,
        ix: PlaceIx,
        month: Month,
        towns: &Towns,
        rng: &mut ChaCha8Rng,
    ) -> (usize, u32, Option<u32>, u16) {
        let open = self.markets.get(&ix).and_then(|m| m.building.as_ref());
        if open.is_none_or(|b| b.used >= b.units) {
            let built = year_built(month, rng);
            let (street, number) = self.lot(ix, built, towns, rng);
            let units = number::count(rng.exponential(22.0)).clamp(4, 120);
            let market = self.markets.entry(ix).or_default();
            market.building = Some(Building {
                street,
                number,
                year_built: built,
                units,
                used: 0,
            });
        }
        match self.markets.entry(ix).or_default().building.as_mut() {
            Some(building) => {
                building.used += 1;
                (
                    building.street,
                    building.number,
                    Some(building.used),
                    building.year_built,
                )
            }
            None => (0, 1, None, month.year()),
        }
    }

    /// A free number on a street of the place: newer houses stand further out.
    fn lot(
        &mut self,
        ix: PlaceIx,
        built: u16,
        towns: &Towns,
        rng: &mut ChaCha8Rng,
    ) -> (usize, u32) {
        let streets = towns.streets(ix);
        if streets.is_empty() {
            return (0, 1);
        }
        let mut taken = (0, 1);
        for attempt in 0..40_u32 {
            let at = rng.random_range(0..streets.len());
            let Some(street) = streets.get(at) else {
                continue;
            };
            let grown = (0.4 + f64::from(built.saturating_sub(1920)) * 0.006).clamp(0.3, 1.0);
            let lots = number::count(f64::from(street.lots) * grown).max(4) * (1 + attempt / 8);
            let lot = rng.random_range(0..lots) * self.parts + self.part;
            // Odd numbers on one side, even ones on the other.
            let number = street.first + 1 + (lot / 2) * street.step + lot % 2;
            taken = (at, number);
            if self.numbers.insert((ix, at, number)) {
                break;
            }
        }
        taken
    }

    /// The dwelling as it is handed out.
    pub(super) fn finish(&self, dwelling: DwellingIx, towns: &Towns) -> Dwelling {
        let home = &self.homes[dwelling];
        let street = match home.kind {
            DwellingKind::PoBox => "PO Box".to_owned(),
            _ => towns
                .streets(home.place)
                .get(home.street)
                .map_or_else(|| "Main St".to_owned(), |s| s.name.clone()),
        };
        Dwelling {
            place: home.place,
            number: home.number,
            street,
            unit: home.unit.map(|unit| unit_text(home, unit)),
            kind: home.kind,
            year_built: home.year_built,
            square_feet: home.square_feet,
        }
    }
}

/// How the flats of a building are called.
fn unit_text(home: &Home, unit: u32) -> String {
    if home.kind == DwellingKind::Dormitory {
        return format!("Rm {unit}");
    }
    match home.number % 4 {
        0 => format!("Apt {}", unit),
        1 => {
            let door = ["A", "B", "C", "D"]
                .get((unit % 4) as usize)
                .copied()
                .unwrap_or("A");
            format!("Apt {}{door}", 1 + unit / 4)
        }
        2 => format!("Unit {unit}"),
        _ => format!("Apt {}", 100 * (1 + unit / 12) + unit % 12 + 1),
    }
}

/// The year in which a dwelling was built that is first lived in now.
fn year_built(month: Month, rng: &mut ChaCha8Rng) -> u16 {
    let year = month.year();
    if rng.chance(0.42) {
        return year - rng.random_range(0..2);
    }
    for _ in 0..10 {
        let mut level: f64 = rng.random();
        for (from, to, share) in BUILT {
            level -= share;
            if level <= 0.0 {
                let built = rng.random_range(from..=to);
                if built < year {
                    return built;
                }
                break;
            }
        }
    }
    year - rng.random_range(1..30)
}

impl Life<'_> {
    /// A dwelling in a place to buy or to rent: a vacant one, else one nobody of the story lived
    /// in before.
    pub(super) fn find_dwelling(&mut self, there: PlaceIx, own: bool, month: Month) -> DwellingIx {
        if let Some(dwelling) = self.stock.vacant(there, own, &mut self.rng) {
            return dwelling;
        }
        let mobile = county(county_of(there)).mobile_homes;
        let rural = place(there).population < 4_000;
        let level: f64 = self.rng.random();
        let kind = match (own, rural) {
            _ if level < 0.5 * mobile => DwellingKind::MobileHome,
            (true, true) => DwellingKind::SingleFamily,
            (true, false) if level < 0.8 => DwellingKind::SingleFamily,
            (true, false) if level < 0.9 => DwellingKind::Townhouse,
            (true, false) => DwellingKind::Condominium,
            (false, true) if level < 0.65 => DwellingKind::SingleFamily,
            (false, false) if level < 0.22 => DwellingKind::SingleFamily,
            (false, _) if level < 0.32 => DwellingKind::Townhouse,
            (false, _) => DwellingKind::Apartment,
        };
        self.stock
            .build(there, kind, month, self.towns, &mut self.rng)
    }

    /// A household has left a dwelling: it comes on the market when it is empty.
    pub(super) fn vacate(&mut self, dwelling: DwellingIx) {
        if !self.stock.leave(dwelling) {
            return;
        }
        let home = self.stock.home(dwelling);
        let (owned, place, kind) = (home.owner.is_some(), home.place, home.kind);
        let sale = match kind {
            DwellingKind::PoBox | DwellingKind::Dormitory => return,
            DwellingKind::Apartment => 0.0,
            _ if owned => 0.9,
            _ => 0.12,
        };
        let sale = self.rng.chance(sale);
        let market = self.stock.markets.entry(place).or_default();
        if sale {
            market.for_sale.push(dwelling);
        } else {
            market.for_rent.push(dwelling);
        }
    }
}
