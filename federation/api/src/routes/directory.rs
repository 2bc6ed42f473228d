//! `GET /_matrix/federation/v1/query/directory`
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1querydirectory>

use axum::extract::State;
use ruma::api::federation::query::get_room_information::v1::{Request, Response};

use crate::{
    FederationState,
    error::MatrixError,
    extract::{Answer, Signed},
};

/// Tells which guild's vanity URL a room alias of this server is.
pub(crate) async fn directory(
    State(state): State<FederationState>,
    Signed { request, .. }: Signed<Request>,
) -> Result<Answer<Response>, MatrixError> {
    let found = state.invites.directory(request.room_alias.as_str()).await?;
    let found = found.ok_or_else(|| MatrixError::not_found("there is no such alias here"))?;
    Ok(Answer(Response::new(found.room_id, found.servers)))
}
