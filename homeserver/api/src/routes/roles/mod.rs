//! Roles of guilds.

mod create;
mod delete;
mod list;
mod reorder;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(create::handle, list::handle, reorder::handle))
        .routes(routes!(update::handle, delete::handle))
}
