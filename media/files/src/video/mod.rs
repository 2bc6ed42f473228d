//! Videos and sounds: how long they are, how large, and their first frame; by FFmpeg, where it is installed.
//!
//! Its decoders are not memory-safe. So it runs as a child that has nothing to reach for: no environment, no standard input, no
//! file that it could write, one protocol (files), one reader (that of the kind that the file was found to be, so that no
//! playlist is followed to other files) and the usual decoders; bounded in memory, processor time, time and output, and two at a time.

mod child;
mod frame;
mod probe;

use std::{
    env,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::sync::Semaphore;

pub use child::ChildError;
pub use probe::Probed;

/// Children at a time.
const AT_ONCE: usize = 2;

/// Decoders that are used.
const CODECS: &str = "h264,hevc,av1,libdav1d,vp8,vp9,libvpx,libvpx-vp9,mpeg4,h263,prores,mjpeg,png,\
    aac,ac3,eac3,amrnb,amrwb,mp2,mp3,mp3float,opus,libopus,vorbis,flac,alac,\
    pcm_s16le,pcm_s24le,pcm_s32le,pcm_f32le,pcm_u8";

/// What a child may use.
#[derive(Clone, Debug)]
pub struct ChildLimits {
    /// How long it may run.
    pub time: Duration,
    /// Seconds of processor time.
    pub processor: u64,
    /// Bytes of address space.
    pub memory: u64,
    /// Bytes that it may say.
    pub output: u64,
}

impl Default for ChildLimits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(10),
            processor: 10,
            memory: 1 << 30,
            output: 8 << 20,
        }
    }
}

/// FFmpeg, as it was found.
#[derive(Clone, Debug)]
pub struct Ffmpeg {
    ffmpeg: PathBuf,
    ffprobe: PathBuf,
    prlimit: PathBuf,
    limits: ChildLimits,
    running: Arc<Semaphore>,
}

impl Ffmpeg {
    /// FFmpeg on `PATH`, if `ffmpeg`, `ffprobe` and `prlimit` (of util-linux) are there. To be looked for once, at the start.
    #[must_use]
    pub fn find(limits: ChildLimits) -> Option<Self> {
        let path = env::var_os("PATH")?;
        let find = |program: &str| {
            env::split_paths(&path)
                .map(|folder| folder.join(program))
                .find(|file| file.is_absolute() && file.is_file())
        };
        Some(Self {
            ffmpeg: find("ffmpeg")?,
            ffprobe: find("ffprobe")?,
            prlimit: find("prlimit")?,
            limits,
            running: Arc::new(Semaphore::new(AT_ONCE)),
        })
    }

    /// What both programs are told of the file that they read. `path` is absolute.
    fn input(path: &Path, demuxer: &str) -> Vec<std::ffi::OsString> {
        let mut url = std::ffi::OsString::from("file:");
        url.push(path);
        let options = [
            "-hide_banner",
            "-loglevel",
            "error",
            "-threads",
            "1",
            "-max_pixels",
            "50000000",
            "-protocol_whitelist",
            "file",
            "-format_whitelist",
            demuxer,
            "-codec_whitelist",
            CODECS,
            "-f",
            demuxer,
            "-i",
        ];
        options.into_iter().map(Into::into).chain([url]).collect()
    }
}
