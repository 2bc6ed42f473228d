//! Sending what is owed.

use std::time::Duration;

use guildhall_mail::Letter;
use guildhall_storage::{
    accounts::{
        email_tokens::{self, EmailTokenRow},
        mail_queue::{self, OwedMailRow},
        users,
    },
    settings,
};
use guildhall_types::{Timestamp, entropy::random_alphanumeric, retry::pause_ms};
use tokio::{sync::watch, time::sleep};

use super::{
    Kind, Mailing,
    text::{self, Facts},
};
use crate::{Accounts, AccountsError, accounts::millis, secret};

/// Mails that are looked up at a time.
const PAGE: i64 = 50;
/// How often it is looked unasked, for what is to be tried again.
const LOOK: Duration = Duration::from_secs(5);
/// The longest wait between two attempts, in milliseconds: an hour.
const LONGEST_WAIT_MS: i64 = 3_600_000;
/// Characters that make a letter one of its own.
const ID: usize = 24;

impl Accounts {
    /// Notes for all that judge rights whether this server sends mail. To be called when it starts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_mail_service(&self) -> Result<(), AccountsError> {
        let mut tx = self.0.db.begin().await?;
        let value = if self.sends_mail() { "1" } else { "0" };
        settings::set(tx.conn(), settings::SENDS_MAIL, value).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Sends what is owed, until `stop` turns true or its sender is gone; at once ends where no mail is sent.
    pub async fn send_mail(self, mut stop: watch::Receiver<bool>) {
        let Some(mailing) = self.0.config.mail.clone() else {
            return;
        };
        let look = LOOK.min(mailing.first_retry);
        let endless = async {
            loop {
                if let Err(error) = self.send_due(&mailing).await {
                    tracing::warn!(%error, "mails that are owed were not sent");
                }
                tokio::select! {
                    () = self.0.mail_owed.notified() => {}
                    () = sleep(look) => {}
                }
            }
        };
        tokio::select! {
            () = endless => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    async fn send_due(&self, mailing: &Mailing) -> Result<(), AccountsError> {
        loop {
            let now = self.0.clock.now().0;
            let due = mail_queue::due(&mut *self.0.db.read().await?, now, PAGE).await?;
            if due.is_empty() {
                return Ok(());
            }
            for mail in &due {
                // Where the mail server is away for one, it is for the next. The others come first at the next look.
                if !self.send_one(mailing, mail).await? {
                    return Ok(());
                }
            }
        }
    }

    /// Sends one mail; says whether the mail server is there.
    async fn send_one(&self, mailing: &Mailing, mail: &OwedMailRow) -> Result<bool, AccountsError> {
        let Some(letter) = self.write(mailing, mail).await? else {
            return Ok(true);
        };
        let user_id = mail.user_id.as_str();
        match mailing.mailer.send(&letter).await {
            Ok(()) => tracing::info!(user_id, kind = mail.kind, "a mail was sent"),
            Err(error) if error.is_passing() => {
                tracing::warn!(user_id, kind = mail.kind, attempts = mail.attempts + 1, %error, "a mail is sent later");
                return Ok(false);
            }
            Err(error) => tracing::warn!(user_id, kind = mail.kind, %error, "a mail cannot be sent"),
        }
        let mut tx = self.0.db.begin().await?;
        mail_queue::settle(tx.conn(), mail).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The letter, with a token that counts from now on instead of any earlier one; `None` if there is nothing to send any more.
    async fn write(&self, mailing: &Mailing, mail: &OwedMailRow) -> Result<Option<Letter>, AccountsError> {
        let inner = &*self.0;
        let now = inner.clock.now();
        let mut tx = inner.db.begin().await?;
        let next_at = now.plus_millis(wait_ms(mailing.first_retry, mail.attempts));
        // First of all: it is then nobody else's, and one that fails in some other way is not tried without an end.
        if !mail_queue::begin(tx.conn(), mail, next_at.0).await? {
            return Ok(None);
        }
        let user = users::get(tx.conn(), &mail.user_id).await?;
        let wanted = Kind::read(&mail.kind).zip(user).and_then(|(kind, user)| {
            let is_late = now >= Timestamp(mail.asked_at).plus_seconds(kind.lasts_seconds());
            let is_wanted = user.is_email_verified == (kind == Kind::Reset) && !is_late;
            user.email.filter(|_| is_wanted).map(|email| (kind, email))
        });
        let Some((kind, email)) = wanted else {
            mail_queue::settle(tx.conn(), mail).await?;
            tx.commit().await?;
            tracing::info!(
                user_id = mail.user_id,
                kind = mail.kind,
                "a mail is not sent any more"
            );
            return Ok(None);
        };
        let token = secret::token(&*inner.entropy);
        let row = EmailTokenRow {
            user_id: mail.user_id.clone(),
            email,
        };
        let end = now.plus_seconds(kind.lasts_seconds());
        let hash = secret::hash(&token);
        email_tokens::replace(tx.conn(), kind.as_str(), &hash, &row, now.0, end.0).await?;
        tx.commit().await?;
        Ok(Some(text::letter(Facts {
            kind,
            email: &row.email,
            user_id: &row.user_id,
            server: &inner.config.server_name,
            public_url: &mailing.public_url,
            token: &token,
            id: random_alphanumeric(&*inner.entropy, ID),
        })))
    }
}

/// How long it is waited for the next attempt after `attempts` before this one, in milliseconds.
fn wait_ms(first: Duration, attempts: i64) -> i64 {
    pause_ms(millis(first), attempts, LONGEST_WAIT_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_attempt_is_waited_for_longer_and_an_hour_at_most() {
        let waits = [0, 1, 2, 6, 7, 100, i64::MAX].map(|attempts| wait_ms(Duration::from_secs(30), attempts));
        let seconds = [30, 60, 120, 1920, 3600, 3600, 3600];
        assert_eq!(waits, seconds.map(|wait| wait * 1000));
    }
}
