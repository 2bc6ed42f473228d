//! What administrators change of accounts.

use guildhall_storage::accounts::{administration, login_tickets, sessions, users};
use guildhall_types::UserId;

use crate::{Accounts, AccountsError, RegistrationMode};

/// What an administrator changes of an account; `None` leaves it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountPatch {
    /// Whether the user administers this server.
    pub is_admin: Option<bool>,
    /// Whether the account is suspended: it cannot log in then.
    pub is_suspended: Option<bool>,
    /// Bytes that the user may have stored; the inner `None` is what all may.
    pub media_quota: Option<Option<i64>>,
}

impl Accounts {
    /// Who may make an account.
    #[must_use]
    pub fn registration(&self) -> RegistrationMode {
        self.0.config.registration
    }

    /// Changes the account of `user` for the administrator `by`; all of it, or nothing. The sessions of an account that is suspended end at once.
    ///
    /// # Errors
    /// [`AccountsError::UnknownUser`]; [`AccountsError::OwnSuspension`] when it is the administrator's own; [`AccountsError::LastAdmin`] when nobody
    /// would be left to administer the server.
    pub async fn administer(
        &self,
        by: &UserId,
        user: &UserId,
        patch: AccountPatch,
    ) -> Result<(), AccountsError> {
        let inner = &*self.0;
        let now = inner.clock.now().0;
        let id = user.as_str();
        let mut tx = inner.db.begin().await?;
        administration::hold_admins(tx.conn()).await?;
        if users::get(tx.conn(), id).await?.is_none() {
            return Err(AccountsError::UnknownUser);
        }
        let mut ended = Vec::new();
        if let Some(is_suspended) = patch.is_suspended {
            if is_suspended && by == user {
                return Err(AccountsError::OwnSuspension);
            }
            administration::set_suspended(tx.conn(), id, is_suspended.then_some(now)).await?;
            if is_suspended {
                login_tickets::forget_of(tx.conn(), id).await?;
                ended = sessions::revoke_all(tx.conn(), id, now).await?;
            }
        }
        if let Some(is_admin) = patch.is_admin {
            users::set_admin(tx.conn(), id, is_admin).await?;
            if !is_admin && administration::other_admins(tx.conn(), id).await? == 0 {
                return Err(AccountsError::LastAdmin);
            }
        }
        if let Some(bytes) = patch.media_quota {
            administration::set_media_quota(tx.conn(), id, bytes).await?;
        }
        tx.commit().await?;
        for session in &ended {
            self.note_revoked(session);
        }
        tracing::info!(admin = %by, %user, ?patch, "an account was changed by an administrator");
        Ok(())
    }

    /// Ends all sessions of `user` for the administrator `by`; gives how many that were.
    ///
    /// # Errors
    /// [`AccountsError::UnknownUser`], or when the database fails.
    pub async fn sign_out(&self, by: &UserId, user: &UserId) -> Result<usize, AccountsError> {
        let inner = &*self.0;
        let mut tx = inner.db.begin().await?;
        if users::get(tx.conn(), user.as_str()).await?.is_none() {
            return Err(AccountsError::UnknownUser);
        }
        login_tickets::forget_of(tx.conn(), user.as_str()).await?;
        let ended = sessions::revoke_all(tx.conn(), user.as_str(), inner.clock.now().0).await?;
        tx.commit().await?;
        for session in &ended {
            self.note_revoked(session);
        }
        tracing::info!(admin = %by, %user, sessions = ended.len(), "an account was signed out by an administrator");
        Ok(ended.len())
    }
}
