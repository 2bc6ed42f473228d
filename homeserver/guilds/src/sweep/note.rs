//! From the log to the table.

use guildhall_rooms::AppendError;
use guildhall_storage::{
    log,
    sweeps::{self, LoggedBan, Sweep},
};
use guildhall_types::{
    EventId, RoomId, UserId,
    content::{DELETE_SECONDS, MAX_DELETE_SECONDS},
};
use serde_json::{Map, Value};

use super::WATCH_MS;
use crate::{Guilds, Refusal};

/// The consumer's name in the table of cursors.
const CONSUMER: &str = "message-sweeps";
/// Log entries that are looked through at a time.
const PAGE: i64 = 5_000;
/// Entries without a ban after which the position is stored all the same.
const IDLE: i64 = 2_000;

impl Guilds {
    /// Notes the bans of the log after `seen` that ask for messages to be deleted; gives up to where the log was read. A ban is in the table
    /// before the stored position moves past it, so a process that ends in between reads it again.
    pub(super) async fn note_bans(&self, seen: Option<i64>) -> Result<i64, Refusal> {
        let (mut at, head, stored) = {
            let mut conn = self.read().await?;
            let stored = log::cursor(&mut conn, CONSUMER).await?.unwrap_or(0);
            (
                seen.unwrap_or(stored).max(stored),
                log::head(&mut conn).await?,
                stored,
            )
        };
        while at < head {
            let to = head.min(at + PAGE);
            let logged = sweeps::logged(&mut *self.read().await?, at, to).await?;
            let mut found = Vec::new();
            for ban in &logged {
                found.extend(self.sweep_of(ban).await?);
            }
            if !found.is_empty() || to - stored >= IDLE {
                let mut tx = self.db().begin().await?;
                for sweep in &found {
                    sweeps::insert(tx.conn(), sweep).await?;
                }
                log::set_cursor(tx.conn(), CONSUMER, to).await?;
                tx.commit().await?;
            }
            at = to;
        }
        Ok(at)
    }

    async fn sweep_of(&self, logged: &LoggedBan) -> Result<Option<Sweep>, Refusal> {
        let (Ok(room), Ok(id)) = (
            <&RoomId>::try_from(logged.room_id.as_str()),
            <&EventId>::try_from(logged.event_id.as_str()),
        ) else {
            return Ok(None);
        };
        let Some(pdu) = self.rooms().event(room, id).await? else {
            return Ok(None);
        };
        let content: Map<String, Value> = pdu.content_as().unwrap_or_default();
        let seconds = content.get(DELETE_SECONDS).and_then(Value::as_i64);
        let seconds = seconds.filter(|seconds| (1..=MAX_DELETE_SECONDS).contains(seconds));
        let user = pdu
            .state_key
            .as_deref()
            .filter(|key| <&UserId>::try_from(*key).is_ok());
        // Of a channel's room it says nothing: whom a guild bans stands in the guild's.
        let is_guild = self.rooms().guild_state(room).await?.is_some();
        let (Some(seconds), Some(user), true) = (seconds, user, is_guild) else {
            return Ok(None);
        };
        Ok(Some(Sweep {
            guild_id: logged.room_id.clone(),
            ban_id: logged.event_id.clone(),
            user_id: user.to_owned(),
            is_own: self.is_ours(&pdu.sender),
            since_ts: logged.order_ts.saturating_sub(seconds * 1000),
            until_ts: self.now().plus_millis(WATCH_MS).0,
        }))
    }
}

/// Whether it was refused for good, so that it is no use to come again.
pub(super) const fn is_final(error: &AppendError) -> bool {
    matches!(
        error,
        AppendError::Forbidden(_) | AppendError::Invalid(_) | AppendError::UnknownRoom
    )
}
