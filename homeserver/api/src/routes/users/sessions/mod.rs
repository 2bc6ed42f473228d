//! Where the caller is logged in.

mod delete;
mod delete_others;
mod list;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(list::handle, delete_others::handle))
        .routes(routes!(delete::handle))
}
