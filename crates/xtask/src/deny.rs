//! `cargo xtask deny`: licences, banned crates and sources of the dependencies (deny.toml).

use std::process::Command;

use anyhow::Result;

use crate::{command, install};

/// Checks the lock file against deny.toml. Advisories are left out: their database needs a network of its own, and
/// a new entry in it must not fail a commit that has nothing to do with it. By hand: `cargo deny check advisories`.
pub(crate) fn run() -> Result<()> {
    let deny = install::find(&install::DENY)?;
    // The licence of a dependency is read from its source, on every platform; only this may use the network.
    command::run(command::cargo()?.args(["fetch", "--locked", "--quiet"]))?;
    command::run(Command::new(deny).current_dir(command::root()?).args([
        "--offline",
        "--locked",
        "--log-level",
        "error",
        "check",
        "bans",
        "licenses",
        "sources",
    ]))
}
