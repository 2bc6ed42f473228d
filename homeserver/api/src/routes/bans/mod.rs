//! Bans of guilds.

mod bulk;
mod create;
mod delete;
mod get;
mod list;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(create::handle, list::handle))
        .routes(routes!(bulk::handle))
        .routes(routes!(get::handle, delete::handle))
}
