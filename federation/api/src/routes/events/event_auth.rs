//! `GET /_matrix/federation/v1/event_auth/{roomId}/{eventId}`
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1event_authroomideventid>

use axum::extract::State;
use ruma::api::federation::authorization::get_event_authorization::v1::{Request, Response};

use super::raw;
use crate::{
    FederationState,
    error::MatrixError,
    extract::{Answer, Signed},
};

/// Gives what an event builds on.
pub(crate) async fn event_auth(
    State(state): State<FederationState>,
    Signed { origin, request }: Signed<Request>,
) -> Result<Answer<Response>, MatrixError> {
    let Request {
        room_id, event_id, ..
    } = request;
    state.may_read(&room_id, &origin).await?;
    if state.rooms.event(&room_id, &event_id).await?.is_none() {
        return Err(MatrixError::not_found("the event is not known in the room"));
    }
    let auth_chain = state.rooms.auth_chain(&room_id, vec![event_id]).await?;
    Ok(Answer(Response::new(raw(&auth_chain)?)))
}
