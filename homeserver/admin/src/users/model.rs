//! What administrators see of an account.

use guildhall_storage::accounts::administration::AccountRow;
use serde::Serialize;
use utoipa::ToSchema;

use crate::service::time;

/// An account of this server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AdminUser {
    /// `@username:server`.
    pub id: String,
    /// Localpart of the id.
    pub username: String,
    /// Name as shown; null when it is the username.
    pub display_name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Whether that is confirmed.
    pub verified: bool,
    /// Whether a second factor is needed to log in.
    pub mfa_enabled: bool,
    /// Whether the user administers this server.
    pub administrator: bool,
    /// Whether the account is suspended: it cannot log in.
    pub suspended: bool,
    /// Since when, RFC 3339.
    pub suspended_at: Option<String>,
    /// RFC 3339.
    pub created_at: String,
    /// When a session of it last got tokens, RFC 3339: less than a quarter of an hour before it was last used. Null when no session of the last week is known.
    pub last_seen_at: Option<String>,
    /// Sessions that run.
    pub sessions: i64,
    /// Bytes of what the user has stored, and of what is being uploaded.
    pub media_bytes: i64,
    /// Bytes that the user may have stored, if that is not what all may.
    pub media_quota: Option<i64>,
    /// Bytes that the user may have stored, by the one or the other.
    pub media_limit: i64,
}

impl AdminUser {
    /// From what is stored; `standard` bytes may be stored by all.
    pub(super) fn of(row: AccountRow, standard: i64) -> Self {
        Self {
            id: row.user_id,
            username: row.username,
            display_name: row.display_name,
            email: row.email,
            verified: row.is_email_verified,
            mfa_enabled: row.has_second_factor,
            administrator: row.is_admin,
            suspended: row.suspended_at.is_some(),
            suspended_at: row.suspended_at.map(time),
            created_at: time(row.created_at),
            last_seen_at: row.last_seen_at.map(time),
            sessions: row.sessions,
            media_bytes: row.media_bytes,
            media_quota: row.media_quota,
            media_limit: row.media_quota.unwrap_or(standard),
        }
    }
}
