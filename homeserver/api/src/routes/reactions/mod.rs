//! Reactions to messages.

mod add;
mod clear;
mod remove;
mod remove_of;
mod users;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(add::handle, remove::handle))
        .routes(routes!(clear::handle))
        .routes(routes!(users::handle))
        .routes(routes!(remove_of::handle))
}
