//! A world of 30,000 persons against figures that it was not drawn from.

use std::collections::{BTreeMap, HashMap, HashSet};

use kba_synth::Counties;
use kba_synth::truth::{
    Date, Deed, DwellingIx, DwellingKind, Month, PersonIx, Region, Seller, Sex, Tenure,
};

use crate::census::{
    PLACES, SAMPLE, county, kin, mean, median, person, place, read, sample, share, state,
};

fn within(what: &str, figure: f64, range: std::ops::RangeInclusive<f64>) {
    println!("{what}: {figure:.3}");
    assert!(range.contains(&figure), "{what}: {figure} not in {range:?}");
}

#[test]
fn persons_are_as_many_as_ordered() {
    let s = &*SAMPLE;
    assert_eq!(s.people().count(), 30_000);
    within(
        "adults",
        share(s.living(), |(_, p)| s.age(p) >= 18),
        0.72..=0.82,
    );
    within(
        "dead",
        share(s.people(), |(_, p)| p.death.is_some()),
        0.02..=0.055,
    );
    within(
        "thin adults",
        share(s.living().filter(|(_, p)| s.age(p) >= 18), |(_, p)| p.thin),
        0.09..=0.13,
    );
    within(
        "women",
        share(s.living(), |(_, p)| p.sex == Sex::Female),
        0.48..=0.54,
    );
    within(
        "over 65",
        share(s.living(), |(_, p)| s.age(p) >= 65),
        0.13..=0.24,
    );
}

#[test]
fn moves_by_age() {
    let s = &*SAMPLE;
    let moves = |ages: std::ops::RangeInclusive<u16>| {
        let natives = s
            .living()
            .filter(|(_, p)| p.arrival.is_none() && ages.contains(&s.age(p)));
        mean(natives.map(|(_, p)| f64::from(u32::try_from(p.stays.len() - 1).unwrap())))
    };
    for age in (0..95).step_by(10) {
        println!("moves at {age}: {:.2}", moves(age..=age + 2));
    }
    within("moves by 18", moves(17..=18), 1.2..=3.4);
    within("moves by 30", moves(29..=31), 4.0..=8.0);
    within("moves by 80", moves(77..=83), 9.0..=13.0);
}

#[test]
fn distances_of_moves() {
    let s = &*SAMPLE;
    let mut hops = Vec::new();
    for (r, p) in s.living() {
        for pair in p.stays.windows(2) {
            hops.push((place(r, pair[0].dwelling), place(r, pair[1].dwelling)));
        }
    }
    within(
        "same county",
        share(hops.iter(), |(a, b)| county(*a) == county(*b)),
        0.5..=0.7,
    );
    within(
        "other state",
        share(hops.iter(), |(a, b)| state(*a) != state(*b)),
        0.12..=0.27,
    );
    let home_state = share(s.living().filter(|(_, p)| s.age(p) >= 18), |(r, p)| {
        let states: HashSet<_> = p
            .stays
            .iter()
            .map(|x| state(place(r, x.dwelling)))
            .collect();
        states.len() == 1
    });
    within("adults of one state", home_state, 0.35..=0.68);
}

#[test]
fn many_live_in_the_state_of_their_birth() {
    let s = &*SAMPLE;
    let born_here = share(s.living(), |(r, p)| {
        let home = p.stays.last().map(|x| state(place(r, x.dwelling)));
        p.birth_place.map(state) == home
    });
    within("born in the state of residence", born_here, 0.45..=0.75);
}

#[test]
fn true_stays_never_overlap_and_end_here() {
    let s = &*SAMPLE;
    let end = Month::of(s.as_of);
    for (r, p) in s.people() {
        assert!(!p.stays.is_empty());
        let first = p.arrival.unwrap_or_else(|| Month::of(p.birth));
        assert!(p.stays[0].from >= first);
        for pair in p.stays.windows(2) {
            assert!(pair[0].from < pair[1].from);
            assert_eq!(pair[0].to, Some(pair[1].from), "a gap or overlap");
        }
        let last = p.stays.last().unwrap();
        assert!(last.to.is_none() && last.from <= end);
        if p.death.is_none() {
            assert!(s.counties.contains(&county(place(r, last.dwelling))));
        }
        for stay in &p.stays {
            let built = r.dwellings[stay.dwelling.0 as usize].year_built;
            assert!(built <= stay.from.year());
        }
    }
    let dead = s.people().filter(|(_, p)| p.death.is_some());
    let here = share(dead, |(r, p)| {
        s.counties
            .contains(&county(place(r, p.stays.last().unwrap().dwelling)))
    });
    within("dead whose last home is here", here, 0.99..=1.0);
}

#[test]
fn surnames_are_as_concentrated_as_the_nation() {
    // Counties from coast to coast: the mix of the nation in small.
    let fips = [
        "39049", "37119", "53033", "42003", "27053", "29189", "13121", "06067", "48439", "36029",
        "12057", "26163",
    ];
    let s = sample(Counties::Fips(fips.map(str::to_owned).to_vec()));
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for (_, p) in s.people() {
        *counts
            .entry(p.surnames.last().unwrap().1.as_str())
            .or_default() += 1;
    }
    let mut counts: Vec<u32> = counts.into_values().collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let top: u32 = counts[..10].iter().sum();
    within("top ten surnames", f64::from(top) / 30_000.0, 0.03..=0.07);
}

#[test]
fn households_have_two_and_a_half_people() {
    let s = &*SAMPLE;
    let (mut homes, mut people, mut lone) = (0_u32, 0_u32, 0_u32);
    for r in &s.regions {
        let mut sizes: BTreeMap<DwellingIx, u32> = BTreeMap::new();
        for p in r.persons.iter().filter(|p| p.death.is_none()) {
            let dwelling = p.stays.last().unwrap().dwelling;
            let kind = r.dwellings[dwelling.0 as usize].kind;
            if kind != DwellingKind::Dormitory {
                *sizes.entry(dwelling).or_default() += 1;
            }
        }
        homes += u32::try_from(sizes.len()).unwrap();
        people += sizes.values().sum::<u32>();
        lone += u32::try_from(sizes.values().filter(|n| **n == 1).count()).unwrap();
        assert!(*sizes.values().max().unwrap() < 20);
    }
    println!("living alone by decade of age: {:?}", alone_by_decade());
    within(
        "household size",
        f64::from(people) / f64::from(homes),
        2.3..=2.7,
    );
    within(
        "living alone",
        f64::from(lone) / f64::from(homes),
        0.18..=0.36,
    );
}

/// Percent of the living who have a dwelling to themselves.
fn alone_by_decade() -> Vec<f64> {
    let s = &*SAMPLE;
    let (mut alone, mut all) = (vec![0.0; 10], vec![0.0; 10]);
    for r in &s.regions {
        let mut sizes: HashMap<DwellingIx, u32> = HashMap::new();
        let living = || r.persons.iter().filter(|p| p.death.is_none());
        for p in living() {
            *sizes.entry(p.stays.last().unwrap().dwelling).or_default() += 1;
        }
        for p in living() {
            let decade = usize::from(s.age(p) / 10).min(9);
            all[decade] += 1.0;
            if sizes[&p.stays.last().unwrap().dwelling] == 1 {
                alone[decade] += 1.0;
            }
        }
    }
    let percent = |(a, b): (f64, f64)| (100.0 * a / f64::max(b, 1.0)).round();
    alone.into_iter().zip(all).map(percent).collect()
}

#[test]
fn nobody_grows_up_alone() {
    let s = &*SAMPLE;
    for r in &s.regions {
        let mut adults: HashSet<DwellingIx> = HashSet::new();
        for p in r
            .persons
            .iter()
            .filter(|p| p.death.is_none() && s.age(p) >= 18)
        {
            adults.insert(p.stays.last().unwrap().dwelling);
        }
        let minors = r
            .persons
            .iter()
            .filter(|p| p.death.is_none() && s.age(p) < 17);
        let cared = share(minors, |p| {
            adults.contains(&p.stays.last().unwrap().dwelling)
        });
        within("minors who live with an adult", cared, 0.995..=1.0);
    }
}

#[test]
fn gaps_between_kin_are_possible() {
    let s = &*SAMPLE;
    let mut gaps = Vec::new();
    for (r, p) in s.people() {
        if let Some(mother) = p.mother.map(|m| person(r, m)) {
            let age = Month::of(p.birth).since(Month::of(mother.birth)) / 12;
            assert!((13..=50).contains(&age) && mother.sex == Sex::Female);
            assert!(mother.death.is_none_or(|d| d >= p.birth));
        }
        if let Some(father) = p.father.map(|m| person(r, m)) {
            let age = Month::of(p.birth).since(Month::of(father.birth)) / 12;
            assert!((14..=75).contains(&age) && father.sex == Sex::Male, "{age}");
        }
        for union in &p.unions {
            let other = person(r, union.partner);
            let young = union.from.since(Month::of(p.birth)) / 12;
            assert!(young >= 15, "{young}");
            assert!(other.birth.year().abs_diff(p.birth.year()) <= 12);
            assert!(union.to.is_none_or(|to| to >= union.from));
            let mirrored = other
                .unions
                .iter()
                .any(|u| u.from == union.from && u.to == union.to);
            assert!(mirrored);
            if p.sex == Sex::Male && union.married {
                gaps.push(f64::from(Month::of(other.birth).0) - f64::from(Month::of(p.birth).0));
            }
        }
    }
    within(
        "husband older by years",
        mean(gaps.iter().map(|g| g / 12.0)),
        1.3..=3.6,
    );
    within(
        "couples within five years",
        share(gaps.iter(), |g| g.abs() <= 66.0),
        0.6..=0.9,
    );
    let married = s.living().filter(|(_, p)| s.age(p) >= 25);
    within(
        "married now",
        share(married, |(_, p)| {
            p.unions.last().is_some_and(|u| u.married && u.to.is_none())
        }),
        0.42..=0.68,
    );
}

#[test]
fn adults_have_kin_in_the_region() {
    let s = &*SAMPLE;
    let (mut some, mut sum, mut adults) = (0, 0, 0);
    let mut spread = [0_u32; 12];
    for r in &s.regions {
        for (p, n) in r.persons.iter().zip(kin(r)) {
            if p.death.is_none() && s.age(p) >= 18 {
                adults += 1;
                sum += n;
                some += u32::from(n >= 2);
                spread[n.min(11) as usize] += 1;
            }
        }
    }
    println!("kin of adults: {spread:?}");
    within(
        "kin of an adult",
        f64::from(sum) / f64::from(adults),
        2.5..=6.0,
    );
    within(
        "adults with two or more",
        f64::from(some) / f64::from(adults),
        0.7..=0.97,
    );
}

#[test]
fn names_tell_of_families() {
    let s = &*SAMPLE;
    let grown = || s.living().filter(|(_, p)| s.age(p) >= 18);
    let men = grown().filter(|(_, p)| p.sex == Sex::Male);
    within(
        "men with a suffix",
        share(men, |(_, p)| p.suffix.is_some()),
        0.03..=0.12,
    );
    let wives = grown().filter(|(_, p)| p.sex == Sex::Female && p.unions.iter().any(|u| u.married));
    within(
        "wives of another name",
        share(wives, |(_, p)| p.surnames.len() > 1),
        0.65..=0.95,
    );
    let mut twins = 0_u32;
    for r in &s.regions {
        let mut born: HashSet<(PersonIx, Date)> = HashSet::new();
        for p in &r.persons {
            twins += u32::from(p.mother.is_some_and(|m| !born.insert((m, p.birth))));
        }
    }
    within(
        "twins per person",
        f64::from(2 * twins) / 30_000.0,
        0.004..=0.035,
    );
    let odd = |c: char| {
        share(s.people(), |(_, p)| {
            p.surnames.last().unwrap().1.contains(c)
        })
    };
    within("surnames with a hyphen", odd('-'), 0.004..=0.04);
    within("surnames with a space", odd(' '), 0.002..=0.06);
    assert!(s.people().all(|(_, p)| {
        p.given.is_ascii()
            && p.surnames
                .iter()
                .all(|(_, n)| n.is_ascii() && !n.is_empty())
    }));
}

#[test]
fn sellers_are_of_this_world() {
    let s = &*SAMPLE;
    let (mut firms, mut nominal, mut shared, mut all) = (0_u32, 0_u32, 0_u32, 0_u32);
    for r in &s.regions {
        for deed in &r.deeds {
            all += 1;
            let lives = |ix: &PersonIx| {
                let p = person(r, *ix);
                p.birth < deed.purchased && p.death.is_none_or(|d| d > deed.purchased)
            };
            assert!(!deed.buyers.is_empty() && deed.buyers.iter().all(lives));
            assert!(deed.purchased <= s.as_of && deed.sold.is_none_or(|d| d >= deed.purchased));
            assert!(i16::try_from(home(r, deed).year_built).unwrap() <= deed.purchased.year());
            match &deed.seller {
                Seller::Persons(sellers) => {
                    assert!(!sellers.is_empty() && sellers.iter().all(lives));
                }
                Seller::Estate(dead) => assert!(person(r, *dead).death.unwrap() <= deed.purchased),
                Seller::Firm(name) => {
                    firms += 1;
                    assert!(!name.is_empty());
                }
            }
            if deed.price <= 10 {
                nominal += 1;
                shared += u32::from(kin_sold(r, deed));
            }
        }
        for pair in r.deeds.windows(2) {
            assert!(pair[0].dwelling != pair[1].dwelling || pair[0].purchased <= pair[1].purchased);
        }
    }
    within(
        "deeds of organisations",
        f64::from(firms) / f64::from(all),
        0.18..=0.38,
    );
    within(
        "nominal deeds",
        f64::from(nominal) / f64::from(all),
        0.06..=0.16,
    );
    assert_eq!(nominal, shared);
    let new = share(
        s.regions
            .iter()
            .flat_map(|r| r.deeds.iter().map(move |d| (r, d))),
        |(r, d)| i32::from(d.purchased.year()) - i32::from(home(r, d).year_built) <= 1,
    );
    within("new homes", new, 0.07..=0.2);
    let owners = s.living().filter(|(_, p)| {
        (30..90).contains(&s.age(p)) && p.stays.last().unwrap().tenure != Tenure::Guest
    });
    within(
        "owners",
        share(owners, |(_, p)| {
            p.stays.last().unwrap().tenure == Tenure::Owner
        }),
        0.5..=0.8,
    );
}

fn home<'r>(region: &'r Region, deed: &Deed) -> &'r kba_synth::truth::Dwelling {
    &region.dwellings[deed.dwelling.0 as usize]
}

fn kin_sold(region: &Region, deed: &Deed) -> bool {
    let name = |ix: &PersonIx| {
        let held = person(region, *ix).surnames.iter().rev();
        let mut held = held.filter(|(from, _)| *from <= Month::of(deed.purchased));
        held.next().map(|(_, n)| n.clone())
    };
    let sellers: Vec<_> = match &deed.seller {
        Seller::Persons(s) => s.iter().map(name).collect(),
        Seller::Estate(e) => vec![name(e)],
        Seller::Firm(_) => vec![],
    };
    deed.buyers.iter().any(|b| sellers.contains(&name(b)))
}

#[test]
fn prices_follow_county_and_year() {
    let s = &*SAMPLE;
    let values: HashMap<String, f64> = read("counties.csv")
        .into_iter()
        .map(|row| {
            (
                row["county_fips"].clone(),
                row["median_home_value_2010"].parse().unwrap(),
            )
        })
        .collect();
    let index: HashMap<(String, i16), f64> = read("house_price_index.csv")
        .into_iter()
        .map(|row| {
            (
                (row["state"].clone(), row["year"].parse().unwrap()),
                row["hpi"].parse().unwrap(),
            )
        })
        .collect();
    let mut ratios: BTreeMap<i16, Vec<f64>> = BTreeMap::new();
    for r in &s.regions {
        for deed in r.deeds.iter().filter(|d| d.price > 10) {
            let at = home(r, deed).place;
            let year = deed.purchased.year();
            let (Some(now), Some(then)) = (
                index.get(&(state(at).to_owned(), year)),
                index.get(&(state(at).to_owned(), 2010)),
            ) else {
                continue;
            };
            let level = values[county(at)] * now / then;
            if level > 0.0 {
                ratios
                    .entry(year / 10)
                    .or_default()
                    .push(f64::from(deed.price) / level);
            }
        }
    }
    assert!(ratios.len() >= 5);
    for (decade, ratios) in ratios {
        within(
            &format!("prices of the {decade}0s"),
            median(ratios),
            0.7..=1.3,
        );
    }
}

#[test]
fn dwellings_have_former_occupants() {
    let s = &*SAMPLE;
    let mut reused = Vec::new();
    let mut on_street: HashMap<[&str; 3], HashSet<[u32; 2]>> = HashMap::new();
    for r in &s.regions {
        // Dwellings here by the months in which somebody moved in.
        let mut entered: HashMap<DwellingIx, HashSet<Month>> = HashMap::new();
        for (at, p) in (0..).zip(&r.persons) {
            for stay in &p.stays {
                let dwelling = &r.dwellings[stay.dwelling.0 as usize];
                let here = &PLACES[dwelling.place.0 as usize];
                if s.counties.contains(&here[1].as_str()) && dwelling.kind != DwellingKind::PoBox {
                    entered.entry(stay.dwelling).or_default().insert(stay.from);
                    on_street
                        .entry([&here[0], &here[2], &dwelling.street])
                        .or_default()
                        .insert([r.index, at]);
                }
            }
        }
        reused.extend(entered.into_values().map(|months| months.len() > 1));
    }
    within(
        "dwellings entered twice",
        share(reused.iter(), |r| **r),
        0.4..=0.98,
    );
    let shared: Vec<f64> = on_street
        .values()
        .map(|people| f64::from(u32::try_from(people.len()).unwrap()))
        .collect();
    within(
        "persons of a street, past and present",
        median(shared),
        20.0..=160.0,
    );
    let boxes = share(s.living(), |(r, p)| {
        r.dwellings[p.stays.last().unwrap().dwelling.0 as usize].kind == DwellingKind::PoBox
    });
    within("post boxes", boxes, 0.004..=0.05);
}

#[test]
fn deaths_rise_with_age() {
    let s = &*SAMPLE;
    let mut by_age = [0_u32; 12];
    let mut all = [0_u32; 12];
    for (_, p) in s.people() {
        let decade = usize::from(s.age(p) / 10).min(11);
        all[decade] += 1;
        by_age[decade] += u32::from(p.death.is_some());
    }
    let rate = |d: usize| f64::from(by_age[d]) / f64::from(all[d].max(1));
    println!("population by decade of age: {all:?}, dead {by_age:?}");
    assert!(rate(3) < rate(5) && rate(5) < rate(7) && rate(7) < rate(9));
}

#[test]
fn addresses_are_not_shared_by_chance() {
    let s = &*SAMPLE;
    for r in &s.regions {
        let mut seen = HashMap::new();
        let homes = r
            .dwellings
            .iter()
            .filter(|d| !matches!(d.kind, DwellingKind::PoBox | DwellingKind::Dormitory));
        let mut twice = 0_u32;
        for d in homes.clone() {
            let count: &mut u32 = seen
                .entry((d.place, &d.street, d.number, &d.unit))
                .or_default();
            *count += 1;
            twice += u32::from(*count > 1);
        }
        let all = u32::try_from(homes.count()).unwrap();
        within(
            "addresses given twice",
            f64::from(twice) / f64::from(all),
            0.0..=0.01,
        );
    }
}
