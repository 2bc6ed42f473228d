//! Codes of vanity URLs that guilds of this server have chosen. A code is there once, and a guild has one.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// A code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VanityRow {
    /// The code, in lower case.
    pub code: String,
    /// The guild.
    pub guild_id: String,
    /// How many have come in on it.
    pub uses: i64,
    /// When it was chosen, in milliseconds.
    pub claimed_at: i64,
}

/// Who has the code, be the guild deleted or not.
///
/// # Errors
/// When the database fails.
pub async fn get(conn: &mut AnyConnection, code: &str) -> Result<Option<VanityRow>, StorageError> {
    let row = sqlx::query("SELECT code, guild_id, uses, claimed_at FROM vanity_codes WHERE code = $1")
        .bind(code)
        .fetch_optional(conn)
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(VanityRow {
        code: row.try_get(0)?,
        guild_id: row.try_get(1)?,
        uses: row.try_get(2)?,
        claimed_at: row.try_get(3)?,
    }))
}

/// Gives the guild, which has no code, this one. `false` if another guild has it, or an invite: upper and lower case are the same for that.
///
/// # Errors
/// When the database fails.
pub async fn claim(
    conn: &mut AnyConnection,
    code: &str,
    guild_id: &str,
    now: i64,
) -> Result<bool, StorageError> {
    // A guild that was deleted needs its code no more.
    sqlx::query(
        "DELETE FROM vanity_codes WHERE code = $1 \
         AND guild_id IN (SELECT g.guild_id FROM guilds g WHERE g.is_deleted <> 0)",
    )
    .bind(code)
    .execute(&mut *conn)
    .await?;
    let done = sqlx::query(
        "INSERT INTO vanity_codes (code, guild_id, uses, claimed_at) SELECT $1, $2, 0, $3 \
         WHERE NOT EXISTS (SELECT 1 FROM invites WHERE LOWER(code) = $1) ON CONFLICT DO NOTHING",
    )
    .bind(code)
    .bind(guild_id)
    .bind(now)
    .execute(&mut *conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Takes the guild's code from it, with what is known of its uses.
///
/// # Errors
/// When the database fails.
pub async fn release(conn: &mut AnyConnection, guild_id: &str) -> Result<(), StorageError> {
    sqlx::query(
        "DELETE FROM invite_uses WHERE code IN (SELECT v.code FROM vanity_codes v WHERE v.guild_id = $1)",
    )
    .bind(guild_id)
    .execute(&mut *conn)
    .await?;
    sqlx::query("DELETE FROM vanity_codes WHERE guild_id = $1")
        .bind(guild_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Counts one use of the guild's code. Says whether the guild has it.
///
/// # Errors
/// When the database fails.
pub async fn use_once(conn: &mut AnyConnection, code: &str, guild_id: &str) -> Result<bool, StorageError> {
    let done = sqlx::query("UPDATE vanity_codes SET uses = uses + 1 WHERE code = $1 AND guild_id = $2")
        .bind(code)
        .bind(guild_id)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}
