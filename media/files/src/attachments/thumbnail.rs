//! Small pictures of pictures and videos.

use std::time::Duration;

use guildhall_storage::media::{
    MediaRow,
    thumbnails::{self, Size, ThumbnailRow},
};

use tokio::time::timeout;

use super::accept::POSTER;
use crate::{
    Blobs, Files, Kind, MAX_PICTURE_BYTES, MediaError, Method, ThumbnailSize,
    files::{Inner, length, length_of},
};

/// Largest one, in bytes: a few hundred kilobytes of JPEG, some more of PNG.
const MAX_SMALL: u64 = 8 << 20;

/// Which small picture: the next larger one of a few sizes is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThumbnailOf {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Whether it is to be cropped to these, and not only to fit in.
    pub is_cropped: bool,
}

/// How long it is waited for a turn.
const WAIT: Duration = Duration::from_secs(30);

impl Files {
    /// One that was made before.
    async fn made(&self, of: &MediaRow, size: Size) -> Result<Option<(ThumbnailRow, i64)>, MediaError> {
        let Inner { parts, blobs, .. } = &*self.0;
        let stored = thumbnails::get(&mut *parts.db.read().await?, &of.sha256, size).await?;
        let Some(stored) = stored else { return Ok(None) };
        let count = blobs.size(&stored.sha256).await?;
        Ok(count.map(|count| (stored, length_of(count))))
    }

    /// A small picture of the file `of`, and its bytes' count. It is made when it is first asked for.
    pub(super) async fn thumbnail(
        &self,
        of: &MediaRow,
        which: ThumbnailOf,
    ) -> Result<(ThumbnailRow, i64), MediaError> {
        let Inner { parts, blobs, .. } = &*self.0;
        let method = if which.is_cropped {
            Method::Crop
        } else {
            Method::Scale
        };
        let next = ThumbnailSize::at_least(which.width, which.height, method);
        let size = Size {
            width: i64::from(next.width),
            height: i64::from(next.height),
            is_cropped: next.method == Method::Crop,
        };
        if let Some(found) = self.made(of, size).await? {
            return Ok(found);
        }
        let place = timeout(WAIT, self.0.making.acquire()).await;
        let _place =
            place.map_err(|_| MediaError::Busy("too many small pictures are made now".to_owned()))?;
        // Perhaps it was made meanwhile.
        if let Some(found) = self.made(of, size).await? {
            return Ok(found);
        }
        let poster = {
            let mut conn = parts.db.read().await?;
            thumbnails::get(&mut conn, &of.sha256, POSTER).await?
        };
        let (content_type, sha256, max) = match &poster {
            Some(poster) => (&poster.content_type, &poster.sha256, MAX_SMALL),
            None => (&of.content_type, &of.sha256, MAX_PICTURE_BYTES),
        };
        let kind = Kind::of_content_type(content_type);
        let kind = kind.ok_or_else(|| MediaError::Refused("has no picture".to_owned()))?;
        let count = blobs.size(sha256).await?.ok_or(MediaError::Unknown)?;
        let source = self.bytes(sha256, count, max).await?;
        let made = parts.tools.thumbnail(kind, source, next).await?;
        let count = length(made.bytes.len());
        // So that what it is of does not go meanwhile, and leave it there; nor it, before it is noted.
        let name = Blobs::name(&made.bytes);
        let _turns = self.0.turns.with_all([&of.sha256, &name]).await;
        if blobs.size(&of.sha256).await?.is_none() {
            return Err(MediaError::Unknown);
        }
        let row = ThumbnailRow {
            sha256: blobs.put(made.bytes).await?,
            content_type: made.kind.content_type().to_owned(),
        };
        let mut tx = parts.db.begin().await?;
        thumbnails::put(tx.conn(), &of.sha256, size, &row).await?;
        tx.commit().await?;
        Ok((row, count))
    }
}
