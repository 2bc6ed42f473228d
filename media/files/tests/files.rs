//! Storing media and asking other servers for it, on every database.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

mod common;
mod real;

use std::{
    collections::HashMap,
    ffi::OsStr,
    fs, io,
    os::unix::ffi::OsStrExt as _,
    path::Path,
    pin::pin,
    process::Command,
    sync::{Arc, Mutex, OnceLock},
};

use bytes::Bytes;
use common::{gif, places::places, png};
use futures::{StreamExt as _, TryStreamExt as _, future::BoxFuture, stream};
use guildhall_files::{
    BlobPlace, Blobs, ChildLimits, Ffmpeg, Files, FilesParts, Links, MediaError, MediaLimits, NoPicture,
    Origin, OriginError, OriginStream, Spool, Tools, Use,
};
use guildhall_storage::Db;
use guildhall_test_support::{ManualClock, SeededEntropy, databases, eventually};
use guildhall_types::{OwnedServerName, OwnedUserId, RoomId, ServerName};

/// Another server: what it has, and what it was asked for.
#[derive(Default)]
struct Peer {
    has: Mutex<HashMap<String, Result<Vec<u8>, OriginError>>>,
    asked: Mutex<Vec<String>>,
    /// Where uploads grow: as long as files are there.
    spool: OnceLock<tempfile::TempDir>,
}

impl Origin for Peer {
    fn download<'a>(
        &'a self,
        _: &'a ServerName,
        media_id: &'a str,
        _: usize,
    ) -> BoxFuture<'a, Result<Vec<u8>, OriginError>> {
        self.asked.lock().unwrap().push(media_id.to_owned());
        let found = self.has.lock().unwrap().get(media_id).cloned();
        Box::pin(async move { found.unwrap_or(Err(OriginError::Unknown)) })
    }

    fn stream<'a>(
        &'a self,
        server: &'a ServerName,
        media_id: &'a str,
        _: u64,
    ) -> BoxFuture<'a, Result<OriginStream, OriginError>> {
        Box::pin(async move {
            let bytes = self.download(server, media_id, 0).await?;
            // In pieces, as from a network.
            let pieces: Vec<_> = bytes
                .chunks(1000)
                .map(|piece| Ok(Bytes::copy_from_slice(piece)))
                .collect();
            Ok(stream::iter(pieces).boxed())
        })
    }
}

struct World {
    files: Files,
    place: BlobPlace,
    peer: Arc<Peer>,
    clock: Arc<ManualClock>,
}

fn open(db: &Db, dir: &Path, limits: MediaLimits, seed: u64) -> World {
    open_at(db, BlobPlace::Disk(dir.to_owned()), limits, seed)
}

fn open_at(db: &Db, place: BlobPlace, limits: MediaLimits, seed: u64) -> World {
    open_with(db, place, limits, seed, Tools::new(None, None))
}

fn open_with(db: &Db, place: BlobPlace, limits: MediaLimits, seed: u64, tools: Tools) -> World {
    let peer = Arc::new(Peer::default());
    let clock = ManualClock::shared();
    let spool = peer.spool.get_or_init(|| tempfile::tempdir().unwrap());
    let files = Files::open(FilesParts {
        db: db.clone(),
        place: place.clone(),
        spool: spool.path().to_owned(),
        tools,
        links: Links::new([7; 32]),
        server_name: OwnedServerName::try_from("a.test").unwrap(),
        origin: peer.clone(),
        limits,
        clock: clock.clone(),
        entropy: SeededEntropy::shared(seed),
    })
    .unwrap();
    World {
        files,
        place,
        peer,
        clock,
    }
}

fn user() -> OwnedUserId {
    OwnedUserId::try_from("@ada:a.test").unwrap()
}

fn b() -> OwnedServerName {
    OwnedServerName::try_from("b.test").unwrap()
}

/// Blobs on disk.
fn blobs(dir: &Path) -> usize {
    let folders = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    folders
        .filter(|path| !path.ends_with("unfinished"))
        .map(|path| fs::read_dir(path).unwrap().count())
        .sum()
}

#[tokio::test]
async fn what_is_kept_is_given_back_also_after_a_restart() {
    for db in databases().await {
        let dir = tempfile::tempdir().unwrap();
        let world = open(db.db(), dir.path(), MediaLimits::default(), 1);
        let one = world.files.keep(&user(), Use::Emoji, png(32, 32)).await.unwrap();
        let two = world.files.keep(&user(), Use::Icon, png(32, 32)).await.unwrap();
        assert_ne!(one.media_id, two.media_id);
        assert_eq!(one.uri, format!("mxc://a.test/{}", one.media_id));
        // One blob for both.
        assert_eq!(blobs(dir.path()), 1);
        world.files.forget(&two.media_id).await.unwrap();
        assert!(matches!(
            world.files.own(&two.media_id).await,
            Err(MediaError::Unknown)
        ));
        assert_eq!(blobs(dir.path()), 1);

        let again = open(db.db(), dir.path(), MediaLimits::default(), 2);
        let media = again.files.own(&one.media_id).await.unwrap();
        assert_eq!(
            (media.content_type.as_str(), &media.bytes[..]),
            ("image/png", &png(32, 32)[..])
        );
        again.files.forget(&one.media_id).await.unwrap();
        assert_eq!(blobs(dir.path()), 0);
        for id in ["", "../x", "a/b", "a.b", &"x".repeat(256)] {
            assert!(
                matches!(again.files.own(id).await, Err(MediaError::Unknown)),
                "{id}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_too_large_or_too_much_is_not_kept() {
    for db in databases().await {
        let dir = tempfile::tempdir().unwrap();
        let size = png(8, 8).len();
        let limits = MediaLimits {
            emoji: size,
            sticker: size - 1,
            user: u64::try_from(size * 2).unwrap(),
            ..MediaLimits::default()
        };
        let World { files, .. } = open(db.db(), dir.path(), limits, 1);
        let large = files.keep(&user(), Use::Sticker, png(8, 8)).await;
        assert!(matches!(large, Err(MediaError::NoPicture(NoPicture::Size(_)))));
        let svg = files.keep(&user(), Use::Emoji, b"<svg/>".to_vec()).await;
        assert!(matches!(svg, Err(MediaError::NoPicture(NoPicture::Kind))));
        assert_eq!(blobs(dir.path()), 0);
        files.keep(&user(), Use::Emoji, png(8, 8)).await.unwrap();
        files.keep(&user(), Use::Emoji, png(8, 8)).await.unwrap();
        let full = files.keep(&user(), Use::Emoji, png(8, 8)).await;
        assert!(matches!(full, Err(MediaError::Full(_))));
        let other = OwnedUserId::try_from("@bob:a.test").unwrap();
        files.keep(&other, Use::Emoji, png(8, 8)).await.unwrap();
    }
}

#[tokio::test]
async fn another_server_is_asked_once_and_not_believed() {
    for db in databases().await {
        let dir = tempfile::tempdir().unwrap();
        let world = open(db.db(), dir.path(), MediaLimits::default(), 1);
        let put = |id: &str, answer| world.peer.has.lock().unwrap().insert(id.to_owned(), answer);
        put("good", Ok(gif(16, 16, 2)));
        put("svg", Ok(b"<svg onload=alert(1)>".to_vec()));
        put("bomb", Ok(png(60_000, 60_000)));
        put("long", Ok(vec![0; 1 << 20]));
        put("away", Err(OriginError::Away("away".to_owned())));
        let server = b();
        let many = (0..8).map(|_| world.files.get(&server, "good"));
        for media in futures::future::join_all(many).await {
            assert_eq!(media.unwrap().content_type, "image/gif");
        }
        for id in ["svg", "bomb", "long"] {
            let refused = world.files.get(&server, id).await;
            assert!(
                matches!(refused, Err(MediaError::Origin(OriginError::Bad(_)))),
                "{id}"
            );
        }
        let away = world.files.get(&server, "away").await;
        assert!(matches!(away, Err(MediaError::Origin(OriginError::Away(_)))));
        assert!(matches!(
            world.files.get(&server, "none").await,
            Err(MediaError::Unknown)
        ));
        let asked = world.peer.asked.lock().unwrap().clone();
        assert_eq!(asked.iter().filter(|id| *id == "good").count(), 1);

        // It is on disk: nobody is asked again, unless the disk has lost or changed it.
        let again = open(db.db(), dir.path(), MediaLimits::default(), 2);
        let media = again.files.get(&server, "good").await.unwrap();
        assert!(again.peer.asked.lock().unwrap().is_empty());
        let blob = dir.path().join(&media.sha256[..2]).join(&media.sha256);
        fs::write(&blob, "something else").unwrap();
        let changed = open(db.db(), dir.path(), MediaLimits::default(), 3);
        changed
            .peer
            .has
            .lock()
            .unwrap()
            .insert("good".to_owned(), Ok(gif(16, 16, 2)));
        changed.files.get(&server, "good").await.unwrap();
        assert_eq!(changed.peer.asked.lock().unwrap().len(), 1);
        assert_eq!(fs::read(&blob).unwrap(), gif(16, 16, 2));
    }
}

#[tokio::test]
async fn of_other_servers_media_the_least_used_goes_first() {
    for db in databases().await {
        let dir = tempfile::tempdir().unwrap();
        let limits = MediaLimits {
            cache: u64::try_from(png(1, 1).len() * 2).unwrap(),
            ..MediaLimits::default()
        };
        let world = open(db.db(), dir.path(), limits.clone(), 1);
        let own = world.files.keep(&user(), Use::Emoji, png(9, 9)).await.unwrap();
        for (id, side) in [("one", 1), ("two", 2), ("three", 3)] {
            world
                .peer
                .has
                .lock()
                .unwrap()
                .insert(id.to_owned(), Ok(png(side, side)));
        }
        let server = b();
        for id in ["one", "two"] {
            world.clock.advance_seconds(1);
            world.files.get(&server, id).await.unwrap();
        }
        // The first is used again, by a server that has forgotten what it had in memory.
        let world = World {
            files: {
                let fresh = open(db.db(), dir.path(), limits, 2);
                fresh.clock.advance_seconds(100);
                fresh.files.get(&server, "one").await.unwrap();
                fresh
                    .peer
                    .has
                    .lock()
                    .unwrap()
                    .insert("three".to_owned(), Ok(png(3, 3)));
                fresh.clock.advance_seconds(1);
                fresh.files.get(&server, "three").await.unwrap();
                fresh.files
            },
            ..world
        };
        let mut conn = db.db().read().await.unwrap();
        let mut kept = guildhall_storage::media::least_used(&mut conn, "a.test", 10)
            .await
            .unwrap();
        kept.sort_by(|one, other| one.media_id.cmp(&other.media_id));
        let kept: Vec<&str> = kept.iter().map(|row| row.media_id.as_str()).collect();
        assert_eq!(kept, ["one", "three"]);
        assert_eq!(blobs(dir.path()), 3);
        world.files.own(&own.media_id).await.unwrap();
    }
}

#[tokio::test]
async fn an_upload_that_is_cut_off_leaves_nothing() {
    let db = guildhall_test_support::sqlite().await;
    let dir = tempfile::tempdir().unwrap();
    let world = open(db.db(), dir.path(), MediaLimits::default(), 1);
    // SQLite has one writer: the bytes are there, and their row has to wait.
    let other = db.db().begin().await.unwrap();
    {
        let user = user();
        let mut upload = pin!(world.files.keep(&user, Use::Emoji, png(5, 5)));
        eventually("the bytes", async || {
            assert!(futures::poll!(upload.as_mut()).is_pending());
            (blobs(dir.path()) == 1).then_some(())
        })
        .await;
    }
    other.commit().await.unwrap();
    eventually("neither bytes nor row", async || {
        let mut conn = db.db().read().await.unwrap();
        let stored = guildhall_storage::media::stored_by(&mut conn, user().as_str()).await;
        (blobs(dir.path()) == 0 && stored.unwrap() == 0).then_some(())
    })
    .await;
}

#[tokio::test]
async fn what_is_fetched_for_who_has_gone_is_known() {
    for db in databases().await {
        let dir = tempfile::tempdir().unwrap();
        let world = open(db.db(), dir.path(), MediaLimits::default(), 1);
        world
            .peer
            .has
            .lock()
            .unwrap()
            .insert("one".to_owned(), Ok(png(6, 6)));
        let mut other = db.db().begin().await.unwrap();
        guildhall_storage::media::touch(other.conn(), "b.test", "none", 1)
            .await
            .unwrap();
        {
            let server = b();
            let mut look = pin!(world.files.get(&server, "one"));
            eventually("the bytes", async || {
                let ended = futures::poll!(look.as_mut()).is_ready();
                (blobs(dir.path()) == 1 || ended).then_some(())
            })
            .await;
        }
        other.commit().await.unwrap();
        eventually("the row", async || {
            let mut conn = db.db().read().await.unwrap();
            let row = guildhall_storage::media::get(&mut conn, "b.test", "one").await;
            row.unwrap()
        })
        .await;
    }
}

#[tokio::test]
async fn what_a_crash_left_between_store_and_database_is_swept() {
    for place in places() {
        for db in databases().await {
            let dir = tempfile::tempdir().unwrap();
            let place = place.of(dir.path());
            let world = open_at(db.db(), place.clone(), MediaLimits::default(), 1);
            let unknown = Blobs::open(&place).unwrap();
            let name = unknown.put(png(7, 7)).await.unwrap();
            // A database that knows nothing at all is not the one of these files.
            assert_eq!(world.files.sweep().await.unwrap(), 0);
            assert_eq!(unknown.get(&name).await.unwrap().unwrap(), png(7, 7));

            let kept = world.files.keep(&user(), Use::Emoji, png(8, 8)).await.unwrap();
            assert_eq!(world.files.sweep().await.unwrap(), 1);
            assert_eq!(unknown.get(&name).await.unwrap(), None);
            assert_eq!(world.files.sweep().await.unwrap(), 0);
            world.files.own(&kept.media_id).await.unwrap();

            // An upload that was moved from the spool, and then came the crash.
            let spool = Spool::open(&dir.path().join("spool"), 1 << 20).unwrap();
            let mut file = spool.create("up1").await.unwrap();
            let chunk: Result<_, io::Error> = Ok(png(9, 9).into());
            file.append(0, futures::stream::iter([chunk])).await.unwrap();
            let spooled = file.finish().await.unwrap();
            let (path, sha256) = (spooled.path.clone(), spooled.sha256.clone());
            unknown
                .put_file(spooled.path.clone(), &sha256, spooled.size)
                .await
                .unwrap();
            assert!(!path.exists());
            assert_eq!(world.files.sweep().await.unwrap(), 1);
            assert_eq!(unknown.size(&sha256).await.unwrap(), None);
        }
    }
}

#[tokio::test]
async fn the_store_is_swept_once_a_day() {
    for place in places() {
        for db in databases().await {
            let dir = tempfile::tempdir().unwrap();
            let place = place.of(dir.path());
            let world = open_at(db.db(), place.clone(), MediaLimits::default(), 1);
            let kept = world.files.keep(&user(), Use::Emoji, png(8, 8)).await.unwrap();
            let store = Blobs::open(&place).unwrap();
            let day = 24 * 3600 * 1000;
            for (side, pause) in [(1, 0), (2, day), (3, day * 3)] {
                world.clock.advance_millis(pause);
                let name = store.put(png(side, 7)).await.unwrap();
                assert_eq!(world.files.sweep_when_due().await.unwrap(), Some(1));
                assert_eq!(store.get(&name).await.unwrap(), None);
            }
            let name = store.put(png(9, 7)).await.unwrap();
            world.clock.advance_millis(day - 1);
            assert_eq!(world.files.sweep_when_due().await.unwrap(), None);
            assert!(store.get(&name).await.unwrap().is_some());
            world.files.own(&kept.media_id).await.unwrap();
        }
    }
}

/// A film of its own, made by FFmpeg.
fn film(dir: &Path, width: usize) -> Vec<u8> {
    let path = dir.join(format!("{width}.mov"));
    let source = format!("testsrc=size={width}x64:rate=5:duration=1");
    let made = Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", &source])
        .args(["-c:v", "mpeg4", "-metadata", "location=+52.5200+013.4100/"])
        .arg(&path)
        .status()
        .unwrap();
    assert!(made.success());
    let film = fs::read(path).unwrap();
    assert!(film.windows(5).any(|part| part == b"52.52"));
    film
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn what_is_being_uploaded_while_the_store_is_swept_stays() {
    for place in places() {
        for db in databases().await {
            let dir = tempfile::tempdir().unwrap();
            let tools = Tools::new(Some(Ffmpeg::find(ChildLimits::default()).unwrap()), None);
            let world = open_with(db.db(), place.of(dir.path()), MediaLimits::default(), 1, tools);
            world.files.keep(&user(), Use::Emoji, png(8, 8)).await.unwrap();
            let user = user();
            let channel = RoomId::parse("!channel:a.test").unwrap();
            let uploads = (0..6).map(|at| {
                let film = Bytes::from(film(dir.path(), 64 + 16 * at));
                let body = stream::iter([Ok(film)]).boxed();
                world.files.upload((&user, &channel), "film.mov", body)
            });
            let uploads = stream::iter(uploads).buffer_unordered(3).collect::<Vec<_>>();
            let sweeps = async {
                loop {
                    world.files.sweep().await.unwrap();
                    tokio::task::yield_now().await;
                }
            };
            let uploaded = tokio::select! {
                uploaded = uploads => uploaded,
                () = sweeps => Vec::new(),
            };
            assert_eq!(uploaded.len(), 6);
            for attachment in uploaded {
                let attachment = attachment.unwrap();
                assert!(attachment.blurhash.is_some(), "{attachment:?}");
            }
            // Films, their first pictures, and the emoji.
            let store = Blobs::open(&world.place).unwrap();
            let names: Vec<String> = store.names().try_collect().await.unwrap();
            assert_eq!(names.len(), 13);
            for name in names {
                // Films are named by what is left of them.
                let bytes = store.get(&name).await.unwrap().unwrap();
                assert_eq!(Blobs::name(&bytes), name);
                assert!(!bytes.windows(5).any(|part| part == b"52.52"));
            }
        }
    }
}

#[tokio::test]
async fn what_is_not_of_a_store_stays_in_it() {
    let db = guildhall_test_support::sqlite().await;
    let dir = tempfile::tempdir().unwrap();
    let world = open(db.db(), dir.path(), MediaLimits::default(), 1);
    world.files.keep(&user(), Use::Emoji, png(8, 8)).await.unwrap();
    let name = Blobs::name(&png(7, 7));
    let folder = dir.path().join("zz");
    fs::create_dir(&folder).unwrap();
    let strange = [
        folder.join(&name),
        folder.join("notes.txt"),
        dir.path().join(&name),
        folder.join(OsStr::from_bytes(b"\xff")),
    ];
    for path in &strange {
        fs::write(path, "notes").unwrap();
    }
    assert_eq!(world.files.sweep().await.unwrap(), 0);
    assert!(strange.iter().all(|path| path.is_file()));
}

#[tokio::test]
async fn a_quota_holds_at_the_same_time() {
    for place in places() {
        for db in databases().await {
            let dir = tempfile::tempdir().unwrap();
            let limits = MediaLimits {
                user: u64::try_from(png(8, 8).len() * 3).unwrap(),
                ..MediaLimits::default()
            };
            let World { files, .. } = open_at(db.db(), place.of(dir.path()), limits, 1);
            let user = user();
            let many = (1..=8).map(|side| files.keep(&user, Use::Emoji, png(side, 8)));
            let kept = futures::future::join_all(many).await;
            assert_eq!(kept.iter().filter(|kept| kept.is_ok()).count(), 3);
            // Of what was refused nothing is there.
            assert_eq!(files.sweep().await.unwrap(), 0);
        }
    }
}

#[tokio::test]
async fn what_a_picture_tells_of_its_maker_is_not_kept() {
    for db in databases().await {
        let dir = tempfile::tempdir().unwrap();
        let world = open(db.db(), dir.path(), MediaLimits::default(), 1);
        let talkative = [
            real::phone_jpeg(6),
            real::talkative_png(1),
            real::talkative_webp(1),
            real::talkative_gif(),
        ];
        for bytes in talkative {
            assert!(real::SECRETS.iter().any(|secret| real::holds(&bytes, secret)));
            for what_for in [Use::Emoji, Use::Sticker, Use::Icon, Use::Avatar, Use::Banner] {
                let stored = world.files.keep(&user(), what_for, bytes.clone()).await.unwrap();
                let kept = world.files.own(&stored.media_id).await.unwrap();
                assert_eq!(kept.bytes.len(), stored.size);
                for secret in real::SECRETS {
                    assert!(!real::holds(&kept.bytes, secret), "{:?}", stored.picture.kind);
                }
                assert!(!real::holds(&kept.bytes, &real::PLACE));
            }
        }
        let moving = world
            .files
            .keep(&user(), Use::Avatar, real::gif(3))
            .await
            .unwrap();
        assert!(moving.picture.is_animated);
    }
}
