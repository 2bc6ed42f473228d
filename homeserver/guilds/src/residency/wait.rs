//! Waiting until a guild is complete here.

use std::time::Duration;

use guildhall_storage::residency;
use guildhall_types::{OwnedRoomId, RoomId};
use tokio::time::{sleep, timeout};

use super::Wanted;
use crate::{Guilds, Refusal};

/// Pause between two looks, while commits come in one after another.
const PAUSE: Duration = Duration::from_millis(20);

impl Guilds {
    /// Has the channels of `guild` entered now, and waits for it, but not for ever: what does not come in time comes in
    /// later, by itself.
    pub(crate) async fn wait_for_channels(&self, guild: &RoomId) {
        match timeout(self.limits().entering_wait, self.until_complete(guild)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(%guild, %error, "could not see whether the channels are entered")
            }
            Err(_) => tracing::info!(%guild, "not every channel could be entered in time"),
        }
    }

    async fn until_complete(&self, guild: &RoomId) -> Result<(), Refusal> {
        let mut commits = self.bus().subscribe_commits();
        let mut is_first = true;
        loop {
            commits.mark_unchanged();
            let missing = self.missing_of(guild).await?;
            if missing.is_empty() {
                return Ok(());
            }
            if is_first {
                self.0.backoff.hurry(&missing);
                is_first = false;
            }
            if commits.changed().await.is_err() {
                return Ok(());
            }
            sleep(PAUSE).await;
        }
    }

    async fn missing_of(&self, guild: &RoomId) -> Result<Vec<Wanted>, Refusal> {
        let steward = self.rooms().steward();
        let per_guild = self.limits().channels_per_guild;
        let mut conn = self.read().await?;
        let missing =
            residency::missing_in_guild(&mut conn, guild.as_str(), steward.as_str(), per_guild).await?;
        drop(conn);
        let mut wanted = Vec::with_capacity(missing.len());
        for id in missing {
            if self.is_wanted(guild, &id).await?
                && let Ok(channel) = OwnedRoomId::try_from(id)
            {
                let guild = guild.to_owned();
                wanted.push(Wanted { guild, channel });
            }
        }
        Ok(wanted)
    }
}
