//! Models from the read models of the database, over a connection that the caller gives: so that several can be read
//! from one snapshot.

use std::collections::BTreeSet;

use guildhall_permissions::Permissions;
use guildhall_storage::{StorageError, channels, guilds, members, roles};
use sqlx::AnyConnection;

use crate::model::{Channel, Guild, GuildSnapshot, Member, Role};

/// A guild.
///
/// # Errors
/// When the database fails.
pub async fn guild(conn: &mut AnyConnection, guild: &str) -> Result<Option<Guild>, StorageError> {
    Ok(guilds::get(conn, guild).await?.map(Guild::from))
}

/// A channel that its guild shows.
///
/// # Errors
/// When the database fails.
pub async fn channel(conn: &mut AnyConnection, channel: &str) -> Result<Option<Channel>, StorageError> {
    Ok(channels::get(conn, channel).await?.map(Channel::from))
}

/// The channels of a guild in the order of the list.
///
/// # Errors
/// When the database fails.
pub async fn channels_of(conn: &mut AnyConnection, guild: &str) -> Result<Vec<Channel>, StorageError> {
    Ok(channels::of_guild(conn, guild)
        .await?
        .into_iter()
        .map(Channel::from)
        .collect())
}

/// A role of a guild.
///
/// # Errors
/// When the database fails.
pub async fn role(conn: &mut AnyConnection, guild: &str, role: &str) -> Result<Option<Role>, StorageError> {
    Ok(roles::get(conn, guild, role).await?.map(Role::from))
}

/// A member of a guild.
///
/// # Errors
/// When the database fails.
pub async fn member(
    conn: &mut AnyConnection,
    guild: &str,
    user: &str,
) -> Result<Option<Member>, StorageError> {
    let Some(row) = members::get(conn, guild, user).await? else {
        return Ok(None);
    };
    let held = roles::held_between(conn, guild, user, user).await?;
    let roles = held.into_iter().map(|(_, role)| role).collect();
    Ok(Some(Member::new(row, roles)))
}

/// The guild as its member `user` sees it; `None` if the user is no member.
///
/// # Errors
/// When the database fails.
pub async fn guild_for(
    conn: &mut AnyConnection,
    user: &str,
    guild: &str,
) -> Result<Option<GuildSnapshot>, StorageError> {
    match guilds::get(conn, guild).await? {
        Some(guild) => snapshot(conn, user, guild.into()).await,
        None => Ok(None),
    }
}

/// The guilds of `user`, as the user sees them, oldest membership first.
///
/// # Errors
/// When the database fails.
pub async fn guilds_of(conn: &mut AnyConnection, user: &str) -> Result<Vec<GuildSnapshot>, StorageError> {
    let mut all = Vec::new();
    for guild in guilds::of_user(conn, user).await? {
        all.extend(snapshot(conn, user, guild.into()).await?);
    }
    Ok(all)
}

async fn snapshot(
    conn: &mut AnyConnection,
    user: &str,
    guild: Guild,
) -> Result<Option<GuildSnapshot>, StorageError> {
    let Some(member) = member(conn, &guild.id, user).await? else {
        return Ok(None);
    };
    let roles: Vec<Role> = roles::of_guild(conn, &guild.id)
        .await?
        .into_iter()
        .map(Role::from)
        .collect();
    let held = roles
        .iter()
        .filter(|role| role.id == guild.id || member.roles.contains(&role.id));
    let sees_channels = guild.owner_id == user || held.into_iter().any(shows_channels);
    let channels = if sees_channels {
        channels_of(conn, &guild.id).await?
    } else {
        Vec::new()
    };
    Ok(Some(GuildSnapshot {
        guild,
        channels,
        roles,
        member,
    }))
}

/// Whether who holds the role may look into channels.
fn shows_channels(role: &Role) -> bool {
    let rights: Permissions = role.permissions.parse().unwrap_or(Permissions::NONE);
    rights.contains(Permissions::VIEW_CHANNEL) || rights.contains(Permissions::ADMINISTRATOR)
}

/// Who may look into the channels of a guild: `None` is every member, otherwise these users.
///
/// # Errors
/// When the database fails.
pub async fn viewers(
    conn: &mut AnyConnection,
    guild: &str,
) -> Result<Option<BTreeSet<String>>, StorageError> {
    let roles: Vec<Role> = roles::of_guild(conn, guild)
        .await?
        .into_iter()
        .map(Role::from)
        .filter(shows_channels)
        .collect();
    if roles.iter().any(|role| role.id == guild) {
        return Ok(None);
    }
    // A guild that is gone shows its channels to nobody.
    let owner = guilds::get(conn, guild).await?.map(|guild| guild.row.owner_id);
    let mut viewers: BTreeSet<String> = owner.into_iter().collect();
    for role in roles {
        viewers.extend(roles::holders(conn, guild, &role.id).await?);
    }
    Ok(Some(viewers))
}
