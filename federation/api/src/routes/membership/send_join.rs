//! `PUT /_matrix/federation/v2/send_join/{roomId}/{eventId}`
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv2send_joinroomideventid>

use axum::extract::State;
use ruma::api::federation::membership::create_join_event::v2::{Request, Response, RoomState};

use crate::{
    FederationState,
    error::MatrixError,
    extract::{Answer, Signed},
    routes::events::raw,
};

/// Takes in a join and gives the room away: its state before the join, and what that builds on.
pub(crate) async fn send_join(
    State(state): State<FederationState>,
    Signed { origin, request }: Signed<Request>,
) -> Result<Answer<Response>, MatrixError> {
    let Request {
        room_id,
        event_id,
        pdu,
        ..
    } = request;
    let accepted = state
        .take_in_membership(&origin, &room_id, &event_id, "join", &pdu)
        .await?;
    let mut room = RoomState::new();
    room.event = Some(accepted.event.raw()?);
    room.state = raw(&accepted.state)?;
    room.auth_chain = raw(&accepted.auth_chain)?;
    let servers = accepted.servers_in_room.iter().map(ToString::to_string);
    room.servers_in_room = Some(servers.collect());
    Ok(Answer(Response::new(room)))
}
