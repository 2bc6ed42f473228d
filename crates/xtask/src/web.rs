//! The web client: `cargo xtask web` builds it, `cargo xtask web-checks` checks it as well, `cargo xtask browser` drives it.

use std::{path::Path, process::Command, time::SystemTime};

use anyhow::{Result, bail};

use crate::{apt, command, files};

/// The client, below the root.
const CLIENT: &str = "homeserver/web/client";
/// The stories that a browser plays against real servers.
const STORIES: &str = "tests/browser";

/// What the client is made of, by the ends of the files' names.
const SOURCES: &[&str] = &["ts", "js", "svelte", "css", "html", "svg", "ftl", "json"];
/// What is written last when it is built.
const BUILT: &str = "dist/index.html.gz";

/// Builds the client, which the server embeds, unless it is built as it stands.
pub(crate) fn build() -> Result<()> {
    if is_built()? {
        return Ok(());
    }
    install(CLIENT)?;
    npm(CLIENT, &["run", "--silent", "build"])
}

fn is_built() -> Result<bool> {
    let root = command::root()?;
    let client = root.join(CLIENT);
    let Some(built) = changed(&client.join(BUILT)) else {
        return Ok(false);
    };
    let sources = files::sources(&client, SOURCES)?;
    let mut sources = sources.iter().map(|(path, _)| client.join(path));
    // The API's types are made from its document at each build, and are newer than what is built from them.
    let made = client.join("src/api/schema.d.ts");
    let is_older = |path: &Path| path == made || changed(path).is_some_and(|time| time <= built);
    Ok(is_older(&root.join("spec/openapi.json")) && sources.all(|path| is_older(&path)))
}

/// When the file was changed, if it is there.
fn changed(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|file| file.modified()).ok()
}

/// Builds the client and checks it: types, style, unit tests, and how much a browser has to load.
pub(crate) fn checks() -> Result<()> {
    install(CLIENT)?;
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
    let installed = changed(&folder_path.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= changed(&folder_path.join("package-lock.json")) {
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
