//! `GET /_matrix/federation/v1/make_join/{roomId}/{userId}`
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1make_joinroomiduserid>

use axum::extract::State;
use ruma::api::federation::membership::prepare_join_event::v1::{Request, Response};
use serde_json::value::to_raw_value;

use super::draft;
use crate::{
    FederationState,
    error::MatrixError,
    extract::{Answer, Signed},
};

/// Proposes the event with which a user of the asking server may join.
pub(crate) async fn make_join(
    State(state): State<FederationState>,
    Signed { origin, request }: Signed<Request>,
) -> Result<Answer<Response>, MatrixError> {
    let Request {
        room_id,
        user_id,
        ver,
        ..
    } = request;
    state.may_ask_template(&origin, &room_id, &user_id).await?;
    if let Some(version) = state.rooms.version(&room_id).await?
        && !ver.contains(&version.id())
    {
        return Err(MatrixError::incompatible(version.as_str()));
    }
    let (version, event) = state.rooms.template(&room_id, draft(&user_id, "join")).await?;
    let mut response = Response::new(to_raw_value(&event)?);
    response.room_version = Some(version.id());
    Ok(Answer(response))
}
