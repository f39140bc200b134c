//! Where the population comes from: a folder of tables, or a prepared one.

use std::path::Path;
use std::time::Duration;

#[cfg(feature = "frames")]
use anyhow::Context as _;
use anyhow::bail;
use indicatif::ProgressBar;
use kba::Population;

/// What `kba ask` uses if no folder is named.
pub(crate) const DEMO: &str = "data/demo";

/// Opens what stands at a path.
pub(crate) fn open(place: &Path) -> anyhow::Result<Population> {
    find(place)?;
    if is_prepared(place) {
        return Ok(Population::open(place)?);
    }
    let work = working(format!("loading {}", place.display()));
    let population = load(place);
    work.finish_and_clear();
    population
}

/// Whether a folder was written by `kba prepare`.
pub(crate) fn is_prepared(place: &Path) -> bool {
    place.join("manifest.json").is_file()
}

/// Refuses a path with nothing at it, with the way out.
pub(crate) fn find(place: &Path) -> anyhow::Result<()> {
    if place.is_dir() {
        return Ok(());
    }
    let shown = place.display();
    if place.exists() {
        bail!("{shown} is not a folder; name the folder that holds the tables");
    }
    if place == Path::new(DEMO) {
        bail!(
            "there is no folder {DEMO} here; run this at the root of the repository, name another \
             folder, or make one: kba synth --persons 15000 --seed 1 --out {DEMO}"
        );
    }
    bail!("there is no folder {shown}");
}

/// Shows on a terminal that something takes time; it also tells how much.
pub(crate) fn working(message: String) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_message(message);
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

#[cfg(feature = "frames")]
fn load(place: &Path) -> anyhow::Result<Population> {
    Population::load(place).with_context(|| format!("can't use {}", place.display()))
}

#[cfg(not(feature = "frames"))]
fn load(place: &Path) -> anyhow::Result<Population> {
    bail!(
        "{} is not a prepared population, and this build reads no tables",
        place.display()
    );
}
