//! Permission overwrites of channels.

mod delete;
mod put;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default().routes(routes!(put::handle, delete::handle))
}
