//! Scheduled events of guilds.

mod create;
mod delete;
mod get;
mod interest;
mod list;
mod lose_interest;
mod update;
mod users;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(create::handle, list::handle))
        .routes(routes!(get::handle, update::handle, delete::handle))
        .routes(routes!(users::handle))
        .routes(routes!(interest::handle, lose_interest::handle))
}
