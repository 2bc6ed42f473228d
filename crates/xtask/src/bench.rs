//! `cargo xtask bench`: how fast and how large the server is, measured over its own interfaces with optimised builds.

use std::process::Command;

use anyhow::Result;

use crate::{command, postgres};

/// What to measure.
#[derive(clap::Subcommand)]
pub(crate) enum Bench {
    /// Durable sends a second over HTTP and delivery latency, on SQLite and on a private PostgreSQL
    Send(SendArgs),
}

/// What `bench send` takes.
#[derive(clap::Args)]
pub(crate) struct SendArgs {
    /// Seconds of each measurement
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// SQLite only
    #[arg(long)]
    sqlite: bool,
    /// A PostgreSQL server to use in place of a private one; a database is made on it and dropped
    #[arg(long, value_name = "URL", conflicts_with = "sqlite")]
    postgres: Option<String>,
}

pub(crate) fn run(bench: &Bench) -> Result<()> {
    let Bench::Send(args) = bench;
    command::run(command::cargo()?.args([
        "build",
        "--locked",
        "--release",
        "--package",
        "guildhall-server",
        "--package",
        "guildhall-load",
        "--bins",
    ]))?;
    let built = command::target_dir()?.join("release");
    let measure = |postgres: Option<&str>| {
        let mut driver = Command::new(built.join("bench-send"));
        driver
            .env("GUILDHALL_BIN", built.join("guildhall"))
            .arg("--seconds")
            .arg(args.seconds.to_string());
        if let Some(url) = postgres {
            driver.env(postgres::VARIABLE, url).arg("--postgres");
        }
        command::run(&mut driver)
    };
    match &args.postgres {
        _ if args.sqlite => measure(None),
        Some(url) => measure(Some(url)),
        None => postgres::with_server(|url| measure(Some(url))),
    }
}
