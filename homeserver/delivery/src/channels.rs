//! What the dispatcher remembers of guilds and channels, so that a message costs no look-up.

use std::collections::HashMap;

use guildhall_rooms::Change;
use guildhall_storage::{StorageError, projection::guilds::visible_in};
use sqlx::AnyConnection;

use crate::{ReadModels, Viewers};

/// Which guild a channel is shown in, and who may look. It belongs to the dispatcher, which forgets what a change
/// touches before it goes on: so nothing outlives its revocation in the log.
pub(crate) struct ChannelCache {
    guilds: HashMap<String, String>,
    viewers: HashMap<String, Viewers>,
    max: usize,
}

impl ChannelCache {
    /// Remembers at most `max` channels and as many guilds.
    pub(crate) fn new(max: usize) -> Self {
        Self {
            guilds: HashMap::new(),
            viewers: HashMap::new(),
            max,
        }
    }

    /// The guild that shows `channel`.
    pub(crate) async fn guild_of(
        &mut self,
        conn: &mut AnyConnection,
        channel: &str,
    ) -> Result<Option<String>, StorageError> {
        if let Some(guild) = self.guilds.get(channel) {
            return Ok(Some(guild.clone()));
        }
        let guild = visible_in(conn, channel).await?;
        if let Some(guild) = &guild {
            if self.guilds.len() >= self.max {
                self.guilds.clear();
            }
            self.guilds.insert(channel.to_owned(), guild.clone());
        }
        Ok(guild)
    }

    /// Who may look into the channels of `guild`.
    pub(crate) async fn viewers(
        &mut self,
        models: &dyn ReadModels,
        conn: &mut AnyConnection,
        guild: &str,
    ) -> Result<Viewers, StorageError> {
        if let Some(viewers) = self.viewers.get(guild) {
            return Ok(viewers.clone());
        }
        let viewers = models.viewers(conn, guild).await?;
        self.know(guild, viewers.clone());
        Ok(viewers)
    }

    fn know(&mut self, guild: &str, viewers: Viewers) {
        if self.viewers.len() >= self.max {
            self.viewers.clear();
        }
        self.viewers.insert(guild.to_owned(), viewers);
    }

    /// Reads anew who may look into the channels of `guild`. Gives who could before, if that was known, and who can now.
    pub(crate) async fn look_again(
        &mut self,
        models: &dyn ReadModels,
        conn: &mut AnyConnection,
        guild: &str,
    ) -> Result<(Option<Viewers>, Viewers), StorageError> {
        let now = models.viewers(conn, guild).await?;
        let before = self.viewers.remove(guild);
        self.know(guild, now.clone());
        Ok((before, now))
    }

    /// Forgets who may look into the channels of `guild`.
    pub(crate) fn forget_viewers(&mut self, guild: &str) {
        self.viewers.remove(guild);
    }

    /// Forgets what `change` touches.
    pub(crate) fn forget(&mut self, change: &Change) {
        match change {
            Change::GuildDeleted { guild } => {
                self.viewers.remove(guild);
                self.guilds.retain(|_, of| of != guild);
            }
            Change::ChannelCreated { channel, .. } | Change::ChannelDeleted { channel, .. } => {
                self.guilds.remove(channel);
            }
            _ => {}
        }
    }

    /// Forgets everything, when changes were passed over.
    pub(crate) fn clear(&mut self) {
        self.guilds.clear();
        self.viewers.clear();
    }
}
