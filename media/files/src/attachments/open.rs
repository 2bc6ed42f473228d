//! Looking at files.

use std::{io, ops::Range};

use bytes::Bytes;
use futures::{StreamExt as _, stream::BoxStream};
use guildhall_storage::media::{self, MediaRow};
use guildhall_types::ServerName;

use super::ThumbnailOf;
use crate::{
    Blobs, Files, MediaError,
    files::{Inner, is_id},
};

/// How often it is noted that a file was asked for, in milliseconds.
const NOTED_EVERY: i64 = 3600 * 1000;

/// A file that can be read.
#[derive(Clone, Debug)]
pub struct Opened {
    /// What it is, by its content.
    pub content_type: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    blobs: Blobs,
}

impl Opened {
    /// The bytes in `range`, in parts as they come; whoever reads slowly has few of them in memory.
    ///
    /// # Errors
    /// When the range goes beyond the end, the file was removed meanwhile, or the store fails, also in the stream.
    pub async fn read(&self, range: Range<u64>) -> io::Result<BoxStream<'static, io::Result<Bytes>>> {
        let found = self.blobs.read(&self.sha256, range).await?;
        found.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "the file is gone"))
    }
}

impl Files {
    /// The file of a message at `mxc://{server}/{media_id}`, or a small picture of it. What is of another server is fetched if it is not here. That who asks may
    /// see it, the caller has made sure of.
    ///
    /// # Errors
    /// [`MediaError::Unknown`], [`MediaError::Origin`], [`MediaError::Refused`] for a small picture of what has none, or when disk or database fail.
    pub async fn open_file(
        &self,
        (server, media_id): (&ServerName, &str),
        thumbnail: Option<ThumbnailOf>,
    ) -> Result<Opened, MediaError> {
        let row = self.row(server, media_id).await?;
        match thumbnail {
            None => self.opened(row.content_type, row.sha256, row.size),
            Some(of) => {
                let (small, size) = self.thumbnail(&row, of).await?;
                self.opened(small.content_type, small.sha256, size)
            }
        }
    }

    /// A file of a user of this server that a message has: the channel, the message and the file. `None` for what is no file of a message.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn own_attachment(
        &self,
        media_id: &str,
    ) -> Result<Option<((String, String), Opened)>, MediaError> {
        if !is_id(media_id) {
            return Ok(None);
        }
        let own = self.0.parts.server_name.as_str();
        let row = media::get(&mut *self.0.parts.db.read().await?, own, media_id).await?;
        let Some(row) = row else { return Ok(None) };
        let place = row
            .attachment
            .clone()
            .and_then(|facts| facts.channel_id.zip(facts.message_id));
        let Some(place) = place else { return Ok(None) };
        let opened = self.opened(row.content_type, row.sha256, row.size)?;
        Ok(Some((place, opened)))
    }

    /// Whether the file `media_id` of `server` is of this message, as far as this server knows better than who says so: of its own files.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_of(
        &self,
        (server, media_id): (&ServerName, &str),
        (channel, message): (&str, &str),
    ) -> Result<bool, MediaError> {
        if *server != self.0.parts.server_name {
            return Ok(true);
        }
        let row = media::get(&mut *self.0.parts.db.read().await?, server.as_str(), media_id).await?;
        let facts = row.and_then(|row| row.attachment);
        Ok(facts.is_some_and(|facts| {
            facts.channel_id.as_deref() == Some(channel) && facts.message_id.as_deref() == Some(message)
        }))
    }

    fn opened(&self, content_type: String, sha256: String, size: i64) -> Result<Opened, MediaError> {
        Ok(Opened {
            content_type,
            sha256,
            size: u64::try_from(size).map_err(|_| MediaError::Internal("a file of no size".to_owned()))?,
            blobs: self.0.blobs.clone(),
        })
    }

    /// What is known of a file whose bytes are here: they are fetched first if need be.
    pub(super) async fn row(&self, server: &ServerName, media_id: &str) -> Result<MediaRow, MediaError> {
        if !is_id(media_id) {
            return Err(MediaError::Unknown);
        }
        if let Some(row) = self.row_here(server, media_id).await? {
            return Ok(row);
        }
        match server == self.0.parts.server_name {
            true => Err(MediaError::Unknown),
            false => self.fetch(server, media_id).await,
        }
    }

    /// A row without its blob, as after a restored backup, counts as nothing.
    pub(super) async fn row_here(
        &self,
        server: &ServerName,
        media_id: &str,
    ) -> Result<Option<MediaRow>, MediaError> {
        let Inner { parts, blobs, .. } = &*self.0;
        let row = media::get(&mut *parts.db.read().await?, server.as_str(), media_id).await?;
        let Some(row) = row.filter(|row| row.attachment.is_some()) else {
            return Ok(None);
        };
        if blobs.size(&row.sha256).await? != u64::try_from(row.size).ok() {
            tracing::warn!(%server, media_id, "the bytes of a file are gone, or are not all there");
            return Ok(None);
        }
        let now = parts.clock.now().0;
        if now - row.used_at > NOTED_EVERY {
            let mut tx = parts.db.begin().await?;
            media::touch(tx.conn(), server.as_str(), media_id, now).await?;
            tx.commit().await?;
        }
        Ok(Some(row))
    }

    /// All bytes of a blob in memory, of at most `max`.
    pub(super) async fn bytes(&self, sha256: &str, size: u64, max: u64) -> Result<Vec<u8>, MediaError> {
        if size > max {
            return Err(MediaError::Refused("is too large".to_owned()));
        }
        let mut parts = self
            .0
            .blobs
            .read(sha256, 0..size)
            .await?
            .ok_or(MediaError::Unknown)?;
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
        while let Some(part) = parts.next().await {
            bytes.extend_from_slice(&part?);
        }
        Ok(bytes)
    }
}
