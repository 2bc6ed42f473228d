//! Doing it until it is done.

use std::time::Duration;

use guildhall_guilds::Refusal;
use guildhall_storage::accounts::deactivation::{self, Farewell};
use guildhall_types::{OwnedUserId, retry::pause_ms};
use tokio::{sync::watch, time::sleep};

use crate::Messaging;

/// Accounts that are looked at in one go.
const PAGE: i64 = 20;
/// Longest time without looking.
const IDLE: Duration = Duration::from_secs(30);
/// Pause after the first failure, in milliseconds; it doubles with each.
const FIRST_PAUSE_MS: i64 = 1000;
/// Longest pause, in milliseconds: an hour.
const LONGEST_PAUSE_MS: i64 = 3600 * 1000;

impl Messaging {
    /// Somebody has to be taken out of everything now.
    pub fn farewell_is_due(&self) {
        self.0.farewells.notify_one();
    }

    /// Takes those whose accounts are no more out of everything, until `stop` turns true or its sender is gone. What was begun before a restart goes on.
    pub async fn run_farewells(self, mut stop: watch::Receiver<bool>) {
        let endless = async {
            loop {
                if let Err(error) = self.bid_due_farewells().await {
                    tracing::warn!(%error, "accounts that are no more could not be looked at");
                }
                tokio::select! {
                    () = self.0.farewells.notified() => {}
                    () = sleep(IDLE) => {}
                }
            }
        };
        tokio::select! {
            () = endless => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    async fn bid_due_farewells(&self) -> Result<(), Refusal> {
        loop {
            let now = self.guilds().clock().now().0;
            let due = deactivation::due(&mut *self.guilds().db().read().await?, now, PAGE).await?;
            if due.is_empty() {
                return Ok(());
            }
            for one in due {
                self.bid(one).await?;
            }
        }
    }

    async fn bid(&self, one: Farewell) -> Result<(), Refusal> {
        let Farewell { user_id, attempts } = one;
        let done = match OwnedUserId::try_from(user_id.as_str()) {
            Ok(user) => self.bid_farewell(&user).await,
            Err(error) => Err(Refusal::Internal(error.to_string())),
        };
        let now = self.guilds().clock().now().0;
        let mut tx = self.guilds().db().begin().await?;
        match done {
            Ok(()) => {
                // What has come meanwhile.
                deactivation::erase(tx.conn(), &user_id).await?;
                deactivation::finish(tx.conn(), &user_id).await?;
                tracing::info!(user_id, "an account that is no more was taken out of everything");
            }
            Err(error) => {
                let pause = pause_ms(FIRST_PAUSE_MS, attempts, LONGEST_PAUSE_MS);
                deactivation::put_off(tx.conn(), &user_id, now.saturating_add(pause)).await?;
                tracing::warn!(user_id, %error, "an account that is no more is still somewhere");
            }
        }
        tx.commit().await?;
        Ok(())
    }
}
