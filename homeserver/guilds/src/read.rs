//! Models from the read models of the database, over a connection that the caller gives: so that several can be read
//! from one snapshot.

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
    Ok(members::get(conn, guild, user).await?.map(Member::from))
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
    let sees_channels =
        guild.owner_id == user || everyone(&roles, &guild.id).contains(Permissions::VIEW_CHANNEL);
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

fn everyone(roles: &[Role], guild: &str) -> Permissions {
    let role = roles.iter().find(|role| role.id == guild);
    let rights: Permissions = role
        .and_then(|role| role.permissions.parse().ok())
        .unwrap_or(Permissions::NONE);
    if rights.contains(Permissions::ADMINISTRATOR) {
        Permissions::ALL
    } else {
        rights
    }
}

/// Who may look into the channels of a guild: `None` is every member, otherwise this user (the owner) alone.
///
/// # Errors
/// When the database fails.
pub async fn only_viewer(conn: &mut AnyConnection, guild: &str) -> Result<Option<String>, StorageError> {
    let roles: Vec<Role> = role(conn, guild, guild).await?.into_iter().collect();
    if everyone(&roles, guild).contains(Permissions::VIEW_CHANNEL) {
        return Ok(None);
    }
    // A guild that is gone shows its channels to nobody; no user has an empty id.
    Ok(Some(
        guilds::get(conn, guild)
            .await?
            .map(|guild| guild.row.owner_id)
            .unwrap_or_default(),
    ))
}
