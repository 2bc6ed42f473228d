//! What becomes of events by the clock: the steward of the server that made the guild sees to it.

use std::time::Duration;

use guildhall_storage::scheduled_events::{self, ScheduledEvent};
use guildhall_types::{OwnedRoomId, content::event_status};
use tokio::{sync::watch, time::sleep};

use super::facts::Facts;
use crate::{Guilds, Refusal, draft};

/// How often is looked.
const INTERVAL: Duration = Duration::from_secs(5);
/// Events that are seen to at a time.
const AT_A_TIME: i64 = 100;
/// How long an event that is over is kept, in milliseconds: 30 days.
const KEPT_MS: i64 = 30 * 24 * 3600 * 1000;
/// Events that are over and are kept at a time in one guild: a tenth of all that a guild may have.
const MAX_OVER: i64 = 100;
/// In every so many-th look it is looked whether there are more: once a minute.
const ROUNDS_WITH_ROOM: u64 = 12;

impl Guilds {
    /// Ends events elsewhere whose end has come, cancels those whose channel is no more, and deletes those that have long been over, or
    /// are many, until `stop` turns true or its sender is gone. One in a channel that goes by its times stays as it is.
    pub(crate) async fn keep_scheduled_events(self, mut stop: watch::Receiver<bool>) {
        let endless = async {
            for round in 0_u64.. {
                if let Err(error) = self.see_to_events().await {
                    tracing::warn!(%error, "scheduled events could not be seen to");
                }
                if round.is_multiple_of(ROUNDS_WITH_ROOM)
                    && let Err(error) = self.make_room_for_events().await
                {
                    tracing::warn!(%error, "no room could be made for scheduled events");
                }
                sleep(INTERVAL).await;
            }
        };
        tokio::select! {
            () = endless => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    async fn see_to_events(&self) -> Result<(), Refusal> {
        let steward = self.rooms().steward();
        let now = self.now();
        let times = (now.0, now.plus_millis(-KEPT_MS).0);
        let due = scheduled_events::due(&mut *self.read().await?, steward.as_str(), times, AT_A_TIME).await?;
        self.end_or_delete(due).await
    }

    /// Makes room in guilds with many events that are over. What was cancelled may have been planned for years from now.
    async fn make_room_for_events(&self) -> Result<(), Refusal> {
        let steward = self.rooms().steward();
        let mut conn = self.read().await?;
        let beyond = scheduled_events::beyond(&mut conn, steward.as_str(), MAX_OVER, AT_A_TIME).await?;
        drop(conn);
        self.end_or_delete(beyond).await
    }

    /// Ends the events in guilds of this server, or deletes those that are over.
    async fn end_or_delete(&self, events: Vec<ScheduledEvent>) -> Result<(), Refusal> {
        let steward = self.rooms().steward();
        for event in events {
            let Ok(guild) = OwnedRoomId::try_from(event.row.guild_id.as_str()) else {
                continue;
            };
            // Stewards of other servers are in the channels alone; if one is not, its word does not count.
            let state = self.rooms().guild_state(&guild).await?;
            if !state.is_some_and(|state| state.is_steward(steward.as_str())) {
                continue;
            }
            let id = event.row.event_id.clone();
            let mut facts = Facts::from(event.row);
            let is_over = matches!(facts.status, event_status::COMPLETED | event_status::CANCELED);
            if !is_over {
                facts.status = match facts.channel_id {
                    Some(_) => event_status::CANCELED,
                    None => event_status::COMPLETED,
                };
            }
            let draft = draft::scheduled_event(steward, &id, &facts.content(is_over));
            if let Err(error) = self.rooms().append(&guild, draft).await {
                tracing::warn!(%guild, id, %error, "a scheduled event could not be seen to");
            }
        }
        Ok(())
    }
}
