//! `cargo xtask postgres`: a PostgreSQL server of its own for tests, on a free port, that leaves nothing behind.
//!
//! It writes with `fsync=on` as a server that people use, so that what is measured on it is what they get.

mod cluster;
mod programs;
mod user;

use std::{env, fs, path::PathBuf, process};

use anyhow::{Context, Result, bail};

use crate::command;
use cluster::{Cluster, Life};
pub(crate) use user::is_root;

/// The environment variable that names the server to the tests.
pub(crate) const VARIABLE: &str = "GUILDHALL_TEST_POSTGRES";

/// What `postgres` does.
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Starts a server that goes on running, and prints the line that makes the tests use it
    Start,
    /// Stops every server that `start` started, and removes it
    Stop,
    /// Runs a command with a server of its own, named in GUILDHALL_TEST_POSTGRES
    Run {
        /// The command and its arguments
        #[arg(last = true, required = true)]
        command: Vec<String>,
    },
}

/// Does it.
pub(crate) fn run(command: &Command) -> Result<()> {
    match command {
        Command::Start => start(),
        Command::Stop => stop(),
        Command::Run { command } => with_server(|url| {
            let (program, arguments) = command.split_first().context("no command")?;
            command::run(process::Command::new(program).args(arguments).env(VARIABLE, url))
        }),
    }
}

/// Runs `work` with the URL of a server: the one that the environment names, or one that lives only for `work`.
pub(crate) fn with_server(work: impl FnOnce(&str) -> Result<()>) -> Result<()> {
    if let Some(url) = env::var(VARIABLE).ok().filter(|url| !url.is_empty()) {
        return work(&url);
    }
    let cluster = Cluster::start(&programs::find()?, Life::OfThisProcess)?;
    let done = work(&cluster.url());
    let stopped = cluster.stop();
    done.and(stopped)
}

fn start() -> Result<()> {
    let cluster = Cluster::start(&programs::find()?, Life::UntilStopped)?;
    let list = started()?;
    fs::create_dir_all(&list)?;
    fs::write(
        list.join(cluster.port().to_string()),
        cluster.folder().display().to_string(),
    )?;
    println!("export {VARIABLE}={}", cluster.url());
    Ok(())
}

fn stop() -> Result<()> {
    let list = started()?;
    if !list.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(&list)? {
        let file = entry?.path();
        let folder = PathBuf::from(fs::read_to_string(&file)?);
        let port = file
            .file_name()
            .and_then(|name| name.to_str())
            .and_then(|name| name.parse().ok());
        let Some(port) = port else {
            bail!("{} is not named after a port", file.display())
        };
        Cluster::found(folder, port).stop()?;
        fs::remove_file(file)?;
        println!("stopped the server on port {port}");
    }
    Ok(())
}

/// Where the servers that go on running are listed: a file named after the port, with the server's folder in it.
fn started() -> Result<PathBuf> {
    Ok(command::target_dir()?.join("postgres-started"))
}
