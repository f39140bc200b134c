//! Small populations, of few words that mean several things: a Lee may live on Lee St in Lee, and
//! have bought from Lee & Sons.

use std::time::Duration;

use super::dice::Dice;
use crate::clock::FixedClock;
use crate::record::{PartialDate, Rows, Table};
use crate::resolve::ClaimForm;
use crate::snapshot::{LoadOptions, Population};

/// The tables of a population, and what their persons would claim.
pub(super) struct People {
    tables: Vec<Rows>,
    choices: u8,
    claims: Vec<(String, ClaimForm)>,
    shape: Shape,
}

/// What all of a population have in common.
struct Shape {
    /// Cities that homes lie in: pools need neighbours.
    cities: usize,
    /// How many words of a list are used: few of them make many equal values.
    variety: usize,
    /// Rows of a table a person has at most.
    depth: usize,
    /// How often a cell is empty or a value is another column's, in percent.
    dirt: usize,
}

/// The present home of a household.
#[derive(Clone)]
struct Home {
    number: String,
    street: String,
    city: usize,
    since: usize,
}

impl People {
    /// A population of 36 to 72 households.
    pub(super) fn roll(dice: &mut Dice<'_>) -> Self {
        let choices = u8::try_from(dice.pick(&[4_usize, 4, 4, 5, 6])).unwrap();
        let households = dice.range(36, 72);
        let mut people = Self {
            tables: Table::ALL.into_iter().map(Rows::new).collect(),
            choices,
            claims: Vec::new(),
            shape: Shape {
                cities: dice.range(1, 2),
                variety: dice.range(3, WORDS.len()),
                depth: dice.range(1, 3),
                dirt: dice.pick(&[0, 0, 2, 10]),
            },
        };
        let couples = dice.below(100);
        for _ in 0..households {
            let home = people.home(dice);
            let first = people.person(dice, &home, None);
            if dice.chance(couples) {
                let last = dice.chance(80).then(|| people.last_name(first));
                let second = people.person(dice, &home, last);
                let relation = dice.pick(&["spouse", "sibling", "parent", "cohabitant"]);
                people.relate(first, second, relation);
                people.share(dice, first, second);
            }
        }
        people.kin(dice);
        people
    }

    /// The population; `None` if none of its rows can be used.
    pub(super) fn population(&self) -> Option<Population> {
        let today = PartialDate::parse("2026-06-30").unwrap();
        let options = LoadOptions::new().today(today).choices(self.choices);
        let mut builder = Population::builder(options);
        for rows in &self.tables {
            builder.push(rows).unwrap();
        }
        builder.finish().ok().map(|(population, _)| population)
    }

    /// 2026-06-30.
    pub(super) fn clock() -> FixedClock {
        FixedClock::new(Duration::from_secs(1_782_820_800))
    }

    pub(super) fn someone(&self, dice: &mut Dice<'_>) -> (&str, &ClaimForm) {
        let (id, form) = &self.claims[dice.below(self.claims.len())];
        (id, form)
    }

    fn add(&mut self, table: Table, cells: &[(&str, &str)]) {
        let row: Vec<&str> = table
            .columns()
            .iter()
            .map(|column| cells.iter().find(|(name, _)| *name == column.name))
            .map(|cell| cell.map_or("", |(_, text)| *text))
            .collect();
        let rows = self.tables.iter_mut().find(|rows| rows.table() == table);
        rows.unwrap().push(&row);
    }

    fn word(&self, dice: &mut Dice<'_>) -> &'static str {
        dice.pick(&WORDS[..self.shape.variety])
    }

    /// Two words, or one, so that one value may be part of another.
    fn words(&self, dice: &mut Dice<'_>) -> String {
        match dice.below(4) {
            0 => self.word(dice).to_owned(),
            _ => format!("{} {}", self.word(dice), self.word(dice)),
        }
    }

    fn dirty<'b>(&self, dice: &mut Dice<'_>, text: &'b str) -> &'b str {
        if self.shape.dirt > 0 && dice.chance(self.shape.dirt) {
            return dice.pick(&["", "N/A", "oak", "0", "1999", "-"]);
        }
        text
    }

    fn street(&self, dice: &mut Dice<'_>) -> String {
        format!("{} {}", self.words(dice), dice.pick(&["St", "Ave", "Rd"]))
    }

    fn home(&self, dice: &mut Dice<'_>) -> Home {
        Home {
            number: dice.range(1, 2_000).to_string(),
            street: self.street(dice),
            city: dice.below(self.shape.cities),
            since: dice.range(2012, 2022),
        }
    }

    fn last_name(&self, person: usize) -> String {
        self.claims[person].1.last_name.clone()
    }

    fn person(&mut self, dice: &mut Dice<'_>, home: &Home, last: Option<String>) -> usize {
        let (at, born) = (self.claims.len(), dice.range(1940, 1985));
        let id = format!("p{at}");
        let first = if dice.chance(20) {
            self.word(dice)
        } else {
            dice.pick(GIVEN)
        }
        .to_owned();
        let last = last.unwrap_or_else(|| self.words(dice));
        let birth = format!("{born}-{:02}-{:02}", dice.range(1, 12), dice.range(1, 28));
        let ssn = format!(
            "{:03}-{:02}-{:04}",
            dice.range(1, 600),
            dice.range(1, 99),
            dice.range(1, 9_999)
        );
        let place = PLACES[home.city];
        self.claims.push((
            id.clone(),
            ClaimForm {
                first_name: first.clone(),
                last_name: last.clone(),
                birth: birth.clone(),
                ssn_last4: ssn[7..].to_owned(),
                address: format!("{} {}", home.number, home.street),
                city: place[0].to_owned(),
                state: place[2].to_owned(),
                zip: place[3].to_owned(),
                ..ClaimForm::default()
            },
        ));
        self.add(
            Table::Persons,
            &[
                ("person_id", &id),
                ("first_name", &first),
                ("last_name", &last),
                ("sex", dice.pick(&["F", "M"])),
                ("birth_date", &birth),
                ("ssn", &ssn),
            ],
        );
        let kind = dice.pick(&["house", "apartment", "condo", "mobile home", "townhouse"]);
        self.residence(
            &id,
            (&home.number, &home.street, place),
            (home.since, 0),
            kind,
        );
        self.past(dice, &id, born, home);
        self.belongings(dice, &id, home);
        self.work(dice, &id, born);
        at
    }

    fn residence(
        &mut self,
        id: &str,
        (number, street, place): (&str, &str, [&str; 4]),
        (from, to): (usize, usize),
        kind: &str,
    ) {
        let (from, to) = (
            format!("{from}-03"),
            if to == 0 {
                String::new()
            } else {
                format!("{to}-02")
            },
        );
        let [city, county, state, zip] = place;
        self.add(
            Table::Residences,
            &[
                ("person_id", id),
                ("number", number),
                ("street", street),
                ("city", city),
                ("county", county),
                ("state", state),
                ("zip", zip),
                ("from", &from),
                ("to", &to),
                ("kind", kind),
            ],
        );
    }

    fn past(&mut self, dice: &mut Dice<'_>, id: &str, born: usize, home: &Home) {
        let mut to = home.since;
        for _ in 0..dice.below(self.shape.depth + 2) {
            let from = to.saturating_sub(dice.range(1, 9)).max(born);
            let (number, street) = (dice.range(1, 2_000).to_string(), self.street(dice));
            let number = self.dirty(dice, &number).to_owned();
            let place = if dice.chance(50) {
                PLACES[home.city]
            } else {
                dice.pick(PLACES)
            };
            self.residence(id, (&number, &street, place), (from, to), "house");
            to = from;
        }
        if dice.chance(30) {
            let name = self.words(dice);
            let kind = dice.pick(&["maiden", "former", "alias"]);
            self.add(
                Table::Names,
                &[("person_id", id), ("last_name", &name), ("kind", kind)],
            );
        }
    }

    fn belongings(&mut self, dice: &mut Dice<'_>, id: &str, home: &Home) {
        for _ in 0..dice.below(self.shape.depth + 1) {
            let number = format!(
                "{}{:07}",
                dice.pick(&["217", "309", "502"]),
                dice.below(65_536) + 5_550_000
            );
            self.add(Table::Phones, &[("person_id", id), ("number", &number)]);
        }
        if dice.chance(60) {
            let seller = format!("{} {}", dice.pick(GIVEN), self.words(dice));
            let numbers = [
                dice.range(1, 900) * 1_000,
                dice.range(1900, 2012),
                dice.range(5, 60) * 100,
            ];
            let [price, built, feet] = numbers.map(|number| number.to_string());
            let (own, other) = (dice.chance(70), self.street(dice));
            let purchased = format!("{}-{:02}", home.since, dice.range(1, 12));
            let place = PLACES[home.city];
            self.add(
                Table::Properties,
                &[
                    ("person_id", id),
                    ("number", &home.number),
                    ("street", if own { &home.street } else { &other }),
                    ("city", place[0]),
                    ("state", place[2]),
                    ("zip", place[3]),
                    ("purchased", &purchased),
                    ("price", &price),
                    ("seller_name", self.dirty(dice, &seller)),
                    ("year_built", &built),
                    ("square_feet", &feet),
                ],
            );
        }
        for _ in 0..dice.below(self.shape.depth + 1) {
            let year = dice.range(1995, 2025).to_string();
            let from = format!("{}-{:02}", dice.range(2000, 2025), dice.range(1, 12));
            let plate = dice.below(65_536).to_string();
            self.add(
                Table::Vehicles,
                &[
                    ("person_id", id),
                    ("year", &year),
                    ("make", dice.pick(&["Ford", "Honda", "Lincoln", "Toyota"])),
                    ("model", self.word(dice)),
                    (
                        "colour",
                        dice.pick(&["blue", "black", "red", "silver", "white", "green"]),
                    ),
                    ("plate", &plate),
                    ("plate_state", dice.pick(STATES)),
                    ("from", &from),
                ],
            );
        }
    }

    fn work(&mut self, dice: &mut Dice<'_>, id: &str, born: usize) {
        let lists = [
            (
                Table::Education,
                "school",
                ["High School", "University", "of Illinois", "Academy"],
            ),
            (
                Table::Employment,
                "employer",
                ["Bank", "& Sons", "Steel", "Illinois"],
            ),
            (
                Table::Licences,
                "licence",
                ["Nurse", "Plumber", "Broker", "Pilot"],
            ),
            (
                Table::Businesses,
                "company",
                ["LLC", "Holdings", "Inc", "of Texas"],
            ),
            (Table::Aircraft, "model", ["172", "Oak", "A", "36"]),
        ];
        for (table, column, ends) in lists {
            for _ in 0..dice.below(self.shape.depth + 1) {
                let text = format!("{} {}", self.words(dice), dice.pick(&ends));
                let place = dice.pick(PLACES);
                let from = (born + dice.range(10, 30)).to_string();
                let tail = format!("N{}", dice.below(65_536));
                self.add(
                    table,
                    &[
                        ("person_id", id),
                        (column, self.dirty(dice, &text)),
                        ("manufacturer", dice.pick(&["Cessna", "Piper"])),
                        ("tail_number", &tail),
                        ("city", place[0]),
                        ("state", place[2]),
                        ("from", &from),
                    ],
                );
            }
        }
    }

    fn relate(&mut self, a: usize, b: usize, relation: &str) {
        for (a, b) in [(a, b), (b, a)] {
            let (a, b) = (format!("p{a}"), format!("p{b}"));
            self.add(
                Table::Relatives,
                &[
                    ("person_id", &a),
                    ("relative_id", &b),
                    ("relation", relation),
                ],
            );
        }
    }

    /// What two of one household have in common.
    fn share(&mut self, dice: &mut Dice<'_>, a: usize, b: usize) {
        let phone = format!("217{:07}", dice.below(65_536) + 5_550_000);
        let (number, street) = (dice.range(1, 2_000).to_string(), self.street(dice));
        let place = dice.pick(PLACES);
        for id in [a, b].map(|at| format!("p{at}")) {
            self.add(Table::Phones, &[("person_id", &id), ("number", &phone)]);
            self.residence(&id, (&number, &street, place), (2008, 2011), "house");
        }
    }

    fn kin(&mut self, dice: &mut Dice<'_>) {
        let relations = [
            "parent",
            "child",
            "sibling",
            "grandparent",
            "in_law",
            "ex_spouse",
        ];
        for person in 0..self.claims.len() {
            for _ in 0..dice.below(self.shape.depth + 1) {
                let other = dice.below(self.claims.len());
                if other != person {
                    let relation = dice.pick(&relations);
                    self.relate(person, other, relation);
                }
            }
        }
    }
}

/// City, county, state, ZIP code.
const PLACES: &[[&str; 4]] = &[
    ["Springfield", "Sangamon", "IL", "62704"],
    ["Oak Park", "Lee", "IL", "62711"],
    ["Lincoln", "Logan", "IL", "62656"],
    ["Springfield", "Greene", "MO", "65802"],
    ["Houston", "Harris", "TX", "77002"],
    ["Dallas", "Dallas", "TX", "75201"],
    ["New York", "New York", "NY", "10001"],
    ["Washington", "Tazewell", "IL", "61571"],
    ["Lee", "Madison", "FL", "32059"],
    ["Orlando", "Orange", "FL", "32801"],
];

const STATES: &[&str] = &["IL", "IL", "MO", "TX", "NY", "FL", "WA"];

const GIVEN: &[&str] = &[
    "Ann", "Robert", "Bob", "Virginia", "Dallas", "May", "June", "Lee", "Lincoln", "Austin",
    "Georgia", "Edward", "Ted", "Theodore", "Maria", "Zoltan", "Wei", "Olga", "Ivan", "Priya",
    "Carlos", "Yuki", "Fatima", "Omar", "Ingrid", "Pavel", "Noor", "Tess", "Hugo", "Nadia",
];

/// Words that are names, streets, towns, states and firms.
const WORDS: &[&str] = &[
    "Oak",
    "Lee",
    "Springfield",
    "Illinois",
    "Texas",
    "Lincoln",
    "Houston",
    "Park",
    "Washington",
    "Dallas",
    "Ford",
    "York",
    "Smith",
    "O'Brien",
    "de la Cruz",
    "Madison",
    "Orange",
    "Green",
    "Black",
    "May",
    "Maple",
    "Cedar",
    "Hill",
    "Lake",
    "River",
    "Stone",
    "Baker",
    "Cook",
    "Mason",
    "Harris",
    "Florida",
    "Missouri",
    "Walker",
    "Young",
    "King",
    "Wright",
    "Lopez",
    "Scott",
    "Adams",
    "Nelson",
];
