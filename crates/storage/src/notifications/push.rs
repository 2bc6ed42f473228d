//! Subscriptions of browsers, and what push services are owed.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// A browser that a user is told in.
#[derive(Clone, PartialEq, Eq)]
pub struct SubscriptionRow {
    /// Its id.
    pub subscription_id: String,
    /// The user.
    pub user_id: String,
    /// The login that it was made with.
    pub session_id: String,
    /// Where the push service takes what is for it: whoever knows it can send to it.
    pub endpoint: String,
    /// Scheme, host and port of the endpoint.
    pub origin: String,
    /// The browser's public key, base64url.
    pub p256dh: String,
    /// The browser's secret, base64url.
    pub auth: String,
    /// In milliseconds.
    pub created_at: i64,
    /// When the push service last took something, in milliseconds.
    pub accepted_at: Option<i64>,
}

fn from_row(row: &AnyRow) -> Result<SubscriptionRow, StorageError> {
    Ok(SubscriptionRow {
        subscription_id: row.try_get(0)?,
        user_id: row.try_get(1)?,
        session_id: row.try_get(2)?,
        endpoint: row.try_get(3)?,
        origin: row.try_get(4)?,
        p256dh: row.try_get(5)?,
        auth: row.try_get(6)?,
        created_at: row.try_get(7)?,
        accepted_at: row.try_get(8)?,
    })
}

/// Stores `row`; one of the same user and endpoint gets its keys and its login, and keeps its id, which is given.
///
/// # Errors
/// When the database fails, or there is no such login.
pub async fn subscribe(conn: &mut AnyConnection, row: &SubscriptionRow) -> Result<String, StorageError> {
    let found = sqlx::query(
        "INSERT INTO push_subscriptions (subscription_id, user_id, session_id, endpoint, origin, p256dh, auth, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (user_id, endpoint) DO UPDATE SET \
         session_id = excluded.session_id, p256dh = excluded.p256dh, auth = excluded.auth RETURNING subscription_id",
    )
    .bind(&row.subscription_id)
    .bind(&row.user_id)
    .bind(&row.session_id)
    .bind(&row.endpoint)
    .bind(&row.origin)
    .bind(&row.p256dh)
    .bind(&row.auth)
    .bind(row.created_at)
    .fetch_one(conn)
    .await?;
    Ok(found.try_get(0)?)
}

/// The subscriptions of `user_id` whose logins stand, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_user(conn: &mut AnyConnection, user_id: &str) -> Result<Vec<SubscriptionRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT p.subscription_id, p.user_id, p.session_id, p.endpoint, p.origin, p.p256dh, p.auth, p.created_at, p.accepted_at \
         FROM push_subscriptions p JOIN sessions s ON s.session_id = p.session_id AND s.revoked_at IS NULL \
         WHERE p.user_id = $1 ORDER BY p.created_at, p.subscription_id",
    )
    .bind(user_id)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// A subscription whose login stands.
///
/// # Errors
/// When the database fails.
pub async fn get(
    conn: &mut AnyConnection,
    subscription_id: &str,
) -> Result<Option<SubscriptionRow>, StorageError> {
    let row = sqlx::query(
        "SELECT p.subscription_id, p.user_id, p.session_id, p.endpoint, p.origin, p.p256dh, p.auth, p.created_at, p.accepted_at \
         FROM push_subscriptions p JOIN sessions s ON s.session_id = p.session_id AND s.revoked_at IS NULL \
         WHERE p.subscription_id = $1",
    )
    .bind(subscription_id)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// Takes a subscription away; of `user_id`, if one is given. Whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn unsubscribe(
    conn: &mut AnyConnection,
    subscription_id: &str,
    user_id: Option<&str>,
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "DELETE FROM push_subscriptions WHERE subscription_id = $1 AND ($2 = '' OR user_id = $2)",
    )
    .bind(subscription_id)
    .bind(user_id.unwrap_or_default())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Takes away the subscriptions whose logins have ended.
///
/// # Errors
/// When the database fails.
pub async fn forget_ended(conn: &mut AnyConnection) -> Result<(), StorageError> {
    sqlx::query(
        "DELETE FROM push_subscriptions WHERE session_id IN (SELECT s.session_id FROM sessions s \
         WHERE s.revoked_at IS NOT NULL)",
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What is owed to a subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRow {
    /// What.
    pub notification_id: String,
    /// To which.
    pub subscription_id: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is to be tried, in milliseconds.
    pub due_at: i64,
    /// When it is given up, in milliseconds.
    pub ends_at: i64,
}

/// All subscriptions of `user_id` are owed the notification, from `due_at` to `ends_at`.
///
/// # Errors
/// When the database fails.
pub async fn owe(
    conn: &mut AnyConnection,
    (user_id, notification_id): (&str, &str),
    (due_at, ends_at): (i64, i64),
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO push_deliveries (notification_id, subscription_id, attempts, due_at, ends_at) \
         SELECT $1, p.subscription_id, 0, $3, $4 FROM push_subscriptions p \
         JOIN sessions s ON s.session_id = p.session_id AND s.revoked_at IS NULL WHERE p.user_id = $2 \
         ON CONFLICT (notification_id, subscription_id) DO UPDATE SET ends_at = excluded.ends_at",
    )
    .bind(notification_id)
    .bind(user_id)
    .bind(due_at)
    .bind(ends_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// At most `limit` of what is due at `now`, and of each user at most `share`, of which the longest due: the first of each user before the second of any.
///
/// # Errors
/// When the database fails.
pub async fn due(
    conn: &mut AnyConnection,
    now: i64,
    (share, limit): (i64, i64),
) -> Result<Vec<DeliveryRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT q.notification_id, q.subscription_id, q.attempts, q.due_at, q.ends_at FROM \
         (SELECT d.notification_id, d.subscription_id, d.attempts, d.due_at, d.ends_at, \
          ROW_NUMBER() OVER (PARTITION BY p.user_id ORDER BY d.due_at, d.notification_id, d.subscription_id) AS turn \
          FROM push_deliveries d JOIN push_subscriptions p ON p.subscription_id = d.subscription_id WHERE d.due_at <= $1) q \
         WHERE q.turn <= $2 ORDER BY q.turn, q.due_at, q.notification_id, q.subscription_id LIMIT $3",
    )
    .bind(now)
    .bind(share)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(DeliveryRow {
                notification_id: row.try_get(0)?,
                subscription_id: row.try_get(1)?,
                attempts: row.try_get(2)?,
                due_at: row.try_get(3)?,
                ends_at: row.try_get(4)?,
            })
        })
        .collect()
}

/// Whether it is still owed, and due at `now`.
///
/// # Errors
/// When the database fails.
pub async fn is_due(conn: &mut AnyConnection, row: &DeliveryRow, now: i64) -> Result<bool, StorageError> {
    let found = sqlx::query(
        "SELECT due_at FROM push_deliveries WHERE notification_id = $1 AND subscription_id = $2 AND due_at <= $3",
    )
    .bind(&row.notification_id)
    .bind(&row.subscription_id)
    .bind(now)
    .fetch_optional(conn)
    .await?;
    Ok(found.is_some())
}

/// When the next is due that is not at `now`.
///
/// # Errors
/// When the database fails.
pub async fn next_due(conn: &mut AnyConnection, now: i64) -> Result<Option<i64>, StorageError> {
    let row = sqlx::query("SELECT MIN(due_at) FROM push_deliveries WHERE due_at > $1")
        .bind(now)
        .fetch_one(conn)
        .await?;
    Ok(row.try_get(0)?)
}

/// It is owed no more: it was taken, or is worth nothing. One that is owed anew since it was read, as `row` says, stays.
///
/// # Errors
/// When the database fails.
pub async fn settle(conn: &mut AnyConnection, row: &DeliveryRow) -> Result<(), StorageError> {
    sqlx::query(
        "DELETE FROM push_deliveries WHERE notification_id = $1 AND subscription_id = $2 AND ends_at = $3",
    )
    .bind(&row.notification_id)
    .bind(&row.subscription_id)
    .bind(row.ends_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// The push service has taken something for the subscription at `now`.
///
/// # Errors
/// When the database fails.
pub async fn accept(conn: &mut AnyConnection, subscription_id: &str, now: i64) -> Result<(), StorageError> {
    sqlx::query("UPDATE push_subscriptions SET accepted_at = $2 WHERE subscription_id = $1")
        .bind(subscription_id)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// It is tried again at `due_at`.
///
/// # Errors
/// When the database fails.
pub async fn put_off(conn: &mut AnyConnection, row: &DeliveryRow, due_at: i64) -> Result<(), StorageError> {
    sqlx::query(
        "UPDATE push_deliveries SET attempts = attempts + 1, due_at = $3 WHERE notification_id = $1 AND subscription_id = $2",
    )
    .bind(&row.notification_id)
    .bind(&row.subscription_id)
    .bind(due_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// What is left alone for a while.
#[derive(Clone, Copy, Debug)]
pub enum Resting<'a> {
    /// One subscription.
    Subscription(&'a str),
    /// All at the push service at this origin.
    Origin(&'a str),
}

/// Nothing is tried with `resting` before `until`.
///
/// # Errors
/// When the database fails.
pub async fn rest(conn: &mut AnyConnection, resting: Resting<'_>, until: i64) -> Result<(), StorageError> {
    let (sql, which) = match resting {
        Resting::Subscription(id) => (
            "UPDATE push_deliveries SET due_at = $2 WHERE due_at < $2 AND subscription_id = $1",
            id,
        ),
        Resting::Origin(origin) => (
            "UPDATE push_deliveries SET due_at = $2 WHERE due_at < $2 AND subscription_id IN \
             (SELECT p.subscription_id FROM push_subscriptions p WHERE p.origin = $1)",
            origin,
        ),
    };
    sqlx::query(sql).bind(which).bind(until).execute(conn).await?;
    Ok(())
}
