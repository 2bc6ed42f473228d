//! The first frame of a video.

use std::{ffi::OsString, path::Path};

use super::{ChildError, Ffmpeg};
use crate::FileKind;

/// Pixels that it may have; those of the largest thumbnail.
const FIT: &str = "scale=w='min(1280,iw)':h='min(960,ih)':force_original_aspect_ratio=decrease";

impl Ffmpeg {
    /// The first frame of the video at `path`, which is absolute, as what should be a PNG.
    ///
    /// # Errors
    /// When there is none.
    pub async fn first_frame(&self, path: &Path, kind: FileKind) -> Result<Vec<u8>, ChildError> {
        let Some(demuxer) = kind.demuxer() else {
            return Err(ChildError::Failed("no video".to_owned()));
        };
        // `V` is a video that is not the picture on the cover.
        let wanted = [
            "-map",
            "0:V:0",
            "-frames:v",
            "1",
            "-filter_threads",
            "1",
            "-vf",
            FIT,
            "-c:v",
            "png",
            "-f",
            "image2pipe",
            "pipe:1",
        ]
        .map(OsString::from);
        let arguments = [OsString::from("-nostdin")]
            .into_iter()
            .chain(Self::input(path, demuxer))
            .chain(wanted);
        self.run(&self.ffmpeg, arguments).await
    }
}
