//! Passing files on: each message has its own, so that what is passed on stays when the first message goes.

use guildhall_guilds::{ChannelAccess, Refusal};
use guildhall_permissions::Permissions;
use guildhall_types::{EventId, MxcUri, RoomId, UserId, attachment::Attachment};

use crate::Messaging;

impl Messaging {
    /// `files` of the message `of` as files of `user` in `channel`; none of them where the user may not attach any.
    pub(crate) async fn copies(
        &self,
        (user, channel): (&UserId, &RoomId),
        access: &ChannelAccess,
        of: (&RoomId, &EventId),
        files: Vec<Attachment>,
    ) -> Result<Vec<Attachment>, Refusal> {
        if !access.rights.contains(Permissions::ATTACH_FILES) {
            return Ok(Vec::new());
        }
        let mut copies = Vec::with_capacity(files.len());
        for file in files {
            let Ok((server, media)) = <&MxcUri>::from(file.url.as_str()).parts() else {
                continue;
            };
            let place = (of.0.as_str(), of.1.as_str());
            if !self.guilds().files().is_of((server, media), place).await? {
                continue;
            }
            let copy = self
                .guilds()
                .files()
                .copy((server, media), &file.filename, (user, channel))
                .await?;
            copies.push(Attachment {
                description: file.description,
                spoiler: file.spoiler,
                ..copy
            });
        }
        Ok(copies)
    }
}
