//! Channels, as their own rooms describe them.

use guildhall_event::thread::forum_of;
use guildhall_storage::{
    StorageError,
    projection::{
        guilds::{self, ChannelRow},
        members,
    },
};
use guildhall_types::content::{CHANNEL, ChannelContent};

use super::Projector;
use crate::{change::Change, private_thread, state::State};

impl Projector<'_> {
    pub(super) async fn channel(
        &mut self,
        state: &State,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let Some(mut content) = self.content::<ChannelContent>(state, CHANNEL, "").await? else {
            return Ok(());
        };
        let place = (self.room_id, self.version);
        private_thread::settle(self.conn, self.store, place, &mut content).await?;
        let forum = forum_of(&content)
            .map(|forum| serde_json::to_string(&forum))
            .transpose()
            .map_err(|error| StorageError::Corrupt {
                what: "forum",
                reason: error.to_string(),
            })?;
        let (name, topic) = self.name_and_topic(state).await?;
        let channel_id = self.room_id.to_string();
        let was_visible = guilds::visible_in(self.conn, &channel_id).await?;
        let row = ChannelRow {
            channel_id: channel_id.clone(),
            guild_id: content.guild,
            kind: content.kind,
            name,
            topic,
            position: content.position,
            nsfw: content.nsfw,
            rate_limit_per_user: content.rate_limit_per_user,
            bitrate: content.bitrate,
            user_limit: content.user_limit,
            parent_id: content.parent,
            forum,
            created_at: self.created_at(state).await?,
            is_deleted: content.deleted,
        };
        guilds::upsert_channel(self.conn, &row).await?;
        let is_carried = members::server_is_in(self.conn, &channel_id, self.store.server.as_str()).await?;
        guilds::set_carried(self.conn, &channel_id, is_carried).await?;
        let is_visible = guilds::visible_in(self.conn, &channel_id).await?;
        changes.extend(shown(was_visible, is_visible, &channel_id, true));
        Ok(())
    }
}

impl Projector<'_> {
    /// This server has come into the room, or is out of it. If it is a channel's, that decides whether the channel is shown.
    pub(super) async fn carried(
        &mut self,
        is_carried: bool,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let channel_id = self.room_id.as_str();
        let was_visible = guilds::visible_in(self.conn, channel_id).await?;
        guilds::set_carried(self.conn, channel_id, is_carried).await?;
        let is_visible = guilds::visible_in(self.conn, channel_id).await?;
        changes.extend(shown(was_visible, is_visible, channel_id, false));
        Ok(())
    }
}

/// What became of a channel that was shown in the guild `before` and is shown in the guild `after`.
pub(super) fn shown(
    before: Option<String>,
    after: Option<String>,
    channel_id: &str,
    facts_changed: bool,
) -> Option<Change> {
    let channel = channel_id.to_owned();
    match (before, after) {
        (None, Some(guild)) => Some(Change::ChannelCreated { guild, channel }),
        (Some(guild), None) => Some(Change::ChannelDeleted { guild, channel }),
        (Some(_), Some(guild)) if facts_changed => Some(Change::ChannelUpdated { guild, channel }),
        _ => None,
    }
}
