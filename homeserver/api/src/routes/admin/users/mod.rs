//! Accounts of this server.

mod get;
mod list;
mod sign_out;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(list::handle))
        .routes(routes!(get::handle, update::handle))
        .routes(routes!(sign_out::handle))
}
