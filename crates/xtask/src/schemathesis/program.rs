//! Schemathesis, in a virtual environment of Python's below `target`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use crate::{apt, command};

const VERSION: &str = "4.32.5";

/// The program; installs it first (half a minute, once) when it is not there.
pub(super) fn find(folder: &Path) -> Result<PathBuf> {
    let venv = folder.join(format!("venv-{VERSION}"));
    let program = venv.join("bin/schemathesis");
    // What was not installed to its end is made again.
    let done = venv.join("complete");
    if done.is_file() {
        return Ok(program);
    }
    if venv.exists() {
        fs::remove_dir_all(&venv)?;
    }
    fs::create_dir_all(folder)?;
    println!("schemathesis {VERSION} is installed into {}", venv.display());
    if make(&venv).is_err() {
        // Debian has `venv` in a package of its own; what failed left something behind.
        apt::install("python3-venv", "Python with `venv`")?;
        if venv.exists() {
            fs::remove_dir_all(&venv)?;
        }
        make(&venv)?;
    }
    command::run(
        Command::new(venv.join("bin/pip"))
            .args(["install", "--quiet", "--disable-pip-version-check"])
            .arg(format!("schemathesis=={VERSION}")),
    )?;
    fs::write(done, "")?;
    Ok(program)
}

fn make(venv: &Path) -> Result<()> {
    command::run(Command::new("python3").args(["-m", "venv"]).arg(venv))
}
