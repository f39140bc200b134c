// A small town for examples: adults who live alone and have moved, worked, driven and owned, all
// made up. Included as text by the examples of the documentation, so without inner comments.

use kba::audit::{Rehearsal, RehearsalOptions};
use kba::load::LoadOptions;
use kba::record::{PartialDate, Rows, Table};
use kba::{Claim, ClaimForm, Engine, Error, Policy, PolicyBuilder, Population, Secret};

/// The records of so many adults, as they would come from files.
pub(crate) fn population(adults: usize) -> Result<Population, Error> {
    let mut options = LoadOptions::new();
    if let Some(today) = PartialDate::parse("2026-06-30") {
        options = options.today(today);
    }
    let mut builder = Population::builder(options);
    let (mut dice, mut town) = (Dice(2026), Town::new());
    for number in 0..adults {
        town.settle(number, &mut dice);
    }
    for rows in &town.tables {
        builder.push(rows)?;
    }
    Ok(builder.finish()?.0)
}

/// Claims of residents who get a whole quiz, and another, and so on, under a policy.
pub(crate) fn claims(engine: &Engine) -> impl Iterator<Item = Claim> {
    let options = RehearsalOptions::new().seed(1);
    let ids = engine.population().adult_ids();
    ids.filter_map(|id| claim_of(engine.population(), id))
        .filter(move |claim| {
            let rehearsal = engine.danger_rehearse(claim, &options);
            matches!(rehearsal, Ok(Rehearsal::Quiz(_)))
        })
}

/// An engine on the town, and the claim of somebody who can be asked.
pub(crate) fn desk(policy: PolicyBuilder) -> Result<(Engine, Claim), Error> {
    let secret = Secret::new(b"sixteen bytes and more")?;
    let builder = Engine::builder(population(FEW)?, secret);
    let engine = builder.policy(policy.build()?).build()?;
    let claim = claims(&engine).next().expect("somebody can be asked");
    Ok((engine, claim))
}

/// Two questions, two attempts: what the town can serve for a while.
pub(crate) fn small() -> PolicyBuilder {
    let policy = Policy::builder().questions(2).pass_mark(2).attempts(2);
    policy.danger_guessable()
}

/// What a resident would fill in.
fn claim_of(population: &Population, id: &str) -> Option<Claim> {
    let (person, home) = (population.rows(id, Table::Persons)?, population.home(id)?);
    let cell = |rows: &Rows, name: &str| Some(rows.column(name)?.get(0).to_owned());
    let street = [cell(&home, "number")?, cell(&home, "street")?];
    let form = ClaimForm {
        first_name: cell(&person, "first_name")?,
        last_name: cell(&person, "last_name")?,
        birth: cell(&person, "birth_date")?,
        address: street.join(" "),
        city: cell(&home, "city")?,
        state: cell(&home, "state")?,
        ..ClaimForm::default()
    };
    Claim::new(&form).ok()
}

/// `SplitMix64` (Steele, Lea and Flood, 2014).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let wide = u128::from(z ^ (z >> 31)) * bound as u128;
        usize::try_from(wide >> 64).unwrap_or(0)
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of.get(self.below(of.len())).copied().unwrap_or_default()
    }

    fn year(&mut self, from: usize, to: usize) -> String {
        (from + self.below(to - from)).to_string()
    }
}

struct Town {
    tables: Vec<Rows>,
}

impl Town {
    fn new() -> Self {
        Self {
            tables: Table::ALL.map(Rows::new).into(),
        }
    }

    /// Adds a row by the names of its columns; what isn't named is missing.
    fn add(&mut self, table: Table, id: &str, cells: &[(&str, &str)]) {
        let cell = |name: &str| match cells.iter().find(|(column, _)| *column == name) {
            _ if name == "person_id" => id.to_owned(),
            Some((_, text)) => (*text).to_owned(),
            None => String::new(),
        };
        let cells: Vec<String> = table.columns().iter().map(|c| cell(c.name)).collect();
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        if let Some(rows) = self.tables.iter_mut().find(|rows| rows.table() == table) {
            rows.push(&cells);
        }
    }

    fn settle(&mut self, number: usize, dice: &mut Dice) {
        let id = format!("p{number}");
        let (first, last) = (dice.one(&FIRST), dice.one(&LAST));
        let birth = format!(
            "{}-0{}-1{}",
            dice.year(1950, 1985),
            1 + dice.below(9),
            dice.below(9)
        );
        let name = [("first_name", first), ("last_name", last)];
        self.add(
            Table::Persons,
            &id,
            &[name[0], name[1], ("birth_date", &birth)],
        );
        self.lives(&id, dice);
        self.works(&id, dice);
        self.owns(&id, dice);
    }

    /// Homes, the last one the present.
    fn lives(&mut self, id: &str, dice: &mut Dice) {
        let (mut since, mut homes) = (dice.year(2000, 2004), 5);
        while homes > 0 {
            homes -= 1;
            let until = match homes {
                0 => String::new(),
                left => dice.year(2022 - 4 * left, 2025 - 4 * left),
            };
            let house = (1 + dice.below(900)).to_string();
            let street = format!("{} {}", dice.one(&STREETS), dice.one(&["St", "Ave", "Rd"]));
            let (city, zip) = CITIES
                .get(dice.below(CITIES.len()))
                .copied()
                .unwrap_or_default();
            let place = [("number", &*house), ("street", &street), ("city", city)];
            let time = [("from", &*since), ("to", &until), ("county", "Adams")];
            let state = [("state", "IL"), ("zip", zip)];
            self.add(Table::Residences, id, &[&place[..], &time, &state].concat());
            since = until;
        }
    }

    /// Work, cars and phones.
    fn works(&mut self, id: &str, dice: &mut Dice) {
        for _ in 0..4 {
            let firm = format!(
                "{} {}",
                dice.one(&NOUNS),
                dice.one(&["Mills", "Foods", "Labs"])
            );
            let place = [("city", dice.one(&AWAY)), ("state", "IL")];
            self.add(
                Table::Employment,
                id,
                &[("employer", &firm), place[0], place[1]],
            );
            let (make, model) = CARS
                .get(dice.below(CARS.len()))
                .copied()
                .unwrap_or_default();
            let (year, from) = (dice.year(1998, 2016), dice.year(2016, 2025));
            let car = [
                ("make", make),
                ("model", model),
                ("year", &year),
                ("from", &from),
            ];
            self.add(Table::Vehicles, id, &car);
            let number = format!("217{}", 2_000_000 + dice.below(7_000_000));
            self.add(Table::Phones, id, &[("number", &number)]);
        }
    }

    /// Colleges, businesses, licences and land.
    fn owns(&mut self, id: &str, dice: &mut Dice) {
        for _ in 0..3 {
            let school = format!("{} College", dice.one(&NOUNS));
            let place = [("city", dice.one(&AWAY)), ("state", "IL")];
            let cells = [("school", school.as_str()), place[0], place[1]];
            self.add(Table::Education, id, &cells);
            let company = format!("{} {}", dice.one(&NOUNS), dice.one(&["Partners", "Group"]));
            let cells = [("company", company.as_str()), ("state", "IL")];
            self.add(Table::Businesses, id, &cells);
            let licence = format!("{} licence", dice.one(&TRADES));
            let cells = [("licence", licence.as_str()), ("state", "IL")];
            self.add(Table::Licences, id, &cells);
            let seller = format!("{} {}", dice.one(&FIRST), dice.one(&LAST));
            let house = (1 + dice.below(900)).to_string();
            let purchased = format!("{}-0{}", dice.year(2004, 2024), 1 + dice.below(9));
            let place = [
                ("number", &*house),
                ("street", "Farm Rd"),
                ("city", "Quincy"),
            ];
            let deal = [("purchased", &*purchased), ("seller_name", &seller)];
            let state = [("state", "IL"), ("zip", "62301")];
            let cells = [&place[..], &deal, &state].concat();
            self.add(Table::Properties, id, &cells);
        }
    }
}

/// Enough to hide two quizzes among, and built in no time.
const FEW: usize = 100;
const FIRST: [&str; 12] = [
    "Ann", "Bob", "Carl", "Dora", "Emil", "Faye", "Gus", "Hana", "Ivan", "Jane", "Kurt", "Lena",
];
const LAST: [&str; 16] = [
    "Abbot", "Baker", "Cohen", "Drake", "Ellis", "Frost", "Grant", "Hayes", "Irwin", "Jones",
    "Kelly", "Lopez", "Moore", "Nolan", "Owens", "Price",
];
const STREETS: [&str; 20] = [
    "Ash", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Grove", "Hazel", "Ivy", "Juniper", "Kent",
    "Linden", "Maple", "Nut", "Oak", "Pine", "Quince", "Rose", "Spruce", "Willow",
];
const CITIES: [(&str, &str); 6] = [
    ("Quincy", "62301"),
    ("Camp Point", "62320"),
    ("Payson", "62360"),
    ("Mendon", "62351"),
    ("Liberty", "62347"),
    ("Ursa", "62376"),
];
const AWAY: [&str; 20] = [
    "Alton", "Benton", "Cairo", "Dixon", "Elgin", "Flora", "Galena", "Havana", "Joliet", "Kewanee",
    "Lisle", "Moline", "Normal", "Oregon", "Pekin", "Rockford", "Salem", "Tuscola", "Urbana",
    "Vandalia",
];
const NOUNS: [&str; 24] = [
    "Atlas", "Beacon", "Crown", "Delta", "Eagle", "Falcon", "Garnet", "Harbor", "Iron", "Jasper",
    "Keystone", "Liberty", "Meridian", "Nova", "Orion", "Pioneer", "Quartz", "Ridge", "Summit",
    "Tandem", "Union", "Vista", "Western", "Zenith",
];
const CARS: [(&str, &str); 12] = [
    ("Ford", "Focus"),
    ("Ford", "Ranger"),
    ("Honda", "Civic"),
    ("Honda", "Pilot"),
    ("Toyota", "Corolla"),
    ("Toyota", "Tacoma"),
    ("Nissan", "Altima"),
    ("Nissan", "Rogue"),
    ("Mazda", "Tribute"),
    ("Subaru", "Forester"),
    ("Chevrolet", "Malibu"),
    ("Chevrolet", "Tahoe"),
];
const TRADES: [&str; 18] = [
    "Barber",
    "Broker",
    "Builder",
    "Chemist",
    "Dentist",
    "Driver",
    "Engineer",
    "Joiner",
    "Nurse",
    "Pilot",
    "Plumber",
    "Surveyor",
    "Tailor",
    "Teacher",
    "Therapist",
    "Trapper",
    "Tutor",
    "Welder",
];
