//! The same bytes as another file.

use guildhall_storage::media::{self, AttachmentFacts, MediaRow};
use guildhall_types::{
    RoomId, ServerName, UserId, attachment::Attachment, entropy::random_alphanumeric, filename,
};

use super::accept::attachment_of;
use crate::{
    Files, MediaError,
    files::{Inner, length_of},
};

/// Characters of the copy's id.
const ID: usize = 24;

impl Files {
    /// A file of `user` for `channel` with the bytes of the file at `mxc://{server}/{media_id}`, which lie there once. That the user may see that one, the caller has
    /// made sure of.
    ///
    /// # Errors
    /// As [`Self::open_file`]; [`MediaError::TooLarge`] and [`MediaError::Full`].
    pub async fn copy(
        &self,
        (server, media_id): (&ServerName, &str),
        name: &str,
        (user, channel): (&UserId, &RoomId),
    ) -> Result<Attachment, MediaError> {
        let Inner { parts, .. } = &*self.0;
        let of = self.row(server, media_id).await?;
        let max = self.upload_limit(user).await?;
        if of.size > length_of(max) {
            return Err(MediaError::TooLarge(max));
        }
        let now = parts.clock.now().0;
        let facts = of.attachment.clone().unwrap_or_default();
        let row = MediaRow {
            server_name: parts.server_name.to_string(),
            media_id: random_alphanumeric(&*parts.entropy, ID),
            uploader_id: Some(user.to_string()),
            created_at: now,
            used_at: now,
            attachment: Some(AttachmentFacts {
                filename: Some(filename::safe(name)),
                channel_id: Some(channel.to_string()),
                message_id: None,
                ..facts
            }),
            ..of
        };
        let _turn = self.0.turns.with(&row.sha256).await;
        if self.0.blobs.size(&row.sha256).await?.is_none() {
            // It went while its turn was waited for.
            return Err(MediaError::Unknown);
        }
        let _counting = self.0.counting.lock().await;
        self.require_room(user, u64::try_from(row.size).unwrap_or(u64::MAX))
            .await?;
        let mut tx = parts.db.begin().await?;
        media::put(tx.conn(), &row).await?;
        tx.commit().await?;
        Ok(attachment_of(&row))
    }
}
