//! Schemathesis, in a virtual environment of Python's below `target`.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::python;

const VERSION: &str = "4.32.5";

/// The program; installs it first when it is not there.
pub(super) fn find(folder: &Path) -> Result<PathBuf> {
    Ok(python::install(folder, "schemathesis", VERSION)?.join("bin/schemathesis"))
}
