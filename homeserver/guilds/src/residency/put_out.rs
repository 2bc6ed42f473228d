//! Putting those out who do not leave.
//!
//! Who has left a guild or was removed, or may no longer look into a channel, is taken out by the own server, as in `leave`. That is left to
//! its good will, and as long as one of its users is in a channel, everybody sends the server what is said there. The
//! steward that has created a channel's room has the power to end their memberships.

use std::collections::HashSet;

use guildhall_storage::{
    guilds, log,
    residency::{self, Leftover},
};
use guildhall_types::{OwnedRoomId, RoomId};
use tokio::{sync::watch, time::sleep};

use super::leave::{only_if_joined, only_if_left};
use crate::{Guilds, Refusal};

/// Memberships that are ended after one look; the others are after the next.
const AT_A_TIME: i64 = 1000;

/// What was seen at the last look.
#[derive(Default)]
struct Seen {
    /// The log's head.
    head: Option<i64>,
    /// Who ought to leave.
    leftovers: HashSet<Leftover>,
    /// Who ought to leave because of what they may not see, and in which guild.
    blind: HashSet<(OwnedRoomId, Leftover)>,
}

impl Guilds {
    /// Puts those out who ought to have left since the last look, until `stop` turns true or its sender is gone.
    pub(crate) async fn keep_others_out(self, mut stop: watch::Receiver<bool>) {
        let endless = async {
            let mut seen = Seen::default();
            loop {
                if let Err(error) = self.put_out(&mut seen).await {
                    tracing::warn!(%error, "could not see who ought to have left");
                }
                sleep(self.limits().leaving_grace).await;
            }
        };
        tokio::select! {
            () = endless => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    async fn put_out(&self, seen: &mut Seen) -> Result<(), Refusal> {
        let steward = self.rooms().steward();
        let (leftovers, touched) = {
            let mut conn = self.read().await?;
            let head = log::head(&mut conn).await?;
            if seen.head == Some(head) && seen.leftovers.is_empty() && seen.blind.is_empty() {
                return Ok(());
            }
            let server = self.server_name().as_str();
            let leftovers =
                residency::leftovers_of_others(&mut conn, server, steward.as_str(), AT_A_TIME).await?;
            let touched = match seen.head {
                Some(before) => residency::touched_guilds(&mut conn, before, head).await?,
                None => guilds::ids(&mut conn).await?,
            };
            seen.head = Some(head);
            (leftovers, touched)
        };
        let before = std::mem::replace(&mut seen.leftovers, leftovers.iter().cloned().collect());
        for leftover in leftovers.into_iter().filter(|leftover| before.contains(leftover)) {
            self.end_membership(leftover, Some(steward), only_if_left).await;
        }
        self.put_out_blind(seen, touched).await
    }

    async fn put_out_blind(&self, seen: &mut Seen, touched: Vec<String>) -> Result<(), Refusal> {
        let touched = touched
            .into_iter()
            .filter_map(|id| OwnedRoomId::try_from(id).ok());
        let pending = seen.blind.iter().map(|(guild, _)| guild.clone());
        let look: HashSet<OwnedRoomId> = touched.chain(pending).collect();
        let ours = format!(":{}", self.server_name());
        let mut now = HashSet::new();
        for guild in look {
            for leftover in self.blind(&guild).await? {
                if leftover.user_id.ends_with(&ours) {
                    continue;
                }
                // Only who has made a room has the power.
                if let Ok(channel) = <&RoomId>::try_from(leftover.channel_id.as_str())
                    && self.made(channel).await?
                {
                    now.insert((guild.clone(), leftover));
                }
            }
        }
        let before = std::mem::replace(&mut seen.blind, now.clone());
        for (_, leftover) in now.into_iter().filter(|one| before.contains(one)) {
            let steward = self.rooms().steward();
            self.end_membership(leftover, Some(steward), only_if_joined).await;
        }
        Ok(())
    }
}
