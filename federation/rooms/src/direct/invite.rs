//! Inviting users of other servers: their server is asked before there is an invitation in the room.
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#inviting-to-a-room>

use guildhall_event::{Draft, EventError, RoomVersion, parse};
use guildhall_types::{OwnedEventId, RoomId};
use ruma::canonical_json::{CanonicalJsonObject, CanonicalJsonValue};
use serde_json::value::RawValue;

use crate::{
    AppendError, Rooms, TakeInError, TakenIn,
    command::{Incoming, Origin, Outcome},
};

/// State that helps who is invited to see what the room is.
const SHOWN: [&str; 3] = ["m.room.create", "m.room.join_rules", "m.room.name"];

/// An invitation that is signed and not yet in the room.
#[derive(Clone, Debug)]
pub struct SignedInvite {
    /// The room's version.
    pub version: RoomVersion,
    /// The invitation.
    pub event_id: OwnedEventId,
    /// The same, as it is sent.
    pub event: CanonicalJsonObject,
    /// State of the room, as full events.
    pub state: Vec<Box<RawValue>>,
}

impl Rooms {
    /// Signs the invitation `draft` of a local user, which follows what the room holds now.
    ///
    /// # Errors
    /// [`AppendError::UnknownRoom`], or [`AppendError::Forbidden`] when the user may not invite.
    pub async fn sign_invite(&self, room_id: &RoomId, draft: Draft) -> Result<SignedInvite, AppendError> {
        let (version, mut event) = self.template(room_id, draft).await?;
        let now = ruma::Int::new_saturating(self.core.clock.now().0);
        event.insert("origin_server_ts".to_owned(), CanonicalJsonValue::Integer(now));
        self.core
            .keys
            .hash_and_sign_event(&mut event, version.rules())
            .map_err(|error| EventError::Signing(error.to_string()))?;
        let event_id = parse::parse(event.clone(), version)?.event_id;
        let mut state = Vec::new();
        for kind in SHOWN {
            let found = self.state_event(room_id, kind, "").await?;
            state.extend(found.and_then(|pdu| pdu.raw().ok()));
        }
        Ok(SignedInvite {
            version,
            event_id,
            event,
            state,
        })
    }

    /// Puts an invitation into the room that the invited user's server has agreed to.
    ///
    /// # Errors
    /// When the room does not let it any more.
    pub async fn take_signed_invite(
        &self,
        room_id: &RoomId,
        invite: SignedInvite,
    ) -> Result<(), TakeInError> {
        let pdu = self.core.verify_object(invite.event, invite.version).await?;
        let item = Incoming {
            pdu,
            origin: Origin::Relayed,
            state_before: None,
        };
        match self.take_in(room_id, vec![item]).await?.pop() {
            Some(Outcome::TakenIn(TakenIn::Accepted | TakenIn::Known)) => Ok(()),
            Some(Outcome::TakenIn(TakenIn::SoftFailed(reason)) | Outcome::Rejected(reason)) => {
                Err(TakeInError::Rejected(reason))
            }
            Some(Outcome::Missing(..)) => {
                Err(TakeInError::Gap("it does not follow from the room".to_owned()))
            }
            None => Err(TakeInError::ShuttingDown),
        }
    }
}
