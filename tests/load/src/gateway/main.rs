//! How many sessions the gateway holds, what they cost, and how soon they are told: `cargo xtask bench gateway`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a measurement: whatever fails ends it"
)]

mod crowd;
mod effects;
#[path = "../process.rs"]
#[allow(dead_code, reason = "shared with the other measurements")]
mod process;
mod session;

use clap::Parser;

/// Sessions in one guild, and the time until all of them are told.
#[derive(Parser)]
struct Args {
    /// Connected sessions
    #[arg(long, default_value_t = 10_000)]
    sessions: usize,
    /// Members of the guild, all with accounts on the server; each has a session until there are no more
    #[arg(long, default_value_t = 10_000)]
    members: usize,
    /// Messages that are measured, and changes of rights
    #[arg(long, default_value_t = 20)]
    rounds: usize,
}

#[tokio::main]
async fn main() {
    let args = Args::parse();
    assert!(
        args.members > 0 && args.sessions > 0 && args.rounds > 0,
        "at least one of each"
    );
    effects::measure(args.rounds).await;
    crowd::measure(&args).await;
}

/// Milliseconds in microseconds, at a quantile of `values`.
fn at(values: &mut [u128], quantile: f64) -> f64 {
    values.sort_unstable();
    let index = ((values.len() - 1) as f64 * quantile).round() as usize;
    values[index] as f64 / 1000.0
}
