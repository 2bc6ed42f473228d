//! `GET /.well-known/matrix/server`
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#getwell-knownmatrixserver>

use axum::{Json, extract::State};
use serde_json::{Value, json};

use crate::FederationState;

/// Tells where this server takes federation requests.
pub(crate) async fn server(State(state): State<FederationState>) -> Json<Value> {
    let server = state.delegate.as_deref().unwrap_or(state.server_name());
    Json(json!({ "m.server": server }))
}
