//! Changing accounts.

use guildhall_accounts::AccountPatch;
use guildhall_guilds::validate::Check;
use guildhall_types::UserId;

use super::AdminUser;
use crate::{Admin, AdminError};

/// Largest quota: what JavaScript counts exactly.
const LARGEST: i64 = (1 << 53) - 1;

impl Admin {
    /// Changes the account `id`; gives how it stands then.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`](guildhall_guilds::Refusal::Forbidden) for who does not administer this server, and as
    /// [`Accounts::administer`](guildhall_accounts::Accounts::administer).
    pub async fn update_account(
        &self,
        user: &UserId,
        id: &UserId,
        patch: AccountPatch,
    ) -> Result<AdminUser, AdminError> {
        drop(self.read_as(user).await?);
        let mut check = Check::new();
        if let Some(Some(bytes)) = patch.media_quota
            && !(0..=LARGEST).contains(&bytes)
        {
            check.refuse("mediaQuota", format!("must be from 0 to {LARGEST}, or null"));
        }
        check.end()?;
        self.0.accounts.administer(user, id, patch).await?;
        // Who has just taken the administration from oneself still sees what has become of it.
        self.seen(id).await
    }

    /// Ends all sessions of `id`.
    ///
    /// # Errors
    /// As [`Self::update_account`].
    pub async fn sign_out(&self, user: &UserId, id: &UserId) -> Result<(), AdminError> {
        drop(self.read_as(user).await?);
        self.0.accounts.sign_out(user, id).await?;
        Ok(())
    }
}
