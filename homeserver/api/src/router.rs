//! Putting the router together.

use std::{any::Any, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::HeaderValue,
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
};
use tower_http::{
    catch_panic::CatchPanicLayer, set_header::SetResponseHeaderLayer, timeout::RequestBodyTimeoutLayer,
};
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;

use crate::{ApiError, ApiState, cors, docs, error::render, health, limit, routes};

/// How long a client may pause while it sends a body.
const BODY_PAUSE: Duration = Duration::from_secs(30);

fn documented() -> (Router<ApiState>, utoipa::openapi::OpenApi) {
    let (router, mut document) = OpenApiRouter::with_openapi(docs::Document::openapi())
        .nest("/api/v1", routes::router())
        .split_for_parts();
    docs::complete(&mut document);
    (router, document)
}

/// The OpenAPI 3.1 document of the REST API.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    documented().1
}

/// Everything that clients are answered: `/api/v1`, its documentation, `/health` and `/ready`, and `others`
/// (the gateway), under the same limits and with the same form of errors.
pub fn router(state: ApiState, others: Router) -> Router {
    let (api, document) = documented();
    api.merge(docs::router(document))
        .merge(health::router())
        .merge(others.with_state(()))
        .fallback(|| async { ApiError::not_found("There is nothing at this path") })
        .method_not_allowed_fallback(|| async { ApiError::method_not_allowed() })
        // From the inside outwards.
        .layer(DefaultBodyLimit::max(state.limits.body_bytes))
        .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state.clone(), limit::layer))
        .layer(cors::layer(&state.cors))
        .layer(SetResponseHeaderLayer::if_not_present(
            http::header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ))
        .layer(from_fn_with_state(state.clone(), render::layer))
        .with_state(state)
}

/// A panic is a fault of ours: it ends the request, not the server.
#[expect(clippy::needless_pass_by_value, reason = "the layer asks for this signature")]
fn panicked(payload: Box<dyn Any + Send>) -> Response {
    let reason = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    ApiError::internal(format!("panic: {reason}")).into_response()
}
