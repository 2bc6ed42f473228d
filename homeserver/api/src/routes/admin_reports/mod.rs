//! The queue of reports of this server's administrators.

mod get;
mod list;
mod note;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(list::handle))
        .routes(routes!(get::handle, update::handle))
        .routes(routes!(note::handle))
}
