//! Changing a second factor that is in force.

use guildhall_storage::accounts::{login_tickets, recovery_codes, second_factors, users};
use guildhall_types::UserId;
use secrecy::SecretString;
use sqlx::AnyConnection;

use super::{
    RecoveryCodes,
    attempt::{Accepted, use_code},
    recovery,
};
use crate::{Accounts, AccountsError};

impl Accounts {
    /// Whether `user` is one of this server's with a second factor in force.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_second_factor(&self, user: &UserId) -> Result<bool, AccountsError> {
        Ok(second_factors::is_on(&mut *self.0.db.read().await?, user.as_str()).await?)
    }

    /// New recovery codes in the place of all earlier ones, for who shows the password and a code of the app.
    ///
    /// # Errors
    /// When one of the two is wrong, there were too many attempts, or no second factor is in force.
    pub async fn renew_recovery_codes(
        &self,
        user: &UserId,
        password: &SecretString,
        code: &SecretString,
    ) -> Result<RecoveryCodes, AccountsError> {
        self.prove(user, password).await?;
        let inner = &*self.0;
        let codes = recovery::codes(&*inner.entropy);
        let hashes: Vec<String> = codes.iter().map(|code| recovery::hash(code)).collect();
        let mut tx = inner.db.begin().await?;
        let now = inner.clock.now();
        use_code(tx.conn(), user.as_str(), code, Accepted::Code, now).await?;
        recovery_codes::replace(tx.conn(), user.as_str(), &hashes).await?;
        tx.commit().await?;
        Ok(RecoveryCodes {
            recovery_codes: codes,
        })
    }

    /// Ends the second factor, for who shows the password and a code of the app or a recovery code.
    ///
    /// # Errors
    /// When one of the two is wrong, there were too many attempts, or no second factor is in force.
    pub async fn end_second_factor(
        &self,
        user: &UserId,
        password: &SecretString,
        code: &SecretString,
    ) -> Result<(), AccountsError> {
        self.prove(user, password).await?;
        let now = self.0.clock.now();
        let mut tx = self.0.db.begin().await?;
        use_code(tx.conn(), user.as_str(), code, Accepted::CodeOrRecovery, now).await?;
        take_off(tx.conn(), user, now.0).await?;
        tx.commit().await?;
        tracing::info!(user_id = user.as_str(), "a second factor was switched off");
        Ok(())
    }

    /// Ends the second factor of somebody who has lost it, in the name of who administers the server; says whether one was in force.
    ///
    /// # Errors
    /// [`AccountsError::UnknownUser`], or when the database fails.
    pub async fn reset_second_factor(&self, user: &UserId) -> Result<bool, AccountsError> {
        let mut tx = self.0.db.begin().await?;
        let was_on = take_off(tx.conn(), user, self.0.clock.now().0).await?;
        second_factors::forgive(tx.conn(), user.as_str()).await?;
        tx.commit().await?;
        Ok(was_on)
    }

    /// Counts an attempt, and refuses who has no second factor or another password.
    async fn prove(&self, user: &UserId, password: &SecretString) -> Result<(), AccountsError> {
        if !self.has_second_factor(user).await? {
            return Err(AccountsError::NoSecondFactor);
        }
        self.attempt(user.as_str()).await?;
        self.check_password(user, password).await
    }
}

async fn take_off(conn: &mut AnyConnection, user: &UserId, now: i64) -> Result<bool, AccountsError> {
    if !users::touch(&mut *conn, user.as_str(), now).await? {
        return Err(AccountsError::UnknownUser);
    }
    let was_on = second_factors::remove(&mut *conn, user.as_str()).await?;
    login_tickets::forget_of(conn, user.as_str()).await?;
    Ok(was_on)
}
