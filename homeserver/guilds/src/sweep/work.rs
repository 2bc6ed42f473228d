//! Working off one sweep.

use guildhall_rooms::{NewEvent, Step};
use guildhall_storage::{
    members,
    messages::{self, Anchor},
    sweeps::{self, Sweep},
};
use guildhall_types::{EventId, OwnedEventId, OwnedRoomId, RoomId};
use tokio::time::sleep;

use super::{AT_A_TIME, Memory, PAUSE, note::is_final};
use crate::{Guilds, Refusal, draft};

/// Edits of one message that are deleted with it.
const MOST_EDITS: i64 = 100;

impl Guilds {
    /// Deletes what `sweep` asks for and is this server's to delete. Says whether there was anything to do.
    pub(super) async fn sweep(&self, sweep: &Sweep, memory: &mut Memory) -> Result<bool, Refusal> {
        let Ok(guild) = <&RoomId>::try_from(sweep.guild_id.as_str()) else {
            return Ok(false);
        };
        let state = self.rooms().guild_state(guild).await?;
        // A ban that has ended, or has fallen, deletes nothing more.
        if !state.is_some_and(|state| state.banned.contains(&sweep.user_id)) {
            return Ok(false);
        }
        let Ok(ban) = OwnedEventId::try_from(sweep.ban_id.as_str()) else {
            return Ok(false);
        };
        let channels = sweeps::channels(&mut *self.read().await?, sweep).await?;
        let (mut is_at_work, mut heads) = (false, Vec::new());
        for id in channels {
            let Ok(channel) = OwnedRoomId::try_from(id) else {
                continue;
            };
            let steward = self.rooms().steward();
            if !members::is_joined(&mut *self.read().await?, channel.as_str(), steward.as_str()).await? {
                continue;
            }
            if !sweep.is_own {
                if !self.made(&channel).await? {
                    continue;
                }
                // Somebody else may be at work: what stood first at the last look and still does is left to us.
                let head = self.standing_messages(sweep, &channel, None, memory).await?;
                let Some(head) = head.first() else { continue };
                is_at_work = true;
                let head = (channel.to_string(), head.message_id.clone());
                heads.push(head.clone());
                if !memory.heads.contains(&head) {
                    continue;
                }
            }
            is_at_work |= self.sweep_channel(sweep, (guild, &ban), &channel, memory).await?;
        }
        memory.heads = heads;
        Ok(is_at_work)
    }

    /// Deletes the messages of one channel, from the first to the last. Says whether there were any.
    async fn sweep_channel(
        &self,
        sweep: &Sweep,
        (guild, ban): (&RoomId, &EventId),
        channel: &RoomId,
        memory: &mut Memory,
    ) -> Result<bool, Refusal> {
        let mut last: Option<Anchor> = None;
        loop {
            let found = self
                .standing_messages(sweep, channel, last.as_ref(), memory)
                .await?;
            let Some(end) = found.last().cloned() else {
                return Ok(last.is_some());
            };
            let mut redactions: Vec<NewEvent> = Vec::new();
            for message in &found {
                memory.tried.insert(message.message_id.clone());
                // What was said after a return is not for this ban to delete, and a steward might have the power all the same.
                let Ok(id) = <&EventId>::try_from(message.message_id.as_str()) else {
                    continue;
                };
                if !self
                    .rooms()
                    .is_reached_by_ban((guild, ban), (channel, id))
                    .await?
                {
                    continue;
                }
                let edits = {
                    let mut conn = self.read().await?;
                    messages::edits(&mut conn, channel.as_str(), &message.message_id, MOST_EDITS).await?
                };
                // The message first: nobody is shown for a moment what it was before its edits.
                for id in std::iter::once(message.message_id.clone()).chain(edits) {
                    if let Ok(target) = <&EventId>::try_from(id.as_str()) {
                        redactions.push(draft::redaction_by_ban(self.rooms().steward(), target, ban));
                    }
                }
            }
            last = Some(end);
            if redactions.is_empty() {
                continue;
            }
            let steps = vec![Step::Append(channel.to_owned(), redactions)];
            match self.rooms().submit(steps).await {
                Ok(_) => {}
                Err(error) if is_final(&error) => {
                    tracing::info!(%channel, %ban, %error, "messages of a banned user could not be deleted");
                    return Ok(true);
                }
                Err(error) => {
                    for message in &found {
                        memory.tried.remove(&message.message_id);
                    }
                    return Err(error.into());
                }
            }
            sleep(PAUSE).await;
        }
    }

    /// The next messages that are to be deleted and that no redaction was sent for.
    async fn standing_messages(
        &self,
        sweep: &Sweep,
        channel: &RoomId,
        after: Option<&Anchor>,
        memory: &Memory,
    ) -> Result<Vec<Anchor>, Refusal> {
        let mut after = after.cloned().unwrap_or_else(|| Anchor {
            order_ts: sweep.since_ts,
            order_depth: -1,
            message_id: String::new(),
        });
        loop {
            let mut conn = self.read().await?;
            let found =
                messages::of_author(&mut conn, channel.as_str(), &sweep.user_id, &after, AT_A_TIME).await?;
            let Some(last) = found.last().cloned() else {
                return Ok(Vec::new());
            };
            let untried: Vec<Anchor> = found
                .into_iter()
                .filter(|message| !memory.tried.contains(&message.message_id))
                .collect();
            if !untried.is_empty() {
                return Ok(untried);
            }
            after = last;
        }
    }
}
