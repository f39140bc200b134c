//! Folders that are made beside their place.

use std::io;
use std::path::Path;

use tempfile::TempDir;

/// A hidden folder beside a place, with the rights of an ordinary one; dropped, it is gone.
pub(crate) fn sibling(parent: &Path, name: &str) -> io::Result<TempDir> {
    let prefix = format!(".{name}.");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(".part");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    builder.tempdir_in(parent)
}
