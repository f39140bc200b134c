//! The folder of a world: made beside its place, put there when it is whole.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use tempfile::TempDir;

use crate::folder::sibling;

/// A folder that isn't in its place yet; dropped, it is gone.
pub(super) struct Draft {
    folder: TempDir,
    out: PathBuf,
}

impl Draft {
    /// Starts a folder; refuses to take the place of anything but an empty folder, or with
    /// `force` a synthetic world.
    pub(super) fn create(out: &Path, force: bool) -> anyhow::Result<Self> {
        let shown = out.display();
        let out = std::path::absolute(out).with_context(|| format!("can't write {shown}"))?;
        let (Some(parent), Some(name)) = (out.parent(), out.file_name()) else {
            bail!("{shown} is not a folder that can be made");
        };
        check_place(&out, force)?;
        let folder = fs::create_dir_all(parent)
            .and_then(|()| sibling(parent, &name.to_string_lossy()))
            .with_context(|| format!("can't make a folder in {}", parent.display()))?;
        Ok(Self { folder, out })
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Marks the folder as synthetic and puts it into its place.
    pub(super) fn finish(self, text: &str) -> anyhow::Result<()> {
        let shown = self.out.display();
        fs::write(self.folder.path().join(MARK), text)
            .and_then(|()| self.put())
            .with_context(|| format!("can't write {shown}"))
    }

    fn put(&self) -> io::Result<()> {
        let (new, out) = (self.folder.path(), &self.out);
        if !out.exists() {
            return fs::rename(new, out);
        }
        let old = sibling(out.parent().unwrap_or(out), "old")?;
        let aside = old.path().join("world");
        fs::rename(out, &aside)?;
        fs::rename(new, out).inspect_err(|_| {
            // back to where it was; if that fails too, the first failure is the one to tell
            let _ = fs::rename(&aside, out);
        })
    }
}

/// Refuses a place that is taken.
fn check_place(out: &Path, force: bool) -> anyhow::Result<()> {
    let shown = out.display();
    let mut entries = match fs::read_dir(out) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.with_context(|| format!("can't write {shown}"))?,
    };
    if entries.next().is_none() {
        return Ok(());
    }
    if !force {
        bail!("{shown} is not empty; --force replaces a synthetic world");
    }
    if !out.join(MARK).is_file() {
        bail!("{shown} is not a synthetic world (it has no {MARK}), and is left as it is");
    }
    Ok(())
}

/// The file that marks a synthetic world.
const MARK: &str = "SYNTHETIC.txt";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_draft_leaves_nothing() {
        let home = tempfile::tempdir().unwrap();
        let draft = Draft::create(&home.path().join("world"), false).unwrap();
        fs::write(draft.path().join("persons.csv"), "half").unwrap();
        drop(draft);
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    }

    #[test]
    fn only_worlds_are_replaced() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("world");
        Draft::create(&out, false).unwrap().finish("first").unwrap();
        assert!(Draft::create(&out, false).is_err());
        Draft::create(&out, true).unwrap().finish("second").unwrap();
        assert_eq!(fs::read_to_string(out.join(MARK)).unwrap(), "second");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);

        fs::remove_file(out.join(MARK)).unwrap();
        Draft::create(&out, false)
            .unwrap()
            .finish("into an empty folder")
            .unwrap();
        fs::remove_file(out.join(MARK)).unwrap();
        fs::write(out.join("thesis.txt"), "dear").unwrap();
        assert!(Draft::create(&out, true).is_err());
        assert!(out.join("thesis.txt").exists());
    }
}
