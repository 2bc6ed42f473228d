//! What search costs: writing and asking an index of many messages, without a server: `cargo xtask bench search`.
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

mod ask;
mod say;

use std::{fs, path::Path, time::Instant};

use clap::Parser;
use guildhall_search::index::{Index, Place, Writer};

use crate::say::Talk;

/// An index of what many people have said in several languages.
#[derive(Parser)]
struct Args {
    /// Messages
    #[arg(long, default_value_t = 1_000_000)]
    messages: usize,
    /// Questions of each kind
    #[arg(long, default_value_t = 200)]
    rounds: usize,
    /// Bytes of memory for writing
    #[arg(long, default_value_t = 30_000_000)]
    memory: usize,
}

/// Messages between two commits, as when a server builds its index.
const STRIDE: usize = 20_000;
/// Messages of a second in a lively guild.
const SECOND: usize = 100;

fn main() {
    let args = Args::parse();
    assert!(args.messages > SECOND && args.rounds > 0);
    let folder = Folder::new();
    let (index, _) = Index::open(&folder.0).unwrap();
    let mut writer = Writer::new(index.clone(), args.memory).unwrap();
    let mut talk = Talk::new();
    let place = |number: usize| Place::at(i64::try_from(number).unwrap(), String::new());

    let since = Instant::now();
    let mut longest = 0.0_f64;
    for number in 1..=args.messages {
        writer.add(&talk.message(), false).unwrap();
        if number % STRIDE == 0 || number == args.messages {
            let since = Instant::now();
            writer.commit(&place(number)).unwrap();
            longest = longest.max(since.elapsed().as_secs_f64());
        }
    }
    let seconds = since.elapsed().as_secs_f64();
    println!("messages: {}", args.messages);
    println!(
        "written in {seconds:.1} s ({:.0} a second), the longest commit took {longest:.2} s",
        args.messages as f64 / seconds
    );
    let mut commits: Vec<u128> = Vec::new();
    for round in 1..=20 {
        for _ in 0..SECOND {
            writer.add(&talk.message(), false).unwrap();
        }
        let since = Instant::now();
        writer.commit(&place(args.messages + round)).unwrap();
        commits.push(since.elapsed().as_micros());
    }
    println!(
        "a commit of {SECOND} more: p50 {:.1} ms, slowest {:.1} ms",
        at(&mut commits, 0.5),
        at(&mut commits, 1.0)
    );
    let since = Instant::now();
    writer.finish().unwrap();
    let bytes = size(&folder.0);
    println!(
        "merged after another {:.1} s; on the disk {:.0} MiB, {:.0} bytes a message (its text has {:.0})",
        since.elapsed().as_secs_f64(),
        bytes as f64 / f64::from(1 << 20),
        bytes as f64 / args.messages as f64,
        talk.mean_bytes()
    );
    let (index, _) = Index::open(&folder.0).unwrap();
    ask::measure(&index, &mut talk, args.rounds);
}

/// A folder that is gone in the end.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("guildhall-bench-search-{}", std::process::id()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}

/// Bytes of the files in the folder.
fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .sum()
}

/// Milliseconds of microseconds, at a quantile of `values`.
fn at(values: &mut [u128], quantile: f64) -> f64 {
    values.sort_unstable();
    let index = ((values.len() - 1) as f64 * quantile).round() as usize;
    values[index] as f64 / 1000.0
}
