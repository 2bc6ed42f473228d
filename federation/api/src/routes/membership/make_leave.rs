//! `GET /_matrix/federation/v1/make_leave/{roomId}/{userId}`
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1make_leaveroomiduserid>

use axum::extract::State;
use ruma::api::federation::membership::prepare_leave_event::v1::{Request, Response};
use serde_json::value::to_raw_value;

use super::draft;
use crate::{
    FederationState,
    error::MatrixError,
    extract::{Answer, Signed},
};

/// Proposes the event with which a user of the asking server may leave, or decline an invitation.
pub(crate) async fn make_leave(
    State(state): State<FederationState>,
    Signed { origin, request }: Signed<Request>,
) -> Result<Answer<Response>, MatrixError> {
    state
        .may_ask_template(&origin, &request.room_id, &request.user_id)
        .await?;
    let draft = draft(&request.user_id, "leave");
    let (version, event) = state.rooms.template(&request.room_id, draft).await?;
    Ok(Answer(Response::new(Some(version.id()), to_raw_value(&event)?)))
}
