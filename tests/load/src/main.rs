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
mod process;
mod stage;

use clap::Parser;

/// Durable sends a second and delivery latency of a server of this build.
#[derive(Parser)]
struct Arguments {
    /// Seconds of each measurement, after two of warming up.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// A PostgreSQL database to measure too; SQLite is measured always.
    #[arg(long)]
    postgres: Option<String>,
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    println!(
        "| database | channels | senders | sends/s | HTTP p50 ms | HTTP p99 ms | gateway p50 ms | gateway p99 ms | \
         server CPU s/s | driver CPU s/s | idle MiB | peak MiB |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|");
    let engines = [("SQLite", None), ("PostgreSQL", arguments.postgres.as_deref())];
    for (name, url) in engines {
        if name == "PostgreSQL" && url.is_none() {
            continue;
        }
        let stage = stage::Stage::new(url).await;
        for (channels, senders) in [(1, 1), (1, 64), (100, 1), (100, 64)] {
            let result = measure::run(&stage, channels, senders, arguments.seconds).await;
            println!("| {name} | {channels} | {senders} | {result} |");
        }
    }
}
