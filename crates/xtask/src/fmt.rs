//! `cargo xtask fmt`: formatting as rustfmt.toml says.

use anyhow::Result;

use crate::command;

/// What `fmt` takes.
#[derive(clap::Args, Default)]
pub(crate) struct Args {
    /// Rewrite the files instead of only checking them
    #[arg(long)]
    fix: bool,
}

/// Checks (or with `--fix` mends) the formatting of every crate.
pub(crate) fn run(args: &Args) -> Result<()> {
    let mut cargo = command::cargo()?;
    cargo.args(["fmt", "--all"]);
    if !args.fix {
        cargo.args(["--", "--check"]);
    }
    command::run(&mut cargo)
}
