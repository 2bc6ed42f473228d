//! What becomes of an uploaded file: what it is, whether it may stay, what is left of it, and what is told of it.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use guildhall_types::filename;
use tokio::task::spawn_blocking;

use crate::{
    Ffmpeg, FileKind, Kind, Made, Measured, Method, ProcessError, ThumbnailSize, Tools, UNKNOWN, Unmade,
    Unshown, Verdict, erase, measure, spool::beside, strip, thumbnail,
};

/// Most bytes of a file that is looked at as a picture: two of them are held in memory at a time.
pub const MAX_PICTURE_BYTES: u64 = 64 << 20;

/// The largest size that thumbnails have, which a video's first frame gets.
const POSTER: ThumbnailSize = ThumbnailSize {
    width: 1280,
    height: 960,
    method: Method::Scale,
};

/// What is known of a file that may stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Processed {
    /// A safe name.
    pub filename: String,
    /// What it is served as.
    pub content_type: &'static str,
    /// Where the bytes to keep are: beside what was given, or that itself.
    pub path: PathBuf,
    /// Whether they are others than those that were given.
    pub is_changed: bool,
    /// Its bytes.
    pub size: u64,
    /// Pixels, as it is shown, of pictures and videos.
    pub width: Option<u32>,
    /// Pixels, as it is shown, of pictures and videos.
    pub height: Option<u32>,
    /// How long videos and sounds are.
    pub duration: Option<Duration>,
    /// Of pictures, and of the first frame of videos.
    pub blurhash: Option<String>,
    /// Whether it is a picture of several frames.
    pub is_animated: bool,
    /// The first frame of a video.
    pub poster: Option<Made>,
    /// Why it is not shown, though it begins like something that is.
    pub unshown: Option<Unshown>,
}

/// What becomes of the file at `path`, which its uploader calls `name`. A copy of a picture without metadata is written beside it, with
/// `.stripped` at the end of its name; both are the caller's to remove, also after an error. Of films and sounds metadata are overwritten
/// where they are ([`erase`]).
///
/// What cannot be decoded is no error: it is kept to be saved, as nothing known. Of a picture that only cannot be
/// decoded the copy without metadata is kept.
///
/// # Errors
/// Why it is not taken.
pub async fn process(path: &Path, name: &str, tools: &Tools) -> Result<Processed, ProcessError> {
    let path = std::path::absolute(path)?;
    let looked_at = path.clone();
    let found = spawn_blocking(move || FileKind::of(&looked_at)).await;
    let kind = found.map_err(|error| ProcessError::Internal(error.to_string()))??;
    if let Some(clamd) = &tools.clamd
        && let Verdict::Found(what) = clamd.scan(&path).await?
    {
        return Err(ProcessError::Infected(what));
    }
    let mut processed = Processed {
        filename: filename::safe(name),
        content_type: kind.content_type(),
        is_changed: false,
        size: 0,
        path,
        width: None,
        height: None,
        duration: None,
        blurhash: None,
        is_animated: false,
        poster: None,
        unshown: None,
    };
    let looked_into = match kind {
        FileKind::Picture(kind) => picture(&mut processed, kind, tools).await,
        _ => container(&mut processed, kind, tools).await,
    };
    match looked_into {
        Ok(()) => {}
        Err(Unmade::Unshown(why)) => {
            processed.content_type = UNKNOWN;
            processed.unshown = Some(why);
        }
        Err(Unmade::Failed(error)) => return Err(error),
    }
    processed.size = tokio::fs::metadata(&processed.path).await?.len();
    Ok(processed)
}

/// Strips and measures a picture.
async fn picture(processed: &mut Processed, kind: Kind, tools: &Tools) -> Result<(), Unmade> {
    let path = processed.path.clone();
    let size = tokio::fs::metadata(&path).await?.len();
    if size > MAX_PICTURE_BYTES {
        return Err(Unshown::Size(size).into());
    }
    let (copy, measured) = tools.decoding(move || strip_beside(&path, kind)).await?;
    processed.path = copy;
    processed.is_changed = true;
    let measured = measured?;
    processed.width = Some(measured.width);
    processed.height = Some(measured.height);
    processed.is_animated = measured.is_animated;
    processed.blurhash = Some(measured.blurhash);
    Ok(())
}

/// Where the copy is, and what is told of it.
fn strip_beside(path: &Path, kind: Kind) -> Result<(PathBuf, Result<Measured, Unshown>), Unmade> {
    let bytes = fs::read(path)?;
    let stripped = strip(kind, &bytes)?;
    drop(bytes);
    let copy = beside(path);
    fs::write(&copy, &stripped.bytes)?;
    Ok((copy, measure(kind, &stripped)))
}

/// Overwrites what a video, a sound or a picture in a container of those tells, and asks about the first two.
async fn container(processed: &mut Processed, kind: FileKind, tools: &Tools) -> Result<(), Unmade> {
    let path = processed.path.clone();
    let erased = spawn_blocking(move || erase(&path, kind)).await;
    processed.is_changed = erased.map_err(|error| ProcessError::Internal(error.to_string()))??;
    match kind.demuxer() {
        Some(_) => recording(processed, kind, tools).await,
        None => Ok(()),
    }
}

/// Asks about a video or a sound. Where nobody can be asked, it stays what its first bytes say.
async fn recording(processed: &mut Processed, kind: FileKind, tools: &Tools) -> Result<(), Unmade> {
    let Some(ffmpeg) = &tools.ffmpeg else {
        return Ok(());
    };
    let probed = ffmpeg.probe(&processed.path, kind).await?;
    processed.duration = probed.duration;
    let Some((width, height)) = probed.size.filter(|_| kind.is_video()) else {
        return Ok(());
    };
    (processed.width, processed.height) = (Some(width), Some(height));
    match first_frame(ffmpeg, &processed.path, kind, tools).await {
        Ok((poster, blurhash)) => {
            processed.poster = Some(poster);
            processed.blurhash = Some(blurhash);
        }
        // It may play all the same.
        Err(Unmade::Unshown(why)) => tracing::debug!(%why, "a video has no first frame"),
        Err(error) => return Err(error),
    }
    Ok(())
}

/// The first frame of a video and its blurhash. It is encoded again: what a child says is not believed to be a picture.
async fn first_frame(
    ffmpeg: &Ffmpeg,
    path: &Path,
    kind: FileKind,
    tools: &Tools,
) -> Result<(Made, String), Unmade> {
    let frame = ffmpeg.first_frame(path, kind).await?;
    tools
        .decoding(move || {
            let poster = thumbnail(Kind::Png, &frame, POSTER)?;
            let measured = measure(Kind::Png, &strip(Kind::Png, &frame)?)?;
            Ok((poster, measured.blurhash))
        })
        .await
}
