//! Changing the address.

use guildhall_storage::accounts::{email_tokens, mail_queue, users};
use guildhall_types::UserId;
use secrecy::SecretString;
use sqlx::AnyConnection;

use super::Kind;
use crate::{Accounts, AccountsError, User, validate};

impl Accounts {
    /// Gives the account of `user` the address `email`, or none, for who shows the password. It logs in from now on, and is not
    /// confirmed; where this server sends mail it is written to. What was sent to the earlier one does not count any more.
    /// The address that there is already stays as it is.
    ///
    /// # Errors
    /// When it is no address or taken, the password is wrong, there were too many attempts, or too many mails were asked for.
    pub async fn change_email(
        &self,
        user: &UserId,
        email: Option<&str>,
        password: &SecretString,
    ) -> Result<User, AccountsError> {
        let email = email.map(validate::email).transpose()?;
        self.prove_password(user, password).await?;
        let mut tx = self.0.db.begin().await?;
        let now = self.0.clock.now().0;
        if !users::touch(tx.conn(), user.as_str(), now).await? {
            return Err(AccountsError::UnknownUser);
        }
        let row = users::get(tx.conn(), user.as_str()).await?;
        let row = row.ok_or(AccountsError::UnknownUser)?;
        if row.email == email {
            return Ok(row.into());
        }
        if let Some(email) = &email {
            refuse_taken(tx.conn(), email).await?;
        }
        match users::set_email(tx.conn(), user.as_str(), email.as_deref(), now).await {
            // Somebody else was faster, on another node.
            Err(error) if error.is_unique_violation() => return Err(AccountsError::EmailTaken),
            done => done?,
        };
        email_tokens::forget_of(tx.conn(), user.as_str()).await?;
        mail_queue::forget_of(tx.conn(), user.as_str()).await?;
        if let Some(email) = email.as_deref().filter(|_| self.sends_mail()) {
            self.owe_mail(tx.conn(), user.as_str(), email, Kind::Verify)
                .await?;
        }
        let row = users::get(tx.conn(), user.as_str()).await?;
        tx.commit().await?;
        self.wake_mail();
        Ok(row.ok_or(AccountsError::UnknownUser)?.into())
    }
}

async fn refuse_taken(conn: &mut AnyConnection, email: &str) -> Result<(), AccountsError> {
    match users::by_email(conn, email).await? {
        Some(_) => Err(AccountsError::EmailTaken),
        None => Ok(()),
    }
}
