//! Something that is done and measured, as a line of a table.

use std::time::Instant;

use crate::{
    meanwhile::during,
    memory::{Memory, watch},
    process::cpu_seconds,
    quantiles::at,
    stage::Stage,
    transfer::Passage,
};

/// The head of the table.
pub(crate) const HEADER: &str = "\
| what | files | s | all at once, s | MiB/s | server CPU s/s | MiB before | peak MiB | GET p50 ms | p95 | POST p50 ms | p95 | curve of memory, MiB |
|---|---|---|---|---|---|---|---|---|---|---|---|---|";

/// How much more memory many files may take than one, in MiB: for what they share, like threads and the connections to a database.
const SHARED: f64 = 96.0;
/// The same where they go to a bucket: parts of them wait in memory to be sent, as many as are sent at a time.
const SHARED_IN_A_BUCKET: f64 = 320.0;
/// And for each of them, whatever its size: what is gathered of it before it is written, and what its connection has read and not given on.
const OF_A_FILE: f64 = 1.0;

/// What was measured.
pub(crate) struct Round {
    what: &'static str,
    files: usize,
    memory: Memory,
}

/// Does `work`, and prints its line.
pub(crate) async fn measure(
    stage: &Stage,
    what: &'static str,
    work: impl Future<Output = Vec<Passage>>,
) -> (Round, Vec<Passage>) {
    let pid = stage.node.pid();
    let cpu = cpu_seconds(pid);
    let begin = Instant::now();
    let ((passages, mut waited), memory) = watch(pid, during(stage, work)).await;
    let seconds = begin.elapsed().as_secs_f64();
    let cpu = (cpu_seconds(pid) - cpu) / seconds;
    let bytes: u64 = passages.iter().map(|passage| passage.content.size).sum();
    println!(
        "| {what} | {} | {seconds:.1} | {:.1} | {:.0} | {cpu:.2} | {:.0} | {:.0} | {:.1} | {:.1} | {:.1} | {:.1} | {memory} |",
        passages.len(),
        together(&passages),
        bytes as f64 / f64::from(1 << 20) / seconds,
        memory.before,
        memory.peak,
        at(&mut waited.gets, 0.5),
        at(&mut waited.gets, 0.95),
        at(&mut waited.posts, 0.5),
        at(&mut waited.posts, 0.95),
    );
    let round = Round {
        what,
        files: passages.len(),
        memory,
    };
    (round, passages)
}

/// Seconds during which all of them were on their way.
fn together(passages: &[Passage]) -> f64 {
    let last_begin = passages.iter().map(|passage| passage.begin).max();
    let first_end = passages.iter().map(|passage| passage.end).min();
    let between = last_begin.zip(first_end);
    between.map_or(0.0, |(begin, end)| {
        end.saturating_duration_since(begin).as_secs_f64()
    })
}

/// Compares one file with many of them.
///
/// # Panics
/// When memory grows with what is on the way.
pub(crate) fn judge(rounds: &[Round], is_in_a_bucket: bool) {
    println!();
    let shared = if is_in_a_bucket {
        SHARED_IN_A_BUCKET
    } else {
        SHARED
    };
    let (ones, many): (Vec<_>, Vec<_>) = rounds.iter().partition(|round| round.files == 1);
    for round in many {
        // Both ways are compared with the dearer of them.
        let of_one = ones.iter().filter(|one| round.what.contains(one.what));
        let of_one = of_one.map(|one| one.memory.peak).fold(0.0, f64::max);
        let more = round.memory.peak - of_one;
        let others = (round.files - 1) as f64;
        println!(
            "{}: {} files take {:.2} times the memory of one, {:.0} KiB more for each",
            round.what,
            round.files,
            round.memory.peak / of_one,
            more / others * 1024.0
        );
        assert!(
            more < shared + OF_A_FILE * others,
            "memory grows with what is on the way"
        );
    }
}
