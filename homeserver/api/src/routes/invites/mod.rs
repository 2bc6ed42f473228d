//! Invites: of guilds, and as their codes are passed on.

mod create;
mod delete;
mod get;
mod icon;
mod list;
mod redeem;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(create::handle, list::handle))
        .routes(routes!(delete::handle))
        .routes(routes!(get::handle, redeem::handle))
        .routes(routes!(icon::handle))
}
