//! `POST /admin/federation/peers/{server}/retry`

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Path},
};

/// `{server}`
#[derive(Deserialize)]
pub(super) struct PeerPath {
    server: String,
}

/// Ends the pause after failures: the server is tried at once. What comes of it is seen in the list. That needs an administrator of this server.
#[utoipa::path(
    post,
    path = "/admin/federation/peers/{server}/retry",
    operation_id = "retryPeer",
    tag = "admin",
    security(("access_token" = [])),
    params(("server" = String, Path, description = "The server's name")),
    responses(
        (status = 204, description = "It is tried"),
        (status = 409, description = "This server does not deal with it", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<PeerPath>,
) -> Result<StatusCode, ApiError> {
    state.admin.retry_peer(&identity.user_id, &path.server).await?;
    Ok(StatusCode::NO_CONTENT)
}
