//! Passing on what was said elsewhere.

use guildhall_event::guild::Used;
use guildhall_guilds::{ChannelAccess, Refusal};
use guildhall_permissions::Permissions;
use guildhall_storage::messages;
use guildhall_types::{
    OwnedEventId, OwnedRoomId, RoomId, UserId,
    attachment::Attachment,
    message::{Forward, ForwardFrom, UsedEmoji, UsedSticker, kind},
};

use crate::{
    Messaging,
    mention::Called,
    model::{extra_of, list},
    text::Written,
};

/// A message that is passed on.
#[derive(Clone, Debug)]
pub struct ForwardOf {
    /// The channel that it is in.
    pub channel: OwnedRoomId,
    /// The message.
    pub message: OwnedEventId,
}

/// What is said by passing on.
pub(crate) struct PassedOn {
    pub(crate) written: Written,
    pub(crate) stickers: Vec<UsedSticker>,
    pub(crate) files: Vec<Attachment>,
    /// Where it comes from.
    pub(crate) forward: Forward,
}

fn unreadable() -> Refusal {
    Refusal::invalid("forward", "is no message that you may read")
}

impl Messaging {
    /// The message `of`, which `user` has to be allowed to read, as it can be said in `channel`, in which the user has `access`. Emoji that may not be used there
    /// become their names, stickers and files are left out. Nobody is called.
    pub(crate) async fn pass_on(
        &self,
        (user, channel): (&UserId, &RoomId),
        access: &ChannelAccess,
        of: &ForwardOf,
    ) -> Result<PassedOn, Refusal> {
        let found = self.readable(user, of).await;
        let (source, row) = found.map_err(|refusal| match refusal {
            Refusal::Unknown(_) => unreadable(),
            other => other,
        })?;
        let extra = extra_of(row.extra.as_deref())?;
        if row.is_of_server() || !matches!(row.kind, kind::ORDINARY | kind::FORWARD) {
            return Err(Refusal::invalid("forward", "is no message that can be passed on"));
        }
        if row.content.chars().count() > self.0.limits.content_chars {
            // One of a Matrix server.
            return Err(Refusal::invalid("forward", "is too long to be passed on"));
        }
        let (emojis, stickers): (Vec<UsedEmoji>, Vec<UsedSticker>) = (list(row.emojis)?, list(row.stickers)?);
        let used = Used { emojis, stickers };
        let used = match access.guild_id.as_deref() {
            Some(guild) => self.guilds().lent(user, (guild, access.rights), used).await?,
            None => used,
        };
        // Of a text in which none of them is one, their names are left.
        let find = |id: &str| used.emojis.iter().find(|emoji| emoji.id == id);
        let written = Written::new(&row.content, find, Called::default());
        let has_files = !extra.attachments.is_empty() && access.rights.contains(Permissions::ATTACH_FILES);
        if written.body.is_empty() && used.stickers.is_empty() && !has_files {
            return Err(Refusal::Forbidden(
                "You may not use its stickers or files in this channel".to_owned(),
            ));
        }
        let (sent_at, edited_at) = match extra.forward {
            Some(forward) => (forward.sent_at, forward.edited_at),
            None => (row.sent_at, row.edited_at),
        };
        let is_open = *channel == *of.channel || self.is_open(access, &source, &of.channel).await?;
        let from = ForwardFrom {
            guild: source.guild_id.map(|guild| guild.to_string()),
            channel: of.channel.to_string(),
            message: of.message.to_string(),
        };
        let forward = Forward {
            sent_at,
            edited_at,
            from: is_open.then_some(from),
        };
        // Last: nothing is copied for what is refused.
        let source = (&*of.channel, &*of.message);
        let files = self
            .copies((user, channel), access, source, extra.attachments)
            .await?;
        Ok(PassedOn {
            written,
            stickers: used.stickers,
            files,
            forward,
        })
    }

    async fn readable(
        &self,
        user: &UserId,
        of: &ForwardOf,
    ) -> Result<(ChannelAccess, messages::Message), Refusal> {
        let source = self.reader(user, &of.channel).await?;
        source.require(
            Permissions::READ_MESSAGE_HISTORY,
            "read the history of the channel that it is in",
        )?;
        let row = self.row(&of.channel, &of.message).await?;
        Ok((source, row))
    }

    /// Whether all who may read where `access` is for know of the channel that `source` is for: every server in the one reads what the event says of the other.
    async fn is_open(
        &self,
        access: &ChannelAccess,
        source: &ChannelAccess,
        channel: &RoomId,
    ) -> Result<bool, Refusal> {
        match (&access.guild_id, &source.guild_id) {
            (Some(to), Some(from)) if to == from => Ok(self.guilds().everybody_sees(from, channel).await?),
            _ => Ok(false),
        }
    }
}
