//! `GET /_matrix/key/v2/server`
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#get_matrixkeyv2server>

use axum::{Json, extract::State};
use ruma::canonical_json::CanonicalJsonObject;

use crate::{FederationState, error::MatrixError};

/// Tells this server's keys. The key id that older servers put in the path is of no matter.
pub(crate) async fn server(
    State(state): State<FederationState>,
) -> Result<Json<CanonicalJsonObject>, MatrixError> {
    let document = state.keys.document(state.clock.now());
    document.map(Json).map_err(MatrixError::internal)
}
