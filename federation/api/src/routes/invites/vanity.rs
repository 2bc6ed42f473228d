//! `POST /_guildhall/federation/v1/vanity-url`

use axum::{Json, extract::State};

use crate::{
    FederationState,
    error::MatrixError,
    extract::{JsonBody, Origin},
    invites::{Vanity, VanityRequest},
};

/// Sets the vanity URL of a guild of this server for a member of the asking server.
pub(crate) async fn set_vanity(
    State(state): State<FederationState>,
    Origin(origin): Origin,
    JsonBody(request): JsonBody<VanityRequest>,
) -> Result<Json<Vanity>, MatrixError> {
    let user = &request.user_id;
    if user.server_name() != origin {
        return Err(MatrixError::forbidden(format!("{user} is no user of {origin}")));
    }
    Ok(Json(state.invites.set_vanity(request).await?))
}
