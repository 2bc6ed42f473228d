//! `cargo xtask bench`: how fast and how large the server is, measured over its own interfaces with optimised builds.

use std::{path::PathBuf, process::Command};

use anyhow::Result;

use crate::{command, postgres};

/// What to measure.
#[derive(clap::Subcommand)]
pub(crate) enum Bench {
    /// Durable sends a second over HTTP and delivery latency, on SQLite and on a private PostgreSQL
    Send(SendArgs),
    /// Sessions of the gateway in one guild: memory of each, time until all have a message, time until a change of rights is felt
    Gateway(GatewayArgs),
    /// Rights in a large guild: evaluations a second, size and time of the `ready` frame, memory
    Rights(RightsArgs),
}

/// What `bench rights` takes.
#[derive(clap::Args)]
pub(crate) struct RightsArgs {
    /// Members of the guild
    #[arg(long, default_value_t = 100_000)]
    members: u32,
    /// Roles beside @everyone
    #[arg(long, default_value_t = 249)]
    roles: u32,
    /// Channels
    #[arg(long, default_value_t = 500)]
    channels: u32,
    /// Without optimisation, to try the measurement itself
    #[arg(long)]
    debug: bool,
}

/// What `bench gateway` takes.
#[derive(clap::Args)]
pub(crate) struct GatewayArgs {
    /// Connected sessions
    #[arg(long, default_value_t = 10_000)]
    sessions: u32,
    /// Members of the guild; each has a session until there are no more
    #[arg(long, default_value_t = 10_000)]
    members: u32,
    /// Messages and changes of rights that are measured
    #[arg(long, default_value_t = 20)]
    rounds: u32,
    /// Without optimisation, to try the measurement itself
    #[arg(long)]
    debug: bool,
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
    match bench {
        Bench::Send(args) => send(args),
        Bench::Gateway(args) => gateway(args),
        Bench::Rights(args) => rights(args),
    }
}

/// Builds the server and the drivers; gives the folder that they are in.
fn build(is_debug: bool) -> Result<PathBuf> {
    let mut cargo = command::cargo()?;
    cargo.args(["build", "--locked", "--bins"]).args([
        "--package",
        "guildhall-server",
        "--package",
        "guildhall-load",
    ]);
    if !is_debug {
        cargo.arg("--release");
    }
    command::run(&mut cargo)?;
    Ok(command::target_dir()?.join(if is_debug { "debug" } else { "release" }))
}

fn gateway(args: &GatewayArgs) -> Result<()> {
    let built = build(args.debug)?;
    // Each session is a file of the driver and one of the server, which inherits the limit: as many as the system lets.
    let mut driver = Command::new("sh");
    driver
        .args(["-c", "ulimit -n \"$(ulimit -Hn)\"; exec \"$@\"", "sh"])
        .arg(built.join("bench-gateway"))
        .env("GUILDHALL_BIN", built.join("guildhall"));
    for (name, value) in [
        ("--sessions", args.sessions),
        ("--members", args.members),
        ("--rounds", args.rounds),
    ] {
        driver.arg(name).arg(value.to_string());
    }
    command::run(&mut driver)
}

fn rights(args: &RightsArgs) -> Result<()> {
    let built = build(args.debug)?;
    let mut driver = Command::new(built.join("bench-rights"));
    driver.env("GUILDHALL_BIN", built.join("guildhall"));
    for (name, value) in [
        ("--members", args.members),
        ("--roles", args.roles),
        ("--channels", args.channels),
    ] {
        driver.arg(name).arg(value.to_string());
    }
    command::run(&mut driver)
}

fn send(args: &SendArgs) -> Result<()> {
    let built = build(false)?;
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
