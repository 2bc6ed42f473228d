//! Messages in channels.

mod allowed_mentions;
mod bulk_delete;
mod create;
mod delete;
mod get;
mod list;
mod typing;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(create::handle, list::handle))
        .routes(routes!(get::handle, update::handle, delete::handle))
        .routes(routes!(bulk_delete::handle))
        .routes(routes!(typing::handle))
}
