//! Uploading what a message is to have.

use guildhall_files::{Body, Upload};
use guildhall_guilds::Refusal;
use guildhall_permissions::Permissions;
use guildhall_types::{RoomId, UserId, attachment::Attachment};

use crate::Messaging;

impl Messaging {
    /// Refuses who may not write and attach files in `channel`.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] or [`Refusal::Forbidden`].
    pub async fn require_upload(&self, user: &UserId, channel: &RoomId) -> Result<(), Refusal> {
        let access = self.reader(user, channel).await?;
        access.require(Permissions::ATTACH_FILES, "attach files in this channel")
    }

    /// Bytes that a file of `user` may have.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn upload_limit(&self, user: &UserId) -> Result<u64, Refusal> {
        Ok(self.guilds().files().upload_limit(user).await?)
    }

    /// Stores a file that comes in one piece, for a message in `channel`. Without a message it is removed after a day.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Forbidden`], [`Refusal::Invalid`], or when it is too large or too much.
    pub async fn upload(
        &self,
        (user, channel): (&UserId, &RoomId),
        filename: &str,
        body: Body,
    ) -> Result<Attachment, Refusal> {
        self.require_upload(user, channel).await?;
        Ok(self
            .guilds()
            .files()
            .upload((user, channel), filename, body)
            .await?)
    }

    /// Begins an upload of `size` bytes in pieces.
    ///
    /// # Errors
    /// As [`Self::upload`].
    pub async fn begin_upload(
        &self,
        (user, channel): (&UserId, &RoomId),
        filename: &str,
        size: u64,
    ) -> Result<Upload, Refusal> {
        self.require_upload(user, channel).await?;
        Ok(self
            .guilds()
            .files()
            .begin_upload((user, channel), filename, size)
            .await?)
    }

    /// How far an upload of `user` is.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn upload_state(&self, user: &UserId, upload: &str) -> Result<Upload, Refusal> {
        Ok(self.guilds().files().upload_state(user, upload).await?)
    }

    /// Adds `body` to an upload of `user`, which has to have `offset` bytes.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Conflict`] if it has more or less.
    pub async fn continue_upload(
        &self,
        user: &UserId,
        upload: &str,
        offset: u64,
        body: Body,
    ) -> Result<Upload, Refusal> {
        Ok(self
            .guilds()
            .files()
            .continue_upload(user, upload, offset, body)
            .await?)
    }

    /// Ends an upload of `user`, or removes a file that no message has.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn cancel_upload(&self, user: &UserId, upload: &str) -> Result<(), Refusal> {
        Ok(self.guilds().files().cancel_upload(user, upload).await?)
    }
}
