//! Small random populations as rows, and what is true in them by code that shares nothing with the
//! engine: spouses with one address, phone and car, children who moved out, divorced couples,
//! numbers and cars that went to another household, and few distinct values.
//!
//! Every text has one spelling but for case, so that a displayed value in small letters is the
//! value itself.

use std::collections::{BTreeMap, BTreeSet};

use kba::record::{Rows, Table};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

#[path = "truths.rs"]
pub(crate) mod truths;
#[path = "words.rs"]
pub(crate) mod words;

use self::truths::AS_OF;
use self::words::{
    ABROAD, AIRCRAFT, AREA_CODES, AREAS, CARS, COLOURS, DWELLINGS, FORMER, MEN, NOUNS, STATES,
    STREETS, SURNAMES, TITLES, TOWNS, TOWNSHIPS, TRADES, VENTURES, WOMEN,
};

/// The cells of a row, by column; an absent one is missing.
pub(crate) type Raw = BTreeMap<&'static str, String>;

/// The tables of a population.
#[derive(Clone, Default)]
pub(crate) struct World {
    tables: BTreeMap<Table, Vec<Raw>>,
    of_persons: BTreeMap<(Table, String), Vec<usize>>,
}

/// How large a random world is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) households: usize,
    pub(crate) counties: usize,
    /// Schools, firms and licences, and a third of the streets of a city: few of them make many
    /// equal values. At most 20.
    pub(crate) variety: usize,
}

/// What is out of the ordinary in a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bent {
    Ordinary,
    /// Everybody has had many homes, most of them far away.
    Movers,
    /// Few given names, cars and house numbers, and one long street, so that many are asked under
    /// one prompt.
    Narrow,
}

impl World {
    /// A random population; the same for the same seed and shape.
    pub(crate) fn random(seed: u64, shape: Shape) -> Self {
        Self::bent(seed, shape, Bent::Ordinary)
    }

    /// The same with something out of the ordinary.
    pub(crate) fn bent(seed: u64, shape: Shape, bent: Bent) -> Self {
        let mut maker = Maker {
            dice: ChaCha8Rng::seed_from_u64(seed),
            shape,
            bent,
            world: Self::default(),
            adults: Vec::new(),
            numbers: Vec::new(),
            vehicles: Vec::new(),
        };
        for at in 0..shape.households {
            maker.household(at % shape.counties);
        }
        maker.newest();
        maker.kin();
        maker.world
    }

    pub(crate) fn add(&mut self, table: Table, cells: &[(&'static str, &str)]) {
        let raw = cells.iter().map(|(c, text)| (*c, (*text).to_owned()));
        self.put(table, raw.collect());
    }

    fn put(&mut self, table: Table, raw: Raw) {
        let rows = self.tables.entry(table).or_default();
        let key = (table, raw["person_id"].clone());
        self.of_persons.entry(key).or_default().push(rows.len());
        rows.push(raw);
    }

    /// Changes every row of a table; keys stay.
    pub(crate) fn edit(&mut self, table: Table, change: impl FnMut(&mut Raw)) {
        let rows = self.tables.entry(table).or_default();
        rows.iter_mut().for_each(change);
    }

    pub(crate) fn raw(&self, table: Table) -> &[Raw] {
        self.tables.get(&table).map_or(&[], Vec::as_slice)
    }

    /// The rows in batches of a size, `persons` first.
    pub(crate) fn batches(&self, size: usize) -> Vec<Rows> {
        let mut all = Vec::new();
        for table in Table::ALL {
            for (batch, raws) in self.raw(table).chunks(size).enumerate() {
                let mut rows = Rows::new(table);
                for (at, raw) in raws.iter().enumerate() {
                    let cells: Vec<&str> = table
                        .columns()
                        .iter()
                        .map(|column| raw.get(column.name).map_or("", String::as_str))
                        .collect();
                    rows.push_numbered((batch * size + at + 1) as u64, &cells);
                }
                all.push(rows);
            }
        }
        all
    }

    pub(crate) fn rows_of(&self, table: Table, person: &str) -> impl Iterator<Item = &Raw> {
        let places = self.of_persons.get(&(table, person.to_owned()));
        let places = places.map_or(&[][..], Vec::as_slice);
        places.iter().map(move |at| &self.raw(table)[*at])
    }

    pub(crate) fn person(&self, person: &str) -> &Raw {
        self.rows_of(Table::Persons, person).next().unwrap()
    }

    /// Whether a person can be asked: random worlds have nobody near the age.
    pub(crate) fn is_adult(&self, person: &str) -> bool {
        let raw = self.person(person);
        raw["birth_date"].as_str() < "2005" && text(raw, "death_date").is_empty()
    }

    pub(crate) fn adults(&self) -> Vec<&str> {
        let ids = self.raw(Table::Persons).iter();
        ids.map(|raw| raw["person_id"].as_str())
            .filter(|id| self.is_adult(id))
            .collect()
    }

    /// The present home: the residence that has not ended.
    pub(crate) fn home(&self, person: &str) -> Option<&Raw> {
        self.rows_of(Table::Residences, person)
            .find(|raw| text(raw, "to").is_empty())
    }

    /// Relatives with the same present address, and theirs; the person is one of them.
    pub(crate) fn household(&self, person: &str) -> BTreeSet<String> {
        let here = self.home(person).map(address);
        let mut all = BTreeSet::from([person.to_owned()]);
        let mut open = vec![person.to_owned()];
        while let Some(next) = open.pop() {
            for raw in self.rows_of(Table::Relatives, &next) {
                let other = &raw["relative_id"];
                let same = here.is_some() && self.home(other).map(address) == here;
                if same && all.insert(other.clone()) {
                    open.push(other.clone());
                }
            }
        }
        all
    }
}

/// A cell, empty if it is missing.
pub(crate) fn text<'a>(raw: &'a Raw, column: &str) -> &'a str {
    raw.get(column).map_or("", String::as_str)
}

/// The address as a choice shows it, in small letters.
pub(crate) fn address(raw: &Raw) -> String {
    let part = |column| text(raw, column).to_lowercase();
    format!(
        "{} {}, {}, {}",
        part("number"),
        part("street"),
        part("city"),
        part("state")
    )
}

struct Maker {
    dice: ChaCha8Rng,
    shape: Shape,
    bent: Bent,
    world: World,
    adults: Vec<(String, u64)>,
    numbers: Vec<String>,
    vehicles: Vec<Raw>,
}

/// Who shares a household while it is made.
struct Someone {
    id: String,
    born: u64,
}

impl Maker {
    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.dice.next_u64() % bound as u64).unwrap()
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// Low places of a list come more often.
    fn common<'a>(&mut self, list: &[&'a str]) -> &'a str {
        let (a, b) = (self.below(list.len()), self.below(list.len()));
        list[a.min(b)]
    }

    fn year(&mut self, from: u64, to: u64) -> u64 {
        from + self.dice.next_u64() % (to - from + 1)
    }

    fn month(&mut self, year: u64) -> String {
        format!("{year}-{:02}", self.below(12) + 1)
    }

    fn household(&mut self, county: usize) {
        let born = self.year(1945, 1988);
        let last = self.common(SURNAMES);
        let first = self.adult(last, "F", born);
        let kind = self.below(100);
        if kind < 25 {
            self.once_called(&first, "former");
            let (since, home) = self.alone(&first, county, 2024);
            self.lives(&[&first], &home, &since, "");
            self.belongings(&[&first], county);
            self.buys(&[&first], &home, &since);
            return;
        }
        let other = if kind < 90 && self.chance(50) {
            last
        } else {
            self.common(SURNAMES)
        };
        let other_born = self.year(born - 4, born + 4);
        let second = self.adult(other, "M", other_born);
        let until = match self.bent {
            Bent::Movers => 2024,
            _ => 2008,
        };
        self.alone(&first, county, until);
        self.alone(&second, county, until);
        if kind < 90 {
            let married = self.year(2008, 2013);
            self.marriage(&first, &second, county, married, kind < 75);
        } else {
            // not related: two households at one address
            let (home, since) = (self.address(county), self.month(2019));
            self.lives(&[&first, &second], &home, &since, "");
            self.belongings(&[&first], county);
            self.belongings(&[&second], county);
        }
    }

    fn once_called(&mut self, who: &Someone, kind: &str) {
        let name = match self.below(6) {
            0 => self.common(SURNAMES),
            _ => FORMER[self.below(FORMER.len())],
        };
        let cells = [("person_id", who.id.as_str()), ("last_name", name)];
        let raw = cells.into_iter().chain([("kind", kind)]);
        let raw = raw.map(|(c, t)| (c, t.to_owned())).collect();
        self.put(Table::Names, raw);
    }

    fn marriage(&mut self, a: &Someone, b: &Someone, county: usize, year: u64, lasts: bool) {
        self.once_called(a, "maiden");
        if self.chance(25) {
            self.once_called(b, "alias");
        }
        let from = self.month(year);
        let later = self.year(year + 1, year + 9);
        let moved = self.month(later);
        let (first_home, home) = (self.address(county), self.address(county));
        self.lives(&[a, b], &first_home, &from, &moved);
        let number = self.number();
        self.phone(&[a, b], &number);
        if lasts {
            self.relate(&a.id, &b.id, "spouse", "spouse");
            self.lives(&[a, b], &home, &moved, "");
            self.belongings(&[a, b], county);
            self.buys(&[a, b], &home, &moved);
            self.children(a, b, &first_home, &home, county);
        } else {
            self.relate(&a.id, &b.id, "ex_spouse", "ex_spouse");
            let apart = self.month(later + 2);
            self.lives(&[a], &home, &moved, "");
            self.lives(&[b], &home, &moved, &apart);
            let elsewhere = self.address(county);
            self.lives(&[b], &elsewhere, &apart, "");
            self.buys(&[a], &home, &moved);
            let vehicle = self.vehicle();
            self.drive(&[a, b], &vehicle);
            self.belongings(&[a], county);
            self.belongings(&[b], county);
        }
    }

    fn children(&mut self, a: &Someone, b: &Someone, old: &Raw, home: &Raw, county: usize) {
        let last = text(self.world.person(&a.id), "last_name").to_owned();
        if self.chance(40) {
            let minor = self.person(&last, "M", 2014);
            for parent in [a, b] {
                self.relate(&parent.id, &minor.id, "child", "parent");
            }
            self.lives(&[&minor], home, "2014-05", "");
        }
        if self.chance(35) && a.born < 1975 {
            let born = self.year(1993, 1996);
            let grown = self.adult(&last, "F", born);
            for parent in [a, b] {
                self.relate(&parent.id, &grown.id, "child", "parent");
            }
            let (until, elsewhere) = (self.month(2017), self.address(county));
            self.lives(&[&grown], old, "2009-02", &until);
            self.lives(&[&grown], &elsewhere, &until, "");
            self.belongings(&[&grown], county);
        }
    }

    /// Homes before any household; the time and address of the next.
    fn alone(&mut self, who: &Someone, county: usize, until: u64) -> (String, Raw) {
        let mut since = self.month(who.born + 18);
        if self.chance(30) {
            let (home, until) = (self.abroad(), self.month(who.born + 19));
            self.lives(&[who], &home, &since, &until);
            since = until;
        }
        let homes = match self.bent {
            Bent::Movers => 3 + self.below(3),
            _ => 1 + self.below(2),
        };
        let first = (who.born + 20).min(until);
        let mut ends: Vec<u64> = (0..homes)
            .map(|_| self.year(first.max(1992), until.max(first)))
            .collect();
        ends.sort_unstable();
        for end in ends {
            let (home, until) = (self.former(county), self.month(end));
            if until > since {
                self.lives(&[who], &home, &since, &until);
                since = until;
            }
        }
        (since, self.address(county))
    }

    /// A home of former times, now and then elsewhere.
    fn former(&mut self, county: usize) -> Raw {
        let mut home = self.address(county);
        let far = if self.bent == Bent::Movers { 85 } else { 25 };
        if self.chance(far) {
            home.extend(self.elsewhere());
        }
        home
    }

    fn abroad(&mut self) -> Raw {
        let mut home = self.address(0);
        let (country, city) = ABROAD[self.below(ABROAD.len())];
        home.insert("country", country.to_owned());
        home.insert("city", city.to_owned());
        home.remove("county");
        home.remove("zip");
        home
    }

    fn person(&mut self, last: &str, sex: &str, born: u64) -> Someone {
        // ids in an order that says nothing
        let id = format!("{:08x}", self.dice.next_u32());
        let names = if sex == "F" { WOMEN } else { MEN };
        let names = match self.bent {
            Bent::Narrow => &names[..2],
            _ => names,
        };
        let first = names[self.below(names.len())];
        let area = match self.below(10) {
            0..4 => "987",
            _ => AREAS[self.below(AREAS.len())].0,
        };
        let ssn = format!("{area}{:06}", self.below(1_000_000));
        let birth = format!("{}-{:02}", self.month(born), self.below(28) + 1);
        self.world.add(
            Table::Persons,
            &[
                ("person_id", &id),
                ("first_name", first),
                ("last_name", last),
                ("sex", sex),
                ("birth_date", &birth),
                ("ssn", &ssn),
            ],
        );
        Someone { id, born }
    }

    fn adult(&mut self, last: &str, sex: &str, born: u64) -> Someone {
        let someone = self.person(last, sex, born);
        if self.chance(3) {
            let persons = self.world.tables.get_mut(&Table::Persons).unwrap();
            let raw = persons.last_mut().unwrap();
            raw.insert("death_date", "2021-03-04".to_owned());
        }
        self.adults.push((someone.id.clone(), born));
        someone
    }

    fn address(&mut self, county: usize) -> Raw {
        let town = &TOWNS[county];
        let zips = [town.zips[0], town.zips[1]];
        let number = match self.below(5) {
            0 => (100 * (self.below(9) + 1)).to_string(),
            _ => (self.below(40) * 97 + self.below(60) + 1).to_string(),
        };
        let streets = &STREETS[..(3 * self.shape.variety).min(STREETS.len())];
        let (number, street) = match (self.bent, self.below(2)) {
            (Bent::Narrow, 0) => (
                ["7", "24", "31", "58"][self.below(4)].to_owned(),
                self.below(streets.len()),
            ),
            (Bent::Narrow, _) => (number, 2),
            _ => (number, self.below(streets.len())),
        };
        [
            ("number", number.as_str()),
            ("street", streets[street]),
            ("kind", DWELLINGS[self.below(DWELLINGS.len())]),
            ("city", town.city),
            ("county", town.county),
            ("state", town.state),
            ("zip", self.common(&zips)),
        ]
        .map(|(column, text)| (column, text.to_owned()))
        .into()
    }

    fn lives(&mut self, who: &[&Someone], home: &Raw, from: &str, to: &str) {
        for someone in who {
            let mut raw = home.clone();
            raw.insert("person_id", someone.id.clone());
            raw.insert("from", from.to_owned());
            raw.insert("to", to.to_owned());
            if self.chance(10) {
                raw.insert("city", raw["city"].to_uppercase());
                raw.insert("street", raw["street"].to_lowercase());
            }
            if self.chance(5) {
                raw.remove("county");
            }
            self.put(Table::Residences, raw);
        }
    }

    /// Now and then a row stands twice.
    fn put(&mut self, table: Table, mut raw: Raw) {
        self.world.put(table, raw.clone());
        if self.chance(5) {
            raw.insert("source", "copy".to_owned());
            self.world.put(table, raw);
        }
    }

    fn belongings(&mut self, who: &[&Someone], county: usize) {
        let town = &TOWNS[county];
        for someone in who {
            let number = self.number();
            self.phone(&[someone], &number);
            let own = |cells: &[(&'static str, &str)]| -> Raw {
                let cells = cells.iter().map(|(c, t)| (*c, (*t).to_owned()));
                cells.chain([("person_id", someone.id.clone())]).collect()
            };
            if self.chance(85) {
                let school = format!("{} College", NOUNS[self.below(self.shape.variety)]);
                let [city, state] = self.place(county);
                let place = [("city", &*city.1), ("state", &*state.1)];
                let degree = if self.chance(50) { "BA" } else { "" };
                let cells = [("school", school.as_str()), ("degree", degree)];
                self.put(Table::Education, own(&[&cells[..], &place].concat()));
            }
            if self.chance(60) {
                let title = TITLES[self.below(self.shape.variety)];
                let cells = [("licence", title), ("state", town.state)];
                self.put(Table::Licences, own(&cells));
            }
            if self.chance(50) {
                let noun = NOUNS[self.below(self.shape.variety)];
                let company = format!("{noun} {}", self.common(VENTURES));
                let cells = [("company", company.as_str()), ("state", town.state)];
                self.put(Table::Businesses, own(&cells));
            }
            if self.chance(35) {
                let (maker, model) = AIRCRAFT[self.below(AIRCRAFT.len())];
                let (year, tail) = (self.year(1946, 2012), self.dice.next_u32());
                let (year, tail) = (year.to_string(), format!("N{tail}"));
                let named = [("manufacturer", maker), ("model", model), ("year", &*year)];
                let cells = [&named[..], &[("tail_number", &*tail)]].concat();
                self.put(Table::Aircraft, own(&cells));
            }
            for _ in 0..=self.below(2) {
                let noun = NOUNS[self.below(self.shape.variety)];
                let firm = format!("{noun} {}", self.common(TRADES));
                let [city, state] = self.place(county);
                let place = [("city", &*city.1), ("state", &*state.1)];
                let cells = [("employer", firm.as_str())];
                self.put(Table::Employment, own(&[&cells[..], &place].concat()));
            }
        }
        for _ in 0..=self.below(2) {
            let vehicle = self.vehicle();
            self.drive(who, &vehicle);
        }
        for _ in 0..self.below(3) {
            let mut deed = self.address(county);
            let seller = format!(
                "{} {}",
                NOUNS[self.below(self.shape.variety)],
                self.common(TRADES)
            );
            let when = self.year(2003, 2018);
            deed.insert("purchased", format!("{}-05", self.month(when)));
            deed.insert("seller_name", seller);
            self.deed(who, deed);
        }
    }

    /// A city and its state, the present one or another.
    fn place(&mut self, county: usize) -> [(&'static str, String); 2] {
        if self.chance(50) {
            let town = &TOWNS[county];
            return [
                ("city", town.city.to_owned()),
                ("state", town.state.to_owned()),
            ];
        }
        let far = self.elsewhere();
        ["city", "state"].map(|column| (column, far[column].clone()))
    }

    /// One of a hundred cities, each the only one of its county.
    fn elsewhere(&mut self) -> Raw {
        let at = self.below(NOUNS.len() * TOWNSHIPS.len());
        let (noun, end) = (NOUNS[at % NOUNS.len()], TOWNSHIPS[at / NOUNS.len()]);
        [
            ("city", format!("{noun}{end}")),
            ("county", format!("New {noun}{end}")),
            ("state", STATES[at * 7 % STATES.len()].to_owned()),
            ("zip", (10_001 + at * 853).to_string()),
        ]
        .into()
    }

    /// Now and then the present home is their own.
    fn buys(&mut self, who: &[&Someone], home: &Raw, since: &str) {
        if self.chance(75) {
            let mut deed = home.clone();
            let noun = NOUNS[self.below(self.shape.variety)];
            deed.insert("purchased", format!("{since}-07"));
            deed.insert("seller_name", format!("{noun} {}", self.common(TRADES)));
            self.deed(who, deed);
        }
    }

    fn deed(&mut self, who: &[&Someone], mut deed: Raw) {
        deed.remove("county");
        deed.remove("kind");
        let amounts = [
            ("price", self.year(35, 900) * 1_000),
            ("square_feet", self.year(500, 4_200)),
            ("year_built", self.year(1890, 1999)),
        ];
        deed.extend(amounts.map(|(column, amount)| (column, amount.to_string())));
        for someone in who {
            deed.insert("person_id", someone.id.clone());
            self.put(Table::Properties, deed.clone());
        }
    }

    /// The newest date of all, on which ages are told.
    fn newest(&mut self) {
        let (id, born) = self.adults.last().cloned().unwrap();
        let mut deed = self.address(0);
        deed.insert("purchased", AS_OF.to_owned());
        deed.insert("seller_name", "Zenith Sellers".to_owned());
        self.deed(&[&Someone { id, born }], deed);
    }

    /// A new number, or now and then one that somebody else had.
    fn number(&mut self) -> String {
        if !self.numbers.is_empty() && self.chance(8) {
            let at = self.below(self.numbers.len());
            return self.numbers[at].clone();
        }
        let last = match self.below(6) {
            0 => self.below(12) * 111,
            _ => self.below(10_000),
        };
        let number = format!("{}555{last:04}", self.common(AREA_CODES));
        self.numbers.push(number.clone());
        number
    }

    fn phone(&mut self, who: &[&Someone], number: &str) {
        for someone in who {
            let from = self.year(2009, 2020).to_string();
            let cells = [
                ("person_id", someone.id.as_str()),
                ("number", number),
                ("from", &from),
            ];
            let raw = cells.map(|(c, t)| (c, t.to_owned())).into();
            self.put(Table::Phones, raw);
        }
    }

    fn vehicle(&mut self) -> Raw {
        if !self.vehicles.is_empty() && self.chance(8) {
            let at = self.below(self.vehicles.len());
            return self.vehicles[at].clone();
        }
        let cars = if self.bent == Bent::Narrow {
            2
        } else {
            CARS.len()
        };
        let at = self.below(cars).min(self.below(cars));
        let colours = COLOURS[self.below(COLOURS.len())];
        let colour = colours[self.below(colours.len())];
        let state = match self.below(2) {
            0 => TOWNS[0].state,
            _ => STATES[self.below(STATES.len())],
        };
        let (year, plate) = (self.year(2004, 2022).to_string(), self.dice.next_u32());
        let plate = format!("P{plate}");
        let (make, model) = CARS[at];
        let cells = [
            ("year", &*year),
            ("make", make),
            ("model", model),
            ("plate", &plate),
            ("plate_state", state),
            ("colour", colour),
        ];
        let raw: Raw = cells.map(|(c, t)| (c, t.to_owned())).into();
        self.vehicles.push(raw.clone());
        raw
    }

    fn drive(&mut self, who: &[&Someone], vehicle: &Raw) {
        let year = self.year(2014, 2024);
        let from = self.month(year);
        for someone in who {
            let mut raw = vehicle.clone();
            raw.insert("person_id", someone.id.clone());
            raw.insert("from", from.clone());
            self.put(Table::Vehicles, raw);
        }
    }

    fn relate(&mut self, a: &str, b: &str, a_has: &str, b_has: &str) {
        for (person, relative, relation) in [(a, b, a_has), (b, a, b_has)] {
            self.world.add(
                Table::Relatives,
                &[
                    ("person_id", person),
                    ("relative_id", relative),
                    ("relation", relation),
                ],
            );
        }
    }

    /// Relatives in other households.
    fn kin(&mut self) {
        let adults = std::mem::take(&mut self.adults);
        for (at, (id, born)) in adults.iter().enumerate() {
            let (other, other_born) = &adults[self.below(at + 1)];
            let (other, gap) = (other.clone(), born.abs_diff(*other_born));
            if other == *id || self.world.household(id).contains(&other) {
                continue;
            }
            match gap {
                0..8 => self.relate(id, &other, "sibling", "sibling"),
                20.. if born > other_born => self.relate(id, &other, "parent", "child"),
                20.. => self.relate(id, &other, "child", "parent"),
                _ => {}
            }
        }
    }
}
