//! The sessions of a user: where one is logged in, and ending that.

use std::sync::Arc;

use guildhall_storage::accounts::sessions::{self, SessionRow};
use guildhall_types::{Timestamp, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Accounts, AccountsError, Identity, device};

/// Sessions of a user that are told.
const MOST: i64 = 1000;

/// A login.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Names it; it is no secret that opens anything.
    pub id: String,
    /// What its device is called, by what its client said of itself at the login, such as `Firefox on Linux`: at most 64 characters. Null if it said nothing.
    pub device: Option<String>,
    /// Whether it is the session that asks.
    pub current: bool,
    /// When it began, RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it last got an access token, RFC 3339. One lasts 15 minutes.
    #[schema(format = DateTime)]
    pub last_used_at: String,
}

impl Accounts {
    /// The same accounts, for somebody whose client says this of itself (`User-Agent`): sessions that begin are called after it.
    #[must_use]
    pub fn on_device(&self, user_agent: Option<&str>) -> Self {
        let name = user_agent.and_then(device::name);
        Self(Arc::clone(&self.0), name.map(Arc::from))
    }

    /// The sessions of the user who asks that hold, at most 1000, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sessions(&self, who: &Identity) -> Result<Vec<Session>, AccountsError> {
        let mut conn = self.0.db.read().await?;
        let rows = sessions::of_user(&mut conn, who.user_id.as_str(), MOST).await?;
        let session = |row: SessionRow| Session {
            current: row.session_id == who.session_id,
            id: row.session_id,
            device: row.device,
            created_at: Timestamp(row.created_at).to_rfc3339(),
            last_used_at: Timestamp(row.last_seen_at).to_rfc3339(),
        };
        Ok(rows.into_iter().map(session).collect())
    }

    /// Ends a session of `user`: its access and refresh tokens stop at once, and who listens on the gateway with one is cut off.
    ///
    /// # Errors
    /// [`AccountsError::UnknownSession`] if the user has no such session, or when the database fails.
    pub async fn end_session(&self, user: &UserId, session_id: &str) -> Result<(), AccountsError> {
        let now = self.0.clock.now().0;
        let mut tx = self.0.db.begin().await?;
        if !sessions::revoke_own(tx.conn(), user.as_str(), session_id, now).await? {
            return Err(AccountsError::UnknownSession);
        }
        tx.commit().await?;
        self.note_revoked(session_id);
        Ok(())
    }

    /// Ends all sessions of the user who asks but the one that asks.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_other_sessions(&self, who: &Identity) -> Result<(), AccountsError> {
        let now = self.0.clock.now().0;
        let mut tx = self.0.db.begin().await?;
        let ended = sessions::revoke_others(tx.conn(), who.user_id.as_str(), &who.session_id, now).await?;
        tx.commit().await?;
        for session in &ended {
            self.note_revoked(session);
        }
        Ok(())
    }
}
