//! What is counted in a world for the tests of realism.

use std::collections::HashMap;
use std::sync::LazyLock;

use kba_synth::truth::{Date, DwellingIx, Month, Person, PersonIx, PlaceIx, Region};
use kba_synth::{Config, Counties, World};

pub(crate) fn read(file: &str) -> Vec<HashMap<String, String>> {
    let path = format!("{}/../../data/reference/{file}", env!("CARGO_MANIFEST_DIR"));
    csv::Reader::from_path(path)
        .unwrap()
        .into_deserialize()
        .map(Result::unwrap)
        .collect()
}

/// State, county FIPS and city of each ZIP code.
pub(crate) static PLACES: LazyLock<Vec<[String; 3]>> = LazyLock::new(|| {
    read("places.csv")
        .into_iter()
        .map(|mut row| ["state", "county_fips", "city"].map(|column| row.remove(column).unwrap()))
        .collect()
});

pub(crate) fn state(place: PlaceIx) -> &'static str {
    &PLACES[place.0 as usize][0]
}

pub(crate) fn county(place: PlaceIx) -> &'static str {
    &PLACES[place.0 as usize][1]
}

/// About 30,000 persons in four counties, and the counties' codes.
pub(crate) struct Sample {
    pub(crate) as_of: Date,
    pub(crate) counties: Vec<&'static str>,
    pub(crate) regions: Vec<Region>,
}

pub(crate) static SAMPLE: LazyLock<Sample> = LazyLock::new(|| sample(Counties::Count(12)));

pub(crate) fn sample(counties: Counties) -> Sample {
    let mut config = Config::new(30_000, 11);
    config.counties = counties;
    let as_of = config.as_of;
    let world = World::new(config).unwrap();
    Sample {
        as_of,
        counties: world.counties().collect(),
        regions: (0..world.regions()).map(|r| world.truth(r)).collect(),
    }
}

impl Sample {
    pub(crate) fn people(&self) -> impl Iterator<Item = (&Region, &Person)> {
        self.regions
            .iter()
            .flat_map(|r| r.persons.iter().map(move |p| (r, p)))
    }

    pub(crate) fn living(&self) -> impl Iterator<Item = (&Region, &Person)> {
        self.people().filter(|(_, p)| p.death.is_none())
    }

    pub(crate) fn age(&self, person: &Person) -> u16 {
        Month::of(self.as_of).since(Month::of(person.birth)) / 12
    }
}

pub(crate) fn person(region: &Region, ix: PersonIx) -> &Person {
    &region.persons[ix.0 as usize]
}

pub(crate) fn place(region: &Region, ix: DwellingIx) -> PlaceIx {
    region.dwellings[ix.0 as usize].place
}

pub(crate) fn share<T>(items: impl Iterator<Item = T>, mut test: impl FnMut(&T) -> bool) -> f64 {
    let (mut hits, mut all) = (0_u32, 0_u32);
    for item in items {
        all += 1;
        hits += u32::from(test(&item));
    }
    f64::from(hits) / f64::from(all.max(1))
}

pub(crate) fn mean(figures: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut all) = (0.0, 0.0);
    for figure in figures {
        sum += figure;
        all += 1.0;
    }
    sum / f64::max(all, 1.0)
}

pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(0.0)
}

/// First-degree kin among the region's people, by position in the region.
pub(crate) fn kin(region: &Region) -> Vec<u32> {
    let mut of_parent: HashMap<PersonIx, Vec<usize>> = HashMap::new();
    let mut kin: Vec<std::collections::BTreeSet<usize>> = Vec::new();
    kin.resize_with(region.persons.len(), Default::default);
    for (at, p) in region.persons.iter().enumerate() {
        for parent in [p.mother, p.father].into_iter().flatten() {
            of_parent.entry(parent).or_default().push(at);
            kin[at].insert(parent.0 as usize);
            kin[parent.0 as usize].insert(at);
        }
        for union in &p.unions {
            kin[at].insert(union.partner.0 as usize);
        }
    }
    for siblings in of_parent.values() {
        for a in siblings {
            kin[*a].extend(siblings.iter().filter(|b| *b != a));
        }
    }
    kin.iter()
        .map(|k| u32::try_from(k.len()).unwrap())
        .collect()
}
