//! Whether the process lives, and whether it can serve.

use axum::{Router, extract::State, http::StatusCode, routing::get};
use serde::Serialize;

use crate::{ApiError, ApiState, extract::Json};

#[derive(Serialize)]
struct Status {
    status: &'static str,
}

const OK: Json<Status> = Json(Status { status: "ok" });

/// `GET /health` (the process answers) and `GET /ready` (the database answers too).
pub(crate) fn router() -> Router<ApiState> {
    Router::new()
        .route("/health", get(async || OK))
        .route("/ready", get(ready))
}

async fn ready(State(state): State<ApiState>) -> Result<Json<Status>, ApiError> {
    let answer = async {
        let mut conn = state.db.read().await?;
        guildhall_storage::settings::get(&mut conn, "server.name").await
    };
    match answer.await {
        Ok(_) => Ok(OK),
        Err(error) => {
            tracing::warn!(%error, "not ready: the database does not answer");
            Err(ApiError::upstream(
                StatusCode::SERVICE_UNAVAILABLE,
                "The database does not answer",
            ))
        }
    }
}
