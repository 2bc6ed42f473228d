//! A large file takes little memory on its way through spool and store. Alone in its file: what is measured is the process.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::{fs, io};

use bytes::Bytes;
use common::places::places;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use guildhall_files::{Blobs, Spool};
use sha2::{Digest as _, Sha256};

const CHUNK: usize = 64 << 10;
/// 96 MiB.
const CHUNKS: usize = 1536;
/// What may be in memory of it at once: a part of 8 MiB, what it is sent through, and what the runtime takes.
const MAX: u64 = 32 << 20;

/// The most that the process has had in memory, in bytes.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    let kibibytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kibibytes << 10
}

#[tokio::test]
async fn a_large_file_takes_little_memory() {
    for place in places() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(&place.of(dir.path())).unwrap();
        blobs.put("small").await.unwrap();
        let before = peak();

        let size = u64::try_from(CHUNK * CHUNKS).unwrap();
        let spool = Spool::open(&dir.path().join("spool"), size).unwrap();
        let mut file = spool.create("up1").await.unwrap();
        let chunks = stream::iter(0..CHUNKS).map(|number| {
            let byte = u8::try_from(number % 251).unwrap();
            Ok::<_, io::Error>(Bytes::from(vec![byte; CHUNK]))
        });
        file.append(0, chunks).await.unwrap();
        let spooled = file.finish().await.unwrap();
        assert_eq!(spooled.size, size);
        blobs
            .put_file(spooled.path.clone(), &spooled.sha256, size)
            .await
            .unwrap();
        println!("{place:?}, moved: {} KiB", (peak() - before) >> 10);
        let read = blobs.read(&spooled.sha256, 0..size).await.unwrap().unwrap();
        let hash = read.try_fold(Sha256::new(), |mut hash, part| async move {
            hash.update(&part);
            Ok(hash)
        });
        let hash = hash.await.unwrap().finalize();
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hash, spooled.sha256);

        let grown = peak() - before;
        println!("{place:?}: {} KiB", grown >> 10);
        assert!(grown < MAX, "{place:?}: {grown} bytes in memory");
    }
}
