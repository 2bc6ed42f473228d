//! What films, sounds and pictures in containers tell is gone, and what they show remains; with the real FFmpeg.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod boxed;
mod real;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use boxed::*;
use guildhall_files::{FileKind, Processed, Tools, UNKNOWN, erase, process};
use real::{PLACE, SECRETS, holds};

/// A place, as phones write it, and who and what was there.
const WHERE: &str = "+52.5200+013.4100/";
const TOLD: [&str; 6] = [
    "location=+52.5200+013.4100/",
    "com.apple.quicktime.location.ISO6709=+52.5200+013.4100/",
    "com.apple.quicktime.make=SecretCam",
    "make=SecretCam",
    "title=Alice's garden",
    "comment=Alice's garden",
];

/// Has FFmpeg make a film of a second with all that told.
fn make(folder: &Path, name: &str, arguments: &[&str]) -> PathBuf {
    let path = folder.join(name);
    let status = Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "error"])
        .args(["-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=1"])
        .args(["-f", "lavfi", "-i", "sine=duration=1"])
        .args(arguments)
        .args(TOLD.iter().flat_map(|told| ["-metadata", told]))
        .args(["-metadata:s:0", "handler_name=SecretCam AVC"])
        .arg(&path)
        .status()
        .expect("ffmpeg: apt-get install ffmpeg");
    assert!(status.success(), "{name}");
    path
}

/// A sum of each picture and of each piece of sound, decoded; nothing may be said meanwhile.
fn decoded(path: &Path) -> String {
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "error", "-i"])
        .arg(path)
        .args(["-map", "0", "-dn", "-c:s", "copy", "-f", "framemd5", "-"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && said.is_empty(), "{path:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// What FFprobe finds in it.
fn told(path: &Path) -> String {
    let output = Command::new("ffprobe")
        .args(["-loglevel", "error", "-of", "json"])
        .args(["-show_entries", "format_tags:stream_tags:stream=codec_type"])
        .arg(path)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().to_lowercase()
}

fn erased(path: &Path) -> bool {
    let kind = FileKind::of(path).unwrap();
    erase(path, kind).unwrap()
}

const FILMS: [(&str, &[&str]); 9] = [
    ("late.mp4", &["-c:v", "mpeg4", "-c:a", "aac"]),
    (
        "early.mp4",
        &[
            "-c:v",
            "mpeg4",
            "-c:a",
            "aac",
            "-movflags",
            "faststart+use_metadata_tags",
        ],
    ),
    (
        "tags.mp4",
        &["-c:v", "mpeg4", "-c:a", "aac", "-movflags", "use_metadata_tags"],
    ),
    (
        "parts.mp4",
        &[
            "-c:v",
            "mpeg4",
            "-c:a",
            "aac",
            "-movflags",
            "frag_keyframe+empty_moov+default_base_moof",
        ],
    ),
    ("a.mov", &["-c:v", "mpeg4", "-c:a", "aac"]),
    (
        "tags.mov",
        &["-c:v", "mpeg4", "-c:a", "aac", "-movflags", "use_metadata_tags"],
    ),
    ("a.3gp", &["-c:v", "mpeg4", "-c:a", "aac"]),
    ("a.mkv", &["-c:v", "mpeg4", "-c:a", "libopus"]),
    ("a.webm", &["-c:v", "libvpx", "-c:a", "libopus"]),
];

#[test]
fn where_a_film_was_made_is_gone_and_its_pictures_remain() {
    let folder = tempfile::tempdir().unwrap();
    let sounds = [("a.m4a", &["-vn", "-c:a", "aac"][..])];
    for (name, arguments) in FILMS.into_iter().chain(sounds) {
        let path = make(folder.path(), name, arguments);
        let before = (fs::read(&path).unwrap(), decoded(&path));
        assert!(holds(&before.0, b"Alice's garden"), "{name}");
        assert!(told(&path).contains("ocation"), "{name}");
        assert!(erased(&path), "{name}");
        let after = fs::read(&path).unwrap();
        assert_eq!(after.len(), before.0.len(), "{name}");
        for secret in [WHERE.as_bytes(), b"52.52", b"SecretCam", b"ISO6709"] {
            assert!(
                !holds(&after, secret),
                "{name} {}",
                String::from_utf8_lossy(secret)
            );
        }
        let said = told(&path);
        for secret in ["ocation", "52.5", "secretcam", "mpeg4"] {
            assert!(!said.contains(secret), "{name} {secret} {said}");
        }
        assert_eq!(decoded(&path), before.1, "{name}");
        assert!(!erased(&path), "{name} again");
    }
}

/// Erases it, and gives what is left.
fn left(bytes: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("upload");
    fs::write(&path, bytes).unwrap();
    erased(&path);
    let left = fs::read(&path).unwrap();
    assert_eq!(left.len(), bytes.len());
    assert!(!erased(&path), "again");
    left
}

#[test]
fn everything_goes_that_is_not_listed() {
    let film = film();
    let left = left(&film);
    for secret in [
        &b"Alice"[..],
        b"garden",
        b"SecretCam",
        b"udta",
        b"uuid",
        b"Xtra",
        b"meta",
    ] {
        assert!(
            holds(&film, secret) && !holds(&left, secret),
            "{}",
            String::from_utf8_lossy(secret)
        );
    }
    assert!(holds(&left, b"PICTURE1PICTURE2") && holds(&left, b"PICTURE3"));
    // Of the two tracks, the one that shows nothing is gone.
    assert_eq!(left.windows(4).filter(|name| name == b"trak").count(), 1);
    for name in [b"mdat", b"moov", b"moof", b"traf", b"stco"] {
        assert_eq!(place_of(&left, name), place_of(&film, name));
    }
}

#[test]
fn what_a_camera_measures_meanwhile_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let texts = folder.path().join("texts.srt");
    let plain = "1\n00:00:00,000 --> 00:00:01,000\nHello from here\n";
    let drone = "1\n00:00:00,000 --> 00:00:00,500\nHOME(W: 13.4100, N: 52.5200)\n\n2\n00:00:00,500 --> 00:00:01,000\nGPS(W: 13.4100, N: 52.5200)\n";
    let make = |name, text| {
        fs::write(&texts, text).unwrap();
        let with_texts = [
            "-i",
            texts.to_str().unwrap(),
            "-map",
            "0",
            "-map",
            "1",
            "-map",
            "2",
        ];
        let codecs = ["-c:v", "mpeg4", "-c:a", "aac", "-c:s", "mov_text"];
        make(folder.path(), name, &[&with_texts[..], &codecs].concat())
    };
    let shown = |path: &Path| told(path).matches("\"codec_type\"").count();
    // Subtitles are for people.
    let path = make("plain.mp4", plain);
    let before = decoded(&path);
    assert!(erased(&path));
    assert!(holds(&fs::read(&path).unwrap(), b"Hello from here"));
    assert_eq!(decoded(&path), before);
    // A drone says in them where it is.
    for (name, kind) in [
        ("drone.mp4", b"sbtl"),
        ("phone.mp4", b"meta"),
        ("car.mp4", b"camm"),
        ("go.mp4", b"data"),
    ] {
        let path = make(name, if kind == b"sbtl" { drone } else { plain });
        let only_shown = decoded_only(&path);
        let mut bytes = fs::read(&path).unwrap();
        let at = bytes.windows(4).position(|part| part == b"sbtl").unwrap();
        bytes[at..at + 4].copy_from_slice(kind);
        fs::write(&path, &bytes).unwrap();
        assert!(holds(&bytes, b"HOME(") || holds(&bytes, b"Hello"));
        assert!(erased(&path));
        let bytes = fs::read(&path).unwrap();
        for secret in [&b"HOME("[..], b"GPS(", b"52.52", b"Hello"] {
            assert!(!holds(&bytes, secret), "{name}");
        }
        assert_eq!((shown(&path), decoded(&path)), (2, only_shown), "{name}");
    }
}

/// A film with a track of these texts.
fn with_texts(kind: &[u8; 4], texts: &[&str]) -> Vec<u8> {
    let texts: Vec<Vec<u8>> = texts
        .iter()
        .map(|text| {
            let length = u16::try_from(text.len()).unwrap();
            [&length.to_be_bytes()[..], text.as_bytes()].concat()
        })
        .collect();
    let number = |count: usize| u32::try_from(count).unwrap();
    let sizes: Vec<u32> = texts.iter().map(|text| number(text.len())).collect();
    let head = [ftyp(b"isom"), boxed(b"mdat", &texts.concat())].concat();
    // Two of them lie in each chunk.
    let starts: Vec<u32> = (0..texts.len())
        .step_by(2)
        .map(|before| 28 + sizes[..before].iter().sum::<u32>())
        .collect();
    [head, boxed(b"moov", &track(kind, &starts, &sizes))].concat()
}

#[test]
fn what_people_have_written_stays_whatever_words_are_in_it() {
    for texts in [
        &["THREE YEARS LATER", "GRATITUDE", "with gratitude", "It is FLAT."][..],
        &["LATE NIGHT", "LATER", "HOME", "LATE 5"],
        &["He had a GPS.", "", "HOME(1)", "", "Where is it?"],
        &["GPS 5", "and", "more", ""],
    ] {
        for kind in [b"text", b"sbtl"] {
            let film = with_texts(kind, texts);
            let left = left(&film);
            for text in texts.iter().filter(|text| !text.is_empty()) {
                assert!(
                    holds(&film, text.as_bytes()) && holds(&left, text.as_bytes()),
                    "{text}"
                );
            }
            assert!(holds(&left, b"trak"), "{texts:?}");
        }
    }
    for texts in [
        &["F/2.8, SS 1000, GPS (13.4100, 52.5200, 20), D 5m", "", ""][..],
        &[
            "HOME(W: 13.41, N: 52.52) 2020",
            "GPS(W: 13.41, N: 52.52)",
            "ISO:105 SHUTTER:500",
        ],
        &["[iso: 100] [latitude: 52.52] [longitude: 13.41]"],
        &["LAT=52.52 LON=13.41", "first of two"],
        &["$GPRMC,2015,A,5231.2,N,01324.6,E", "$GNGGA,2015,5231.2,N"],
    ] {
        for kind in [b"text", b"sbtl"] {
            let film = with_texts(kind, texts);
            let left = left(&film);
            for text in texts.iter().filter(|text| !text.is_empty()) {
                assert!(!holds(&left, text.as_bytes()), "{text}");
            }
            assert!(!holds(&left, b"trak"), "{texts:?}");
        }
    }
}

#[test]
fn chapters_stay() {
    let folder = tempfile::tempdir().unwrap();
    let chapters = folder.path().join("chapters.txt");
    let chapter = |start: u32, name| {
        let end = start + 500;
        format!("[CHAPTER]\nTIMEBASE=1/1000\nSTART={start}\nEND={end}\ntitle={name}\n")
    };
    let text = [
        ";FFMETADATA1\n",
        &chapter(0, "LATE NIGHT"),
        &chapter(500, "GRATITUDE"),
    ]
    .concat();
    fs::write(&chapters, text).unwrap();
    let arguments = [
        "-i",
        chapters.to_str().unwrap(),
        "-map_chapters",
        "2",
        "-map",
        "1",
    ];
    let path = make(
        folder.path(),
        "a.m4a",
        &[&arguments[..], &["-c:a", "aac"]].concat(),
    );
    let shown = || {
        let output = Command::new("ffprobe")
            .args(["-loglevel", "error", "-of", "json", "-show_chapters"])
            .arg(&path)
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let before = shown();
    assert!(before.contains("LATE NIGHT") && before.contains("GRATITUDE"));
    assert!(erased(&path));
    assert_eq!(shown(), before);
}

#[test]
fn the_bytes_of_a_track_go_also_if_its_sizes_are_small() {
    for (bits, sizes) in [(4, &[0x78, 0x70][..]), (8, &[7, 8, 7]), (16, &[0, 7, 0, 8, 0, 7])] {
        let sizes = [&[0, 0, 0, bits, 0, 0, 0, 3][..], sizes].concat();
        let tells = track_of(b"meta", &[36, 51], &full(b"stz2", 0, &sizes));
        let film = [
            ftyp(b"isom"),
            boxed(b"mdat", &[b"PICTURE1", SECRET, b"PICTURE2"].concat()),
            boxed(b"moov", &tells),
        ]
        .concat();
        assert_eq!(SECRET.len(), 22);
        let left = left(&film);
        let shown = [&b"PICTURE1"[..], &[0; 22], b"PICTURE2"].concat();
        assert!(holds(&film, SECRET) && holds(&left, &shown), "{bits}");
    }
}

/// With more bytes at the end of the box that is named last, which is in the first of each that is named before.
fn with_in(mut bytes: Vec<u8>, names: &[&[u8; 4]], more: &[u8]) -> Vec<u8> {
    let (mut around, mut end) = (0, bytes.len());
    for name in names {
        let place = place_of(&bytes[around..end], name);
        let size = u32::try_from(place.len() + more.len()).unwrap();
        (around, end) = (around + place.start, around + place.end);
        bytes[around..around + 4].copy_from_slice(&size.to_be_bytes());
        around += 4;
    }
    bytes.splice(end..end, more.iter().copied());
    bytes
}

#[test]
fn what_is_told_among_tables_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let tells = [
        boxed(b"udta", SECRET),
        boxed(b"uuid", &[&[0xbe; 16], SECRET].concat()),
        full(b"meta", 0, &[hdlr(b"mdta"), boxed(b"ilst", SECRET)].concat()),
        boxed(b"free", SECRET),
    ]
    .concat();
    // The boxes of films are at their end, where nothing else is moved by more of them.
    for (name, within) in [
        ("a.mov", &[b"moov", b"trak", b"mdia", b"minf"][..]),
        ("b.mov", &[b"moov", b"trak", b"mdia", b"minf", b"stbl"]),
        ("c.mov", &[b"moov", b"trak", b"mdia", b"minf", b"dinf"]),
        ("a.mp4", &[b"moov", b"trak", b"mdia", b"minf", b"stbl"]),
    ] {
        let path = make(folder.path(), name, FILMS[0].1);
        let before = decoded(&path);
        let bytes = with_in(fs::read(&path).unwrap(), within, &tells);
        fs::write(&path, &bytes).unwrap();
        assert!(holds(&bytes, SECRET), "{name}");
        assert!(erased(&path));
        let left = fs::read(&path).unwrap();
        assert!(!holds(&left, SECRET) && !holds(&left, b"SecretCam"), "{name}");
        assert_eq!(decoded(&path), before, "{name}");
    }
    let film = [
        ftyp(b"isom"),
        boxed(
            b"moov",
            &boxed(b"mvex", &[full(b"trex", 0, &[7; 20]), tells].concat()),
        ),
    ]
    .concat();
    let left = left(&film);
    assert!(!holds(&left, SECRET) && !holds(&left, b"SecretCam"));
    assert_eq!(place_of(&left, b"trex"), place_of(&film, b"trex"));
    assert!(holds(&left, &[7; 20]));
}

#[test]
fn the_path_of_the_disk_on_which_a_film_was_made_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = make(folder.path(), "a.mov", &["-c:v", "mpeg4", "-c:a", "aac"]);
    let before = decoded(&path);
    let film = fs::read(&path).unwrap();
    // An alias: two lengths, a volume, the name of a file, and its path.
    let text = |text: &str, length: usize| {
        let mut field = vec![u8::try_from(text.len()).unwrap()];
        field.extend(text.as_bytes());
        field.resize(length, 0);
        field
    };
    let alias = [
        vec![0; 10],
        text("SecretCam disk", 28),
        vec![0; 12],
        text("garden.mov", 64),
        vec![0; 16],
        vec![0, 1, 0, 1],
        vec![0; 16],
        b"\0\x02\0\x1cAlice's garden:a:garden.mov ".to_vec(),
        b"\xff\xff\0\0".to_vec(),
    ]
    .concat();
    for (kind, flags) in [(b"alis", 0), (b"alis", 1), (b"url ", 0)] {
        let names = [b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref", b"url "];
        let mut film = with_in(film.clone(), &names, &alias);
        // After its version, flags and how many entries it has.
        let at = place_of(&film, b"dref").start + 16;
        assert_eq!(film[at + 4..at + 8], *b"url ");
        film[at + 4..at + 8].copy_from_slice(kind);
        film[at + 11] = flags;
        fs::write(&path, &film).unwrap();
        assert!(holds(&film, b"Alice's garden:a") && holds(&film, b"SecretCam disk"));
        assert!(erased(&path));
        let left = fs::read(&path).unwrap();
        assert!(!holds(&left, b"garden") && !holds(&left, b"SecretCam"));
        assert_eq!(left[at..at + 12], film[at..at + 12]);
        assert_eq!(decoded(&path), before);
    }
}

#[test]
fn an_unknown_track_that_comes_in_parts_does_not_keep_the_others_from_being_shown() {
    let folder = tempfile::tempdir().unwrap();
    let texts = folder.path().join("texts.srt");
    fs::write(&texts, "1\n00:00:00,000 --> 00:00:01,000\nHello from here\n").unwrap();
    let arguments = [
        "-i",
        texts.to_str().unwrap(),
        "-map",
        "0",
        "-map",
        "1",
        "-map",
        "2",
        "-c:v",
        "mpeg4",
        "-c:a",
        "aac",
        "-c:s",
        "mov_text",
        "-movflags",
        "frag_keyframe+empty_moov+default_base_moof",
    ];
    let path = make(folder.path(), "parts.mp4", &arguments);
    let only_shown = decoded_only(&path);
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.windows(4).position(|part| part == b"sbtl").unwrap();
    bytes[at..at + 4].copy_from_slice(b"meta");
    fs::write(&path, &bytes).unwrap();
    assert!(erased(&path));
    assert!(!holds(&fs::read(&path).unwrap(), b"Hello from here"));
    assert_eq!(decoded(&path), only_shown);
}

#[test]
fn where_a_picture_in_boxes_was_taken_is_gone_and_how_it_is_turned_remains() {
    for (name, bytes) in [("heic", HEIC), ("avif", AVIF)] {
        let left = left(bytes);
        assert!(holds(bytes, &PLACE) && !holds(&left, &PLACE), "{name}");
        for secret in [SECRETS[0], SECRETS[1], b"xmpmeta", b"garden"] {
            assert!(!holds(&left, secret), "{name}");
        }
        assert!(holds(bytes, b"SecretCam") && holds(bytes, b"garden"), "{name}");
        // All else is where and what it was: the picture's own bytes are those before or after.
        let (irot, iprp) = (place_of(bytes, b"irot"), place_of(bytes, b"iprp"));
        assert_eq!(
            (&left[irot.clone()], &left[iprp.clone()]),
            (&bytes[irot], &bytes[iprp]),
            "{name}"
        );
        let meta = place_of(bytes, b"meta");
        assert_eq!(left[..meta.end], bytes[..meta.end], "{name}");
        // EXIF is there, and says nothing.
        assert!(holds(&left, b"\0\0\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"), "{name}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.avif");
    for bytes in [AVIF, MOVING] {
        fs::write(&path, bytes).unwrap();
        let before = decoded(&path);
        assert!(erased(&path));
        assert_eq!(decoded(&path), before);
        let left = fs::read(&path).unwrap();
        assert!(!holds(&left, &PLACE) && !holds(&left, b"garden") && !holds(&left, b"SecretCam"));
    }
}

#[test]
fn items_are_found_however_their_place_is_written() {
    let mut seen = 0;
    for version in 0..3 {
        for method in [0, 1] {
            for bytes in [
                [4, 4, 0, 0],
                [4, 4, 4, 4],
                [8, 8, 8, 8],
                [8, 4, 0, 8],
                [4, 8, 8, 0],
            ] {
                if version == 0 && method == 1 {
                    continue;
                }
                let iloc = Iloc {
                    version,
                    bytes,
                    method,
                };
                let picture = picture(iloc);
                let left = left(&picture);
                assert!(holds(&left, b"PICTURE1PICTURE2"), "{iloc:?}");
                assert!(!holds(&left, b"Alice") && !holds(&left, b"EEE"), "{iloc:?}");
                assert!(!holds(&left, b"52.52") && !holds(&left, b"SecretCam"), "{iloc:?}");
                assert!(holds(&left, b"\0\0\0\0MM\0*\0\0\0\x08"), "{iloc:?}");
                assert_eq!(place_of(&left, b"udes"), place_of(&picture, b"udes"));
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 25);
}

#[test]
fn matroska_is_gone_through_also_if_it_was_written_while_it_was_made() {
    let film = matroska();
    let left = left(&film);
    assert!(holds(&film, b"Alice") && !holds(&left, b"Alice"));
    assert_eq!(left.windows(8).filter(|part| part == b"PICTURE1").count(), 2);
    assert!(!holds(&left, b"\x12\x54\xc3\x67") && !holds(&left, b"\xbf\x84"));
}

#[tokio::test]
async fn films_are_emptied_where_they_lie_and_what_is_left_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let tools = Tools::new(None, None);
    let processed = async |path: &Path| -> Processed { process(path, "x", &tools).await.unwrap() };
    let film = make(folder.path(), "a.mp4", FILMS[0].1);
    let heic = folder.path().join("a.heic");
    fs::write(&heic, HEIC).unwrap();
    for (path, content_type) in [(&film, "video/mp4"), (&heic, UNKNOWN)] {
        let size = fs::metadata(path).unwrap().len();
        let is = processed(path).await;
        assert_eq!(
            (is.content_type, is.size, &is.unshown),
            (content_type, size, &None)
        );
        assert_eq!((&is.path, is.is_changed), (path, true));
        assert!(!holds(&fs::read(path).unwrap(), b"garden"));
        assert!(!processed(path).await.is_changed);
    }
    // What cannot be told apart is only to be saved.
    let odd = folder.path().join("odd.mp4");
    let compressed = [ftyp(b"isom"), boxed(b"moov", &boxed(b"cmov", SECRET))].concat();
    fs::write(&odd, &compressed).unwrap();
    let is = processed(&odd).await;
    assert_eq!((is.content_type, is.is_changed), (UNKNOWN, false));
    assert!(is.unshown.is_some() && fs::read(&odd).unwrap() == compressed);
}

#[test]
fn what_is_no_film_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("upload");
    let udta = boxed(b"udta", SECRET);
    let in_moov = boxed(b"moov", &udta);
    for bytes in [
        b"0000ftypisom is a brand".to_vec(),
        // Raw pictures of a camera.
        [boxed(b"ftyp", b"crx \0\0\0\x01crx isom"), in_moov.clone()].concat(),
        [ftyp(b"jp2 "), in_moov.clone()].concat(),
        // Something that begins like one.
        [ftyp(b"isom"), udta].concat(),
        [&b"\x1a\x45\xdf\xa3\x80"[..], &[0; 300]].concat(),
        b"PK\x03\x04moov".to_vec(),
        Vec::new(),
    ] {
        fs::write(&path, &bytes).unwrap();
        assert!(!erased(&path));
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

/// [`decoded`], of pictures and sounds alone.
fn decoded_only(path: &Path) -> String {
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "error", "-i"])
        .arg(path)
        .args(["-map", "0:v", "-map", "0:a", "-f", "framemd5", "-"])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}
