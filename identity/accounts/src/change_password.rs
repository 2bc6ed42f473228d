//! Another password, for who knows the present one.

use guildhall_storage::accounts::{email_tokens, login_tickets, mail_queue, sessions, users};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{Accounts, AccountsError, Identity, email::Kind, second_factor::end_proof, validate};

impl Accounts {
    /// Gives the account of who asks the password `new`, for who shows the present one, and where a second factor is in force also a code of the app or a recovery code. All
    /// other sessions end, and what was sent by mail for a forgotten password does not count any more.
    ///
    /// # Errors
    /// When the new password cannot be one, the present one or the code is wrong, or there were too many attempts.
    pub async fn change_password(
        &self,
        who: &Identity,
        current: &SecretString,
        new: SecretString,
        code: Option<&SecretString>,
    ) -> Result<(), AccountsError> {
        let user = &who.user_id;
        let inner = &*self.0;
        let row = users::get(&mut *inner.db.read().await?, user.as_str()).await?;
        let row = row.ok_or(AccountsError::UnknownUser)?;
        validate::password(new.expose_secret(), &row.username)
            .map_err(|error| of_field(error, "newPassword"))?;
        self.begin_proof(user, current, code)
            .await
            .map_err(|error| of_field(error, "currentPassword"))?;
        let password_hash = inner.passwords.hash(new, &*inner.entropy).await?;

        let time = inner.clock.now();
        let now = time.0;
        let mut tx = inner.db.begin().await?;
        end_proof(tx.conn(), user, code, time).await?;
        users::set_password(tx.conn(), user.as_str(), &password_hash, now).await?;
        login_tickets::forget_of(tx.conn(), user.as_str()).await?;
        let reset = Kind::Reset.as_str();
        email_tokens::forget(tx.conn(), user.as_str(), reset).await?;
        mail_queue::forget(tx.conn(), user.as_str(), reset).await?;
        let ended = sessions::revoke_others(tx.conn(), user.as_str(), &who.session_id, now).await?;
        tx.commit().await?;
        for session in &ended {
            self.note_revoked(session);
        }
        tracing::info!(user_id = user.as_str(), "a password was changed");
        Ok(())
    }
}

/// The refusal of a password, as it is called here.
fn of_field(error: AccountsError, field: &'static str) -> AccountsError {
    match error {
        AccountsError::Invalid {
            field: "password",
            reason,
        } => AccountsError::Invalid { field, reason },
        error => error,
    }
}
