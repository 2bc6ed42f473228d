//! Ending time-outs whose time is over.

use std::time::Duration;

use guildhall_rooms::Step;
use guildhall_storage::members;
use guildhall_types::{OwnedRoomId, OwnedUserId};
use tokio::{sync::watch, time::sleep};

use crate::{Guilds, Refusal, draft};

/// Pause between two looks: so much longer a time-out may keep somebody from changing the guild.
const EVERY: Duration = Duration::from_secs(2);
/// Time-outs of one guild that are ended at a look.
const AT_A_TIME: i64 = 100;

impl Guilds {
    /// Says as the steward of this server's guilds that time-outs are over, until `stop` turns true or its sender is gone. In the guild's
    /// room a time-out holds until that is said (`spec/adr/0019`).
    pub(crate) async fn end_time_outs(self, mut stop: watch::Receiver<bool>) {
        let endless = async {
            loop {
                if let Err(error) = self.end_what_is_over().await {
                    tracing::warn!(%error, "time-outs that are over could not be ended");
                }
                sleep(EVERY).await;
            }
        };
        tokio::select! {
            () = endless => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    async fn end_what_is_over(&self) -> Result<(), Refusal> {
        let now = self.now().0;
        let guilds = members::with_ended_time_outs(&mut *self.read().await?, now).await?;
        for guild in guilds.into_iter().filter_map(|id| OwnedRoomId::try_from(id).ok()) {
            if !(self.made(&guild).await? && self.is_resident(&guild).await?) {
                continue;
            }
            let users =
                members::ended_time_outs(&mut *self.read().await?, guild.as_str(), now, AT_A_TIME).await?;
            let steward = self.rooms().steward();
            let ends = users
                .into_iter()
                .filter_map(|user| OwnedUserId::try_from(user).ok());
            let ends: Vec<_> = ends.map(|user| draft::timeout(steward, &user, None)).collect();
            if let Err(error) = self.rooms().submit(vec![Step::Append(guild.clone(), ends)]).await {
                tracing::warn!(%guild, %error, "time-outs that are over could not be ended");
            }
        }
        Ok(())
    }
}
