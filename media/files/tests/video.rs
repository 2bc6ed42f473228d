//! Videos and sounds, with the real FFmpeg; `cargo xtask test` installs it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests"
)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use guildhall_files::{
    ChildError, ChildLimits, Ffmpeg, FileKind, Kind, Probed, Processed, Tools, UNKNOWN, process,
};
use tempfile::TempDir;

fn ffmpeg(limits: ChildLimits) -> Ffmpeg {
    Ffmpeg::find(limits).expect("ffmpeg, ffprobe and prlimit: apt-get install ffmpeg util-linux")
}

/// Has FFmpeg make a file: of a test picture, 320x180 for two seconds, and a tone.
fn make(folder: &TempDir, name: &str, arguments: &[&str]) -> PathBuf {
    let path = folder.path().join(name);
    let status = Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "error"])
        .args(["-f", "lavfi", "-i", "testsrc=size=320x180:rate=10:duration=2"])
        .args(["-f", "lavfi", "-i", "sine=duration=2"])
        .args(arguments)
        .arg(&path)
        .status()
        .expect("ffmpeg: apt-get install ffmpeg");
    assert!(status.success(), "{name}");
    path
}

async fn processed(path: &Path) -> Processed {
    let tools = Tools::new(Some(ffmpeg(ChildLimits::default())), None);
    process(path, "x", &tools).await.unwrap()
}

fn is_two_seconds(duration: Option<Duration>) -> bool {
    duration.is_some_and(|time| (1900..2200).contains(&time.as_millis()))
}

#[tokio::test]
async fn a_video_has_a_length_a_size_and_a_first_frame() {
    let folder = tempfile::tempdir().unwrap();
    for (name, arguments, content_type) in [
        ("a.mp4", &["-c:v", "mpeg4", "-c:a", "aac"][..], "video/mp4"),
        ("a.mov", &["-c:v", "mpeg4", "-c:a", "aac"], "video/quicktime"),
        ("a.webm", &["-c:v", "libvpx", "-c:a", "libopus"], "video/webm"),
    ] {
        let is = processed(&make(&folder, name, arguments)).await;
        assert_eq!((is.content_type, &is.unshown), (content_type, &None), "{name}");
        assert_eq!((is.width, is.height), (Some(320), Some(180)), "{name}");
        assert!(is_two_seconds(is.duration), "{name} {:?}", is.duration);
        assert!(is.blurhash.is_some() && !is.is_animated, "{name}");
        let poster = is.poster.unwrap();
        assert_eq!(
            (poster.kind, poster.width, poster.height),
            (Kind::Jpeg, 320, 180),
            "{name}"
        );
        let pixels = image::load_from_memory(&poster.bytes).unwrap().to_rgb8();
        assert_eq!(pixels.dimensions(), (320, 180));
        // The test picture is a row of colours.
        let different: std::collections::HashSet<_> = pixels
            .pixels()
            .map(|pixel| pixel.0.map(|part| part > 127))
            .collect();
        assert!(different.len() >= 6, "{name} {different:?}");
    }
}

#[tokio::test]
async fn a_video_that_is_to_be_turned_is_measured_upright() {
    let folder = tempfile::tempdir().unwrap();
    let flat = make(&folder, "flat.mp4", &["-c:v", "mpeg4", "-an"]);
    let turned = folder.path().join("turned.mp4");
    // FFmpeg has changed the way in which this is asked for.
    let turn = |before: &[&str], after: &[&str]| {
        Command::new("ffmpeg")
            .args(["-nostdin", "-loglevel", "error", "-y"])
            .args(before)
            .arg("-i")
            .arg(&flat)
            .args(["-c", "copy"])
            .args(after)
            .arg(&turned)
            .status()
            .unwrap()
            .success()
    };
    assert!(turn(&["-display_rotation", "90"], &[]) || turn(&[], &["-metadata:s:v", "rotate=90"]));
    let is = processed(&turned).await;
    assert_eq!((is.width, is.height), (Some(180), Some(320)));
    let poster = is.poster.unwrap();
    assert_eq!((poster.width, poster.height), (180, 320));
}

#[tokio::test]
async fn a_large_video_has_a_small_first_frame() {
    let folder = tempfile::tempdir().unwrap();
    let large = ["-vf", "scale=2560:1440", "-frames:v", "1", "-c:v", "mpeg4", "-an"];
    let is = processed(&make(&folder, "large.mp4", &large)).await;
    assert_eq!((is.width, is.height), (Some(2560), Some(1440)));
    let poster = is.poster.unwrap();
    assert_eq!((poster.width, poster.height), (1280, 720));
}

#[tokio::test]
async fn a_sound_has_a_length() {
    let folder = tempfile::tempdir().unwrap();
    for (name, arguments, content_type) in [
        ("a.mp3", &["-vn", "-c:a", "libmp3lame"][..], "audio/mpeg"),
        ("a.ogg", &["-vn", "-c:a", "libvorbis"], "audio/ogg"),
        ("a.opus", &["-vn", "-c:a", "libopus"], "audio/ogg"),
        ("a.wav", &["-vn"], "audio/wav"),
        ("a.flac", &["-vn"], "audio/flac"),
        ("a.m4a", &["-vn", "-c:a", "aac"], "audio/mp4"),
        ("a.aac", &["-vn", "-c:a", "aac"], "audio/aac"),
    ] {
        let is = processed(&make(&folder, name, arguments)).await;
        assert_eq!((is.content_type, &is.unshown), (content_type, &None), "{name}");
        assert!(is_two_seconds(is.duration), "{name} {:?}", is.duration);
        assert_eq!((is.width, &is.poster), (None, &None), "{name}");
    }
}

#[tokio::test]
async fn what_is_no_video_or_uses_an_odd_decoder_is_kept_to_be_saved() {
    let folder = tempfile::tempdir().unwrap();
    let odd = make(&folder, "odd.mov", &["-c:v", "qtrle", "-an"]);
    let whole = fs::read(make(&folder, "a.mp4", &["-c:v", "mpeg4", "-an"])).unwrap();
    let cut = folder.path().join("cut.mp4");
    // What says where the pictures are stands at the end.
    fs::write(&cut, &whole[..whole.len() / 2]).unwrap();
    let page = folder.path().join("page.mp4");
    fs::write(&page, b"\0\0\0\x18ftypisom\0\0\0\0<script>alert(1)</script>").unwrap();
    for path in [odd, cut, page] {
        let is = processed(&path).await;
        assert_eq!(
            (is.content_type, is.width, is.poster),
            (UNKNOWN, None, None),
            "{path:?}"
        );
        assert!(is.unshown.is_some(), "{path:?}");
    }
}

#[tokio::test]
async fn a_playlist_does_not_lead_to_other_files() {
    let folder = tempfile::tempdir().unwrap();
    let video = make(&folder, "a.mp4", &["-c:v", "mpeg4", "-an"]);
    let list = folder.path().join("list.mp4");
    fs::write(&list, format!("ffconcat version 1.0\nfile {}\n", video.display())).unwrap();
    let ffmpeg = ffmpeg(ChildLimits::default());
    let refused = ffmpeg.probe(&list, FileKind::Mp4).await;
    assert!(matches!(refused, Err(ChildError::Failed(_))), "{refused:?}");
    assert!(ffmpeg.first_frame(&list, FileKind::Mp4).await.is_err());
    // FFmpeg itself would follow it.
    let follows = Command::new("ffprobe")
        .args(["-loglevel", "error", "-f", "concat", "-safe", "0"])
        .arg(&list)
        .status()
        .unwrap();
    assert!(follows.success());
}

/// Processes that have this in their command line.
fn processes(with: &Path) -> usize {
    let with = with.as_os_str().as_encoded_bytes();
    fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| fs::read(entry.ok()?.path().join("cmdline")).ok())
        .filter(|line| line.windows(with.len()).any(|window| window == with))
        .count()
}

#[tokio::test]
async fn a_child_that_hangs_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    // Nobody ever writes into it.
    let pipe = folder.path().join("pipe.mp4");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let limits = ChildLimits {
        time: Duration::from_millis(700),
        ..ChildLimits::default()
    };
    let start = Instant::now();
    assert_eq!(
        ffmpeg(limits).probe(&pipe, FileKind::Mp4).await,
        Err(ChildError::Slow)
    );
    assert!(start.elapsed() < Duration::from_secs(5));
    assert_eq!(processes(&pipe), 0);
    // Nor does it live on when nobody waits for it any more.
    let ffmpeg = ffmpeg(ChildLimits::default());
    let given_up = tokio::time::timeout(
        Duration::from_millis(700),
        ffmpeg.first_frame(&pipe, FileKind::Mp4),
    );
    given_up.await.unwrap_err();
    let start = Instant::now();
    while processes(&pipe) > 0 {
        assert!(start.elapsed() < Duration::from_secs(5));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_child_has_limits() {
    let folder = tempfile::tempdir().unwrap();
    let video = make(&folder, "a.mp4", &["-c:v", "mpeg4", "-an"]);
    let usual = ChildLimits::default();
    let with = |change: fn(&mut ChildLimits)| {
        let mut limits = usual.clone();
        change(&mut limits);
        ffmpeg(limits)
    };
    with(|_| {}).first_frame(&video, FileKind::Mp4).await.unwrap();
    let little = with(|limits| limits.output = 1000);
    assert_eq!(
        little.first_frame(&video, FileKind::Mp4).await,
        Err(ChildError::Output)
    );
    let small = with(|limits| limits.memory = 64 << 20);
    assert!(matches!(
        small.probe(&video, FileKind::Mp4).await,
        Err(ChildError::Failed(_))
    ));
    // More pixels than are decoded.
    let huge = folder.path().join("huge.mp4");
    let huge_arguments = [
        "-nostdin",
        "-loglevel",
        "error",
        "-f",
        "lavfi",
        "-i",
        "color=size=8000x8000:rate=1:duration=1",
    ];
    let made = Command::new("ffmpeg")
        .args(huge_arguments)
        .args(["-c:v", "mpeg4", "-threads", "1"])
        .arg(&huge)
        .status()
        .unwrap();
    assert!(made.success());
    let is = processed(&huge).await;
    assert_eq!(is.poster, None);
}

#[tokio::test]
async fn many_wait_for_their_turn() {
    let folder = tempfile::tempdir().unwrap();
    let video = make(&folder, "a.mp4", &["-c:v", "mpeg4", "-an"]);
    let ffmpeg = ffmpeg(ChildLimits::default());
    let many = (0..6).map(|_| ffmpeg.probe(&video, FileKind::Mp4));
    let mut most = 0;
    let watch = async {
        loop {
            most = most.max(processes(&video));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let all = futures::future::join_all(many);
    let all: Vec<Result<Probed, ChildError>> = tokio::select! { all = all => all, () = watch => Vec::new() };
    assert_eq!(all.len(), 6);
    for probed in all {
        assert_eq!(probed.unwrap().size, Some((320, 180)));
    }
    assert!((1..=2).contains(&most), "{most}");
}
