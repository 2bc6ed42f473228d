//! `cargo xtask clippy`: the lints of Cargo.toml and clippy.toml.

use anyhow::Result;

use crate::command;

/// Lints every target of every crate; a warning is an error.
pub(crate) fn run() -> Result<()> {
    command::run(command::cargo()?.args([
        "clippy",
        "--locked",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}
