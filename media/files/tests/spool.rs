//! Uploads that grow, break off and go on.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

use std::{fs, io, path::Path, pin::pin};

use bytes::Bytes;
use futures::{
    Stream, StreamExt as _,
    stream::{iter, pending},
};
use guildhall_files::{BlobPlace, Blobs, Spool, SpoolError};

const MAX: u64 = 4 << 20;

fn open(dir: &Path) -> Spool {
    Spool::open(dir, MAX).unwrap()
}

fn chunks<'a>(texts: &'a [&'a str]) -> impl Stream<Item = Result<Bytes, io::Error>> + Send + 'a {
    iter(texts).map(|text| Ok(Bytes::copy_from_slice(text.as_bytes())))
}

#[tokio::test]
async fn an_upload_goes_on_after_a_restart_and_is_moved_into_the_store() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open(&dir.path().join("spool"));
    let mut file = spool.create("up1").await.unwrap();
    assert!(file.is_empty());
    assert_eq!(file.append(0, chunks(&["a", "", "b"])).await.unwrap(), 2);
    assert_eq!(file.append(2, chunks(&[])).await.unwrap(), 2);
    drop((file, spool));

    let spool = open(&dir.path().join("spool"));
    assert_eq!(spool.ids().await.unwrap(), ["up1"]);
    let mut file = spool.resume("up1").await.unwrap();
    assert_eq!(file.len(), 2);
    file.append(2, chunks(&["c"])).await.unwrap();
    let spooled = file.finish().await.unwrap();
    let blobs = Blobs::open(&BlobPlace::Disk(dir.path().join("media"))).unwrap();
    let name = Blobs::name(b"abc");
    assert_eq!((spooled.sha256.as_str(), spooled.size), (name.as_str(), 3));
    // Nobody appends between the hash and the move.
    assert!(matches!(spool.resume("up1").await, Err(SpoolError::Held)));
    blobs
        .put_file(spooled.path.clone(), &spooled.sha256, spooled.size)
        .await
        .unwrap();
    drop(spooled);
    assert_eq!(blobs.get(&name).await.unwrap().unwrap(), "abc");
    assert!(spool.ids().await.unwrap().is_empty());
    assert!(matches!(spool.resume("up1").await, Err(SpoolError::Unknown)));
    spool.remove("up1").await.unwrap();
}

#[tokio::test]
async fn another_offset_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open(dir.path());
    let mut file = spool.create("up1").await.unwrap();
    file.append(0, chunks(&["abc"])).await.unwrap();
    for offset in [0, 2, 4, u64::MAX] {
        let refused = file.append(offset, chunks(&["x"])).await;
        assert!(matches!(refused, Err(SpoolError::Offset { len: 3 })), "{offset}");
    }
    assert_eq!(fs::read(dir.path().join("up1")).unwrap(), b"abc");
    file.append(3, chunks(&["d"])).await.unwrap();
    assert_eq!(file.finish().await.unwrap().sha256, Blobs::name(b"abcd"));
}

#[tokio::test]
async fn what_came_before_it_was_cut_off_counts() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open(dir.path());
    let mut file = spool.create("up1").await.unwrap();
    let broken = iter([Ok(Bytes::from("ab")), Err("gone"), Ok(Bytes::from("never"))]);
    let error = file.append(0, broken).await.unwrap_err();
    assert!(
        matches!(&error, SpoolError::CutOff(why) if why == "gone"),
        "{error}"
    );
    assert_eq!(file.len(), 2);
    assert_eq!(file.append(2, chunks(&["c"])).await.unwrap(), 3);
    assert_eq!(file.finish().await.unwrap().sha256, Blobs::name(b"abc"));
}

#[tokio::test]
async fn an_append_that_nobody_waits_for_any_more_leaves_what_was_written() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open(dir.path());
    let mut file = spool.create("up1").await.unwrap();
    file.append(0, chunks(&["abc"])).await.unwrap();
    // A mebibyte is written, the rest is not yet, and then nothing comes.
    let first = Bytes::from(vec![b'x'; 1 << 20]);
    let silent =
        iter([Ok(first.clone()), Ok(Bytes::from("more"))]).chain(pending::<Result<Bytes, io::Error>>());
    {
        let mut append = pin!(file.append(3, silent));
        guildhall_test_support::eventually("what was written", async || {
            assert!(futures::poll!(append.as_mut()).is_pending());
            let len = fs::metadata(dir.path().join("up1")).unwrap().len();
            (len == 3 + (1 << 20)).then_some(())
        })
        .await;
    }
    // Whoever goes on with the same file does not know what is in it.
    assert!(matches!(
        file.append(3, chunks(&["d"])).await,
        Err(SpoolError::Held)
    ));
    assert!(matches!(file.finish().await, Err(SpoolError::Held)));
    let mut file = spool.resume("up1").await.unwrap();
    let len = file.len();
    assert_eq!(len, 3 + (1 << 20));
    file.append(len, chunks(&["d"])).await.unwrap();
    let whole = [b"abc", &first[..], b"d"].concat();
    assert_eq!(file.finish().await.unwrap().sha256, Blobs::name(&whole));
}

#[tokio::test]
async fn what_is_too_large_is_cut_back() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open(dir.path());
    let mut file = spool.create("up1").await.unwrap();
    file.append(0, chunks(&["abc"])).await.unwrap();
    let endless = futures::stream::repeat_with(|| Ok::<_, io::Error>(Bytes::from(vec![1; 300_000])));
    let refused = file.append(3, endless).await;
    assert!(matches!(refused, Err(SpoolError::TooLarge(MAX))));
    assert_eq!(fs::read(dir.path().join("up1")).unwrap(), b"abc");
    // As much as there may be is taken, and not a byte more.
    let rest = Bytes::from(vec![2; usize::try_from(MAX).unwrap() - 3]);
    let fits = iter([Ok::<_, io::Error>(rest)]);
    assert_eq!(file.append(3, fits).await.unwrap(), MAX);
    assert!(matches!(
        file.append(MAX, chunks(&["x"])).await,
        Err(SpoolError::TooLarge(MAX))
    ));
    assert_eq!(file.finish().await.unwrap().size, MAX);
}

#[tokio::test]
async fn only_one_writes_and_no_name_leads_elsewhere() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("spool");
    let spool = open(&root);
    fs::write(dir.path().join("outside"), "x").unwrap();
    let long = "a".repeat(65);
    for id in ["", ".", "..", "../outside", "a/b", "a.b", "ä", "a\0b", &long] {
        assert!(matches!(spool.create(id).await, Err(SpoolError::Id)), "{id:?}");
        assert!(matches!(spool.resume(id).await, Err(SpoolError::Id)), "{id:?}");
        assert!(matches!(spool.remove(id).await, Err(SpoolError::Id)), "{id:?}");
    }
    let file = spool.create("up1").await.unwrap();
    assert!(matches!(spool.create("up1").await, Err(SpoolError::Held)));
    assert!(matches!(spool.clone().resume("up1").await, Err(SpoolError::Held)));
    assert!(matches!(spool.remove("up1").await, Err(SpoolError::Held)));
    let other = spool.create("up2").await.unwrap();
    drop((file, other));
    assert!(matches!(spool.create("up1").await, Err(SpoolError::Exists)));
    assert!(matches!(spool.resume("up3").await, Err(SpoolError::Unknown)));
    fs::write(root.join("not.ours"), "x").unwrap();
    let mut ids = spool.ids().await.unwrap();
    ids.sort();
    assert_eq!(ids, ["up1", "up2"]);
    for id in ["up1", "up2", "up2"] {
        spool.remove(id).await.unwrap();
    }
    assert!(spool.ids().await.unwrap().is_empty());
    assert_eq!(fs::read(dir.path().join("outside")).unwrap(), b"x");
}
