//! What conversation costs: pages of history, what is unread, presence, and 1,000 people at once: `cargo xtask bench conversation`.
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

mod fill;
mod people;
mod presence;
#[path = "../process.rs"]
#[allow(dead_code, reason = "shared with the other measurements")]
mod process;
#[path = "../quantiles.rs"]
mod quantiles;
mod reads;
#[path = "../gateway/session.rs"]
mod session;

use clap::Parser;
use guildhall_federation_tests::TestNet;

use crate::process::{cpu_seconds, memory_mib};

/// A guild in which much is said.
#[derive(Parser)]
pub(crate) struct Args {
    /// Messages in the channel whose history is read
    #[arg(long, default_value_t = 20_000)]
    messages: usize,
    /// Channels of the guild, each with something unread
    #[arg(long, default_value_t = 500)]
    channels: usize,
    /// People who are there at the same time
    #[arg(long, default_value_t = 1_000)]
    people: usize,
    /// Sessions that are told of a presence
    #[arg(long, default_value_t = 10_000)]
    sessions: usize,
    /// Seconds that the people are watched
    #[arg(long, default_value_t = 30)]
    seconds: u64,
    /// Milliseconds that somebody does nothing between two requests, at the mean
    #[arg(long, default_value_t = 2_000)]
    pause: u64,
    /// Reads of each kind, and changes of presence
    #[arg(long, default_value_t = 100)]
    rounds: usize,
}

#[tokio::main]
async fn main() {
    let args = Args::parse();
    assert!(args.people > 1 && args.channels > 0 && args.rounds > 0 && args.messages > 100);
    let net = TestNet::new();
    let node = net.node("talk").set("LOG__LEVEL", "warn").start().await;
    let mut stage = fill::fill(&node, &args).await;

    println!(
        "alone, {} reads each | p50 ms | p95 ms | slowest ms\n---|---|---|---",
        args.rounds
    );
    reads::measure(&mut stage, args.rounds).await;
    for pause in [args.pause, 0] {
        let cpu = cpu_seconds(node.pid());
        people::measure(&mut stage, args.seconds, pause).await;
        let used = cpu_seconds(node.pid()) - cpu;
        println!(
            "processor time of the server: {:.2} s a second\n",
            used / args.seconds as f64
        );
    }
    presence::measure(&mut stage, args.sessions, args.rounds.min(20)).await;
    println!(
        "memory of the server at its peak: {:.0} MiB",
        memory_mib(node.pid(), "VmHWM")
    );
}
