//! The file of a store: made complete or not at all, and opened.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use crate::Error;

/// Opens a file that is there, to read and write; `None` if there is none.
pub(super) fn open(path: &Path) -> Result<Option<File>, Error> {
    let file = match OpenOptions::new().read(true).write(true).open(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file.map_err(|e| Error::io("open to read and write", path, e))?,
    };
    let found = file.metadata().map_err(|e| Error::io("look at", path, e))?;
    if !found.is_file() {
        return Err(Error::store(format!("{}: not a file", path.display())));
    }
    // An empty database is no empty file. Taken for a new one, a store that was cut off would
    // give everybody their attempts back.
    if found.len() == 0 {
        return Err(Error::store(format!(
            "{}: empty, so no store; remove it to begin a new one",
            path.display()
        )));
    }
    Ok(Some(file))
}

/// Makes a file, readable by its owner only, that appears with its first content or not at all;
/// one that another process made in the meantime is left alone.
pub(super) fn create(
    path: &Path,
    fill: impl FnOnce(File) -> Result<(), Error>,
) -> Result<(), Error> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let failed = |e| Error::io("create", path, e);
    // without an explicit mode the file is its owner's on Unix
    let fresh = tempfile::Builder::new()
        .prefix(".kba-")
        .suffix(".new")
        .tempfile_in(folder)
        .map_err(failed)?;
    // opened anew: a lock on the file must not live on in a copy of its descriptor
    fill(fresh.reopen().map_err(failed)?)?;
    fresh.as_file().sync_all().map_err(failed)?;
    match fresh.persist_noclobber(path) {
        Err(e) if e.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(failed(e.error)),
        // a name that isn't durable takes all that was committed with it
        Ok(_) => sync_folder(folder),
    }
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> Result<(), Error> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|e| Error::io("sync", folder, e))
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> Result<(), Error> {
    Ok(())
}
