//! `PUT /_matrix/federation/v2/invite/{roomId}/{eventId}`
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv2inviteroomideventid>

use axum::extract::State;
use guildhall_event::RoomVersion;
use guildhall_types::{OwnedUserId, is_steward};
use ruma::api::federation::membership::create_invite::v2::{Request, Response};
use serde::Deserialize;
use serde_json::value::to_raw_value;

use crate::{
    FederationState,
    error::MatrixError,
    extract::{Answer, Signed},
};

#[derive(Deserialize)]
struct Invited {
    state_key: OwnedUserId,
}

/// Takes an invitation for a user of this server and signs it. Whether he joins is his to say.
pub(crate) async fn invite(
    State(state): State<FederationState>,
    Signed { origin, request }: Signed<Request>,
) -> Result<Answer<Response>, MatrixError> {
    let Request {
        room_id,
        event_id,
        room_version,
        event,
        ..
    } = request;
    let version = RoomVersion::parse(room_version.as_str())
        .map_err(|unsupported| MatrixError::incompatible(&unsupported.0))?;
    let Invited { state_key: user } =
        serde_json::from_str(event.get()).map_err(|error| MatrixError::bad_json(error.to_string()))?;
    let unknown = || MatrixError::forbidden("there is no such user here");
    // The steward joins what his server needs and follows no invitations.
    if user.server_name() != state.server_name() || is_steward(&user) {
        return Err(unknown());
    }
    state.users.profile(&user).await?.ok_or_else(unknown)?;
    state.may_take_part(&room_id, &origin).await?;
    let signed = state
        .rooms
        .accept_invite(&origin, &room_id, &event_id, version, &event)
        .await?;
    Ok(Answer(Response::new(to_raw_value(&signed)?)))
}
