//! Reading guilds. What is deleted is absent.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{
    StorageError,
    projection::guilds::{GuildRow, RoleRow},
    roles,
};

/// A guild with what is counted of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guild {
    /// The guild.
    pub row: GuildRow,
    /// Members, without stewards.
    pub member_count: i64,
    /// Who has made the guild's room: the steward of its home. `None` if that event is not held.
    pub creator_id: Option<String>,
}

fn from_row(row: &AnyRow) -> Result<Guild, StorageError> {
    Ok(Guild {
        row: GuildRow {
            guild_id: row.try_get(0)?,
            name: row.try_get(1)?,
            description: row.try_get(2)?,
            owner_id: row.try_get(3)?,
            created_at: row.try_get(4)?,
            is_deleted: false,
            settings: row.try_get(6)?,
            vanity_code: row.try_get(7)?,
            icon: row.try_get(8)?,
            banner: row.try_get(9)?,
        },
        member_count: row.try_get(5)?,
        creator_id: row.try_get(10)?,
    })
}

/// The guild `guild_id`.
///
/// # Errors
/// When the database fails.
pub async fn get(conn: &mut AnyConnection, guild_id: &str) -> Result<Option<Guild>, StorageError> {
    let row = sqlx::query(
        "SELECT g.guild_id, g.name, g.description, g.owner_id, g.created_at, \
         g.member_count, g.settings, g.vanity_code, g.icon, g.banner, \
         (SELECT e.sender FROM events e WHERE e.room_id = g.guild_id AND e.event_id = '$' || SUBSTR(g.guild_id, 2)) \
         FROM guilds g WHERE g.guild_id = $1 AND g.is_deleted = 0",
    )
    .bind(guild_id)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// The guilds that `user_id` is a member of, oldest membership first.
///
/// # Errors
/// When the database fails.
pub async fn of_user(conn: &mut AnyConnection, user_id: &str) -> Result<Vec<Guild>, StorageError> {
    let rows = sqlx::query(
        "SELECT g.guild_id, g.name, g.description, g.owner_id, g.created_at, \
         g.member_count, g.settings, g.vanity_code, g.icon, g.banner, \
         (SELECT e.sender FROM events e WHERE e.room_id = g.guild_id AND e.event_id = '$' || SUBSTR(g.guild_id, 2)) \
         FROM memberships own JOIN guilds g ON g.guild_id = own.room_id AND g.is_deleted = 0 \
         WHERE own.user_id = $1 AND own.membership = 'join' ORDER BY own.joined_at, g.guild_id",
    )
    .bind(user_id)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// The ids of all guilds.
///
/// # Errors
/// When the database fails.
pub async fn ids(conn: &mut AnyConnection) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query("SELECT guild_id FROM guilds WHERE is_deleted = 0 ORDER BY guild_id")
        .fetch_all(conn)
        .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// How many guilds `user_id` is a member of.
///
/// # Errors
/// When the database fails.
pub async fn count_of_user(conn: &mut AnyConnection, user_id: &str) -> Result<i64, StorageError> {
    let row = sqlx::query(
        "SELECT COUNT(*) FROM memberships m JOIN guilds g ON g.guild_id = m.room_id AND g.is_deleted = 0 \
         WHERE m.user_id = $1 AND m.membership = 'join'",
    )
    .bind(user_id)
    .fetch_one(conn)
    .await?;
    Ok(row.try_get(0)?)
}

/// Owner and settings (a JSON object) of the guild.
///
/// # Errors
/// When the database fails.
pub async fn owner_and_settings(
    conn: &mut AnyConnection,
    guild_id: &str,
) -> Result<Option<(String, String)>, StorageError> {
    let row = sqlx::query("SELECT owner_id, settings FROM guilds WHERE guild_id = $1 AND is_deleted = 0")
        .bind(guild_id)
        .fetch_optional(conn)
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some((row.try_get(0)?, row.try_get(1)?)))
}

/// What decides over the rights of one user in a guild.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingRow {
    /// The owner's user id.
    pub owner_id: String,
    /// The user's membership; `None` if there never was one.
    pub membership: Option<String>,
    /// Until when the user is timed out, in milliseconds.
    pub timed_out_until: Option<i64>,
    /// When the user came in, in milliseconds.
    pub joined_at: Option<i64>,
    /// Whether the user agrees to the guild's rules.
    pub has_accepted: bool,
    /// Whether the account has a second factor, as its own server says.
    pub has_second_factor: bool,
    /// When the account was made, if it is one of this server, in milliseconds.
    pub registered_at: Option<i64>,
    /// Whether the account is one of this server, with a confirmed e-mail address.
    pub is_email_verified: bool,
    /// Whether this server sends mail, by which addresses are confirmed.
    pub sends_mail: bool,
    /// The guild's settings, as a JSON object.
    pub settings: String,
    /// @everyone and the roles that the user holds.
    pub roles: Vec<RoleRow>,
}

/// How `user_id` stands in the guild; `None` if there is no such guild.
///
/// # Errors
/// When the database fails.
pub async fn standing(
    conn: &mut AnyConnection,
    guild_id: &str,
    user_id: &str,
) -> Result<Option<StandingRow>, StorageError> {
    let row = sqlx::query(
        "SELECT g.owner_id, m.membership, m.timed_out_until, m.joined_at, COALESCE(m.has_accepted, 0), u.created_at, \
         g.settings, COALESCE(m.has_second_factor, 0), u.email_verified_at, (SELECT COUNT(*) FROM settings s WHERE s.name = 'sends_mail' AND s.value = '1') \
         FROM guilds g LEFT JOIN memberships m ON m.room_id = g.guild_id AND m.user_id = $2 \
         LEFT JOIN users u ON u.user_id = $2 \
         WHERE g.guild_id = $1 AND g.is_deleted = 0",
    )
    .bind(guild_id)
    .bind(user_id)
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(StandingRow {
        owner_id: row.try_get(0)?,
        membership: row.try_get(1)?,
        timed_out_until: row.try_get(2)?,
        joined_at: row.try_get(3)?,
        has_accepted: row.try_get::<i64, _>(4)? != 0,
        registered_at: row.try_get(5)?,
        settings: row.try_get(6)?,
        has_second_factor: row.try_get::<i64, _>(7)? != 0,
        is_email_verified: row.try_get::<Option<i64>, _>(8)?.is_some(),
        sends_mail: row.try_get::<i64, _>(9)? != 0,
        roles: roles::of_user(conn, guild_id, user_id).await?,
    }))
}
