//! Guilds and the list of a guild's channels.

use guildhall_event::guild::{GuildState, is_picture};
use guildhall_storage::{
    StorageError, private_threads,
    projection::guilds::{self, GuildRow},
};
use guildhall_types::{content::ALIAS, vanity};
use serde::Deserialize;
use serde_json::Value;

use super::Projector;
use crate::{change::Change, state::State};

#[derive(Deserialize)]
struct Alias {
    alias: Option<String>,
}

#[derive(Deserialize)]
struct Avatar {
    #[serde(default)]
    url: Value,
}

#[derive(Deserialize)]
struct SpaceChild {
    #[serde(default)]
    via: Vec<String>,
}

impl Projector<'_> {
    pub(super) async fn guild(
        &mut self,
        state: &State,
        guild: &GuildState,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let (name, description) = self.name_and_topic(state).await?;
        let guild_id = self.room_id.to_string();
        let alias: Option<Alias> = self.content(state, ALIAS, "").await?;
        let alias = alias.and_then(|content| content.alias).unwrap_or_default();
        let icon: Option<Avatar> = self.content(state, "m.room.avatar", "").await?;
        let icon = icon.and_then(|content| content.url.as_str().map(ToOwned::to_owned));
        let home = guild.steward.split_once(':').map_or("", |(_, server)| server);
        let row = GuildRow {
            guild_id: guild_id.clone(),
            name,
            description,
            owner_id: guild.owner.clone(),
            created_at: self.created_at(state).await?,
            is_deleted: guild.is_deleted,
            settings: serde_json::to_string(&*guild.settings).map_err(|error| StorageError::Corrupt {
                what: "settings",
                reason: error.to_string(),
            })?,
            icon: icon.filter(|uri| is_picture(uri)),
            banner: guild.settings.banner.clone(),
            vanity_code: vanity::code_of(&alias, home).map(ToOwned::to_owned),
        };
        let shown = guilds::upsert(self.conn, &row).await?;
        match (shown.was_there, shown.is_there) {
            (false, true) => changes.push(Change::GuildCreated { guild: guild_id }),
            (true, true) => changes.push(Change::GuildUpdated {
                guild: guild_id,
                has_new_owner: shown.has_new_owner,
            }),
            (true, false) => changes.push(Change::GuildDeleted { guild: guild_id }),
            (false, false) => {}
        }
        Ok(())
    }

    /// `m.space.child`: without `via` the child is no longer one.
    pub(super) async fn child(
        &mut self,
        state: &State,
        channel_id: &str,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let guild_id = self.room_id.to_string();
        let was_visible = guilds::visible_in(self.conn, channel_id).await?;
        if private_threads::is_one(self.conn, &guild_id, channel_id).await? {
            return Ok(());
        }
        let child: Option<SpaceChild> = self.content(state, "m.space.child", channel_id).await?;
        match child.filter(|child| !child.via.is_empty()) {
            Some(child) => {
                let via = serde_json::to_string(&child.via).map_err(|error| StorageError::Corrupt {
                    what: "via",
                    reason: error.to_string(),
                })?;
                guilds::upsert_child(self.conn, &guild_id, channel_id, &via).await?;
            }
            None => guilds::delete_child(self.conn, &guild_id, channel_id).await?,
        }
        let is_visible = guilds::visible_in(self.conn, channel_id).await?;
        changes.extend(super::channel::shown(was_visible, is_visible, channel_id, false));
        Ok(())
    }
}
