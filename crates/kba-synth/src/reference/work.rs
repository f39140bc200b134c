//! Occupations with their schooling, licences, and employers by kind.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::Weighted;
use crate::draw::Draw;
use crate::records::sector::Sector;
use crate::reference::places::{PLACES, Place};
use crate::truth::Education;

#[derive(Debug, Deserialize)]
struct OccupationRow {
    soc: String,
    title: String,
    employment: Option<f64>,
}

/// A detailed occupation.
#[derive(Debug)]
pub(crate) struct Occupation {
    pub(crate) soc: String,
    /// In the singular, as a job title is written.
    pub(crate) title: String,
    employment: f64,
    needs: Education,
}

#[derive(Debug, Deserialize)]
struct MajorRow {
    state: String,
    soc_major: String,
    employment: Option<f64>,
}

/// A licence that goes with an occupation.
#[derive(Debug, Deserialize)]
pub(crate) struct Licence {
    soc: String,
    pub(crate) licence: String,
    pub(crate) board: String,
    pub(crate) share_licensed: f64,
}

#[derive(Debug, Deserialize)]
struct Employer {
    name: String,
    kind: String,
    city: String,
    state: String,
    weight: f64,
}

/// A hospital with its position.
#[derive(Debug)]
pub(crate) struct Hospital {
    pub(crate) name: &'static str,
    pub(crate) city: &'static str,
    pub(crate) lat: f64,
    pub(crate) lon: f64,
}

static OCCUPATIONS: LazyLock<Vec<Occupation>> = LazyLock::new(|| {
    let rows: Vec<OccupationRow> =
        super::table(include_str!("../../../../data/reference/occupations.csv"));
    rows.into_iter()
        .map(|row| Occupation {
            title: singular(&row.title),
            needs: needed(&row.soc),
            employment: row.employment.unwrap_or(0.0),
            soc: row.soc,
        })
        .collect()
});

/// How much more common each major group is in a state than in the country.
static TILT: LazyLock<FxHashMap<(String, String), f64>> = LazyLock::new(|| {
    let rows: Vec<MajorRow> = super::table(include_str!(
        "../../../../data/reference/occupation_major_by_state.csv"
    ));
    let mut states: FxHashMap<&str, f64> = FxHashMap::default();
    let mut majors: FxHashMap<&str, f64> = FxHashMap::default();
    let mut all = 0.0;
    for row in &rows {
        let jobs = row.employment.unwrap_or(0.0);
        *states.entry(&row.state).or_default() += jobs;
        *majors.entry(&row.soc_major).or_default() += jobs;
        all += jobs;
    }
    let share = |row: &MajorRow| {
        let state = states.get(row.state.as_str()).copied().unwrap_or(1.0);
        let major = majors.get(row.soc_major.as_str()).copied().unwrap_or(1.0);
        row.employment.unwrap_or(0.0) / state / (major / all)
    };
    rows.iter()
        .map(|row| ((row.state.clone(), row.soc_major.clone()), share(row)))
        .collect()
});

/// Occupations by state and schooling.
static BY_STATE: LazyLock<FxHashMap<(&'static str, usize), Weighted<&'static Occupation>>> =
    LazyLock::new(|| {
        let mut states: Vec<&'static str> = PLACES.iter().map(|p| p.state.as_str()).collect();
        states.sort_unstable();
        states.dedup();
        let mut tables = FxHashMap::default();
        for state in states {
            let tilt: FxHashMap<&str, f64> = TILT
                .iter()
                .filter(|((s, _), _)| s == state)
                .map(|((_, major), tilt)| (major.as_str(), *tilt))
                .collect();
            for education in LEVELS {
                let weights = OCCUPATIONS.iter().map(|o| {
                    let major = o.soc.get(..2).unwrap_or("");
                    let tilt = tilt.get(major).copied().unwrap_or(1.0);
                    (o, o.employment * tilt * fit(education, o.needs))
                });
                tables.insert((state, level(education)), Weighted::new(weights));
            }
        }
        tables
    });

static LICENCES: LazyLock<FxHashMap<String, Licence>> = LazyLock::new(|| {
    let rows: Vec<Licence> = super::table(include_str!("../../../../data/reference/licences.csv"));
    rows.into_iter().map(|row| (row.soc.clone(), row)).collect()
});

static EMPLOYERS: LazyLock<Vec<Employer>> =
    LazyLock::new(|| super::table(include_str!("../../../../data/reference/employers.csv")));

static BY_KIND: LazyLock<FxHashMap<&'static str, Weighted<&'static str>>> = LazyLock::new(|| {
    let mut lists: FxHashMap<&'static str, Vec<(&'static str, f64)>> = FxHashMap::default();
    for employer in EMPLOYERS.iter() {
        let kind = employer.kind.trim_start_matches("large_employer_");
        let pair = (employer.name.as_str(), employer.weight);
        lists.entry(kind).or_default().push(pair);
    }
    lists
        .into_iter()
        .map(|(kind, list)| (kind, Weighted::new(list)))
        .collect()
});

static HOSPITALS: LazyLock<FxHashMap<&'static str, Vec<Hospital>>> = LazyLock::new(|| {
    let mut spots: FxHashMap<(String, &str), (f64, f64)> = FxHashMap::default();
    for place in PLACES.iter() {
        spots
            .entry((place.city.to_lowercase(), place.state.as_str()))
            .or_insert((place.lat, place.lon));
    }
    let mut by_state: FxHashMap<&'static str, Vec<Hospital>> = FxHashMap::default();
    for employer in EMPLOYERS.iter().filter(|e| e.kind == "hospital") {
        let key = (employer.city.to_lowercase(), employer.state.as_str());
        if let Some((lat, lon)) = spots.get(&key) {
            by_state.entry(&employer.state).or_default().push(Hospital {
                name: &employer.name,
                city: &employer.city,
                lat: *lat,
                lon: *lon,
            });
        }
    }
    by_state
});

/// The people of the city of each place, Census 2010.
static CITY_PEOPLE: LazyLock<Vec<f64>> = LazyLock::new(|| {
    let mut people: FxHashMap<(&str, &str), f64> = FxHashMap::default();
    for place in PLACES.iter() {
        *people.entry((&place.city, &place.state)).or_default() += f64::from(place.population);
    }
    let of = |p: &Place| people.get(&(p.city.as_str(), p.state.as_str())).copied();
    PLACES.iter().map(|p| of(p).unwrap_or(0.0)).collect()
});

static COUNTY_PLACES: LazyLock<FxHashMap<&'static str, Weighted<usize>>> = LazyLock::new(|| {
    let mut lists: FxHashMap<&'static str, Vec<(usize, f64)>> = FxHashMap::default();
    for (at, place) in PLACES.iter().enumerate() {
        let pair = (at, f64::from(place.population));
        lists.entry(&place.county_fips).or_default().push(pair);
    }
    lists
        .into_iter()
        .map(|(fips, list)| (fips, Weighted::new(list)))
        .collect()
});

const LEVELS: [Education; 4] = [
    Education::School,
    Education::SomeCollege,
    Education::Bachelor,
    Education::Graduate,
];

/// An occupation for a schooling in a state.
pub(crate) fn occupation(
    state: &'static str,
    education: Education,
    rng: &mut impl Draw,
) -> Option<&'static Occupation> {
    BY_STATE.get(&(state, level(education)))?.draw(rng).copied()
}

/// The licence of an occupation, if it has one.
pub(crate) fn licence(soc: &str) -> Option<&'static Licence> {
    LICENCES.get(soc)
}

/// A nation-wide employer of a kind.
pub(crate) fn firm(kind: &'static str, rng: &mut impl Draw) -> Option<&'static str> {
    BY_KIND.get(kind)?.draw(rng).copied()
}

/// The hospitals of a state.
pub(crate) fn hospitals(state: &str) -> &'static [Hospital] {
    HOSPITALS.get(state).map_or(&[], Vec::as_slice)
}

/// The people of the city of a place, Census 2010.
pub(crate) fn city_people(place: usize) -> f64 {
    CITY_PEOPLE.get(place).copied().unwrap_or(0.0)
}

/// A place of a county, by its people.
pub(crate) fn county_place(fips: &'static str, rng: &mut impl Draw) -> Option<usize> {
    COUNTY_PLACES.get(fips)?.draw(rng).copied()
}

/// A sector in which an occupation is held.
pub(crate) fn sector(soc: &str, rng: &mut impl Draw) -> Sector {
    Sector::of(soc, rng.unit())
}

/// How likely people of a schooling take work that asks for another.
fn fit(has: Education, needs: Education) -> f64 {
    let row = match has {
        Education::School => [1.0, 0.40, 0.04, 0.0],
        Education::SomeCollege => [0.55, 1.0, 0.25, 0.0],
        Education::Bachelor => [0.15, 0.45, 1.2, 0.0],
        Education::Graduate => [0.03, 0.10, 0.9, 4.0],
    };
    row.get(level(needs)).copied().unwrap_or(0.0)
}

/// The place of a schooling in the order of schooling.
fn level(education: Education) -> usize {
    LEVELS.iter().position(|l| *l == education).unwrap_or(0)
}

/// The schooling an occupation asks for, by its place in the classification.
fn needed(soc: &str) -> Education {
    const GRADUATE: [&str; 13] = [
        "23-10", "25-1", "29-1011", "29-1021", "29-1041", "29-1051", "29-1071", "29-1081",
        "29-1123", "29-1131", "29-117", "29-12", "19-3033",
    ];
    const BACHELOR: [&str; 11] = [
        "11", "13", "15", "17-1", "17-2", "19", "21", "25-2", "27", "29-1", "41-4011",
    ];
    const SOME: [&str; 9] = [
        "23", "25", "29-2", "17-3", "33-3", "43-6", "31", "41-3", "49-2",
    ];
    let any = |list: &[&str]| list.iter().any(|p| soc.starts_with(p));
    if any(&GRADUATE) {
        Education::Graduate
    } else if soc == "11-9051" {
        Education::School
    } else if any(&BACHELOR) {
        Education::Bachelor
    } else if any(&SOME) {
        Education::SomeCollege
    } else {
        Education::School
    }
}

/// A title of the table ("Waiters and Waitresses") as one person bears it ("Waiter").
fn singular(title: &str) -> String {
    if let Some(staff) = title.strip_prefix("First-Line Supervisors of ") {
        let staff = staff.split(", ").next().unwrap_or(staff);
        return format!("Supervisor of {staff}");
    }
    // The first words up to a comma that end in a plural: "Cutting, Punching, and Press Setters".
    let commas = title.match_indices(", ").map(|(at, _)| at);
    let plain = commas
        .filter_map(|at| title.get(..at))
        .find(|t| t.ends_with('s'))
        .unwrap_or(title);
    let plain = plain.split(" of ").next().unwrap_or(plain);
    let plain = plain.trim_start_matches("Miscellaneous ");
    let (head, tail) = plain.split_once(" and ").unwrap_or((plain, ""));
    let whole = if head.ends_with('s') || tail.is_empty() {
        head
    } else {
        plain
    };
    if let Some(stem) = whole.strip_suffix("ies") {
        return format!("{stem}y");
    }
    if let Some(stem) = whole.strip_suffix("men") {
        return format!("{stem}man");
    }
    let plural = whole.ends_with('s') && !whole.ends_with("ss") && !whole.ends_with("ics");
    let stem = if plural {
        whole.strip_suffix('s')
    } else {
        None
    };
    stem.unwrap_or(whole).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(OCCUPATIONS.len(), 830);
        assert_eq!(EMPLOYERS.len(), 6_997);
        assert_eq!(TILT.len(), 1_122);
        let hospitals: usize = HOSPITALS.values().map(Vec::len).sum();
        assert!(
            hospitals > 4_000,
            "{hospitals} of 4,567 are in a known city"
        );
    }

    #[test]
    fn titles_are_borne_by_one_person() {
        for (table, title) in [
            ("Registered Nurses", "Registered Nurse"),
            ("Waiters and Waitresses", "Waiter"),
            (
                "General and Operations Managers",
                "General and Operations Manager",
            ),
            ("Chief Executives", "Chief Executive"),
            ("Cooks, Restaurant", "Cook"),
            ("First-Line Supervisors of Police", "Supervisor of Police"),
            (
                "Cutting, Punching, and Press Machine Setters, Operators, and Tenders",
                "Cutting, Punching, and Press Machine Setter",
            ),
            ("Secretaries and Administrative Assistants", "Secretary"),
        ] {
            assert_eq!(singular(table), title);
        }
    }

    #[test]
    fn schooling_rules_who_becomes_a_lawyer() {
        let mut rng = crate::random::stream(9, 0, "test");
        let mut lawyers = [0, 0];
        for _ in 0..20_000 {
            for (at, education) in [Education::School, Education::Graduate]
                .into_iter()
                .enumerate()
            {
                let drawn = occupation("OH", education, &mut rng).unwrap();
                lawyers[at] += i32::from(drawn.soc == "23-1011");
            }
        }
        assert_eq!(lawyers[0], 0);
        assert!(lawyers[1] > 400, "{lawyers:?}");
    }
}
