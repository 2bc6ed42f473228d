//! `POST /admin/announcements`

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json},
};

/// What to say.
#[derive(Deserialize, ToSchema)]
#[schema(as = Announcement)]
pub(super) struct Announced {
    /// 1 to 1000 characters.
    text: String,
}

/// Notifies every user of this server. Only its administrators may.
#[utoipa::path(
    post,
    path = "/admin/announcements",
    operation_id = "announce",
    tag = "notifications",
    security(("access_token" = [])),
    request_body = Announced,
    responses((status = 204, description = "Everybody is notified"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Json(Announced { text }): Json<Announced>,
) -> Result<StatusCode, ApiError> {
    state.notifications.announce(&identity.user_id, &text).await?;
    Ok(StatusCode::NO_CONTENT)
}
