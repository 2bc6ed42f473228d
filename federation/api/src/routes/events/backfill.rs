//! `GET /_matrix/federation/v1/backfill/{roomId}`
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1backfillroomid>

use axum::extract::State;
use ruma::api::federation::backfill::get_backfill::v1::{Request, Response};

use super::raw;
use crate::{
    FederationState,
    error::MatrixError,
    extract::{Answer, Signed},
};

/// Gives events and what came before them, as many as the rooms give at once.
pub(crate) async fn backfill(
    State(state): State<FederationState>,
    Signed { origin, request }: Signed<Request>,
) -> Result<Answer<Response>, MatrixError> {
    let Request {
        room_id, v, limit, ..
    } = request;
    state.may_read(&room_id, &origin).await?;
    let limit = usize::try_from(u64::from(limit)).unwrap_or(usize::MAX);
    let events = state.rooms.backfill(&room_id, &v, limit).await?;
    Ok(Answer(Response::new(
        state.server_name().to_owned(),
        state.now(),
        raw(&events)?,
    )))
}
