//! Equal orders give equal worlds, in any order of asking; impossible ones are refused.

use kba_synth::{Config, ConfigError, Counties, World};

fn order(persons: u64, counties: Counties) -> Config {
    let mut config = Config::new(persons, 5);
    config.counties = counties;
    config
}

fn text(world: &World, index: usize) -> String {
    format!("{:?}", world.truth(index))
}

#[test]
fn regions_do_not_depend_on_each_other() {
    let a = World::new(order(9_000, Counties::Count(9))).unwrap();
    let b = World::new(order(9_000, Counties::Count(9))).unwrap();
    assert!(a.regions() >= 2);
    let forward: Vec<String> = (0..a.regions()).map(|i| text(&a, i)).collect();
    let mut backward = vec![String::new(); b.regions()];
    std::thread::scope(|scope| {
        for (index, slot) in backward.iter_mut().enumerate().rev() {
            let b = &b;
            scope.spawn(move || *slot = text(b, index));
        }
    });
    assert!(forward == backward);
    let mut other = order(9_000, Counties::Count(9));
    other.seed = 6;
    assert!(text(&World::new(other).unwrap(), 0) != forward[0]);
}

#[test]
fn counts_are_exact_for_any_shape() {
    for (persons, counties) in [
        (1, Counties::Auto),
        (40, Counties::Auto),
        (2_000, Counties::Count(1)),
        (3_000, Counties::Count(3_142)),
        (
            2_500,
            Counties::Fips(vec!["39153".to_owned(), "48301".to_owned()]),
        ),
        (120_000, Counties::Count(1)),
    ] {
        let world = World::new(order(persons, counties.clone())).unwrap();
        if persons > 100_000 {
            assert_eq!(world.regions(), 3);
            assert_eq!(world.truth(2).persons.len(), 40_000);
            continue;
        }
        let people: usize = (0..world.regions())
            .map(|r| world.truth(r).persons.len())
            .sum();
        assert_eq!(u64::try_from(people).unwrap(), persons, "{counties:?}");
    }
}

#[test]
fn the_day_of_looking_can_be_moved() {
    for year in [1991, 2012, 2060] {
        let mut config = order(2_000, Counties::Count(1));
        config.as_of = config
            .as_of
            .with()
            .year(year)
            .month(7)
            .day(4)
            .build()
            .unwrap();
        let as_of = config.as_of;
        let region = World::new(config).unwrap().truth(0);
        assert_eq!(region.persons.len(), 2_000);
        for person in &region.persons {
            assert!(person.birth < as_of && person.death.is_none_or(|d| d < as_of));
        }
        assert!(region.deeds.iter().all(|d| d.purchased < as_of));
    }
}

#[test]
fn counties_are_as_ordered() {
    let world = World::new(order(20_000, Counties::Count(7))).unwrap();
    assert_eq!(world.counties().count(), 7);
    let codes = vec!["39153".to_owned(), "39155".to_owned()];
    let world = World::new(order(900, Counties::Fips(codes.clone()))).unwrap();
    let mut chosen: Vec<&str> = world.counties().collect();
    chosen.sort_unstable();
    assert_eq!(chosen, codes);
    assert_eq!(
        World::new(order(15_000, Counties::Auto))
            .unwrap()
            .counties()
            .count(),
        2
    );
}

#[test]
fn impossible_orders_are_refused() {
    let refused = |config: Config| World::new(config).unwrap_err();
    assert_eq!(refused(order(0, Counties::Auto)), ConfigError::NoPersons);
    assert_eq!(
        refused(order(9, Counties::Count(0))),
        ConfigError::CountyCount(0)
    );
    assert_eq!(
        refused(order(9, Counties::Count(4_000))),
        ConfigError::CountyCount(4_000)
    );
    let unknown = refused(order(9, Counties::Fips(vec!["00001".to_owned()])));
    assert_eq!(unknown.to_string(), "no county has the FIPS code \"00001\"");
    let mut dirty = order(9, Counties::Auto);
    dirty.dirt = f64::NAN;
    assert_eq!(refused(dirty), ConfigError::Dirt);
}
