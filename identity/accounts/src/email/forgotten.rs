//! Another password for who has forgotten it, by mail to a confirmed address.

use std::sync::Arc;

use guildhall_storage::accounts::{email_tokens, login_tickets, mail_queue, sessions, users};
use secrecy::{ExposeSecret as _, SecretString};

use super::Kind;
use crate::{Accounts, AccountsError, secret, validate};

impl Accounts {
    /// Has a mail sent to `email` by which another password can be chosen, if it is the confirmed address of an account. Whether it
    /// is one nobody is told, be it by how long this takes: it is looked up afterwards. When very many ask at once, some get no mail.
    ///
    /// # Errors
    /// When it has not the form of an address, or this server sends no mail.
    pub fn forgot_password(&self, email: &str) -> Result<(), AccountsError> {
        let email = validate::email(email)?;
        if !self.sends_mail() {
            return Err(AccountsError::NoMail);
        }
        let Ok(turn) = Arc::clone(&self.0.lookups).try_acquire_owned() else {
            tracing::warn!("too many forgotten passwords at once: no mail is sent for one");
            return Ok(());
        };
        let accounts = self.clone();
        tokio::spawn(async move {
            if let Err(error) = accounts.owe_reset(&email).await {
                tracing::warn!(%error, "no mail is sent for a forgotten password");
            }
            drop(turn);
        });
        Ok(())
    }

    async fn owe_reset(&self, email: &str) -> Result<(), AccountsError> {
        let mut tx = self.0.db.begin().await?;
        let row = users::by_email(tx.conn(), email).await?;
        let Some(row) = row.filter(|row| row.is_email_verified) else {
            return Ok(());
        };
        self.owe_mail(tx.conn(), &row.user_id, email, Kind::Reset).await?;
        tx.commit().await?;
        self.wake_mail();
        Ok(())
    }

    /// Gives the account that `token` was sent for the password `password`, and ends all its sessions. A second factor stays, and is
    /// asked for at the next login.
    ///
    /// # Errors
    /// [`AccountsError::BadMailToken`], or when the password cannot be one; then the token can be used again.
    pub async fn reset_password(
        &self,
        token: &SecretString,
        password: SecretString,
    ) -> Result<(), AccountsError> {
        let inner = &*self.0;
        let hash = secret::hash(token.expose_secret().trim());
        let kind = Kind::Reset.as_str();
        let user = {
            let mut conn = inner.db.read().await?;
            match email_tokens::peek(&mut conn, kind, &hash, inner.clock.now().0).await? {
                Some(row) => users::get(&mut conn, &row.user_id).await?,
                None => None,
            }
        };
        let user = user.ok_or(AccountsError::BadMailToken)?;
        validate::password(password.expose_secret(), &user.username)?;
        let password_hash = inner.passwords.hash(password, &*inner.entropy).await?;

        let now = inner.clock.now().0;
        let mut tx = inner.db.begin().await?;
        let row = email_tokens::take(tx.conn(), kind, &hash, now).await?;
        let row = row.ok_or(AccountsError::BadMailToken)?;
        users::set_password(tx.conn(), &row.user_id, &password_hash, now).await?;
        login_tickets::forget_of(tx.conn(), &row.user_id).await?;
        mail_queue::forget_of(tx.conn(), &row.user_id).await?;
        let ended = sessions::revoke_all(tx.conn(), &row.user_id, now).await?;
        tx.commit().await?;
        for session in &ended {
            self.note_revoked(session);
        }
        tracing::info!(user_id = row.user_id, "a password was replaced by mail");
        Ok(())
    }
}
