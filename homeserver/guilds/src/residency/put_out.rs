//! Putting those out who do not leave.
//!
//! Who has left a guild or was removed is taken out of its channels by the own server, as in `leave`. That is left to
//! its good will, and as long as one of its users is in a channel, everybody sends the server what is said there. The
//! steward that has created a channel's room has the power to end their memberships.

use std::collections::HashSet;

use guildhall_storage::{
    log,
    residency::{self, Leftover},
};
use tokio::{sync::watch, time::sleep};

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
        let leftovers = {
            let mut conn = self.read().await?;
            let head = log::head(&mut conn).await?;
            if seen.head == Some(head) && seen.leftovers.is_empty() {
                return Ok(());
            }
            let server = self.server_name().as_str();
            let leftovers =
                residency::leftovers_of_others(&mut conn, server, steward.as_str(), AT_A_TIME).await?;
            seen.head = Some(head);
            leftovers
        };
        let before = std::mem::replace(&mut seen.leftovers, leftovers.iter().cloned().collect());
        for leftover in leftovers.into_iter().filter(|leftover| before.contains(leftover)) {
            self.end_membership(leftover, Some(steward)).await;
        }
        Ok(())
    }
}
