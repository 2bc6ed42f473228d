//! Invitations of local users by other servers.

use guildhall_event::{EventError, RoomVersion, parse};
use guildhall_storage::received_invites::{self, Keep, ReceivedInvite};
use guildhall_types::{EventId, RoomId, ServerName};
use ruma::canonical_json::CanonicalJsonObject;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{Rooms, TakeInError};

/// Invitations that are kept; one may be as large as an event.
const KEEP: Keep = Keep {
    per_user: 100,
    per_server: 20,
    age: 30 * 24 * 60 * 60 * 1000,
};

#[derive(Deserialize)]
struct MemberContent {
    membership: String,
}

impl Rooms {
    /// Verifies an invitation that `origin` sends for a local user, adds our signature and keeps it, the latest [`KEEP`]
    /// of them. It has no place in the room yet: the inviting server sends it to those who are in the room.
    ///
    /// <https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv2inviteroomideventid>
    ///
    /// # Errors
    /// When the event is not the invitation `event_id` to `room_id` of a local user by a user of `origin`.
    pub async fn accept_invite(
        &self,
        origin: &ServerName,
        room_id: &RoomId,
        event_id: &EventId,
        version: RoomVersion,
        raw: &RawValue,
    ) -> Result<CanonicalJsonObject, TakeInError> {
        let mut object = parse::canonical_object(raw.get())?;
        let pdu = self.core.verify_object(object.clone(), version).await?;
        let is_invite = pdu
            .content_as::<MemberContent>()
            .is_ok_and(|content| content.membership == "invite");
        let invited = pdu
            .state_key
            .as_deref()
            .and_then(|key| guildhall_types::OwnedUserId::try_from(key).ok());
        let Some(invited) = invited.filter(|user| user.server_name() == self.server_name()) else {
            return Err(TakeInError::Unexpected(
                "the invited user is not of this server".to_owned(),
            ));
        };
        if !is_invite
            || pdu.kind_str() != "m.room.member"
            || pdu.room_id != room_id
            || pdu.event_id != event_id
            || pdu.sender.server_name() != origin
        {
            return Err(TakeInError::Unexpected(format!(
                "not the invitation {event_id} to {room_id} by {origin}"
            )));
        }
        object.remove("unsigned");
        self.core
            .keys
            .sign_event(&mut object, version.rules())
            .map_err(|error| EventError::Signing(error.to_string()))?;
        let invite = ReceivedInvite {
            room_id: room_id.to_string(),
            user_id: invited.to_string(),
            event_id: event_id.to_string(),
            room_version: version.to_string(),
            via: origin.to_string(),
            json: pdu.json.as_ref().to_owned(),
            received_at: self.core.clock.now().0,
        };
        let mut tx = self.core.db.begin().await?;
        received_invites::store(tx.conn(), &invite, KEEP).await?;
        tx.commit().await?;
        Ok(object)
    }
}
