//! Other servers: whom this one deals with, how it gets on with each, who waits.

mod delete_rule;
mod get;
mod peers;
mod requests;
mod retry;
mod set_rule;

use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(get::handle))
        .routes(routes!(set_rule::handle, delete_rule::handle))
        .routes(routes!(peers::handle))
        .routes(routes!(retry::handle))
        .routes(routes!(requests::handle))
}

/// `{pattern}`
#[derive(Deserialize)]
struct RulePath {
    pattern: String,
}
