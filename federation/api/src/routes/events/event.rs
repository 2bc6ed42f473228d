//! `GET /_matrix/federation/v1/event/{eventId}`
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1eventeventid>

use axum::extract::State;
use ruma::api::federation::event::get_event::v1::{Request, Response};

use crate::{
    FederationState,
    error::MatrixError,
    extract::{Answer, Signed},
};

/// Gives one event. One of a room that the asking server may not read looks as if it did not exist.
pub(crate) async fn event(
    State(state): State<FederationState>,
    Signed { origin, request }: Signed<Request>,
) -> Result<Answer<Response>, MatrixError> {
    let unknown = || MatrixError::not_found("the event is not known");
    let room_id = state
        .rooms
        .room_of(&request.event_id)
        .await?
        .ok_or_else(unknown)?;
    if !state.reads(&room_id, &origin).await? {
        return Err(unknown());
    }
    let pdu = state
        .rooms
        .event(&room_id, &request.event_id)
        .await?
        .ok_or_else(unknown)?;
    Ok(Answer(Response::new(
        state.server_name().to_owned(),
        state.now(),
        pdu.raw()?,
    )))
}
