//! What the dispatcher remembers of guilds and channels, so that a message costs no look-up.

use std::collections::{BTreeSet, HashMap};

use guildhall_guilds::Viewers;
use guildhall_rooms::Change;
use guildhall_storage::{StorageError, private_channels, projection::guilds::visible_in};
use sqlx::AnyConnection;

use crate::{ReadModels, sights::Sight};

/// Which guild a channel is shown in, and who may look. It belongs to the dispatcher, which forgets what a change
/// touches before it goes on: so nothing outlives its revocation in the log.
pub(crate) struct ChannelCache {
    guilds: HashMap<String, String>,
    /// By guild, then by channel.
    viewers: HashMap<String, HashMap<String, Viewers>>,
    max: usize,
}

/// Who could look into a channel, and who can now.
pub(crate) struct Turn {
    pub(crate) channel: String,
    /// `None` if it is not known.
    pub(crate) before: Option<Viewers>,
    pub(crate) now: Viewers,
}

impl ChannelCache {
    /// Remembers at most `max` channels, and who may look into those of as many guilds.
    pub(crate) fn new(max: usize) -> Self {
        Self {
            guilds: HashMap::new(),
            viewers: HashMap::new(),
            max,
        }
    }

    /// The guild that shows `channel`; a private one stands for itself.
    pub(crate) async fn guild_of(
        &mut self,
        conn: &mut AnyConnection,
        channel: &str,
    ) -> Result<Option<String>, StorageError> {
        if let Some(guild) = self.guilds.get(channel) {
            return Ok(Some(guild.clone()));
        }
        let guild = match visible_in(conn, channel).await? {
            None if private_channels::exists(conn, channel).await? => Some(channel.to_owned()),
            guild => guild,
        };
        if let Some(guild) = &guild {
            if self.guilds.len() >= self.max {
                self.guilds.clear();
            }
            self.guilds.insert(channel.to_owned(), guild.clone());
        }
        Ok(guild)
    }

    /// Who may look into `channel` of `guild`.
    pub(crate) async fn viewers(
        &mut self,
        models: &dyn ReadModels,
        conn: &mut AnyConnection,
        guild: &str,
        channel: &str,
    ) -> Result<Viewers, StorageError> {
        if let Some(viewers) = self.viewers.get(guild).and_then(|all| all.get(channel)) {
            return Ok(viewers.clone());
        }
        // Of a guild that nothing is known of all is read at once.
        let only = self.viewers.contains_key(guild).then_some(channel);
        self.look_again(models, conn, guild, only).await?;
        if let Some(viewers) = self.viewers.get(guild).and_then(|all| all.get(channel)) {
            return Ok(viewers.clone());
        }
        // It is shown no more.
        let mut turned = self.look_again(models, conn, guild, Some(channel)).await?;
        let nobody = Viewers::Only(imbl::OrdSet::new());
        Ok(turned.pop().map_or(nobody, |turn| turn.now))
    }

    /// Reads anew who may look into the channels of `guild`, or into `only` one of them.
    pub(crate) async fn look_again(
        &mut self,
        models: &dyn ReadModels,
        conn: &mut AnyConnection,
        guild: &str,
        only: Option<&str>,
    ) -> Result<Vec<Turn>, StorageError> {
        let found = models.viewers(conn, guild, only).await?;
        let mut before = self.viewers.remove(guild).unwrap_or_default();
        let mut known = match only {
            Some(_) => std::mem::take(&mut before),
            None => HashMap::new(),
        };
        let mut turned = Vec::with_capacity(found.len());
        for (channel, now) in found {
            turned.push(Turn {
                before: known
                    .insert(channel.clone(), now.clone())
                    .or_else(|| before.remove(&channel)),
                channel,
                now,
            });
        }
        // What is shown no more was seen by somebody, who may have lost sight of it before.
        for (channel, before) in before {
            for (channel, now) in models.viewers(conn, guild, Some(&channel)).await? {
                turned.push(Turn {
                    channel,
                    before: Some(before.clone()),
                    now,
                });
            }
        }
        if self.viewers.len() >= self.max {
            self.viewers.clear();
        }
        self.viewers.insert(guild.to_owned(), known);
        Ok(turned)
    }

    /// Notes that `user` sees the channels `seen` of `guild`, and no others. Gives those of which that is news, or is not known to be none.
    pub(crate) fn look_again_for(&mut self, guild: &str, user: &str, seen: &BTreeSet<String>) -> Vec<Turn> {
        let known = self.viewers.get_mut(guild);
        let Some(known) = known else { return Vec::new() };
        let mut turned = Vec::new();
        for (channel, viewers) in known.iter_mut() {
            let sees = seen.contains(channel);
            if viewers.include(user) == sees {
                continue;
            }
            let before = viewers.clone();
            viewers.set(user, sees);
            turned.push(Turn {
                channel: channel.clone(),
                before: Some(before),
                now: viewers.clone(),
            });
        }
        turned
    }

    /// Whether it is known who may look into the channels of `guild`.
    pub(crate) fn knows(&self, guild: &str) -> bool {
        self.viewers.contains_key(guild)
    }

    /// Takes over who may look into the channels of `guild`, of which nothing is known.
    pub(crate) fn learn(&mut self, guild: &str, sight: Sight) {
        if self.viewers.len() >= self.max {
            self.viewers.clear();
        }
        self.viewers.insert(guild.to_owned(), sight);
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
            Change::ChannelCreated { guild, channel } => {
                self.guilds.remove(channel);
                // Before it was shown nobody kept it true.
                if let Some(known) = self.viewers.get_mut(guild) {
                    known.remove(channel);
                }
            }
            Change::ChannelDeleted { channel, .. } => {
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
