//! Uploading, in one piece or in pieces.

use std::time::Duration;

use bytes::Bytes;
use futures::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use guildhall_storage::{
    accounts::users,
    media::{
        self,
        uploads::{self, UploadRow},
    },
};
use guildhall_types::{RoomId, UserId, attachment::Attachment, entropy::random_alphanumeric, filename};

use super::accept::attachment_of;
use tokio::time::{Instant, timeout_at};

use crate::{
    Files, MediaError, SpoolError,
    files::{Inner, length_of},
};

/// Characters of the id of an upload, and of the file that it becomes.
const ID: usize = 24;
/// How long an upload waits for more, in milliseconds; and a whole file for its message.
pub(super) const WAITS: i64 = 24 * 3600 * 1000;
/// Uploads in pieces that a user may have begun.
const MAX_UPLOADS: i64 = 20;

/// Uploads in one piece that a user may have at a time: until they are whole, nothing counts them.
const MAX_AT_ONCE: usize = 5;
/// How long an upload in one piece, or a piece, may take.
const LASTS: Duration = Duration::from_secs(3600);

/// Bytes as they come; an error says why no more do.
pub type Body = BoxStream<'static, Result<Bytes, String>>;

/// How far an upload is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its id, which is that of the file when it is whole.
    pub id: String,
    /// Bytes that are stored for good.
    pub offset: u64,
    /// Bytes that it is to have.
    pub size: u64,
    /// The file, once it is whole.
    pub attachment: Option<Attachment>,
}

impl Files {
    /// Bytes that a file of `user` may have.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn upload_limit(&self, user: &UserId) -> Result<u64, MediaError> {
        let Inner { parts, .. } = &*self.0;
        let tier = users::tier(&mut *parts.db.read().await?, user.as_str()).await?;
        Ok(match tier.as_deref() {
            Some(users::PREMIUM) => parts.limits.attachment_premium,
            _ => parts.limits.attachment,
        })
    }

    /// Stores a file that comes in one piece, for `channel`. Its name is made such as can be shown.
    ///
    /// # Errors
    /// [`MediaError::TooLarge`], [`MediaError::Full`], [`MediaError::TooMany`], [`MediaError::CutOff`], [`MediaError::Refused`], or when disk or database fail.
    pub async fn upload(
        &self,
        (user, channel): (&UserId, &RoomId),
        name: &str,
        body: Body,
    ) -> Result<Attachment, MediaError> {
        let max = self.upload_limit(user).await?;
        self.upload_within((max, user.as_str()), (user, channel), name, body)
            .await
    }

    /// As [`Self::upload`], for a message of `webhook` in `channel`. It is counted as stored by `creator`, who has made the webhook, but is no larger than a file of a user
    /// of the standard tier may be, and the webhook's uploads are begun in places of its own: who has its token does not keep its creator from uploading at the same time.
    ///
    /// # Errors
    /// The same.
    pub async fn upload_by_webhook(
        &self,
        webhook: &str,
        (creator, channel): (&UserId, &RoomId),
        name: &str,
        body: Body,
    ) -> Result<Attachment, MediaError> {
        let max = self.0.parts.limits.attachment;
        self.upload_within((max, webhook), (creator, channel), name, body)
            .await
    }

    /// Stores at most `max` bytes, in one of the places of `whose`.
    async fn upload_within(
        &self,
        (max, whose): (u64, &str),
        (user, channel): (&UserId, &RoomId),
        name: &str,
        body: Body,
    ) -> Result<Attachment, MediaError> {
        self.require_room(user, 0).await?;
        let place = self.0.uploading.take(whose, MAX_AT_ONCE);
        let place =
            place.ok_or_else(|| MediaError::TooMany(i64::try_from(MAX_AT_ONCE).unwrap_or(i64::MAX)))?;
        let id = random_alphanumeric(&*self.0.parts.entropy, ID);
        let (files, user, channel) = (self.clone(), user.to_owned(), channel.to_owned());
        let name = name.to_owned();
        to_its_end(async move {
            let _place = place;
            let done = files
                .upload_as(&id, (&user, &channel), &name, capped(body, max))
                .await;
            if done.is_err() {
                files.drop_spooled(&id).await;
            }
            match done {
                Err(MediaError::CutOff(why)) if why == OVER => Err(MediaError::TooLarge(max)),
                done => done,
            }
        })
        .await
    }

    async fn upload_as(
        &self,
        id: &str,
        (user, channel): (&UserId, &RoomId),
        name: &str,
        body: Body,
    ) -> Result<Attachment, MediaError> {
        let mut file = self.0.spool.create(id).await?;
        file.append(0, body).await?;
        if file.is_empty() {
            return Err(MediaError::Refused("is empty".to_owned()));
        }
        let row = UploadRow {
            upload_id: id.to_owned(),
            user_id: user.to_string(),
            channel_id: channel.to_string(),
            filename: filename::safe(name),
            size: length_of(file.len()),
            expires_at: 0,
        };
        self.accept(&row, file.finish().await?).await
    }

    /// Begins an upload of `size` bytes in pieces.
    ///
    /// # Errors
    /// [`MediaError::TooLarge`], [`MediaError::Full`], [`MediaError::Refused`], or when disk or database fail.
    pub async fn begin_upload(
        &self,
        (user, channel): (&UserId, &RoomId),
        name: &str,
        size: u64,
    ) -> Result<Upload, MediaError> {
        let Inner { parts, .. } = &*self.0;
        let max = self.upload_limit(user).await?;
        if size > max {
            return Err(MediaError::TooLarge(max));
        }
        if size == 0 {
            return Err(MediaError::Refused("is empty".to_owned()));
        }
        let id = random_alphanumeric(&*parts.entropy, ID);
        let row = UploadRow {
            upload_id: id.clone(),
            user_id: user.to_string(),
            channel_id: channel.to_string(),
            filename: filename::safe(name),
            size: length_of(size),
            expires_at: parts.clock.now().0 + WAITS,
        };
        {
            // What is counted here is counted of everybody who begins at once.
            let _counting = self.0.counting.lock().await;
            self.require_room(user, size).await?;
            let mut tx = parts.db.begin().await?;
            if uploads::count(tx.conn(), user.as_str()).await? >= MAX_UPLOADS {
                return Err(MediaError::TooMany(MAX_UPLOADS));
            }
            uploads::insert(tx.conn(), &row).await?;
            tx.commit().await?;
        }
        self.0.spool.create(&id).await?;
        Ok(Upload {
            id,
            offset: 0,
            size,
            attachment: None,
        })
    }

    /// How far the upload `id` of `user` is.
    ///
    /// # Errors
    /// [`MediaError::Unknown`], [`MediaError::Held`] while it is being written, or when disk or database fail.
    pub async fn upload_state(&self, user: &UserId, id: &str) -> Result<Upload, MediaError> {
        let Some(row) = self.upload_row(user, id).await? else {
            return self.whole_upload(user, id).await;
        };
        let file = self.0.spool.resume(id).await?;
        Ok(of_row(&row, file.len()))
    }

    /// Adds `body` to the upload `id` of `user`, which has to have `offset` bytes; when it is whole, it becomes a file. Of a body that is cut off, what came stays.
    ///
    /// # Errors
    /// [`MediaError::Unknown`], [`MediaError::Offset`], [`MediaError::Held`], [`MediaError::TooLarge`] for more than it was to have,
    /// [`MediaError::CutOff`], [`MediaError::Refused`], or when disk or database fail.
    pub async fn continue_upload(
        &self,
        user: &UserId,
        id: &str,
        offset: u64,
        body: Body,
    ) -> Result<Upload, MediaError> {
        let (files, user, id) = (self.clone(), user.to_owned(), id.to_owned());
        to_its_end(async move { files.continue_now(&user, &id, offset, body).await }).await
    }

    async fn continue_now(
        &self,
        user: &UserId,
        id: &str,
        offset: u64,
        body: Body,
    ) -> Result<Upload, MediaError> {
        let Inner { parts, spool, .. } = &*self.0;
        let Some(row) = self.upload_row(user, id).await? else {
            return self.whole_upload(user, id).await;
        };
        let size = u64::try_from(row.size).unwrap_or_default();
        let mut file = spool.resume(id).await?;
        let left = size.saturating_sub(file.len());
        match file.append(offset, capped(body, left)).await {
            Err(SpoolError::CutOff(why)) if why == OVER => return Err(MediaError::TooLarge(size)),
            done => done?,
        };
        if file.len() < size {
            let mut tx = parts.db.begin().await?;
            uploads::extend(tx.conn(), id, parts.clock.now().0 + WAITS).await?;
            tx.commit().await?;
            return Ok(of_row(&row, file.len()));
        }
        let done = self.accept(&row, file.finish().await?).await;
        if let Err(MediaError::Refused(_) | MediaError::Full(_)) = &done {
            // It will be refused again.
            self.end_upload(id).await?;
        }
        let attachment = done?;
        Ok(Upload {
            attachment: Some(attachment),
            ..of_row(&row, size)
        })
    }

    /// Ends the upload `id` of `user`, or removes the file that it has become, if no message has it.
    ///
    /// # Errors
    /// [`MediaError::Unknown`], or when disk or database fail.
    pub async fn cancel_upload(&self, user: &UserId, id: &str) -> Result<(), MediaError> {
        if self.upload_row(user, id).await?.is_some() {
            return self.end_upload(id).await;
        }
        // Nothing is being sent with it.
        let _claim = self.0.claims.take(id).ok_or(MediaError::Held)?;
        self.whole_upload(user, id).await?;
        self.forget(id).await
    }

    /// Forgets an upload. Its bytes go first: without its row nothing knows of them.
    pub(super) async fn end_upload(&self, id: &str) -> Result<(), MediaError> {
        match self.0.spool.remove(id).await {
            Ok(()) | Err(SpoolError::Unknown) => {}
            Err(error) => return Err(error.into()),
        }
        let mut tx = self.0.parts.db.begin().await?;
        uploads::delete(tx.conn(), id).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Removes what nothing came of; what cannot be removed now is at the next start.
    pub(super) async fn drop_spooled(&self, id: &str) {
        if let Err(error) = self.0.spool.remove(id).await
            && !matches!(error, SpoolError::Unknown)
        {
            tracing::warn!(%error, "an upload that nothing came of could not be removed");
        }
    }

    async fn upload_row(&self, user: &UserId, id: &str) -> Result<Option<UploadRow>, MediaError> {
        let row = uploads::get(&mut *self.0.parts.db.read().await?, id).await?;
        Ok(row.filter(|row| row.user_id == user.as_str()))
    }

    /// The upload `id` of `user`, which has become a file that no message has.
    async fn whole_upload(&self, user: &UserId, id: &str) -> Result<Upload, MediaError> {
        let own = self.0.parts.server_name.as_str();
        let row = media::get(&mut *self.0.parts.db.read().await?, own, id).await?;
        let is_waiting = |row: &media::MediaRow| {
            let facts = row.attachment.as_ref();
            facts.is_some_and(|facts| facts.message_id.is_none())
                && row.uploader_id.as_deref() == Some(user.as_str())
        };
        let row = row.filter(is_waiting).ok_or(MediaError::Unknown)?;
        let size = u64::try_from(row.size).unwrap_or_default();
        Ok(Upload {
            id: id.to_owned(),
            offset: size,
            size,
            attachment: Some(attachment_of(&row)),
        })
    }
}

fn of_row(row: &UploadRow, offset: u64) -> Upload {
    Upload {
        id: row.upload_id.clone(),
        offset,
        size: u64::try_from(row.size).unwrap_or_default(),
        attachment: None,
    }
}

/// What a body ends with that has more bytes than it may.
const OVER: &str = "it has more bytes than it may";

/// Does `work` to its end even if who asked has gone meanwhile: what it has begun on disk it also ends.
pub(super) async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, MediaError>> + Send + 'static,
) -> Result<T, MediaError> {
    let done = tokio::spawn(work).await;
    done.unwrap_or_else(|error| Err(MediaError::Internal(format!("storing ended early: {error}"))))
}

/// `body`, of which no more than `max` bytes are taken, and for no longer than an hour.
fn capped(body: Body, max: u64) -> Body {
    let end = Instant::now() + LASTS;
    let chunks = stream::unfold(Some((body, 0_u64)), move |state| async move {
        let (mut body, seen) = state?;
        let chunk = match timeout_at(end, body.next()).await {
            Ok(None) => return None,
            Ok(Some(Ok(chunk))) => chunk,
            Ok(Some(Err(why))) => return Some((Err(why), None)),
            Err(_) => return Some((Err("it took too long".to_owned()), None)),
        };
        let seen = seen.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
        match seen > max {
            true => Some((Err(OVER.to_owned()), None)),
            false => Some((Ok(chunk), Some((body, seen)))),
        }
    });
    chunks.boxed()
}
