//! Looking at files of messages.

use guildhall_files::{Opened, ThumbnailOf};
use guildhall_guilds::{Refusal, Thing};
use guildhall_storage::{channels, private_channels};
use guildhall_types::{OwnedEventId, OwnedRoomId, OwnedServerName, UserId, attachment::Attachment};

use crate::{Messaging, model::extra_of};

/// Where a file of a message is.
#[derive(Clone, Debug)]
pub struct AttachmentPath {
    /// The channel.
    pub channel: OwnedRoomId,
    /// The message.
    pub message: OwnedEventId,
    /// The server that the file is of.
    pub server: OwnedServerName,
    /// Its name there.
    pub media: String,
}

impl Messaging {
    /// The file at `path`, if `user` sees the message now; its bytes are fetched from its server if need be. With a `thumbnail`, a small picture of it.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Upstream`] if its server fails.
    pub async fn attachment(
        &self,
        user: &UserId,
        path: &AttachmentPath,
        thumbnail: Option<ThumbnailOf>,
    ) -> Result<(Attachment, Opened), Refusal> {
        self.reader(user, &path.channel).await?;
        self.open_attachment(path, thumbnail).await
    }

    /// As [`Self::attachment`], for who has a link that was signed: see [`Self::check_link`](Messaging::check_link).
    ///
    /// # Errors
    /// The same.
    pub async fn open_attachment(
        &self,
        path: &AttachmentPath,
        thumbnail: Option<ThumbnailOf>,
    ) -> Result<(Attachment, Opened), Refusal> {
        self.require_channel(path).await?;
        let file = self.file_of(path).await?;
        let files = self.guilds().files();
        let at = (&*path.server, path.media.as_str());
        let opened = files.open_file(at, thumbnail).await?;
        // It may have been fetched for minutes.
        if let Err(error) = self.file_of(path).await {
            files.drop_fetched(at.0, at.1).await?;
            return Err(error);
        }
        Ok((file, opened))
    }

    /// Refuses what is in a channel that is no more.
    async fn require_channel(&self, path: &AttachmentPath) -> Result<(), Refusal> {
        let channel = path.channel.as_str();
        let mut conn = self.guilds().db().read().await?;
        let stands = channels::get(&mut conn, channel).await?.is_some()
            || private_channels::exists(&mut conn, channel).await?;
        match stands {
            true => Ok(()),
            false => Err(Refusal::Unknown(Thing::Media)),
        }
    }

    /// What the message at `path` says of the file there.
    pub(crate) async fn file_of(&self, path: &AttachmentPath) -> Result<Attachment, Refusal> {
        let row = self.row(&path.channel, &path.message).await;
        let row = row.map_err(|refusal| match refusal {
            Refusal::Unknown(_) => Refusal::Unknown(Thing::Media),
            other => other,
        })?;
        let at = (&*path.server, path.media.as_str());
        let place = (path.channel.as_str(), path.message.as_str());
        if !self.guilds().files().is_of(at, place).await? {
            return Err(Refusal::Unknown(Thing::Media));
        }
        let uri = format!("mxc://{}/{}", path.server, path.media);
        let mut files = extra_of(row.extra.as_deref())?.attachments.into_iter();
        files
            .find(|file| file.url == uri)
            .ok_or(Refusal::Unknown(Thing::Media))
    }
}
