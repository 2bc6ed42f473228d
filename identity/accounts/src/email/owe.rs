//! Noting that a mail is owed. It is sent by [`Accounts::send_mail`], so that nobody waits for the mail server.

use guildhall_storage::accounts::{mail_counts, mail_queue};
use sqlx::AnyConnection;

use super::Kind;
use crate::{Accounts, AccountsError, Mailing, secret};

/// Mails that may be asked for in [`WINDOW_MS`], for one account and to one address each. Whoever asks cannot fill the box of
/// somebody else with them, be it with many accounts.
const LIMIT: i64 = 5;
/// In milliseconds: an hour.
const WINDOW_MS: i64 = 3_600_000;

impl Accounts {
    /// Whether this server can write to its users.
    #[must_use]
    pub fn sends_mail(&self) -> bool {
        self.mailing().is_some()
    }

    /// How this server writes to its users, where it does. Whoever else has mails to send sends them in the same way.
    #[must_use]
    pub fn mailing(&self) -> Option<&Mailing> {
        self.0.config.mail.as_ref()
    }

    /// Notes in `conn`'s transaction that a mail to `email` is owed to the account `user_id`. After its commit
    /// [`Accounts::wake_mail`] has it sent at once.
    ///
    /// # Errors
    /// [`AccountsError::NoMail`] where no mail is sent, [`AccountsError::TooManyAttempts`] when too many were asked for.
    pub(super) async fn owe_mail(
        &self,
        conn: &mut AnyConnection,
        user_id: &str,
        email: &str,
        kind: Kind,
    ) -> Result<(), AccountsError> {
        if !self.sends_mail() {
            return Err(AccountsError::NoMail);
        }
        let now = self.0.clock.now().0;
        for subject in [format!("user {user_id}"), format!("mail {}", secret::hash(email))] {
            if let Some(until) = mail_counts::count(&mut *conn, &subject, now, WINDOW_MS, LIMIT).await? {
                let wait = until.saturating_sub(now).max(0);
                return Err(AccountsError::TooManyAttempts {
                    retry_after: u64::try_from(wait).unwrap_or_default().div_ceil(1000),
                });
            }
        }
        mail_queue::owe(conn, user_id, kind.as_str(), now).await?;
        Ok(())
    }

    /// The same for a new account with the address `email`. It is not refused because a mail is: it can be asked for again.
    pub(crate) async fn owe_first_mail(
        &self,
        conn: &mut AnyConnection,
        user_id: &str,
        email: Option<&str>,
    ) -> Result<(), AccountsError> {
        let Some(email) = email else { return Ok(()) };
        match self.owe_mail(conn, user_id, email, Kind::Verify).await {
            Ok(()) | Err(AccountsError::NoMail | AccountsError::TooManyAttempts { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Has what is owed sent at once, instead of some seconds later.
    pub(crate) fn wake_mail(&self) {
        self.0.mail_owed.notify_one();
    }
}
