//! Guilds, roles and the list of a guild's channels.

use guildhall_storage::{
    StorageError,
    projection::guilds::{self, GuildRow, RoleRow},
};
use guildhall_types::content::{GUILD, GuildContent, ROLE, RoleContent};
use serde::Deserialize;

use super::Projector;
use crate::{change::Change, state::State};

#[derive(Deserialize)]
struct SpaceChild {
    #[serde(default)]
    via: Vec<String>,
}

impl Projector<'_> {
    pub(super) async fn guild(
        &mut self,
        state: &State,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let Some(content) = self.content::<GuildContent>(state, GUILD, "").await? else {
            return Ok(());
        };
        let (name, description) = self.name_and_topic(state).await?;
        let guild_id = self.room_id.to_string();
        let row = GuildRow {
            guild_id: guild_id.clone(),
            name,
            description,
            owner_id: content.owner,
            created_at: self.created_at(state).await?,
            is_deleted: content.deleted,
        };
        let shown = guilds::upsert(self.conn, &row).await?;
        match (shown.was_there, shown.is_there) {
            (false, true) => changes.push(Change::GuildCreated { guild: guild_id }),
            (true, true) => changes.push(Change::GuildUpdated { guild: guild_id }),
            (true, false) => changes.push(Change::GuildDeleted { guild: guild_id }),
            (false, false) => {}
        }
        Ok(())
    }

    pub(super) async fn role(
        &mut self,
        state: &State,
        role_id: &str,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let guild_id = self.room_id.to_string();
        match self
            .content::<RoleContent>(state, ROLE, role_id)
            .await?
            .filter(|role| !role.deleted)
        {
            Some(role) => {
                let row = RoleRow {
                    guild_id: guild_id.clone(),
                    role_id: role_id.to_owned(),
                    name: role.name,
                    color: role.color,
                    hoist: role.hoist,
                    position: role.position,
                    permissions: role.permissions,
                    mentionable: role.mentionable,
                };
                guilds::upsert_role(self.conn, &row).await?;
            }
            None => guilds::delete_role(self.conn, &guild_id, role_id).await?,
        }
        changes.push(Change::RoleUpdated {
            guild: guild_id,
            role: role_id.to_owned(),
        });
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
