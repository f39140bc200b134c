//! What it costs to prepare a population, beside reading its tables alone.

use std::fs;
use std::path::Path;

use kba::Population;
use kba::frame::{Folder, Intake};

use crate::clock::{self, Outcome};

/// Times in seconds, sizes in MiB.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Prepared {
    /// CPU time of reading all rows and doing nothing with them.
    pub(crate) read: f64,
    /// Wall and CPU time of loading tables.
    pub(crate) load: [f64; 2],
    /// CPU time of loading and saving.
    pub(crate) cpu: f64,
    /// The most memory that was held while it was done.
    pub(crate) peak: f64,
    pub(crate) size: f64,
    /// Bytes of what quizzes are made from, for each record.
    pub(crate) serving: f64,
}

/// Reads and prepares a folder of tables into another folder.
pub(crate) fn measure(tables: &Path, scratch: &Path) -> Outcome<Prepared> {
    let mut rows = 0;
    let start = clock::process()?;
    let folder = Folder::open(tables)?;
    for table in folder.tables() {
        folder.read(table, &mut Intake::default(), &mut |_, batch| {
            rows += batch.len();
            Ok(())
        })?;
    }
    let read = clock::process()?.saturating_sub(start);
    forget_peak()?;
    let (start, wall) = (clock::process()?, clock::wall()?);
    let population = Population::load(tables)?;
    let load = [
        clock::wall()?.saturating_sub(wall),
        clock::process()?.saturating_sub(start),
    ];
    let place = scratch.join("measured.kba");
    population.save(&place, false)?;
    let cpu = clock::process()?.saturating_sub(start);
    let (mut size, mut serving) = (0, 0);
    for entry in fs::read_dir(&place)? {
        let entry = entry?;
        let len = usize::try_from(entry.metadata()?.len())?;
        size += len;
        let name = entry.file_name();
        if SERVING
            .iter()
            .any(|file| name.to_string_lossy().strip_suffix(".arrow") == Some(file))
        {
            serving += len;
        }
    }
    Ok(Prepared {
        read: read.as_secs_f64(),
        load: load.map(|time| time.as_secs_f64()),
        cpu: cpu.as_secs_f64(),
        peak: peak()?,
        size: clock::float(size >> 10) / 1024.0,
        serving: clock::float(serving) / clock::float(rows),
    })
}

/// Lets the peak of memory begin anew (Linux, `proc_pid_clear_refs(5)`).
fn forget_peak() -> Outcome<()> {
    Ok(fs::write("/proc/self/clear_refs", "5")?)
}

/// The most memory held so far, in MiB.
pub(crate) fn peak() -> Outcome<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next());
    let kib: u32 = kib.ok_or("no peak of memory is told")?.parse()?;
    Ok(f64::from(kib) / 1024.0)
}

/// Files that a quiz touches.
const SERVING: [&str; 9] = [
    "blocks",
    "cells",
    "cities",
    "decoy_zips",
    "decoys",
    "identity",
    "phrases",
    "pool_values",
    "values",
];
