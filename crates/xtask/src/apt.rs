//! Debian's packages, for programs that the checks need.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{command, postgres};

/// Installs `package`. `what` says what is missing, where there is no `apt-get`.
pub(crate) fn install(package: &str, what: &str) -> Result<()> {
    if command::find_on_path("apt-get").is_none() {
        bail!("there is no {what} on this machine: install it");
    }
    println!("the package `{package}` is installed");
    apt_get(&["update", "--quiet=2"])?;
    apt_get(&[
        "install",
        "--yes",
        "--quiet=2",
        "--no-install-recommends",
        package,
    ])
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    let mut apt = if postgres::is_root()? {
        Command::new("env")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    };
    command::run(
        apt.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"])
            .args(arguments),
    )
}
