//! `GET /_guildhall/federation/v1/invites/{code}`

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};

use super::code;
use crate::{FederationState, error::MatrixError, extract::Origin, invites::InvitePreview};

/// Shows an invite to the server of somebody who holds its code.
pub(crate) async fn preview(
    State(state): State<FederationState>,
    Origin(origin): Origin,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<InvitePreview>, MatrixError> {
    let code = code(path)?;
    Ok(Json(state.invites.preview(&code, &origin).await?))
}
