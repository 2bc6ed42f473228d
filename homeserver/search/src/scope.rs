//! Where somebody may look.

use std::collections::BTreeSet;

use guildhall_guilds::{Refusal, read::readable};
use guildhall_permissions::Permissions;
use guildhall_storage::{accounts::privacy, private_channels};
use guildhall_types::{OwnedRoomId, UserId};

use crate::Search;

/// Where is looked.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// In a channel, with its threads.
    Channel(OwnedRoomId),
    /// In all channels of a guild.
    Guild(OwnedRoomId),
    /// In all private channels of who looks.
    Private,
}

/// What somebody may find there now.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// Channels whose history the user may read.
    pub(crate) channels: BTreeSet<String>,
    /// Whom the user has blocked.
    pub(crate) blocked: BTreeSet<String>,
}

impl Search {
    /// What `user` may find in `place` now, by what the database says.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for who does not see the place, [`Refusal::Forbidden`] for who may not read the history of the channel.
    pub(crate) async fn scope(&self, user: &UserId, place: &Place) -> Result<Scope, Refusal> {
        let channels = match place {
            Place::Channel(channel) => self.of_channel(user, channel).await?,
            Place::Guild(guild) => self.of_guild(user, guild, None).await?,
            Place::Private => {
                let mut conn = self.0.db.read().await?;
                let all = private_channels::of_user(&mut conn, user.as_str()).await?;
                all.into_iter().collect()
            }
        };
        let mut conn = self.0.db.read().await?;
        let blocked = privacy::blocked_ids(&mut conn, user.as_str()).await?;
        Ok(Scope {
            channels,
            blocked: blocked.into_iter().collect(),
        })
    }

    async fn of_channel(&self, user: &UserId, channel: &OwnedRoomId) -> Result<BTreeSet<String>, Refusal> {
        let access = self.0.guilds.fresh_channel_access(channel, user).await?;
        access.require_sight()?;
        access.require(
            Permissions::READ_MESSAGE_HISTORY,
            "read the history of this channel",
        )?;
        let mut channels = match &access.guild_id {
            Some(guild) => self.of_guild(user, guild, Some(channel.as_str())).await?,
            None => BTreeSet::new(),
        };
        channels.insert(channel.to_string());
        Ok(channels)
    }

    /// The channels of the guild, or the private threads of its channel `parent`, whose history the user may read.
    async fn of_guild(
        &self,
        user: &UserId,
        guild: &OwnedRoomId,
        parent: Option<&str>,
    ) -> Result<BTreeSet<String>, Refusal> {
        let found = readable(&self.0.guilds, guild, user).await?;
        let within = found
            .into_iter()
            .filter(|(_, of)| parent.is_none() || of.as_deref() == parent);
        Ok(within.map(|(channel, _)| channel).collect())
    }
}
