//! Who may ask about a room.

use guildhall_types::{RoomId, ServerName};

use crate::{FederationState, acl, error::MatrixError};

impl FederationState {
    /// Lets `origin` read the room if one of its users is joined. A room that is not held here looks the same as one
    /// that `origin` is not in, so that nobody learns which rooms there are.
    pub(crate) async fn may_read(&self, room_id: &RoomId, origin: &ServerName) -> Result<(), MatrixError> {
        if self.reads(room_id, origin).await? {
            return Ok(());
        }
        Err(MatrixError::forbidden(format!("{origin} is not in the room")))
    }

    /// Whether `origin` has a user in the room and is not shut out of it.
    pub(crate) async fn reads(&self, room_id: &RoomId, origin: &ServerName) -> Result<bool, MatrixError> {
        Ok(self.rooms.server_in_room(room_id, origin).await? && self.lets_in(room_id, origin).await?)
    }

    /// Refuses a server that the room's access list shuts out.
    pub(crate) async fn may_take_part(
        &self,
        room_id: &RoomId,
        origin: &ServerName,
    ) -> Result<(), MatrixError> {
        if self.lets_in(room_id, origin).await? {
            return Ok(());
        }
        Err(MatrixError::forbidden(format!(
            "the room shuts {origin} out (m.room.server_acl)"
        )))
    }

    /// Whether the room's access list and the bans of its guild let `origin` take part; a room that is not held here has none. The list
    /// follows the bans, but not at once, and while the guild's own server is away not at all.
    pub(crate) async fn lets_in(&self, room_id: &RoomId, origin: &ServerName) -> Result<bool, MatrixError> {
        if self.rooms.bans_server(room_id, origin).await? {
            return Ok(false);
        }
        let acl = self.rooms.state_event(room_id, "m.room.server_acl", "").await?;
        Ok(acl::allows(acl.as_deref(), origin))
    }
}
