//! Friends and requests.

mod accept;
mod drop_request;
mod list;
mod remove;
mod request;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(list::handle))
        .routes(routes!(request::handle))
        .routes(routes!(accept::handle, drop_request::handle))
        .routes(routes!(remove::handle))
}
