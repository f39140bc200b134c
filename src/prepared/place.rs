//! Puts a finished folder under its name, in place of an old one if asked.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::Error;
use crate::prepared::manifest::{FILE_NAME, KIND};

/// The folder in which a path stands.
pub(super) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// Refuses to write over anything, or with `overwrite` over anything but a prepared population.
pub(super) fn check_target(out: &Path, overwrite: bool) -> Result<(), Error> {
    let found = match fs::symlink_metadata(out) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found.map_err(|e| Error::io("look at", out, e))?,
    };
    if !overwrite {
        return Err(Error::config(format!("{} exists", out.display())));
    }
    if found.is_dir() && is_prepared(out).map_err(|e| Error::io("look into", out, e))? {
        return Ok(());
    }
    Err(Error::config(format!(
        "{} exists and is not a prepared population, which alone may be overwritten",
        out.display()
    )))
}

/// Whether a folder, sound or damaged, holds a prepared population and nothing else.
fn is_prepared(folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_ours = path.extension() == Some(OsStr::new("arrow"))
            || path.file_name() == Some(OsStr::new(FILE_NAME));
        if !is_ours {
            return Ok(false);
        }
    }
    let text = match fs::read(folder.join(FILE_NAME)) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(false),
        text => text?,
    };
    let manifest: Option<Value> = serde_json::from_slice(&text).ok();
    let kind = manifest.as_ref().and_then(|m| m.get("kind"));
    Ok(kind.and_then(Value::as_str) == Some(KIND))
}

/// Moves a complete, synced folder to its place and makes that durable.
///
/// On Linux a reader finds the old folder or the new one at any moment. Elsewhere, and on file
/// systems that can't exchange folders, there is a moment without either.
pub(super) fn put(partial: TempDir, out: &Path, overwrite: bool) -> Result<(), Error> {
    check_target(out, overwrite)?;
    let failed = |e| Error::io("put the new folder at", out, e);
    if out.exists() {
        exchange(partial.path(), out).map_err(failed)?;
        sync_folder(parent(out))?;
        // The old folder now has the partial one's name.
        return partial
            .close()
            .map_err(|e| Error::io("remove what stood at", out, e));
    }
    rename_new(partial.path(), out).map_err(failed)?;
    let _moved = partial.keep();
    sync_folder(parent(out))
}

#[cfg(target_os = "linux")]
fn exchange(fresh: &Path, out: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};

    match renameat_with(CWD, fresh, CWD, out, RenameFlags::EXCHANGE) {
        Err(e) if is_unsupported(e) => exchange_by_renames(fresh, out),
        done => done.map_err(io::Error::from),
    }
}

#[cfg(not(target_os = "linux"))]
fn exchange(fresh: &Path, out: &Path) -> io::Result<()> {
    exchange_by_renames(fresh, out)
}

fn exchange_by_renames(fresh: &Path, out: &Path) -> io::Result<()> {
    let aside = fresh.with_extension("old");
    fs::rename(out, &aside)?;
    if let Err(e) = fs::rename(fresh, out) {
        fs::rename(&aside, out)?;
        return Err(e);
    }
    fs::rename(&aside, fresh)
}

/// Renames onto a free name; what came to stand there in the meantime is not replaced.
#[cfg(target_os = "linux")]
fn rename_new(fresh: &Path, out: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};

    match renameat_with(CWD, fresh, CWD, out, RenameFlags::NOREPLACE) {
        Err(e) if is_unsupported(e) => fs::rename(fresh, out),
        done => done.map_err(io::Error::from),
    }
}

#[cfg(not(target_os = "linux"))]
fn rename_new(fresh: &Path, out: &Path) -> io::Result<()> {
    fs::rename(fresh, out)
}

#[cfg(target_os = "linux")]
fn is_unsupported(e: rustix::io::Errno) -> bool {
    use rustix::io::Errno;

    [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP].contains(&e)
}

/// Makes the names in a folder durable.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> Result<(), Error> {
    fs::File::open(folder)
        .and_then(|opened| opened.sync_all())
        .map_err(|e| Error::io("sync", folder, e))
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_folder: &Path) -> Result<(), Error> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_exchanged_where_only_renames_are_to_be_had() {
        let home = TempDir::new().unwrap();
        let (fresh, out) = (home.path().join(".p.x.partial"), home.path().join("p"));
        for (folder, text) in [(&fresh, "new"), (&out, "old")] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join("f"), text).unwrap();
        }
        exchange_by_renames(&fresh, &out).unwrap();
        assert_eq!(fs::read_to_string(out.join("f")).unwrap(), "new");
        assert_eq!(fs::read_to_string(fresh.join("f")).unwrap(), "old");

        fs::remove_dir_all(&fresh).unwrap();
        exchange_by_renames(&fresh, &out).unwrap_err();
        assert_eq!(fs::read_to_string(out.join("f")).unwrap(), "new");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    }
}
