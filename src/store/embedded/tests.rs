use tempfile::TempDir;

use super::*;
use crate::store::conformance;

#[test]
fn it_conforms() {
    let folder = TempDir::new().unwrap();
    let mut number = 0;
    conformance::all(&mut || {
        number += 1;
        let path = folder.path().join(format!("{number}.kba"));
        Box::new(EmbeddedStore::open(path).unwrap())
    });
}
