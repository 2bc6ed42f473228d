//! `GET /_matrix/federation/v1/version`

use axum::Json;
use serde_json::{Value, json};

/// Tells what answers here.
pub(crate) async fn version() -> Json<Value> {
    Json(json!({ "server": { "name": "Guildhall", "version": env!("CARGO_PKG_VERSION") } }))
}
