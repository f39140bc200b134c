//! Makes the truth of a world and prints its size: a yardstick for time and memory.
//!
//! `cargo run --release -p kba-synth --example truth -- PERSONS SEED`

use kba_synth::{Config, World};

#[expect(clippy::print_stdout, reason = "an example talks to its user")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let persons = arguments.next().map_or(Ok(100_000), |a| a.parse())?;
    let seed = arguments.next().map_or(Ok(1), |a| a.parse())?;
    let world = World::new(Config::new(persons, seed))?;
    let (mut people, mut stays, mut homes, mut deeds) = (0, 0, 0, 0);
    for index in 0..world.regions() {
        let region = world.truth(index);
        people += region.persons.len();
        stays += region.persons.iter().map(|p| p.stays.len()).sum::<usize>();
        homes += region.dwellings.len();
        deeds += region.deeds.len();
    }
    println!(
        "{} regions, {} counties: {people} persons, {stays} stays, {homes} dwellings, {deeds} deeds",
        world.regions(),
        world.counties().count(),
    );
    Ok(())
}
