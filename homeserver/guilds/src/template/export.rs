//! Writing a guild's shape down.

use std::collections::HashMap;

use guildhall_permissions::{Permissions, Target};
use guildhall_storage::{channels, guilds, projection::guilds::RoleRow, roles};
use guildhall_types::{RoomId, UserId};

use super::VERSION;
use crate::{
    Guilds, Refusal, Thing, access,
    model::{GuildTemplate, TemplateChannel, TemplateOverwrite, TemplateRole},
};

impl Guilds {
    /// The shape of the guild: its roles, and the channels that `user` sees.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not manage the guild.
    pub async fn template(&self, user: &UserId, guild: &RoomId) -> Result<GuildTemplate, Refusal> {
        let mut conn = self.read().await?;
        let access = access::of(&mut conn, guild, user, self.now()).await?;
        access.require(Permissions::MANAGE_GUILD, "make a template of this guild")?;
        let found = guilds::get(&mut conn, guild.as_str()).await?;
        let row = found.ok_or(Refusal::Unknown(Thing::Guild))?.row;
        let (everyone, others): (Vec<_>, Vec<_>) = roles::of_guild(&mut conn, guild.as_str())
            .await?
            .into_iter()
            .partition(|role| role.role_id == guild.as_str());
        let roles: Vec<RoleRow> = everyone.into_iter().chain(others).collect();
        let mut channels = channels::of_guild(&mut conn, guild.as_str()).await?;
        channels.retain(|found| access.sees(&access::channel(found.row.kind, &found.overwrites)));
        let role_places: HashMap<&str, usize> = places(roles.iter().map(|role| role.role_id.as_str()));
        let channel_places = places(channels.iter().map(|found| found.row.channel_id.as_str()));
        let channels = channels
            .iter()
            .map(|found| channel(found, &role_places, &channel_places));
        Ok(GuildTemplate {
            version: VERSION,
            name: row.name,
            description: row.description,
            channels: channels.collect(),
            roles: roles.iter().map(role).collect(),
        })
    }
}

fn places<'a>(ids: impl Iterator<Item = &'a str>) -> HashMap<&'a str, usize> {
    ids.enumerate().map(|(place, id)| (id, place)).collect()
}

fn role(row: &RoleRow) -> TemplateRole {
    TemplateRole {
        name: row.name.clone(),
        color: row.color,
        hoist: row.hoist,
        mentionable: row.mentionable,
        permissions: row.permissions.parse().unwrap_or(Permissions::NONE),
        unicode_emoji: row.unicode_emoji.clone(),
    }
}

fn channel(
    found: &channels::Channel,
    roles: &HashMap<&str, usize>,
    channels: &HashMap<&str, usize>,
) -> TemplateChannel {
    let row = &found.row;
    let overwrites = access::channel(row.kind, &found.overwrites).overwrites;
    let overwrites = overwrites.into_iter().filter_map(|one| match one.target {
        Target::Role(id) => Some(TemplateOverwrite {
            role: *roles.get(id.as_str())?,
            allow: one.allow,
            deny: one.deny,
        }),
        Target::Member(_) => None,
    });
    TemplateChannel {
        name: row.name.clone(),
        kind: row.kind,
        topic: row.topic.clone(),
        nsfw: row.nsfw,
        rate_limit_per_user: row.rate_limit_per_user,
        bitrate: row.bitrate,
        user_limit: row.user_limit,
        parent: row
            .parent_id
            .as_deref()
            .and_then(|parent| channels.get(parent).copied()),
        overwrites: overwrites.collect(),
    }
}
