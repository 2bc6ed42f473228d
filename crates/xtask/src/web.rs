//! The web client: `cargo xtask web` builds it, `cargo xtask web-checks` checks it as well, `cargo xtask browser` drives it.

use std::{path::PathBuf, process::Command};

use anyhow::{Result, bail};

use crate::{apt, command};

/// The client, below the root.
const CLIENT: &str = "homeserver/web/client";
/// The stories that a browser plays against real servers.
const STORIES: &str = "tests/browser";

/// Builds the client, which the server embeds.
pub(crate) fn build() -> Result<()> {
    install(CLIENT)?;
    npm(CLIENT, &["run", "--silent", "build"])
}

/// Builds the client and checks it: types, style, unit tests, and how much a browser has to load.
pub(crate) fn checks() -> Result<()> {
    build()?;
    for script in ["check", "lint", "test", "budget"] {
        npm(CLIENT, &["run", "--silent", script])?;
    }
    Ok(())
}

/// Plays the stories in Debian's Chromium, against the server as it is built.
pub(crate) fn browser() -> Result<()> {
    build()?;
    command::run(command::cargo()?.args([
        "build",
        "--locked",
        "--package",
        "guildhall-server",
        "--bin",
        "guildhall",
    ]))?;
    if command::find_on_path("chromium").is_none() {
        apt::install("chromium", "chromium")?;
    }
    install(STORIES)?;
    npm(STORIES, &["run", "--silent", "check"])?;
    let server = command::target_dir()?.join("debug/guildhall");
    command::run(in_folder(STORIES, &["run", "--silent", "test"])?.env("GUILDHALL_BIN", server))
}

/// Installs what the folder's lock file names, unless it is there.
fn install(folder: &str) -> Result<()> {
    let folder_path = command::root()?.join(folder);
    let time = |path: PathBuf| path.metadata().and_then(|file| file.modified()).ok();
    let installed = time(folder_path.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= time(folder_path.join("package-lock.json")) {
        return Ok(());
    }
    npm(folder, &["ci", "--no-progress"])
}

fn npm(folder: &str, arguments: &[&str]) -> Result<()> {
    command::run(&mut in_folder(folder, arguments)?)
}

fn in_folder(folder: &str, arguments: &[&str]) -> Result<Command> {
    if command::find_on_path("npm").is_none() {
        bail!("there is no npm: the web client needs Node 20.19 or newer (https://nodejs.org)");
    }
    let mut npm = Command::new("npm");
    npm.args(arguments).current_dir(command::root()?.join(folder));
    Ok(npm)
}
