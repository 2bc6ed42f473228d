//! Sending digests when they are due.

use std::time::Duration;

use guildhall_accounts::{Mailing, secret};
use guildhall_guilds::Refusal;
use guildhall_storage::{
    accounts::users,
    channels, guilds,
    notifications::{
        Filter,
        preferences::{self, PreferencesRow},
    },
};
use guildhall_types::{OwnedUserId, UserId, entropy::random_alphanumeric, retry::pause_ms};
use tokio::{sync::watch, time::sleep};

use super::letter::{Facts, letter};
use crate::{Kind, Notification, Notifications, preferences::Digest};

/// Users that are looked at in one go.
const PAGE: i64 = 50;
/// How often it is looked for what is due.
const LOOK: Duration = Duration::from_secs(5);
/// Notifications that are looked at for a digest.
const MOST: usize = 200;
/// Longest pause between two attempts, in milliseconds: an hour.
const LONGEST_PAUSE_MS: i64 = 3600 * 1000;
/// Characters that make a letter one of its own.
const ID: usize = 24;

/// What came of a look at somebody whose digest is due.
enum Outcome {
    /// It was sent, with a token of this hash.
    Sent(String),
    /// There is nothing to send, or nowhere to send it to.
    Nothing,
    /// It will never be taken.
    Refused,
    /// It may be another time.
    Later,
}

impl Notifications {
    /// Sends digests when they are due, until `stop` turns true or its sender is gone; at once ends where no mail is sent.
    pub async fn send_digests(self, mut stop: watch::Receiver<bool>) {
        let Some(config) = self.0.mailing.clone() else {
            return;
        };
        let look = LOOK.min(config.first_retry);
        let endless = async {
            loop {
                if let Err(error) = self.send_due_digests(&config).await {
                    tracing::warn!(%error, "digests were not sent");
                }
                sleep(look).await;
            }
        };
        tokio::select! {
            () = endless => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    async fn send_due_digests(&self, config: &Mailing) -> Result<(), Refusal> {
        loop {
            let now = self.0.clock.now().0;
            let due = preferences::due(&mut *self.0.db.read().await?, now, PAGE).await?;
            if due.is_empty() {
                return Ok(());
            }
            for row in due {
                // A time that no notification has: what is newer is for the next.
                let up_to = self.stamp();
                let outcome = self.send_digest(config, &row, up_to).await?;
                let is_away = matches!(outcome, Outcome::Later);
                self.note_digest(config, &row.user_id, outcome, (now, up_to))
                    .await?;
                // Where the mail server is away for one, it is for the next.
                if is_away {
                    return Ok(());
                }
            }
        }
    }

    async fn send_digest(
        &self,
        config: &Mailing,
        row: &PreferencesRow,
        up_to: i64,
    ) -> Result<Outcome, Refusal> {
        let account = users::get(&mut *self.0.db.read().await?, &row.user_id).await?;
        let email = account
            .filter(|account| account.is_email_verified)
            .and_then(|account| account.email);
        let user = OwnedUserId::try_from(row.user_id.as_str()).ok();
        let Some((email, user)) = email.zip(user) else {
            return Ok(Outcome::Nothing);
        };
        let unread = self.unread_between(&user, (row.digest_since, up_to)).await?;
        if unread.is_empty() {
            return Ok(Outcome::Nothing);
        }
        let token = secret::token(&*self.0.entropy);
        let letter = letter(&Facts {
            email: &email,
            user_id: user.as_str(),
            server: user.server_name().as_str(),
            public_url: &config.public_url,
            period: Digest::read(&row.digest).period_name(),
            unread: &unread,
            token: &token,
            id: random_alphanumeric(&*self.0.entropy, ID),
        });
        Ok(match config.mailer.send(&letter).await {
            Ok(()) => {
                tracing::info!(user_id = row.user_id, "a digest was sent");
                Outcome::Sent(secret::hash(&token))
            }
            Err(error) if error.is_passing() => {
                tracing::warn!(user_id = row.user_id, %error, "a digest is sent later");
                Outcome::Later
            }
            Err(error) => {
                tracing::warn!(user_id = row.user_id, %error, "a digest cannot be sent");
                Outcome::Refused
            }
        })
    }

    /// Notes what came of it. Only what was taken counts as sent; what was not, is in the next.
    async fn note_digest(
        &self,
        config: &Mailing,
        user: &str,
        outcome: Outcome,
        (now, up_to): (i64, i64),
    ) -> Result<(), Refusal> {
        let mut tx = self.0.db.begin().await?;
        // It may have been changed meanwhile.
        let mut row = preferences::get(tx.conn(), user).await?;
        let Some(period) = Digest::read(&row.digest).period_ms() else {
            return Ok(());
        };
        let next = now.saturating_add(period);
        match outcome {
            Outcome::Sent(hash) => {
                row.digest_token_hash = Some(hash);
                row.digest_since = up_to;
                row.digest_at = Some(next);
                row.digest_attempts = 0;
            }
            Outcome::Nothing => {
                row.digest_since = up_to;
                row.digest_at = Some(next);
            }
            Outcome::Refused => {
                row.digest_at = Some(next);
                row.digest_attempts = 0;
            }
            Outcome::Later => {
                let first = i64::try_from(config.first_retry.as_millis()).unwrap_or(LONGEST_PAUSE_MS);
                let pause = pause_ms(first, row.digest_attempts, LONGEST_PAUSE_MS);
                row.digest_at = Some(now.saturating_add(pause));
                row.digest_attempts = row.digest_attempts.saturating_add(1);
            }
        }
        preferences::set(tx.conn(), &row).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What `user` has not read that was noted between two times, as far as he may see it, with the names of where it happened.
    async fn unread_between(
        &self,
        user: &UserId,
        (since, up_to): (i64, i64),
    ) -> Result<Vec<(Notification, Option<String>)>, Refusal> {
        let filter = Filter {
            is_unread: true,
            since,
            before: Some((up_to, String::new())),
        };
        let mut named = Vec::new();
        for notification in self.list(user, filter, MOST).await?.notifications {
            let place = self.place(&notification).await?;
            named.push((notification, place));
        }
        Ok(named)
    }

    /// The name of where it happened; of what is between people, of who caused it.
    async fn place(&self, notification: &Notification) -> Result<Option<String>, Refusal> {
        if let Some(moderation) = &notification.moderation {
            return Ok(Some(one_line(&moderation.guild_name)));
        }
        let mut conn = self.0.db.read().await?;
        let guild = match &notification.guild_id {
            Some(guild) => guilds::get(&mut conn, guild).await?,
            None => None,
        };
        let channel = match (&notification.channel_id, notification.kind) {
            (_, Kind::EventStarting) | (None, _) => None,
            (Some(channel), _) => channels::get(&mut conn, channel).await?,
        };
        Ok(match (guild, channel) {
            (Some(guild), Some(channel)) => Some(format!(
                "#{} of {}",
                one_line(&channel.row.name),
                one_line(&guild.row.name)
            )),
            (Some(guild), None) => Some(one_line(&guild.row.name)),
            _ => notification.user_id.clone(),
        })
    }
}

/// A name that others gave, so that it stays in its line.
fn one_line(name: &str) -> String {
    let cut = name.chars().take(100);
    cut.map(|char| if char.is_control() { ' ' } else { char })
        .collect()
}
