//! Logging in with a second factor: the password gets a ticket, ticket and code get a session.

use guildhall_storage::accounts::{
    login_tickets,
    users::{self, UserRow},
};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    attempt::{Accepted, use_code},
    totp,
};
use crate::{Accounts, AccountsError, Tokens, User, secret};

/// How long a ticket lasts, in seconds.
const TICKET_SECONDS: i64 = 300;

/// What who has shown the password gets while the second factor is awaited. It serves for nothing but
/// [`Accounts::login_with_code`]. No `Debug`: it is a secret.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ticket {
    /// For `POST /auth/login/2fa`.
    pub ticket: String,
    /// Seconds until it ends.
    pub expires_in: i64,
}

impl Accounts {
    /// A ticket for `user`, whose password was right.
    pub(crate) async fn issue_ticket(&self, user: &UserRow) -> Result<Ticket, AccountsError> {
        let inner = &*self.0;
        let ticket = secret::token(&*inner.entropy);
        let now = inner.clock.now();
        let end = now.plus_seconds(TICKET_SECONDS);
        let mut tx = inner.db.begin().await?;
        login_tickets::insert(tx.conn(), &secret::hash(&ticket), &user.user_id, now.0, end.0).await?;
        tx.commit().await?;
        Ok(Ticket {
            ticket,
            expires_in: TICKET_SECONDS,
        })
    }

    /// Completes a login with a code of the app or a recovery code. A ticket logs in once. Attempts at the two are counted apart.
    ///
    /// # Errors
    /// [`AccountsError::BadTicket`] when it is unknown, used or expired, [`AccountsError::TooManyAttempts`], or when the code is wrong
    /// or was used: then the ticket may be shown again.
    pub async fn login_with_code(
        &self,
        ticket: &SecretString,
        code: &SecretString,
    ) -> Result<(User, Tokens), AccountsError> {
        let inner = &*self.0;
        let hash = secret::hash(ticket.expose_secret());
        let user_id = {
            let mut conn = inner.db.read().await?;
            login_tickets::peek(&mut conn, &hash, inner.clock.now().0).await?
        };
        let user_id = user_id.ok_or(AccountsError::BadTicket)?;
        let now = inner.clock.now();
        match totp::is_code(code.expose_secret().trim()) {
            true => self.attempt(&user_id).await?,
            // Whoever knows the password may have used up the attempts at codes of the app.
            false => inner.recovery_attempts.count(&user_id, now)?,
        }
        let mut tx = inner.db.begin().await?;
        if !login_tickets::take(tx.conn(), &hash, now.0).await? {
            return Err(AccountsError::BadTicket);
        }
        use_code(tx.conn(), &user_id, code, Accepted::CodeOrRecovery, now).await?;
        let user = users::get(tx.conn(), &user_id).await?;
        let user = user.ok_or(AccountsError::BadTicket)?;
        let tokens = self.start_session(tx.conn(), &user_id, user.is_admin).await?;
        tx.commit().await?;
        self.tidy().await;
        Ok((user.into(), tokens))
    }
}
