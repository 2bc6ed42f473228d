//! Taking a second factor on.

use guildhall_storage::accounts::{recovery_codes, second_factors, users};
use guildhall_types::UserId;
use secrecy::{ExposeSecret, SecretString};

use super::{Enrolment, RecoveryCodes, attempt::wrong_code, recovery, totp};
use crate::{Accounts, AccountsError};

impl Accounts {
    /// Proposes a second factor to `user`, in the place of an earlier proposal. It is asked for only once
    /// [`Self::confirm_second_factor`] has seen a code of it.
    ///
    /// # Errors
    /// When the password is wrong, there were too many attempts, or a second factor is in force.
    pub async fn propose_second_factor(
        &self,
        user: &UserId,
        password: &SecretString,
    ) -> Result<Enrolment, AccountsError> {
        let inner = &*self.0;
        if second_factors::is_on(&mut *inner.db.read().await?, user.as_str()).await? {
            return Err(AccountsError::SecondFactorOn);
        }
        self.attempt(user.as_str()).await?;
        self.check_password(user, password).await?;
        let secret = totp::secret(&*inner.entropy);
        let uri = totp::uri(&secret, inner.config.server_name.as_str(), user.localpart())?;
        let mut tx = inner.db.begin().await?;
        if !second_factors::propose(tx.conn(), user.as_str(), &secret, inner.clock.now().0).await? {
            return Err(AccountsError::SecondFactorOn);
        }
        second_factors::forgive(tx.conn(), user.as_str()).await?;
        tx.commit().await?;
        Ok(Enrolment { secret, uri })
    }

    /// Puts the proposed second factor in force, for who shows a code of it, and gives its recovery codes.
    ///
    /// # Errors
    /// When the code is wrong, there were too many attempts, none was proposed, or one is in force.
    pub async fn confirm_second_factor(
        &self,
        user: &UserId,
        code: &SecretString,
    ) -> Result<RecoveryCodes, AccountsError> {
        let inner = &*self.0;
        let user_id = user.as_str();
        let row = second_factors::get(&mut *inner.db.read().await?, user_id).await?;
        let row = row.ok_or(AccountsError::NoSecondFactor)?;
        if row.is_confirmed {
            return Err(AccountsError::SecondFactorOn);
        }
        self.attempt(user_id).await?;
        let now = inner.clock.now();
        let step = totp::step(&row.secret, code.expose_secret().trim(), now)?.ok_or_else(wrong_code)?;
        let codes = recovery::codes(&*inner.entropy);
        let hashes: Vec<String> = codes.iter().map(|code| recovery::hash(code)).collect();
        let mut tx = inner.db.begin().await?;
        if !users::touch(tx.conn(), user_id, now.0).await? {
            return Err(AccountsError::UnknownUser);
        }
        // Meanwhile another proposal may have been made, or this one confirmed.
        if !second_factors::confirm(tx.conn(), user_id, &row.secret, now.0).await? {
            return Err(AccountsError::SecondFactorOn);
        }
        second_factors::use_step(tx.conn(), user_id, step).await?;
        recovery_codes::replace(tx.conn(), user_id, &hashes).await?;
        second_factors::forgive(tx.conn(), user_id).await?;
        tx.commit().await?;
        tracing::info!(user_id, "a second factor is in force");
        Ok(RecoveryCodes {
            recovery_codes: codes,
        })
    }
}
