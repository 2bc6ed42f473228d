//! Models from the read models of the database, over a connection that the caller gives: so that several can be read
//! from one snapshot.

use std::collections::HashMap;

use guildhall_storage::{StorageError, channels, expressions, guilds, members, roles, scheduled_events};
use guildhall_types::Timestamp;
use sqlx::AnyConnection;

use crate::{
    Access, access,
    model::{AsksRules, Ban, Channel, Emoji, Guild, GuildSnapshot, Member, Role, ScheduledEvent, Sticker},
};
pub use crate::{
    audit::{auditors, entry as audit_entry, managers},
    automod::{execution as automod_execution, rule as automod_rule, rules as automod_rules},
    readable::readable,
    report::{moderators as report_moderators, report},
    rights_at::rights_at,
    viewers::{seen_by, seen_of, viewers},
    webhook::webhooks,
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

/// The channels that a guild shows, whoever may look, in the order of the list.
///
/// # Errors
/// When the database fails.
pub async fn channels(conn: &mut AnyConnection, guild: &str) -> Result<Vec<Channel>, StorageError> {
    let all = channels::of_guild(conn, guild).await?;
    Ok(all.into_iter().map(Channel::from).collect())
}

/// The roles of a guild, lowest first.
///
/// # Errors
/// When the database fails.
pub async fn roles(conn: &mut AnyConnection, guild: &str) -> Result<Vec<Role>, StorageError> {
    let all = roles::of_guild(conn, guild).await?;
    Ok(all.into_iter().map(Role::from).collect())
}

/// At most `limit` members of a guild, sorted by user id, after the user `after` (the empty string for the first).
///
/// # Errors
/// When the database fails.
pub async fn members_after(
    conn: &mut AnyConnection,
    guild: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<Member>, StorageError> {
    let rows = members::list(conn, guild, &members::Filter::default(), after, limit).await?;
    with_roles(conn, guild, rows).await
}

/// The members `rows` of a guild, sorted by user id, with the roles that they hold.
pub(crate) async fn with_roles(
    conn: &mut AnyConnection,
    guild: &str,
    rows: Vec<members::Member>,
) -> Result<Vec<Member>, StorageError> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(Vec::new());
    };
    let mut held: HashMap<String, Vec<String>> = HashMap::new();
    for (user, role) in roles::held_between(conn, guild, &first.user_id, &last.user_id).await? {
        held.entry(user).or_default().push(role);
    }
    let asks = AsksRules::of(conn, guild).await?;
    let all = rows.into_iter().map(|row| {
        let roles = held.remove(&row.user_id).unwrap_or_default();
        Member::new(row, roles, &asks)
    });
    Ok(all.collect())
}

/// At most `limit` of those who may not come back to a guild, sorted by user id, after the user `after` (the empty string for the
/// first).
///
/// # Errors
/// When the database fails.
pub async fn bans_after(
    conn: &mut AnyConnection,
    guild: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<Ban>, StorageError> {
    let rows = members::bans(conn, guild, after, limit).await?;
    Ok(rows.into_iter().map(Ban::from).collect())
}

/// A role of a guild.
///
/// # Errors
/// When the database fails.
pub async fn role(conn: &mut AnyConnection, guild: &str, role: &str) -> Result<Option<Role>, StorageError> {
    Ok(roles::get(conn, guild, role).await?.map(Role::from))
}

/// A scheduled event of a guild.
///
/// # Errors
/// When the database fails.
pub async fn scheduled_event(
    conn: &mut AnyConnection,
    guild: &str,
    event: &str,
) -> Result<Option<ScheduledEvent>, StorageError> {
    let found = scheduled_events::get(conn, guild, event).await?;
    Ok(found.map(ScheduledEvent::from))
}

/// All scheduled events of a guild, sorted by id.
///
/// # Errors
/// When the database fails.
pub async fn scheduled_events(
    conn: &mut AnyConnection,
    guild: &str,
) -> Result<Vec<ScheduledEvent>, StorageError> {
    let all = scheduled_events::all(conn, guild).await?;
    Ok(all.into_iter().map(ScheduledEvent::from).collect())
}

/// The emoji of a guild, sorted by name.
///
/// # Errors
/// When the database fails.
pub async fn emojis(conn: &mut AnyConnection, guild: &str) -> Result<Vec<Emoji>, StorageError> {
    let all = expressions::of_guild(conn, guild, false).await?;
    Ok(all.into_iter().map(Emoji::from).collect())
}

/// The stickers of a guild, sorted by name.
///
/// # Errors
/// When the database fails.
pub async fn stickers(conn: &mut AnyConnection, guild: &str) -> Result<Vec<Sticker>, StorageError> {
    let all = expressions::of_guild(conn, guild, true).await?;
    Ok(all.into_iter().map(Sticker::from).collect())
}

/// An emoji of a guild.
///
/// # Errors
/// When the database fails.
pub async fn emoji(conn: &mut AnyConnection, guild: &str, id: &str) -> Result<Option<Emoji>, StorageError> {
    Ok(expressions::get(conn, guild, id, false).await?.map(Emoji::from))
}

/// A sticker of a guild.
///
/// # Errors
/// When the database fails.
pub async fn sticker(
    conn: &mut AnyConnection,
    guild: &str,
    id: &str,
) -> Result<Option<Sticker>, StorageError> {
    Ok(expressions::get(conn, guild, id, true).await?.map(Sticker::from))
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
    Ok(Some(Member::new(row, roles, &AsksRules::of(conn, guild).await?)))
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
    let emojis = emojis(conn, &guild.id).await?;
    let stickers = stickers(conn, &guild.id).await?;
    Ok(Some(GuildSnapshot {
        guild,
        channels,
        roles,
        emojis,
        stickers,
        member,
    }))
}
