//! `POST /_guildhall/federation/v1/guild_reports`

use axum::{Json, extract::State};
use guildhall_types::is_steward;
use serde_json::Value;

use super::is_report_id;
use crate::{
    FederationState,
    error::MatrixError,
    extract::{JsonBody, Origin},
    params::check_ids,
    reports::QueueRequest,
};

/// Lets a moderator of the asking server read and work the queue of a guild of this one, as far as the moderator's own rights go.
pub(crate) async fn work(
    State(state): State<FederationState>,
    Origin(origin): Origin,
    JsonBody(request): JsonBody<QueueRequest>,
) -> Result<Json<Value>, MatrixError> {
    check_ids([&request.guild_id])?;
    check_ids([&request.user_id])?;
    let user = &request.user_id;
    if user.server_name() != origin || is_steward(user) {
        return Err(MatrixError::forbidden(format!("{user} is no user of {origin}")));
    }
    if !request.action.ids().all(is_report_id) {
        return Err(MatrixError::not_found("there is no such report"));
    }
    state.may_take_part(&request.guild_id, &origin).await?;
    Ok(Json(state.reports.work(&origin, request).await?))
}
