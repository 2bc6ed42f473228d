//! `POST /_guildhall/federation/v1/invites/{code}`

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};
use guildhall_types::is_steward;

use super::code;
use crate::{
    FederationState,
    error::MatrixError,
    extract::{JsonBody, Origin},
    invites::{RedeemRequest, Redeemed},
};

/// Invites a user of the asking server into the guild that the code is for.
pub(crate) async fn redeem(
    State(state): State<FederationState>,
    Origin(origin): Origin,
    path: Result<Path<String>, PathRejection>,
    JsonBody(request): JsonBody<RedeemRequest>,
) -> Result<Json<Redeemed>, MatrixError> {
    let code = code(path)?;
    let user = request.user_id;
    if user.server_name() != origin {
        return Err(MatrixError::forbidden(format!("{user} is no user of {origin}")));
    }
    // A steward is no member of guilds.
    if is_steward(&user) {
        return Err(MatrixError::forbidden("a server's own user needs no invite"));
    }
    Ok(Json(state.invites.redeem(&code, &user, &origin).await?))
}
