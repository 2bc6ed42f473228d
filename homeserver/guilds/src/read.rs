//! Models from the read models of the database, over a connection that the caller gives: so that several can be read
//! from one snapshot.

use guildhall_storage::{StorageError, channels, guilds, members, roles};
use guildhall_types::Timestamp;
use sqlx::AnyConnection;

pub use crate::viewers::{seen_by, viewers};
use crate::{
    Access, access,
    model::{Channel, Guild, GuildSnapshot, Member, Role},
};

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

/// The channels of a guild that a member sees, in the order of the list.
pub(crate) async fn channels_for(
    conn: &mut AnyConnection,
    guild: &str,
    access: &Access,
) -> Result<Vec<Channel>, StorageError> {
    let all = channels::of_guild(conn, guild).await?;
    let seen = all
        .into_iter()
        .filter(|found| access.sees(&access::channel(found.row.kind, &found.overwrites)));
    Ok(seen.map(Channel::from).collect())
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
    let access = access::find(conn, &guild.id, user, Timestamp(0)).await?;
    let channels = match access {
        Some(access) => channels_for(conn, &guild.id, &access).await?,
        None => Vec::new(),
    };
    Ok(Some(GuildSnapshot {
        guild,
        channels,
        roles,
        member,
    }))
}
