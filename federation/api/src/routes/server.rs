//! `GET /_guildhall/federation/v1/server`

use axum::{Json, extract::State};
use serde::Serialize;

use crate::FederationState;

/// What this server tells of itself.
#[derive(Serialize)]
pub(crate) struct Server {
    name: String,
    software: &'static str,
    version: &'static str,
    public_url: String,
}

/// Tells what answers here, and where browsers find its client.
pub(crate) async fn server(State(state): State<FederationState>) -> Json<Server> {
    Json(Server {
        name: state.server_name().to_string(),
        software: "Guildhall",
        version: env!("CARGO_PKG_VERSION"),
        public_url: state.public_url.clone(),
    })
}
