//! Storing. It goes to its end even if who asked has gone meanwhile, so that no bytes lie there that nothing counts.

use bytes::Bytes;
use guildhall_storage::{
    accounts::administration,
    media::{self, MediaRow, replaceable},
};
use guildhall_types::{ServerName, UserId, entropy::random_alphanumeric};
use tokio::sync::oneshot;

use crate::{
    Blobs, Files, Media, MediaError, NoPicture, Picture, Stored, Use,
    files::{Inner, length},
    picture::cleaned,
};

/// Characters of a new media id.
pub(crate) const ID: usize = 24;

fn ended(error: impl std::fmt::Display) -> MediaError {
    MediaError::Internal(format!("storing ended early: {error}"))
}

impl Files {
    /// Stores what a user of this server has uploaded, without what it tells of its maker. If nobody waits for the answer any more, it is forgotten again.
    ///
    /// # Errors
    /// [`MediaError::NoPicture`], [`MediaError::Full`], or when disk or database fail.
    pub async fn keep(&self, user: &UserId, what_for: Use, bytes: Vec<u8>) -> Result<Stored, MediaError> {
        let max = self.limits().of(what_for);
        if bytes.len() > max {
            return Err(NoPicture::Size(max).into());
        }
        let (picture, bytes) = cleaned(&bytes)?;
        let (files, user) = (self.clone(), user.to_owned());
        let (answer, waiting) = oneshot::channel();
        tokio::spawn(async move {
            let kept = files.keep_of_user(&user, what_for, picture, bytes.into()).await;
            if let Err(Ok(stored)) = answer.send(kept)
                && let Err(error) = files.forget(&stored.media_id).await
            {
                tracing::warn!(%error, %user, "what nobody waited for could not be forgotten");
            }
        });
        waiting.await.map_err(ended)?
    }

    async fn keep_of_user(
        &self,
        user: &UserId,
        what_for: Use,
        picture: Picture,
        bytes: Bytes,
    ) -> Result<Stored, MediaError> {
        let Inner { parts, .. } = &*self.0;
        let size = bytes.len();
        // Before anything is written, and again when it is counted.
        self.has_room(user, size).await?;
        let media_id = random_alphanumeric(&*parts.entropy, ID);
        let uploader = Some((user, what_for));
        self.store(&parts.server_name, &media_id, uploader, picture, bytes)
            .await?;
        Ok(Stored {
            uri: format!("mxc://{}/{media_id}", parts.server_name),
            media_id,
            picture,
            size,
        })
    }

    /// Refuses `size` bytes more than `user` may store.
    pub(crate) async fn require_room(&self, user: &UserId, size: u64) -> Result<(), MediaError> {
        self.has_room(user, usize::try_from(size).unwrap_or(usize::MAX))
            .await
    }

    async fn has_room(&self, user: &UserId, size: usize) -> Result<(), MediaError> {
        let Inner { parts, .. } = &*self.0;
        let (stored, own) = {
            let mut conn = parts.db.read().await?;
            (
                media::stored_by(&mut conn, user.as_str()).await?,
                administration::media_quota(&mut conn, user.as_str()).await?,
            )
        };
        let quota = own.map_or(parts.limits.user, |own| u64::try_from(own).unwrap_or(0));
        match u64::try_from(stored.saturating_add(length(size))).unwrap_or(u64::MAX) > quota {
            true => Err(MediaError::Full(quota)),
            false => Ok(()),
        }
    }

    /// Stores what `server` has given.
    pub(crate) async fn keep_of(
        &self,
        server: &ServerName,
        media_id: &str,
        picture: Picture,
        bytes: Bytes,
    ) -> Result<Media, MediaError> {
        let (files, server, media_id) = (self.clone(), server.to_owned(), media_id.to_owned());
        let kept = tokio::spawn(async move {
            let sha256 = files
                .store(&server, &media_id, None, picture, bytes.clone())
                .await?;
            if let Err(error) = files.trim((&server, &media_id)).await {
                tracing::warn!(%error, "the media of other servers could not be trimmed");
            }
            Ok(Media {
                content_type: picture.kind.content_type().to_owned(),
                sha256,
                bytes,
            })
        });
        kept.await.map_err(ended)?
    }

    pub(crate) async fn store(
        &self,
        server: &ServerName,
        media_id: &str,
        uploader: Option<(&UserId, Use)>,
        picture: Picture,
        bytes: Bytes,
    ) -> Result<String, MediaError> {
        let Inner { parts, blobs, .. } = &*self.0;
        let now = parts.clock.now().0;
        let size = bytes.len();
        let sha256 = Blobs::name(&bytes);
        let row = MediaRow {
            server_name: server.to_string(),
            media_id: media_id.to_owned(),
            sha256: sha256.clone(),
            uploader_id: uploader.map(|(user, _)| user.to_string()),
            content_type: picture.kind.content_type().to_owned(),
            size: length(size),
            width: length(picture.width),
            height: length(picture.height),
            is_animated: picture.is_animated,
            created_at: now,
            used_at: now,
            attachment: None,
        };
        let _turn = self.0.turns.with(&sha256).await;
        blobs.put(bytes).await?;
        let noted = self.note(uploader, &row, size).await;
        if noted.is_err() && !media::has_blob(&mut *parts.db.read().await?, &sha256).await? {
            blobs.remove(&sha256).await?;
        }
        noted.map(|()| sha256)
    }

    async fn note(
        &self,
        uploader: Option<(&UserId, Use)>,
        row: &MediaRow,
        size: usize,
    ) -> Result<(), MediaError> {
        let _counting = self.0.counting.lock().await;
        if let Some((user, _)) = uploader {
            self.has_room(user, size).await?;
        }
        let mut tx = self.0.parts.db.begin().await?;
        media::put(tx.conn(), row).await?;
        if uploader.is_some_and(|(_, what_for)| what_for.is_replaceable()) {
            replaceable::mark(tx.conn(), &row.server_name, &row.media_id).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
