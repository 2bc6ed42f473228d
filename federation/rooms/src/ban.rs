//! Bans by which messages are deleted, and which messages that is.

use guildhall_event::{Pdu, RoomVersion, guild::Change};
use guildhall_storage::{StorageError, events, guild_groups, rooms};
use guildhall_types::{EventId, OwnedEventId, OwnedRoomId, RoomId, content::DELETE_SECONDS};
use serde_json::{Map, Value};
use sqlx::AnyConnection;

use crate::{Rooms, ancestry, store::Store, verdict::cites};

/// A ban by which messages are deleted.
pub(crate) struct Ban {
    id: OwnedEventId,
    pub(crate) guild: OwnedRoomId,
    version: RoomVersion,
    /// Who was banned.
    pub(crate) user: String,
    /// The time of its place in the order.
    order_ts: i64,
    /// Messages from this time of the order on are deleted.
    since: i64,
    /// How much later than the ban a message without a cite may stand, in milliseconds: as long as a server may not have heard of it.
    late_ms: i64,
}

impl Ban {
    /// The ban that the event `id` of the guild's room is; `None` if it is none that its sender was allowed to make, or does not ask for
    /// messages to be deleted.
    pub(crate) async fn load(
        conn: &mut AnyConnection,
        store: &Store,
        guild: &RoomId,
        id: &EventId,
    ) -> Result<Option<Self>, StorageError> {
        let Some(change) = guild_groups::find_change(conn, guild.as_str(), id.as_str()).await? else {
            return Ok(None);
        };
        let Ok(Change::Remove { user, ban: true }) = serde_json::from_str(&change.change) else {
            return Ok(None);
        };
        let room = rooms::get(conn, guild.as_str()).await?;
        let version = room.and_then(|room| RoomVersion::parse(&room.version).ok());
        let row = events::get(conn, guild.as_str(), id.as_str()).await?;
        let (Some(version), Some(place)) = (version, row.and_then(|row| row.place)) else {
            return Ok(None);
        };
        let pdu = store.pdu(conn, guild, version, id).await?;
        let content = pdu.and_then(|pdu| pdu.content_as::<Map<String, Value>>().ok());
        let seconds = content.and_then(|content| content.get(DELETE_SECONDS).and_then(Value::as_i64));
        Ok(seconds.map(|seconds| Self {
            id: id.to_owned(),
            guild: guild.to_owned(),
            version,
            user,
            order_ts: place.order_ts,
            since: place.order_ts.saturating_sub(seconds.saturating_mul(1000)),
            late_ms: store.stale_cite_ms,
        }))
    }

    /// Whether `target`, an event of a channel of the guild, is of who was banned and was said in the time that the ban names. What follows the
    /// ban was said by somebody who had come back.
    pub(crate) async fn reaches(&self, conn: &mut AnyConnection, target: &Pdu) -> Result<bool, StorageError> {
        if target.state_key.is_some() || self.user != target.sender.as_str() {
            return Ok(false);
        }
        let row = events::get(conn, target.room_id.as_str(), target.event_id.as_str()).await?;
        let Some(place) = row.and_then(|row| row.place) else {
            return Ok(false);
        };
        if place.order_ts < self.since {
            return Ok(false);
        }
        match cites(target) {
            Some(seen) => {
                let follows = ancestry::is_ancestor(conn, &self.guild, self.version, &self.id, &seen).await?;
                Ok(!follows)
            }
            None => Ok(place.order_ts <= self.order_ts.saturating_add(self.late_ms)),
        }
    }
}

impl Rooms {
    /// Whether the ban `ban` of the guild lets the event `message` of one of its channels be deleted, while it stands.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_reached_by_ban(
        &self,
        (guild, ban): (&RoomId, &EventId),
        (channel, message): (&RoomId, &EventId),
    ) -> Result<bool, StorageError> {
        let Some(target) = self.event(channel, message).await? else {
            return Ok(false);
        };
        let mut conn = self.core.db.read().await?;
        match Ban::load(&mut conn, &self.core.store, guild, ban).await? {
            Some(ban) => ban.reaches(&mut conn, &target).await,
            None => Ok(false),
        }
    }
}
