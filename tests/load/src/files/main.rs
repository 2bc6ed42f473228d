//! What many large files at once cost the server: `cargo xtask bench files`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement: whatever fails ends it"
)]

mod content;
mod meanwhile;
mod memory;
#[path = "../process.rs"]
#[allow(dead_code, reason = "shared with the other measurements")]
mod process;
#[path = "../quantiles.rs"]
#[allow(dead_code, reason = "shared with the other measurements")]
mod quantiles;
mod round;
mod stage;
mod transfer;

use std::time::Duration;

use clap::Parser;
use futures::future::join;

use crate::{
    content::Source,
    round::{HEADER, Round, judge, measure},
    stage::Stage,
    transfer::{download, say, upload},
};

/// How long small requests are measured while nothing else is done.
const ALONE: Duration = Duration::from_secs(5);

/// Many files that go in and out at the same time.
#[derive(Parser)]
pub(crate) struct Args {
    /// Files at the same time
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(2..=1000))]
    files: u64,
    /// MiB of each
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=4096))]
    size: u64,
    /// The server has its files in a bucket of the S3 server that `GUILDHALL_TEST_S3` names
    #[arg(long)]
    s3: bool,
}

#[tokio::main]
async fn main() {
    let args = Args::parse();
    let mut stage = Stage::new(&args).await;
    let place = if args.s3 { "in a bucket" } else { "on disk" };
    println!("files of {} MiB, {place}\n\n{HEADER}", args.size);
    stage.rest().await;
    measure(&stage, "nothing", async {
        tokio::time::sleep(ALONE).await;
        Vec::new()
    })
    .await;

    let mut source = Source::new(args.size << 20);
    let mut rounds: Vec<Round> = Vec::new();
    let mut kept = Vec::new();
    for count in [1, args.files] {
        let contents = source.take(count);
        stage.rest().await;
        let (round, ids) = measure(&stage, "in", upload(&stage, contents)).await;
        rounds.push(round);
        kept = say(&stage, ids).await;
        stage.rest().await;
        rounds.push(measure(&stage, "out", download(&stage, &kept)).await.0);
    }
    let (half, _) = kept.split_at(kept.len() / 2);
    let contents = source.take(args.files - half.len() as u64);
    stage.rest().await;
    let both = async {
        let (come, gone) = join(upload(&stage, contents), download(&stage, half)).await;
        come.into_iter().chain(gone).collect()
    };
    rounds.push(measure(&stage, "in and out", both).await.0);
    judge(&rounds, args.s3);
}
