//! `GET /_matrix/federation/v1/state/{roomId}`
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1stateroomid>

use axum::extract::State;
use ruma::api::federation::event::get_room_state::v1::{Request, Response};

use super::raw;
use crate::{
    FederationState,
    error::MatrixError,
    extract::{Answer, Signed},
};

/// Gives the state before an event, and what it builds on.
pub(crate) async fn state(
    State(state): State<FederationState>,
    Signed { origin, request }: Signed<Request>,
) -> Result<Answer<Response>, MatrixError> {
    let (before, auth_chain) = state
        .state_for(&origin, &request.room_id, &request.event_id)
        .await?;
    Ok(Answer(Response::new(raw(&auth_chain)?, raw(&before)?)))
}
