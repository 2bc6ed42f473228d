//! Pictures.

mod get;
mod served;

use utoipa_axum::{router::OpenApiRouter, routes};

pub(in crate::routes) use served::served;

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default().routes(routes!(get::handle))
}
