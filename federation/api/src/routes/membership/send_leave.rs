//! `PUT /_matrix/federation/v2/send_leave/{roomId}/{eventId}`
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv2send_leaveroomideventid>

use axum::extract::State;
use ruma::api::federation::membership::create_leave_event::v2::{Request, Response};

use crate::{
    FederationState,
    error::MatrixError,
    extract::{Answer, Signed},
};

/// Takes in that a user of the asking server leaves or declines.
pub(crate) async fn send_leave(
    State(state): State<FederationState>,
    Signed { origin, request }: Signed<Request>,
) -> Result<Answer<Response>, MatrixError> {
    let Request {
        room_id,
        event_id,
        pdu,
        ..
    } = request;
    state
        .take_in_membership(&origin, &room_id, &event_id, "leave", &pdu)
        .await?;
    Ok(Answer(Response::new()))
}
