//! `cargo xtask bench`: how fast and how large the server is, measured over its own interfaces with optimised builds.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{command, postgres, s3};

/// What to measure.
#[derive(clap::Subcommand)]
pub(crate) enum Bench {
    /// Durable sends a second over HTTP and delivery latency, on SQLite and on a private PostgreSQL
    Send(SendArgs),
    /// Sessions of the gateway in one guild: memory of each, time until all have a message, time until a change of rights is felt
    Gateway(GatewayArgs),
    /// Pages of history, what is unread, presence to many sessions, and many people at once
    Conversation(ConversationArgs),
    /// Rights in a large guild: evaluations a second, size and time of the `ready` frame, memory
    Rights(RightsArgs),
    /// The search index of many messages: time to write it, size, time of questions; and how much it slows sending
    Search(SearchArgs),
    /// Large files that go in and out at the same time: memory of the server with one and with many, throughput, small requests meanwhile
    Files(FilesArgs),
}

/// What `bench files` takes.
#[derive(clap::Args)]
pub(crate) struct FilesArgs {
    /// Files at the same time
    #[arg(long, default_value_t = 100)]
    files: u32,
    /// MiB of each. On the disk there has to be room for one and a half times all of them
    #[arg(long, default_value_t = 100)]
    size: u32,
    /// In a bucket of a private S3 server in place of on disk
    #[arg(long)]
    s3: bool,
    /// Without optimisation, to try the measurement itself
    #[arg(long)]
    debug: bool,
}

/// What `bench conversation` takes.
#[derive(clap::Args)]
pub(crate) struct ConversationArgs {
    /// People who are there at the same time
    #[arg(long, default_value_t = 1_000)]
    people: u32,
    /// Channels, each with something unread
    #[arg(long, default_value_t = 500)]
    channels: u32,
    /// Messages in the channel whose history is read
    #[arg(long, default_value_t = 20_000)]
    messages: u32,
    /// Sessions that are told of a presence
    #[arg(long, default_value_t = 10_000)]
    sessions: u32,
    /// Seconds that the people are watched
    #[arg(long, default_value_t = 30)]
    seconds: u32,
    /// Milliseconds that somebody does nothing between two requests, at the mean
    #[arg(long, default_value_t = 2_000)]
    pause: u32,
    /// Without optimisation, to try the measurement itself
    #[arg(long)]
    debug: bool,
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

/// What `bench search` takes.
#[derive(clap::Args)]
pub(crate) struct SearchArgs {
    /// Messages
    #[arg(long, default_value_t = 1_000_000)]
    messages: u32,
    /// Questions of each kind
    #[arg(long, default_value_t = 200)]
    rounds: u32,
    /// Seconds of each measurement of sending, with search and without in turn; 0 for none
    #[arg(long, default_value_t = 8)]
    seconds: u32,
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
        Bench::Conversation(args) => conversation(args),
        Bench::Rights(args) => rights(args),
        Bench::Search(args) => search(args),
        Bench::Files(args) => files(args),
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

/// A driver of many connections: each is a file of the driver and one of the server, which inherits the limit. It is as many as the system lets.
fn crowded(built: &Path, driver: &str, numbers: &[(&str, u32)]) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", "ulimit -n \"$(ulimit -Hn)\"; exec \"$@\"", "sh"])
        .arg(built.join(driver))
        .env("GUILDHALL_BIN", built.join("guildhall"));
    for (name, value) in numbers {
        command.arg(name).arg(value.to_string());
    }
    command
}

fn crowd(driver: &str, is_debug: bool, numbers: &[(&str, u32)]) -> Result<()> {
    command::run(&mut crowded(&build(is_debug)?, driver, numbers))
}

/// The server's files lie below the target folder, where there is room, unlike, on some systems, for temporary ones. They are gone in the end, however it ends; those of
/// a run that was killed go with the next.
fn files(args: &FilesArgs) -> Result<()> {
    let built = build(args.debug)?;
    let folder = command::target_dir()?.join("bench-files");
    remove(&folder)?;
    fs::create_dir_all(&folder)?;
    let numbers = [("--files", args.files), ("--size", args.size)];
    let mut driver = crowded(&built, "bench-files", &numbers);
    driver.env("TMPDIR", &folder);
    let done = match args.s3 {
        false => command::run(&mut driver),
        true => s3::with_server(|url| command::run(driver.arg("--s3").env(s3::VARIABLE, url))),
    };
    done.and(remove(&folder))
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

fn gateway(args: &GatewayArgs) -> Result<()> {
    let numbers = [
        ("--sessions", args.sessions),
        ("--members", args.members),
        ("--rounds", args.rounds),
    ];
    crowd("bench-gateway", args.debug, &numbers)
}

fn conversation(args: &ConversationArgs) -> Result<()> {
    let numbers = [
        ("--people", args.people),
        ("--channels", args.channels),
        ("--messages", args.messages),
        ("--sessions", args.sessions),
        ("--seconds", args.seconds),
        ("--pause", args.pause),
    ];
    crowd("bench-conversation", args.debug, &numbers)
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

fn search(args: &SearchArgs) -> Result<()> {
    /// Measurements of sending with search, and as many without.
    const TURNS: usize = 3;
    let built = build(args.debug)?;
    let mut driver = Command::new(built.join("bench-search"));
    for (name, value) in [("--messages", args.messages), ("--rounds", args.rounds)] {
        driver.arg(name).arg(value.to_string());
    }
    command::run(&mut driver)?;
    if args.seconds == 0 {
        return Ok(());
    }
    for _ in 0..TURNS {
        for more in [None, Some("--no-search")] {
            println!(
                "\nsending {}",
                if more.is_some() {
                    "without search"
                } else {
                    "with search"
                }
            );
            let mut driver = Command::new(built.join("bench-send"));
            driver
                .env("GUILDHALL_BIN", built.join("guildhall"))
                .args(["--seconds", &args.seconds.to_string(), "--senders", "64"])
                .args(more);
            command::run(&mut driver)?;
        }
    }
    Ok(())
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
