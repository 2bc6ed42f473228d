//! `cargo xtask bench send`: durable sends a second over HTTP, and how long a message takes to another member's gateway.
//!
//! The driver runs on the same processors as the server, as a small community's machine would; its own share is printed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measuring tool: a failure ends it"
)]

mod measure;
mod outcome;
mod process;
mod stage;
mod watch;

use std::time::Duration;

use clap::Parser;

use crate::{
    outcome::HEADER,
    stage::{CHANNELS, SENDERS, Stage},
};

/// Durable sends a second and delivery latency of a server of this build.
#[derive(Parser)]
struct Arguments {
    /// Seconds of each measurement, after two of warming up. Logins last 15 minutes, over all measurements of a database.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=180))]
    seconds: u64,
    /// Measures PostgreSQL too, in a database of its own on the server that `GUILDHALL_TEST_POSTGRES` names.
    #[arg(long)]
    postgres: bool,
    /// Only measurements of so many concurrent senders
    #[arg(long)]
    senders: Option<usize>,
    /// On a server without search
    #[arg(long)]
    no_search: bool,
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    println!("{HEADER}");
    let engines: &[&str] = if arguments.postgres {
        &["SQLite", "PostgreSQL"]
    } else {
        &["SQLite"]
    };
    for engine in engines {
        let stage = Stage::new(*engine == "PostgreSQL", !arguments.no_search).await;
        for (channels, senders) in [(1, 1), (1, SENDERS), (CHANNELS, 1), (CHANNELS, SENDERS)] {
            if arguments.senders.is_some_and(|only| only != senders) {
                continue;
            }
            let time = Duration::from_secs(arguments.seconds);
            let outcome = measure::run(&stage, channels, senders, time).await;
            println!("| {engine} | {channels} | {senders} | {outcome} |");
        }
    }
}
