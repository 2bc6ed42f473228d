//! A room as the writer holds it in memory.

use std::collections::BTreeSet;

use guildhall_dag::{Extremities, order::Place};
use guildhall_event::RoomVersion;
use guildhall_storage::{StorageError, events, guild_groups, rooms};
use guildhall_types::{OwnedEventId, OwnedRoomId, RoomId, content::GUILD};
use sqlx::AnyConnection;

use crate::{
    guild::GuildGroup,
    state::State,
    store::{Store, stored_id},
};

/// What a forward extremity brings to the event after it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct End {
    pub(crate) place: Place,
    /// The depth that it claims, which the next event's claimed depth builds on.
    pub(crate) claimed_depth: i64,
    /// State after it.
    pub(crate) group: i64,
}

/// A room between two events. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    pub(crate) id: OwnedRoomId,
    pub(crate) version: RoomVersion,
    pub(crate) revision: i64,
    /// The resolved state over the forward extremities.
    pub(crate) state: State,
    /// Of a guild's room: all that is held of the guild.
    pub(crate) guild: Option<GuildGroup>,
    pub(crate) ends: Extremities<End>,
    /// The forward extremities as the database has them.
    stored_ends: Vec<String>,
    /// Named by held events, but not held.
    pub(crate) missing: BTreeSet<OwnedEventId>,
    /// Not yet in the database.
    pub(crate) is_new: bool,
    /// Changed in this transaction.
    pub(crate) is_dirty: bool,
}

impl Room {
    /// Whether it is a guild's. The state that says so can be lost where branches meet that both give the guild away, until the guild's
    /// steward mends it; what is held of the guild is not.
    pub(crate) fn is_guild(&self) -> bool {
        self.guild.is_some() || self.state.get(GUILD, "").is_some()
    }

    pub(crate) fn new(id: OwnedRoomId, version: RoomVersion) -> Self {
        Self {
            id,
            version,
            revision: 0,
            state: State::default(),
            guild: None,
            ends: Extremities::default(),
            stored_ends: Vec::new(),
            missing: BTreeSet::new(),
            is_new: true,
            is_dirty: true,
        }
    }

    pub(crate) async fn load(
        conn: &mut AnyConnection,
        store: &Store,
        room_id: &RoomId,
    ) -> Result<Option<Self>, StorageError> {
        let Some(row) = rooms::get(conn, room_id.as_str()).await? else {
            return Ok(None);
        };
        let version = RoomVersion::parse(&row.version).map_err(|error| StorageError::Corrupt {
            what: "room",
            reason: error.to_string(),
        })?;
        let mut ends = Vec::new();
        let stored_ends = rooms::forward_extremities(conn, room_id.as_str()).await?;
        for id in &stored_ends {
            let event = events::get(conn, room_id.as_str(), id).await?;
            let Some((event, place)) = event.and_then(|event| event.place.map(|place| (event, place))) else {
                return Err(StorageError::Corrupt {
                    what: "forward extremity",
                    reason: format!("{id} has no place"),
                });
            };
            let end = End {
                place: Place {
                    timestamp: place.order_ts,
                    depth: place.order_depth,
                },
                claimed_depth: event.depth,
                group: place.state_group,
            };
            ends.push((stored_id(id)?, end));
        }
        let missing = rooms::backward_extremities(conn, room_id.as_str()).await?;
        let guild = match guild_groups::head(conn, room_id.as_str()).await? {
            Some(group) => Some(store.guild(conn, room_id, group).await?),
            None => None,
        };
        Ok(Some(Self {
            id: room_id.to_owned(),
            version,
            revision: row.revision,
            state: store.state(conn, room_id, row.state_group).await?,
            guild,
            ends: Extremities::new(ends),
            stored_ends,
            missing: missing.iter().map(|id| stored_id(id)).collect::<Result<_, _>>()?,
            is_new: false,
            is_dirty: false,
        }))
    }

    /// Writes what changed in this transaction.
    pub(crate) async fn flush(&mut self, conn: &mut AnyConnection) -> Result<(), StorageError> {
        if !self.is_dirty {
            return Ok(());
        }
        let id = self.id.as_str();
        if self.is_new {
            rooms::insert(conn, id, self.version.as_str(), self.state.group).await?;
            self.is_new = false;
        } else {
            rooms::advance(conn, id, self.revision, self.state.group).await?;
            self.revision += 1;
        }
        let ends: Vec<String> = self.ends.ids().map(ToString::to_string).collect();
        rooms::replace_forward_extremities(conn, id, &self.stored_ends, &ends).await?;
        self.stored_ends = ends;
        self.is_dirty = false;
        Ok(())
    }
}
