//! Confirming an address.

use guildhall_storage::accounts::{email_tokens, mail_queue, users};
use guildhall_types::{OwnedUserId, UserId};
use secrecy::{ExposeSecret as _, SecretString};

use super::Kind;
use crate::{Accounts, AccountsError, secret};

impl Accounts {
    /// Confirms the address that `token` was sent to, if it is still the account's; gives the account.
    ///
    /// # Errors
    /// [`AccountsError::BadMailToken`] when it is unknown, used, expired, or not the newest.
    pub async fn verify_email(&self, token: &SecretString) -> Result<OwnedUserId, AccountsError> {
        let now = self.0.clock.now().0;
        let hash = secret::hash(token.expose_secret().trim());
        let mut tx = self.0.db.begin().await?;
        let row = email_tokens::take(tx.conn(), Kind::Verify.as_str(), &hash, now).await?;
        let row = row.ok_or(AccountsError::BadMailToken)?;
        if !users::confirm_email(tx.conn(), &row.user_id, &row.email, now).await? {
            return Err(AccountsError::BadMailToken);
        }
        tx.commit().await?;
        tracing::info!(user_id = row.user_id, "an e-mail address was confirmed");
        UserId::parse(&row.user_id).map_err(|error| AccountsError::Internal(error.to_string()))
    }

    /// Has the mail sent again by which `user` confirms the address. What was sent before does not count any more.
    ///
    /// # Errors
    /// When there is no address or it is confirmed, this server sends no mail, or it was asked for too often.
    pub async fn send_verification_again(&self, user: &UserId) -> Result<(), AccountsError> {
        let mut tx = self.0.db.begin().await?;
        let row = users::get(tx.conn(), user.as_str()).await?;
        let row = row.ok_or(AccountsError::UnknownUser)?;
        let email = row.email.ok_or(AccountsError::NoEmail)?;
        if row.is_email_verified {
            return Err(AccountsError::EmailVerified);
        }
        self.owe_mail(tx.conn(), user.as_str(), &email, Kind::Verify)
            .await?;
        tx.commit().await?;
        self.wake_mail();
        Ok(())
    }

    /// Confirms the address of `user` in the name of who administers the server; says whether it was not confirmed before.
    ///
    /// # Errors
    /// [`AccountsError::UnknownUser`], [`AccountsError::NoEmail`], or when the database fails.
    pub async fn confirm_email(&self, user: &UserId) -> Result<bool, AccountsError> {
        let now = self.0.clock.now().0;
        let mut tx = self.0.db.begin().await?;
        let row = users::get(tx.conn(), user.as_str()).await?;
        let row = row.ok_or(AccountsError::UnknownUser)?;
        let email = row.email.ok_or(AccountsError::NoEmail)?;
        if row.is_email_verified {
            return Ok(false);
        }
        users::confirm_email(tx.conn(), user.as_str(), &email, now).await?;
        email_tokens::forget_of(tx.conn(), user.as_str()).await?;
        mail_queue::forget_of(tx.conn(), user.as_str()).await?;
        tx.commit().await?;
        Ok(true)
    }
}
