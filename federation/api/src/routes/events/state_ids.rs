//! `GET /_matrix/federation/v1/state_ids/{roomId}`
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1state_idsroomid>

use axum::extract::State;
use ruma::api::federation::event::get_room_state_ids::v1::{Request, Response};

use crate::{
    FederationState,
    error::MatrixError,
    extract::{Answer, Signed},
};

/// Gives the ids of the state before an event, and of what it builds on.
pub(crate) async fn state_ids(
    State(state): State<FederationState>,
    Signed { origin, request }: Signed<Request>,
) -> Result<Answer<Response>, MatrixError> {
    let (before, auth_chain) = state
        .state_for(&origin, &request.room_id, &request.event_id)
        .await?;
    let ids = |pdus: Vec<std::sync::Arc<guildhall_event::Pdu>>| {
        pdus.iter().map(|pdu| pdu.event_id.clone()).collect::<Vec<_>>()
    };
    Ok(Answer(Response::new(ids(auth_chain), ids(before))))
}
