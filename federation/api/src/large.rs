//! Answers that hold a whole room: few at a time, however many are asked for.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use tokio::time::timeout;

use crate::{FederationState, error::MatrixError, extract::Origin};

/// Lets a signed request through when there is room for its answer. Who asks has to take what he was given before: his
/// place is free again when his answer is sent.
pub(crate) async fn large(
    State(state): State<FederationState>,
    Origin(origin): Origin,
    request: Request,
    next: Next,
) -> Response {
    let gate = state.usage.servers.of(origin);
    let places = async {
        let own = Arc::clone(&gate.large).acquire_owned().await?;
        Ok::<_, tokio::sync::AcquireError>((own, state.usage.large.acquire().await?))
    };
    let Ok(Ok((own, _place))) = timeout(state.limits.large_wait, places).await else {
        return MatrixError::limited(1000).into_response();
    };
    next.run(request).await.map(|body| {
        let chunks = body.into_data_stream().map(move |chunk| {
            let _held = &own;
            chunk
        });
        Body::from_stream(chunks)
    })
}
