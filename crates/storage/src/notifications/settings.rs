//! What users want to hear of guilds and channels.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// What a user wants to hear of a guild or channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsRow {
    /// The user.
    pub user_id: String,
    /// The guild or channel.
    pub scope_id: String,
    /// `all`, `mentions` or `none`.
    pub level: Option<String>,
    /// Whether it is muted.
    pub is_muted: bool,
    /// Until when, in milliseconds; for ever if there is no time.
    pub muted_until: Option<i64>,
    /// Whether calls of everybody are no news.
    pub suppress_everyone: bool,
    /// Whether calls of roles are no news.
    pub suppress_roles: bool,
}

fn from_row(row: &AnyRow) -> Result<SettingsRow, StorageError> {
    Ok(SettingsRow {
        user_id: row.try_get(0)?,
        scope_id: row.try_get(1)?,
        level: row.try_get(2)?,
        is_muted: row.try_get::<i64, _>(3)? != 0,
        muted_until: row.try_get(4)?,
        suppress_everyone: row.try_get::<i64, _>(5)? != 0,
        suppress_roles: row.try_get::<i64, _>(6)? != 0,
    })
}

/// What `user_id` has set for `scope_id`.
///
/// # Errors
/// When the database fails.
pub async fn get(
    conn: &mut AnyConnection,
    user_id: &str,
    scope_id: &str,
) -> Result<Option<SettingsRow>, StorageError> {
    let row = sqlx::query(
        "SELECT user_id, scope_id, level, is_muted, muted_until, suppress_everyone, suppress_roles \
         FROM notification_settings WHERE user_id = $1 AND scope_id = $2",
    )
    .bind(user_id)
    .bind(scope_id)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// Everything that `user_id` has set, by guild or channel.
///
/// # Errors
/// When the database fails.
pub async fn of_user(conn: &mut AnyConnection, user_id: &str) -> Result<Vec<SettingsRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT user_id, scope_id, level, is_muted, muted_until, suppress_everyone, suppress_roles \
         FROM notification_settings WHERE user_id = $1 ORDER BY scope_id",
    )
    .bind(user_id)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// What users have set for `scope_id`.
///
/// # Errors
/// When the database fails.
pub async fn of_scope(conn: &mut AnyConnection, scope_id: &str) -> Result<Vec<SettingsRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT user_id, scope_id, level, is_muted, muted_until, suppress_everyone, suppress_roles \
         FROM notification_settings WHERE scope_id = $1 ORDER BY user_id",
    )
    .bind(scope_id)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// For how much `user_id` has set anything.
///
/// # Errors
/// When the database fails.
pub async fn count(conn: &mut AnyConnection, user_id: &str) -> Result<i64, StorageError> {
    let row = sqlx::query("SELECT COUNT(*) FROM notification_settings WHERE user_id = $1")
        .bind(user_id)
        .fetch_one(conn)
        .await?;
    Ok(row.try_get(0)?)
}

/// Stores `row`; what says no more than no row does is not kept.
///
/// # Errors
/// When the database fails, or the user has no account.
pub async fn set(conn: &mut AnyConnection, row: &SettingsRow) -> Result<(), StorageError> {
    let says_something = row.level.is_some() || row.is_muted || row.suppress_everyone || row.suppress_roles;
    if !says_something {
        sqlx::query("DELETE FROM notification_settings WHERE user_id = $1 AND scope_id = $2")
            .bind(&row.user_id)
            .bind(&row.scope_id)
            .execute(conn)
            .await?;
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO notification_settings (user_id, scope_id, level, is_muted, muted_until, suppress_everyone, \
         suppress_roles) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (user_id, scope_id) DO UPDATE SET \
         level = excluded.level, is_muted = excluded.is_muted, muted_until = excluded.muted_until, \
         suppress_everyone = excluded.suppress_everyone, suppress_roles = excluded.suppress_roles",
    )
    .bind(&row.user_id)
    .bind(&row.scope_id)
    .bind(&row.level)
    .bind(i64::from(row.is_muted))
    .bind(row.muted_until)
    .bind(i64::from(row.suppress_everyone))
    .bind(i64::from(row.suppress_roles))
    .execute(conn)
    .await?;
    Ok(())
}
