//! Programs from Python's package index, each in a virtual environment of its own below `target`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use crate::{apt, command};

/// The virtual environment with this version of `package`, below `folder`; installs it first (half a minute, once) when it is not there.
pub(crate) fn install(folder: &Path, package: &str, version: &str) -> Result<PathBuf> {
    let venv = folder.join(format!("{package}-{version}"));
    // What was not installed to its end is made again.
    let done = venv.join("complete");
    if done.is_file() {
        return Ok(venv);
    }
    if venv.exists() {
        fs::remove_dir_all(&venv)?;
    }
    fs::create_dir_all(folder)?;
    println!("{package} {version} is installed into {}", venv.display());
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
            .arg(format!("{package}=={version}")),
    )?;
    fs::write(done, "")?;
    Ok(venv)
}

fn make(venv: &Path) -> Result<()> {
    command::run(Command::new("python3").args(["-m", "venv"]).arg(venv))
}
