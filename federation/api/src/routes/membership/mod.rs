//! Joining, leaving and inviting.
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#joining-rooms>

mod invite;
mod invite_v1;
mod make_join;
mod make_leave;
mod send_join;
mod send_leave;

use guildhall_event::Draft;
use guildhall_rooms::Accepted;
use guildhall_types::{EventId, RoomId, ServerName, UserId};
use serde_json::{Map, Value, json, value::RawValue};

pub(crate) use self::{
    invite::invite, invite_v1::invite_v1, make_join::make_join, make_leave::make_leave, send_join::send_join,
    send_leave::send_leave,
};
use crate::{FederationState, error::MatrixError};

/// What `user` would say to become `membership`.
fn draft(user: &UserId, membership: &str) -> Draft {
    let content: Map<String, Value> = [("membership".to_owned(), json!(membership))]
        .into_iter()
        .collect();
    Draft::state(user, "m.room.member", user.as_str(), content)
}

impl FederationState {
    /// What stands before any template: the user is of the asking server, and the room is one that this server can
    /// speak for and that does not shut the other out.
    async fn may_ask_template(
        &self,
        origin: &ServerName,
        room_id: &RoomId,
        user: &UserId,
    ) -> Result<(), MatrixError> {
        if user.server_name() != origin {
            return Err(MatrixError::forbidden(format!("{user} is no user of {origin}")));
        }
        self.speaks_for(room_id, origin).await
    }

    /// Whether this server can let `origin` into the room or out of it.
    async fn speaks_for(&self, room_id: &RoomId, origin: &ServerName) -> Result<(), MatrixError> {
        if !self.rooms.is_resident(room_id).await? {
            return Err(MatrixError::not_found("this server is not in the room"));
        }
        self.may_take_part(room_id, origin).await
    }

    /// Takes in the membership event that a user of `origin` has signed after a template.
    async fn take_in_membership(
        &self,
        origin: &ServerName,
        room_id: &RoomId,
        event_id: &EventId,
        membership: &str,
        event: &RawValue,
    ) -> Result<Accepted, MatrixError> {
        self.speaks_for(room_id, origin).await?;
        Ok(self
            .rooms
            .accept_membership(origin, room_id, event_id, membership, event)
            .await?)
    }
}
