//! The program under test.

use std::path::{Path, PathBuf};

/// Names the program, where it is not beside the tests.
const VARIABLE: &str = "GUILDHALL_BIN";

/// `GUILDHALL_BIN`, or where cargo puts it beside the tests.
pub(crate) fn program() -> PathBuf {
    if let Some(path) = std::env::var_os(VARIABLE) {
        return std::path::absolute(path).unwrap();
    }
    let test = std::env::current_exe().unwrap();
    let path = test.parent().and_then(Path::parent).unwrap().join("guildhall");
    assert!(
        path.exists(),
        "{} is missing: run `cargo build --package guildhall-server`, or name the program in {VARIABLE}",
        path.display()
    );
    path
}
