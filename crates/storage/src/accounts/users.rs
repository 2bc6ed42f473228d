//! Users of this server.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// An account.
#[derive(Clone)]
pub struct UserRow {
    /// `@username:server`.
    pub user_id: String,
    /// The localpart.
    pub username: String,
    /// Lower-case.
    pub email: Option<String>,
    /// PHC string.
    pub password_hash: String,
    /// Name as shown.
    pub display_name: Option<String>,
    /// Text about oneself.
    pub bio: String,
    /// `#rrggbb`.
    pub accent_color: Option<String>,
    /// Language tag.
    pub locale: String,
    /// Picture: an `mxc:` URI.
    pub avatar: Option<String>,
    /// Banner: an `mxc:` URI.
    pub banner: Option<String>,
    /// Whether the user administers this server.
    pub is_admin: bool,
    /// In milliseconds.
    pub created_at: i64,
    /// In milliseconds.
    pub updated_at: i64,
    /// Whether the e-mail address is confirmed. [`insert`] and [`update`] do not change it.
    pub is_email_verified: bool,
    /// Whether a second factor is in force. Stored elsewhere: writing an account does not change it.
    pub has_second_factor: bool,
}

fn from_row(row: &AnyRow) -> Result<UserRow, StorageError> {
    Ok(UserRow {
        user_id: row.try_get(0)?,
        username: row.try_get(1)?,
        email: row.try_get(2)?,
        password_hash: row.try_get(3)?,
        display_name: row.try_get(4)?,
        bio: row.try_get(5)?,
        accent_color: row.try_get(6)?,
        locale: row.try_get(7)?,
        is_admin: row.try_get::<i64, _>(8)? != 0,
        created_at: row.try_get(9)?,
        updated_at: row.try_get(10)?,
        has_second_factor: row.try_get::<i64, _>(11)? != 0,
        is_email_verified: row.try_get::<Option<i64>, _>(12)?.is_some(),
        avatar: row.try_get(13)?,
        banner: row.try_get(14)?,
    })
}

/// Stores a new account.
///
/// # Errors
/// A unique violation when the username or e-mail address is taken.
pub async fn insert(conn: &mut AnyConnection, user: &UserRow) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO users (user_id, username, email, password_hash, display_name, bio, accent_color, locale, \
         is_admin, created_at, updated_at, avatar, banner) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(&user.user_id)
    .bind(&user.username)
    .bind(&user.email)
    .bind(&user.password_hash)
    .bind(&user.display_name)
    .bind(&user.bio)
    .bind(&user.accent_color)
    .bind(&user.locale)
    .bind(i64::from(user.is_admin))
    .bind(user.created_at)
    .bind(user.updated_at)
    .bind(&user.avatar)
    .bind(&user.banner)
    .execute(conn)
    .await?;
    Ok(())
}

/// Stores what the user may change of the account.
///
/// # Errors
/// When the database fails.
pub async fn update(conn: &mut AnyConnection, user: &UserRow) -> Result<(), StorageError> {
    sqlx::query(
        "UPDATE users SET display_name = $2, bio = $3, accent_color = $4, locale = $5, updated_at = $6, \
         avatar = $7, banner = $8 WHERE user_id = $1",
    )
    .bind(&user.user_id)
    .bind(&user.display_name)
    .bind(&user.bio)
    .bind(&user.accent_color)
    .bind(&user.locale)
    .bind(user.updated_at)
    .bind(&user.avatar)
    .bind(&user.banner)
    .execute(conn)
    .await?;
    Ok(())
}

/// Says that the account is about to change; says whether there is one that is not deactivated. From then on no other transaction changes it.
///
/// # Errors
/// When the database fails.
pub async fn touch(conn: &mut AnyConnection, user_id: &str, now: i64) -> Result<bool, StorageError> {
    let done = sqlx::query("UPDATE users SET updated_at = $2 WHERE user_id = $1 AND deactivated_at IS NULL")
        .bind(user_id)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Gives the account another e-mail address, or none, which is not confirmed; says whether there is such an account.
///
/// # Errors
/// A unique violation when the address is taken.
pub async fn set_email(
    conn: &mut AnyConnection,
    user_id: &str,
    email: Option<&str>,
    now: i64,
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "UPDATE users SET email = $2, email_verified_at = NULL, updated_at = $3 WHERE user_id = $1",
    )
    .bind(user_id)
    .bind(email)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Notes that the address `email` of the account is confirmed; says whether it is the account's.
///
/// # Errors
/// When the database fails.
pub async fn confirm_email(
    conn: &mut AnyConnection,
    user_id: &str,
    email: &str,
    now: i64,
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "UPDATE users SET email_verified_at = $3, updated_at = $3 WHERE user_id = $1 AND email = $2",
    )
    .bind(user_id)
    .bind(email)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Gives the account another password.
///
/// # Errors
/// When the database fails.
pub async fn set_password(
    conn: &mut AnyConnection,
    user_id: &str,
    password_hash: &str,
    now: i64,
) -> Result<(), StorageError> {
    sqlx::query("UPDATE users SET password_hash = $2, updated_at = $3 WHERE user_id = $1")
        .bind(user_id)
        .bind(password_hash)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// Makes a user an admin, or no longer; says whether there is such a user.
///
/// # Errors
/// When the database fails.
pub async fn set_admin(
    conn: &mut AnyConnection,
    user_id: &str,
    is_admin: bool,
) -> Result<bool, StorageError> {
    let done = sqlx::query("UPDATE users SET is_admin = $2 WHERE user_id = $1 AND deactivated_at IS NULL")
        .bind(user_id)
        .bind(i64::from(is_admin))
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// The administrators of this server, sorted.
///
/// # Errors
/// When the database fails.
pub async fn admins(conn: &mut AnyConnection) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query("SELECT user_id FROM users WHERE is_admin = 1 ORDER BY user_id")
        .fetch_all(conn)
        .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// The account `user_id`.
///
/// # Errors
/// When the database fails.
pub async fn get(conn: &mut AnyConnection, user_id: &str) -> Result<Option<UserRow>, StorageError> {
    let row = sqlx::query(
        "SELECT user_id, username, email, password_hash, display_name, bio, accent_color, locale, is_admin, \
         created_at, updated_at, (SELECT COUNT(*) FROM second_factors f WHERE f.user_id = users.user_id \
         AND f.confirmed_at IS NOT NULL), email_verified_at, avatar, banner FROM users WHERE user_id = $1",
    )
    .bind(user_id)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// The account with the e-mail address `email`, which is lower-case.
///
/// # Errors
/// When the database fails.
pub async fn by_email(conn: &mut AnyConnection, email: &str) -> Result<Option<UserRow>, StorageError> {
    let row = sqlx::query(
        "SELECT user_id, username, email, password_hash, display_name, bio, accent_color, locale, is_admin, \
         created_at, updated_at, (SELECT COUNT(*) FROM second_factors f WHERE f.user_id = users.user_id \
         AND f.confirmed_at IS NOT NULL), email_verified_at, avatar, banner FROM users WHERE email = $1",
    )
    .bind(email)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// Whether there is any account.
///
/// # Errors
/// When the database fails.
pub async fn any(conn: &mut AnyConnection) -> Result<bool, StorageError> {
    Ok(sqlx::query("SELECT user_id FROM users LIMIT 1")
        .fetch_optional(conn)
        .await?
        .is_some())
}

/// The tier of users who may upload larger files.
pub const PREMIUM: &str = "premium";
/// The tier of all others.
pub const STANDARD: &str = "standard";

/// The tier of `user_id`, if there is such a user.
///
/// # Errors
/// When the database fails.
pub async fn tier(conn: &mut AnyConnection, user_id: &str) -> Result<Option<String>, StorageError> {
    let row = sqlx::query("SELECT tier FROM users WHERE user_id = $1")
        .bind(user_id)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// Gives `user_id` this tier; whether there is such a user.
///
/// # Errors
/// When the database fails.
pub async fn set_tier(conn: &mut AnyConnection, user_id: &str, tier: &str) -> Result<bool, StorageError> {
    let done = sqlx::query("UPDATE users SET tier = $2 WHERE user_id = $1 AND deactivated_at IS NULL")
        .bind(user_id)
        .bind(tier)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}
