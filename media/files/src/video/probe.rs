//! How long and how large it is.

use std::{path::Path, time::Duration};

use serde::Deserialize;

use super::{ChildError, Ffmpeg};
use crate::FileKind;

/// Longest that is believed: 30 days.
const LONGEST: f64 = 30.0 * 24.0 * 3600.0;

/// What is told of a video or a sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Probed {
    /// How long it is, if it says so.
    pub duration: Option<Duration>,
    /// Pixels as it is shown: width and height. None if nothing is seen.
    pub size: Option<(u32, u32)>,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    streams: Vec<Stream>,
    #[serde(default)]
    format: Format,
}

#[derive(Default, Deserialize)]
struct Format {
    /// Seconds, as text.
    duration: Option<String>,
}

#[derive(Deserialize)]
struct Stream {
    codec_type: Option<String>,
    #[serde(default)]
    width: u32,
    #[serde(default)]
    height: u32,
    #[serde(default)]
    disposition: Disposition,
    #[serde(default)]
    side_data_list: Vec<SideData>,
}

#[derive(Default, Deserialize)]
struct Disposition {
    /// Not zero for the picture on the cover.
    #[serde(default)]
    attached_pic: u8,
}

#[derive(Deserialize)]
struct SideData {
    /// Degrees.
    rotation: Option<f64>,
}

impl Ffmpeg {
    /// Asks `ffprobe` about the video or sound at `path`, which is absolute.
    ///
    /// # Errors
    /// When it cannot tell.
    pub async fn probe(&self, path: &Path, kind: FileKind) -> Result<Probed, ChildError> {
        let Some(demuxer) = kind.demuxer() else {
            return Err(ChildError::Failed("no video and no sound".to_owned()));
        };
        let entries = "format=duration:stream=codec_type,width,height:stream_disposition=attached_pic:stream_side_data=rotation";
        let ask = ["-of", "json", "-show_entries", entries].map(Into::into);
        let answer = self
            .run(&self.ffprobe, ask.into_iter().chain(Self::input(path, demuxer)))
            .await?;
        let answer =
            serde_json::from_slice(&answer).map_err(|error| ChildError::Failed(error.to_string()))?;
        probed(&answer)
    }
}

fn probed(answer: &Answer) -> Result<Probed, ChildError> {
    if answer.streams.is_empty() {
        return Err(ChildError::Failed("nothing is in it".to_owned()));
    }
    let duration = answer
        .format
        .duration
        .as_ref()
        .and_then(|text| text.parse::<f64>().ok());
    let duration = duration.filter(|seconds| (0.0..=LONGEST).contains(seconds));
    let seen = answer
        .streams
        .iter()
        .find(|stream| stream.codec_type.as_deref() == Some("video") && stream.disposition.attached_pic == 0);
    Ok(Probed {
        duration: duration.map(Duration::from_secs_f64),
        size: seen.and_then(size),
    })
}

fn size(stream: &Stream) -> Option<(u32, u32)> {
    if stream.width == 0 || stream.height == 0 {
        return None;
    }
    let rotation = stream
        .side_data_list
        .iter()
        .find_map(|data| data.rotation)
        .unwrap_or(0.0);
    let is_on_its_side = (rotation.abs() % 180.0 - 90.0).abs() < 45.0;
    Some(match is_on_its_side {
        true => (stream.height, stream.width),
        false => (stream.width, stream.height),
    })
}
