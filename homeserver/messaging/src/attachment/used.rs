//! Sending what was uploaded.

use std::collections::HashSet;

use guildhall_event::guild::MAX_ATTACHMENT_DESCRIPTION;
use guildhall_files::Claim;
use guildhall_guilds::{
    ChannelAccess, Refusal,
    validate::{Check, has_unprintable},
};
use guildhall_permissions::Permissions;
use guildhall_types::{
    RoomId, UserId,
    attachment::{Attachment, MAX_ATTACHMENTS},
};

use crate::Messaging;

/// What a message is to have that was uploaded before.
#[derive(Clone, Debug, Default)]
pub struct NewAttachment {
    /// Its id.
    pub id: String,
    /// What it shows, for who cannot see it: at most 1024 characters.
    pub description: Option<String>,
    /// Whether it is hidden until one asks for it.
    pub spoiler: bool,
}

impl NewAttachment {
    /// `file`, which was uploaded, as the message is to have it.
    pub(crate) fn of(&self, file: Attachment) -> Attachment {
        let description = self.description.as_deref().map(str::trim);
        Attachment {
            description: description.filter(|text| !text.is_empty()).map(str::to_owned),
            spoiler: self.spoiler,
            ..file
        }
    }
}

/// Refuses too many, one twice, and descriptions that are too long.
pub(crate) fn check_attachments(check: &mut Check, files: &[NewAttachment]) {
    if files.len() > MAX_ATTACHMENTS {
        check.refuse("attachments", format!("must be at most {MAX_ATTACHMENTS}"));
    } else if files.iter().map(|file| &file.id).collect::<HashSet<_>>().len() < files.len() {
        check.refuse("attachments", "must name each file once");
    }
    for description in files.iter().filter_map(|file| file.description.as_deref()) {
        if description.chars().count() > MAX_ATTACHMENT_DESCRIPTION {
            let most = format!("must have descriptions of at most {MAX_ATTACHMENT_DESCRIPTION} characters");
            check.refuse("attachments", most);
        } else if has_unprintable(description) {
            check.refuse("attachments", "must not have control characters in descriptions");
        }
    }
}

impl Messaging {
    /// `files`, which `user` has uploaded to `channel` and no message has yet; no other gets them as long as they are claimed.
    pub(crate) async fn attachments(
        &self,
        (user, channel): (&UserId, &RoomId),
        access: &ChannelAccess,
        files: &[NewAttachment],
    ) -> Result<Vec<(Attachment, Claim)>, Refusal> {
        if files.is_empty() {
            return Ok(Vec::new());
        }
        access.require(Permissions::ATTACH_FILES, "attach files in this channel")?;
        let mut found = Vec::with_capacity(files.len());
        for file in files {
            let uploaded = self
                .guilds()
                .files()
                .claim_upload(&file.id, user, channel)
                .await?;
            let (uploaded, claim) = uploaded.ok_or_else(|| {
                Refusal::invalid(
                    "attachments",
                    "names no file that you have uploaded to this channel and not sent",
                )
            })?;
            found.push((file.of(uploaded), claim));
        }
        Ok(found)
    }
}
