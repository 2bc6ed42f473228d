//! Messages in channels.

pub(super) mod allowed_mentions;
mod bulk_delete;
pub(super) mod create;
mod delete;
mod edits;
mod get;
pub(super) mod list;
mod typing;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(create::handle, list::handle))
        .routes(routes!(get::handle, update::handle, delete::handle))
        .routes(routes!(edits::handle))
        .routes(routes!(bulk_delete::handle))
        .routes(routes!(typing::handle))
}
