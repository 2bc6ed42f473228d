//! Telling in guilds that ask for it which users of this server have a second factor.

use std::time::Duration;

use guildhall_storage::accounts::second_factors::{self, UntoldRow};
use guildhall_types::{RoomId, UserId};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

use crate::{Guilds, Refusal, draft};

/// How long changes are gathered, so that one look is enough for many.
const GATHER: Duration = Duration::from_millis(200);
/// How often it is looked unasked: a command beside the server may have switched somebody's off.
const LOOK: Duration = Duration::from_secs(15);
/// How many are told at a time.
const PAGE: i64 = 200;

impl Guilds {
    /// Looks at once whether there is something to tell of somebody's second factor, instead of some seconds later.
    pub fn second_factors_changed(&self) {
        self.0.second_factors.notify_one();
    }

    /// Tells of `user`, whose second factor was switched on or off, in all guilds. What fails is tried again later.
    pub async fn second_factor_changed(&self, user: &UserId) {
        if let Err(error) = self.tell_second_factors(Some(user)).await {
            tracing::warn!(%user, %error, "a second factor could not be told of yet");
        }
        self.second_factors_changed();
    }

    /// Tells who has a second factor, until `stop` turns true or its sender is gone.
    pub(crate) async fn keep_second_factors_told(self, mut stop: watch::Receiver<bool>) {
        let endless = async {
            loop {
                if let Err(error) = self.tell_second_factors(None).await {
                    tracing::warn!(%error, "it could not be told who has a second factor");
                }
                // Either way it is looked again.
                let _asked = timeout(LOOK, self.0.second_factors.notified()).await;
                sleep(GATHER).await;
            }
        };
        tokio::select! {
            () = endless => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    async fn tell_second_factors(&self, of: Option<&UserId>) -> Result<(), Refusal> {
        let of = of.map(|user| user.as_str());
        let rows = second_factors::untold(&mut *self.read().await?, of, PAGE).await?;
        for row in rows {
            // What fails in one guild keeps no other waiting.
            if let Err(error) = self.tell_second_factor(&row).await {
                tracing::info!(guild = row.guild_id, user = row.user_id, %error, "a second factor could not be told of");
            }
        }
        Ok(())
    }

    async fn tell_second_factor(&self, row: &UntoldRow) -> Result<(), Refusal> {
        let broken = |error: &dyn std::fmt::Display| Refusal::Internal(error.to_string());
        let guild = <&RoomId>::try_from(row.guild_id.as_str()).map_err(|error| broken(&error))?;
        let user = <&UserId>::try_from(row.user_id.as_str()).map_err(|error| broken(&error))?;
        self.rooms()
            .append(guild, draft::second_factor(user, row.is_on))
            .await?;
        Ok(())
    }
}
