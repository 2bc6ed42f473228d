//! What a store of blobs promises, on disk and in a bucket.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

mod common;

use std::{
    fs::{self, File},
    io::{ErrorKind, Write as _},
    ops::Range,
    path::{Path, PathBuf},
    pin::pin,
};

use common::places::{places, s3};
use futures::{StreamExt as _, TryStreamExt as _};
use guildhall_files::{BlobPlace, Blobs};
use guildhall_test_support::{S3Folder, eventually};

const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

async fn names(blobs: &Blobs) -> Vec<String> {
    let mut names: Vec<String> = blobs.names().try_collect().await.unwrap();
    names.sort();
    names
}

async fn read(blobs: &Blobs, name: &str, range: Range<u64>) -> Option<Vec<u8>> {
    let stream = blobs.read(name, range).await.unwrap()?;
    let parts: Vec<_> = stream.try_collect().await.unwrap();
    Some(parts.concat())
}

/// Bytes that repeat nowhere at the distance of a part.
fn many(size: usize) -> Vec<u8> {
    let block: Vec<u8> = (0..997u32)
        .map(|at| u8::try_from(at * at % 251).unwrap())
        .collect();
    block.into_iter().cycle().take(size).collect()
}

fn file(dir: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = dir.join(name);
    File::create(&path).unwrap().write_all(bytes).unwrap();
    path
}

#[tokio::test]
async fn what_is_put_is_there_under_its_hash_once() {
    for place in places() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(&place.of(dir.path())).unwrap();
        blobs.claim("a.test").await.unwrap();
        assert_eq!(blobs.get(ABC).await.unwrap(), None);
        assert_eq!(blobs.size(ABC).await.unwrap(), None);
        assert_eq!(read(&blobs, ABC, 0..1).await, None);
        assert_eq!(read(&blobs, ABC, 0..0).await, None);
        blobs.remove(ABC).await.unwrap();

        assert_eq!(blobs.put("abc").await.unwrap(), ABC);
        assert_eq!(blobs.put("abc").await.unwrap(), ABC);
        let empty = blobs.put("").await.unwrap();
        assert_eq!(blobs.get(ABC).await.unwrap().unwrap(), "abc");
        assert_eq!(blobs.get(&empty).await.unwrap().unwrap(), "");
        assert_eq!(blobs.size(ABC).await.unwrap(), Some(3));
        assert_eq!(names(&blobs).await, [ABC, &empty], "{place:?}");

        blobs.remove(ABC).await.unwrap();
        blobs.remove(ABC).await.unwrap();
        assert_eq!(blobs.get(ABC).await.unwrap(), None);
        assert_eq!(names(&blobs).await, [empty]);
        for name in ["", "ba", "../ba", "..", &ABC.to_uppercase()] {
            assert_eq!(blobs.get(name).await.unwrap(), None, "{name}");
            assert_eq!(blobs.size(name).await.unwrap(), None, "{name}");
            blobs.remove(name).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_range_is_read_alone() {
    for place in places() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(&place.of(dir.path())).unwrap();
        let bytes = many(300_000);
        let name = blobs.put(bytes.clone()).await.unwrap();
        for (start, end) in [
            (0, 300_000),
            (0, 1),
            (299_999, 300_000),
            (131_072, 262_144),
            (7, 200_001),
            (5, 5),
            (300_000, 300_000),
        ] {
            let read = read(&blobs, &name, start..end).await.unwrap();
            let (start, end) = (usize::try_from(start).unwrap(), usize::try_from(end).unwrap());
            assert!(read == bytes[start..end], "{place:?}: {start} to {end}");
        }
        for (start, end) in [
            (0, 300_001),
            (300_000, 300_001),
            (400_000, 500_000),
            (400_000, 400_000),
            (9, 8),
        ] {
            let refused = blobs.read(&name, start..end).await.map(|_| ()).unwrap_err();
            assert_eq!(
                refused.kind(),
                ErrorKind::InvalidInput,
                "{place:?}: {start} to {end}"
            );
        }
    }
}

#[tokio::test]
async fn a_large_file_is_moved_in() {
    for place in places() {
        let dir = tempfile::tempdir().unwrap();
        let place = place.of(dir.path());
        let blobs = Blobs::open(&place).unwrap();
        // Not a whole number of parts, and exactly one.
        for size in [30_000_001, 8 << 20, 5] {
            let bytes = many(size);
            let (name, size) = (Blobs::name(&bytes), u64::try_from(size).unwrap());
            let path = file(dir.path(), "one", &bytes);
            let wrong = blobs.put_file(path.clone(), &name, size + 1).await.unwrap_err();
            assert_eq!(wrong.kind(), ErrorKind::InvalidData, "{wrong}");
            assert!(path.is_file());
            assert_eq!(blobs.size(&name).await.unwrap(), None);

            blobs.put_file(path.clone(), &name, size).await.unwrap();
            assert!(!path.exists());
            assert!(read(&blobs, &name, 0..size).await.unwrap() == bytes);
            // What is there is left, the file goes; and once more without one, as after a crash.
            let path = file(dir.path(), "two", &bytes);
            blobs.put_file(path.clone(), &name, size).await.unwrap();
            assert!(!path.exists());
            blobs.put_file(path, &name, size).await.unwrap();
            assert_eq!(names(&blobs).await.iter().filter(|one| **one == name).count(), 1);
        }
        let missing = dir.path().join("missing");
        let error = blobs.put_file(missing, ABC, 3).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        let no_name = file(dir.path(), "three", b"abc");
        assert!(blobs.put_file(no_name.clone(), "../x", 3).await.is_err());
        assert!(no_name.is_file());
        let left = match &place {
            BlobPlace::Disk(root) => root.join("unfinished"),
            BlobPlace::S3(place) => place.unfinished.clone(),
        };
        assert_eq!(fs::read_dir(left).unwrap().count(), 0);
    }
}

#[tokio::test]
async fn a_blob_that_lost_bytes_is_written_again() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(&BlobPlace::Disk(dir.path().to_owned())).unwrap();
    // As it lay there before this interface was.
    let folder = dir.path().join("ba");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join(ABC), "abc").unwrap();
    assert_eq!(blobs.get(ABC).await.unwrap().unwrap(), "abc");
    assert_eq!(names(&blobs).await, [ABC]);
    fs::write(folder.join(ABC), "ab").unwrap();
    blobs.put("abc").await.unwrap();
    assert_eq!(fs::read(folder.join(ABC)).unwrap(), b"abc");
    fs::write(folder.join(ABC), "ab").unwrap();
    let again = file(dir.path(), "again", b"abc");
    blobs.put_file(again, ABC, 3).await.unwrap();
    assert_eq!(fs::read(folder.join(ABC)).unwrap(), b"abc");
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1);
}

#[tokio::test]
async fn what_a_crash_left_unfinished_on_disk_is_removed() {
    let dir = tempfile::tempdir().unwrap();
    let place = BlobPlace::Disk(dir.path().to_owned());
    drop(Blobs::open(&place).unwrap());
    fs::write(dir.path().join("unfinished/half"), "ha").unwrap();
    Blobs::open(&place).unwrap();
    assert_eq!(fs::read_dir(dir.path().join("unfinished")).unwrap().count(), 0);
}

/// Uploads that were begun in the folder and neither completed nor given up, as the server knows them.
async fn begun(folder: &S3Folder) -> usize {
    use object_store::{
        aws::AmazonS3Builder,
        path::Path,
        signer::{SignedUrlOptions, Signer as _},
    };
    use std::{io::Read as _, net::TcpStream, time::Duration};
    let s3 = AmazonS3Builder::new()
        .with_endpoint(&folder.endpoint)
        .with_allow_http(true)
        .with_region("us-east-1")
        .with_bucket_name(&folder.bucket)
        .with_access_key_id(&folder.access_key)
        .with_secret_access_key(&folder.secret)
        .build()
        .unwrap();
    let options = SignedUrlOptions::default().with_query([("uploads", ""), ("prefix", &folder.prefix)]);
    let url = s3
        .signed_url_opts(
            http::Method::GET,
            &Path::default(),
            Duration::from_secs(60),
            &options,
        )
        .await
        .unwrap();
    let host = folder.endpoint.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).unwrap();
    write!(
        stream,
        "GET {}?{} HTTP/1.0\r\nHost: {host}\r\n\r\n",
        url.path(),
        url.query().unwrap()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("ListMultipartUploadsResult"), "{answer}");
    answer.matches("<UploadId>").count()
}

#[tokio::test]
async fn what_a_crash_left_half_sent_is_forgotten() {
    let Some(folder) = S3Folder::create() else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let place = BlobPlace::S3(s3(&folder, dir.path()));
    let notes = || fs::read_dir(dir.path().join("unfinished")).unwrap().count();
    let bytes = many(64 << 20);
    let (name, size) = (Blobs::name(&bytes), 64 << 20);
    let path = file(dir.path(), "one", &bytes);
    let blobs = Blobs::open(&place).unwrap();
    {
        let mut sending = pin!(blobs.put_file(path.clone(), &name, size));
        eventually("a part that was begun", async || {
            assert!(futures::poll!(sending.as_mut()).is_pending());
            (notes() == 1 && begun(&folder).await == 1).then_some(())
        })
        .await;
    }
    assert!(path.is_file());
    assert_eq!(names(&blobs).await, [""; 0]);
    // What is sent now is none of that.
    assert_eq!(blobs.abandon_unfinished().await.unwrap(), 0);

    let again = Blobs::open(&place).unwrap();
    assert_eq!(again.abandon_unfinished().await.unwrap(), 1);
    assert_eq!((notes(), begun(&folder).await), (0, 0));
    assert_eq!(again.abandon_unfinished().await.unwrap(), 0);
    again.put_file(path, &name, size).await.unwrap();
    assert_eq!((notes(), begun(&folder).await), (0, 0));
    assert_eq!(again.size(&name).await.unwrap(), Some(size));

    // Of an upload that the server knows nothing of, or a note that was not written to its end.
    drop(again);
    fs::write(
        dir.path().join("unfinished/a"),
        "x/y\n0123456789abcdef0123456789abcdef",
    )
    .unwrap();
    fs::write(dir.path().join("unfinished/b"), "x/").unwrap();
    let again = Blobs::open(&place).unwrap();
    again.abandon_unfinished().await.unwrap();
    assert_eq!(notes(), 0);
}

#[tokio::test]
async fn a_bucket_that_cannot_be_used_says_why() {
    let Some(folder) = S3Folder::create() else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let open = |change: &dyn Fn(&mut guildhall_files::S3Place)| {
        let mut place = s3(&folder, dir.path());
        change(&mut place);
        Blobs::open(&BlobPlace::S3(place)).unwrap()
    };
    let wrong = open(&|place| place.secret = "geheim".to_owned().into());
    for error in [
        wrong.claim("a.test").await.unwrap_err(),
        wrong.put("abc").await.map(|_| ()).unwrap_err(),
        wrong.get(ABC).await.map(|_| ()).unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::PermissionDenied, "{error}");
        let text = error.to_string();
        assert!(
            text.contains("refuses the access key") && !text.contains("geheim"),
            "{text}"
        );
    }
    let error = wrong.names().next().await.unwrap().unwrap_err().to_string();
    assert!(
        error.contains("SignatureDoesNotMatch") && !error.contains("geheim"),
        "{error}"
    );
    let nowhere = open(&|place| place.bucket = "nowhere".to_owned());
    let error = nowhere.claim("a.test").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    assert!(error.to_string().contains("NoSuchBucket"), "{error}");

    let away = open(&|place| place.endpoint = Some("http://127.0.0.1:1".to_owned()));
    let error = away.get(ABC).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TimedOut, "{error}");

    let blobs = open(&|_| {});
    for _ in 0..2 {
        blobs.claim("a.test").await.unwrap();
    }
    let error = blobs.claim("b.test").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    assert!(error.to_string().contains("a.test"), "{error}");
    assert_eq!(names(&blobs).await, [""; 0]);
}
