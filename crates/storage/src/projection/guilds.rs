//! Guilds, their roles, channels and children.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// A guild as projected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuildRow {
    /// The guild's room.
    pub guild_id: String,
    /// Name.
    pub name: String,
    /// Description.
    pub description: Option<String>,
    /// The owner's user id.
    pub owner_id: String,
    /// In milliseconds.
    pub created_at: i64,
    /// Whether the owner has deleted it.
    pub is_deleted: bool,
    /// Its settings, as a JSON object.
    pub settings: String,
    /// Code of its vanity URL.
    pub vanity_code: Option<String>,
    /// Its picture: an `mxc:` URI.
    pub icon: Option<String>,
    /// Its banner, which stands in the settings too: an `mxc:` URI.
    pub banner: Option<String>,
}

/// Stores `guild`; says what that did to what is shown. How many members it has is counted once, when it is new.
///
/// # Errors
/// When the database fails.
pub async fn upsert(conn: &mut AnyConnection, guild: &GuildRow) -> Result<Upserted, StorageError> {
    let before = sqlx::query("SELECT is_deleted, owner_id FROM guilds WHERE guild_id = $1")
        .bind(&guild.guild_id)
        .fetch_optional(&mut *conn)
        .await?
        .map(|row| Ok::<_, StorageError>((row.try_get::<i64, _>(0)?, row.try_get::<String, _>(1)?)))
        .transpose()?;
    sqlx::query(
        "INSERT INTO guilds (guild_id, name, description, owner_id, created_at, is_deleted, settings, \
         vanity_code, icon, banner, member_count) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, \
         (SELECT COUNT(*) FROM memberships m WHERE m.room_id = $1 AND m.membership = 'join' \
          AND m.user_id <> '@guildhall:' || m.server_name)) ON CONFLICT (guild_id) DO UPDATE SET name = excluded.name, \
         description = excluded.description, owner_id = excluded.owner_id, is_deleted = excluded.is_deleted, \
         settings = excluded.settings, vanity_code = excluded.vanity_code, icon = excluded.icon, banner = excluded.banner",
    )
    .bind(&guild.guild_id)
    .bind(&guild.name)
    .bind(&guild.description)
    .bind(&guild.owner_id)
    .bind(guild.created_at)
    .bind(i64::from(guild.is_deleted))
    .bind(&guild.settings)
    .bind(&guild.vanity_code)
    .bind(&guild.icon)
    .bind(&guild.banner)
    .execute(conn)
    .await?;
    Ok(Upserted {
        was_there: before.as_ref().is_some_and(|(deleted, _)| *deleted == 0),
        is_there: !guild.is_deleted,
        has_new_owner: before.is_some_and(|(_, owner)| owner != guild.owner_id),
    })
}

/// Counts members who have come into the guild, or have gone (`count` below 0). Stewards are none.
///
/// # Errors
/// When the database fails.
pub async fn count_members(conn: &mut AnyConnection, guild_id: &str, count: i64) -> Result<(), StorageError> {
    sqlx::query("UPDATE guilds SET member_count = member_count + $2 WHERE guild_id = $1")
        .bind(guild_id)
        .bind(count)
        .execute(conn)
        .await?;
    Ok(())
}

/// What a write did to what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upserted {
    /// Whether it was shown before.
    pub was_there: bool,
    /// Whether it is shown now.
    pub is_there: bool,
    /// Whether it belonged to somebody else before.
    pub has_new_owner: bool,
}

/// A role as projected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRow {
    /// The guild.
    pub guild_id: String,
    /// The role; @everyone has the guild's id.
    pub role_id: String,
    /// Name.
    pub name: String,
    /// 24-bit RGB.
    pub color: i64,
    /// Whether its members are listed apart.
    pub hoist: bool,
    /// Rank.
    pub position: i64,
    /// Decimal.
    pub permissions: String,
    /// Whether everybody may mention it.
    pub mentionable: bool,
    /// Its picture: an `mxc:` URI.
    pub icon: Option<String>,
    /// Its picture, as an emoji of Unicode.
    pub unicode_emoji: Option<String>,
}

/// Stores `role`.
///
/// # Errors
/// When the database fails.
pub async fn upsert_role(conn: &mut AnyConnection, role: &RoleRow) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO roles (guild_id, role_id, name, color, hoist, position, permissions, mentionable, icon, \
         unicode_emoji) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (guild_id, role_id) DO UPDATE SET \
         name = excluded.name, color = excluded.color, hoist = excluded.hoist, position = excluded.position, \
         permissions = excluded.permissions, mentionable = excluded.mentionable, icon = excluded.icon, \
         unicode_emoji = excluded.unicode_emoji",
    )
    .bind(&role.guild_id)
    .bind(&role.role_id)
    .bind(&role.name)
    .bind(role.color)
    .bind(i64::from(role.hoist))
    .bind(role.position)
    .bind(&role.permissions)
    .bind(i64::from(role.mentionable))
    .bind(&role.icon)
    .bind(&role.unicode_emoji)
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes a role.
///
/// # Errors
/// When the database fails.
pub async fn delete_role(
    conn: &mut AnyConnection,
    guild_id: &str,
    role_id: &str,
) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM roles WHERE guild_id = $1 AND role_id = $2")
        .bind(guild_id)
        .bind(role_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// A channel as its own room describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelRow {
    /// The channel's room.
    pub channel_id: String,
    /// The guild that it says to belong to.
    pub guild_id: String,
    /// Kind of channel, by its number.
    pub kind: i64,
    /// Name.
    pub name: String,
    /// Topic.
    pub topic: Option<String>,
    /// Place in the list.
    pub position: i64,
    /// Whether only adults may look.
    pub nsfw: bool,
    /// Seconds between two messages of a member.
    pub rate_limit_per_user: i64,
    /// Bits a second, of voice channels.
    pub bitrate: Option<i64>,
    /// Most users, of voice channels.
    pub user_limit: Option<i64>,
    /// Category.
    pub parent_id: Option<String>,
    /// What a forum says of its posts, as JSON.
    pub forum: Option<String>,
    /// In milliseconds.
    pub created_at: i64,
    /// Whether it was deleted.
    pub is_deleted: bool,
}

/// Stores `channel`.
///
/// # Errors
/// When the database fails.
pub async fn upsert_channel(conn: &mut AnyConnection, channel: &ChannelRow) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO channels (channel_id, guild_id, kind, name, topic, position, nsfw, rate_limit_per_user, \
         parent_id, created_at, is_deleted, bitrate, user_limit, forum) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
         ON CONFLICT (channel_id) DO UPDATE SET guild_id = excluded.guild_id, kind = excluded.kind, \
         name = excluded.name, topic = excluded.topic, position = excluded.position, nsfw = excluded.nsfw, \
         rate_limit_per_user = excluded.rate_limit_per_user, parent_id = excluded.parent_id, \
         is_deleted = excluded.is_deleted, bitrate = excluded.bitrate, user_limit = excluded.user_limit, \
         forum = excluded.forum",
    )
    .bind(&channel.channel_id)
    .bind(&channel.guild_id)
    .bind(channel.kind)
    .bind(&channel.name)
    .bind(&channel.topic)
    .bind(channel.position)
    .bind(i64::from(channel.nsfw))
    .bind(channel.rate_limit_per_user)
    .bind(&channel.parent_id)
    .bind(channel.created_at)
    .bind(i64::from(channel.is_deleted))
    .bind(channel.bitrate)
    .bind(channel.user_limit)
    .bind(&channel.forum)
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes whether this server is in the channel's room. Nothing happens where no channel is known.
///
/// # Errors
/// When the database fails.
pub async fn set_carried(
    conn: &mut AnyConnection,
    channel_id: &str,
    is_carried: bool,
) -> Result<(), StorageError> {
    sqlx::query("UPDATE channels SET is_carried = $1 WHERE channel_id = $2")
        .bind(i64::from(is_carried))
        .bind(channel_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// The guild of which `channel_id` is a visible channel: both rooms say so, neither has deleted it, and this server is in the channel's
/// room, so that it hears what happens there.
///
/// # Errors
/// When the database fails.
pub async fn visible_in(conn: &mut AnyConnection, channel_id: &str) -> Result<Option<String>, StorageError> {
    let row = sqlx::query(
        "SELECT c.guild_id FROM channels c JOIN guild_children g ON g.guild_id = c.guild_id \
         AND g.channel_id = c.channel_id WHERE c.channel_id = $1 AND c.is_deleted = 0 AND c.is_carried = 1",
    )
    .bind(channel_id)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// Stores that the guild lists the channel; `via` is a JSON list of server names.
///
/// # Errors
/// When the database fails.
pub async fn upsert_child(
    conn: &mut AnyConnection,
    guild_id: &str,
    channel_id: &str,
    via: &str,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO guild_children (guild_id, channel_id, via) VALUES ($1, $2, $3) \
         ON CONFLICT (guild_id, channel_id) DO UPDATE SET via = excluded.via",
    )
    .bind(guild_id)
    .bind(channel_id)
    .bind(via)
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes the channel from the guild's list.
///
/// # Errors
/// When the database fails.
pub async fn delete_child(
    conn: &mut AnyConnection,
    guild_id: &str,
    channel_id: &str,
) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM guild_children WHERE guild_id = $1 AND channel_id = $2")
        .bind(guild_id)
        .bind(channel_id)
        .execute(conn)
        .await?;
    Ok(())
}
