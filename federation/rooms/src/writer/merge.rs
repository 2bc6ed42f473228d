//! Merging the ends of a room.

use guildhall_event::Draft;
use guildhall_storage::{StorageError, projection::members};
use guildhall_types::{OwnedUserId, RoomId, content::MERGE, is_steward};
use serde_json::Map;

use super::Batch;
use crate::{AppendError, room::Room};

/// Users who are tried; mostly the first may.
const MAX_USERS: i64 = 20;

impl Batch<'_> {
    /// Appends an event that names the ends, if they carry different states. Says whether it did.
    pub(super) async fn merge(&mut self, room_id: &RoomId) -> Result<bool, AppendError> {
        let Some(mut room) = self.take(room_id).await? else {
            return Ok(false);
        };
        let merged = self.is_forked(&room).await? && self.append_merge(&mut room).await?;
        self.put(room);
        Ok(merged)
    }

    async fn append_merge(&mut self, room: &mut Room) -> Result<bool, AppendError> {
        let own = self.core.keys.server_name().as_str();
        let users = members::joined_of_server(self.conn, room.id.as_str(), own, MAX_USERS).await?;
        let mut users: Vec<OwnedUserId> = users
            .into_iter()
            .filter_map(|user| OwnedUserId::try_from(user).ok())
            .collect();
        users.sort_by_key(|user| !is_steward(user));
        for user in users {
            let draft = Draft::timeline(&user, MERGE, Map::new());
            match self.append(room, draft.into()).await {
                Err(AppendError::Forbidden(reason)) => {
                    tracing::debug!(room_id = %room.id, %user, reason, "may not merge");
                }
                result => return result.map(|_| true),
            }
        }
        Ok(false)
    }

    async fn is_forked(&mut self, room: &Room) -> Result<bool, StorageError> {
        for (_, end) in room.ends.iter() {
            if end.group != room.state.group {
                let state = self.core.store.state(self.conn, &room.id, end.group).await?;
                if state.map != room.state.map {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}
