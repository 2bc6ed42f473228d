//! Reports, for those who make them and those who are reported.

mod appeal;
mod create;
mod get;
mod list;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(create::handle, list::handle))
        .routes(routes!(get::handle))
        .routes(routes!(appeal::handle))
}
