//! Blocking, and who may write and ask.

mod block;
mod get_settings;
mod list;
mod unblock;
mod update_settings;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(list::handle))
        .routes(routes!(block::handle, unblock::handle))
        .routes(routes!(get_settings::handle, update_settings::handle))
}
