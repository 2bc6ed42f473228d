//! Attempts at a second factor: how many there may be, and what is right.

use guildhall_storage::accounts::{recovery_codes, second_factors, users};
use guildhall_types::{Timestamp, UserId};
use secrecy::{ExposeSecret, SecretString};
use sqlx::AnyConnection;

use super::{recovery, totp};
use crate::{Accounts, AccountsError};

/// Attempts that may fail in a row before it is waited.
const FREE: u32 = 5;
/// How long it is waited after as many, in milliseconds; twice as long after each further one.
const FIRST_WAIT_MS: i64 = 30_000;
/// The longest wait, in milliseconds: an hour. A guess hits one of three codes in a million, so that guessing goes on for
/// years; and who is attacked waits no longer than that.
const LONGEST_WAIT_MS: i64 = 3_600_000;

/// What counts as the second factor.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Accepted {
    /// A code of the app.
    Code,
    /// Also a recovery code.
    CodeOrRecovery,
}

/// How long it is waited after `failures` in a row, in milliseconds.
fn wait_ms(failures: i64) -> i64 {
    let further = u32::try_from(failures).unwrap_or(u32::MAX).checked_sub(FREE);
    further.map_or(0, |further| {
        FIRST_WAIT_MS
            .checked_shl(further.min(20))
            .map_or(LONGEST_WAIT_MS, |wait| wait.min(LONGEST_WAIT_MS))
    })
}

impl Accounts {
    /// Counts an attempt at what only `user_id` should know. It counts as failed until [`second_factors::forgive`].
    pub(super) async fn attempt(&self, user_id: &str) -> Result<(), AccountsError> {
        let now = self.0.clock.now();
        let mut tx = self.0.db.begin().await?;
        let Some(failures) = second_factors::begin_attempt(tx.conn(), user_id, now.0).await? else {
            let until = second_factors::locked_until(tx.conn(), user_id).await?;
            let wait = until.saturating_sub(now.0).max(0);
            return Err(AccountsError::TooManyAttempts {
                retry_after: u64::try_from(wait).unwrap_or_default().div_ceil(1000),
            });
        };
        let wait = wait_ms(failures);
        if wait > 0 {
            second_factors::lock(tx.conn(), user_id, now.plus_millis(wait).0).await?;
            tracing::warn!(user_id, failures, "attempts at a second factor fail");
        }
        tx.commit().await?;
        Ok(())
    }

    /// Refuses another password than that of `user`, and counts who fails, together with attempts at a second factor.
    pub(crate) async fn prove_password(
        &self,
        user: &UserId,
        password: &SecretString,
    ) -> Result<(), AccountsError> {
        self.attempt(user.as_str()).await?;
        self.check_password(user, password).await?;
        let mut tx = self.0.db.begin().await?;
        // Or who knows the password alone could guess codes without an end.
        if !second_factors::is_on(tx.conn(), user.as_str()).await? {
            second_factors::forgive(tx.conn(), user.as_str()).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The first half of a proof that somebody is `user`: the password, and that there is a code where a second factor is in force. Who fails is counted.
    /// [`end_proof`] is the other, in the transaction of what it is for.
    pub(crate) async fn begin_proof(
        &self,
        user: &UserId,
        password: &SecretString,
        code: Option<&SecretString>,
    ) -> Result<(), AccountsError> {
        if code.is_none() && self.has_second_factor(user).await? {
            return Err(needs_code());
        }
        self.attempt(user.as_str()).await?;
        self.check_password(user, password).await
    }

    /// Refuses another password than that of `user`.
    pub(super) async fn check_password(
        &self,
        user: &UserId,
        password: &SecretString,
    ) -> Result<(), AccountsError> {
        let row = users::get(&mut *self.0.db.read().await?, user.as_str()).await?;
        let row = row.ok_or(AccountsError::UnknownUser)?;
        let hash = Some(row.password_hash);
        match self.0.passwords.verify(password.clone(), hash).await? {
            true => Ok(()),
            false => Err(AccountsError::Invalid {
                field: "password",
                reason: "is wrong".to_owned(),
            }),
        }
    }
}

fn needs_code() -> AccountsError {
    AccountsError::Invalid {
        field: "code",
        reason: "is needed: the account has a second factor".to_owned(),
    }
}

/// The second half of a proof that somebody is `user`: uses `code` up where a second factor is in force, and forgives failed attempts.
///
/// # Errors
/// When the code is missing, wrong, or was used.
pub(crate) async fn end_proof(
    conn: &mut AnyConnection,
    user: &UserId,
    code: Option<&SecretString>,
    now: Timestamp,
) -> Result<(), AccountsError> {
    if !second_factors::is_on(&mut *conn, user.as_str()).await? {
        second_factors::forgive(conn, user.as_str()).await?;
        return Ok(());
    }
    let code = code.ok_or_else(needs_code)?;
    use_code(conn, user.as_str(), code, Accepted::CodeOrRecovery, now).await
}

pub(super) fn wrong_code() -> AccountsError {
    AccountsError::Invalid {
        field: "code",
        reason: "is wrong, or was used before".to_owned(),
    }
}

/// Uses `code` up, in the transaction of what it is for, and forgives failed attempts. Of two who come with one code at the same time
/// one passes.
///
/// # Errors
/// When it is wrong or was used, or no second factor is in force.
pub(super) async fn use_code(
    conn: &mut AnyConnection,
    user_id: &str,
    code: &SecretString,
    accepted: Accepted,
    now: Timestamp,
) -> Result<(), AccountsError> {
    let row = second_factors::get(&mut *conn, user_id).await?;
    let row = row
        .filter(|row| row.is_confirmed)
        .ok_or(AccountsError::NoSecondFactor)?;
    let code = code.expose_secret().trim();
    let passes = match totp::step(&row.secret, code, now)? {
        Some(step) => second_factors::use_step(&mut *conn, user_id, step).await?,
        None if accepted == Accepted::CodeOrRecovery && !totp::is_code(code) => {
            recovery_codes::take(&mut *conn, user_id, &recovery::hash(code)).await?
        }
        None => false,
    };
    if !passes {
        return Err(wrong_code());
    }
    second_factors::forgive(conn, user_id).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::wait_ms;

    #[test]
    fn who_fails_often_waits_longer_and_an_hour_at_most() {
        let waits = [1, 4, 5, 6, 7, 11, 12, 13, 100, i64::MAX].map(wait_ms);
        let seconds = [0, 0, 30, 60, 120, 1920, 3600, 3600, 3600, 3600];
        assert_eq!(waits, seconds.map(|wait| wait * 1000));
    }
}
