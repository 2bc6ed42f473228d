//! Exporting what was said (`spec/adr/0039-export.md`).
//!
//! An export is read page by page, as fast as who gets it takes it: no transaction is held open meanwhile, and what the caller may do is looked at again
//! before each page.

mod own;
mod turn;
mod walk;

use std::collections::VecDeque;

use guildhall_guilds::{Refusal, model::Channel, read};
use guildhall_permissions::Permissions;
use guildhall_types::{OwnedRoomId, OwnedUserId, RoomId, UserId, content::channel_type};

pub use self::own::OwnMessages;
pub(crate) use self::turn::Turns;
use self::{turn::Turn, walk::Walk};
use crate::{Message, Messaging};

/// What comes next of an export.
#[derive(Debug)]
pub enum Part {
    /// A channel, whose messages follow.
    Channel(Box<Channel>),
    /// Messages of that channel, or of a thread in it, each of these oldest first.
    Messages(Vec<Message>),
    /// The end. It is not complete if something could not be read any more, because it failed or because the caller may not read it any more.
    End {
        /// Whether it is.
        complete: bool,
    },
}

/// An export that is under way.
pub struct Export {
    messaging: Messaging,
    user: OwnedUserId,
    /// Channels that follow.
    channels: VecDeque<Channel>,
    /// Where it is in the present one.
    walk: Option<Walk>,
    is_over: bool,
    _turn: Turn,
}

impl Messaging {
    /// Begins to export a channel, which is no private thread: for who sees it, reads its history and manages its guild, or is in it if it is a private one.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Forbidden`], or [`Refusal::Conflict`] while another export of the user is under way.
    pub async fn export_channel(&self, user: &UserId, channel: &RoomId) -> Result<Export, Refusal> {
        self.require_export(user, channel).await?;
        let found = read::channel(&mut *self.guilds().db().read().await?, channel.as_str()).await?;
        let found = match found {
            Some(found) => found,
            None => {
                let private = self.private_channels(user).await?;
                let mut private = private.into_iter();
                private
                    .find(|one| one.id == channel.as_str())
                    .ok_or(Refusal::Conflict("The channel is not in your list".to_owned()))?
            }
        };
        self.export(user, [found].into())
    }

    /// Begins to export a guild: all its channels that `user`, who manages it, sees and whose history `user` may read. Private threads are none of them.
    ///
    /// # Errors
    /// As [`Self::export_channel`].
    pub async fn export_guild(&self, user: &UserId, guild: &RoomId) -> Result<Export, Refusal> {
        let access = self.guilds().access(user, guild).await?;
        access.require(Permissions::MANAGE_GUILD, "export this guild")?;
        let mut channels = VecDeque::new();
        for channel in self.guilds().list_channels(user, guild).await? {
            let Ok(id) = OwnedRoomId::try_from(channel.id.as_str()) else {
                continue;
            };
            match self.require_export(user, &id).await {
                Ok(()) => channels.push_back(channel),
                Err(Refusal::Unknown(_) | Refusal::Forbidden(_)) => {}
                Err(refusal) => return Err(refusal),
            }
        }
        self.export(user, channels)
    }

    fn export(&self, user: &UserId, channels: VecDeque<Channel>) -> Result<Export, Refusal> {
        let turn = self.0.exports.take(user)?;
        Ok(Export {
            messaging: self.clone(),
            user: user.to_owned(),
            channels,
            walk: None,
            is_over: false,
            _turn: turn,
        })
    }

    /// Refuses who may not export the channel at this moment.
    async fn require_export(&self, user: &UserId, channel: &RoomId) -> Result<(), Refusal> {
        let access = self.reader(user, channel).await?;
        if access.kind == channel_type::PRIVATE_THREAD {
            return Err(Refusal::Forbidden("Private threads are not exported".to_owned()));
        }
        access.require(
            Permissions::READ_MESSAGE_HISTORY,
            "read the history of this channel",
        )?;
        if let Some(guild) = &access.guild_id {
            let access = self.guilds().access(user, guild).await?;
            access.require(Permissions::MANAGE_GUILD, "export channels of this guild")?;
        }
        Ok(())
    }
}

impl Export {
    /// What comes next; `None` after the end.
    pub async fn next(&mut self) -> Option<Part> {
        if self.is_over {
            return None;
        }
        match self.step().await {
            Ok(Some(part)) => Some(part),
            Ok(None) => Some(self.end(true)),
            Err(Refusal::Unknown(_) | Refusal::Forbidden(_)) => Some(self.end(false)),
            Err(refusal) => {
                tracing::warn!(%refusal, "an export ends early");
                Some(self.end(false))
            }
        }
    }

    fn end(&mut self, complete: bool) -> Part {
        self.is_over = true;
        Part::End { complete }
    }

    async fn step(&mut self) -> Result<Option<Part>, Refusal> {
        loop {
            if let Some(walk) = &mut self.walk {
                // A right that was taken meanwhile ends it here.
                self.messaging.require_export(&self.user, walk.channel()).await?;
                match walk.next(&self.messaging, &self.user).await? {
                    Some(messages) => return Ok(Some(Part::Messages(messages))),
                    None => self.walk = None,
                }
            }
            let Some(channel) = self.channels.pop_front() else {
                return Ok(None);
            };
            let Ok(id) = OwnedRoomId::try_from(channel.id.as_str()) else {
                continue;
            };
            let is_forum = channel.kind == channel_type::FORUM;
            self.messaging.require_export(&self.user, &id).await?;
            self.walk = Some(Walk::new(id, is_forum));
            return Ok(Some(Part::Channel(Box::new(channel))));
        }
    }
}
